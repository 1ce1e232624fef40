//! The fallbacks called as a C program would call the system functions.

use std::ffi::c_void;
use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use crate::{Test, together};

pub const TESTS: &[Test] = &[
    ("every replaced name leads into this program", names_lead_here),
    ("the standard library parks threads in our queue", parking_is_ours),
    ("other look-ups reach the system", other_lookups),
    ("random bytes differ and cover all values", random_bytes),
    ("one of 8 threads initialises, the others wait for it (2000 times)", initialise_once),
    ("after a failed initialisation the next one tries", initialise_again),
    ("names compare without regard to case", compare_names),
    ("what XP cannot do is refused with an error code", refusals),
];

unsafe extern "system" {
    fn AcquireSRWLockExclusive(lock: *mut u32);
    fn TryAcquireSRWLockExclusive(lock: *mut u32) -> u8;
    fn ReleaseSRWLockExclusive(lock: *mut u32);
    fn SleepConditionVariableSRW(c: *mut u32, lock: *mut u32, ms: u32, flags: u32) -> i32;
    fn WakeConditionVariable(condition: *mut u32);
    fn WakeAllConditionVariable(condition: *mut u32);
    fn InitOnceBeginInitialize(once: *mut u32, flags: u32, pending: *mut i32, context: *mut *mut c_void) -> i32;
    fn InitOnceComplete(once: *mut u32, flags: u32, context: *mut c_void) -> i32;
    fn GetModuleHandleA(name: *const u8) -> *mut c_void;
    fn GetProcAddress(module: *mut c_void, name: *const u8) -> *mut c_void;
    fn BCryptGenRandom(algorithm: *mut c_void, buffer: *mut u8, length: u32, flags: u32) -> i32;
    fn GetFileInformationByHandleEx(f: *mut c_void, class: u32, b: *mut c_void, n: u32) -> i32;
    fn SetFileInformationByHandle(f: *mut c_void, class: u32, b: *const c_void, n: u32) -> i32;
    fn FindFirstFileExW(
        name: *const u16,
        level: u32,
        found: *mut c_void,
        search: u32,
        filter: *const c_void,
        flags: u32,
    ) -> *mut c_void;
    fn SetThreadStackGuarantee(size: *mut u32) -> i32;
    fn CreateWaitableTimerExW(a: *const c_void, n: *const u16, f: u32, x: u32) -> *mut c_void;
    fn CompareStringOrdinal(a: *const u16, n: i32, b: *const u16, m: i32, ignore: i32) -> i32;
}

#[link(name = "kernel32")]
unsafe extern "system" {
    fn GetModuleHandleExW(flags: u32, address: *const c_void, module: *mut *mut c_void) -> i32;
    fn GetModuleHandleW(name: *const u16) -> *mut c_void;
    fn GetLastError() -> u32;
}

fn module_of(address: *const c_void) -> *mut c_void {
    const FROM_ADDRESS_UNCOUNTED: u32 = 4 | 2;
    let mut module = null_mut();
    // SAFETY: asks about an address only.
    unsafe { GetModuleHandleExW(FROM_ADDRESS_UNCOUNTED, address, &mut module) };
    module
}

fn this_program() -> *mut c_void {
    // SAFETY: null asks for the program itself.
    unsafe { GetModuleHandleW(null()) }
}

