//! Figures: one model of what is drawn, and the ways to draw it that need no terminal.
//!
//! `matplotlib` (in `assets/python/library`) makes a [`scene::Figure`]; the front end draws it with characters
//! (`ui/figure.rs`), [`png`] and [`svg`] write it to files. Where the ends and ticks of an axis are is found here for all.

pub mod canvas;
pub mod colors;
pub mod draw;
pub mod font;
pub mod limits;
pub mod markers;
pub mod png;
pub mod raster;
pub mod reduce;
pub mod scene;
pub mod svg;
pub mod ticks;
