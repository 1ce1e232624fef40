//! Every limit of a catalogue row as requests: at the limit, which must be accepted, and one past it, which must be
//! refused with the field's name. Made from the rows, so that a new row is tested without a new test.

use super::common::{call, with};
use hisbridge::catalog::{self, Condition, Field, Fields, Format, Kind, Method, Operation, RuleKind, Supplied};
use serde_json::{Value, json};

/// What must become of a request.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Expect {
    /// The library sends it, and the vendor does not find a field wrong.
    Fine,
    /// The library sends it with a remark.
    Remark,
    /// The library refuses the field with this word.
    Fault(&'static str),
}

struct Case {
    field: String,
    request: Value,
    expect: Expect,
}

/// Sends every case of a row. `field_codes` are the codes by which the vendor finds a field wrong. Returns how many
/// cases there were.
pub fn check(operation: &str, field_codes: &[&str]) -> usize {
    let row = catalog::operation(operation).unwrap_or_else(|| panic!("no row {operation}"));
    let cases = Maker::new(row).cases();
    for case in &cases {
        let envelope = call(operation, case.request.clone());
        let told = format!("{operation} {} {:?}: {envelope:#}", case.field, case.expect);
        let kind = envelope["error"]["kind"].as_str().unwrap_or_default();
        match case.expect {
            Expect::Fine => {
                assert_ne!(kind, "argument", "{told}");
                assert_ne!(kind, "internal", "{told}");
                let code = envelope["code"].as_str().unwrap_or_default();
                assert!(kind != "vendor" || !field_codes.contains(&code), "{told}");
            }
            Expect::Remark => {
                assert_ne!(kind, "argument", "{told}");
                assert_ne!(envelope["warnings"], json!([]), "{told}");
            }
            Expect::Fault(problem) => {
                assert_eq!(kind, "argument", "{told}");
                let faults = envelope["error"]["fields"].as_array().cloned().unwrap_or_default();
                let found = faults.iter().any(|f| f["name"] == case.field.as_str() && f["problem"] == problem);
                assert!(found, "{told}");
                // A lenient check sends it all the same, with a remark; a wrong type it cannot send.
                let sent = row.method != Method::Local && !is_for_the_library(row, &case.field);
                if problem != "type" && sent {
                    let lenient = with(&case.request, json!({"_options": {"validation": "lenient"}}));
                    let envelope = call(operation, lenient);
                    assert_ne!(envelope["error"]["kind"], "argument", "{operation} {}: {envelope:#}", case.field);
                    assert_ne!(envelope["warnings"], json!([]), "{operation} {}: {envelope:#}", case.field);
                }
            }
        }
    }
    cases.len()
}

/// Whether a field is not sent but says what to do: the library itself cannot do without it.
fn is_for_the_library(row: &Operation, name: &str) -> bool {
    row.fields.iter().any(|field| field.name == name && field.place == "input")
}

/// The printed and made-up requests of a row, flat.
pub fn bases(row: &Operation) -> Vec<Value> {
    let wrappers = catalog::system(row.system).map_or(&[][..], |system| system.wrappers);
    // Where a field has the name of a part, it is the field.
    let is_field = |name: &str| row.fields.iter().any(|field| field.name == name);
    let wrappers: Vec<&str> = wrappers.iter().copied().filter(|name| !is_field(name)).collect();
    let parse = |text: &&str| flat(serde_json::from_str(text).expect("build.rs has checked it"), &wrappers);
    let (example, samples) = catalog::examples(row.full_name);
    [example].iter().chain(samples).map(parse).collect()
}

fn flat(request: Value, wrappers: &[&str]) -> Value {
    let mut out = json!({});
    for (name, value) in request.as_object().into_iter().flatten() {
        if wrappers.contains(&name.as_str()) && value.is_object() {
            for (inner, value) in flat(value.clone(), wrappers).as_object().into_iter().flatten() {
                out[inner] = value.clone();
            }
        } else {
            out[name] = value.clone();
        }
    }
    out
}

/// An object inside a base request.
#[derive(Clone)]
struct Place {
    base: Value,
    /// JSON pointer of the object.
    pointer: String,
    /// The same as faults name it: `roles[0].`.
    prefix: String,
}

impl Place {
    fn object(&self) -> &Value {
        self.base.pointer(&self.pointer).unwrap_or(&Value::Null)
    }

    fn has(&self, name: &str) -> bool {
        self.object().get(name).is_some_and(|value| !value.is_null() && value != "")
    }

