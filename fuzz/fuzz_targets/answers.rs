//! What each system makes of an answer. Input: operation, flags (1 seal the body as 浙里办 does, 2 status 500), body.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hisbridge::catalog::Operation;
use hisbridge::config;
use hisbridge::crypto::aes_ecb;
use hisbridge::systems::{self, Call, NO_FIELDS};
use hisbridge::transport::Answer;
use hisbridge_fuzz::{AES_KEY, CLOSED_PORT, configure, network, pick};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use std::sync::LazyLock;

static ROWS: LazyLock<Vec<&'static Operation>> = LazyLock::new(|| {
    configure(CLOSED_PORT);
    network()
});

fuzz_target!(|data: &[u8]| {
    let [choice, flags, body @ ..] = data else { return };
    let row = pick(&ROWS, *choice);
    let body = if flags & 1 == 0 {
        body.to_vec()
    } else {
        STANDARD.encode(aes_ecb::encrypt(AES_KEY.as_bytes(), body).expect("a key of 16 bytes")).into_bytes()
    };
    let status = if flags & 2 == 0 { 200 } else { 500 };
    let answer = Answer { status, content_type: String::new(), date: None, body };
    let profile = config::current().and_then(|config| config.profile(None)).unwrap_or_else(|_| panic!("a profile"));
    let call = Call {
        row,
        fields: &NO_FIELDS,
        extra: &NO_FIELDS,
        block: profile.block(row.system),
        token: None,
        request_id: "0".into(),
        now: 0,
    };
    let system = systems::by_name(row.system).expect("a system");
    match system.open(&call, &answer) {
        Ok(opened) => {
            if let Ok(Some(plan)) = system.token(&call) {
                (plan.read)(&opened.data.value());
            }
        }
        Err(error) => assert_eq!(error.kind.name(), "protocol"),
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    hisbridge_fuzz::mutate(data, size, max_size, seed, 2)
});
