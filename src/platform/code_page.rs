//! The code page of a Windows system: what its programs without Unicode read and write, 936 on a Chinese one. Elsewhere
//! the system's own texts are UTF-8.

/// Whether it is UTF-8: always on other systems, and where Windows is set so.
#[cfg(windows)]
pub fn is_utf8() -> bool {
    // The number itself would say nothing more: CP_ACP stands for it everywhere.
    system::encode(&[0x4E2D]).is_some_and(|(bytes, length)| bytes.get(..length) == Some("中".as_bytes()))
}

/// Whether it is UTF-8: always on other systems, and where Windows is set so.
#[cfg(not(windows))]
pub fn is_utf8() -> bool {
    true
}

/// The bytes of a character and how many they are; nothing when the code page lacks it.
#[cfg(windows)]
pub fn encode(letter: char) -> Option<([u8; 8], usize)> {
    system::encode(letter.encode_utf16(&mut [0; 2]))
}

/// The bytes of a character and how many they are; nothing when the code page lacks it.
#[cfg(not(windows))]
pub fn encode(letter: char) -> Option<([u8; 8], usize)> {
    let mut bytes = [0; 8];
    let length = letter.encode_utf8(&mut bytes).len();
    Some((bytes, length))
}

/// The text that bytes are; nothing when they are none of the code page.
#[cfg(windows)]
pub fn decode(bytes: &[u8]) -> Option<String> {
    system::decode(bytes)
}

/// The text that bytes are; nothing when they are none of the code page.
#[cfg(not(windows))]
pub fn decode(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).ok().map(str::to_owned)
}

#[cfg(windows)]
mod system {
    use std::ptr;

    /// CP_ACP.
    const SYSTEM: u32 = 0;
    const ERR_INVALID_CHARS: u32 = 8;
    /// Else a character that is lacking becomes one that looks alike, and a name another name.
    const NO_BEST_FIT_CHARS: u32 = 0x400;

    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn MultiByteToWideChar(page: u32, flags: u32, bytes: *const u8, count: i32, out: *mut u16, room: i32) -> i32;
        fn WideCharToMultiByte(
            page: u32,
            flags: u32,
            units: *const u16,
            count: i32,
            out: *mut u8,
            room: i32,
            default: *const u8,
            used_default: *mut i32,
        ) -> i32;
    }

    pub fn encode(units: &[u16]) -> Option<([u8; 8], usize)> {
        let count = i32::try_from(units.len()).ok()?;
        let mut bytes = [0; 8];
        let mut lacking = 0;
        // SAFETY: `units` has `count` units, `bytes` room for eight; the rest is NULL or lives through the call.
        let mut length = unsafe {
            let out = bytes.as_mut_ptr();
            WideCharToMultiByte(SYSTEM, NO_BEST_FIT_CHARS, units.as_ptr(), count, out, 8, ptr::null(), &mut lacking)
        };
        if length == 0 {
            // UTF-8 takes no flag and has no character that stands for others.
            // SAFETY: as above.
            length = unsafe {
                let (out, none) = (bytes.as_mut_ptr(), ptr::null_mut());
                WideCharToMultiByte(SYSTEM, 0, units.as_ptr(), count, out, 8, ptr::null(), none)
            };
        }
        let length = usize::try_from(length).ok().filter(|length| *length > 0 && lacking == 0)?;
        Some((bytes, length))
    }

    pub fn decode(bytes: &[u8]) -> Option<String> {
        if bytes.is_empty() {
            return Some(String::new());
        }
        let count = i32::try_from(bytes.len()).ok()?;
        // No code page has more units than bytes.
        let mut units = vec![0; bytes.len()];
        // SAFETY: `bytes` has `count` bytes, and `units` room for as many units.
        let length =
            unsafe { MultiByteToWideChar(SYSTEM, ERR_INVALID_CHARS, bytes.as_ptr(), count, units.as_mut_ptr(), count) };
        let length = usize::try_from(length).ok().filter(|length| *length > 0)?;
        String::from_utf16(units.get(..length)?).ok()
    }
}
