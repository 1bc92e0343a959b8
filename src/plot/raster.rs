//! A canvas of pixels with smooth edges: an outline covers a share of each pixel, and colours mix by it.

use super::canvas::{Canvas, Label, Pixels, Point, Rect, Stroke};
use super::colors::parts;
use super::font;
use super::scene::{Color, Dash};

/// Sides of the circle that a line's round ends and corners are made of, at least.
const ROUND_SIDES_MIN: usize = 8;
/// Strokes of one dashed line.
const DASHES_MAX: usize = 20_000;

/// Pixels to draw on.
pub struct Raster {
    pub width: usize,
    pub height: usize,
    /// Red, green and blue of each pixel, row by row.
    pub rgb: Vec<[u8; 3]>,
    /// Pixels in a point.
    scale: f64,
    clip: [usize; 4],
}

impl Raster {
    /// Pixels of one colour.
    pub fn new(width: usize, height: usize, scale: f64, ground: Color) -> Self {
        Self { width, height, rgb: vec![parts(ground); width * height], scale, clip: [0, 0, width, height] }
    }

    /// The pixels of a box: its left, top, right and bottom, the latter two not part of it.
    #[must_use]
    pub fn part(&self, [left, top, right, bottom]: [usize; 4]) -> Self {
        let (right, bottom) = (right.min(self.width), bottom.min(self.height));
        let (width, height) = (right.saturating_sub(left), bottom.saturating_sub(top));
        let rows = (top..bottom).flat_map(|row| &self.rgb[row * self.width + left..row * self.width + left + width]);
        Self { width, height, rgb: rows.copied().collect(), scale: self.scale, clip: [0, 0, width, height] }
    }

    /// Mixes a colour into the pixels that outlines cover; where they overlap, it counts once.
    fn cover(&mut self, outlines: &[Vec<Point>], color: Color, alpha: f64) {
        let Some(mut mask) = Mask::around(outlines, self.clip) else { return };
        for outline in outlines {
            mask.add(outline);
        }
        let color = parts(color);
        for row in 0..mask.height {
            let mut sum = 0.0f32;
            for column in 0..mask.width {
                sum += mask.cells[row * (mask.width + 2) + column];
                let share = f64::from(sum.abs().min(1.0)) * alpha;
                if share > 0.003 {
                    mix(&mut self.rgb[(mask.top + row) * self.width + mask.left + column], color, share);
                }
            }
        }
    }

    fn scaled(&self, points: &[Point]) -> Vec<Point> {
        points.iter().map(|(x, y)| (x * self.scale, y * self.scale)).collect()
    }
}

fn mix(pixel: &mut [u8; 3], color: [u8; 3], share: f64) {
    for (part, wanted) in pixel.iter_mut().zip(color) {
        *part = (f64::from(*part) + (f64::from(wanted) - f64::from(*part)) * share).round() as u8;
    }
}

impl Canvas for Raster {
    fn clip(&mut self, area: Option<Rect>) {
        let pixel = |at: f64, end: usize| ((at * self.scale).round().max(0.0) as usize).min(end);
        self.clip = area.map_or([0, 0, self.width, self.height], |area| {
            [
                pixel(area.left, self.width),
                pixel(area.top, self.height),
                pixel(area.right, self.width),
                pixel(area.bottom, self.height),
            ]
        });
    }

    fn line(&mut self, points: &[Point], stroke: Stroke) {
        if stroke.dash == Dash::None || stroke.width <= 0.0 {
            return;
        }
        let half = (stroke.width * self.scale / 2.0).max(0.25);
        let pattern: Vec<f64> = stroke.pattern().iter().map(|length| length * half * 2.0).collect();
        for piece in points.split(|(x, y)| !x.is_finite() || !y.is_finite()) {
            let piece = self.scaled(piece);
            let strokes = if pattern.is_empty() { vec![piece] } else { dashes(&piece, &pattern) };
            let outlines: Vec<Vec<Point>> =
                strokes.iter().flat_map(|stroke| thick(stroke, half, pattern.is_empty())).collect();
            self.cover(&outlines, stroke.color, stroke.alpha);
        }
    }

    fn fill(&mut self, outline: &[Point], color: Color, alpha: f64) {
        let outline = self.scaled(outline);
        self.cover(&[outline], color, alpha);
    }

    fn text(&mut self, label: &Label<'_>) {
        let along = label.along * font::width(label.text, label.size);
        let up = label.up * label.size * font::CAPITAL;
        let half = font::STROKE * label.size * self.scale / 2.0;
        let place = |(x, y): &Point| {
            let (x, y) = (x - along, y + up);
            let (x, y) = if label.upright { (y, -x) } else { (x, y) };
            ((label.at.0 + x) * self.scale, (label.at.1 + y) * self.scale)
        };
        let strokes = font::strokes(label.text, label.size);
        let placed = strokes.iter().map(|stroke| stroke.iter().map(place).collect::<Vec<Point>>());
        let outlines: Vec<Vec<Point>> = placed.flat_map(|stroke| written(&stroke, half)).collect();
        self.cover(&outlines, label.color, 1.0);
    }

