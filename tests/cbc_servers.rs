//! Servers that offer TLS 1.2 with ECDHE and AES-CBC only, as old Windows ones do: OpenSSL's with every suite and either
//! kind of certificate, and one that makes its records by hand.

#[path = "common/cbc.rs"]
mod cbc;
mod common;
#[path = "common/servers.rs"]
mod servers;

use cbc::Plain;
use common::*;
use hisbridge::transport::{Answer, Limits, Outgoing, Transport};
use hisbridge::{cancel::Cancel, config, error};
use hisbridge_sandbox::openssl::pkey::PKey;
use hisbridge_sandbox::openssl::sign::Signer;
use hisbridge_sandbox::openssl::ssl::{Ssl, SslAcceptor, SslFiletype, SslMethod, SslOptions, SslStream, SslVersion};
use hisbridge_sandbox::openssl::{self, hash::MessageDigest};
use serde_json::{Value, json};
use servers::*;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, LazyLock, mpsc};
use std::time::{Duration, Instant};
use ureq::http::Method;

/// The suites by OpenSSL's names, with the certificate that each wants.
const SUITES: [(&str, &str); 6] = [
    ("ECDHE-RSA-AES128-SHA256", "rsa"),
    ("ECDHE-RSA-AES128-SHA", "rsa"),
    ("ECDHE-RSA-AES256-SHA", "rsa"),
    ("ECDHE-ECDSA-AES128-SHA256", "ecdsa"),
    ("ECDHE-ECDSA-AES128-SHA", "ecdsa"),
    ("ECDHE-ECDSA-AES256-SHA", "ecdsa"),
];

/// The certificates `rsa.pem` and `ecdsa.pem` with their keys; the folder stays for the tests of this program.
static ISSUED: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder").keep();
    for (name, key) in [("rsa", "rsa:2048"), ("ecdsa", "ec")] {
        let (key_file, file) = (format!("{name}.key"), format!("{name}.pem"));
        let mut command = Command::new("openssl");
        command.args(["req", "-x509", "-nodes", "-newkey", key, "-days", "30", "-subj", "/CN=localhost"]);
        if key == "ec" {
            command.args(["-pkeyopt", "ec_paramgen_curve:prime256v1"]);
        }
        command.args(["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", &key_file, "-out", &file]);
        let output = command.current_dir(&folder).output().expect("openssl runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    folder
});

fn file(name: &str) -> String {
    ISSUED.join(name).display().to_string()
}

/// The `http` block that trusts the server with this kind of certificate.
fn http(certificate: &str, tls: &str) -> Value {
    json!({"ca_file": file(&format!("{certificate}.pem")), "retries": 0, "tls": tls})
}

fn transport(certificate: &str) -> Arc<Transport> {
    configured(http(certificate, "compatible"))
}

fn configured(http: Value) -> Arc<Transport> {
    // The configuration is the process's: a test that calls by it keeps it for itself meanwhile.
    let _alone = alone();
    let configuration = json!({ "http": http }).to_string();
    let config = config::replace(&configuration).unwrap_or_else(|error| panic!("{}", error.json()));
    config.profile(None).unwrap_or_else(|error| panic!("{}", error.json())).transport.clone()
}

fn exchange(transport: &Transport, port: u16, path: &str, body: Vec<u8>) -> Result<Answer, error::Error> {
    let method = if body.is_empty() { Method::GET } else { Method::POST };
    let url = format!("https://127.0.0.1:{port}/{path}");
    let mut outgoing =
        || Ok(Outgoing { method: method.clone(), url: url.clone(), headers: Vec::new(), body: body.clone() });
    let end = Instant::now() + Duration::from_secs(30);
    transport.send(&mut outgoing, &Limits { end, repeatable: false, cancel: &Cancel::default() })
}

