//! The types of the catalogue's fields: what a value may be, and who provides it.

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
    /// A server's or a page's address: http:// or https://.
    Url,
    /// A path below such an address.
    UrlPath,
    /// A proxy's address.
    Proxy,
    /// A Redis' address.
    Redis,
    /// No white space inside.
    NoSpace,
    /// Up to five tags of up to five characters, commas between.
    Tags,
    /// JSON text.
    Json,
    /// The path of a file.
    Path,
    /// The path of a program, or its bare name.
    Program,
}

/// What counts as no value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// A text of white space only, as in vendors' forms.
    Blank,
    /// A text without a character.
    Empty,
    /// Nothing but null: an empty text is one.
    Null,
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
    /// Its absence is worth a warning.
    pub expected: bool,
    /// The field whose value it has when it is absent.
    pub same_as: Option<&'static str>,
    /// Name of the request field that holds a path instead.
    pub file: Option<&'static str>,
    /// Value when absent.
    pub default: Option<&'static str>,
    /// What counts as absent.
    pub absent: Absent,
    /// So many bytes after Base64 decoding the vendor advises at the most.
    pub advised_bytes: Option<u32>,
    /// It is the address of a page, which the library encodes.
    pub page: Option<Page>,
}

/// Where a page sends the browser to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// To a page: http:// or https://.
    Url,
    /// To a page, or a place that is told in another way.
    Any,
}

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