    fn image(&mut self, area: Rect, pixels: &Pixels, alpha: f64) {
        let (left, top) = (area.left * self.scale, area.top * self.scale);
        let (width, height) = (area.width() * self.scale, area.height() * self.scale);
        let [from_x, from_y, to_x, to_y] = self.clip;
        let place = |at: usize, start: f64, length: f64, count: usize| {
            let share = (at as f64 + 0.5 - start) / length;
            (0.0..1.0).contains(&share).then(|| ((share * count as f64) as usize).min(count - 1))
        };
        for y in from_y..to_y {
            let Some(row) = place(y, top, height, pixels.rows) else { continue };
            for x in from_x..to_x {
                let Some(column) = place(x, left, width, pixels.columns) else { continue };
                let [red, green, blue, solid] = pixels.rgba[row * pixels.columns + column];
                mix(&mut self.rgb[y * self.width + x], [red, green, blue], alpha * f64::from(solid) / 255.0);
            }
        }
    }
}

/// Outlines that cover a line: a box for each piece of it, and rounds where pieces meet (and at the ends, if `round`).
fn thick(points: &[Point], half: f64, round: bool) -> Vec<Vec<Point>> {
    let mut outlines = Vec::with_capacity(points.len() * 2);
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let length = (x1 - x0).hypot(y1 - y0);
        if length > 0.0 {
            let (dx, dy) = ((x1 - x0) / length * half, (y1 - y0) / length * half);
            outlines.push(vec![(x0 - dy, y0 + dx), (x0 + dy, y0 - dx), (x1 + dy, y1 - dx), (x1 - dy, y1 + dx)]);
        }
    }
    let joints = if round { points } else { points.get(1..points.len().saturating_sub(1)).unwrap_or_default() };
    if half > 0.6 {
        outlines.extend(joints.iter().map(|joint| circle(*joint, half)));
    }
    outlines
}

/// Outlines that cover a stroke of a letter; a dot is large enough to be seen.
fn written(stroke: &[Point], half: f64) -> Vec<Vec<Point>> {
    let length: f64 = stroke.windows(2).map(|pair| (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1)).sum();
    match (stroke.first(), stroke.last()) {
        (Some(first), Some(last)) if length < half => {
            vec![circle((f64::midpoint(first.0, last.0), f64::midpoint(first.1, last.1)), (half * 1.3).max(0.8))]
        }
        _ => thick(stroke, half, true),
    }
}

fn circle((x, y): Point, radius: f64) -> Vec<Point> {
    let sides = ROUND_SIDES_MIN.max((radius * 3.0) as usize).min(64);
    let point = |at: usize| {
        let angle = at as f64 / sides as f64 * std::f64::consts::TAU;
        (x + radius * angle.cos(), y + radius * angle.sin())
    };
    // In the same direction as the boxes, so that overlaps do not cancel.
    (0..sides).map(point).collect()
}

/// The strokes of a dashed line.
fn dashes(points: &[Point], pattern: &[f64]) -> Vec<Vec<Point>> {
    let mut strokes = Vec::new();
    let (mut index, mut left) = (0, pattern[0]);
    let mut stroke: Vec<Point> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let ((mut x, mut y), (x1, y1)) = (pair[0], pair[1]);
        loop {
            let length = (x1 - x).hypot(y1 - y);
            if length < left || strokes.len() > DASHES_MAX {
                left -= length;
                break;
            }
            (x, y) = (x + (x1 - x) * left / length, y + (y1 - y) * left / length);
            stroke.push((x, y));
            if index % 2 == 0 {
                strokes.push(std::mem::take(&mut stroke));
            }
            index = (index + 1) % pattern.len();
            left = pattern[index];
            stroke = vec![(x, y)];
        }
        stroke.push((x1, y1));
    }
    if index % 2 == 0 {
        strokes.push(stroke);
    }
    strokes
}

/// How far outlines cover each pixel of a box, as differences from pixel to pixel: their running sum is the cover.
struct Mask {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    cells: Vec<f32>,
}

impl Mask {
    /// An empty mask for outlines within the clip; nothing where they are out of it.
    fn around(outlines: &[Vec<Point>], clip: [usize; 4]) -> Option<Self> {
        let all = || outlines.iter().flatten().filter(|(x, y)| x.is_finite() && y.is_finite());
        let range = |part: fn(&Point) -> f64, low: usize, high: usize| {
            let least = all().map(part).fold(f64::INFINITY, f64::min).floor().max(low as f64);
            let greatest = all().map(part).fold(f64::NEG_INFINITY, f64::max).ceil().min(high as f64);
            (greatest > least).then_some((least as usize, (greatest - least) as usize))
        };
        let (left, width) = range(|point| point.0, clip[0], clip[2])?;
        let (top, height) = range(|point| point.1, clip[1], clip[3])?;
        Some(Self { left, top, width, height, cells: vec![0.0; (width + 2) * height] })
    }

