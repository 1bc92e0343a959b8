//! The table of the poolings.

use super::fractional::{self, fractional};
use super::power::lp_pool;
use super::sliding::{Options, avg_pool, avg_pool1d, max_pool, max_pool1d, max_pool1d_with_indices};
use super::unpool::{self, max_unpool};
use super::{adaptive_average, adaptive_max, one, require_2_or_3_dims, require_elements};
use crate::tensor::error::{Result, ensure};
use crate::tensor::op::{Args, Op, Out, Overload, Places};
use crate::tensor::{Tensor, shape};

const F: Places = Places::FUNCTIONAL;
const BOTH: Places = Places::TORCH.and(F);

fn pair((values, places): (Tensor, Tensor)) -> Out {
    Out::Tuple(vec![values, places])
}

fn either(found: (Tensor, Tensor), places_too: bool) -> Out {
    if places_too { pair(found) } else { Out::Tensor(found.0) }
}

fn max_options(a: &Args) -> Result<Options> {
    Ok(Options {
        kernel: a.ints(1)?,
        stride: a.opt_ints(2)?.unwrap_or_default(),
        padding: a.ints(3)?,
        dilation: a.ints(4)?,
        ceil: a.bool(5)?,
        ..Options::default()
    })
}

fn run_max(a: &Args, dims: usize) -> Result<Out> {
    let (x, o, places_too) = (a.tensor(0)?, max_options(a)?, a.opt_bool(6)?.unwrap_or(false));
    match (dims, places_too) {
        (1, false) => max_pool1d(&x, &o).map(Into::into),
        (1, true) => max_pool1d_with_indices(&x, &o).map(pair),
        _ => Ok(either(max_pool(&x, dims, &o)?, places_too)),
    }
}

fn run_max_with_indices(a: &Args, dims: usize) -> Result<Out> {
    let (x, o) = (a.tensor(0)?, max_options(a)?);
    if dims == 1 { max_pool1d_with_indices(&x, &o) } else { max_pool(&x, dims, &o) }.map(pair)
}

fn run_avg(a: &Args, dims: usize) -> Result<Out> {
    let x = a.tensor(0)?;
    let o = Options {
        kernel: a.ints(1)?,
        stride: a.opt_ints(2)?.unwrap_or_default(),
        padding: a.ints(3)?,
        dilation: vec![1],
        ceil: a.bool(4)?,
        include_padding: a.bool(5)?,
        divisor: if dims == 1 { None } else { a.opt_int(6)? },
    };
    if dims == 1 { avg_pool1d(&x, &o) } else { avg_pool(&x, dims, &o) }.map(Into::into)
}

/// The output's sizes where they are a list, in which `None` means the input's size.
fn listed_sizes(a: &Args, x: &Tensor) -> Result<Vec<i64>> {
    let sizes = a.optional_ints(1)?;
    ensure!(x.rank() > sizes.len(), Value, "Input dimension should be at least {}", sizes.len() + 1);
    let first = x.rank() - sizes.len();
    Ok(sizes.iter().enumerate().map(|(d, size)| size.unwrap_or(x.shape()[first + d] as i64)).collect())
}

fn run_adaptive_avg1d(a: &Args) -> Result<Out> {
    let (x, size) = (a.tensor(0)?, a.ints(1)?);
    require_2_or_3_dims(&x, "adaptive_avg_pool1d")?;
    let size = one(&size, "adaptive_avg_pool1d", "output_size")?;
    let row = adaptive_average(&shape::unsqueeze(&x, -2)?, 2, &[1, size])?;
    shape::squeeze_dims(&row, &[x.rank() - 1]).map(Into::into)
}

fn adaptive_max1d(a: &Args) -> Result<(Tensor, Tensor)> {
    let (x, size) = (a.tensor(0)?, a.ints(1)?);
    require_2_or_3_dims(&x, "adaptive_max_pool1d")?;
    let size = one(&size, "adaptive_max_pool1d", "output_size")?;
    require_elements(&x, 1, "adaptive_max_pool1d")?;
    let (values, places) = adaptive_max(&shape::unsqueeze(&x, -2)?, 2, &[1, size])?;
    let dim = [x.rank() - 1];
    Ok((shape::squeeze_dims(&values, &dim)?, shape::squeeze_dims(&places, &dim)?))
}

