//! Figures and progress bars as a person sees them, in panes of every size and in both themes.

use serde_json::json;
use torchlings::app::Effect;
use torchlings::kernel::message::{Outcome, Progress, Reply, Request, Stream};
use torchlings::plot::scene::Figure;
use torchlings::ui::figure;
use torchlings::ui::theme::{Depth, Mode, Theme};

use super::stage::Screen;

/// Axes with everything that has a default.
fn axes(place: [f64; 4], parts: &serde_json::Value) -> serde_json::Value {
    let axis = json!({ "margin": 0.05 });
    let mut axes = json!({ "place": place, "frame": true, "x": axis, "y": axis });
    for (name, value) in parts.as_object().expect("parts by name") {
        axes[name] = value.clone();
    }
    axes
}

fn line(x: usize, y: usize, color: u32, dash: &str, label: &str) -> serde_json::Value {
    json!({
        "artist": "line", "x": x, "y": y, "color": color, "alpha": 1.0, "width": 1.5, "dash": dash, "marker": "",
        "marker_size": 6.0, "marker_color": color, "label": label,
    })
}

fn read(scene: serde_json::Value) -> Figure {
    serde_json::from_value(scene).expect("a scene")
}

/// Two waves with a title, labels, a grid and a legend.
pub fn waves() -> Figure {
    let x: Vec<f64> = (0..100).map(|at| f64::from(at) / 10.0).collect();
    let sin: Vec<f64> = x.iter().map(|x| x.sin()).collect();
    let cos: Vec<f64> = x.iter().map(|x| x.cos()).collect();
    let axis = json!({ "margin": 0.05, "grid": true });
    let parts = json!({
        "title": "Waves", "xlabel": "time (s)", "ylabel": "amplitude", "x": axis, "y": axis, "legend": {},
        "artists": [line(0, 1, 0x1f_77_b4, "solid", "sin"), line(0, 2, 0xff_00_00, "dashed", "cos")],
    });
    let scene =
        json!({ "width": 6.4, "height": 4.8, "axes": [axes([0.0, 0.0, 1.0, 1.0], &parts)], "arrays": [x, sin, cos] });
    read(scene)
}

/// Bars, an image with its colours' scale, points, an area on a logarithmic axis.
fn four() -> Figure {
    let bars = json!({
        "title": "Bars", "x": { "margin": 0.05, "ticks": [0, 1, 2], "labels": ["a", "b", "c"] },
        "artists": [{
            "artist": "boxes", "left": 0, "right": 1, "bottom": 2, "top": 3, "colors": 4, "edge": null, "alpha": 1.0,
            "sticky": "y", "label": "",
        }],
    });
    let image = json!({
        "title": "Image", "equal": true, "colorbar": { "map": "viridis", "low": 0.0, "high": 15.0 },
        "x": { "low": -0.5, "high": 3.5 }, "y": { "low": 3.5, "high": -0.5 },
        "artists": [{
            "artist": "image", "values": 5, "rows": 4, "columns": 4, "channels": 1, "map": "viridis", "low": 0.0,
            "high": 15.0, "extent": [-0.5, 3.5, 3.5, -0.5], "alpha": 1.0,
        }],
    });
    let points = json!({
        "title": "Points",
        "artists": [{
            "artist": "points", "x": 3, "y": 1, "areas": 6, "colors": 4, "alpha": 1.0, "marker": "o", "label": "",
        }],
    });
    let area = json!({
        "title": "Area", "y": { "log": true, "margin": 0.05 },
        "artists": [
            { "artist": "area", "x": 7, "y": 8, "color": 0x1f_77_b4, "alpha": 0.5, "label": "" },
            { "artist": "across", "upright": false, "at": 100.0, "until": null, "from": 0.0, "to": 1.0, "color": 0,
              "alpha": 1.0, "width": 1.5, "dash": "dotted", "label": "" },
            { "artist": "text", "x": 1.0, "y": 100.0, "text": "limit", "color": 0, "size": 10.0, "horizontal": "start",
              "vertical": "start", "in_axes": false },
        ],
    });
    read(json!({
        "width": 6.4, "height": 4.8, "title": "All of it",
        "axes": [
            axes([0.0, 0.0, 0.5, 0.5], &bars), axes([0.5, 0.0, 0.5, 0.5], &image),
            axes([0.0, 0.5, 0.5, 0.5], &points), axes([0.5, 0.5, 0.5, 0.5], &area),
        ],
        "arrays": [
            [-0.4, 0.6, 1.6], [0.4, 1.4, 2.4], [0, 0, 0], [3, 5, 2], [0x1f_77_b4],
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], [36],
            [0, 1, 2, 2, 1, 0], [1, 10, 1000, 3000, 50, 2],
        ],
    }))
}

/// A screen on which a cell has shown a figure.
pub fn with_figure(columns: u16, rows: u16, figure: Figure) -> Screen {
    let screen = Screen::new(columns, rows).keys("<tab>draw()");
    let mut screen = screen;
    screen.answers = false;
    let mut screen = screen.keys("<enter>");
    let id = last_id(&screen);
    screen.reply(Reply::Figure { id, figure: Box::new(figure) });
    screen.reply(Reply::Done {
        id,
        outcome: Outcome::Finished { value: None },
        elapsed_us: 900,
        variables: Vec::new(),
    });
    screen
}

fn last_id(screen: &Screen) -> u64 {
    let id = |effect: &Effect| match effect {
        Effect::Send(Request::Execute { id, .. }) => Some(*id),
        _ => None,
    };
    screen.sent.iter().rev().find_map(id).expect("a cell was run")
}

