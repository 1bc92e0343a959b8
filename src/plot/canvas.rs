//! What figures are drawn on. Places and sizes are points (72 to an inch), from the top left corner.

use super::scene::{Color, Dash};

pub type Point = (f64, f64);

/// A box by its corners.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    pub fn width(self) -> f64 {
        self.right - self.left
    }

    pub fn height(self) -> f64 {
        self.bottom - self.top
    }

    pub fn corners(self) -> [Point; 4] {
        [(self.left, self.top), (self.right, self.top), (self.right, self.bottom), (self.left, self.bottom)]
    }
}

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    pub color: Color,
    pub alpha: f64,
    pub width: f64,
    pub dash: Dash,
}

impl Stroke {
    pub const fn solid(color: Color, width: f64) -> Self {
        Self { color, alpha: 1.0, width, dash: Dash::Solid }
    }

    /// Lengths of strokes and of gaps, in turn, in points.
    pub fn pattern(self) -> &'static [f64] {
        match self.dash {
            Dash::Solid | Dash::None => &[],
            Dash::Dashed => &[3.7, 1.6],
            Dash::Dotted => &[1.0, 1.65],
            Dash::DashDot => &[6.4, 1.6, 1.0, 1.6],
        }
    }
}

/// Where a text stands to its place: -1 begins (or stands above) there, 0 is in the middle, 1 ends there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Label<'a> {
    pub text: &'a str,
    pub at: Point,
    pub size: f64,
    pub color: Color,
    /// 0 for the beginning of the text at the place, 0.5 for its middle, 1 for its end.
    pub along: f64,
    /// 0 for the baseline at the place, 0.5 for the middle of the letters, 1 for their top.
    pub up: f64,
    /// Written upwards.
    pub upright: bool,
}

/// Colours of an image, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Pixels {
    pub rows: usize,
    pub columns: usize,
    pub rgba: Vec<[u8; 4]>,
}

/// Something to draw on.
pub trait Canvas {
    /// Draws only within the box from now on; everywhere for `None`.
    fn clip(&mut self, area: Option<Rect>);

    /// Draws a line through points.
    fn line(&mut self, points: &[Point], stroke: Stroke);

    /// Fills an outline.
    fn fill(&mut self, outline: &[Point], color: Color, alpha: f64);

    fn text(&mut self, label: &Label<'_>);

    /// Draws an image into a box.
    fn image(&mut self, area: Rect, pixels: &Pixels, alpha: f64);
}
