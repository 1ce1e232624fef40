//! Whole calls against the sandbox on loopback: HTTP and HTTPS, kept and new connections, 1 to 64 threads; with and without
//! a trace. The sandbox shares the machine and checks every signature, so it is a part of each figure.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hisbridge::{cancel::Cancel, catalog, config, dispatch};
use hisbridge_sandbox::{Log, Options, Sandbox};
use serde_json::json;
use std::time::{Duration, Instant};

const OPERATION: &str = "healthcard.get_health_card_by_qr_code";

fn call() {
    let text = dispatch::call(OPERATION, catalog::examples(OPERATION).0, &Cancel::default()).text();
    assert!(text.starts_with(r#"{"ok":true"#), "{text}");
}

/// That many calls, shared out among the threads.
fn among(threads: u64, calls: u64) -> Duration {
    let began = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let share = calls / threads + u64::from(thread < calls % threads);
            scope.spawn(move || (0..share).for_each(|_| call()));
        }
    });
    began.elapsed()
}

fn calls(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut options = Options::new(folder.path().to_owned());
    options.log = Log::none();
    let sandbox = Sandbox::start(options).expect("the sandbox starts");
    sandbox.change_settings(|settings| settings.record = false);
    for (scheme, settings) in [("http", sandbox.config_json()), ("https", sandbox.config_json_https())] {
        for (connections, kept) in [("kept", 64), ("new", 0)] {
            let mut settings = settings.clone();
            settings["http"]["max_connections"] = json!(kept);
            config::replace(&settings.to_string()).unwrap_or_else(|error| panic!("{}", error.json()));
            call();
            let mut group = criterion.benchmark_group(format!("call, {scheme}, {connections} connections"));
            group.throughput(Throughput::Elements(1)).sample_size(20);
            for threads in [1, 2, 4, 8, 16, 32, 64] {
                group.bench_function(format!("{threads} threads"), |bencher| {
                    bencher.iter_custom(|calls| among(threads, calls));
                });
            }
            group.finish();
        }
    }
}

/// A call without a trace, with one, and a dry run, each over kept connections.
fn traces(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut options = Options::new(folder.path().to_owned());
    options.log = Log::none();
    let sandbox = Sandbox::start(options).expect("the sandbox starts");
    sandbox.change_settings(|settings| settings.record = false);
    config::replace(&sandbox.config_json().to_string()).unwrap_or_else(|error| panic!("{}", error.json()));
    let mut group = criterion.benchmark_group("trace");
    for (name, option) in [("not asked for", "tag"), ("asked for", "trace"), ("dry run", "dry_run")] {
        let mut request: serde_json::Value = serde_json::from_str(catalog::examples(OPERATION).0).expect("JSON");
        request["_options"] = json!({option: true});
        let request = request.to_string();
        let call = || dispatch::call(OPERATION, &request, &Cancel::default()).text();
        let text = call();
        assert!(text.starts_with(r#"{"ok":true"#) && text.contains("\"trace\":[{") == (option != "tag"), "{text}");
        group.bench_function(name, |bencher| bencher.iter(call));
    }
    group.finish();
}

criterion_group!(benches, calls, traces);
criterion_main!(benches);
