//! TLS listeners seen by an OpenSSL client.

use crate::client::{self, exchange};
use hisbridge_sandbox::{Sandbox, TlsKind};
use openssl::ssl::{SslConnector, SslMethod, SslVersion};
use std::net::TcpStream;

fn connector(sandbox: &Sandbox, oldest: SslVersion, newest: SslVersion) -> SslConnector {
    let mut builder = SslConnector::builder(SslMethod::tls_client()).unwrap();
    builder.set_ca_file(sandbox.ca_file()).unwrap();
    if oldest == SslVersion::TLS1 {
        builder.set_security_level(0);
        builder.set_cipher_list("ALL:@SECLEVEL=0").unwrap();
    }
    builder.set_min_proto_version(Some(oldest)).unwrap();
    builder.set_max_proto_version(Some(newest)).unwrap();
    builder.build()
}

/// Status of a call over that listener, or the words of the refusal.
fn visit(connector: &SslConnector, url: &str) -> Result<u16, String> {
    let address = url.strip_prefix("https://").unwrap();
    let stream = TcpStream::connect(address).unwrap();
    let session = connector.connect("127.0.0.1", stream).map_err(|error| error.to_string())?;
    exchange(session, address, "GET", "/_sandbox/counters", &[], b"")
        .map(|answer| answer.status)
        .map_err(|error| error.to_string())
}

#[test]
fn each_listener_is_what_its_kind_says() {
    let sandbox = client::sandbox();
    let modern = connector(&sandbox, SslVersion::TLS1_2, SslVersion::TLS1_3);
    assert_eq!(visit(&modern, &sandbox.https_url().unwrap()), Ok(200));
    let refusal = |kind: TlsKind| visit(&modern, &sandbox.tls_listener(kind).unwrap());
    assert_eq!(refusal(TlsKind::Good), Ok(200));
    assert_eq!(refusal(TlsKind::Tls12), Ok(200));
    assert_eq!(refusal(TlsKind::Tls13), Ok(200));
    for (kind, words) in [
        (TlsKind::WrongHost, "IP address mismatch"),
        (TlsKind::Expired, "expired"),
        (TlsKind::SelfSigned, "self-signed certificate"),
        (TlsKind::Tls10, "version"),
    ] {
        let told = refusal(kind).unwrap_err();
        assert!(told.contains(words), "{kind:?}: {told}");
    }
}

#[test]
fn versions_are_exact() {
    let sandbox = client::sandbox();
    let only = |version| connector(&sandbox, version, version);
    for (kind, version) in
        [(TlsKind::Tls10, SslVersion::TLS1), (TlsKind::Tls12, SslVersion::TLS1_2), (TlsKind::Tls13, SslVersion::TLS1_3)]
    {
        let url = sandbox.tls_listener(kind).unwrap();
        for tried in [SslVersion::TLS1, SslVersion::TLS1_2, SslVersion::TLS1_3] {
            assert_eq!(visit(&only(tried), &url).is_ok(), tried == version, "{kind:?}");
        }
    }
}

#[test]
fn another_authority_is_not_trusted() {
    let (ours, theirs) = (client::sandbox(), client::sandbox());
    let connector = connector(&ours, SslVersion::TLS1_2, SslVersion::TLS1_3);
    assert!(visit(&connector, &theirs.https_url().unwrap()).is_err());
}

#[test]
fn a_client_that_speaks_no_tls_does_not_disturb() {
    let sandbox = client::sandbox();
    let url = sandbox.https_url().unwrap();
    let stream = TcpStream::connect(url.strip_prefix("https://").unwrap()).unwrap();
    let answer = exchange(stream, "x", "GET", "/", &[], b"");
    assert!(answer.is_err());
    let modern = connector(&sandbox, SslVersion::TLS1_2, SslVersion::TLS1_3);
    assert_eq!(visit(&modern, &url), Ok(200));
}

#[test]
fn the_https_configuration_names_the_authority() {
    let sandbox = client::sandbox();
    let config = sandbox.config_json_https();
    assert!(config["signit"]["base_url"].as_str().unwrap().starts_with("https://"));
    let file = config["http"]["ca_file"].as_str().unwrap();
    assert!(std::fs::read_to_string(file).unwrap().starts_with("-----BEGIN CERTIFICATE"));
    assert!(sandbox.config_json().get("http").is_none());
}
