//! A report of the outbox: as it comes in, as it lies in the file, and what became of a try.

/// Where a report stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Waits for its (next) try.
    Queued,
    /// The vendor has it.
    Sent,
    /// Set aside, with the reason.
    Refused,
}

impl State {
    /// The word in the file and in answers.
    pub fn name(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Sent => "sent",
            State::Refused => "refused",
        }
    }

    /// The state of this name.
    pub fn by_name(name: &str) -> Option<State> {
        [State::Queued, State::Sent, State::Refused].into_iter().find(|state| state.name() == name)
    }
}

/// A report that is to be taken in.
pub struct New<'a> {
    pub system: &'a str,
    pub operation: &'a str,
    pub profile: Option<&'a str>,
    pub key: &'a str,
    pub request_id: &'a str,
}

/// A report as it lies in the file.
pub struct Report {
    pub id: i64,
    pub system: String,
    pub operation: String,
    pub profile: Option<String>,
    pub key: String,
    pub sealed: Vec<u8>,
    /// `sealed` opens for this row only. Form 1 of the file did not do that.
    pub bound: bool,
    pub state: State,
    pub request_id: String,
    /// It was sent under this id already, and no answer came.
    pub unanswered: bool,
    pub tries: u32,
    /// Not to be sent before, in seconds since 1970.
    pub due_s: u64,
    /// Since when the server answers that it cannot take it.
    pub failing_s: Option<u64>,
    pub queued_s: u64,
    pub changed_s: u64,
    pub code: Option<String>,
    pub message: Option<String>,
    /// The first column that is not as the library writes it.
    pub damage: Option<String>,
}

/// What became of a try.
pub struct Outcome {
    pub state: State,
    /// For the next try.
    pub request_id: String,
    /// Whether that id was sent already, without an answer.
    pub unanswered: bool,
    pub due_s: u64,
    pub failing_s: Option<u64>,
    /// When it was tried: the moment that all others are reckoned from.
    pub tried_s: u64,
    pub code: Option<String>,
    pub message: String,
}
