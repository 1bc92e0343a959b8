//! The sheet that a figure is drawn on, and the two layers that become characters: dots for lines, samples for what is
//! filled.

use unicode_width::UnicodeWidthChar;

use super::Palette;
use crate::ui::theme::Ink;

/// Dots of a cell of braille.
pub const DOTS: (usize, usize) = (2, 4);
/// Samples of a cell that is filled: square, since a cell is twice as high as wide.
pub const SAMPLES: (usize, usize) = (4, 8);

/// What colours a character.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Paint {
    None,
    Ink(Ink),
    Bold(Ink),
    Rgb([u8; 3]),
}

#[derive(Debug, Clone, Copy)]
pub struct Cell {
    pub symbol: char,
    pub paint: Paint,
    pub ground: Option<[u8; 3]>,
}

const BLANK: Cell = Cell { symbol: ' ', paint: Paint::None, ground: None };

/// Rows of characters.
#[derive(Debug)]
pub struct Sheet {
    columns: usize,
    cells: Vec<Cell>,
}

impl Sheet {
    pub fn new(columns: usize, rows: usize) -> Self {
        Self { columns, cells: vec![BLANK; columns * rows] }
    }

    pub fn rows(&self) -> impl Iterator<Item = &[Cell]> {
        self.cells.chunks(self.columns)
    }

    pub fn put(&mut self, column: usize, row: usize, cell: Cell) {
        if column < self.columns
            && let Some(place) = self.cells.get_mut(row * self.columns + column)
        {
            *place = cell;
        }
    }

    pub fn at(&self, column: usize, row: usize) -> Cell {
        self.cells.get(row * self.columns + column).copied().unwrap_or(BLANK)
    }

    /// Writes from a column on, up to `end`. Signs that are not one column wide are left out.
    pub fn write(&mut self, column: usize, end: usize, row: usize, text: &str, paint: Paint) {
        let narrow = text.chars().filter(|c| c.width() == Some(1));
        for (column, symbol) in (column..end).zip(narrow) {
            self.put(column, row, Cell { symbol, paint, ground: None });
        }
    }

    /// Writes in the middle between two columns; a text that is too long ends in `…`.
    pub fn write_centered(&mut self, from: usize, to: usize, row: usize, text: &str, paint: Paint) {
        let room = to.saturating_sub(from);
        let text = crate::ui::text::cut(text, room);
        let start = from + room.saturating_sub(text.chars().count()) / 2;
        self.write(start, to, row, &text, paint);
    }
}

/// The part of a sheet where data are drawn.
pub struct Layers {
    pub columns: usize,
    pub rows: usize,
    dots: Vec<(u8, [u8; 3])>,
    samples: Vec<Option<[u8; 3]>>,
    ground: [u8; 3],
}

impl Layers {
    pub fn new(columns: usize, rows: usize, ground: [u8; 3]) -> Self {
        let (wide, high) = SAMPLES;
        let samples = vec![None; columns * wide * rows * high];
        Self { columns, rows, dots: vec![(0, [0; 3]); columns * rows], samples, ground }
    }

    /// Dots across and down.
    pub const fn dot_size(&self) -> (usize, usize) {
        (self.columns * DOTS.0, self.rows * DOTS.1)
    }

    /// Samples across and down.
    pub const fn sample_size(&self) -> (usize, usize) {
        (self.columns * SAMPLES.0, self.rows * SAMPLES.1)
    }

    pub fn dot(&mut self, x: i64, y: i64, color: [u8; 3]) {
        const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
        let (width, height) = self.dot_size();
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x < width && y < height {
            let cell = &mut self.dots[y / DOTS.1 * self.columns + x / DOTS.0];
            cell.0 |= BITS[y % DOTS.1][x % DOTS.0];
            cell.1 = color;
        }
    }

