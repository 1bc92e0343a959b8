"""Checks what torch.onnx.export of torchlings writes with onnx.checker and onnxruntime, and records what that computes.

    python tests/record/exports.py TORCHLINGS [NAME ...]

Runs tests/fixtures/onnx/models.py in the given binary, which exports models and computes them for inputs of several sizes.
Every file must be valid and onnxruntime's outputs must agree with torchlings'. Without names the outputs and the files'
digests go to tests/fixtures/onnx/recorded.jsonl, which the tests hold today's export to.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy
import onnx
import onnxruntime

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "onnx"
TOLERANCE = {"float16": 2e-3, "float64": 1e-9}


def main():
    binary, *names = sys.argv[1:]
    lines, wrong = [], 0
    with tempfile.TemporaryDirectory() as folder:
        command = [os.path.abspath(binary), "run", str(FIXTURES / "models.py"), "--", *names]
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        for line in ended.stdout.splitlines():
            found = json.loads(line)
            if "error" in found:
                print(f"{found['name']}: {found['error']}")
                wrong += 1
                continue
            content = (pathlib.Path(folder) / (found["name"] + ".onnx")).read_bytes()
            problems, outputs = check(content, found["runs"])
            print(f"{found['name']}: {'; '.join(problems) or 'agrees'}, {len(content)} bytes, {len(found['runs'])} runs")
            wrong += bool(problems)
            lines.append(json.dumps({"name": found["name"], "digest": digest(content), "runs": outputs}))
    if ended.returncode:
        sys.exit(ended.stderr)
    if wrong:
        sys.exit(f"{wrong} models differ")
    if not names:
        (FIXTURES / "recorded.jsonl").write_text("\n".join(lines) + "\n")
    print(f"{len(lines)} models agree with onnxruntime {onnxruntime.__version__}")


def check(content, runs):
    """What is wrong with a file, and what onnxruntime computes of it."""
    try:
        model = onnx.load_from_string(content)
        onnx.checker.check_model(model, full_check=True)
        session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    except Exception as error:
        return [f"{type(error).__name__}: {error}"], []
    problems, recorded = [], []
    for number, run in enumerate(runs):
        inputs = [numpy.array(values, dtype=dtype).reshape(sizes) for dtype, sizes, values in run["inputs"]]
        names = [item.name for item in session.get_inputs()]
        try:
            found = session.run(None, dict(zip(names, inputs)))
        except Exception as error:
            problems.append(f"run {number}: {error}")
            continue
        if len(found) != len(run["outputs"]):
            problems.append(f"run {number}: {len(found)} outputs")
        for place, (output, (dtype, sizes, values)) in enumerate(zip(found, run["outputs"])):
            problems += [f"run {number} output {place}: {p}" for p in differences(output, dtype, sizes, values)]
        recorded.append([[str(o.dtype), list(o.shape), [round(float(v), 7) for v in o.reshape(-1)]] for o in found])
    return problems, recorded


def differences(output, dtype, sizes, values):
    if str(output.dtype) != dtype or list(output.shape) != sizes:
        yield f"{output.dtype}{list(output.shape)}, not {dtype}{sizes}"
        return
    ours = numpy.array(values, dtype=dtype).reshape(sizes)
    tolerance = TOLERANCE.get(dtype, 2e-5)
    if not numpy.allclose(output, ours, rtol=tolerance, atol=tolerance, equal_nan=True):
        off = numpy.abs(output.astype(float) - ours.astype(float))
        at = numpy.unravel_index(numpy.nanargmax(off), off.shape)
        yield f"differs by {numpy.nanmax(off):.3g} at {[int(i) for i in at]}: {output[at]}, not {ours[at]}"


def digest(content):
    """FNV-1a, 64 bits."""
    value = 0xCBF29CE484222325
    for byte in content:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


main()
