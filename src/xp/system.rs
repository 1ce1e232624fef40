//! The system functions that the fallbacks stand on. Windows XP has all of them.

use core::ffi::c_void;

pub type Handle = *mut c_void;

pub const INFINITE: u32 = u32::MAX;
pub const WAIT_OBJECT_0: u32 = 0;
pub const WAIT_TIMEOUT: u32 = 258;

pub const ERROR_INVALID_PARAMETER: u32 = 87;
pub const ERROR_CALL_NOT_IMPLEMENTED: u32 = 120;
pub const ERROR_TIMEOUT: u32 = 1460;

/// `UNICODE_STRING`: lengths in bytes.
#[repr(C)]
pub struct UnicodeString {
    pub length: u16,
    pub maximum_length: u16,
    pub buffer: *const u16,
}

/// `ANSI_STRING`: lengths in bytes.
#[repr(C)]
pub struct AnsiString {
    pub length: u16,
    pub maximum_length: u16,
    pub buffer: *const u8,
}

/// `IO_STATUS_BLOCK`.
#[repr(C)]
pub struct IoStatusBlock {
    pub status: i32,
    pub information: usize,
}

#[link(name = "kernel32")]
unsafe extern "system" {
    pub fn CloseHandle(handle: Handle) -> i32;
    pub fn CreateEventW(attributes: *const c_void, manual_reset: i32, initial: i32, name: *const u16) -> Handle;
    pub fn FindFirstFileW(name: *const u16, found: *mut c_void) -> Handle;
    pub fn GetCurrentProcess() -> Handle;
    pub fn GetModuleHandleW(name: *const u16) -> Handle;
    pub fn GetProcessHeap() -> Handle;
    pub fn HeapAlloc(heap: Handle, flags: u32, size: usize) -> *mut c_void;
    pub fn HeapFree(heap: Handle, flags: u32, memory: *mut c_void) -> i32;
    pub fn MultiByteToWideChar(
        code_page: u32,
        flags: u32,
        bytes: *const u8,
        byte_count: i32,
        wide: *mut u16,
        wide_count: i32,
    ) -> i32;
    pub fn QueryPerformanceCounter(count: *mut u64) -> i32;
    pub fn QueryPerformanceFrequency(frequency: *mut u64) -> i32;
    pub fn SetEvent(event: Handle) -> i32;
    pub fn SetLastError(code: u32);
    pub fn Sleep(milliseconds: u32);
    pub fn SwitchToThread() -> i32;
    pub fn TerminateProcess(process: Handle, exit_code: u32) -> i32;
    pub fn WaitForSingleObject(handle: Handle, milliseconds: u32) -> u32;
}

#[link(name = "ntdll")]
unsafe extern "system" {
    pub fn LdrGetProcedureAddress(
        module: Handle,
        name: *const AnsiString,
        ordinal: u32,
        address: *mut *mut c_void,
    ) -> i32;
    pub fn NtQueryDirectoryFile(
        file: Handle,
        event: Handle,
        routine: *const c_void,
        context: *const c_void,
        status: *mut IoStatusBlock,
        buffer: *mut c_void,
        length: u32,
        class: u32,
        single_entry: u8,
        pattern: *const UnicodeString,
        restart: u8,
    ) -> i32;
    pub fn NtQueryInformationFile(
        file: Handle,
        status: *mut IoStatusBlock,
        buffer: *mut c_void,
        length: u32,
        class: u32,
    ) -> i32;
    pub fn NtSetInformationFile(
        file: Handle,
        status: *mut IoStatusBlock,
        buffer: *const c_void,
        length: u32,
        class: u32,
    ) -> i32;
    pub fn RtlDllShutdownInProgress() -> u8;
    pub fn RtlNtStatusToDosError(status: i32) -> u32;
    pub fn RtlUpcaseUnicodeChar(unit: u16) -> u16;
}

#[link(name = "advapi32")]
unsafe extern "system" {
    /// `RtlGenRandom` under its only exported name.
    pub fn SystemFunction036(buffer: *mut u8, length: u32) -> u8;
}

/// Sets the thread's last error (`GetLastError`).
pub fn set_last_error(code: u32) {
    // SAFETY: takes any number.
    unsafe { SetLastError(code) }
}

/// Turns an NT status into a Win32 truth value, with the last error set on failure.
pub fn succeeded(status: i32) -> i32 {
    if status >= 0 {
        return 1;
    }
    // SAFETY: takes any status.
    set_last_error(unsafe { RtlNtStatusToDosError(status) });
    0
}

/// Whether the process is ending. Then all other threads are dead already, perhaps in the middle of
/// what they did: whatever they held is never released, and nobody must wait for it.
pub fn process_is_ending() -> bool {
    // SAFETY: has no conditions.
    unsafe { RtlDllShutdownInProgress() != 0 }
}
