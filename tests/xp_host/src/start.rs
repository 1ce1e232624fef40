//! Child processes, sleeping and the clock.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use crate::Test;

pub const TESTS: &[Test] = &[
    ("a child process gets its environment, whatever the case of the name", child),
    ("sleep sleeps", sleep),
    ("hash maps get different keys", hash_keys),
];

fn child() {
    let this = std::env::current_exe().expect("current_exe");
    let output = Command::new(this)
        .arg("echo-environment")
        .env("HIS_PROBE", "wrong")
        .env("his_probe", "患者服务")
        .output()
        .expect("start the child");
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout), "患者服务");
}

fn sleep() {
    let (start, clock) = (Instant::now(), SystemTime::now());
    thread::sleep(Duration::from_millis(120));
    assert!((104..5_000).contains(&start.elapsed().as_millis()));
    assert!(clock.elapsed().expect("the clock ran backwards") >= Duration::from_millis(100));
}

fn hash_keys() {
    use std::hash::{BuildHasher, RandomState};
    let hashes = crate::together(8, |_| RandomState::new().hash_one("健康卡"));
    let distinct: std::collections::HashSet<_> = hashes.iter().collect();
    assert_eq!(distinct.len(), hashes.len());
}