fn run_unpool(a: &Args, dims: usize) -> Result<Out> {
    let o = unpool::Options {
        kernel: a.ints(2)?,
        stride: a.opt_ints(3)?.unwrap_or_default(),
        padding: a.ints(4)?,
        output_size: a.opt_ints(5)?,
    };
    max_unpool(&a.tensor(0)?, &a.tensor(1)?, dims, &o).map(Into::into)
}

fn run_fractional(a: &Args, dims: usize) -> Result<(Tensor, Tensor)> {
    let o = fractional::Options {
        kernel: a.ints(1)?,
        output_size: a.opt_ints(2)?,
        output_ratio: a.opt_floats(3)?,
        samples: a.opt_tensor(5)?,
    };
    fractional(&a.tensor(0)?, dims, &o)
}

fn run_lp(a: &Args, dims: usize) -> Result<Out> {
    let o = Options {
        kernel: a.ints(2)?,
        stride: a.opt_ints(3)?.unwrap_or_default(),
        padding: vec![0],
        dilation: vec![1],
        ceil: a.bool(4)?,
        include_padding: true,
        divisor: None,
    };
    lp_pool(&a.tensor(0)?, dims, a.number(1)?, &o).map(Into::into)
}

macro_rules! max_pool {
    ($dims:literal, $int:literal, $name:literal) => {
        Op {
            name: $name,
            places: F,
            overloads: &[Overload {
                signature: concat!(
                    "(Tensor input, ",
                    $int,
                    " kernel_size, ",
                    $int,
                    "? stride=None, ",
                    $int,
                    " padding=0, ",
                    $int,
                    " dilation=1, bool ceil_mode=False, bool return_indices=False)"
                ),
                run: |a| run_max(a, $dims),
            }],
            doc: "Returns the largest element of each window; with return_indices also its place in the plane.",
        }
    };
}

macro_rules! plain_max_pool {
    ($dims:literal, $int:literal, $name:literal) => {
        Op {
            name: $name,
            places: Places::TORCH,
            overloads: &[Overload {
                signature: concat!(
                    "(Tensor input, ",
                    $int,
                    " kernel_size, ",
                    $int,
                    "? stride=None, ",
                    $int,
                    " padding=0, ",
                    $int,
                    " dilation=1, bool ceil_mode=False)"
                ),
                run: |a| run_max(a, $dims),
            }],
            doc: "Returns the largest element of each window.",
        }
    };
}

macro_rules! max_pool_with_indices {
    ($dims:literal, $int:literal, $name:literal, $places:expr) => {
        Op {
            name: $name,
            places: $places,
            overloads: &[Overload {
                signature: concat!(
                    "(Tensor input, ",
                    $int,
                    " kernel_size, ",
                    $int,
                    "? stride=None, ",
                    $int,
                    " padding=0, ",
                    $int,
                    " dilation=1, bool ceil_mode=False, bool return_indices=False)"
                ),
                run: |a| run_max_with_indices(a, $dims),
            }],
            doc: "Returns the largest element of each window and its place in the plane.",
        }
    };
}

macro_rules! adaptive_max_pool {
    ($dims:literal, $name:literal) => {
        Op {
            name: $name,
            places: F,
            overloads: &[
                Overload {
                    signature: "(Tensor input, int output_size, bool return_indices=False)",
                    run: |a| Ok(either(adaptive_max(&a.tensor(0)?, $dims, &[a.int(1)?; $dims])?, a.bool(2)?)),
                },
                Overload {
                    signature: "(Tensor input, int?[] output_size, bool return_indices=False)",
                    run: |a| {
                        let x = a.tensor(0)?;
                        Ok(either(adaptive_max(&x, $dims, &listed_sizes(a, &x)?)?, a.bool(2)?))
                    },
                },
            ],
            doc: "Returns the largest element of each of output_size windows; with return_indices also its place.",
        }
    };
}

