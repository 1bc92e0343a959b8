//! One axes of a figure: where its data lie on the sheet, its ticks and texts, and its artists on the layers.

use super::layers::{Cell, Layers, Paint, SAMPLES, Sheet};
use super::{CELL_ASPECT, Palette};
use crate::plot::canvas::Pixels;
use crate::plot::draw::{corner, flipped, nth, pixels};
use crate::plot::limits::View;
use crate::plot::scene::{Artist, Axes, Axis, Colorbar, Dash, Figure, Key, Side, Sticky};
use crate::plot::ticks::{self, Ticks};
use crate::plot::{colors, markers};
use crate::ui::theme::Ink;

/// Columns and rows that a panel takes of the sheet; `right` and `bottom` are not part of it.
#[derive(Debug, Clone, Copy)]
pub struct Area {
    pub left: usize,
    pub top: usize,
    pub right: usize,
    pub bottom: usize,
}

impl Area {
    const fn columns(self) -> usize {
        self.right.saturating_sub(self.left)
    }

    const fn rows(self) -> usize {
        self.bottom.saturating_sub(self.top)
    }
}

/// Points of a figure's width stand for as many dots as there are on the sheet; a marker has at least one.
const POINTS_A_DOT: f64 = 2.4;

/// Draws axes and all that is in them.
pub fn draw(axes: &Axes, figure: &Figure, area: Area, palette: Palette, sheet: &mut Sheet) {
    if area.columns() < 4 || area.rows() < 3 {
        return;
    }
    let panel = Panel::new(axes, figure, area, palette);
    if panel.inner.columns() == 0 || panel.inner.rows() == 0 {
        return;
    }
    panel.draw_grid(sheet);
    let mut layers = Layers::new(panel.inner.columns(), panel.inner.rows(), palette.ground());
    for artist in &axes.artists {
        panel.draw_artist(artist, &mut layers);
    }
    layers.put_on(sheet, panel.inner.left, panel.inner.top, palette);
    panel.draw_frame(sheet);
    panel.draw_texts(sheet);
    if let Some(bar) = &axes.colorbar {
        panel.draw_colorbar(bar, sheet);
    }
    panel.draw_legend(&layers, sheet);
}

struct Panel<'a> {
    axes: &'a Axes,
    figure: &'a Figure,
    palette: Palette,
    x: View,
    y: View,
    ticks: (Ticks, Ticks),
    area: Area,
    /// Where data are drawn.
    inner: Area,
}

impl<'a> Panel<'a> {
    fn new(axes: &'a Axes, figure: &'a Figure, area: Area, palette: Palette) -> Self {
        let (x, y) = View::of(axes, &figure.arrays);
        let mut inner = area;
        inner.top += usize::from(!axes.title.is_empty()) + usize::from(!axes.ylabel.is_empty());
        if axes.frame {
            inner.bottom = inner.bottom.saturating_sub(2 + usize::from(!axes.xlabel.is_empty()));
        }
        let y_ticks = if axes.frame { ticks::of(&axes.y, y, (inner.rows() / 3).clamp(1, 9)) } else { Ticks::default() };
        let label_columns = longest(&y_ticks);
        if axes.frame {
            inner.left = (inner.left + label_columns + 1).min(area.right);
            inner.right = inner.right.saturating_sub(1).max(inner.left);
        }
        if let Some(bar) = &axes.colorbar {
            inner.right = inner.right.saturating_sub(4 + longest(&bar_ticks(bar, inner.rows()))).max(inner.left);
        }
        let image = axes.artists.iter().find_map(|artist| match artist {
            Artist::Image { rows, columns, .. } => Some((*rows, *columns)),
            _ => None,
        });
        if axes.equal {
            let aspect = (x.high - x.low).abs() / (y.high - y.low).abs();
            inner = with_aspect(inner, aspect, image);
        }
        let x_ticks = if axes.frame { fitting_ticks(&axes.x, x, inner.columns()) } else { Ticks::default() };
        Self { axes, figure, palette, x, y, ticks: (x_ticks, y_ticks), area, inner }
    }

