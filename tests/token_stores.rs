//! Tokens that desktops share, with real processes, a real file and a real redis-server: one fetch between them, and
//! what happens when the store is damaged, locked, gone or refuses.

mod common;

use common::*;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

const QUERY: &str = "healthcard.get_health_card_by_qr_code";
const MARK: &str = "ENVELOPE ";

/// A desktop: this test program once more, as a process of its own with a configuration of its own.
struct Desk {
    process: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Desk {
    fn start(configuration: &Path) -> Desk {
        let mut process = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "desk", "--ignored", "--nocapture"])
            .env("HISBRIDGE_CONFIG", configuration)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("a process");
        let orders = process.stdin.take().expect("its input");
        let answers = BufReader::new(process.stdout.take().expect("its output"));
        Desk { process, orders, answers }
    }

    fn order(&mut self, operation: &str, request: &Value) {
        writeln!(self.orders, "{operation} {request}").expect("the desk listens");
    }

    fn answer(&mut self) -> Value {
        let mut line = String::new();
        loop {
            line.clear();
            assert!(self.answers.read_line(&mut line).expect("the desk speaks") > 0, "the desk has ended");
            // The test harness writes on the same line before a test prints.
            if let Some((_, text)) = line.split_once(MARK) {
                return serde_json::from_str(text).expect("an envelope");
            }
        }
    }

    fn call(&mut self) -> Value {
        self.order(QUERY, &example(QUERY));
        self.answer()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
#[ignore = "a desktop's process, started by the other tests"]
fn desk() {
    for line in std::io::stdin().lines() {
        let line = line.expect("an order");
        let (operation, request) = line.split_once(' ').expect("operation and request");
        let text = hisbridge::dispatch::call(operation, request, &hisbridge::cancel::Cancel::default()).text();
        println!("{MARK}{text}");
    }
}

/// All desks call at the same time; each must succeed without a warning.
fn all_call(desks: &mut [Desk]) {
    for desk in desks.iter_mut() {
        desk.order(QUERY, &example(QUERY));
    }
    for desk in desks {
        let envelope = desk.answer();
        assert_eq!(envelope["ok"], true, "{envelope:#}");
        assert_eq!(envelope["warnings"], json!([]), "{envelope:#}");
    }
}

/// The configuration of this test's desks in a file.
fn written(folder: &Path, store: &Value, http: &Value) -> PathBuf {
    let mut configuration = SANDBOX.config_json();
    configuration["token_store"] = store.clone();
    for (name, value) in http.as_object().into_iter().flatten() {
        configuration["http"][name] = value.clone();
    }
    let path = folder.join("hisbridge.json");
    std::fs::write(&path, configuration.to_string()).expect("written");
    path
}

fn fetches() -> u64 {
    SANDBOX.token_fetches("healthcard")
}

/// How often a token was asked for, whether it was given or not: a wrong desk gets none.
fn asked() -> u64 {
    SANDBOX.calls(hisbridge::catalog::HEALTHCARD_GET_APP_TOKEN.path)
}

/// What every store must do for so many desks.
fn one_token_between(desks: usize, configuration: &Path) {
    let mut desks: Vec<Desk> = (0..desks).map(|_| Desk::start(configuration)).collect();
    all_call(&mut desks);
    assert_eq!(fetches(), 1, "cold desks");
    all_call(&mut desks);
    assert_eq!(fetches(), 1, "warm desks");
    for (renewals, kill) in [|| SANDBOX.kill_tokens(), || SANDBOX.expire_tokens()].into_iter().enumerate() {
        kill();
        all_call(&mut desks);
        assert_eq!(fetches(), 2 + renewals as u64, "one desk renews, the others use its token");
    }
    // A token that one desk asks for by name kills the others': they find the new one in the store.
    desks[0].order("healthcard.get_app_token", &json!({}));
    assert_eq!(desks[0].answer()["ok"], true);
    all_call(&mut desks);
    assert_eq!(fetches(), 4);
    // A desk that is switched on later fetches nothing.
    let mut late = [Desk::start(configuration)];
    all_call(&mut late);
    assert_eq!(fetches(), 4);
}

fn token_of(desk: &mut Desk) -> String {
    desk.order("healthcard.get_app_token", &json!({}));
    desk.answer()["data"]["appToken"].as_str().expect("a token").to_owned()
}

fn the_only_warning(envelope: &Value) -> String {
    assert_eq!(envelope["ok"], true, "{envelope:#}");
    let warnings = envelope["warnings"].as_array().expect("a list");
    assert_eq!(warnings.len(), 1, "{envelope:#}");
    let warning = warnings[0].as_str().expect("text").to_owned();
    assert!(warning.contains("token_store") && warning.contains("互相顶掉"), "{warning}");
    warning
}

/// The same file store in this process, as one more desk that the sandbox's state is not reset for.
fn here(folder: &Path) -> PathBuf {
    let path = folder.join("tokens.json");
    let mut configuration = SANDBOX.config_json();
    configuration["token_store"] = json!({"kind": "file", "path": path});
    configure(&configuration);
    path
}

#[test]
fn two_processes_with_a_file_share_one_token() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tokens.json");
    one_token_between(2, &written(folder.path(), &json!({"kind": "file", "path": path}), &json!({})));
    let mut left: Vec<_> =
        folder.path().read_dir().expect("a folder").map(|entry| entry.expect("a file").file_name()).collect();
    left.sort();
    assert_eq!(left, ["hisbridge.json", "tokens.json", "tokens.json.lock"]);
}

