//! Where the library lies, and that it stays.
//!
//! The library starts threads (name resolution, background jobs), and a host that unloads it under them would crash.
//! So its first call pins it: FreeLibrary and dlclose succeed and change nothing.

use super::fork::{self, Hooks};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

static PINNED: AtomicBool = AtomicBool::new(false);

/// Keeps the library loaded until the process ends, and tells the hooks of forks.
pub fn stay_loaded(hooks: &'static dyn Hooks) {
    if !PINNED.swap(true, Ordering::Relaxed) {
        system::pin();
        fork::watch(hooks);
    }
}

/// The folder that holds the library.
pub fn folder() -> Option<PathBuf> {
    system::path()?.parent().map(PathBuf::from)
}

#[cfg(unix)]
mod system {
    use std::ffi::{CStr, OsStr};
    use std::os::unix::ffi::OsStrExt;
    use std::path::PathBuf;

    /// The dynamic object that this code is part of.
    fn object() -> Option<&'static CStr> {
        if cfg!(miri) {
            // It has no loader to ask.
            return None;
        }
        let mut info = std::mem::MaybeUninit::<libc::Dl_info>::uninit();
        let address = object as *const () as *const libc::c_void;
        // SAFETY: `address` lies in this object and `info` has room for the answer.
        if unsafe { libc::dladdr(address, info.as_mut_ptr()) } == 0 {
            return None;
        }
        // SAFETY: dladdr succeeded and has filled `info`.
        let info = unsafe { info.assume_init() };
        if info.dli_fname.is_null() {
            return None;
        }
        // SAFETY: the loader's name of the object lives as long as the object, which is as long as this code.
        Some(unsafe { CStr::from_ptr(info.dli_fname) })
    }

    pub fn path() -> Option<PathBuf> {
        let path = PathBuf::from(OsStr::from_bytes(object()?.to_bytes()));
        std::path::absolute(path).ok()
    }

    pub fn pin() {
        if let Some(name) = object() {
            // SAFETY: `name` is a NUL-terminated string. NOLOAD only finds an object that is loaded already, NODELETE
            // keeps it; an executable (the library linked into a program) is not found and needs no pin.
            unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW | libc::RTLD_NOLOAD | libc::RTLD_NODELETE) };
        }
    }
}

#[cfg(windows)]
mod system {
    use std::ffi::{OsString, c_void};
    use std::os::windows::ffi::OsStringExt;
    use std::path::PathBuf;
    use std::ptr;

    const FROM_ADDRESS: u32 = 4;
    const PIN: u32 = 1;
    const UNCHANGED_REFCOUNT: u32 = 2;

    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetModuleHandleExW(flags: u32, name: *const u16, module: *mut *mut c_void) -> i32;
        fn GetModuleFileNameW(module: *mut c_void, name: *mut u16, size: u32) -> u32;
    }

    /// The module that this code is part of.
    fn module(flags: u32) -> Option<*mut c_void> {
        let mut module = ptr::null_mut();
        let address = module_address();
        // SAFETY: with FROM_ADDRESS the name is an address inside the module; `module` has room for the handle.
        (unsafe { GetModuleHandleExW(FROM_ADDRESS | flags, address, &mut module) } != 0).then_some(module)
    }

    fn module_address() -> *const u16 {
        module as *const () as *const u16
    }

    pub fn path() -> Option<PathBuf> {
        let module = module(UNCHANGED_REFCOUNT)?;
        let mut name = vec![0u16; 32 * 1024];
        let size = u32::try_from(name.len()).ok()?;
        // SAFETY: `name` has room for `size` units.
        let length = unsafe { GetModuleFileNameW(module, name.as_mut_ptr(), size) };
        let name = name.get(..usize::try_from(length).ok()?)?;
        (!name.is_empty()).then(|| PathBuf::from(OsString::from_wide(name)))
    }

    pub fn pin() {
        module(PIN);
    }
}
