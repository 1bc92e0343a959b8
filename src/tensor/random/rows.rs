//! Random numbers for rows that are computed one after the other, as if they were computed together: what `torch.vmap`
//! promises by its `randomness`.
//!
//! For `different` the first row draws the numbers of all rows at once, in the order in which one operator on all of them
//! would, and each later row takes its part; for `same` all rows take those of the first.

use std::any::Any;
use std::cell::RefCell;

use super::super::dtype::Element;
use super::super::error::{Result, bail};
use super::super::storage::check_allocation;
use super::generator::{Generator, with_generator};

/// What rows may do with random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Randomness {
    /// Drawing is an error.
    Refused,
    /// Each row draws numbers of its own.
    Different,
    /// All rows draw the same numbers.
    Same,
}

/// The rows of one `vmap` under way.
struct Level {
    randomness: Randomness,
    rows: usize,
    row: usize,
    /// The number of the row's next draw.
    next: usize,
    /// What the first row drew.
    drawn: Vec<Box<dyn Any>>,
}

thread_local! {
    static LEVELS: RefCell<Vec<Level>> = const { RefCell::new(Vec::new()) };
}

/// Begins with the first of some rows.
pub fn enter(randomness: Randomness, rows: usize) {
    LEVELS.with_borrow_mut(|l| l.push(Level { randomness, rows, row: 0, next: 0, drawn: Vec::new() }));
}

/// Goes on to the next row.
pub fn advance() {
    LEVELS.with_borrow_mut(|levels| {
        if let Some(level) = levels.last_mut() {
            level.row += 1;
            level.next = 0;
        }
    });
}

/// Leaves the rows that were begun last.
pub fn leave() {
    LEVELS.with_borrow_mut(|levels| {
        levels.pop();
    });
}

/// Whether rows are being computed.
pub(super) fn are_open() -> bool {
    LEVELS.with_borrow(|levels| !levels.is_empty())
}

/// Fills `out` for the current row of all levels.
///
/// # Errors
/// `RuntimeError` where drawing is refused.
pub(super) fn draw<T: Element>(
    generator: usize,
    out: &mut [T],
    fill: impl FnOnce(&mut Generator, &mut [T]),
) -> Result<()> {
    draw_below(LEVELS.with_borrow(Vec::len), generator, out, fill)
}

fn draw_below<T: Element>(
    depth: usize,
    generator: usize,
    out: &mut [T],
    fill: impl FnOnce(&mut Generator, &mut [T]),
) -> Result<()> {
    let Some(level) = depth.checked_sub(1) else {
        with_generator(generator, |g| fill(g, out));
        return Ok(());
    };
    let (randomness, rows, row, number) = LEVELS.with_borrow_mut(|levels| {
        let level = &mut levels[level];
        level.next += 1;
        (level.randomness, level.rows, level.row, level.next - 1)
    });
    let (rows, row) = match randomness {
        Randomness::Refused => return refuse(),
        Randomness::Different => (rows, row),
        Randomness::Same => (1, 0),
    };
    let part = row * out.len()..(row + 1) * out.len();
    let is_there = LEVELS.with_borrow(|levels| {
        let drawn = levels[level].drawn.get(number).and_then(|drawn| drawn.downcast_ref::<Vec<T>>());
        let drawn = drawn.filter(|drawn| drawn.len() == out.len() * rows).and_then(|drawn| drawn.get(part.clone()));
        drawn.map(|drawn| out.copy_from_slice(drawn)).is_some()
    });
    if is_there {
        return Ok(());
    }
    let count = out.len().checked_mul(rows);
    check_allocation(count, T::DTYPE, &[rows, out.len()])?;
    let mut all = bytemuck::zeroed_vec::<T>(count.unwrap_or(0));
    draw_below(level, generator, &mut all, fill)?;
    out.copy_from_slice(&all[part]);
    keep(level, number, Box::new(all));
    Ok(())
}

/// Draws what cannot be drawn for all rows at once: anew for each row, or once where all are to have the same.
///
/// # Errors
/// `RuntimeError` where drawing is refused, and what `make` raises.
pub(in crate::tensor) fn each<R: Clone + 'static>(make: impl FnOnce() -> Result<R>) -> Result<R> {
    let top = LEVELS.with_borrow_mut(|levels| {
        let level = levels.len().checked_sub(1)?;
        levels[level].next += 1;
        Some((level, levels[level].randomness, levels[level].next - 1))
    });
    let Some((level, randomness, number)) = top else { return make() };
    match randomness {
        Randomness::Refused => refuse(),
        Randomness::Different => make(),
        Randomness::Same => {
            let kept = LEVELS
                .with_borrow(|levels| levels[level].drawn.get(number).and_then(|d| d.downcast_ref::<R>()).cloned());
            if let Some(kept) = kept {
                return Ok(kept);
            }
            let made = make()?;
            keep(level, number, Box::new(made.clone()));
            Ok(made)
        }
    }
}

/// Keeps what the first row drew in its place; earlier draws of another kind leave theirs empty.
fn keep(level: usize, number: usize, drawn: Box<dyn Any>) {
    LEVELS.with_borrow_mut(|levels| {
        let kept = &mut levels[level].drawn;
        while kept.len() <= number {
            kept.push(Box::new(()));
        }
        kept[number] = drawn;
    });
}

fn refuse<R>() -> Result<R> {
    bail!(
        Runtime,
        "vmap: called random operation while in randomness error mode. Please either use the 'same' or 'different' \
         randomness flags on vmap or perform the randomness operation out of vmap"
    )
}