/// A new token of its cloud platform ends the one before, as with 微信电子健康卡.
#[test]
fn desks_share_the_token_of_ywx_too() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tokens.json");
    let configuration = written(folder.path(), &json!({"kind": "file", "path": path}), &json!({}));
    let mut desks = [Desk::start(&configuration), Desk::start(&configuration), Desk::start(&configuration)];
    for fetched in [1, 2] {
        for operation in ["ywx.am_doctor_syn", "ywx.request", "ywx.am_get_sign_qr_code"] {
            desks.iter_mut().for_each(|desk| desk.order(operation, &example(operation)));
            for desk in &mut desks {
                let envelope = desk.answer();
                assert_eq!((&envelope["ok"], &envelope["warnings"]), (&json!(true), &json!([])), "{envelope:#}");
            }
            assert_eq!(SANDBOX.token_fetches("ywx"), fetched, "{operation}");
        }
        SANDBOX.kill_tokens();
    }
    let kept = std::fs::read(&path).expect("the store");
    let secret = SANDBOX.config_json()["ywx"]["client_secret"].as_str().expect("a secret").to_owned();
    assert!(!kept.windows(secret.len()).any(|window| window == secret.as_bytes()), "no secret lies there");
}

#[test]
fn ten_processes_with_a_file_share_one_token() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("共享 tokens.json");
    one_token_between(10, &written(folder.path(), &json!({"kind": "file", "path": path}), &json!({})));
}

#[test]
fn a_reader_of_the_file_sees_neither_token_nor_secret_nor_account() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tokens.json");
    let configuration = written(folder.path(), &json!({"kind": "file", "path": path}), &json!({}));
    let token = token_of(&mut Desk::start(&configuration));
    let file = std::fs::read_to_string(&path).expect("the store");
    let settings = &SANDBOX.config_json()["healthcard"];
    let sealed = serde_json::from_str::<Value>(&file).expect("JSON")["tokens"]
        .as_object()
        .and_then(|tokens| tokens.values().next()?["token"].as_str().map(str::to_owned))
        .expect("a sealed token");
    let sealed = hisbridge::crypto::encoding::base64_decode(&sealed).expect("Base64");
    for hidden in [token.as_str(), settings["app_id"].as_str().unwrap(), settings["app_secret"].as_str().unwrap()] {
        assert!(!file.contains(hidden), "{hidden} stands in {file}");
        assert!(!sealed.windows(8).any(|part| hidden.as_bytes().windows(8).any(|own| own == part)), "{hidden}");
    }
    // With another secret it is another account's: the token cannot be used, and is not lost either.
    let mut other = SANDBOX.config_json();
    other["token_store"] = json!({"kind": "file", "path": path});
    other["healthcard"]["app_secret"] = json!("0123456789abcdef0123456789abcdef");
    configure(&other);
    assert_eq!(call(QUERY, example(QUERY))["ok"], false);
    let before = fetches();
    all_call(&mut [Desk::start(&configuration)]);
    assert_eq!(fetches(), before);
}

