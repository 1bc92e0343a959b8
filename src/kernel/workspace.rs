//! The one folder of the host that Python can reach, as the native module below the frozen `posix`.
//!
//! Every path is resolved here, symbolic links included, and one that leads out of the folder raises `PermissionError`
//! before the host is asked anything about it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};

use rustpython_vm::builtins::{PyBaseExceptionRef, PyModuleDef};
use rustpython_vm::{Context, PyObjectRef, PyResult, VirtualMachine};

/// Files that Python may hold open at once.
const OPEN_FILES_MAX: i32 = 256;
/// Bytes of a source file that tracebacks read.
const SOURCE_BYTES_MAX: u64 = 4 * 1024 * 1024;
const EBUSY: i32 = 16;

thread_local! {
    static WORKSPACE: RefCell<Workspace> = RefCell::default();
}

/// The folder, where in it the program stands, and its open files.
#[derive(Debug, Default)]
struct Workspace {
    root: PathBuf,
    /// Always `root` or below it.
    current: PathBuf,
    files: BTreeMap<i32, File>,
}

/// The native module.
pub fn module_def(context: &Context) -> &'static PyModuleDef {
    native::module_def(context)
}

/// Binds Python's files to `folder`, and `open` and `io` to the workspace.
///
/// # Errors
/// When an interpreter module refuses an attribute.
pub fn install(folder: &Path, vm: &VirtualMachine) -> PyResult<()> {
    let root = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    WORKSPACE.set(Workspace { current: root.clone(), root, files: BTreeMap::new() });
    let native = vm.import("_workspace", 0)?;
    let open = native.get_attr("open_file", vm)?;
    let io = vm.import("_io", 0)?;
    io.set_attr("open", open.clone(), vm)?;
    io.set_attr("open_code", open.clone(), vm)?;
    // `io` asks for FileIO when it is imported; it is made then.
    io.set_attr("__getattr__", native.get_attr("late_attribute", vm)?, vm)?;
    vm.builtins.set_attr("open", open, vm)?;
    let names = vm.sys_module.get_attr("builtin_module_names", vm)?;
    let mut names: Vec<PyObjectRef> = names.try_to_value(vm)?;
    names.push(vm.ctx.new_str("posix").into());
    vm.sys_module.set_attr("builtin_module_names", vm.ctx.new_tuple(names), vm)?;
    let root = WORKSPACE.with_borrow(|workspace| workspace.root.display().to_string());
    let search = vm.ctx.new_list(vec![vm.ctx.new_str(root).into()]);
    vm.sys_module.set_attr("path", search, vm)?;
    let finder = native.get_attr("find_spec", vm)?;
    let finders = vm.sys_module.get_attr("meta_path", vm)?;
    vm.call_method(&finders, "append", (WorkspaceFinder::object(finder, vm),)).map(drop)
}

/// Line `line` (from 1) of a source file in the workspace.
pub fn source_line(file: &str, line: usize) -> Option<String> {
    let path = WORKSPACE.with_borrow(|workspace| workspace.resolve(Path::new(file), true).ok())?;
    let size = std::fs::metadata(&path).ok()?.len();
    let text = (size <= SOURCE_BYTES_MAX).then(|| std::fs::read_to_string(&path).ok())??;
    text.lines().nth(line.checked_sub(1)?).map(str::to_owned)
}

/// Makes the object that the import system asks for modules that lie in the workspace.
struct WorkspaceFinder;

impl WorkspaceFinder {
    fn object(find_spec: PyObjectRef, vm: &VirtualMachine) -> PyObjectRef {
        let dict = vm.ctx.new_dict();
        // A dictionary takes any value.
        let _ = dict.set_item("find_spec", find_spec, vm);
        vm.new_module("_workspace_finder", dict, None).into()
    }
}

/// Why a path cannot be used.
#[derive(Debug)]
enum Refusal {
    /// It leads out of the workspace.
    Outside,
    Host(io::Error),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Host(error)
    }
}

