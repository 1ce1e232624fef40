//! The configuration: checked by the catalogue's own rows, kept as one immutable value that calls share.

use crate::catalog::{self, Field, Mask};
use crate::error::{Error, Fault, Kind};
use crate::transport::Transport;
use crate::validate;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Longest file that a secret may come from.
const SECRET_FILE_LIMIT: u64 = 64 * 1024;

/// A checked configuration.
pub struct Config {
    default: Arc<Profile>,
    profiles: BTreeMap<String, Arc<Profile>>,
}

/// The blocks that hold for a call, and the connections that belong to them.
pub struct Profile {
    blocks: BTreeMap<&'static str, Block>,
    none: Block,
    /// Connections, shared by all calls under this profile's `http` block.
    pub transport: Arc<Transport>,
}

/// One block: a vendor's or the library's own.
pub struct Block {
    name: &'static str,
    values: Map<String, Value>,
}

static CURRENT: Mutex<Option<Arc<Config>>> = Mutex::new(None);

/// The configuration in force. The first call without one reads it from `HISBRIDGE_CONFIG` or from
/// `hisbridge.json` beside the library.
pub fn current() -> Result<Arc<Config>, Error> {
    if let Some(config) = CURRENT.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
        return Ok(config.clone());
    }
    let config = Arc::new(find()?);
    let mut current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(current.get_or_insert(config).clone())
}

/// Replaces the whole configuration; on a fault the old one stays.
pub fn replace(text: &str) -> Result<Arc<Config>, Error> {
    let config = Arc::new(parse(text)?);
    *CURRENT.lock().unwrap_or_else(PoisonError::into_inner) = Some(config.clone());
    Ok(config)
}

fn find() -> Result<Config, Error> {
    let path = match std::env::var_os("HISBRIDGE_CONFIG") {
        Some(path) => PathBuf::from(path),
        None => match crate::abi::library_folder().map(|folder| folder.join("hisbridge.json")) {
            Some(path) if path.exists() => path,
            _ => return parse("{}"),
        },
    };
    let bytes = std::fs::read(&path).map_err(|error| {
        Error::new(Kind::Config, format!("读不到配置文件 {}：{}", path.display(), io_words(&error)))
            .hint("检查 HISBRIDGE_CONFIG 或 DLL 旁的 hisbridge.json")
    })?;
    let text = crate::text::Encoding::Utf8
        .decode(&bytes)
        .or_else(|| crate::text::Encoding::Gbk.decode(&bytes))
        .ok_or_else(|| Error::new(Kind::Config, format!("配置文件 {} 既不是 UTF-8 也不是 GBK", path.display())))?;
    parse(&text).map_err(|mut error| {
        error.message = format!("配置文件 {}：{}", path.display(), error.message);
        error
    })
}

/// A system error in a few Chinese words.
pub fn io_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "文件不存在".into(),
        std::io::ErrorKind::PermissionDenied => "没有权限".into(),
        std::io::ErrorKind::AlreadyExists => "已经存在".into(),
        _ => format!(
            "系统错误（{}）",
            error.raw_os_error().map_or_else(|| error.kind().to_string(), |code| code.to_string())
        ),
    }
}

/// Checks a configuration. All faults are listed at once.
fn parse(text: &str) -> Result<Config, Error> {
    let mut root = match serde_json::from_str(text) {
        Ok(Value::Object(root)) => root,
        Ok(_) => return Err(Error::new(Kind::Config, "配置应为 JSON 对象")),
        Err(error) => {
            return Err(Error::new(
                Kind::Config,
                format!("配置不是 JSON：第 {} 行第 {} 列", error.line(), error.column()),
            )
            .hint("检查逗号、引号，以及 Windows 路径里的反斜杠要写成 \\\\"));
        }
    };
    let mut faults = Vec::new();
    let profiles = match root.shift_remove("profiles") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(profiles)) => profiles,
        Some(_) => {
            faults.push(Fault::new("profiles", "type", "profiles 应为对象"));
            Map::new()
        }
    };
    let blocks = read_blocks(&root, "", None, &mut faults);
    let mut checked = BTreeMap::new();
    for (name, overrides) in &profiles {
        let Value::Object(overrides) = overrides else {
            faults.push(Fault::new(format!("profiles.{name}"), "type", format!("profiles.{name} 应为对象")));
            continue;
        };
        let merged = read_blocks(overrides, &format!("profiles.{name}."), Some(&root), &mut faults);
        checked.insert(name.clone(), (merged, overrides.contains_key("http")));
    }
    if !faults.is_empty() {
        let mut error = Error::faults(faults);
        error.kind = Kind::Config;
        error.message = error.message.replacen("请求有误", "配置有误", 1);
        error.hint = "按 fields 逐项改正；各项说明见示例配置".into();
        return Err(error);
    }
    let http = |blocks: &BTreeMap<&'static str, Block>| Transport::new(blocks.get("http")).map(Arc::new);
    let transport = http(&blocks)?;
    let mut config = Config { default: Arc::new(Profile::new(blocks, transport.clone())), profiles: BTreeMap::new() };
    for (name, (blocks, own_http)) in checked {
        let transport = if own_http { http(&blocks)? } else { transport.clone() };
        config.profiles.insert(name, Arc::new(Profile::new(blocks, transport)));
    }
    Ok(config)
}

