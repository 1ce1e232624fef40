//! Texts into a caller's buffer.
//!
//! Each thread keeps the last text that was written for it, so that a buffer that was too small can be asked for again
//! (HisLastResponse) and no operation is run twice. A job's result goes to one caller alone: it is taken from its place
//! when it is known to fit, by HisPoll or by HisLastResponse, whoever comes first.

use super::boundary::Out;
use super::family::Family;
use super::functions::unknown_ticket;
use super::jobs;
use crate::engine::envelope::FALLBACK;
use crate::guard::guard;
use crate::text::{Encoding, Piece};
use std::borrow::Cow;
use std::cell::RefCell;
use std::mem::MaybeUninit;
use std::slice;

/// A text that was written into a caller's buffer. It is kept as it is, because who asks again may have another encoding.
struct Last {
    text: Out,
    source: Source,
}

/// Where a text came from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    /// From a call.
    Call,
    /// It is the result of the job of this ticket, which nobody has fetched whole yet.
    Job(i32),
    /// It was one until this thread fetched it by HisLastResponse. It may still poll.
    Fetched(i32),
}

thread_local! {
    /// What HisLastResponse gives again.
    static LAST: RefCell<Last> = const { RefCell::new(Last::empty()) };
}

impl Last {
    const fn empty() -> Last {
        Last { text: Out::Plain(Cow::Borrowed("")), source: Source::Call }
    }

    fn of(text: Out) -> Last {
        Last { text, source: Source::Call }
    }

    fn fallback() -> Last {
        Last::of(Out::Json(Cow::Borrowed(FALLBACK.to_str().unwrap_or_default())))
    }

    /// Takes a job's result from its place when it fits into the buffer; another caller may have been faster.
    fn fetched(mut self, buffer: &Buffer, then: fn(i32) -> Source) -> Last {
        match self.source {
            Source::Job(ticket) if buffer.has_room_for(&self.text) => {
                if !jobs::take(ticket) {
                    return Last::of(unknown_ticket());
                }
                self.source = then(ticket);
                self
            }
            _ => self,
        }
    }
}

/// A caller's buffer.
pub struct Buffer {
    encoding: Encoding,
    start: *mut u8,
    /// How many units it has room for.
    room: usize,
}

impl Buffer {
    /// What a caller of this family gave, with the size in its units.
    ///
    /// # Safety
    /// `start` is NULL or has room for `size` units, until the buffer is written.
    pub unsafe fn new(family: Family, start: *mut u8, size: i32) -> Buffer {
        let room = if start.is_null() { 0 } else { usize::try_from(size).unwrap_or(0) };
        Buffer { encoding: family.encoding(), start, room }
    }

    fn has_room_for(&self, text: &Out) -> bool {
        let mut none = Filling::new(self.encoding, &mut []);
        none.put(text);
        none.needed < self.room.saturating_mul(self.encoding.unit())
    }

    /// Writes the text and a NUL, or as much as fits without cutting a character. Returns the units written without the
    /// NUL, or minus the units needed with it.
    fn write(self, text: &Out) -> i32 {
        let unit = self.encoding.unit();
        let place: &mut [MaybeUninit<u8>] = match self.room {
            0 => &mut [],
            // SAFETY: `Buffer::new` had the caller's promise: so much is the caller's, for the time of the call.
            room => unsafe { slice::from_raw_parts_mut(self.start.cast(), room.saturating_mul(unit)) },
        };
        let mut filling = Filling::new(self.encoding, place);
        filling.put(text);
        let (needed, fits) = (filling.needed / unit, filling.end());
        if fits {
            return i32::try_from(needed).unwrap_or(i32::MAX);
        }
        i32::try_from(needed.saturating_add(1)).map_or(i32::MIN, |needed| -needed)
    }
}

/// A buffer that is being filled.
struct Filling<'a> {
    encoding: Encoding,
    place: &'a mut [MaybeUninit<u8>],
    used: usize,
    /// The bytes of all that was put, without the NUL.
    needed: usize,
    /// Something did not fit: what follows it is only counted.
    is_full: bool,
}

