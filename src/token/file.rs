//! Tokens in one file, most often on a Windows share (共享文件夹).
//!
//! Beside `tokens.json` lie `tokens.json.lock`, locked by the system for the few milliseconds of one reading and
//! writing (LockFileEx, flock: the file server gives the lock back when a desktop dies), and for the same moments
//! `tokens.json.tmp`, which replaces the file in one step. A file that cannot be read as ours is put aside as
//! `tokens.json.damaged` and begun anew.
//!
//! Desktops' clocks differ by hours, so times in the file are the share's: a file just made bears its time.

use super::place::{Ask, Found, LEASE, Place, Sealed, Trouble};
use super::plan::YOUNG;
use crate::crypto::encoding;
use crate::platform::files::{io_words, read_here};
use crate::platform::own_files::{self, make, open_or_make, replace};
use serde_json::{Map, Value, json};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// What the file says it is.
const FORMAT: &str = "hisbridge tokens 1";
/// Largest file that can be ours: an account takes some 300 bytes.
const SIZE_LIMIT: u64 = 1024 * 1024;
/// How long the lock is waited for; it is held for milliseconds.
const LOCK_LIMIT: Duration = Duration::from_secs(2);
/// No token lives longer: a time beyond it was written under a broken clock.
const LONGEST_LIFE: Duration = Duration::from_secs(366 * 86_400);

/// The store of `{"kind":"file","path":…}`.
pub struct FileStore {
    path: PathBuf,
}

/// The file's content while the lock is held.
struct Locked<'a> {
    store: &'a FileStore,
    /// The new file, empty so far. Its age is the share's time.
    new: File,
    /// The share's time in milliseconds since 1970.
    now: u64,
    tokens: Map<String, Value>,
    /// Held until the end of the reading and writing.
    _lock: File,
}

impl FileStore {
    /// The store in this file; it is made at the first writing, its folder is not.
    pub fn new(path: &str) -> FileStore {
        FileStore { path: PathBuf::from(path) }
    }

    fn beside(&self, ending: &str) -> PathBuf {
        own_files::beside(&self.path, ending)
    }

    fn open(&self) -> Result<Locked<'_>, Trouble> {
        let lock = self.lock()?;
        let temporary = self.beside(".tmp");
        // One that a desktop left behind when it died bears an old time.
        match fs::remove_file(&temporary) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(self.trouble("写", &error)),
            _ => {}
        }
        let new = make(OpenOptions::new().write(true), &temporary).map_err(|error| self.trouble("写", &error))?;
        let now = share_time(&new).map_err(|error| self.trouble("读", &error))?;
        let tokens = match read_here(&self.path, SIZE_LIMIT) {
            Ok(bytes) => tokens(&bytes).unwrap_or_else(|| self.put_aside()),
            Err(error) if error.kind() == ErrorKind::NotFound => Map::new(),
            Err(error) if error.kind() == ErrorKind::FileTooLarge => self.put_aside(),
            Err(error) => return Err(self.trouble("读", &error)),
        };
        Ok(Locked { store: self, new, now, tokens, _lock: lock })
    }

    fn lock(&self) -> Result<File, Trouble> {
        let path = self.beside(".lock");
        let file = open_or_make(OpenOptions::new().read(true).write(true), &path);
        let file = file.map_err(|error| self.trouble("打", &error))?;
        let end = Instant::now() + LOCK_LIMIT;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if Instant::now() < end => thread::sleep(Duration::from_millis(10)),
                Err(TryLockError::WouldBlock) => {
                    return Err(Trouble(format!("{} 一直被别的电脑锁着", path.display())));
                }
                Err(TryLockError::Error(error)) => return Err(self.trouble("锁", &error)),
            }
        }
    }

    /// A file that is not ours may be somebody's: it is moved, not deleted.
    fn put_aside(&self) -> Map<String, Value> {
        // When it cannot be moved it will be replaced: tokens can be fetched again.
        let _ = fs::rename(&self.path, self.beside(".damaged"));
        Map::new()
    }

    fn trouble(&self, what: &str, error: &io::Error) -> Trouble {
        Trouble(format!("共享文件 {} {what}不了：{}", self.path.display(), io_words(error)))
    }
}

