//! What every vendor's rules do: a checked request becomes a signed HTTP request, an HTTP answer the vendor's own words.

use crate::catalog::Operation;
use crate::check::block::Block;
use crate::error::{Error, Kind};
use crate::payload::Payload;
use crate::token::TokenPlan;
use crate::transport::{Answer, Outgoing};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// One call as a system sees it.
pub struct Call<'a> {
    /// The row.
    pub row: &'static Operation,
    /// The checked fields.
    pub fields: &'a Map<String, Value>,
    /// `_options.extra`.
    pub extra: &'a Map<String, Value>,
    /// The system's block of the configuration.
    pub block: &'a Block,
    /// The token, for systems that have one.
    pub token: Option<String>,
    /// A fresh id, 32 upper-case hexadecimal digits.
    pub request_id: String,
    /// Seconds since 1970 as the vendor's server sees them.
    pub now: u64,
}

/// For calls without fields or extra ones.
pub static NO_FIELDS: once_cell::sync::Lazy<Map<String, Value>> = once_cell::sync::Lazy::new(Map::new);

/// A vendor's answer, opened.
pub struct Opened {
    /// Whether the vendor said success.
    pub ok: bool,
    /// The vendor's code as text.
    pub code: String,
    /// The vendor's words.
    pub message: String,
    /// The vendor's payload.
    pub data: Payload,
    /// Remarks on the answer.
    pub warnings: Vec<String>,
}

/// A vendor's rules.
pub trait System: Sync {
    /// The configured address of the server that an operation goes to, without a slash at its end.
    fn base_url<'a>(&self, block: &'a Block, row: &Operation) -> Result<&'a str, Error>;

    /// The configured address of the server whose clock an operation's time is compared with: for a page, which is made
    /// without asking a server, the one that calls go to.
    fn clock_url<'a>(&self, block: &'a Block, row: &Operation) -> Result<&'a str, Error> {
        self.base_url(block, row)
    }

    /// Signs or encrypts and makes the envelope.
    fn seal(&self, call: &Call) -> Result<Outgoing, Error>;

    /// The code of the table that an HTTP status stands for, where an answer names none.
    fn code_of_status(&self, _: u16) -> Option<&'static str> {
        None
    }

    /// Refuses what no token would make right, so that none is fetched for it.
    fn precheck(&self, _: &Call) -> Result<(), Error> {
        Ok(())
    }

    /// Opens the answer. A refusal by the vendor is not an error here but `ok: false`.
    fn open(&self, call: &Call, answer: &Answer) -> Result<Opened, Error>;

    /// Runs an operation without network and gives its `data`.
    fn local(&self, call: &Call) -> Result<Value, Error> {
        Err(Error::new(Kind::Internal, format!("{} 不是本地操作", call.row.full_name)))
    }

    /// Whether this call may be sent again when no answer came; the row knows, but where one row stands for many
    /// interfaces.
    fn repeatable(&self, call: &Call) -> bool {
        call.row.repeatable
    }

    /// The token that this call needs; none when it needs none or one is configured.
    fn token(&self, _: &Call) -> Result<Option<TokenPlan>, Error> {
        Ok(None)
    }

    /// The token that a local operation needs: of an address that carries one.
    fn local_token(&self, _: &Call) -> Result<Option<TokenPlan>, Error> {
        Ok(None)
    }
}

impl Call<'_> {
    /// A text field, if it is there.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }

    /// The fields of one part of the vendor's envelope, as a JSON object.
    pub fn part(&self, place: &str, main: bool) -> Map<String, Value> {
        self.members(place, main).into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    /// The fields of one part of the vendor's envelope, in the catalogue's order, with the extra ones that name this
    /// part. Extra fields that name no part go into the `main` one.
    pub fn members(&self, place: &str, main: bool) -> Vec<(&str, &Value)> {
        // The check has put the fields into the catalogue's order.
        let here = |name: &str| self.row.fields.iter().any(|field| field.place == place && field.name == name);
        let mut part: Vec<_> =
            self.fields.iter().filter(|(name, _)| here(name)).map(|(name, value)| (name.as_str(), value)).collect();
        if self.extra.is_empty() {
            return part;
        }
        // An extra field takes the place of one with its name.
        let mut places: HashMap<&str, usize> = part.iter().enumerate().map(|(at, (name, _))| (*name, at)).collect();
        let mut set = |name, value| {
            let at = *places.entry(name).or_insert(part.len());
            match part.get_mut(at) {
                Some((_, known)) => *known = value,
                None => part.push((name, value)),
            }
        };
        let is_part = |name: &str| self.row.fields.iter().any(|field| field.place == name);
        for (name, value) in self.extra {
            match value {
                Value::Object(members) if name == place => members.iter().for_each(|(name, value)| set(name, value)),
                Value::Object(_) if is_part(name) => {}
                value if main => set(name, value),
                _ => {}
            }
        }
        part
    }
}
