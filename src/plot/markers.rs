//! The shapes of markers, within a box from -1 to 1.

use std::f64::consts::TAU;

use super::canvas::Point;

/// A marker's shape.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    Filled(Vec<Point>),
    /// Strokes.
    Drawn(Vec<Vec<Point>>),
}

/// The shape of a marker such as `o` or `^`; a circle for what is not known.
pub fn shape(marker: &str) -> Shape {
    let turned = |count: usize, turn: f64| Shape::Filled(ring(count, turn, |_| 1.0));
    match marker {
        "." => Shape::Filled(ring(20, 0.0, |_| 0.5)),
        "," => Shape::Filled(scaled(&SQUARE, 0.12)),
        "s" => Shape::Filled(SQUARE.to_vec()),
        "D" => turned(4, 0.0),
        "d" => Shape::Filled(vec![(0.0, -1.0), (0.6, 0.0), (0.0, 1.0), (-0.6, 0.0)]),
        "^" => Shape::Filled(vec![(0.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]),
        "v" => Shape::Filled(vec![(0.0, 1.0), (1.0, -1.0), (-1.0, -1.0)]),
        "<" => Shape::Filled(vec![(-1.0, 0.0), (1.0, 1.0), (1.0, -1.0)]),
        ">" => Shape::Filled(vec![(1.0, 0.0), (-1.0, 1.0), (-1.0, -1.0)]),
        "p" => turned(5, 0.0),
        "h" | "H" => turned(6, 0.0),
        "8" => turned(8, 0.5),
        "*" => Shape::Filled(ring(10, 0.0, |at| if at % 2 == 0 { 1.0 } else { 0.4 })),
        "P" => Shape::Filled(plus(0.33)),
        "X" => Shape::Filled(plus(0.33).into_iter().map(|(x, y)| ((x - y) * 0.75, (x + y) * 0.75)).collect()),
        "+" => Shape::Drawn(vec![vec![(-1.0, 0.0), (1.0, 0.0)], vec![(0.0, -1.0), (0.0, 1.0)]]),
        "x" => Shape::Drawn(vec![vec![(-0.9, -0.9), (0.9, 0.9)], vec![(-0.9, 0.9), (0.9, -0.9)]]),
        "|" => Shape::Drawn(vec![vec![(0.0, -1.0), (0.0, 1.0)]]),
        "_" => Shape::Drawn(vec![vec![(-1.0, 0.0), (1.0, 0.0)]]),
        _ => Shape::Filled(ring(24, 0.0, |_| 1.0)),
    }
}

const SQUARE: [Point; 4] = [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)];

/// Points around the middle, the first at the top.
fn ring(count: usize, turn: f64, radius: impl Fn(usize) -> f64) -> Vec<Point> {
    let point = |at: usize| {
        let angle = (at as f64 + turn) / count as f64 * TAU;
        (radius(at) * angle.sin(), -radius(at) * angle.cos())
    };
    (0..count).map(point).collect()
}

fn scaled(points: &[Point], factor: f64) -> Vec<Point> {
    points.iter().map(|(x, y)| (x * factor, y * factor)).collect()
}

fn plus(half: f64) -> Vec<Point> {
    let corners = [(half, 1.0), (half, half), (1.0, half)];
    let quarter = |turn: usize| {
        let rotate = move |(x, y): Point| match turn {
            0 => (x, -y),
            1 => (y, x),
            2 => (-x, y),
            _ => (-y, -x),
        };
        corners.into_iter().map(rotate)
    };
    (0..4).flat_map(quarter).collect()
}
