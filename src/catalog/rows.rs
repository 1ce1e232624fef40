//! The types of the catalogue's rows.

/// A vendor's system.
pub struct System {
    /// The first half of an operation's name and the name of its configuration block.
    pub name: &'static str,
    /// Chinese name.
    pub title: &'static str,
    /// Objects of the vendor's own request shape that are flattened.
    pub wrappers: &'static [&'static str],
    /// The keys of the configuration block.
    pub settings: Fields,
    /// The vendor's codes.
    pub codes: &'static [Code],
    /// The rows.
    pub operations: &'static [&'static Operation],
}

/// A vendor's result code.
pub struct Code {
    /// The code as text.
    pub code: &'static str,
    /// The document's words.
    pub meaning: &'static str,
    /// What to do.
    pub hint: &'static str,
    /// Whether sending the same again later may succeed.
    pub retryable: bool,
    /// Whether the token died: a new one is fetched and the call repeated once.
    pub token: bool,
}

/// A code table of a field.
pub struct Dictionary {
    /// Chinese title.
    pub title: &'static str,
    /// Whether other values are refused.
    pub closed: bool,
    /// The values in the document's order.
    pub values: &'static [Meaning],
}

/// One value of a dictionary.
pub struct Meaning {
    /// The value on the wire.
    pub value: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// How an operation goes out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// HTTP GET, fields in the query.
    Get,
    /// HTTP POST.
    Post,
    /// No network.
    Local,
}

/// A row of the catalogue.
pub struct Operation {
    /// Name of the system.
    pub system: &'static str,
    /// Name within the system.
    pub name: &'static str,
    /// `system.name`.
    pub full_name: &'static str,
    /// How it goes out.
    pub method: Method,
    /// Path below the system's base URL.
    pub path: &'static str,
    /// Whether it may be sent again when no answer came.
    pub repeatable: bool,
    /// Shape of the vendor's envelope where the system has several.
    pub body: &'static str,
    /// Request fields.
    pub fields: Fields,
    /// Rules between fields.
    pub rules: &'static [Rule],
    /// The fields of `data` whose codes have meanings.
    pub answer: Fields,
    /// Whether a success comes with `data`.
    pub has_data: bool,
    /// How it is asked again under `wait_ms`.
    pub poll: Option<Poll>,
    /// Set when it is a report that may wait in the outbox.
    pub outbox: Option<Outbox>,
}

/// Type of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    String,
    /// Whole number.
    Int,
    /// Number.
    Number,
    /// Number whose decimal text is kept.
    Decimal,
    /// true or false.
    Bool,
    /// JSON object.
    Object,
    /// JSON array.
    Array,
    /// Anything.
    Any,
}

/// Form of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Any.
    None,
    /// `yyyy-MM-dd`, a real day.
    Date,
    /// `yyyy-MM-dd HH:mm:ss`, a real moment.
    Datetime,
    /// Letters and digits.
    Alnum,
    /// Digits.
    Digits,
    /// The Base64 alphabet; white space is removed.
    Base64,
    /// Hexadecimal digits.
    Hex,
    /// http:// or https://.
    Url,
    /// No white space inside.
    NoSpace,
    /// Up to five tags of up to five characters, commas between.
    Tags,
    /// JSON text.
    Json,
    /// The path of a file.
    Path,
}

/// How a value is masked in logs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mask {
    /// Shown as it is.
    None,
    /// 张*.
    Name,
    /// 6105****1026.
    Id,
    /// 176****0011.
    Phone,
    /// Only its length.
    Text,
    /// Nothing of it.
    Secret,
    /// Only its size.
    Blob,
}

/// Who provides a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Supplied {
    /// The caller.
    No,
    /// The configuration.
    Config {
        /// The key in the system's block.
        key: &'static str,
        /// What the caller gives wins; otherwise the configuration does when it has the key.
        overridable: bool,
    },
    /// The library; what the caller gives is replaced.
    Library,
}

/// Fields in their order. Operations share them: what fifty rows have alike is one constant.
#[derive(Clone, Copy)]
pub struct Fields(pub(super) &'static [&'static Field]);

impl Fields {
    /// No field.
    pub const NONE: Fields = Fields(&[]);

