//! Pictures for programs that show nothing but BMP: PNG and JPEG in, 24-bit BMP out, and QR codes.
//!
//! Sources: PNG (ISO/IEC 15948), JPEG (ITU-T T.81), QR code (ISO/IEC 18004), BMP as Windows defines it
//! (BITMAPFILEHEADER, BITMAPINFOHEADER).

use png::{ColorType, Transformations};
use qrcodegen::{QrCode, QrCodeEcc};
use std::io::Cursor;

#[cfg(feature = "jpeg")]
mod jpeg;
mod raster;

#[cfg(feature = "jpeg")]
use jpeg::decode_jpeg;
pub use raster::Picture;
use raster::{pixels, room, zeroed};

/// White modules around a QR code (ISO/IEC 18004 section 9.1).
const QUIET_ZONE: u32 = 4;

/// Lines per metre at the 96 dots per inch of a screen.
const DOTS_PER_METRE: u32 = 3780;

/// Bytes before the pixels of a BMP file.
const BMP_HEAD: u32 = 54;

impl Picture {
    /// Reads a PNG or JPEG file; the error says in Chinese what is wrong with it.
    pub fn decode(file: &[u8]) -> Result<Picture, String> {
        match file {
            [0x89, b'P', b'N', b'G', ..] => decode_png(file),
            [0xFF, 0xD8, ..] => decode_jpeg(file),
            [] => Err("图片是空的".into()),
            [b'B', b'M', ..] => Err("已经是 BMP 图片，不用转换".into()),
            [b'G', b'I', b'F', ..] => Err("是 GIF 图片，只能转换 PNG 和 JPEG".into()),
            [b'%', b'P', b'D', b'F', ..] => Err("是 PDF 文件，不是图片".into()),
            _ => Err("不是 PNG 或 JPEG 图片".into()),
        }
    }

    /// Draws a text as a QR code whose modules are squares of whole pixels, at most `size` pixels wide with its
    /// white border.
    pub fn qr_code(text: &str, size: u32) -> Result<Picture, String> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium)
            .map_err(|_| format!("内容有 {} 字节，一个二维码放不下", text.len()))?;
        let modules = code.size().unsigned_abs() + 2 * QUIET_ZONE;
        let scale = size / modules;
        if scale == 0 {
            return Err(format!("这些内容的二维码至少要 {modules} 像素，size 给的是 {size}"));
        }
        let side = modules * scale;
        let module = |pixel: u32| i32::try_from(pixel / scale).unwrap_or(0) - QUIET_ZONE as i32;
        let mut samples = room(pixels(side, side)?)?;
        for y in 0..side {
            // Outside of the code every module is light.
            samples.extend((0..side).map(|x| if code.get_module(module(x), module(y)) { 0 } else { 255 }));
        }
        Ok(Picture { width: side, height: side, channels: 1, samples })
    }

    /// The picture as a BMP file with 24 bits per pixel; what was transparent is white.
    pub fn bmp(&self) -> Result<Vec<u8>, String> {
        let row = self.width.saturating_mul(3).next_multiple_of(4);
        let size = row.saturating_mul(self.height);
        let mut file = room(size.saturating_add(BMP_HEAD) as usize)?;
        file.extend_from_slice(b"BM");
        for number in [size.saturating_add(BMP_HEAD), 0, BMP_HEAD, 40, self.width, self.height] {
            file.extend_from_slice(&number.to_le_bytes());
        }
        // One plane of 24 bits, not compressed.
        for number in [1 | 24 << 16, 0, size, DOTS_PER_METRE, DOTS_PER_METRE, 0, 0] {
            file.extend_from_slice(&u32::to_le_bytes(number));
        }
        let channels = usize::from(self.channels);
        let gap = (row - self.width.saturating_mul(3)) as usize;
        for line in self.samples.chunks_exact(self.width as usize * channels).rev() {
            line.chunks_exact(channels).for_each(|pixel| file.extend_from_slice(&blue_green_red(pixel)));
            file.extend_from_slice([0; 3].get(..gap).unwrap_or_default());
        }
        Ok(file)
    }

    /// A QR code as a PNG file: one bit per pixel, not compressed. (A compressor would be 20 kB of the DLL.)
    pub fn png(&self) -> Result<Vec<u8>, String> {
        let byte = |eight: &[u8]| eight.iter().enumerate().fold(0, |byte, (at, dot)| byte | (dot & 0x80) >> at);
        let width = self.width as usize;
        let mut lines = room((width.div_ceil(8) + 1).saturating_mul(self.height as usize))?;
        for row in self.samples.chunks_exact(width) {
            // Each row begins with its filter: none.
            lines.push(0);
            lines.extend(row.chunks(8).map(byte));
        }
        let mut head = Vec::new();
        head.extend(self.width.to_be_bytes());
        head.extend(self.height.to_be_bytes());
        // One bit, grey, and the only kinds of compression, filter and order (no interlacing).
        head.extend([1, 0, 0, 0, 0]);
        let mut file = room(lines.len().saturating_add(lines.len() / 1000).saturating_add(100))?;
        file.extend(b"\x89PNG\r\n\x1A\n");
        chunk(&mut file, b"IHDR", &head);
        chunk(&mut file, b"IDAT", &zlib_stored(&lines)?);
        chunk(&mut file, b"IEND", &[]);
        Ok(file)
    }
}

