//! Where panics end.
//!
//! A panic must not leave an exported function, a function that the system calls, or a thread of ours that has to go on.
//! All of those run what they do through [`guard`].

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `work`; after a panic in it `instead` gives the result. What a panic says may hold anything, a patient's data
/// too, and is dropped.
///
/// State that a panic may leave half changed is either the call's own or behind a lock whose users expect that.
pub fn guard<T>(work: impl FnOnce() -> T, instead: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| instead())
}