/// A server by OpenSSL's library: `serve` gets each connection after the handshake.
fn serving(
    suite: &str,
    certificate: &str,
    options: SslOptions,
    serve: impl Fn(&mut SslStream<TcpStream>) + Send + Sync + 'static,
) -> u16 {
    let mut builder = SslAcceptor::mozilla_intermediate(SslMethod::tls_server()).expect("an acceptor");
    builder.set_private_key_file(file(&format!("{certificate}.key")), SslFiletype::PEM).expect("a key");
    builder.set_certificate_file(file(&format!("{certificate}.pem")), SslFiletype::PEM).expect("a certificate");
    builder.set_max_proto_version(Some(SslVersion::TLS1_2)).expect("TLS 1.2");
    builder.set_cipher_list(&format!("{suite}:@SECLEVEL=0")).expect("a suite");
    builder.set_session_id_context(b"cbc").expect("a name for its sessions");
    builder.set_options(options);
    let acceptor = builder.build();
    let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = socket.local_addr().expect("its port").port();
    let (suite, serve) = (suite.to_owned(), Arc::new(serve));
    std::thread::spawn(move || {
        for stream in socket.incoming() {
            let stream = stream.expect("a connection");
            stream.set_nodelay(true).expect("small pieces at once");
            let (ssl, serve) = (Ssl::new(acceptor.context()).expect("a session"), serve.clone());
            let (suite, stream) = (suite.clone(), SslStream::new(ssl, stream));
            std::thread::spawn(move || {
                let mut stream = stream.expect("a stream");
                if stream.accept().is_ok() {
                    assert_eq!(stream.ssl().current_cipher().map(|cipher| cipher.name()), Some(suite.as_str()));
                    serve(&mut stream);
                }
            });
        }
    });
    port
}

/// The path and the body of a request; none when the client has closed.
fn request(stream: &mut SslStream<TcpStream>) -> Option<(String, Vec<u8>)> {
    let mut whole = Vec::new();
    let mut piece = [0; 16 * 1024];
    loop {
        if let Some(end) = whole.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&whole[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
            if whole.len() >= end + 4 + length.unwrap_or(0) {
                let path = head.split(' ').nth(1)?.trim_start_matches('/').to_owned();
                return Some((path, whole.split_off(end + 4)));
            }
        }
        match stream.read(&mut piece) {
            Ok(count) if count > 0 => whole.extend_from_slice(&piece[..count]),
            _ => return None,
        }
    }
}

fn answer(body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 7 + at / 251) as u8).collect()
}

#[test]
fn every_suite_with_openssls_own_server() {
    let with_master_secret = ["yes", "no"];
    for (suite, certificate) in SUITES {
        for extended in with_master_secret {
            let (cert, key) = (file(&format!("{certificate}.pem")), file(&format!("{certificate}.key")));
            let cipher = format!("{suite}:@SECLEVEL=0");
            let arguments = ["-tls1_2", "-cipher", &cipher, "-cert", &cert, "-key", &key, "-no_etm"];
            // Old servers know no extended master secret.
            let options = if extended == "no" { "Options = -ExtendedMasterSecret" } else { "" };
            let server = s_server(&arguments, options);
            let page = exchange(&transport(certificate), server.port, "", Vec::new())
                .unwrap_or_else(|error| panic!("{suite}: {}", error.json()));
            let page = String::from_utf8_lossy(&page.body).into_owned();
            assert!(page.contains(&format!("Cipher    : {suite}")), "{page}");
            assert!(page.contains(&format!("Extended master secret: {extended}")), "{page}");
        }
    }
}

/// Whole calls and the diagnosis through nginx, which reaches them by OpenSSL.
#[test]
fn every_suite_with_nginx() {
    let _alone = alone();
    let back_end = SANDBOX.http_url().expect("http");
    let ports = SUITES.map(|_| free_port());
    let mut blocks = String::new();
    for (port, (suite, certificate)) in ports.iter().zip(SUITES) {
        let (cert, key) = (file(&format!("{certificate}.pem")), file(&format!("{certificate}.key")));
        blocks += &format!(
            "server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {cert}; ssl_certificate_key {key}; \
             ssl_protocols TLSv1.2; ssl_ciphers {suite}:@SECLEVEL=0; \
             location / {{ proxy_pass {back_end}; proxy_set_header Host $host; }} }}\n"
        );
    }
    let _nginx = nginx(&blocks, ports[0]);
    for (port, (suite, certificate)) in ports.iter().zip(SUITES) {
        let mut configuration = SANDBOX.config_json_for(&format!("https://127.0.0.1:{port}"));
        configuration["http"] = http(certificate, "compatible");
        configure(&configuration);
        data("imaging.check", example("imaging.check"));
        let found = data("tool.diagnose", json!({"system": "ywx"}));
        assert_eq!(found["ok"], true, "{suite}: {found:#}");
        assert!(found["steps"].to_string().contains("TLS 1.2"), "{suite}: {found:#}");

        configuration["http"] = http(certificate, "modern");
        configure(&configuration);
        refused("imaging.check", example("imaging.check"), "tls");
        let found = data("tool.diagnose", json!({"system": "ywx"}));
        assert_eq!(found["ok"], false, "{suite}: {found:#}");
    }
}

