//! `wait_ms`: asking again until a state is final.

use super::envelope::Success;
use super::exchange::Exchange;
use crate::catalog::Poll;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::json::plain;
use serde_json::{Map, Value};
use std::time::{Duration, Instant};

impl Exchange<'_> {
    /// Asks once, or again at the row's interval until the state is final, `wait_ms` is over or the caller cancels.
    pub fn wait(&mut self, fields: &Map<String, Value>) -> Result<Success, Error> {
        if self.options.dry_run {
            return self.dry_run(fields);
        }
        let Some(poll) = self.row.poll.as_ref().filter(|_| !self.options.wait.is_zero()) else {
            if !self.options.wait.is_zero() {
                self.notes.warnings.push("这个操作没有可等的状态，wait_ms 没有用".into());
            }
            return self.once(fields);
        };
        let longest = Duration::from_millis(poll.max_ms.into());
        let interval = Duration::from_millis(poll.interval_ms.into());
        let end = Instant::now() + self.options.wait.min(longest);
        let limit = self.options.timeout.unwrap_or(self.profile.transport.timeout());
        loop {
            let outcome = {
                // Each question has the whole limit, however long the wait.
                let _asking = self.notes.deadline.insert(Deadline::after(limit)).begin();
                self.once(fields)
            };
            let (open, asked) = match &outcome {
                Ok(success) => (is_pending(poll, &success.code, &success.data.value()), true),
                Err(error) => {
                    let not_yet = error
                        .refusal
                        .as_ref()
                        .is_some_and(|said| poll.refused || poll.pending_codes.contains(&said.code.as_str()));
                    // A line that fails for a moment does not end a wait for a person's phone.
                    (error.retryable || not_yet, not_yet)
                }
            };
            if !open {
                return outcome;
            }
            if Instant::now() + interval > end {
                if asked {
                    self.notes.warnings.push("等待的时间已到，状态还没有定下来".into());
                }
                return outcome;
            }
            if self.cancel.wait(interval) {
                return Err(Error::cancelled());
            }
        }
    }
}

fn is_pending(poll: &Poll, code: &str, data: &Value) -> bool {
    if poll.pending_codes.contains(&code) || (poll.missing && is_blank(Some(data))) {
        return true;
    }
    if !poll.until_any.is_empty() && poll.until_any.iter().all(|pointer| is_blank(data.pointer(pointer))) {
        return true;
    }
    poll.pending.iter().any(|pending| {
        let value = data.pointer(pending.pointer);
        if is_blank(value) {
            return poll.missing;
        }
        let value = value.map(plain).unwrap_or_default();
        let value = value.as_str();
        pending.values.contains(&value) || (!pending.not.is_empty() && !pending.not.contains(&value))
    })
}

/// Whether there is nothing in it: servers write an absent object as one whose members are null.
fn is_blank(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Object(members)) => members.values().all(|value| is_blank(Some(value))),
        Some(Value::Array(items)) => items.is_empty(),
        Some(_) => false,
    }
}
