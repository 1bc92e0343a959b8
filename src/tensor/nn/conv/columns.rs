//! Windows over images: where each element of a sliding block comes from, and blocks laid out as the columns of a
//! matrix (`im2col`) or added back into an image (`col2im`).

use std::ops::{AddAssign, Range};

/// A window's movement over an image of up to three dims; fewer are preceded by dims of size 1.
#[derive(Debug, Clone, Copy)]
pub struct Windows {
    /// Sizes of the image's plane.
    pub image: [usize; 3],
    /// How many windows there are along each dim.
    pub count: [usize; 3],
    pub kernel: [usize; 3],
    pub stride: [usize; 3],
    pub padding: [usize; 3],
    pub dilation: [usize; 3],
}

/// A piece of a row of the matrix, and the image's elements in it.
struct Piece {
    /// Where the piece stands in the matrix.
    columns: Range<usize>,
    /// The part of the piece that lies inside the image, relative to the piece, and where it starts there.
    inside: Range<usize>,
    image: usize,
}

impl Windows {
    /// Number of an image plane's elements.
    pub fn plane(&self) -> usize {
        self.image.iter().product()
    }

    /// Number of windows.
    pub fn windows(&self) -> usize {
        self.count.iter().product()
    }

    /// Number of a window's elements in one plane.
    pub fn elements(&self) -> usize {
        self.kernel.iter().product()
    }

    /// Whether the windows are the image's elements, in order.
    pub fn is_identity(&self) -> bool {
        self.kernel == [1; 3] && self.stride == [1; 3] && self.padding == [0; 3]
    }

    /// The windows along `dim` whose element `k` lies inside the image.
    fn inside(&self, dim: usize, k: usize) -> Range<usize> {
        let (stride, at, padding) = (self.stride[dim], k * self.dilation[dim], self.padding[dim]);
        let start = padding.saturating_sub(at).div_ceil(stride).min(self.count[dim]);
        let end = (self.image[dim] + padding).saturating_sub(at).div_ceil(stride).min(self.count[dim]);
        start..end.max(start)
    }

    /// Goes through the matrix of `channels * elements` rows whose columns are the windows in `range`.
    fn visit(&self, channels: usize, range: &Range<usize>, mut each: impl FnMut(Piece)) {
        let ([_, height, width], [_, rows, row]) = (self.image, self.count);
        let mut start = 0;
        for c in 0..channels {
            for k in 0..self.elements() {
                let kernel =
                    [k / (self.kernel[1] * self.kernel[2]), k / self.kernel[2] % self.kernel[1], k % self.kernel[2]];
                let valid: [Range<usize>; 3] = std::array::from_fn(|dim| self.inside(dim, kernel[dim]));
                let source =
                    |dim: usize, o: usize| o * self.stride[dim] + kernel[dim] * self.dilation[dim] - self.padding[dim];
                let mut window = range.start;
                while window < range.end {
                    let (line, from) = (window / row, window % row);
                    let to = row.min(from + range.end - window);
                    let (d, h) = (line / rows, line % rows);
                    let (mut inside, mut image) = (0..0, 0);
                    let (low, high) = (valid[2].start.clamp(from, to), valid[2].end.clamp(from, to));
                    if valid[0].contains(&d) && valid[1].contains(&h) && low < high {
                        inside = low - from..high - from;
                        image = ((c * self.image[0] + source(0, d)) * height + source(1, h)) * width + source(2, low);
                    }
                    let columns = start + window - range.start..start + window - range.start + to - from;
                    each(Piece { columns, inside, image });
                    window += to - from;
                }
                start += range.len();
            }
        }
    }

    /// Writes the windows in `range` of an image of `channels` planes as columns; padding is `zero`.
    pub fn gather<T: Copy>(&self, image: &[T], channels: usize, range: &Range<usize>, zero: T, columns: &mut [T]) {
        let stride = self.stride[2];
        self.visit(channels, range, |piece| {
            let line = &mut columns[piece.columns];
            line[..piece.inside.start].fill(zero);
            line[piece.inside.end..].fill(zero);
            let line = &mut line[piece.inside];
            if stride == 1 {
                line.copy_from_slice(&image[piece.image..piece.image + line.len()]);
            } else {
                for (slot, &x) in line.iter_mut().zip(image[piece.image..].iter().step_by(stride)) {
                    *slot = x;
                }
            }
        });
    }

    /// Adds columns to the elements of an image that their windows show: the transpose of [`Windows::gather`].
    pub fn scatter<T: Copy + AddAssign>(&self, columns: &[T], channels: usize, range: &Range<usize>, image: &mut [T]) {
        let stride = self.stride[2];
        self.visit(channels, range, |piece| {
            let line = &columns[piece.columns][piece.inside];
            if stride == 1 {
                for (slot, &x) in image[piece.image..piece.image + line.len()].iter_mut().zip(line) {
                    *slot += x;
                }
            } else {
                for (slot, &x) in image[piece.image..].iter_mut().step_by(stride).zip(line) {
                    *slot += x;
                }
            }
        });
    }
}
