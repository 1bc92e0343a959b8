//! Figures as the terminal's own pictures: what stands for them on the screen, however it is scrolled and covered.

use torchlings::plot::raster::Raster;
use torchlings::ui::figure;
use torchlings::ui::picture::{self, Ability, Choice, Layout, Patch, Protocol};
use torchlings::ui::theme::{Depth, Mode, Theme};

use super::figures::{waves, with_figure};
use super::stage::Screen;

/// A screen with one figure, in a terminal that shows pictures.
fn pictured(columns: u16, rows: u16) -> Screen {
    with_figure(columns, rows, waves()).with(|screen| screen.app.pictures = Some(Protocol::Kitty))
}

fn only_patch(screen: &Screen) -> Patch {
    let patches = picture::patches(screen.buffer());
    assert_eq!(patches.len(), 1, "{patches:?}");
    patches[0]
}

#[test]
fn a_picture_takes_the_place_of_the_drawing() {
    for (columns, rows) in [(120, 36), (80, 24), (60, 20)] {
        let drawn = with_figure(columns, rows, waves());
        let top = drawn.find("Waves").1;
        let screen = pictured(columns, rows).hides("Waves").hides("amplitude");
        let patch = only_patch(&screen);
        assert_eq!((patch.id, patch.y, patch.from), (1, usize::from(top), (0, 0)));
        let transcript = screen.app.screen.transcript;
        let size = figure::size(&waves(), screen.app.screen.room.columns - 3, screen.app.screen.room.figure_rows);
        assert_eq!(size, Some((patch.columns, patch.rows)));
        assert!(patch.x >= usize::from(transcript.x) && patch.x + patch.columns <= usize::from(transcript.right()));
        let shown: Vec<_> = torchlings::ui::transcript::pictures(&screen.app).map(|(p, c, r)| (p.id, c, r)).collect();
        assert_eq!(shown, [(1, patch.columns, patch.rows)]);
    }
}

#[test]
fn a_picture_is_cut_off_where_it_is_scrolled() {
    let screen = pictured(80, 24);
    let whole = only_patch(&screen);
    // More cells push it up, out of the panel.
    let screen = screen.keys("1<enter>2<enter>3<enter>4<enter>");
    let above = only_patch(&screen);
    assert!(above.from.1 > 0 && above.rows < whole.rows, "{above:?} of {whole:?}");
    assert_eq!(above.from.1 + above.rows, whole.rows);
    assert_eq!(above.y, usize::from(screen.app.screen.transcript.y));
}

#[test]
fn popups_lie_over_pictures() {
    let screen = pictured(120, 36);
    let whole = only_patch(&screen);
    let screen = screen.keys("<f1>");
    let covered: usize = picture::patches(screen.buffer()).iter().map(|patch| patch.columns * patch.rows).sum();
    assert!(covered < whole.columns * whole.rows);
    assert_eq!(only_patch(&screen.keys("<esc>")), whole);
}

#[test]
fn what_is_painted_is_left_alone_until_it_moves() {
    let screen = pictured(80, 24);
    let before = screen.buffer().clone();
    let patches = picture::patches(&before);
    let mut kept = before.clone();
    picture::reserve(&mut kept, &patches);
    let mut blank = before.clone();
    blank.reset();
    let area = |x: u16, y: u16| {
        let Patch { columns, rows, .. } = patches[0];
        let (x, y) = (usize::from(x), usize::from(y));
        (patches[0].x..patches[0].x + columns).contains(&x) && (patches[0].y..patches[0].y + rows).contains(&y)
    };
    assert!(blank.diff(&kept).iter().all(|(x, y, _)| !area(*x, *y)), "no cell of the picture is written");
    let freed = kept.diff(&blank);
    let count = freed.iter().filter(|(x, y, _)| area(*x, *y)).count();
    assert_eq!(count, patches[0].columns * patches[0].rows, "every cell is written when the picture goes");
}