    /// The base with members of this object changed; null takes one out.
    fn with(&self, changes: Value) -> Value {
        let mut request = self.base.clone();
        if let Some(object) = request.pointer_mut(&self.pointer) {
            *object = with(object, changes);
        }
        request
    }
}

struct Maker {
    row: &'static Operation,
    cases: Vec<Case>,
}

impl Maker {
    fn new(row: &'static Operation) -> Maker {
        Maker { row, cases: Vec::new() }
    }

    fn cases(mut self) -> Vec<Case> {
        let top = bases(self.row)
            .into_iter()
            .map(|base| Place { base, pointer: String::new(), prefix: String::new() })
            .collect::<Vec<_>>();
        self.object(self.row.fields, &top);
        self.rules(&top);
        self.cases
    }

    fn add(&mut self, place: &Place, field: &str, request: Value, expect: Expect) {
        self.cases.push(Case { field: format!("{}{field}", place.prefix), request, expect });
    }

    fn object(&mut self, fields: Fields, places: &[Place]) {
        for field in fields {
            if matches!(field.supplied, Supplied::Library | Supplied::Config { overridable: false, .. }) {
                continue;
            }
            let place = places.iter().find(|place| place.has(field.name)).or(places.first());
            let place = place.unwrap_or_else(|| panic!("{}: no request holds {}", self.row.full_name, field.name));
            self.field(field, place);
            self.values(field, places, place);
            self.conditions(field, fields, places);
            if !field.fields.is_empty() {
                let inner: Vec<Place> = places.iter().flat_map(|place| inside(place, field.name)).collect();
                self.object(field.fields, &inner);
            }
        }
    }

    fn field(&mut self, field: &'static Field, place: &Place) {
        let set = |value: Value| place.with(json!({field.name: value}));
        let mut list: Vec<(Value, Expect)> = Vec::new();
        let text = field.kind == Kind::String;
        let free = !field.closed || field.dictionary.is_none();
        if let Some(max) = field.limits.max.filter(|_| text && free) {
            list.push((filler(field, max).into(), Expect::Fine));
            list.push((filler(field, max + 1).into(), Expect::Fault("length")));
        }
        if let Some(min) = field.limits.min.filter(|min| text && *min > 1) {
            list.push((filler(field, min).into(), Expect::Fine));
            list.push((filler(field, min - 1).into(), Expect::Fault("length")));
        }
        if field.limits.min == Some(1) && field.kind == Kind::Array {
            list.push((json!([]), Expect::Fault("length")));
        }
        if let Some(max) = field.limits.max_bytes {
            list.push((pdf(max).into(), Expect::Fine));
            list.push((pdf(max + 1).into(), Expect::Fault("size")));
        }
        self.range(field, &mut list);
        for &(value, fits) in forms(field.format) {
            let in_rule = self.row.rules.iter().any(|rule| rule.fields.contains(&field.name));
            if fits && !in_rule {
                list.push((value.into(), Expect::Fine));
            } else if !fits {
                list.push((value.into(), Expect::Fault("format")));
            }
        }
        let wrong_type = match field.kind {
            Kind::String => json!({"a": 1}),
            Kind::Int | Kind::Number | Kind::Decimal => json!("十二"),
            Kind::Bool => json!("也许"),
            Kind::Object | Kind::Array => json!("text"),
            Kind::Any => Value::Null,
        };
        if !wrong_type.is_null() {
            list.push((wrong_type, Expect::Fault("type")));
        }
        for (value, expect) in list {
            self.add(place, field.name, set(value), expect);
        }
        if field.required && field.rare.default.is_none() && matches!(field.supplied, Supplied::No) {
            self.add(place, field.name, set(Value::Null), Expect::Fault("missing"));
            if text && place.prefix.is_empty() {
                self.add(place, field.name, set(json!(" ")), Expect::Fault("missing"));
            }
        }
    }

    /// The values of a code table, and one outside of it.
    fn values(&mut self, field: &'static Field, places: &[Place], usual: &Place) {
        let Some(dictionary) = field.dictionary else { return };
        for row in dictionary.values {
            // A value that asks for further fields is tried where it stands with them.
            let own = places.iter().find(|place| place.object().get(field.name) == Some(&json!(row.value)));
            let place = own.unwrap_or(usual);
            self.add(place, field.name, place.with(json!({field.name: row.value})), Expect::Fine);
        }
        let outside = if field.kind == Kind::String { json!("表外的值") } else { json!(987_654) };
        let expect = if field.closed { Expect::Fault("value") } else { Expect::Remark };
        self.add(usual, field.name, usual.with(json!({field.name: outside})), expect);
    }

