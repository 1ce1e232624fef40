//! The files in use: where they are, and whether this user may write them.

use super::step::Finding;
use crate::config::{self, InUse, Profile, files_in_use};
use crate::deadline::Deadline;
use crate::platform::files::{in_time, io_words};
use crate::platform::own_files::{everybody_writes, is_writable};
use serde_json::{Map, Value, json};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::Duration;

/// How long one file is asked about.
const LOOK: Duration = Duration::from_secs(2);

/// The file of the configuration, and those that it names.
pub fn in_use(profile: &Profile) -> Vec<InUse> {
    let file = config::current().ok().and_then(|config| config.file.clone());
    let own = file.map(|path| InUse { name: "hisbridge.json".to_owned(), path });
    own.into_iter().chain(files_in_use(profile)).collect()
}

/// What is known of a file. Nothing is opened: closing a file of SQLite's would take its locks away.
struct State {
    exists: bool,
    writable: bool,
    open_to_everybody: bool,
}

fn state(path: &Path) -> io::Result<State> {
    match fs::metadata(path) {
        Ok(about) if !about.is_file() => Err(ErrorKind::Unsupported.into()),
        Ok(about) => {
            Ok(State { exists: true, writable: is_writable(path), open_to_everybody: everybody_writes(&about) })
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let writable = path.parent().is_some_and(|folder| folder.is_dir() && is_writable(folder));
            Ok(State { exists: false, writable, open_to_everybody: false })
        }
        Err(error) => Err(error),
    }
}

/// The step. What is to be read has been read when it was configured, so only what cannot be made, does not answer or
/// is open to everybody is a fault.
pub fn look(files: &[InUse]) -> Finding {
    let mut shown = Vec::new();
    let (mut faults, mut faults_en) = (Vec::new(), Vec::new());
    for InUse { name, path } in files {
        let mut entry = Map::new();
        entry.insert("name".into(), name.as_str().into());
        entry.insert("path".into(), path.to_string_lossy().into());
        let mut fault = |words: String, english: &str| {
            faults.push(format!("{name}（{}）{words}", path.display()));
            faults_en.push(format!("{name} ({}) {english}", path.display()));
        };
        match in_time(path, Deadline::current().share(2, LOOK), state) {
            Ok(state) => {
                entry.insert("exists".into(), state.exists.into());
                entry.insert("writable".into(), state.writable.into());
                if !state.exists && !state.writable {
                    fault("还没有，也建不了".into(), "is not there and cannot be made");
                }
                if state.open_to_everybody {
                    fault("任何人都能改写".into(), "can be changed by everybody");
                }
            }
            Err(error) => {
                entry.insert("exists".into(), Value::Null);
                entry.insert("writable".into(), Value::Null);
                fault(io_words(&error), "cannot be looked at, or is no regular file");
            }
        }
        shown.push(Value::Object(entry));
    }
    let finding = if faults.is_empty() {
        Finding::good("用到的文件都在该在的地方", "the files in use are where they should be")
    } else {
        Finding::bad(faults.join("；"), faults_en.join("; ")).todo(
            "检查文件夹和当前用户的权限；任何人都能改写的，收回别人的写权限（chmod o-w）",
            "check the folder and this user's rights; take the others' right to write away (chmod o-w)",
        )
    };
    finding.with("files", json!(shown))
}