/// The rows of every block by the block's name: a vendor's settings, and the objects of the library's own.
fn block_rows() -> impl Iterator<Item = (&'static str, &'static [Field])> {
    let own = catalog::HISBRIDGE.settings.iter().map(|field| (field.name, field.fields));
    catalog::SYSTEMS
        .iter()
        .filter(|system| !system.settings.is_empty() && system.name != "hisbridge")
        .map(|system| (system.name, system.settings))
        .chain(own)
}

/// The blocks of `given`, each key laid over the one of `base` when there is one.
fn read_blocks(
    given: &Map<String, Value>,
    prefix: &str,
    base: Option<&Map<String, Value>>,
    faults: &mut Vec<Fault>,
) -> BTreeMap<&'static str, Block> {
    for name in given.keys() {
        if !block_rows().any(|(known, _)| known == name) {
            let known: Vec<&'static str> = block_rows().map(|(known, _)| known).chain(["profiles"]).collect();
            faults.push(validate::unknown_name(&format!("{prefix}{name}"), name, known.into_iter(), "配置项"));
        }
    }
    let mut blocks = BTreeMap::new();
    for (name, rows) in block_rows() {
        let mut values = Map::new();
        for layer in [base, Some(given)].into_iter().flatten() {
            match layer.get(name) {
                None | Some(Value::Null) => {}
                Some(Value::Object(block)) => values.extend(block.clone()),
                Some(_) => {
                    faults.push(Fault::new(format!("{prefix}{name}"), "type", format!("{prefix}{name} 应为对象")))
                }
            }
        }
        for (key, value) in &mut values {
            let secret = rows.iter().any(|row| row.name == key && row.mask == Mask::Secret);
            if secret && let Err(fault) = fetch_secret(&format!("{prefix}{name}.{key}"), value) {
                faults.push(fault);
                *value = Value::Null;
            }
        }
        let values = validate::settings(rows, values, &format!("{prefix}{name}."), faults);
        blocks.insert(name, Block { name, values });
    }
    blocks
}

/// A secret may be given as `{"env":"NAME"}` or `{"file":"path"}`: it then never stands in the configuration.
fn fetch_secret(name: &str, value: &mut Value) -> Result<(), Fault> {
    let Value::Object(source) = &*value else { return Ok(()) };
    let found = match (source.get("env"), source.get("file"), source.len()) {
        (Some(Value::String(variable)), None, 1) => {
            std::env::var(variable).map_err(|_| Fault::new(name, "file", format!("{name}：没有环境变量 {variable}")))?
        }
        (None, Some(Value::String(path)), 1) => {
            let text = read_limited(path, SECRET_FILE_LIMIT)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok())
                .ok_or_else(|| Fault::new(name, "file", format!("{name}：读不到文件 {path}")))?;
            text.trim_end_matches(['\r', '\n']).to_owned()
        }
        _ => {
            let expected = "应为文本、{\"env\":\"变量名\"} 或 {\"file\":\"路径\"}";
            return Err(Fault::new(name, "type", format!("{name} {expected}")));
        }
    };
    *value = Value::String(found);
    Ok(())
}

/// A whole file, refused when it is larger than `limit` bytes.
pub fn read_limited(path: &str, limit: u64) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(std::io::Error::from(std::io::ErrorKind::FileTooLarge));
    }
    Ok(bytes)
}

impl Config {
    /// The blocks under a profile's name; the default without one.
    pub fn profile(&self, name: Option<&str>) -> Result<Arc<Profile>, Error> {
        let Some(name) = name else { return Ok(self.default.clone()) };
        self.profiles.get(name).cloned().ok_or_else(|| {
            let known: Vec<&str> = self.profiles.keys().map(String::as_str).collect();
            Error::new(Kind::Config, format!("配置里没有名为 {name} 的 profile"))
                .hint(format!("profiles 里有：{}", if known.is_empty() { "（无）".into() } else { known.join("、") }))
        })
    }
}

impl Profile {
    fn new(blocks: BTreeMap<&'static str, Block>, transport: Arc<Transport>) -> Profile {
        Profile { blocks, none: Block { name: "", values: Map::new() }, transport }
    }

    /// A block by its name; an empty one for systems without settings.
    pub fn block(&self, name: &str) -> &Block {
        self.blocks.get(name).unwrap_or(&self.none)
    }
}

impl Block {
    /// A text, if it is set and not empty.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    }

    /// A text that the call cannot do without.
    pub fn need(&self, key: &str) -> Result<&str, Error> {
        self.text(key).ok_or_else(|| {
            let meaning = block_rows()
                .find(|(name, _)| *name == self.name)
                .and_then(|(_, rows)| rows.iter().find(|row| row.name == key))
                .map_or("", |row| row.meaning);
            Error::new(Kind::Config, format!("缺少配置 {}.{key}（{meaning}）", self.name))
                .hint("用 his_configure 设置，或写进 DLL 旁的 hisbridge.json")
        })
    }

    /// A base URL without the slash at its end.
    pub fn url(&self, key: &str) -> Result<&str, Error> {
        self.need(key).map(|url| url.trim_end_matches('/'))
    }

    /// A whole number; the catalogue gives each its default.
    pub fn number(&self, key: &str) -> u64 {
        self.values.get(key).and_then(Value::as_u64).unwrap_or_default()
    }

    /// A switch.
    pub fn flag(&self, key: &str) -> bool {
        self.values.get(key).and_then(Value::as_bool).unwrap_or_default()
    }

    /// A value of whatever type, if it is set.
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.values.get(key).filter(|value| !value.is_null())
    }

    /// A list of texts.
    pub fn texts(&self, key: &str) -> Vec<&str> {
        self.values.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    }
}
