//! Figures as pictures, for terminals that can show such: which terminals those are, what stands for a picture among the
//! characters of the screen, and its pixels.
//!
//! A picture's cells hold kitty's placeholders: a sign, and marks for the row and the column of the picture that the cell
//! shows; the colour of the sign is the picture's number. So pictures scroll, are cut off and lie below popups as any text
//! does. kitty paints the placeholders itself; for the other protocols, [`patches`] finds on the finished screen what is to
//! be painted.

pub mod iterm;
pub mod kitty;
pub mod sixel;

use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};

use super::figure;
use super::theme::{Ink, Mode, Theme};
use crate::plot::draw::{self, Look, POINTS};
use crate::plot::raster::Raster;
use crate::plot::scene::Figure;

/// A figure of the transcript, and its number among the terminal's pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    pub id: u32,
    pub figure: Figure,
}

/// Numbers of pictures are colours.
pub const IDS: u32 = 1 << 24;

/// How a terminal takes pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    Kitty,
    Iterm,
    Sixel,
}

/// What the learner wants figures to be drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Choice {
    /// Pictures where the terminal is known to show them
    #[default]
    Auto,
    /// Characters, in every terminal
    Blocks,
    /// Pictures by kitty's protocol, with placeholders
    Kitty,
    /// Pictures as iTerm2 takes them
    Iterm,
    /// Pictures as sixels
    Sixel,
}

/// What is known of a terminal before it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ability {
    None,
    Shows(Protocol),
    /// It depends on the terminal's version, which it tells.
    Ask,
}

impl Choice {
    /// What to do in the terminal that the environment's variables tell of.
    #[must_use]
    pub fn ability(self, variable: impl Fn(&str) -> Option<String>) -> Ability {
        match self {
            Self::Auto => detect(|name| variable(name).unwrap_or_default()),
            Self::Blocks => Ability::None,
            Self::Kitty => Ability::Shows(Protocol::Kitty),
            Self::Iterm => Ability::Shows(Protocol::Iterm),
            Self::Sixel => Ability::Shows(Protocol::Sixel),
        }
    }
}

fn detect(variable: impl Fn(&str) -> String) -> Ability {
    /// Programs that draw a terminal within a terminal, whose variables still tell of the outer one.
    const INNER: [&str; 6] = ["TMUX", "STY", "ZELLIJ", "NVIM", "VIM_TERMINAL", "INSIDE_EMACS"];
    let has = |name: &str| !variable(name).is_empty();
    let (terminal, program) = (variable("TERM"), variable("TERM_PROGRAM"));
    if INNER.iter().any(|name| has(name)) || terminal.starts_with("screen") || terminal.starts_with("tmux") {
        return Ability::None;
    }
    match (terminal.as_str(), program.as_str()) {
        ("xterm-kitty" | "xterm-ghostty", _) | (_, "ghostty") => Ability::Ask,
        (_, "iTerm.app" | "WezTerm" | "mintty") => Ability::Shows(Protocol::Iterm),
        ("foot" | "foot-extra" | "foot-direct", _) => Ability::Shows(Protocol::Sixel),
        (_, "") if variable("LC_TERMINAL") == "iTerm2" => Ability::Shows(Protocol::Iterm),
        (_, "") if has("KITTY_WINDOW_ID") => Ability::Ask,
        _ => Ability::None,
    }
}

/// What a terminal shows that calls itself so, such as `kitty(0.42.1)`.
#[must_use]
pub fn of_name(name: &str) -> Option<Protocol> {
    /// kitty knows placeholders from here on.
    const KITTY: (u32, u32) = (0, 28);
    let (program, version) = name.split_once(['(', ' ']).unwrap_or((name, ""));
    let mut parts = version.split(|c: char| !c.is_ascii_digit()).map(|part| part.parse().unwrap_or(0));
    let version = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    match program {
        "kitty" if version >= KITTY => Some(Protocol::Kitty),
        "ghostty" => Some(Protocol::Kitty),
        "WezTerm" | "iTerm2" => Some(Protocol::Iterm),
        "foot" => Some(Protocol::Sixel),
        _ => None,
    }
}

/// The lines of a picture among others.
#[must_use]
pub fn lines(id: u32, columns: usize, rows: usize) -> Vec<Line<'static>> {
    let [_, red, green, blue] = id.to_be_bytes();
    let style = Style::new().fg(Color::Rgb(red, green, blue));
    (0..rows)
        .map(|row| {
            let line: String = (0..columns).filter_map(|column| kitty::placeholder(row, column)).collect();
            Line::from(Span::styled(line, style))
        })
        .collect()
}

