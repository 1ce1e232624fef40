//! Texts into a caller's buffer.
//!
//! Each thread keeps the last text that was written for it, so that a buffer that was too small can be asked for again
//! (HisLastResponse) and no operation is run twice. A job's result goes to one caller alone: it is taken from its place
//! when it is known to fit, by HisPoll or by HisLastResponse, whoever comes first.

use super::boundary::Out;
use super::cdecl::unknown_ticket;
use super::jobs;
use crate::engine::envelope::FALLBACK;
use crate::guard::guard;
use crate::text::Encoding;
use std::borrow::Cow;
use std::cell::RefCell;
use std::ffi::c_char;
use std::ptr;

/// A text that was written into a caller's buffer.
struct Last {
    text: Cow<'static, [u8]>,
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
    static LAST: RefCell<Last> = const { RefCell::new(Last { text: Cow::Borrowed(&[]), source: Source::Call }) };
}

impl Last {
    fn of(out: Out) -> Last {
        Last { text: out.encoded().into(), source: Source::Call }
    }

    fn fallback() -> Last {
        Last { text: FALLBACK.to_bytes().into(), source: Source::Call }
    }

    /// Takes a job's result from its place when it fits into so many bytes; another caller may have been faster.
    fn fetched(mut self, room: usize, then: fn(i32) -> Source) -> Last {
        match self.source {
            Source::Job(ticket) if self.text.len() < room => {
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

/// Writes a text into a caller's buffer and keeps it for HisLastResponse.
///
/// # Safety
/// `out` is NULL or has room for `out_size` bytes.
pub unsafe fn into_buffer(make: impl FnOnce() -> Out, out: *mut c_char, out_size: i32) -> i32 {
    // SAFETY: passed on.
    unsafe { deliver(|| Some(Last::of(make())), out, out_size) }
}

/// Writes this thread's last text again.
///
/// # Safety
/// `out` is NULL or has room for `out_size` bytes.
pub unsafe fn last_into_buffer(out: *mut c_char, out_size: i32) -> i32 {
    let room = room(out, out_size);
    let empty = || Last { text: Cow::Borrowed(&[]), source: Source::Call };
    // SAFETY: passed on.
    unsafe { deliver(|| Some(taken().unwrap_or_else(empty).fetched(room, Source::Fetched)), out, out_size) }
}

/// Writes a job's result; 0 while it runs.
///
/// # Safety
/// `out` is NULL or has room for `out_size` bytes.
pub unsafe fn job_into_buffer(ticket: i32, out: *mut c_char, out_size: i32) -> i32 {
    let room = room(out, out_size);
    let poll = || match jobs::wait(ticket, 0) {
        jobs::State::Running => None,
        jobs::State::Done(text) => {
            let last = Last { source: Source::Job(ticket), ..Last::of(Out::Json(text.to_string())) };
            Some(last.fetched(room, |_| Source::Call))
        }
        jobs::State::Unknown => {
            let again = taken().filter(|last| last.source == Source::Fetched(ticket));
            let again = again.map(|last| match last.text.len() < room {
                true => Last { source: Source::Call, ..last },
                false => last,
            });
            Some(again.unwrap_or_else(|| Last::of(unknown_ticket())))
        }
    };
    // SAFETY: passed on.
    unsafe { deliver(poll, out, out_size) }
}

/// This thread's last text. While a thread ends its thread-locals are gone.
fn taken() -> Option<Last> {
    let none = Last { text: Cow::Borrowed(&[]), source: Source::Call };
    LAST.try_with(|last| last.replace(none)).ok()
}

/// Writes what was made into the buffer and keeps it; 0 when there is nothing to write.
///
/// # Safety
/// `out` is NULL or has room for `out_size` bytes.
unsafe fn deliver(make: impl FnOnce() -> Option<Last>, out: *mut c_char, out_size: i32) -> i32 {
    let write = || {
        let Some(last) = guard(make, || Some(Last::fallback())) else { return 0 };
        // SAFETY: passed on.
        let written = unsafe { copy(&last.text, out, out_size) };
        // While a thread ends there is nobody left to ask again.
        let _ = LAST.try_with(|kept| kept.replace(last));
        written
    };
    guard(write, || 0)
}

/// How many bytes the buffer has room for.
fn room(out: *const c_char, out_size: i32) -> usize {
    if out.is_null() { 0 } else { usize::try_from(out_size).unwrap_or(0) }
}

/// Writes `text` and a NUL, or as much as fits without cutting a character. Returns the bytes written without the
/// NUL, or minus the bytes needed with it.
///
/// # Safety
/// `out` is NULL or has room for `out_size` bytes.
unsafe fn copy(text: &[u8], out: *mut c_char, out_size: i32) -> i32 {
    let needed = text.len().saturating_add(1);
    let room = room(out, out_size);
    let fits = needed <= room;
    let part = if fits { text } else { Encoding::current().prefix(text, room.saturating_sub(1)) };
    if room > 0 {
        // SAFETY: `part` is at most `room - 1` bytes long, so it and the NUL fit; the regions cannot overlap because
        // `text` is the library's own.
        unsafe {
            ptr::copy_nonoverlapping(part.as_ptr().cast::<c_char>(), out, part.len());
            out.add(part.len()).write(0);
        }
    }
    if fits { i32::try_from(part.len()).unwrap_or(i32::MAX) } else { i32::try_from(needed).map_or(i32::MIN, |n| -n) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;

    #[test]
    fn a_small_buffer_gets_a_whole_prefix_and_the_size() {
        let mut out = [0x55 as c_char; 8];
        // SAFETY: the buffer has eight bytes.
        let written = unsafe { into_buffer(|| Out::Plain("张三李四".into()), out.as_mut_ptr(), 8) };
        assert_eq!(written, -13);
        // SAFETY: into_buffer wrote a NUL.
        assert_eq!(unsafe { CStr::from_ptr(out.as_ptr()) }.to_str(), Ok("张三"));
        let mut room = [0; 13];
        // SAFETY: the buffer has thirteen bytes.
        assert_eq!(unsafe { last_into_buffer(room.as_mut_ptr(), 13) }, 12);
        // SAFETY: no buffer.
        assert_eq!(unsafe { last_into_buffer(ptr::null_mut(), 0) }, -13);
        // SAFETY: no room is claimed.
        assert_eq!(unsafe { last_into_buffer(room.as_mut_ptr(), -1) }, -13);
    }

    #[test]
    fn after_a_panic_the_fallback_is_what_can_be_asked_for_again() {
        // SAFETY: no buffer.
        let size = unsafe { into_buffer(|| panic!("test"), ptr::null_mut(), 0) };
        assert_eq!(size, -i32::try_from(FALLBACK.to_bytes_with_nul().len()).unwrap());
        let mut room = vec![0 as c_char; 1000];
        // SAFETY: the buffer has a thousand bytes.
        assert_eq!(unsafe { last_into_buffer(room.as_mut_ptr(), 1000) }, -size - 1);
        // SAFETY: last_into_buffer wrote a NUL.
        assert_eq!(unsafe { CStr::from_ptr(room.as_ptr()) }, FALLBACK);
    }
}
