//! The file as a database that is not trusted: anybody who may write the folder may have changed it.
//!
//! Nothing in it runs (no triggers, no views, no virtual tables, `trusted_schema` off), what it holds is bounded by
//! `row`, and what is to be sent is bound to its row by `sealed`.
//!
//! A rollback journal that is emptied, not a write-ahead log: that needs shared memory, which network drives lack.
//! Every change is flushed to the disk before it counts (`synchronous = FULL`).

#[cfg(unix)]
use super::files::lock_file;
use super::trouble::trouble;
use crate::error::{Error, Kind};
#[cfg(unix)]
use crate::platform::own_files::open_or_make;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior};
#[cfg(unix)]
use std::fs::OpenOptions;
use std::path::Path;

/// The form of the table; a file of a later form is refused.
const VERSION: i64 = 2;

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
";

/// Form 2: `sealed` is bound to its row. Where it was sealed by form 1 it stays so until a process has its key.
const FORM_2: &str = "
    ALTER TABLE report ADD COLUMN form INTEGER NOT NULL DEFAULT 1;
    CREATE INDEX unbound ON report (id) WHERE form = 1 AND state <> 'sent';
    PRAGMA user_version = 2;
";

const ACTIVE: &str =
    "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type NOT IN ('table', 'index') OR coalesce(rootpage, 0) = 0)";

/// Opens the file; makes it when there is none, and brings an older form up to date. Its folder must exist.
pub fn open(path: &Path, wait: fn(&mut Connection) -> rusqlite::Result<()>) -> Result<Connection, Error> {
    let failed = |error: rusqlite::Error| trouble(&error);
    let mut db = connect(path).map_err(failed)?;
    wait(&mut db).map_err(failed)?;
    distrust(&db).map_err(failed)?;
    db.pragma_update(None, "journal_mode", "TRUNCATE").map_err(failed)?;
    db.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
    if db.query_row(ACTIVE, (), |row| row.get(0)).map_err(failed)? {
        return Err(Error::new(Kind::Config, "发件箱文件里有触发器、视图或虚拟表，不是本库写的")
            .hint("查明是谁改了这个文件；保留它备查，把 outbox.path 换成新文件"));
    }
    match bring_up_to_date(&mut db).map_err(failed)? {
        VERSION => Ok(db),
        _ => Err(Error::new(Kind::Config, "发件箱文件是更新的版本写的").hint("请更新 hisbridge，或换一个 outbox.path")),
    }
}

fn distrust(db: &Connection) -> rusqlite::Result<()> {
    for (setting, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
    ] {
        db.set_db_config(setting, on)?;
    }
    Ok(())
}

/// Gives the form that the file has then.
fn bring_up_to_date(db: &mut Connection) -> rusqlite::Result<i64> {
    let form = |db: &Connection| db.query_row("PRAGMA user_version", (), |row| row.get::<_, i64>(0));
    let found = form(db)?;
    if !matches!(found, 0 | 1) {
        return Ok(found);
    }
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have done it meanwhile.
    match form(&change)? {
        0 => change.execute_batch(&format!("{TABLE}{FORM_2}"))?,
        1 => change.execute_batch(FORM_2)?,
        _ => {}
    }
    let form = form(&change)?;
    change.commit()?;
    Ok(form)
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
