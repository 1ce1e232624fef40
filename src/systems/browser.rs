//! Opening an address in a browser: the configured one, else Chrome, else what the system opens addresses with.
//!
//! The address is one argument of the program, never part of a command line that a shell reads: its `&`, `%` and `=`
//! mean nothing to anyone but the browser.

use crate::error::{Error, Kind};
use crate::platform::browser::{self as system, Failure};
use std::path::Path;

/// How the browser that the system chose is called in the answer.
const DEFAULT: &str = "系统默认浏览器";

/// Opens the address; returns the program. A configured browser that does not start is an error: somebody meant it. Once
/// a browser was started no other one is tried, because a patient's page must not stand on the screen twice.
pub fn open(url: &str, configured: Option<&str>, arguments: &[&str]) -> Result<String, Error> {
    if let Some(program) = configured {
        system::start(Path::new(program), arguments, url).map_err(|failure| {
            let (Failure::NotStarted(what) | Failure::Ended(what)) = failure;
            failed(format!("浏览器启动不了：{what}"), "检查 imaging.browser 的路径和 imaging.browser_args")
        })?;
        return Ok(program.to_owned());
    }
    let mut found = None;
    for program in system::chrome() {
        match system::start(&program, arguments, url) {
            Ok(()) => return Ok(program.display().to_string()),
            Err(Failure::NotStarted(what)) => found = Some(format!("{}：{what}", program.display())),
            Err(Failure::Ended(what)) => {
                return Err(failed(
                    format!("浏览器 {} {what}", program.display()),
                    "看看它是否已经打开了网页；没有的话，把能用的浏览器的完整路径写进 imaging.browser",
                ));
            }
        }
    }
    let Err(reason) = system::open_by_default(url) else { return Ok(DEFAULT.to_owned()) };
    let message = match found {
        Some(chrome) => format!("浏览器启动不了（{chrome}），系统也没有打开网址的程序"),
        None => format!("没有找到 Chrome，系统也打不开网址（{reason}）"),
    };
    Err(failed(message, "安装 Chrome 49 或更新的版本，或把浏览器的完整路径写进 imaging.browser"))
}

fn failed(message: String, hint: &str) -> Error {
    Error::new(Kind::Config, message).hint(hint)
}
