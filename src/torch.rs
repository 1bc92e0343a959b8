//! The `torch` that Python sees: bindings over the engine. They convert arguments, results and errors, and compute
//! nothing themselves.

#![expect(clippy::missing_errors_doc, reason = "a binding raises what its operator's documentation says")]

pub mod autograd;
pub mod bridge;
pub mod call;
pub mod convert;
pub mod ledger;
pub mod module;
pub mod nn;
pub mod numpy;
pub mod optim;
pub mod overrides;
pub mod registry;
mod signature;
pub mod storage;
pub mod tensor;
pub mod trace;
pub mod types;

pub use bridge::Engine;
