//! The C functions, called as C calls them, for Miri to watch: memory that is read before it is written or after it was
//! freed, beyond its end, through a pointer that may not, or by two threads at once is reported and ends the program.
//!
//! `values` goes through every function on one thread, and at its end nothing may be left allocated that should not be;
//! `threads` has several threads and background jobs; `twice` frees an answer twice, which Miri must notice.

use hisbridge::abi::cdecl::*;
use hisbridge::abi::stdcall::*;
use hisbridge::abi::wide::*;
use std::ffi::{CStr, CString, c_char};
use std::ptr::null;

/// A C string of the program's own, on the heap and of exactly its size.
fn c(text: &str) -> CString {
    CString::new(text).expect("no NUL")
}

fn c_bytes(bytes: &[u8]) -> CString {
    CString::new(bytes).expect("no NUL")
}

/// Takes an answer over and frees it.
fn taken(answer: *mut c_char) -> Vec<u8> {
    assert!(!answer.is_null());
    let bytes = unsafe { CStr::from_ptr(answer) }.to_bytes().to_vec();
    unsafe { his_free(answer) };
    bytes
}

fn text(answer: *mut c_char) -> String {
    String::from_utf8(taken(answer)).expect("UTF-8")
}

fn call(operation: &str, request: &str) -> String {
    let (operation, request) = (c(operation), c(request));
    text(unsafe { his_call(operation.as_ptr(), request.as_ptr()) })
}

fn get(json: &str, pointer: &str) -> String {
    let (json, pointer) = (c(json), c(pointer));
    text(unsafe { his_json_get(json.as_ptr(), pointer.as_ptr()) })
}

/// What is written into a buffer of `size` bytes, which is as large as it says and no larger.
fn buffer(size: usize, write: impl FnOnce(*mut c_char, i32) -> i32) -> (i32, Vec<u8>) {
    let mut out = vec![0x55_u8; size].into_boxed_slice();
    let written = write(out.as_mut_ptr().cast(), size as i32);
    let end = out.iter().position(|byte| *byte == 0).unwrap_or(0);
    (written, out[..end].to_vec())
}

/// A request with time enough for it: under Miri a call takes minutes, most of all several at once.
const ABC: &str = r#"{"text":"abc","_options":{"timeout_ms":600000}}"#;
const SM3_OF_ABC: &str = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";

