//! Windows over images: where each element of a sliding block comes from, and blocks laid out as the columns of a
//! matrix (`im2col`) or added back into an image (`col2im`).

use std::ops::{AddAssign, Mul, Range};

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

/// A piece of a row of the matrix of columns, and the image's elements in it.
struct Piece {
    /// Which element of a window the row holds: counted over the channels.
    row: usize,
    /// The windows that lie side by side in the image, counted from the first one asked for.
    windows: Range<usize>,
    /// The part of the piece that lies inside the image, relative to the piece, and where it starts there.
    inside: Range<usize>,
    image: usize,
}

impl Piece {
    /// Where the windows whose element lies inside the image stand.
    fn windows_inside(&self) -> Range<usize> {
        self.windows.start + self.inside.start..self.windows.start + self.inside.end
    }
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
        let (first, within) = (range.start / row.max(1), range.start % row.max(1));
        let (first_plane, first_row) = (first / rows.max(1), first % rows.max(1));
        for c in 0..channels {
            for k in 0..self.elements() {
                let kernel =
                    [k / (self.kernel[1] * self.kernel[2]), k / self.kernel[2] % self.kernel[1], k % self.kernel[2]];
                let valid: [Range<usize>; 3] = std::array::from_fn(|dim| self.inside(dim, kernel[dim]));
                let source =
                    |dim: usize, o: usize| o * self.stride[dim] + kernel[dim] * self.dilation[dim] - self.padding[dim];
                let (mut window, mut from, mut d, mut h) = (range.start, within, first_plane, first_row);
                while window < range.end {
                    let to = row.min(from + range.end - window);
                    let (mut inside, mut image) = (0..0, 0);
                    let (low, high) = (valid[2].start.clamp(from, to), valid[2].end.clamp(from, to));
                    if valid[0].contains(&d) && valid[1].contains(&h) && low < high {
                        inside = low - from..high - from;
                        image = ((c * self.image[0] + source(0, d)) * height + source(1, h)) * width + source(2, low);
                    }
                    let windows = window - range.start..window - range.start + to - from;
                    each(Piece { row: c * self.elements() + k, windows, inside, image });
                    window += to - from;
                    from = 0;
                    h += 1;
                    if h == rows {
                        (d, h) = (d + 1, 0);
                    }
                }
            }
        }
    }

    /// Writes the windows in `range` of an image of `channels` planes as columns; padding is `zero`.
    pub fn gather<T: Copy>(&self, image: &[T], channels: usize, range: &Range<usize>, zero: T, columns: &mut [T]) {
        let stride = self.stride[2];
        self.visit(channels, range, |piece| {
            let start = piece.row * range.len();
            let line = &mut columns[start + piece.windows.start..start + piece.windows.end];
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
            let inside = piece.windows_inside();
            let start = piece.row * range.len();
            let line = &columns[start + inside.start..start + inside.end];
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

    /// Adds each window's product with one set of weights to `out`: a convolution with a single output channel.
    pub fn correlate<T: Number>(&self, image: &[T], channels: usize, weights: &[T], out: &mut [T]) {
        let stride = self.stride[2];
        self.visit(channels, &(0..self.windows()), |piece| {
            let w = weights[piece.row];
            let line = &mut out[piece.windows_inside()];
            if stride == 1 {
                for (slot, &x) in line.iter_mut().zip(&image[piece.image..]) {
                    *slot += w * x;
                }
            } else {
                for (slot, &x) in line.iter_mut().zip(image[piece.image..].iter().step_by(stride)) {
                    *slot += w * x;
                }
            }
        });
    }

    /// The transpose of [`Windows::correlate`]: adds `y` times the weights to the image.
    pub fn spread<T: Number>(&self, y: &[T], channels: usize, weights: &[T], image: &mut [T]) {
        let stride = self.stride[2];
        self.visit(channels, &(0..self.windows()), |piece| {
            let w = weights[piece.row];
            let line = &y[piece.windows_inside()];
            if stride == 1 {
                for (slot, &y) in image[piece.image..].iter_mut().zip(line) {
                    *slot += w * y;
                }
            } else {
                for (slot, &y) in image[piece.image..].iter_mut().step_by(stride).zip(line) {
                    *slot += w * y;
                }
            }
        });
    }

    /// Adds the sum of `y` times each window's elements to the weights: the gradient of [`Windows::correlate`].
    pub fn compare<T: Number>(&self, image: &[T], channels: usize, y: &[T], weights: &mut [T]) {
        let stride = self.stride[2];
        self.visit(channels, &(0..self.windows()), |piece| {
            let line = &y[piece.windows_inside()];
            weights[piece.row] += if stride == 1 {
                dot(line, &image[piece.image..piece.image + line.len()])
            } else {
                let strided = image[piece.image..].iter().step_by(stride);
                let mut sum = T::default();
                line.iter().zip(strided).for_each(|(&y, &x)| sum += y * x);
                sum
            };
        });
    }
}

/// What products are computed in.
pub trait Number: Copy + Default + AddAssign + Mul<Output = Self> {}
impl Number for f32 {}
impl Number for f64 {}

/// The sum of products, in lanes that the compiler can do at once.
fn dot<T: Number>(a: &[T], b: &[T]) -> T {
    const LANES: usize = 16;
    let mut lanes = [T::default(); LANES];
    let (a, b) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest = a.remainder().iter().zip(b.remainder());
    for (a, b) in a.zip(b) {
        for (lane, (&x, &y)) in lanes.iter_mut().zip(a.iter().zip(b)) {
            *lane += x * y;
        }
    }
    let mut sum = T::default();
    for lane in lanes {
        sum += lane;
    }
    for (&x, &y) in rest {
        sum += x * y;
    }
    sum
}
