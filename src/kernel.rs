//! The kernel: a process of its own that runs the learner's Python, and the messages and the client that reach it.

pub mod bridge;
mod guard;
mod host;
mod inspect;
pub mod interpreter;
pub mod memory;
pub mod message;
pub mod script;
pub mod session;
mod signature;
mod stream;
mod traceback;
mod workspace;
