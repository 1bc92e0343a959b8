//! The lessons' Rust, compiled and run by `cargo test --doc` against burn's public API.
//!
//! `tests/it/tidy.rs` holds this list to the files in `lessons/`.

macro_rules! doctests {
    ($($lesson:ident: $file:literal),* $(,)?) => {
        $(
            #[doc = include_str!(concat!("../../lessons/", $file))]
            mod $lesson {}
        )*
    };
}

doctests! {
    first_tensor: "01-first-tensor.md",
    tensor_types: "02-tensor-types.md",
    size: "03-size.md",
    unsqueeze: "04-unsqueeze.md",
    reshaping: "05-reshaping.md",
    transpose: "06-transpose.md",
    functions: "07-functions.md",
    from_numpy: "08-from-numpy.md",
    to_numpy: "09-to-numpy.md",
    to_gpu: "10-to-gpu.md",
    to_cpu: "11-to-cpu.md",
    variable: "12-variable.md",
    variable_to_numpy: "13-variable-to-numpy.md",
    variables_and_numpy: "14-variables-and-numpy.md",
    batch_matmul: "15-batch-matmul.md",
    outer_product: "16-outer-product.md",
    losses: "40-losses.md",
    own_losses: "41-own-losses.md",
    breaking_backprop: "42-breaking-backprop.md",
    stacking_features: "43-stacking-features.md",
    gru: "44-gru.md",
    lstm: "45-lstm.md",
    rnn_on_cnn: "46-rnn-on-cnn.md",
}