/// A desk whose hospital is wrong is refused whatever its token: each new one would throw out all the others.
fn wrong_desks_throw_nobody_out(folder: &Path, store: &Value) {
    let right = written(folder, store, &json!({}));
    let mut configuration: Value = serde_json::from_slice(&std::fs::read(&right).expect("read")).expect("JSON");
    configuration["healthcard"]["hospital_id"] = json!("77777");
    let wrong = folder.join("wrong.json");
    std::fs::write(&wrong, configuration.to_string()).expect("written");
    let mut desks = [Desk::start(&right), Desk::start(&right)];
    all_call(&mut desks);
    for _ in 0..3 {
        // A program that runs once for each call remembers nothing.
        let mut desk = Desk::start(&wrong);
        for _ in 0..2 {
            assert_eq!(desk.call()["code"], "21004");
        }
        all_call(&mut desks);
    }
    assert_eq!(asked(), 1);
}

#[test]
fn a_wrong_desk_throws_nobody_out_of_a_shared_file() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tokens.json");
    wrong_desks_throw_nobody_out(folder.path(), &json!({"kind": "file", "path": path}));
    // To versions of the library that do not say when a token was made, and after a minute, it is an old one.
    for until in [json!(null), json!(1), json!(u64::MAX)] {
        let mut file: Value = serde_json::from_slice(&std::fs::read(&path).expect("the store")).expect("JSON");
        let before = asked();
        file["tokens"]
            .as_object_mut()
            .expect("tokens")
            .values_mut()
            .for_each(|entry| entry["young_until"] = until.clone());
        std::fs::write(&path, file.to_string()).expect("written");
        assert_eq!(Desk::start(&folder.path().join("wrong.json")).call()["code"], "21004");
        assert_eq!(asked(), before + 1, "{until}");
    }
}

#[test]
fn a_wrong_desk_throws_nobody_out_of_redis() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let redis = Redis::start(&[]);
    wrong_desks_throw_nobody_out(folder.path(), &redis.url(""));
    let keys = redis.dump();
    let young =
        keys.lines().find_map(|line| line.split_whitespace().find(|key| key.ends_with(":young"))).expect("a key");
    let gone = Command::new("redis-cli").args(["-p", &redis.port.to_string(), "-n", "2", "del", young]).output();
    assert_eq!(String::from_utf8_lossy(&gone.expect("redis-cli runs").stdout).trim(), "1");
    assert_eq!(Desk::start(&folder.path().join("wrong.json")).call()["code"], "21004");
    assert_eq!(asked(), 2);
}

#[test]
fn a_damaged_file_is_put_aside_and_begun_anew() {
    let _alone = alone();
    for (number, damage) in
        [&b"{\"format\":\"hisbridge tok"[..], b"", b"[]", b"\0\0\0\0", &[b' '; 2 * 1024 * 1024]].into_iter().enumerate()
    {
        let folder = tempfile::tempdir().expect("a folder");
        let path = here(folder.path());
        std::fs::write(&path, damage).expect("written");
        let before = fetches();
        let envelope = call(QUERY, example(QUERY));
        assert_eq!((&envelope["ok"], &envelope["warnings"]), (&json!(true), &json!([])), "{number}: {envelope:#}");
        assert_eq!(fetches(), before + 1);
        assert_eq!(std::fs::read(path.with_extension("json.damaged")).expect("put aside"), damage);
        all_call(&mut [Desk::start(&written(folder.path(), &json!({"kind": "file", "path": path}), &json!({})))]);
        assert_eq!(fetches(), before + 1, "{number}: the new file is used");
    }
}

#[test]
fn a_changed_token_is_fetched_anew() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tokens.json");
    let configuration = written(folder.path(), &json!({"kind": "file", "path": path}), &json!({}));
    all_call(&mut [Desk::start(&configuration)]);
    let mut file: Value = serde_json::from_slice(&std::fs::read(&path).expect("the store")).expect("JSON");
    for entry in file["tokens"].as_object_mut().expect("tokens").values_mut() {
        let sealed = entry["token"].as_str().expect("a token").to_owned();
        let first = if sealed.starts_with('A') { "B" } else { "A" };
        entry["token"] = json!(format!("{first}{}", &sealed[1..]));
    }
    std::fs::write(&path, file.to_string()).expect("written");
    all_call(&mut [Desk::start(&configuration)]);
    assert_eq!(fetches(), 2);
}

