//! A profile: the blocks that hold for a call, and what is made of the library's own.

use super::settings;
use crate::catalog::Mask;
use crate::check::block::{Block, block_rows};
use crate::error::Error;
use crate::log::Log;
use crate::redact::{Redactor, log_in};
use crate::token::Store;
use crate::transport::Transport;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

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
    /// Knows the secrets of all blocks.
    pub secrets: Redactor,
}

impl Profile {
    /// A profile from its whole blocks. Of `base`, what the given overrides do not touch is shared.
    pub fn new(
        blocks: BTreeMap<&'static str, Block>,
        base: Option<(&Profile, &Map<String, Value>)>,
    ) -> Result<Profile, Error> {
        let shared = |names: &[&str]| {
            base.filter(|(_, overrides)| !names.iter().any(|name| overrides.contains_key(*name))).map(|(base, _)| base)
        };
        let transport = match shared(&["http"]) {
            Some(base) => base.transport.clone(),
            None => Arc::new(Transport::new(&settings::http(blocks.get("http"))?)?),
        };
        let tokens = match shared(&["http", "token_store"]) {
            Some(base) => base.tokens.clone(),
            None => Arc::new(Store::new(settings::token_store(blocks.get("token_store"))?, &transport)?),
        };
        let log = match shared(&["log"]) {
            Some(base) => base.log.clone(),
            None => Arc::new(Log::new(settings::log(blocks.get("log")))),
        };
        let secrets = Redactor::new(secrets(&blocks));
        Ok(Profile { blocks, none: Block::new("", Map::new()), transport, tokens, log, secrets })
    }

    /// Knows the secrets of all blocks but one: a token that was asked for, which may be the configured one too.
    pub fn secrets_but(&self, token: &str) -> Redactor {
        Redactor::new(secrets(&self.blocks).filter(|secret| *secret != token))
    }

    /// A block by its name; an empty one for systems without settings.
    pub fn block(&self, name: &str) -> &Block {
        self.blocks.get(name).unwrap_or(&self.none)
    }
}

/// The secrets of the blocks, and the log-ins in addresses.
fn secrets<'b>(blocks: &'b BTreeMap<&'static str, Block>) -> impl Iterator<Item = &'b str> {
    let rows = block_rows().flat_map(|(name, rows)| rows.iter().map(move |row| (name, row)));
    rows.filter_map(|(name, row)| Some((blocks.get(name)?.text(row.name)?, row.mask == Mask::Secret))).flat_map(
        |(text, secret)| {
            let log_in = log_in(text);
            let password = log_in.map(|both| both.split_once(':').map_or(both, |(_, password)| password));
            [secret.then_some(text), log_in, password].into_iter().flatten()
        },
    )
}
