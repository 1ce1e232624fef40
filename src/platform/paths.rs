//! Paths that do not follow the working directory: Windows' file dialogs change it under the program.

use super::library;
use std::path::{Path, PathBuf};

/// What a relative path of the configuration is counted from when that came from no file: the library's folder.
pub fn home() -> PathBuf {
    library::folder().or_else(|| std::env::current_dir().ok()).unwrap_or_default()
}

/// A path as it is meant from that folder, which is absolute.
pub fn absolute(folder: &Path, path: &str) -> PathBuf {
    if cfg!(windows) {
        return PathBuf::from(windows(&folder.to_string_lossy(), path));
    }
    folder.join(path)
}

/// The same by the rules of Windows, where a path may be absolute, relative, of this drive (`\his`), or relative to
/// wherever the program stands on a drive (`D:his`): that is taken from the folder if it lies there, else from the
/// drive's root.
fn windows(folder: &str, path: &str) -> String {
    let slash = |byte: Option<&u8>| matches!(byte, Some(b'\\' | b'/'));
    let drive = |text: &str| match text.as_bytes() {
        [letter, b':', ..] if letter.is_ascii_alphabetic() => Some(letter.to_ascii_uppercase()),
        _ => None,
    };
    let bytes = path.as_bytes();
    let joined = |rest: &str| format!("{}\\{rest}", folder.trim_end_matches(['\\', '/']));
    match drive(path) {
        Some(_) if slash(bytes.get(2)) => path.to_owned(),
        Some(letter) => {
            let (start, rest) = path.split_at_checked(2).unwrap_or((path, ""));
            if drive(folder.trim_start_matches(r"\\?\")) == Some(letter) {
                joined(rest)
            } else {
                format!("{start}\\{rest}")
            }
        }
        // `\\computer\share`, `\\?\`, `\\.\`.
        None if slash(bytes.first()) && slash(bytes.get(1)) => path.to_owned(),
        None if slash(bytes.first()) => format!("{}{path}", root(folder)),
        None => joined(path),
    }
}

/// What stands before the first folder: `C:`, `\\?\C:`, `\\computer\share`.
fn root(folder: &str) -> &str {
    let parts = match folder.get(..4) {
        Some(r"\\?\") if folder.get(4..8).is_some_and(|unc| unc.eq_ignore_ascii_case(r"UNC\")) => 6,
        _ if folder.starts_with(r"\\") => 4,
        _ => 1,
    };
    let end = folder.match_indices(['\\', '/']).nth(parts - 1).map_or(folder.len(), |(at, _)| at);
    folder.get(..end).unwrap_or(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_form_of_a_windows_path_follows_the_working_directory() {
        for (folder, path, meant) in [
            (r"C:\his", r"out.db", r"C:\his\out.db"),
            (r"C:\his\", r"a\out.db", r"C:\his\a\out.db"),
            (r"C:\his", r"..\out.db", r"C:\his\..\out.db"),
            (r"C:\his", r"D:\x\out.db", r"D:\x\out.db"),
            (r"C:\his", r"d:/x/out.db", r"d:/x/out.db"),
            (r"C:\his", r"C:out.db", r"C:\his\out.db"),
            (r"C:\his", r"c:a\out.db", r"C:\his\a\out.db"),
            (r"C:\his", r"D:out.db", r"D:\out.db"),
            (r"C:\his", r"\out.db", r"C:\out.db"),
            (r"C:\his", r"/a/out.db", r"C:/a/out.db"),
            (r"C:\his", r"\\server\his\out.db", r"\\server\his\out.db"),
            (r"\\server\his\bin", r"\out.db", r"\\server\his\out.db"),
            (r"\\server\his", r"\out.db", r"\\server\his\out.db"),
            (r"\\server\his\bin", r"C:out.db", r"C:\out.db"),
            (r"\\?\C:\his", r"\out.db", r"\\?\C:\out.db"),
            (r"\\?\C:\his", r"C:out.db", r"\\?\C:\his\out.db"),
            (r"\\?\UNC\server\his\bin", r"\out.db", r"\\?\UNC\server\his\out.db"),
            (r"C:\医院", r"发件箱.db", r"C:\医院\发件箱.db"),
        ] {
            assert_eq!(windows(folder, path), meant, "{path} from {folder}");
        }
    }

    #[test]
    fn a_unix_path_is_counted_from_the_folder() {
        if cfg!(unix) {
            assert_eq!(absolute(Path::new("/his"), "a/out.db"), Path::new("/his/a/out.db"));
            assert_eq!(absolute(Path::new("/his"), "/x/out.db"), Path::new("/x/out.db"));
        }
    }
}
