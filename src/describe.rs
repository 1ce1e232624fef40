//! The catalogue as JSON, for programs that build their forms from it (`his_operations`): made and compressed by
//! build.rs, opened when somebody asks.

use crate::error::{Error, Kind};
use std::io::Read;

include!(concat!(env!("OUT_DIR"), "/descriptions.rs"));

/// Every system, or one: its operations with fields, rules, answers, codes, dictionaries and settings, as JSON text.
pub fn systems(name: Option<&str>) -> Result<String, Error> {
    let wanted = || DESCRIPTIONS.iter().filter(|(system, _)| name.is_none_or(|name| name == *system));
    if let Some(name) = name.filter(|_| wanted().next().is_none()) {
        let known = DESCRIPTIONS.iter().map(|(system, _)| *system);
        return Err(Error::faults(vec![crate::validate::unknown_name(name, name, known, "系统")]));
    }
    let systems = wanted().map(|(_, bytes)| open(bytes)).collect::<Result<Vec<_>, _>>()?.join(",");
    let options = open(OPTIONS)?;
    Ok(format!("{{\"version\":\"{}\",\"systems\":[{systems}],\"options\":{options}}}", env!("CARGO_PKG_VERSION")))
}

fn open(bytes: &[u8]) -> Result<String, Error> {
    let mut text = String::new();
    flate2::read::DeflateDecoder::new(bytes)
        .read_to_string(&mut text)
        .map_err(|_| Error::new(Kind::Internal, "目录损坏"))?;
    Ok(text)
}
