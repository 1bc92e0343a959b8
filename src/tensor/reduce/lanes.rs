//! The sum of a row as PyTorch's kernels take it in one vector register: element `i` goes to lane `i % W`, and in the end
//! the upper half of the lanes is added to the lower one until one is left.
#![expect(clippy::inline_always, reason = "what a vectorized loop calls has to be a part of it")]

use super::cascade::Float;

/// What is summed of the elements of two rows. Where PyTorch's compiler joins a product with the addition, which then is
/// rounded once, `add` and `add_last` do so too.
pub(crate) trait Term<T: Float>: Copy {
    fn of(self, a: T, b: T) -> T;

    /// Adds to what the lane holds already.
    #[inline(always)]
    fn add(self, sum: T, a: T, b: T) -> T {
        sum + self.of(a, b)
    }

    /// Adds elements that do not fill all lanes.
    #[inline(always)]
    fn add_last(self, sum: T, a: T, b: T) -> T {
        self.add(sum, a, b)
    }
}

/// The elements of the first row.
#[derive(Clone, Copy)]
pub(crate) struct Plain;

impl<T: Float> Term<T> for Plain {
    #[inline(always)]
    fn of(self, a: T, _: T) -> T {
        a
    }
}

/// The sum of a term over two rows of the same length, the second of which may be the first.
#[inline(always)]
pub(crate) fn lane_sum<T: Float, const W: usize>(a: &[T], b: &[T], term: impl Term<T>) -> T {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<W>(), b.as_chunks::<W>());
    let mut rest = a_rest.iter().zip(b_rest);
    let mut chunks = a.iter().zip(b);
    let Some((a, b)) = chunks.next() else {
        let first = rest.next().map_or(T::zero(), |(&a, &b)| term.of(a, b));
        return rest.fold(first, |sum, (&a, &b)| sum + term.of(a, b));
    };
    let mut lanes = [T::zero(); W];
    for (lane, (&a, &b)) in lanes.iter_mut().zip(a.iter().zip(b)) {
        *lane = term.of(a, b);
    }
    for (a, b) in chunks {
        for (lane, (&a, &b)) in lanes.iter_mut().zip(a.iter().zip(b)) {
            *lane = term.add(*lane, a, b);
        }
    }
    for (lane, (&a, &b)) in lanes.iter_mut().zip(rest) {
        *lane = term.add_last(*lane, a, b);
    }
    let mut width = W;
    while width > 1 {
        width /= 2;
        let (low, high) = lanes.split_at_mut(width);
        for (low, &high) in low.iter_mut().zip(&*high) {
            *low = *low + high;
        }
    }
    lanes[0]
}
