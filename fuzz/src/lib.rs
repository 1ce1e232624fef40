//! What the fuzz targets share: a configuration that reaches nothing, and calls over the C boundary.
//!
//! libFuzzer ends the process at every panic, also at one that the library's boundary would have caught.

pub mod server;

use hisbridge::abi::cdecl::{his_call, his_configure, his_free, his_set_encoding};
use hisbridge::abi::stdcall::HisSetEncoding;
use hisbridge::catalog::{self, Method, Operation};
use hisbridge::text::Encoding;
use serde_json::{Value, json};
use std::ffi::{CStr, CString, c_char};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Key of the example in GB/T 32918.5, which the whole world knows.
pub const PRIVATE_KEY: &str = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
/// Its public key.
pub const PUBLIC_KEY: &str = "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
/// 浙里办's key.
pub const AES_KEY: &str = "sandboxAesKey016";
/// 医易签's secret.
pub const WEBHOOK_SECRET: &str = "sandbox-signit-secret-0001";

/// 医网信's secret.
pub const YWX_SECRET: &str = "2017070411003360";

/// Sets a configuration whose servers are all at this port of the machine itself.
pub fn configure(port: u16) {
    set(&configuration(port));
}

/// The same with an outbox.
pub fn configure_outbox(port: u16, path: &Path) {
    let mut configuration = configuration(port);
    configuration["outbox"] = json!({"path": path});
    set(&configuration);
}

/// The same with an access token for 医易签, which then needs no answer before the one that is asked for.
pub fn configure_with_token(port: u16) {
    let mut configuration = configuration(port);
    configuration["signit"] = json!({
        "base_url": format!("http://127.0.0.1:{port}"), "app_id": "1931fabdb516e66ca2f8c42691a", "access_token": "token",
    });
    set(&configuration);
}

fn configuration(port: u16) -> Value {
    let url = format!("http://127.0.0.1:{port}");
    json!({
        "http": {"timeout_ms": 2000, "connect_timeout_ms": 500, "retries": 0, "max_response_bytes": 1 << 20},
        "imaging": {
            "frontend_url": url, "backend_url": url, "hospital_code": "47068171X33038211A1001", "hospital_name": "示例医院",
            "public_key": PUBLIC_KEY, "browser": "/nonexistent/browser",
        },
        "ywx": {"base_url": url, "client_id": "2017070411003376", "client_secret": YWX_SECRET},
        "reservation": {"base_url": url, "api_key": "NBsyltb8wDHUf1CI", "secret": "eAT9HgCQy6l6GjKY", "aes_key": AES_KEY},
        "healthcard": {
            "base_url": url, "page_url": url, "app_id": "a1a2e0bde41574ad8ea9a4bb58022oop",
            "app_secret": "8c8e763f443ef983ac33aef1c7085cfb", "hospital_id": "90003",
        },
        "signit": {"base_url": url, "app_id": "1931fabdb516e66ca2f8c42691a", "client_secret": WEBHOOK_SECRET},
    })
}

fn set(configuration: &Value) {
    let envelope = take(|| {
        let text = CString::new(configuration.to_string()).expect("no NUL inside");
        // SAFETY: a NUL-terminated string.
        unsafe { his_configure(text.as_ptr()) }
    });
    assert_eq!(envelope["ok"], true, "{envelope}");
}

/// A port of this machine that nobody listens on.
pub const CLOSED_PORT: u16 = 1;

/// The operations that go out over the network, in the catalogue's order.
pub fn network() -> Vec<&'static Operation> {
    catalog::operations().filter(|row| row.method != Method::Local).collect()
}

