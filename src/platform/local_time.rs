//! How far the desk's own time is from UTC. The standard library does not tell, and the usual crates ask Windows by
//! functions that came with Vista.

/// Minutes to add to UTC at a moment given in seconds since 1970; 0 when the system does not tell.
#[cfg(unix)]
pub fn local_offset_minutes(seconds: i64) -> i32 {
    // Always true where time_t has 64 bits.
    #[cfg_attr(target_pointer_width = "64", allow(irrefutable_let_patterns))]
    let Ok(time) = libc::time_t::try_from(seconds) else { return 0 };
    let mut parts = std::mem::MaybeUninit::<libc::tm>::uninit();
    // SAFETY: `time` is a valid moment and `parts` has room for the answer; the function is safe between threads.
    if unsafe { libc::localtime_r(&time, parts.as_mut_ptr()) }.is_null() {
        return 0;
    }
    // SAFETY: localtime_r succeeded and has filled `parts`.
    let parts = unsafe { parts.assume_init() };
    i32::try_from(parts.tm_gmtoff / 60).unwrap_or_default()
}

/// Minutes to add to UTC at a moment given in seconds since 1970; 0 when the system does not tell.
#[cfg(windows)]
pub fn local_offset_minutes(seconds: i64) -> i32 {
    /// FILETIME: 100 ns steps since 1601 in two halves.
    #[repr(C)]
    struct FileTime {
        low: u32,
        high: u32,
    }
    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn FileTimeToLocalFileTime(utc: *const FileTime, local: *mut FileTime) -> i32;
    }
    const STEPS_PER_MINUTE: i64 = 600_000_000;
    let steps = seconds.saturating_add(11_644_473_600).saturating_mul(10_000_000);
    let utc = FileTime { low: steps as u32, high: (steps >> 32) as u32 };
    let mut local = FileTime { low: 0, high: 0 };
    // SAFETY: both are FILETIMEs.
    if unsafe { FileTimeToLocalFileTime(&utc, &mut local) } == 0 {
        return 0;
    }
    let local = (i64::from(local.high) << 32) | i64::from(local.low);
    i32::try_from(local.saturating_sub(steps) / STEPS_PER_MINUTE).unwrap_or_default()
}
