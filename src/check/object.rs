//! One object of a request, member by member: files in place of fields, what the configuration supplies, defaults, what
//! is missing, what is unknown.

use super::block::Block;
use super::condition::{holds, is_absent, is_empty};
use super::members::{Given, Members};
use super::names::unknown_name;
use super::state::Check;
use crate::catalog::{Field, Fields, Kind, Supplied};
use crate::error::Fault;
use crate::json::plain;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// One object: its rows, what stands before the names of its members, what the configuration supplies.
pub struct Place<'a> {
    pub rows: Fields,
    path: &'a str,
    block: Option<&'a Block>,
}

impl Check<'_> {
    /// Checks the members of an object; `path` is what stands before their names.
    pub fn object(
        &mut self,
        rows: Fields,
        given: Map<String, Value>,
        path: &str,
        block: Option<&Block>,
    ) -> Map<String, Value> {
        if !self.goes_on() {
            return Map::new();
        }
        let place = Place { rows, path, block };
        let members = Members::of(rows, given);
        let mut unknown = members.unknown.into_iter().peekable();
        let mut checked = Vec::with_capacity(members.given.len());
        let mut faulty = Vec::new();
        for given in members.given {
            if !self.goes_on() {
                return Map::new();
            }
            while let Some((_, name)) = unknown.next_if(|(at, _)| *at < given.place) {
                self.unknown(&place, &name);
            }
            let (at, row, before) = (given.at, given.row, self.faults.count());
            let value = self.given(&place, given);
            if self.faults.count() > before {
                faulty.push(row.name);
            }
            checked.push((at, value));
        }
        unknown.for_each(|(_, name)| self.unknown(&place, &name));
        self.faults.count_only(members.more_unknown);
        let fields = self.in_order(&place, checked);
        self.absent(&place, &fields, &mut faulty);
        self.identities(&place, &fields);
        if path.is_empty() {
            self.faulty = faulty;
        }
        fields
    }

    /// What was given for a row, checked; nothing when it does not count or cannot be what the row wants.
    fn given(&mut self, place: &Place, given: Given) -> Option<Value> {
        let Given { row, mut value, file, .. } = given;
        let name = place.name(row.name);
        if let Some(other) = given.other.filter(|_| row.supplied != Supplied::Library) {
            let (one, other) = (place.name(given.name), place.name(other));
            let message = || format!("{one} 和 {other} 是同一个字段（{}）的两个名字，值却不同；只留一个", row.meaning);
            self.faults.add(|| Fault::new(other.as_ref(), "duplicate", message()));
            return None;
        }
        if let Some((file, from)) = row.rare.file.zip(file.filter(|v| !is_empty(v))) {
            value = self.file(&place.name(file), &name, from, value);
        }
        // Clients fill records that they do not use with blanks. A setting that is blank is not its default.
        let kept = self.settings && row.kind == Kind::String;
        let value = value.filter(|v| if kept { !v.is_null() } else { !is_absent(row, v) });
        self.supplied(place, row, &name, value)
    }

    /// A row's value after the configuration and the row's default have had their say.
    fn supplied(&mut self, place: &Place, row: &'static Field, name: &str, given: Option<Value>) -> Option<Value> {
        let mut value = given;
        match row.supplied {
            Supplied::Library => value = None,
            Supplied::Config { key, overridable } => {
                let configured = place.block.and_then(|block| block.value(key)).filter(|v| !is_empty(v));
                if let Some(configured) = configured {
                    if let Some(given) = &value
                        && !overridable
                        && plain(given) != plain(configured)
                    {
                        self.warn(|| format!("{name} 用的是配置里的 {key}，请求里的没有用"));
                    }
                    if value.is_none() || !overridable {
                        value = Some(configured.clone());
                        self.configured.push(row.name);
                    }
                }
            }
            Supplied::No => {}
        }
        let default = || row.rare.default.map(|text| Value::String(text.to_owned())).filter(|v| !is_empty(v));
        value.or_else(default).and_then(|value| self.value(row, value, name))
    }

    /// The fields in the catalogue's order, with what comes without being given.
    fn in_order(&mut self, place: &Place, mut checked: Vec<(usize, Option<Value>)>) -> Map<String, Value> {
        checked.sort_unstable_by_key(|(at, _)| *at);
        let mut checked = checked.into_iter().peekable();
        let mut fields = Map::with_capacity(8);
        for (at, row) in place.rows.iter().enumerate() {
            let value = match checked.next_if(|(given, _)| *given == at) {
                Some((_, value)) => value,
                None if row.rare.default.is_none() && row.supplied == Supplied::No => None,
                None => self.supplied(place, row, &place.name(row.name), None),
            };
            let value = match (value, row.rare.same_as) {
                (None, Some(other)) => {
                    self.configured.push(row.name);
                    fields.get(other).cloned()
                }
                (value, _) => value,
            };
            if let Some(value) = value {
                fields.insert(row.name.to_owned(), value);
            }
        }
        fields
    }

    /// What should be there and is not.
    fn absent(&mut self, place: &Place, fields: &Map<String, Value>, faulty: &mut Vec<&'static str>) {
        let mut expected = Vec::new();
        for row in place.rows {
            let value = fields.get(row.name);
            if row.rare.expected && value.is_none() {
                expected.push(row.name);
            }
            let absent = if row.required {
                value.is_none() && row.supplied != Supplied::Library
            } else {
                value.is_none_or(|v| is_absent(row, v))
                    && row.rare.required_when.iter().any(|condition| holds(condition, fields))
            };
            // One fault of a field is enough.
            if absent && !faulty.contains(&row.name) {
                self.missing(row, &place.name(row.name));
                if !self.lenient {
                    faulty.push(row.name);
                }
            }
        }
        if !expected.is_empty() {
            let names = expected.join("、");
            self.warn(|| format!("没有填 {names}：文档列为必填，较新的平台不要求；平台不接受时请补上"));
        }
    }

    fn missing(&mut self, row: &Field, name: &str) {
        self.soft(|| {
            let (problem, how) = match (row.supplied, row.rare.file) {
                (Supplied::Config { key, overridable: true }, _) => {
                    ("missing", format!("，可在请求里填，或写进配置 {key}"))
                }
                (Supplied::Config { key, overridable: false }, _) => ("config", format!("，请写进配置 {key}")),
                (_, Some(file)) => ("missing", format!("（也可以用 {file} 给出文件路径）")),
                _ => ("missing", String::new()),
            };
            Fault::new(name, problem, format!("缺少 {name}（{}）{how}", row.meaning))
        });
    }

    fn unknown(&mut self, place: &Place, name: &str) {
        let what = if self.settings { "配置项" } else { "字段" };
        self.faults.add(|| {
            let known = place.rows.iter().flat_map(|row| [row.name].into_iter().chain(row.rare.file));
            unknown_name(&place.name(name), name, known, what)
        });
    }
}

impl Place<'_> {
    /// The name of a field with those of the objects that it is in.
    pub fn name<'a>(&self, name: &'a str) -> Cow<'a, str> {
        if self.path.is_empty() { Cow::Borrowed(name) } else { Cow::Owned([self.path, name].concat()) }
    }
}
