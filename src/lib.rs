//! torchlings: learn PyTorch by doing, in the terminal.
//!
//! The rooms and what they may know of each other stand in `ARCHITECTURE.md`.

pub mod app;
pub mod cli;
pub mod command;
pub mod event;
pub mod kernel;
pub mod lesson;
pub mod plot;
pub mod tensor;
pub mod torch;
pub mod ui;
