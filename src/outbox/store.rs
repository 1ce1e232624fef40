//! The outbox as a file: one SQLite table.
//!
//! A rollback journal that is emptied, not a write-ahead log: that needs shared memory, which network drives lack.
//! Every change is flushed to the disk before it counts (`synchronous = FULL`).

#[cfg(unix)]
use super::files::lock_file;
use super::moment::now;
use super::report::{New, Outcome, Report, State};
use crate::deadline::Deadline;
use crate::error::{Error, Kind};
#[cfg(unix)]
use crate::platform::own_files::open_or_make;
use rusqlite::{Connection, ErrorCode, Row, TransactionBehavior, params};
use serde_json::{Map, Value};
#[cfg(unix)]
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// How long the sender waits for another process's change.
const BUSY: Duration = Duration::from_secs(10);

/// How long no program may have looked into the file: a weekend.
const UNSEEN_S: u64 = 3 * 86_400;

/// Time between two tries of a call while another process changes the file.
const CALL_AGAIN: Duration = Duration::from_millis(5);

/// Time between two tries to record an outcome.
const RECORD_AGAIN: Duration = Duration::from_millis(500);

/// The form of the table; a file of a later form is refused.
const VERSION: i64 = 1;

const TABLE: &str = "
    CREATE TABLE report (
        id INTEGER PRIMARY KEY AUTOINCREMENT, -- the order in which reports came; never used twice
        system TEXT NOT NULL,
        operation TEXT NOT NULL,
        profile TEXT,
        key TEXT NOT NULL,          -- name of the key that opens `sealed`
        sealed BLOB NOT NULL,       -- the request; empty once it was sent
        state TEXT NOT NULL,        -- queued, sent, refused
        request_id TEXT NOT NULL,   -- for the next sending
        unanswered INTEGER NOT NULL DEFAULT 0, -- it was sent under this id already, and no answer came
        tries INTEGER NOT NULL DEFAULT 0,
        due INTEGER NOT NULL,       -- not before; times are seconds since 1970
        failing INTEGER,            -- when the server first answered that it cannot take it
        queued INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        code TEXT,                  -- the vendor's, of the last try
        message TEXT                -- of the last try
    );
    CREATE INDEX lanes ON report (state, system, profile, key, id);
    PRAGMA user_version = 1;
";

const COLUMNS: &str = "id, operation, profile, key, sealed, state, request_id, unanswered, tries, due, failing, queued, changed, code, message";

/// An open file.
pub struct Store {
    db: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens the file for a call, which waits for other processes until its deadline.
    pub fn open_for_call(path: &Path) -> Result<Store, Error> {
        Store::open_with(path, |db| {
            db.busy_handler(Some(|_| {
                let wait = !Deadline::current().is_over();
                if wait {
                    thread::sleep(CALL_AGAIN);
                }
                wait
            }))
        })
    }

    /// Opens the file for the sender.
    pub fn open(path: &Path) -> Result<Store, Error> {
        Store::open_with(path, |db| db.busy_timeout(BUSY))
    }

    /// Opens the file; makes it when there is none. Its folder must exist.
    fn open_with(path: &Path, wait: fn(&mut Connection) -> rusqlite::Result<()>) -> Result<Store, Error> {
        let opened = || {
            let mut db = connect(path)?;
            wait(&mut db)?;
            db.pragma_update(None, "journal_mode", "TRUNCATE")?;
            db.pragma_update(None, "synchronous", "FULL")?;
            let made = |db: &Connection| db.query_row("PRAGMA user_version", (), |row| row.get::<_, i64>(0));
            let mut version = made(&db)?;
            if version == 0 {
                let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
                // Another process may have made the table meanwhile.
                version = made(&change)?;
                if version == 0 {
                    change.execute_batch(TABLE)?;
                    version = VERSION;
                }
                change.commit()?;
            }
            Ok((db, version))
        };
        match opened() {
            Ok((db, VERSION)) => Ok(Store { db, path: path.to_owned() }),
            Ok(_) => {
                Err(Error::new(Kind::Config, "发件箱文件是更新的版本写的")
                    .hint("请更新 hisbridge，或换一个 outbox.path"))
            }
            Err(error) => Err(trouble(&error)),
        }
    }

