//! Draws a figure on a canvas: axes, what is in them, and their texts, laid out so that nothing overlaps.

use super::canvas::{Canvas, Label, Pixels, Point, Rect, Stroke};
use super::limits::View;
use super::scene::{Array, Artist, Axes, Color, Colorbar, Dash, Figure, Key, Side, numbers};
use super::ticks::{self, Ticks};
use super::{colors, font, markers};

/// Points in an inch.
pub const POINTS: f64 = 72.0;
/// Sizes of texts.
const TEXT: f64 = 10.0;
const TITLE: f64 = 12.0;
/// Length of a tick, and from its end to its label.
const TICK: f64 = 3.5;
const PAD: f64 = 3.5;
/// Around each axes and its labels.
const MARGIN: f64 = 9.0;
/// Width of a colorbar and its distance from the axes.
const BAR_WIDTH: f64 = 12.0;
const BAR_GAP: f64 = 12.0;

/// The colours of what is no data, and how those of data are seen on the ground.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    pub ground: Color,
    /// Frames, ticks and texts.
    pub ink: Color,
    pub grid: Color,
    /// Around a legend.
    pub edge: Color,
    pub seen: fn(Color) -> Color,
}

/// Black on white, as matplotlib's files are.
pub const PAPER: Look =
    Look { ground: 0xff_ff_ff, ink: 0x00_00_00, grid: 0xb0_b0_b0, edge: 0xcc_cc_cc, seen: |color| color };

/// Draws the whole figure on a canvas that has the look's ground.
pub fn draw(figure: &Figure, look: &Look, canvas: &mut dyn Canvas) {
    let (width, height) = (figure.width * POINTS, figure.height * POINTS);
    let mut top = 0.0;
    if !figure.title.is_empty() {
        top = TITLE * 1.8;
        text(canvas, &figure.title, (width / 2.0, TITLE * 1.5), TITLE, (0.5, 0.0), look.ink);
    }
    for axes in &figure.axes {
        let [x, y, w, h] = axes.place;
        let left = x * width;
        let upper = top + y * (height - top);
        let cell = Rect { left, top: upper, right: left + w * width, bottom: upper + h * (height - top) };
        Panel::new(axes, &figure.arrays, cell, look).draw(canvas);
    }
}

fn text(canvas: &mut dyn Canvas, text: &str, at: Point, size: f64, (along, up): (f64, f64), color: Color) {
    canvas.text(&Label { text, at, size, color, along, up, upright: false });
}

/// Data's colours as the look shows them.
struct Seen<'a> {
    canvas: &'a mut dyn Canvas,
    look: &'a Look,
}

impl Canvas for Seen<'_> {
    fn clip(&mut self, area: Option<Rect>) {
        self.canvas.clip(area);
    }

    fn line(&mut self, points: &[Point], stroke: Stroke) {
        self.canvas.line(points, Stroke { color: (self.look.seen)(stroke.color), ..stroke });
    }

    fn fill(&mut self, outline: &[Point], color: Color, alpha: f64) {
        self.canvas.fill(outline, (self.look.seen)(color), alpha);
    }

    fn text(&mut self, label: &Label<'_>) {
        self.canvas.text(&Label { color: (self.look.seen)(label.color), ..*label });
    }

    fn image(&mut self, area: Rect, pixels: &Pixels, alpha: f64) {
        self.canvas.image(area, pixels, alpha);
    }
}

/// Axes in their place.
struct Panel<'a> {
    axes: &'a Axes,
    arrays: &'a [Array],
    look: &'a Look,
    x: View,
    y: View,
    ticks: (Ticks, Ticks),
    /// Where data are drawn.
    inner: Rect,
}

