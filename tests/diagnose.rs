//! tool.diagnose and hisbridge-doctor against the sandbox, and against set-ups that are broken in one way each.

mod common;
#[path = "common/servers.rs"]
mod servers;

use common::*;
use hisbridge_sandbox::TlsKind;
use serde_json::{Value, json};
use servers::*;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::process::Command;

fn diagnose(configuration: &Value, system: &str) -> Value {
    configure(configuration);
    let request = if system.is_empty() { json!({}) } else { json!({"system": system}) };
    data("tool.diagnose", request)
}

/// The steps as `system step`, the failed ones with a mark.
fn steps(diagnosis: &Value) -> Vec<String> {
    let steps = diagnosis["steps"].as_array().cloned().unwrap_or_default();
    let mark = |step: &Value| if step["ok"] == true { "" } else { "!" };
    steps.iter().map(|step| format!("{}{}", mark(step), step["step"].as_str().unwrap_or_default())).collect()
}

/// The only failed step; it has to say what to do in both languages.
fn failed(diagnosis: &Value, step: &str, words: &str, english: &str) -> Value {
    assert_eq!(diagnosis["ok"], false, "{diagnosis:#}");
    let steps = diagnosis["steps"].as_array().expect("steps");
    let bad: Vec<&Value> = steps.iter().filter(|step| step["ok"] == false).collect();
    assert_eq!(bad.len(), 1, "{diagnosis:#}");
    let bad = bad[0];
    assert_eq!(bad["step"], step, "{diagnosis:#}");
    assert!(format!("{} {}", bad["message"], bad["hint"]).contains(words), "{words}: {bad:#}");
    assert!(format!("{} {}", bad["message_en"], bad["hint_en"]).contains(english), "{english}: {bad:#}");
    for language in ["hint", "hint_en"] {
        assert_ne!(bad[language], "", "{bad:#}");
    }
    bad.clone()
}

fn changed(system: &str, changes: Value) -> Value {
    let mut configuration = SANDBOX.config_json();
    for (name, value) in changes.as_object().expect("an object") {
        configuration[system][name] = value.clone();
    }
    configuration
}

#[test]
fn a_healthy_set_up_is_fine_for_every_system() {
    let _alone = alone();
    for configuration in [SANDBOX.config_json(), SANDBOX.config_json_https()] {
        let found = diagnose(&configuration, "");
        assert_eq!(found["ok"], true, "{found:#}");
        for (system, expected) in [
            ("imaging", "config dns tcp tls http clock dns tcp tls http clock call"),
            ("ywx", "config dns tcp tls http clock call"),
            ("reservation", "config dns tcp tls http clock token call"),
            ("healthcard", "config dns tcp tls http clock token call"),
            ("signit", "config dns tcp tls http clock token call"),
        ] {
            let own: Vec<&Value> =
                found["steps"].as_array().expect("steps").iter().filter(|step| step["system"] == system).collect();
            let names: Vec<&str> = own.iter().filter_map(|step| step["step"].as_str()).collect();
            assert_eq!(names.join(" "), expected, "{system}: {found:#}");
        }
        for step in found["steps"].as_array().expect("steps") {
            for key in ["message", "message_en", "title", "title_en"] {
                assert_ne!(step[key], "", "{step:#}");
            }
            assert!(step["elapsed_ms"].is_u64());
        }
    }
    // Over https it says whose certificate it is and how long it holds.
    let found = diagnose(&SANDBOX.config_json_https(), "ywx");
    let tls = &found["steps"][3];
    assert!(
        tls["detail"]["certificate"]["issuer"].as_str().is_some_and(|name| name.contains("hisbridge sandbox test CA")),
        "{tls:#}"
    );
    assert!(tls["detail"]["certificate"]["not_after"].as_str().is_some_and(|date| date.ends_with("UTC")), "{tls:#}");
    assert_eq!(tls["detail"]["tls"], "TLS 1.3");
}

