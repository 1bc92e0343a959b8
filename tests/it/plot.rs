//! Figures as files: what is drawn is where the data are.

use serde_json::json;
use torchlings::plot::scene::Figure;
use torchlings::plot::{png, svg};

/// Pixels of a picture, decoded again.
struct Picture {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Picture {
    fn open(bytes: &[u8]) -> Self {
        let decoder = ::png::Decoder::new(std::io::Cursor::new(bytes));
        let mut reader = decoder.read_info().expect("a PNG file");
        let mut rgb = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut rgb).expect("a picture");
        assert_eq!(info.color_type, ::png::ColorType::Rgb);
        Self { width: info.width as usize, height: info.height as usize, rgb }
    }

    fn at(&self, x: usize, y: usize) -> [u8; 3] {
        let start = (y * self.width + x) * 3;
        self.rgb[start..start + 3].try_into().expect("three bytes")
    }

    /// Columns and rows between which pixels of about a colour lie.
    fn extent(&self, color: [u8; 3]) -> Option<[usize; 4]> {
        let is_like = |pixel: [u8; 3]| pixel.iter().zip(color).all(|(a, b)| a.abs_diff(b) < 40);
        let all = (0..self.height).flat_map(|y| (0..self.width).map(move |x| (x, y)));
        let found: Vec<(usize, usize)> = all.filter(|(x, y)| is_like(self.at(*x, *y))).collect();
        let columns = found.iter().map(|(x, _)| *x);
        let rows = found.iter().map(|(_, y)| *y);
        Some([columns.clone().min()?, columns.max()?, rows.clone().min()?, rows.max()?])
    }
}

/// A red line and a blue bar in one axes from 0 to 10.
fn figure() -> Figure {
    let scene = json!({
        "width": 4.0, "height": 3.0,
        "axes": [{
            "place": [0.0, 0.0, 1.0, 1.0], "frame": true, "title": "<T & co>",
            "x": { "low": 0.0, "high": 10.0 }, "y": { "low": 0.0, "high": 10.0 },
            "artists": [
                { "artist": "boxes", "left": 0, "right": 1, "bottom": 2, "top": 3, "colors": 4, "edge": null,
                  "alpha": 1.0, "sticky": "y", "label": "" },
                { "artist": "line", "x": 5, "y": 6, "color": 0xff_00_00, "alpha": 1.0, "width": 3.0, "dash": "solid",
                  "marker": "", "marker_size": 6.0, "marker_color": 0, "label": "red" },
            ],
            "legend": { "place": "upper left" },
        }],
        "arrays": [[6.0], [8.0], [0.0], [5.0], [255], [1.0, 4.0], [2.0, 2.0]],
    });
    serde_json::from_value(scene).expect("a scene")
}

#[test]
fn a_saved_picture_opens_and_holds_the_data() {
    for dpi in [100.0, 200.0] {
        let picture = Picture::open(&png::write(&figure(), dpi).expect("a picture"));
        let side = |inches: f64| (inches * dpi).round() as usize;
        assert_eq!((picture.width, picture.height), (side(4.0), side(3.0)));
        assert_eq!(picture.at(0, 0), [255, 255, 255]);
        // The frame of the axes, from the bar that stands on it and from the axes' ends.
        let [left, right, top, bottom] = picture.extent([0, 0, 255]).expect("a blue bar");
        let unit_x = (right - left) as f64 / 2.0;
        let unit_y = (bottom - top) as f64 / 5.0;
        assert!(unit_x > 10.0 && unit_y > 10.0);
        let zero = left as f64 - 6.0 * unit_x;
        // The line ends at 1 and at 4, two units above the bar's foot; the legend's sample is above it.
        let row = bottom - (2.0 * unit_y) as usize;
        assert_eq!(picture.at((zero + 2.5 * unit_x) as usize, row), [255, 0, 0]);
        let is_red = |x: f64| picture.at((zero + x * unit_x) as usize, row) == [255, 0, 0];
        assert!(is_red(1.2) && is_red(3.8) && !is_red(0.8) && !is_red(4.4));
        assert_eq!(picture.at((zero + 2.5 * unit_x) as usize, row + (0.5 * unit_y) as usize), [255, 255, 255]);
    }
}

#[test]
fn a_picture_without_a_size_is_refused() {
    let empty = Figure::default();
    assert!(png::write(&empty, 100.0).is_err_and(|error| error.starts_with("Image size of 0x0 pixels")));
    assert!(png::write(&figure(), 1e6).is_err());
}

#[test]
fn an_svg_file_is_well_formed() {
    let text = svg::write(&figure());
    let mut open = Vec::new();
    for tag in text.split('<').skip(1) {
        let (tag, rest) = tag.split_once('>').expect("every tag is closed");
        assert!(!rest.contains('>'), "a sign that is not escaped: {rest}");
        let name = tag.trim_start_matches('/').split(|c: char| c.is_whitespace() || c == '/').next().expect("a name");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "in {tag}");
        } else if !tag.ends_with('/') && !tag.starts_with('?') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} are not closed");
    assert!(
        text.contains(">&lt;T &amp; co&gt;</text>")
            && text.contains("stroke=\"#ff0000\"")
            && text.contains(">10</text>")
    );
    assert!(text.contains("viewBox=\"0 0 288 216\""));
}
