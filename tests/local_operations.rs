//! crypto.* and tool.* through the engine: official vectors, wrong keys, and pictures that other programs read.

mod common;

use common::*;
use hisbridge::crypto::encoding::{base64_decode, base64_encode};
use hisbridge_sandbox::ywx::DOCTORS;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// The key pair of GB/T 32918.5 A.2 and C.2.
const PRIVATE: &str = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
const PUBLIC: &str = "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
/// GB/T 32918.5 C.2: C1 without the byte 04 before it (its own first byte is a 04 too), C3 and C2 of
/// "encryption standard".
const C1: &str = "04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0";
const C3: &str = "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766";
const C2: &str = "21886CA989CA9C7D58087307CA93092D651EFA";
/// GB/T 32918.5 A.2: r and s of "message digest" with the default user id.
const SIGNATURE: &str = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA";

fn bytes(hex: &str) -> Vec<u8> {
    hisbridge::crypto::encoding::hex_decode(hex).expect("hexadecimal")
}

#[test]
fn sm2_decrypts_the_standards_example_in_every_writing() {
    let _alone = alone();
    let der =
        format!("308187020100301306072A8648CE3D020106082A811CCF5501822D046D306B0201010420{PRIVATE}A144034200{PUBLIC}");
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", base64_encode(&bytes(&der)));
    let standard = format!("04{C1}{C3}{C2}");
    let ciphertexts =
        [standard.clone(), standard.to_lowercase(), standard[2..].to_owned(), base64_encode(&bytes(&standard))];
    for key in [PRIVATE.to_owned(), PRIVATE.to_lowercase(), base64_encode(&bytes(PRIVATE)), pem] {
        for ciphertext in &ciphertexts {
            let opened = data("crypto.sm2_decrypt", json!({"private_key": key, "ciphertext": ciphertext}));
            assert_eq!(opened, json!({"text": "encryption standard", "base64": "ZW5jcnlwdGlvbiBzdGFuZGFyZA=="}));
        }
        let other = json!({"private_key": key, "ciphertext": format!("04{C1}{C2}{C3}"), "order": "C1C2C3"});
        assert_eq!(data("crypto.sm2_decrypt", other)["text"], "encryption standard");
    }
    let wrong_order = json!({"private_key": PRIVATE, "ciphertext": standard, "order": "C1C2C3"});
    assert_eq!(faulty(&refused("crypto.sm2_decrypt", wrong_order, "crypto")), ["ciphertext"]);
}

#[test]
fn sm2_encrypts_for_the_key_only_and_never_twice_the_same() {
    let _alone = alone();
    let pair = data("crypto.sm2_generate_key", json!({}));
    assert_eq!(pair["public_key"].as_str().map(str::len), Some(130));
    for (content, text) in
        [(json!({"text": "张三"}), Some("张三")), (json!({"base64": "/w=="}), None), (json!({"hex": "ff"}), None)]
    {
        for order in ["C1C3C2", "C1C2C3"] {
            let request = with(&content, json!({"public_key": pair["public_key"], "order": order}));
            let first = data("crypto.sm2_encrypt", request.clone())["ciphertext"].clone();
            assert_ne!(first, data("crypto.sm2_encrypt", request)["ciphertext"]);
            assert!(first.as_str().is_some_and(|hex| hex.starts_with("04") && *hex == hex.to_uppercase()));
            let request = json!({"private_key": pair["private_key"], "ciphertext": first, "order": order});
            let opened = data("crypto.sm2_decrypt", request.clone());
            assert_eq!(opened.get("text").and_then(Value::as_str), text);
            assert_eq!(opened["base64"], if text.is_some() { "5byg5LiJ" } else { "/w==" });
            refused("crypto.sm2_decrypt", with(&request, json!({"private_key": PRIVATE})), "crypto");
        }
    }
}