/// Requests and answers of every length round the ends of blocks and records, over one connection.
#[test]
fn every_size() {
    let sizes = (0..=50).chain(16384 - 90..=16384 + 20).chain(2 * 16384 - 60..=2 * 16384 + 20).chain([40_000]);
    let sizes: Vec<usize> = sizes.collect();
    for (suite, certificate) in SUITES {
        let port = serving(suite, certificate, SslOptions::empty(), |stream| {
            while let Some((path, body)) = request(stream) {
                let right = body == bytes(body.len());
                let length = path.parse().expect("a length");
                stream
                    .write_all(&answer(if right { bytes(length) } else { Vec::new() }.as_slice()))
                    .expect("an answer");
            }
        });
        let transport = transport(certificate);
        for size in &sizes {
            let answer = exchange(&transport, port, &size.to_string(), bytes(*size))
                .unwrap_or_else(|error| panic!("{suite}, {size}: {}", error.json()));
            assert!(answer.body == bytes(*size), "{suite}: {size} bytes came as {}", answer.body.len());
        }
    }
}

#[test]
fn sessions_are_resumed() {
    for (suite, certificate) in SUITES {
        let port = serving(suite, certificate, SslOptions::empty(), |stream| {
            let resumed = stream.ssl().session_reused();
            request(stream).expect("a request");
            stream.write_all(&answer(resumed.to_string().as_bytes())).expect("an answer");
        });
        // A new connection for each request.
        let transport = configured(with(&http(certificate, "compatible"), json!({"max_connections": 0})));
        let said = [(); 2].map(|()| match exchange(&transport, port, "", Vec::new()) {
            Ok(answer) => String::from_utf8_lossy(&answer.body).into_owned(),
            Err(error) => panic!("{suite}: {}", error.json()),
        });
        assert_eq!(said, ["false", "true"], "{suite}");
    }
}

/// The server's keys of a connection. Source: RFC 5246 sections 5, 6.3 and 8.1.
fn server_keys(stream: &SslStream<TcpStream>) -> Plain {
    let ssl = stream.ssl();
    let cipher = ssl.current_cipher().expect("a suite").name();
    let (digest, tag) =
        if cipher.ends_with("SHA256") { (MessageDigest::sha256(), 32) } else { (MessageDigest::sha1(), 20) };
    let key = if cipher.contains("AES256") { 32 } else { 16 };
    let (mut master, mut client, mut server) = ([0; 48], [0; 32], [0; 32]);
    ssl.session().expect("a session").master_key(&mut master);
    ssl.client_random(&mut client);
    ssl.server_random(&mut server);
    let hmac = |text: &[u8]| {
        let key = PKey::hmac(&master).expect("a key");
        let mut signer = Signer::new(MessageDigest::sha256(), &key).expect("HMAC");
        signer.update(text).expect("a text");
        signer.sign_to_vec().expect("a tag")
    };
    let seed = [b"key expansion".as_slice(), &server, &client].concat();
    let (mut block, mut link) = (Vec::new(), seed.clone());
    while block.len() < 2 * (tag + key) {
        link = hmac(&link);
        block.extend(hmac(&[link.as_slice(), &seed].concat()));
    }
    let at = |from: usize, length: usize| block[from..from + length].to_vec();
    Plain { digest, mac: at(tag, tag), key: at(2 * tag + key, key) }
}