macro_rules! adaptive_max_pool_with_indices {
    ($dims:literal, $name:literal) => {
        Op {
            name: $name,
            places: F,
            overloads: &[
                Overload {
                    signature: "(Tensor input, int output_size, bool return_indices=False)",
                    run: |a| adaptive_max(&a.tensor(0)?, $dims, &[a.int(1)?; $dims]).map(pair),
                },
                Overload {
                    signature: "(Tensor input, int?[] output_size, bool return_indices=False)",
                    run: |a| {
                        let x = a.tensor(0)?;
                        adaptive_max(&x, $dims, &listed_sizes(a, &x)?).map(pair)
                    },
                },
            ],
            doc: "Returns the largest element of each of output_size windows, and its place in the plane.",
        }
    };
}

macro_rules! adaptive_avg_pool {
    ($dims:literal, $name:literal) => {
        Op {
            name: $name,
            places: F,
            overloads: &[
                Overload {
                    signature: "(Tensor input, int output_size)",
                    run: |a| adaptive_average(&a.tensor(0)?, $dims, &[a.int(1)?; $dims]).map(Into::into),
                },
                Overload {
                    signature: "(Tensor input, int?[] output_size)",
                    run: |a| {
                        let x = a.tensor(0)?;
                        adaptive_average(&x, $dims, &listed_sizes(a, &x)?).map(Into::into)
                    },
                },
            ],
            doc: "Returns the averages of output_size windows that share the input evenly.",
        }
    };
}

macro_rules! avg_pool {
    ($dims:literal, $int:literal, $name:literal, $places:expr, $divisor:literal) => {
        Op {
            name: $name,
            places: $places,
            overloads: &[Overload {
                signature: concat!(
                    "(Tensor input, ",
                    $int,
                    " kernel_size, ",
                    $int,
                    "? stride=None, ",
                    $int,
                    " padding=0, bool ceil_mode=False, bool count_include_pad=True",
                    $divisor,
                    ")"
                ),
                run: |a| run_avg(a, $dims),
            }],
            doc: "Returns the average of each window.",
        }
    };
}

macro_rules! lp_pool {
    ($dims:literal, $int:literal, $name:literal) => {
        Op {
            name: $name,
            places: F,
            overloads: &[Overload {
                signature: concat!(
                    "(Tensor input, Number norm_type, ",
                    $int,
                    " kernel_size, ",
                    $int,
                    "? stride=None, bool ceil_mode=False)"
                ),
                run: |a| run_lp(a, $dims),
            }],
            doc: "Returns the norm of each window: the sum of x ** norm_type, to the power of 1 / norm_type.",
        }
    };
}

macro_rules! max_unpool {
    ($dims:literal, $int:literal, $name:literal) => {
        Op {
            name: $name,
            places: F,
            overloads: &[Overload {
                signature: concat!(
                    "(Tensor input, Tensor indices, ",
                    $int,
                    " kernel_size, ",
                    $int,
                    "? stride=None, ",
                    $int,
                    " padding=0, int[]? output_size=None)"
                ),
                run: |a| run_unpool(a, $dims),
            }],
            doc: "Puts elements back at the places that max pooling found them at; all else is zero.",
        }
    };
}

macro_rules! fractional_pool {
    ($dims:literal, $int:literal, $name:literal) => {
        Op {
            name: $name,
            places: F,
            overloads: &[Overload {
                signature: concat!(
                    "(Tensor input, ",
                    $int,
                    " kernel_size, ",
                    $int,
                    "? output_size=None, float[]? ",
                    "output_ratio=None, bool return_indices=False, Tensor? _random_samples=None)"
                ),
                run: |a| Ok(either(run_fractional(a, $dims)?, a.bool(4)?)),
            }],
            doc: "Max pooling over windows at random distances, to a size or to a share of the input's.",
        }
    };
}