#[test]
fn no_secret_and_no_patient_stands_in_it() {
    let _alone = alone();
    let configuration = SANDBOX.config_json();
    let mut texts = vec![diagnose(&configuration, "").to_string()];
    SANDBOX.kill_tokens();
    for system in ["ywx", "healthcard", "reservation", "signit"] {
        let mut broken = configuration.clone();
        for key in ["client_id", "app_id", "api_key"] {
            if broken[system].get(key).is_some() {
                broken[system][key] = json!("wrong");
            }
        }
        texts.push(diagnose(&broken, system).to_string());
    }
    let text = texts.concat();
    let mut secrets = 0;
    for system in ["ywx", "healthcard", "reservation", "signit", "imaging"] {
        for key in ["client_secret", "app_secret", "api_key", "secret", "aes_key", "access_token", "public_key"] {
            if let Some(secret) = configuration[system][key].as_str().filter(|secret| secret.len() > 7) {
                secrets += 1;
                assert!(!text.contains(secret), "{system}.{key}");
            }
        }
    }
    assert!(secrets >= 6, "{configuration:#}");
    let tokens = SANDBOX.last(50).iter().map(Value::to_string).collect::<String>();
    assert!(tokens.contains("appToken"), "the sandbox shows what was sent");
}

#[test]
fn an_unconfigured_system_and_missing_settings() {
    let _alone = alone();
    let found = diagnose(&json!({}), "");
    failed(&found, "config", "没有配置任何平台", "no platform");
    let found = diagnose(&changed("healthcard", json!({"app_secret": null, "hospital_id": null})), "healthcard");
    let step = failed(&found, "config", "healthcard.app_secret", "healthcard.hospital_id");
    assert_eq!(step["detail"]["missing"].as_array().map(Vec::len), Some(2));
    assert_eq!(steps(&found), ["!config"]);
    // Only what is configured is looked at, when nobody names a system.
    let only = json!({"ywx": SANDBOX.config_json()["ywx"]});
    let found = diagnose(&only, "");
    assert!(found["steps"].as_array().expect("steps").iter().all(|step| step["system"] == "ywx"), "{found:#}");
}