    /// Where values lie on a raster of so many steps: the first step is at the left or at the top.
    fn step(&self, x: f64, y: f64, (width, height): (usize, usize)) -> Option<(f64, f64)> {
        let (across, down) = (self.x.share(x), 1.0 - self.y.share(y));
        // Far outside, a line is still drawn in its direction.
        let near = |share: f64| share.is_finite().then(|| share.clamp(-1e3, 1e3));
        Some((near(across)? * (width - 1) as f64, near(down)? * (height - 1) as f64))
    }

    fn column_of(&self, x: f64) -> Option<usize> {
        let share = self.x.share(x);
        let steps = (self.inner.columns() * 2 - 1) as f64;
        (-1e-6..=1.000_001).contains(&share).then(|| self.inner.left + (share * steps).round().max(0.0) as usize / 2)
    }

    fn row_of(&self, y: f64) -> Option<usize> {
        let share = 1.0 - self.y.share(y);
        let steps = (self.inner.rows() * 4 - 1) as f64;
        (-1e-6..=1.000_001).contains(&share).then(|| self.inner.top + (share * steps).round().max(0.0) as usize / 4)
    }

    fn draw_grid(&self, sheet: &mut Sheet) {
        let columns: Vec<usize> = self.ticks.0.places.iter().filter_map(|place| self.column_of(*place)).collect();
        let rows: Vec<usize> = self.ticks.1.places.iter().filter_map(|place| self.row_of(*place)).collect();
        let put = |sheet: &mut Sheet, column, row, symbol| {
            sheet.put(column, row, Cell { symbol, paint: Paint::Ink(Ink::Border), ground: None });
        };
        if self.axes.y.grid {
            for row in &rows {
                (self.inner.left..self.inner.right).for_each(|column| put(sheet, column, *row, '┈'));
            }
        }
        if self.axes.x.grid {
            for column in &columns {
                for row in self.inner.top..self.inner.bottom {
                    let crosses = self.axes.y.grid && rows.contains(&row);
                    put(sheet, *column, row, if crosses { '┼' } else { '┊' });
                }
            }
        }
    }

    fn draw_frame(&self, sheet: &mut Sheet) {
        if !self.axes.frame {
            return;
        }
        let Area { left, top, right, bottom } = self.inner;
        let (line, text) = (Paint::Ink(Ink::Faint), Paint::Ink(Ink::Muted));
        let axis = left - 1;
        for row in top..bottom {
            sheet.write(axis, right, row, "│", line);
        }
        sheet.write(axis, right, bottom, &format!("└{}", "─".repeat(right - left)), line);
        let mut rows = Vec::new();
        for (place, label) in self.ticks.1.places.iter().zip(&self.ticks.1.labels) {
            // In few rows, two ticks may meet.
            let Some(row) = self.row_of(*place).filter(|row| !rows.contains(row)) else { continue };
            rows.push(row);
            sheet.write(axis, right, row, "┤", line);
            let start = axis.saturating_sub(label.chars().count()).max(self.area.left);
            sheet.write(start, axis, row, label, text);
        }
        let mut free = self.area.left;
        for (place, label) in self.ticks.0.places.iter().zip(&self.ticks.0.labels) {
            let Some(column) = self.column_of(*place) else { continue };
            sheet.write(column, right, bottom, "┬", line);
            let length = label.chars().count();
            let start = column.saturating_sub(length / 2).min(self.area.right.saturating_sub(length));
            if start >= free {
                sheet.write(start, self.area.right, bottom + 1, label, text);
                free = start + length + 1;
            }
        }
        if !self.ticks.1.scale.is_empty() {
            let row = top.saturating_sub(1).max(self.area.top);
            sheet.write(self.area.left, right, row, &format!("×{}", self.ticks.1.scale), text);
        }
        if !self.ticks.0.scale.is_empty() {
            let label = format!("×{}", self.ticks.0.scale);
            let start = self.area.right.saturating_sub(label.chars().count());
            sheet.write(start, self.area.right, bottom, &label, text);
        }
    }

