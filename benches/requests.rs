//! What a call costs beside the network: a request's text to the signed HTTP request, for every system, and the local
//! operations whole.

use criterion::{Criterion, criterion_group, criterion_main};
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
    let checked = check::request(row, given, block, true);
    let fields = checked.unwrap_or_else(|faults| panic!("{operation}: {}", faults[0].message)).fields;
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

criterion_group!(benches, requests);
criterion_main!(benches);