#[test]
fn wrong_addresses() {
    let _alone = alone();
    let found = diagnose(&changed("ywx", json!({"base_url": "https://his.invalid"})), "ywx");
    failed(&found, "dns", "域名解析", "not found");
    let found = diagnose(&changed("ywx", json!({"base_url": format!("http://127.0.0.1:{}", free_port())})), "ywx");
    failed(&found, "tcp", "拒绝连接", "refuses");
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://127.0.0.1:{}", silent.local_addr().expect("a port").port());
    let mut configuration = changed("ywx", json!({"base_url": url}));
    configuration["http"]["timeout_ms"] = json!(500);
    failed(&diagnose(&configuration, "ywx"), "http", "时限", "no answer");
    // Somebody else's server: it answers, but not as the platform.
    let port = by_hand(|stream, _| {
        write(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>")
    });
    let found = diagnose(&changed("ywx", json!({"base_url": format!("http://127.0.0.1:{port}")})), "ywx");
    failed(&found, "call", "网页", "not the platform");
}

#[test]
fn wrong_certificates() {
    let _alone = alone();
    for (kind, words, english, subject) in [
        (TlsKind::WrongHost, "主机名", "another host", "wrong.example.invalid"),
        (TlsKind::Expired, "过期", "expired", "localhost"),
        (TlsKind::SelfSigned, "http.ca_file", "not trusted", "localhost"),
    ] {
        let url = SANDBOX.tls_listener(kind).expect("a port");
        let found = diagnose(&SANDBOX.config_json_for(&url), "ywx");
        let step = failed(&found, "tls", words, english);
        let certificate = &step["detail"]["certificate"];
        assert!(certificate["subject"].as_str().is_some_and(|name| name.contains(subject)), "{step:#}");
    }
    let url = SANDBOX.tls_listener(TlsKind::Tls10).expect("a port");
    failed(&diagnose(&SANDBOX.config_json_for(&url), "ywx"), "tls", "TLS 1.2", "TLS 1.2");
    // The right certificate under the wrong CA.
    let mut configuration = SANDBOX.config_json_https();
    configuration["http"] = json!({});
    failed(&diagnose(&configuration, "ywx"), "tls", "不受信任", "not trusted");
    let mut configuration = SANDBOX.config_json_https();
    configuration["http"] = json!({"accept_invalid_certs": true});
    let found = diagnose(&configuration, "ywx");
    assert_eq!(found["ok"], true, "{found:#}");
    assert!(found["steps"][3]["message"].as_str().is_some_and(|words| words.contains("没有检查")), "{found:#}");
}

/// A certificate holds whatever its maker wrote into it.
#[test]
fn a_certificate_that_speaks_to_the_terminal() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name).display().to_string();
    let subject = "/CN=\u{1b}[2J\u{1b}]0;evil\u{7}/O=\u{9b}31m\u{202e}gpj\u{7f}/OU=一\r\n[OK] 二";
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-utf8", "-subj", subject])
        .args(["-keyout", &file("key.pem"), "-out", &file("certificate.pem")])
        .output()
        .expect("openssl runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let port = free_port();
    let _server = nginx(
        &format!(
            "server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {}; ssl_certificate_key {}; return 200; }}",
            file("certificate.pem"),
            file("key.pem")
        ),
        port,
    );
    let configuration = changed("ywx", json!({"base_url": format!("https://127.0.0.1:{port}")}));
    let found = diagnose(&configuration, "ywx");
    let step = failed(&found, "tls", "不受信任", "not trusted");
    let subject = step["detail"]["certificate"]["subject"].as_str().expect("a subject");
    assert!(subject.contains("evil") && subject.contains("gpj"), "{subject}");
    let speaks = |text: &str| text.chars().any(|sign| sign != '\n' && sign.is_control() || sign == '\u{202e}');
    assert!(!speaks(subject) && !subject.contains('\n'), "{subject:?}");
    std::fs::write(file("hisbridge.json"), configuration.to_string()).expect("written");
    for arguments in [&["ywx"][..], &["--english", "ywx"], &["--json", "ywx"]] {
        let program = env!("CARGO_BIN_EXE_hisbridge-doctor");
        let mut doctor = Command::new(program);
        let output = doctor.env("HISBRIDGE_CONFIG", file("hisbridge.json")).args(arguments).output().expect("it runs");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(text.contains("evil") && !speaks(&text), "{text:?}");
        assert!(!text.lines().any(|line| line.starts_with("[OK]")), "{text}");
    }
}

#[test]
fn wrong_secrets() {
    let _alone = alone();
    for (system, key, step) in [
        ("healthcard", "app_secret", "token"),
        ("healthcard", "app_id", "token"),
        ("healthcard", "hospital_id", "call"),
        ("reservation", "secret", "token"),
        ("reservation", "api_key", "token"),
        ("reservation", "aes_key", "token"),
        ("signit", "app_id", "token"),
        ("ywx", "client_id", "call"),
    ] {
        let wrong = if key == "aes_key" { "0123456789abcdef" } else { "wrong" };
        let found = diagnose(&changed(system, json!({key: wrong})), system);
        let names = steps(&found);
        // A token that was fetched with the right key before is still good; the call then shows the wrong one.
        let bad = if key == "aes_key" && names.contains(&"token".to_owned()) { "!call" } else { step };
        let last = names.last().map(|name| name.trim_start_matches('!'));
        assert_eq!(last, Some(bad.trim_start_matches('!')), "{system}.{key}: {found:#}");
        assert_eq!(found["ok"], false, "{system}.{key}: {found:#}");
    }
}

