//! Figures with characters: braille for lines and points, blocks for what is filled, box drawing for axes.

mod layers;
mod panel;

use std::fmt::Write;

use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

use super::theme::{Depth, Ink, Mode, Theme};
use crate::plot::colors;
use crate::plot::scene::{self, Artist, Figure};
use layers::{Cell, Paint, Sheet};

/// Columns that a figure takes where there is room.
const COLUMNS_MAX: usize = 96;
/// Columns and rows without which nothing can be seen.
const COLUMNS_MIN: usize = 16;
const ROWS_MIN: usize = 6;
/// Rows of a figure with one row of axes.
const ROWS_MAX: usize = 24;
/// A cell is so many times as high as it is wide.
const CELL_ASPECT: f64 = 2.0;

/// The colours that matplotlib gives to one line after another, and what they are on a dark ground.
const CYCLE: [(scene::Color, scene::Color, Ink); 10] = [
    (0x1f_77_b4, 0x74_b4_f7, Ink::Blue),
    (0xff_7f_0e, 0xff_a0_5c, Ink::Accent),
    (0x2c_a0_2c, 0x92_d0_80, Ink::Green),
    (0xd6_27_28, 0xf5_7d_7d, Ink::Red),
    (0x94_67_bd, 0xc8_9e_f4, Ink::Purple),
    (0x8c_56_4b, 0xd0_a2_8c, Ink::Yellow),
    (0xe3_77_c2, 0xf2_9a_d6, Ink::Purple),
    (0x7f_7f_7f, 0xa8_b0_bf, Ink::Muted),
    (0xbc_bd_22, 0xd8_d3_68, Ink::Yellow),
    (0x17_be_cf, 0x68_d2_cc, Ink::Cyan),
];

/// A figure's lines within so many columns and rows.
#[must_use]
pub fn lines(figure: &Figure, columns: usize, rows: usize, theme: Theme) -> Vec<Line<'static>> {
    let Some(sheet) = sheet(figure, columns, rows, theme) else {
        return vec![Line::styled(words(figure), theme.fg(Ink::Muted))];
    };
    sheet.rows().map(|row| line(row, theme)).collect()
}

/// A figure as text for a plain terminal: what it shows in a sentence, then the drawing, where there are columns for it.
#[must_use]
pub fn text(figure: &Figure, columns: usize, depth: Depth) -> String {
    let mut text = words(figure) + "\n";
    // The ground is not known; these colours can be seen on both.
    let theme = Theme::new(Mode::Dark, depth);
    for row in sheet(figure, columns, ROWS_MAX, theme).iter().flat_map(Sheet::rows) {
        for span in line(row, theme).spans {
            text.push_str(&escape(span.style));
            text.push_str(&span.content);
            text.push_str(if span.style == Style::new() { "" } else { "\x1b[0m" });
        }
        text.truncate(text.trim_end_matches(' ').len());
        text.push('\n');
    }
    text
}

