//! Sums of floats in the order in which PyTorch's kernels add, so that they round alike.
//!
//! A sum has levels: what [`STEP_MIN`] or more rows come to is added to the next level, so that no partial sum grows far
//! beyond what is added to it. Along a row of neighbours a register's lanes are such partial sums, four registers at
//! once; across columns each lane is a column of its own.
#![expect(clippy::inline_always, reason = "loops for `vectorized` become a part of it")]

use std::ops::Add;

use super::fold::Runs;
use crate::tensor::dtype::Element;
use crate::tensor::host::{PARALLEL_ELEMENTS_MIN, collect};
use crate::tensor::simd::{Loop, vectorized};
use crate::tensor::threads::share_chunks;

/// Registers that are summed into side by side.
const REGISTERS: usize = 4;
const LEVELS: usize = 4;
/// Rows that a level sums before it is added to the next one, at least.
const STEP_MIN: usize = 16;
/// Columns that one task takes.
const COLUMNS_PER_TASK: usize = 256;

/// `f32` or `f64`, with so many of them to a register of 32 bytes.
pub(crate) trait Float: Element + Add<Output = Self> {
    /// The sum over each run.
    fn sums(x: &[Self], runs: Runs) -> Vec<Self>;

    /// The sum of all elements.
    fn sum(x: &[Self]) -> Self {
        Self::sums(x, Runs { outer: 1, count: x.len(), inner: 1 })[0]
    }
}

impl Float for f32 {
    fn sums(x: &[Self], runs: Runs) -> Vec<Self> {
        total::<Self, 8>(x, runs)
    }
}

impl Float for f64 {
    fn sums(x: &[Self], runs: Runs) -> Vec<Self> {
        total::<Self, 4>(x, runs)
    }
}

/// The sum over each run, with registers of `W` lanes.
fn total<T: Float, const W: usize>(x: &[T], Runs { outer, count, inner }: Runs) -> Vec<T> {
    let parallel = x.len() >= PARALLEL_ELEMENTS_MIN;
    if inner == 1 {
        if outer == 1 && parallel {
            return vec![long_row::<T, W>(x)];
        }
        return collect(outer, parallel && outer > 1, |run| {
            vectorized(Row::<T, W>(&x[run * count..(run + 1) * count]))
        });
    }
    let per_block = inner.div_ceil(COLUMNS_PER_TASK);
    let parts = collect(outer * per_block, parallel, |task| {
        let (block, from) = (task / per_block, task % per_block * COLUMNS_PER_TASK);
        let to = (from + COLUMNS_PER_TASK).min(inner);
        let rows = &x[block * count * inner..(block + 1) * count * inner];
        vectorized(Columns::<T, W> { rows, width: inner, count, from, to })
    });
    parts.into_iter().flatten().collect()
}

/// Rows of `W` neighbours in groups of four: element `lane` of row `group * REGISTERS + register` stands at
/// `group * step + register * apart + lane`.
#[derive(Clone, Copy)]
struct Rows<'a, T> {
    x: &'a [T],
    step: usize,
    apart: usize,
    groups: usize,
}

type Registers<T, const W: usize> = [[T; W]; REGISTERS];

impl<T: Float> Rows<'_, T> {
    /// Groups that a level sums before it is added to the next one, as a power of two.
    #[inline(always)]
    fn level_power(&self) -> u32 {
        let ceil_log2 = usize::BITS - self.groups.saturating_sub(1).leading_zeros();
        (ceil_log2 / LEVELS as u32).max(STEP_MIN.ilog2())
    }

    /// Adds a range of groups to `sums`.
    #[inline(always)]
    fn add<const W: usize>(&self, from: usize, to: usize, sums: &mut Registers<T, W>) {
        // Registers of their own, not memory, for as long as the loop runs.
        let mut local = *sums;
        for group in from..to {
            let row = &self.x[group * self.step..];
            if self.apart == W {
                for (sum, &v) in local.as_flattened_mut().iter_mut().zip(&row[..REGISTERS * W]) {
                    *sum = *sum + v;
                }
            } else {
                for (register, sums) in local.iter_mut().enumerate() {
                    for (sum, &v) in sums.iter_mut().zip(&row[register * self.apart..][..W]) {
                        *sum = *sum + v;
                    }
                }
            }
        }
        *sums = local;
    }

    /// The sums of the registers over all groups.
    #[inline(always)]
    fn sums<const W: usize>(&self) -> Registers<T, W> {
        let power = self.level_power();
        let step = 1 << power;
        let mut levels = Levels::new(power);
        let whole = self.groups / step * step;
        for from in (0..whole).step_by(step) {
            let mut sums = [[T::zero(); W]; REGISTERS];
            self.add(from, from + step, &mut sums);
            levels.push(from + step, sums);
        }
        let mut rest = [[T::zero(); W]; REGISTERS];
        self.add(whole, self.groups, &mut rest);
        levels.finish(rest)
    }
}

/// The partial sums above the lowest level.
struct Levels<T, const W: usize> {
    power: u32,
    sums: [Registers<T, W>; LEVELS],
}

impl<T: Float, const W: usize> Levels<T, W> {
    #[inline(always)]
    fn new(power: u32) -> Self {
        Self { power, sums: [[[T::zero(); W]; REGISTERS]; LEVELS] }
    }

    /// Takes the sums of a whole step, after which `groups` have been summed.
    #[inline(always)]
    fn push(&mut self, groups: usize, step: Registers<T, W>) {
        let mut carried = step;
        for level in 1..LEVELS {
            add_to(&mut self.sums[level], &carried);
            let mask = ((1 << self.power) - 1) << (level as u32 * self.power);
            if groups & mask != 0 || level + 1 == LEVELS {
                return;
            }
            carried = std::mem::replace(&mut self.sums[level], [[T::zero(); W]; REGISTERS]);
        }
    }

