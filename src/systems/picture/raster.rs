//! A picture as samples in memory, within limits.

/// Most pixels of a picture: a few bytes of file can claim any size, and a 32-bit program has little room.
const MOST_PIXELS: u64 = 25_000_000;

/// A picture with 8 bits per sample, the top row first.
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Samples per pixel: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.
    pub channels: u8,
    /// All samples.
    pub samples: Vec<u8>,
}

/// The number of pixels, when they are not too many.
pub fn pixels(width: u32, height: u32) -> Result<usize, String> {
    let count = u64::from(width) * u64::from(height);
    match usize::try_from(count) {
        Ok(count) if (1..=MOST_PIXELS).contains(&(count as u64)) => Ok(count),
        _ => Err(format!("图片是 {width}×{height} 像素，最多 {} 万像素", MOST_PIXELS / 10_000)),
    }
}

/// Room for so many bytes. A program that has no memory left gets an error and is not ended.
pub fn room(size: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(size).map_err(|_| "内存不够，图片太大".to_owned())?;
    Ok(bytes)
}

/// So many zeros.
pub fn zeroed(size: usize) -> Result<Vec<u8>, String> {
    let mut bytes = room(size)?;
    bytes.resize(size, 0);
    Ok(bytes)
}
