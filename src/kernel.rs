//! The kernel: a process of its own that runs the learner's Python, and the messages and the client that reach it.

pub mod bridge;
pub mod client;
mod complete;
pub mod completeness;
mod display;
mod floats;
mod guard;
mod host;
mod inspect;
mod interpreter;
mod interrupt;
mod judge;
mod late;
pub mod magic;
pub mod memory;
pub mod message;
mod narrow;
mod notebook;
mod powers;
pub mod script;
pub mod server;
mod session;
mod signature;
mod stream;
mod traceback;
mod wording;
mod workspace;