#[test]
fn a_desk_that_dies_while_it_fetches_stops_nobody() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tokens.json");
    let configuration = written(folder.path(), &json!({"kind": "file", "path": path}), &json!({}));
    let slow = json!({"path": "*", "times": 1, "fault": {"slow": {"delay_ms": 60_000}}});
    SANDBOX.control("faults", &slow).expect("the fault is armed");
    let total = || SANDBOX.counters()["total"].as_u64().expect("a number");
    let before = total();
    let mut dying = Desk::start(&configuration);
    dying.order(QUERY, &example(QUERY));
    // It waits for the slow answer, with the lease: killed any sooner, it would leave the slow answer to the next desk.
    let end = Instant::now() + Duration::from_secs(30);
    while total() == before {
        assert!(Instant::now() < end, "the token is asked for");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(std::fs::read_to_string(&path).expect("the token file").contains("lease"), "the lease is taken");
    drop(dying);
    let started = Instant::now();
    all_call(&mut [Desk::start(&configuration)]);
    // The lease of the dead desk lasts eight seconds, half of the call's time limit a little less.
    let waited = started.elapsed();
    assert!(waited > Duration::from_secs(5) && waited < Duration::from_secs(13), "{waited:?}");
    let started = Instant::now();
    all_call(&mut [Desk::start(&configuration), Desk::start(&configuration)]);
    assert!(started.elapsed() < Duration::from_secs(5), "the taken-over lease is given back");
}

#[test]
fn a_failed_fetch_lets_the_next_desk_try_at_once() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tokens.json");
    let configuration = written(folder.path(), &json!({"kind": "file", "path": path}), &json!({}));
    let fault = json!({"path": "*", "times": 1, "fault": {"vendor_error": {"code": "21002", "message": "x"}}});
    SANDBOX.control("faults", &fault).expect("the fault is armed");
    assert_eq!(Desk::start(&configuration).call()["code"], "21002");
    let started = Instant::now();
    all_call(&mut [Desk::start(&configuration)]);
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn without_its_folder_a_call_works_and_warns_and_the_token_is_shared_when_the_folder_is_back() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let gone = folder.path().join("share");
    let configuration = written(folder.path(), &json!({"kind": "file", "path": gone.join("tokens.json")}), &json!({}));
    let mut desk = Desk::start(&configuration);
    for _ in 0..2 {
        let warning = the_only_warning(&desk.call());
        assert!(warning.contains("不存在"), "{warning}");
    }
    assert_eq!(fetches(), 1, "the token is kept in memory");
}

#[test]
fn a_lock_that_is_never_given_back_costs_a_warning() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = here(folder.path());
    let lock = std::fs::File::create(folder.path().join("tokens.json.lock")).expect("made");
    lock.lock().expect("locked");
    let started = Instant::now();
    let warning = the_only_warning(&call(QUERY, example(QUERY)));
    assert!(warning.contains("锁着"), "{warning}");
    assert!(started.elapsed() < Duration::from_secs(6));
    assert!(!path.exists());
    // The lock file of a desktop that ended is only a file.
    drop(lock);
    let fresh = tempfile::tempdir().expect("a folder");
    here(fresh.path());
    std::fs::write(fresh.path().join("tokens.json.lock"), "left behind").expect("written");
    std::fs::write(fresh.path().join("tokens.json.tmp"), "left behind").expect("written");
    SANDBOX.kill_tokens();
    assert_eq!(call(QUERY, example(QUERY))["warnings"], json!([]));
}

