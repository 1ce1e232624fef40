//! A row as it lies in the file: every column has a type and bounds, and what is beyond them is not even read.

use super::report::{Report, State};
use rusqlite::Row;
use rusqlite::types::ValueRef;
use std::sync::LazyLock;

/// Larger numbers are no numbers in JSON. Rows with such a one are set aside, and the next number is taken below.
pub const LARGEST_ID: i64 = (1 << 53) - 1;

/// What holds of every row in the columns of the index `lanes`.
pub const LANES: &str = "state IN ('queued', 'sent', 'refused') AND octet_length(system) <= 64
    AND octet_length(key) <= 64 AND coalesce(octet_length(profile), 0) <= 65536";

/// Seconds since 1970, by a clock that may be as wrong as a clock can be.
const MOMENT: &str = "integer -1000000000000 1000000000000";

/// Every column with its type and bounds; `?` for one that may be empty.
const COLUMNS: &[(&str, &str)] = &[
    ("id", "integer 1 9007199254740991"),
    ("system", "text 64"),
    ("operation", "text 256"),
    ("profile", "?text 65536"),
    ("key", "text 64"),
    // A request has at most 64 MB.
    ("sealed", "blob 134217728"),
    ("state", "text 16"),
    ("request_id", "text 256"),
    ("unanswered", "integer 0 1"),
    ("tries", "integer 0 4294967295"),
    ("due", MOMENT),
    ("failing", MOMENT_OR_NONE),
    ("queued", MOMENT),
    ("changed", MOMENT),
    ("code", "?text 4096"),
    ("message", "?text 1048576"),
    ("form", "integer 1 2"),
];

const MOMENT_OR_NONE: &str = "?integer -1000000000000 1000000000000";

/// The columns as [`read`] reads them. SQLite looks at a value's type and size before it fetches it.
pub fn columns() -> &'static str {
    static COLUMNS_SQL: LazyLock<String> = LazyLock::new(|| {
        let each = COLUMNS.iter().map(|(name, bounds)| (name, condition(name, bounds)));
        let (mut values, mut damage) = (String::new(), String::new());
        for (name, sound) in each {
            values.push_str(&format!("CASE WHEN {sound} THEN {name} END AS {name}, "));
            damage.push_str(&format!(" WHEN NOT ({sound}) THEN '{name}'"));
        }
        format!("id AS number, {values}CASE{damage} END AS damage")
    });
    &COLUMNS_SQL
}

fn condition(name: &str, bounds: &str) -> String {
    let (may_be_empty, bounds) = bounds.strip_prefix('?').map_or((false, bounds), |rest| (true, rest));
    let mut words = bounds.split(' ');
    let kind = words.next().unwrap_or_default();
    let limits: Vec<&str> = words.collect();
    let within = match limits.as_slice() {
        [low, high] => format!("{name} BETWEEN {low} AND {high}"),
        most => format!("octet_length({name}) <= {}", most.concat()),
    };
    let sound = format!("(typeof({name}) = '{kind}' AND {within})");
    if may_be_empty { format!("(typeof({name}) = 'null' OR {sound})") } else { sound }
}

/// A row, whatever stands in it: what is beyond its bounds is left out, and `damage` names it.
pub fn read(row: &Row) -> rusqlite::Result<Report> {
    let mut damage: Option<String> = row.get("damage")?;
    let mut text = |name: &str| -> rusqlite::Result<Option<String>> {
        let ValueRef::Text(bytes) = row.get_ref(name)? else { return Ok(None) };
        let text = std::str::from_utf8(bytes).ok().map(str::to_owned);
        if text.is_none() {
            damage.get_or_insert_with(|| name.to_owned());
        }
        Ok(text)
    };
    let (system, operation) = (text("system")?.unwrap_or_default(), text("operation")?.unwrap_or_default());
    let (profile, key) = (text("profile")?, text("key")?.unwrap_or_default());
    let state = text("state")?.and_then(|name| State::by_name(&name));
    let request_id = text("request_id")?.unwrap_or_default();
    let (code, message) = (text("code")?, text("message")?);
    if state.is_none() {
        damage.get_or_insert_with(|| "state".to_owned());
    }
    let number = |name: &str| row.get::<_, Option<i64>>(name);
    let moment =
        |name: &str| number(name).map(|seconds| seconds.map(|seconds| u64::try_from(seconds).unwrap_or_default()));
    Ok(Report {
        id: row.get("number")?,
        system,
        operation,
        profile,
        key,
        sealed: row.get::<_, Option<Vec<u8>>>("sealed")?.unwrap_or_default(),
        bound: number("form")? == Some(2),
        // A state that nobody writes is shown as refused: it is not sent.
        state: state.unwrap_or(State::Refused),
        request_id,
        unanswered: number("unanswered")? == Some(1),
        tries: number("tries")?.and_then(|tries| u32::try_from(tries).ok()).unwrap_or_default(),
        due_s: moment("due")?.unwrap_or_default(),
        failing_s: moment("failing")?,
        queued_s: moment("queued")?.unwrap_or_default(),
        changed_s: moment("changed")?.unwrap_or_default(),
        code,
        message,
        damage,
    })
}
