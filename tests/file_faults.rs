//! What is no network can hang too: files, locks, the outbox, a token store, an upload that nobody reads. Each place
//! against each fault, and the call is over within its time limit and a second. (Machines under load get more: what hung
//! before took for ever, ten seconds, or twice the limit.)
#![cfg(unix)]

mod common;

use common::*;
use hisbridge::catalog;
use hisbridge::config;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// The time limit of the calls.
const LIMIT_MS: u64 = 1000;
/// What they may take at the most.
const SLACK: Duration = Duration::from_secs(4);

/// What stands where a file is expected. None of them answers, or none ends.
struct Place {
    kind: &'static str,
    path: PathBuf,
    _socket: Option<UnixListener>,
}

fn places(folder: &Path) -> Vec<Place> {
    let place = |kind, path| Place { kind, path, _socket: None };
    let pipe = folder.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    let directory = folder.join("folder");
    fs::create_dir(&directory).expect("a folder");
    let socket = folder.join("socket");
    let listener = UnixListener::bind(&socket).expect("a socket");
    // Links: nothing shall be made or renamed beside the devices themselves.
    let device = |name: &str| {
        let link = folder.join(name);
        std::os::unix::fs::symlink(Path::new("/dev").join(name), &link).expect("a link");
        link
    };
    vec![
        place("a pipe that nobody uses", pipe),
        place("a folder", directory),
        place("an endless device", device("zero")),
        place("a full device", device("full")),
        Place { kind: "a socket", path: socket, _socket: Some(listener) },
    ]
}

/// Does something on a thread that may hang, and gives what came within the time.
fn within<T: Send + 'static>(most: Duration, what: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || tell.send(work()));
    told.recv_timeout(most).unwrap_or_else(|_| panic!("{what}: no answer within {most:?}"))
}

fn limited(request: Value) -> Value {
    with(&request, json!({"_options": {"timeout_ms": LIMIT_MS}}))
}

/// A call that must be over in time.
fn timely(operation: &'static str, request: Value, what: &str) -> Value {
    within(SLACK, what, move || call(operation, limited(request)))
}

fn says(words: &str, envelope: &Value, what: &str) {
    let text = envelope["error"]["message"].as_str().unwrap_or_default();
    assert!(text.contains(words), "{what}: {envelope:#}");
}

fn the_warning(envelope: &Value, what: &str) -> String {
    assert_eq!(envelope["ok"], true, "{what}: {envelope:#}");
    let warnings = envelope["warnings"].as_array().expect("warnings");
    assert_eq!(warnings.len(), 1, "{what}: {envelope:#}");
    warnings[0].as_str().expect("a text").to_owned()
}

const NO_FILE: &str = "不是普通文件";
const CALL: &str = "healthcard.get_health_card_by_qr_code";

#[test]
fn a_request_that_names_no_regular_file_is_refused_at_once() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let picture = example("healthcard.ocr_info")["imageContent"].as_str().expect("a picture").to_owned();
    let base64 = picture.split_once(',').map_or(picture.clone(), |(_, base64)| base64.to_owned());
    for place in places(folder.path()) {
        let path = &place.path;
        let mut rows: Vec<(&'static str, Value)> = vec![
            ("tool.file_to_base64", json!({"path": path})),
            ("tool.image_to_bmp", json!({"path": path, "out": folder.path().join("out.bmp")})),
            ("tool.image_to_bmp", json!({"base64": base64, "out": path})),
            ("tool.base64_to_file", json!({"base64": "AAAA", "path": path})),
            ("tool.qr_image", json!({"text": "x", "out": path})),
        ];
        let mut named = 0;
        for row in catalog::operations() {
            for field in row.fields.iter() {
                let Some(file) = field.rare.file else { continue };
                let mut request = example(row.full_name);
                request.as_object_mut().expect("an object").remove(field.name);
                request[file] = json!(path);
                rows.push((row.full_name, request));
                named += 1;
            }
        }
        assert!(named >= 4, "the catalogue has fields that take a path");
        for (operation, request) in rows {
            let what = format!("{operation} with {} in {request}", place.kind);
            let envelope = timely(operation, request, &what);
            assert_eq!(envelope["error"]["kind"], "argument", "{what}: {envelope:#}");
            says(NO_FILE, &envelope, &what);
        }
    }
}

