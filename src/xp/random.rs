//! Random numbers. XP has no bcrypt.dll, from which `ring` takes them.

use core::ffi::c_void;

use super::system::SystemFunction036;
use super::system_function;

const STATUS_SUCCESS: i32 = 0;
const STATUS_UNSUCCESSFUL: i32 = 0xC000_0001_u32 as i32;

system_function!("BCryptGenRandom", "16", generate);

/// Fills the buffer from the system's cryptographic generator, which XP calls `RtlGenRandom`. The
/// algorithm and the flags choose among generators; there is this one only.
///
/// # Safety
/// `buffer` can be written for `length` bytes.
unsafe extern "system" fn generate(_algorithm: *mut c_void, buffer: *mut u8, length: u32, _flags: u32) -> i32 {
    // SAFETY: by this function's own condition.
    if unsafe { SystemFunction036(buffer, length) } != 0 { STATUS_SUCCESS } else { STATUS_UNSUCCESSFUL }
}
