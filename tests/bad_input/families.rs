//! The three families of functions: `his_*`, `His*` and `His*W`. Each takes and gives text in its own encoding, whole.

use super::common::*;
use super::{c, take};
use hisbridge::abi::cdecl::*;
use hisbridge::abi::stdcall::*;
use hisbridge::abi::wide::*;
use hisbridge::text::Encoding;
use serde_json::{Value, json};
use std::ffi::{CStr, c_char};
use std::ptr::{null, null_mut};

/// Names outside of Windows' code page 936: one that has two bytes in newer GBK, one without, one outside of plane 0.
const NAMES: [&str; 3] = ["䶮小山", "㐀小山", "𠮷小山"];

/// UTF-16 with its zero.
fn w(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

/// UTF-16 as it may come from a program that cuts a text anywhere.
const ALONE: [&[u16]; 4] = [&[0xD842, 0], &[0x7B, 0xDFB7, 0x7D, 0], &[0xDFB7, 0xD842, 0], &[0xD842, 0xD842, 0xDFB7, 0]];

/// Sets an encoding of both families back when a test ends.
struct Encodings;

impl Encodings {
    fn set(cdecl: &CStr, stdcall: &CStr) -> Encodings {
        // SAFETY: NUL-terminated strings.
        assert_eq!(unsafe { (his_set_encoding(cdecl.as_ptr()), HisSetEncoding(stdcall.as_ptr())) }, (0, 0));
        Encodings
    }
}

impl Drop for Encodings {
    fn drop(&mut self) {
        // SAFETY: NUL-terminated strings.
        unsafe { (his_set_encoding(c"utf-8".as_ptr()), HisSetEncoding(c"utf-8".as_ptr())) };
    }
}

/// What a function with `W` writes into a buffer that is large enough. Before that it gets one of every size that is not,
/// or of some sizes where there are many, and must keep to the rules with each.
fn filled(function: impl Fn(*mut u16, i32) -> i32) -> String {
    const UNTOUCHED: u16 = 0x5555;
    let needed = function(null_mut(), 0);
    assert!(needed < 0, "{needed}");
    let needed = needed.unsigned_abs() as usize;
    let mut whole = vec![UNTOUCHED; needed + 2];
    // SAFETY: the buffer is as large as it says.
    let again = |out: &mut [u16], size: usize| unsafe { HisLastResponseW(out.as_mut_ptr(), size as i32) };
    assert_eq!(again(&mut whole, needed), needed as i32 - 1);
    assert_eq!(whole[needed - 1..], [0, UNTOUCHED, UNTOUCHED]);
    let text = String::from_utf16(&whole[..needed - 1]).expect("UTF-16");
    let sizes = (0..40.min(needed)).chain(needed.saturating_sub(40)..needed);
    for size in sizes {
        let mut out = vec![UNTOUCHED; size + 2];
        assert_eq!(function(out.as_mut_ptr(), size as i32), -(needed as i32), "{size}");
        let end = out.iter().position(|unit| *unit == 0).unwrap_or(0);
        let room = size.saturating_sub(1);
        assert!(end == room || (end + 1 == room && whole[end] & 0xFC00 == 0xD800), "{end} of {room}");
        assert_eq!(out[..end], whole[..end], "{size}");
        assert!(String::from_utf16(&out[..end]).is_ok(), "{size}: half a character");
        assert!(out[size.min(end + 1)..].iter().all(|unit| *unit == UNTOUCHED), "{size}: written behind the text");
        assert_eq!(again(&mut whole, needed), needed as i32 - 1, "{size}");
    }
    for size in [needed, needed + 1] {
        let mut out = vec![UNTOUCHED; size + 2];
        assert_eq!(function(out.as_mut_ptr(), size as i32), needed as i32 - 1);
        assert_eq!(out[..needed], whole[..needed]);
    }
    text
}

/// What a function with `W` gives that has the same answer at any time.
fn filled_once(function: impl Fn(*mut u16, i32) -> i32) -> String {
    let mut out = vec![0; 1 << 20];
    let written = function(out.as_mut_ptr(), 1 << 20);
    String::from_utf16(&out[..usize::try_from(written).expect("it fits")]).expect("UTF-16")
}

fn text(given: *mut c_char) -> String {
    // SAFETY: the library returned a NUL-terminated string, which is freed once.
    unsafe {
        let text = CStr::from_ptr(given).to_str().expect("UTF-8").to_owned();
        his_free(given);
        text
    }
}

#[test]
fn a_familys_encoding_is_its_own() {
    let _alone = alone();
    let (utf8, gbk) = ("{\"a\":\"张\"}".as_bytes(), b"{\"a\":\"\xD5\xC5\"}");
    let by_cdecl = |json: &[u8]| {
        // SAFETY: NUL-terminated strings; the answer is freed once.
        unsafe {
            let found = his_json_get(c(json).as_ptr(), c"/a".as_ptr());
            let bytes = CStr::from_ptr(found).to_bytes().to_vec();
            his_free(found);
            bytes
        }
    };
    let by_stdcall = |json: &[u8]| {
        let mut out = [0_u8; 16];
        // SAFETY: NUL-terminated strings and a buffer of that size.
        let written = unsafe { HisJsonGet(c(json).as_ptr(), c"/a".as_ptr(), out.as_mut_ptr().cast(), 16) };
        out[..written as usize].to_vec()
    };
    let by_wide =
        || filled(|out, size| unsafe { HisJsonGetW(w("{\"a\":\"张\"}").as_ptr(), w("a").as_ptr(), out, size) });
    for (cdecl, stdcall) in
        [(c"gbk", c"utf-8"), (c"UTF8", c"cp936"), (c"utf-8", c"utf-8"), (c"gbk", c"gbk"), (c"Ansi", c"gbk")]
    {
        let _set = Encodings::set(cdecl, stdcall);
        for (name, get) in [(cdecl, &by_cdecl as &dyn Fn(&[u8]) -> Vec<u8>), (stdcall, &by_stdcall)] {
            let (own, other) =
                if matches!(name.to_bytes(), b"gbk" | b"cp936") { (&gbk[..], utf8) } else { (utf8, &gbk[..]) };
            assert_eq!(get(own), own[6..own.len() - 2], "{cdecl:?} {stdcall:?}");
            assert!(get(other).is_empty() || get(other) != own[6..own.len() - 2], "{cdecl:?} {stdcall:?}");
        }
        assert_eq!(by_wide(), "张");
    }
    for name in ["", "utf-16", "latin-1", "W"] {
        // SAFETY: NUL-terminated strings.
        assert_eq!(
            unsafe { (his_set_encoding(c(name).as_ptr()), HisSetEncoding(c(name).as_ptr())) },
            (-1, -1),
            "{name}"
        );
    }
}

/// An identity number with its check digit.
fn identity(number: usize) -> String {
    let body = format!("1101011990030{number:04}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = body.bytes().zip(weights).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    format!("{body}{}", char::from(b"10X98765432"[sum % 11]))
}

#[test]
fn rare_names_go_whole_through_every_family_and_back() {
    type Call = fn(&str, &str) -> Vec<u8>;
    let cdecl: Call = |operation, request| {
        // SAFETY: NUL-terminated strings; the answer is freed once.
        unsafe {
            let answer = his_call(c(operation).as_ptr(), c(request).as_ptr());
            let bytes = CStr::from_ptr(answer).to_bytes().to_vec();
            his_free(answer);
            bytes
        }
    };
    let stdcall: Call = |operation, request| {
        let mut out = vec![0_u8; 1 << 16];
        // SAFETY: NUL-terminated strings and a buffer of that size.
        let written = unsafe { HisCall(c(operation).as_ptr(), c(request).as_ptr(), out.as_mut_ptr().cast(), 1 << 16) };
        out.truncate(written as usize);
        out
    };
    let wide: Call = |operation, request| {
        // SAFETY: zero-terminated texts and a buffer of that size.
        let call = |out, size| unsafe { HisCallW(w(operation).as_ptr(), w(request).as_ptr(), out, size) };
        filled_once(call).into_bytes()
    };
    let wide_job: Call = |operation, request| {
        // SAFETY: zero-terminated texts, no window.
        let ticket = unsafe { HisSubmitW(w(operation).as_ptr(), w(request).as_ptr(), 0, 0) };
        assert!(ticket > 0);
        // SAFETY: no buffer.
        while unsafe { HisPollW(ticket, null_mut(), 0) } == 0 {
            std::thread::yield_now();
        }
        // SAFETY: a buffer of that size.
        filled_once(|out, size| unsafe { HisPollW(ticket, out, size) }).into_bytes()
    };
    let _alone = alone();
    let mut number = 0;
    for (family, call) in [("his_call", cdecl), ("HisCall", stdcall), ("HisCallW", wide), ("HisSubmitW", wide_job)] {
        for encoding in [c"utf-8", c"gbk", c"ansi"] {
            // GBK has no 㐀 and no 𠮷: programs that have it write them as JSON's escapes, and get them so.
            let escapes = encoding == c"gbk";
            let given = if escapes && !family.ends_with('W') { Encoding::Gbk } else { Encoding::Utf8 };
            let call = |operation, request: &str| -> Value {
                let text = given.decode(&call(operation, request)).expect("the encoding");
                serde_json::from_str(&text).expect("JSON")
            };
            let _set = Encodings::set(encoding, encoding);
            for name in NAMES {
                number += 1;
                let request = with(
                    &example("healthcard.register_health_card"),
                    json!({"name": name, "idNumber": identity(number), "patid": format!("{number}"), "_options": {"tag": name}}),
                );
                let written = if escapes { ascii(&request.to_string()) } else { request.to_string() };
                let answer = call("healthcard.register_health_card", &written);
                assert_eq!((&answer["ok"], &answer["tag"]), (&json!(true), &json!(name)), "{family}: {answer:#}");
                let seen = SANDBOX.last(1)[0]["body_base64"].as_str().map(hisbridge::crypto::encoding::base64_decode);
                let seen: Value = serde_json::from_slice(&seen.expect("a body").expect("Base64")).expect("JSON");
                assert_eq!(seen["req"]["name"], name, "{family}");
                let card = json!({"qrCodeText": answer["data"]["qrCodeText"]}).to_string();
                let answer = call("healthcard.get_health_card_by_qr_code", &card);
                assert_eq!(answer["data"]["card"]["name"], name, "{family}: {answer:#}");
            }
        }
    }
}

/// JSON with escapes for all that is not ASCII.
fn ascii(json: &str) -> String {
    let letter = |letter: char| match letter.is_ascii() {
        true => letter.to_string(),
        false => letter.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04X}")).collect(),
    };
    json.chars().map(letter).collect()
}

/// Each function, called with the same by `his_*` and by `His*W`.
#[test]
fn the_twins_in_utf16_say_the_same() {
    let _alone = alone();
    let jsons =
        [r#"{"a":{"𠮷":[1,"䶮",null,{"x":true}],"b":"𠮷张"},"name":"㐀"}"#, r#"["𠮷",[]]"#, "\"𠮷\"", "", "no json"];
    let pointers = ["", "/a", "a/𠮷", "/a/𠮷/1", "a/b", "/0", "name", "/x/0/𠮷"];
    let values = ["𠮷", "", "{\"𠮷\":[1]}", "28.50", "[", "\"\\ud842\\udfb7\""];
    // SAFETY: all texts are zero-terminated, and the buffers as large as they say.
    unsafe {
        for json in jsons {
            let (j, wj) = (c(json), w(json));
            for pointer in pointers {
                let (p, wp) = (c(pointer), w(pointer));
                let what = format!("{json} {pointer}");
                let get = filled(|out, size| HisJsonGetW(wj.as_ptr(), wp.as_ptr(), out, size));
                assert_eq!(get, text(his_json_get(j.as_ptr(), p.as_ptr())), "{what}");
                let keys = filled(|out, size| HisJsonKeysW(wj.as_ptr(), wp.as_ptr(), out, size));
                assert_eq!(keys, text(his_json_keys(j.as_ptr(), p.as_ptr())), "{what}");
                let removed = filled(|out, size| HisJsonRemoveW(wj.as_ptr(), wp.as_ptr(), out, size));
                assert_eq!(removed, text(his_json_remove(j.as_ptr(), p.as_ptr())), "{what}");
                let counts = [
                    his_json_count(j.as_ptr(), p.as_ptr()),
                    HisJsonCount(j.as_ptr(), p.as_ptr()),
                    HisJsonCountW(wj.as_ptr(), wp.as_ptr()),
                ];
                assert!(counts == [counts[0]; 3], "{what}: {counts:?}");
                for value in values {
                    let (v, wv) = (c(value), w(value));
                    let set = filled(|out, size| HisJsonSetW(wj.as_ptr(), wp.as_ptr(), wv.as_ptr(), out, size));
                    assert_eq!(set, text(his_json_set(j.as_ptr(), p.as_ptr(), v.as_ptr())), "{what} {value}");
                    let put = filled(|out, size| HisJsonPutW(wj.as_ptr(), wp.as_ptr(), wv.as_ptr(), out, size));
                    // A fault's place is counted in the caller's own units.
                    if !put.starts_with("{\"ok\":false") {
                        assert_eq!(put, text(his_json_put(j.as_ptr(), p.as_ptr(), v.as_ptr())), "{what} {value}");
                    }
                }
            }
        }
        assert_eq!(filled(|out, size| HisVersionW(out, size)), env!("CARGO_PKG_VERSION"));
        for system in ["imaging", "", "𠮷"] {
            let told = filled(|out, size| HisOperationsW(w(system).as_ptr(), out, size));
            assert_eq!(told, text(his_operations(c(system).as_ptr())), "{system}");
        }
        let configuration = SANDBOX.config_json();
        let configured = filled(|out, size| HisConfigureW(w(&configuration.to_string()).as_ptr(), out, size));
        assert_eq!(serde_json::from_str::<Value>(&configured).expect("JSON")["ok"], true);
        let ticket =
            HisSubmitW(w("crypto.sm3").as_ptr(), w("{\"text\":\"𠮷\",\"_options\":{\"tag\":\"𠮷\"}}").as_ptr(), 0, 0);
        while HisPollW(ticket, null_mut(), 0) == 0 {
            std::thread::yield_now();
        }
        let job: Value = serde_json::from_str(&filled_once(|out, size| HisPollW(ticket, out, size))).expect("JSON");
        assert_eq!((&job["ok"], &job["tag"]), (&json!(true), &json!("𠮷")));
    }
}

#[test]
fn a_surrogate_that_is_alone_is_a_fault() {
    let _alone = alone();
    let before = SANDBOX.counters();
    let kind = |text: &str| serde_json::from_str::<Value>(text).expect("JSON")["error"].clone();
    // SAFETY: all texts are zero-terminated, and the buffers as large as they say.
    unsafe {
        let register = w("healthcard.register_health_card");
        for units in ALONE {
            let broken = units.as_ptr();
            for answer in [
                filled(|out, size| HisCallW(register.as_ptr(), broken, out, size)),
                filled(|out, size| HisCallW(broken, w("{}").as_ptr(), out, size)),
                filled(|out, size| HisConfigureW(broken, out, size)),
                filled(|out, size| HisOperationsW(broken, out, size)),
                filled(|out, size| HisJsonSetW(broken, w("/a").as_ptr(), null(), out, size)),
                filled(|out, size| HisJsonSetW(null(), broken, null(), out, size)),
                filled(|out, size| HisJsonSetW(null(), w("/a").as_ptr(), broken, out, size)),
                filled(|out, size| HisJsonPutW(null(), w("/a").as_ptr(), broken, out, size)),
                filled(|out, size| HisJsonRemoveW(broken, w("/a").as_ptr(), out, size)),
            ] {
                let error = kind(&answer);
                assert_eq!(error["kind"], "argument", "{answer}");
                assert!(error["message"].as_str().is_some_and(|message| message.contains("UTF-16")), "{answer}");
                // There is nothing to set.
                assert!(!error["hint"].as_str().unwrap_or_default().contains("ncoding"), "{answer}");
            }
            assert_eq!(filled(|out, size| HisJsonGetW(broken, w("").as_ptr(), out, size)), "");
            assert_eq!(filled(|out, size| HisJsonKeysW(broken, w("").as_ptr(), out, size)), "[]");
            assert_eq!(HisJsonCountW(broken, w("").as_ptr()), -1);
            let ticket = HisSubmitW(register.as_ptr(), broken, 0, 0);
            assert!(ticket > 0);
            assert_eq!(kind(&filled_once(|out, size| HisPollW(ticket, out, size)))["kind"], "argument");
        }
    }
    assert_eq!(SANDBOX.counters(), before, "something was sent");
}

#[test]
fn null_is_no_text_and_no_buffer() {
    let _alone = alone();
    let json = w("{\"a\":[1,2]}");
    let kind = |text: &str| serde_json::from_str::<Value>(text).expect("JSON")["error"]["kind"].clone();
    // SAFETY: NULL, or zero-terminated texts, and buffers as large as they say.
    unsafe {
        for answer in [
            filled(|out, size| HisCallW(null(), null(), out, size)),
            filled(|out, size| HisCallW(w("crypto.sm3").as_ptr(), null(), out, size)),
            filled(|out, size| HisConfigureW(null(), out, size)),
            filled(|out, size| HisJsonSetW(json.as_ptr(), null(), null(), out, size)),
            filled(|out, size| HisJsonPutW(json.as_ptr(), w("/a").as_ptr(), null(), out, size)),
            filled(|out, size| HisJsonPutW(json.as_ptr(), null(), w("1").as_ptr(), out, size)),
            filled(|out, size| HisJsonRemoveW(json.as_ptr(), null(), out, size)),
        ] {
            assert_eq!(kind(&answer), "argument", "{answer}");
        }
        assert_eq!(filled(|out, size| HisJsonSetW(null(), w("a").as_ptr(), null(), out, size)), "{\"a\":\"\"}");
        assert_eq!(filled(|out, size| HisJsonGetW(json.as_ptr(), null(), out, size)), "");
        assert_eq!(filled(|out, size| HisJsonKeysW(json.as_ptr(), null(), out, size)), "[]");
        assert_eq!([HisJsonCountW(json.as_ptr(), null()), HisJsonCountW(null(), json.as_ptr())], [0, -1]);
        assert_eq!([his_json_count(null(), null()), HisJsonCount(null(), c"".as_ptr())], [-1, -1]);
        let all = filled(|out, size| HisOperationsW(null(), out, size));
        let mut out = vec![0_u8; all.len() + 1];
        assert_eq!(HisOperations(null(), out.as_mut_ptr().cast(), out.len() as i32), all.len() as i32);
        assert_eq!(&out[..all.len()], all.as_bytes());
        let ticket = HisSubmitW(null(), json.as_ptr(), 0, 0);
        assert_eq!(kind(&filled_once(|out, size| HisPollW(ticket, out, size))), "argument");
        let mut one = [0x5555_u16];
        assert!(HisVersionW(one.as_mut_ptr(), -1) < 0 && one == [0x5555]);
        assert!(HisVersionW(null_mut(), 100) < 0);
    }
}

/// The place of a fault is told in what the caller counts: bytes, or units of UTF-16.
#[test]
fn a_faults_place_is_counted_in_the_callers_units() {
    let _alone = alone();
    let request = "{\"name\":\"𠮷张\",x}";
    // SAFETY: zero-terminated texts and buffers as large as they say.
    let (wide, cdecl) = unsafe {
        let call = |out, size| HisCallW(w("crypto.sm3").as_ptr(), w(request).as_ptr(), out, size);
        (filled_once(call), text(his_call(c"crypto.sm3".as_ptr(), c(request).as_ptr())))
    };
    assert!(wide.contains("第 14 个字符、第 15 个 UTF-16 单元处"), "{wide}");
    assert!(cdecl.contains("第 14 个字符、第 19 字节处"), "{cdecl}");
}

/// What could not be made is not asked for, and its first fault is the answer.
#[test]
fn the_first_fault_of_a_text_that_was_put_together_is_the_answer() {
    let _alone = alone();
    let before = SANDBOX.counters();
    // SAFETY: zero-terminated texts; answers are freed once.
    unsafe {
        let first = text(his_json_put(c"{}".as_ptr(), c"/roles".as_ptr(), c"[1,".as_ptr()));
        let second = text(his_json_set(c(first.as_str()).as_ptr(), c"/name".as_ptr(), c"1".as_ptr()));
        let third = text(his_json_remove(c(second).as_ptr(), null()));
        let fourth = filled(|out, size| HisJsonPutW(w(&third).as_ptr(), null(), null(), out, size));
        assert_eq!(fourth, first);
        let envelope: Value = serde_json::from_str(&first).expect("JSON");
        let cause = envelope["error"]["message"].as_str().expect("a message");
        for answer in [
            his_call(c"healthcard.register_health_card".as_ptr(), c(fourth.as_str()).as_ptr()),
            his_configure(c(fourth.as_str()).as_ptr()),
        ] {
            let answer = take(answer);
            assert_eq!(answer["error"]["kind"], "argument", "{answer:#}");
            assert!(answer["error"]["message"].as_str().is_some_and(|message| message.contains(cause)), "{answer:#}");
            assert_eq!(
                (&answer["error"]["hint"], &answer["error"]["fields"]),
                (&envelope["error"]["hint"], &json!([]))
            );
        }
    }
    assert_eq!(SANDBOX.counters(), before, "something was sent");
}
