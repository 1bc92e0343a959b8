//! ONNX files: today's export writes the files that onnxruntime computed when they were recorded, and torchlings computes
//! what onnxruntime did. `tests/record/exports.py` checks and records.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/onnx");

/// Lines of JSON by the model's name.
fn by_name(lines: &str) -> BTreeMap<String, Value> {
    let parsed = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    parsed.map(|value| (value["name"].as_str().unwrap().to_owned(), value)).collect()
}

/// FNV-1a, 64 bits.
fn digest(content: &[u8]) -> String {
    let step = |value: u64, byte: &u8| (value ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
    format!("{:016x}", content.iter().fold(0xcbf2_9ce4_8422_2325, step))
}

/// Elements of a tensor written as dtype, sizes and elements.
fn elements(tensor: &Value) -> Vec<f64> {
    let values = tensor[2].as_array().unwrap();
    values.iter().map(|v| v.as_f64().unwrap_or_else(|| f64::from(v.as_bool().unwrap_or_default()))).collect()
}

fn compare(place: &str, found: &Value, expected: &Value) {
    let (found, expected) = (found.as_array().unwrap(), expected.as_array().unwrap());
    assert_eq!(found.len(), expected.len(), "{place}: outputs");
    for (ours, theirs) in found.iter().zip(expected) {
        assert_eq!((&ours[0], &ours[1]), (&theirs[0], &theirs[1]), "{place}: dtype and sizes");
        let tolerance = if ours[0] == "float16" { 2e-3 } else { 2e-5 };
        let (a, b) = (elements(ours), elements(theirs));
        assert_eq!(a.len(), b.len(), "{place}: elements");
        for (x, y) in a.iter().zip(&b) {
            assert!((x - y).abs() <= tolerance * (1.0 + y.abs()), "{place}: {x} where onnxruntime gave {y}");
        }
    }
}

/// What a program of the fixtures prints in a fresh folder, which comes with it.
fn run(program: &str) -> (String, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_torchlings"));
    let program = Path::new(FIXTURES).join(program);
    let output = command.arg("run").arg(program).current_dir(&folder).env("NO_COLOR", "1").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (String::from_utf8(output.stdout).unwrap(), folder)
}

#[test]
fn exported_models_are_those_that_onnxruntime_computed() {
    let (printed, folder) = run("models.py");
    let today = by_name(&printed);
    let recorded = by_name(&std::fs::read_to_string(Path::new(FIXTURES).join("recorded.jsonl")).unwrap());
    let names = |models: &BTreeMap<String, Value>| models.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&today), names(&recorded), "record anew: tests/record/exports.py");
    for (name, model) in &today {
        assert!(model["error"].is_null(), "{name}: {}", model["error"].as_str().unwrap_or_default());
        let expected = &recorded[name];
        let runs = model["runs"].as_array().unwrap();
        assert_eq!(runs.len(), expected["runs"].as_array().unwrap().len(), "{name}: runs");
        for (number, run) in runs.iter().enumerate() {
            compare(&format!("{name}, run {number}"), &run["outputs"], &expected["runs"][number]);
        }
        let content = std::fs::read(folder.path().join(format!("{name}.onnx"))).unwrap();
        let found = digest(&content);
        assert_eq!(
            found,
            expected["digest"].as_str().unwrap(),
            "{name}: another file; record anew: tests/record/exports.py"
        );
    }
}

#[test]
fn refused_exports_say_where_and_leave_the_old_file_whole() {
    insta::assert_snapshot!(run("refusals.py").0);
}

#[test]
fn engines_compute_what_their_models_do() {
    assert_eq!(run("engine.py").0, "engines agree\n");
}