    fn range(&self, field: &Field, list: &mut Vec<(Value, Expect)>) {
        let whole = field.kind == Kind::Int;
        let step = if whole { 1.0 } else { 0.01 };
        let value = |number: f64| if whole { json!(number as i64) } else { json!(number) };
        if let Some(low) = field.limits.low.map(|low| low as f64) {
            let least = if field.limits.low_exclusive { low + step } else { low };
            list.push((value(least), Expect::Fine));
            list.push((value(least - step), Expect::Fault("range")));
        }
        if let Some(high) = field.limits.high.map(|high| high as f64) {
            list.push((value(high), Expect::Fine));
            list.push((value(high + step), Expect::Fault("range")));
        }
    }

    /// `required_when`: absent is a fault when any condition holds, and fine when none does.
    fn conditions(&mut self, field: &'static Field, fields: Fields, places: &[Place]) {
        let settings = |holds: bool, condition: &'static Condition| {
            let other = fields.iter().find(|f| f.name == condition.field).expect("build.rs has checked it");
            (condition.field, other_value(other, condition, holds))
        };
        for condition in field.rare.required_when {
            let (name, value) = settings(true, condition);
            // Where what makes it necessary is there already, the rest of the request suits it.
            let suits =
                |place: &&Place| place.object().get(name) == Some(&value) || (value.is_null() && !place.has(name));
            let place = places.iter().find(suits).or(places.first()).expect("an object to stand in");
            let request = place.with(json!({name: value, field.name: null}));
            self.add(place, field.name, request, Expect::Fault("missing"));
        }
        if field.rare.required_when.is_empty() {
            return;
        }
        let place = places.iter().find(|place| {
            field.rare.required_when.iter().all(|condition| !holds(condition, place.object())) && !place.has(field.name)
        });
        if let Some(place) = place {
            self.add(place, field.name, place.base.clone(), Expect::Fine);
            return;
        }
        let mut changes = json!({field.name: null});
        for condition in field.rare.required_when {
            let (name, value) = settings(false, condition);
            changes[name] = value;
        }
        let place = places.first().expect("an object to stand in");
        self.add(place, field.name, place.with(changes), Expect::Fine);
    }

    fn rules(&mut self, places: &[Place]) {
        let place = places.first().expect("every row has an example").clone();
        for rule in self.row.rules {
            let names = rule.fields.join(", ");
            let value = |name: &str| {
                let given = places.iter().find(|place| place.has(name)).and_then(|place| place.object().get(name));
                given.cloned().unwrap_or_else(|| {
                    let field = self.row.fields.iter().find(|f| f.name == name).expect("build.rs has checked it");
                    if field.kind == Kind::Object { json!({}) } else { filler(field, 4).into() }
                })
            };
            let mut none = json!({});
            let mut all = json!({});
            for name in rule.fields {
                none[name] = Value::Null;
                all[name] = value(name);
            }
            let fault = Expect::Fault("rule");
            let mut list: Vec<(Value, Expect)> = Vec::new();
            let alone = rule.fields.iter().map(|name| with_null(&none, name, value(name)));
            match rule.kind {
                RuleKind::OneOf => {
                    list.extend(alone.map(|changes| (changes, Expect::Fine)));
                    list.push((none.clone(), fault));
                }
                RuleKind::Exclusive => list.push((all.clone(), fault)),
                RuleKind::AllOrNone => list.extend(alone.map(|changes| (changes, fault))),
                RuleKind::NotAfter => {
                    let &[first, second] = rule.fields else { panic!("{names}: not_after has two fields") };
                    list.push((json!({first: all[first], second: all[first]}), Expect::Fine));
                    list.push((json!({first: all[second], second: all[first]}), fault));
                }
            }
            for (changes, expect) in list {
                self.add(&place, &names, place.with(changes), expect);
            }
        }
    }
}

