//! `sys.stdout`, `sys.stderr` and `sys.stdin`: objects of ours, because the interpreter has none without a host.

use std::rc::Rc;

use rustpython_vm::builtins::PyModuleDef;
use rustpython_vm::{Context, PyObjectRef, PyPayload, PyResult, VirtualMachine};

use super::message::{Progress, Stream};
use crate::plot::scene::Figure;
use streams::{InputStream, OutputStream};

/// Where printed text goes.
pub trait Sink {
    /// Takes a piece of text. It may keep it back until [`Sink::flush`].
    fn write(&self, stream: Stream, text: &str);

    /// Sends on what was kept back.
    fn flush(&self);

    /// Whether a person's terminal stands behind the stream.
    fn is_terminal(&self, stream: Stream) -> bool;

    /// Shows how far a loop is; false where that is to be printed as text.
    fn progress(&self, progress: Progress) -> bool;

    /// Shows a figure.
    fn figure(&self, figure: Figure);

    /// Columns of the terminal behind the streams, where one is known.
    fn columns(&self) -> Option<usize> {
        None
    }
}

/// The native module that holds the stream types.
pub fn module_def(context: &Context) -> &'static PyModuleDef {
    streams::module_def(context)
}

/// Sets `sys.stdout`, `sys.stderr` and `sys.stdin`; the latter reads this process's standard input if `stdin` is set.
///
/// # Errors
/// When `sys` refuses an attribute.
pub fn install(sink: &Rc<dyn Sink>, stdin: bool, vm: &VirtualMachine) -> PyResult<()> {
    // The import makes the types.
    vm.import("_torchlings_streams", 0)?;
    for (name, stream) in [("stdout", Stream::Stdout), ("stderr", Stream::Stderr)] {
        let object: PyObjectRef = OutputStream::new(sink.clone(), stream).into_ref(&vm.ctx).into();
        set_standard(name, object, vm)?;
    }
    set_standard("stdin", InputStream::new(stdin).into_ref(&vm.ctx).into(), vm)
}

fn set_standard(name: &str, object: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
    vm.sys_module.set_attr(vm.ctx.intern_str(format!("__{name}__")), object.clone(), vm)?;
    vm.sys_module.set_attr(vm.ctx.intern_str(name), object, vm)
}

#[expect(clippy::needless_pass_by_value, clippy::unused_self, reason = "the binding macros fix the signatures")]
#[rustpython_vm::pymodule(name = "_torchlings_streams")]
mod streams {
    use std::fmt;
    use std::io::{BufRead, Read};
    use std::rc::Rc;

    use rustpython_vm::builtins::{PyBaseExceptionRef, PyList, PyStrRef};
    use rustpython_vm::function::{ArgBytesLike, ArgIterable, FuncArgs, OptionalArg};
    use rustpython_vm::protocol::PyIterReturn;
    use rustpython_vm::types::{IterNext, Iterable, SelfIter};
    use rustpython_vm::{Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

    use super::Sink;
    use crate::kernel::message::Stream;

    fn unsupported(operation: &str, vm: &VirtualMachine) -> PyBaseExceptionRef {
        let raised = vm
            .import("io", 0)
            .and_then(|io| io.get_attr("UnsupportedOperation", vm))
            .and_then(|class| class.call((vm.ctx.new_str(operation),), vm));
        match raised.map(PyObjectRef::downcast) {
            Ok(Ok(exception)) | Err(exception) => exception,
            Ok(Err(_)) => vm.new_os_error(operation.to_owned()),
        }
    }

    /// A text stream that writes into a sink.
    #[pyattr]
    #[pyclass(module = "io", name = "TextIOWrapper")]
    #[derive(PyPayload)]
    pub(super) struct OutputStream {
        sink: Rc<dyn Sink>,
        stream: Stream,
    }

    impl fmt::Debug for OutputStream {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("OutputStream").field("stream", &self.stream).finish_non_exhaustive()
        }
    }

    impl OutputStream {
        pub(super) fn new(sink: Rc<dyn Sink>, stream: Stream) -> Self {
            Self { sink, stream }
        }
    }

    #[pyclass]
    impl OutputStream {
        #[pymethod]
        fn write(&self, text: PyStrRef) -> usize {
            match text.to_str() {
                Some(text) => self.sink.write(self.stream, text),
                None => self.sink.write(self.stream, &text.to_string_lossy()),
            }
            text.char_len()
        }

        #[pymethod]
        fn writelines(&self, lines: ArgIterable<PyStrRef>, vm: &VirtualMachine) -> PyResult<()> {
            for line in lines.iter(vm)? {
                self.write(line?);
            }
            Ok(())
        }

        #[pymethod]
        fn flush(&self) {
            self.sink.flush();
        }

        #[pymethod]
        fn isatty(&self) -> bool {
            self.sink.is_terminal(self.stream)
        }

        #[pymethod]
        fn writable(&self) -> bool {
            true
        }

        #[pymethod]
        fn readable(&self) -> bool {
            false
        }

        #[pymethod]
        fn seekable(&self) -> bool {
            false
        }

        #[pymethod]
        fn fileno(&self, vm: &VirtualMachine) -> PyResult<i32> {
            Err(unsupported("fileno", vm))
        }

