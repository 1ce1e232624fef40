//! The outbox's file, in which anybody who may write its folder may have changed a row: it is listed, tried again and
//! removed, and a sound report beside it is always seen.
//!
//! Input: action, JSON object of columns and the values that they are given.
#![no_main]

use hisbridge_fuzz::{CLOSED_PORT, call, configure_outbox};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use rusqlite::Connection;
use rusqlite::types::Value as Column;
use serde_json::{Value, json};
use std::cell::OnceCell;
use std::ffi::CString;
use std::path::Path;
use tempfile::TempDir;

/// Every column but the row's number.
const COLUMNS: [&str; 16] = [
    "system", "operation", "profile", "key", "sealed", "state", "request_id", "unanswered", "tries", "due", "failing",
    "queued", "changed", "code", "message", "form",
];

/// A file with one sound report, as the library has written it.
struct File {
    _folder: TempDir,
    database: Connection,
}

impl File {
    fn new() -> File {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a folder");
        let path = folder.path().join("outbox.db");
        configure_outbox(CLOSED_PORT, &path);
        let (request, _) = hisbridge::catalog::examples("healthcard.report_his_data");
        let mut request: Value = serde_json::from_str(request).expect("an example is JSON");
        request["_options"] = json!({"outbox": true});
        let envelope = call(c"healthcard.report_his_data", &text(&request));
        assert_eq!(envelope["data"]["state"], "queued", "{envelope}");
        let database = Connection::open(path).expect("the outbox's file");
        database.busy_timeout(std::time::Duration::from_secs(30)).expect("a time limit");
        // Far in the future, so that the sender leaves it alone.
        database.execute("UPDATE report SET due = 9000000000", ()).expect("put off");
        File { _folder: folder, database }
    }
}

thread_local! {
    static FILE: OnceCell<File> = const { OnceCell::new() };
}

fuzz_target!(|data: &[u8]| {
    let [action, columns @ ..] = data else { return };
    let Ok(Value::Object(changes)) = serde_json::from_slice::<Value>(columns) else { return };
    FILE.with(|file| {
        let database = &file.get_or_init(File::new).database;
        database.execute("DELETE FROM report WHERE id <> 1", ()).expect("emptied");
        let names = COLUMNS.join(", ");
        let values: Vec<String> =
            COLUMNS.iter().enumerate().map(|(at, name)| format!("iif(?{} = 1, ?{}, {name})", 2 * at + 1, 2 * at + 2)).collect();
        let parameters = COLUMNS.iter().flat_map(|name| match changes.get(*name) {
            Some(value) => [Column::Integer(1), column(value)],
            None => [Column::Integer(0), Column::Null],
        });
        let insert = format!("INSERT INTO report ({names}) SELECT {} FROM report WHERE id = 1", values.join(", "));
        // What a column refuses by itself (NOT NULL) stands in no file.
        if database.execute(&insert, rusqlite::params_from_iter(parameters)).is_err() {
            return;
        }
        let request = match action % 4 {
            0 => json!({"action": "retry", "id": database.last_insert_rowid()}),
            1 => json!({"action": "remove", "id": database.last_insert_rowid()}),
            2 => json!({"state": "refused"}),
            _ => json!({"action": "retry"}),
        };
        for request in [request, json!({})] {
            let envelope = call(c"tool.outbox", &text(&request));
            assert_eq!(envelope["ok"], true, "{envelope}");
        }
        let envelope = call(c"tool.outbox", &text(&json!({"id": 1})));
        assert_eq!(envelope["data"]["reports"][0]["request_id"].as_str().map(str::len), Some(32), "{envelope}");
    });
});

fn text(request: &Value) -> CString {
    CString::new(request.to_string()).expect("JSON holds no NUL")
}

/// A value of any of SQLite's types: `["FF"]` is a blob, and a text that begins with `=` is one of so many letters.
fn column(value: &Value) -> Column {
    match value {
        Value::Null => Column::Null,
        Value::Bool(value) => Column::Integer(i64::from(*value)),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Column::Integer(whole),
            (None, Some(fraction)) => Column::Real(fraction),
            (None, None) => Column::Null,
        },
        Value::String(text) => match text.strip_prefix('=').and_then(|length| length.parse::<usize>().ok()) {
            Some(length) => Column::Text("x".repeat(length.min(3_000_000))),
            None => Column::Text(text.clone()),
        },
        Value::Array(items) => Column::Blob(items.iter().flat_map(|item| item.to_string().into_bytes()).collect()),
        Value::Object(_) => Column::Text(value.to_string()),
    }
}

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    hisbridge_fuzz::mutate(data, size, max_size, seed, 1)
});