impl<'a> Filling<'a> {
    fn new(encoding: Encoding, place: &'a mut [MaybeUninit<u8>]) -> Filling<'a> {
        Filling { encoding, place, used: 0, needed: 0, is_full: false }
    }

    fn put(&mut self, text: &Out) {
        let (text, is_json) = text.text();
        if self.encoding.is_as_it_is(text) {
            let (fits, rest) = text.split_at(text.floor_char_boundary(self.left()));
            self.write(fits.as_bytes());
            self.needed = self.needed.saturating_add(rest.len());
            self.is_full |= !rest.is_empty();
            return;
        }
        self.encoding.pieces(text, is_json, &mut |piece| match piece {
            Piece::Run(bytes) => {
                let (fits, rest) = bytes.split_at(self.left().min(bytes.len()));
                self.write(fits);
                self.needed = self.needed.saturating_add(rest.len());
                self.is_full |= !rest.is_empty();
            }
            Piece::Letter(bytes) if bytes.len() <= self.left() => self.write(bytes),
            Piece::Letter(bytes) => {
                self.needed = self.needed.saturating_add(bytes.len());
                self.is_full = true;
            }
        });
    }

    /// The room that is left before the NUL.
    fn left(&self) -> usize {
        let used = self.used.saturating_add(self.encoding.unit());
        if self.is_full { 0 } else { self.place.len().saturating_sub(used) }
    }

    fn write(&mut self, bytes: &[u8]) {
        let rest = self.place.get_mut(self.used..).unwrap_or_default();
        for (place, byte) in rest.iter_mut().zip(bytes) {
            place.write(*byte);
        }
        self.used = self.used.saturating_add(bytes.len());
        self.needed = self.needed.saturating_add(bytes.len());
    }

    /// Writes the NUL; whether all that was put stands before it.
    fn end(self) -> bool {
        let place = self.place.get_mut(self.used..).unwrap_or_default();
        let place = place.get_mut(..self.encoding.unit()).unwrap_or_default();
        for byte in place.iter_mut() {
            byte.write(0);
        }
        !place.is_empty() && !self.is_full
    }
}

/// Writes a text into a caller's buffer and keeps it for HisLastResponse.
pub fn fill(buffer: Buffer, make: impl FnOnce() -> Out) -> i32 {
    let encoding = buffer.encoding;
    deliver(buffer, |_| Some(Last::of(encoding.during(make))))
}

/// Writes this thread's last text again.
pub fn fill_again(buffer: Buffer) -> i32 {
    deliver(buffer, |buffer| Some(taken().unwrap_or(Last::empty()).fetched(buffer, Source::Fetched)))
}

/// Writes a job's result; 0 while it runs.
pub fn fill_with_job(buffer: Buffer, ticket: i32) -> i32 {
    deliver(buffer, |buffer| match jobs::wait(ticket, 0) {
        jobs::State::Running => None,
        jobs::State::Done(text) => {
            let last = Last { source: Source::Job(ticket), ..Last::of(Out::json(text.to_string())) };
            Some(last.fetched(buffer, |_| Source::Call))
        }
        jobs::State::Unknown => {
            let again = taken().filter(|last| last.source == Source::Fetched(ticket));
            let again = again.map(|last| match buffer.has_room_for(&last.text) {
                true => Last { source: Source::Call, ..last },
                false => last,
            });
            Some(again.unwrap_or_else(|| Last::of(unknown_ticket())))
        }
    })
}

/// This thread's last text. While a thread ends its thread-locals are gone.
fn taken() -> Option<Last> {
    LAST.try_with(|last| last.replace(Last::empty())).ok()
}

/// Writes what was made into the buffer and keeps it; 0 when there is nothing to write.
fn deliver(buffer: Buffer, make: impl FnOnce(&Buffer) -> Option<Last>) -> i32 {
    let write = || {
        let Some(last) = guard(|| make(&buffer), || Some(Last::fallback())) else { return 0 };
        let written = buffer.write(&last.text);
        // While a thread ends there is nobody left to ask again.
        let _ = LAST.try_with(|kept| kept.replace(last));
        written
    };
    guard(write, || 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;
    use std::ptr;

    fn buffer(family: Family, out: *mut u8, size: i32) -> Buffer {
        // SAFETY: the tests give no more than there is.
        unsafe { Buffer::new(family, out, size) }
    }

    #[test]
    fn a_small_buffer_gets_a_whole_prefix_and_the_size() {
        let mut out = [0x55_u8; 8];
        let text = || Out::plain("张三李四".into());
        assert_eq!(fill(buffer(Family::Stdcall, out.as_mut_ptr(), 8), text), -13);
        assert_eq!(CStr::from_bytes_until_nul(&out).unwrap().to_str(), Ok("张三"));
        let mut room = [0; 13];
        let last = |out: *mut u8, size| fill_again(buffer(Family::Stdcall, out, size));
        assert_eq!(
            (last(room.as_mut_ptr(), 13), last(ptr::null_mut(), 0), last(room.as_mut_ptr(), -1)),
            (12, -13, -13)
        );
    }

    /// In UTF-16: each size from none to more than enough, and never a byte behind it.
    #[test]
    fn a_prefix_of_utf16_cuts_no_pair() {
        let text = "a𠮷b张";
        let units: Vec<u16> = text.encode_utf16().collect();
        for (size, whole) in [0, 0, 1, 1, 3, 4, 5, 5].into_iter().enumerate() {
            let mut out = [0x5555_u16; 8];
            let written = fill(buffer(Family::Wide, out.as_mut_ptr().cast(), size as i32), || Out::plain(text.into()));
            assert_eq!(written, if size > 5 { 5 } else { -6 }, "{size}");
            assert_eq!(out[..whole], units[..whole], "{size}");
            assert!(size == 0 || out[whole] == 0, "{size}");
            assert!(out[size.min(whole + 1)..].iter().all(|unit| *unit == 0x5555), "{size}: {out:X?}");
        }
    }

    #[test]
    fn who_asks_again_may_have_another_encoding() {
        assert_eq!(fill(buffer(Family::Wide, ptr::null_mut(), 0), || Out::plain("𠮷".into())), -3);
        assert_eq!(fill_again(buffer(Family::Stdcall, ptr::null_mut(), 0)), -5);
        let mut out = [0_u8; 5];
        assert_eq!(fill_again(buffer(Family::Stdcall, out.as_mut_ptr(), 5)), 4);
        assert_eq!(&out, "𠮷\0".as_bytes());
        assert_eq!(fill_again(buffer(Family::Wide, ptr::null_mut(), 0)), -3);
    }

    #[test]
    fn after_a_panic_the_fallback_is_what_can_be_asked_for_again() {
        let none = || buffer(Family::Stdcall, ptr::null_mut(), 0);
        let size = fill(none(), || panic!("test"));
        assert_eq!(size, -i32::try_from(FALLBACK.to_bytes_with_nul().len()).unwrap());
        let mut room = vec![0_u8; 1000];
        assert_eq!(fill_again(buffer(Family::Stdcall, room.as_mut_ptr(), 1000)), -size - 1);
        assert_eq!(CStr::from_bytes_until_nul(&room), Ok(FALLBACK));
    }
}