        #[pymethod]
        fn read(&self, _arguments: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
            Err(unsupported("not readable", vm))
        }

        /// Takes what `TextIOWrapper.reconfigure` takes; there is nothing to change.
        #[pymethod]
        fn reconfigure(&self, _arguments: FuncArgs) {}

        #[pymethod]
        fn close(&self) {
            self.sink.flush();
        }

        #[pygetset]
        fn closed(&self) -> bool {
            false
        }

        #[pygetset]
        fn line_buffering(&self) -> bool {
            true
        }

        #[pygetset]
        fn encoding(&self) -> &'static str {
            "utf-8"
        }

        #[pygetset]
        fn errors(&self) -> &'static str {
            "backslashreplace"
        }

        #[pygetset]
        fn mode(&self) -> &'static str {
            "w"
        }

        #[pygetset]
        fn name(&self) -> &'static str {
            match self.stream {
                Stream::Stdout => "<stdout>",
                Stream::Stderr => "<stderr>",
            }
        }

        #[pygetset]
        fn buffer(&self, vm: &VirtualMachine) -> PyRef<ByteStream> {
            ByteStream { sink: self.sink.clone(), stream: self.stream }.into_ref(&vm.ctx)
        }
    }

    /// `sys.stdout.buffer`: bytes, shown as UTF-8.
    #[pyattr]
    #[pyclass(module = "io", name = "BufferedWriter")]
    #[derive(PyPayload)]
    pub(super) struct ByteStream {
        sink: Rc<dyn Sink>,
        stream: Stream,
    }

    impl fmt::Debug for ByteStream {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("ByteStream").field("stream", &self.stream).finish_non_exhaustive()
        }
    }

    #[pyclass]
    impl ByteStream {
        #[pymethod]
        fn write(&self, bytes: ArgBytesLike) -> usize {
            let bytes = bytes.borrow_buf();
            self.sink.write(self.stream, &String::from_utf8_lossy(&bytes));
            bytes.len()
        }

        #[pymethod]
        fn flush(&self) {
            self.sink.flush();
        }
    }

    /// A text stream over this process's standard input, or one that says that there is none.
    #[pyattr]
    #[pyclass(module = "io", name = "TextIOReader")]
    #[derive(Debug, PyPayload)]
    pub(super) struct InputStream {
        open: bool,
    }

    impl InputStream {
        pub(super) fn new(open: bool) -> Self {
            Self { open }
        }

        fn check(&self, vm: &VirtualMachine) -> PyResult<()> {
            if self.open {
                return Ok(());
            }
            let eof = vm.ctx.exceptions.eof_error.to_owned();
            let message =
                "there is no keyboard to read from in a cell: give the value in the code, as in name = \"Ada\"";
            Err(vm.new_exception_msg(eof, message.to_owned().into()))
        }
    }

    #[pyclass(with(IterNext, Iterable))]
    impl InputStream {
        #[pymethod]
        fn readline(&self, size: OptionalArg<isize>, vm: &VirtualMachine) -> PyResult<String> {
            self.check(vm)?;
            let limit = size.into_option().and_then(|size| usize::try_from(size).ok());
            let mut line = Vec::new();
            let mut input = std::io::stdin().lock();
            input.read_until(b'\n', &mut line).map_err(|error| vm.new_os_error(error.to_string()))?;
            let mut line = String::from_utf8_lossy(&line).into_owned();
            if let Some(limit) = limit {
                line.truncate(line.char_indices().nth(limit).map_or(line.len(), |(at, _)| at));
            }
            Ok(line)
        }

        #[pymethod]
        fn read(&self, _size: OptionalArg<isize>, vm: &VirtualMachine) -> PyResult<String> {
            self.check(vm)?;
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes).map_err(|error| vm.new_os_error(error.to_string()))?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        }

        #[pymethod]
        fn readlines(&self, vm: &VirtualMachine) -> PyResult<PyRef<PyList>> {
            let text = self.read(OptionalArg::Missing, vm)?;
            let lines = text.split_inclusive('\n').map(|line| vm.ctx.new_str(line).into()).collect();
            Ok(vm.ctx.new_list(lines))
        }

        #[pymethod]
        fn isatty(&self) -> bool {
            false
        }

        #[pymethod]
        fn readable(&self) -> bool {
            true
        }

        #[pymethod]
        fn fileno(&self, vm: &VirtualMachine) -> PyResult<i32> {
            Err(unsupported("fileno", vm))
        }

        #[pygetset]
        fn closed(&self) -> bool {
            false
        }

        #[pygetset]
        fn encoding(&self) -> &'static str {
            "utf-8"
        }

        #[pygetset]
        fn name(&self) -> &'static str {
            "<stdin>"
        }
    }

    impl SelfIter for InputStream {}

    impl IterNext for InputStream {
        fn next(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
            let line = zelf.readline(OptionalArg::Missing, vm)?;
            if line.is_empty() {
                return Ok(PyIterReturn::StopIteration(None));
            }
            Ok(PyIterReturn::Return(vm.ctx.new_str(line).into()))
        }
    }
}
