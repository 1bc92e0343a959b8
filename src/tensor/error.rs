//! Errors in PyTorch's words: the Python exception's type and the message that PyTorch gives.

use std::fmt;

/// The Python exception that an [`Error`] becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    Runtime,
    Type,
    Value,
    Index,
    NotImplemented,
    ZeroDivision,
    Overflow,
    Attribute,
    Assertion,
    /// `torch.OutOfMemoryError` on an accelerator, `RuntimeError` on the CPU: both are `RuntimeErrors`.
    OutOfMemory,
    /// An exception that a function of the learner's raised; whoever called the engine has it.
    Raised,
    /// `torch.linalg.LinAlgError`, a `RuntimeError`.
    LinAlg,
}

/// What went wrong, worded for the learner.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Error {
    pub kind: ErrorKind,
    pub message: String,
}

/// Every engine operation returns this.
pub type Result<T> = std::result::Result<T, Error>;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error {
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}

/// `bail!(Index, "Dimension out of range …")`: returns an [`Error`] of that kind.
macro_rules! bail {
    ($kind:ident, $($message:tt)*) => {
        return Err($crate::tensor::error::Error::new($crate::tensor::error::ErrorKind::$kind, format!($($message)*)))
    };
}

/// `ensure!(condition, Runtime, "…")`: [`bail!`] unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $kind:ident, $($message:tt)*) => {
        if !$condition {
            $crate::tensor::error::bail!($kind, $($message)*);
        }
    };
}

pub(crate) use {bail, ensure};
