//! Writes the catalogue as Rust constants: nothing is parsed at run time.

use crate::all_fields;
use crate::schema::{Code, Condition, Field, File, Operation, Poll, Remark, Rule};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The constants of fields and their rare parts by their text: what stands in many operations is written once.
#[derive(Default)]
struct Shared {
    names: BTreeMap<String, String>,
    text: String,
}

impl Shared {
    /// A reference to the constant with this value.
    fn constant(&mut self, kind: &str, value: String) -> String {
        if let Some(name) = self.names.get(&value) {
            return format!("&{name}");
        }
        let name = format!("{}_{}", kind.to_uppercase(), self.names.len());
        let _ = writeln!(self.text, "static {name}: {kind} = {value};");
        let reference = format!("&{name}");
        self.names.insert(value, name);
        reference
    }

    /// A list of fields.
    fn fields<'f>(&mut self, file: &File, fields: impl IntoIterator<Item = &'f Field>) -> String {
        format!("Fields(&[{}])", list(fields, |field| self.field(file, field)))
    }
}

/// The text of `catalog_table.rs`, included by `src/catalog/table.rs`.
pub fn text(files: &[File]) -> String {
    let mut out = String::from("// Made by build.rs from catalog/*.toml.\n");
    let mut shared = Shared::default();
    for file in files {
        let system = file.system.name.to_uppercase();
        for (name, dictionary) in &file.dictionaries {
            let _ = writeln!(
                out,
                "static {system}_DICTIONARY_{}: Dictionary = Dictionary {{ title: {:?}, closed: {}, values: &[{}] }};",
                name.to_uppercase(),
                dictionary.title,
                dictionary.closed,
                list(&dictionary.values, |v| format!("Meaning {{ value: {:?}, meaning: {:?} }}", v.value, v.meaning)),
            );
        }
        for (name, fields) in &file.field_sets {
            // Fields of operations stand in their rows; only the library's own sets are looked up by name.
            if file.operations.is_empty() {
                let _ = writeln!(
                    out,
                    "pub static {system}_FIELDS_{}: Fields = {};",
                    name.to_uppercase(),
                    shared.fields(file, fields)
                );
            }
        }
        for row in &file.operations {
            let value = operation(&mut shared, file, row);
            let _ = writeln!(out, "pub static {system}_{}: Operation = {value};", row.name.to_uppercase());
        }
        let _ = writeln!(
            out,
            "pub static {system}: System = System {{ name: {:?}, title: {:?}, wrappers: &{:?}, settings: {}, codes: &[{}], operations: &[{}] }};",
            file.system.name,
            file.system.title,
            file.system.wrappers,
            shared.fields(file, &file.system.settings),
            list(file.codes.iter().chain(&file.system.codes), code),
            list(&file.operations, |o| format!("&{system}_{}", o.name.to_uppercase())),
        );
    }
    let _ = writeln!(
        out,
        "pub static EXAMPLES: &[(&str, &str, &[&str])] = &[{}];",
        list(files.iter().flat_map(|file| file.operations.iter().map(move |row| (file, row))), |(file, row)| format!(
            "({:?}, {:?}, &{:?})",
            format!("{}.{}", file.system.name, row.name),
            row.example.trim(),
            row.samples.iter().map(|s| s.trim()).collect::<Vec<_>>()
        ))
    );
    let _ = writeln!(
        out,
        "pub static SYSTEMS: &[&System] = &[{}];",
        list(files, |f| format!("&{}", f.system.name.to_uppercase()))
    );
    out + &shared.text
}

fn list<T>(items: impl IntoIterator<Item = T>, each: impl FnMut(T) -> String) -> String {
    items.into_iter().map(each).collect::<Vec<_>>().join(", ")
}

fn code(code: &Code) -> String {
    format!(
        "Code {{ code: {:?}, meaning: {:?}, hint: {:?}, retryable: {}, token: {} }}",
        code.code, code.meaning, code.hint, code.retryable, code.token
    )
}

fn operation(shared: &mut Shared, file: &File, row: &Operation) -> String {
    let method = match row.method.as_str() {
        "GET" => "Method::Get",
        "POST" => "Method::Post",
        _ => "Method::Local",
    };
    format!(
        "Operation {{ system: {:?}, name: {:?}, full_name: {:?}, method: {method}, path: {:?}, repeatable: {}, body: {:?}, fields: {}, rules: &[{}], answer: {}, has_data: {}, remarks: &[{}], poll: {}, outbox: {} }}",
        file.system.name,
        row.name,
        format!("{}.{}", file.system.name, row.name),
        row.path,
        row.repeatable,
        row.body,
        shared.fields(file, all_fields(file, row)),
        list(&row.rules, rule),
        shared.fields(file, &row.answer.iter().filter(|f| has_meanings(f)).map(with_meanings).collect::<Vec<_>>()),
        !row.answer.is_empty(),
        list(&row.remarks, remark),
        row.poll.as_ref().map_or("None".into(), |p| format!("Some({})", poll(p))),
        row.outbox.as_ref().map_or("None".into(), |o| {
            format!("Some(Outbox {{ time: {:?}, repeated: &{:?} }})", o.time, o.repeated)
        }),
    )
}

