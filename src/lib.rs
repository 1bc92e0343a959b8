//! torchlings: learn PyTorch by doing, in the terminal.
pub mod kernel;
pub mod lesson;