#[test]
fn without_colors_figures_stay_characters() {
    let screen = pictured(80, 24).with(|screen| screen.app.theme = Theme::new(Mode::Dark, Depth::None));
    assert!(picture::patches(screen.buffer()).is_empty());
    screen.shows("Waves");
}

#[test]
fn pixels_follow_the_theme_and_the_cells() {
    let draw = |mode| {
        let layout = Layout { columns: 50, rows: 18, cell: (8, 17), theme: Theme::new(mode, Depth::True) };
        picture::raster(&waves(), layout)
    };
    let has = |raster: &Raster, color: [u8; 3]| raster.rgb.contains(&color);
    let (dark, light) = (draw(Mode::Dark), draw(Mode::Light));
    assert_eq!((dark.width, dark.height), (400, 306));
    // The ground, the first line and the text of each theme.
    for color in [[0x14, 0x16, 0x1b], [0x74, 0xb4, 0xf7], [0xd8, 0xdc, 0xe5]] {
        assert!(has(&dark, color), "{color:?}");
    }
    for color in [[0xfb, 0xfa, 0xf7], [0x1f, 0x77, 0xb4], [0x2a, 0x2e, 0x37]] {
        assert!(has(&light, color), "{color:?}");
    }
    let patch = Patch { id: 1, x: 3, y: 4, columns: 10, rows: 2, from: (5, 16) };
    let part = picture::part(&dark, &patch, (8, 17));
    assert_eq!((part.width, part.height), (80, 34));
    assert_eq!(part.rgb[81], dark.rgb[(16 * 17 + 1) * 400 + 5 * 8 + 1]);
}

#[test]
fn terminals_are_known_by_their_variables() {
    let ability = |choice: Choice, pairs: &[(&str, &str)]| {
        choice.ability(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    };
    let auto = |pairs: &[(&str, &str)]| ability(Choice::Auto, pairs);
    let plain = ("TERM", "xterm-256color");
    assert_eq!(auto(&[("TERM", "xterm-kitty")]), Ability::Ask);
    assert_eq!(auto(&[plain, ("TERM_PROGRAM", "ghostty")]), Ability::Ask);
    assert_eq!(auto(&[plain, ("KITTY_WINDOW_ID", "1")]), Ability::Ask);
    assert_eq!(auto(&[plain, ("TERM_PROGRAM", "WezTerm")]), Ability::Shows(Protocol::Iterm));
    assert_eq!(auto(&[plain, ("LC_TERMINAL", "iTerm2")]), Ability::Shows(Protocol::Iterm));
    assert_eq!(auto(&[("TERM", "foot")]), Ability::Shows(Protocol::Sixel));
    for inner in ["TMUX", "STY", "ZELLIJ", "NVIM"] {
        assert_eq!(auto(&[("TERM", "xterm-kitty"), (inner, "1")]), Ability::None, "{inner}");
    }
    for pairs in [&[plain][..], &[plain, ("TERM_PROGRAM", "vscode"), ("KITTY_WINDOW_ID", "1")], &[("TERM", "dumb")]] {
        assert_eq!(auto(pairs), Ability::None, "{pairs:?}");
    }
    assert_eq!(ability(Choice::Blocks, &[("TERM", "xterm-kitty")]), Ability::None);
    assert_eq!(ability(Choice::Sixel, &[plain]), Ability::Shows(Protocol::Sixel));
}

#[test]
fn terminals_are_known_by_their_names() {
    for (name, expected) in [
        ("kitty(0.42.1)", Some(Protocol::Kitty)),
        ("kitty(0.28.0)", Some(Protocol::Kitty)),
        ("kitty(0.26.5)", None),
        ("ghostty 1.1.3", Some(Protocol::Kitty)),
        ("WezTerm 20240203-110809-5046fc22", Some(Protocol::Iterm)),
        ("foot(1.16.2)", Some(Protocol::Sixel)),
        ("XTerm(390)", None),
        ("", None),
    ] {
        assert_eq!(picture::of_name(name), expected, "{name}");
    }
}
