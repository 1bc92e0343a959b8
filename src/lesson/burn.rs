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
    first_tensor: "03-first-tensor.md",
    tensor_types: "04-tensor-types.md",
    size: "06-size.md",
    unsqueeze: "07-unsqueeze.md",
    reshaping: "08-reshaping.md",
    transpose: "09-transpose.md",
    functions: "12-functions.md",
    from_numpy: "13-from-numpy.md",
    to_numpy: "14-to-numpy.md",
    to_gpu: "15-to-gpu.md",
    to_cpu: "16-to-cpu.md",
    variable: "18-variable.md",
    variable_to_numpy: "19-variable-to-numpy.md",
    variables_and_numpy: "20-variables-and-numpy.md",
    batch_matmul: "21-batch-matmul.md",
    outer_product: "22-outer-product.md",
}
