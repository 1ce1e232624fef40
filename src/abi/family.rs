//! The three families of functions. Each has an encoding of its own, so that two users of the library in one process do
//! not disturb each other.

use crate::error::{Error, Kind};
use crate::text::Encoding;
use std::sync::atomic::{AtomicU8, Ordering};

/// A text that a caller gave; nothing for NULL.
pub type Given = Option<Result<String, Error>>;

/// How the functions of a family take and give texts.
#[derive(Clone, Copy)]
pub enum Family {
    /// `his_*`.
    Cdecl,
    /// `His*`.
    Stdcall,
    /// `His*W`: UTF-16.
    Wide,
}

const UTF8: u8 = 0;
const GBK: u8 = 1;
const ANSI: u8 = 2;

static CDECL: AtomicU8 = AtomicU8::new(UTF8);
static STDCALL: AtomicU8 = AtomicU8::new(UTF8);

impl Family {
    fn setting(self) -> Option<&'static AtomicU8> {
        match self {
            Family::Cdecl => Some(&CDECL),
            Family::Stdcall => Some(&STDCALL),
            Family::Wide => None,
        }
    }

    /// The encoding of its texts.
    pub fn encoding(self) -> Encoding {
        match self.setting().map(|setting| setting.load(Ordering::Relaxed)) {
            None => Encoding::Utf16,
            Some(GBK) => Encoding::Gbk,
            Some(ANSI) => Encoding::Ansi,
            Some(_) => Encoding::Utf8,
        }
    }

    /// Sets it by name; -1 when there is none of this name. The name is ASCII, which is the same in all of them.
    pub fn set_encoding(self, name: Given) -> i32 {
        let encoding = name.and_then(Result::ok).and_then(|name| match name.trim().eq_ignore_ascii_case("ansi") {
            true => Some(Encoding::of_system()),
            false => Encoding::by_name(&name),
        });
        let value = match encoding {
            Some(Encoding::Utf8) => UTF8,
            Some(Encoding::Gbk) => GBK,
            Some(Encoding::Ansi) => ANSI,
            Some(Encoding::Utf16) | None => return -1,
        };
        if let Some(setting) = self.setting() {
            setting.store(value, Ordering::Relaxed);
        }
        0
    }

    /// What is said of a text that is not in the family's encoding.
    pub fn undecodable(self) -> Error {
        let setter = match self {
            Family::Cdecl => "his_set_encoding",
            Family::Stdcall => "HisSetEncoding",
            Family::Wide => {
                let message = "传入的文本不是 UTF-16：有半个字（单独的代理项）";
                return Error::new(Kind::Argument, message).hint("截取文本时不要从一个字的中间断开");
            }
        };
        let encoding = self.encoding();
        let hint = match encoding {
            Encoding::Utf8 => format!("程序用 GBK（Delphi 7、PowerBuilder、VB6）时请先调用 {setter}(\"gbk\")"),
            _ => format!("程序用 UTF-8 时请先调用 {setter}(\"utf-8\")"),
        };
        Error::new(Kind::Argument, format!("传入的文本不是 {} 编码", encoding.name())).hint(hint)
    }
}
