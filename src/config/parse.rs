//! Checking a configuration's text. All faults are listed at once.

use super::profile::Profile;
use super::secret::fetch_secret;
use crate::address::Address;
use crate::catalog::{Field, Mask};
use crate::check;
use crate::check::block::{Block, block_rows};
use crate::check::names::unknown_name;
use crate::error::{Error, Fault, Faults, Kind};
use crate::json::document;
use crate::json::is_invisible;
use crate::text::Encoding;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A checked configuration.
pub struct Config {
    /// The text that it was read from, for [`renew`].
    #[cfg_attr(not(unix), allow(dead_code, reason = "nothing forks elsewhere"))]
    text: String,
    default: Arc<Profile>,
    profiles: BTreeMap<String, Arc<Profile>>,
    /// Remarks on the text, for who hands it in.
    pub warnings: Vec<String>,
    /// Remarks on a file's text: nobody hands that in, so every call says them.
    pub untold: Vec<String>,
}

/// Checks a configuration, which came in this encoding. All faults are listed at once.
pub fn parse(text: &str, encoding: Encoding) -> Result<Config, Error> {
    let document = document::read(text, Kind::Config, "配置", encoding)?;
    let mut root = match document.root {
        Value::Object(root) => without_comments(root),
        _ => return Err(Error::new(Kind::Config, "配置应为 JSON 对象")),
    };
    let mut faults = Faults::default();
    let profiles = match root.shift_remove("profiles") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(profiles)) => profiles,
        Some(_) => {
            faults.add(|| Fault::new("profiles", "type", "profiles 应为对象"));
            Map::new()
        }
    };
    let mut warnings = document.warnings;
    let blocks = read_blocks(&root, "", None, &mut faults, &mut warnings);
    let mut checked = BTreeMap::new();
    for (name, overrides) in &profiles {
        let Value::Object(overrides) = overrides else {
            faults.add(|| Fault::new(format!("profiles.{name}"), "type", format!("profiles.{name} 应为对象")));
            continue;
        };
        let merged = read_blocks(overrides, &format!("profiles.{name}."), Some(&root), &mut faults, &mut warnings);
        checked.insert(name.clone(), (merged, overrides));
    }
    if !faults.is_empty() {
        let mut error = Error::faults(faults);
        error.kind = Kind::Config;
        error.message = error.message.replacen("请求有误", "配置有误", 1);
        error.hint = "按 fields 逐项改正；各项说明见示例配置".into();
        return Err(error);
    }
    let default = Arc::new(Profile::new(blocks, None)?);
    let (text, profiles) = (text.to_owned(), BTreeMap::new());
    let mut config = Config { text, default: default.clone(), profiles, warnings, untold: Vec::new() };
    for (name, (blocks, overrides)) in checked {
        config.profiles.insert(name, Arc::new(Profile::new(blocks, Some((&default, overrides)))?));
    }
    Ok(config)
}

/// Keys that begin with `//` are comments, as in the sample configuration.
fn without_comments(members: Map<String, Value>) -> Map<String, Value> {
    let value = |value| match value {
        Value::Object(inner) => Value::Object(without_comments(inner)),
        value => value,
    };
    members.into_iter().filter(|(key, _)| !key.starts_with("//")).map(|(key, inner)| (key, value(inner))).collect()
}

/// The blocks of `given`, each key laid over the one of `base` when there is one.
fn read_blocks(
    given: &Map<String, Value>,
    prefix: &str,
    base: Option<&Map<String, Value>>,
    faults: &mut Faults,
    warnings: &mut Vec<String>,
) -> BTreeMap<&'static str, Block> {
    for name in given.keys() {
        if !block_rows().any(|(known, _)| known == name) {
            let known = block_rows().map(|(known, _)| known).chain(["profiles"]);
            faults.add(|| unknown_name(&format!("{prefix}{name}"), name, known, "配置项"));
        }
    }
    let mut blocks = BTreeMap::new();
    for (name, rows) in block_rows() {
        let mut values = Map::new();
        if let Some(Value::Object(block)) = base.and_then(|base| base.get(name)) {
            // What is unknown there has been found there: not once more for each profile.
            let known = |key: &str| rows.iter().any(|row| row.name == key || row.rare.aliases.contains(&key));
            values.extend(block.iter().filter(|(key, _)| known(key)).map(|(key, value)| (key.clone(), value.clone())));
        }
        match given.get(name) {
            None | Some(Value::Null) => {}
            Some(Value::Object(block)) => values.extend(block.clone()),
            Some(_) => faults.add(|| Fault::new(format!("{prefix}{name}"), "type", format!("{prefix}{name} 应为对象"))),
        }
        for (key, value) in &mut values {
            let Some(row) = rows.iter().find(|row| row.name == key) else { continue };
            let place = format!("{prefix}{name}.{key}");
            if row.mask == Mask::Secret
                && let Err(fault) = fetch_secret(&place, value)
            {
                faults.add(|| fault);
                *value = Value::Null;
            }
            // What a profile takes over has been told where it stands.
            let own = given.get(name).is_some_and(|block| block.get(key).is_some());
            if without_blanks(row, value) && own {
                warnings.push(format!("{place}（{}）前后的空白已去掉", row.meaning));
            }
        }
        let values = check::settings(rows, values, &format!("{prefix}{name}."), faults);
        blocks.insert(name, Block::new(name, values));
    }
    blocks
}

/// Brings an address into the form in which it is used; says whether there were blanks around it. What is none stays,
/// for the check to name.
fn without_blanks(row: &Field, value: &mut Value) -> bool {
    let (Some(purpose), Value::String(text)) = (check::purpose(row.format), &*value) else { return false };
    let inside = text.trim_matches(|letter: char| letter.is_whitespace() || is_invisible(letter));
    let blanks = !inside.is_empty() && inside.len() < text.len();
    let meant = Address::read(inside, purpose).map_or_else(|_| inside.to_owned(), |address| address.to_string());
    *value = Value::String(meant);
    blanks
}

impl Config {
    /// The text that it was read from.
    #[cfg_attr(not(unix), allow(dead_code, reason = "nothing forks elsewhere"))]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The default and all profiles.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Profile>> {
        std::iter::once(&self.default).chain(self.profiles.values())
    }

    /// The blocks under a profile's name; the default without one.
    pub fn profile(&self, name: Option<&str>) -> Result<Arc<Profile>, Error> {
        let Some(name) = name else { return Ok(self.default.clone()) };
        self.profiles.get(name).cloned().ok_or_else(|| {
            let known: Vec<&str> = self.profiles.keys().map(String::as_str).collect();
            Error::new(Kind::Config, format!("配置里没有名为 {name} 的 profile"))
                .hint(format!("profiles 里有：{}", if known.is_empty() { "（无）".into() } else { known.join("、") }))
        })
    }
}