    fn add(&mut self, outline: &[Point]) {
        if outline.iter().any(|(x, y)| !x.is_finite() || !y.is_finite()) {
            return;
        }
        for (index, from) in outline.iter().enumerate() {
            self.edge(*from, outline[(index + 1) % outline.len()]);
        }
    }

    /// Adds what lies to the right of an edge, row by row.
    fn edge(&mut self, from: Point, to: Point) {
        let (x0, y0) = (from.0 - self.left as f64, from.1 - self.top as f64);
        let (x1, y1) = (to.0 - self.left as f64, to.1 - self.top as f64);
        if y0 == y1 {
            return;
        }
        let (sign, x0, y0, x1, y1) = if y0 < y1 { (1.0, x0, y0, x1, y1) } else { (-1.0, x1, y1, x0, y0) };
        let slope = (x1 - x0) / (y1 - y0);
        let last = y1.min(self.height as f64);
        let first = y0.max(0.0);
        if first >= last {
            return;
        }
        for row in first as usize..(last.ceil() as usize).min(self.height) {
            let (top, bottom) = (first.max(row as f64), last.min(row as f64 + 1.0));
            let (from, to) = (x0 + (top - y0) * slope, x0 + (bottom - y0) * slope);
            self.row(row, from.min(to), from.max(to), sign * (bottom - top));
        }
    }

    /// Spreads the height of an edge that crosses one row from `from` to `to`.
    fn row(&mut self, row: usize, from: f64, to: f64, height: f64) {
        let end = self.width as f64;
        let cells = &mut self.cells[row * (self.width + 2)..(row + 1) * (self.width + 2)];
        let (from, to) = (from.clamp(0.0, end), to.clamp(0.0, end));
        let (first, last) = (from as usize, (to.ceil() as usize).max(from as usize + 1).min(self.width + 1));
        if last - first <= 1 {
            let middle = f64::midpoint(from, to) - first as f64;
            cells[first] += (height * (1.0 - middle)) as f32;
            cells[first + 1] += (height * middle) as f32;
            return;
        }
        // The edge passes several pixels: each gets the part that lies left of its right side.
        let mut before = 0.0;
        for (column, cell) in cells.iter_mut().enumerate().take(last + 1).skip(first) {
            let right = (column as f64 + 1.0).min(to).max(from);
            let left = (column as f64).max(from).min(to);
            let part = height / (to - from);
            // What the edge covers of this pixel, and all of it from the pixels before.
            let passed = (left - from) * part;
            let here = part * (right - left) * (column as f64 + 1.0 - f64::midpoint(left, right));
            let covered = passed + here;
            *cell += (covered - before) as f32;
            before = covered;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gray(raster: &Raster, x: usize, y: usize) -> u8 {
        raster.rgb[y * raster.width + x][0]
    }

    #[test]
    fn boxes_cover_what_they_cover() {
        let mut raster = Raster::new(8, 8, 1.0, 0xff_ff_ff);
        raster.fill(&[(1.0, 1.0), (5.5, 1.0), (5.5, 4.0), (1.0, 4.0)], 0, 1.0);
        assert_eq!([gray(&raster, 0, 2), gray(&raster, 1, 2), gray(&raster, 4, 3)], [255, 0, 0]);
        assert_eq!([gray(&raster, 5, 2), gray(&raster, 6, 2), gray(&raster, 3, 4)], [128, 255, 255]);
    }

    #[test]
    fn slanted_edges_cover_halves() {
        let mut raster = Raster::new(16, 8, 1.0, 0xff_ff_ff);
        raster.fill(&[(0.0, 0.0), (16.0, 8.0), (0.0, 8.0)], 0, 1.0);
        let ink: f64 = raster.rgb.iter().map(|pixel| 1.0 - f64::from(pixel[0]) / 255.0).sum();
        assert!((ink - 64.0).abs() < 0.5, "{ink}");
        assert_eq!([gray(&raster, 15, 0), gray(&raster, 0, 7)], [255, 0]);
    }

    #[test]
    fn lines_are_as_wide_as_asked() {
        let mut raster = Raster::new(32, 32, 1.0, 0xff_ff_ff);
        raster.line(&[(4.0, 16.0), (28.0, 16.0)], Stroke::solid(0, 4.0));
        let column: f64 = (0..32).map(|y| 1.0 - f64::from(gray(&raster, 16, y)) / 255.0).sum();
        assert!((column - 4.0).abs() < 0.05, "{column}");
        raster.clip(Some(Rect { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 }));
        raster.line(&[(0.0, 5.0), (32.0, 5.0)], Stroke::solid(0, 2.0));
        assert_eq!([gray(&raster, 5, 5), gray(&raster, 12, 5)], [0, 255]);
    }
}