/// Whether a field of an answer, or one inside it, has a code table.
fn has_meanings(field: &Field) -> bool {
    !field.dictionary.is_empty() || field.fields.iter().any(has_meanings)
}

/// A field of an answer without its members that have no code table.
fn with_meanings(answer: &Field) -> Field {
    let mut kept = answer.clone();
    kept.fields.retain(has_meanings);
    kept
}

impl Shared {
    /// A reference to the field.
    fn field(&mut self, file: &File, field: &Field) -> String {
        let supplied = match field.supplied.as_str() {
            "config" => format!("Supplied::Config {{ key: {:?}, overridable: {} }}", field.setting, field.overridable),
            "library" => "Supplied::Library".into(),
            _ => "Supplied::No".into(),
        };
        let dictionary = match field.dictionary.as_str() {
            "" => "None".into(),
            name => format!("Some(&{}_DICTIONARY_{})", file.system.name.to_uppercase(), name.to_uppercase()),
        };
        let closed = !field.dictionary.is_empty()
            && field.closed.unwrap_or_else(|| file.dictionaries.get(&field.dictionary).is_some_and(|d| d.closed));
        let rare = self.rare(field);
        let value = format!(
            "Field {{ name: {:?}, kind: Kind::{}, send_text: {}, required: {}, place: {:?}, supplied: {supplied}, limits: &{}, format: Format::{}, dictionary: {dictionary}, closed: {closed}, fields: {}, items: {}, strip_data_url: {}, mask: Mask::{}, meaning: {:?}, rare: {rare} }}",
            field.name,
            camel(&field.kind),
            field.send == "string",
            field.required,
            field.place,
            limits(field),
            camel(if field.format.is_empty() { "none" } else { &field.format }),
            self.fields(file, &field.fields),
            if field.items.is_empty() { "None".into() } else { format!("Some(Kind::{})", camel(&field.items)) },
            field.strip_data_url,
            camel(if field.mask.is_empty() { "none" } else { &field.mask }),
            field.meaning,
        );
        self.constant("Field", value)
    }

    /// A reference to the rare parts of a field.
    fn rare(&mut self, field: &Field) -> String {
        let Field { aliases, required_when, expected, same_as, file, default, absent, advised_bytes, page, .. } = field;
        let value = format!(
            "Rare {{ aliases: &{aliases:?}, required_when: &[{}], expected: {expected}, same_as: {}, file: {}, default: {default:?}, absent: Absent::{}, advised_bytes: {advised_bytes:?}, page: {} }}",
            list(required_when.iter().flat_map(|c| c.list()), condition),
            option_text(same_as),
            option_text(file),
            camel(if absent.is_empty() { "blank" } else { absent }),
            if page.is_empty() { "None".into() } else { format!("Some(Page::{})", camel(page)) },
        );
        // Most fields have nothing rare, and share one constant.
        self.constant("Rare", value)
    }
}

fn limits(field: &Field) -> String {
    let Field { min, max, max_bytes, low, low_exclusive, high, .. } = field;
    if min.is_none() && max.is_none() && max_bytes.is_none() && low.is_none() && high.is_none() {
        return "UNLIMITED".into();
    }
    format!(
        "Limits {{ min: {min:?}, max: {max:?}, max_bytes: {max_bytes:?}, low: {low:?}, low_exclusive: {low_exclusive}, high: {high:?} }}"
    )
}

/// The remarks of a field in one text: its note, what its format means and what the vendor does without it.
pub fn note(field: &Field) -> String {
    [&field.note, &field.pattern_note, &field.default_note]
        .into_iter()
        .filter(|part| !part.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join("；")
}

fn condition(condition: &Condition) -> String {
    format!(
        "Condition {{ field: {:?}, is: &{:?}, not: &{:?}, absent: {}, starts: &{:?} }}",
        condition.field, condition.is, condition.not, condition.absent, condition.starts
    )
}

fn rule(rule: &Rule) -> String {
    format!("Rule {{ kind: RuleKind::{}, fields: &{:?}, message: {:?} }}", camel(&rule.kind), rule.fields, rule.message)
}

fn remark(remark: &Remark) -> String {
    format!("Remark {{ pointer: {:?}, is: &{:?}, message: {:?} }}", remark.pointer, remark.is, remark.message)
}

fn poll(poll: &Poll) -> String {
    format!(
        "Poll {{ interval_ms: {}, max_ms: {}, pending: &[{}], missing: {}, refused: {}, pending_codes: &{:?}, until_any: &{:?} }}",
        poll.interval_ms,
        poll.max_ms,
        list(&poll.pending, |p| format!(
            "Pending {{ pointer: {:?}, values: &{:?}, not: &{:?} }}",
            p.pointer, p.values, p.not
        )),
        poll.missing,
        poll.refused,
        poll.pending_codes,
        poll.until_any,
    )
}

fn option_text(text: &str) -> String {
    if text.is_empty() { "None".into() } else { format!("Some({text:?})") }
}

/// `head_body` → `HeadBody`.
fn camel(name: &str) -> String {
    name.split('_')
        .map(|part| {
            let mut letters = part.chars();
            letters.next().map_or(String::new(), |first| first.to_uppercase().collect::<String>() + letters.as_str())
        })
        .collect()
}
