//! What the tests against the sandbox share: one sandbox and one configuration per test program.
#![allow(dead_code, reason = "each test program uses its part")]

use hisbridge::abi::cdecl::{his_call, his_configure, his_free};
use hisbridge_sandbox::{Log, Options, Sandbox};
use serde_json::{Value, json};
use std::ffi::{CStr, CString, c_char};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

/// The sandbox of this test program. Tests that change its state hold [`alone`].
pub static SANDBOX: LazyLock<Sandbox> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder").keep();
    let mut options = Options::new(folder);
    options.log = Log::none();
    let sandbox = Sandbox::start(options).expect("the sandbox starts");
    configure(&sandbox.config_json());
    sandbox
});

static ALONE: Mutex<()> = Mutex::new(());

/// Keeps the other tests of this program from changing the sandbox meanwhile; starts it fresh.
pub fn alone() -> MutexGuard<'static, ()> {
    let guard = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    SANDBOX.reset();
    configure(&SANDBOX.config_json());
    guard
}

/// Replaces the configuration; the test fails with the faults of a wrong one.
pub fn configure(configuration: &Value) {
    let text = CString::new(configuration.to_string()).expect("JSON holds no NUL");
    // SAFETY: a NUL-terminated string.
    let envelope = taken(unsafe { his_configure(text.as_ptr()) });
    assert_eq!(envelope["ok"], true, "{envelope:#}");
}

/// The envelope that a function of the C boundary has returned.
fn taken(envelope: *mut c_char) -> Value {
    // SAFETY: a NUL-terminated string from the library, freed once.
    let text = unsafe {
        let text = CStr::from_ptr(envelope).to_bytes().to_vec();
        his_free(envelope);
        text
    };
    serde_json::from_slice(&text).expect("the envelope is JSON in UTF-8")
}

/// Runs an operation and gives the envelope.
pub fn call(operation: &str, request: Value) -> Value {
    call_text(operation, &request.to_string())
}

/// Runs an operation with a request as text and gives the envelope: over the C boundary, as every program does.
pub fn call_text(operation: &str, request: &str) -> Value {
    LazyLock::force(&SANDBOX);
    let text = |text: &str| CString::new(text).expect("a C string ends at its NUL");
    let (operation, request) = (text(operation), text(request));
    // SAFETY: NUL-terminated strings.
    taken(unsafe { his_call(operation.as_ptr(), request.as_ptr()) })
}

/// Runs an operation that must succeed and gives its `data`.
pub fn data(operation: &str, request: Value) -> Value {
    let envelope = call(operation, request.clone());
    assert_eq!(envelope["ok"], true, "{operation} {request}: {envelope:#}");
    envelope["data"].clone()
}

/// Runs an operation that must fail with this kind and gives the envelope.
pub fn refused(operation: &str, request: Value, kind: &str) -> Value {
    let envelope = call(operation, request.clone());
    assert_eq!(envelope["error"]["kind"], kind, "{operation} {request}: {envelope:#}");
    assert_eq!(envelope["ok"], false);
    envelope
}

/// The names of the faulty fields of an envelope.
pub fn faulty(envelope: &Value) -> Vec<String> {
    let fields = envelope["error"]["fields"].as_array().cloned().unwrap_or_default();
    fields.iter().filter_map(|field| field["name"].as_str().map(str::to_owned)).collect()
}

/// A request with members changed; null takes one out.
pub fn with(base: &Value, changes: Value) -> Value {
    let mut request = base.clone();
    for (name, value) in changes.as_object().into_iter().flatten() {
        if value.is_null() {
            request.as_object_mut().expect("a request is an object").remove(name);
        } else {
            request[name] = value.clone();
        }
    }
    request
}

/// The example of an operation's row.
pub fn example(operation: &str) -> Value {
    serde_json::from_str(hisbridge::catalog::examples(operation).0)
        .unwrap_or_else(|error| json!({"example is not JSON": error.to_string()}))
}
