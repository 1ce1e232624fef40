//! A line of the log: what of a call may be written down.

use crate::calendar;
use crate::catalog;
use crate::error::{Error, Fault};
use crate::platform::local_time::local_offset_minutes;
use serde_json::Value;
use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

/// Longest line in bytes.
const LINE_LIMIT: usize = 16 * 1024;

/// A call that has ended.
pub struct Entry<'a> {
    /// Full name of the operation, as the caller gave it.
    pub operation: &'a str,
    /// The vendor's code and the HTTP status, or what went wrong.
    pub outcome: Result<(&'a str, Option<u16>), &'a Error>,
    /// The id that was sent to the vendor.
    pub request_id: &'a str,
    /// How long it took.
    pub elapsed_ms: u64,
    /// How many warnings its envelope has.
    pub warnings: usize,
    /// The masked request, where it is written down.
    pub request: Option<&'a Value>,
}

impl Entry<'_> {
    /// Its line.
    pub fn line(&self) -> String {
        let level = if self.outcome.is_ok() { "INFO " } else { "ERROR" };
        let row = catalog::operation(self.operation);
        // What is no operation's name may be anything.
        let operation = row.map_or("(unknown)", |row| row.full_name);
        let mut line = format!("{} {level} {operation}", local_time(SystemTime::now()));
        let mut add = |words: std::fmt::Arguments| {
            let _ = line.write_fmt(words);
        };
        if !self.request_id.is_empty() {
            add(format_args!(" id={}", self.request_id));
        }
        let system = row.and_then(|row| catalog::system(row.system));
        let (kind, code, status) = match &self.outcome {
            Ok((code, status)) => ("ok", Some(catalog::shown_code(system, code)), *status),
            Err(error) => {
                (error.kind.name(), error.refusal.as_ref().map(|said| said.shown_code.as_str()), error.http_status)
            }
        };
        add(format_args!(" {kind}"));
        if let Some(code) = code {
            add(format_args!(" code={code}"));
            let known = system.and_then(|system| system.code(code));
            if let Some(known) = known.filter(|_| self.outcome.is_err()) {
                add(format_args!("（{}）", known.meaning));
            }
        }
        if let Some(status) = status {
            add(format_args!(" http={status}"));
        }
        // Of what came in the place of an answer only the kind: it may say anything.
        if let Some(came) = self.outcome.as_ref().err().and_then(|error| error.came.as_ref()) {
            add(format_args!(" came={}", came.kind));
        }
        add(format_args!(" {}ms pid={}", self.elapsed_ms, std::process::id()));
        if self.warnings > 0 {
            add(format_args!(" warnings={}", self.warnings));
        }
        if let Err(error) = &self.outcome {
            let faults: Vec<String> = error.fields.iter().take(20).map(fault).collect();
            if !faults.is_empty() {
                add(format_args!(" fields={}", faults.join(",")));
            }
        }
        if let Some(request) = self.request {
            add(format_args!(" request={request}"));
        }
        if line.len() > LINE_LIMIT {
            line.truncate(line.floor_char_boundary(LINE_LIMIT));
            line.push('…');
        }
        line.push('\n');
        line
    }
}

/// A fault's place and kind. The name of an unknown field is the caller's text and is left out.
fn fault(fault: &Fault) -> String {
    let name = if fault.problem == "unknown" { "?" } else { &fault.name };
    format!("{name}:{}", fault.problem)
}

/// `yyyy-MM-dd HH:mm:ss.mmm+hh:mm`, the desk's own time with its distance from UTC.
fn local_time(now: SystemTime) -> String {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or_default();
    let offset = i64::from(local_offset_minutes(seconds));
    let local = calendar::moment(seconds.saturating_add(offset * 60));
    let sign = if offset < 0 { '-' } else { '+' };
    format!("{local}.{:03}{sign}{:02}:{:02}", since.subsec_millis(), offset.abs() / 60, offset.abs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_time_is_local_and_says_how_far_from_utc() {
        let text = local_time(UNIX_EPOCH + Duration::from_millis(1_668_747_310_042));
        assert_eq!(text.len(), "2022-11-18 12:55:10.042+08:00".len(), "{text}");
        let offset: i64 = local_offset_minutes(1_668_747_310).into();
        let minute = (1_668_747_310 + offset * 60) / 60 % 60;
        assert!(
            text.ends_with(&format!("{:02}", offset.abs() % 60)) && text[14..16] == format!("{minute:02}"),
            "{text}"
        );
    }
}
