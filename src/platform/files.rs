//! Files that a path of the configuration or of a request names: only regular ones, opened and read within the
//! call's [`Deadline`].
//!
//! A pipe or a device may never answer, and neither may a file on a share whose computer is gone: opening, asking for
//! its size and reading can each hang in the system. So pipes and devices are refused, and the work is done on a thread
//! that the call waits for only as long as its time allows.

use super::time_limit::with_time_limit;
use crate::deadline::Deadline;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// So many works may hang in one folder; the next is told at once that it does not answer.
const HANGING: usize = 4;

/// A work that was given up: its process, its folder, and whether it has ended meanwhile.
type Hung = (u32, PathBuf, Arc<AtomicBool>);

static HUNG: Mutex<Vec<Hung>> = Mutex::new(Vec::new());

/// A system error in a few Chinese words.
pub fn io_words(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "文件不存在".into(),
        ErrorKind::PermissionDenied => "没有权限".into(),
        ErrorKind::AlreadyExists => "已经存在".into(),
        ErrorKind::IsADirectory | ErrorKind::Unsupported => "不是普通文件（是文件夹、管道或设备）".into(),
        ErrorKind::TimedOut => "没有在时限内应答，检查网络驱动器".into(),
        _ => format!(
            "系统错误（{}）",
            error.raw_os_error().map_or_else(|| error.kind().to_string(), |code| code.to_string())
        ),
    }
}

/// A whole file, refused when it is larger than `limit` bytes.
pub fn read_limited(path: impl AsRef<Path>, limit: u64) -> io::Result<Vec<u8>> {
    in_time(path.as_ref(), Deadline::current().left(), move |path| read_here(path, limit))
}

/// The same on this thread, for those who have one that may hang.
pub fn read_here(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = open(OpenOptions::new().read(true), path)?;
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// Whether a file is there. Something else than a regular file is an error.
#[cfg(feature = "outbox")]
pub fn exists(path: impl AsRef<Path>) -> io::Result<bool> {
    in_time(path.as_ref(), Deadline::current().left(), |path| match std::fs::metadata(path) {
        Ok(about) if about.is_file() && !is_device(path) => Ok(true),
        Ok(_) => Err(ErrorKind::Unsupported.into()),
        Err(_) => Ok(false),
    })
}

/// Opens a regular file, without waiting for whoever is at the other end of something else.
pub fn open(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    if is_device(path) {
        return Err(ErrorKind::Unsupported.into());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
    }
    let opened = options.open(path);
    #[cfg(unix)]
    if let Err(error) = &opened
        && error.raw_os_error() == Some(libc::ENXIO)
    {
        // A pipe that nobody reads from, a socket, a device that is not there.
        return Err(ErrorKind::Unsupported.into());
    }
    let file = opened?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(ErrorKind::Unsupported.into()) }
}

/// `\\.\pipe\name` and the like. On Unix the open file tells.
pub fn is_device(path: &Path) -> bool {
    if !cfg!(windows) {
        return false;
    }
    let text = path.to_string_lossy().replace('/', "\\").to_ascii_lowercase();
    text.starts_with(r"\\.\") || text.starts_with(r"\\?\pipe\") || {
        // `\\computer\pipe\name`.
        let mut parts = text.strip_prefix(r"\\").unwrap_or_default().split('\\');
        parts.nth(1) == Some("pipe")
    }
}

/// Does something with a path on a thread of its own, waited for as long as that.
pub fn in_time<T: Send + 'static>(
    path: &Path,
    limit: Duration,
    work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let folder = path.parent().unwrap_or(path);
    if hung().iter().filter(|(_, other, _)| other == folder).count() >= HANGING {
        return Err(ErrorKind::TimedOut.into());
    }
    let ended = Arc::new(AtomicBool::new(false));
    let (own, at_end) = (path.to_owned(), AtEnd(ended.clone()));
    let result = with_time_limit("hisbridge-files", limit, move || {
        let _at_end = at_end;
        work(&own)
    })?;
    result.unwrap_or_else(|| {
        let mut hung = hung();
        if !ended.load(Ordering::Acquire) {
            hung.push((std::process::id(), folder.to_owned(), ended));
        }
        Err(ErrorKind::TimedOut.into())
    })
}

/// Those that hang. A parent's do not count in a forked process: their threads are not in it.
fn hung() -> MutexGuard<'static, Vec<Hung>> {
    let mut hung = HUNG.lock().unwrap_or_else(PoisonError::into_inner);
    hung.retain(|(process, _, ended)| *process == std::process::id() && !ended.load(Ordering::Acquire));
    hung
}

/// Tells that a work has ended, also when it panicked.
struct AtEnd(Arc<AtomicBool>);

impl Drop for AtEnd {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::thread;

    #[test]
    fn what_hangs_is_given_up_and_no_more_than_a_few_of_it() {
        let (end, ended) = mpsc::channel::<()>();
        let ended = Arc::new(Mutex::new(ended));
        let hang = |file: &str| {
            let ended = ended.clone();
            in_time(Path::new(file), Duration::from_millis(1), move |_| {
                let _ = ended.lock().unwrap().recv();
                Ok(())
            })
        };
        let count = || hung().iter().filter(|(_, folder, _)| folder == Path::new("dead")).count();
        for _ in 0..3 * HANGING {
            assert_eq!(hang("dead/file").unwrap_err().kind(), ErrorKind::TimedOut);
        }
        assert_eq!(count(), HANGING);
        let quick = in_time(Path::new("living/file"), Duration::from_secs(60), |_| Ok(7));
        assert_eq!(quick.unwrap(), 7, "another folder");
        drop(end);
        while count() > 0 {
            thread::sleep(Duration::from_millis(1));
        }
        assert!(in_time(Path::new("dead/file"), Duration::from_secs(60), |_| Ok(())).is_ok(), "it answers again");
    }
}