/// A redis-server of its own in a folder that goes with it.
struct Redis {
    process: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Redis {
    fn start(arguments: &[&str]) -> Redis {
        let folder = tempfile::tempdir().expect("a folder");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
        let plain = if arguments.contains(&"--tls-cert-file") { "0".to_owned() } else { port.to_string() };
        let process = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--save", "", "--port", &plain, "--dir"])
            .arg(folder.path())
            .args(arguments.iter().map(|argument| argument.replace("PORT", &port.to_string())))
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server does not start: install it with `scripts/setup.sh servers`");
        let end = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < end, "redis-server does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Redis { process, port, _folder: folder }
    }

    fn url(&self, account: &str) -> Value {
        json!({"kind": "redis", "url": format!("redis://{account}127.0.0.1:{}/2", self.port)})
    }

    /// All that is stored, by the server's own client.
    fn dump(&self) -> String {
        let run = |arguments: &[&str]| {
            let output = Command::new("redis-cli")
                .args(["-p", &self.port.to_string(), "-n", "2", "--no-raw"])
                .args(arguments)
                .output()
                .expect("redis-cli runs");
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        let keys = Command::new("redis-cli")
            .args(["-p", &self.port.to_string(), "-n", "2", "keys", "*"])
            .output()
            .expect("redis-cli runs");
        let keys = String::from_utf8(keys.stdout).expect("text");
        keys.lines().map(|key| format!("{key} {}", run(&["get", key]))).collect()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A test CA and a certificate for 127.0.0.1 by the openssl program.
fn certificates(folder: &Path) {
    let run = |arguments: &str| {
        let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output();
        let output = output.expect("openssl runs: install it with `scripts/setup.sh base`");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    run(&format!("req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=test"));
    run(&format!("req {key} -keyout redis.key -out redis.csr -subj /CN=redis"));
    std::fs::write(folder.join("names"), "subjectAltName=IP:127.0.0.1\n").expect("written");
    run("x509 -req -in redis.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out redis.pem");
}

#[test]
fn ten_processes_with_redis_share_one_token() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let redis = Redis::start(&[]);
    one_token_between(10, &written(folder.path(), &redis.url(""), &json!({})));
    let token = {
        let mut desk = Desk::start(&folder.path().join("hisbridge.json"));
        token_of(&mut desk)
    };
    let stored = redis.dump();
    assert!(stored.contains("hisbridge:{") && stored.contains(":token"), "{stored}");
    assert!(!stored.contains("lease"), "every lease is given back: {stored}");
    let settings = &SANDBOX.config_json()["healthcard"];
    for hidden in [token.as_str(), settings["app_id"].as_str().unwrap(), settings["app_secret"].as_str().unwrap()] {
        assert!(!stored.contains(hidden), "{hidden} stands in {stored}");
    }
}

#[test]
fn a_redis_that_went_away_costs_a_warning_and_is_used_again_when_it_is_back() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let redis = Redis::start(&[]);
    let configuration = written(folder.path(), &redis.url(""), &json!({}));
    let mut desk = Desk::start(&configuration);
    assert_eq!(desk.call()["warnings"], json!([]));
    drop(redis);
    // The token that the desk has is good for as long as it lives; a new one cannot be shared.
    assert_eq!(desk.call()["warnings"], json!([]));
    SANDBOX.kill_tokens();
    let warning = the_only_warning(&desk.call());
    assert!(warning.contains("127.0.0.1") && warning.contains("拒绝连接"), "{warning}");
    the_only_warning(&Desk::start(&configuration).call());
}

#[test]
fn a_connection_that_redis_closed_meanwhile_is_replaced() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let redis = Redis::start(&[]);
    let mut desks = [Desk::start(&written(folder.path(), &redis.url(""), &json!({})))];
    all_call(&mut desks);
    let closed = Command::new("redis-cli")
        .args(["-p", &redis.port.to_string(), "client", "kill", "type", "normal"])
        .output()
        .expect("redis-cli runs");
    assert_eq!(String::from_utf8_lossy(&closed.stdout).trim(), "1");
    SANDBOX.kill_tokens();
    all_call(&mut desks);
    assert_eq!(fetches(), 2);
}

#[test]
fn redis_asks_for_its_password() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let redis = Redis::start(&["--requirepass", "p@ss:w/rd%"]);
    let user = Command::new("redis-cli")
        .args(["-p", &redis.port.to_string(), "-a", "p@ss:w/rd%", "--no-auth-warning"])
        .args(["acl", "setuser", "desk", "on", ">other", "~hisbridge:*", "+@all"])
        .output()
        .expect("redis-cli runs");
    assert_eq!(String::from_utf8_lossy(&user.stdout).trim(), "OK");
    let warning_with = |account: &str| {
        let envelope = Desk::start(&written(folder.path(), &redis.url(account), &json!({}))).call();
        the_only_warning(&envelope)
    };
    let warning = warning_with("");
    assert!(warning.contains("要密码"), "{warning}");
    for wrong in [":wrong-pass@", "desk:wrong-pass@", "nobody:other@"] {
        let warning = warning_with(wrong);
        assert!(warning.contains("密码不对") && !warning.contains("wrong-pass"), "{wrong}: {warning}");
    }
    for right in [":p%40ss%3Aw%2Frd%25@", "desk:other@"] {
        all_call(&mut [Desk::start(&written(folder.path(), &redis.url(right), &json!({})))]);
    }
}

#[test]
fn redis_is_reached_by_tls_and_its_certificate_is_checked() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    certificates(folder.path());
    let path = |name: &str| folder.path().join(name).to_str().expect("text").to_owned();
    let (certificate, key, ca) = (path("redis.pem"), path("redis.key"), path("ca.pem"));
    let redis = Redis::start(&[
        "--tls-port",
        "PORT",
        "--tls-cert-file",
        &certificate,
        "--tls-key-file",
        &key,
        "--tls-ca-cert-file",
        &ca,
        "--tls-auth-clients",
        "no",
        "--requirepass",
        "secret",
    ]);
    let store =
        |scheme: &str, host: &str| json!({"kind": "redis", "url": format!("{scheme}://:secret@{host}:{}", redis.port)});
    let desk = |store: &Value, http: &Value| Desk::start(&written(folder.path(), store, http));
    let trusted = json!({"ca_file": ca});
    let mut desks: Vec<Desk> = (0..3).map(|_| desk(&store("rediss", "127.0.0.1"), &trusted)).collect();
    all_call(&mut desks);
    assert_eq!(fetches(), 1);
    let warning = the_only_warning(&desk(&store("rediss", "127.0.0.1"), &json!({})).call());
    assert!(warning.contains("证书"), "unknown CA: {warning}");
    let warning = the_only_warning(&desk(&store("rediss", "localhost"), &trusted).call());
    assert!(warning.contains("证书"), "another host: {warning}");
    let warning = the_only_warning(&desk(&store("redis", "127.0.0.1"), &trusted).call());
    assert!(warning.contains("Redis"), "no TLS: {warning}");
}

