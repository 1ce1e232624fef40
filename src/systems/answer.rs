//! Reading HTTP answers: JSON, or what came instead.

use super::system::Call;
use super::unreadable::not_json;
use super::wrapping::{Decoded, unwrapped};
use crate::error::Error;
use crate::json::mend::mend;
use crate::json::remarks::{last_counts, replaced};
use crate::json::scan::scan;
use crate::json::{self, plain};
use crate::payload::Members;
use crate::transport::Answer;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The answer as a JSON object. Anything else is told for what it is: most often a proxy's or log-in page.
pub fn json_object(answer: &Answer, warnings: &mut Vec<String>) -> Result<Map<String, Value>, Error> {
    match parse(&unwrapped(answer, warnings), warnings) {
        Some(Value::Object(object)) => Ok(object),
        _ => Err(not_json(answer)),
    }
}

/// What a vendor's JSON text says. Of members that stand twice the last one counts, and characters that JSON does not
/// allow are replaced, with a remark each.
pub fn parse(decoded: &Decoded, warnings: &mut Vec<String>) -> Option<Value> {
    let sound = if decoded.lossy { None } else { json::parse(decoded.text.as_bytes()) };
    let (value, text) = match sound {
        Some(value) => (value, Cow::Borrowed(decoded.text.as_str())),
        None => {
            let text = mended(decoded, warnings)?;
            (json::parse(text.as_bytes())?, text.into())
        }
    };
    warnings.extend(scan(&text).ok().and_then(|found| last_counts(&found)));
    Some(value)
}

/// The members of the answer, for systems that hand on what one of them holds.
pub fn json_members(call: &Call, answer: &Answer, payload: &str, warnings: &mut Vec<String>) -> Result<Members, Error> {
    let decoded = unwrapped(answer, warnings);
    let members = |text: &str| Members::parse(text, payload, call.row.answer);
    let sound = if decoded.lossy { None } else { members(&decoded.text) };
    let found = sound.or_else(|| members(&mended(&decoded, warnings)?)).ok_or_else(|| not_json(answer))?;
    warnings.extend(found.warning.clone());
    Ok(found)
}

/// The text with its bad characters replaced; nothing when it is too deep to be read.
fn mended(decoded: &Decoded, warnings: &mut Vec<String>) -> Option<String> {
    if json::is_too_deep(decoded.text.as_bytes()) {
        return None;
    }
    let mended = mend(&decoded.text, decoded.lossy);
    warnings.extend(replaced(&mended.places));
    Some(mended.text)
}

/// A member as text, whatever scalar it is; empty when absent.
pub fn member(object: &Map<String, Value>, name: &str) -> String {
    object.get(name).map(plain).unwrap_or_default()
}

/// A result code: a text or a number, because servers send either. Anything else is none.
pub fn code(object: &Map<String, Value>, name: &str) -> Option<String> {
    let code = object.get(name).filter(|value| value.is_string() || value.is_number()).map(plain);
    code.filter(|code| !code.is_empty())
}
