//! crypto.* and tool.*: algorithms and files for callers who need them by themselves.

use super::picture::Picture;
use super::system::{Call, Opened, System};
use crate::catalog::Operation;
use crate::check::FILE_LIMIT;
use crate::check::block::Block;
use crate::crypto::{CryptoError, aes_ecb, digest, encoding, sm2};
use crate::error::{Error, Fault, Kind};
use crate::platform::dpapi::{Scope, protect};
use crate::platform::files::{io_words, read_limited};
use crate::platform::own_files::write_whole;
use crate::transport::{Answer, Outgoing};
use serde_json::{Map, Value, json};

/// The local operations.
pub struct Local;

impl System for Local {
    fn base_url<'a>(&self, _: &'a Block, _: &Operation) -> Result<&'a str, Error> {
        Ok("")
    }

    fn seal(&self, call: &Call) -> Result<Outgoing, Error> {
        Err(no_network(call))
    }

    fn open(&self, call: &Call, _: &Answer) -> Result<Opened, Error> {
        Err(no_network(call))
    }

    fn local(&self, call: &Call) -> Result<Value, Error> {
        match call.row.full_name {
            "crypto.sm2_generate_key" => sm2_generate_key(),
            "crypto.sm2_encrypt" => sm2_encrypt(call),
            "crypto.sm2_decrypt" => sm2_decrypt(call),
            "crypto.sm2_sign" => sm2_sign(call),
            "crypto.sm2_verify" => sm2_verify(call),
            "crypto.sm3" => Ok(digests(&digest::sm3(&content(call)?))),
            "crypto.sha1" => Ok(digests(&digest::sha1(&content(call)?))),
            "crypto.sha256" => Ok(digests(&digest::sha256(&content(call)?))),
            "crypto.aes_ecb_encrypt" => aes_ecb_encrypt(call),
            "crypto.aes_ecb_decrypt" => aes_ecb_decrypt(call),
            "tool.file_to_base64" => file_to_base64(call),
            "tool.base64_to_file" => base64_to_file(call),
            "tool.image_to_bmp" => image_to_bmp(call),
            "tool.qr_image" => qr_image(call),
            "tool.protect_secret" => protect_secret(call),
            name => Err(Error::new(Kind::Internal, format!("{name} 没有实现"))),
        }
    }
}

fn no_network(call: &Call) -> Error {
    Error::new(Kind::Internal, format!("{} 不经过网络", call.row.full_name))
}

/// A field that a key or ciphertext stands in, with what is wrong with it.
fn wrong(field: &str) -> impl Fn(CryptoError) -> Error + '_ {
    move |error| {
        let mut explained = Error::new(Kind::Crypto, format!("{field}：{error}"));
        explained.fields = vec![Fault::new(field, "format", error.to_string())];
        explained
    }
}

fn text<'a>(call: &'a Call, name: &str) -> &'a str {
    call.text(name).unwrap_or_default()
}

/// The bytes in `text`, `base64` or `hex`. Empty texts stand beside the one that is used; only empty ones, or none, are
/// the empty content.
fn content(call: &Call) -> Result<Vec<u8>, Error> {
    let given = |name| call.text(name).filter(|text| !text.is_empty());
    if let Some(base64) = given("base64") {
        return encoding::base64_decode(base64).map_err(wrong("base64"));
    }
    if let Some(hex) = given("hex") {
        return encoding::hex_decode(hex).map_err(wrong("hex"));
    }
    Ok(text(call, "text").as_bytes().to_vec())
}

/// Decrypted bytes: always Base64, and text when they are one.
fn opened(bytes: Vec<u8>) -> Value {
    let mut data = Map::new();
    let base64 = encoding::base64_encode(&bytes);
    if let Ok(text) = String::from_utf8(bytes) {
        data.insert("text".into(), text.into());
    }
    data.insert("base64".into(), base64.into());
    data.into()
}

fn digests(digest: &[u8]) -> Value {
    json!({"hex": encoding::hex_encode_lower(digest), "base64": encoding::base64_encode(digest)})
}

fn order(call: &Call) -> sm2::Order {
    call.text("order").and_then(sm2::Order::from_name).unwrap_or_default()
}

fn user_id<'a>(call: &'a Call) -> &'a str {
    text(call, "user_id")
}

fn sm2_generate_key() -> Result<Value, Error> {
    let (private, public) = sm2::generate_key_pair().map_err(wrong("sm2_generate_key"))?;
    Ok(json!({"private_key": private.to_hex(), "public_key": public.to_hex()}))
}

fn sm2_encrypt(call: &Call) -> Result<Value, Error> {
    let key = sm2::PublicKey::parse(text(call, "public_key")).map_err(wrong("public_key"))?;
    let cipher = sm2::encrypt(&key, &content(call)?, order(call)).map_err(wrong("text"))?;
    Ok(json!({"ciphertext": encoding::hex_encode_upper(&cipher)}))
}

fn sm2_decrypt(call: &Call) -> Result<Value, Error> {
    let key = sm2::PrivateKey::parse(text(call, "private_key")).map_err(wrong("private_key"))?;
    let cipher = encoding::binary_decode(text(call, "ciphertext")).map_err(wrong("ciphertext"))?;
    let plain = sm2::decrypt(&key, &cipher, order(call)).map_err(wrong("ciphertext"))?;
    Ok(opened(plain.to_vec()))
}