impl<'a> Panel<'a> {
    fn new(axes: &'a Axes, arrays: &'a [Array], cell: Rect, look: &'a Look) -> Self {
        let (x, y) = View::of(axes, arrays);
        let count = |length: f64, each: f64| ((length / each) as usize).clamp(1, 9);
        let tall = cell.height() - 40.0;
        let y_ticks = if axes.frame { ticks::of(&axes.y, y, count(tall, TEXT * 2.0)) } else { Ticks::default() };
        let label_width = y_ticks.labels.iter().map(|label| font::width(label, TEXT)).fold(0.0, f64::max);
        let mut inner = Rect {
            left: cell.left + MARGIN,
            top: cell.top + MARGIN,
            right: cell.right - MARGIN,
            bottom: cell.bottom - MARGIN,
        };
        if axes.frame {
            inner.left += label_width + TICK + PAD;
            inner.bottom -= TEXT + TICK + PAD;
            // Room for half of the last label.
            inner.right -= 6.0;
            inner.left += if axes.ylabel.is_empty() { 0.0 } else { TEXT * 1.6 };
            inner.bottom -= if axes.xlabel.is_empty() { 0.0 } else { TEXT * 1.5 };
            inner.top += if y_ticks.scale.is_empty() { 0.0 } else { TEXT };
        }
        inner.top += if axes.title.is_empty() { 0.0 } else { TITLE * 1.4 * axes.title.lines().count() as f64 };
        if let Some(bar) = &axes.colorbar {
            inner.right -= BAR_GAP + BAR_WIDTH + bar_text_width(bar, inner.height());
        }
        inner.right = inner.right.max(inner.left + 4.0);
        inner.bottom = inner.bottom.max(inner.top + 4.0);
        if axes.equal {
            inner = with_aspect(inner, (x.high - x.low).abs() / (y.high - y.low).abs());
        }
        let x_ticks =
            if axes.frame { ticks::of(&axes.x, x, count(inner.width(), TEXT * 3.0)) } else { Ticks::default() };
        Self { axes, arrays, look, x, y, ticks: (x_ticks, y_ticks), inner }
    }

    fn at(&self, x: f64, y: f64) -> Point {
        (
            self.inner.left + self.x.share(x) * self.inner.width(),
            self.inner.bottom - self.y.share(y) * self.inner.height(),
        )
    }

