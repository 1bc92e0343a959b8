//! Every integration test, in one binary: building one is slow enough.

mod cli;
mod kernel;
mod lessons;
mod parity;
mod screens;
mod terminal;
mod tidy;