    pub fn sample(&mut self, x: usize, y: usize, color: [u8; 3], alpha: f64) {
        let (width, height) = self.sample_size();
        if x < width && y < height {
            let sample = &mut self.samples[y * width + x];
            let below = sample.unwrap_or(self.ground);
            let mix = |at: usize| (f64::from(below[at]) + (f64::from(color[at]) - f64::from(below[at])) * alpha) as u8;
            *sample = Some(if alpha >= 1.0 { color } else { [mix(0), mix(1), mix(2)] });
        }
    }

    /// Whether anything is drawn in a cell.
    pub fn is_used(&self, column: usize, row: usize) -> bool {
        self.dots[row * self.columns + column].0 != 0 || self.samples_of(column, row).iter().any(Option::is_some)
    }

    fn samples_of(&self, column: usize, row: usize) -> [Option<[u8; 3]>; 32] {
        let (width, _) = self.sample_size();
        std::array::from_fn(|at| {
            let (x, y) = (column * SAMPLES.0 + at % SAMPLES.0, row * SAMPLES.1 + at / SAMPLES.0);
            self.samples[y * width + x]
        })
    }

    /// Makes characters of the layers; what is empty keeps what is on the sheet.
    pub fn put_on(&self, sheet: &mut Sheet, left: usize, top: usize, palette: Palette) {
        for row in 0..self.rows {
            for column in 0..self.columns {
                let (dots, color) = self.dots[row * self.columns + column];
                let samples = self.samples_of(column, row);
                let is_filled = samples.iter().any(Option::is_some);
                let cell = if dots != 0 {
                    let ground = is_filled.then(|| mean(&samples)).flatten().filter(|_| palette.has_shades());
                    let symbol = char::from_u32(0x2800 + u32::from(dots)).unwrap_or(' ');
                    Cell { symbol, paint: Paint::Rgb(color), ground }
                } else if is_filled {
                    if palette.has_shades() { blocks(&samples, self.ground) } else { shades(&samples, self.ground) }
                } else {
                    continue;
                };
                sheet.put(left + column, top + row, cell);
            }
        }
    }
}

/// The mean colour, where more than half is filled.
fn mean(samples: &[Option<[u8; 3]>]) -> Option<[u8; 3]> {
    let filled: Vec<[u8; 3]> = samples.iter().flatten().copied().collect();
    (2 * filled.len() > samples.len()).then(|| average(&filled))
}

fn average(colors: &[[u8; 3]]) -> [u8; 3] {
    let count = colors.len().max(1) as u32;
    std::array::from_fn(|at| (colors.iter().map(|color| u32::from(color[at])).sum::<u32>() / count) as u8)
}

/// Block characters and the samples that they fill, a bit each.
const BLOCKS: [(char, u32); 24] = [
    ('▁', 0xf000_0000),
    ('▂', 0xff00_0000),
    ('▃', 0xfff0_0000),
    ('▄', 0xffff_0000),
    ('▅', 0xffff_f000),
    ('▆', 0xffff_ff00),
    ('▇', 0xffff_fff0),
    ('█', 0xffff_ffff),
    ('▀', 0x0000_ffff),
    ('▔', 0x0000_000f),
    ('▎', 0x1111_1111),
    ('▌', 0x3333_3333),
    ('▊', 0x7777_7777),
    ('▐', 0xcccc_cccc),
    ('▖', 0x3333_0000),
    ('▗', 0xcccc_0000),
    ('▘', 0x0000_3333),
    ('▝', 0x0000_cccc),
    ('▚', 0xcccc_3333),
    ('▞', 0x3333_cccc),
    ('▙', 0xffff_3333),
    ('▟', 0xffff_cccc),
    ('▛', 0x3333_ffff),
    ('▜', 0xcccc_ffff),
];

