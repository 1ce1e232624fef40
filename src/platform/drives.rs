//! Which paths lead to another computer: there every step may hang, when that computer or the line to it is dead.

use std::path::Path;

/// Whether a path lies on a network drive. Asking may itself hang.
#[cfg(windows)]
pub fn is_remote(path: &Path) -> bool {
    use std::path::{Component, Prefix};

    const REMOTE: u32 = 4;
    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetDriveTypeW(root: *const u16) -> u32;
    }
    let Ok(path) = std::path::absolute(path) else { return true };
    let Some(Component::Prefix(prefix)) = path.components().next() else { return true };
    let letter = match prefix.kind() {
        Prefix::Disk(letter) | Prefix::VerbatimDisk(letter) => u16::from(letter),
        _ => return true,
    };
    let root = [letter, u16::from(b':'), u16::from(b'\\'), 0];
    // SAFETY: `root` ends with NUL and lives during the call.
    unsafe { GetDriveTypeW(root.as_ptr()) == REMOTE }
}

/// Whether a path, or its folder when it is not there yet, lies on a network drive. Asking may itself hang.
#[cfg(target_os = "linux")]
pub fn is_remote(path: &Path) -> bool {
    use std::ffi::CString;
    use std::os::unix::ffi::OsStrExt;

    /// NFS, SMB in its three ages, AFS, Coda, Ceph, 9P, automounts, and FUSE, behind which anything may be.
    const REMOTE: [u64; 10] = [
        0x6969,
        0x517B,
        0xFF53_4D42,
        0xFE53_4D42,
        0x5346_414F,
        0x7375_7245,
        0x00C3_6400,
        0x0102_1997,
        0x0187,
        0x6573_5546,
    ];
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    [path, folder].into_iter().any(|place| {
        let Ok(name) = CString::new(place.as_os_str().as_bytes()) else { return false };
        let mut about = std::mem::MaybeUninit::<libc::statfs>::uninit();
        // SAFETY: `name` ends with NUL and `about` has room for the answer.
        if unsafe { libc::statfs(name.as_ptr(), about.as_mut_ptr()) } != 0 {
            return false;
        }
        // SAFETY: statfs succeeded and has filled `about`.
        let kind = unsafe { about.assume_init() }.f_type;
        // The type differs between systems, and on those of 32 bits it has a sign.
        REMOTE.contains(&(kind as u64 & 0xFFFF_FFFF))
    })
}

/// Other systems are not asked: everything may lie on a network drive.
#[cfg(not(any(windows, target_os = "linux")))]
pub fn is_remote(_: &Path) -> bool {
    true
}