fn sm2_sign(call: &Call) -> Result<Value, Error> {
    let key = sm2::PrivateKey::parse(text(call, "private_key")).map_err(wrong("private_key"))?;
    let format = call.text("format").and_then(sm2::SignatureFormat::from_name).unwrap_or_default();
    let signature = sm2::sign(&key, &content(call)?, user_id(call), format).map_err(wrong("user_id"))?;
    Ok(json!({"signature": encoding::hex_encode_upper(&signature), "base64": encoding::base64_encode(&signature)}))
}

fn sm2_verify(call: &Call) -> Result<Value, Error> {
    let key = sm2::PublicKey::parse(text(call, "public_key")).map_err(wrong("public_key"))?;
    let signature = sm2::read_signature(text(call, "signature")).map_err(wrong("signature"))?;
    let valid = sm2::verify(&key, &content(call)?, user_id(call), &signature).map_err(|error| match error {
        CryptoError::UserIdLength { .. } => wrong("user_id")(error),
        _ => wrong("signature")(error),
    })?;
    Ok(json!({"valid": valid}))
}

fn aes_ecb_encrypt(call: &Call) -> Result<Value, Error> {
    let cipher = aes_ecb::encrypt(text(call, "key").as_bytes(), &content(call)?).map_err(wrong("key"))?;
    Ok(json!({"ciphertext": encoding::base64_encode(&cipher)}))
}

fn aes_ecb_decrypt(call: &Call) -> Result<Value, Error> {
    let cipher = aes_ecb::read_ciphertext(text(call, "ciphertext")).map_err(wrong("ciphertext"))?;
    aes_ecb::decrypt(text(call, "key").as_bytes(), &cipher).map(opened).map_err(|error| match error {
        CryptoError::AesKeyLength { .. } => wrong("key")(error),
        _ => wrong("ciphertext")(error),
    })
}

fn file_to_base64(call: &Call) -> Result<Value, Error> {
    let bytes = read_limited(text(call, "path"), FILE_LIMIT).map_err(|error| file("path", "读不到", &error))?;
    Ok(json!({"base64": encoding::base64_encode(&bytes), "size": bytes.len()}))
}

fn base64_to_file(call: &Call) -> Result<Value, Error> {
    let bytes = encoding::base64_decode(text(call, "base64")).map_err(wrong("base64"))?;
    let path = text(call, "path");
    let size = bytes.len();
    write_whole(path, bytes).map_err(|error| file("path", "写不了", &error))?;
    Ok(json!({"path": path, "size": size}))
}

fn image_to_bmp(call: &Call) -> Result<Value, Error> {
    let (field, bytes) = match call.text("path") {
        Some(path) => ("path", read_limited(path, FILE_LIMIT).map_err(|error| file("path", "读不到", &error))?),
        None => ("base64", encoding::base64_decode(text(call, "base64")).map_err(wrong("base64"))?),
    };
    let unusable = |what: String| Error::faults(vec![Fault::new(field, "format", format!("{field}：{what}"))]);
    let picture = Picture::decode(&bytes).map_err(unusable)?;
    save(call, &picture, picture.bmp().map_err(unusable)?)
}

fn qr_image(call: &Call) -> Result<Value, Error> {
    let unusable = |what: String| Error::faults(vec![Fault::new("text", "size", what)]);
    let size = call.fields.get("size").and_then(Value::as_u64).and_then(|size| u32::try_from(size).ok());
    let picture = Picture::qr_code(text(call, "text"), size.unwrap_or_default()).map_err(unusable)?;
    let bytes = if call.text("format") == Some("png") { picture.png() } else { picture.bmp() };
    save(call, &picture, bytes.map_err(unusable)?)
}

/// A secret for the configuration, readable on this computer only.
fn protect_secret(call: &Call) -> Result<Value, Error> {
    let scope = if call.text("scope") == Some("user") { Scope::User } else { Scope::Machine };
    let sealed = protect(text(call, "text").as_bytes(), scope).map_err(|error| match error.kind() {
        std::io::ErrorKind::Unsupported => Error::new(Kind::Config, "dpapi 只能在 Windows 上用")
            .hint("别的系统上把密钥放进环境变量（env）或只有本程序能读的文件（file）"),
        _ => Error::new(Kind::Crypto, format!("Windows 加密失败：{}", io_words(&error))),
    })?;
    Ok(json!({"dpapi": encoding::base64_encode(&sealed)}))
}

fn save(call: &Call, picture: &Picture, bytes: Vec<u8>) -> Result<Value, Error> {
    let out = text(call, "out");
    write_whole(out, bytes).map_err(|error| file("out", "写不了", &error))?;
    Ok(json!({"path": out, "width": picture.width, "height": picture.height}))
}

/// A file that cannot be read or written.
pub fn file(field: &str, what: &str, error: &std::io::Error) -> Error {
    Error::faults(vec![Fault::new(field, "file", format!("{field} 的文件{what}：{}", io_words(error)))])
}