fn names_lead_here() {
    let functions: [(&str, *const c_void); 17] = [
        ("AcquireSRWLockExclusive", AcquireSRWLockExclusive as *const c_void),
        ("TryAcquireSRWLockExclusive", TryAcquireSRWLockExclusive as *const c_void),
        ("ReleaseSRWLockExclusive", ReleaseSRWLockExclusive as *const c_void),
        ("SleepConditionVariableSRW", SleepConditionVariableSRW as *const c_void),
        ("WakeConditionVariable", WakeConditionVariable as *const c_void),
        ("WakeAllConditionVariable", WakeAllConditionVariable as *const c_void),
        ("InitOnceBeginInitialize", InitOnceBeginInitialize as *const c_void),
        ("InitOnceComplete", InitOnceComplete as *const c_void),
        ("GetModuleHandleA", GetModuleHandleA as *const c_void),
        ("GetProcAddress", GetProcAddress as *const c_void),
        ("BCryptGenRandom", BCryptGenRandom as *const c_void),
        ("GetFileInformationByHandleEx", GetFileInformationByHandleEx as *const c_void),
        ("SetFileInformationByHandle", SetFileInformationByHandle as *const c_void),
        ("FindFirstFileExW", FindFirstFileExW as *const c_void),
        ("SetThreadStackGuarantee", SetThreadStackGuarantee as *const c_void),
        ("CreateWaitableTimerExW", CreateWaitableTimerExW as *const c_void),
        ("CompareStringOrdinal", CompareStringOrdinal as *const c_void),
    ];
    for (name, address) in functions {
        assert_eq!(module_of(address), this_program(), "{name} leads elsewhere");
    }
}

fn parking_is_ours() {
    // What the standard library does when the program is loaded.
    // SAFETY: texts with a NUL at their ends.
    unsafe {
        let module = GetModuleHandleA(c"api-ms-win-core-synch-l1-2-0".as_ptr().cast());
        for name in [c"WaitOnAddress", c"WakeByAddressSingle"] {
            let address = GetProcAddress(module, name.as_ptr().cast());
            assert!(!address.is_null());
            assert_eq!(module_of(address), this_program(), "{name:?} leads elsewhere");
        }
        assert!(GetProcAddress(module, c"Sleep".as_ptr().cast()).is_null());
    }
}

fn other_lookups() {
    // SAFETY: texts with a NUL at their ends, and a number as an ordinal.
    unsafe {
        let kernel = GetModuleHandleA(c"kernel32".as_ptr().cast());
        assert!(!kernel.is_null());
        assert_eq!(module_of(GetProcAddress(kernel, c"Sleep".as_ptr().cast())), kernel);
        assert!(GetProcAddress(kernel, c"NoSuchFunction".as_ptr().cast()).is_null());
        assert_eq!(GetLastError(), 127, "ERROR_PROC_NOT_FOUND");
        assert!(GetModuleHandleA(c"no-such-module".as_ptr().cast()).is_null());
        assert_eq!(GetModuleHandleA(null()), this_program());
        let sockets = GetModuleHandleA(c"ws2_32.dll".as_ptr().cast());
        if !sockets.is_null() {
            let closesocket = GetProcAddress(sockets, std::ptr::without_provenance(3));
            assert_eq!(closesocket, GetProcAddress(sockets, c"closesocket".as_ptr().cast()));
        }
    }
}

fn random_bytes() {
    let mut blocks = [[0u8; 65536]; 3];
    for block in &mut blocks {
        // SAFETY: the buffer's own length.
        let status = unsafe { BCryptGenRandom(null_mut(), block.as_mut_ptr(), block.len() as u32, 2) };
        assert_eq!(status, 0);
        let mut seen = [0u32; 256];
        block.iter().for_each(|byte| seen[usize::from(*byte)] += 1);
        // 256 are expected of each, give or take 16.
        assert!(seen.iter().all(|count| (128..384).contains(count)), "uneven: {seen:?}");
    }
    assert!(blocks[0] != blocks[1] && blocks[1] != blocks[2] && blocks[0] != blocks[2]);
}

fn initialise_once() {
    static ONCE: [AtomicU32; 2000] = [const { AtomicU32::new(0) }; 2000];
    static VALUE: [AtomicU32; 2000] = [const { AtomicU32::new(0) }; 2000];
    let firsts = together(8, |thread| {
        let mut first = 0;
        for number in 0..ONCE.len() {
            let (once, mut pending) = (ONCE[number].as_ptr(), 0);
            // SAFETY: the word is static.
            unsafe {
                assert_eq!(InitOnceBeginInitialize(once, 0, &mut pending, null_mut()), 1);
                if pending != 0 {
                    if number % 16 == thread {
                        std::thread::yield_now();
                    }
                    VALUE[number].fetch_add(1, SeqCst);
                    assert_eq!(InitOnceComplete(once, 0, null_mut()), 1);
                    first += 1;
                }
            }
            assert_eq!(VALUE[number].load(SeqCst), 1, "went on before it was done");
        }
        first
    });
    assert_eq!(firsts.iter().sum::<usize>(), ONCE.len());
}

