//! The table of the convolutions.

use super::{Options, conv_tbc, convolution, layer, padded_layer};
use crate::tensor::error::Result;
use crate::tensor::op::{Args, Op, Out, Overload, Places};

const PLACES: Places = Places::TORCH.and(Places::FUNCTIONAL);

fn options(a: &Args, transposed: bool) -> Result<Options> {
    let (stride, padding) = (a.ints(3)?, a.opt_ints(4)?.unwrap_or_default());
    Ok(if transposed {
        let (output_padding, groups, dilation) = (a.ints(5)?, a.int(6)?, a.ints(7)?);
        Options { stride, padding, dilation, output_padding, transposed, groups }
    } else {
        Options { stride, padding, dilation: a.ints(5)?, output_padding: vec![0], transposed, groups: a.int(6)? }
    })
}

fn run(a: &Args, dims: usize, transposed: bool) -> Result<Out> {
    let options = options(a, transposed)?;
    layer(a.name, dims, &a.tensor(0)?, &a.tensor(1)?, a.opt_tensor(2)?.as_ref(), &options).map(Into::into)
}

fn run_padded(a: &Args, dims: usize) -> Result<Out> {
    let (x, w, bias, padding) = (a.tensor(0)?, a.tensor(1)?, a.opt_tensor(2)?, a.str(4)?);
    let options = Options {
        stride: a.ints(3)?,
        dilation: a.ints(5)?,
        output_padding: vec![0],
        groups: a.int(6)?,
        ..Options::default()
    };
    padded_layer(a.name, dims, &x, &w, bias.as_ref(), &padding, options).map(Into::into)
}

macro_rules! conv {
    ($name:literal, $dims:literal, $int:literal, $doc:literal) => {
        Op {
            name: $name,
            places: PLACES,
            overloads: &[
                Overload {
                    signature: concat!(
                        "(Tensor input, Tensor weight, Tensor? bias=None, ",
                        $int,
                        " stride=1, ",
                        $int,
                        " padding=0, ",
                        $int,
                        " dilation=1, int groups=1)"
                    ),
                    run: |a| run(a, $dims, false),
                },
                Overload {
                    signature: concat!(
                        "(Tensor input, Tensor weight, Tensor? bias=None, ",
                        $int,
                        " stride=1, str padding=\"valid\", ",
                        $int,
                        " dilation=1, int groups=1)"
                    ),
                    run: |a| run_padded(a, $dims),
                },
            ],
            doc: $doc,
        }
    };
}

macro_rules! conv_transpose {
    ($name:literal, $dims:literal, $int:literal, $doc:literal) => {
        Op {
            name: $name,
            places: PLACES,
            overloads: &[Overload {
                signature: concat!(
                    "(Tensor input, Tensor weight, Tensor? bias=None, ",
                    $int,
                    " stride=1, ",
                    $int,
                    " padding=0, ",
                    $int,
                    " output_padding=0, int groups=1, ",
                    $int,
                    " dilation=1)"
                ),
                run: |a| run(a, $dims, true),
            }],
            doc: $doc,
        }
    };
}

fn run_convolution(a: &Args) -> Result<Out> {
    let options = Options {
        stride: a.ints(3)?,
        padding: a.ints(4)?,
        dilation: a.ints(5)?,
        transposed: a.bool(6)?,
        output_padding: a.ints(7)?,
        groups: a.int(8)?,
    };
    convolution(&a.tensor(0)?, &a.tensor(1)?, a.opt_tensor(2)?.as_ref(), &options).map(Into::into)
}

pub static OPS: &[Op] = &[
    conv!("conv1d", 1, "int[1]", "Slides each filter of weight (outputs, inputs / groups, k) over (N, C, L)."),
    conv!("conv2d", 2, "int[2]", "Slides each filter of weight (outputs, inputs / groups, kH, kW) over (N, C, H, W)."),
    conv!(
        "conv3d",
        3,
        "int[3]",
        "Slides each filter of weight (outputs, inputs / groups, kD, kH, kW) over (N, C, D, H, W)."
    ),
    conv_transpose!(
        "conv_transpose1d",
        1,
        "int[1]",
        "The transpose of conv1d, as its gradient is: it enlarges (N, C, L)."
    ),
    conv_transpose!(
        "conv_transpose2d",
        2,
        "int[2]",
        "The transpose of conv2d, as its gradient is: it enlarges (N, C, H, W)."
    ),
    conv_transpose!(
        "conv_transpose3d",
        3,
        "int[3]",
        "The transpose of conv3d, as its gradient is: it enlarges (N, C, D, H, W)."
    ),
    Op {
        name: "convolution",
        places: Places::TORCH,
        overloads: &[Overload {
            signature: "(Tensor input, Tensor weight, Tensor? bias, int[] stride, int[] padding, int[] dilation, \
                        bool transposed, int[] output_padding, int groups)",
            run: run_convolution,
        }],
        doc: "Convolves a batch over as many dims as the weight has, forwards or transposed.",
    },
    Op {
        name: "conv_tbc",
        places: PLACES,
        overloads: &[Overload {
            signature: "(Tensor input, Tensor weight, Tensor bias, int pad=0)",
            run: |a| conv_tbc(&a.tensor(0)?, &a.tensor(1)?, &a.tensor(2)?, a.int(3)?).map(Into::into),
        }],
        doc: "Convolves (time, batch, channels) over time with a weight (width, inputs, outputs).",
    },
];
