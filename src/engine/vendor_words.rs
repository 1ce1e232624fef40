//! What a vendor says, and who hears of it. The caller gets its words without secrets and tokens; the message of an error,
//! which stands in the log, the outbox and the diagnosis too, is built from the catalogue alone.

use super::envelope::Success;
use super::exchange::Exchange;
use crate::catalog::{self, Code, Operation};
use crate::error::{Error, Kind, Refusal};
use crate::log::mask;
use crate::redact::Redactor;
use crate::systems::{Opened, http_error};
use crate::token::TokenPlan;
use crate::transport::Answer;
use serde_json::{Map, Value};

impl Exchange<'_> {
    /// The vendor's answer as the outcome of the call. `asked_for`: the token in the payload is what the call is for.
    pub(super) fn outcome(
        &self,
        fields: &Map<String, Value>,
        (opened, status): (Opened, u16),
        asked_for: Option<&TokenPlan>,
    ) -> Result<Success, Error> {
        if !opened.ok {
            return Err(self.refusal(self.row, fields, opened, status));
        }
        let fresh = asked_for.and_then(|plan| (plan.read)(&opened.data.value()));
        let Opened { code, message, data, .. } =
            self.censored(opened, fresh.as_ref().map(|fresh| fresh.value.as_str()));
        Ok(Success { code, message, data, http_status: Some(status) })
    }

    /// A refusal: what the code table knows, and the vendor's words apart from it.
    pub(super) fn refusal(&self, row: &Operation, fields: &Map<String, Value>, opened: Opened, status: u16) -> Error {
        let system = catalog::system(row.system);
        let code = self.code(&opened).or_else(|| self.code_of_status(status));
        let Opened { code: said_code, message: said, data, .. } = self.censored(opened, None);
        let shown_code = match catalog::shown_code(system, &said_code) {
            shown if code.is_none() && mask::repeats(row, fields, &self.options.extra, shown) => "?",
            shown => shown,
        };
        let title = system.map_or("", |system| system.title);
        let meaning = code.map(|code| code.meaning).filter(|meaning| !meaning.is_empty());
        let meaning = meaning.map_or_else(String::new, |meaning| format!("：{meaning}"));
        let number = if shown_code.is_empty() { String::new() } else { format!("（代码 {shown_code}）") };
        let mut error = Error::new(Kind::Vendor, format!("{title}没有接受{meaning}{number}"));
        error.hint = code
            .map(|code| code.hint)
            .filter(|hint| !hint.is_empty())
            .unwrap_or("按平台返回的说明处理，仍不清楚请联系平台方")
            .into();
        error.retryable = code.is_some_and(|code| code.retryable);
        error.http_status = Some(status);
        let shown_code = shown_code.to_owned();
        error.refusal = Some(Box::new(Refusal { code: said_code, shown_code, message: said, data }));
        error
    }

    /// What a vendor's document says of an HTTP status.
    fn code_of_status(&self, status: u16) -> Option<&'static Code> {
        catalog::system(self.row.system)?.code(self.system.code_of_status(status)?)
    }

    /// The error for an answer whose status is not 2xx and that is not the vendor's own refusal.
    pub(super) fn http_error(&self, fields: &Map<String, Value>, answer: &Answer) -> Error {
        let mut error = http_error(answer);
        if let Some(code) = self.code_of_status(answer.status) {
            error.message = format!("{}（HTTP {}）", code.meaning, answer.status);
            error.hint = code.hint.into();
        }
        self.without_secrets(fields, error)
    }

    /// The vendor's words without the configured secrets and the tokens of the call. A token that was asked for stays
    /// in the payload, and only there.
    fn censored(&self, mut opened: Opened, asked_for: Option<&str>) -> Opened {
        let secrets = &self.profile.secrets;
        let tokens = Redactor::new(self.notes.tokens.iter().map(String::as_str).chain(asked_for));
        for words in [&mut opened.code, &mut opened.message] {
            *words = tokens.sentence(&secrets.sentence(words)).into_owned();
        }
        match asked_for {
            None => {
                opened.data.redact(secrets);
                opened.data.redact(&tokens);
            }
            Some(token) => opened.data.redact(&self.profile.secrets_but(token)),
        }
        opened
    }

    /// An error about an answer that cannot be read, which may tell how it begins.
    pub(super) fn without_secrets(&self, fields: &Map<String, Value>, mut error: Error) -> Error {
        let tokens = Redactor::new(self.notes.tokens.iter().map(String::as_str));
        for words in [&mut error.message, &mut error.hint] {
            *words = tokens.text(&self.profile.secrets.text(words)).into_owned();
        }
        if let Some(came) = &mut error.came {
            let mut said = Vec::new();
            texts(&Value::Object(fields.clone()), &mut said);
            let known = Redactor::new(said.iter().map(String::as_str));
            for words in [&mut came.words, &mut came.content_type] {
                *words = known.sentence(&tokens.sentence(&self.profile.secrets.sentence(words))).into_owned();
                // A Chinese name is shorter than any secret.
                let names = said.iter().filter(|text| !text.is_ascii() && text.chars().count() > 1);
                names.for_each(|name| *words = words.replace(name.as_str(), "***"));
            }
        }
        error
    }
}

/// The texts of a request that may be a patient's, wherever an answer repeats them.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.values().for_each(|value| texts(value, found)),
        Value::Array(items) => items.iter().for_each(|value| texts(value, found)),
        Value::String(text) => found.push(text.clone()),
        Value::Number(number) => found.push(number.to_string()),
        _ => {}
    }
}
