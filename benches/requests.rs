//! What a call costs beside the network: a request's text to the signed HTTP request, for every system, the local
//! operations whole, and the check of requests that are large and wrong: its time per element stays the same however many
//! there are.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hisbridge::check::watch::Watch;
use hisbridge::systems::{self, Call};
use hisbridge::transport::Outgoing;
use hisbridge::{cancel::Cancel, catalog, check, config, dispatch};
use std::hint::black_box;

/// One operation of each system that goes over the network. signit's goes in the query, the others in the body.
const SENT: [&str; 6] = [
    "imaging.check",
    "ywx.syn_recipe_info",
    "reservation.arrival",
    "healthcard.get_health_card_by_qr_code",
    "healthcard.register_health_card",
    "signit.check_ca_login_task",
];

/// What needs no network: the imaging viewer's address (SM2), a page's address, a digest.
const LOCAL: [&str; 3] = ["imaging.his_login", "healthcard.get_user_code_url", "ywx.local_digest"];

/// As the engine does between the request's text and the connection.
fn build(profile: &config::Profile, operation: &str, text: &str) -> Outgoing {
    let row = catalog::operation(operation).expect("an operation");
    let system = systems::by_name(row.system).expect("a system");
    let block = profile.block(row.system);
    let given = serde_json::from_str(text).expect("a request");
    let checked = check::request(row, given, block, true, Watch::default());
    let fields = checked.unwrap_or_else(|error| panic!("{operation}: {}", error.message)).fields;
    let request_id = "0123456789ABCDEF0123456789ABCDEF".to_owned();
    let token = Some("00112233445566778899AABBCCDDEEFF".to_owned());
    let call = Call { row, fields: &fields, extra: &systems::NO_FIELDS, block, token, request_id, now: 1_668_747_310 };
    system.seal(&call).unwrap_or_else(|error| panic!("{operation}: {}", error.json()))
}

fn requests(criterion: &mut Criterion) {
    let settings = hisbridge_sandbox::credentials::config_json("http://127.0.0.1:9", None);
    let config = config::replace(&settings.to_string()).unwrap_or_else(|error| panic!("{}", error.json()));
    let profile = config.profile(None).unwrap_or_else(|error| panic!("{}", error.json()));
    let mut group = criterion.benchmark_group("request");
    for operation in SENT {
        let text = catalog::examples(operation).0;
        group.bench_function(operation, |bencher| bencher.iter(|| build(&profile, operation, black_box(text))));
    }
    group.finish();
    let mut group = criterion.benchmark_group("local call");
    for operation in LOCAL {
        let text = catalog::examples(operation).0;
        let call = || dispatch::call(operation, black_box(text), &Cancel::default()).text();
        assert!(call().starts_with(r#"{"ok":true"#), "{}", call());
        group.bench_function(operation, |bencher| bencher.iter(call));
    }
    group.finish();
}

/// Requests that are large and wrong, by the number of their elements.
fn large(criterion: &mut Criterion) {
    let settings = hisbridge_sandbox::credentials::config_json("http://127.0.0.1:9", None);
    config::replace(&settings.to_string()).unwrap_or_else(|error| panic!("{}", error.json()));
    let many = |count: usize, each: &dyn Fn(usize) -> String| (0..count).map(each).collect::<Vec<_>>().join(",");
    let items = |count| format!("{{\"healthCardItems\":[{}]}}", many(count, &|_| "{}".into()));
    let roles = |count| format!("{{\"roles\":[{}]}}", many(count, &|_| "{\"keyword\":{}}".into()));
    let unknown = |count| format!("{{{}}}", many(count, &|at| format!("\"name{at}\":\"\"")));
    let twice = |count| format!("{{{}}}", many(count, &|at| format!("\"name{}\":\"\"", at / 2)));
    // Forty-odd levels, each with members of its own.
    let deep = |count: usize| {
        let members = many(count / 44, &|at| format!("\"m{at}\":\"x\""));
        let open = format!("{{{members},\"in\":");
        format!("{{\"interface\":\"x\",\"wrong\":1,\"req\":{}1{}}}", open.repeat(44), "}".repeat(44))
    };
    let mut group = criterion.benchmark_group("large wrong request");
    group.sample_size(10);
    let mut measure = |kind: &str, operation: &'static str, count: usize, text: String| {
        let call = || dispatch::call(operation, black_box(&text), &Cancel::default()).text();
        assert!(call().contains(r#""kind":"argument""#), "{}", call());
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(format!("{kind} {count}"), |bencher| bencher.iter(call));
    };
    for count in [1000, 2000, 4000, 8000] {
        measure("empty items", "healthcard.register_batch_health_card", count, items(count));
    }
    // 25,000 of them are 400 KB.
    for count in [3125, 6250, 12_500, 25_000] {
        measure("faulty roles", "ywx.syn_recipe_info", count, roles(count));
    }
    // 50,000 of them are 1 MB.
    for count in [25_000, 50_000, 100_000] {
        measure("unknown members", "healthcard.register_health_card", count, unknown(count));
    }
    for count in [25_000, 50_000, 100_000] {
        measure("members twice", "healthcard.register_health_card", count, twice(count));
    }
    for count in [11_000, 22_000, 44_000] {
        measure("members of 44 levels", "healthcard.request", count, deep(count));
    }
    group.finish();
}

criterion_group!(benches, requests, large);
criterion_main!(benches);
