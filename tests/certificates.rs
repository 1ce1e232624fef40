//! TLS against an nginx with a private CA: what is trusted, and in which words the rest is refused.

mod common;
#[path = "certificates/handshakes.rs"]
mod handshakes;
#[path = "certificates/old.rs"]
mod old;
#[path = "common/servers.rs"]
mod servers;

use common::*;
use serde_json::{Value, json};
use servers::*;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// A certification authority with an intermediate one, and servers with the certificates that it issued.
struct Hospital {
    folder: PathBuf,
    ports: Vec<(&'static str, u16)>,
    _nginx: Server,
}

/// One server per case: its name, and the files of its certificate chain and key.
const CASES: &[(&str, &str, &str)] = &[
    ("good", "good.chain", "good"),
    ("expired", "expired.chain", "expired"),
    ("early", "early.chain", "early"),
    ("other host", "other.chain", "other"),
    ("self-signed", "own.pem", "own"),
    ("self-signed for another host", "ownother.pem", "ownother"),
    ("revoked", "revoked.chain", "revoked"),
    ("of a revoked authority", "below.chain", "below"),
    ("no subjectAltName", "nameless.chain", "nameless"),
    ("old TLS", "good.chain", "good"),
    ("TLS 1.2", "good.chain", "good"),
    ("no constraints", "plain.pem", "plain"),
    ("an authority that may not sign", "mute.pem", "mute"),
    ("signed by a server", "by-good.chain", "by-good"),
    ("signed by a self-signed server", "by-leaf.chain", "by-leaf"),
    ("signed by one without constraints", "by-plain.chain", "by-plain"),
    ("signed by one that may not", "by-mute.chain", "by-mute"),
    ("signed by version 1", "by-old.chain", "by-old"),
    ("signed by openssl req -x509", "by-own.chain", "by-own"),
    ("leaf alone", "good.pem", "good"),
];

/// The certificates are made once; the folder stays for the tests of this program.
static ISSUED: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder").keep();
    issue(&folder);
    folder
});

impl Hospital {
    /// Starts the servers.
    fn open() -> Hospital {
        let folder = ISSUED.clone();
        let ports: Vec<(&'static str, u16)> = CASES.iter().map(|(name, _, _)| (*name, free_port())).collect();
        let back_end = SANDBOX.http_url().expect("http");
        let mut blocks = String::new();
        for ((name, port), (_, chain, key)) in ports.iter().zip(CASES) {
            let protocols = match *name {
                "old TLS" => "ssl_protocols TLSv1 TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;",
                "TLS 1.2" => "ssl_protocols TLSv1.2;",
                _ => "ssl_protocols TLSv1.2 TLSv1.3;",
            };
            let at = folder.display();
            blocks += &format!(
                "server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {at}/{chain}; \
                 ssl_certificate_key {at}/{key}.key; {protocols} \
                 location / {{ proxy_pass {back_end}; proxy_set_header Host $host; }} }}\n"
            );
        }
        let nginx = nginx(&blocks, ports[0].1);
        Hospital { folder, ports, _nginx: nginx }
    }
}

impl Hospital {
    fn file(&self, name: &str) -> Value {
        json!(self.folder.join(name).display().to_string())
    }

    fn configuration(&self, server: &str, http: Value) -> Value {
        let (_, port) = self.ports.iter().find(|(name, _)| *name == server).expect("a server of that name");
        let mut configuration = SANDBOX.config_json();
        configuration["http"] = http;
        configuration["http"]["retries"] = json!(0);
        configuration["imaging"]["backend_url"] = json!(format!("https://127.0.0.1:{port}"));
        configuration
    }

    fn check(&self, server: &str, http: Value) -> Value {
        configure(&self.configuration(server, http));
        call("imaging.check", example("imaging.check"))
    }

    fn accepts(&self, server: &str, http: Value) -> Value {
        let envelope = self.check(server, http.clone());
        assert_eq!(envelope["ok"], true, "{server}, {http}: {envelope:#}");
        envelope
    }

