//! The clock of `torch.profiler`: while it runs, operators and the nodes of the way back are written down with their
//! times. Otherwise it costs one look at a flag.

use std::cell::{Cell, RefCell};
use std::sync::LazyLock;
use std::time::Instant;

use super::Shape;

/// Something that took time.
pub struct Event {
    pub name: String,
    /// Nanoseconds since the process first looked at the clock.
    pub start: u64,
    pub end: u64,
    /// The shapes of the tensors that it was given.
    pub shapes: Vec<Shape>,
}

/// Events that are kept; later ones are not written down.
const EVENTS_MAX: usize = 1 << 20;

static ORIGIN: LazyLock<Instant> = LazyLock::new(Instant::now);

thread_local! {
    static ON: Cell<bool> = const { Cell::new(false) };
    static EVENTS: RefCell<Vec<Event>> = const { RefCell::new(Vec::new()) };
}

/// The time, in nanoseconds.
pub fn now() -> u64 {
    u64::try_from(ORIGIN.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// Starts or stops the clock.
pub fn set_on(on: bool) {
    ON.set(on);
}

/// Takes the events written down so far, in the order in which they ended.
pub fn take() -> Vec<Event> {
    EVENTS.take()
}

/// The time at which something begins; `None` where nobody asks.
pub fn begin() -> Option<u64> {
    ON.get().then(now)
}

/// Writes down something that began at `start` and ends now.
pub fn end(start: Option<u64>, name: impl FnOnce() -> String, shapes: impl FnOnce() -> Vec<Shape>) {
    let Some(start) = start else { return };
    let end = now();
    EVENTS.with_borrow_mut(|events| {
        if events.len() < EVENTS_MAX {
            events.push(Event { name: name(), start, end, shapes: shapes() });
        }
    });
}