fn initialise_again() {
    static ONCE: AtomicU32 = AtomicU32::new(0);
    static TRIES: AtomicU32 = AtomicU32::new(0);
    together(8, |_| {
        let mut pending = 0;
        // SAFETY: the word is static.
        unsafe {
            assert_eq!(InitOnceBeginInitialize(ONCE.as_ptr(), 0, &mut pending, null_mut()), 1);
            if pending != 0 {
                std::thread::sleep(std::time::Duration::from_millis(20));
                let failed = if TRIES.fetch_add(1, SeqCst) < 3 { 4 } else { 0 };
                assert_eq!(InitOnceComplete(ONCE.as_ptr(), failed, null_mut()), 1);
            }
        }
    });
    assert_eq!(TRIES.load(SeqCst), 4);
}

fn compare_names() {
    let compare = |a: &str, b: &str, ignore: bool| {
        let (a, b): (Vec<u16>, Vec<u16>) = (a.encode_utf16().collect(), b.encode_utf16().collect());
        // SAFETY: the texts' own lengths.
        unsafe { CompareStringOrdinal(a.as_ptr(), a.len() as i32, b.as_ptr(), b.len() as i32, i32::from(ignore)) }
    };
    assert_eq!(compare("Path", "PATH", true), 2);
    assert_eq!(compare("Path", "PATH", false), 3);
    assert_eq!(compare("PATH", "PATHEXT", true), 1);
    assert_eq!(compare("straße", "STRASSE", true), 3);
    assert_eq!(compare("é中", "É中", true), 2);
    assert_eq!(compare("", "", true), 2);
    // '_' stands between the capital and the small letters: capitals are what counts.
    assert_eq!(compare("a", "_", true), 1);
}

fn refusals() {
    let mut size = 0x5000;
    // SAFETY: plain numbers, null pointers where they are allowed, live variables.
    unsafe {
        assert_eq!(SetThreadStackGuarantee(&mut size), 1);
        assert!(CreateWaitableTimerExW(null(), null(), 2, 0x1F_0003).is_null());
        assert_eq!(GetLastError(), 120, "ERROR_CALL_NOT_IMPLEMENTED");
        let mut bytes = [0u64; 8];
        let buffer = bytes.as_mut_ptr().cast();
        assert_eq!(GetFileInformationByHandleEx(null_mut(), 18, buffer, 64), 0);
        assert_eq!(GetLastError(), 87, "ERROR_INVALID_PARAMETER");
        assert_eq!(SetFileInformationByHandle(null_mut(), 21, buffer, 4), 0);
        assert_eq!(GetLastError(), 87);
        assert_eq!(GetFileInformationByHandleEx(null_mut(), 0, buffer, 40), 0);
        assert_eq!(GetLastError(), 6, "ERROR_INVALID_HANDLE");
        let (mut lock, mut condition, mut once, mut pending) = (0, 0, 0, 0);
        assert_eq!(TryAcquireSRWLockExclusive(&mut lock), 1);
        assert_eq!(TryAcquireSRWLockExclusive(&mut lock), 0);
        assert_eq!(SleepConditionVariableSRW(&mut condition, &mut lock, 10, 1), 0);
        assert_eq!(GetLastError(), 87);
        assert_eq!(SleepConditionVariableSRW(&mut condition, &mut lock, 10, 0), 0);
        assert_eq!(GetLastError(), 1460, "ERROR_TIMEOUT");
        assert_eq!(TryAcquireSRWLockExclusive(&mut lock), 0, "must be held again");
        ReleaseSRWLockExclusive(&mut lock);
        assert_eq!(InitOnceBeginInitialize(&mut once, 1, &mut pending, null_mut()), 0);
    }
}