#[test]
fn sm2_verifies_the_standards_signature_and_its_own() {
    let _alone = alone();
    let request = json!({"public_key": PUBLIC, "text": "message digest", "signature": SIGNATURE});
    assert_eq!(data("crypto.sm2_verify", request.clone()), json!({"valid": true}));
    let base64 = with(&request, json!({"signature": base64_encode(&bytes(SIGNATURE))}));
    assert_eq!(data("crypto.sm2_verify", base64), json!({"valid": true}));
    let other_key = data("crypto.sm2_generate_key", json!({}))["public_key"].clone();
    let forged = SIGNATURE.replace("F5A0", "F5A1");
    for changed in [
        json!({"text": "message digesT"}),
        json!({"user_id": "ALICE123@YAHOO.COM"}),
        json!({"public_key": other_key}),
        json!({"signature": forged}),
    ] {
        assert_eq!(data("crypto.sm2_verify", with(&request, changed)), json!({"valid": false}));
    }
    for format in ["raw", "der"] {
        let signed = json!({"private_key": PRIVATE, "text": "张三", "user_id": "ALICE123@YAHOO.COM", "format": format});
        let signature = data("crypto.sm2_sign", signed);
        for form in ["signature", "base64"] {
            let request = json!({"public_key": PUBLIC, "text": "张三", "user_id": "ALICE123@YAHOO.COM", "signature": signature[form]});
            assert_eq!(data("crypto.sm2_verify", request), json!({"valid": true}), "{format} {form}");
        }
    }
    refused("crypto.sm2_verify", with(&request, json!({"signature": "F5A0"})), "crypto");
}

