//! What a certificate says about itself, for the diagnosis and for a server's own certificate in `http.ca_file`.

use der::asn1::{AnyRef, BitStringRef, GeneralizedTime, ObjectIdentifier, UtcTime};
use der::{DateTime, Decode, Reader, SliceReader, Tag, TagNumber, Tagged};
use rustls::pki_types::CertificateDer;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Short names of the attributes that names consist of. Source: RFC 4514 section 3, RFC 2985 section 5.2.1 (e-mail).
const ATTRIBUTES: &[(&str, &str)] = &[
    ("2.5.4.3", "CN"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
];

/// Source: RFC 5280 sections 4.2.1.3 and 4.2.1.9.
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");

/// Names and times of a certificate, and whether it is an authority's.
pub struct Certificate {
    /// Subject, as `CN=…,O=…`.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// Beginning of its validity, in seconds since 1970.
    pub not_before: u64,
    /// End of its validity, in seconds since 1970.
    pub not_after: u64,
    /// It says that it may sign others: CA:TRUE, and no use of its key is named that leaves this out. One without
    /// basicConstraints, as of version 1, may not.
    pub authority: bool,
}

impl Certificate {
    /// Reads what it says; nothing is checked. Source: RFC 5280 section 4.1.
    pub fn read(certificate: &CertificateDer<'_>) -> Option<Certificate> {
        let mut parts = members(AnyRef::from_der(certificate).ok()?)?;
        let mut content = members(parts.decode().ok()?)?;
        // The version is absent in old certificates; serial number and algorithm are not wanted.
        let first: AnyRef<'_> = content.decode().ok()?;
        if first.tag().is_context_specific() {
            content.decode::<AnyRef<'_>>().ok()?;
        }
        content.decode::<AnyRef<'_>>().ok()?;
        let issuer = name(content.decode().ok()?)?;
        let mut validity = members(content.decode().ok()?)?;
        Some(Certificate {
            not_before: time(validity.decode().ok()?)?,
            not_after: time(validity.decode().ok()?)?,
            subject: name(content.decode().ok()?)?,
            issuer,
            authority: may_sign(content).unwrap_or(false),
        })
    }

    /// As it stands in the answer of `tool.diagnose`.
    pub fn json(&self) -> Value {
        json!({
            "subject": self.subject,
            "issuer": self.issuer,
            "not_before": date(self.not_before),
            "not_after": date(self.not_after),
        })
    }
}

/// Whether the extensions say that it may sign others; `content` has been read up to the key.
fn may_sign(mut content: SliceReader<'_>) -> Option<bool> {
    let (mut authority, mut signs) = (false, true);
    while !content.is_finished() {
        let part: AnyRef<'_> = content.decode().ok()?;
        if part.tag() != (Tag::ContextSpecific { constructed: true, number: TagNumber(3) }) {
            continue;
        }
        let mut extensions = members(members(part)?.decode().ok()?)?;
        while !extensions.is_finished() {
            let mut extension = members(extensions.decode().ok()?)?;
            let kind: ObjectIdentifier = extension.decode().ok()?;
            let mut value: AnyRef<'_> = extension.decode().ok()?;
            if value.tag() == Tag::Boolean {
                value = extension.decode().ok()?;
            }
            match kind {
                BASIC_CONSTRAINTS => {
                    let mut constraints = members(AnyRef::from_der(value.value()).ok()?)?;
                    authority = !constraints.is_finished() && constraints.decode().ok()?;
                }
                // keyCertSign is bit 5.
                KEY_USAGE => signs = BitStringRef::from_der(value.value()).ok()?.bits().nth(5) == Some(true),
                _ => {}
            }
        }
    }
    Some(authority && signs)
}

/// A reader of what stands inside.
fn members(outer: AnyRef<'_>) -> Option<SliceReader<'_>> {
    SliceReader::new(outer.value()).ok()
}

fn time(moment: AnyRef<'_>) -> Option<u64> {
    let since_1970 = match moment.tag() {
        Tag::UtcTime => moment.decode_as::<UtcTime>().ok()?.to_unix_duration(),
        _ => moment.decode_as::<GeneralizedTime>().ok()?.to_unix_duration(),
    };
    Some(since_1970.as_secs())
}

/// A name with its last part first, as RFC 4514 writes it.
fn name(name: AnyRef<'_>) -> Option<String> {
    let mut parts = Vec::new();
    let mut sets = members(name)?;
    while !sets.is_finished() {
        let mut attributes = members(sets.decode().ok()?)?;
        while !attributes.is_finished() {
            let mut attribute = members(attributes.decode().ok()?)?;
            let kind = attribute.decode::<ObjectIdentifier>().ok()?.to_string();
            let short = ATTRIBUTES.iter().find(|(number, _)| *number == kind).map_or(kind.as_str(), |(_, short)| short);
            parts.push(format!("{short}={}", text(attribute.decode().ok()?)));
        }
    }
    parts.reverse();
    Some(parts.join(","))
}

/// The text of an attribute. Chinese issuers use UTF8String and, the older ones, BMPString.
fn text(value: AnyRef<'_>) -> String {
    let bytes = value.value();
    if value.tag() == Tag::BmpString {
        let units = bytes.chunks_exact(2).map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte)));
        return char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    }
    String::from_utf8_lossy(bytes).into_owned()
}

/// `yyyy-MM-dd HH:mm:ss UTC`.
pub fn date(seconds: u64) -> String {
    let moment = UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).unwrap_or(SystemTime::UNIX_EPOCH);
    match DateTime::from_system_time(moment) {
        Ok(date) => date.to_string().replace('T', " ").replace('Z', " UTC"),
        Err(_) => format!("{seconds} s"),
    }
}
