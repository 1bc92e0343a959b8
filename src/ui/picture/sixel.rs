//! Sixels: a picture as letters that stand for six pixels each, one above another, in up to 256 colours.

use std::collections::HashMap;
use std::fmt::Write;

use crate::plot::raster::Raster;

/// Colours that terminals keep.
const COLORS_MAX: usize = 256;
/// Pixels of a letter.
const HIGH: usize = 6;

/// Draws a picture where the cursor stands.
#[must_use]
pub fn paint(raster: &Raster) -> String {
    let (palette, pixels) = reduced(&raster.rgb);
    let mut text = format!("\x1bP0;1;0q\"1;1;{};{}", raster.width, raster.height);
    for (index, color) in palette.iter().enumerate() {
        let [red, green, blue] = color.map(|part| (u32::from(part) * 100 + 127) / 255);
        let _ = write!(text, "#{index};2;{red};{green};{blue}");
    }
    for (at, band) in pixels.chunks((raster.width * HIGH).max(1)).enumerate() {
        if at > 0 {
            text.push('-');
        }
        paint_band(band, raster.width, &mut text);
    }
    text + "\x1b\\"
}

/// Six rows, colour by colour.
fn paint_band(band: &[u8], width: usize, text: &mut String) {
    let mut letters: Vec<Option<Vec<u8>>> = vec![None; COLORS_MAX];
    for (row, pixels) in band.chunks(width).enumerate() {
        for (column, color) in pixels.iter().enumerate() {
            letters[usize::from(*color)].get_or_insert_with(|| vec![0; width])[column] |= 1 << row;
        }
    }
    for (color, letters) in letters.iter().enumerate().filter_map(|(color, letters)| Some((color, letters.as_ref()?))) {
        let _ = write!(text, "#{color}");
        for run in letters.chunk_by(|a, b| a == b) {
            let letter = char::from(b'?' + run[0]);
            let _ = match run.len() {
                1..4 => write!(text, "{}", letter.to_string().repeat(run.len())),
                count => write!(text, "!{count}{letter}"),
            };
        }
        text.push('$');
    }
}

/// A palette, and the number in it of each pixel: near colours are one where there are too many.
fn reduced(rgb: &[[u8; 3]]) -> (Vec<[u8; 3]>, Vec<u8>) {
    for shift in 0..8 {
        if let Some(reduced) = within(rgb, shift) {
            return reduced;
        }
    }
    (vec![[0; 3]], vec![0; rgb.len()])
}

/// Colours that differ in no more than their lowest `shift` bits are one; nothing where there still are too many.
fn within(rgb: &[[u8; 3]], shift: u8) -> Option<(Vec<[u8; 3]>, Vec<u8>)> {
    let mut numbers: HashMap<[u8; 3], u8> = HashMap::new();
    let mut sums: Vec<([u64; 3], u64)> = Vec::new();
    let mut pixels = Vec::with_capacity(rgb.len());
    for color in rgb {
        let key = color.map(|part| part >> shift);
        let number = match numbers.get(&key) {
            Some(number) => *number,
            None if sums.len() == COLORS_MAX => return None,
            None => {
                let number = u8::try_from(sums.len()).ok()?;
                numbers.insert(key, number);
                sums.push(([0; 3], 0));
                number
            }
        };
        let (sum, count) = &mut sums[usize::from(number)];
        sum.iter_mut().zip(color).for_each(|(sum, part)| *sum += u64::from(*part));
        *count += 1;
        pixels.push(number);
    }
    let palette = sums.iter().map(|(sum, count)| sum.map(|sum| (sum / count.max(&1)) as u8)).collect();
    Some((palette, pixels))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pixels of a sixel text, each the number of its colour.
    fn read(text: &str, width: usize, height: usize) -> Vec<usize> {
        let mut pixels = vec![usize::MAX; width * height];
        let body = text.split_once('q').expect("a body").1.trim_end_matches("\x1b\\");
        let (mut x, mut y, mut color, mut count) = (0, 0, 0, 1);
        let mut rest = body.split_once('#').expect("a colour").1.chars().peekable();
        let number = |rest: &mut std::iter::Peekable<std::str::Chars>| {
            let mut number = 0;
            while let Some(digit) = rest.peek().and_then(|c| c.to_digit(10)) {
                number = number * 10 + digit as usize;
                rest.next();
            }
            number
        };
        color += number(&mut rest);
        while let Some(sign) = rest.next() {
            match sign {
                '#' => color = number(&mut rest),
                ';' => drop(number(&mut rest)),
                '!' => count = number(&mut rest),
                '$' => x = 0,
                '-' => (x, y) = (0, y + HIGH),
                letter => {
                    for _ in 0..std::mem::replace(&mut count, 1) {
                        for bit in (0..HIGH).filter(|bit| (u32::from(letter) - 63) >> bit & 1 == 1) {
                            pixels[(y + bit) * width + x] = color;
                        }
                        x += 1;
                    }
                }
            }
        }
        pixels
    }

    #[test]
    fn letters_make_the_picture_again() {
        let (width, height) = (11, 8);
        let mut raster = Raster::new(width, height, 1.0, 0xff_ff_ff);
        for (at, pixel) in raster.rgb.iter_mut().enumerate() {
            *pixel = [(at % 5) as u8 * 40, if at % width > 6 { 200 } else { 0 }, 0];
        }
        let (palette, numbers) = reduced(&raster.rgb);
        let read = read(&paint(&raster), width, height);
        assert_eq!(read, numbers.iter().map(|number| usize::from(*number)).collect::<Vec<_>>());
        assert!(read.iter().zip(&raster.rgb).all(|(number, color)| palette[*number] == *color));
    }

    #[test]
    fn many_colors_become_few() {
        let rgb: Vec<[u8; 3]> = (0..=255u8).flat_map(|red| (0..=255).map(move |green| [red, green, 128])).collect();
        let (palette, pixels) = reduced(&rgb);
        assert!(palette.len() > 100 && palette.len() <= COLORS_MAX, "{}", palette.len());
        let near = |a: u8, b: u8| a.abs_diff(b) <= 16;
        assert!(rgb.iter().zip(pixels).all(|(color, number)| {
            let found = palette[usize::from(number)];
            near(color[0], found[0]) && near(color[1], found[1]) && found[2] == 128
        }));
    }
}
