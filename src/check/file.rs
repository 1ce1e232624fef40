//! A file in place of a field: `pdfFile`, `imageFile` and their like.

use super::condition::is_empty;
use super::format::{PATH, flaw};
use super::state::Check;
use crate::catalog::Format;
use crate::crypto::encoding;
use crate::error::Fault;
use crate::platform::files::{io_words, read_limited};
use serde_json::Value;

/// Largest file that `pdfFile`, `imageFile` and their like may name, in bytes.
pub const FILE_LIMIT: u64 = 32 * 1024 * 1024;

impl Check<'_> {
    /// The bytes of a named file as Base64.
    pub fn file(&mut self, name: &str, target: &str, from: Value, beside: Option<Value>) -> Option<Value> {
        let fault = match (beside.filter(|v| !is_empty(v)), from) {
            (Some(_), _) => Fault::new(name, "rule", format!("{name} 和 {target} 只能给一个")),
            (None, Value::String(path)) if flaw(Format::Path, &path).is_some() => {
                Fault::new(name, "format", format!("{name} 应为{PATH}"))
            }
            (None, Value::String(path)) => match read_limited(&path, FILE_LIMIT) {
                Ok(bytes) => return Some(Value::String(encoding::base64_encode(&bytes))),
                Err(error) if error.kind() == std::io::ErrorKind::FileTooLarge => {
                    Fault::new(name, "size", format!("{name} 的文件超过 32 MB"))
                }
                Err(error) => Fault::new(name, "file", format!("{name} 的文件读不到：{}", io_words(&error))),
            },
            _ => Fault::new(name, "type", format!("{name} 应为文件路径（文本）")),
        };
        self.faults.add(|| fault);
        None
    }
}
