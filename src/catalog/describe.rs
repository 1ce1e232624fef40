//! The catalogue as JSON, for programs that build their forms from it (`his_operations`): made and compressed by
//! build.rs, opened when somebody asks.

use std::io::Read;

include!(concat!(env!("OUT_DIR"), "/descriptions.rs"));

/// A line for each of [`NAMES`], and one for the fields of `_options`.
static LINES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptions.deflate"));

/// Every system, or the one of this name: its operations with fields, rules, answers, codes, dictionaries and settings,
/// as JSON text. Nothing when there is none of this name, see [`names`].
pub fn systems(name: Option<&str>) -> Option<String> {
    if name.is_some_and(|name| !NAMES.contains(&name)) {
        return None;
    }
    let mut text = String::new();
    flate2::read::DeflateDecoder::new(LINES).read_to_string(&mut text).ok()?;
    let (systems, options) = text.rsplit_once('\n')?;
    let wanted = systems.lines().zip(NAMES).filter(|(_, system)| name.is_none_or(|name| name == **system));
    let systems = wanted.map(|(line, _)| line).collect::<Vec<_>>().join(",");
    Some(format!("{{\"version\":\"{}\",\"systems\":[{systems}],\"options\":{options}}}", env!("CARGO_PKG_VERSION")))
}

/// The names of all systems.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().copied()
}