#[test]
fn a_configuration_that_names_no_regular_file_is_refused_at_once() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    for place in places(folder.path()) {
        let path = place.path.clone();
        let file = path.clone();
        let loaded = within(SLACK, place.kind, move || config::load(&file).err().map(|error| error.json()));
        let error = loaded.expect("it is no configuration");
        assert!(error["message"].as_str().unwrap_or_default().contains(NO_FILE), "{}: {error}", place.kind);
        for (part, name, value) in [
            ("http", "ca_file", json!(path)),
            ("http", "crl_file", json!(path)),
            ("healthcard", "app_secret", json!({"file": path})),
        ] {
            let mut configuration = SANDBOX.config_json();
            configuration[part][name] = value;
            let what = format!("{part}.{name} with {}", place.kind);
            let error = within(SLACK, &what, move || config::replace(&configuration.to_string()).err());
            let error = error.map(|error| error.json()).unwrap_or_default();
            assert!(error["message"].as_str().unwrap_or_default().contains(NO_FILE), "{what}: {error}");
        }
    }
}

#[test]
fn a_log_or_a_token_file_that_is_none_costs_a_warning() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    for place in places(folder.path()) {
        for (part, settings) in [
            ("log", json!({"file": place.path, "level": "info"})),
            ("token_store", json!({"kind": "file", "path": place.path})),
        ] {
            SANDBOX.reset();
            let mut configuration = SANDBOX.config_json();
            configuration[part] = settings;
            configure(&configuration);
            let what = format!("{part} with {}", place.kind);
            let warning = the_warning(&timely(CALL, example(CALL), &what), &what);
            assert!(warning.contains(NO_FILE), "{what}: {warning}");
        }
    }
    let others = tempfile::tempdir().expect("a folder");
    for place in places(others.path()) {
        // A lock in whose place something else stands is no lock, and the line is written without it.
        let log = folder.path().join("calls.log");
        let _ = fs::remove_file(folder.path().join("calls.log.lock"));
        std::os::unix::fs::symlink(&place.path, folder.path().join("calls.log.lock")).expect("a link");
        let mut configuration = SANDBOX.config_json();
        configuration["log"] = json!({"file": log, "level": "info"});
        configure(&configuration);
        let envelope = timely(CALL, example(CALL), place.kind);
        assert_eq!((&envelope["ok"], &envelope["warnings"]), (&json!(true), &json!([])), "{envelope:#}");
    }
    assert!(fs::read_to_string(folder.path().join("calls.log")).expect("the log").lines().count() >= 5);
}

#[test]
fn a_log_whose_lock_is_held_is_waited_for_once() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("calls.log");
    // The lock of a process that was stopped in the middle of a line.
    let lock = File::create(folder.path().join("calls.log.lock")).expect("the lock");
    lock.lock().expect("locked");
    let mut configuration = SANDBOX.config_json();
    configuration["log"] = json!({"file": log, "level": "info"});
    configure(&configuration);
    let calls = 60;
    let ask = move || (0..calls).for_each(|_| drop(data("crypto.sm3", json!({"text": "x"}))));
    // It was 0.2 s each.
    within(Duration::from_secs(8), "calls beside a stopped process", ask);
    assert_eq!(fs::read_to_string(&log).expect("the log").lines().count(), calls, "every line is written all the same");
}

#[test]
fn a_token_store_that_does_not_answer_costs_a_warning_and_not_the_call() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("its address");
    let lock = File::create(folder.path().join("tokens.json.lock")).expect("the lock");
    lock.lock().expect("locked");
    let path = folder.path().join("tokens.json");
    for (kind, store) in [
        // The system takes connections in for a program that never looks.
        ("a silent Redis", json!({"kind": "redis", "url": format!("redis://{address}")})),
        ("a token file that another process holds", json!({"kind": "file", "path": path})),
    ] {
        SANDBOX.reset();
        let mut configuration = SANDBOX.config_json();
        configuration["token_store"] = store;
        configure(&configuration);
        let warning = the_warning(&timely(CALL, example(CALL), kind), kind);
        assert!(warning.contains("token_store"), "{kind}: {warning}");
    }
}