    #[inline(always)]
    fn finish(self, mut rest: Registers<T, W>) -> Registers<T, W> {
        for level in &self.sums[1..] {
            add_to(&mut rest, level);
        }
        rest
    }
}

#[inline(always)]
fn add_to<T: Float, const W: usize>(sums: &mut Registers<T, W>, more: &Registers<T, W>) {
    for (sums, more) in sums.iter_mut().zip(more) {
        for (sum, &v) in sums.iter_mut().zip(more) {
            *sum = *sum + v;
        }
    }
}

/// The four registers' sum, to which first the rows that made no group of four are added.
#[inline(always)]
fn joined<T: Float, const W: usize>(
    [mut first, rest @ ..]: Registers<T, W>,
    left: impl Iterator<Item = usize>,
    x: &[T],
) -> [T; W] {
    for start in left {
        for (sum, &v) in first.iter_mut().zip(&x[start..start + W]) {
            *sum = *sum + v;
        }
    }
    for register in rest {
        for (sum, v) in first.iter_mut().zip(register) {
            *sum = *sum + v;
        }
    }
    first
}

/// The sum of `count` rows of `W` neighbours that stand `stride` apart.
#[inline(always)]
fn row_sum<T: Float, const W: usize>(x: &[T], stride: usize, count: usize) -> [T; W] {
    let groups = count / REGISTERS;
    let rows = Rows { x, step: REGISTERS * stride, apart: stride, groups };
    joined(rows.sums(), (groups * REGISTERS..count).map(|row| row * stride), x)
}

/// What remains of a row after its registers, and then the registers' lanes one by one.
#[inline(always)]
fn lanes_and_rest<T: Float, const W: usize>(lanes: [T; W], rest: &[T]) -> T {
    rest.iter().chain(&lanes).fold(T::zero(), |sum, &v| sum + v)
}

/// The sum of neighbours.
struct Row<'a, T, const W: usize>(&'a [T]);

impl<T: Float, const W: usize> Loop for Row<'_, T, W> {
    type Output = T;
    #[inline(always)]
    fn run(self) -> T {
        let registers = self.0.len() / W;
        if registers == 0 {
            return row_sum::<T, 1>(self.0, 1, self.0.len())[0];
        }
        lanes_and_rest(row_sum::<T, W>(self.0, W, registers), &self.0[registers * W..])
    }
}

/// The sums of a range of groups, a step each.
struct Steps<'a, T, const W: usize> {
    rows: Rows<'a, T>,
    from: usize,
    sums: &'a mut [Registers<T, W>],
}

impl<T: Float, const W: usize> Loop for Steps<'_, T, W> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        let step = 1 << self.rows.level_power();
        for (i, sums) in self.sums.iter_mut().enumerate() {
            let from = (self.from + i) * step;
            self.rows.add(from, from + step, sums);
        }
    }
}

/// The sum of many neighbours: the lowest level on all cores, for its steps do not depend on each other.
fn long_row<T: Float, const W: usize>(x: &[T]) -> T {
    /// Steps that one task takes.
    const STEPS_PER_TASK: usize = 64;
    let (registers, stride) = (x.len() / W, W);
    let groups = registers / REGISTERS;
    let rows = Rows { x, step: REGISTERS * stride, apart: stride, groups };
    let power = rows.level_power();
    let mut steps = vec![[[T::zero(); W]; REGISTERS]; groups >> power];
    share_chunks(&mut steps, STEPS_PER_TASK, &|task, sums| {
        vectorized(Steps { rows, from: task * STEPS_PER_TASK, sums });
    });
    let mut levels = Levels::new(power);
    let whole = steps.len() << power;
    for (i, step) in steps.into_iter().enumerate() {
        levels.push((i + 1) << power, step);
    }
    let mut rest = [[T::zero(); W]; REGISTERS];
    rows.add(whole, groups, &mut rest);
    let left = (groups * REGISTERS..registers).map(|row| row * stride);
    lanes_and_rest(joined(levels.finish(rest), left, x), &x[registers * W..])
}

/// The sums of the columns `from..to` of rows of `width` elements.
struct Columns<'a, T, const W: usize> {
    rows: &'a [T],
    width: usize,
    count: usize,
    from: usize,
    to: usize,
}

impl<T: Float, const W: usize> Loop for Columns<'_, T, W> {
    type Output = Vec<T>;
    #[inline(always)]
    fn run(self) -> Vec<T> {
        let Self { rows, width, count, from, to } = self;
        let mut sums = Vec::with_capacity(to - from);
        let mut column = from;
        // Few columns are summed as four at a time, many as registers of them.
        if width < W {
            while column + REGISTERS <= to {
                let group = Rows { x: &rows[column.min(rows.len())..], step: width, apart: 1, groups: count };
                sums.extend(group.sums::<1>().map(|[sum]| sum));
                column += REGISTERS;
            }
        } else {
            while column + REGISTERS * W <= to {
                let group = Rows { x: &rows[column.min(rows.len())..], step: width, apart: W, groups: count };
                group.sums::<W>().iter().for_each(|register| sums.extend_from_slice(register));
                column += REGISTERS * W;
            }
            while column + W <= to {
                sums.extend_from_slice(&row_sum::<T, W>(&rows[column.min(rows.len())..], width, count));
                column += W;
            }
        }
        while column < to {
            sums.push(row_sum::<T, 1>(&rows[column.min(rows.len())..], width, count)[0]);
            column += 1;
        }
        sums
    }
}
