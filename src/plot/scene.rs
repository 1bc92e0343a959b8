//! What a figure is made of: plain data, as it travels from the kernel to the front end.
//!
//! Numbers lie in [`Figure::arrays`], and what is drawn names them by their place there.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A place in [`Figure::arrays`].
pub type ArrayId = usize;
/// Red, green and blue, as in `0xff8800`.
pub type Color = u32;

/// A picture with one or more axes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Figure {
    /// In inches.
    pub width: f64,
    pub height: f64,
    /// Above all axes.
    #[serde(default)]
    pub title: String,
    pub axes: Vec<Axes>,
    #[serde(default)]
    pub arrays: Vec<Array>,
}

/// Numbers of an artist; what is not finite is nowhere.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Array(pub Vec<f64>);

impl Serialize for Array {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|number| number.is_finite().then_some(number)))
    }
}

impl<'de> Deserialize<'de> for Array {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let numbers = Vec::<Option<f64>>::deserialize(deserializer)?;
        Ok(Self(numbers.into_iter().map(|number| number.unwrap_or(f64::NAN)).collect()))
    }
}

impl Figure {
    /// The numbers at a place; none where there is no such place.
    pub fn numbers(&self, id: ArrayId) -> &[f64] {
        numbers(&self.arrays, id)
    }
}

/// The numbers at a place; none where there is no such place.
pub fn numbers(arrays: &[Array], id: ArrayId) -> &[f64] {
    arrays.get(id).map_or(&[], |array| &array.0)
}

/// One coordinate system and what is drawn in it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Axes {
    /// Left, top, width and height as shares of the figure, labels included.
    pub place: [f64; 4],
    pub title: String,
    pub xlabel: String,
    pub ylabel: String,
    pub x: Axis,
    pub y: Axis,
    /// Whether there are a frame, ticks and labels at all.
    pub frame: bool,
    /// A unit is as long on both axes.
    pub equal: bool,
    pub legend: Option<Legend>,
    pub colorbar: Option<Colorbar>,
    /// From back to front.
    pub artists: Vec<Artist>,
}

/// One axis. Its ends are found from the data where they are not given; the low end may be the greater one.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Axis {
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub log: bool,
    /// Lines through the axes at the ticks.
    pub grid: bool,
    /// Given by the learner; found otherwise.
    pub ticks: Option<Vec<f64>>,
    pub labels: Option<Vec<String>>,
    /// Of the data's extent, left free on either side.
    pub margin: f64,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Legend {
    /// Such as `best` or `upper right`.
    pub place: String,
    pub title: String,
}

/// The scale of an image's colours, beside it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Colorbar {
    pub map: String,
    pub low: f64,
    pub high: f64,
    pub label: String,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dash {
    #[default]
    Solid,
    Dashed,
    Dotted,
    DashDot,
    None,
}

/// Something drawn in axes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "artist", rename_all = "lowercase")]
pub enum Artist {
    /// A line through points, and a marker at each.
    Line {
        x: ArrayId,
        y: ArrayId,
        color: Color,
        alpha: f64,
        /// In points, as every width and size.
        width: f64,
        dash: Dash,
        marker: String,
        marker_size: f64,
        marker_color: Color,
        label: String,
        /// A level that the data stand on, with no margin below it.
        #[serde(default)]
        base: Option<f64>,
    },
    /// A marker at each point; `areas` (in square points) and `colors` have one number, or one for each point.
    Points { x: ArrayId, y: ArrayId, areas: ArrayId, colors: ArrayId, alpha: f64, marker: String, label: String },
    /// Upright boxes; `sticky` says which axis' data begin at their base, with no margin there.
    Boxes {
        left: ArrayId,
        right: ArrayId,
        bottom: ArrayId,
        top: ArrayId,
        colors: ArrayId,
        edge: Option<Color>,
        alpha: f64,
        sticky: Sticky,
        label: String,
    },
    /// A filled outline.
    Area {
        x: ArrayId,
        y: ArrayId,
        color: Color,
        alpha: f64,
        label: String,
        #[serde(default)]
        base: Option<f64>,
    },
    /// Rows of numbers (1 channel, coloured by a map from `low` to `high`) or of colours (3 or 4 channels, from 0 to 1).
    Image {
        values: ArrayId,
        rows: usize,
        columns: usize,
        channels: usize,
        map: String,
        low: f64,
        high: f64,
        /// Left, right, bottom, top; the first row is at the top.
        extent: [f64; 4],
        alpha: f64,
    },
    /// A line (or a band, up to `until`) through the whole width or height, `from` and `to` being shares of that.
    Across {
        upright: bool,
        at: f64,
        until: Option<f64>,
        from: f64,
        to: f64,
        color: Color,
        alpha: f64,
        width: f64,
        dash: Dash,
        label: String,
    },
    Text {
        x: f64,
        y: f64,
        text: String,
        color: Color,
        size: f64,
        horizontal: Side,
        vertical: Side,
        /// `x` and `y` are shares of the axes and not data.
        in_axes: bool,
    },
}

/// The axis that boxes stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sticky {
    #[default]
    None,
    X,
    Y,
}

/// Which side of a text is at its place: the first is left or bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    #[default]
    Start,
    Center,
    End,
}

/// How an artist is shown in a legend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Key<'a> {
    pub label: &'a str,
    pub color: Color,
    pub alpha: f64,
    pub dash: Dash,
    pub marker: &'a str,
    /// A filled box and not a line.
    pub filled: bool,
}

impl Artist {
    /// What the legend says of the artist; nothing of one without a label.
    pub fn key<'a>(&'a self, arrays: &[Array]) -> Option<Key<'a>> {
        let first = |id: ArrayId| numbers(arrays, id).first().map_or(0, |color| *color as Color);
        let key = match self {
            Self::Line { color, alpha, dash, marker, label, .. } => {
                Key { label, color: *color, alpha: *alpha, dash: *dash, marker, filled: false }
            }
            Self::Points { colors, alpha, marker, label, .. } => {
                Key { label, color: first(*colors), alpha: *alpha, dash: Dash::None, marker, filled: false }
            }
            Self::Boxes { colors, alpha, label, .. } => {
                Key { label, color: first(*colors), alpha: *alpha, dash: Dash::None, marker: "", filled: true }
            }
            Self::Area { color, alpha, label, .. } => {
                Key { label, color: *color, alpha: *alpha, dash: Dash::None, marker: "", filled: true }
            }
            Self::Across { color, alpha, dash, until, label, .. } => {
                Key { label, color: *color, alpha: *alpha, dash: *dash, marker: "", filled: until.is_some() }
            }
            Self::Image { .. } | Self::Text { .. } => return None,
        };
        (!key.label.is_empty() && !key.label.starts_with('_')).then_some(key)
    }
}

impl Axes {
    /// The legend's lines.
    pub fn keys<'a>(&'a self, arrays: &[Array]) -> Vec<Key<'a>> {
        self.artists.iter().filter_map(|artist| artist.key(arrays)).collect()
    }
}
