//! gzip and deflate: an answer packed, and a bomb.

use crate::serve::Connection;
use flate2::{Compress, Compression, Crc, FlushCompress};
use std::io::{self, Write};

/// The bytes packed.
pub fn compress(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// The bytes as `deflate` packs them: in zlib's format, or the bare stream.
pub fn deflate(bytes: &[u8], raw: bool) -> io::Result<Vec<u8>> {
    if raw {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes)?;
        return encoder.finish();
    }
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Streams the gzip form of zeros, chunked. A flushed deflate block of one megabyte of zeros can
/// be repeated, so nothing large is ever made here.
pub fn write_bomb(connection: &mut dyn Connection, bytes: u64) -> io::Result<()> {
    const BLOCK: usize = 1 << 20;
    let blocks = bytes.div_ceil(BLOCK as u64).max(1);
    let zeros = vec![0u8; BLOCK];
    let mut packed = Vec::with_capacity(16 * 1024);
    Compress::new(Compression::best(), false)
        .compress_vec(&zeros, &mut packed, FlushCompress::Full)
        .map_err(io::Error::other)?;
    let mut block_crc = Crc::new();
    block_crc.update(&zeros);
    let mut total_crc = Crc::new();

    // Magic, deflate, no flags, no time, no extra flags, unknown system.
    write_chunk(connection, &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])?;
    for _ in 0..blocks {
        write_chunk(connection, &packed)?;
        total_crc.combine(&block_crc);
    }
    // The last block of the deflate stream, empty; then checksum and length.
    let mut trailer = vec![0x03, 0x00];
    trailer.extend(total_crc.sum().to_le_bytes());
    trailer.extend(((blocks * BLOCK as u64) as u32).to_le_bytes());
    write_chunk(connection, &trailer)?;
    connection.write_all(b"0\r\n\r\n")
}

fn write_chunk(connection: &mut dyn Connection, piece: &[u8]) -> io::Result<()> {
    let mut wire = format!("{:x}\r\n", piece.len()).into_bytes();
    wire.extend_from_slice(piece);
    wire.extend_from_slice(b"\r\n");
    connection.write_all(&wire)
}
