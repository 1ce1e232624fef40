//! The program: files when ready, clear errors, the log.

use crate::client::{scratch, send};
use serde_json::Value;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_hisbridge-sandbox");

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn wait_for(file: &Path) -> Value {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        if let Ok(text) = std::fs::read_to_string(file) {
            return serde_json::from_str(&text).unwrap();
        }
        assert!(Instant::now() < deadline, "{} does not come", file.display());
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn start(dir: &Path, more: &[&str]) -> (Running, Value) {
    std::fs::create_dir_all(dir).unwrap();
    let child = Command::new(PROGRAM)
        .arg("--dir")
        .arg(dir)
        .arg("--ready-file")
        .arg(dir.join("ready"))
        .arg("--log")
        .arg(dir.join("log"))
        .args(more)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let running = Running(child);
    let ready = wait_for(&dir.join("ready"));
    (running, ready)
}

#[test]
fn it_says_where_it_is_and_logs_without_secrets() {
    let dir = scratch();
    let config_file = dir.join("config.json");
    let (_running, ready) = start(&dir, &["--config-out", config_file.to_str().unwrap()]);
    let url = ready["http"].as_str().unwrap();
    let config = wait_for(&config_file);
    assert_eq!(config["healthcard"]["base_url"], url);
    let body = r#"{"head":{"clientId":"2017070411003376","clientSecret":"planted-secret"},"body":{"openId":"x","phone":"planted-patient"}}"#;
    let target = "/gateway/selfSign/request?access_token=planted-token";
    assert_eq!(send(url, "POST", target, &[], body.as_bytes()).status, 200);
    let log = std::fs::read_to_string(dir.join("log")).unwrap();
    assert!(
        log.contains("POST /gateway/selfSign/request 200 checked: clientId; selfSign/request: refused 1003"),
        "{log}"
    );
    assert!(!log.contains("planted"), "{log}");
}

#[test]
fn a_port_in_use_and_wrong_arguments_are_said_clearly() {
    let dir = scratch();
    let (_running, ready) = start(&dir, &[]);
    let port = ready["http"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
    let fails = |arguments: &[&str]| {
        let output = Command::new(PROGRAM).args(arguments).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let other = scratch();
    let words = fails(&["--dir", other.to_str().unwrap(), "--http", &port]);
    assert_eq!(words, format!("hisbridge-sandbox: port {port} is in use by another program\n"));
    assert!(fails(&[]).contains("--dir is missing"));
    assert!(fails(&["--dir"]).contains("needs a value"));
    assert!(fails(&["--http", "70000"]).contains("not a port"));
    assert!(fails(&["--nonsense"]).contains("--nonsense is not known"));
    assert!(fails(&["--dir", "/proc/nothing"]).contains("/proc/nothing"));
}

#[test]
fn it_ends_with_its_parent() {
    let dir = scratch();
    std::fs::create_dir_all(&dir).unwrap();
    let ready = dir.join("ready");
    // A shell starts it in the background and stays until it is told to go.
    let script = format!(
        "'{PROGRAM}' --dir '{0}' --ready-file '{1}' --quiet --exit-with-parent >/dev/null & read line",
        dir.display(),
        ready.display()
    );
    let mut shell = Command::new("sh").args(["-c", &script]).stdin(Stdio::piped()).spawn().unwrap();
    let url = wait_for(&ready)["http"].as_str().unwrap().to_owned();
    assert_eq!(send(&url, "GET", "/_sandbox/counters", &[], b"").status, 200);
    drop(shell.stdin.take());
    shell.wait().unwrap();
    let address = url.strip_prefix("http://").unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    while std::net::TcpStream::connect(address).is_ok() {
        assert!(Instant::now() < deadline, "it is still there");
        std::thread::sleep(Duration::from_millis(20));
    }
}