#[cfg(feature = "outbox")]
#[test]
fn an_outbox_that_another_process_holds_is_waited_for_until_the_limit() {
    const REPORT: &str = "healthcard.report_his_data";
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("outbox.db");
    let mut configuration = SANDBOX.config_json();
    configuration["outbox"] = json!({"path": path});
    configure(&configuration);
    let put = || with(&example(REPORT), json!({"_options": {"outbox": true, "timeout_ms": LIMIT_MS}}));
    assert_eq!(call(REPORT, put())["ok"], true);
    assert_eq!(data("tool.outbox", json!({"action": "wait", "wait_ms": 60_000}))["done"], true);
    let other = rusqlite::Connection::open(&path).expect("the outbox");
    other.busy_timeout(Duration::from_secs(60)).expect("patience");
    other.execute_batch("BEGIN EXCLUSIVE").expect("held");
    for (operation, request) in
        [(REPORT, put()), ("tool.outbox", limited(json!({}))), ("tool.outbox", limited(json!({"action": "retry"})))]
    {
        let what = format!("{operation} {}", request["action"]);
        let envelope = within(SLACK, &what, move || call(operation, request));
        says("占用", &envelope, &what);
        assert_eq!(envelope["error"]["retryable"], true, "{what}");
    }
    other.execute_batch("COMMIT").expect("given back");
    assert_eq!(call(REPORT, put())["ok"], true, "the next one works");
    data("tool.outbox", json!({"action": "wait", "wait_ms": 60_000}));
    for place in places(folder.path()) {
        configuration["outbox"] = json!({"path": place.path});
        configure(&configuration);
        for (operation, request) in [(REPORT, put()), ("tool.outbox", limited(json!({})))] {
            let what = format!("{operation} with {}", place.kind);
            let envelope = within(SLACK, &what, move || call(operation, request));
            assert_eq!(envelope["error"]["kind"], "config", "{what}: {envelope:#}");
            says(NO_FILE, &envelope, &what);
        }
    }
}

/// A server that takes connections, and reads so much of each so often.
fn reader(bytes: usize, pause: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    thread::spawn(move || {
        let mut lines = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            lines.push(thread::spawn(move || {
                let mut part = vec![0; bytes];
                loop {
                    thread::sleep(pause);
                    if bytes > 0 && !matches!(stream.read(&mut part), Ok(1..)) {
                        return;
                    }
                }
            }));
        }
    });
    format!("http://{address}")
}

#[test]
fn an_upload_that_is_not_read_ends_with_the_limit() {
    const UPLOAD: &str = "ywx.sign_info_syn";
    let _alone = alone();
    let limit = Duration::from_secs(6);
    let mut configuration = SANDBOX.config_json();
    configuration["ywx"]["base_url"] = json!(reader(0, Duration::from_secs(1)));
    let drops = reader(64 * 1024, Duration::from_millis(100));
    configuration["profiles"] = json!({"drop by drop": {"ywx": {"base_url": drops}}});
    configuration["http"]["timeout_ms"] = json!(limit.as_secs() * 1000);
    configure(&configuration);
    let uploads = [Value::Null, json!("drop by drop")].map(|profile| {
        thread::spawn(move || {
            // More than the system takes in for a server that does not read.
            let pdf = "AAAA".repeat(2 * 1024 * 1024);
            let request = with(&example(UPLOAD), json!({"pdfBase64": pdf, "_options": {"profile": profile}}));
            let what = format!("{profile}");
            let started = Instant::now();
            let envelope = within(limit + Duration::from_secs(3), &what, move || call(UPLOAD, request));
            assert_eq!(envelope["error"]["kind"], "timeout", "{what}: {envelope:#}");
            assert!(started.elapsed() >= limit - Duration::from_millis(500), "{what}: it was given its time");
        })
    });
    for upload in uploads {
        upload.join().expect("in time");
    }
}

