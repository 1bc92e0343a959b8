//! What is switched on and off for the thread: recording, inference, anomaly detection.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::tensor::Error;

thread_local! {
    static ENABLED: Cell<bool> = const { Cell::new(true) };
    static INFERENCE: Cell<bool> = const { Cell::new(false) };
    static COMPLAINS: Cell<bool> = const { Cell::new(false) };
    static COMPLAINT: RefCell<Option<Error>> = const { RefCell::new(None) };
    static ANOMALY: RefCell<Option<Anomaly>> = const { RefCell::new(None) };
}

/// `torch.autograd.detect_anomaly`.
#[derive(Clone)]
pub struct Anomaly {
    /// Whether gradients are searched for NaN.
    pub check_nan: bool,
    /// Tells where in the learner's program an operation is being recorded.
    pub place: Rc<dyn Fn() -> String>,
}

/// Whether operations are recorded.
pub fn is_enabled() -> bool {
    ENABLED.get() && !INFERENCE.get()
}

/// `torch.is_grad_enabled()`: what is switched on, though nothing is recorded in inference mode.
pub fn is_switched_on() -> bool {
    ENABLED.get()
}

/// `torch.set_grad_enabled`; returns what was set before.
pub fn set_enabled(enabled: bool) -> bool {
    ENABLED.replace(enabled)
}

/// Runs `f` with recording switched on or off.
pub fn with_enabled<R>(enabled: bool, f: impl FnOnce() -> R) -> R {
    let before = set_enabled(enabled);
    let result = f();
    set_enabled(before);
    result
}

/// Runs `f` without recording.
pub fn no_grad<R>(f: impl FnOnce() -> R) -> R {
    with_enabled(false, f)
}

/// Keeps an error that recording met, for whoever asked for the operation.
pub(super) fn complain(error: Error) {
    COMPLAINS.set(true);
    COMPLAINT.set(Some(error));
}

/// The error that recording met.
pub fn take_complaint() -> Option<Error> {
    if COMPLAINS.replace(false) { COMPLAINT.take() } else { None }
}

/// Whether new storages are inference tensors'.
pub fn is_inference() -> bool {
    INFERENCE.get()
}

/// `torch.inference_mode`; returns what was set before.
pub fn set_inference(inference: bool) -> bool {
    INFERENCE.replace(inference)
}

pub fn anomaly() -> Option<Anomaly> {
    ANOMALY.with_borrow(Clone::clone)
}

pub fn set_anomaly(anomaly: Option<Anomaly>) -> Option<Anomaly> {
    ANOMALY.replace(anomaly)
}

/// Whether anomalies are looked for, without the rest.
pub(super) fn watches_anomalies() -> bool {
    ANOMALY.with_borrow(Option::is_some)
}
