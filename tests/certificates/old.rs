//! Servers with certificates of old making: pinned, not pinned, and not checked at all.

use super::{ISSUED, SANDBOX, alone, call, configure, example, openssl, with};
use crate::servers::{free_port, nginx};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;

/// A certificate of old making.
struct Old {
    name: &'static str,
    /// Length of its RSA key.
    bits: &'static str,
    /// The digest of its signature.
    digest: &'static str,
    /// Its only name, the common one.
    host: &'static str,
    version_1: bool,
    /// The word for what is wrong with it, pinned or not.
    words: &'static str,
    pinnable: bool,
}

const fn old(
    name: &'static str,
    bits: &'static str,
    digest: &'static str,
    version_1: bool,
    words: &'static str,
) -> Old {
    Old { name, bits, digest, host: "127.0.0.1", version_1, words, pinnable: true }
}

const OLD: &[Old] = &[
    old("short", "1024", "sha256", false, "1024"),
    old("odd", "1030", "sha256", false, "1030"),
    old("first", "2048", "sha256", true, "v1"),
    old("sha1", "2048", "sha1", false, "SHA-1"),
    old("md5", "2048", "md5", false, "MD5"),
    old("all", "1024", "sha1", true, "1024"),
    Old { pinnable: false, ..old("broken", "768", "sha256", false, "768") },
    Old { pinnable: false, ..old("past", "1024", "sha1", true, "有效期到 20") },
    Old { pinnable: false, host: "elsewhere.example", ..old("elsewhere", "1024", "sha1", true, "主机名") },
];

impl Old {
    /// Makes it and its key.
    fn make(&self, folder: &Path) {
        let Old { name, host, .. } = self;
        let (file, key, request) = (format!("{name}.pem"), format!("{name}.key"), format!("{name}.csr"));
        openssl(folder, &["genrsa", "-out", &key, self.bits]);
        let subject = format!("/CN={host}");
        openssl(folder, &["req", "-new", "-config", "ca.cnf", "-key", &key, "-out", &request, "-subj", &subject]);
        let (days, digest) = (if *name == "past" { "-1" } else { "30" }, format!("-{}", self.digest));
        let common = ["x509", "-req", "-in", &request, "-signkey", &key, &digest, "-days", days, "-out", &file];
        // Without extensions it is of version 1.
        let extensions: &[&str] = if self.version_1 { &[] } else { &["-extfile", "bare.cnf"] };
        openssl(folder, &[&common[..], extensions].concat());
    }
}

/// The error of a call and the step of the diagnosis, which agree.
fn ask(port: u16, http: &Value) -> (Value, Value) {
    let mut configuration = SANDBOX.config_json();
    configuration["http"] = with(http, json!({"retries": 0}));
    configuration["imaging"]["backend_url"] = json!(format!("https://127.0.0.1:{port}"));
    configure(&configuration);
    let error = call("imaging.check", example("imaging.check"))["error"].clone();
    let found = call("tool.diagnose", json!({"system": "imaging"}))["data"].clone();
    let steps = found["steps"].as_array().cloned().unwrap_or_default();
    let address = format!("https://127.0.0.1:{port}");
    let step = steps.into_iter().find(|step| step["step"] == "tls" && step["address"] == address.as_str());
    (error, step.unwrap_or_default())
}

