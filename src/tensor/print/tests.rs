//! Texts recorded from PyTorch 2.15; the recorded cases in `tests/cases/printing.jsonl` go through every rule.

use super::super::{DType, Device, Tensor};
use super::repr;

#[track_caller]
fn prints(tensor: &Tensor, expected: &str) {
    assert_eq!(repr(tensor).unwrap(), expected);
}

fn floats(values: &[f64], shape: &[usize], dtype: DType) -> Tensor {
    Tensor::from_f64s(values, shape, dtype, Device::Cpu).unwrap()
}

/// A million million elements over one number: only the 36 that are shown may be looked at.
#[test]
fn printing_costs_by_what_is_shown() {
    let one = floats(&[0.0], &[1], DType::Float32);
    let expanded = one.restride([1_000_000, 1_000_000].as_slice().into(), [0, 0].as_slice().into(), 0);
    let row = "[0., 0., 0.,  ..., 0., 0., 0.]";
    let gap = ",\n        ";
    prints(&expanded, &format!("tensor([{}])", [row, row, row, "...", row, row, row].join(gap)));
}

#[test]
fn exponents_where_elements_differ_too_much() {
    prints(
        &floats(&[f64::NAN, 1_000_000.5, 1.0], &[3], DType::Float32),
        "tensor([       nan, 1.0000e+06, 1.0000e+00])",
    );
}

#[test]
fn matrices_are_set_apart_by_blank_lines() {
    let values: Vec<f64> = (0..8).map(f64::from).collect();
    prints(
        &floats(&values, &[2, 2, 2], DType::Float32),
        "tensor([[[0., 1.],\n         [2., 3.]],\n\n        [[4., 5.],\n         [6., 7.]]])",
    );
}

#[test]
fn empty_tensors_show_their_size() {
    prints(&floats(&[], &[0, 3], DType::Int64), "tensor([], size=(0, 3), dtype=torch.int64)");
}

#[test]
fn a_suffix_that_does_not_fit_goes_on_a_new_line() {
    let ones = floats(&[1.0; 8], &[8], DType::Float64);
    ones.set_requires_grad(true).unwrap();
    let product = super::super::pointwise::mul_number(&ones, 1.0).unwrap();
    prints(&product, "tensor([1., 1., 1., 1., 1., 1., 1., 1.], dtype=torch.float64,\n       grad_fn=<MulBackward0>)");
}