/// The picture that a cell shows, and which row and column of it.
#[must_use]
pub fn spot(cell: &Cell) -> Option<(u32, usize, usize)> {
    let Color::Rgb(red, green, blue) = cell.fg else { return None };
    let (row, column) = kitty::read(cell.symbol())?;
    Some((u32::from_be_bytes([0, red, green, blue]), row, column))
}

/// A part of a picture, and where on the screen it is: columns and rows of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patch {
    pub id: u32,
    pub x: usize,
    pub y: usize,
    pub columns: usize,
    pub rows: usize,
    /// The picture's column and row at the patch's left upper corner.
    pub from: (usize, usize),
}

/// The parts of pictures that are in sight, from the top down.
#[must_use]
pub fn patches(buffer: &Buffer) -> Vec<Patch> {
    let mut patches: Vec<Patch> = Vec::new();
    let width = usize::from(buffer.area.width).max(1);
    for (y, row) in buffer.content.chunks(width).enumerate() {
        let mut runs: Vec<Patch> = Vec::new();
        for (x, cell) in row.iter().enumerate() {
            let Some((id, down, across)) = spot(cell) else { continue };
            match runs.last_mut() {
                Some(run)
                    if (run.id, run.x + run.columns, run.from) == (id, x, (across.wrapping_sub(run.columns), down)) =>
                {
                    run.columns += 1;
                }
                _ => runs.push(Patch { id, x, y, columns: 1, rows: 1, from: (across, down) }),
            }
        }
        for run in runs {
            join(&mut patches, run);
        }
    }
    patches
}

/// Adds one row, to the patch above it where that goes on in it.
fn join(patches: &mut Vec<Patch>, row: Patch) {
    let goes_on = |patch: &&mut Patch| {
        (patch.id, patch.x, patch.columns, patch.from.0) == (row.id, row.x, row.columns, row.from.0)
            && (patch.y + patch.rows, patch.from.1 + patch.rows) == (row.y, row.from.1)
    };
    match patches.iter_mut().find(goes_on) {
        Some(patch) => patch.rows += 1,
        None => patches.push(row),
    }
}

/// Leaves the cells of pictures to what is painted over them. A cell that shows one no longer is written again.
pub fn reserve(buffer: &mut Buffer, patches: &[Patch]) {
    let width = usize::from(buffer.area.width);
    for patch in patches {
        for y in patch.y..patch.y + patch.rows {
            for cell in buffer.content.iter_mut().skip(y * width + patch.x).take(patch.columns) {
                cell.set_symbol(" ").set_diff_option(CellDiffOption::Skip);
            }
        }
    }
}

/// What a picture's pixels follow from, besides its figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    pub columns: usize,
    pub rows: usize,
    /// Pixels of a cell.
    pub cell: (usize, usize),
    pub theme: Theme,
}

/// The pixels of a figure, its texts about as large as the terminal's own.
#[must_use]
pub fn raster(figure: &Figure, layout: Layout) -> Raster {
    /// Pixels of a cell's height to one point of the figure.
    const POINTS_A_ROW: f64 = 15.5;
    let (width, height) = (layout.columns * layout.cell.0, layout.rows * layout.cell.1);
    let scale = layout.cell.1 as f64 / POINTS_A_ROW;
    let inches = |pixels: usize| pixels as f64 / scale / POINTS;
    let figure = Figure { width: inches(width), height: inches(height), ..figure.clone() };
    let look = look(layout.theme);
    let mut raster = Raster::new(width, height, scale, look.ground);
    draw::draw(&figure, &look, &mut raster);
    raster
}

/// The theme's colours for what is no data.
fn look(theme: Theme) -> Look {
    let of = |ink| theme.true_color(ink);
    Look {
        ground: of(Ink::Background),
        ink: of(Ink::Text),
        grid: of(Ink::Border),
        edge: of(Ink::Border),
        seen: match theme.mode {
            Mode::Dark => |color| figure::seen(color, Mode::Dark),
            Mode::Light => |color| figure::seen(color, Mode::Light),
        },
    }
}

/// The pixels of a part of a picture.
#[must_use]
pub fn part(raster: &Raster, patch: &Patch, (wide, high): (usize, usize)) -> Raster {
    let left = (patch.from.0 * wide).min(raster.width);
    let right = (left + patch.columns * wide).min(raster.width);
    let top = (patch.from.1 * high).min(raster.height);
    let bottom = (top + patch.rows * high).min(raster.height);
    raster.part([left, top, right, bottom])
}