/// The objects that stand in a member of an object.
fn inside(place: &Place, name: &str) -> Vec<Place> {
    let pointer = format!("{}/{name}", place.pointer);
    match place.object().get(name) {
        Some(Value::Object(_)) => {
            vec![Place { base: place.base.clone(), pointer, prefix: format!("{}{name}.", place.prefix) }]
        }
        Some(Value::Array(items)) => (0..items.len())
            .map(|at| Place {
                base: place.base.clone(),
                pointer: format!("{pointer}/{at}"),
                prefix: format!("{}{name}[{at}].", place.prefix),
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn with_null(none: &Value, name: &str, value: Value) -> Value {
    let mut changes = none.clone();
    changes[name] = value;
    changes
}

/// A value of the other field for which the condition holds, or does not.
fn other_value(other: &'static Field, condition: &'static Condition, holds: bool) -> Value {
    let known = || other.dictionary.into_iter().flat_map(|dictionary| dictionary.values).map(|row| row.value);
    let outside = |listed: &[&str]| known().find(|value| !listed.contains(value)).unwrap_or("7").to_owned();
    if condition.absent {
        return if holds { Value::Null } else { number_or_text(other) };
    }
    match (condition.is, condition.not, condition.starts, holds) {
        ([first, ..], _, _, true) | ([], [first, ..], _, false) | ([], [], [first, ..], true) => json!(first),
        (listed, [], [], false) | ([], listed, _, true) => json!(outside(listed)),
        _ => panic!("{}: a condition of another form", condition.field),
    }
}

fn number_or_text(field: &Field) -> Value {
    match field.kind {
        Kind::Int | Kind::Number => json!(field.limits.low.unwrap_or(0) + 100),
        _ => filler(field, 4).into(),
    }
}

fn holds(condition: &Condition, object: &Value) -> bool {
    let value = object.get(condition.field).filter(|value| !value.is_null() && *value != "");
    let text = value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    match text.as_deref() {
        None => condition.absent,
        Some(text) => {
            !condition.absent
                && (condition.is.is_empty() || condition.is.contains(&text))
                && !condition.not.contains(&text)
                && (condition.starts.is_empty() || condition.starts.iter().any(|start| text.starts_with(start)))
        }
    }
}

/// A text of so many characters in the field's form.
fn filler(field: &Field, length: u32) -> String {
    let letter = match field.format {
        Format::Alnum | Format::Base64 => "A",
        Format::Digits | Format::Hex => "1",
        Format::None | Format::NoSpace => "字",
        _ => panic!("{}: a length limit beside this form", field.name),
    };
    letter.repeat(length as usize)
}

/// The Base64 of so many bytes that begin as a PDF does.
fn pdf(bytes: u32) -> String {
    use base64::Engine;
    let mut file = b"%PDF-1.4\n".to_vec();
    file.resize(bytes as usize, b' ');
    base64::engine::general_purpose::STANDARD.encode(file)
}

/// Texts that are of a form, and that are nearly so.
fn forms(format: Format) -> &'static [(&'static str, bool)] {
    match format {
        Format::None | Format::Json => &[],
        Format::Date => &[("2020-02-29", true), ("2021-02-29", false), ("2020/02/29", false), ("20200229", false)],
        Format::Datetime => &[
            ("2020-02-29 23:59:59", true),
            ("2020-02-29", false),
            ("2020-02-29 24:00:00", false),
            ("2020-02-29T08:00:00", false),
        ],
        Format::Alnum => &[("a1B2", true), ("a-1", false), ("a 1", false), ("张1", false)],
        Format::Digits => &[("0123", true), ("12a", false), ("１２", false)],
        Format::Base64 => &[("JVBE\r\n Ri0xLjQ=", true), ("汉字", false), ("ab#c", false)],
        Format::Hex => &[("0aF9", true), ("0a1", false), ("0g", false)],
        Format::Url => &[("https://a.example/x", true), ("ftp://a.example", false), ("a.example", false)],
        Format::UrlPath => &[("/a/b%20c", true), ("a", false), ("/a?b", false)],
        Format::Proxy => &[("socks5://u:p@a.example:1", true), ("ftp://a.example", false), ("a.example:0", false)],
        Format::Redis => &[("rediss://:p@a.example/1", true), ("a.example", false), ("redis://a.example/x", false)],
        Format::Path | Format::Program => {
            &[("C:\\his\\a.pdf", true), ("\\\\server\\文件 1.pdf", true), ("C:\new.pdf", false), ("/tmp/\u{7}", false)]
        }
        Format::NoSpace => &[("/v1/open/users", true), ("医师 签名", false), ("医师\u{3000}签名", false)],
        Format::Tags => &[
            ("护理记录单,b,c,d,12345", true),
            ("123456", false),
            ("护理记录单子", false),
            ("1,2,3,4,5,6", false),
            ("1,,2", false),
        ],
    }
}
