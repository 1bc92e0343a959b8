//! A tensor's numbers as a small picture: two rows of cells in one line of half blocks; letters where colours are few.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::theme::{Depth, Mode, Theme};
use crate::kernel::message::TensorInfo;

/// From least to most, where there are no colours.
const RAMP: [char; 10] = [' ', '.', ':', '-', '=', '+', '*', '#', '%', '@'];

/// Colours from the least number to the greatest, by theme.
const DARK: [u32; 5] = [0x1b_2a_49, 0x2f_6d_a8, 0x6f_a8_a0, 0xe8_a6_4c, 0xff_e4_8a];
const LIGHT: [u32; 5] = [0xe6_ee_f8, 0x9c_c3_e6, 0x6f_9f_9a, 0xd8_84_2f, 0x9c_2f_0c];

/// Draws a tensor's leading numbers within so many columns and lines; nothing where there are none.
#[must_use]
pub fn lines(tensor: &TensorInfo, columns: usize, rows: usize, theme: Theme) -> Vec<Line<'static>> {
    let Some(grid) = Grid::of(tensor) else {
        return Vec::new();
    };
    let has_shades = matches!(theme.depth, Depth::True | Depth::Indexed);
    let shown = grid.columns.min(columns / 2);
    let mut lines = Vec::new();
    if has_shades {
        for line in 0..grid.rows.div_ceil(2).min(rows) {
            let spans = (0..shown).map(|column| {
                let upper = grid.share(2 * line, column).map(|share| theme.rgb(shade(share, theme.mode)));
                let lower = grid.share(2 * line + 1, column).map(|share| theme.rgb(shade(share, theme.mode)));
                match (upper, lower) {
                    (Some(upper), Some(lower)) => Span::styled("▀▀", Style::new().fg(upper).bg(lower)),
                    (Some(upper), None) => Span::styled("▀▀", Style::new().fg(upper)),
                    _ => Span::raw("  "),
                }
            });
            lines.push(Line::from(spans.collect::<Vec<_>>()));
        }
    } else {
        for row in 0..grid.rows.min(rows) {
            let text = (0..shown).filter_map(|column| Some(RAMP[step(grid.share(row, column)?, RAMP.len())]));
            lines.push(Line::raw(text.flat_map(|sign| [sign, sign]).collect::<String>()));
        }
    }
    lines
}

/// Least and greatest number of the preview.
#[must_use]
pub fn range(tensor: &TensorInfo) -> Option<(f64, f64)> {
    let finite = tensor.preview.iter().copied().filter(|number| number.is_finite());
    finite.fold(None, |range, number| match range {
        None => Some((number, number)),
        Some((least, greatest)) => Some((f64::min(least, number), f64::max(greatest, number))),
    })
}

/// The preview as rows of the last dimension's length.
struct Grid<'a> {
    numbers: &'a [f64],
    rows: usize,
    columns: usize,
    least: f64,
    span: f64,
}

impl<'a> Grid<'a> {
    fn of(tensor: &'a TensorInfo) -> Option<Self> {
        let (least, greatest) = range(tensor)?;
        let columns = tensor.shape.last().copied().unwrap_or(1).max(1);
        let rows = tensor.preview.len().div_ceil(columns);
        Some(Self { numbers: &tensor.preview, rows, columns, least, span: greatest - least })
    }

    /// Where a number lies between least (0) and greatest (1).
    fn share(&self, row: usize, column: usize) -> Option<f64> {
        let number = *self.numbers.get(row * self.columns + column)?;
        Some(match number {
            number if number.is_nan() => 0.0,
            _ if self.span <= 0.0 => 0.5,
            number => ((number - self.least) / self.span).clamp(0.0, 1.0),
        })
    }
}

fn step(share: f64, steps: usize) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share is between 0 and 1"
    )]
    let step = (share * steps as f64) as usize;
    step.min(steps - 1)
}

fn shade(share: f64, mode: Mode) -> u32 {
    let stops = match mode {
        Mode::Dark => &DARK,
        Mode::Light => &LIGHT,
    };
    let lower = step(share, stops.len() - 1);
    #[expect(clippy::cast_precision_loss, reason = "there are five stops")]
    let part = share * (stops.len() - 1) as f64 - lower as f64;
    let (from, to) = (stops[lower].to_be_bytes(), stops[lower + 1].to_be_bytes());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes there is a byte")]
    let mix = |index: usize| (f64::from(from[index]) * (1.0 - part) + f64::from(to[index]) * part).round() as u8;
    u32::from_be_bytes([0, mix(1), mix(2), mix(3)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_stand_in_for_colours() {
        let tensor =
            TensorInfo { shape: vec![2, 3], preview: vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0], ..TensorInfo::default() };
        let text: Vec<String> =
            lines(&tensor, 40, 10, Theme::new(Mode::Dark, Depth::None)).iter().map(ToString::to_string).collect();
        assert_eq!(text, ["  ::==", "**%%@@"]);
    }

    #[test]
    fn ends_of_the_range_get_the_ends_of_the_scale() {
        assert_eq!((shade(0.0, Mode::Dark), shade(1.0, Mode::Dark)), (DARK[0], DARK[4]));
    }

    #[test]
    fn odd_numbers_do_no_harm() {
        let tensor = TensorInfo { shape: vec![], preview: vec![f64::NAN], ..TensorInfo::default() };
        assert!(lines(&tensor, 10, 10, Theme::default()).is_empty());
        let tensor = TensorInfo { shape: vec![0], preview: vec![], ..TensorInfo::default() };
        assert!(lines(&tensor, 10, 10, Theme::default()).is_empty());
    }
}
