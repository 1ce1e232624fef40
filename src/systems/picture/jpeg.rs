//! JPEG pictures (ITU-T T.81).

use super::raster::{Picture, pixels, zeroed};
use std::io::Cursor;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Reads a JPEG file; the error says in Chinese what is wrong with it.
pub fn decode_jpeg(file: &[u8]) -> Result<Picture, String> {
    let broken = |_| "JPEG 图片损坏或不完整，或不是常见的编码".to_owned();
    // A side of any length that the format has: the pixels are counted here.
    let side = usize::from(u16::MAX);
    let options = DecoderOptions::default().set_max_width(side).set_max_height(side);
    let options = options.jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(file), options);
    decoder.decode_headers().map_err(broken)?;
    let (width, height) = decoder.info().map(|info| (info.width.into(), info.height.into())).unwrap_or_default();
    let mut samples = zeroed(pixels(width, height)? * 3)?;
    decoder.decode_into(&mut samples).map_err(broken)?;
    if is_cut_off(file) {
        return Err("JPEG 图片不完整".into());
    }
    Ok(Picture { width, height, channels: 3, samples })
}

/// Whether no end of image (EOI) comes after the last start of a scan (SOS): the decoder fills what is missing with
/// grey. Inside a scan neither marker can occur.
fn is_cut_off(jpeg: &[u8]) -> bool {
    let last = |marker: [u8; 2]| jpeg.windows(2).rposition(|bytes| bytes == marker);
    last([0xFF, 0xD9]) < last([0xFF, 0xDA])
}