macro_rules! fractional_pool_with_indices {
    ($dims:literal, $int:literal, $name:literal) => {
        Op {
            name: $name,
            places: F,
            overloads: &[Overload {
                signature: concat!(
                    "(Tensor input, ",
                    $int,
                    " kernel_size, ",
                    $int,
                    "? output_size=None, float[]? ",
                    "output_ratio=None, bool return_indices=False, Tensor? _random_samples=None)"
                ),
                run: |a| run_fractional(a, $dims).map(pair),
            }],
            doc: "Max pooling over windows at random distances; returns the places in the planes too.",
        }
    };
}

/// The table.
pub static OPS: &[Op] = &[
    avg_pool!(1, "int[1]", "avg_pool1d", BOTH, ""),
    avg_pool!(2, "int[2]", "avg_pool2d", F, ", int? divisor_override=None"),
    avg_pool!(3, "int[3]", "avg_pool3d", F, ", int? divisor_override=None"),
    Op {
        name: "adaptive_avg_pool1d",
        places: BOTH,
        overloads: &[Overload { signature: "(Tensor input, int[1] output_size)", run: run_adaptive_avg1d }],
        doc: "Returns the averages of output_size windows that share the input evenly.",
    },
    adaptive_avg_pool!(2, "adaptive_avg_pool2d"),
    adaptive_avg_pool!(3, "adaptive_avg_pool3d"),
    Op {
        name: "adaptive_max_pool1d",
        places: F,
        overloads: &[Overload {
            signature: "(Tensor input, int[1] output_size, bool return_indices=False)",
            run: |a| Ok(either(adaptive_max1d(a)?, a.bool(2)?)),
        }],
        doc: "Returns the largest element of each of output_size windows; with return_indices also its place.",
    },
    Op {
        name: "adaptive_max_pool1d",
        places: Places::TORCH,
        overloads: &[Overload {
            signature: "(Tensor input, int[1] output_size)",
            run: |a| adaptive_max1d(a).map(pair),
        }],
        doc: "Returns the largest element of each of output_size windows, and its place.",
    },
    Op {
        name: "adaptive_max_pool1d_with_indices",
        places: F,
        overloads: &[Overload {
            signature: "(Tensor input, int[1] output_size, bool return_indices=False)",
            run: |a| adaptive_max1d(a).map(pair),
        }],
        doc: "Returns the largest element of each of output_size windows, and its place.",
    },
    max_pool!(1, "int[1]", "max_pool1d"),
    plain_max_pool!(1, "int[1]", "max_pool1d"),
    max_pool_with_indices!(1, "int[1]", "max_pool1d_with_indices", BOTH),
    max_pool!(2, "int[2]", "max_pool2d"),
    plain_max_pool!(2, "int[2]", "max_pool2d"),
    max_pool_with_indices!(2, "int[2]", "max_pool2d_with_indices", F),
    max_pool!(3, "int[3]", "max_pool3d"),
    plain_max_pool!(3, "int[3]", "max_pool3d"),
    max_pool_with_indices!(3, "int[3]", "max_pool3d_with_indices", F),
    adaptive_max_pool!(2, "adaptive_max_pool2d"),
    adaptive_max_pool_with_indices!(2, "adaptive_max_pool2d_with_indices"),
    fractional_pool!(2, "int[2]", "fractional_max_pool2d"),
    fractional_pool_with_indices!(2, "int[2]", "fractional_max_pool2d_with_indices"),
    adaptive_max_pool!(3, "adaptive_max_pool3d"),
    adaptive_max_pool_with_indices!(3, "adaptive_max_pool3d_with_indices"),
    fractional_pool!(3, "int[3]", "fractional_max_pool3d"),
    fractional_pool_with_indices!(3, "int[3]", "fractional_max_pool3d_with_indices"),
    lp_pool!(1, "int[1]", "lp_pool1d"),
    max_unpool!(1, "int[1]", "max_unpool1d"),
    lp_pool!(2, "int[2]", "lp_pool2d"),
    max_unpool!(2, "int[2]", "max_unpool2d"),
    lp_pool!(3, "int[3]", "lp_pool3d"),
    max_unpool!(3, "int[3]", "max_unpool3d"),
];
