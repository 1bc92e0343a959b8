//! Files on disk: those that real PyTorch wrote are read, what is written here reads the same, hostile ones harm nothing.
//!
//! `tests/record/files.py` writes the fixtures, and checks the other way: that real PyTorch reads what is written here.

use std::path::Path;
use std::process::Command;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/files");

/// A fresh folder with the fixtures whose names pass.
fn folder(wanted: impl Fn(&str) -> bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(FIXTURES).unwrap() {
        let entry = entry.unwrap();
        if wanted(&entry.file_name().to_string_lossy()) {
            std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
        }
    }
    folder
}

/// What a program in the folder prints.
fn run(program: &str, folder: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_torchlings"));
    let output = command.args(["run", program]).current_dir(folder).env("NO_COLOR", "1").output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn expected() -> String {
    std::fs::read_to_string(Path::new(FIXTURES).join("expect.txt")).unwrap()
}

#[test]
fn files_of_real_pytorch_are_read() {
    let folder = folder(|_| true);
    assert_eq!(run("read.py", folder.path()), expected());
}

#[test]
fn files_written_here_read_the_same() {
    let folder = folder(|name| name == "write.py" || name == "read.py");
    run("write.py", folder.path());
    assert_eq!(run("read.py", folder.path()), expected());
}

#[test]
fn a_failed_save_leaves_the_old_file_whole() {
    let folder = tempfile::tempdir().unwrap();
    let program = "import torch\n\
        torch.save(torch.ones(2), 'a.pt')\n\
        for bad in (lambda: 1, (i for i in ())):\n\
        \x20   try:\n\
        \x20       torch.save({'x': torch.zeros(2), 'bad': bad}, 'a.pt')\n\
        \x20   except Exception:\n\
        \x20       print('refused')\n\
        import os\n\
        print(torch.load('a.pt'), os.listdir('.'))\n";
    std::fs::write(folder.path().join("p.py"), program).unwrap();
    assert_eq!(run("p.py", folder.path()), "refused\nrefused\ntensor([1., 1.]) ['a.pt', 'p.py']\n");
}

#[test]
fn every_cut_and_many_changes_of_a_file_are_refused_or_read() {
    let folder = folder(|name| name == "objects.pt" || name == "objects_legacy.pt");
    // A file that is cut or changed raises some exception or loads; nothing else may happen.
    let program = "import io, random, warnings, torch\n\
        warnings.simplefilter('ignore')\n\
        random.seed(0)\n\
        ended = set()\n\
        for name in ('objects.pt', 'objects_legacy.pt'):\n\
        \x20   whole = open(name, 'rb').read()\n\
        \x20   cuts = [whole[:n] for n in range(0, len(whole), 211)]\n\
        \x20   for _ in range(150):\n\
        \x20       changed = bytearray(whole)\n\
        \x20       changed[random.randrange(min(len(whole), 4000))] = random.randrange(256)\n\
        \x20       cuts.append(bytes(changed))\n\
        \x20   for data in cuts:\n\
        \x20       try:\n\
        \x20           torch.load(io.BytesIO(data))\n\
        \x20           ended.add('read')\n\
        \x20       except Exception:\n\
        \x20           ended.add('refused')\n\
        print(sorted(ended))\n";
    std::fs::write(folder.path().join("p.py"), program).unwrap();
    assert_eq!(run("p.py", folder.path()), "['read', 'refused']\n");
}

#[test]
fn a_trusted_file_names_the_program_and_torch_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let program = "import io, os, pickle, zipfile, torch\n\
        def load(module, name):\n\
        \x20   text = lambda s: b'\\x8c' + bytes([len(s)]) + s.encode()\n\
        \x20   file = io.BytesIO()\n\
        \x20   with zipfile.ZipFile(file, 'w') as archive:\n\
        \x20       archive.writestr('a/data.pkl', b'\\x80\\x04' + text(module) + text(name) + b'\\x93.')\n\
        \x20       archive.writestr('a/version', '3')\n\
        \x20   file.seek(0)\n\
        \x20   try:\n\
        \x20       torch.load(file, weights_only=False)\n\
        \x20       return True\n\
        \x20   except pickle.UnpicklingError as error:\n\
        \x20       return 'torchlings does not let a file use' not in str(error)\n\
        class Mine:\n\
        \x20   pass\n\
        for name in ('__main__ Mine', '__main__ load', 'torch nn.Linear', 'collections deque', 'torch relu'):\n\
        \x20   assert load(*name.split()), name\n\
        for name in ('os system', 'posix unlink', 'builtins eval', 'builtins getattr', 'types FunctionType', 'torch load',\n\
        \x20            'torch.serialization os.unlink', 'torch serialization.save', '__main__ os.unlink', '__main__ load.__globals__',\n\
        \x20            '__main__ torch.load', 'collections _sys.exit', '_torch _extend', '_workspace unlink', 'importlib import_module'):\n\
        \x20   assert not load(*name.split()), name\n\
        print('done')\n";
    std::fs::write(folder.path().join("p.py"), program).unwrap();
    assert_eq!(run("p.py", folder.path()), "done\n");
}
