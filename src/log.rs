//! The log (日志): one line per call, in a file that rotates.
//!
//! ```text
//! 2026-11-22 12:06:32.123+08:00 INFO  healthcard.ocr_info id=4F0C… ok code=0 http=200 41ms pid=812
//! 2026-11-22 12:06:33.001+08:00 ERROR healthcard.bind_card_relation id=91AA… vendor code=21003（appToken 超时） …
//! ```
//!
//! No secret and no patient data stands in it: no answer, no words of a vendor, of the request (at `debug`) what
//! [`crate::mask`] lets through. Several processes may write into one file: each line is one appending write, and who
//! writes or rotates holds `….lock`. No lock of the process is held meanwhile.

use crate::catalog;
use crate::config::{Block, io_words};
use crate::envelope::Envelope;
use crate::error::Fault;
use serde_json::Value;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How long a log that could not be written, or was slow, is left alone: calls must not wait for a dead share.
const PAUSE: Duration = Duration::from_secs(60);
/// A line that took longer makes a pause.
const SLOW: Duration = Duration::from_secs(2);
/// How long another process that writes is waited for.
const PATIENCE: Duration = Duration::from_millis(200);
/// Longest line in bytes.
const LINE_LIMIT: usize = 16 * 1024;

/// How much is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Off,
    Error,
    Info,
    Debug,
}

/// The configured log.
pub struct Log {
    path: PathBuf,
    level: Level,
    max_bytes: u64,
    keep: u64,
    paused: Mutex<Option<(Instant, String)>>,
}

impl Log {
    /// The log of the `log` block. Nothing is opened yet.
    pub fn new(block: Option<&Block>) -> Log {
        let path = block.and_then(|block| block.text("file")).map(PathBuf::from);
        let level = match block.and_then(|block| block.text("level")) {
            _ if path.is_none() => Level::Off,
            Some("error") => Level::Error,
            Some("info") => Level::Info,
            Some("debug") => Level::Debug,
            _ => Level::Off,
        };
        let number = |key| block.map_or(0, |block| block.number(key));
        let (max_bytes, keep) = (number("max_bytes"), number("keep"));
        Log { path: path.unwrap_or_default(), level, max_bytes, keep, paused: Mutex::default() }
    }

    /// Whether requests are written down (`debug`).
    pub fn wants_requests(&self) -> bool {
        self.level == Level::Debug
    }

    /// Writes down a call, with its masked request. A log that cannot be written is a warning in the envelope.
    pub fn write(&self, envelope: &mut Envelope, request: Option<&Value>) {
        let level = if envelope.outcome.is_ok() { Level::Info } else { Level::Error };
        if self.level < level || self.level == Level::Off {
            return;
        }
        let mut paused = self.paused.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((since, words)) = paused.as_ref()
            && since.elapsed() < PAUSE
        {
            envelope.warnings.push(words.clone());
            return;
        }
        *paused = None;
        drop(paused);
        let started = Instant::now();
        let words = match self.append(&line(envelope, request)) {
            Err(error) => format!("日志 {} 写不了：{}", self.path.display(), io_words(&error)),
            Ok(()) if started.elapsed() > SLOW => format!("日志 {} 写得太慢，停写一分钟", self.path.display()),
            Ok(()) => return,
        };
        envelope.warnings.push(words.clone());
        *self.paused.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), words));
    }

    fn append(&self, line: &str) -> io::Result<()> {
        let open = || OpenOptions::new().create(true).append(true).open(&self.path);
        let alone = self.lock();
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
    fn lock(&self) -> Option<File> {
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(self.numbered("lock")).ok()?;
        let began = Instant::now();
        while lock.try_lock().is_err() {
            if began.elapsed() > PATIENCE {
                return None;
            }
            thread::sleep(Duration::from_millis(1));
        }
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
        let mut name = OsString::from(self.path.as_os_str());
        name.push(format!(".{ending}"));
        PathBuf::from(name)
    }
}

