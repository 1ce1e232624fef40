//! What a certificate says about itself, for the diagnosis and for a server's own certificate in `http.ca_file`.

use rustls::pki_types::CertificateDer;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use x509_cert::der::Decode;

/// Names and times of a certificate.
pub struct Certificate {
    /// Subject, as `CN=…,O=…`.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// Beginning of its validity, in seconds since 1970.
    pub not_before: u64,
    /// End of its validity, in seconds since 1970.
    pub not_after: u64,
}

impl Certificate {
    /// Reads the names and times; nothing is checked.
    pub fn read(der: &CertificateDer<'_>) -> Option<Certificate> {
        let certificate = x509_cert::Certificate::from_der(der).ok()?;
        let content = certificate.tbs_certificate();
        let validity = content.validity();
        Some(Certificate {
            subject: content.subject().to_string(),
            issuer: content.issuer().to_string(),
            not_before: validity.not_before.to_unix_duration().as_secs(),
            not_after: validity.not_after.to_unix_duration().as_secs(),
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

/// `yyyy-MM-dd HH:mm:ss UTC`.
pub fn date(seconds: u64) -> String {
    let moment = UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).unwrap_or(SystemTime::UNIX_EPOCH);
    match x509_cert::der::DateTime::from_system_time(moment) {
        Ok(date) => date.to_string().replace('T', " ").replace('Z', " UTC"),
        Err(_) => format!("{seconds} s"),
    }
}