    fn numbers(&self, id: usize) -> &'a [f64] {
        numbers(self.arrays, id)
    }

    fn points(&self, x: usize, y: usize) -> Vec<Point> {
        self.numbers(x).iter().zip(self.numbers(y)).map(|(x, y)| self.at(*x, *y)).collect()
    }

    fn draw(&self, canvas: &mut dyn Canvas) {
        self.draw_grid(canvas);
        canvas.clip(Some(self.inner));
        for artist in &self.axes.artists {
            if !matches!(artist, Artist::Text { .. }) {
                self.draw_artist(artist, &mut Seen { canvas, look: self.look });
            }
        }
        canvas.clip(None);
        if self.axes.frame {
            self.draw_frame(canvas);
        }
        for artist in self.axes.artists.iter().filter(|artist| matches!(artist, Artist::Text { .. })) {
            self.draw_artist(artist, &mut Seen { canvas, look: self.look });
        }
        self.draw_titles(canvas);
        if let Some(bar) = &self.axes.colorbar {
            self.draw_colorbar(bar, canvas);
        }
        self.draw_legend(canvas);
    }

    fn draw_grid(&self, canvas: &mut dyn Canvas) {
        let stroke = Stroke::solid(self.look.grid, 0.8);
        let Rect { left, top, right, bottom } = self.inner;
        for place in self.ticks.0.places.iter().filter(|_| self.axes.x.grid) {
            let x = self.at(*place, self.y.low).0;
            canvas.line(&[(x, bottom), (x, top)], stroke);
        }
        for place in self.ticks.1.places.iter().filter(|_| self.axes.y.grid) {
            let y = self.at(self.x.low, *place).1;
            canvas.line(&[(left, y), (right, y)], stroke);
        }
    }

    fn draw_frame(&self, canvas: &mut dyn Canvas) {
        let stroke = Stroke::solid(self.look.ink, 0.8);
        let Rect { left, top, right, bottom } = self.inner;
        canvas.line(&[(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], stroke);
        for (place, label) in self.ticks.0.places.iter().zip(&self.ticks.0.labels) {
            let x = self.at(*place, self.y.low).0;
            canvas.line(&[(x, bottom), (x, bottom + TICK)], stroke);
            text(canvas, label, (x, bottom + TICK + PAD), TEXT, (0.5, 1.0), self.look.ink);
        }
        for (place, label) in self.ticks.1.places.iter().zip(&self.ticks.1.labels) {
            let y = self.at(self.x.low, *place).1;
            canvas.line(&[(left - TICK, y), (left, y)], stroke);
            text(canvas, label, (left - TICK - PAD, y), TEXT, (1.0, 0.5), self.look.ink);
        }
        text(canvas, &self.ticks.1.scale, (left, top - 4.0), TEXT, (0.0, 0.0), self.look.ink);
        text(canvas, &self.ticks.0.scale, (right, bottom + TICK + PAD + TEXT * 1.2), TEXT, (1.0, 1.0), self.look.ink);
    }

    fn draw_titles(&self, canvas: &mut dyn Canvas) {
        let Rect { left, top, right, bottom } = self.inner;
        let middle = f64::midpoint(left, right);
        let scale = if self.ticks.1.scale.is_empty() { 0.0 } else { TEXT };
        for (index, line) in self.axes.title.lines().rev().enumerate() {
            let y = top - 6.0 - scale - index as f64 * TITLE * 1.3;
            text(canvas, line, (middle, y), TITLE, (0.5, 0.0), self.look.ink);
        }
        let below = if self.axes.frame { TICK + PAD + TEXT } else { 0.0 };
        text(canvas, &self.axes.xlabel, (middle, bottom + below + 4.0), TEXT, (0.5, 1.0), self.look.ink);
        if !self.axes.ylabel.is_empty() {
            let labels = self.ticks.1.labels.iter().map(|label| font::width(label, TEXT)).fold(0.0, f64::max);
            canvas.text(&Label {
                text: &self.axes.ylabel,
                at: (left - TICK - PAD - labels - 6.0, f64::midpoint(top, bottom)),
                size: TEXT,
                color: self.look.ink,
                along: 0.5,
                up: 0.0,
                upright: true,
            });
        }
    }

    fn draw_artist(&self, artist: &Artist, canvas: &mut dyn Canvas) {
        match artist {
            Artist::Line { x, y, color, alpha, width, dash, marker, marker_size, marker_color, .. } => {
                let points = self.points(*x, *y);
                canvas.line(&points, Stroke { color: *color, alpha: *alpha, width: *width, dash: *dash });
                if !marker.is_empty() {
                    for point in &points {
                        draw_marker(canvas, marker, *point, marker_size / 2.0, *marker_color, *alpha);
                    }
                }
            }
            Artist::Points { x, y, areas, colors, alpha, marker, .. } => {
                for (index, point) in self.points(*x, *y).into_iter().enumerate() {
                    let radius = nth(self.numbers(*areas), index).max(0.0).sqrt() / 2.0;
                    draw_marker(canvas, marker, point, radius, nth(self.numbers(*colors), index) as Color, *alpha);
                }
            }
            Artist::Boxes { left, right, bottom, top, colors, edge, alpha, .. } => {
                let sides = [left, right, bottom, top].map(|id| self.numbers(*id));
                for index in 0..sides[0].len() {
                    let [left, right, bottom, top] = sides.map(|side| nth(side, index));
                    let outline = self.outline([left, right, bottom, top]);
                    canvas.fill(&outline, nth(self.numbers(*colors), index) as Color, *alpha);
                    if let Some(edge) = edge {
                        let closed: Vec<Point> = outline.iter().chain(outline.first()).copied().collect();
                        canvas.line(&closed, Stroke { alpha: *alpha, ..Stroke::solid(*edge, 1.0) });
                    }
                }
            }
            Artist::Area { x, y, color, alpha, .. } => canvas.fill(&self.points(*x, *y), *color, *alpha),
            Artist::Image { extent: [left, right, bottom, top], alpha, .. } => {
                let (upper, lower) = (self.at(*left, *top), self.at(*right, *bottom));
                let area = Rect {
                    left: upper.0.min(lower.0),
                    top: upper.1.min(lower.1),
                    right: upper.0.max(lower.0),
                    bottom: upper.1.max(lower.1),
                };
                if let Some(pixels) = pixels(artist, self.arrays) {
                    let flipped = flipped(pixels, upper.0 > lower.0, upper.1 > lower.1);
                    canvas.image(area, &flipped, *alpha);
                }
            }
            Artist::Across { .. } => self.draw_across(artist, canvas),
            Artist::Text { x, y, text: words, color, size, horizontal, vertical, in_axes } => {
                let at = if *in_axes {
                    (self.inner.left + x * self.inner.width(), self.inner.bottom - y * self.inner.height())
                } else {
                    self.at(*x, *y)
                };
                let part = |side: &Side| match side {
                    Side::Start => 0.0,
                    Side::Center => 0.5,
                    Side::End => 1.0,
                };
                for (index, line) in words.lines().enumerate() {
                    let at = (at.0, at.1 + index as f64 * size * 1.3);
                    text(canvas, line, at, *size, (part(horizontal), part(vertical)), *color);
                }
            }
        }
    }

    /// The corners of a box of data; an end on a logarithmic axis that is nowhere is the axis' own.
    fn outline(&self, [left, right, bottom, top]: [f64; 4]) -> Vec<Point> {
        let on = |view: View, value: f64| if view.log && value <= 0.0 { view.low } else { value };
        let (upper, lower) =
            (self.at(on(self.x, left), on(self.y, top)), self.at(on(self.x, right), on(self.y, bottom)));
        Rect { left: upper.0, top: upper.1, right: lower.0, bottom: lower.1 }.corners().to_vec()
    }

    fn draw_across(&self, artist: &Artist, canvas: &mut dyn Canvas) {
        let Artist::Across { upright, at, until, from, to, color, alpha, width, dash, .. } = artist else { return };
        let along = |share: f64| {
            if *upright {
                self.inner.bottom - share * self.inner.height()
            } else {
                self.inner.left + share * self.inner.width()
            }
        };
        let across = |value: f64| if *upright { self.at(value, self.y.low).0 } else { self.at(self.x.low, value).1 };
        let place = |along: f64, across: f64| if *upright { (across, along) } else { (along, across) };
        let (from, to) = (along(*from), along(*to));
        match until {
            None => {
                let stroke = Stroke { color: *color, alpha: *alpha, width: *width, dash: *dash };
                canvas.line(&[place(from, across(*at)), place(to, across(*at))], stroke);
            }
            Some(until) => {
                let (near, far) = (across(*at), across(*until));
                canvas.fill(&[place(from, near), place(to, near), place(to, far), place(from, far)], *color, *alpha);
            }
        }
    }

    fn draw_colorbar(&self, bar: &Colorbar, canvas: &mut dyn Canvas) {
        const STEPS: usize = 128;
        let Rect { top, bottom, right, .. } = self.inner;
        let area = Rect { left: right + BAR_GAP, top, right: right + BAR_GAP + BAR_WIDTH, bottom };
        let Some(map) = colors::map(&bar.map) else { return };
        let rgba = (0..STEPS).map(|step| {
            let [red, green, blue] = map.at(1.0 - step as f64 / (STEPS - 1) as f64);
            [red, green, blue, 255]
        });
        canvas.image(area, &Pixels { rows: STEPS, columns: 1, rgba: rgba.collect() }, 1.0);
        let stroke = Stroke::solid(self.look.ink, 0.8);
        let [a, b, c, d] = area.corners();
        canvas.line(&[a, b, c, d, a], stroke);
        let view = View { low: bar.low, high: bar.high, log: false };
        let ticks = bar_ticks(bar, area.height());
        for (place, label) in ticks.places.iter().zip(&ticks.labels) {
            let y = bottom - view.share(*place) * area.height();
            canvas.line(&[(area.right, y), (area.right + TICK, y)], stroke);
            text(canvas, label, (area.right + TICK + PAD, y), TEXT, (0.0, 0.5), self.look.ink);
        }
        if !bar.label.is_empty() {
            let at = (area.right + bar_text_width(bar, area.height()) - 1.0, f64::midpoint(top, bottom));
            canvas.text(&Label {
                text: &bar.label,
                at,
                size: TEXT,
                color: self.look.ink,
                along: 0.5,
                up: 0.0,
                upright: true,
            });
        }
    }

    fn draw_legend(&self, canvas: &mut dyn Canvas) {
        const LINE: f64 = TEXT * 1.45;
        const SAMPLE: f64 = 20.0;
        let keys = self.axes.keys(self.arrays);
        let Some(legend) = self.axes.legend.as_ref().filter(|_| !keys.is_empty()) else { return };
        let title = usize::from(!legend.title.is_empty());
        let longest = keys
            .iter()
            .map(|key| font::width(key.label, TEXT))
            .fold(font::width(&legend.title, TEXT) - SAMPLE, f64::max);
        let (width, height) = (longest + SAMPLE + 18.0, (keys.len() + title) as f64 * LINE + 8.0);
        let area = self.legend_area(&legend.place, width, height);
        canvas.fill(&area.corners(), self.look.ground, 0.85);
        let [a, b, c, d] = area.corners();
        canvas.line(&[a, b, c, d, a], Stroke::solid(self.look.edge, 0.8));
        if title > 0 {
            let at = (f64::midpoint(area.left, area.right), area.top + 4.0 + LINE / 2.0);
            text(canvas, &legend.title, at, TEXT, (0.5, 0.5), self.look.ink);
        }
        for (index, key) in keys.iter().enumerate() {
            let y = area.top + 4.0 + ((index + title) as f64 + 0.5) * LINE;
            draw_sample(&mut Seen { canvas, look: self.look }, key, (area.left + 5.0, area.left + 5.0 + SAMPLE), y);
            text(canvas, key.label, (area.left + SAMPLE + 12.0, y), TEXT, (0.0, 0.5), self.look.ink);
        }
    }

    /// Where a legend goes: where it was asked to, or in the corner with the fewest data under it.
    fn legend_area(&self, place: &str, width: f64, height: f64) -> Rect {
        const FREE: f64 = 7.0;
        let at = |across: f64, down: f64| {
            let left = self.inner.left + FREE + across * (self.inner.width() - width - 2.0 * FREE);
            let top = self.inner.top + FREE + down * (self.inner.height() - height - 2.0 * FREE);
            Rect { left, top, right: left + width, bottom: top + height }
        };
        if let Some((across, down)) = corner(place) {
            return at(across, down);
        }
        let data = self.data_points();
        let hidden = |area: &Rect| {
            let under = |(x, y): &&Point| (area.left..area.right).contains(x) && (area.top..area.bottom).contains(y);
            data.iter().filter(under).count()
        };
        let places = [(1.0, 0.0), (0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.5), (0.0, 0.5), (0.5, 0.0), (0.5, 1.0)];
        let areas = places.map(|(across, down)| at(across, down));
        areas.into_iter().min_by_key(hidden).unwrap_or(areas[0])
    }

    /// Points that data lie at, for the legend to keep away from.
    fn data_points(&self) -> Vec<Point> {
        let mut all = Vec::new();
        for artist in &self.axes.artists {
            match artist {
                Artist::Line { x, y, .. } => all.extend(between(&self.points(*x, *y))),
                Artist::Points { x, y, .. } | Artist::Area { x, y, .. } => all.extend(self.points(*x, *y)),
                Artist::Boxes { left, right, top, .. } => {
                    all.extend(self.points(*left, *top));
                    all.extend(self.points(*right, *top));
                }
                _ => {}
            }
        }
        all
    }
}