fn line(envelope: &Envelope, request: Option<&Value>) -> String {
    let level = if envelope.outcome.is_ok() { "INFO " } else { "ERROR" };
    let row = catalog::operation(&envelope.operation);
    // What is no operation's name may be anything.
    let operation = row.map_or("(unknown)", |row| row.full_name);
    let mut line = format!("{} {level} {operation}", local_time(SystemTime::now()));
    let mut add = |words: std::fmt::Arguments| {
        let _ = line.write_fmt(words);
    };
    if !envelope.request_id.is_empty() {
        add(format_args!(" id={}", envelope.request_id));
    }
    let (kind, code, status) = match &envelope.outcome {
        Ok(success) => ("ok", Some(&success.code), success.http_status),
        Err(error) => (error.kind.name(), error.refusal.as_ref().map(|said| &said.code), error.http_status),
    };
    add(format_args!(" {kind}"));
    if let Some(code) = code {
        add(format_args!(" code={}", shown_code(code)));
        let known = row.and_then(|row| catalog::system(row.system)).and_then(|system| system.code(code));
        if let Some(known) = known.filter(|_| envelope.outcome.is_err()) {
            add(format_args!("（{}）", known.meaning));
        }
    }
    if let Some(status) = status {
        add(format_args!(" http={status}"));
    }
    add(format_args!(" {}ms pid={}", envelope.elapsed_ms, std::process::id()));
    if !envelope.warnings.is_empty() {
        add(format_args!(" warnings={}", envelope.warnings.len()));
    }
    if let Err(error) = &envelope.outcome {
        let faults: Vec<String> = error.fields.iter().take(20).map(fault).collect();
        if !faults.is_empty() {
            add(format_args!(" fields={}", faults.join(",")));
        }
    }
    if let Some(request) = request {
        add(format_args!(" request={request}"));
    }
    if line.len() > LINE_LIMIT {
        line.truncate(line.floor_char_boundary(LINE_LIMIT));
        line.push('…');
    }
    line.push('\n');
    line
}

/// A fault's place and kind. The name of an unknown field is the caller's text and is left out.
fn fault(fault: &Fault) -> String {
    let name = if fault.problem == "unknown" { "?" } else { &fault.name };
    format!("{name}:{}", fault.problem)
}

/// A code is a few letters and digits; a server may put anything there.
fn shown_code(code: &str) -> &str {
    let plain = code.len() <= 32 && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    if plain { code } else { "?" }
}

/// `yyyy-MM-dd HH:mm:ss.mmm+hh:mm`, the desk's own time with its distance from UTC.
fn local_time(now: SystemTime) -> String {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or_default();
    let offset = i64::from(crate::abi::local_offset_minutes(seconds));
    let local = seconds.saturating_add(offset * 60);
    let (days, second) = (local.div_euclid(86_400), local.rem_euclid(86_400));
    let (year, month, day) = date(days);
    let sign = if offset < 0 { '-' } else { '+' };
    format!(
        "{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}.{:03}{sign}{:02}:{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60,
        since.subsec_millis(),
        offset.abs() / 60,
        offset.abs() % 60
    )
}

/// Year, month and day of a number of days since 1970-01-01, by the Gregorian rules: years are counted from March, so
/// that the leap day is the last.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(719_468);
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + next, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        for (days, expected) in [
            (0, (1970, 1, 1)),
            (59, (1970, 3, 1)),
            (11_016, (2000, 2, 29)),
            (19_782, (2024, 2, 29)),
            (20_779, (2026, 11, 22)),
            (-1, (1969, 12, 31)),
        ] {
            assert_eq!(date(days), expected, "{days}");
        }
    }

    #[test]
    fn the_time_is_local_and_says_how_far_from_utc() {
        let text = local_time(UNIX_EPOCH + Duration::from_millis(1_668_747_310_042));
        assert_eq!(text.len(), "2022-11-18 12:55:10.042+08:00".len(), "{text}");
        let offset: i64 = crate::abi::local_offset_minutes(1_668_747_310).into();
        let minute = (1_668_747_310 + offset * 60) / 60 % 60;
        assert!(
            text.ends_with(&format!("{:02}", offset.abs() % 60)) && text[14..16] == format!("{minute:02}"),
            "{text}"
        );
    }

    #[test]
    fn a_code_that_is_no_code_is_not_shown() {
        assert_eq!(shown_code("100100000"), "100100000");
        for wrong in ["张三", "a b", "1\n2", &"1".repeat(40)] {
            assert_eq!(shown_code(wrong), "?");
        }
    }
}