/// The block character and its two colours that are nearest to the samples.
fn blocks(samples: &[Option<[u8; 3]>; 32], ground: [u8; 3]) -> Cell {
    if let Some(first) = samples[0]
        && samples.iter().all(|sample| *sample == Some(first))
    {
        // The ground too: some terminals leave gaps between lines of blocks.
        return Cell { symbol: '█', paint: Paint::Rgb(first), ground: Some(first) };
    }
    let colors = samples.map(|sample| sample.unwrap_or(ground));
    let part = |mask: u32, wanted: bool| {
        let within = |at: &usize| (mask >> at & 1 == 1) == wanted;
        (0..colors.len()).filter(within).collect::<Vec<usize>>()
    };
    let error = |places: &[usize]| {
        let all: Vec<[u8; 3]> = places.iter().map(|at| colors[*at]).collect();
        let middle = average(&all);
        let far = |color: &[u8; 3]| -> u32 { (0..3).map(|at| u32::from(color[at].abs_diff(middle[at])).pow(2)).sum() };
        (all.iter().map(far).sum::<u32>(), middle)
    };
    let mut best: Option<(u32, Cell, Vec<usize>)> = None;
    for (symbol, mask) in BLOCKS {
        let (inside, outside) = (part(mask, true), part(mask, false));
        let ((inner, paint), (outer, behind)) = (error(&inside), error(&outside));
        if best.as_ref().is_none_or(|(error, ..)| inner + outer < *error) {
            let is_empty = 2 * outside.iter().filter(|at| samples[**at].is_none()).count() >= outside.len();
            let cell = Cell { symbol, paint: Paint::Rgb(paint), ground: (!is_empty).then_some(behind) };
            best = Some((inner + outer, cell, inside));
        }
    }
    let Some((_, cell, inside)) = best else { return BLANK };
    // What is empty is best shown by nothing: the block is turned round where it would stand for the ground.
    match cell.ground {
        Some(color) if inside.iter().all(|at| samples[*at].is_none()) => {
            let outside = !inside.iter().fold(0u32, |mask, at| mask | (1 << at));
            let turned = BLOCKS.iter().find(|(_, mask)| *mask == outside);
            turned.map_or(cell, |(symbol, _)| Cell { symbol: *symbol, paint: Paint::Rgb(color), ground: None })
        }
        _ => cell,
    }
}

/// Where there are no shades: how much is filled, or how bright it is.
fn shades(samples: &[Option<[u8; 3]>; 32], ground: [u8; 3]) -> Cell {
    const RAMP: [char; 5] = [' ', '░', '▒', '▓', '█'];
    let filled = samples.iter().enumerate().fold(0u32, |mask, (at, sample)| mask | (u32::from(sample.is_some()) << at));
    let all: Vec<[u8; 3]> = samples.iter().flatten().copied().collect();
    let color = average(&all);
    if filled == u32::MAX {
        let dark_ground = crate::plot::colors::brightness(ground) < 0.5;
        let brightness = crate::plot::colors::brightness(color);
        let share = if dark_ground { brightness } else { 1.0 - brightness };
        let step = (share * 5.2) as usize;
        return Cell { symbol: RAMP[step.clamp(1, 4)], paint: Paint::Rgb(color), ground: None };
    }
    let nearest = BLOCKS.iter().min_by_key(|(_, mask)| (mask ^ filled).count_ones());
    let symbol = nearest.map_or(' ', |(symbol, _)| *symbol);
    Cell { symbol, paint: Paint::Rgb(color), ground: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_become_the_nearest_block() {
        let (red, blue, ground) = ([255, 0, 0], [0, 0, 255], [0, 0, 0]);
        let cell = |color: &dyn Fn(usize, usize) -> Option<[u8; 3]>| {
            blocks(&std::array::from_fn(|at| color(at % 4, at / 4)), ground)
        };
        let half = cell(&|_, y| Some(if y < 4 { red } else { blue }));
        assert!(
            matches!((half.symbol, half.paint, half.ground), ('▄', Paint::Rgb(c), Some(g)) if c == blue && g == red)
        );
        let low = cell(&|_, y| (y >= 5).then_some(red));
        assert!(matches!((low.symbol, low.paint, low.ground), ('▃', Paint::Rgb(c), None) if c == red));
        let right = cell(&|x, _| (x >= 2).then_some(red));
        assert!(matches!((right.symbol, right.ground), ('▐', None)), "{right:?}");
        let full = cell(&|_, _| Some(red));
        assert_eq!(full.symbol, '█');
    }
}
