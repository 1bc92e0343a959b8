//! Which elements each output of a pooling sees: windows along each of up to three dims.

use std::ops::Range;

use crate::tensor::error::{Result, ensure};

/// A window along one dim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub start: usize,
    /// Excluded; not before `start`.
    pub end: usize,
    /// Distance of the window's elements.
    pub step: usize,
    /// Elements that an average divides by: with the padding or without.
    pub counted: usize,
}

impl Window {
    pub fn range(start: usize, end: usize) -> Self {
        Self { start, end, step: 1, counted: end.saturating_sub(start) }
    }

    pub fn positions(self) -> std::iter::StepBy<Range<usize>> {
        (self.start..self.end).step_by(self.step)
    }
}

/// The windows of a pooling along dims of the last places of three.
#[derive(Debug, Clone)]
pub struct Windows(pub [Vec<Window>; 3]);

impl Windows {
    /// Windows for the last dims; the others have one window over their only element.
    pub fn last(dims: Vec<Vec<Window>>) -> Self {
        let mut all = [const { Vec::new() }; 3];
        let first = 3 - dims.len();
        all[..first].fill(vec![Window::range(0, 1)]);
        for (slot, windows) in all[first..].iter_mut().zip(dims) {
            *slot = windows;
        }
        Self(all)
    }

    /// Number of outputs of a plane.
    pub fn count(&self) -> usize {
        self.0.iter().map(Vec::len).product()
    }

    /// The windows in the order of the outputs.
    pub fn each(&self) -> impl Iterator<Item = [Window; 3]> + '_ {
        let [depth, height, width] = &self.0;
        depth.iter().flat_map(move |&d| height.iter().flat_map(move |&h| width.iter().map(move |&w| [d, h, w])))
    }
}

/// One dim of a pooling with a kernel of a fixed size.
#[derive(Debug, Clone, Copy)]
pub struct Slide {
    pub kernel: i64,
    pub stride: i64,
    pub padding: i64,
    pub dilation: i64,
    pub ceil: bool,
}

impl Slide {
    /// How many windows fit `size` elements.
    ///
    /// # Errors
    /// `RuntimeError` in PyTorch's words for a stride of 0 and for a padding that does not fit the kernel.
    pub fn count(&self, size: usize) -> Result<i64> {
        let Self { kernel, stride, padding, dilation, ceil } = *self;
        ensure!(stride != 0, Runtime, "stride should not be zero");
        ensure!(padding >= 0, Runtime, "pad must be non-negative, but got pad: {padding}");
        let span = dilation.wrapping_mul(kernel.wrapping_sub(1)).wrapping_add(1);
        ensure!(
            padding <= span / 2,
            Runtime,
            "pad should be at most half of effective kernel size, but got pad={padding}, kernel_size={kernel} and \
             dilation={dilation}"
        );
        let size = size as i64;
        let room = size.saturating_add(2 * padding).saturating_sub(span);
        let room = if ceil { room.saturating_add(stride - 1) } else { room };
        let count = room.div_euclid(stride) + 1;
        // The last window must start inside the input or the padding before it.
        let count = if ceil && (count - 1).saturating_mul(stride) >= size + padding { count - 1 } else { count };
        Ok(count)
    }

    /// The windows over `size` elements: `count` of them.
    pub fn windows(&self, size: usize, count: i64, include_padding: bool) -> Vec<Window> {
        let size = size as i64;
        (0..count)
            .map(|o| {
                let begin = o * self.stride - self.padding;
                let past = begin + (self.kernel - 1) * self.dilation + 1;
                // Elements in the padding are left out.
                let skipped = if begin < 0 { (-begin + self.dilation - 1) / self.dilation * self.dilation } else { 0 };
                let (start, end) = (begin + skipped, past.min(size));
                let counted = if include_padding { past.min(size + self.padding) - begin } else { end - start };
                Window {
                    start: start as usize,
                    end: end.max(start) as usize,
                    step: self.dilation as usize,
                    counted: counted.max(0) as usize,
                }
            })
            .collect()
    }
}

/// Windows that share `size` elements evenly among `count` outputs.
pub fn adaptive(size: usize, count: usize) -> Vec<Window> {
    (0..count).map(|o| Window::range(o * size / count, ((o + 1) * size).div_ceil(count))).collect()
}