impl Workspace {
    /// The host's path for a path of Python's. The last part is followed if `follow` and it is a symbolic link.
    fn resolve(&self, path: &Path, follow: bool) -> Result<PathBuf, Refusal> {
        let plain = normal(&self.current.join(path));
        if !plain.starts_with(&self.root) {
            return Err(Refusal::Outside);
        }
        let mut resolved = self.root.clone();
        let below = plain.strip_prefix(&self.root).map_err(|_| Refusal::Outside)?;
        let parts: Vec<Component<'_>> = below.components().collect();
        for (index, part) in parts.iter().enumerate() {
            resolved.push(part);
            let last = index + 1 == parts.len();
            let link = std::fs::symlink_metadata(&resolved).is_ok_and(|data| data.file_type().is_symlink());
            if link && (follow || !last) {
                // A dangling link is refused too: creating a file through it would write outside.
                resolved = std::fs::canonicalize(&resolved).map_err(|_| Refusal::Outside)?;
                if !resolved.starts_with(&self.root) {
                    return Err(Refusal::Outside);
                }
            }
        }
        Ok(resolved)
    }

    /// [`Self::resolve`] for what would take the place of the path away, which the folder itself must keep.
    fn resolve_movable(&self, path: &Path) -> Result<PathBuf, Refusal> {
        let resolved = self.resolve(path, false)?;
        if self.current.starts_with(&resolved) { Err(io::Error::from_raw_os_error(EBUSY).into()) } else { Ok(resolved) }
    }

    /// The lowest free descriptor; the first three belong to the standard streams.
    fn free_descriptor(&self) -> Result<i32, Refusal> {
        const EMFILE: i32 = 24;
        let free = (3..3 + OPEN_FILES_MAX).find(|descriptor| !self.files.contains_key(descriptor));
        free.ok_or_else(|| io::Error::from_raw_os_error(EMFILE).into())
    }
}

/// The path without `.` and `..`, found by its words alone.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(out.pop()),
            other => out.push(other),
        }
    }
    out
}

/// `OSError(errno, text, filename)`, which Python makes into the fitting subclass.
fn os_error(errno: i32, text: &str, path: Option<&str>, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let mut arguments: Vec<PyObjectRef> = vec![vm.ctx.new_int(errno).into(), vm.ctx.new_str(text).into()];
    arguments.extend(path.map(|path| PyObjectRef::from(vm.ctx.new_str(path))));
    vm.invoke_exception(vm.ctx.exceptions.os_error.to_owned(), arguments).unwrap_or_else(|exception| exception)
}

