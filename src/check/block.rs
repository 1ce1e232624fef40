//! A checked block of the configuration: a vendor's settings or the library's own.

use crate::catalog::{self, Fields};
use crate::error::{Error, Kind};
use serde_json::{Map, Value};

/// One block: a vendor's or the library's own.
pub struct Block {
    name: &'static str,
    values: Map<String, Value>,
}

/// The rows of every block by the block's name: a vendor's settings, and the objects of the library's own.
pub fn block_rows() -> impl Iterator<Item = (&'static str, Fields)> {
    let own = catalog::HISBRIDGE.settings.iter().map(|field| (field.name, field.fields));
    catalog::SYSTEMS
        .iter()
        .filter(|system| !system.settings.is_empty() && system.name != "hisbridge")
        .map(|system| (system.name, system.settings))
        .chain(own)
}

impl Block {
    /// A block of checked values.
    pub fn new(name: &'static str, values: Map<String, Value>) -> Block {
        Block { name, values }
    }

    /// Looked for one after the other: a block has a dozen values, and hashing a key takes longer.
    fn get(&self, key: &str) -> Option<&Value> {
        self.values.iter().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// A text, if it is set and not empty.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    }

    /// A text that the call cannot do without.
    pub fn need(&self, key: &str) -> Result<&str, Error> {
        self.text(key).ok_or_else(|| {
            let meaning = block_rows()
                .find(|(name, _)| *name == self.name)
                .and_then(|(_, rows)| rows.iter().find(|row| row.name == key))
                .map_or("", |row| row.meaning);
            Error::new(Kind::Config, format!("缺少配置 {}.{key}（{meaning}）", self.name))
                .hint("用 his_configure 设置，或写进 DLL 旁的 hisbridge.json")
        })
    }

    /// Whether the catalogue gives a key a value of its own.
    pub fn has_default(&self, key: &str) -> bool {
        let rows = block_rows().find(|(name, _)| *name == self.name).map_or(Fields::NONE, |(_, rows)| rows);
        rows.iter().any(|row| row.name == key && row.rare.default.is_some())
    }

    /// The block with one value changed, for a diagnosis that tries others.
    pub fn with(&self, key: &str, value: &str) -> Block {
        let mut values = self.values.clone();
        values.insert(key.to_owned(), value.into());
        Block { name: self.name, values }
    }

    /// A base URL without the slash at its end.
    pub fn url(&self, key: &str) -> Result<&str, Error> {
        self.need(key).map(|url| url.trim_end_matches('/'))
    }

    /// A whole number; the catalogue gives each its default.
    pub fn number(&self, key: &str) -> u64 {
        self.get(key).and_then(Value::as_u64).unwrap_or_default()
    }

    /// A switch.
    pub fn flag(&self, key: &str) -> bool {
        self.get(key).and_then(Value::as_bool).unwrap_or_default()
    }

    /// A value of whatever type, if it is set.
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.get(key).filter(|value| !value.is_null())
    }

    /// A list of texts.
    pub fn texts(&self, key: &str) -> Vec<&str> {
        self.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    }
}
