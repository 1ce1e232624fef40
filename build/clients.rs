//! The client sources in the callers' own languages, made from the catalogue and from the templates in
//! `build/clients/`, which hold everything that does not depend on it. The desks, which depend on no catalogue, are not
//! made: they stand in `examples-*` alone.
//!
//! Templates are UTF-8 with LF line ends, so that they can be read and compared here. The files that users get have
//! the encoding that their compilers read: Delphi 7, PowerBuilder 9 and VB6 take a source for text in the system's
//! code page (GBK on Chinese Windows) and know no UTF-8; PowerBuilder 10 and C# tell UTF-8 by its BOM. All have CRLF
//! line ends, without which VB6 and PowerBuilder do not import a file.

use crate::schema::{File, Operation};
use crate::{csharp, delphi, exports, powerbuilder, vb6};

/// A file that is made: its path in the repository and its bytes.
pub struct Made {
    pub path: String,
    pub bytes: Vec<u8>,
}

/// Every client source.
pub fn files(files: &[File]) -> Vec<Made> {
    let mut made = delphi::files(files);
    made.extend(csharp::files(files));
    made.extend(powerbuilder::files(files));
    made.extend(vb6::files(files));
    made
}

/// A file in GBK without BOM.
pub fn gbk(path: &str, text: &str) -> Made {
    let text = crlf(text);
    let (bytes, _, replaced) = encoding_rs::GBK.encode(&text);
    if replaced {
        let letter = text.chars().find(|letter| encoding_rs::GBK.encode(&letter.to_string()).2);
        println!("cargo::error={path}: {letter:?} is not in GBK; write it otherwise in the catalogue or the template");
    }
    Made { path: path.to_owned(), bytes: bytes.into_owned() }
}

/// A file in UTF-8 with BOM.
pub fn utf8_bom(path: &str, text: &str) -> Made {
    Made { path: path.to_owned(), bytes: format!("\u{FEFF}{}", crlf(text)).into_bytes() }
}

fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

/// A template with the library's version put in.
pub fn template(text: &str) -> String {
    text.replace("@VERSION@", env!("CARGO_PKG_VERSION"))
}

/// `get_app_token` as `GetAppToken`.
pub fn pascal_case(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
        })
        .collect()
}

/// An operation's documentation as lines for a comment.
///
/// Delphi 7 and VB6 read no line of more than 1023 bytes, and editors of that age do not wrap. The examples alone are
/// longer than the rest, because a broken line of JSON cannot be copied; they too end before that limit.
pub fn documentation(file: &File, row: &Operation) -> Vec<String> {
    exports::documentation(file, row).lines().flat_map(wrapped).collect()
}

const WIDTH: usize = 100;
const LONGEST: usize = 900;

fn wrapped(line: &str) -> Vec<String> {
    if line.starts_with("Example:") && line.len() <= LONGEST {
        return vec![closed(line)];
    }
    let indent = line.len() - line.trim_start_matches([' ', '-']).len();
    let mut out = Vec::new();
    let mut current = String::new();
    // Where the current line may be broken: the length up to there.
    let mut place = None;
    for letter in line.chars() {
        current.push(letter);
        if width(&current) > WIDTH {
            let at = place.filter(|at| *at > indent).unwrap_or(current.len() - letter.len_utf8());
            let rest = current.split_off(at);
            out.push(closed(current.trim_end()));
            current = " ".repeat(indent) + rest.trim_start();
            place = None;
        }
        // After a space, and after every Chinese sign: those may stand at a line's end anywhere.
        if letter == ' ' || width_of(letter) == 2 {
            place = Some(current.len());
        }
    }
    out.push(closed(&current));
    out
}

/// A comment line that ends in `_` or `&` would go on in the next one in VB6 or PowerBuilder.
fn closed(line: &str) -> String {
    let line = line.trim_end();
    if line.ends_with(['_', '&', '\\']) { format!("{line} .") } else { line.to_owned() }
}

fn width(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

fn width_of(letter: char) -> usize {
    if letter >= '\u{2E80}' { 2 } else { 1 }
}
