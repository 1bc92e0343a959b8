//! Jupyter notebooks, format 4: as much of them as answers and sessions need.

use serde_json::{Value, json};

/// A cell to write.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Markdown(String),
    Code {
        source: String,
        /// As printed; empty where nothing was.
        output: String,
        /// What stands under `torchlings` in the cell's metadata; `Null` for nothing.
        metadata: Value,
    },
}

/// A code cell that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeCell {
    pub source: String,
    /// What [`Cell::Code`] had as metadata.
    pub metadata: Value,
}

/// The notebook's text.
#[must_use]
pub fn write(cells: &[Cell]) -> String {
    let cells: Vec<Value> = cells.iter().enumerate().map(|(index, cell)| cell.document(index)).collect();
    let notebook = json!({
        "cells": cells,
        "metadata": {
            "kernelspec": { "display_name": "Python 3", "language": "python", "name": "python3" },
            "language_info": { "file_extension": ".py", "mimetype": "text/x-python", "name": "python" },
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    });
    format!("{notebook:#}\n")
}

impl Cell {
    fn document(&self, index: usize) -> Value {
        let id = format!("cell-{}", index + 1);
        match self {
            Self::Markdown(text) => {
                json!({ "cell_type": "markdown", "id": id, "metadata": {}, "source": lines(text) })
            }
            Self::Code { source, output, metadata } => {
                let outputs = if output.is_empty() {
                    json!([])
                } else {
                    json!([{ "output_type": "stream", "name": "stdout", "text": lines(output) }])
                };
                let metadata = if metadata.is_null() { json!({}) } else { json!({ "torchlings": metadata }) };
                json!({
                    "cell_type": "code",
                    "execution_count": null,
                    "id": id,
                    "metadata": metadata,
                    "outputs": outputs,
                    "source": lines(source),
                })
            }
        }
    }
}

/// Notebooks keep a text as its lines, each with its line end.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// The code cells of a notebook, in their order.
///
/// # Errors
/// With a sentence where the text is no notebook of format 4.
pub fn read(text: &str) -> Result<Vec<CodeCell>, String> {
    let document: Value = serde_json::from_str(text).map_err(|error| format!("is no notebook: {error}"))?;
    let format = document.get("nbformat").and_then(Value::as_u64);
    if format != Some(4) {
        let found = format.map_or_else(|| "none".to_owned(), |format| format.to_string());
        return Err(format!("is no notebook of format 4 (nbformat: {found})"));
    }
    let cells = document.get("cells").and_then(Value::as_array).ok_or("is a notebook without cells")?;
    let code = cells.iter().filter(|cell| cell.get("cell_type").and_then(Value::as_str) == Some("code"));
    Ok(code
        .map(|cell| CodeCell {
            source: cell.get("source").map(source_text).unwrap_or_default(),
            metadata: cell.pointer("/metadata/torchlings").cloned().unwrap_or_default(),
        })
        .collect())
}

/// A source is one text or a list of lines.
fn source_text(source: &Value) -> String {
    match source {
        Value::String(text) => text.clone(),
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        _ => String::new(),
    }
}