    fn draw_texts(&self, sheet: &mut Sheet) {
        let Area { left, top, right, bottom } = self.inner;
        let mut row = self.area.top;
        if !self.axes.title.is_empty() {
            let title = self.axes.title.replace('\n', " ");
            // Longer than its axes, it may go over the labels.
            let from = if title.chars().count() > right - left { self.area.left } else { left };
            sheet.write_centered(from, right, row, &title, Paint::Bold(Ink::Text));
            row += 1;
        }
        if !self.axes.ylabel.is_empty() {
            let column = self.area.left + longest(&self.ticks.1).saturating_sub(self.axes.ylabel.chars().count());
            sheet.write(column, right, row.min(top), &self.axes.ylabel, Paint::Ink(Ink::Text));
        }
        if !self.axes.xlabel.is_empty() && self.axes.frame {
            sheet.write_centered(left, right, bottom + 2, &self.axes.xlabel, Paint::Ink(Ink::Text));
        }
        for artist in &self.axes.artists {
            let Artist::Text { x, y, text, color, horizontal, vertical, in_axes, .. } = artist else { continue };
            let (column, row) = if *in_axes {
                let place = |share: f64, count: usize| (share.clamp(0.0, 1.0) * (count - 1) as f64).round() as usize;
                (left + place(*x, self.inner.columns()), top + place(1.0 - y, self.inner.rows()))
            } else {
                let (Some(column), Some(row)) = (self.column_of(*x), self.row_of(*y)) else { continue };
                (column, row)
            };
            let lines: Vec<&str> = text.lines().collect();
            let row = match vertical {
                Side::End => row,
                Side::Center => row.saturating_sub(lines.len() / 2),
                Side::Start => row.saturating_sub(lines.len() - 1),
            };
            for (index, line) in lines.into_iter().enumerate() {
                let length = line.chars().count();
                let start = match horizontal {
                    Side::Start => column,
                    Side::Center => column.saturating_sub(length / 2),
                    Side::End => (column + 1).saturating_sub(length),
                };
                self.write_over(sheet, start.max(self.area.left), row + index, line, *color);
            }
        }
    }

    /// Writes a text of the learner's; on something filled it keeps the ground and is black or white.
    fn write_over(&self, sheet: &mut Sheet, start: usize, row: usize, line: &str, color: u32) {
        for (column, symbol) in (start..self.area.right).zip(line.chars()) {
            let under = sheet.at(column, row);
            let filled = match (under.symbol, under.paint) {
                ('█', Paint::Rgb(color)) => Some(color),
                _ => under.ground,
            };
            let seen = self.palette.seen(color);
            let paint = match filled {
                Some(ground) if colors::brightness(ground) > 0.5 => [0x14, 0x16, 0x1b],
                Some(_) => [0xff; 3],
                None => seen,
            };
            sheet.put(column, row, Cell { symbol, paint: Paint::Rgb(paint), ground: filled });
        }
    }

    fn draw_artist(&self, artist: &Artist, layers: &mut Layers) {
        match artist {
            Artist::Line { x, y, color, dash, marker, marker_size, marker_color, .. } => {
                let color = self.palette.seen(*color);
                let steps: Vec<Option<(f64, f64)>> = self.steps(*x, *y, layers.dot_size());
                if *dash != Dash::None {
                    draw_line(layers, &steps, color, *dash);
                }
                if !marker.is_empty() {
                    let color = self.palette.seen(*marker_color);
                    for step in steps.into_iter().flatten() {
                        draw_marker(layers, step, marker, *marker_size, color);
                    }
                }
            }
            Artist::Points { x, y, areas, colors, marker, .. } => {
                let (areas, colors) = (self.figure.numbers(*areas), self.figure.numbers(*colors));
                for (index, step) in self.steps(*x, *y, layers.dot_size()).into_iter().enumerate() {
                    let color = self.palette.seen(nth(colors, index) as u32);
                    if let Some(step) = step {
                        draw_marker(layers, step, marker, nth(areas, index).max(0.0).sqrt(), color);
                    }
                }
            }
            Artist::Boxes { left, right, bottom, top, colors, edge, alpha, sticky, .. } => {
                let sides = [left, right, bottom, top].map(|id| self.figure.numbers(*id));
                let colors = self.figure.numbers(*colors);
                for index in 0..sides[0].len() {
                    let color = self.palette.seen(nth(colors, index) as u32);
                    // Boxes with edges are told apart by two shades of their colour.
                    let is_darker = edge.is_some() && index % 2 == 1 && self.palette.has_shades();
                    let color = if is_darker { self.palette.darker(color) } else { color };
                    self.fill_box(layers, sides.map(|side| nth(side, index)), color, *alpha, *sticky);
                }
            }
            Artist::Area { x, y, color, alpha, .. } => {
                let outline: Vec<(f64, f64)> = self.steps(*x, *y, layers.sample_size()).into_iter().flatten().collect();
                fill_outline(layers, &outline, self.palette.seen(*color), *alpha);
            }
            Artist::Image { extent, alpha, .. } => self.draw_image(artist, *extent, *alpha, layers),
            Artist::Across { .. } => self.draw_across(artist, layers),
            Artist::Text { .. } => {}
        }
    }

