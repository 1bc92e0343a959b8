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
    ten_minutes: "01-ten-minutes.md",
    new_in_v04: "02-new-in-v04.md",
    first_tensor: "03-first-tensor.md",
    tensor_types: "04-tensor-types.md",
    dtypes: "05-dtypes.md",
    size: "06-size.md",
    unsqueeze: "07-unsqueeze.md",
    reshaping: "08-reshaping.md",
    transpose: "09-transpose.md",
    indexing: "10-indexing.md",
    broadcasting: "11-broadcasting.md",
    functions: "12-functions.md",
    from_numpy: "13-from-numpy.md",
    to_numpy: "14-to-numpy.md",
    to_gpu: "15-to-gpu.md",
    to_cpu: "16-to-cpu.md",
    autograd: "17-autograd.md",
    variable: "18-variable.md",
    variable_to_numpy: "19-variable-to-numpy.md",
    variables_and_numpy: "20-variables-and-numpy.md",
    batch_matmul: "21-batch-matmul.md",
    outer_product: "22-outer-product.md",
    module: "23-module.md",
    training_loop: "24-training-loop.md",
    optimizers: "25-optimizers.md",
    data_parallel: "26-data-parallel.md",
    choosing_devices: "27-choosing-devices.md",
    datasets: "28-datasets.md",
    loaders: "29-loaders.md",
    seeds: "30-seeds.md",
    conv2d: "31-conv2d.md",
    conv_transpose: "32-conv-transpose.md",
    layers_for_pictures: "33-layers-for-pictures.md",
    inference: "34-inference.md",
    precision: "35-precision.md",
    tensorrt: "36-tensorrt.md",
    onnx: "37-onnx.md",
    saving: "38-saving.md",
    loading: "39-loading.md",
    losses: "40-losses.md",
    own_losses: "41-own-losses.md",
    breaking_backprop: "42-breaking-backprop.md",
    stacking_features: "43-stacking-features.md",
    gru: "44-gru.md",
    lstm: "45-lstm.md",
    rnn_on_cnn: "46-rnn-on-cnn.md",
    project_digits: "47-project-digits.md",
    project_sequence: "48-project-sequence.md",
}