#[test]
fn every_order_and_carriage_is_tried() {
    let _alone = alone();
    let accepted = |found: &Value| {
        found["steps"].as_array().and_then(|steps| steps.last()).map(|step| step["detail"]["accepted"].clone())
    };
    for (order, carry) in [("C1C3C2", "body"), ("C1C2C3", "headers")] {
        SANDBOX.control("settings", &json!({"ciphertext_order": order, "carry": carry})).expect("settings");
        let right = changed("imaging", json!({"ciphertext_order": order, "carry": carry}));
        let found = diagnose(&right, "imaging");
        assert_eq!(found["ok"], true, "{found:#}");
        let ways = json!([{"ciphertext_order": order, "carry": carry}, {"ciphertext_order": order, "carry": "both"}]);
        assert_eq!(accepted(&found), Some(ways.clone()));
        let other = if order == "C1C3C2" { "C1C2C3" } else { "C1C3C2" };
        let wrong = diagnose(&changed("imaging", json!({"ciphertext_order": other, "carry": carry})), "imaging");
        failed(&wrong, "call", &format!("改为 {order}"), &format!("set imaging.ciphertext_order to {order}"));
        assert_eq!(accepted(&wrong), Some(ways));
    }
    let stranger = hisbridge::dispatch::call("crypto.sm2_generate_key", "{}", &Default::default()).text();
    let stranger: Value = serde_json::from_str(&stranger).expect("JSON");
    let found = diagnose(&changed("imaging", json!({"public_key": stranger["data"]["public_key"]})), "imaging");
    let step = failed(&found, "call", "public_key", "none of the six");
    assert_eq!(step["detail"]["accepted"], json!([]));
    failed(&diagnose(&changed("imaging", json!({"public_key": "04AB"})), "imaging"), "call", "public_key", "setting");
}

#[test]
fn a_wrong_clock_is_told_and_the_calls_work_all_the_same() {
    let _alone = alone();
    SANDBOX.control("settings", &json!({"clock_offset_s": -7200})).expect("settings");
    let found = diagnose(&SANDBOX.config_json(), "healthcard");
    let step = failed(&found, "clock", "快", "ahead");
    let difference = step["detail"]["difference_s"].as_i64().expect("seconds");
    assert!((-7203..=-7197).contains(&difference), "{step:#}");
    assert_eq!(steps(&found), ["config", "dns", "tcp", "tls", "http", "!clock", "token", "call"]);
}

#[test]
fn through_a_proxy() {
    let _alone = alone();
    let https: u16 = SANDBOX.https_url().and_then(|url| url.rsplit_once(':')?.1.parse().ok()).expect("a port");
    let proxy = http_proxy("his", "s3cret", https);
    let under = |configuration: Value, proxy: String| {
        let mut configuration = configuration;
        configuration["http"]["proxy"] = json!(proxy);
        configuration["http"]["retries"] = json!(0);
        configuration
    };
    let both = || [SANDBOX.config_json(), SANDBOX.config_json_https()];
    for configuration in both() {
        let found =
            diagnose(&under(configuration.clone(), format!("http://his:s3cret@127.0.0.1:{}", proxy.port)), "ywx");
        assert_eq!(found["ok"], true, "{found:#}");
        let mut expected = vec!["config", "dns", "proxy", "tls", "http", "clock", "call"];
        expected.extend(configuration["http"]["ca_file"].as_str().map(|_| "files"));
        assert_eq!(steps(&found), expected);
        assert!(!found.to_string().contains("s3cret"));
    }
    let squid = squid("his", "s3cret", https);
    for (configuration, proxy) in both().into_iter().zip([squid.port, proxy.port]) {
        let found = diagnose(&under(configuration, format!("http://his:wr0ng@127.0.0.1:{proxy}")), "ywx");
        failed(&found, "proxy", "用户名", "user name");
        assert!(!found.to_string().contains("wr0ng"));
    }
    let found = diagnose(&under(SANDBOX.config_json(), format!("socks5://127.0.0.1:{}", free_port())), "ywx");
    failed(&found, "proxy", "http.proxy", "the proxy");
    let socks = socks_proxy("his", "s3cret");
    for configuration in both() {
        let found = diagnose(&under(configuration, format!("socks5://his:s3cret@127.0.0.1:{}", socks.port)), "ywx");
        assert_eq!(found["ok"], true, "{found:#}");
    }
}

