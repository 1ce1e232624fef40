//! The log's file: appended by several processes, rotated by whoever holds its lock.

use super::entry::Entry;
use crate::deadline::Deadline;
use crate::platform::drives::is_remote;
use crate::platform::files::{in_time, io_words};
use crate::platform::own_files::{beside, open_or_make};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long a log that could not be written, or was slow, is left alone: calls must not wait for a dead share.
const PAUSE: Duration = Duration::from_secs(60);
/// A line that took longer makes a pause.
const SLOW: Duration = Duration::from_secs(2);
/// How long another process that writes is waited for. One that holds the lock for longer is not waited for again
/// before [`PAUSE`] is over.
const PATIENCE: Duration = Duration::from_millis(200);

/// How much is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing.
    Off,
    /// Failed calls.
    Error,
    /// All calls.
    Info,
    /// All calls with their masked requests.
    Debug,
}

impl Level {
    /// The level of the `log.level` setting.
    pub fn by_name(name: &str) -> Option<Level> {
        match name {
            "error" => Some(Level::Error),
            "info" => Some(Level::Info),
            "debug" => Some(Level::Debug),
            _ => None,
        }
    }
}

/// The `log` block.
pub struct Settings {
    /// The file; none for no log.
    pub file: Option<PathBuf>,
    /// How much is written.
    pub level: Level,
    /// Size at which the file is rotated.
    pub max_bytes: u64,
    /// How many rotated files are kept.
    pub keep: u64,
}

/// The configured log.
pub struct Log {
    lines: Arc<Lines>,
    level: Level,
    paused: Mutex<Option<(Instant, String)>>,
    /// Whether the file lies on a network drive.
    remote: OnceLock<bool>,
}

/// The file and its older ones.
struct Lines {
    path: PathBuf,
    max_bytes: u64,
    keep: u64,
    /// When the lock was waited for in vain.
    refused: Mutex<Option<Instant>>,
}

impl Log {
    /// The configured log. Nothing is opened yet.
    pub fn new(settings: Settings) -> Log {
        let Settings { file, level, max_bytes, keep } = settings;
        let level = if file.is_some() { level } else { Level::Off };
        let lines = Lines { path: file.unwrap_or_default(), max_bytes, keep, refused: Mutex::default() };
        Log { lines: Arc::new(lines), level, paused: Mutex::default(), remote: OnceLock::new() }
    }

    /// Whether requests are written down (`debug`).
    pub fn wants_requests(&self) -> bool {
        self.level == Level::Debug
    }

    /// Writes down a call, within what its deadline leaves. A log that cannot be written gives a warning for the envelope.
    pub fn write(&self, entry: &Entry, deadline: Deadline) -> Option<String> {
        let level = if entry.outcome.is_ok() { Level::Info } else { Level::Error };
        if self.level < level || self.level == Level::Off {
            return None;
        }
        let mut paused = self.paused.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((since, words)) = paused.as_ref()
            && since.elapsed() < PAUSE
        {
            return Some(words.clone());
        }
        *paused = None;
        drop(paused);
        let started = Instant::now();
        let path = self.lines.path.display();
        let words = match self.append(entry.line(), deadline.share(1, SLOW)) {
            Err(error) => format!("日志 {path} 写不了：{}", io_words(&error)),
            Ok(()) if started.elapsed() > SLOW => format!("日志 {path} 写得太慢，停写一分钟"),
            Ok(()) => return None,
        };
        *self.paused.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), words.clone()));
        Some(words)
    }

    /// A local disk answers; only on a network drive is a thread worth its price.
    fn append(&self, line: String, limit: Duration) -> io::Result<()> {
        let remote = match self.remote.get() {
            Some(remote) => *remote,
            None => {
                let remote = in_time(&self.lines.path, limit, |path| Ok(is_remote(path)))?;
                *self.remote.get_or_init(|| remote)
            }
        };
        if !remote {
            return self.lines.append(&line, limit);
        }
        let lines = self.lines.clone();
        in_time(&self.lines.path, limit, move |_| lines.append(&line, limit))
    }
}

impl Lines {
    fn append(&self, line: &str, limit: Duration) -> io::Result<()> {
        let open = || open_or_make(OpenOptions::new().append(true), &self.path);
        let alone = self.lock(limit);
        let mut file = open()?;
        if alone.is_some() && self.is_full(file.metadata()?.len(), line) {
            drop(file);
            // When an editor keeps the file from being renamed, it grows until it is closed.
            let _ = self.rotate();
            file = open()?;
        }
        // One write per line. On a local disk appending is one step for the system, whoever else appends.
        file.write_all(line.as_bytes())
    }

    fn is_full(&self, size: u64, line: &str) -> bool {
        size > 0 && size.saturating_add(line.len() as u64) > self.max_bytes
    }

    /// The lock that keeps computers apart on a share, where two may append at the same place. Who does not get it in
    /// time writes without it.
    fn lock(&self, limit: Duration) -> Option<File> {
        let lock = open_or_make(OpenOptions::new().write(true), &self.numbered("lock")).ok()?;
        let refused = || self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        // A process that was stopped in the middle of a line keeps it.
        let hopeless = refused().is_some_and(|since| since.elapsed() < PAUSE);
        let patience = if hopeless { Duration::ZERO } else { PATIENCE.min(limit) };
        let began = Instant::now();
        while lock.try_lock().is_err() {
            if began.elapsed() >= patience {
                if !hopeless {
                    *refused() = Some(began);
                }
                return None;
            }
            thread::sleep(Duration::from_millis(1));
        }
        *refused() = None;
        Some(lock)
    }

    /// log → log.1 → log.2 …, by who has the lock.
    fn rotate(&self) -> io::Result<()> {
        let free = (1..self.keep).find(|number| !self.numbered(number).exists()).unwrap_or(self.keep);
        for number in (1..free).rev() {
            fs::rename(self.numbered(number), self.numbered(number + 1))?;
        }
        fs::rename(&self.path, self.numbered(1))
    }

    fn numbered(&self, ending: impl std::fmt::Display) -> PathBuf {
        beside(&self.path, format_args!(".{ending}"))
    }
}