/// What a figure shows, in words: `Figure: "loss": line "train" (x 0 to 9, y 0.1 to 2.3)`.
#[must_use]
pub fn words(figure: &Figure) -> String {
    let mut parts = Vec::new();
    for axes in &figure.axes {
        let (x, y) = crate::plot::limits::of(axes, &figure.arrays);
        let title = if axes.title.is_empty() { String::new() } else { format!("\"{}\": ", axes.title) };
        let shown: Vec<String> = axes.artists.iter().filter_map(|artist| name(artist, figure)).collect();
        let count = shown.len();
        let mut listed = shown.into_iter().take(6).collect::<Vec<_>>().join(", ");
        if count > 6 {
            let _ = write!(listed, " and {} more", count - 6);
        }
        let range = |[low, high]: [f64; 2]| {
            // Three digits of the range are told.
            let digits = (2.0 - (high - low).abs().log10().floor()).clamp(0.0, 12.0) as usize;
            let number = |value: f64| {
                let text = format!("{value:.digits$}");
                let is_fraction = text.contains('.');
                if is_fraction { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
            };
            format!("{} to {}", number(low), number(high))
        };
        parts.push(format!("{title}{listed} (x {}, y {})", range(x), range(y)));
    }
    let title = if figure.title.is_empty() { String::new() } else { format!(" {}", figure.title) };
    if parts.is_empty() { format!("Figure{title}: empty") } else { format!("Figure{title}: {}", parts.join("; ")) }
}

fn name(artist: &Artist, figure: &Figure) -> Option<String> {
    let kind = match artist {
        Artist::Line { x, .. } => format!("line of {} points", figure.numbers(*x).len()),
        Artist::Points { x, .. } => format!("{} points", figure.numbers(*x).len()),
        Artist::Boxes { left, .. } => format!("{} bars", figure.numbers(*left).len()),
        Artist::Area { .. } => "area".to_owned(),
        Artist::Image { rows, columns, .. } => format!("image of {rows}x{columns}"),
        Artist::Across { .. } | Artist::Text { .. } => return None,
    };
    let label = artist.key(&figure.arrays).map(|key| format!(" \"{}\"", key.label));
    Some(kind + &label.unwrap_or_default())
}

/// The columns and rows that a figure takes of those that there are; nothing where there is no room.
#[must_use]
pub fn size(figure: &Figure, columns: usize, rows: usize) -> Option<(usize, usize)> {
    let columns = columns.min(COLUMNS_MAX);
    if columns < COLUMNS_MIN || figure.axes.is_empty() {
        return None;
    }
    // As many rows of axes as there are different tops.
    let mut tops: Vec<i64> = figure.axes.iter().map(|axes| (axes.place[1] * 1e6) as i64).collect();
    tops.sort_unstable();
    tops.dedup();
    let aspect = if figure.width > 0.0 { (figure.height / figure.width).clamp(0.2, 3.0) } else { 0.75 };
    let wanted = (columns as f64 * aspect / CELL_ASPECT).round() as usize;
    let most = rows.min(ROWS_MAX + (tops.len() - 1) * ROWS_MAX / 2).max(ROWS_MIN);
    Some((columns, wanted.max(tops.len() * 9).clamp(ROWS_MIN, most)))
}

/// The figure's characters; nothing where there is no room.
fn sheet(figure: &Figure, columns: usize, rows: usize, theme: Theme) -> Option<Sheet> {
    let (columns, rows) = size(figure, columns, rows)?;
    let mut sheet = Sheet::new(columns, rows);
    let mut top = 0;
    if !figure.title.is_empty() {
        sheet.write_centered(0, columns, 0, &figure.title, Paint::Bold(Ink::Text));
        top = 1;
    }
    let palette = Palette { theme };
    for axes in &figure.axes {
        let [x, y, w, h] = axes.place;
        let column = |share: f64| (share * columns as f64).round() as usize;
        let row = |share: f64| top + (share * (rows - top) as f64).round() as usize;
        let area = panel::Area {
            left: column(x),
            top: row(y),
            right: column(x + w).min(columns),
            bottom: row(y + h).min(rows),
        };
        panel::draw(axes, figure, area, palette, &mut sheet);
    }
    Some(sheet)
}

/// Colours of a figure on the theme's ground.
#[derive(Debug, Clone, Copy)]
struct Palette {
    theme: Theme,
}

impl Palette {
    /// A colour of lines, texts and areas: never lost on the ground.
    fn seen(self, color: scene::Color) -> [u8; 3] {
        colors::parts(seen(color, self.theme.mode))
    }

    /// A little nearer to the ground.
    fn darker(self, color: [u8; 3]) -> [u8; 3] {
        let ground = self.ground();
        std::array::from_fn(|at| (f64::from(color[at]) * 0.8 + f64::from(ground[at]) * 0.2) as u8)
    }

    fn ground(self) -> [u8; 3] {
        colors::parts(if self.theme.mode == Mode::Dark { 0x14_16_1b } else { 0xfb_fa_f7 })
    }

    /// Whether shades can be told apart.
    fn has_shades(self) -> bool {
        matches!(self.theme.depth, Depth::True | Depth::Indexed)
    }
}

/// A colour that is never lost on the ground, the cycle's as the theme has them.
#[must_use]
pub fn seen(color: scene::Color, mode: Mode) -> scene::Color {
    let dark = mode == Mode::Dark;
    if let Some((light_ground, dark_ground, _)) = CYCLE.iter().find(|(color_of, ..)| *color_of == color) {
        return if dark { *dark_ground } else { *light_ground };
    }
    let mixed = |other, share| colors::number(colors::mixed(color, other, share));
    let parts = colors::parts(color);
    // Black and white turn into one another; a colour stays one, so that those of a map are not mistaken.
    let is_gray = parts.iter().all(|part| part.abs_diff(parts[0]) <= 24);
    match colors::brightness(parts) {
        brightness if dark && is_gray && brightness < 0.08 => 0xd8_dc_e5,
        brightness if dark && brightness < 0.3 => mixed(0xff_ff_ff, 0.4),
        brightness if !dark && is_gray && brightness > 0.95 => 0x63_69_77,
        brightness if !dark && brightness > 0.7 => mixed(0, 0.35),
        _ => color,
    }
}

/// One of a terminal's sixteen colours for any colour.
fn basic(rgb: [u8; 3], theme: Theme) -> Color {
    let distance = |color: scene::Color| -> u32 {
        colors::parts(color).iter().zip(rgb).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let nearest = CYCLE.iter().min_by_key(|(light, dark, _)| distance(*light).min(distance(*dark)));
    nearest.map_or(Color::Reset, |(.., ink)| theme.ink(*ink))
}

fn color(rgb: [u8; 3], theme: Theme) -> Color {
    match theme.depth {
        Depth::Basic => basic(rgb, theme),
        _ => theme.rgb(u32::from_be_bytes([0, rgb[0], rgb[1], rgb[2]])),
    }
}

fn style(cell: &Cell, theme: Theme) -> Style {
    let style = match cell.paint {
        Paint::None => Style::new(),
        Paint::Ink(ink) => theme.fg(ink),
        Paint::Bold(ink) => theme.bold(ink),
        Paint::Rgb(rgb) => Style::new().fg(color(rgb, theme)),
    };
    match cell.ground {
        Some(rgb) if theme.depth != Depth::None => style.bg(color(rgb, theme)),
        _ => style,
    }
}

/// A row of cells as spans of one style each.
fn line(row: &[Cell], theme: Theme) -> Line<'static> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    for cell in row {
        let style = style(cell, theme);
        match spans.last_mut() {
            Some(last) if last.style == style => last.content.to_mut().push(cell.symbol),
            _ => spans.push(Span::styled(cell.symbol.to_string(), style)),
        }
    }
    Line::from(spans)
}

/// What turns a style on in a terminal.
fn escape(style: Style) -> String {
    let mut codes = Vec::new();
    let mut add = |color: Option<Color>, extended: u8, base: u8| match color {
        Some(Color::Rgb(red, green, blue)) => codes.push(format!("{extended};2;{red};{green};{blue}")),
        Some(Color::Indexed(index)) => codes.push(format!("{extended};5;{index}")),
        Some(color) => codes.extend(basic_code(color).map(|code| (base + code).to_string())),
        None => {}
    };
    add(style.fg, 38, 30);
    add(style.bg, 48, 40);
    if style.add_modifier.contains(Modifier::BOLD) {
        codes.push("1".to_owned());
    }
    if codes.is_empty() { String::new() } else { format!("\x1b[{}m", codes.join(";")) }
}

fn basic_code(color: Color) -> Option<u8> {
    Some(match color {
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
        _ => return None,
    })
}
