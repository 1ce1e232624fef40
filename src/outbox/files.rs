//! The configured files.

use crate::check::block::Block;
use crate::config::{Config, Profile};
use crate::error::{Error, Kind};
use crate::platform::files::{exists, io_words};
use crate::platform::own_files::beside;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The configured file.
pub fn path(profile: &Profile) -> Result<PathBuf, Error> {
    profile.block("outbox").need("path").map(PathBuf::from)
}

/// Whether the file is there. A pipe or a device in its place, and a share that does not answer, are errors: SQLite
/// would wait for them.
pub fn answers(path: &Path) -> Result<bool, Error> {
    exists(path).map_err(|error| {
        Error::new(Kind::Config, format!("发件箱文件 {} 打不开：{}", path.display(), io_words(&error)))
            .hint("检查 outbox.path 和网络驱动器")
    })
}

/// The file beside it, whose lock is the right to send.
pub fn lock_file(path: &Path) -> PathBuf {
    beside(path, ".lock")
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