    /// One after the other.
    pub fn iter(self) -> std::iter::Copied<std::slice::Iter<'static, &'static Field>> {
        self.0.iter().copied()
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

impl IntoIterator for Fields {
    type Item = &'static Field;
    type IntoIter = std::iter::Copied<std::slice::Iter<'static, &'static Field>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A field of a request, of an answer or of the configuration.
pub struct Field {
    /// The vendor's spelling.
    pub name: &'static str,
    /// Type.
    pub kind: Kind,
    /// Whether it goes out as text whatever its type.
    pub send_text: bool,
    /// Whether it must be there.
    pub required: bool,
    /// Part of the vendor's envelope.
    pub place: &'static str,
    /// Who provides it.
    pub supplied: Supplied,
    /// How long or great it may be.
    pub limits: &'static Limits,
    /// Form of the text.
    pub format: Format,
    /// Code table.
    pub dictionary: Option<&'static Dictionary>,
    /// Whether values outside the code table are refused.
    pub closed: bool,
    /// Fields of the object, or of each object of the array.
    pub fields: Fields,
    /// Type of the array's items when they are scalars.
    pub items: Option<Kind>,
    /// Whether a `data:…;base64,` head is removed.
    pub strip_data_url: bool,
    /// How logs mask it.
    pub mask: Mask,
    /// Chinese meaning.
    pub meaning: &'static str,
    /// What few fields have.
    pub rare: &'static Rare,
}

/// The parts of a field that few have, apart so that a field stays small.
pub struct Rare {
    /// Other names that are accepted.
    pub aliases: &'static [&'static str],
    /// It must be there when any of these holds.
    pub required_when: &'static [Condition],
    /// Name of the request field that holds a path instead.
    pub file: Option<&'static str>,
    /// Value when absent.
    pub default: Option<&'static str>,
}

/// Most fields have nothing rare.
pub(super) static PLAIN: Rare = Rare { aliases: &[], required_when: &[], file: None, default: None };

/// How long or great a value may be.
#[derive(Default)]
pub struct Limits {
    /// Least number of characters or items.
    pub min: Option<u32>,
    /// Greatest number of characters or items.
    pub max: Option<u32>,
    /// Greatest size in bytes after Base64 decoding.
    pub max_bytes: Option<u32>,
    /// Least value.
    pub low: Option<i64>,
    /// `low` itself is too small.
    pub low_exclusive: bool,
    /// Greatest value.
    pub high: Option<i64>,
}

/// Most fields have no limit.
pub(super) static UNLIMITED: Limits =
    Limits { min: None, max: None, max_bytes: None, low: None, low_exclusive: false, high: None };

/// Holds when every given part of it holds.
pub struct Condition {
    /// The other field.
    pub field: &'static str,
    /// Its value is one of these.
    pub is: &'static [&'static str],
    /// Its value is there and none of these.
    pub not: &'static [&'static str],
    /// It is absent.
    pub absent: bool,
    /// Its value begins with one of these.
    pub starts: &'static [&'static str],
}

/// Kind of a rule between fields.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum RuleKind {
    /// At least one is there.
    OneOf,
    /// All or none are there.
    AllOrNone,
    /// The first is not later than the second.
    NotAfter,
    /// At most one is there.
    Exclusive,
}

/// A rule between fields.
pub struct Rule {
    /// Its kind.
    pub kind: RuleKind,
    /// The fields.
    pub fields: &'static [&'static str],
    /// Chinese words for a breach.
    pub message: &'static str,
}

/// How a report waits in the outbox.
pub struct Outbox {
    /// The field with the report's moment, filled when it is absent: the vendor would take the moment of sending.
    pub time: Option<&'static str>,
    /// Codes by which the vendor says that it has this request id already.
    pub repeated: &'static [&'static str],
}

/// When an answer is not yet final.
pub struct Poll {
    /// Time between two questions.
    pub interval_ms: u32,
    /// Longest time that makes sense.
    pub max_ms: u32,
    /// Pending while any of these holds.
    pub pending: &'static [Pending],
    /// Pending while `data` is absent.
    pub missing: bool,
    /// Vendor codes that mean "not yet".
    pub pending_codes: &'static [&'static str],
    /// Pending until something stands at one of these pointers.
    pub until_any: &'static [&'static str],
}

/// A value that means "not yet".
pub struct Pending {
    /// Where it stands in `data`.
    pub pointer: &'static str,
    /// Pending when it is one of these.
    pub values: &'static [&'static str],
    /// Pending when it is none of these.
    pub not: &'static [&'static str],
}
