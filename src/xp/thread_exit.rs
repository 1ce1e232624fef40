//! Destructors of thread-locals: for every thread that ends, and for none when the process does.
//!
//! The standard library runs them from callbacks in the section `.CRT$XL*`, which the loader calls
//! when a thread ends. Up to Windows Server 2003, and so on XP, the loader does that only for DLLs
//! that were there when the process started. `DllMain` is told of ending threads in any case, and
//! calls them itself where the loader does not. It does nothing else.
//!
//! At process exit all other threads are dead, perhaps in the middle of the heap's own work, and the
//! memory goes with the process. Freeing it there would be a wait for the dead (it is one under Wine,
//! whose heap is let go of through a lock that knows nothing of the exit). So the list of callbacks
//! ends before the standard library's then. What still runs is MinGW's start-up code: it gives one
//! block back to the C library's heap, which only SQLite uses besides.

use core::ffi::c_void;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use super::system::{Handle, process_is_ending};

const PROCESS_DETACH: u32 = 0;
const PROCESS_ATTACH: u32 = 1;

type Callback = unsafe extern "system" fn(Handle, u32, *mut c_void);

// `DllMainCRTStartup` of MinGW calls this name. `#[no_mangle]` would export it.
core::arch::global_asm!(
    ".text",
    ".globl \"_DllMain@12\"",
    "\"_DllMain@12\":",
    "jmp {function}",
    function = sym dll_main,
);

/// The loader calls the callbacks. It does so before it calls `DllMain`, from the first time on.
static LOADER_CALLS: AtomicBool = AtomicBool::new(false);

// The list is in the order of the names: `.CRT$XLA` (its start), these two, the standard library's
// `.CRT$XLB`, … `.CRT$XLZ` (its end).
#[used]
#[unsafe(link_section = ".CRT$XLAB")]
static NOTICE: Callback = notice;

/// A callback that does nothing. The list ends at its first null word, and so here once this is one.
#[used]
#[unsafe(link_section = ".CRT$XLAC")]
static END_AT_EXIT: AtomicPtr<c_void> = AtomicPtr::new(go_on as *mut c_void);

unsafe extern "system" fn notice(_module: Handle, reason: u32, _reserved: *mut c_void) {
    if reason == PROCESS_ATTACH {
        LOADER_CALLS.store(true, Ordering::Relaxed);
    }
    // Loaders differ in what they give as `_reserved`.
    if reason == PROCESS_DETACH && process_is_ending() {
        END_AT_EXIT.store(null_mut(), Ordering::Relaxed);
    }
}

unsafe extern "system" fn go_on(_module: Handle, _reason: u32, _reserved: *mut c_void) {}

unsafe extern "C" {
    /// Before the first and after the last callback: MinGW's `tlssup.o`.
    #[link_name = "__xl_a"]
    static CALLBACKS_START: Callback;
    #[link_name = "__xl_z"]
    static CALLBACKS_END: Callback;
}

unsafe extern "system" fn dll_main(module: Handle, reason: u32, reserved: *mut c_void) -> i32 {
    let process_exit = reason == PROCESS_DETACH && !reserved.is_null();
    if !LOADER_CALLS.load(Ordering::Relaxed) && reason != PROCESS_ATTACH && !process_exit {
        // SAFETY: called by the loader with its own arguments, under its lock, as the callbacks are.
        unsafe { call_back(module, reason) };
    }
    1
}

/// # Safety
/// To be called as the loader calls the callbacks: `module` is this DLL, under the loader's lock.
unsafe fn call_back(module: Handle, reason: u32) {
    // SAFETY: the linker puts all callbacks of the DLL, and null words, between the two ends.
    unsafe {
        let end = (&raw const CALLBACKS_END).cast::<Option<Callback>>();
        let mut place = (&raw const CALLBACKS_START).cast::<Option<Callback>>().wrapping_add(1);
        while place < end {
            if let Some(callback) = *place {
                callback(module, reason, null_mut());
            }
            place = place.wrapping_add(1);
        }
    }
}
