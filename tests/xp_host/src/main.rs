//! Tests of the fallbacks for Windows XP (`src/xp`) and of connecting as XP wants it, run under Wine by scripts/test-windows.sh.
//!
//! This program takes the fallbacks at link time exactly as the DLL does, so the standard library's
//! locks, channels, files and so on run on them here too. Without an argument it runs all tests and
//! prints one TAP line each; with a name it plays the part of a child process.

#[path = "../../../src/xp/mod.rs"]
mod xp;

#[path = "../../../src/platform/connect.rs"]
mod connect;

mod connecting;
mod direct;
mod files;
mod locks;
mod parking;
mod start;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// A test that takes longer hangs: a wake-up was lost.
const PATIENCE: Duration = Duration::from_secs(120);

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        None => run_all(),
        Some("echo-environment") => print!("{}", std::env::var("his_Probe").unwrap_or_default()),
        Some(other) => panic!("no such part: {other}"),
    }
}

fn run_all() {
    let mut failed = 0;
    let tests = [direct::TESTS, locks::TESTS, parking::TESTS, start::TESTS, files::TESTS, connecting::TESTS];
    for &(name, test) in tests.iter().flat_map(|list| list.iter()) {
        let (done, outcome) = mpsc::channel();
        // The test runs beside this thread, which can then tell a hang from a failure. It looks
        // once in a while rather than wait with a limit, which is one of the things under test.
        thread::spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(test));
            let _ = done.send(result.is_ok());
        });
        let mut waited = Duration::ZERO;
        let passed = loop {
            match outcome.try_recv() {
                Ok(passed) => break passed,
                Err(_) if waited > PATIENCE => {
                    println!("# {name}: hangs");
                    println!("not ok - {name}");
                    std::process::exit(1);
                }
                Err(_) => {}
            }
            thread::sleep(Duration::from_millis(5));
            waited += Duration::from_millis(5);
        };
        println!("{} - {name}", if passed { "ok" } else { "not ok" });
        failed += usize::from(!passed);
    }
    std::process::exit(i32::from(failed > 0));
}

/// A test's name and body; the body panics if it fails.
pub type Test = (&'static str, fn());

/// Runs `count` threads that start their work at the same moment, and gives what they return.
pub fn together<T: Send + 'static>(count: usize, work: impl Fn(usize) -> T + Send + Sync + 'static) -> Vec<T> {
    let work = std::sync::Arc::new(work);
    let gate = std::sync::Arc::new(std::sync::Barrier::new(count));
    let threads: Vec<_> = (0..count)
        .map(|number| {
            let (work, gate) = (work.clone(), gate.clone());
            thread::spawn(move || {
                gate.wait();
                work(number)
            })
        })
        .collect();
    threads.into_iter().map(|thread| thread.join().expect("a thread panicked")).collect()
}
