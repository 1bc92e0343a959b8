//! Sliding blocks as columns and back, and elements moved between channels and places.

use std::ops::AddAssign;

use super::conv::columns::Windows;
use crate::tensor::error::{Result, bail, ensure};
use crate::tensor::layout::{Shape, display, resolve_dim};
use crate::tensor::op::{Args, Op, Out, Overload, Places};
use crate::tensor::{DType, Element, Tensor, convert, shape, storage};

/// The arguments of `unfold` and `fold`, two values each.
#[derive(Debug, Clone)]
struct Blocks {
    kernel: [i64; 2],
    dilation: [i64; 2],
    padding: [i64; 2],
    stride: [i64; 2],
}

impl Blocks {
    fn of(a: &Args, at: usize) -> Result<Self> {
        let kernel = two("kernel_size", &a.ints(at)?)?;
        let (dilation, padding) = (two("dilation", &a.ints(at + 1)?)?, two("padding", &a.ints(at + 2)?)?);
        Ok(Self { kernel, dilation, padding, stride: two("stride", &a.ints(at + 3)?)? })
    }

    /// How many blocks there are along each dim of an image.
    fn counts(&self, image: [i64; 2]) -> [i64; 2] {
        std::array::from_fn(|d| {
            let span = self.dilation[d].saturating_mul(self.kernel[d] - 1).saturating_add(1);
            let room = self.padding[d].saturating_mul(2).saturating_add(image[d]).saturating_sub(span);
            room.div_euclid(self.stride[d]).saturating_add(1)
        })
    }

    fn check(&self) -> Result<()> {
        let positive = |values: [i64; 2]| values.iter().all(|&v| v > 0);
        let named = |what: &str, [h, w]: [i64; 2]| format!("{what}_height: {h} {what}_width: {w}");
        ensure!(
            positive(self.kernel),
            Runtime,
            "kernel size should be greater than zero, but got {}",
            named("kernel", self.kernel)
        );
        ensure!(
            positive(self.dilation),
            Runtime,
            "dilation should be greater than zero, but got {}",
            named("dilation", self.dilation)
        );
        ensure!(
            self.padding.iter().all(|&p| p >= 0),
            Runtime,
            "padding should be non-negative, but got {}",
            named("pad", self.padding)
        );
        ensure!(
            positive(self.stride),
            Runtime,
            "stride should be greater than zero, but got {}",
            named("stride", self.stride)
        );
        Ok(())
    }

    fn windows(&self, image: [usize; 2], count: [usize; 2]) -> Windows {
        let three = |[h, w]: [i64; 2], other: usize| [other, h as usize, w as usize];
        Windows {
            image: [1, image[0], image[1]],
            count: [1, count[0], count[1]],
            kernel: three(self.kernel, 1),
            stride: three(self.stride, 1),
            padding: three(self.padding, 0),
            dilation: three(self.dilation, 1),
        }
    }
}

fn two(name: &str, values: &[i64]) -> Result<[i64; 2]> {
    match values {
        [a, b] => Ok([*a, *b]),
        _ => bail!(Runtime, "It is expected {name} equals to 2, but got size {}", values.len()),
    }
}

/// Values as a message lists them: `(2, 2)`.
fn pair([h, w]: [i64; 2]) -> String {
    format!("({h}, {w})")
}

/// `unfold`: the blocks of `[N, C, H, W]` as columns `[N, C * kernel, L]`.
fn unfold(x: &Tensor, blocks: &Blocks) -> Result<Tensor> {
    if x.rank() < 3 {
        resolve_dim(if x.rank() < 2 { 1 } else { 2 }, x.rank())?;
    }
    blocks.check()?;
    let batched = x.rank() == 4;
    ensure!(
        (x.rank() == 3 || batched) && x.shape()[usize::from(batched)..].iter().all(|&n| n > 0),
        Runtime,
        "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, \
         but got: {}",
        display(x.shape())
    );
    let image = [x.shape()[x.rank() - 2], x.shape()[x.rank() - 1]];
    let count = blocks.counts(image.map(|n| n as i64));
    ensure!(
        count.iter().all(|&n| n >= 1),
        Runtime,
        "Given input with spatial size ({}, {}), kernel_size={}, dilation={}, padding={}, calculated shape of the \
         array of sliding blocks as ({}, {}), but its components must be at least one.",
        image[0],
        image[1],
        pair(blocks.kernel),
        pair(blocks.dilation),
        pair(blocks.padding),
        count[0].max(0),
        count[1].max(0)
    );
    ensure!(
        x.dtype().is_floating() || x.dtype() == DType::Bool,
        NotImplemented,
        "\"im2col_out_cpu\" not implemented for '{}'",
        x.dtype().scalar_name()
    );
    columns(x, blocks, blocks.windows(image, count.map(|n| n as usize)))
}

