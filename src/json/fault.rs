//! The first fault of a JSON text in words: where it is, which character it is, what to do. Texts that programs put
//! together by hand have the same dozen faults everywhere.
//!
//! Of the text only signs, field-like names and JSON's own words are repeated, never a value.

use super::fault_kind::{Before, Due, What};
use super::lexeme::{Wrong, word};
use super::parse::DEEPEST;
use crate::text::Encoding;

/// The first fault of a text.
pub struct Stop {
    /// Where it is, in bytes.
    pub at: usize,
    /// What it is.
    pub what: What,
    /// The place of the object that it is in (`roles[0]`), and the names before it without their values.
    pub before: Option<(String, String)>,
}

/// A fault in words.
pub struct Words {
    /// Where it is and what.
    pub what: String,
    /// What to do.
    pub remedy: &'static str,
}

const QUOTES: &str = "检查引号：少写的补上，文本里的引号要写成 \\\"";
const BACKSLASH: &str = "反斜杠要写成 \\\\：Windows 路径写成 C:\\\\his\\\\a.pdf";
const TEXT: &str = "文本、日期、编号要用英文引号 \" 括起来；true、false、null 用小写";
const ASCII: &str = "改成英文（半角）符号：输入法切到英文再输入";

impl Stop {
    /// A fault whose surroundings are not known yet.
    pub fn new((at, what): Wrong) -> Stop {
        Stop { at, what, before: None }
    }

    /// Whether the text ends before its JSON does.
    pub fn is_cut(&self) -> bool {
        matches!(self.what, What::Over(_) | What::Open)
    }

    /// The fault in words; places are counted in characters and in the bytes of this encoding.
    pub fn explain(&self, text: &str, encoding: Encoding) -> Words {
        let (before, rest) = text.split_at_checked(self.at).unwrap_or((text, ""));
        let (what, remedy) = self.words(rest);
        let surroundings = match &self.before {
            Some((place, names)) if place.is_empty() => format!("，它前面是 {names}"),
            Some((place, names)) => format!("，在 {place} 里，它前面是 {names}"),
            None => String::new(),
        };
        Words { what: format!("{}：{what}{surroundings}", position(before, encoding)), remedy }
    }

    fn words(&self, rest: &str) -> (String, &'static str) {
        let (what, remedy) = match &self.what {
            What::Over(due) if due.is_empty() => ("文本是空的", "传入 JSON 对象；没有参数时传 {}"),
            What::Over(due) => {
                let remedy = "检查括号是否成对，文本是否被截断（缓冲区或变量太短）";
                return (format!("文本到这里就完了，还少右括号 {}", due.chars().take(10).collect::<String>()), remedy);
            }
            // A path that ends with a single backslash takes the quotation mark with it.
            What::Open if is_path(rest) => ("从这里开始的文本没有右引号", BACKSLASH),
            What::Open => ("从这里开始的文本没有右引号", QUOTES),
            What::Broken => ("从这里开始的文本跨了行，后面却对不上", QUOTES),
            What::Control => {
                let code = rest.chars().next().map_or(0, u32::from);
                return (format!("文本里有控制字符 U+{code:04X}"), "删掉这个字符");
            }
            What::Backslash => ("单个反斜杠 \\", BACKSLASH),
            What::Half => ("\\u 后面只有半个字符", "两半都写出来（如 \\ud842\\udfb7），或直接写这个字"),
            What::Zero => ("数字以 0 开头", "编号写成文本，用英文引号 \" 括起来；数字去掉开头的 0"),
            What::Number => ("不是完整的数字", TEXT),
            What::Comma => ("多了一个逗号，它后面没有内容", "删掉这个逗号"),
            What::Word => match known_word(word(rest)) {
                Some(word) => return (format!("{word} 不是 JSON 的值"), TEXT),
                None => ("文本没有引号", TEXT),
            },
            What::Deep => return (format!("嵌套超过 {DEEPEST} 层"), "检查是否把对象反复套进了自己"),
            What::Unexpected(due) => return unexpected(*due, rest.chars().next().unwrap_or(' ')),
        };
        (what.to_owned(), remedy)
    }
}

