//! Figures as PNG files.

use super::draw::{self, PAPER, POINTS};
use super::raster::Raster;
use super::scene::Figure;

/// Pixels on a side of a picture.
const SIDE_MAX: f64 = 8_192.0;

/// The bytes of a picture of the figure, with so many pixels to an inch.
///
/// # Errors
/// With a sentence where the picture has no size, or one that is too large.
pub fn write(figure: &Figure, dpi: f64) -> Result<Vec<u8>, String> {
    let (width, height) = ((figure.width * dpi).round(), (figure.height * dpi).round());
    let fits = |side: f64| (1.0..=SIDE_MAX).contains(&side);
    if !fits(width) || !fits(height) {
        return Err(format!(
            "Image size of {width:.0}x{height:.0} pixels is too large (or 0); {SIDE_MAX:.0} is the limit"
        ));
    }
    let mut raster = Raster::new(width as usize, height as usize, dpi / POINTS, PAPER.ground);
    draw::draw(figure, &PAPER, &mut raster);
    encode(&raster, Some(dpi)).map_err(|error| format!("the picture cannot be written: {error}"))
}

/// The bytes of a picture, for so many pixels to an inch where that is known.
///
/// # Errors
/// Where the picture has no pixels.
pub fn encode(raster: &Raster, dpi: Option<f64>) -> Result<Vec<u8>, ::png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, raster.width as u32, raster.height as u32);
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.set_pixel_dims(dpi.map(|dpi| {
        let per_meter = (dpi / 0.0254).round() as u32;
        ::png::PixelDimensions { xppu: per_meter, yppu: per_meter, unit: ::png::Unit::Meter }
    }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(raster.rgb.as_flattened())?;
    writer.finish()?;
    Ok(bytes)
}

/// The bytes of an image with transparency, as SVG files embed them.
pub fn of_pixels(columns: usize, rows: usize, rgba: &[[u8; 4]]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, u32::try_from(columns).ok()?, u32::try_from(rows).ok()?);
    encoder.set_color(::png::ColorType::Rgba);
    encoder.set_depth(::png::BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(rgba.as_flattened()).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}