/// This program again, for one of its tests that are other processes.
fn child(test: &str, folder: &Path, limit: &str) -> std::process::Output {
    // Who writes beyond the limit shall get an error, as from a full disk, and not a signal.
    let script = format!("trap '' XFSZ; umask 022; {limit} exec \"$0\" \"$@\"");
    let program = std::env::current_exe().expect("this program");
    let output = Command::new("sh")
        .arg("-c")
        .arg(script)
        .arg(program)
        .args(["--exact", test, "--ignored", "--nocapture"])
        .current_dir(folder)
        .env("HISBRIDGE_TEST_FOLDER", folder)
        .output()
        .expect("it runs");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

fn its_folder() -> PathBuf {
    PathBuf::from(std::env::var_os("HISBRIDGE_TEST_FOLDER").expect("a child's folder"))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_full_disk_leaves_the_old_file_and_nothing_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let outs = ["plain.bin", "stamp.bmp", "code.png", "real.bin"];
    for name in outs {
        fs::write(folder.path().join(name), "the old one").expect("written");
    }
    std::os::unix::fs::symlink("real.bin", folder.path().join("link.bin")).expect("a link");
    let before = names(folder.path());
    child("the_child_writes_on_a_full_disk", folder.path(), "ulimit -f 1;");
    assert_eq!(names(folder.path()), before);
    for name in outs {
        assert_eq!(fs::read(folder.path().join(name)).expect("it is there"), b"the old one", "{name}");
    }
}

#[test]
#[ignore = "is the other process of the test above"]
fn the_child_writes_on_a_full_disk() {
    let folder = its_folder();
    let large = hisbridge::crypto::encoding::base64_encode(&[7; 100_000]);
    let text = "x".repeat(900);
    for (operation, request) in [
        ("tool.base64_to_file", json!({"base64": large, "path": folder.join("plain.bin")})),
        ("tool.base64_to_file", json!({"base64": large, "path": folder.join("link.bin")})),
        ("tool.base64_to_file", json!({"base64": large, "path": folder.join("new.bin")})),
        ("tool.qr_image", json!({"text": text, "size": 1000, "out": folder.join("stamp.bmp")})),
        ("tool.qr_image", json!({"text": text, "size": 1000, "format": "png", "out": folder.join("code.png")})),
    ] {
        let text = hisbridge::dispatch::call(operation, &request.to_string(), &Default::default()).text();
        assert!(text.contains("\"ok\":false") && text.contains("写不了"), "{operation}: {text}");
    }
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).permissions().mode() & 0o777
}

#[test]
fn what_the_library_writes_is_its_users_alone_or_as_configured() {
    for (setting, expected) in [(None, 0o600), (Some("0640"), 0o640), (Some("0666"), 0), (Some("0664"), 0o664)] {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("mode"), setting.unwrap_or_default()).expect("written");
        child("the_child_makes_every_file", folder.path(), "");
        if expected == 0 {
            // Files that everybody may change are no choice.
            assert_eq!(names(folder.path()), ["mode"]);
            continue;
        }
        let made = names(folder.path());
        for name in ["a.log", "a.log.1", "a.log.lock", "plain.bin", "code.bmp", "stamp.bmp", "tokens", "tokens.lock"] {
            assert!(made.iter().any(|made| made == name), "{name}: {made:?}");
        }
        #[cfg(feature = "outbox")]
        for name in ["发 件#箱?%41.db", "发 件#箱?%41.db-journal", "发 件#箱?%41.db.lock"] {
            assert!(made.iter().any(|made| made == name), "{name}: {made:?}");
        }
        for name in made.iter().filter(|name| *name != "mode") {
            assert_eq!(mode(&folder.path().join(name)), expected, "{name} under {setting:?}");
        }
    }
}