/// However old its making, a server's own certificate in the file is accepted: that one, for its host, in its time.
#[test]
fn old_certificates_are_accepted_when_they_are_pinned() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::copy(ISSUED.join("ca.cnf"), folder.path().join("ca.cnf")).expect("copied");
    std::fs::write(folder.path().join("bare.cnf"), "basicConstraints = CA:FALSE\n").expect("written");
    let back_end = SANDBOX.http_url().expect("http");
    let mut cases = Vec::new();
    let mut blocks = String::new();
    for old in OLD {
        old.make(folder.path());
        for version in ["TLSv1.2", "TLSv1.3"] {
            let (port, file) = (free_port(), folder.path().join(old.name).display().to_string());
            blocks += &format!(
                "server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {file}.pem; ssl_certificate_key {file}.key; \
                 ssl_protocols {version}; ssl_ciphers ALL:@SECLEVEL=0; \
                 location / {{ proxy_pass {back_end}; proxy_set_header Host $host; }} }}\n"
            );
            cases.push((old, version, port, format!("{file}.pem")));
        }
    }
    let _nginx = nginx(&blocks, cases[0].2);
    for (old, version, port, file) in cases {
        let reached = |http: Value| {
            let (error, step) = ask(port, &http);
            assert_eq!(error, Value::Null, "{} {version} {http}", old.name);
            assert_eq!(step["ok"], true, "{} {version} {http}: {step:#}", old.name);
        };
        // Whether the advice is to pin it.
        let refused = |http: Value| {
            let (error, step) = ask(port, &http);
            assert_eq!(error["kind"], "tls", "{} {version} {http}: {error:#}", old.name);
            assert_eq!((&error["message"], &error["hint"]), (&step["message"], &step["hint"]), "{step:#}");
            let told = error.to_string();
            assert!(told.contains(old.words), "{} {version} {http}: {} is missing in {told}", old.name, old.words);
            error["hint"].as_str().expect("a hint").contains("http.ca_file")
        };
        let pin = json!({ "ca_file": file });
        let root = json!({"ca_file": ISSUED.join("root.pem")});
        if old.pinnable {
            reached(pin);
            reached(json!({"accept_invalid_certs": true}));
            assert!(refused(json!({})) && refused(root), "{}: pinning is the way", old.name);
        } else {
            assert!(!refused(pin), "{}: it is pinned already", old.name);
            if old.name == "broken" {
                assert!(!refused(json!({"accept_invalid_certs": true})), "anybody has its key");
            }
        }
    }
}

/// The way to a server, with the last byte of its handshake's signature changed. It stands before the ServerHelloDone,
/// which is a record of its own. Source: RFC 5246 sections 7.4.3 and 7.4.5.
fn changing_the_signature(server: u16) -> u16 {
    const DONE: [u8; 9] = [22, 3, 3, 0, 4, 14, 0, 0, 0];
    let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = socket.local_addr().expect("its port").port();
    std::thread::spawn(move || {
        for client in socket.incoming() {
            let mut client = client.expect("a connection");
            let mut server = TcpStream::connect(("127.0.0.1", server)).expect("the server");
            let (mut from, mut to) = (client.try_clone().expect("twice"), server.try_clone().expect("twice"));
            std::thread::spawn(move || {
                let _ = std::io::copy(&mut from, &mut to);
                let _ = to.shutdown(Shutdown::Write);
            });
            let (mut flight, mut piece) = (Vec::new(), [0; 4096]);
            while let Ok(count @ 1..) = server.read(&mut piece) {
                flight.extend_from_slice(&piece[..count]);
                if let Some(end) = flight.windows(DONE.len()).position(|nine| nine == DONE) {
                    flight[end - 1] ^= 1;
                    let _ = client.write_all(&std::mem::take(&mut flight));
                }
            }
        }
    });
    port
}

/// Whoever shows a pinned certificate has to have its key.
#[test]
fn a_pin_is_no_use_without_its_key() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::copy(ISSUED.join("ca.cnf"), folder.path().join("ca.cnf")).expect("copied");
    let mut blocks = String::new();
    let mut cases = Vec::new();
    for (name, bits) in [("short", "1024"), ("long", "2048")] {
        old(name, bits, "sha1", true, "").make(folder.path());
        let (port, file) = (free_port(), folder.path().join(name).display().to_string());
        blocks += &format!(
            "server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {file}.pem; ssl_certificate_key {file}.key; \
             ssl_protocols TLSv1.2; ssl_ciphers ALL:@SECLEVEL=0; }}\n"
        );
        cases.push((port, format!("{file}.pem")));
    }
    let _nginx = nginx(&blocks, cases[0].0);
    for (port, file) in cases {
        let between = changing_the_signature(port);
        for http in [json!({ "ca_file": file }), json!({"accept_invalid_certs": true})] {
            let (error, step) = ask(between, &http);
            assert_eq!((&error["kind"], &step["ok"]), (&json!("tls"), &json!(false)), "{error:#}");
            assert!(error["message"].to_string().contains("握手签名"), "{error:#}");
        }
    }
}