/// Points along a line, so that long straight pieces count too.
fn between(points: &[Point]) -> Vec<Point> {
    const STEP: f64 = 6.0;
    let mut all = Vec::new();
    for pair in points.windows(2) {
        let length = (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1);
        let count = if length.is_finite() { (length / STEP).clamp(1.0, 200.0) as usize } else { 0 };
        all.extend((0..count).map(|at| {
            let share = at as f64 / count as f64;
            (pair[0].0 + (pair[1].0 - pair[0].0) * share, pair[0].1 + (pair[1].1 - pair[0].1) * share)
        }));
    }
    all.extend(points.last());
    all
}

/// Shares across and down of a place such as `upper left`; nothing for `best`.
pub fn corner(place: &str) -> Option<(f64, f64)> {
    let down = if place.contains("upper") {
        0.0
    } else if place.contains("lower") {
        1.0
    } else {
        0.5
    };
    let across = if place.contains("left") {
        0.0
    } else if place.contains("right") {
        1.0
    } else {
        0.5
    };
    (!place.is_empty() && place != "best").then_some((across, down))
}

fn draw_sample(canvas: &mut dyn Canvas, key: &Key<'_>, (left, right): (f64, f64), y: f64) {
    if key.filled {
        canvas.fill(&[(left, y - 3.5), (right, y - 3.5), (right, y + 3.5), (left, y + 3.5)], key.color, key.alpha);
        return;
    }
    if key.dash != Dash::None {
        canvas
            .line(&[(left, y), (right, y)], Stroke { color: key.color, alpha: key.alpha, width: 1.5, dash: key.dash });
    }
    if !key.marker.is_empty() {
        draw_marker(canvas, key.marker, (f64::midpoint(left, right), y), 3.0, key.color, key.alpha);
    }
}

