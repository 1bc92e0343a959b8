//! iTerm2's inline images, which `WezTerm` and mintty take too: a file in the text, drawn over so many cells.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Draws a picture where the cursor stands.
#[must_use]
pub fn paint(png: &[u8], columns: usize, rows: usize) -> String {
    format!(
        "\x1b]1337;File=inline=1;size={};width={columns};height={rows};preserveAspectRatio=0;doNotMoveCursor=1:{}\x07",
        png.len(),
        STANDARD.encode(png)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_in_the_text() {
        let text = paint(&[0, 1, 254, 255], 12, 5);
        let (control, data) = text.split_once(':').expect("control and data");
        assert!(control.starts_with("\x1b]1337;File=inline=1;size=4;width=12;height=5;"));
        assert_eq!(STANDARD.decode(data.trim_end_matches('\x07')).expect("base64"), [0, 1, 254, 255]);
    }
}