#[test]
fn figures_fit_every_pane() {
    for (columns, rows) in [(120, 36), (80, 24), (60, 20)] {
        with_figure(columns, rows, waves())
            .shows("Waves")
            .shows("amplitude")
            .shows("time (s)")
            .snapshot(&format!("figure_waves_{columns}x{rows}"));
        with_figure(columns, rows, four()).snapshot(&format!("figure_four_{columns}x{rows}"));
    }
}

#[test]
fn figures_follow_the_theme() {
    let colors = |mode, depth| {
        let mut screen = with_figure(120, 36, waves());
        screen.app.theme = Theme::new(mode, depth);
        let screen = screen.with(|_| {});
        let (x, y) = screen.find("━━ sin");
        screen.buffer()[(x, y)].fg
    };
    let (dark, light) = (colors(Mode::Dark, Depth::True), colors(Mode::Light, Depth::True));
    assert_ne!(dark, light);
    assert_eq!(light, ratatui::style::Color::Rgb(0x1f, 0x77, 0xb4));
    assert!(matches!(colors(Mode::Dark, Depth::Indexed), ratatui::style::Color::Indexed(_)));
    assert_eq!(colors(Mode::Dark, Depth::None), ratatui::style::Color::Reset);
}

#[test]
fn a_line_runs_where_its_data_are() {
    let theme = Theme::default();
    let lines: Vec<String> = figure::lines(&waves(), 90, 20, theme).iter().map(ToString::to_string).collect();
    let is_dot = |c: char| ('\u{2801}'..='\u{28ff}').contains(&c);
    let top = lines.iter().position(|line| line.contains(is_dot)).expect("a line of dots");
    // sin and cos begin at 0 and 1, and both are 1 somewhere.
    assert!(lines[top].contains("1.0┤"), "{lines:#?}");
    let first = lines[top].chars().position(is_dot).expect("a dot");
    let axis = lines[top].chars().position(|c| c == '┤').expect("the axis");
    assert!(first - axis < 8, "cos begins at the left: {lines:#?}");
}

#[test]
fn a_figure_is_told_in_words() {
    let text = figure::text(&waves(), 0, Depth::None);
    assert_eq!(
        text,
        "Figure: \"Waves\": line of 100 points \"sin\", line of 100 points \"cos\" (x -0.5 to 10.4, y -1.1 to 1.1)\n"
    );
    let text = figure::text(&four(), 60, Depth::None);
    assert!(text.contains("3 bars") && text.contains("image of 4x4") && !text.contains("\x1b[38"));
    assert!(figure::text(&four(), 60, Depth::True).contains("\x1b[38;2;"));
}

#[test]
fn odd_figures_do_no_harm() {
    let nowhere = read(json!({ "width": 0.0, "height": -1.0, "axes": [] }));
    assert_eq!(figure::lines(&nowhere, 80, 20, Theme::default()).len(), 1);
    let missing = json!({ "artists": [line(7, 9, 0, "solid", "x"), { "artist": "image", "values": 3, "rows": 9,
        "columns": 9, "channels": 1, "map": "nope", "low": 0.0, "high": 0.0, "extent": [0.0, 0.0, 0.0, 0.0], "alpha": 1.0 }] });
    let hollow = read(json!({ "width": 6.4, "height": 4.8, "axes": [axes([0.0, 0.0, 1.0, 1.0], &missing)] }));
    let infinite =
        json!({ "artists": [line(0, 0, 0, "dashed", "")], "equal": true, "x": { "low": 1e308, "high": -1e308 } });
    let infinite = read(json!({ "width": 6.4, "height": 4.8, "axes": [axes([0.9, 0.9, 0.5, 0.5], &infinite)],
        "arrays": [[1e300, -1e300, null, 0.0]] }));
    for figure in [&hollow, &infinite, &four(), &waves()] {
        for (columns, rows) in [(0, 0), (1, 1), (16, 3), (17, 6), (30, 9), (400, 200)] {
            for depth in [Depth::True, Depth::Basic, Depth::None] {
                let lines = figure::lines(figure, columns, rows, Theme::new(Mode::Light, depth));
                assert!(!lines.is_empty());
            }
        }
    }
}

#[test]
fn bars_move_in_their_place() {
    let mut screen = Screen::new(120, 36).keys("<tab>train()");
    screen.answers = false;
    let mut screen = screen.keys("<enter>");
    let id = last_id(&screen);
    let bar = |n: u32, closed| Progress {
        key: 1,
        place: 0,
        left: format!("Epoch 1: {:>3}%|", n * 10),
        right: format!("| {n}/10 [00:01<00:01, 30.00it/s, loss=0.{n}]"),
        share: Some(f64::from(n) / 10.0),
        columns: None,
        closed,
        leave: true,
    };
    screen.reply(Reply::Progress { id, progress: bar(3, false) });
    screen.reply(Reply::Output { id, stream: Stream::Stdout, text: "said\n".to_owned() });
    let mut screen = screen.shows("Epoch 1:  30% ").shows("3/10 [00:01<00:01").shows("said");
    let (x, y) = screen.find("Epoch 1");
    screen.reply(Reply::Progress { id, progress: bar(8, false) });
    let mut screen = screen.hides("30% ").shows("Epoch 1:  80% ").snapshot("progress_120x36");
    assert_eq!(screen.find("Epoch 1"), (x, y));
    screen.reply(Reply::Progress { id, progress: bar(10, true) });
    screen.resize(60, 20).shows("100%");
}
