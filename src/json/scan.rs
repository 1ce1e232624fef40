//! Walks a JSON text by the grammar (RFC 8259), for what a parser does not tell: where the first fault is and what it
//! is, which members stand twice, which strings hold raw line breaks. Those are let pass: programs that put JSON together
//! by hand send them, and what they mean is plain.

use super::fault::Stop;
use super::fault_kind::{Before, Due, What};
use super::lexeme::{number, string, word};
use super::parse::DEEPEST;
use std::borrow::Cow;

/// Most places that are noted.
const MOST: usize = 100;
/// Longest name that is shown.
const SHOWN: usize = 60;

/// What a sound text holds beside its values.
#[derive(Default)]
pub struct Scan {
    /// Members whose name has stood in their object before, in the text's order.
    pub twice: Vec<Twice>,
    /// How many of those there are.
    pub twice_count: usize,
    /// The places (`roles[0].keyword`) of strings with a raw line break or tab.
    pub breaks: Vec<String>,
    /// How many of those there are.
    pub break_count: usize,
}

/// A member whose name has stood before.
pub struct Twice {
    /// Where its name begins, in bytes.
    pub at: usize,
    /// Its name and those of the objects that it is in.
    pub name: String,
}

/// A step on the way to a value.
enum Step<'a> {
    Member(Cow<'a, str>),
    Item(usize),
}

/// The names of an object's members, and where each begins.
type Names<'a> = Vec<(usize, Cow<'a, str>)>;

/// An object or array that is open.
struct Level<'a> {
    /// Its closing bracket.
    close: char,
    /// How many members or items have begun.
    count: usize,
    /// The names of an object.
    names: Names<'a>,
}

/// Nothing calls itself here: a caller's thread has little stack.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
    levels: Vec<Level<'a>>,
    /// The steps to the value that is read; there is one for each level, but between two values.
    path: Vec<Step<'a>>,
    /// What was read last.
    last: Before,
    /// Where the last string begins, if it runs over a line's end.
    broken: Option<usize>,
    found: Scan,
}

/// Walks through a text.
pub fn scan(text: &str) -> Result<Scan, Stop> {
    let (levels, path, found) = (Vec::new(), Vec::new(), Scan::default());
    let mut scanner = Scanner { text, at: 0, levels, path, last: Before::Other, broken: None, found };
    match scanner.walk() {
        Ok(()) => {}
        Err(stop) => return Err(scanner.within(stop)),
    }
    scanner.found.twice.sort_by_key(|twice| twice.at);
    Ok(scanner.found)
}

