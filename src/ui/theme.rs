//! Colours: one table of inks, dark and light, degraded to what the terminal can show, and the styles made of them.

use ratatui::style::{Color, Modifier, Style};

/// Whether the terminal is painted dark or light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    #[default]
    Dark,
    Light,
}

impl Mode {
    /// Reads `dark` or `light`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "dark" => Some(Self::Dark),
            "light" => Some(Self::Light),
            _ => None,
        }
    }

    /// The word that [`Mode::parse`] reads.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }

    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Dark,
        }
    }
}

/// How many colours the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    #[default]
    True,
    Indexed,
    Basic,
    /// `NO_COLOR`: bold, reversed and underlined carry what colour would.
    None,
}

impl Depth {
    /// Reads the environment's `NO_COLOR`, `COLORTERM` and `TERM` through `variable`.
    #[must_use]
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        if variable("NO_COLOR").is_some_and(|value| !value.is_empty()) {
            return Self::None;
        }
        let colors = variable("COLORTERM").unwrap_or_default();
        let terminal = variable("TERM").unwrap_or_default();
        if colors.contains("truecolor") || colors.contains("24bit") || terminal.contains("direct") {
            Self::True
        } else if terminal.contains("256") || terminal.contains("kitty") || terminal.contains("alacritty") {
            Self::Indexed
        } else if terminal == "dumb" {
            Self::None
        } else if cfg!(windows) {
            Self::True
        } else {
            Self::Basic
        }
    }
}

/// A colour by its use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Background,
    /// Bars, code and popups: a step away from the background.
    Raised,
    Selection,
    Border,
    Text,
    Muted,
    Faint,
    /// The flame.
    Accent,
    Blue,
    Green,
    Red,
    Yellow,
    Purple,
    Cyan,
}

/// Ink; true colour in the dark and the light theme; the nearest of sixteen colours in each.
const INKS: [(Ink, u32, u32, Color, Color); 14] = [
    (Ink::Background, 0x14_16_1b, 0xfb_fa_f7, Color::Black, Color::White),
    (Ink::Raised, 0x1e_21_29, 0xf0_ee_e7, Color::Black, Color::White),
    (Ink::Selection, 0x2f_37_49, 0xd9_e3_f4, Color::Blue, Color::Cyan),
    (Ink::Border, 0x3a_40_4d, 0xcf_cb_c1, Color::DarkGray, Color::Gray),
    (Ink::Text, 0xd8_dc_e5, 0x2a_2e_37, Color::White, Color::Black),
    (Ink::Muted, 0x96_9e_ae, 0x63_69_77, Color::Gray, Color::DarkGray),
    (Ink::Faint, 0x66_6e_7f, 0x92_91_8b, Color::DarkGray, Color::DarkGray),
    (Ink::Accent, 0xff_8a_4c, 0xc2_4a_12, Color::LightRed, Color::Red),
    (Ink::Blue, 0x74_b4_f7, 0x1c_62_b3, Color::LightBlue, Color::Blue),
    (Ink::Green, 0x92_d0_80, 0x2e_7a_34, Color::LightGreen, Color::Green),
    (Ink::Red, 0xf5_7d_7d, 0xbb_34_34, Color::LightRed, Color::Red),
    (Ink::Yellow, 0xea_c5_6b, 0x8c_62_00, Color::LightYellow, Color::Magenta),
    (Ink::Purple, 0xc8_9e_f4, 0x79_40_b5, Color::LightMagenta, Color::Magenta),
    (Ink::Cyan, 0x68_d2_cc, 0x0f_77_73, Color::LightCyan, Color::Blue),
];

/// The styles of one theme on one terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Theme {
    pub mode: Mode,
    pub depth: Depth,
}

impl Theme {
    #[must_use]
    pub const fn new(mode: Mode, depth: Depth) -> Self {
        Self { mode, depth }
    }

    /// The colour of an ink on this terminal.
    #[must_use]
    pub fn ink(self, ink: Ink) -> Color {
        let (_, dark, light, basic_dark, basic_light) = INKS[ink as usize];
        let (rgb, basic) = match self.mode {
            Mode::Dark => (dark, basic_dark),
            Mode::Light => (light, basic_light),
        };
        match self.depth {
            Depth::Basic => basic,
            _ => self.rgb(rgb),
        }
    }

    /// The colour of an ink, whatever the terminal can show: for pictures.
    #[must_use]
    pub const fn true_color(self, ink: Ink) -> u32 {
        let (_, dark, light, ..) = INKS[ink as usize];
        match self.mode {
            Mode::Dark => dark,
            Mode::Light => light,
        }
    }