/// Picks a row by a byte of the input.
pub fn pick(rows: &[&'static Operation], byte: u8) -> &'static Operation {
    rows[usize::from(byte) % rows.len()]
}

static GBK: AtomicBool = AtomicBool::new(false);

/// Sets the encoding of the boundary, of `his_*` and of `His*`.
pub fn set_encoding(gbk: bool) {
    let name = if gbk { c"gbk" } else { c"utf-8" };
    // SAFETY: a NUL-terminated string.
    assert_eq!(unsafe { (his_set_encoding(name.as_ptr()), HisSetEncoding(name.as_ptr())) }, (0, 0));
    GBK.store(gbk, Ordering::Relaxed);
}

/// The one that is set.
pub fn encoding() -> Encoding {
    if GBK.load(Ordering::Relaxed) { Encoding::Gbk } else { Encoding::Utf8 }
}

/// The bytes as a C string: up to the first NUL, as C itself would see them.
pub fn c_string(bytes: &[u8]) -> CString {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    CString::new(&bytes[..end]).expect("no NUL inside")
}

/// Takes a text from the library, which must be in the encoding that is set, and gives its bytes.
pub fn bytes(make: impl FnOnce() -> *mut c_char) -> Vec<u8> {
    let text = make();
    assert!(!text.is_null());
    // SAFETY: the library returned a NUL-terminated string, which is freed once.
    unsafe {
        let copy = CStr::from_ptr(text).to_bytes().to_vec();
        his_free(text);
        copy
    }
}

/// Takes an envelope from the library: JSON in the encoding that is set, and never of kind `internal`.
pub fn take(make: impl FnOnce() -> *mut c_char) -> Value {
    envelope(&bytes(make))
}

/// Reads an envelope.
pub fn envelope(bytes: &[u8]) -> Value {
    envelope_of(&encoding().decode(bytes).expect("in the encoding that is set"))
}

/// Reads an envelope that is text already.
pub fn envelope_of(text: &str) -> Value {
    let envelope: Value = serde_json::from_str(text).expect("an envelope is JSON");
    assert!(envelope["ok"].is_boolean(), "{envelope}");
    assert_ne!(envelope["error"]["kind"], "internal", "{envelope}");
    assert_eq!(envelope["ok"] == true, envelope["error"].is_null(), "{envelope}");
    envelope
}

/// Calls an operation and takes its envelope.
pub fn call(operation: &CStr, request: &CStr) -> Value {
    // SAFETY: NUL-terminated strings.
    take(|| unsafe { his_call(operation.as_ptr(), request.as_ptr()) })
}

/// A mutation for inputs that are a short head and a JSON text: half of the time one value or member of the JSON is
/// changed, taken out, doubled or moved, so that it still is JSON; else libFuzzer's own.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32, head: usize) -> usize {
    if seed.is_multiple_of(2)
        && let Some(text) = data.get(head..size)
        && let Ok(mut root) = serde_json::from_slice::<Value>(text)
    {
        change(&mut root, &mut u64::from(seed));
        let text = root.to_string();
        if head + text.len() <= max_size.min(data.len()) {
            data[head..head + text.len()].copy_from_slice(text.as_bytes());
            return head + text.len();
        }
    }
    libfuzzer_sys::fuzzer_mutate(data, size, max_size)
}

/// The next number of a simple sequence (Knuth's MMIX constants).
fn next(state: &mut u64, below: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize % below.max(1)
}

fn change(value: &mut Value, state: &mut u64) {
    let deeper = next(state, 4) > 0;
    match value {
        Value::Object(members) if deeper && !members.is_empty() => {
            let at = next(state, members.len());
            let name = members.keys().nth(at).cloned().unwrap_or_default();
            match next(state, 8) {
                0 => drop(members.shift_remove(&name)),
                1 => {
                    let copy = members.get(&name).cloned().unwrap_or_default();
                    members.insert(format!("{name}_"), copy);
                }
                _ => change(&mut members[&name], state),
            }
        }
        Value::Array(items) if deeper && !items.is_empty() => {
            let at = next(state, items.len());
            match next(state, 8) {
                0 => drop(items.remove(at)),
                1 => items.push(items[at].clone()),
                _ => change(&mut items[at], state),
            }
        }
        _ => {
            *value = match next(state, 14) {
                0 => Value::Null,
                1 => json!(true),
                2 => json!(0),
                3 => json!(-1),
                4 => json!(i64::MAX),
                5 => json!(u64::MAX),
                6 => json!(1.5e300),
                7 => json!(""),
                8 => json!(" 张三\u{0}𠮷\""),
                9 => json!("0".repeat(next(state, 300))),
                10 => json!([value.clone()]),
                11 => json!({"x": value.clone()}),
                12 => json!(value.to_string()),
                _ => json!(format!("{value}1")),
            }
        }
    }
}
