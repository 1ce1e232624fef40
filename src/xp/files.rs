//! Questions about open files, by handle. `std::fs` asks them by functions of Vista, which are thin
//! wrappers around what ntdll.dll has had since NT 4.

use core::ffi::c_void;
use core::ptr::null;

use super::system::{
    ERROR_INVALID_PARAMETER, FindFirstFileW, Handle, IoStatusBlock, NtQueryDirectoryFile, NtQueryInformationFile,
    NtSetInformationFile, set_last_error, succeeded,
};
use super::system_function;

system_function!("GetFileInformationByHandleEx", "16", get_information);
system_function!("SetFileInformationByHandle", "16", set_information);
system_function!("FindFirstFileExW", "24", find_first);

/// For metadata, `is_terminal` and `remove_dir_all`. The structures are those of ntdll. What XP does
/// not know gets `ERROR_INVALID_PARAMETER`, as Windows answers for classes that it does not know.
///
/// # Safety
/// `file` is an open handle for synchronous use, as all of the standard library's are; `buffer` can
/// be written for `length` bytes.
unsafe extern "system" fn get_information(file: Handle, class: u32, buffer: *mut c_void, length: u32) -> i32 {
    let nt_class = match class {
        0 => 4,  // FileBasicInfo
        1 => 5,  // FileStandardInfo
        2 => 9,  // FileNameInfo
        9 => 35, // FileAttributeTagInfo
        10 | 11 => {
            // FileIdBothDirectoryInfo, FileIdBothDirectoryRestartInfo
            // SAFETY: by this function's own conditions.
            return unsafe { list_directory(file, buffer, length, class == 11) };
        }
        _ => {
            set_last_error(ERROR_INVALID_PARAMETER);
            return 0;
        }
    };
    let mut done = IoStatusBlock { status: 0, information: 0 };
    // SAFETY: by this function's own conditions.
    succeeded(unsafe { NtQueryInformationFile(file, &mut done, buffer, length, nt_class) })
}

/// # Safety
/// As for [`get_information`].
unsafe fn list_directory(file: Handle, buffer: *mut c_void, length: u32, restart: bool) -> i32 {
    const FILE_ID_BOTH_DIRECTORY_INFORMATION: u32 = 37;
    let mut done = IoStatusBlock { status: 0, information: 0 };
    // SAFETY: by this function's own conditions.
    succeeded(unsafe {
        NtQueryDirectoryFile(
            file,
            core::ptr::null_mut(),
            null(),
            null(),
            &mut done,
            buffer,
            length,
            FILE_ID_BOTH_DIRECTORY_INFORMATION,
            0,
            null(),
            u8::from(restart),
        )
    })
}

/// For `set_len`, permissions and deletion. What XP does not know is refused as in
/// [`get_information`]; for deletion the standard library then takes the older class.
///
/// # Safety
/// `file` is an open handle for synchronous use; `buffer` can be read for `length` bytes.
unsafe extern "system" fn set_information(file: Handle, class: u32, buffer: *const c_void, length: u32) -> i32 {
    let nt_class = match class {
        0 => 4,  // FileBasicInfo
        4 => 13, // FileDispositionInfo
        5 => 19, // FileAllocationInfo
        6 => 20, // FileEndOfFileInfo
        _ => {
            set_last_error(ERROR_INVALID_PARAMETER);
            return 0;
        }
    };
    let mut done = IoStatusBlock { status: 0, information: 0 };
    // SAFETY: by this function's own conditions.
    succeeded(unsafe { NtSetInformationFile(file, &mut done, buffer, length, nt_class) })
}

/// For `read_dir`. XP has this function, but not the level that leaves the short names out (Windows
/// 7), for which the standard library asks. Short names do no harm. Its search by name is what
/// `FindFirstFileW` does.
///
/// # Safety
/// `name` is a text with a NUL at its end; `found` has room for a `WIN32_FIND_DATAW`.
unsafe extern "system" fn find_first(
    name: *const u16,
    _level: u32,
    found: *mut c_void,
    _search: u32,
    _filter: *const c_void,
    _flags: u32,
) -> Handle {
    // SAFETY: by this function's own conditions.
    unsafe { FindFirstFileW(name, found) }
}
