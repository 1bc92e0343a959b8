//! The table of interpolation and sampling.

use super::grid::{self, affine_grid, affine_grid_generator, grid_sample};
use super::{Options, Target, interpolate, upsample};
use crate::tensor::error::Result;
use crate::tensor::op::{Arg, Args, Op, Out, Overload, Places};

const F: Places = Places::FUNCTIONAL;

/// The size asked for in the second and third arguments, each a number or a list.
fn target(a: &Args) -> Target {
    if a.given(1) && a.given(2) {
        return Target::Both;
    }
    let value = |i: usize| a.values.get(i);
    match (value(1), value(2)) {
        (Some(Arg::Int(size)), _) => Target::Size(*size),
        (Some(Arg::Ints(sizes)), _) => Target::Sizes(sizes.clone()),
        (_, Some(Arg::Float(scale))) => Target::Scale(*scale),
        (_, Some(Arg::Floats(scales))) => Target::Scales(scales.clone()),
        _ => Target::None,
    }
}

fn run_interpolate(a: &Args) -> Result<Out> {
    let o = Options {
        mode: a.str(3)?,
        align_corners: a.opt_bool(4)?,
        recompute_scale_factor: a.opt_bool(5)?.unwrap_or(false),
        antialias: a.bool(6)?,
    };
    interpolate(&a.tensor(0)?, target(a), &o).map(Into::into)
}

fn run_upsample(a: &Args) -> Result<Out> {
    let o = Options { mode: a.str(3)?, align_corners: a.opt_bool(4)?, ..Options::default() };
    upsample(a.name, &a.tensor(0)?, target(a), &o).map(Into::into)
}

fn run_upsample_nearest(a: &Args) -> Result<Out> {
    let o = Options { mode: "nearest".to_owned(), ..Options::default() };
    upsample(a.name, &a.tensor(0)?, target(a), &o).map(Into::into)
}

fn run_upsample_bilinear(a: &Args) -> Result<Out> {
    let o = Options { mode: "bilinear".to_owned(), align_corners: Some(true), ..Options::default() };
    upsample(a.name, &a.tensor(0)?, target(a), &o).map(Into::into)
}

/// Size and scale factor may each be a number or a list.
macro_rules! resizing {
    ($name:literal, $rest:literal, $run:expr, $doc:literal) => {
        Op {
            name: $name,
            places: F,
            overloads: &[
                Overload {
                    signature: concat!("(Tensor input, int? size=None, float? scale_factor=None", $rest, ")"),
                    run: $run,
                },
                Overload {
                    signature: concat!("(Tensor input, int[]? size=None, float? scale_factor=None", $rest, ")"),
                    run: $run,
                },
                Overload {
                    signature: concat!("(Tensor input, int? size=None, float[]? scale_factor=None", $rest, ")"),
                    run: $run,
                },
                Overload {
                    signature: concat!("(Tensor input, int[]? size=None, float[]? scale_factor=None", $rest, ")"),
                    run: $run,
                },
            ],
            doc: $doc,
        }
    };
}

fn run_grid_sample(a: &Args) -> Result<Out> {
    let o = grid::Options::from_words(&a.str(2)?, &a.str(3)?, a.opt_bool(4)?)?;
    grid_sample(&a.tensor(0)?, &a.tensor(1)?, o).map(Into::into)
}

macro_rules! grid_sampler {
    ($name:literal) => {
        Op {
            name: $name,
            places: Places::TORCH,
            overloads: &[Overload {
                signature: "(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners)",
                run: |a| {
                    let o = grid::Options::from_numbers(a.int(2)?, a.int(3)?, a.bool(4)?)?;
                    grid_sample(&a.tensor(0)?, &a.tensor(1)?, o).map(Into::into)
                },
            }],
            doc: "Samples the input at the places in grid; modes are numbers: linear, nearest, cubic; zeros, border, \
                  reflection.",
        }
    };
}

pub static OPS: &[Op] = &[
    resizing!(
        "interpolate",
        ", str mode=\"nearest\", bool? align_corners=None, bool? recompute_scale_factor=None, bool antialias=False",
        run_interpolate,
        "Resizes a batch to size or by scale_factor; mode is nearest, nearest-exact, linear, bilinear, bicubic, \
         trilinear or area."
    ),
    resizing!(
        "upsample",
        ", str mode=\"nearest\", bool? align_corners=None",
        run_upsample,
        "The old name of interpolate."
    ),
    resizing!("upsample_nearest", "", run_upsample_nearest, "interpolate with mode nearest."),
    resizing!("upsample_bilinear", "", run_upsample_bilinear, "interpolate with mode bilinear and align_corners=True."),
    Op {
        name: "grid_sample",
        places: F,
        overloads: &[Overload {
            signature: "(Tensor input, Tensor grid, str mode=\"bilinear\", str padding_mode=\"zeros\", \
                        bool? align_corners=None)",
            run: run_grid_sample,
        }],
        doc: "Samples (N, C, H, W) at the places in grid (N, H', W', 2), which run from -1 to 1, x first.",
    },
    grid_sampler!("grid_sampler"),
    grid_sampler!("grid_sampler_2d"),
    grid_sampler!("grid_sampler_3d"),
    Op {
        name: "affine_grid",
        places: F,
        overloads: &[Overload {
            signature: "(Tensor theta, int[] size, bool? align_corners=None)",
            run: |a| affine_grid(&a.tensor(0)?, &a.ints(1)?, a.opt_bool(2)?).map(Into::into),
        }],
        doc: "Returns the grid for grid_sample that maps an output of size by the affine matrices theta.",
    },
    Op {
        name: "affine_grid_generator",
        places: Places::TORCH,
        overloads: &[Overload {
            signature: "(Tensor theta, int[] size, bool align_corners)",
            run: |a| affine_grid_generator(&a.tensor(0)?, &a.ints(1)?, a.bool(2)?).map(Into::into),
        }],
        doc: "Returns the grid that maps an output of size by the affine matrices theta.",
    },
];
