//! The seeds of the fuzz targets (`fuzz/`), made from the catalogue's examples and from what the sandbox answers to
//! them. They are written where `HISBRIDGE_FUZZ_SEEDS` says; the test holds that each operation has its own.

mod common;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::*;
use hisbridge::catalog::{self, Method};
use hisbridge::crypto::sm2::{Order, PrivateKey, PublicKey};
use hisbridge::crypto::{aes_ecb, encoding, sm2};
use hisbridge_sandbox::credentials;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

/// The seeds of one target.
struct Seeds {
    folder: PathBuf,
    count: usize,
}

impl Seeds {
    fn new(base: &std::path::Path, target: &str) -> Seeds {
        let folder = base.join(target);
        fs::create_dir_all(&folder).expect("the folder");
        Seeds { folder, count: 0 }
    }

    fn add(&mut self, parts: &[&[u8]]) {
        fs::write(self.folder.join(format!("{:04}", self.count)), parts.concat()).expect("a seed");
        self.count += 1;
    }
}

/// Every answer of the sandbox as the library sees it, by the operation's place among those of the network.
fn answers() -> Vec<(u8, Vec<u8>)> {
    let rows = catalog::operations().filter(|row| row.method != Method::Local);
    let mut found = Vec::new();
    for (at, row) in rows.enumerate() {
        let envelope = call(row.full_name, example(row.full_name));
        assert_eq!(envelope["ok"], true, "{}: {envelope:#}", row.full_name);
        found.push((u8::try_from(at).expect("fewer than 256 operations"), vendor_shape(row.system, &envelope)));
    }
    found
}

/// The envelope's content in the vendor's own shape.
fn vendor_shape(system: &str, envelope: &Value) -> Vec<u8> {
    let (code, message, data) = (&envelope["code"], &envelope["message"], &envelope["data"]);
    let value = match system {
        "imaging" => json!({"code": 1, "content": data["content"], "message": data["url"]}),
        "ywx" => json!({"status": code, "message": message, "data": data}),
        "reservation" => json!({"code": 200, "success": true, "message": message, "result": data}),
        "healthcard" => json!({"commonOut": {"requestId": "", "resultCode": 0, "errMsg": message}, "rsp": data}),
        _ if code == "" => data.clone(),
        _ => json!({"code": code, "message": message, "data": data}),
    };
    value.to_string().into_bytes()
}

