//! What is remembered of the calls: counters, the last requests as received, and the log.

use crate::check;
use crate::clock::Clock;
use crate::faults::Fault;
use crate::http::{Answer, Request};
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
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

    pub(crate) fn line(&self, clock: &Clock, text: &str) {
        if let Some(out) = &self.out {
            let line = format!("{} {text}\n", clock.beijing());
            let _ = crate::lock(out).write_all(line.as_bytes());
        }
    }

    /// One line per call. The query is left out: it may hold tokens and patients.
    pub(crate) fn call(
        &self,
        clock: &Clock,
        request: &Request,
        answer: &Answer,
        fault: Option<&Fault>,
        took: Duration,
    ) {
        if self.out.is_none() {
            return;
        }
        let checked = if answer.trace.checked.is_empty() {
            String::new()
        } else {
            format!(" checked: {};", answer.trace.checked.join(", "))
        };
        let fault = fault.map_or_else(String::new, |fault| format!(" [fault {}]", fault.name()));
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

/// Calls, token fetches and connections.
#[derive(Default)]
pub struct Counters {
    connections: AtomicU64,
    resumed: AtomicU64,
    calls: Mutex<HashMap<String, u64>>,
    token_fetches: Mutex<HashMap<&'static str, u64>>,
}

/// Clients may ask for any path; the map of counters must not grow with their fancy.
const COUNTED_PATHS: usize = 1000;

impl Counters {
    pub(crate) fn connection(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn resumed_session(&self) {
        self.resumed.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn call(&self, path: &str) {
        let mut calls = crate::lock(&self.calls);
        if let Some(count) = calls.get_mut(path) {
            *count += 1;
        } else if calls.len() < COUNTED_PATHS {
            calls.insert(path.to_owned(), 1);
        }
    }

    pub(crate) fn token_fetch(&self, system: &'static str) {
        *crate::lock(&self.token_fetches).entry(system).or_default() += 1;
    }

    pub(crate) fn connections(&self) -> u64 {
        self.connections.load(Ordering::Relaxed)
    }

    pub(crate) fn resumed(&self) -> u64 {
        self.resumed.load(Ordering::Relaxed)
    }

    pub(crate) fn calls(&self, path: &str) -> u64 {
        crate::lock(&self.calls).get(path).copied().unwrap_or(0)
    }

    pub(crate) fn token_fetches(&self, system: &str) -> u64 {
        crate::lock(&self.token_fetches).get(system).copied().unwrap_or(0)
    }

    pub(crate) fn clear(&self) {
        self.connections.store(0, Ordering::Relaxed);
        self.resumed.store(0, Ordering::Relaxed);
        crate::lock(&self.calls).clear();
        crate::lock(&self.token_fetches).clear();
    }

    pub(crate) fn to_json(&self) -> Value {
        let calls = crate::lock(&self.calls);
        json!({
            "connections": self.connections(),
            "resumed_sessions": self.resumed(),
            "total": calls.values().sum::<u64>(),
            "calls": *calls,
            "token_fetches": *crate::lock(&self.token_fetches),
        })
    }
}

/// The last requests as received.
#[derive(Default)]
pub struct Last {
    entries: Mutex<VecDeque<Entry>>,
    /// Requests received so far, so that who looks again and again misses none and counts none twice.
    count: AtomicU64,
}

struct Entry {
    value: Value,
    size: usize,
}

const KEPT_ENTRIES: usize = 256;
const KEPT_BYTES: usize = 64 << 20;

impl Last {
    pub(crate) fn push(&self, request: &Request, answer: &Answer, fault: Option<&Fault>, clock: &Clock) {
        let headers: Vec<Value> = request.headers.iter().map(|(name, value)| json!([name, value])).collect();
        let mut entries = crate::lock(&self.entries);
        let value = json!({
            "number": self.count.fetch_add(1, Ordering::Relaxed) + 1,
            "time": clock.beijing(),
            "method": request.method,
            "path": request.path,
            "query": request.query,
            "https": request.secure,
            "headers": headers,
            "body_base64": check::base64(&request.body),
            "canonical": answer.trace.canonical,
            "decrypted": answer.trace.decrypted,
            "status": answer.status,
            "checked": answer.trace.checked,
            "outcome": answer.trace.outcome,
            "fault": fault.map(Fault::name),
        });
        let size = request.body.len() * 2 + 1024;
        entries.push_back(Entry { value, size });
        let mut total: usize = entries.iter().map(|entry| entry.size).sum();
        while entries.len() > KEPT_ENTRIES || (total > KEPT_BYTES && entries.len() > 1) {
            if let Some(oldest) = entries.pop_front() {
                total -= oldest.size;
            }
        }
    }

    pub(crate) fn list(&self, count: usize) -> Vec<Value> {
        crate::lock(&self.entries).iter().rev().take(count).map(|entry| entry.value.clone()).collect()
    }

    pub(crate) fn clear(&self) {
        crate::lock(&self.entries).clear();
        self.count.store(0, Ordering::Relaxed);
    }
}