#[test]
fn a_server_that_never_answers_costs_the_time_limit_once() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let store = json!({"kind": "redis", "url": format!("redis://127.0.0.1:{port}")});
    let mut desk = Desk::start(&written(folder.path(), &store, &json!({})));
    let started = Instant::now();
    the_only_warning(&desk.call());
    assert!(started.elapsed() < Duration::from_secs(8));
    SANDBOX.kill_tokens();
    let started = Instant::now();
    the_only_warning(&desk.call());
    assert!(started.elapsed() < Duration::from_secs(2), "a store that failed is left alone for a while");
}

/// Opening a pipe that nobody writes into would never return.
#[cfg(unix)]
#[test]
fn a_pipe_in_the_files_place_costs_a_warning() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tokens.json");
    assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo runs").success());
    let configuration = written(folder.path(), &json!({"kind": "file", "path": path}), &json!({}));
    let mut desk = Desk::start(&configuration);
    let warning = the_only_warning(&desk.call());
    assert!(warning.contains("不是普通文件"), "{warning}");
}

#[test]
fn all_token_systems_share_theirs() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let redis = Redis::start(&[]);
    let configuration = written(folder.path(), &redis.url(""), &json!({}));
    let mut desks: Vec<Desk> = (0..3).map(|_| Desk::start(&configuration)).collect();
    for (system, operation) in [("reservation", "reservation.order"), ("signit", "signit.check_ca_login_task")] {
        for desk in &mut desks {
            desk.order(operation, &example(operation));
        }
        for desk in &mut desks {
            let envelope = desk.answer();
            assert_eq!((&envelope["ok"], &envelope["warnings"]), (&json!(true), &json!([])), "{envelope:#}");
        }
        assert_eq!(SANDBOX.token_fetches(system), 1, "{system}");
    }
}

#[test]
fn a_wrong_store_is_told_when_it_is_configured() {
    for (store, key) in [
        (json!({"kind": "file"}), "token_store.path"),
        (json!({"kind": "redis"}), "token_store.url"),
        (json!({"kind": "redis", "url": "http://h"}), "token_store.url"),
        (json!({"kind": "redis", "url": "redis://h:port"}), "token_store.url"),
        (json!({"kind": "etcd"}), "token_store.kind"),
    ] {
        let error = hisbridge::config::replace(&json!({"token_store": store}).to_string()).err().expect("refused");
        assert_eq!(error.kind.name(), "config");
        assert!(error.message.contains(key), "{store}: {}", error.message);
    }
}
