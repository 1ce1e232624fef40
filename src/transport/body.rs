//! The body of an answer: whole, unpacked, within a limit.

use super::failure::TooLong;
use super::this_machine::Shortage;
use crate::trace::recording;
use flate2::read::{DeflateDecoder, ZlibDecoder};
use std::io::Read;

/// The whole body, unpacked, or an error: never a part of it. The limit holds for what comes and for what it unpacks
/// to, so that a small answer cannot become a huge one.
pub fn read_whole(body: ureq::Body, limit: u64) -> Result<Vec<u8>, ureq::Error> {
    let mut whole = Vec::new();
    let read = read_into(&mut whole, body, limit);
    // Of an answer that cannot be put together the line has shown what came.
    if read.is_ok() || !whole.is_empty() {
        recording::answered(&whole);
    }
    read.map(|()| whole)
}

fn read_into(whole: &mut Vec<u8>, body: ureq::Body, limit: u64) -> Result<(), ureq::Error> {
    let too_long = || ureq::Error::Other(Box::new(TooLong(limit)));
    let one_more = limit.saturating_add(1);
    let mut reader = body.into_with_config().limit(one_more).reader().take(one_more);
    let mut piece = [0u8; 4096];
    loop {
        let count = match reader.read(&mut piece).map_err(ureq::Error::from) {
            Ok(count) => count,
            Err(ureq::Error::BodyExceedsLimit(_)) => return Err(too_long()),
            Err(error) => return Err(error),
        };
        let Some(read) = piece.get(..count).filter(|read| !read.is_empty()) else { return Ok(()) };
        if (whole.len() as u64).saturating_add(read.len() as u64) > limit {
            return Err(too_long());
        }
        // 32-bit programs run out of address space long before the machine runs out of memory.
        whole.try_reserve(read.len()).map_err(|_| Shortage::error())?;
        whole.extend_from_slice(read);
    }
}

/// Unpacks `Content-Encoding: deflate`, within the same limit. By RFC 9110 that is zlib's format; old servers send the
/// bare deflate stream. ureq unpacks gzip only.
pub fn inflate(packed: &[u8], limit: u64) -> Result<Vec<u8>, ureq::Error> {
    if packed.is_empty() {
        return Ok(Vec::new());
    }
    let unpack = |reader: &mut dyn Read| {
        let mut whole = Vec::new();
        let mut piece = [0u8; 4096];
        loop {
            let count = reader.read(&mut piece).map_err(|error| ureq::Error::Decompress("deflate", error))?;
            let Some(read) = piece.get(..count).filter(|read| !read.is_empty()) else { return Ok(whole) };
            if (whole.len() as u64).saturating_add(read.len() as u64) > limit {
                return Err(ureq::Error::Other(Box::new(TooLong(limit))));
            }
            whole.try_reserve(read.len()).map_err(|_| Shortage::error())?;
            whole.extend_from_slice(read);
        }
    };
    match unpack(&mut ZlibDecoder::new(packed)) {
        Err(ureq::Error::Decompress(..)) => unpack(&mut DeflateDecoder::new(packed)),
        done => done,
    }
    .inspect(|whole| recording::answered(whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn deflate_is_unpacked_in_both_forms_and_within_the_limit() {
        let text = "一".repeat(10_000).into_bytes();
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        zlib.write_all(&text).unwrap();
        let zlib = zlib.finish().unwrap();
        let bare = &zlib[2..zlib.len() - 4];
        for packed in [&zlib, bare] {
            assert_eq!(inflate(packed, 30_000).unwrap(), text);
            assert!(matches!(inflate(packed, 29_999), Err(ureq::Error::Other(_))));
            assert!(matches!(inflate(&packed[..packed.len() / 2], 30_000), Err(ureq::Error::Decompress(..))));
        }
        assert!(matches!(inflate(b"not packed", 30_000), Err(ureq::Error::Decompress(..))));
        assert_eq!(inflate(b"", 0).unwrap(), b"");
    }
}
