//! The lessons' Rust, compiled and run by `cargo test --doc` against burn's public API.