/// The linear map of `unfold`, as an operation.
fn columns(x: &Tensor, blocks: &Blocks, windows: Windows) -> Result<Tensor> {
    let channels = x.shape()[x.rank() - 3];
    let rows = channels * windows.elements();
    let mut sizes = Shape::from_slice(&x.shape()[..x.rank() - 3]);
    sizes.extend_from_slice(&[rows, windows.windows()]);
    storage::check_allocation(sizes.iter().try_fold(1usize, |n, &s| n.checked_mul(s)), x.dtype(), &sizes)?;
    let out = crate::tensor::dtype::dispatch_size!(x.dtype(), T => {
        let packed = convert::contiguous(&x.detach())?;
        let bytes = packed.host_bytes()?;
        let memory: &[T] = bytemuck::cast_slice(&bytes);
        let memory = &memory[if packed.numel() == 0 { 0 } else { packed.offset() }..][..packed.numel()];
        let mut out = bytemuck::zeroed_vec::<T>(sizes.iter().product());
        let all = 0..windows.windows();
        let images = memory.chunks_exact((channels * windows.plane()).max(1));
        for (image, out) in images.zip(out.chunks_exact_mut((rows * all.len()).max(1))) {
            windows.gather(image, channels, &all, 0, out);
        }
        let raw = std::sync::Arc::new(burn::tensor::Bytes::from_elems(out));
        Tensor::from_storage(crate::tensor::Storage::from_bytes(raw, x.dtype(), x.device())?, &sizes)
    });
    Ok(out.with_backward("Im2ColBackward0", &[x], |_| {
        let blocks = blocks.clone();
        move |g: &Tensor| Ok(vec![Some(image(g, &blocks, windows)?)])
    }))
}

/// The transpose of [`columns`]: blocks that overlap are added up.
fn image(x: &Tensor, blocks: &Blocks, windows: Windows) -> Result<Tensor> {
    let channels = x.shape()[x.rank() - 2] / windows.elements();
    let mut sizes = Shape::from_slice(&x.shape()[..x.rank() - 2]);
    sizes.extend_from_slice(&[channels, windows.image[1], windows.image[2]]);
    storage::check_allocation(sizes.iter().try_fold(1usize, |n, &s| n.checked_mul(s)), x.dtype(), &sizes)?;
    let work = if x.dtype() == DType::Float64 { DType::Float64 } else { DType::Float32 };
    let source = convert::cast(&x.detach(), work)?;
    let out = if work == DType::Float64 {
        added::<f64>(&source, channels, &windows, &sizes)?
    } else {
        added::<f32>(&source, channels, &windows, &sizes)?
    };
    Ok(convert::cast(&out, x.dtype())?.with_backward("Col2ImBackward0", &[x], |_| {
        let blocks = blocks.clone();
        move |g: &Tensor| Ok(vec![Some(columns(g, &blocks, windows)?)])
    }))
}

fn added<T: Element + AddAssign>(x: &Tensor, channels: usize, windows: &Windows, sizes: &[usize]) -> Result<Tensor> {
    let columns = x.host::<T>()?;
    let mut out = bytemuck::zeroed_vec::<T>(sizes.iter().product());
    let all = 0..windows.windows();
    let blocks = columns.chunks_exact((channels * windows.elements() * all.len()).max(1));
    for (columns, image) in blocks.zip(out.chunks_exact_mut((channels * windows.plane()).max(1))) {
        windows.scatter(columns, channels, &all, image);
    }
    Tensor::from_vec(out, sizes, x.device())
}

