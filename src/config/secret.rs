//! Secrets that stand elsewhere than in the configuration: in the environment, a file, or sealed by Windows.

use super::files::Folder;
use crate::check::PATH;
use crate::crypto::encoding;
use crate::error::Fault;
use crate::platform::dpapi;
use crate::platform::files::{io_words, read_limited};
use serde_json::Value;
use std::path::Path;

/// Longest file that a secret may come from.
const SECRET_FILE_LIMIT: u64 = 64 * 1024;

/// A secret may be given as `{"env":"NAME"}`, `{"file":"path"}` or, on Windows, `{"dpapi":"base64"}`: it then never
/// stands in the configuration.
pub fn fetch_secret(name: &str, value: &mut Value, folder: &mut Folder) -> Result<(), Fault> {
    let Value::Object(source) = &*value else { return Ok(()) };
    let source: Vec<(&str, &Value)> = source.iter().map(|(key, value)| (key.as_str(), value)).collect();
    let found = match source.as_slice() {
        [("env", Value::String(variable))] => std::env::var(variable)
            .map_err(|_| Fault::new(name, "file", format!("{name}：没有环境变量 {variable}，或它不是文本")))?,
        [("file", Value::String(path))] if path.contains(char::is_control) => {
            return Err(Fault::new(name, "format", format!("{name} 的 file 应为{PATH}")));
        }
        [("file", Value::String(path))] => secret_file(&folder.secret(name, path)).map_err(|words| {
            Fault::new(name, "file", format!("{name}：文件 {path} {words}，应为只含密钥的文本文件"))
        })?,
        [("dpapi", Value::String(sealed))] => {
            unprotect(sealed).map_err(|words| Fault::new(name, "value", format!("{name}：{words}")))?
        }
        _ => {
            let expected = "应为文本、{\"env\":\"变量名\"}、{\"file\":\"路径\"} 或 {\"dpapi\":\"Base64\"}";
            return Err(Fault::new(name, "type", format!("{name} {expected}")));
        }
    };
    *value = Value::String(found);
    Ok(())
}

fn secret_file(path: &Path) -> Result<String, String> {
    let bytes = read_limited(path, SECRET_FILE_LIMIT).map_err(|error| match error.kind() {
        std::io::ErrorKind::FileTooLarge => "太大".to_owned(),
        _ => format!("读不到（{}）", io_words(&error)),
    })?;
    let text = String::from_utf8(bytes).map_err(|_| "不是 UTF-8 文本".to_owned())?;
    // Windows' editor begins UTF-8 files with a mark.
    Ok(text.trim_start_matches('\u{FEFF}').trim_end_matches(['\r', '\n']).to_owned())
}

/// What `tool.protect_secret` has made.
fn unprotect(sealed: &str) -> Result<String, &'static str> {
    let sealed = encoding::base64_decode(sealed).map_err(|_| "dpapi 应为 tool.protect_secret 给出的 Base64")?;
    let bytes = dpapi::unprotect(&sealed).map_err(|error| match error.kind() {
        std::io::ErrorKind::Unsupported => "dpapi 只能在 Windows 上用，请改用 env 或 file",
        _ => "dpapi 解不开：只能在生成它的电脑上（scope 为 user 时只能由同一个 Windows 用户）解开，请重新生成",
    })?;
    String::from_utf8(bytes).map_err(|_| "dpapi 里不是文本，请重新生成")
}