fn raise(refusal: Refusal, path: Option<&str>, vm: &VirtualMachine) -> PyBaseExceptionRef {
    const EACCES: i32 = 13;
    const EIO: i32 = 5;
    match refusal {
        Refusal::Outside => {
            let root = WORKSPACE.with_borrow(|workspace| workspace.root.display().to_string());
            os_error(
                EACCES,
                &format!("outside the workspace {root}, the only folder that your code can reach"),
                path,
                vm,
            )
        }
        Refusal::Host(error) => {
            let whole = error.to_string();
            let text = whole.split(" (os error").next().unwrap_or(&whole);
            os_error(error.raw_os_error().unwrap_or(EIO), text, path, vm)
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the binding macros fix the signatures")]
#[rustpython_vm::pymodule(name = "_workspace")]
mod native {
    use std::fs::{self, File, FileTimes, Metadata, OpenOptions};
    use std::io::{self, Read, Seek, SeekFrom, Write};
    use std::path::{Path, PathBuf};
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use rustpython_vm::builtins::{PyStr, PyStrRef, PyTupleRef};
    use rustpython_vm::function::{ArgBytesLike, ArgMemoryBuffer, FuncArgs, OptionalArg};
    use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

    use super::{Refusal, WORKSPACE, Workspace, raise};
    use crate::kernel::memory;

    /// The bits of `os.open`'s flags, as on Linux, on every host.
    const ACCESS: i32 = 0o3;
    const WRITE_ONLY: i32 = 0o1;
    const READ_WRITE: i32 = 0o2;
    const CREATE: i32 = 0o100;
    const EXCLUSIVE: i32 = 0o200;
    const TRUNCATE: i32 = 0o1000;
    const APPEND: i32 = 0o2000;
    const EBADF: i32 = 9;
    const EINVAL: i32 = 22;

    /// Runs `work` on the host's path for `path`, turning what goes wrong into Python's error.
    fn at<R>(
        path: &PyStrRef,
        follow: bool,
        vm: &VirtualMachine,
        work: impl FnOnce(&Path) -> io::Result<R>,
    ) -> PyResult<R> {
        found(path, |workspace, path| workspace.resolve(path, follow), vm, work)
    }

    /// [`at`] for what takes the place of the path away.
    fn away<R>(path: &PyStrRef, vm: &VirtualMachine, work: impl FnOnce(&Path) -> io::Result<R>) -> PyResult<R> {
        found(path, Workspace::resolve_movable, vm, work)
    }

    fn found<R>(
        path: &PyStrRef,
        resolve: impl FnOnce(&Workspace, &Path) -> Result<PathBuf, Refusal>,
        vm: &VirtualMachine,
        work: impl FnOnce(&Path) -> io::Result<R>,
    ) -> PyResult<R> {
        let text = path.to_string_lossy();
        if text.contains('\0') {
            return Err(vm.new_value_error("embedded null byte".to_owned()));
        }
        let resolved = WORKSPACE.with_borrow(|workspace| resolve(workspace, Path::new(&*text)));
        resolved.and_then(|resolved| Ok(work(&resolved)?)).map_err(|refusal| raise(refusal, Some(&text), vm))
    }

    /// Runs `work` on an open file.
    fn on<R>(descriptor: i32, vm: &VirtualMachine, work: impl FnOnce(&mut File) -> io::Result<R>) -> PyResult<R> {
        let done = WORKSPACE.with_borrow_mut(|workspace| match workspace.files.get_mut(&descriptor) {
            Some(file) => work(file),
            None => Err(io::Error::from_raw_os_error(EBADF)),
        });
        done.map_err(|error| raise(Refusal::Host(error), None, vm))
    }

    #[pyfunction]
    fn root() -> String {
        WORKSPACE.with_borrow(|workspace| workspace.root.display().to_string())
    }

    #[pyfunction]
    fn getcwd() -> String {
        WORKSPACE.with_borrow(|workspace| workspace.current.display().to_string())
    }

    #[pyfunction]
    fn chdir(path: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        let folder = at(&path, true, vm, |path| fs::read_dir(path).map(|_| path.to_path_buf()))?;
        WORKSPACE.with_borrow_mut(|workspace| workspace.current = folder);
        Ok(())
    }

    #[pyfunction]
    fn open(path: PyStrRef, flags: i32, vm: &VirtualMachine) -> PyResult<i32> {
        let access = flags & ACCESS;
        let writes = access == WRITE_ONLY || access == READ_WRITE;
        let mut options = OpenOptions::new();
        options.read(access != WRITE_ONLY).write(writes).append(writes && flags & APPEND != 0);
        options.truncate(writes && flags & TRUNCATE != 0).create(writes && flags & CREATE != 0);
        options.create_new(writes && flags & CREATE != 0 && flags & EXCLUSIVE != 0);
        let file = at(&path, true, vm, |path| {
            // A pipe or a device would let the program hang or reach out.
            match fs::metadata(path) {
                Ok(data) if !data.is_file() && !data.is_dir() => Err(io::Error::from_raw_os_error(EINVAL)),
                Ok(data) if data.is_dir() => Err(io::Error::from_raw_os_error(21)),
                _ => options.open(path),
            }
        })?;
        let kept = WORKSPACE.with_borrow_mut(|workspace| {
            let descriptor = workspace.free_descriptor()?;
            workspace.files.insert(descriptor, file);
            Ok(descriptor)
        });
        kept.map_err(|refusal| raise(refusal, path.to_str(), vm))
    }

    #[pyfunction]
    fn close(descriptor: i32, vm: &VirtualMachine) -> PyResult<()> {
        on(descriptor, vm, |_| Ok(()))?;
        WORKSPACE.with_borrow_mut(|workspace| workspace.files.remove(&descriptor));
        Ok(())
    }

    #[pyfunction]
    fn read(descriptor: i32, count: usize, vm: &VirtualMachine) -> PyResult<Vec<u8>> {
        let left = on(descriptor, vm, |file| Ok(file.metadata()?.len().saturating_sub(file.stream_position()?)))?;
        let count = (count as u64).min(left);
        if memory::exceeds(count) {
            return Err(vm.new_memory_error(format!("reading {count} bytes would go over the memory limit")));
        }
        on(descriptor, vm, |file| {
            let mut bytes = Vec::new();
            file.take(count).read_to_end(&mut bytes)?;
            Ok(bytes)
        })
    }

    #[pyfunction]
    fn readinto(descriptor: i32, buffer: ArgMemoryBuffer, vm: &VirtualMachine) -> PyResult<usize> {
        on(descriptor, vm, |file| file.read(&mut buffer.borrow_buf_mut()))
    }

    #[pyfunction]
    fn write(descriptor: i32, bytes: ArgBytesLike, vm: &VirtualMachine) -> PyResult<usize> {
        on(descriptor, vm, |file| file.write(&bytes.borrow_buf()))
    }

    #[pyfunction]
    fn lseek(descriptor: i32, offset: i64, whence: i32, vm: &VirtualMachine) -> PyResult<u64> {
        on(descriptor, vm, |file| {
            let to = match whence {
                0 => SeekFrom::Start(u64::try_from(offset).map_err(|_| io::Error::from_raw_os_error(EINVAL))?),
                1 => SeekFrom::Current(offset),
                2 => SeekFrom::End(offset),
                _ => return Err(io::Error::from_raw_os_error(EINVAL)),
            };
            file.seek(to)
        })
    }

    #[pyfunction]
    fn ftruncate(descriptor: i32, length: u64, vm: &VirtualMachine) -> PyResult<()> {
        on(descriptor, vm, |file| file.set_len(length))
    }

    #[pyfunction]
    fn fsync(descriptor: i32, vm: &VirtualMachine) -> PyResult<()> {
        on(descriptor, vm, |file| file.sync_all())
    }

    /// Mode, device, inode, links, size and the times in nanoseconds since the epoch: accessed, modified, changed.
    type Facts = (u32, u64, u64, u64, u64, u64, u64);

    fn facts(data: &Metadata) -> Facts {
        let nanoseconds = |time: io::Result<SystemTime>| {
            let since = time.ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
            u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
        };
        let (mode, inode, links) = host_facts(data);
        (
            mode,
            inode,
            links,
            data.len(),
            nanoseconds(data.accessed()),
            nanoseconds(data.modified()),
            nanoseconds(data.created()),
        )
    }

    #[cfg(unix)]
    fn host_facts(data: &Metadata) -> (u32, u64, u64) {
        use std::os::unix::fs::MetadataExt;
        (data.mode(), data.ino(), data.nlink())
    }

    #[cfg(not(unix))]
    fn host_facts(data: &Metadata) -> (u32, u64, u64) {
        let kind = if data.is_dir() { 0o040_755 } else { 0o100_644 };
        (kind, 0, 1)
    }

    #[pyfunction]
    fn stat(path: PyStrRef, follow: bool, vm: &VirtualMachine) -> PyResult<PyTupleRef> {
        let data = at(&path, follow, vm, |path| if follow { fs::metadata(path) } else { fs::symlink_metadata(path) })?;
        Ok(vm.new_tuple(facts(&data)))
    }

    #[pyfunction]
    fn fstat(descriptor: i32, vm: &VirtualMachine) -> PyResult<PyTupleRef> {
        let data = on(descriptor, vm, |file| file.metadata())?;
        Ok(vm.new_tuple(facts(&data)))
    }

    /// Names in a folder, sorted: what a program prints must not depend on the host's order.
    #[pyfunction]
    fn listdir(path: PyStrRef, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
        let mut names = at(&path, true, vm, |path| {
            fs::read_dir(path)?
                .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
                .collect::<io::Result<Vec<_>>>()
        })?;
        names.sort();
        Ok(names.into_iter().map(|name| vm.ctx.new_str(name).into()).collect())
    }

    #[pyfunction]
    fn mkdir(path: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        at(&path, true, vm, |path| fs::create_dir(path))
    }

    #[pyfunction]
    fn rmdir(path: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        away(&path, vm, |path| fs::remove_dir(path))
    }

    #[pyfunction]
    fn unlink(path: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        at(&path, false, vm, |path| fs::remove_file(path))
    }

    #[pyfunction]
    fn rename(from: PyStrRef, to: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        let from = away(&from, vm, |path| Ok(path.to_path_buf()))?;
        away(&to, vm, |to| fs::rename(from, to))
    }

    #[pyfunction]
    fn readlink(path: PyStrRef, vm: &VirtualMachine) -> PyResult<String> {
        at(&path, false, vm, |path| Ok(fs::read_link(path)?.display().to_string()))
    }

    #[pyfunction]
    fn utime(path: PyStrRef, accessed: u64, modified: u64, vm: &VirtualMachine) -> PyResult<()> {
        let time = |nanoseconds| UNIX_EPOCH + Duration::from_nanos(nanoseconds);
        let times = FileTimes::new().set_accessed(time(accessed)).set_modified(time(modified));
        at(&path, true, vm, |path| {
            // Opening a pipe would wait for the other end.
            let data = fs::metadata(path)?;
            if !data.is_file() && !data.is_dir() {
                return Err(io::Error::from_raw_os_error(EINVAL));
            }
            OpenOptions::new().write(!data.is_dir()).read(data.is_dir()).open(path)?.set_times(times)
        })
    }

    #[pyfunction]
    fn urandom(count: usize, vm: &VirtualMachine) -> PyResult<Vec<u8>> {
        if memory::exceeds(count as u64) {
            return Err(vm.new_memory_error(format!("{count} random bytes would go over the memory limit")));
        }
        let mut bytes = Vec::with_capacity(count + 32);
        while bytes.len() < count {
            bytes.extend_from_slice(&rustpython_vm::common::rand::os_random::<32>());
        }
        bytes.truncate(count);
        Ok(bytes)
    }

    /// `open`: the frozen one, imported when it is first used.
    #[pyfunction]
    fn open_file(arguments: FuncArgs, vm: &VirtualMachine) -> PyResult {
        vm.import("_torchlings_files", 0)?.get_attr("open", vm)?.call(arguments, vm)
    }

    /// `_io.__getattr__`.
    #[pyfunction]
    fn late_attribute(name: PyStrRef, vm: &VirtualMachine) -> PyResult {
        if name.to_str() == Some("FileIO") {
            return vm.import("_torchlings_files", 0)?.get_attr("FileIO", vm);
        }
        Err(vm.new_attribute_error(format!("module '_io' has no attribute '{}'", name.to_string_lossy())))
    }

    /// What the import system asks for a module that is not the library's: one that lies in the workspace.
    #[pyfunction]
    fn find_spec(name: PyStrRef, path: OptionalArg, _target: OptionalArg, vm: &VirtualMachine) -> PyResult {
        let text = name.to_string_lossy().into_owned();
        let folders = match path.into_option().filter(|path| !vm.is_none(path)) {
            Some(path) => path,
            None => vm.sys_module.get_attr("path", vm)?,
        };
        let folders: Vec<PyObjectRef> = folders.try_to_value(vm)?;
        let last = text.rsplit('.').next().unwrap_or(&text);
        for folder in folders.iter().filter_map(|folder| folder.downcast_ref::<PyStr>()) {
            for ending in ["/__init__.py", ".py"] {
                let file = Path::new(&*folder.to_string_lossy()).join(format!("{last}{ending}"));
                let resolved = WORKSPACE.with_borrow(|workspace| workspace.resolve(&file, true));
                if resolved.is_ok_and(|path| path.is_file()) {
                    let make = vm.import("_torchlings_import", 0)?.get_attr("spec", vm)?;
                    return make.call((name, file.display().to_string(), ending == "/__init__.py"), vm);
                }
            }
        }
        Ok(vm.ctx.none())
    }
}