/// GB/T 32905 A.1 and A.2; FIPS 180's examples of one and two blocks.
#[test]
fn digests_of_the_standards_examples() {
    let _alone = alone();
    let two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    let sixty_four = "abcd".repeat(16);
    let cases = [
        ("sm3", "abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        ("sm3", &sixty_four, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
        ("sha1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("sha1", two_blocks, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
        ("sha1", "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("sha256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("sha256", two_blocks, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
    ];
    for (name, content, hex) in cases {
        let base64 = base64_encode(content.as_bytes());
        let digits: String = content.bytes().map(|byte| format!("{byte:02x}")).collect();
        for request in [json!({"text": content}), json!({"base64": base64}), json!({"hex": digits})] {
            let digest = data(&format!("crypto.{name}"), request);
            assert_eq!(digest, json!({"hex": hex, "base64": base64_encode(&bytes(hex))}), "{name} of {content}");
        }
    }
    let envelope = refused("crypto.sm3", json!({"text": "a", "hex": "61"}), "argument");
    assert_eq!(faulty(&envelope), ["text, base64, hex"]);
}

/// FIPS 197 appendix C, whose block is followed by one of padding here.
#[test]
fn aes_ecb_of_the_standards_examples() {
    let _alone = alone();
    let plain = "00112233445566778899aabbccddeeff";
    for (length, cipher) in [
        (16, "69c4e0d86a7b0430d8cdb78070b4c55a"),
        (24, "dda97ca4864cdfe06eaf70a0ec0d7191"),
        (32, "8ea2b7ca516745bfeafc49904b496089"),
    ] {
        let key: String = (0..length).map(|code: u8| char::from(code)).collect();
        let sealed = data("crypto.aes_ecb_encrypt", json!({"key": key, "hex": plain}))["ciphertext"].clone();
        let sealed = sealed.as_str().expect("Base64");
        assert_eq!(base64_decode(sealed).map(|bytes| bytes[..16].to_vec()), Ok(bytes(cipher)), "{length}");
        let (first, last) = sealed.split_at(10);
        let opened = data("crypto.aes_ecb_decrypt", json!({"key": key, "ciphertext": format!("{first}\r\n {last}")}));
        assert_eq!(opened["base64"], base64_encode(&bytes(plain)).as_str());
    }
    let empty = data("crypto.aes_ecb_encrypt", json!({"key": "0123456789abcdef"}))["ciphertext"].clone();
    assert_eq!(data("crypto.aes_ecb_decrypt", json!({"key": "0123456789abcdef", "ciphertext": empty}))["text"], "");
}

#[test]
fn wrong_keys_are_told_for_what_they_are_and_never_shown() {
    let _alone = alone();
    let public = |key: &str| ("crypto.sm2_encrypt", json!({"public_key": key, "text": "a"}), "public_key");
    let private = |key: &str| ("crypto.sm2_sign", json!({"private_key": key, "text": "a"}), "private_key");
    let aes = |key: &str| ("crypto.aes_ecb_encrypt", json!({"key": key, "text": "a"}), "key");
    let cases = [
        (public(&PUBLIC[..126]), "126"),
        (public(&PUBLIC.replace("09F9DF", "09F9DE")), "曲线"),
        (public(PRIVATE), "私钥"),
        (public(&PUBLIC.replace("09F9DF", "09F9DG")), "不是 0-9 或 A-F"),
        (public("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"), "证书"),
        (private(PUBLIC), "公钥"),
        (private(&PRIVATE[..54]), "54"),
        (private(&PRIVATE[..32]), "32"),
        (private(&"F".repeat(64)), "范围"),
        (aes("0123456789abcde"), "15"),
        (aes("密钥密钥密钥"), "18"),
    ];
    for ((operation, request, field), words) in cases {
        let envelope = refused(operation, request.clone(), "crypto");
        let text = envelope.to_string();
        assert!(text.contains(words), "{words}: {text}");
        assert_eq!(faulty(&envelope), [field]);
        let key = request[field].as_str().expect("a key");
        let shown = key.as_bytes().windows(12).any(|part| text.contains(String::from_utf8_lossy(part).as_ref()));
        assert!(!shown || key.starts_with("-----"), "{text}");
    }
    let cipher = "rRCjYXSYlWp7RZhcN/pCJQ==";
    let wrong = refused("crypto.aes_ecb_decrypt", json!({"key": "fedcba9876543210", "ciphertext": cipher}), "crypto");
    assert_eq!(faulty(&wrong), ["ciphertext"]);
    let wrong = refused("crypto.aes_ecb_decrypt", json!({"key": "short", "ciphertext": cipher}), "crypto");
    assert_eq!(faulty(&wrong), ["key"]);
}

#[test]
fn files_become_base64_and_back() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let (path, content) = (folder.path().join("病历.bin"), (0..=255).collect::<Vec<u8>>());
    let base64 = base64_encode(&content);
    let (first, last) = base64.split_at(70);
    for text in [base64.clone(), format!("data:application/pdf;base64,{base64}"), format!("{first}\r\n{last}")] {
        let written = data("tool.base64_to_file", json!({"base64": text, "path": path}));
        assert_eq!(written, json!({"path": path, "size": 256}));
        assert_eq!(std::fs::read(&path).ok(), Some(content.clone()));
    }
    let read = data("tool.file_to_base64", json!({"path": path}));
    assert_eq!(read, json!({"base64": base64, "size": 256}));
    let large = folder.path().join("large");
    std::fs::File::create(&large).and_then(|file| file.set_len((32 << 20) + 1)).expect("a large file");
    for path in [folder.path().join("none"), folder.path().to_path_buf(), large] {
        let envelope = refused("tool.file_to_base64", json!({"path": path}), "argument");
        assert_eq!(faulty(&envelope), ["path"]);
    }
    let nowhere = folder.path().join("none/file");
    assert_eq!(
        faulty(&refused("tool.base64_to_file", json!({"base64": "AAAA", "path": nowhere}), "argument")),
        ["path"]
    );
}

/// Runs another program; its absence is a failure, because nothing else would judge our pictures.
fn run(program: &str, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program} cannot be started ({error}): run `scripts/setup.sh base`"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    output.stdout
}

/// The pixels of a picture as ImageMagick sees them, over white: width, height, RGB.
fn pixels(path: &Path) -> (usize, usize, Vec<u8>) {
    let name = path.display().to_string();
    let size = String::from_utf8(run("identify", &["-format", "%w %h", &name])).expect("text");
    let (width, height) = size.split_once(' ').expect("two numbers");
    let rgb =
        run("convert", &[&name, "-background", "white", "-flatten", "-colorspace", "sRGB", "-depth", "8", "rgb:-"]);
    (width.parse().expect("a number"), height.parse().expect("a number"), rgb)
}

/// Asserts that two pictures are the same, but for so much in each sample.
fn alike(left: &Path, right: &Path, tolerance: u8) {
    let (left_pixels, right_pixels) = (pixels(left), pixels(right));
    let told = format!("{} and {}", left.display(), right.display());
    assert_eq!((left_pixels.0, left_pixels.1), (right_pixels.0, right_pixels.1), "{told}");
    assert_eq!(left_pixels.2.len(), right_pixels.2.len(), "{told}");
    let most = left_pixels.2.iter().zip(&right_pixels.2).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(most.is_some_and(|most| most <= tolerance), "{told}: {most:?}");
}

/// Turns a picture into a BMP by its path and by its Base64, and compares it with the original.
fn converted(picture: &Path, tolerance: u8) {
    let out = picture.with_extension("out.bmp");
    let told = picture.display();
    let by_path = data("tool.image_to_bmp", json!({"path": picture, "out": out}));
    let file = std::fs::read(&out).expect("the BMP");
    let base64 = format!("data:image/png;base64,{}", base64_encode(&std::fs::read(picture).expect("the picture")));
    assert_eq!(data("tool.image_to_bmp", json!({"base64": base64, "out": out})), by_path, "{told}");
    assert_eq!(std::fs::read(&out).expect("the BMP"), file, "{told}");
    let word = |at: usize| u32::from_le_bytes([file[at], file[at + 1], file[at + 2], file[at + 3]]);
    assert_eq!((&file[..2], word(2) as usize, word(10), word(14)), (&b"BM"[..], file.len(), 54, 40), "{told}");
    assert_eq!((word(26), word(30)), (1 | 24 << 16, 0), "one plane of 24 bits, not compressed");
    let (width, height, _) = pixels(&out);
    assert_eq!((by_path["width"].clone(), by_path["height"].clone()), (json!(width), json!(height)), "{told}");
    alike(picture, &out, tolerance);
}

#[test]
fn pictures_of_every_kind_become_bmp() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let text = |name: &str| path(name).display().to_string();
    // A coloured picture whose alpha channel runs from left to right; odd widths need padded rows.
    let source = text("source.png");
    run(
        "convert",
        &[
            "-size",
            "61x37",
            "plasma:red-blue",
            "(",
            "-size",
            "37x61",
            "gradient:",
            "-rotate",
            "90",
            ")",
            "-alpha",
            "off",
            "-compose",
            "CopyOpacity",
            "-composite",
            &format!("PNG32:{source}"),
        ],
    );
    let kinds: &[(&str, &[&str], u8)] = &[
        ("rgba.png", &[], 1),
        ("rgba16.png", &["-depth", "16", "-define", "png:color-type=6", "-define", "png:bit-depth=16"], 1),
        ("rgb.png", &["-alpha", "off", "-define", "png:color-type=2"], 0),
        ("rgb16.png", &["-alpha", "off", "-define", "png:color-type=2", "-define", "png:bit-depth=16"], 1),
        ("interlaced.png", &["-interlace", "PNG"], 1),
        ("palette.png", &["-alpha", "off", "-colors", "200", "-define", "png:color-type=3"], 0),
        (
            "palette1.png",
            &["-alpha", "off", "-colors", "2", "-define", "png:color-type=3", "-define", "png:bit-depth=1"],
            0,
        ),
        (
            "palette_holes.png",
            &["-channel", "A", "-threshold", "50%", "+channel", "-colors", "64", "-define", "png:format=png8"],
            1,
        ),
        ("grey.png", &["-alpha", "off", "-colorspace", "Gray", "-define", "png:color-type=0"], 0),
        ("grey_alpha.png", &["-colorspace", "Gray", "-define", "png:color-type=4"], 1),
        ("grey1.png", &["-alpha", "off", "-colorspace", "Gray", "-monochrome", "-define", "png:bit-depth=1"], 0),
        ("baseline.jpg", &["-alpha", "off", "-quality", "90", "-sampling-factor", "4:4:4"], 6),
        ("subsampled.jpg", &["-alpha", "off", "-quality", "90", "-sampling-factor", "4:2:0"], 24),
        ("progressive.jpg", &["-alpha", "off", "-interlace", "JPEG", "-sampling-factor", "4:4:4"], 6),
        ("grey.jpg", &["-alpha", "off", "-colorspace", "Gray"], 6),
        ("restart.jpg", &["-alpha", "off", "-define", "jpeg:restart-interval=3", "-sampling-factor", "4:4:4"], 6),
    ];
    for (name, arguments, tolerance) in kinds {
        let out = text(name);
        run("convert", &[&[source.as_str()], *arguments, &[out.as_str()]].concat());
        converted(&path(name), *tolerance);
    }
    run("convert", &["-size", "1x1", "xc:rgb(1,2,3)", &text("dot.png")]);
    converted(&path("dot.png"), 0);
    let stamp = data("ywx.syn_doctor_search", json!({"openId": DOCTORS[0]}))["stamp"].clone();
    std::fs::write(path("stamp.png"), base64_decode(stamp.as_str().expect("Base64")).expect("a picture"))
        .expect("a file");
    converted(&path("stamp.png"), 1);
    let (_, _, rgb) = pixels(&path("stamp.out.bmp"));
    assert_eq!(rgb[..3], [255; 3], "what was transparent is white");
}

#[test]
fn what_is_no_usable_picture_is_told_for_what_it_is() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out.bmp");
    let name = |file: &str| folder.path().join(file).display().to_string();
    run("convert", &["-size", "200x200", "plasma:", &name("a.png")]);
    run("convert", &["-size", "200x200", "plasma:", &name("a.jpg")]);
    let png = std::fs::read(name("a.png")).expect("a picture");
    let jpeg = std::fs::read(name("a.jpg")).expect("a picture");
    let mut flipped = png.clone();
    flipped[png.len() / 2] ^= 0x55;
    let mut bomb = png.clone();
    // IHDR: 30000 by 30000 pixels, with its check value.
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let crc = crc32(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.to_be_bytes());
    let mut wide = jpeg.clone();
    let frame = wide.windows(2).position(|marker| marker == [0xFF, 0xC0]).expect("a frame header");
    wide[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
    let cases: [(&[u8], &str); 11] = [
        (&png[..png.len() / 2], "损坏或不完整"),
        (&flipped, "损坏或不完整"),
        (&jpeg[..jpeg.len() / 2], "不完整"),
        (&jpeg[..20], "损坏或不完整"),
        (&bomb, "30000×30000 像素，最多 2500 万像素"),
        (&wide, "65535×65535 像素，最多 2500 万像素"),
        (b"BM......", "已经是 BMP"),
        (b"GIF89a..", "GIF"),
        (b"%PDF-1.4", "PDF"),
        (b"<html></html>", "不是 PNG 或 JPEG"),
        (b"\x89PNG\r\n\x1a\n", "损坏或不完整"),
    ];
    for (bytes, words) in cases {
        let request = json!({"base64": base64_encode(bytes), "out": out});
        let envelope = refused("tool.image_to_bmp", request, "argument");
        assert!(
            envelope["error"]["message"].as_str().is_some_and(|said| said.contains(words)),
            "{words}: {envelope:#}"
        );
        assert_eq!(faulty(&envelope), ["base64"]);
        assert!(!out.exists());
    }
    let nowhere = json!({"path": name("a.png"), "out": folder.path().join("none/out.bmp")});
    assert_eq!(faulty(&refused("tool.image_to_bmp", nowhere, "argument")), ["out"]);
    let none = json!({"path": name("none.png"), "out": out});
    assert_eq!(faulty(&refused("tool.image_to_bmp", none, "argument")), ["path"]);
}

#[test]
fn a_damaged_picture_never_ends_the_program() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out.bmp");
    for (name, arguments) in
        [("a.png", &[][..]), ("i.png", &["-interlace", "PNG"]), ("a.jpg", &[]), ("p.jpg", &["-interlace", "JPEG"])]
    {
        let path = folder.path().join(name).display().to_string();
        run("convert", &[&["-size", "23x17", "plasma:"], arguments, &[path.as_str()]].concat());
        let whole = std::fs::read(&path).expect("a picture");
        for at in 0..whole.len() {
            for change in [0x01, 0x80, 0xFF] {
                let mut damaged = whole.clone();
                damaged[at] ^= change;
                let envelope = call("tool.image_to_bmp", json!({"base64": base64_encode(&damaged), "out": out}));
                let kind = envelope["error"]["kind"].as_str();
                assert!(kind.is_none() || kind == Some("argument"), "{name} {at} {change}: {envelope:#}");
            }
            let cut = call("tool.image_to_bmp", json!({"base64": base64_encode(&whole[..at]), "out": out}));
            // What follows the pixels may be missing.
            assert!(at > whole.len() / 2 || cut["ok"] == false, "{name} {at}");
        }
    }
}