/// `fold`: columns `[N, C * kernel, L]` added up to images `[N, C, H, W]` of `output`.
fn fold(x: &Tensor, output: [i64; 2], blocks: &Blocks) -> Result<Tensor> {
    let positive = |values: [i64; 2]| values.iter().all(|&v| v > 0);
    if positive(blocks.kernel) && positive(blocks.dilation) {
        // PyTorch looks at the strides before the padding here.
        Blocks { padding: [0; 2], ..blocks.clone() }.check()?;
    }
    blocks.check()?;
    let batched = x.rank() == 3;
    ensure!(
        (x.rank() == 2 || batched) && x.shape()[usize::from(batched)..].iter().all(|&n| n > 0),
        Runtime,
        "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for \
         input, but got: {}",
        display(x.shape())
    );
    let dim = x.rank() - 2;
    let (rows, given) = (x.shape()[dim] as i64, x.shape()[dim + 1] as i64);
    ensure!(
        rows % blocks.kernel[0].saturating_mul(blocks.kernel[1]) == 0,
        Runtime,
        "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got \
         input.size(1)={rows} and kernel_size={}.",
        pair(blocks.kernel)
    );
    let count = blocks.counts(output);
    ensure!(
        count[0].saturating_mul(count[1]) == given && count.iter().all(|&n| n >= 1),
        Runtime,
        "Given output_size={}, kernel_size={}, dilation={}, padding={}, stride={}, expected size of input's dimension \
         2 to match the calculated number of sliding blocks {} * {} = {}, but got input.size(2)={given}.",
        pair(output),
        pair(blocks.kernel),
        pair(blocks.dilation),
        pair(blocks.padding),
        pair(blocks.stride),
        count[0],
        count[1],
        count[0].saturating_mul(count[1])
    );
    ensure!(
        positive(output),
        Runtime,
        "Expected output spatial size to be positive, but got: output_size={}.",
        pair(output)
    );
    ensure!(
        x.dtype().is_floating(),
        NotImplemented,
        "\"col2im_out_cpu\" not implemented for '{}'",
        x.dtype().scalar_name()
    );
    image(x, blocks, blocks.windows(output.map(|n| n as usize), count.map(|n| n as usize)))
}

/// `pixel_shuffle`: every `factor ** 2` channels become the elements of squares.
fn pixel_shuffle(x: &Tensor, factor: i64) -> Result<Tensor> {
    let (h, w, c) = last_three(x, "pixel_shuffle")?;
    ensure!(factor > 0, Runtime, "pixel_shuffle expects a positive upscale_factor, but got {factor}");
    let square = factor.saturating_mul(factor);
    ensure!(
        c as i64 % square == 0,
        Runtime,
        "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but \
         input.size(-3)={c} is not divisible by {square}"
    );
    let r = squared(factor)?;
    shuffled(x, 3, &[c / (r * r), r, r, h, w], &[0, 3, 1, 4, 2], &[c / (r * r), h * r, w * r], "PixelShuffleBackward0")
}

/// `pixel_unshuffle`: the elements of squares become channels.
fn pixel_unshuffle(x: &Tensor, factor: i64) -> Result<Tensor> {
    let (h, w, c) = last_three(x, "pixel_unshuffle")?;
    ensure!(factor > 0, Runtime, "pixel_unshuffle expects a positive downscale_factor, but got {factor}");
    for (what, dim, size) in [("height", -2, h), ("width", -1, w)] {
        ensure!(
            size as i64 % factor == 0,
            Runtime,
            "pixel_unshuffle expects {what} to be divisible by downscale_factor, but input.size({dim})={size} is not \
             divisible by {factor}"
        );
    }
    let r = squared(factor)?;
    let (h, w) = (h / r, w / r);
    shuffled(x, 3, &[c, h, r, w, r], &[0, 2, 4, 1, 3], &[c * r * r, h, w], "PixelUnshuffleBackward0")
}

/// A factor whose square is a size.
fn squared(factor: i64) -> Result<usize> {
    let square = usize::try_from(factor).ok().and_then(|r| r.checked_mul(r));
    storage::check_allocation(square, DType::UInt8, &[])?;
    Ok(factor as usize)
}

fn last_three(x: &Tensor, function: &str) -> Result<(usize, usize, usize)> {
    ensure!(
        x.rank() >= 3,
        Runtime,
        "{function} expects input to have at least 3 dimensions, but got input with {} dimension(s)",
        x.rank()
    );
    let at = |back: usize| x.shape()[x.rank() - back];
    Ok((at(2), at(1), at(3)))
}

/// `channel_shuffle`: channels of groups become channels that take turns.
fn channel_shuffle(x: &Tensor, groups: i64, name: &'static str) -> Result<Tensor> {
    ensure!(
        x.rank() > 2,
        Runtime,
        "channel_shuffle expects input with > 2 dims, but got input with sizes {}",
        display(x.shape())
    );
    let channels = x.shape()[1];
    ensure!(groups > 0, Runtime, "Number of groups to divide channels in must be positive. Value of groups:{groups}");
    ensure!(
        channels as i64 % groups == 0,
        Runtime,
        "Number of channels must be divisible by groups. Got {channels} channels and {groups} groups."
    );
    let groups = groups as usize;
    let rest: usize = x.shape()[2..].iter().product();
    let last: Shape = x.shape()[1..].into();
    shuffled(x, x.rank() - 1, &[groups, channels / groups, rest], &[1, 0, 2], &last, name)
}

