//! Opening an address in a browser.

use crate::config::io_words;
use crate::error::{Error, Kind};
use std::process::{Command, Stdio};

/// Starts the configured browser with its arguments and the address; returns the program.
pub fn open(url: &str, browser: Option<&str>, arguments: &[&str]) -> Result<String, Error> {
    let Some(program) = browser else {
        return Err(Error::new(Kind::Config, "没有配置 imaging.browser").hint("写上 Chrome 的完整路径"));
    };
    Command::new(program)
        .args(arguments)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| {
            Error::new(Kind::Config, format!("浏览器启动不了：{}", io_words(&error)))
                .hint("检查 imaging.browser 的路径")
        })?;
    Ok(program.to_owned())
}