    fn refuses(&self, server: &str, http: Value, words: &str) {
        let envelope = self.check(server, http.clone());
        assert_eq!(envelope["error"]["kind"], "tls", "{server}, {http}: {envelope:#}");
        let error = envelope["error"].to_string();
        assert!(error.contains(words), "{server}: {words} is missing in {error}");
        assert_ne!(envelope["error"]["hint"], "", "{error}");
        assert_eq!(envelope["error"]["retryable"], false, "{error}");
    }
}

fn openssl(folder: &Path, arguments: &[&str]) {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output().expect("openssl runs");
    assert!(output.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The root `root.pem`, an intermediate authority `middle` and a revoked one `dropped`, the servers' certificates, the
/// lists `root.crl` (without `dropped`) and `middle.crl`, an unrelated `stranger.pem`.
fn issue(folder: &Path) {
    let configuration = "
[ca]
default_ca = here
[here]
dir = .
database = $dir/index
new_certs_dir = $dir
serial = $dir/serial
crlnumber = $dir/crlnumber
default_md = sha256
policy = any
unique_subject = no
default_crl_days = 30
[any]
commonName = supplied
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = IP:127.0.0.1,DNS:localhost
authorityKeyIdentifier = keyid
[leaf]
basicConstraints = CA:FALSE
subjectAltName = IP:127.0.0.1
[plain]
subjectAltName = IP:127.0.0.1
[mute]
basicConstraints = critical,CA:TRUE
keyUsage = critical,digitalSignature
subjectAltName = IP:127.0.0.1
[elsewhere]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:elsewhere.example
[bare]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = serverAuth
[req]
distinguished_name = name
[name]
";
    std::fs::write(folder.join("ca.cnf"), configuration).expect("written");
    std::fs::write(folder.join("index"), "").expect("written");
    std::fs::write(folder.join("serial"), "1000\n").expect("written");
    std::fs::write(folder.join("crlnumber"), "01\n").expect("written");
    let key = |name: &str| {
        let out = format!("{name}.key");
        openssl(folder, &["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", &out]);
    };
    let own = |name: &str, subject: &str, extensions: &str| {
        key(name);
        let (at, out) = (format!("{name}.key"), format!("{name}.pem"));
        let subject = format!("/CN={subject}");
        let common = ["req", "-x509", "-new", "-config", "ca.cnf", "-days", "30", "-key", &at, "-out", &out, "-subj"];
        let arguments = [&common[..], &[&subject, "-extensions", extensions]].concat();
        openssl(folder, &arguments);
    };
    let issued = |name: &str, by: &str, subject: &str, extensions: &str, from: &str, to: &str| {
        key(name);
        let (at, request, out) = (format!("{name}.key"), format!("{name}.csr"), format!("{name}.pem"));
        let subject = format!("/CN={subject}");
        openssl(folder, &["req", "-new", "-config", "ca.cnf", "-key", &at, "-out", &request, "-subj", &subject]);
        let (by_certificate, by_key) = (format!("{by}.pem"), format!("{by}.key"));
        let signed = ["ca", "-batch", "-notext", "-config", "ca.cnf", "-in", &request, "-out", &out];
        let signer = ["-cert", &by_certificate, "-keyfile", &by_key, "-extensions", extensions];
        openssl(folder, &[&signed[..], &signer, &["-startdate", from, "-enddate", to]].concat());
        let read = |name: &str| std::fs::read_to_string(folder.join(format!("{name}.pem"))).expect("a certificate");
        std::fs::write(folder.join(format!("{name}.chain")), read(name) + &read(by)).expect("written");
    };
    let (past, yesterday, next_year) = ("20200101000000Z", &days_from_now(-1), &days_from_now(365));
    own("root", "Hospital Root", "authority");
    own("stranger", "Another Root", "authority");
    issued("middle", "root", "Hospital CA", "authority", yesterday, next_year);
    issued("dropped", "root", "Dropped CA", "authority", yesterday, next_year);
    issued("good", "middle", "his", "server", yesterday, next_year);
    issued("expired", "middle", "his", "server", past, yesterday);
    issued("early", "middle", "his", "server", &days_from_now(30), next_year);
    issued("other", "middle", "elsewhere", "elsewhere", yesterday, next_year);
    issued("nameless", "middle", "127.0.0.1", "bare", yesterday, next_year);
    issued("revoked", "middle", "his", "server", yesterday, next_year);
    issued("below", "dropped", "his", "server", yesterday, next_year);
    // As hospitals make them: openssl req -x509 calls its product a CA.
    for (name, host) in [("own", "IP:127.0.0.1"), ("ownother", "DNS:elsewhere.example")] {
        key(name);
        let (at, out, host) = (format!("{name}.key"), format!("{name}.pem"), format!("subjectAltName={host}"));
        openssl(
            folder,
            &["req", "-x509", "-new", "-key", &at, "-out", &out, "-subj", "/CN=his", "-days", "30", "-addext", &host],
        );
    }
    let rsa =
        ["req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "30", "-subj", "/CN=his", "-keyout", "rsa.key"];
    openssl(folder, &[&rsa[..], &["-out", "rsa.pem", "-addext", "subjectAltName=IP:127.0.0.1"]].concat());
    for extensions in ["leaf", "plain", "mute"] {
        own(extensions, extensions, extensions);
    }
    // Without extensions it is of version 1.
    key("old");
    openssl(folder, &["req", "-new", "-config", "ca.cnf", "-key", "old.key", "-out", "old.csr", "-subj", "/CN=old"]);
    openssl(folder, &["x509", "-req", "-in", "old.csr", "-signkey", "old.key", "-days", "30", "-out", "old.pem"]);
    // Whoever has the key of a certificate can sign with it, whether or not that says that it may.
    for by in ["good", "leaf", "plain", "mute", "old", "own"] {
        issued(&format!("by-{by}"), by, "his", "leaf", yesterday, next_year);
    }
    // One list per authority: each names only what that authority has issued.
    for (by, gone, list) in [("root", "dropped", "root.crl"), ("middle", "revoked", "middle.crl")] {
        let (by, key, gone) = (format!("{by}.pem"), format!("{by}.key"), format!("{gone}.pem"));
        std::fs::write(folder.join("index"), "").expect("written");
        let signer = ["ca", "-config", "ca.cnf", "-cert", &by, "-keyfile", &key];
        openssl(folder, &[&signer[..], &["-revoke", &gone]].concat());
        openssl(folder, &[&signer[..], &["-gencrl", "-out", list]].concat());
    }
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("a list");
    std::fs::write(folder.join("both.crl"), read("root.crl") + &read("middle.crl")).expect("written");
    openssl(folder, &["crl", "-in", "middle.crl", "-outform", "DER", "-out", "middle.der"]);
    openssl(folder, &["x509", "-in", "root.pem", "-outform", "DER", "-out", "root.der"]);
}

/// `yyyyMMddHHmmssZ`, by the system's own `date`.
fn days_from_now(days: i32) -> String {
    let output = Command::new("date").args(["-u", "-d", &format!("{days} days"), "+%Y%m%d%H%M%SZ"]).output();
    String::from_utf8(output.expect("date runs").stdout).expect("text").trim().to_owned()
}

#[test]
fn a_private_ca_is_trusted_when_its_file_says_so() {
    let _alone = alone();
    let hospital = Hospital::open();
    for ca in ["root.pem", "root.der"] {
        for server in ["good", "TLS 1.2", "revoked"] {
            let envelope = hospital.accepts(server, json!({"ca_file": hospital.file(ca)}));
            assert_eq!(envelope["warnings"], json!([]));
        }
    }
    hospital.refuses("good", json!({}), "不受信任");
    hospital.refuses("good", json!({"ca_file": hospital.file("stranger.pem")}), "不受信任");
    // Taking the root out of the file takes the trust away.
    hospital.accepts("good", json!({"ca_file": hospital.file("root.pem")}));
    hospital.refuses("good", json!({"ca_file": hospital.file("stranger.pem")}), "加进 http.ca_file");
    hospital.refuses("good", json!({}), "配置为 http.ca_file");
    hospital.refuses("self-signed", json!({"ca_file": hospital.file("stranger.pem")}), "加进 http.ca_file");
}

#[test]
fn wrong_certificates_are_refused_in_the_right_words() {
    let _alone = alone();
    let hospital = Hospital::open();
    let http = json!({"ca_file": hospital.file("root.pem")});
    for (server, words) in [
        ("expired", "已过期"),
        ("early", "还没有生效"),
        ("other host", "不是发给这个主机名"),
        ("no subjectAltName", "这张证书本身放进 http.ca_file"),
        ("self-signed", "不受信任"),
        ("old TLS", "TLS 1.2"),
    ] {
        hospital.refuses(server, http.clone(), words);
    }
}

#[test]
fn revoked_certificates_and_authorities_are_refused() {
    let _alone = alone();
    let hospital = Hospital::open();
    let with_list = |list: &str| json!({"ca_file": hospital.file("root.pem"), "crl_file": hospital.file(list)});
    for list in ["middle.crl", "middle.der", "both.crl"] {
        hospital.refuses("revoked", with_list(list), "已被吊销");
        hospital.accepts("good", with_list(list));
    }
    // An authority that the root has revoked takes its servers with it.
    hospital.accepts("of a revoked authority", with_list("middle.crl"));
    for list in ["root.crl", "both.crl"] {
        hospital.refuses("of a revoked authority", with_list(list), "已被吊销");
    }
}

#[test]
fn a_servers_own_certificate_is_trusted_for_its_own_host() {
    let _alone = alone();
    let hospital = Hospital::open();
    hospital.accepts("self-signed", json!({"ca_file": hospital.file("own.pem")}));
    hospital.refuses("self-signed", json!({"ca_file": hospital.file("ownother.pem")}), "不受信任");
    hospital.refuses("self-signed for another host", json!({"ca_file": hospital.file("ownother.pem")}), "主机名");
    // An end certificate in the file does not make others of its issuer trusted.
    hospital.refuses("good", json!({"ca_file": hospital.file("revoked.pem")}), "不受信任");
}

/// What is in the file for itself alone vouches for nobody else, though its key can sign.
#[test]
fn only_an_authority_vouches_for_others() {
    let _alone = alone();
    let hospital = Hospital::open();
    let only = |file: &str| json!({"ca_file": hospital.file(file)});
    // For itself each counts, whoever signed it.
    for (server, file) in [
        ("good", "good.pem"),
        ("TLS 1.2", "good.pem"),
        ("no constraints", "plain.pem"),
        ("an authority that may not sign", "mute.pem"),
    ] {
        hospital.accepts(server, only(file));
    }
    for (server, file) in [
        ("signed by a server", "good.pem"),
        ("signed by a self-signed server", "leaf.pem"),
        ("signed by one without constraints", "plain.pem"),
        ("signed by one that may not", "mute.pem"),
    ] {
        hospital.refuses(server, only(file), "服务器证书");
    }
    // Beside an authority they stay what they are.
    let both = std::fs::read_to_string(hospital.folder.join("root.pem")).expect("a certificate")
        + &std::fs::read_to_string(hospital.folder.join("old.pem")).expect("a certificate");
    std::fs::write(hospital.folder.join("root-and-old.pem"), both).expect("written");
    hospital.accepts("good", only("root-and-old.pem"));
    hospital.refuses("signed by version 1", only("root-and-old.pem"), "服务器证书");
    // openssl req -x509 makes an authority of what is meant for a server: it is both.
    hospital.accepts("self-signed", only("own.pem"));
    hospital.accepts("signed by openssl req -x509", only("own.pem"));
}

#[test]
fn unchecked_certificates_are_off_by_default_and_warned_of_each_time() {
    let _alone = alone();
    let hospital = Hospital::open();
    for server in ["expired", "other host", "self-signed", "good"] {
        for _ in 0..2 {
            let envelope = hospital.accepts(server, json!({"accept_invalid_certs": true}));
            assert!(envelope["warnings"].to_string().contains("accept_invalid_certs"), "{envelope:#}");
        }
        // A failed call warns as well.
        let mut configuration = hospital.configuration(server, json!({"accept_invalid_certs": true}));
        configuration["imaging"]["hospital_code"] = json!("NOWHERE");
        configure(&configuration);
        let envelope = refused("imaging.check", example("imaging.check"), "vendor");
        assert!(envelope["warnings"].to_string().contains("accept_invalid_certs"), "{envelope:#}");
    }
    hospital.refuses("old TLS", json!({"accept_invalid_certs": true}), "TLS 1.2");
}

#[test]
fn http_and_https_mixed_up_and_wrong_files_are_told() {
    let _alone = alone();
    let hospital = Hospital::open();
    let mut configuration = hospital.configuration("good", json!({"ca_file": hospital.file("root.pem")}));
    configuration["imaging"]["backend_url"] = json!(SANDBOX.http_url().expect("http").replace("http:", "https:"));
    configure(&configuration);
    let envelope = refused("imaging.check", example("imaging.check"), "tls");
    assert!(envelope["error"].to_string().contains("http 还是 https"), "{envelope:#}");
    for (key, file, words) in [
        ("ca_file", "nowhere.pem", "不存在"),
        ("ca_file", "good.key", "没有可用的证书"),
        ("ca_file", "middle.crl", "没有可用的证书"),
        ("crl_file", "nowhere.crl", "不存在"),
        ("crl_file", "root.pem", "没有吊销列表"),
        ("crl_file", "root.der", "读不懂"),
    ] {
        let wrong = hospital.configuration("good", json!({key: hospital.file(file)}));
        let error = hisbridge::config::replace(&wrong.to_string()).err().expect("refused");
        assert!(error.message.contains(words) && error.message.contains(key), "{file}: {}", error.message);
    }
}

#[test]
fn a_missing_intermediate_is_told() {
    let _alone = alone();
    let hospital = Hospital::open();
    let root = json!({"ca_file": hospital.file("root.pem")});
    for http in [json!({}), root] {
        hospital.refuses("leaf alone", http.clone(), "中间证书");
        hospital.refuses("leaf alone", http, "Hospital CA");
    }
    hospital.accepts("leaf alone", json!({"ca_file": hospital.file("middle.pem")}));
    hospital.accepts("good", json!({"ca_file": hospital.file("root.pem")}));
}