/// A copy whose last `dims` dims are split, permuted and joined.
fn shuffled(
    x: &Tensor,
    dims: usize,
    split: &[usize],
    order: &[usize],
    joined: &[usize],
    name: &'static str,
) -> Result<Tensor> {
    let lead = x.rank() - dims;
    let with_lead = |last: &[usize]| -> Shape { x.shape()[..lead].iter().chain(last).copied().collect() };
    let all: Vec<usize> = (0..lead).chain(order.iter().map(|d| lead + d)).collect();
    let parts = shape::view_or_copy(&x.detach(), &with_lead(split))?;
    let moved = shape::permuted(&parts, "PermuteBackward0", &all);
    let permuted_sizes: Vec<usize> = order.iter().map(|&d| split[d]).collect();
    let out = convert::contiguous_copy(&moved)?;
    let out = shape::view_or_copy(&out, &with_lead(joined))?;
    let mut inverse = vec![0; order.len()];
    for (i, &d) in order.iter().enumerate() {
        inverse[d] = i;
    }
    let before: Shape = x.shape()[lead..].into();
    Ok(out.with_backward(name, &[x], |_| {
        move |g: &Tensor| Ok(vec![Some(shuffled(g, g.rank() - lead, &permuted_sizes, &inverse, &before, name)?)])
    }))
}

fn run_fold(a: &Args) -> Result<Out> {
    let output = two("output_size", &a.ints(1)?)?;
    fold(&a.tensor(0)?, output, &Blocks::of(a, 2)?).map(Into::into)
}

const BOTH: Places = Places::TORCH.and(Places::FUNCTIONAL);

pub static OPS: &[Op] = &[
    Op {
        name: "unfold",
        places: Places::FUNCTIONAL,
        overloads: &[Overload {
            signature: "(Tensor input, int[2] kernel_size, int[2] dilation=1, int[2] padding=0, int[2] stride=1)",
            run: |a| unfold(&a.tensor(0)?, &Blocks::of(a, 1)?).map(Into::into),
        }],
        doc: "Returns the sliding blocks of (N, C, H, W) as columns (N, C * kernel elements, blocks).",
    },
    Op {
        name: "fold",
        places: Places::FUNCTIONAL,
        overloads: &[Overload {
            signature: "(Tensor input, int[2] output_size, int[2] kernel_size, int[2] dilation=1, int[2] padding=0, \
                        int[2] stride=1)",
            run: run_fold,
        }],
        doc: "Adds columns of blocks up to images of output_size: the transpose of unfold.",
    },
    Op {
        name: "pixel_shuffle",
        places: BOTH,
        overloads: &[Overload {
            signature: "(Tensor input, int upscale_factor)",
            run: |a| pixel_shuffle(&a.tensor(0)?, a.int(1)?).map(Into::into),
        }],
        doc: "Turns (*, C * r ** 2, H, W) into (*, C, H * r, W * r).",
    },
    Op {
        name: "pixel_unshuffle",
        places: BOTH,
        overloads: &[Overload {
            signature: "(Tensor input, int downscale_factor)",
            run: |a| pixel_unshuffle(&a.tensor(0)?, a.int(1)?).map(Into::into),
        }],
        doc: "Turns (*, C, H * r, W * r) into (*, C * r ** 2, H, W).",
    },
    Op {
        name: "channel_shuffle",
        places: BOTH,
        overloads: &[Overload {
            signature: "(Tensor input, int groups)",
            run: |a| channel_shuffle(&a.tensor(0)?, a.int(1)?, "ChannelShuffleBackward0").map(Into::into),
        }],
        doc: "Reorders channels so that those of different groups take turns.",
    },
    Op {
        name: "native_channel_shuffle",
        places: BOTH,
        overloads: &[Overload {
            signature: "(Tensor input, int groups)",
            run: |a| channel_shuffle(&a.tensor(0)?, a.int(1)?, "NativeChannelShuffleBackward0").map(Into::into),
        }],
        doc: "Alias of channel_shuffle.",
    },
];
