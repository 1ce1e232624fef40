//! The files that a configuration names: counted from one folder, and whether everybody may change them.

use super::profile::Profile;
use crate::catalog::{Fields, Format};
use crate::check::block::block_rows;
use crate::deadline::Deadline;
use crate::platform::files::in_time;
use crate::platform::own_files::everybody_writes;
use crate::platform::paths::{absolute, home};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How long the rights of a file are asked for: a dead share costs a configuration no more.
const LOOK: Duration = Duration::from_secs(1);

/// The folder that relative paths are counted from, and the files of secrets that were met.
pub struct Folder {
    path: PathBuf,
    secrets: Vec<(String, PathBuf)>,
}

impl Folder {
    /// The folder of a configuration from this file; the library's without one.
    pub fn of(file: Option<&Path>) -> Folder {
        Folder { path: file.and_then(Path::parent).map_or_else(home, PathBuf::from), secrets: Vec::new() }
    }

    /// Makes the paths of a checked block absolute.
    pub fn make_absolute(&self, rows: Fields, values: &mut Map<String, Value>) {
        for (key, value) in values {
            let format = rows.iter().find(|row| row.name == key).map(|row| row.format);
            let Value::String(path) = value else { continue };
            // A program's bare name is looked up by the system.
            let is_path = format == Some(Format::Path)
                || format == Some(Format::Program)
                    && path.contains(|letter| std::path::is_separator(letter) || letter == ':');
            if is_path && !path.trim().is_empty() {
                *path = absolute(&self.path, path).to_string_lossy().into_owned();
            }
        }
    }

    /// The absolute path of a secret's file.
    pub fn secret(&mut self, name: &str, path: &str) -> PathBuf {
        let path = absolute(&self.path, path);
        self.secrets.push((name.to_owned(), path.clone()));
        path
    }
}

/// A file that a profile names.
pub struct InUse {
    /// The setting.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// The files that a profile names.
pub fn files_in_use(profile: &Profile) -> Vec<InUse> {
    let mut files = Vec::new();
    for (block, rows) in block_rows() {
        for row in rows.iter().filter(|row| row.format == Format::Path) {
            if let Some(path) = profile.block(block).text(row.name) {
                files.push(InUse { name: format!("{block}.{}", row.name), path: path.into() });
            }
        }
    }
    files
}

/// A warning for each file that everybody may change.
pub fn open_to_everybody<'p>(
    file: Option<&Path>,
    profiles: impl Iterator<Item = &'p Arc<Profile>>,
    folder: Folder,
) -> Vec<String> {
    let mut files: Vec<(String, PathBuf)> = Vec::new();
    files.extend(file.map(|path| ("配置".to_owned(), path.to_owned())));
    files.extend(folder.secrets);
    files.extend(profiles.flat_map(|profile| files_in_use(profile)).map(|file| (file.name, file.path)));
    let mut seen: Vec<PathBuf> = Vec::new();
    let mut warnings = Vec::new();
    let limit = Deadline::after(Deadline::current().share(2, LOOK));
    for (name, path) in files {
        if cfg!(not(unix)) || seen.contains(&path) || limit.is_over() {
            continue;
        }
        let open = in_time(&path, limit.left(), |path| Ok(everybody_writes(&std::fs::metadata(path)?)));
        if open.unwrap_or(false) {
            warnings.push(format!("{name} 的文件 {} 任何人都能改写，请收回别人的写权限（chmod o-w）", path.display()));
        }
        seen.push(path);
    }
    warnings
}