fn draw_marker(canvas: &mut dyn Canvas, marker: &str, (x, y): Point, radius: f64, color: Color, alpha: f64) {
    if !x.is_finite() || !y.is_finite() {
        return;
    }
    let placed =
        |points: &[Point]| points.iter().map(|(a, b)| (x + a * radius, y + b * radius)).collect::<Vec<Point>>();
    match markers::shape(marker) {
        markers::Shape::Filled(points) => canvas.fill(&placed(&points), color, alpha),
        markers::Shape::Drawn(strokes) => {
            for stroke in strokes {
                canvas.line(&placed(&stroke), Stroke { alpha, ..Stroke::solid(color, 1.5) });
            }
        }
    }
}

/// The number at a place; the only one where there is one for all.
pub fn nth(numbers: &[f64], index: usize) -> f64 {
    numbers.get(index).or(numbers.first()).copied().unwrap_or_default()
}

/// The colours of an image.
pub fn pixels(artist: &Artist, arrays: &[Array]) -> Option<Pixels> {
    let Artist::Image { values, rows, columns, channels, map, low, high, .. } = artist else { return None };
    let values = numbers(arrays, *values);
    let byte = |share: f64| (share.clamp(0.0, 1.0) * 255.0).round() as u8;
    if *rows == 0 || *columns == 0 || values.len() != rows * columns * channels {
        return None;
    }
    let rgba: Vec<[u8; 4]> = if *channels == 1 {
        let map = colors::map(map)?;
        let share = |value: f64| if high > low { (value - low) / (high - low) } else { 0.0 };
        let color = |value: &f64| {
            let [red, green, blue] = map.at(share(*value));
            [red, green, blue, if value.is_nan() { 0 } else { 255 }]
        };
        values.iter().map(color).collect()
    } else {
        let color =
            |parts: &[f64]| [byte(parts[0]), byte(parts[1]), byte(parts[2]), parts.get(3).map_or(255, |a| byte(*a))];
        values.chunks_exact(*channels).filter(|parts| parts.len() >= 3).map(color).collect()
    };
    (rgba.len() == rows * columns).then_some(Pixels { rows: *rows, columns: *columns, rgba })
}

