//! What a vendor is to the rest of the sandbox, and the answers that all vendors share.

use crate::clock::Clock;
use crate::context::Context;
use crate::http::{Answer, Request, Trace};
use serde_json::{Value, json};

/// One vendor's server side, with all that it remembers.
pub trait Vendor: Send + Sync {
    /// Beginnings of the paths that belong to it.
    fn prefixes(&self) -> &'static [&'static str];

    /// Answers a call of one of its paths.
    fn answer(&self, context: &Context, request: &Request) -> Answer;

    /// A refusal in its own shape.
    fn refusal(&self, request: &Request, code: &str, message: &str, trace: Trace) -> Answer;

    /// As at the start, except that the tokens of before are good (again): clients have kept theirs.
    fn reset(&self, _clock: &Clock) {}

    /// All tokens become unknown.
    fn kill_tokens(&self) {}

    /// All tokens become expired.
    fn expire_tokens(&self) {}

    /// Decides what a person does; `None` when it has no acts of that kind.
    fn decide(&self, _kind: &str, _id: &str, _result: &str) -> Option<Result<(), String>> {
        None
    }

    /// Runs a control command of its own; `None` when it has none of that name.
    fn command(&self, _context: &Context, _name: &str, _arguments: &Value) -> Option<Result<Value, String>> {
        None
    }
}

/// No such path.
pub fn not_found() -> Answer {
    Answer::html(
        "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>".to_owned(),
        Trace { outcome: "no vendor has this path".to_owned(), ..Trace::default() },
    )
    .with_status(404)
}

/// Wrong HTTP method.
pub fn wrong_method(allowed: &'static str) -> Answer {
    Answer::html(
        "<html><head><title>405 Method Not Allowed</title></head><body><h1>405 Method Not Allowed</h1></body></html>"
            .to_owned(),
        Trace { outcome: format!("refused: the method must be {allowed}"), ..Trace::default() },
    )
    .with_status(405)
    .with_header("Allow", allowed.to_owned())
}

/// A vendor's code as a JSON number, or as text when it is none.
pub fn numeric(code: &str) -> Value {
    code.parse::<i64>().map_or_else(|_| json!(code), |number| json!(number))
}
