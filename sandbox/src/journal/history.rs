//! The last requests as received, for tests that look at what was sent.

use crate::clock::Clock;
use crate::crypto;
use crate::http::{Answer, Request};
use crate::sync::lock;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// The last requests as received.
#[derive(Default)]
pub struct History {
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

impl History {
    /// Keeps a call, and forgets the oldest when there are too many.
    pub fn push(&self, request: &Request, answer: &Answer, fault: Option<&str>, clock: &Clock) {
        let headers: Vec<Value> = request.headers.iter().map(|(name, value)| json!([name, value])).collect();
        let mut entries = lock(&self.entries);
        let value = json!({
            "number": self.count.fetch_add(1, Ordering::Relaxed) + 1,
            "time": clock.beijing(),
            "method": request.method,
            "path": request.path,
            "query": request.query,
            "https": request.secure,
            "headers": headers,
            "body_base64": crypto::base64(&request.body),
            "canonical": answer.trace.canonical,
            "decrypted": answer.trace.decrypted,
            "status": answer.status,
            "checked": answer.trace.checked,
            "outcome": answer.trace.outcome,
            "fault": fault,
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

    /// The last `count` calls, newest first.
    pub fn list(&self, count: usize) -> Vec<Value> {
        lock(&self.entries).iter().rev().take(count).map(|entry| entry.value.clone()).collect()
    }

    /// Forgets all.
    pub fn clear(&self) {
        lock(&self.entries).clear();
        self.count.store(0, Ordering::Relaxed);
    }
}
