//! The committed files that are made from the catalogue are the ones that the catalogue makes.

use std::fs;
use std::path::{Path, PathBuf};

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}

#[test]
fn committed_files_are_fresh() {
    let made = Path::new(env!("HISBRIDGE_GENERATED"));
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut stale = Vec::new();
    let files = files(made);
    for file in &files {
        let path = file.strip_prefix(made).unwrap();
        if fs::read(file).unwrap() != fs::read(repository.join(path)).unwrap_or_default() {
            stale.push(path.display().to_string());
        }
    }
    stale.sort();
    assert!(stale.is_empty(), "these differ from what the catalogue makes; run make generate: {stale:#?}");
    let names: Vec<String> = files.iter().map(|file| file.file_name().unwrap().to_string_lossy().into()).collect();
    for name in ["hisbridge.h", "HisBridge.pas", "HisBridge.cs", "HisBridge.bas", "n_hisbridge.sru"] {
        assert!(names.iter().any(|made| made == name), "{name} is not made any more");
    }
}
