//! The pictures that vendors return as Base64: QR codes that a telephone can read, and a
//! doctor's seal. All are real PNG files.

use qrcode::{Color, EcLevel, QrCode};

/// A QR code of the text as PNG bytes, black on white, four modules of quiet zone.
pub fn qr_png(text: &str) -> Vec<u8> {
    const SCALE: usize = 6;
    const QUIET: usize = 4;
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M)
        .expect("the sandbox's own texts fit into a QR code");
    let modules = code.width();
    let side = (modules + 2 * QUIET) * SCALE;
    let mut pixels = vec![255u8; side * side];
    for (y, row) in pixels.chunks_mut(side).enumerate() {
        for (x, pixel) in row.iter_mut().enumerate() {
            let (column, line) = (x / SCALE, y / SCALE);
            let inside = QUIET..QUIET + modules;
            if inside.contains(&column) && inside.contains(&line) && code[(column - QUIET, line - QUIET)] == Color::Dark
            {
                *pixel = 0;
            }
        }
    }
    png_file(side, png::ColorType::Grayscale, &pixels)
}

/// A round red seal (签章图) on a transparent ground as PNG bytes; `seed` varies the inner mark,
/// so that two doctors have different seals.
pub fn seal_png(seed: &[u8]) -> Vec<u8> {
    const SIDE: usize = 160;
    let spokes = 5 + seed.iter().map(|byte| usize::from(*byte)).sum::<usize>() % 7;
    let mut pixels = Vec::with_capacity(SIDE * SIDE * 4);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let (dx, dy) = (x as f64 - 79.5, y as f64 - 79.5);
            let radius = dx.hypot(dy);
            let ring = (70.0..78.0).contains(&radius);
            let petal = 18.0 + 14.0 * (dy.atan2(dx) * spokes as f64).cos();
            let inked = ring || radius < petal;
            pixels.extend_from_slice(&[200, 16, 16, if inked { 255 } else { 0 }]);
        }
    }
    png_file(SIDE, png::ColorType::Rgba, &pixels)
}

fn png_file(side: usize, color: png::ColorType, pixels: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side as u32, side as u32);
    encoder.set_color(color);
    encoder.set_depth(png::BitDepth::Eight);
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(pixels))
        .expect("a picture in memory can be written");
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_png_files_that_decode() {
        for file in [qr_png("https://example.invalid/扫码"), seal_png(b"doctor")] {
            let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            let frame = reader.next_frame(&mut pixels).unwrap();
            assert_eq!(frame.width, frame.height);
            assert!(pixels.iter().any(|value| *value != pixels[0]));
        }
    }
}
