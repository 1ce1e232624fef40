//! The recording of a thread's call. Everything here does nothing, at the cost of one look, when none is on.

pub use super::entry::Step;
use super::entry::{CONNECT, Entry, Sealed};
use super::kept::Kept;
use super::masks::Masks;
use crate::redact::Redactor;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::Instant;

/// So many exchanges are kept of a call's beginning, and so many of its end: a wait may have hundreds.
const KEPT: usize = 10;

thread_local! {
    /// Apart from the rest, because it needs no clean-up and so costs next to nothing to look at.
    static ON: Cell<Option<Mode>> = const { Cell::new(None) };
    static STATE: RefCell<State> = RefCell::default();
}

/// What a caller wants.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// To see what goes out and comes in.
    Trace,
    /// To see what would go out.
    DryRun,
}

#[derive(Default)]
struct State {
    sealed: Sealed,
    /// Exchanges under way: the call's own, and inside it the one that has a proxy make a tunnel.
    open: Vec<Entry>,
    first: Vec<Entry>,
    last: VecDeque<Entry>,
    left_out: usize,
    tokens: Vec<String>,
}

impl State {
    fn close(&mut self) {
        let Some(mut entry) = self.open.pop() else { return };
        entry.end();
        if self.first.len() < KEPT {
            self.first.push(entry);
            return;
        }
        self.last.push_back(entry);
        if self.last.len() > KEPT {
            self.last.pop_front();
            self.left_out += 1;
        }
    }
}

/// A recording while it is on. It ends with its call, also by a panic.
pub struct Recording(());

/// What was recorded.
pub struct Trace {
    /// A list with one object for each exchange.
    pub entries: Value,
    /// What the caller has to know of it.
    pub warning: Option<String>,
}

impl Recording {
    /// From now on this thread's exchanges are recorded.
    pub fn begin(mode: Mode) -> Recording {
        STATE.take();
        ON.set(Some(mode));
        Recording(())
    }

    /// What was recorded, without secrets and tokens.
    pub fn end(self, secrets: &Redactor, tokens: &[String]) -> Trace {
        ON.set(None);
        let state = STATE.take();
        let masks = Masks::new(secrets, state.tokens.iter().chain(tokens).map(String::as_str));
        let entries = state.first.iter().chain(&state.last).map(|entry| entry.json(&masks)).collect();
        let words = |count| format!("trace 只留最前和最后各 {KEPT} 次交换，中间 {count} 次没有留下");
        Trace { entries, warning: Some(state.left_out).filter(|count| *count > 0).map(words) }
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        ON.set(None);
        STATE.take();
    }
}

/// Whether this thread's exchanges are recorded.
pub fn is_on() -> bool {
    ON.get().is_some()
}

/// Whether this thread's call is one for which nothing may go out.
pub fn is_dry_run() -> bool {
    ON.get() == Some(Mode::DryRun)
}

fn record(note: impl FnOnce(&mut State)) {
    if is_on() {
        STATE.with_borrow_mut(note);
    }
}

/// Notes something down in the exchange under way.
fn record_in_exchange(note: impl FnOnce(&mut Entry)) {
    record(|state| {
        if let Some(entry) = state.open.last_mut() {
            note(entry);
        }
    });
}

/// A request of this operation is being made.
pub fn sealing(operation: &'static str) {
    record(|state| state.sealed = Sealed { operation, ..Sealed::default() });
}

/// What is encrypted for it.
pub fn plain(text: &str) {
    record(|state| state.sealed.plain = Some(Kept::of(text.as_bytes())));
}

/// The text that is signed for it, in parts, with [`HIDDEN`](super::HIDDEN) in the place of a secret; and the signature.
pub fn signed(parts: &[&str], signature: &str) {
    record(|state| {
        state.sealed.signed_text = Some(Kept::of(parts.concat().as_bytes()));
        state.sealed.signature = Some(Kept::of(signature.as_bytes()));
    });
}