    /// Takes a report in and gives its number. When this returns, it is on the disk.
    pub fn add(&self, new: &New) -> Result<i64, Error> {
        let sql =
            "INSERT INTO report (system, operation, profile, key, sealed, state, request_id, due, queued, changed)
                   VALUES (?1, ?2, ?3, ?4, ?5, 'queued', ?6, 0, ?7, ?7)";
        let values =
            params![new.system, new.operation, new.profile, new.key, new.sealed, new.request_id, seconds(now())];
        self.db.execute(sql, values).map_err(|error| trouble(&error))?;
        Ok(self.db.last_insert_rowid())
    }

    /// The oldest waiting report of each system and account: those that may be sent next.
    pub fn heads(&self) -> Result<Vec<Report>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM report WHERE id IN
             (SELECT min(id) FROM report WHERE state = 'queued' GROUP BY system, profile, key) ORDER BY id"
        );
        self.reports(&sql, ())
    }

    /// Records what became of a try. When this returns, it is on the disk, however long that took: nothing else may
    /// be sent before. It fails only when the file is not ours any more.
    pub fn record(&self, id: i64, outcome: &Outcome) -> Result<(), Error> {
        let sql = "UPDATE report SET state = ?2, request_id = ?3, unanswered = ?4, due = ?5, failing = ?6, code = ?7,
                   message = ?8, tries = tries + 1, changed = ?9, sealed = CASE ?2 WHEN 'sent' THEN x'' ELSE sealed END WHERE id = ?1";
        loop {
            let values = params![
                id,
                outcome.state.name(),
                outcome.request_id,
                outcome.unanswered,
                seconds(outcome.due_s),
                outcome.failing_s.map(seconds),
                outcome.code,
                outcome.message,
                seconds(outcome.tried_s),
            ];
            match self.db.execute(sql, values) {
                Ok(_) => return Ok(()),
                Err(error) if !passes(&error) || !self.path.exists() => return Err(trouble(&error)),
                Err(_) => thread::sleep(RECORD_AGAIN),
            }
        }
    }

    /// Notes the request id of a report before it is sent under it.
    pub fn sending(&self, id: i64, request_id: &str) -> Result<(), Error> {
        let sql = "UPDATE report SET request_id = ?2, unanswered = 1 WHERE id = ?1";
        self.db.execute(sql, params![id, request_id]).map(|_| ()).map_err(|error| trouble(&error))
    }

    /// Lets refused reports be sent again, and waiting ones at once; all of them or one. Gives their number.
    pub fn retry(&self, id: Option<i64>) -> Result<usize, Error> {
        let sql = "UPDATE report SET state = 'queued', due = 0, failing = NULL
                   WHERE state IN ('queued', 'refused') AND (?1 IS NULL OR id = ?1)";
        self.db.execute(sql, [id]).map_err(|error| trouble(&error))
    }

    /// Removes a report, or all of a state. Gives their number.
    pub fn remove(&self, id: Option<i64>, state: Option<State>) -> Result<usize, Error> {
        let sql = "DELETE FROM report WHERE (?1 IS NULL OR id = ?1) AND (?2 IS NULL OR state = ?2)";
        self.db.execute(sql, params![id, state.map(State::name)]).map_err(|error| trouble(&error))
    }

    /// Removes what was sent longer ago than it is to be kept. A time in the future, or one so far back that it should
    /// have been removed days ago, was written under a clock that was wrong, or is read under one: such a report counts
    /// from now.
    pub fn forget(&self, now_s: u64, keep_s: u64) -> Result<(), Error> {
        let oldest = now_s.saturating_sub(keep_s);
        let believable = oldest.saturating_sub(UNSEEN_S);
        let again = "UPDATE report SET changed = ?1 WHERE state = 'sent' AND (changed > ?1 OR changed < ?2)";
        let remove = "DELETE FROM report WHERE state = 'sent' AND changed < ?1";
        let done = self.db.execute(again, [seconds(now_s), seconds(believable)]);
        let done = done.and_then(|_| self.db.execute(remove, [seconds(oldest)]));
        done.map(|_| ()).map_err(|error| trouble(&error))
    }

    /// How many wait: all, or whether this one does.
    pub fn queued(&self, id: Option<i64>) -> Result<i64, Error> {
        let sql = "SELECT count(*) FROM report WHERE state = 'queued' AND (?1 IS NULL OR id = ?1)";
        self.db.query_row(sql, [id], |row| row.get(0)).map_err(|error| trouble(&error))
    }

    /// The number of reports in each state.
    pub fn counts(&self) -> Result<Value, Error> {
        let mut counts = Map::new();
        for state in [State::Queued, State::Refused, State::Sent] {
            let sql = "SELECT count(*) FROM report WHERE state = ?1";
            let count: i64 = self.db.query_row(sql, [state.name()], |row| row.get(0)).map_err(|e| trouble(&e))?;
            counts.insert(state.name().into(), count.into());
        }
        Ok(counts.into())
    }

    /// Reports by number or state, the oldest first.
    pub fn list(&self, id: Option<i64>, state: Option<State>, limit: u64) -> Result<Vec<Report>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM report WHERE (?1 IS NULL OR id = ?1) AND (?2 IS NULL OR state = ?2)
             ORDER BY id LIMIT ?3"
        );
        self.reports(&sql, params![id, state.map(State::name), seconds(limit)])
    }

    fn reports(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Report>, Error> {
        self.query(sql, values, report)
    }

    fn query<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        read: fn(&Row) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        let rows = || self.db.prepare(sql)?.query_map(values, read)?.collect::<rusqlite::Result<_>>();
        rows().map_err(|error| trouble(&error))
    }
}

