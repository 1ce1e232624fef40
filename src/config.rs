//! The configuration: checked by the catalogue's own rows, kept as one immutable value that calls share.

use crate::catalog::{self, Fields, Mask};
use crate::crypto::encoding;
use crate::error::{Error, Fault, Kind};
use crate::log::Log;
use crate::token::Store;
use crate::transport::Transport;
use crate::validate;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Longest file that a secret may come from.
const SECRET_FILE_LIMIT: u64 = 64 * 1024;

/// A checked configuration.
pub struct Config {
    /// The text that it was read from, for [`renew`].
    #[cfg_attr(not(unix), allow(dead_code, reason = "nothing forks elsewhere"))]
    text: String,
    default: Arc<Profile>,
    profiles: BTreeMap<String, Arc<Profile>>,
}

/// The blocks that hold for a call, and what the library's own of them stand for. Profiles that do not override
/// those share them.
pub struct Profile {
    blocks: BTreeMap<&'static str, Block>,
    none: Block,
    /// Connections (`http`).
    pub transport: Arc<Transport>,
    /// Where tokens lie that desktops share (`token_store`).
    pub tokens: Arc<Store>,
    /// Where calls are written down (`log`).
    pub log: Arc<Log>,
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

/// In a forked process: the same configuration with connections of its own. The parent's are kept as they are, because
/// closing them might say so to the server.
#[cfg(unix)]
pub fn renew() -> Result<(), Error> {
    let mut current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(config) = current.as_mut() {
        let renewed = Arc::new(parse(&config.text)?);
        std::mem::forget(std::mem::replace(config, renewed));
    }
    Ok(())
}

/// Takes the configuration from a file.
pub fn load(path: &Path) -> Result<Arc<Config>, Error> {
    let config = Arc::new(read(path)?);
    *CURRENT.lock().unwrap_or_else(PoisonError::into_inner) = Some(config.clone());
    Ok(config)
}

/// The file that the first call reads: the one that `HISBRIDGE_CONFIG` names, or `hisbridge.json` beside the library
/// (beside the program that it is built into).
pub fn file() -> Option<PathBuf> {
    std::env::var_os("HISBRIDGE_CONFIG").map(PathBuf::from).or_else(|| {
        let path = crate::abi::library_folder()?.join("hisbridge.json");
        path.exists().then_some(path)
    })
}

fn find() -> Result<Config, Error> {
    file().map_or_else(|| parse("{}"), |path| read(&path))
}

fn read(path: &Path) -> Result<Config, Error> {
    let bytes = std::fs::read(path).map_err(|error| {
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
    if crate::json_text::is_too_deep(text.as_bytes()) {
        return Err(crate::request::too_deep(Kind::Config, "配置"));
    }
    let mut root = match serde_json::from_str(text) {
        Ok(Value::Object(root)) => without_comments(root),
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
        checked.insert(name.clone(), (merged, overrides));
    }
    if !faults.is_empty() {
        let mut error = Error::faults(faults);
        error.kind = Kind::Config;
        error.message = error.message.replacen("请求有误", "配置有误", 1);
        error.hint = "按 fields 逐项改正；各项说明见示例配置".into();
        return Err(error);
    }
    let default = Arc::new(Profile::new(blocks, None)?);
    let mut config = Config { text: text.to_owned(), default: default.clone(), profiles: BTreeMap::new() };
    for (name, (blocks, overrides)) in checked {
        config.profiles.insert(name, Arc::new(Profile::new(blocks, Some((&default, overrides)))?));
    }
    Ok(config)
}

/// Keys that begin with `//` are comments, as in the sample configuration.
fn without_comments(members: Map<String, Value>) -> Map<String, Value> {
    let value = |value| match value {
        Value::Object(inner) => Value::Object(without_comments(inner)),
        value => value,
    };
    members.into_iter().filter(|(key, _)| !key.starts_with("//")).map(|(key, inner)| (key, value(inner))).collect()
}

/// The rows of every block by the block's name: a vendor's settings, and the objects of the library's own.
fn block_rows() -> impl Iterator<Item = (&'static str, Fields)> {
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

/// A secret may be given as `{"env":"NAME"}`, `{"file":"path"}` or, on Windows, `{"dpapi":"base64"}`: it then never
/// stands in the configuration.
fn fetch_secret(name: &str, value: &mut Value) -> Result<(), Fault> {
    let Value::Object(source) = &*value else { return Ok(()) };
    let source: Vec<(&str, &Value)> = source.iter().map(|(key, value)| (key.as_str(), value)).collect();
    let found = match source.as_slice() {
        [("env", Value::String(variable))] => std::env::var(variable)
            .map_err(|_| Fault::new(name, "file", format!("{name}：没有环境变量 {variable}，或它不是文本")))?,
        [("file", Value::String(path))] => secret_file(path).map_err(|words| {
            Fault::new(name, "file", format!("{name}：文件 {path} {words}，应为只含密钥的文本文件"))
        })?,
        [("dpapi", Value::String(sealed))] => {
            unprotect(sealed).map_err(|words| Fault::new(name, "value", format!("{name}：{words}")))?
        }
        _ => {
            let expected = "应为文本、{\"env\":\"变量名\"}、{\"file\":\"路径\"} 或 {\"dpapi\":\"Base64\"}";
            return Err(Fault::new(name, "type", format!("{name} {expected}")));
        }
    };
    *value = Value::String(found);
    Ok(())
}

fn secret_file(path: &str) -> Result<String, String> {
    let bytes = read_limited(path, SECRET_FILE_LIMIT).map_err(|error| match error.kind() {
        std::io::ErrorKind::FileTooLarge => "太大".to_owned(),
        _ => format!("读不到（{}）", io_words(&error)),
    })?;
    let text = String::from_utf8(bytes).map_err(|_| "不是 UTF-8 文本".to_owned())?;
    // Windows' editor begins UTF-8 files with a mark.
    Ok(text.trim_start_matches('\u{FEFF}').trim_end_matches(['\r', '\n']).to_owned())
}

/// What `tool.protect_secret` has made.
fn unprotect(sealed: &str) -> Result<String, &'static str> {
    let sealed = encoding::base64_decode(sealed).map_err(|_| "dpapi 应为 tool.protect_secret 给出的 Base64")?;
    let bytes = crate::abi::unprotect(&sealed).map_err(|error| match error.kind() {
        std::io::ErrorKind::Unsupported => "dpapi 只能在 Windows 上用，请改用 env 或 file",
        _ => "dpapi 解不开：只能在生成它的电脑上（scope 为 user 时只能由同一个 Windows 用户）解开，请重新生成",
    })?;
    String::from_utf8(bytes).map_err(|_| "dpapi 里不是文本，请重新生成")
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
    /// The default and all profiles.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Profile>> {
        std::iter::once(&self.default).chain(self.profiles.values())
    }

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
    /// A profile from its whole blocks. Of `base`, what the given overrides do not touch is shared.
    fn new(
        blocks: BTreeMap<&'static str, Block>,
        base: Option<(&Profile, &Map<String, Value>)>,
    ) -> Result<Profile, Error> {
        let shared = |names: &[&str]| {
            base.filter(|(_, overrides)| !names.iter().any(|name| overrides.contains_key(*name))).map(|(base, _)| base)
        };
        let transport = match shared(&["http"]) {
            Some(base) => base.transport.clone(),
            None => Arc::new(Transport::new(blocks.get("http"))?),
        };
        let tokens = match shared(&["http", "token_store"]) {
            Some(base) => base.tokens.clone(),
            None => Arc::new(Store::new(blocks.get("token_store"), &transport)?),
        };
        let log = match shared(&["log"]) {
            Some(base) => base.log.clone(),
            None => Arc::new(Log::new(blocks.get("log"))),
        };
        Ok(Profile { blocks, none: Block { name: "", values: Map::new() }, transport, tokens, log })
    }

    /// A block by its name; an empty one for systems without settings.
    pub fn block(&self, name: &str) -> &Block {
        self.blocks.get(name).unwrap_or(&self.none)
    }
}

impl Block {
    /// Looked for one after the other: a block has a dozen values, and hashing a key takes longer.
    fn get(&self, key: &str) -> Option<&Value> {
        self.values.iter().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// A text, if it is set and not empty.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
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

    /// Whether the catalogue gives a key a value of its own.
    pub fn has_default(&self, key: &str) -> bool {
        let rows = block_rows().find(|(name, _)| *name == self.name).map_or(Fields::NONE, |(_, rows)| rows);
        rows.iter().any(|row| row.name == key && row.rare.default.is_some())
    }

    /// The block with one value changed, for a diagnosis that tries others.
    pub fn with(&self, key: &str, value: &str) -> Block {
        let mut values = self.values.clone();
        values.insert(key.to_owned(), value.into());
        Block { name: self.name, values }
    }

    /// A base URL without the slash at its end.
    pub fn url(&self, key: &str) -> Result<&str, Error> {
        self.need(key).map(|url| url.trim_end_matches('/'))
    }

    /// A whole number; the catalogue gives each its default.
    pub fn number(&self, key: &str) -> u64 {
        self.get(key).and_then(Value::as_u64).unwrap_or_default()
    }

    /// A switch.
    pub fn flag(&self, key: &str) -> bool {
        self.get(key).and_then(Value::as_bool).unwrap_or_default()
    }

    /// A value of whatever type, if it is set.
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.get(key).filter(|value| !value.is_null())
    }

    /// A list of texts.
    pub fn texts(&self, key: &str) -> Vec<&str> {
        self.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    }
}
