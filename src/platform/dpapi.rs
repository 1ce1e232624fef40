//! Windows' own keeping of secrets (DPAPI, crypt32.dll, on XP too): what it encrypts can only be decrypted on this
//! computer, by this user or by everybody on it.

use std::io;

/// Who can decrypt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The Windows user who encrypted.
    User,
    /// Every user of this computer.
    Machine,
}

#[cfg(windows)]
mod system {
    use super::Scope;
    use std::io;
    use std::ptr;

    /// DATA_BLOB.
    #[repr(C)]
    struct Blob {
        size: u32,
        data: *mut u8,
    }

    const NO_DIALOG: u32 = 1;
    const MACHINE: u32 = 4;

    #[link(name = "crypt32")]
    unsafe extern "system" {
        fn CryptProtectData(
            given: *const Blob,
            description: *const u16,
            entropy: *const Blob,
            reserved: *const u8,
            prompt: *const u8,
            flags: u32,
            out: *mut Blob,
        ) -> i32;
        fn CryptUnprotectData(
            given: *const Blob,
            description: *mut *mut u16,
            entropy: *const Blob,
            reserved: *const u8,
            prompt: *const u8,
            flags: u32,
            out: *mut Blob,
        ) -> i32;
    }
    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn LocalFree(memory: *mut u8) -> *mut u8;
    }

    fn blob(bytes: &[u8]) -> io::Result<Blob> {
        let size = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
        // The system only reads it.
        Ok(Blob { size, data: bytes.as_ptr().cast_mut() })
    }

    /// Copies what the system has made, and frees it. `done` is the answer of the function that made it.
    fn taken(done: i32, out: &Blob) -> io::Result<Vec<u8>> {
        if done == 0 {
            return Err(io::Error::last_os_error());
        }
        let size = usize::try_from(out.size).unwrap_or_default();
        let bytes = if out.data.is_null() || size == 0 {
            Vec::new()
        } else {
            // SAFETY: the function succeeded: `data` points to `size` bytes.
            unsafe { std::slice::from_raw_parts(out.data, size) }.to_vec()
        };
        // SAFETY: the memory is the system's, given to the caller to free; NULL is fine.
        unsafe { LocalFree(out.data) };
        Ok(bytes)
    }

    pub fn protect(secret: &[u8], scope: Scope) -> io::Result<Vec<u8>> {
        let flags = NO_DIALOG | if scope == Scope::Machine { MACHINE } else { 0 };
        let given = blob(secret)?;
        let mut out = Blob { size: 0, data: ptr::null_mut() };
        // SAFETY: `given` describes `secret`, which lives through the call; the optional ones are NULL; `out` has room.
        let done =
            unsafe { CryptProtectData(&given, ptr::null(), ptr::null(), ptr::null(), ptr::null(), flags, &mut out) };
        taken(done, &out)
    }

    pub fn unprotect(sealed: &[u8]) -> io::Result<Vec<u8>> {
        let given = blob(sealed)?;
        let mut out = Blob { size: 0, data: ptr::null_mut() };
        // SAFETY: as for protect; a NULL description is not wanted.
        let done = unsafe {
            CryptUnprotectData(&given, ptr::null_mut(), ptr::null(), ptr::null(), ptr::null(), NO_DIALOG, &mut out)
        };
        taken(done, &out)
    }
}

#[cfg(not(windows))]
mod system {
    use super::Scope;
    use std::io;

    pub fn protect(_: &[u8], _: Scope) -> io::Result<Vec<u8>> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn unprotect(_: &[u8]) -> io::Result<Vec<u8>> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// Encrypts a secret for this computer. `Unsupported` on other systems than Windows.
pub fn protect(secret: &[u8], scope: Scope) -> io::Result<Vec<u8>> {
    system::protect(secret, scope)
}

/// Decrypts what [`protect`] made. `Unsupported` on other systems than Windows.
pub fn unprotect(sealed: &[u8]) -> io::Result<Vec<u8>> {
    system::unprotect(sealed)
}

#[cfg(all(test, windows))]
mod tests {
    use super::*;

    #[test]
    fn what_was_protected_opens_again_and_nothing_else_does() {
        for scope in [Scope::User, Scope::Machine] {
            let sealed = protect("秘密123".as_bytes(), scope).unwrap();
            assert!(!sealed.windows(3).any(|part| part == b"123"));
            assert_eq!(unprotect(&sealed).unwrap(), "秘密123".as_bytes());
        }
        assert!(unprotect(b"nonsense").is_err());
    }
}
