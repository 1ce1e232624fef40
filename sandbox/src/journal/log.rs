//! The log: one line per call, without secrets and patients.

use crate::clock::Clock;
use crate::http::{Answer, Request};
use crate::sync::lock;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

/// Where log lines go.
pub struct Log {
    out: Option<Mutex<Box<dyn Write + Send>>>,
}

impl Log {
    /// No log.
    pub fn none() -> Log {
        Log { out: None }
    }

    /// To the error output.
    pub fn stderr() -> Log {
        Log { out: Some(Mutex::new(Box::new(io::stderr()))) }
    }

    /// Appended to a file.
    pub fn file(path: &Path) -> Result<Log, String> {
        let file = File::options()
            .create(true)
            .append(true)
            .open(path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Log { out: Some(Mutex::new(Box::new(file))) })
    }

    /// One line of words, with the time before it.
    pub fn line(&self, clock: &Clock, text: &str) {
        if let Some(out) = &self.out {
            let line = format!("{} {text}\n", clock.beijing());
            let _ = lock(out).write_all(line.as_bytes());
        }
    }

    /// One line per call. The query is left out: it may hold tokens and patients.
    pub fn call(&self, clock: &Clock, request: &Request, answer: &Answer, fault: Option<&str>, took: Duration) {
        if self.out.is_none() {
            return;
        }
        let checked = if answer.trace.checked.is_empty() {
            String::new()
        } else {
            format!(" checked: {};", answer.trace.checked.join(", "))
        };
        let fault = fault.map_or_else(String::new, |fault| format!(" [fault {fault}]"));
        self.line(
            clock,
            &format!(
                "{} {} {}{checked} {}{fault} ({:.1} ms)",
                request.method,
                request.path,
                answer.status,
                answer.trace.outcome,
                took.as_secs_f64() * 1000.0
            ),
        );
    }
}
