//! Everything that can happen to the workbench: one closed type, one owner.

use crossterm::event::{KeyEvent, KeyEventKind, MouseEvent};

use crate::kernel::client::KernelEvent;
use crate::lesson::catalog::Catalog;
use crate::ui::picture::Protocol;

/// Sent over one channel by the terminal's reader, the kernel's reader and the clock.
#[derive(Debug, Clone)]
pub enum Event {
    Key(KeyEvent),
    Mouse(MouseEvent),
    /// A whole pasted text (bracketed paste).
    Paste(String),
    Resize(u16, u16),
    Kernel(Box<KernelEvent>),
    /// The pack that is being written was saved, and read again.
    Lessons(Box<Catalog>),
    /// The terminal said that it shows pictures.
    Pictures(Protocol),
    /// The terminal is gone: no key will come any more.
    InputEnded,
    /// Time went by, or something in the background got ready.
    Tick,
}

impl Event {
    /// The terminal's events that concern us.
    #[must_use]
    pub fn of_terminal(event: crossterm::event::Event) -> Option<Self> {
        use crossterm::event::Event as Terminal;
        match event {
            Terminal::Key(key) if key.kind != KeyEventKind::Release => Some(Self::Key(key)),
            Terminal::Mouse(mouse) => Some(Self::Mouse(mouse)),
            Terminal::Paste(text) => Some(Self::Paste(text)),
            Terminal::Resize(columns, rows) => Some(Self::Resize(columns, rows)),
            Terminal::Key(_) | Terminal::FocusGained | Terminal::FocusLost => None,
        }
    }
}
