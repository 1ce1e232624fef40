//! The sandbox's certification authority (made anew at every start), its certificate, and
//! listeners with the certificates and protocol versions that a client must refuse.

use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslAcceptor, SslMethod, SslVersion};
use openssl::x509::extension::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAlternativeName, SubjectKeyIdentifier,
};
use openssl::x509::{X509, X509Builder, X509Name, X509NameBuilder};
use serde::{Deserialize, Serialize};
use std::time::{SystemTime, UNIX_EPOCH};

/// What a TLS listener presents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TlsKind {
    /// A right certificate, TLS 1.2 and 1.3.
    Good,
    /// A certificate of the right authority for another host.
    WrongHost,
    /// A certificate of the right authority that ended yesterday.
    Expired,
    /// A certificate signed by itself.
    SelfSigned,
    /// Right certificate, TLS 1.0 only.
    Tls10,
    /// Right certificate, TLS 1.2 only.
    Tls12,
    /// Right certificate, TLS 1.3 only.
    Tls13,
}

impl TlsKind {
    /// All kinds, for tests that want each.
    pub const ALL: [TlsKind; 7] = [
        TlsKind::Good,
        TlsKind::WrongHost,
        TlsKind::Expired,
        TlsKind::SelfSigned,
        TlsKind::Tls10,
        TlsKind::Tls12,
        TlsKind::Tls13,
    ];
}

/// A certificate with its key.
pub struct Identity {
    /// The certificate.
    pub certificate: X509,
    /// Its key.
    pub key: PKey<Private>,
}

/// The sandbox's certification authority.
pub struct Authority {
    root: Identity,
}

const DAY_S: i64 = 86_400;

enum Role<'a> {
    Root,
    Server { host: Option<&'a str> },
    Person,
}

impl Authority {
    /// Makes a new root key and certificate.
    pub fn new() -> Result<Authority, String> {
        let make = || -> Result<Identity, ErrorStack> {
            let key = new_key()?;
            let name = subject("hisbridge sandbox test CA")?;
            let certificate = issue(&name, &key, None, &Role::Root, -DAY_S, 365 * DAY_S)?;
            Ok(Identity { certificate, key })
        };
        make().map(|root| Authority { root }).map_err(|error| format!("test CA: {error}"))
    }

    /// The root certificate as PEM text.
    pub fn pem(&self) -> Result<Vec<u8>, String> {
        self.root.certificate.to_pem().map_err(|error| error.to_string())
    }

    /// An acceptor for that kind of listener.
    pub fn acceptor(&self, kind: TlsKind) -> Result<SslAcceptor, String> {
        self.build_acceptor(kind).map_err(|error| format!("TLS: {error}"))
    }

    /// A certificate for a person (a doctor's signature, a time stamp), issued by this root.
    pub fn person(&self, name: &str) -> Result<Identity, String> {
        let make = || -> Result<Identity, ErrorStack> {
            let key = new_key()?;
            let certificate = issue(&subject(name)?, &key, Some(&self.root), &Role::Person, -DAY_S, 365 * DAY_S)?;
            Ok(Identity { certificate, key })
        };
        make().map_err(|error| format!("certificate: {error}"))
    }

    /// The root certificate, for checking what [`Authority::person`] issued.
    pub fn root(&self) -> &X509 {
        &self.root.certificate
    }