/// Opens the file. SQLite gives a new one, and the journal with it, the rights of the lock file: to make it here would
/// mean to close it, and with that all locks of this process on it were gone.
#[cfg(unix)]
fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let lock = lock_file(path);
    if !path.exists() && open_or_make(OpenOptions::new().write(true), &lock).is_ok() {
        return Connection::open(format!("file:{}?modeof={}", uri_path(path), uri_path(&lock)));
    }
    Connection::open(path)
}

#[cfg(not(unix))]
fn connect(path: &Path) -> rusqlite::Result<Connection> {
    Connection::open(path)
}

/// A path as part of an address.
#[cfg(unix)]
fn uri_path(path: &Path) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    bytes.map(|&byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn report(row: &Row) -> rusqlite::Result<Report> {
    let time = |at: &str| row.get(at).map(|seconds: i64| u64::try_from(seconds).unwrap_or_default());
    Ok(Report {
        id: row.get("id")?,
        operation: row.get("operation")?,
        profile: row.get("profile")?,
        key: row.get("key")?,
        sealed: row.get("sealed")?,
        // A state that nobody writes is shown as refused: it is not sent.
        state: State::by_name(&row.get::<_, String>("state")?).unwrap_or(State::Refused),
        request_id: row.get("request_id")?,
        unanswered: row.get("unanswered")?,
        tries: row.get("tries")?,
        due_s: time("due")?,
        failing_s: row.get::<_, Option<i64>>("failing")?.map(|seconds| u64::try_from(seconds).unwrap_or_default()),
        queued_s: time("queued")?,
        changed_s: time("changed")?,
        code: row.get("code")?,
        message: row.get("message")?,
    })
}

/// The counts of an outbox that holds nothing.
pub fn no_counts() -> Value {
    [State::Queued, State::Refused, State::Sent].map(|state| (state.name().to_owned(), 0)).into_iter().collect()
}

/// SQLite's integers have a sign.
fn seconds(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Whether a failure may pass by itself: a full disk, a virus scanner's hand on the file.
fn passes(error: &rusqlite::Error) -> bool {
    use ErrorCode::{CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, SystemIoFailure};
    let code = error.sqlite_error_code();
    matches!(code, Some(CannotOpen | DatabaseBusy | DatabaseLocked | DiskFull | SystemIoFailure))
}

/// A failure of the file in the words of the person at the desk.
fn trouble(error: &rusqlite::Error) -> Error {
    let code = error.sqlite_error_code();
    let (words, hint) = match code {
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => {
            ("打不开或不能写", "检查 outbox.path：文件夹要存在，当前用户要有写权限")
        }
        Some(ErrorCode::NotADatabase) => ("不是发件箱文件", "检查 outbox.path，换一个不存在的文件名"),
        Some(ErrorCode::DatabaseCorrupt) => ("损坏了", "保留这个文件备查，把 outbox.path 换成新文件"),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => ("正被占用", "稍后再试"),
        Some(ErrorCode::DiskFull) => ("写不下，磁盘满了", "清理磁盘后再试"),
        Some(ErrorCode::SystemIoFailure) => ("读写出错", "检查磁盘和网络驱动器"),
        _ => ("出错", "请把版本号和这条信息告诉开发者"),
    };
    let number = error.sqlite_error().map_or_else(String::new, |error| format!("（SQLite {}）", error.extended_code));
    let mut explained = Error::new(Kind::Config, format!("发件箱文件{words}{number}")).hint(hint);
    explained.retryable = matches!(code, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked));
    explained
}
