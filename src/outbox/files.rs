//! The configured files.

use crate::check::block::Block;
use crate::config::{Config, Profile};
use crate::error::Error;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The configured file.
pub fn path(profile: &Profile) -> Result<PathBuf, Error> {
    profile.block("outbox").need("path").map(PathBuf::from)
}

/// The files of all profiles, each with the block that first names it.
pub fn files(config: &Config) -> BTreeMap<PathBuf, &Block> {
    let mut files = BTreeMap::new();
    for profile in config.all() {
        if let Ok(path) = path(profile) {
            files.entry(path).or_insert(profile.block("outbox"));
        }
    }
    files
}
