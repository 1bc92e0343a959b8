//! Numbers recorded from PyTorch 2.15 and numpy after `torch.manual_seed(7)`; the recorded cases in `tests/cases` go
//! through every operator.

use super::super::{DType, Device, Error, Tensor, create};
use super::*;

/// A tensor of zeros, refilled after seeding the default generator with 7.
fn drawn(shape: &[usize], dtype: DType, fill: impl FnOnce(&Tensor) -> Result<super::super::op::Out, Error>) -> Tensor {
    with_generator(DEFAULT, |g| g.manual_seed(7));
    let tensor = create::zeros(shape, dtype, Device::Cpu).unwrap();
    fill(&tensor).unwrap();
    tensor
}

fn bits(tensor: &Tensor) -> Vec<u32> {
    tensor.host::<f32>().unwrap().iter().map(|v| v.to_bits()).collect()
}

/// FNV-1a of a saved state, so that 5056 bytes fit a line.
fn state_hash() -> u64 {
    let state = with_generator(DEFAULT, |g| g.state());
    state.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn uniform_floats_take_24_bits() {
    let drawn = drawn(&[3], DType::Float32, |t| uniform(t, 0.0, 1.0, DEFAULT));
    assert_eq!(bits(&drawn), [0x3f08_f0af, 0x3e4b_9310, 0x3f28_c219]);
}

#[test]
fn few_normals_come_in_pairs_and_the_state_keeps_the_odd_one() {
    let drawn = drawn(&[3], DType::Float32, |t| normal(t, 0.0, 1.0, DEFAULT));
    assert_eq!(bits(&drawn), [0xbe16_5174, 0x3f49_408e, 0x3f72_62e7]);
    assert_eq!(state_hash(), 0xa7b4_e4d2_a01c_0c61);
}

#[test]
fn many_normals_come_in_blocks_equal_to_the_last_bit() {
    let drawn = drawn(&[17], DType::Float32, |t| normal(t, 0.0, 1.0, DEFAULT));
    let expected = [
        0xbf51_f456,
        0xbea6_2d99,
        0x3ff6_933b,
        0xbea8_f74c,
        0x3e4b_352e,
        0x3f48_35ea,
        0x3f85_017b,
        0xbf39_7989,
        0xbf59_5213,
        0xbe5c_827d,
        0xbfe8_69cc,
        0xbeb0_c38e,
        0xc003_ef41,
        0x3f2c_91dd,
        0xbfa9_6365,
        0xbfae_0ce9,
        0xbf5d_e028,
    ];
    assert_eq!(bits(&drawn), expected);
    assert_eq!(state_hash(), 0x754e_1ea2_73b2_9635);
}

#[test]
fn halves_redraw_a_partial_block_after_whole_ones() {
    let drawn = drawn(&[20], DType::Float16, |t| normal(t, 0.0, 1.0, DEFAULT));
    let last = drawn.to_f64_vec().unwrap().split_off(16);
    assert_eq!(last, vec![-2.060_546_875, 0.674_316_406_25, -1.323_242_187_5, -1.359_375]);
}

#[test]
fn strided_tensors_are_filled_in_the_order_of_memory() {
    let memory = drawn(&[2, 3], DType::Float32, |t| {
        let transposed = t.restride([3, 2].as_slice().into(), [1, 3].as_slice().into(), 0);
        uniform(&transposed, 0.0, 1.0, DEFAULT)
    });
    assert_eq!(bits(&memory)[..3], [0x3f08_f0af, 0x3e4b_9310, 0x3f28_c219]);
}

#[test]
fn integers_take_64_bits_from_a_range_of_two_to_the_28() {
    let narrow = drawn(&[2], DType::Int64, |t| random_range(t, 0, Some((1 << 28) - 1), "", DEFAULT));
    assert_eq!(narrow.to_i64_vec().unwrap(), [59_306_160, 171_107_527]);
    let order = {
        with_generator(DEFAULT, |g| g.manual_seed(7));
        randperm(10, DType::Int64, Device::Cpu, DEFAULT).unwrap()
    };
    assert_eq!(order.to_i64_vec().unwrap(), [5, 0, 3, 4, 1, 7, 9, 6, 8, 2]);
}

/// What `draw` makes of the numbers, after seeding the default generator with 7.
fn sampled(values: &[f64], draw: impl FnOnce(&Tensor) -> Result<Tensor, Error>) -> Vec<f64> {
    with_generator(DEFAULT, |g| g.manual_seed(7));
    let values = Tensor::from_f64s(values, &[values.len()], DType::Float64, Device::Cpu).unwrap();
    draw(&values).unwrap().to_f64_vec().unwrap()
}

#[track_caller]
fn check_close(found: &[f64], expected: &[f64]) {
    let close = found.iter().zip(expected).all(|(a, b)| (a - b).abs() <= 1e-12 * b.abs());
    assert!(found.len() == expected.len() && close, "{found:?} is not {expected:?}");
}

#[test]
fn gamma_and_dirichlet_numbers_follow_the_seed() {
    let gammas = sampled(&[0.3, 1.0, 2.5, 100.0], |shapes| standard_gamma(shapes, DEFAULT));
    check_close(
        &gammas,
        &[0.236_346_701_112_559_07, 3.911_740_959_169_568, 2.891_238_877_889_588_6, 92.775_359_814_424_39],
    );
    let row = sampled(&[0.3, 1.0, 2.5], |concentrations| sample_dirichlet(concentrations, DEFAULT));
    check_close(&row, &[0.033_575_186_465_770_07, 0.555_698_181_915_218, 0.410_726_631_619_011_85]);
}

#[test]
fn binomial_counts_follow_the_seed() {
    let chances = [0.3, 0.5, 0.9, 0.7, 0.2, 0.2, 0.2, 0.1, 0.6, 0.98];
    let counts = [10.0, 100.0, 1000.0, 5.0, 50.0, 50.0, 50.0, 50.0, 30.0, 300.0];
    let chances = Tensor::from_f64s(&chances, &[10], DType::Float64, Device::Cpu).unwrap();
    let drawn = sampled(&counts, |counts| binomial(counts, &chances, DEFAULT));
    check_close(&drawn, &[3.0, 47.0, 892.0, 5.0, 4.0, 3.0, 13.0, 11.0, 12.0, 296.0]);
}

#[test]
fn a_state_restores_numbers_and_refuses_other_bytes() {
    let mut generator = Generator::new(3);
    generator.next_normal();
    let state = generator.state();
    let first: Vec<f64> = (0..1000).map(|_| generator.next_normal()).collect();
    generator.set_state(&state).unwrap();
    let again: Vec<f64> = (0..1000).map(|_| generator.next_normal()).collect();
    assert_eq!(first, again);
    let refused = generator.set_state(&[0; 3]).unwrap_err();
    assert!(refused.message.ends_with("found the input RNG state size to be 3"));
    assert_eq!(generator.set_state(&[0; STATE_BYTES]).unwrap_err().message, "Invalid mt19937 state");
}

#[test]
fn numpy_seeds_by_word_and_by_array() {
    let two = |mut engine: Mt19937| vec![engine.next_f64_numpy(), engine.next_f64_numpy()];
    assert_eq!(two(Mt19937::new(0)), vec![0.548_813_503_927_324_8, 0.715_189_366_372_419_5]);
    assert_eq!(two(Mt19937::from_key(&[1, 2, 3])), vec![0.609_861_272_286_728_9, 0.886_697_043_414_685_1]);
}

#[test]
fn every_signature_can_be_read() {
    for overload in OPS.iter().flat_map(|table| table.iter()).flat_map(|op| op.overloads) {
        super::super::op::parse_signature(overload.signature).unwrap();
    }
}
