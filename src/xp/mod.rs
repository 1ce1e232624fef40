//! What Windows XP lacks, supplied at link time (XP 兼容层).
//!
//! A Windows program names the system functions it needs in its import table. If one of them does
//! not exist, XP refuses to load the program at all (error 127), even if it would never be called.
//! Rust's standard library for Windows 7, `ring` and SQLite name about two dozen functions that came
//! with Vista. This module defines those names itself, so that the linker takes them from here and the
//! import table stays free of them. They are used on every Windows, not on XP alone: what the tests
//! exercise is what runs in the hospital.
//!
//! | file | functions | what they do |
//! | --- | --- | --- |
//! | `queue` | – | threads asleep on an address: the base of everything that waits |
//! | `srw_lock` | `AcquireSRWLockExclusive` … | `std::sync::Mutex` |
//! | `condition` | `SleepConditionVariableSRW` … | `std::sync::Condvar` |
//! | `init_once` | `InitOnceBeginInitialize` … | creation of thread-local keys |
//! | `lookup` | `GetModuleHandleA`, `GetProcAddress` | parking of threads: `Once`, `RwLock`, channels |
//! | `files` | `GetFileInformationByHandleEx` … | `std::fs` |
//! | `random` | `BCryptGenRandom` | random numbers for `ring` |
//! | `process` | `CompareStringOrdinal` | `std::process::Command` |
//! | `threads` | `SetThreadStackGuarantee`, `CreateWaitableTimerExW` | thread start, `sleep` |
//! | `ticks` | `GetTickCount64` | SQLite |
//! | `thread_exit` | `DllMain` | destructors of thread-locals under `LoadLibrary` |
//!
//! The standard library stands on these functions. So nothing here may use its locks, its
//! thread-locals or its allocator, and nothing may panic: only `core` and the system.
//!
//! Which imports are left, and that XP has each of them, is tested (`scripts/check_pe.py`).

// These are system functions, called with raw pointers by contract.
#![allow(unsafe_code)]

mod condition;
mod files;
mod init_once;
mod lookup;
mod process;
mod queue;
mod random;
mod srw_lock;
mod system;
mod thread_exit;
mod threads;
mod ticks;

/// Gives a function the names under which callers look for a system function, `stdcall` with that
/// many bytes of arguments:
///
/// - `_Name@N`: called directly, as through an import library's stub;
/// - `__imp__Name@N`: the address in a pointer, as the standard library and C's `dllimport` do;
/// - `__imp_Name`: the same for Rust crates that link by `raw-dylib` with undecorated names.
///
/// Plain assembler is used because `#[no_mangle]` would also export the name from the DLL.
macro_rules! system_function {
    ($name:literal, $bytes:literal, $function:path) => {
        core::arch::global_asm!(
            ".text",
            concat!(".globl \"_", $name, "@", $bytes, "\""),
            concat!("\"_", $name, "@", $bytes, "\":"),
            "jmp {function}",
            ".section .rdata,\"dr\"",
            ".p2align 2",
            concat!(".globl \"__imp__", $name, "@", $bytes, "\""),
            concat!("\"__imp__", $name, "@", $bytes, "\":"),
            concat!(".globl \"__imp_", $name, "\""),
            concat!("\"__imp_", $name, "\":"),
            ".long {function}",
            ".text",
            function = sym $function,
        );
    };
}
use system_function;