    fn steps(&self, x: usize, y: usize, size: (usize, usize)) -> Vec<Option<(f64, f64)>> {
        let (x, y) = (self.figure.numbers(x), self.figure.numbers(y));
        x.iter().zip(y).map(|(x, y)| self.step(*x, *y, size)).collect()
    }

    /// Fills a box of data: at least one sample wide and high. The sides of a bar are at cells' sides, so that its end is
    /// one clean line.
    fn fill_box(
        &self,
        layers: &mut Layers,
        [left, right, bottom, top]: [f64; 4],
        color: [u8; 3],
        alpha: f64,
        sticky: Sticky,
    ) {
        let (width, height) = layers.sample_size();
        let clip = |view: View, value: f64| {
            let share = if view.log && value <= 0.0 { 0.0 } else { view.share(value) };
            if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
        };
        let place = |share: f64, count: usize, step: usize| (share * (count / step) as f64).round() as usize * step;
        let steps = match sticky {
            Sticky::Y => (SAMPLES.0, 1),
            Sticky::X => (1, SAMPLES.1),
            Sticky::None => (1, 1),
        };
        let (a, b) = (place(clip(self.x, left), width, steps.0), place(clip(self.x, right), width, steps.0));
        let (c, d) =
            (place(1.0 - clip(self.y, top), height, steps.1), place(1.0 - clip(self.y, bottom), height, steps.1));
        let is_seen = bottom != top && left != right;
        let span = |a: usize, b: usize, step: usize, count: usize| {
            let from = a.min(b).min(count - step);
            from..a.max(b).max(if is_seen { from + step } else { from })
        };
        for y in span(c, d, steps.1, height) {
            for x in span(a, b, steps.0, width) {
                layers.sample(x, y, color, alpha);
            }
        }
    }

    fn draw_image(&self, artist: &Artist, [left, right, bottom, top]: [f64; 4], alpha: f64, layers: &mut Layers) {
        let Some(pixels) = pixels(artist, &self.figure.arrays) else { return };
        let (width, height) = layers.sample_size();
        let (x0, x1) = (self.x.share(left) * width as f64, self.x.share(right) * width as f64);
        let (y0, y1) = ((1.0 - self.y.share(top)) * height as f64, (1.0 - self.y.share(bottom)) * height as f64);
        let pixels = flipped(pixels, x0 > x1, y0 > y1);
        let (x0, x1, y0, y1) = (x0.min(x1), x0.max(x1), y0.min(y1), y0.max(y1));
        for y in 0..height {
            let Some(rows) = covered(y, y0, y1, pixels.rows) else { continue };
            for x in 0..width {
                let Some(columns) = covered(x, x0, x1, pixels.columns) else { continue };
                if let Some(color) = mean_color(&pixels, rows.clone(), columns) {
                    layers.sample(x, y, color, alpha);
                }
            }
        }
    }

    fn draw_across(&self, artist: &Artist, layers: &mut Layers) {
        let Artist::Across { upright, at, until, from, to, color, alpha, dash, .. } = artist else { return };
        let color = self.palette.seen(*color);
        if let Some(until) = until {
            let along = if *upright { self.y } else { self.x };
            let value = |share: &f64| along.low + share * (along.high - along.low);
            let (low, high) = (at.min(*until), at.max(*until));
            let sides =
                if *upright { [low, high, value(from), value(to)] } else { [value(from), value(to), low, high] };
            self.fill_box(layers, sides, color, *alpha, Sticky::None);
            return;
        }
        let (width, height) = layers.dot_size();
        let Some((x, y)) = (if *upright {
            self.step(*at, self.y.low, (width, height))
        } else {
            self.step(self.x.low, *at, (width, height))
        }) else {
            return;
        };
        let share = |share: f64, count: usize| share * (count - 1) as f64;
        let ends = if *upright {
            let last = (height - 1) as f64;
            [(x, last - share(*from, height)), (x, last - share(*to, height))]
        } else {
            [(share(*from, width), y), (share(*to, width), y)]
        };
        draw_line(layers, &ends.map(Some), color, *dash);
    }