#[test]
fn seeds_from_the_examples() {
    let _alone = alone();
    let kept = std::env::var_os("HISBRIDGE_FUZZ_SEEDS").map(PathBuf::from);
    let scratch = tempfile::tempdir().expect("a folder");
    let base = kept.unwrap_or_else(|| scratch.path().to_owned());
    let seeds = |target: &str| Seeds::new(&base, target);

    let mut abi = seeds("abi");
    let all: Vec<_> = catalog::operations().filter(|row| row.full_name != "tool.diagnose").collect();
    for (at, row) in all.iter().enumerate() {
        let choice = [u8::try_from(at).expect("fewer than 256 operations")];
        let (example, samples) = catalog::examples(row.full_name);
        for text in [example].iter().chain(samples) {
            let gbk = hisbridge::text::Encoding::Gbk.encode_json((*text).to_owned());
            abi.add(&[&[0], &choice, text.as_bytes()]);
            abi.add(&[&[1], &choice, &gbk]);
            abi.add(&[&[2], &choice, text.as_bytes()]);
            abi.add(&[&[7], &choice, row.full_name.as_bytes(), b"\n", &gbk]);
        }
    }
    assert!(abi.count >= 4 * all.len());

    let mut items = seeds("items");
    for (at, row) in catalog::operations().filter(|row| row.method != Method::Local).enumerate() {
        let (example, samples) = catalog::examples(row.full_name);
        for text in [example].iter().chain(samples) {
            items.add(&[&[u8::try_from(at).expect("fewer than 256 operations")], text.as_bytes()]);
        }
    }
    items.add(&[&[0], br#"{"items":[{}],"roles":[{"moveType":9}],"head":[1,"",null]}"#]);

    let mut reuse = seeds("reuse");
    for flags in 0..16 {
        // An answer with nothing behind it; a little; more than one reader holds; and another exchange after it.
        reuse.add(&[&[flags, 0, 0], &[0, 0, 0]]);
        reuse.add(&[&[flags, 0, 2], b"\r\n", &[0, 0, 0]]);
        reuse.add(&[&[flags, 255, 200], &[b' '; 200], &[flags, 0, 0], &[0, 0, 0]]);
    }

    let (mut opened, mut wire, mut diagnosis) = (seeds("answers"), seeds("wire"), seeds("diagnosis"));
    for (at, body) in answers() {
        diagnosis.add(&[&[at, 1], &body]);
        for flags in [0, 1] {
            opened.add(&[&[at], &[flags], &body]);
        }
        wire.add(&[&[at], &[1], &body]);
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
        wire.add(&[&[at], &[0], head.as_bytes(), &body]);
        let chunks = format!("{:x}\r\n", body.len());
        wire.add(&[&[at], &[5], chunks.as_bytes(), &body, b"\r\n0\r\n\r\n"]);
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut packed, &body).expect("memory");
        wire.add(&[&[at], &[3], &packed.finish().expect("memory")]);
    }
    assert!(opened.count > 100 && wire.count > 200);

    let mut configuration = seeds("configuration");
    let sample = fs::read_to_string("docs/hisbridge.sample.json").expect("the sample");
    for text in [sample, SANDBOX.config_json().to_string(), r#"{"http":{"proxy":"socks5h://a:b@h:1"}}"#.into()] {
        let gbk = hisbridge::text::Encoding::Gbk.encode_json(text.clone());
        configuration.add(&[&[0], text.as_bytes()]);
        configuration.add(&[&[1], &gbk]);
    }

    let mut ciphertexts = seeds("ciphertexts");
    let key = PublicKey::parse(credentials::SM2_PUBLIC_KEY).expect("a key");
    let private = PrivateKey::parse(credentials::SM2_PRIVATE_KEY).expect("a key");
    for (flags, order) in [(0, Order::C1C3C2), (1, Order::C1C2C3)] {
        let cipher = sm2::encrypt(&key, "病历".as_bytes(), order).expect("a ciphertext");
        ciphertexts.add(&[&[flags], &cipher]);
        ciphertexts.add(&[&[flags], &cipher[1..]]);
    }
    let cipher = aes_ecb::encrypt(credentials::RESERVATION_AES_KEY.as_bytes(), b"{}").expect("a ciphertext");
    ciphertexts.add(&[&[2 + 4 * 16], credentials::RESERVATION_AES_KEY.as_bytes(), &cipher]);
    for format in [sm2::SignatureFormat::Raw, sm2::SignatureFormat::Der] {
        let signature = sm2::sign(&private, b"text", "", format).expect("a signature");
        ciphertexts.add(&[&[3 + 4 * 4], b"text", &signature]);
    }

    let mut keys = seeds("keys");
    let spki = [
        &encoding::hex_decode("3059301306072a8648ce3d020106082a811ccf5501822d034200").expect("hexadecimal"),
        &encoding::hex_decode(credentials::SM2_PUBLIC_KEY).expect("hexadecimal")[..],
    ]
    .concat();
    PublicKey::parse(&STANDARD.encode(&spki)).expect("a key in its X.509 form");
    for text in [
        credentials::SM2_PUBLIC_KEY.to_owned(),
        credentials::SM2_PRIVATE_KEY.to_owned(),
        STANDARD.encode(&spki),
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(&spki)),
    ] {
        keys.add(&[text.as_bytes()]);
    }

    let mut pointers = seeds("json_pointer");
    for row in &all {
        pointers.add(&[b"\0/head/0/name\n\xE5\xBC\xA0\n", catalog::examples(row.full_name).0.as_bytes()]);
    }
    pointers.add(&[b"\x01/a~1b/-\n\xD5\xC5\n{\"a/b\":[1,null,{\"c\":2.50}]}"]);

    let mut pictures = seeds("picture");
    let folder = tempfile::tempdir().expect("a folder");
    for (name, arguments) in [
        ("grey.png", &["-size", "5x3", "gradient:", "-colorspace", "Gray"][..]),
        ("palette.png", &["-size", "5x3", "xc:red", "-type", "Palette"]),
        ("alpha.png", &["-size", "4x4", "xc:#ff000080"]),
        ("interlaced.png", &["-size", "9x9", "gradient:red-blue", "-interlace", "PNG"]),
        ("deep.png", &["-size", "3x2", "gradient:", "-depth", "16"]),
        ("plain.jpg", &["-size", "17x9", "gradient:red-blue"]),
        ("progressive.jpg", &["-size", "17x9", "gradient:red-blue", "-interlace", "JPEG"]),
        ("grey.jpg", &["-size", "8x8", "gradient:", "-colorspace", "Gray"]),
        ("cmyk.jpg", &["-size", "8x8", "gradient:", "-colorspace", "CMYK"]),
    ] {
        let path = folder.path().join(name);
        let made = std::process::Command::new("convert").args(arguments).arg(&path).status();
        assert!(made.is_ok_and(|status| status.success()), "ImageMagick: scripts/setup.sh base");
        let file = fs::read(&path).expect("a picture");
        data("tool.image_to_bmp", json!({"base64": STANDARD.encode(&file), "out": folder.path().join("x.bmp")}));
        pictures.add(&[&file]);
    }

    let mut records = seeds("records");
    for suite in 0..3 {
        // As it stands, as blocks to encrypt, and as data with a padding after its tag.
        records.add(&[&[suite], &[5; 80]]);
        records.add(&[&[3 + suite], &[15; 64]]);
        for padding in [0, 15, 255] {
            records.add(&[&[6 + suite, padding], b"GET / HTTP/1.1", &vec![padding; usize::from(padding) + 1]]);
        }
    }

    let mut callbacks = seeds("callbacks");
    let event = SANDBOX.control("webhook", &json!({"event": "x", "rawData": {"a": 1}})).expect("a callback");
    let (headers, body) = (event["headers"].to_string(), event["body"].as_str().expect("a body").to_owned());
    for flags in [0, 1] {
        callbacks.add(&[&[flags], headers.as_bytes(), b"\n", body.as_bytes()]);
    }
    callbacks.add(&[&[2], b"\n", example("ywx.verify_callback")["body"].as_str().expect("a text").as_bytes()]);
    for body in [
        json!({"openId": "1", "process": "2", "name": "张三"}),
        json!({"uniqueId": "1", "status": "2", "timestampSign": ""}),
        json!({"result": "0", "openId": "1", "endTime": null}),
    ] {
        callbacks.add(&[&[3], b"\n", body.to_string().as_bytes()]);
    }

    let mut outbox = seeds("outbox");
    for columns in [
        json!({}),
        json!({"profile": "二院", "state": "refused", "code": "10054", "message": "=300000"}),
        json!({"state": "sent", "sealed": [], "changed": 0, "queued": -1}),
        json!({"operation": "healthcard.x", "system": "ywx", "key": [255], "request_id": "=300", "form": 1}),
        json!({"tries": 9.5, "due": 9_223_372_036_854_775_807_i64, "failing": "x", "unanswered": 2}),
    ] {
        for action in 0..4 {
            outbox.add(&[&[action], columns.to_string().as_bytes()]);
        }
    }
}
