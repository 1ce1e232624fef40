//! What the tests of the client sources share: the sources as text, whatever their encoding, and the header.

use std::fs;
use std::path::{Path, PathBuf};

pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A source as text with LF line ends: UTF-8 with or without BOM, else GBK.
pub fn source(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            let (text, _, wrong) = encoding_rs::GBK.decode(bytes);
            assert!(!wrong, "{} is neither UTF-8 nor GBK", path.display());
            text.into_owned()
        }
    };
    text.replace("\r\n", "\n")
}

/// The files of a folder, those of its folders too.
#[allow(dead_code, reason = "not every test looks at whole folders")]
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() { out.extend(files(&path)) } else { out.push(path) }
    }
    out.sort();
    out
}
