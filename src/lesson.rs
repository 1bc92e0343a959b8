//! Lessons: the model, the parser, the catalog, progress. Plain data; knows neither Python nor burn nor the terminal.

pub mod model;
