//! What must hold for any input, tried with random ones (proptest). Beside these, src/crypto/sm2/tests.rs has the SM2
//! round trips, and src/text/ compares every single code of GBK with encoding_rs.

mod common;

use common::*;
use encoding_rs::GB18030;
use hisbridge::abi::cdecl::*;
use hisbridge::abi::stdcall::{HisCall, HisLastResponse, HisSetEncoding};
use hisbridge::abi::wide::*;
use hisbridge::crypto::sm2::{PrivateKey, SignatureFormat};
use hisbridge::crypto::{aes_ecb, encoding, sm2};
use hisbridge::systems::{healthcard, query_text};
use hisbridge::text::Encoding;
use hisbridge_sandbox::healthcard::{csharp_text, merge};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::ffi::{CStr, CString, c_char};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The encodings of the boundary belong to the process: who sets them, or relies on them, is alone.
struct Boundary(#[allow(dead_code, reason = "held")] MutexGuard<'static, ()>);

impl Boundary {
    fn new(encoding: Encoding) -> Boundary {
        static ALONE: Mutex<()> = Mutex::new(());
        let boundary = Boundary(ALONE.lock().unwrap_or_else(PoisonError::into_inner));
        set_encodings(encoding);
        boundary
    }
}

/// The one of `his_*` and the one of `His*`.
fn set_encodings(encoding: Encoding) {
    let name = if encoding == Encoding::Gbk { c"gbk" } else { c"utf-8" };
    // SAFETY: a NUL-terminated string.
    assert_eq!(unsafe { (his_set_encoding(name.as_ptr()), HisSetEncoding(name.as_ptr())) }, (0, 0));
}

impl Drop for Boundary {
    fn drop(&mut self) {
        set_encodings(Encoding::Utf8);
    }
}

fn encodings() -> impl Strategy<Value = Encoding> {
    prop_oneof![Just(Encoding::Utf8), Just(Encoding::Gbk)]
}

/// Text as people and programs write it: Chinese, ASCII, what GBK lacks, quotes, control characters.
fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![
            4 => prop::char::range(' ', '~'),
            4 => prop::char::range('\u{4E00}', '\u{9FA5}'),
            1 => any::<char>(),
            1 => prop::sample::select(vec!['"', '\\', '/', '~', '\n', '\t', '€', '𠮷', '\u{FEFF}', '\u{7F}', '丂', '&', '=']),
        ],
        0..12,
    )
    .prop_map(|letters| letters.into_iter().filter(|letter| *letter != '\0').collect())
}

/// A scalar as requests hold them.
fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1.0e9..1.0e9).prop_map(|number: f64| json!(number)),
        words().prop_map(Value::from),
    ]
}

/// JSON of some depth.
fn tree() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((name(), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn object() -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::vec((name(), tree()), 0..6).prop_map(|members| members.into_iter().collect())
}

/// A member's name below U+10000: the sandbox sorts by code point, the vendor by UTF-16.
fn name() -> impl Strategy<Value = String> {
    words().prop_map(|name| name.chars().filter(|letter| *letter < '\u{10000}').collect())
}

fn c(text: Vec<u8>) -> CString {
    CString::new(text).expect("no NUL inside")
}

fn take(text: *mut c_char) -> Vec<u8> {
    // SAFETY: the library returned a NUL-terminated string, which is freed once.
    unsafe {
        let copy = CStr::from_ptr(text).to_bytes().to_vec();
        his_free(text);
        copy
    }
}

/// Every place of a tree, as JSON pointers.
fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    let mut deeper = |name: &str, inner: &Value| {
        places(inner, &format!("{here}/{}", name.replace('~', "~0").replace('/', "~1")), found);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, inner)| deeper(name, inner)),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, inner)| deeper(&at.to_string(), inner)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_signed_verifies_and_nothing_else(
        number in any::<[u8; 32]>(),
        message in prop::collection::vec(any::<u8>(), 0..300),
        user_id in words(),
        place in any::<prop::sample::Index>(),
        bit in 0..8u8,
    ) {
        let Ok(key) = PrivateKey::parse(&encoding::hex_encode_upper(&number)) else { return Ok(()) };
        let public = key.public_key();
        for format in [SignatureFormat::Raw, SignatureFormat::Der] {
            let signature = sm2::sign(&key, &message, &user_id, format).expect("signs");
            prop_assert_eq!(sm2::verify(&public, &message, &user_id, &signature), Ok(true));
            let mut other = message.clone();
            other.push(0);
            prop_assert_eq!(sm2::verify(&public, &other, &user_id, &signature), Ok(false));
            prop_assert_eq!(sm2::verify(&public, &message, &format!("{user_id}1"), &signature), Ok(false));
            let mut wrong = signature.clone();
            wrong[place.index(signature.len())] ^= 1 << bit;
            prop_assert_ne!(sm2::verify(&public, &message, &user_id, &wrong), Ok(true));
        }
    }
}

