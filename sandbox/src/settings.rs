//! What of the sandbox's behaviour can be changed while it runs (`/_sandbox/settings`).

use crate::crypto::CiphertextOrder;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where the four parameters of `risexaminfo/check` are accepted (影像中心 document 2.1 shows a
/// body, 3.2 speaks of headers).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carry {
    /// Body or headers; when both carry them they must agree.
    Any,
    /// Only the JSON body counts.
    Body,
    /// Only the headers count.
    Headers,
}

/// How the reservation platform answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answers {
    /// The whole envelope encrypted (the document's sample).
    Encrypted,
    /// Plain JSON.
    Plain,
}

/// Which body styles the reservation platform accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormStyle {
    /// All three.
    Any,
    /// The body is one Base64 text.
    Raw,
    /// The Base64 text percent-encoded in one form field.
    Form,
    /// Every value encrypted by itself.
    FormEach,
}

/// How a QR code log-in that nobody has scanned yet looks. 医易签 prints no data; 医网信 prints nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotYet {
    /// Success without `data`.
    NoData,
    /// Success with `data` that has nothing in it.
    EmptyData,
    /// A refusal.
    Refusal,
}

/// All settings, with the defaults that a demo needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// imaging: order of the parts that the decryption expects.
    pub ciphertext_order: CiphertextOrder,
    /// imaging: where the parameters are accepted.
    pub carry: Carry,
    /// imaging: demand every field that the tables mark as required; otherwise those that the
    /// document's own sample (4.1) carries.
    pub imaging_strict: bool,
    /// reservation: encrypted or plain answers.
    pub reservation_answers: Answers,
    /// reservation: accepted body styles.
    pub reservation_body: FormStyle,
    /// reservation: name of the form field in the style `form`.
    pub reservation_form_field: String,
    /// reservation: code of the plain error for a missing or dead token (not documented).
    pub reservation_token_code: i64,
    /// QR codes are scanned and orders signed without being told to.
    pub auto_scan: bool,
    /// With `auto_scan`: the query that finds it done (3 = two queries still find it pending).
    pub scan_after_polls: u32,
    /// With `auto_scan`: or so many milliseconds after the first query.
    pub scan_after_ms: u64,
    /// ywx and signit: how a log-in looks that nobody has scanned yet.
    pub not_yet: NotYet,
    /// Seconds that the sandbox's clock is ahead of the machine's (its `Date` header too).
    pub clock_offset_s: i64,
    /// Life of the tokens issued from now on, in seconds; 0 = each vendor's documented life.
    pub token_life_s: u64,
    /// healthcard: codes and order ids work once; false lets them be used again.
    pub one_use: bool,
    /// healthcard: dynamic instead of static QR texts from registration.
    pub dynamic_qr: bool,
    /// ywx: `status` as a JSON number instead of a string.
    pub ywx_status_number: bool,
    /// Keep requests for `/_sandbox/last` (off for benchmarks).
    pub record: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            ciphertext_order: CiphertextOrder::C1C3C2,
            carry: Carry::Any,
            imaging_strict: false,
            reservation_answers: Answers::Encrypted,
            reservation_body: FormStyle::Any,
            reservation_form_field: "data".to_owned(),
            reservation_token_code: 500,
            auto_scan: true,
            scan_after_polls: 3,
            scan_after_ms: 600,
            not_yet: NotYet::NoData,
            clock_offset_s: 0,
            token_life_s: 0,
            one_use: true,
            dynamic_qr: false,
            ywx_status_number: false,
            record: true,
        }
    }
}

impl Settings {
    /// These settings with the keys of `patch` replaced; an unknown key or a wrong value is an
    /// error that names it.
    pub fn patched(&self, patch: &Value) -> Result<Settings, String> {
        let Value::Object(changes) = patch else {
            return Err("settings: a JSON object is expected".to_owned());
        };
        let mut all = serde_json::to_value(self).map_err(|error| error.to_string())?;
        for (name, value) in changes {
            all[name.as_str()] = value.clone();
        }
        serde_json::from_value(all).map_err(|error| format!("settings: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_patch_changes_only_what_it_names_and_refuses_what_it_does_not_know() {
        let settings = Settings::default();
        let changed = settings.patched(&json!({"ciphertext_order": "C1C2C3", "clock_offset_s": -7200})).unwrap();
        assert_eq!(changed.ciphertext_order, CiphertextOrder::C1C2C3);
        assert_eq!(changed.clock_offset_s, -7200);
        assert_eq!(changed.carry, Carry::Any);
        assert!(settings.patched(&json!({"carri": "body"})).is_err());
        assert!(settings.patched(&json!({"carry": "pigeon"})).is_err());
    }
}