    fn draw_colorbar(&self, bar: &Colorbar, sheet: &mut Sheet) {
        let Some(map) = colors::map(&bar.map) else { return };
        let Area { top, bottom, right, .. } = self.inner;
        let rows = bottom - top;
        let mut layers = Layers::new(2, rows, self.palette.ground());
        let (width, height) = layers.sample_size();
        for y in 0..height {
            let color = map.at(1.0 - y as f64 / (height - 1) as f64);
            (0..width).for_each(|x| layers.sample(x, y, color, 1.0));
        }
        layers.put_on(sheet, right + 1, top, self.palette);
        let ticks = bar_ticks(bar, rows);
        let view = View { low: bar.low, high: bar.high, log: false };
        let mut used = Vec::new();
        for (place, label) in ticks.places.iter().zip(&ticks.labels) {
            let row = top + ((1.0 - view.share(*place)) * (rows - 1) as f64).round() as usize;
            if used.contains(&row) {
                continue;
            }
            used.push(row);
            sheet.write(right + 4, self.area.right, row, label, Paint::Ink(Ink::Muted));
        }
        if !bar.label.is_empty() && bottom < self.area.bottom {
            sheet.write(right + 1, self.area.right, bottom, &bar.label, Paint::Ink(Ink::Muted));
        }
    }

    fn draw_legend(&self, layers: &Layers, sheet: &mut Sheet) {
        let keys = self.axes.keys(&self.figure.arrays);
        let Some(legend) = self.axes.legend.as_ref().filter(|_| !keys.is_empty()) else { return };
        let title = usize::from(!legend.title.is_empty());
        let longest = keys.iter().map(|key| key.label.chars().count()).max().unwrap_or(0) + 3;
        let columns = longest.max(legend.title.chars().count()) + 2;
        let rows = keys.len() + title;
        if columns + 2 > self.inner.columns() || rows > self.inner.rows() {
            return;
        }
        let (left, top) = self.legend_place(&legend.place, columns, rows, layers);
        let (left, top) = (self.inner.left + left, self.inner.top + top);
        for row in top..top + rows {
            for column in left..left + columns {
                sheet.put(column, row, Cell { symbol: ' ', paint: Paint::None, ground: None });
            }
        }
        if title > 0 {
            sheet.write_centered(left, left + columns, top, &legend.title, Paint::Bold(Ink::Text));
        }
        for (index, key) in keys.iter().enumerate() {
            let row = top + title + index;
            let paint = Paint::Rgb(self.palette.seen(key.color));
            sheet.write(left + 1, left + 3, row, sample(key), paint);
            sheet.write(left + 4, left + columns, row, key.label, Paint::Ink(Ink::Text));
        }
    }

    /// Where a legend goes: where it was asked to, or where it hides the least.
    fn legend_place(&self, place: &str, columns: usize, rows: usize, layers: &Layers) -> (usize, usize) {
        let (across, down) = (self.inner.columns() - columns, self.inner.rows() - rows);
        let at = |(x, y): (f64, f64)| ((x * across as f64).round() as usize, (y * down as f64).round() as usize);
        if let Some(corner) = corner(place) {
            return at(corner);
        }
        let hidden = |(left, top): &(usize, usize)| {
            let cells = (*top..top + rows).flat_map(|row| (*left..left + columns).map(move |column| (column, row)));
            cells.filter(|(column, row)| layers.is_used(*column, *row)).count()
        };
        let places = [(1.0, 0.0), (0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.5), (0.0, 0.5), (0.5, 0.0), (0.5, 1.0)];
        places.map(at).into_iter().min_by_key(hidden).unwrap_or_default()
    }
}

