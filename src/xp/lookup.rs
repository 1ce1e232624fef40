//! Finding functions at run time, so that the standard library parks threads in our queue.
//!
//! `Once`, `OnceLock`, `RwLock`, channels and `thread::park` put threads to sleep by
//! `WaitOnAddress`, which that library looks up when the DLL is loaded, in a module of Windows 8. On
//! XP it finds none and falls back to keyed events. Those have two faults that nothing in the
//! library's own code could avoid: a wake-up that meets a time limit may hang on old kernels, and at
//! process exit the last thread waits for ever when it wakes one that is dead (a channel dropped by
//! a destructor is enough).
//!
//! So this module answers that one look-up itself, on every Windows, and passes on all others.

use core::ffi::{CStr, c_void};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};

use super::queue;
use super::system::{
    AnsiString, ERROR_INVALID_PARAMETER, ERROR_TIMEOUT, GetModuleHandleW, Handle, LdrGetProcedureAddress,
    MultiByteToWideChar, set_last_error, succeeded,
};
use super::system_function;

/// The module in which the standard library looks for `WaitOnAddress`.
const SYNCH_MODULE: &CStr = c"api-ms-win-core-synch-l1-2-0";

/// Its address stands for that module's handle. No real module can have it.
static SYNCH_HANDLE: u8 = 0;

system_function!("GetModuleHandleA", "4", get_module_handle);
system_function!("GetProcAddress", "8", get_proc_address);

/// # Safety
/// `name` is null or a text with a NUL at its end.
unsafe extern "system" fn get_module_handle(name: *const u8) -> Handle {
    const CP_ACP: u32 = 0;
    const MAX_PATH: usize = 260;
    // SAFETY: by this function's own condition; the buffer's size is what the call says.
    unsafe {
        if name.is_null() {
            return GetModuleHandleW(core::ptr::null());
        }
        if CStr::from_ptr(name.cast()) == SYNCH_MODULE {
            return synch_handle();
        }
        let mut wide = [0u16; MAX_PATH];
        if MultiByteToWideChar(CP_ACP, 0, name, -1, wide.as_mut_ptr(), MAX_PATH as i32) == 0 {
            return null_mut();
        }
        GetModuleHandleW(wide.as_ptr())
    }
}

/// `GetProcAddress` without kernel32: looked up by name or, when the address is below 65536, by
/// number.
///
/// # Safety
/// `module` is null or a loaded module; `name` a number or a text with a NUL at its end.
unsafe extern "system" fn get_proc_address(module: Handle, name: *const u8) -> *mut c_void {
    let mut address = null_mut();
    // SAFETY: by this function's own conditions.
    unsafe {
        let status = if name.addr() < 0x1_0000 {
            let number = name.addr() as u32;
            LdrGetProcedureAddress(module_or_program(module), core::ptr::null(), number, &mut address)
        } else {
            let text = CStr::from_ptr(name.cast());
            if module == synch_handle() {
                return queue_function(text);
            }
            let Ok(length) = u16::try_from(text.count_bytes()) else {
                set_last_error(ERROR_INVALID_PARAMETER);
                return null_mut();
            };
            let text = AnsiString { length, maximum_length: length, buffer: name };
            LdrGetProcedureAddress(module_or_program(module), &text, 0, &mut address)
        };
        if succeeded(status) == 0 {
            return null_mut();
        }
    }
    address
}

fn module_or_program(module: Handle) -> Handle {
    if module.is_null() {
        // SAFETY: null asks for the program itself.
        return unsafe { GetModuleHandleW(core::ptr::null()) };
    }
    module
}

fn synch_handle() -> Handle {
    core::ptr::from_ref(&SYNCH_HANDLE).cast_mut().cast()
}

fn queue_function(name: &CStr) -> *mut c_void {
    if name == c"WaitOnAddress" {
        wait_on_address as *mut c_void
    } else if name == c"WakeByAddressSingle" {
        wake_by_address_single as *mut c_void
    } else {
        null_mut()
    }
}

/// # Safety
/// `address` and `compare` point to `size` (1, 2, 4 or 8) bytes, aligned to that size.
unsafe extern "system" fn wait_on_address(
    address: *const c_void,
    compare: *const c_void,
    size: usize,
    milliseconds: u32,
) -> i32 {
    if !matches!(size, 1 | 2 | 4 | 8) {
        set_last_error(ERROR_INVALID_PARAMETER);
        return 0;
    }
    // SAFETY: by this function's own condition.
    let unchanged = || unsafe {
        match size {
            1 => (*address.cast::<AtomicU8>()).load(Ordering::Relaxed) == *compare.cast::<u8>(),
            2 => (*address.cast::<AtomicU16>()).load(Ordering::Relaxed) == *compare.cast::<u16>(),
            4 => (*address.cast::<AtomicU32>()).load(Ordering::Relaxed) == *compare.cast::<u32>(),
            _ => (*address.cast::<AtomicU64>()).load(Ordering::Relaxed) == *compare.cast::<u64>(),
        }
    };
    let woken = queue::sleep(address, unchanged, milliseconds);
    if !woken {
        set_last_error(ERROR_TIMEOUT);
    }
    i32::from(woken)
}

unsafe extern "system" fn wake_by_address_single(address: *const c_void) {
    queue::wake_one(address);
}
