//! Raises exceptions in running Python from another thread.
//!
//! `RustPython` runs a signal between two instructions, but keeps the interrupted instruction's argument for the one after
//! it where the frame handles the exception: a handler that begins with an instruction that takes an argument then
//! runs astray. So a signal looks where it lands, and lets go for another try where that would happen.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::bytecode::{Instruction, find_exception_handler};
use rustpython_vm::signal::UserSignalSender;
use rustpython_vm::{PyResult, VirtualMachine};

/// Tries to land well before landing anywhere.
const ATTEMPTS: u32 = 400;

thread_local! {
    /// Whether native code asks, which an exception leaves as it leaves any call.
    static IN_NATIVE: Cell<bool> = const { Cell::new(false) };
}

/// Whether an exception landed where its frame may go astray.
static LANDED_BADLY: AtomicBool = AtomicBool::new(false);

/// Raises `exception` in the Python of `signals` as soon as that can be, if `wanted` still says so then.
pub fn raise(
    signals: &UserSignalSender,
    exception: fn(&VirtualMachine) -> PyBaseExceptionRef,
    wanted: impl Fn() -> bool + Clone + Send + 'static,
) {
    let signals = signals.clone();
    thread::spawn(move || {
        for attempt in 1..=ATTEMPTS {
            let (tell, told) = mpsc::channel();
            let wanted = wanted.clone();
            let signal = move |vm: &VirtualMachine| {
                let lands_well = lands_well(vm);
                let done = !wanted() || lands_well || attempt == ATTEMPTS;
                // The other side waits for this.
                let _ = tell.send(done);
                if !done || !wanted() {
                    return Ok(());
                }
                LANDED_BADLY.store(!lands_well, Ordering::SeqCst);
                Err(exception(vm))
            };
            // An error on either way means that the interpreter is gone.
            if signals.send(Box::new(signal)).is_err() || told.recv().unwrap_or(true) {
                return;
            }
            // Uneven, so as not to step in time with a loop.
            thread::sleep(Duration::from_micros(u64::from(20 + attempt * 37 % 90)));
        }
    });
}

/// Whether the last exception raised from here landed badly; a panic after that is its doing. Forgets it.
pub fn landed_badly() -> bool {
    LANDED_BADLY.swap(false, Ordering::SeqCst)
}

/// Lets native code that runs long be interrupted.
///
/// # Errors
/// The exception that is to be raised.
pub fn check(vm: &VirtualMachine) -> PyResult<()> {
    IN_NATIVE.set(true);
    let checked = vm.check_signals();
    IN_NATIVE.set(false);
    checked
}

/// Whether the running frame can take an exception at the instruction it stands at.
fn lands_well(vm: &VirtualMachine) -> bool {
    if IN_NATIVE.get() {
        return true;
    }
    let Some(frame) = vm.current_frame() else { return true };
    let at = frame.lasti().saturating_sub(1);
    let Some(handler) = find_exception_handler(&frame.code.exceptiontable, at) else { return true };
    let first = frame.code.instructions.read_op(handler.target as usize);
    let argument = frame.code.instructions.read_arg(at as usize);
    matches!(first, Instruction::PushExcInfo) || u8::from(argument) == 0
}