/// Two signs that stand for an artist in the legend.
fn sample(key: &Key<'_>) -> &'static str {
    match (key.filled, key.dash, key.marker.is_empty()) {
        (true, ..) => "██",
        (_, Dash::None, _) => "● ",
        (_, _, false) => "━●",
        (_, Dash::Solid, _) => "━━",
        _ => "╍╍",
    }
}

fn longest(ticks: &Ticks) -> usize {
    ticks.labels.iter().map(|label| label.chars().count()).max().unwrap_or(0)
}

fn bar_ticks(bar: &Colorbar, rows: usize) -> Ticks {
    ticks::of(&Axis::default(), View { low: bar.low, high: bar.high, log: false }, (rows / 3).clamp(1, 9))
}

/// As many ticks as have room for their labels.
fn fitting_ticks(axis: &Axis, view: View, columns: usize) -> Ticks {
    let mut found = Ticks::default();
    for count in (1..=9).rev() {
        found = ticks::of(axis, view, count);
        let needed: usize = found.labels.iter().map(|label| label.chars().count() + 2).sum();
        if needed <= columns {
            break;
        }
    }
    found
}

/// The largest area of an aspect (width through height, as seen) within another. Each pixel of an image has as many
/// cells or half cells as the others, where there is room for that.
fn with_aspect(area: Area, aspect: f64, image: Option<(usize, usize)>) -> Area {
    let (most_columns, most_rows) = (area.columns(), area.rows());
    if most_columns == 0 || most_rows == 0 {
        return area;
    }
    let (columns, rows) = match image {
        Some((rows, columns)) if rows <= most_rows * 2 && columns <= most_columns && rows > 0 && columns > 0 => {
            // In half cells down, which are as high as a cell is wide.
            let size = (most_columns / columns).min(most_rows * 2 / rows).max(1);
            (columns * size, (rows * size).div_ceil(2))
        }
        _ if aspect.is_finite() && aspect > 0.0 => {
            let wide = (most_rows as f64 * CELL_ASPECT * aspect).round() as usize;
            let high = (most_columns as f64 / CELL_ASPECT / aspect).round() as usize;
            (wide.clamp(1, most_columns), high.clamp(1, most_rows))
        }
        _ => (most_columns, most_rows),
    };
    let left = area.left + (most_columns - columns) / 2;
    Area { left, right: left + columns, bottom: area.top + rows, ..area }
}

/// The pixels from a row (or column) of an image that a sample covers.
fn covered(at: usize, start: f64, end: f64, count: usize) -> Option<std::ops::Range<usize>> {
    let share = |at: f64| (at - start) / (end - start) * count as f64;
    let (from, to) = (share(at as f64), share(at as f64 + 1.0));
    let middle = f64::midpoint(from, to);
    if !(0.0..count as f64).contains(&middle) {
        return None;
    }
    let from = if to - from > 1.0 { from.round().max(0.0) as usize } else { middle as usize };
    let to = if to - middle > 0.5 { (to.round() as usize).min(count) } else { from + 1 };
    Some(from..to.max(from + 1))
}

fn mean_color(pixels: &Pixels, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>) -> Option<[u8; 3]> {
    let mut sum = [0u32; 4];
    for row in rows {
        for column in columns.clone() {
            let [red, green, blue, solid] = *pixels.rgba.get(row * pixels.columns + column)?;
            if solid > 127 {
                sum = [sum[0] + u32::from(red), sum[1] + u32::from(green), sum[2] + u32::from(blue), sum[3] + 1];
            }
        }
    }
    (sum[3] > 0).then(|| [sum[0], sum[1], sum[2]].map(|part| (part / sum[3]) as u8))
}

/// Draws a line through steps; it is broken where one is missing.
fn draw_line(layers: &mut Layers, steps: &[Option<(f64, f64)>], color: [u8; 3], dash: Dash) {
    /// Dots on, dots off, in turn.
    const fn pattern(dash: Dash) -> &'static [usize] {
        match dash {
            Dash::Dashed => &[4, 3],
            Dash::Dotted => &[1, 2],
            Dash::DashDot => &[4, 2, 1, 2],
            Dash::Solid | Dash::None => &[1],
        }
    }
    let mut pen = Pen { pattern: pattern(dash), along: 0, color };
    let size = layers.dot_size();
    let mut last = None;
    for pair in steps.windows(2) {
        let [Some(from), Some(to)] = pair else { continue };
        let Some((from, to)) = clipped(*from, *to, size) else { continue };
        // Where a piece goes on from the last one, their common dot is there already.
        if last != Some(from) {
            pen.put(layers, from);
        }
        last = Some(to);
        let count = (to.0 - from.0).abs().max((to.1 - from.1).abs()).ceil() as usize;
        for index in 1..=count {
            let share = index as f64 / count as f64;
            pen.put(layers, (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share));
        }
    }
    if let [Some(only)] = steps {
        pen.put(layers, *only);
    }
}

