//! The members of an object, each at the row that it belongs to: by the field's name, another name that is accepted, or
//! the name of the field that holds a path instead.

use super::condition::{is_empty, same};
use crate::catalog::{Field, Fields};
use crate::error::Faults;
use serde_json::{Map, Value};

/// What was given for a row.
pub struct Given {
    /// Where the row stands among its like.
    pub at: usize,
    pub row: &'static Field,
    pub value: Option<Value>,
    /// A path in place of the value.
    pub file: Option<Value>,
    /// The name by which the value was given.
    pub name: &'static str,
    /// Another name by which another value was given.
    pub other: Option<&'static str>,
    /// Where it stands in the object.
    pub place: usize,
}

/// The members of one object.
#[derive(Default)]
pub struct Members {
    /// In the order of the object, each row once.
    pub given: Vec<Given>,
    /// Names that no row has, with their places: the first ones, because more are not listed.
    pub unknown: Vec<(usize, String)>,
    /// How many more of those there are.
    pub more_unknown: usize,
}

/// What a name means.
enum Meaning {
    /// The field, by its own or another accepted name.
    Value(&'static str),
    File,
}

impl Members {
    /// Puts each member to its row.
    pub fn of(rows: Fields, object: Map<String, Value>) -> Members {
        let mut members = Members::default();
        let mut next = 0;
        for (place, (name, value)) in object.into_iter().enumerate() {
            match find(rows, next, &name) {
                Some((at, row, meaning)) => {
                    next = at.saturating_add(1);
                    members.put(at, row, meaning, value, place);
                }
                None if members.unknown.len() < Faults::MOST => members.unknown.push((place, name)),
                None => members.more_unknown = members.more_unknown.saturating_add(1),
            }
        }
        members
    }

    fn put(&mut self, at: usize, row: &'static Field, meaning: Meaning, value: Value, place: usize) {
        if !self.given.iter().any(|given| given.at == at) {
            self.given.push(Given { at, row, value: None, file: None, name: row.name, other: None, place });
        }
        let Some(given) = self.given.iter_mut().find(|given| given.at == at) else { return };
        match (meaning, &given.value) {
            (Meaning::File, _) => given.file = Some(value),
            (Meaning::Value(name), Some(before)) if !is_empty(before) => {
                if !is_empty(&value) && !same(before, &value) {
                    given.other = Some(name);
                }
            }
            (Meaning::Value(name), _) => {
                given.value = Some(value);
                given.name = name;
            }
        }
    }
}

/// The row of a name. Most objects have their members in the order of the rows, so the one after the last found is
/// looked at first.
fn find(rows: Fields, next: usize, name: &str) -> Option<(usize, &'static Field, Meaning)> {
    let meaning = |row: &'static Field| {
        if row.rare.file == Some(name) {
            return Some(Meaning::File);
        }
        let names = [row.name].into_iter().chain(row.rare.aliases.iter().copied());
        names.into_iter().find(|known| *known == name).map(Meaning::Value)
    };
    let all = || rows.iter().enumerate();
    all().skip(next).chain(all().take(next)).find_map(|(at, row)| Some((at, row, meaning(row)?)))
}