/// The image mirrored.
pub fn flipped(mut pixels: Pixels, across: bool, down: bool) -> Pixels {
    if across {
        pixels.rgba.chunks_mut(pixels.columns).for_each(<[_]>::reverse);
    }
    if down {
        let rows: Vec<[u8; 4]> = pixels.rgba.chunks(pixels.columns).rev().flatten().copied().collect();
        pixels.rgba = rows;
    }
    pixels
}

/// The largest box of an aspect (width through height) in the middle of another.
fn with_aspect(area: Rect, aspect: f64) -> Rect {
    if !aspect.is_finite() || aspect <= 0.0 {
        return area;
    }
    let (width, height) = (area.width().min(area.height() * aspect), area.height().min(area.width() / aspect));
    let (x, y) = (f64::midpoint(area.left, area.right), f64::midpoint(area.top, area.bottom));
    Rect { left: x - width / 2.0, top: y - height / 2.0, right: x + width / 2.0, bottom: y + height / 2.0 }
}

/// As many ticks as a colorbar of that height has room for.
fn bar_ticks(bar: &Colorbar, height: f64) -> Ticks {
    let view = View { low: bar.low, high: bar.high, log: false };
    ticks::of(&super::scene::Axis::default(), view, ((height / (TEXT * 2.0)) as usize).clamp(1, 9))
}

fn bar_text_width(bar: &Colorbar, height: f64) -> f64 {
    let longest = bar_ticks(bar, height).labels.iter().map(|label| font::width(label, TEXT)).fold(0.0, f64::max);
    longest + TICK + PAD + if bar.label.is_empty() { 0.0 } else { TEXT * 1.6 }
}
