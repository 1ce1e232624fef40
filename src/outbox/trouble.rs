//! Failures of the file, in the words of the person at the desk.

use crate::error::{Error, Kind};
use rusqlite::ErrorCode;

/// Whether a failure may pass by itself: a full disk, a virus scanner's hand on the file.
pub fn passes(error: &rusqlite::Error) -> bool {
    use ErrorCode::{CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, SystemIoFailure};
    let code = error.sqlite_error_code();
    matches!(code, Some(CannotOpen | DatabaseBusy | DatabaseLocked | DiskFull | SystemIoFailure))
}

/// A failure of the file in the words of the person at the desk.
pub fn trouble(error: &rusqlite::Error) -> Error {
    let code = error.sqlite_error_code();
    let (words, hint) = match code {
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => {
            ("打不开或不能写", "检查 outbox.path：文件夹要存在，当前用户要有写权限")
        }
        Some(ErrorCode::NotADatabase) => ("不是发件箱文件", "检查 outbox.path，换一个不存在的文件名"),
        Some(ErrorCode::DatabaseCorrupt) => ("损坏了", "保留这个文件备查，把 outbox.path 换成新文件"),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => ("正被占用", "稍后再试"),
        Some(ErrorCode::DiskFull) => ("写不下，磁盘满了", "清理磁盘后再试"),
        Some(ErrorCode::SystemIoFailure) => ("读写出错", "检查磁盘和网络驱动器"),
        _ => ("出错", "请把版本号和这条信息告诉开发者"),
    };
    let number = error.sqlite_error().map_or_else(String::new, |error| format!("（SQLite {}）", error.extended_code));
    let mut explained = Error::new(Kind::Config, format!("发件箱文件{words}{number}")).hint(hint);
    explained.retryable = matches!(code, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked));
    explained
}
