//! A profile: the blocks that hold for a call, and what is made of the library's own.

use super::settings;
use crate::check::block::Block;
use crate::error::Error;
use crate::log::Log;
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
        Ok(Profile { blocks, none: Block::new("", Map::new()), transport, tokens, log })
    }

    /// A block by its name; an empty one for systems without settings.
    pub fn block(&self, name: &str) -> &Block {
        self.blocks.get(name).unwrap_or(&self.none)
    }
}
