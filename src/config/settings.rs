//! The library's own blocks as the typed settings of those who are configured by them.

use crate::check::block::Block;
use crate::error::{Error, Kind};
use crate::log;
use crate::token;
use crate::transport;
use std::path::PathBuf;
use std::time::Duration;

/// The `http` block.
pub fn http(block: Option<&Block>) -> Result<transport::Settings, Error> {
    let Some(block) = block else { return Err(Error::new(Kind::Internal, "没有 http 配置")) };
    let milliseconds = |key| Duration::from_millis(block.number(key));
    let text = |key| block.text(key).map(str::to_owned);
    Ok(transport::Settings {
        timeout: milliseconds("timeout_ms"),
        connect_timeout: milliseconds("connect_timeout_ms"),
        retries: u32::try_from(block.number("retries")).unwrap_or(0),
        max_connections: usize::try_from(block.number("max_connections")).unwrap_or(usize::MAX),
        idle: milliseconds("idle_ms"),
        max_response_bytes: block.number("max_response_bytes"),
        proxy: text("proxy"),
        no_proxy: block.texts("no_proxy").into_iter().map(str::to_owned).collect(),
        ca_file: text("ca_file"),
        crl_file: text("crl_file"),
        tls: transport::Suites::named(block.text("tls")),
        accept_invalid_certs: block.flag("accept_invalid_certs"),
    })
}

/// The `token_store` block.
pub fn token_store(block: Option<&Block>) -> Result<token::Settings, Error> {
    let Some(block) = block else { return Ok(token::Settings::Memory) };
    Ok(match block.text("kind") {
        Some("file") => token::Settings::File { path: block.need("path")?.to_owned() },
        Some("redis") => token::Settings::Redis { url: block.need("url")?.to_owned() },
        _ => token::Settings::Memory,
    })
}

/// The `log` block.
pub fn log(block: Option<&Block>) -> log::Settings {
    let number = |key| block.map_or(0, |block| block.number(key));
    log::Settings {
        file: block.and_then(|block| block.text("file")).map(PathBuf::from),
        level: block.and_then(|block| block.text("level")).and_then(log::Level::by_name).unwrap_or(log::Level::Off),
        max_bytes: number("max_bytes"),
        keep: number("keep"),
    }
}
