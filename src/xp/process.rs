//! Comparison of names of environment variables, in which case does not count.
//! `std::process::Command` needs it when it changes a child's environment.

use super::system::{ERROR_INVALID_PARAMETER, RtlUpcaseUnicodeChar, set_last_error};
use super::system_function;

const CSTR_LESS_THAN: i32 = 1;
const CSTR_EQUAL: i32 = 2;
const CSTR_GREATER_THAN: i32 = 3;

system_function!("CompareStringOrdinal", "20", compare_ordinal);

/// Compares by code unit, if wanted as capital letters by the system's table. Lengths are in code
/// units; texts with a NUL at the end instead (length -1) are refused: nobody here has such.
///
/// # Safety
/// Both texts can be read for their lengths.
unsafe extern "system" fn compare_ordinal(
    first: *const u16,
    first_length: i32,
    second: *const u16,
    second_length: i32,
    ignore_case: i32,
) -> i32 {
    let (Ok(first_length), Ok(second_length)) = (usize::try_from(first_length), usize::try_from(second_length)) else {
        set_last_error(ERROR_INVALID_PARAMETER);
        return 0;
    };
    let folded = |unit: u16| {
        if ignore_case != 0 {
            // SAFETY: takes any code unit.
            unsafe { RtlUpcaseUnicodeChar(unit) }
        } else {
            unit
        }
    };
    for place in 0..first_length.min(second_length) {
        // SAFETY: within both texts, by this function's own condition.
        let (a, b) = unsafe { (*first.wrapping_add(place), *second.wrapping_add(place)) };
        match folded(a).cmp(&folded(b)) {
            core::cmp::Ordering::Less => return CSTR_LESS_THAN,
            core::cmp::Ordering::Greater => return CSTR_GREATER_THAN,
            core::cmp::Ordering::Equal => {}
        }
    }
    match first_length.cmp(&second_length) {
        core::cmp::Ordering::Less => CSTR_LESS_THAN,
        core::cmp::Ordering::Greater => CSTR_GREATER_THAN,
        core::cmp::Ordering::Equal => CSTR_EQUAL,
    }
}