    fn build_acceptor(&self, kind: TlsKind) -> Result<SslAcceptor, ErrorStack> {
        let key = new_key()?;
        let host = match kind {
            TlsKind::WrongHost => Some("wrong.example.invalid"),
            _ => None,
        };
        let issuer = match kind {
            TlsKind::SelfSigned => None,
            _ => Some(&self.root),
        };
        let (begin, end) = match kind {
            TlsKind::Expired => (-30 * DAY_S, -DAY_S),
            _ => (-DAY_S, 90 * DAY_S),
        };
        let name = subject(host.unwrap_or("localhost"))?;
        let certificate = issue(&name, &key, issuer, &Role::Server { host }, begin, end)?;

        let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server())?;
        builder.set_private_key(&key)?;
        builder.set_certificate(&certificate)?;
        if issuer.is_some() {
            builder.add_extra_chain_cert(self.root.certificate.clone())?;
        }
        let (lowest, highest) = match kind {
            TlsKind::Tls10 => (SslVersion::TLS1, SslVersion::TLS1),
            TlsKind::Tls12 => (SslVersion::TLS1_2, SslVersion::TLS1_2),
            TlsKind::Tls13 => (SslVersion::TLS1_3, SslVersion::TLS1_3),
            _ => (SslVersion::TLS1_2, SslVersion::TLS1_3),
        };
        if kind == TlsKind::Tls10 {
            // OpenSSL 3 allows the old protocol's hashes only at level 0.
            builder.set_security_level(0);
            builder.set_cipher_list("ALL:@SECLEVEL=0")?;
            builder.clear_options(openssl::ssl::SslOptions::NO_TLSV1);
        }
        builder.set_min_proto_version(Some(lowest))?;
        builder.set_max_proto_version(Some(highest))?;
        Ok(builder.build())
    }
}

fn new_key() -> Result<PKey<Private>, ErrorStack> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    PKey::from_ec_key(EcKey::generate(&group)?)
}

fn subject(name: &str) -> Result<X509Name, ErrorStack> {
    let mut builder = X509NameBuilder::new()?;
    builder.append_entry_by_nid(Nid::COUNTRYNAME, "CN")?;
    builder.append_entry_by_nid(Nid::ORGANIZATIONNAME, "hisbridge sandbox")?;
    builder.append_entry_by_nid(Nid::COMMONNAME, name)?;
    Ok(builder.build())
}

fn issue(
    name: &X509Name,
    key: &PKey<Private>,
    issuer: Option<&Identity>,
    role: &Role<'_>,
    begin_s: i64,
    end_s: i64,
) -> Result<X509, ErrorStack> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
    let (issuer_name, issuer_key) = match issuer {
        Some(identity) => (identity.certificate.subject_name(), &identity.key),
        None => (name.as_ref(), key),
    };
    let mut builder = X509Builder::new()?;
    builder.set_version(2)?;
    let serial = BigNum::from_slice(&crate::crypto::random(15))?;
    builder.set_serial_number(Asn1Integer::from_bn(&serial)?.as_ref())?;
    builder.set_subject_name(name)?;
    builder.set_issuer_name(issuer_name)?;
    builder.set_pubkey(key)?;
    // C's time has 32 bits on i686.
    builder.set_not_before(Asn1Time::from_unix((now + begin_s) as _)?.as_ref())?;
    builder.set_not_after(Asn1Time::from_unix((now + end_s) as _)?.as_ref())?;
    match role {
        Role::Root => {
            builder.append_extension(BasicConstraints::new().critical().ca().build()?)?;
            builder.append_extension(KeyUsage::new().critical().key_cert_sign().crl_sign().build()?)?;
        }
        Role::Server { host } => {
            builder.append_extension(BasicConstraints::new().critical().build()?)?;
            builder.append_extension(KeyUsage::new().critical().digital_signature().build()?)?;
            builder.append_extension(ExtendedKeyUsage::new().server_auth().build()?)?;
            let mut names = SubjectAlternativeName::new();
            match host {
                Some(host) => names.dns(host),
                None => names.dns("localhost").ip("127.0.0.1"),
            };
            let names = names.build(&builder.x509v3_context(issuer.map(|i| i.certificate.as_ref()), None))?;
            builder.append_extension(names)?;
        }
        Role::Person => {
            builder.append_extension(BasicConstraints::new().critical().build()?)?;
            builder.append_extension(KeyUsage::new().critical().digital_signature().non_repudiation().build()?)?;
        }
    }
    let context = builder.x509v3_context(issuer.map(|i| i.certificate.as_ref()), None);
    let key_id = SubjectKeyIdentifier::new().build(&context)?;
    builder.append_extension(key_id)?;
    if issuer.is_some() {
        let context = builder.x509v3_context(issuer.map(|i| i.certificate.as_ref()), None);
        let authority = AuthorityKeyIdentifier::new().keyid(true).build(&context)?;
        builder.append_extension(authority)?;
    }
    builder.sign(issuer_key, MessageDigest::sha256())?;
    Ok(builder.build())
}
