//! Two functions that XP can do without.

use core::ffi::c_void;
use core::ptr::null_mut;

use super::system::{ERROR_CALL_NOT_IMPLEMENTED, Handle, set_last_error};
use super::system_function;

system_function!("SetThreadStackGuarantee", "4", reserve_stack);
system_function!("CreateWaitableTimerExW", "16", create_timer);

/// Reserves stack for the message about a stack overflow. XP (32 bit) cannot; the message is lost,
/// the program ends all the same. `size` (in: wanted, out: reserved so far) becomes 0.
///
/// # Safety
/// `size` can be written.
unsafe extern "system" fn reserve_stack(size: *mut u32) -> i32 {
    // SAFETY: by this function's own condition.
    unsafe { *size = 0 };
    1
}

/// A timer of high resolution, which Windows has since version 10 only. Without one, `thread::sleep`
/// uses `Sleep`.
extern "system" fn create_timer(_attributes: *const c_void, _name: *const u16, _flags: u32, _access: u32) -> Handle {
    set_last_error(ERROR_CALL_NOT_IMPLEMENTED);
    null_mut()
}