fn unexpected(due: Due, found: char) -> (String, &'static str) {
    let wanted = match due {
        Due::Value => "值".to_owned(),
        Due::Name => "字段名（带英文引号）".to_owned(),
        Due::Colon => "英文冒号 :".to_owned(),
        Due::Next(close, _) => format!("英文逗号 , 或 {close}"),
        Due::End => "结尾".to_owned(),
    };
    if let Some(name) = foreign(found) {
        let sign = if found.is_whitespace() || is_invisible(found) {
            format!("U+{:04X}", u32::from(found))
        } else {
            found.to_string()
        };
        return (format!("{name} {sign}，这里应为{wanted}"), ASCII);
    }
    let (what, remedy) = match (due, found) {
        (_, '/' | '#') => ("像是注释", "JSON 里不能写注释，删掉"),
        (Due::End, _) => ("最外层的括号之后还有内容", "删掉多余的部分，检查括号是否多写"),
        (Due::Value, ',' | '}' | ']') => ("这里少了值", "补上值；没有值就整个字段不写，或写 null"),
        (Due::Value, '+' | '.') => ("不是完整的数字", TEXT),
        (Due::Value, _) => ("文本没有引号", TEXT),
        (Due::Name, ',') => ("多了一个逗号", "删掉这个逗号"),
        (Due::Name, _) => ("字段名没有英文引号", "字段名要用英文引号 \" 括起来"),
        (Due::Colon, ',' | '}' | ']') => ("字段名后面没有冒号和值", "写成 \"字段名\":值"),
        (Due::Colon, _) => ("字段名后面不是冒号", QUOTES),
        (Due::Next(..), '"') => ("少了逗号", "字段之间加英文逗号 ,；文本里的引号要写成 \\\""),
        (Due::Next(..), ':') => ("多了冒号，或前面少了逗号", "检查冒号前的字段名和逗号"),
        (Due::Next(..), '}' | ']') => {
            return (format!("括号不配对，{found} 这里应为{wanted}"), "检查括号是否成对");
        }
        (Due::Next(_, Before::Text), _) => ("前一段文本在引号处已经结束，后面却还有字", QUOTES),
        (Due::Next(_, Before::Number), _) => ("数字后面还有别的字", TEXT),
        (Due::Next(..), _) => ("值后面还有别的字", "字段之间加英文逗号 ,"),
    };
    (what.to_owned(), remedy)
}

/// What input methods and word processors put in the place of JSON's signs.
fn foreign(letter: char) -> Option<&'static str> {
    Some(match letter {
        '“' | '”' | '„' | '‟' | '＂' | '「' | '」' | '『' | '』' | '«' | '»' => "中文引号",
        '\'' | '`' | '´' => "单引号",
        '‘' | '’' | '‚' | '‛' | '＇' => "中文单引号",
        '，' | '﹐' => "全角逗号",
        '、' => "顿号",
        '：' | '﹕' | '︰' => "全角冒号",
        '；' => "全角分号",
        ';' => "分号",
        '=' | '＝' => "等号",
        '｛' | '｝' | '［' | '］' | '【' | '】' | '（' | '）' | '〔' | '〕' => "全角括号",
        '(' | ')' => "圆括号",
        '\u{3000}' => "全角空格",
        '０'..='９' => "全角数字",
        'Ａ'..='Ｚ' | 'ａ'..='ｚ' => "全角字母",
        '。' | '．' => "全角句点",
        letter if letter.is_whitespace() => "特殊空格",
        letter if is_invisible(letter) => "看不见的字符",
        _ => return None,
    })
}

/// Whether a character shows nothing, or turns the writing around.
pub fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{FEFF}' | '\u{115F}' | '\u{1160}' | '\u{3164}')
        || matches!(letter, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
}

/// Words that other languages write for JSON's values; all else may be a value's beginning.
fn known_word(word: &str) -> Option<&str> {
    const KNOWN: [&str; 12] =
        ["true", "false", "null", "nan", "inf", "infinity", "undefined", "none", "nil", "yes", "no", "nothing"];
    KNOWN.iter().any(|known| word.eq_ignore_ascii_case(known)).then_some(word)
}

/// Whether a string, with its quotation mark, begins like a path of Windows.
fn is_path(json: &str) -> bool {
    let bytes = json.as_bytes();
    matches!(bytes, [b'"', b'a'..=b'z' | b'A'..=b'Z', b':', b'\\' | b'/', ..] | [b'"', b'\\', ..])
}

/// Where something stands, with what is before it: by lines where there are some, in characters, and in bytes (UTF-16
/// units) as the caller has them.
pub fn position(before: &str, encoding: Encoding) -> String {
    let next = |count: usize| count.saturating_add(1);
    let characters = next(before.chars().count());
    let units = next(encoding.length(before));
    let whole = match encoding {
        _ if units == characters => format!("第 {characters} 个字符"),
        Encoding::Utf16 => format!("第 {characters} 个字符、第 {units} 个 UTF-16 单元"),
        _ => format!("第 {characters} 个字符、第 {units} 字节"),
    };
    match before.rsplit_once('\n') {
        Some((lines, line)) => {
            let line_number = next(next(lines.matches('\n').count()));
            format!("第 {line_number} 行第 {} 个字符处（从头数{whole}）", next(line.chars().count()))
        }
        None => format!("{whole}处"),
    }
}
