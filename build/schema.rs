//! The form of a catalogue file: what `catalog/*.toml` may contain, as serde reads it.
//! Unknown keys are mistakes, so that a misspelt limit cannot be ignored in silence.

use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub system: System,
    #[serde(default)]
    pub codes: Vec<Code>,
    #[serde(default)]
    pub dictionaries: BTreeMap<String, Dictionary>,
    #[serde(default)]
    pub field_sets: BTreeMap<String, Vec<Field>>,
    #[serde(default, rename = "operation")]
    pub operations: Vec<Operation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    pub name: String,
    pub title: String,
    pub title_en: String,
    #[serde(default)]
    pub document: String,
    #[serde(default)]
    pub wrappers: Vec<String>,
    #[serde(default)]
    pub settings: Vec<Field>,
    #[serde(default)]
    pub codes: Vec<Code>,
    /// Texts inside nested values go out as they are, blank ones too: the vendor signs them.
    #[serde(default)]
    pub keeps_nested_blanks: bool,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Code {
    pub code: String,
    pub meaning: String,
    #[serde(default)]
    pub hint: String,
    #[serde(default)]
    pub retryable: bool,
    #[serde(default)]
    pub token: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dictionary {
    pub title: String,
    #[serde(default)]
    pub source: String,
    #[serde(default)]
    pub closed: bool,
    pub values: Vec<DictionaryValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DictionaryValue {
    pub value: String,
    pub meaning: String,
    #[serde(default)]
    pub note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    pub name: String,
    pub interface: String,
    pub title: String,
    pub title_en: String,
    #[serde(default)]
    pub doc: String,
    pub source: String,
    pub method: String,
    #[serde(default)]
    pub path: String,
    #[serde(default)]
    pub repeatable: bool,
    #[serde(default)]
    pub body: String,
    #[serde(default, rename = "use")]
    pub uses: Vec<String>,
    #[serde(default)]
    pub fields: Vec<Field>,
    #[serde(default)]
    pub rules: Vec<Rule>,
    #[serde(default)]
    pub answer: Vec<Field>,
    /// What of a success is none.
    #[serde(default)]
    pub remarks: Vec<Remark>,
    pub poll: Option<Poll>,
    pub outbox: Option<Outbox>,
    pub example: String,
    #[serde(default)]
    pub samples: Vec<String>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub meaning: String,
    #[serde(default)]
    pub meaning_en: String,
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub source: String,
    #[serde(default)]
    pub example: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub send: String,
    #[serde(default)]
    pub required: bool,
    /// Its absence is a warning: one document of the vendor's wants it, another does not.
    #[serde(default)]
    pub expected: bool,
    /// The field whose value it has when it is absent.
    #[serde(default)]
    pub same_as: String,
    pub required_when: Option<Conditions>,
    #[serde(default, rename = "in")]
    pub place: String,
    #[serde(default)]
    pub supplied: String,
    #[serde(default)]
    pub setting: String,
    /// What the caller gives wins over the configuration.
    #[serde(default)]
    pub overridable: bool,
    pub min: Option<u32>,
    pub max: Option<u32>,
    pub max_bytes: Option<u32>,
    /// More bytes after Base64 decoding are a warning.
    pub advised_bytes: Option<u32>,
    pub low: Option<i64>,
    pub high: Option<i64>,
    /// `low` itself is outside (the document says "greater than").
    #[serde(default)]
    pub low_exclusive: bool,
    #[serde(default)]
    pub format: String,
    /// "url": a page's address, which the library encodes; "any": such an address or another text.
    #[serde(default)]
    pub page: String,
    #[serde(default)]
    pub pattern_note: String,
    #[serde(default)]
    pub dictionary: String,
    pub closed: Option<bool>,
    #[serde(default)]
    pub fields: Vec<Field>,
    #[serde(default)]
    pub items: String,
    #[serde(default)]
    pub file: String,
    #[serde(default)]
    pub strip_data_url: bool,
    pub default: Option<String>,
    #[serde(default)]
    pub default_note: String,
    /// What counts as no value: "blank" (white space only; the default), "empty" (no character) or "null" (nothing
    /// but null).
    #[serde(default)]
    pub absent: String,
    #[serde(default)]
    pub mask: String,
}

#[derive(Deserialize, Clone)]
#[serde(untagged)]
pub enum Conditions {
    One(Condition),
    Any(Vec<Condition>),
}

impl File {
    /// Marks the texts inside nested values as [`System::keeps_nested_blanks`] says. One that must be there may not be
    /// blank anywhere.
    pub fn mark_nested_blanks(&mut self) {
        fn mark(fields: &mut [Field]) {
            for field in fields {
                if field.kind == "string" && !field.required && field.absent.is_empty() {
                    field.absent = "null".into();
                }
                mark(&mut field.fields);
            }
        }
        if self.system.keeps_nested_blanks {
            let own = self.operations.iter_mut().flat_map(|operation| &mut operation.fields);
            own.chain(self.field_sets.values_mut().flatten()).for_each(|field| mark(&mut field.fields));
        }
    }
}

impl Conditions {
    pub fn list(&self) -> Vec<&Condition> {
        match self {
            Conditions::One(one) => vec![one],
            Conditions::Any(any) => any.iter().collect(),
        }
    }
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    pub field: String,
    #[serde(default)]
    pub is: Vec<String>,
    #[serde(default)]
    pub not: Vec<String>,
    /// True when the other field is absent.
    #[serde(default)]
    pub absent: bool,
    /// True when the other field's value begins with one of these.
    #[serde(default)]
    pub starts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub kind: String,
    pub fields: Vec<String>,
    pub message: String,
}

/// A value in the `data` of a success that the caller is warned of.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// Where it stands; `*` means every item of a list.
    pub pointer: String,
    /// The values; "" also when there is none.
    pub is: Vec<String>,
    pub message: String,
}

/// A report that may wait in the outbox.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outbox {
    /// The field with the report's moment, which the vendor takes to be the moment of sending when it is absent.
    pub time: Option<String>,
    /// Codes by which the vendor says that it has this request id already.
    #[serde(default)]
    pub repeated: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    pub interval_ms: u32,
    pub max_ms: u32,
    #[serde(default)]
    pub pending: Vec<Pending>,
    #[serde(default)]
    pub missing: bool,
    /// Pending while the vendor refuses: where no document says how "not yet" looks.
    #[serde(default)]
    pub refused: bool,
    #[serde(default)]
    pub pending_codes: Vec<String>,
    #[serde(default)]
    pub until_any: Vec<String>,
    /// Prose for readers of the catalogue.
    #[serde(default)]
    pub note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pending {
    pub pointer: String,
    #[serde(default)]
    pub values: Vec<String>,
    /// Pending while the value is not one of these.
    #[serde(default)]
    pub not: Vec<String>,
}