fn calls() {
    assert_eq!(get(&call("crypto.sm3", ABC), "/data/hex"), SM3_OF_ABC);
    let sealed =
        get(&call("crypto.aes_ecb_encrypt", r#"{"key":"0123456789abcdef","text":"你好"}"#), "/data/ciphertext");
    assert_eq!(sealed, "rRCjYXSYlWp7RZhcN/pCJQ==");
    let request = format!(r#"{{"key":"0123456789abcdef","ciphertext":"{sealed}"}}"#);
    assert_eq!(get(&call("crypto.aes_ecb_decrypt", &request), "/data/text"), "你好");
    for (operation, request) in [("crypto.sm3", "no json"), ("crypto.nothing", "{}"), ("", ""), ("crypto.sm3", "[1]")] {
        assert_eq!(get(&call(operation, request), "/error/kind"), "argument", "{operation} {request}");
    }
    let (operation, wrong) = (c("crypto.sm3"), c_bytes(b"\xFF\xFE"));
    for (operation, request) in
        [(null(), null()), (operation.as_ptr(), null()), (null(), wrong.as_ptr()), (operation.as_ptr(), wrong.as_ptr())]
    {
        assert_eq!(get(&text(unsafe { his_call(operation, request) }), "/ok"), "false");
        let (written, answer) = buffer(2000, |out, size| unsafe { HisCall(operation, request, out, size) });
        assert!(written > 0 && answer.len() == written as usize);
    }
    unsafe { his_free(std::ptr::null_mut()) };
    assert_eq!(unsafe { CStr::from_ptr(his_version()) }.to_str(), Ok(env!("CARGO_PKG_VERSION")));
    println!("ok - miri: calls, their answers and wrong arguments");
}

fn json() {
    let (nothing, pointer, name) = (c(""), c("/patient/name"), c("张三"));
    let made = text(unsafe { his_json_set(nothing.as_ptr(), pointer.as_ptr(), name.as_ptr()) });
    assert_eq!((made.as_str(), get(&made, "/patient/name").as_str()), (r#"{"patient":{"name":"张三"}}"#, "张三"));
    assert_eq!(get("", "/a"), "");
    let json = c(&made);
    let (written, out) =
        buffer(64, |out, size| unsafe { HisJsonSet(json.as_ptr(), pointer.as_ptr(), nothing.as_ptr(), out, size) });
    assert_eq!((written, out.as_slice()), (23, br#"{"patient":{"name":""}}"#.as_slice()));
    let (list, item) = (c(r#"{"a":[1,{"x":2}]}"#), c("a/1"));
    assert_eq!(unsafe { (his_json_count(list.as_ptr(), item.as_ptr()), HisJsonCount(null(), null())) }, (1, -1));
    assert_eq!(text(unsafe { his_json_keys(list.as_ptr(), item.as_ptr()) }), r#"["x"]"#);
    assert_eq!(text(unsafe { his_json_remove(list.as_ptr(), item.as_ptr()) }), r#"{"a":[1]}"#);
    assert_eq!(
        text(unsafe { his_json_put(list.as_ptr(), item.as_ptr(), json.as_ptr()) }),
        format!(r#"{{"a":[1,{made}]}}"#)
    );
    println!("ok - miri: reading and writing JSON");
}

/// Buffers of every size, in both encodings: what fits is whole letters.
fn buffers() {
    for (encoding, letters) in [("utf-8", "张三李四".as_bytes()), ("gbk", b"\xD5\xC5\xC8\xFD\xC0\xEE\xCB\xC4")] {
        let encoding = c(encoding);
        assert_eq!(unsafe { HisSetEncoding(encoding.as_ptr()) }, 0);
        let json = c_bytes(&[br#"{"a":""#, letters, br#""}"#].concat());
        let pointer = c("/a");
        for size in 0..=letters.len() + 2 {
            let (written, out) =
                buffer(size, |out, size| unsafe { HisJsonGet(json.as_ptr(), pointer.as_ptr(), out, size) });
            let whole = size > letters.len();
            assert_eq!(written, if whole { letters.len() as i32 } else { -(letters.len() as i32 + 1) });
            assert!(letters.starts_with(&out) && out.len() % (letters.len() / 4) == 0, "{size}");
            assert_eq!(buffer(letters.len() + 1, |out, size| unsafe { HisLastResponse(out, size) }).1, letters);
        }
        assert!(unsafe { HisVersion(std::ptr::null_mut(), 100) } < 0);
    }
    let (utf8, wrong) = (c("utf-8"), c("latin-1"));
    assert_eq!(unsafe { (his_set_encoding(wrong.as_ptr()), his_set_encoding(utf8.as_ptr())) }, (-1, 0));
    println!("ok - miri: buffers of every size, in both encodings");
}

/// The same in UTF-16, with texts and buffers of exactly their size.
fn wide() {
    let w = |text: &str| -> Box<[u16]> { text.encode_utf16().chain([0]).collect() };
    let (json, pointer, letters) = (w(r#"{"a":"𠮷张𠮷"}"#), w("a"), "𠮷张𠮷".encode_utf16().collect::<Vec<_>>());
    for size in 0..=letters.len() + 1 {
        let mut out = vec![0x5555_u16; size].into_boxed_slice();
        let written = unsafe { HisJsonGetW(json.as_ptr(), pointer.as_ptr(), out.as_mut_ptr(), size as i32) };
        assert_eq!(written, if size > letters.len() { 5 } else { -6 });
        let end = out.iter().position(|unit| *unit == 0).unwrap_or(0);
        assert!(letters.starts_with(&out[..end]) && String::from_utf16(&out[..end]).is_ok(), "{size}");
        let mut whole = vec![0_u16; letters.len() + 1].into_boxed_slice();
        assert_eq!(unsafe { HisLastResponseW(whole.as_mut_ptr(), 6) }, 5);
        assert_eq!(&whole[..5], &letters);
    }
    // A text at an odd address, as packed structures have it.
    let odd: Vec<u8> = [0].into_iter().chain(json.iter().flat_map(|unit| unit.to_ne_bytes())).collect();
    assert_eq!(unsafe { HisJsonCountW(odd.as_ptr().wrapping_add(1).cast(), w("").as_ptr()) }, 1);
    let alone = [0xD842_u16, 0];
    let mut out = vec![0_u16; 2000];
    let written = unsafe { HisCallW(w("crypto.sm3").as_ptr(), alone.as_ptr(), out.as_mut_ptr(), 2000) };
    assert!(String::from_utf16(&out[..written as usize]).expect("UTF-16").contains("\"argument\""));
    println!("ok - miri: texts and buffers in UTF-16");
}

fn job(request: &str) -> i32 {
    let (operation, request) = (c("crypto.sm3"), c(request));
    unsafe { his_submit(operation.as_ptr(), request.as_ptr()) }
}

fn jobs() {
    let tickets: Vec<i32> = (0..6).map(|_| job(ABC)).collect();
    for ticket in &tickets {
        assert_eq!(get(&text(his_poll(*ticket, 60_000)), "/data/hex"), SM3_OF_ABC);
        assert_eq!(his_cancel(*ticket), -1);
    }
    let ticket = job("no json");
    let answer = loop {
        let (written, answer) = buffer(2000, |out, size| unsafe { HisPoll(ticket, out, size) });
        if written != 0 {
            break answer;
        }
        std::thread::yield_now();
    };
    assert!(answer.starts_with(b"{\"ok\":false"));
    println!("ok - miri: background jobs");
}

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("values") => {
            calls();
            json();
            buffers();
            wide();
        }
        Some("threads") => {
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| assert_eq!(get(&call("crypto.sm3", ABC), "/data/hex"), SM3_OF_ABC));
                }
            });
            println!("ok - miri: several threads at once");
            jobs();
        }
        Some("twice") => {
            let answer = unsafe { his_call(null(), null()) };
            unsafe {
                his_free(answer);
                his_free(answer);
            }
        }
        _ => panic!("values, threads or twice"),
    }
}
