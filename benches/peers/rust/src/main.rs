//! Rust's peers: SM2 encryption by each crate, and HTTP exchanges by ureq alone.
//!
//!   hisbridge-peers CRATE PUBLIC-KEY         encrypts 500 bytes: sm2, libsm, gm-sm2, gm-rs, smcrypto
//!   hisbridge-peers ureq URL CA-FILE KEEP    posts bodies; CA-FILE `-` for http, KEEP 0 or 1
//!
//! For every line `MILLISECONDS [FILE]` of the input one round: FILE has a body in each line. Answers `COUNT SECONDS`.

use std::hint::black_box;
use std::io::BufRead;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

const TEXT: [u8; 500] = [b'x'; 500];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["ureq", url, ca, keep] => exchanges(url, ca, keep == "1"),
        [name, key] => encryptions(name, key),
        _ => panic!("see the source for the arguments"),
    }
}

/// Reads the rounds and runs them; a unit of work gives false when there is nothing left to do.
fn rounds(now: fn() -> Duration, mut prepare: impl FnMut(Option<&str>), mut work: impl FnMut() -> bool) {
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line");
        let mut words = line.split(' ');
        let milliseconds = words.next().and_then(|word| word.parse().ok()).expect("milliseconds");
        prepare(words.next());
        let (began, limit, mut count) = (now(), Duration::from_millis(milliseconds), 0u64);
        while now() - began < limit && work() {
            count += 1;
        }
        println!("{count} {}", (now() - began).as_secs_f64());
    }
}

/// Encryptions count seconds of processor time, exchanges those of the clock.
fn processor_time() -> Duration {
    cpu_time::ThreadTime::now().as_duration()
}

static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);

fn encryptions(name: &str, key: &str) {
    let bytes: Vec<u8> =
        (0..key.len()).step_by(2).map(|at| u8::from_str_radix(&key[at..at + 2], 16).expect("hexadecimal")).collect();
    let mut encrypt: Box<dyn FnMut() -> Vec<u8>> = match name {
        "sm2" => {
            let key = sm2::PublicKey::from_sec1_bytes(&bytes).expect("a key");
            let key = sm2::pke::EncryptingKey::new(key);
            Box::new(move || key.encrypt(&mut getrandom::SysRng, &TEXT).expect("encrypts"))
        }
        "libsm" => {
            let point = libsm::sm2::ecc::EccCtx::new().bytes_to_point(&bytes).expect("a key");
            let context = libsm::sm2::encrypt::EncryptCtx::new(TEXT.len(), point);
            Box::new(move || context.encrypt(&TEXT).expect("encrypts"))
        }
        "gm-sm2" => {
            let key = gm_sm2::key::Sm2PublicKey::new(&bytes).expect("a key");
            Box::new(move || key.encrypt(&TEXT, false, gm_sm2::key::Sm2Model::C1C3C2).expect("encrypts"))
        }
        "gm-rs" => {
            // It makes keys but reads none; any key costs the same.
            let (key, _) = gm_rs::sm2::key::gen_keypair(gm_rs::sm2::key::CompressModle::Uncompressed).expect("a key");
            Box::new(move || key.encrypt(&TEXT).expect("encrypts"))
        }
        "smcrypto" => {
            let key = key.to_owned();
            Box::new(move || smcrypto::sm2::Encrypt::new(&key).encrypt(&TEXT))
        }
        _ => panic!("{name} is not known"),
    };
    rounds(processor_time, |_| (), || !black_box(encrypt()).is_empty());
}

fn exchanges(url: &str, ca: &str, keep: bool) {
    let mut config = ureq::Agent::config_builder();
    if ca != "-" {
        let pem = std::fs::read(ca).expect("the CA's file");
        let certificate = ureq::tls::Certificate::from_pem(&pem).expect("the CA's certificate");
        let roots = ureq::tls::RootCerts::new_with_certs(&[certificate]);
        config = config.tls_config(ureq::tls::TlsConfig::builder().root_certs(roots).build());
    }
    if !keep {
        config = config.max_idle_connections(0);
    }
    let agent: ureq::Agent = config.build().into();
    let bodies = std::cell::RefCell::new(Vec::new().into_iter());
    rounds(
        || STARTED.elapsed(),
        |file| {
            let text = std::fs::read_to_string(file.expect("a file")).expect("bodies");
            *bodies.borrow_mut() = text.lines().map(str::to_owned).collect::<Vec<_>>().into_iter();
        },
        || {
            let Some(body) = bodies.borrow_mut().next() else { return false };
            let mut answer = agent
                .post(url)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Accept", "application/json")
                .send(body.as_str())
                .expect("an answer");
            let answer = answer.body_mut().read_to_vec().expect("a whole answer");
            assert!(answer.windows(14).any(|part| part == b"\"resultCode\":0"), "the server refused");
            true
        },
    );
}