/// PNG (ISO/IEC 15948) annex D.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 })
    })
}

#[test]
fn qr_codes_are_read_by_another_program() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let long = "health card ".repeat(150);
    let texts = [
        "1",
        "https://health.example/card?a=1&b=%20",
        "4A8C5F7A20E6B1D3:1:张三",
        "ABC-123 $%*",
        "01234567890123456789",
        &long,
    ];
    for (at, text) in texts.into_iter().enumerate() {
        // A module of one pixel is too small for a reader.
        let least = if text.len() > 1000 { 640 } else { 300 };
        for (format, size) in [("bmp", least), ("png", least), ("bmp", 1000)] {
            let out = folder.path().join(format!("{at}.{format}"));
            let drawn = data("tool.qr_image", json!({"text": text, "out": out, "format": format, "size": size}));
            let side = drawn["width"].as_u64().expect("a width");
            assert!(drawn["height"] == drawn["width"] && side <= size && side > size / 2, "{drawn}");
            let name = out.display().to_string();
            let found = run("identify", &["-format", "%m %w %h", &name]);
            let expected = format!("{} {side} {side}", format.to_uppercase());
            let found = String::from_utf8(found).expect("text");
            assert!(found.starts_with(&expected) || found.starts_with(&expected.replace("BMP", "BMP3")), "{found}");
            let read = run("zbarimg", &["--quiet", "--raw", &name]);
            assert_eq!(String::from_utf8_lossy(&read).trim_end_matches('\n'), text, "{format} {size}");
        }
    }
}

#[test]
fn a_qr_code_that_cannot_be_is_refused() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("qr.bmp");
    // Version 40 with level M holds 2331 bytes.
    data("tool.qr_image", json!({"text": "a".repeat(2331), "out": out, "size": 185}));
    for (text, size, field, words) in [
        ("a".repeat(2332), 4096, "text", "2332 字节"),
        ("a".repeat(2331), 184, "text", "至少要 185 像素"),
        ("a".to_owned(), 31, "size", "32"),
        ("a".to_owned(), 4097, "size", "4096"),
    ] {
        let envelope = refused("tool.qr_image", json!({"text": text, "out": out, "size": size}), "argument");
        assert_eq!(faulty(&envelope), [field]);
        assert!(envelope["error"]["message"].as_str().is_some_and(|said| said.contains(words)), "{envelope:#}");
    }
}
