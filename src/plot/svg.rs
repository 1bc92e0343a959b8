//! Figures as SVG files.

use std::fmt::Write;

use super::canvas::{Canvas, Label, Pixels, Point, Rect, Stroke};
use super::draw;
use super::png;
use super::scene::{Color, Dash, Figure};

/// Points in an inch.
const POINTS: f64 = 72.0;

/// The text of an SVG file of the figure.
pub fn write(figure: &Figure) -> String {
    let (width, height) = (figure.width * POINTS, figure.height * POINTS);
    let mut svg = Svg::default();
    draw::draw(figure, &draw::PAPER, &mut svg);
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}pt\" height=\"{height}pt\" viewBox=\"0 0 {width} {height}\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{}{}{}</svg>\n",
        svg.clips,
        svg.body,
        if svg.is_clipped { "</g>\n" } else { "" }
    )
}

#[derive(Default)]
struct Svg {
    body: String,
    clips: String,
    clip_count: usize,
    is_clipped: bool,
}

fn hex(color: Color) -> String {
    format!("#{color:06x}")
}

fn opacity(name: &str, alpha: f64) -> String {
    if alpha < 1.0 { format!(" {name}=\"{alpha:.3}\"") } else { String::new() }
}

fn path(points: &[Point]) -> String {
    let mut text = String::new();
    let mut is_open = false;
    for (x, y) in points {
        if x.is_finite() && y.is_finite() {
            let _ = write!(text, "{}{x:.2} {y:.2}", if is_open { "L" } else { "M" });
            is_open = true;
        } else {
            is_open = false;
        }
    }
    text
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

impl Canvas for Svg {
    fn clip(&mut self, area: Option<Rect>) {
        if self.is_clipped {
            self.body.push_str("</g>\n");
        }
        self.is_clipped = area.is_some();
        if let Some(area) = area {
            self.clip_count += 1;
            let (id, width, height) = (self.clip_count, area.width(), area.height());
            let _ = writeln!(
                self.clips,
                "<clipPath id=\"c{id}\"><rect x=\"{:.2}\" y=\"{:.2}\" width=\"{width:.2}\" height=\"{height:.2}\"/></clipPath>",
                area.left, area.top
            );
            let _ = writeln!(self.body, "<g clip-path=\"url(#c{id})\">");
        }
    }

    fn line(&mut self, points: &[Point], stroke: Stroke) {
        if stroke.dash == Dash::None || stroke.width <= 0.0 {
            return;
        }
        let pattern: Vec<String> =
            stroke.pattern().iter().map(|length| format!("{:.2}", length * stroke.width)).collect();
        let dashes =
            if pattern.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", pattern.join(" ")) };
        let (color, width, alpha) = (hex(stroke.color), stroke.width, opacity("stroke-opacity", stroke.alpha));
        let _ = writeln!(
            self.body,
            "<path d=\"{}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"{width:.2}\" stroke-linejoin=\"round\"{dashes}{alpha}/>",
            path(points)
        );
    }

    fn fill(&mut self, outline: &[Point], color: Color, alpha: f64) {
        let (color, alpha) = (hex(color), opacity("fill-opacity", alpha));
        let _ = writeln!(self.body, "<path d=\"{}Z\" fill=\"{color}\"{alpha}/>", path(outline));
    }

    fn text(&mut self, label: &Label<'_>) {
        let (x, y) = label.at;
        let down = label.up * label.size * super::font::CAPITAL;
        let anchor = match label.along {
            along if along < 0.25 => "start",
            along if along > 0.75 => "end",
            _ => "middle",
        };
        let (x, y) = if label.upright { (x + down, y) } else { (x, y + down) };
        let turn = if label.upright { format!(" transform=\"rotate(-90 {x:.2} {y:.2})\"") } else { String::new() };
        let _ = writeln!(
            self.body,
            "<text x=\"{x:.2}\" y=\"{y:.2}\" font-family=\"DejaVu Sans, Verdana, sans-serif\" font-size=\"{:.1}\" \
             text-anchor=\"{anchor}\" fill=\"{}\"{turn}>{}</text>",
            label.size,
            hex(label.color),
            escaped(label.text)
        );
    }

    fn image(&mut self, area: Rect, pixels: &Pixels, alpha: f64) {
        let Some(bytes) = png::of_pixels(pixels.columns, pixels.rows, &pixels.rgba) else { return };
        let _ = writeln!(
            self.body,
            "<image x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{:.2}\" preserveAspectRatio=\"none\" \
             style=\"image-rendering: pixelated\"{} href=\"data:image/png;base64,{}\"/>",
            area.left,
            area.top,
            area.width(),
            area.height(),
            opacity("opacity", alpha),
            base64(&bytes)
        );
    }
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for index in 0..4 {
            let sign = if index <= chunk.len() { SIGNS[(bits >> (18 - 6 * index) & 63) as usize] } else { b'=' };
            text.push(char::from(sign));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_base64() {
        for (bytes, text) in [("", ""), ("M", "TQ=="), ("Ma", "TWE="), ("Man", "TWFu"), ("Many", "TWFueQ==")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn texts_are_escaped() {
        assert_eq!(escaped("a < b & \"c\""), "a &lt; b &amp; &quot;c&quot;");
    }
}
