//! Milliseconds since the machine started. XP counts them in 32 bits only, which overflow after 49 days; SQLite asks
//! for 64.

use super::system::{QueryPerformanceCounter, QueryPerformanceFrequency};
use super::system_function;

system_function!("GetTickCount64", "0", ticks);

/// From the performance counter, which every XP has and which starts with the machine too.
extern "system" fn ticks() -> u64 {
    let (mut count, mut frequency) = (0_u64, 0_u64);
    // SAFETY: both have room for the answer.
    unsafe {
        QueryPerformanceCounter(&mut count);
        QueryPerformanceFrequency(&mut frequency);
    }
    let whole = count.checked_div(frequency).unwrap_or(0);
    let part = count.checked_rem(frequency).unwrap_or(0).saturating_mul(1000).checked_div(frequency).unwrap_or(0);
    whole.saturating_mul(1000).saturating_add(part)
}
