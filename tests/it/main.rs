//! Every integration test, in one binary: building one is slow enough.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cli;
mod escapes;
mod fidelity;
mod files;
mod grade;
mod kernel;
mod lessons;
mod onnx;
mod parity;
mod plot;
mod property;
mod schema;
mod screens;
mod terminal;
mod tidy;
