//! Files that the library makes: whose they are to read, and how a whole one takes the old one's place.
//!
//! On Unix they bear `files.file_mode` whatever the umask is, on Windows the rights of their folder. A file that is there
//! already keeps its rights.

use super::files::{in_time, is_device, open};
use crate::deadline::Deadline;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

/// A virus scanner holds a file that was just written for a moment.
const REPLACE_TRIES: u32 = 20;

/// Their owner reads and writes them, and nobody else.
static MODE: AtomicU32 = AtomicU32::new(0o600);

/// How new files are made from now on.
pub fn set_mode(mode: u32) {
    MODE.store(mode, Ordering::Relaxed);
}

/// A new file; an error when one is there.
pub fn make(options: &OpenOptions, path: &Path) -> io::Result<File> {
    let mut options = options.clone();
    let file = options.create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        let mode = MODE.load(Ordering::Relaxed);
        let file = file.mode(mode).open(path)?;
        // The umask has taken some away. A file system without such rights keeps what it has.
        let _ = file.set_permissions(fs::Permissions::from_mode(mode));
        Ok(file)
    }
    #[cfg(not(unix))]
    file.open(path)
}

/// Opens a regular file, or makes it.
pub fn open_or_make(options: &OpenOptions, path: &Path) -> io::Result<File> {
    match open(&mut options.clone(), path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        outcome => return outcome,
    }
    match make(options, path) {
        // Another process was quicker, or it is a link to a file that is still to be made.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let mut options = options.clone();
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, MODE.load(Ordering::Relaxed));
            open(options.create(true), path)
        }
        outcome => outcome,
    }
}

/// Writes a whole file. The old one stays until the new one lies on the disk.
pub fn write_whole(path: impl AsRef<Path>, bytes: Vec<u8>) -> io::Result<()> {
    in_time(path.as_ref(), Deadline::current().left(), move |path| {
        if is_device(path) {
            return Err(ErrorKind::Unsupported.into());
        }
        match fs::metadata(path) {
            Ok(old) if !old.is_file() => return Err(ErrorKind::Unsupported.into()),
            Ok(old) if old.permissions().readonly() => return Err(ErrorKind::PermissionDenied.into()),
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        // A link goes on to lead to the file.
        let target = if cfg!(unix) { fs::canonicalize(path).ok() } else { None };
        let target = target.as_deref().unwrap_or(path);
        let (mut new, temporary) = new_beside(target)?;
        let written = new.write_all(&bytes).and_then(|()| new.sync_all());
        drop(new);
        let replaced = written.and_then(|()| replace(&temporary, target));
        if replaced.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        replaced
    })
}

/// A new file in the same folder, under a name of its own.
fn new_beside(path: &Path) -> io::Result<(File, PathBuf)> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|_| io::Error::from(ErrorKind::Other))?;
    let name = format!(".hisbridge-{:016x}.tmp", u64::from_ne_bytes(random));
    let temporary = path.parent().unwrap_or(path).join(name);
    let new = make(OpenOptions::new().write(true), &temporary)?;
    Ok((new, temporary))
}

/// Puts a file in the place of another, in one step.
pub fn replace(from: &Path, to: &Path) -> io::Result<()> {
    let mut tries = 1;
    loop {
        match fs::rename(from, to) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied && tries < REPLACE_TRIES => {
                tries += 1;
                thread::sleep(Duration::from_millis(25));
            }
            outcome => return outcome,
        }
    }
}

/// The name of a file that lies beside another: the same with an ending.
pub fn beside(path: &Path, ending: impl std::fmt::Display) -> PathBuf {
    let mut name = OsString::from(path.as_os_str());
    name.push(ending.to_string());
    PathBuf::from(name)
}

/// Whether everybody may change a file. On Windows nobody looks.
pub fn everybody_writes(about: &fs::Metadata) -> bool {
    #[cfg(unix)]
    return std::os::unix::fs::MetadataExt::mode(about) & 0o002 != 0;
    #[cfg(not(unix))]
    {
        let _ = about;
        false
    }
}

/// Whether this user may write a file, or make files in a folder. Nothing is opened.
pub fn is_writable(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        let Ok(name) = std::ffi::CString::new(path.as_os_str().as_bytes()) else { return false };
        // SAFETY: `name` is a NUL-terminated string that outlives the call.
        unsafe { libc::access(name.as_ptr(), libc::W_OK) == 0 }
    }
    #[cfg(not(unix))]
    fs::metadata(path).is_ok_and(|about| about.is_dir() || !about.permissions().readonly())
}