#[test]
fn the_program_says_it_with_progress_or_as_json() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("hisbridge.json");
    std::fs::write(&file, SANDBOX.config_json().to_string()).expect("written");
    let doctor = |arguments: &[&str]| {
        let program = env!("CARGO_BIN_EXE_hisbridge-doctor");
        let output = Command::new(program).env("HISBRIDGE_CONFIG", &file).args(arguments).output().expect("it runs");
        (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
    };
    let (status, text) = doctor(&[]);
    assert_eq!(status, Some(0), "{text}");
    for words in ["影像中心调阅", "域名解析", "[OK]", "全部正常"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let (status, text) = doctor(&["--english", "healthcard"]);
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("all fine") && !text.contains("imaging"), "{text}");
    let (status, text) = doctor(&["--json", "ywx"]);
    let found: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((status, &found["ok"]), (Some(0), &json!(true)));
    let broken = changed("ywx", json!({"base_url": format!("http://127.0.0.1:{}", free_port())}));
    std::fs::write(&file, broken.to_string()).expect("written");
    let (status, text) = doctor(&["ywx"]);
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("[×]") && text.contains("→") && text.contains("1 处问题"), "{text}");
    std::fs::write(&file, r#"{"ywx":{"base_ur":"x"}}"#).expect("written");
    let (status, text) = doctor(&["ywx"]);
    assert_eq!(status, Some(2));
    assert!(text.contains("base_url"), "{text}");
    let other = folder.path().join("other.json");
    std::fs::write(&other, SANDBOX.config_json().to_string()).expect("written");
    let (status, text) = doctor(&["--config", &other.display().to_string(), "--profile", "nobody"]);
    assert_eq!(status, Some(2));
    assert!(text.contains("nobody"), "{text}");
}

#[test]
fn the_program_says_which_argument_is_wrong() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("hisbridge.json");
    std::fs::write(&file, "{}").expect("written");
    let doctor = |arguments: &[&OsStr]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_hisbridge-doctor"));
        let output = program.env("HISBRIDGE_CONFIG", &file).args(arguments).output().expect("it runs");
        (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
    };
    for (words, wrong) in [
        ("--what", "--what"),
        ("-x", "-x"),
        ("--json=1", "--json=1"),
        ("crypto", "crypto"),
        ("ywx imaging", "imaging"),
        ("ywx /?? --json", "/??"),
        ("--profile branch --english two", "two"),
    ] {
        let words: Vec<&OsStr> = words.split(' ').map(OsStr::new).collect();
        let (status, text) = doctor(&words);
        assert_eq!(status, Some(2), "{words:?}: {text}");
        assert!(text.starts_with(&format!("不认识的参数 (unknown argument): {wrong}\n\n")), "{words:?}: {text}");
        assert!(text.contains("--english"), "the usage after it: {text}");
    }
    let (status, text) = doctor(&[OsStr::from_bytes(b"\xFF")]);
    assert_eq!((status, text.starts_with("不认识的参数 (unknown argument): \u{FFFD}\n")), (Some(2), true), "{text}");
    for option in ["--config", "--profile"] {
        let (status, text) = doctor(&["--json", option].map(OsStr::new));
        assert_eq!(status, Some(2), "{text}");
        assert!(text.starts_with(&format!("{option} 后面缺少内容 (needs a value)\n\n")), "{text}");
    }
    for help in ["--help", "-h", "/?"] {
        let (status, text) = doctor(&["--json", help, "--what"].map(OsStr::new));
        assert_eq!((status, text.starts_with("hisbridge-doctor ")), (Some(0), true), "{help}: {text}");
    }
    // A value may look like an option, stand after `=`, and be no UTF-8.
    for words in [&["--profile", "--json"], &["--profile=--json", "ywx"]] {
        let (status, text) = doctor(&words.map(OsStr::new));
        assert_eq!((status, text.contains("--json 的 profile")), (Some(2), true), "{words:?}: {text}");
    }
    let strange = folder.path().join(OsStr::from_bytes(b"\xFF.json"));
    std::fs::write(&strange, r#"{"ywx":{"base_ur":"x"}}"#).expect("written");
    let (status, text) = doctor(&[OsStr::new("--config"), strange.as_os_str()]);
    assert_eq!((status, text.contains("base_url")), (Some(2), true), "{text}");
}
