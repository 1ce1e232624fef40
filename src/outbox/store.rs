//! The outbox as a file: one SQLite table, and what is done with its rows.

use super::database;
use super::moment::now;
use super::report::{New, Outcome, Report, State};
use super::row::{self, LANES, LARGEST_ID};
use super::trouble::{passes, trouble};
use crate::deadline::Deadline;
use crate::error::Error;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use serde_json::{Map, Value};
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

    fn open_with(path: &Path, wait: fn(&mut Connection) -> rusqlite::Result<()>) -> Result<Store, Error> {
        Ok(Store { db: database::open(path, wait)?, path: path.to_owned() })
    }

    /// Takes a report in and gives its number. When this returns, it is on the disk. `seal` encrypts its request for
    /// that number.
    pub fn add(&self, new: &New, seal: impl FnOnce(i64) -> Result<Vec<u8>, Error>) -> Result<i64, Error> {
        let failed = |error: rusqlite::Error| trouble(&error);
        let change = Transaction::new_unchecked(&self.db, TransactionBehavior::Immediate).map_err(failed)?;
        // SQLite's own choice would be none at all after a number that somebody made as large as can be.
        let next = "SELECT 1 + max(
                coalesce((SELECT max(id) FROM report WHERE id < ?1), 0),
                coalesce((SELECT max(seq) FROM sqlite_sequence
                          WHERE name = 'report' AND typeof(seq) = 'integer' AND seq < ?1), 0))";
        let id: i64 = change.query_row(next, [LARGEST_ID], |row| row.get(0)).map_err(failed)?;
        let sealed = seal(id)?;
        let sql = "INSERT INTO report
                   (id, system, operation, profile, key, sealed, state, request_id, due, queued, changed, form)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'queued', ?7, 0, ?8, ?8, 2)";
        let values =
            params![id, new.system, new.operation, new.profile, new.key, sealed, new.request_id, seconds(now())];
        change.execute(sql, values).map_err(failed)?;
        change.commit().map_err(failed)?;
        Ok(id)
    }

    /// The oldest waiting report of each system and account: those that may be sent next.
    pub fn heads(&self) -> Result<Vec<Report>, Error> {
        let sql = format!(
            "SELECT {} FROM report WHERE id IN
             (SELECT min(id) FROM report WHERE state = 'queued' GROUP BY system, profile, key) ORDER BY id",
            row::columns()
        );
        self.reports(&sql, ())
    }

    /// Records what became of a try. When this returns, it is on the disk, however long that took: nothing else may
    /// be sent before. It fails only when the file is not ours any more. `sealed` is the request under a new id.
    pub fn record(&self, id: i64, outcome: &Outcome, sealed: Option<&[u8]>) -> Result<(), Error> {
        let sql = "UPDATE report SET state = ?2, request_id = ?3, unanswered = ?4, due = ?5, failing = ?6, code = ?7,
                   message = ?8, tries = tries + 1, changed = ?9, form = iif(?10 IS NULL, form, 2),
                   sealed = CASE ?2 WHEN 'sent' THEN x'' ELSE coalesce(?10, sealed) END WHERE id = ?1";
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
                sealed,
            ];
            match self.db.execute(sql, values) {
                Ok(_) => return Ok(()),
                Err(error) if !passes(&error) || !self.path.exists() => return Err(trouble(&error)),
                Err(_) => thread::sleep(RECORD_AGAIN),
            }
        }
    }

    /// Notes the request id of a report before it is sent under it; `sealed` is the request under a new id.
    pub fn sending(&self, id: i64, request_id: &str, sealed: Option<&[u8]>) -> Result<(), Error> {
        let sql = "UPDATE report SET request_id = ?2, unanswered = 1, sealed = coalesce(?3, sealed),
                   form = iif(?3 IS NULL, form, 2) WHERE id = ?1";
        self.execute(sql, params![id, request_id, sealed]).map(|_| ())
    }

    /// Reports that were sealed by form 1, of those that are not sent yet.
    pub fn unbound(&self) -> Result<Vec<Report>, Error> {
        self.reports(
            &format!("SELECT {} FROM report WHERE form = 1 AND state <> 'sent' ORDER BY id", row::columns()),
            (),
        )
    }

    /// The same request, bound to its row.
    pub fn bind(&self, id: i64, sealed: &[u8]) -> Result<(), Error> {
        self.execute("UPDATE report SET sealed = ?2, form = 2 WHERE id = ?1", params![id, sealed]).map(|_| ())
    }

    /// Sets a row aside that is not as the library writes it. Says whether it is there.
    pub fn set_aside(&self, id: i64, why: &str) -> Result<bool, Error> {
        let sql = "UPDATE report SET state = 'refused', code = NULL, message = ?2, changed = ?3 WHERE id = ?1";
        Ok(self.execute(sql, params![id, why, seconds(now())])? > 0)
    }

    /// Sets rows aside that would make the search for the next reports slow, or that no state has. It reads the index.
    pub fn set_aside_oversized(&self) -> Result<(), Error> {
        let sql = format!(
            "UPDATE report SET state = 'refused', system = '', profile = NULL, key = '', code = NULL, message = ?1,
             changed = ?2 WHERE id IN (SELECT id FROM report INDEXED BY lanes WHERE NOT ({LANES}))"
        );
        self.execute(&sql, params!["文件里这条记录的内容不对，没有发送", seconds(now())]).map(|_| ())
    }

    fn execute(&self, sql: &str, values: impl rusqlite::Params) -> Result<usize, Error> {
        self.db.execute(sql, values).map_err(|error| trouble(&error))
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
            "SELECT {} FROM report WHERE (?1 IS NULL OR id = ?1) AND (?2 IS NULL OR state = ?2)
             ORDER BY id LIMIT ?3",
            row::columns()
        );
        self.reports(&sql, params![id, state.map(State::name), seconds(limit)])
    }

    fn reports(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Report>, Error> {
        let rows = || self.db.prepare(sql)?.query_map(values, row::read)?.collect::<rusqlite::Result<_>>();
        rows().map_err(|error| trouble(&error))
    }
}

/// The counts of an outbox that holds nothing.
pub fn no_counts() -> Value {
    [State::Queued, State::Refused, State::Sent].map(|state| (state.name().to_owned(), 0)).into_iter().collect()
}

/// SQLite's integers have a sign.
fn seconds(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
