//! Pictures of figures on their way to the terminal: each is sent when it is first seen, painted where it has moved to, and
//! taken away when its figure has left the transcript.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Arc, Weak};

use crossterm::terminal::window_size;
use crossterm::{cursor, queue, style};
use ratatui::buffer::Buffer;

use crate::app::App;
use crate::plot::png;
use crate::plot::raster::Raster;
use crate::ui::picture::{self, Layout, Patch, Picture, Protocol, iterm, kitty, sixel};
use crate::ui::transcript;

/// Pictures that the terminal keeps, or that we keep the pixels of.
const KEPT_MAX: usize = 32;
/// Pixels of a cell where the terminal does not tell them; it stretches what it gets.
const CELL: (usize, usize) = (9, 18);
/// Pixels of a cell that are drawn at most: more cannot be told apart.
const CELL_MAX: (usize, usize) = (20, 40);

/// What the terminal was given.
#[derive(Default)]
pub struct Pictures {
    sent: BTreeMap<u32, Sent>,
    /// What is painted on the screen, where the protocol has no placeholders.
    painted: Vec<Patch>,
    /// Commands are handed through tmux.
    through: bool,
}

struct Sent {
    picture: Weak<Picture>,
    layout: Layout,
    /// Kept where parts of it are painted.
    raster: Option<Raster>,
}

impl Pictures {
    pub fn new(through: bool) -> Self {
        Self { through, ..Self::default() }
    }

    /// Finds the pictures on a screen that is drawn, and keeps their cells free for what is painted.
    pub fn find(&self, protocol: Option<Protocol>, buffer: &mut Buffer) -> Vec<Patch> {
        let Some(protocol) = protocol else { return Vec::new() };
        let patches = picture::patches(buffer);
        if protocol != Protocol::Kitty {
            picture::reserve(buffer, &patches);
        }
        patches
    }

    /// Brings the terminal's pictures up to the screen that was drawn.
    pub fn show(&mut self, app: &App, patches: Vec<Patch>, out: &mut impl Write) -> io::Result<()> {
        let Some(protocol) = app.pictures else { return Ok(()) };
        let mut renewed = Vec::new();
        if !patches.is_empty() {
            let cell = cell_size();
            for (picture, columns, rows) in transcript::pictures(app) {
                let layout = Layout { columns, rows, cell, theme: app.theme };
                if patches.iter().any(|patch| patch.id == picture.id) && self.renew(protocol, picture, layout, out)? {
                    renewed.push(picture.id);
                }
            }
        }
        if protocol != Protocol::Kitty {
            for patch in &patches {
                if renewed.contains(&patch.id) || !self.painted.contains(patch) {
                    self.paint(protocol, patch, out)?;
                }
            }
        }
        self.painted = patches;
        self.forget_gone(protocol, out)
    }

    /// Sends a picture if the terminal does not have it as it is now.
    fn renew(
        &mut self,
        protocol: Protocol,
        picture: &Arc<Picture>,
        layout: Layout,
        out: &mut impl Write,
    ) -> io::Result<bool> {
        if self.sent.get(&picture.id).is_some_and(|sent| sent.layout == layout) {
            return Ok(false);
        }
        let mut raster = Some(picture::raster(&picture.figure, layout));
        if protocol == Protocol::Kitty
            && let Some(png) = raster.take().and_then(|raster| png::encode(&raster, None).ok())
        {
            let text = kitty::send(picture.id, &png, layout.columns, layout.rows, self.through);
            out.write_all(text.as_bytes())?;
        }
        self.sent.insert(picture.id, Sent { picture: Arc::downgrade(picture), layout, raster });
        Ok(true)
    }

    fn paint(&self, protocol: Protocol, patch: &Patch, out: &mut impl Write) -> io::Result<()> {
        let Some(Sent { raster: Some(raster), layout, .. }) = self.sent.get(&patch.id) else { return Ok(()) };
        let part = picture::part(raster, patch, layout.cell);
        let text = match protocol {
            Protocol::Iterm => png::encode(&part, None).map(|png| iterm::paint(&png, patch.columns, patch.rows)).ok(),
            Protocol::Sixel => Some(sixel::paint(&part)),
            Protocol::Kitty => None,
        };
        let (x, y) = (crate::ui::text::cells(patch.x), crate::ui::text::cells(patch.y));
        queue!(out, cursor::SavePosition, cursor::MoveTo(x, y))?;
        queue!(out, style::Print(text.unwrap_or_default()), cursor::RestorePosition)
    }

    /// Frees what no figure of the transcript needs, and what has not been seen for long.
    fn forget_gone(&mut self, protocol: Protocol, out: &mut impl Write) -> io::Result<()> {
        let in_sight = |id: &u32| self.painted.iter().any(|patch| patch.id == *id);
        let is_gone = |sent: &Sent| sent.picture.strong_count() == 0;
        let mut gone: Vec<u32> = self.sent.iter().filter(|(_, sent)| is_gone(sent)).map(|(id, _)| *id).collect();
        let too_many = (self.sent.len() - gone.len()).saturating_sub(KEPT_MAX);
        let hidden = self.sent.iter().filter(|(id, sent)| !is_gone(sent) && !in_sight(id)).map(|(id, _)| *id);
        gone.extend(hidden.take(too_many));
        for id in gone {
            self.forget(id, protocol, out)?;
        }
        Ok(())
    }

    fn forget(&mut self, id: u32, protocol: Protocol, out: &mut impl Write) -> io::Result<()> {
        self.sent.remove(&id);
        if protocol == Protocol::Kitty {
            out.write_all(kitty::delete(id, self.through).as_bytes())?;
        }
        Ok(())
    }

    /// The screen was emptied.
    pub fn lose_painted(&mut self) {
        self.painted.clear();
    }

    /// Takes every picture away: the screen is left, or painted anew.
    pub fn clear(&mut self, protocol: Option<Protocol>, out: &mut impl Write) -> io::Result<()> {
        self.painted.clear();
        let Some(protocol) = protocol else { return Ok(()) };
        for id in self.sent.keys().copied().collect::<Vec<_>>() {
            self.forget(id, protocol, out)?;
        }
        Ok(())
    }
}

/// Pixels of a cell, as the terminal tells them.
fn cell_size() -> (usize, usize) {
    let told = window_size().ok().filter(|size| size.columns > 0 && size.rows > 0 && size.width > 0 && size.height > 0);
    let Some(size) = told else { return CELL };
    let side = |pixels: u16, cells: u16| usize::from(pixels / cells).max(1);
    let (wide, high) = (side(size.width, size.columns), side(size.height, size.rows));
    // Both are made smaller alike.
    let times = wide.div_ceil(CELL_MAX.0).max(high.div_ceil(CELL_MAX.1));
    ((wide / times).max(1), (high / times).max(1))
}