/// Puts dots by a pattern of dots on and dots off.
struct Pen {
    pattern: &'static [usize],
    along: usize,
    color: [u8; 3],
}

impl Pen {
    fn put(&mut self, layers: &mut Layers, (x, y): (f64, f64)) {
        let mut rest = self.along % self.pattern.iter().sum::<usize>();
        let part = self.pattern.iter().position(|length| {
            let is_here = rest < *length;
            rest = rest.saturating_sub(*length);
            is_here
        });
        if self.pattern.len() == 1 || part.is_some_and(|part| part % 2 == 0) {
            layers.dot(x.round() as i64, y.round() as i64, self.color);
        }
        self.along += 1;
    }
}

/// The part of a line that is within the raster.
fn clipped(from: (f64, f64), to: (f64, f64), (width, height): (usize, usize)) -> Option<((f64, f64), (f64, f64))> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    let sides = [
        (-dx, from.0 + 0.5),
        (dx, width as f64 - 0.5 - from.0),
        (-dy, from.1 + 0.5),
        (dy, height as f64 - 0.5 - from.1),
    ];
    for (step, room) in sides {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    let at = |share: f64| (from.0 + dx * share, from.1 + dy * share);
    (enter <= leave).then(|| (at(enter), at(leave)))
}

fn draw_marker(layers: &mut Layers, (x, y): (f64, f64), marker: &str, size: f64, color: [u8; 3]) {
    let size = if marker == "." { size / 2.0 } else { size };
    let radius = size / POINTS_A_DOT / 2.0;
    if radius < 0.6 {
        layers.dot(x.round() as i64, y.round() as i64, color);
        return;
    }
    match markers::shape(marker) {
        markers::Shape::Drawn(strokes) => {
            for stroke in strokes {
                let radius = radius.max(1.0);
                let steps: Vec<_> = stroke.iter().map(|(a, b)| Some((x + a * radius, y + b * radius))).collect();
                draw_line(layers, &steps, color, Dash::Solid);
            }
        }
        markers::Shape::Filled(_) => {
            // A small disc, of whole dots: two by two, then crosses and circles.
            let reach = radius.ceil() as i64 + 1;
            for down in -reach..=reach {
                for across in -reach..=reach {
                    let (column, row) = ((x + across as f64).round(), (y + down as f64).round());
                    if (column - x).hypot(row - y) <= radius.max(0.95) {
                        layers.dot(column as i64, row as i64, color);
                    }
                }
            }
        }
    }
}

/// Fills an outline, row of samples by row.
fn fill_outline(layers: &mut Layers, outline: &[(f64, f64)], color: [u8; 3], alpha: f64) {
    let (width, height) = layers.sample_size();
    for y in 0..height {
        let middle = y as f64;
        let mut crossings: Vec<f64> = Vec::new();
        for (index, from) in outline.iter().enumerate() {
            let to = outline[(index + 1) % outline.len()];
            if (from.1 <= middle) != (to.1 <= middle) {
                crossings.push(from.0 + (middle - from.1) / (to.1 - from.1) * (to.0 - from.0));
            }
        }
        crossings.sort_by(f64::total_cmp);
        for pair in crossings.chunks_exact(2) {
            let from = pair[0].round().clamp(0.0, width as f64) as usize;
            let to = (pair[1].round() + 1.0).clamp(0.0, width as f64) as usize;
            (from..to).for_each(|x| layers.sample(x, y, color, alpha));
        }
    }
}
