//! The configuration: checked by the catalogue's own rows, kept as one immutable value that calls share.
//!
//! `parse` checks a text, `files` makes its paths absolute and looks at what they lead to, `secret` fetches what stands elsewhere, [`profile`] makes connections, token store and log of
//! the blocks, and `settings` gives each of those its typed part.

mod files;
mod parse;
pub mod profile;
mod secret;
mod settings;

use crate::error::{Error, Kind};
use crate::platform::files::{io_words, read_limited};
use crate::platform::{library, own_files};
use crate::text::Encoding;
pub use files::{InUse, files_in_use};
pub use parse::Config;
use parse::parse;
pub use profile::Profile;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Largest configuration file in bytes.
const FILE_LIMIT: u64 = 16 * 1024 * 1024;

static CURRENT: Mutex<Option<Arc<Config>>> = Mutex::new(None);

/// The configuration in force. The first call without one reads it from `HISBRIDGE_CONFIG` or from
/// `hisbridge.json` beside the library.
pub fn current() -> Result<Arc<Config>, Error> {
    if let Some(config) = CURRENT.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
        return Ok(config.clone());
    }
    let config = Arc::new(find()?);
    own_files::set_mode(config.file_mode());
    let mut current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(current.get_or_insert(config).clone())
}

/// Replaces the whole configuration; on a fault the old one stays.
pub fn replace(text: &str) -> Result<Arc<Config>, Error> {
    Ok(put_in_force(parse(text, Encoding::current(), None)?))
}

fn put_in_force(config: Config) -> Arc<Config> {
    let config = Arc::new(config);
    own_files::set_mode(config.file_mode());
    *CURRENT.lock().unwrap_or_else(PoisonError::into_inner) = Some(config.clone());
    config
}

/// In a forked process: the same configuration with connections of its own. The parent's are kept as they are, because
/// closing them might say so to the server.
#[cfg(unix)]
pub fn renew() -> Result<(), Error> {
    let mut current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(config) = current.as_mut() {
        let renewed = Arc::new(parse(config.text(), Encoding::current(), config.file.as_deref())?);
        std::mem::forget(std::mem::replace(config, renewed));
    }
    Ok(())
}

/// Takes the configuration from a file.
pub fn load(path: &Path) -> Result<Arc<Config>, Error> {
    Ok(put_in_force(read(path)?))
}

/// The file that the first call reads: the one that `HISBRIDGE_CONFIG` names, or `hisbridge.json` beside the library
/// (beside the program that it is built into).
pub fn file() -> Option<PathBuf> {
    std::env::var_os("HISBRIDGE_CONFIG").map(PathBuf::from).or_else(|| {
        let path = library::folder()?.join("hisbridge.json");
        path.exists().then_some(path)
    })
}

fn find() -> Result<Config, Error> {
    file().map_or_else(|| parse("{}", Encoding::Utf8, None), |path| read(&path))
}

fn read(path: &Path) -> Result<Config, Error> {
    let whole = std::path::absolute(path);
    let path = whole.as_deref().unwrap_or(path);
    let bytes = read_limited(path, FILE_LIMIT).map_err(|error| {
        Error::new(Kind::Config, format!("读不到配置文件 {}：{}", path.display(), io_words(&error)))
            .hint("检查 HISBRIDGE_CONFIG 或 DLL 旁的 hisbridge.json")
    })?;
    let read = |encoding: Encoding| Some((encoding.decode(&bytes)?, encoding));
    let (text, encoding) = read(Encoding::Utf8)
        .or_else(|| read(Encoding::Gbk))
        .ok_or_else(|| Error::new(Kind::Config, format!("配置文件 {} 既不是 UTF-8 也不是 GBK", path.display())))?;
    let named = |words: String| format!("配置文件 {}：{words}", path.display());
    match parse(&text, encoding, Some(path)) {
        Ok(mut config) => {
            config.untold = std::mem::take(&mut config.warnings).into_iter().map(named).collect();
            Ok(config)
        }
        Err(error) => Err(Error { message: named(error.message.clone()), ..error }),
    }
}