/// A part of a PNG file. Source: ISO/IEC 15948 section 5.3.
fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    file.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    let begin = file.len();
    file.extend(kind);
    file.extend(data);
    let check = crc32fast::hash(file.get(begin..).unwrap_or_default());
    file.extend(check.to_be_bytes());
}

/// Bytes in zlib's form without compression. Sources: RFC 1950, RFC 1951 section 3.2.4.
fn zlib_stored(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut out = room(bytes.len().saturating_add(bytes.len() / 1000).saturating_add(20))?;
    out.extend([0x78, 0x01]);
    let mut parts = bytes.chunks(0xFFFF).peekable();
    while let Some(part) = parts.next() {
        let length = u16::try_from(part.len()).unwrap_or(u16::MAX);
        out.push(u8::from(parts.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(part);
    }
    let (a, b) = bytes.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (a + b) % 65_521)
    });
    out.extend((b << 16 | a).to_be_bytes());
    Ok(out)
}

fn decode_png(file: &[u8]) -> Result<Picture, String> {
    let broken = |_| "PNG 图片损坏或不完整".to_owned();
    let mut decoder = png::Decoder::new(Cursor::new(file));
    // To 8 bits per sample, palettes and transparent colours spelt out.
    decoder.set_transformations(Transformations::normalize_to_color8());
    let header = decoder.read_header_info().map_err(broken)?;
    let count = pixels(header.width, header.height)?;
    let mut reader = decoder.read_info().map_err(broken)?;
    let channels = match reader.output_color_type().0 {
        ColorType::Grayscale | ColorType::Indexed => 1,
        ColorType::GrayscaleAlpha => 2,
        ColorType::Rgb => 3,
        ColorType::Rgba => 4,
    };
    let mut samples = zeroed(count * usize::from(channels))?;
    let info = reader.next_frame(&mut samples).map_err(broken)?;
    Ok(Picture { width: info.width, height: info.height, channels, samples })
}

/// Without JPEG in the library: every language of our users shows such pictures by itself.
#[cfg(not(feature = "jpeg"))]
fn decode_jpeg(_: &[u8]) -> Result<Picture, String> {
    Err("这一版的 hisbridge 不转换 JPEG：图片控件可以直接显示 JPEG 文件".into())
}

/// A pixel over white, in the order of BMP.
fn blue_green_red(pixel: &[u8]) -> [u8; 3] {
    let over_white = |sample: u8, alpha: u8| {
        let (sample, alpha) = (u32::from(sample), u32::from(alpha));
        u8::try_from((sample * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(255)
    };
    match *pixel {
        [grey] => [grey; 3],
        [grey, alpha] => [over_white(grey, alpha); 3],
        [red, green, blue] => [blue, green, red],
        [red, green, blue, alpha] => [blue, green, red].map(|sample| over_white(sample, alpha)),
        _ => [255; 3],
    }
}