/// JSON with a few letters exchanged, or its signs and words in any order.
fn nearly_json() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"a\"",
        "\"b\\n\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\x\"",
        "\"",
        "1",
        "0",
        "-",
        ".5",
        "e9",
        "E",
        "true",
        "null",
        "nul",
        "\n",
        " ",
        "\t",
        "\\",
        "王",
        "“",
        "\u{1}",
        "'",
        "/",
    ]);
    let changed = (tree(), prop::collection::vec((any::<prop::sample::Index>(), pieces.clone()), 0..3)).prop_map(
        |(tree, changes)| {
            let mut letters: Vec<String> = tree.to_string().chars().map(String::from).collect();
            for (place, piece) in changes {
                let place = place.index(letters.len());
                letters[place] = piece.to_owned();
            }
            letters.concat()
        },
    );
    prop_oneof![changed, prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat())]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    /// What explains a fault finds one where the parser does, and nowhere else; only raw line breaks are let pass.
    #[test]
    fn the_walk_through_a_text_agrees_with_the_parser(text in nearly_json()) {
        use hisbridge::json::document::read;
        use hisbridge::json::scan::scan;
        let parsed = serde_json::from_str::<Value>(&text);
        let found = scan(&text);
        let raw = found.as_ref().is_ok_and(|found| found.break_count > 0);
        prop_assert_eq!(found.is_ok(), parsed.is_ok() || raw, "{:?}", &text);
        let twice = found.as_ref().is_ok_and(|found| found.twice_count > 0);
        match read(&text, hisbridge::error::Kind::Argument, "请求", Encoding::Utf8) {
            Ok(document) if !raw => prop_assert_eq!(document.root, parsed.expect("sound")),
            Ok(document) => prop_assert!(raw && !document.warnings.is_empty()),
            Err(error) => prop_assert!(found.is_err() || twice, "{:?}: {}", &text, error.message),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn aes_opens_what_it_sealed(
        key in prop_oneof![prop::collection::vec(any::<u8>(), 16), prop::collection::vec(any::<u8>(), 24), prop::collection::vec(any::<u8>(), 32)],
        text in prop::collection::vec(any::<u8>(), 0..300),
        cut in 1..16usize,
    ) {
        let sealed = aes_ecb::encrypt(&key, &text).expect("seals");
        prop_assert_eq!(sealed.len(), (text.len() / 16 + 1) * 16);
        prop_assert_eq!(&aes_ecb::decrypt(&key, &sealed).expect("opens"), &text);
        prop_assert!(aes_ecb::decrypt(&key, &sealed[..sealed.len() - cut]).is_err());
        prop_assert!(aes_ecb::encrypt(&key[1..], &text).is_err());
    }

    #[test]
    fn binary_texts_come_back(bytes in prop::collection::vec(any::<u8>(), 0..200), every in 1..70usize) {
        let broken = |text: String| {
            text.as_bytes().chunks(every).map(|line| String::from_utf8_lossy(line).into_owned()).collect::<Vec<_>>().join("\r\n ")
        };
        let base64 = encoding::base64_encode(&bytes);
        for text in [base64.clone(), base64.trim_end_matches('=').to_owned(), base64.replace('+', "-").replace('/', "_"), broken(base64)] {
            prop_assert_eq!(&encoding::base64_decode(&text).expect("Base64"), &bytes);
        }
        for text in [encoding::hex_encode_upper(&bytes), broken(encoding::hex_encode_lower(&bytes))] {
            prop_assert_eq!(&encoding::hex_decode(&text).expect("hexadecimal"), &bytes);
        }
    }

    /// The order of the members, `sign`, empty and absent values leave no trace; req's value counts.
    #[test]
    fn the_canonical_text_depends_on_the_content_alone(
        common_in in object(), req in object(), empty in words(), turn in any::<prop::sample::Index>(),
    ) {
        let text = healthcard::canonical(&common_in, &req);
        let turned = |members: &Map<String, Value>| {
            let mut pairs: Vec<_> = members.clone().into_iter().collect();
            let middle = if pairs.is_empty() { 0 } else { turn.index(pairs.len()) };
            pairs.rotate_left(middle);
            pairs.reverse();
            Map::from_iter(pairs)
        };
        prop_assert_eq!(&healthcard::canonical(&turned(&common_in), &turned(&req)), &text);
        let mut padded = req.clone();
        padded.insert("sign".into(), "x".into());
        if !req.contains_key(&empty) && !common_in.contains_key(&empty) {
            for nothing in [Value::Null, json!("")] {
                padded.insert(empty.clone(), nothing);
                prop_assert_eq!(&healthcard::canonical(&common_in, &padded), &text);
            }
        }
        let mut merged = common_in.clone();
        merged.extend(req.clone());
        prop_assert_eq!(&healthcard::canonical(&merged, &req), &text);
        prop_assert_eq!(&healthcard::canonical(&Map::new(), &merged), &text);
        // The vendor's side, written independently.
        let filled = |members: &Map<String, Value>| {
            let blank = |value: &Value| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
            let filled = members.iter().filter(|(_, value)| !blank(value));
            filled.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<String, Value>>()
        };
        let (common_in, req) = (filled(&common_in), filled(&req));
        prop_assert_eq!(healthcard::canonical(&common_in, &req), csharp_text(&merge(&common_in, &req)));
    }

    #[test]
    fn gbk_goes_round(text in words()) {
        let (reference, _, _) = encoding_rs::GBK.encode(&text);
        let holds = text.chars().all(|letter| !encoding_rs::GBK.encode(letter.encode_utf8(&mut [0; 4])).2);
        let plain = Encoding::Gbk.encode_plain(text.clone());
        if holds {
            prop_assert_eq!(&plain[..], &reference[..]);
            // Some private characters come back as those that Unicode has for them now.
            let back = GB18030.decode_without_bom_handling_and_without_replacement(&reference);
            prop_assert_eq!(Encoding::Gbk.decode(&plain), back.map(|text| text.into_owned()));
        }
        // In JSON nothing is lost, whatever GBK holds.
        let value = json!({"a": text, "b": [text]});
        let bytes = Encoding::Gbk.encode_json(value.to_string());
        let read: Value = serde_json::from_str(&Encoding::Gbk.decode(&bytes).expect("GBK")).expect("JSON");
        prop_assert_eq!(read, value);
    }

    #[test]
    fn gbk_reads_as_encoding_rs_reads(bytes in prop::collection::vec(prop_oneof![any::<u8>(), 0x81..0xFEu8], 0..20)) {
        let reference = GB18030.decode_without_bom_handling_and_without_replacement(&bytes);
        let read = Encoding::Gbk.decode(&bytes);
        prop_assert_eq!(read.as_deref(), reference.as_deref());
    }

    /// A buffer of any size, too small, none at all, or of a negative size.
    #[test]
    fn a_buffer_gets_what_fits_and_the_answer_is_kept(
        encoding in encodings(), tag in words(), size in 0..700usize, negative in any::<bool>(), null in any::<bool>(),
    ) {
        let _boundary = Boundary::new(encoding);
        let request = json!({"text": "abc", "_options": {"tag": tag}}).to_string();
        let request = c(encoding.encode_json(request));
        let mut out = vec![0x55 as c_char; size + 8];
        let buffer = if null { std::ptr::null_mut() } else { out.as_mut_ptr() };
        let told = if negative { -1 - size as i32 } else { size as i32 };
        // SAFETY: NUL-terminated strings; the buffer is larger than what the library is told, or is none.
        let written = unsafe { HisCall(c"crypto.sm3".as_ptr(), request.as_ptr(), buffer, told) };
        let out: Vec<u8> = out.into_iter().map(c_char::cast_unsigned).collect();
        let needed = if written < 0 { written.unsigned_abs() as usize } else { written as usize + 1 };
        let room = if negative || null { 0 } else { size };
        prop_assert_eq!(written < 0, needed > room);

        let mut whole = vec![0x55 as c_char; needed];
        // SAFETY: no buffer, then one of the size that was asked for, then the same again.
        let sizes = unsafe {
            [
                HisLastResponse(std::ptr::null_mut(), 0),
                HisLastResponse(whole.as_mut_ptr(), needed as i32),
                HisLastResponse(whole.as_mut_ptr(), needed as i32),
            ]
        };
        prop_assert_eq!(sizes, [-(needed as i32), needed as i32 - 1, needed as i32 - 1]);
        let whole: Vec<u8> = whole.into_iter().map(c_char::cast_unsigned).collect();
        prop_assert_eq!(whole.iter().position(|byte| *byte == 0), Some(needed - 1));
        let envelope: Value = serde_json::from_str(&encoding.decode(&whole[..needed - 1]).expect("the encoding")).expect("JSON");
        // A blank tag is none.
        prop_assert_eq!(&envelope["tag"], &if tag.trim().is_empty() { Value::Null } else { json!(tag) });

        if room == 0 {
            prop_assert!(out.iter().all(|byte| *byte == 0x55));
        } else {
            let end = out.iter().position(|byte| *byte == 0).expect("a NUL");
            prop_assert!(end < room && whole.starts_with(&out[..end]));
            prop_assert!(out[end + 1..].iter().all(|byte| *byte == 0x55), "more was written");
            prop_assert!(encoding.decode(&out[..end]).is_some(), "a character is cut");
            // No room is wasted: not even one character more would have fitted.
            prop_assert!(written >= 0 || end + 5 > room, "{end} of {room}");
        }
    }

    #[test]
    fn json_is_read_and_written_as_serde_json_does(
        encoding in encodings(), root in tree(), which in any::<prop::sample::Index>(), more in words(), text in words(),
    ) {
        let _boundary = Boundary::new(encoding);
        let mut found = Vec::new();
        places(&root, "", &mut found);
        let pointer = which.get(&found).clone();
        let absent = format!("{pointer}/{}", more.replace('~', "~0").replace('/', "~1"));
        let json = c(encoding.encode_json(root.to_string()));
        for pointer in [&pointer, &absent] {
            // A pointer that GBK cannot hold cannot be given.
            let bytes = encoding.encode_plain(pointer.clone());
            if encoding.decode(&bytes).as_ref() != Some(pointer) {
                continue;
            }
            let bytes = c(bytes);
            // SAFETY: NUL-terminated strings.
            let got = take(unsafe { his_json_get(json.as_ptr(), bytes.as_ptr()) });
            let expected = match root.pointer(pointer) {
                None | Some(Value::Null) => Vec::new(),
                Some(Value::String(text)) => encoding.encode_plain(text.clone()),
                Some(value) => encoding.encode_json(value.to_string()),
            };
            prop_assert_eq!(got, expected, "{} {}", pointer, root);

            let value = c(encoding.encode_plain(text.clone()));
            let given = encoding.decode(value.as_bytes()).expect("the encoding");
            // SAFETY: NUL-terminated strings.
            let set = take(unsafe { his_json_set(json.as_ptr(), bytes.as_ptr(), value.as_ptr()) });
            let set: Value = serde_json::from_str(&encoding.decode(&set).expect("the encoding")).expect("JSON");
            let mut expected = root.clone();
            match expected.pointer_mut(pointer).filter(|_| !pointer.is_empty()) {
                Some(place) => {
                    *place = json!(given);
                    prop_assert_eq!(&set, &expected);
                }
                None if set["error"]["kind"] == "argument" => prop_assert_eq!(&set["operation"], "his_json_set"),
                None => {
                    // A place that was not there: it is now, and nothing else has changed.
                    let at = pointer.rfind('/').expect("not the root");
                    let parent = set.pointer(&pointer[..at]).expect("the parent");
                    let new = match parent {
                        Value::Array(items) => items.last(),
                        _ => set.pointer(pointer),
                    };
                    prop_assert_eq!(new, Some(&json!(given)));
                }
            }
        }
    }

    /// Any value is put in, found, counted, named and taken out again, and UTF-16 says the same, into a buffer of any size.
    #[test]
    fn values_go_in_and_out_in_utf16_as_in_utf8(
        root in tree(), which in any::<prop::sample::Index>(), value in tree(), size in 0..300usize,
    ) {
        let _boundary = Boundary::new(Encoding::Utf8);
        let mut found = Vec::new();
        places(&root, "", &mut found);
        let pointer = which.get(&found).clone();
        let wide = |text: &str| -> Vec<u16> { text.encode_utf16().chain([0]).collect() };
        let (json, at, put) = (c(root.to_string().into()), c(pointer.clone().into()), c(value.to_string().into()));
        let (wide_json, wide_at, wide_put) = (wide(&root.to_string()), wide(&pointer), wide(&value.to_string()));
        // SAFETY: NUL-terminated strings.
        let (count, names, changed, left) = unsafe {
            (
                his_json_count(json.as_ptr(), at.as_ptr()),
                take(his_json_keys(json.as_ptr(), at.as_ptr())),
                take(his_json_put(json.as_ptr(), at.as_ptr(), put.as_ptr())),
                take(his_json_remove(json.as_ptr(), at.as_ptr())),
            )
        };
        let names: Vec<String> = serde_json::from_slice(&names).expect("names");
        let (mut expected, mut rest) = (root.clone(), root.clone());
        match root.pointer(&pointer).expect("a place") {
            Value::Object(members) => prop_assert_eq!((count, &names), (members.len() as i32, &members.keys().cloned().collect())),
            Value::Array(items) => prop_assert_eq!((count, names.len()), (items.len() as i32, 0)),
            _ => prop_assert_eq!((count, names.len()), (0, 0)),
        }
        if let Some(end) = pointer.rfind('/') {
            *expected.pointer_mut(&pointer).expect("a place") = value;
            let last = pointer[end + 1..].replace("~1", "/").replace("~0", "~");
            match rest.pointer_mut(&pointer[..end]).expect("the parent") {
                Value::Array(items) => drop(items.remove(last.parse().expect("an index"))),
                parent => drop(parent.as_object_mut().expect("an object").shift_remove(&last)),
            }
            prop_assert_eq!(serde_json::from_slice::<Value>(&changed).expect("JSON"), expected);
            prop_assert_eq!(String::from_utf8(left).expect("UTF-8"), rest.to_string());
        }
        let mut out = vec![0x5555_u16; size + 1];
        // SAFETY: zero-terminated texts, and buffers as large as they say.
        let (wide_count, written) = unsafe {
            (
                HisJsonCountW(wide_json.as_ptr(), wide_at.as_ptr()),
                HisJsonPutW(wide_json.as_ptr(), wide_at.as_ptr(), wide_put.as_ptr(), out.as_mut_ptr(), size as i32),
            )
        };
        let whole = wide(std::str::from_utf8(&changed).expect("UTF-8"));
        let fits = whole.len() <= size;
        prop_assert_eq!((wide_count, written), (count, if fits { whole.len() as i32 - 1 } else { -(whole.len() as i32) }));
        let end = out.iter().position(|unit| *unit == 0).unwrap_or(0);
        prop_assert!(whole.starts_with(&out[..end]) && String::from_utf16(&out[..end]).is_ok());
        prop_assert!(fits || size < 2 || end + 2 >= size, "{} of {}", end, size);
        let mut again = vec![0_u16; whole.len()];
        // SAFETY: a buffer as large as it says.
        prop_assert_eq!(unsafe { HisLastResponseW(again.as_mut_ptr(), whole.len() as i32) }, whole.len() as i32 - 1);
        prop_assert_eq!(again, whole);
    }

    /// The URL crate, which reads as browsers do, finds the same names and values.
    #[test]
    fn queries_are_read_as_they_were_meant(fields in prop::collection::vec((words(), scalar()), 0..6)) {
        let fields: Map<String, Value> = fields.into_iter().collect();
        let url = url::Url::parse(&format!("http://127.0.0.1:8002/hisLogin{}", query_text(&fields))).expect("a URL");
        prop_assert_eq!((url.path(), url.fragment()), ("/hisLogin", None));
        let read: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let meant: Vec<(String, String)> =
            fields.iter().map(|(name, value)| (name.clone(), hisbridge::json::plain(value))).collect();
        prop_assert_eq!(read, meant);
    }

    /// A page of a system, its address with and without a port, a path and a slash at the end.
    #[test]
    fn page_addresses_hold_the_value_and_stay_on_the_host(
        target in "[!-~\u{4E00}-\u{4E20} ]{1,40}", path in "(/[a-z0-9_~-]{1,8}){0,3}/?", port in prop::option::of(1..u16::MAX),
    ) {
        let base = format!("https://his.example{}{path}", port.map_or_else(String::new, |port| format!(":{port}")));
        let mut configuration = SANDBOX.config_json();
        configuration["profiles"] = json!({"page": {"healthcard": {"page_url": base}}});
        let _boundary = Boundary::new(Encoding::Utf8);
        configure(&configuration);
        // The one page that may lead to other places than pages.
        let request = json!({"order_id": "O1", "redirect_uri": target, "_options": {"profile": "page"}});
        let envelope = call("healthcard.take_ms_card_url", request);
        if target.trim().is_empty() {
            prop_assert_eq!(&envelope["error"]["kind"], "argument");
            return Ok(());
        }
        let url = url::Url::parse(envelope["data"]["url"].as_str().expect("an address")).expect("a URL");
        let origin = url::Url::parse(&base).expect("a URL");
        prop_assert_eq!((url.host_str(), url.port_or_known_default()), (origin.host_str(), origin.port_or_known_default()));
        prop_assert_eq!(url.path(), format!("{}/open/takeMsCard", path.trim_end_matches('/')));
        let read: Vec<(String, String)> = url.query_pairs().into_owned().filter(|(name, _)| name == "redirect_uri").collect();
        prop_assert_eq!(read, [("redirect_uri".to_owned(), target)]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The sandbox, which checks signatures by its own code and by OpenSSL, accepts whatever content.
    #[test]
    fn any_content_is_rightly_signed(req in object()) {
        let _boundary = Boundary::new(Encoding::Utf8);
        configure(&SANDBOX.config_json());
        let envelope = call("healthcard.request", json!({"interface": "anyOther", "req": req}));
        prop_assert!(envelope["ok"] == true, "{} {:#}", json!(req), envelope);
    }

    #[test]
    fn any_content_is_rightly_encrypted_for_imaging(name in words().prop_filter("a name", |name| !name.trim().is_empty())) {
        let _boundary = Boundary::new(Encoding::Utf8);
        configure(&SANDBOX.config_json());
        let request = with(&example("imaging.check"), json!({"DoctorName": name, "_options": {"validation": "lenient"}}));
        data("imaging.check", request);
        let sent = SANDBOX.last(1);
        let plain: Value = serde_json::from_str(sent[0]["decrypted"].as_str().expect("what it opened")).expect("JSON");
        prop_assert_eq!(&plain["DoctorName"], &json!(name));
    }
}