impl Place for FileStore {
    fn take(&self, ask: &Ask) -> Result<Found, Trouble> {
        let mut locked = self.open()?;
        let now = locked.now;
        let entry = locked.tokens.get(&ask.seal.name);
        let sealed =
            entry.and_then(|entry| entry["token"].as_str()).and_then(|text| encoding::base64_decode(text).ok());
        let time = entry.and_then(|entry| left(&entry["until"], now, LONGEST_LIFE));
        // Earlier versions of the library do not write this down; to them every token is old.
        let young = entry.and_then(|entry| left(&entry["young_until"], now, YOUNG)).unwrap_or_default();
        if let (Some(sealed), Some(left)) = (sealed, time)
            && let Some(value) = ask.usable(&sealed, young)
        {
            locked.close();
            return Ok(Found::Token { value, left, young });
        }
        if entry.is_some_and(|entry| left(&entry["lease_until"], now, LEASE).is_some()) {
            locked.close();
            return Ok(Found::Busy);
        }
        locked.change(ask, |entry| {
            entry.insert("lease".into(), ask.lease.as_str().into());
            entry.insert("lease_until".into(), until(now, LEASE));
        });
        locked.save()?;
        Ok(Found::Fetch)
    }

    fn put(&self, ask: &Ask, token: &Sealed, force: bool) -> Result<(), Trouble> {
        let mut locked = self.open()?;
        if !force && !locked.is_holder(ask) {
            locked.close();
            return Ok(());
        }
        let time = |left| until(locked.now, left);
        let (until, young_until) = (time(token.life), time(token.young));
        let token = encoding::base64_encode(&token.token);
        let entry = json!({"token": token, "until": until, "young_until": young_until});
        locked.tokens.insert(ask.seal.name.clone(), entry);
        locked.save()
    }

    fn give_up(&self, ask: &Ask) -> Result<(), Trouble> {
        let mut locked = self.open()?;
        if !locked.is_holder(ask) {
            locked.close();
            return Ok(());
        }
        locked.change(ask, |entry| {
            entry.shift_remove("lease");
            entry.shift_remove("lease_until");
        });
        locked.save()
    }
}

impl Locked<'_> {
    fn is_holder(&self, ask: &Ask) -> bool {
        self.tokens.get(&ask.seal.name).is_some_and(|entry| entry["lease"] == ask.lease.as_str())
    }

    fn change(&mut self, ask: &Ask, change: impl FnOnce(&mut Map<String, Value>)) {
        let mut entry = match self.tokens.shift_remove(&ask.seal.name) {
            Some(Value::Object(entry)) => entry,
            _ => Map::new(),
        };
        change(&mut entry);
        self.tokens.insert(ask.seal.name.clone(), entry.into());
    }

    /// Writes the new file and puts it in the old one's place. Accounts whose token is over are left out.
    fn save(mut self) -> Result<(), Trouble> {
        let now = self.now;
        self.tokens.retain(|_, entry| {
            left(&entry["until"], now, LONGEST_LIFE).is_some() || left(&entry["lease_until"], now, LEASE).is_some()
        });
        let text = json!({"format": FORMAT, "tokens": self.tokens}).to_string();
        let written = self.new.write_all(text.as_bytes()).and_then(|()| self.new.sync_all());
        let Locked { store, new, _lock: lock, .. } = self;
        drop(new);
        let temporary = store.beside(".tmp");
        let replaced = written.and_then(|()| replace(&temporary, &store.path));
        drop(lock);
        replaced.map_err(|error| store.trouble("写", &error))
    }

    /// Leaves the file as it is.
    fn close(self) {
        let Locked { store, new, _lock: lock, .. } = self;
        drop(new);
        // One that stays is removed by the next reader.
        let _ = fs::remove_file(store.beside(".tmp"));
        drop(lock);
    }
}

/// The tokens of a file that is ours; nothing when it is damaged.
fn tokens(bytes: &[u8]) -> Option<Map<String, Value>> {
    let Some(Value::Object(mut content)) = crate::json::parse(bytes) else { return None };
    content.get("format").filter(|format| *format == FORMAT)?;
    match content.shift_remove("tokens") {
        Some(Value::Object(tokens)) => Some(tokens),
        _ => None,
    }
}

/// When a file just made was made, by the clock of the machine that holds it.
fn share_time(new: &File) -> io::Result<u64> {
    let age = new.metadata()?.modified()?.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Ok(u64::try_from(age.as_millis()).unwrap_or(u64::MAX))
}

fn until(now: u64, life: Duration) -> Value {
    now.saturating_add(u64::try_from(life.as_millis()).unwrap_or(u64::MAX)).into()
}

/// What is left until a time in the file. A time farther off than `longest` was written under a broken clock.
fn left(until: &Value, now: u64, longest: Duration) -> Option<Duration> {
    let left = Duration::from_millis(until.as_u64()?.checked_sub(now).filter(|left| *left > 0)?);
    (left <= longest).then_some(left)
}