#[test]
#[ignore = "is the other process of the test above"]
fn the_child_makes_every_file() {
    let folder = its_folder();
    let setting = fs::read_to_string(folder.join("mode")).expect("written");
    let mut configuration = SANDBOX.config_json();
    configuration["log"] = json!({"file": folder.join("a.log"), "max_bytes": 4096});
    configuration["token_store"] = json!({"kind": "file", "path": folder.join("tokens")});
    configuration["outbox"] = json!({"path": folder.join("发 件#箱?%41.db")});
    if !setting.is_empty() {
        configuration["files"] = json!({"file_mode": setting});
    }
    if setting == "0666" {
        let error = config::replace(&configuration.to_string()).err().expect("refused").json().to_string();
        assert!(error.contains("files.file_mode"), "{error}");
        return;
    }
    configure(&configuration);
    data("tool.base64_to_file", json!({"base64": "AAAA", "path": folder.join("plain.bin")}));
    data("tool.qr_image", json!({"text": "x", "out": folder.join("code.bmp")}));
    data("tool.qr_image", json!({"text": "x", "format": "png", "out": folder.join("code.png")}));
    data("tool.image_to_bmp", json!({"path": folder.join("code.png"), "out": folder.join("stamp.bmp")}));
    let report = example("healthcard.report_his_data");
    #[cfg(feature = "outbox")]
    let report = with(&report, json!({"_options": {"outbox": true}}));
    for _ in 0..40 {
        data("healthcard.report_his_data", report.clone());
    }
    data(CALL, example(CALL));
}

#[test]
fn relative_paths_keep_their_folder_when_the_program_changes_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    let elsewhere = folder.path().join("elsewhere");
    for folder in [&home, &home.join("sub"), &elsewhere] {
        fs::create_dir(folder).expect("a folder");
    }
    fs::write(home.join("secret.txt"), "SECRET-OF-A-FILE").expect("written");
    let mut configuration = SANDBOX.config_json_https();
    fs::copy(configuration["http"]["ca_file"].as_str().expect("a path"), home.join("ca.pem")).expect("copied");
    configuration["http"]["ca_file"] = json!("ca.pem");
    configuration["log"] = json!({"file": "sub/a.log"});
    configuration["token_store"] = json!({"kind": "file", "path": "./tokens"});
    configuration["outbox"] = json!({"path": "outbox.db"});
    configuration["ywx"]["client_secret"] = json!({"file": "secret.txt"});
    configuration["imaging"]["browser"] = json!("sub/browser");
    fs::write(home.join("hisbridge.json"), configuration.to_string()).expect("written");
    child("the_child_changes_its_folder", folder.path(), "");
    assert_eq!(names(&elsewhere), [""; 0]);
    let log = fs::read_to_string(home.join("sub/a.log")).expect("the log");
    assert!(log.lines().count() >= 2, "{log}");
    let made = names(&home);
    let mut expected = vec!["tokens"];
    #[cfg(feature = "outbox")]
    expected.push("outbox.db");
    for name in expected {
        assert!(made.iter().any(|made| made == name), "{name}: {made:?}");
    }
}