impl<'a> Scanner<'a> {
    fn walk(&mut self) -> Result<(), Stop> {
        self.space();
        loop {
            self.value()?;
            // What was opened goes on with its first value; what is whole, with what comes behind it.
            while let Some(Level { close, count, .. }) = self.levels.last() {
                let (close, count) = (*close, *count);
                if self.more(close, count)? {
                    self.next_value(close, count)?;
                    break;
                }
                if let Some(level) = self.levels.pop() {
                    self.note_twice(&level.names);
                }
                self.ended(Before::Other);
            }
            if self.levels.is_empty() {
                break;
            }
        }
        self.space();
        if self.rest().is_empty() { Ok(()) } else { Err(self.unexpected(Due::End)) }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at = self.at.saturating_add(1);
        }
    }

    fn take(&mut self, sign: u8) -> bool {
        let there = self.peek() == Some(sign);
        self.at = self.at.saturating_add(there.into());
        there
    }

    /// Something else than what is due, or the end of the text.
    fn unexpected(&self, due: Due) -> Stop {
        match (self.broken, due) {
            (Some(begin), Due::Colon | Due::Next(..)) => Stop::new((begin, What::Broken)),
            _ if self.rest().is_empty() => {
                Stop::new((self.at, What::Over(self.levels.iter().rev().map(|level| level.close).collect())))
            }
            _ => Stop::new((self.at, What::Unexpected(due))),
        }
    }

    /// Reads a value; of an object or array only the opening bracket.
    fn value(&mut self) -> Result<(), Stop> {
        self.broken = None;
        let begin = self.at;
        let close = match self.peek() {
            Some(b'{') => '}',
            Some(b'[') => ']',
            Some(b'"') => {
                self.string()?;
                self.ended(Before::Text);
                return Ok(());
            }
            Some(b'-' | b'0'..=b'9') => {
                self.at = number(self.text, begin).map_err(Stop::new)?;
                self.ended(Before::Number);
                return Ok(());
            }
            _ => {
                let word = word(self.rest());
                self.at = match word {
                    "true" | "false" | "null" => begin.saturating_add(word.len()),
                    "" => return Err(self.unexpected(Due::Value)),
                    _ => return Err(Stop::new((begin, What::Word))),
                };
                self.ended(Before::Other);
                return Ok(());
            }
        };
        if self.levels.len() >= DEEPEST {
            return Err(Stop::new((begin, What::Deep)));
        }
        self.at = begin.saturating_add(1);
        self.levels.push(Level { close, count: 0, names: Names::new() });
        Ok(())
    }

    /// A value is over.
    fn ended(&mut self, last: Before) {
        self.last = last;
        self.path.pop();
    }

    /// Goes to the value of the next member or item, past its name and colon.
    fn next_value(&mut self, close: char, count: usize) -> Result<(), Stop> {
        let step = if close == ']' { Step::Item(count) } else { Step::Member(self.name()?) };
        self.path.push(step);
        if let Some(level) = self.levels.last_mut() {
            level.count = count.saturating_add(1);
        }
        self.space();
        Ok(())
    }

    /// A member's name, with its colon.
    fn name(&mut self) -> Result<Cow<'a, str>, Stop> {
        self.broken = None;
        if self.peek() != Some(b'"') {
            return Err(self.unexpected(Due::Name));
        }
        let begin = self.at;
        let (json, escaped) = self.string()?;
        self.space();
        if !self.take(b':') {
            return Err(self.unexpected(Due::Colon));
        }
        let read = if escaped { serde_json::from_str(json).ok() } else { None };
        let plain = || json.get(1..json.len().saturating_sub(1)).unwrap_or_default();
        let name = read.map_or_else(|| Cow::Borrowed(plain()), Cow::Owned);
        if let Some(level) = self.levels.last_mut() {
            level.names.push((begin, name.clone()));
        }
        Ok(name)
    }

    /// A string with its quotation marks, and whether something in it is escaped.
    fn string(&mut self) -> Result<(&'a str, bool), Stop> {
        let begin = self.at;
        let quoted = string(self.text, begin).map_err(Stop::new)?;
        self.at = quoted.end;
        self.broken = quoted.broken.then_some(begin);
        if quoted.broken {
            self.found.break_count = self.found.break_count.saturating_add(1);
            if self.found.breaks.len() < MOST {
                self.found.breaks.push(self.place(self.path.len(), beginning));
            }
        }
        Ok((self.text.get(begin..quoted.end).unwrap_or_default(), quoted.escaped))
    }

    /// Whether another member or item comes after so many, past its comma; if not, past the bracket.
    fn more(&mut self, close: char, count: usize) -> Result<bool, Stop> {
        self.space();
        let closes = |byte: Option<u8>| byte.map(char::from) == Some(close);
        if closes(self.peek()) {
            self.at = self.at.saturating_add(1);
            self.broken = None;
            return Ok(false);
        }
        if count == 0 {
            return Ok(true);
        }
        let comma = self.at;
        if !self.take(b',') {
            return Err(self.unexpected(Due::Next(close, self.last)));
        }
        self.space();
        if closes(self.peek()) {
            return Err(Stop::new((comma, What::Comma)));
        }
        Ok(true)
    }

    /// Notes the members of an object that stand twice.
    fn note_twice(&mut self, names: &Names<'a>) {
        for at in again(names) {
            self.found.twice_count = self.found.twice_count.saturating_add(1);
            if let Some((at, name)) = names.get(at).filter(|_| self.found.twice.len() < MOST) {
                self.path.push(Step::Member(name.clone()));
                let name = self.place(self.path.len(), beginning);
                self.path.pop();
                self.found.twice.push(Twice { at: *at, name });
            }
        }
    }

    /// A fault with the object that it is in and the names before it, without values: those may be a patient's.
    fn within(&self, stop: Stop) -> Stop {
        let Some(depth) = self.levels.iter().rposition(|level| level.close == '}') else { return stop };
        let names = self.levels.get(depth).map(|level| level.names.as_slice()).unwrap_or_default();
        // While a value is read its name is on the way to it.
        let in_value = self.path.len() > depth;
        let mut before = String::from(if names.len() > 3 { "…" } else { "{" });
        let mut last = names.iter().skip(names.len().saturating_sub(3)).peekable();
        while let Some((_, name)) = last.next() {
            let value = match (last.peek(), in_value) {
                (Some(_), _) => "…,",
                (None, true) => "",
                (None, false) => "…",
            };
            before.extend(["\"", shown(name), "\":", value]);
        }
        Stop { before: Some((self.place(depth, shown), before)), ..stop }
    }

    /// The first steps of the way as one name.
    fn place(&self, depth: usize, shown: fn(&str) -> &str) -> String {
        let mut place = String::new();
        for step in self.path.iter().take(depth) {
            match step {
                Step::Member(name) if place.is_empty() => place.push_str(shown(name)),
                Step::Member(name) => place.extend([".", shown(name)]),
                Step::Item(at) => place.push_str(&format!("[{at}]")),
            }
        }
        place
    }
}

/// What may be anything must not fill the answer.
fn beginning(name: &str) -> &str {
    name.char_indices().nth(SHOWN).and_then(|(end, _)| name.get(..end)).unwrap_or(name)
}

/// A name as it may be shown beside a fault: where quotation marks are wrong, a value stands in a name's place.
fn shown(name: &str) -> &str {
    let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    let name_like = letters && name.len() <= SHOWN && !name.starts_with(|first: char| first.is_ascii_digit());
    if name_like { name } else { "…" }
}

/// Which names have stood before. Most objects have few members: comparing those is quicker than sorting them.
fn again(names: &Names) -> Vec<usize> {
    let name = |at: &usize| names.get(*at).map(|(_, name)| name.as_ref());
    if names.len() <= 24 {
        let stood = |at: &usize| names.iter().take(*at).any(|(_, before)| Some(before.as_ref()) == name(at));
        return (0..names.len()).filter(stood).collect();
    }
    let mut sorted: Vec<usize> = (0..names.len()).collect();
    sorted.sort_unstable_by_key(|at| (name(at), *at));
    let same = |two: &&[usize]| two.first().map(name) == two.last().map(name);
    let mut again: Vec<usize> = sorted.windows(2).filter(same).filter_map(|two| two.last().copied()).collect();
    again.sort_unstable();
    again
}
