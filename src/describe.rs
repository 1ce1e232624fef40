//! The catalogue as JSON, for programs that build their forms from it (`his_operations`): made and compressed by
//! build.rs, opened when somebody asks.

use crate::error::{Error, Kind};
use std::io::Read;

include!(concat!(env!("OUT_DIR"), "/descriptions.rs"));

/// A line for each of [`NAMES`], and one for the fields of `_options`.
static LINES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptions.deflate"));

/// Every system, or one: its operations with fields, rules, answers, codes, dictionaries and settings, as JSON text.
pub fn systems(name: Option<&str>) -> Result<String, Error> {
    if let Some(name) = name.filter(|name| !NAMES.contains(name)) {
        return Err(Error::faults(vec![crate::validate::unknown_name(name, name, NAMES.iter().copied(), "系统")]));
    }
    let mut text = String::new();
    let damaged = |_| Error::new(Kind::Internal, "目录损坏");
    flate2::read::DeflateDecoder::new(LINES).read_to_string(&mut text).map_err(damaged)?;
    let (systems, options) = text.rsplit_once('\n').unwrap_or_default();
    let wanted = systems.lines().zip(NAMES).filter(|(_, system)| name.is_none_or(|name| name == **system));
    let systems = wanted.map(|(line, _)| line).collect::<Vec<_>>().join(",");
    Ok(format!("{{\"version\":\"{}\",\"systems\":[{systems}],\"options\":{options}}}", env!("CARGO_PKG_VERSION")))
}
