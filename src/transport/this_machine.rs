//! Failures of a connection that say something of this machine, and nothing of the network, the proxy or the server.

use crate::error::{Error, Kind};
use std::fmt;
use std::io::{self, ErrorKind};

/// The system had no thread or memory left.
#[derive(Debug)]
pub struct Shortage;

impl Shortage {
    /// As a failure of ureq.
    pub fn error() -> ureq::Error {
        ureq::Error::Other(Box::new(Shortage))
    }

    /// Whether a call of the system failed for want of memory, handles or ports.
    pub fn is_cause_of(error: &io::Error) -> bool {
        let code = error.raw_os_error();
        matches!(error.kind(), ErrorKind::OutOfMemory | ErrorKind::AddrInUse)
            || code.is_some_and(|code| SHORTAGES.contains(&code))
    }
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no resources")
    }
}

impl std::error::Error for Shortage {}

/// The system's numbers for it.
#[cfg(unix)]
pub const SHORTAGES: &[i32] = &[libc::EMFILE, libc::ENFILE, libc::ENOBUFS, libc::ENOMEM];
/// ERROR_TOO_MANY_OPEN_FILES, ERROR_NOT_ENOUGH_MEMORY, ERROR_OUTOFMEMORY, ERROR_NO_SYSTEM_RESOURCES,
/// ERROR_COMMITMENT_LIMIT, WSAEMFILE, WSAENOBUFS.
#[cfg(windows)]
pub const SHORTAGES: &[i32] = &[4, 8, 14, 1450, 1455, 10024, 10055];

/// A call of the system that failed because of this machine, in words.
pub fn explain(error: &io::Error) -> Option<Error> {
    if Shortage::is_cause_of(error) {
        return Some(shortage());
    }
    // A proxy's refusal of a log-in has this kind too, but no number of the system's.
    let blocked = error.kind() == ErrorKind::PermissionDenied && error.raw_os_error().is_some();
    blocked.then(|| {
        Error::new(Kind::Transport, "这台电脑的防火墙或安全软件不让程序联网")
            .hint("在防火墙或安全软件里放行本程序")
            .english("this computer's firewall keeps the program off the network", "allow the program in the firewall")
    })
}

/// [`Shortage`] in words.
pub fn shortage() -> Error {
    Error::new(Kind::Transport, "这台电脑的系统资源不足（内存、线程或句柄用完了）")
        .hint("关闭一些程序后再试；一直这样请重启电脑")
        .english("this computer is out of memory, threads or handles", "close other programs and try again")
}