#[test]
#[ignore = "is the other process of the test above"]
fn the_child_changes_its_folder() {
    let folder = its_folder();
    let run = |operation: &str, request: Value| -> Value {
        let text = hisbridge::dispatch::call(operation, &request.to_string(), &Default::default()).text();
        let envelope: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(envelope["ok"], true, "{operation}: {envelope:#}");
        envelope["data"].clone()
    };
    std::env::set_current_dir(folder.join("home")).expect("there");
    config::load(Path::new("hisbridge.json")).unwrap_or_else(|error| panic!("{}", error.json()));
    std::env::set_current_dir(folder.join("elsewhere")).expect("there");
    let report = example("healthcard.report_his_data");
    run("healthcard.report_his_data", report.clone());
    #[cfg(feature = "outbox")]
    {
        run("healthcard.report_his_data", with(&report, json!({"_options": {"outbox": true}})));
        run("tool.outbox", json!({"action": "wait", "wait_ms": 60_000}));
        std::env::set_current_dir(folder.join("home/sub")).expect("there");
        let counts = run("tool.outbox", json!({}));
        assert_eq!((&counts["counts"]["sent"], &counts["path"]), (&json!(1), &json!(folder.join("home/outbox.db"))));
    }
    let diagnosis = run("tool.diagnose", json!({"system": "healthcard"}));
    let steps = diagnosis["steps"].as_array().expect("steps");
    let step = steps.iter().find(|step| step["step"] == "files").expect("the files");
    assert_eq!(step["ok"], true, "{step:#}");
    for (name, path) in [
        ("hisbridge.json", "home/hisbridge.json"),
        ("http.ca_file", "home/ca.pem"),
        ("log.file", "home/sub/a.log"),
        ("token_store.path", "home/./tokens"),
        ("outbox.path", "home/outbox.db"),
    ] {
        let files = step["detail"]["files"].as_array().expect("files");
        let file = files.iter().find(|file| file["name"] == name).unwrap_or_else(|| panic!("{name}: {step:#}"));
        assert_eq!(Path::new(file["path"].as_str().expect("a path")), folder.join(path), "{name}");
        let there = name != "outbox.path" || cfg!(feature = "outbox");
        assert_eq!((&file["exists"], &file["writable"]), (&json!(there), &json!(true)), "{name}");
    }
    let profile =
        config::current().and_then(|config| config.profile(None)).unwrap_or_else(|error| panic!("{}", error.json()));
    assert_eq!(profile.block("ywx").text("client_secret"), Some("SECRET-OF-A-FILE"));
    assert_eq!(
        profile.block("imaging").text("browser").map(Path::new),
        Some(folder.join("home/sub/browser").as_path())
    );
    // Without a file they are counted from the library's folder, and a bare program is left to the system.
    let given = json!({"log": {"file": "a.log"}, "imaging": {"browser": "chrome"}});
    let config = config::replace(&given.to_string()).unwrap_or_else(|error| panic!("{}", error.json()));
    let profile = config.profile(None).unwrap_or_else(|error| panic!("{}", error.json()));
    let program = std::env::current_exe().expect("this program");
    let beside = program.parent().expect("a folder").join("a.log");
    assert_eq!(profile.block("log").text("file").map(Path::new), Some(beside.as_path()));
    assert_eq!(profile.block("imaging").text("browser"), Some("chrome"));
}

#[test]
fn a_file_that_everybody_may_change_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let ca = folder.path().join("ca.pem");
    let tokens = folder.path().join("tokens");
    let secret = folder.path().join("secret.txt");
    let mut configuration = SANDBOX.config_json_https();
    fs::copy(configuration["http"]["ca_file"].as_str().expect("a path"), &ca).expect("copied");
    for path in [&tokens, &secret] {
        fs::write(path, "x").expect("written");
    }
    configuration["http"]["ca_file"] = json!(ca);
    configuration["token_store"] = json!({"kind": "file", "path": tokens});
    configuration["ywx"]["client_secret"] = json!({"file": secret});
    let file = folder.path().join("hisbridge.json");
    fs::write(&file, configuration.to_string()).expect("written");
    let set = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
    let told = || {
        let config = config::replace(&configuration.to_string()).unwrap_or_else(|error| panic!("{}", error.json()));
        config.warnings.clone()
    };
    for path in [&ca, &tokens, &secret, &file] {
        set(path, 0o664);
    }
    assert_eq!(told(), [""; 0]);
    for (path, name) in [(&ca, "http.ca_file"), (&tokens, "token_store.path"), (&secret, "ywx.client_secret")] {
        set(path, 0o666);
        let warnings = told();
        assert!(warnings.len() == 1 && warnings[0].starts_with(name) && warnings[0].contains("chmod"), "{warnings:?}");
        if name != "ywx.client_secret" {
            let diagnosis = data("tool.diagnose", json!({"system": "healthcard"}));
            let steps = diagnosis["steps"].as_array().expect("steps");
            let step = steps.iter().find(|step| step["step"] == "files").expect("the files");
            let words = step["message"].as_str().expect("words");
            assert!(step["ok"] == false && words.contains(name) && words.contains("任何人"), "{step:#}");
        }
        set(path, 0o600);
    }
    set(&file, 0o602);
    let config = config::load(&file).unwrap_or_else(|error| panic!("{}", error.json()));
    assert!(config.untold.len() == 1 && config.untold[0].contains("任何人都能改写"), "{:?}", config.untold);
}