/// What was decrypted of the last answer. One layer after the other makes one text of lines.
pub fn opened(text: &str) {
    record(|state| {
        let Some(entry) = state.last.back_mut().or(state.first.last_mut()) else { return };
        let opened = entry.opened.get_or_insert_default();
        if !opened.is_empty() {
            opened.push(b"\n");
        }
        opened.push(text.as_bytes());
    });
}

/// A token that an answer brought.
pub fn token(value: &str) {
    record(|state| state.tokens.push(value.to_owned()));
}

/// An exchange while it is under way.
pub struct Exchange(());

/// An exchange begins, with this request.
pub fn exchange<'h>(
    method: &str,
    url: &str,
    headers: impl Iterator<Item = (&'h str, &'h str)>,
    body: &[u8],
) -> Exchange {
    record(|state| {
        let mut entry = Entry::new(state.sealed.clone(), method, url);
        entry.headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        entry.body = Kept::of(body);
        state.open.push(entry);
    });
    Exchange(())
}

impl Drop for Exchange {
    fn drop(&mut self) {
        record(|state| {
            while !state.open.is_empty() {
                state.close();
            }
        });
    }
}

/// A proxy is going to be asked for a tunnel, which is an exchange inside the other.
pub fn begin_tunnel(host: Option<&str>, port: Option<u16>) {
    record(|state| {
        if state.open.len() == 1 {
            let sealed = Sealed { operation: state.sealed.operation, ..Sealed::default() };
            let port = port.map_or_else(String::new, |port| format!(":{port}"));
            let url = format!("http://{}{port}", host.unwrap_or_default());
            state.open.push(Entry::new(sealed, CONNECT, &url));
        }
    });
}

/// The tunnel is made, or there is none.
pub fn end_tunnel() {
    record(|state| {
        if state.open.len() > 1 {
            state.close();
        }
    });
}

/// These bytes go out.
pub fn wrote(bytes: &[u8]) {
    record_in_exchange(|entry| {
        entry.sent.push(bytes);
        entry.sent_at = Some(Instant::now());
    });
}

/// These bytes came in.
pub fn read(bytes: &[u8]) {
    record_in_exchange(|entry| {
        entry.received.push(bytes);
        entry.answered_at = Some(Instant::now());
    });
}

/// The body of the answer, as far as it came, put together and unpacked.
pub fn answered(body: &[u8]) {
    record_in_exchange(|entry| entry.answer = Some(Kept::of(body)));
}

/// When a step began, if that matters to anybody.
pub fn clock() -> Option<Instant> {
    is_on().then(Instant::now)
}

/// A step is over.
pub fn took(step: Step, began: Option<Instant>) {
    if let Some(began) = began {
        record_in_exchange(|entry| entry.took(step, began.elapsed()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_call_shows_its_beginning_and_its_end() {
        for (count, numbers, left_out) in
            [(20, (0..20).collect::<Vec<_>>(), false), (50, (0..10).chain(40..50).collect(), true)]
        {
            let recording = Recording::begin(Mode::Trace);
            for number in 0..count {
                let _exchange = exchange("GET", &format!("http://h/{number}"), std::iter::empty(), b"");
            }
            let trace = recording.end(&Redactor::default(), &[]);
            let urls: Vec<String> = numbers.iter().map(|number| format!("http://h/{number}")).collect();
            let shown: Vec<&str> =
                trace.entries.as_array().unwrap().iter().map(|entry| entry["url"].as_str().unwrap()).collect();
            assert_eq!(shown, urls);
            assert_eq!(trace.warning.is_some_and(|words| words.contains("30 次")), left_out);
        }
    }

    #[test]
    fn nothing_of_a_call_that_panicked_is_left() {
        let panicked = std::panic::catch_unwind(|| {
            let _recording = Recording::begin(Mode::DryRun);
            let _exchange = exchange("GET", "http://h/", std::iter::empty(), b"");
            panic!("test");
        });
        assert!(panicked.is_err() && !is_on() && !is_dry_run());
        let trace = Recording::begin(Mode::Trace).end(&Redactor::default(), &[]);
        assert_eq!(trace.entries, Value::Array(Vec::new()));
    }
}
