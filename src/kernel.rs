//! The kernel: a process of its own that runs the learner's Python, and the messages and the client that reach it.

pub mod bridge;
pub mod message;
