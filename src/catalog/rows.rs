//! The types of the catalogue's rows: systems, operations, codes, rules.

use super::field::Fields;

/// A vendor's system.
pub struct System {
    /// The first half of an operation's name and the name of its configuration block.
    pub name: &'static str,
    /// Chinese name.
    pub title: &'static str,
    /// Objects of the vendor's own request shape that are flattened.
    pub wrappers: &'static [&'static str],
    /// The keys of the configuration block.
    pub settings: Fields,
    /// The vendor's codes.
    pub codes: &'static [Code],
    /// The rows.
    pub operations: &'static [&'static Operation],
}

/// A vendor's result code.
pub struct Code {
    /// The code as text.
    pub code: &'static str,
    /// The document's words.
    pub meaning: &'static str,
    /// What to do.
    pub hint: &'static str,
    /// Whether sending the same again later may succeed.
    pub retryable: bool,
    /// Whether the token died: a new one is fetched and the call repeated once.
    pub token: bool,
}

/// How an operation goes out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// HTTP GET, fields in the query.
    Get,
    /// HTTP POST.
    Post,
    /// No network.
    Local,
}

/// A row of the catalogue.
pub struct Operation {
    /// Name of the system.
    pub system: &'static str,
    /// Name within the system.
    pub name: &'static str,
    /// `system.name`.
    pub full_name: &'static str,
    /// How it goes out.
    pub method: Method,
    /// Path below the system's base URL.
    pub path: &'static str,
    /// Whether it may be sent again when no answer came.
    pub repeatable: bool,
    /// Shape of the vendor's envelope where the system has several.
    pub body: &'static str,
    /// Request fields.
    pub fields: Fields,
    /// Rules between fields.
    pub rules: &'static [Rule],
    /// The fields of `data` whose codes have meanings.
    pub answer: Fields,
    /// Whether a success comes with `data`.
    pub has_data: bool,
    /// What of a success is none.
    pub remarks: &'static [Remark],
    /// How it is asked again under `wait_ms`.
    pub poll: Option<Poll>,
    /// Set when it is a report that may wait in the outbox.
    pub outbox: Option<Outbox>,
}

/// Kind of a rule between fields.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum RuleKind {
    /// At least one is there.
    OneOf,
    /// All or none are there.
    AllOrNone,
    /// The first is not later than the second.
    NotAfter,
    /// At most one is there.
    Exclusive,
}

/// A rule between fields.
pub struct Rule {
    /// Its kind.
    pub kind: RuleKind,
    /// The fields.
    pub fields: &'static [&'static str],
    /// Chinese words for a breach.
    pub message: &'static str,
}

/// A value in the `data` of a success that the caller is warned of.
pub struct Remark {
    /// Where it stands; `*` means every item of a list.
    pub pointer: &'static str,
    /// The values; "" also when there is none.
    pub is: &'static [&'static str],
    /// Chinese words for it.
    pub message: &'static str,
}

/// How a report waits in the outbox.
pub struct Outbox {
    /// The field with the report's moment, filled when it is absent: the vendor would take the moment of sending.
    pub time: Option<&'static str>,
    /// Codes by which the vendor says that it has this request id already.
    pub repeated: &'static [&'static str],
}

/// When an answer is not yet final.
pub struct Poll {
    /// Time between two questions.
    pub interval_ms: u32,
    /// Longest time that makes sense.
    pub max_ms: u32,
    /// Pending while any of these holds.
    pub pending: &'static [Pending],
    /// Pending while `data` is absent.
    pub missing: bool,
    /// Pending while the vendor refuses, whatever its code.
    pub refused: bool,
    /// Vendor codes that mean "not yet".
    pub pending_codes: &'static [&'static str],
    /// Pending until something stands at one of these pointers.
    pub until_any: &'static [&'static str],
}

/// A value that means "not yet".
pub struct Pending {
    /// Where it stands in `data`.
    pub pointer: &'static str,
    /// Pending when it is one of these.
    pub values: &'static [&'static str],
    /// Pending when it is none of these.
    pub not: &'static [&'static str],
}
