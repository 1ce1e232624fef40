//! What a certificate says about itself, for the diagnosis and for a server's own certificate in `http.ca_file`.

use super::rsa::PublicKey;
use der::asn1::{AnyRef, BitStringRef, GeneralizedTime, ObjectIdentifier, UintRef, UtcTime};
use der::{DateTime, Decode, Encode, Reader, SliceReader, Tag, TagNumber, Tagged};
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

/// Source: RFC 3279 section 2.3.1.
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// Signatures with digests that nobody trusts any more. Source: RFC 3279 section 2.2, OIW for the last.
const OLD_SIGNATURES: &[(&str, &str)] = &[
    ("1.2.840.113549.1.1.4", "MD5"),
    ("1.2.840.113549.1.1.5", "SHA-1"),
    ("1.2.840.10045.4.1", "SHA-1"),
    ("1.2.840.10040.4.3", "SHA-1"),
    ("1.3.14.3.2.29", "SHA-1"),
];

/// Source: RFC 5280 sections 4.2.1.3, 4.2.1.6 and 4.2.1.9.
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const ALTERNATIVE_NAMES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");

/// The short name of the attribute that old certificates name their host by.
const COMMON_NAME: &str = "CN";

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
    /// It is of version 1.
    pub version_1: bool,
    /// The digest of its signature, if that is one that nobody trusts any more.
    pub old_digest: Option<&'static str>,
    /// Its extensions name hosts: its subject does not count as a host then.
    pub names_hosts: bool,
    /// The last common name of its subject.
    pub common_name: Option<String>,
    /// Its public key (SubjectPublicKeyInfo).
    pub key: Vec<u8>,
}

impl Certificate {
    /// Reads what it says; nothing is checked. Source: RFC 5280 section 4.1.
    pub fn read(certificate: &CertificateDer<'_>) -> Option<Certificate> {
        let mut parts = members(AnyRef::from_der(certificate).ok()?)?;
        let mut content = members(parts.decode().ok()?)?;
        // The version is absent in old certificates; the serial number is not wanted.
        let first: AnyRef<'_> = content.decode().ok()?;
        let version_1 = !first.tag().is_context_specific();
        if !version_1 {
            content.decode::<AnyRef<'_>>().ok()?;
        }
        let signature: ObjectIdentifier = members(content.decode().ok()?)?.decode().ok()?;
        let signature = signature.to_string();
        let issuer = name(content.decode().ok()?)?;
        let mut validity = members(content.decode().ok()?)?;
        let (not_before, not_after) = (time(validity.decode().ok()?)?, time(validity.decode().ok()?)?);
        let subject: AnyRef<'_> = content.decode().ok()?;
        let key = content.decode::<AnyRef<'_>>().ok()?.to_der().ok()?;
        let extensions = extensions(content).unwrap_or_default();
        let common_name = attributes(subject)?.into_iter().rfind(|(kind, _)| kind == COMMON_NAME);
        Some(Certificate {
            subject: name(subject)?,
            issuer,
            not_before,
            not_after,
            authority: extensions.authority && extensions.signs,
            version_1,
            old_digest: OLD_SIGNATURES.iter().find(|(number, _)| *number == signature).map(|(_, digest)| *digest),
            names_hosts: extensions.names_hosts,
            common_name: common_name.map(|(_, name)| name),
            key,
        })
    }

    /// Its key, if that is one of RSA. Source: RFC 3279 section 2.3.1.
    pub fn rsa_key(&self) -> Option<PublicKey<'_>> {
        let mut parts = members(AnyRef::from_der(&self.key).ok()?)?;
        let kind: ObjectIdentifier = members(parts.decode().ok()?)?.decode().ok()?;
        let key: BitStringRef<'_> = parts.decode().ok()?;
        let mut numbers = members(AnyRef::from_der(key.as_bytes()?).ok()?)?;
        let modulus: UintRef<'_> = numbers.decode().ok()?;
        let exponent: UintRef<'_> = numbers.decode().ok()?;
        (kind == RSA).then_some(PublicKey { modulus: modulus.as_bytes(), exponent: exponent.as_bytes() })
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

/// What the extensions say.
struct Extensions {
    authority: bool,
    /// No use of its key leaves out that it signs certificates.
    signs: bool,
    names_hosts: bool,
}

impl Default for Extensions {
    fn default() -> Extensions {
        Extensions { authority: false, signs: true, names_hosts: false }
    }
}

/// `content` has been read up to the key.
fn extensions(mut content: SliceReader<'_>) -> Option<Extensions> {
    let mut found = Extensions::default();
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
                    found.authority = !constraints.is_finished() && constraints.decode().ok()?;
                }
                // keyCertSign is bit 5.
                KEY_USAGE => found.signs = BitStringRef::from_der(value.value()).ok()?.bits().nth(5) == Some(true),
                ALTERNATIVE_NAMES => found.names_hosts = true,
                _ => {}
            }
        }
    }
    Some(found)
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
    let attributes = attributes(name)?.into_iter().rev();
    let parts: Vec<String> = attributes.map(|(kind, text)| format!("{kind}={text}")).collect();
    Some(parts.join(","))
}

/// What a name consists of, in its order.
fn attributes(name: AnyRef<'_>) -> Option<Vec<(String, String)>> {
    let mut parts = Vec::new();
    let mut sets = members(name)?;
    while !sets.is_finished() {
        let mut attributes = members(sets.decode().ok()?)?;
        while !attributes.is_finished() {
            let mut attribute = members(attributes.decode().ok()?)?;
            let kind = attribute.decode::<ObjectIdentifier>().ok()?.to_string();
            let short = ATTRIBUTES.iter().find(|(number, _)| *number == kind).map_or(kind.as_str(), |(_, short)| short);
            parts.push((short.to_owned(), text(attribute.decode().ok()?)));
        }
    }
    Some(parts)
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
