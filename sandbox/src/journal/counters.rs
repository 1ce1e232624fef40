//! Calls, token fetches and connections, counted.

use crate::sync::lock;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

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
    /// Counts an accepted connection.
    pub fn connection(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a resumed TLS session.
    pub fn resumed_session(&self) {
        self.resumed.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a call of a path.
    pub fn call(&self, path: &str) {
        let mut calls = lock(&self.calls);
        if let Some(count) = calls.get_mut(path) {
            *count += 1;
        } else if calls.len() < COUNTED_PATHS {
            calls.insert(path.to_owned(), 1);
        }
    }

    /// Counts a token that was issued.
    pub fn token_fetch(&self, system: &'static str) {
        *lock(&self.token_fetches).entry(system).or_default() += 1;
    }

    /// Connections accepted.
    pub fn connections(&self) -> u64 {
        self.connections.load(Ordering::Relaxed)
    }

    /// TLS sessions resumed.
    pub fn resumed(&self) -> u64 {
        self.resumed.load(Ordering::Relaxed)
    }

    /// Calls of a path.
    pub fn calls(&self, path: &str) -> u64 {
        lock(&self.calls).get(path).copied().unwrap_or(0)
    }

    /// Tokens issued by a system.
    pub fn token_fetches(&self, system: &str) -> u64 {
        lock(&self.token_fetches).get(system).copied().unwrap_or(0)
    }

    /// All at nought.
    pub fn clear(&self) {
        self.connections.store(0, Ordering::Relaxed);
        self.resumed.store(0, Ordering::Relaxed);
        lock(&self.calls).clear();
        lock(&self.token_fetches).clear();
    }

    /// All of them, in the form of `/_sandbox/counters`.
    pub fn to_json(&self) -> Value {
        let calls = lock(&self.calls);
        json!({
            "connections": self.connections(),
            "resumed_sessions": self.resumed(),
            "total": calls.values().sum::<u64>(),
            "calls": *calls,
            "token_fetches": *lock(&self.token_fetches),
        })
    }
}