/// Sends a record of data past OpenSSL.
fn send(stream: &SslStream<TcpStream>, record: &[u8]) {
    let length = u16::try_from(record.len()).expect("a record").to_be_bytes();
    let mut socket = stream.get_ref();
    socket.write_all(&[&[23, 3, 3], length.as_slice(), record].concat()).expect("a record goes out");
}

const IV: [u8; 16] = [0xa5; 16];

/// No resumption: each connection makes keys of its own.
const NO_SESSIONS: SslOptions = SslOptions::NO_TICKET;

#[test]
fn empty_records_single_bytes_and_long_paddings_are_read() {
    for (suite, certificate) in SUITES {
        let port = serving(suite, certificate, NO_SESSIONS, |stream| {
            let keys = server_keys(stream);
            request(stream).expect("a request");
            let text = answer(&bytes(600));
            let mut sequence = 1;
            let mut piece = |data: &[u8], more: usize| {
                send(stream, &keys.seal(&cbc::start(sequence, 23), &IV, data, more));
                sequence += 1;
            };
            for (at, part) in text.chunks(97).enumerate() {
                piece(&[], at);
                piece(&part[..1], 14 - at);
                piece(&[], 0);
                piece(&part[1..], at * 2);
            }
        });
        let answer = exchange(&transport(certificate), port, "", Vec::new());
        let answer = answer.unwrap_or_else(|error| panic!("{suite}: {}", error.json()));
        assert!(answer.body == bytes(600), "{suite}");
    }
}

/// A way to make a record wrong.
type Wrong = (&'static str, fn(&Plain) -> Vec<u8>);

fn changed(keys: &Plain, back: usize) -> Vec<u8> {
    let mut blocks = keys.padded(&cbc::start(1, 23), &answer(&bytes(500)), 3);
    let end = blocks.len();
    blocks[end - back] ^= 0x10;
    keys.encrypt(&IV, &blocks)
}

const WRONG: [Wrong; 9] = [
    ("the length of the padding", |keys| changed(keys, 1)),
    ("the last byte of the padding but one", |keys| changed(keys, 2)),
    ("a byte in the midst of the padding", |keys| changed(keys, 30)),
    ("the tag", |keys| changed(keys, 80)),
    ("the data", |keys| changed(keys, 300)),
    ("a padding longer than the record", |keys| keys.encrypt(&IV, &[255; 112])),
    ("another record's number", |keys| keys.seal(&cbc::start(2, 23), &IV, &answer(b"!"), 0)),
    ("too short for a tag", |_| vec![7; 32]),
    ("no whole blocks", |_| vec![7; 97]),
];

/// Padding or tag: the server sees the same alert, the caller the same error.
#[test]
fn what_is_wrong_with_a_record_shows_nowhere() {
    for (suite, certificate) in SUITES {
        let mut told = Vec::new();
        for (what, wrong) in WRONG {
            let (alert, alerts) = mpsc::channel();
            let port = serving(suite, certificate, NO_SESSIONS, move |stream| {
                let keys = server_keys(stream);
                request(stream).expect("a request");
                send(stream, &wrong(&keys));
                // The alert, and nothing after it.
                let error = stream.ssl_read(&mut [0; 64]).expect_err("an alert");
                let reasons = error.ssl_error().map_or(&[][..], |stack| stack.errors());
                let words: Vec<&str> = reasons.iter().filter_map(|error| error.reason()).collect();
                let mut rest = Vec::new();
                let _ = stream.get_ref().read_to_end(&mut rest);
                alert.send((words.join(", "), rest.len())).expect("somebody listens");
            });
            let transport = transport(certificate);
            let error =
                exchange(&transport, port, "", Vec::new()).err().unwrap_or_else(|| panic!("{what} is accepted"));
            drop(transport);
            let (alert, rest) = alerts.recv_timeout(Duration::from_secs(30)).expect("an alert");
            assert!(alert.ends_with("alert bad record mac"), "{suite}, {what}: {alert}");
            told.push((what, (alert, rest, error.json())));
        }
        for (what, all) in &told {
            assert_eq!(all, &told[0].1, "{suite}: {what}");
        }
    }
}