    /// Any colour as this terminal can show it; sixteen colours are too few for shades, so there it is none.
    #[must_use]
    pub fn rgb(self, rgb: u32) -> Color {
        let [_, red, green, blue] = rgb.to_be_bytes();
        match self.depth {
            Depth::True => Color::Rgb(red, green, blue),
            Depth::Indexed => Color::Indexed(nearest_indexed(red, green, blue)),
            Depth::Basic | Depth::None => Color::Reset,
        }
    }

    /// Text in an ink.
    #[must_use]
    pub fn fg(self, ink: Ink) -> Style {
        let style = Style::new().fg(self.ink(ink));
        match (self.depth, ink) {
            (Depth::None, Ink::Faint | Ink::Border) => style.add_modifier(Modifier::DIM),
            _ => style,
        }
    }

    /// Bold text in an ink.
    #[must_use]
    pub fn bold(self, ink: Ink) -> Style {
        self.fg(ink).add_modifier(Modifier::BOLD)
    }

    /// What everything is painted on.
    #[must_use]
    pub fn base(self) -> Style {
        Style::new().fg(self.ink(Ink::Text)).bg(self.ink(Ink::Background))
    }

    /// A step above [`Theme::base`]: bars, code, popups.
    #[must_use]
    pub fn raised(self) -> Style {
        Style::new().bg(self.ink(Ink::Raised))
    }

    /// The chosen row of a list, or selected text.
    #[must_use]
    pub fn selected(self) -> Style {
        match self.depth {
            Depth::None => Style::new().add_modifier(Modifier::REVERSED),
            _ => Style::new().bg(self.ink(Ink::Selection)),
        }
    }

    /// A key cap in the footer and in help.
    #[must_use]
    pub fn key(self) -> Style {
        self.bold(Ink::Accent)
    }

    /// A filled label, such as the current tab.
    #[must_use]
    pub fn label(self, ink: Ink) -> Style {
        match self.depth {
            Depth::None => Style::new().add_modifier(Modifier::REVERSED | Modifier::BOLD),
            _ => Style::new().fg(self.ink(Ink::Background)).bg(self.ink(ink)).add_modifier(Modifier::BOLD),
        }
    }

    /// The border of a panel.
    #[must_use]
    pub fn border(self, focused: bool) -> Style {
        if focused { self.fg(Ink::Accent) } else { self.fg(Ink::Border) }
    }
}

/// The nearest of the 240 fixed colours of a 256-colour terminal.
fn nearest_indexed(red: u8, green: u8, blue: u8) -> u8 {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let level =
        |value: u8| (0..6u8).min_by_key(|&index| LEVELS[usize::from(index)].abs_diff(value)).unwrap_or_default();
    let distance = |r: u8, g: u8, b: u8| {
        let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
        square(r, red) + square(g, green) + square(b, blue)
    };
    let (r, g, b) = (level(red), level(green), level(blue));
    let cube = distance(LEVELS[usize::from(r)], LEVELS[usize::from(g)], LEVELS[usize::from(b)]);
    let mean = (u16::from(red) + u16::from(green) + u16::from(blue)) / 3;
    let step = u8::try_from((mean.saturating_sub(3)) / 10).unwrap_or(23).min(23);
    let gray = 8 + 10 * step;
    if distance(gray, gray, gray) < cube { 232 + step } else { 16 + 36 * r + 6 * g + b }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(pairs: &[(&str, &str)]) -> Depth {
        Depth::detect(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn depth_follows_the_environment() {
        assert_eq!(depth(&[("COLORTERM", "truecolor"), ("TERM", "xterm-256color")]), Depth::True);
        assert_eq!(depth(&[("TERM", "xterm-256color")]), Depth::Indexed);
        assert_eq!(depth(&[("NO_COLOR", "1"), ("COLORTERM", "truecolor")]), Depth::None);
        assert_eq!(depth(&[("NO_COLOR", ""), ("COLORTERM", "truecolor")]), Depth::True);
    }

    #[test]
    fn inks_stand_in_the_order_of_the_enum() {
        for (index, (ink, ..)) in INKS.iter().enumerate() {
            assert_eq!(*ink as usize, index);
        }
    }

    #[test]
    fn shades_find_their_nearest_index() {
        assert_eq!(nearest_indexed(255, 0, 0), 196);
        assert_eq!(nearest_indexed(0, 0, 0), 16);
        assert_eq!(nearest_indexed(0x27, 0x26, 0x25), 235);
    }
}
