//! Opening an address in a browser: the configured one, else Chrome, else what the system opens addresses with.
//!
//! The address is one argument of the program, never part of a command line that a shell reads: its `&`, `%` and `=`
//! mean nothing to anyone but the browser.

use crate::abi::browser as system;
use crate::config::io_words;
use crate::error::{Error, Kind};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// How the browser that the system chose is called in the answer.
const DEFAULT: &str = "系统默认浏览器";

/// Opens the address; returns the program. A configured browser that does not start is an error: somebody meant it.
pub fn open(url: &str, configured: Option<&str>, arguments: &[&str]) -> Result<String, Error> {
    if let Some(program) = configured {
        start(Path::new(program), arguments, url).map_err(|what| {
            failed(format!("浏览器启动不了：{what}"), "检查 imaging.browser 的路径和 imaging.browser_args")
        })?;
        return Ok(program.to_owned());
    }
    let mut found = None;
    for program in system::chrome() {
        match start(&program, arguments, url) {
            Ok(()) => return Ok(program.display().to_string()),
            Err(what) => found = Some(format!("{}：{what}", program.display())),
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

fn start(program: &Path, arguments: &[&str], url: &str) -> Result<(), String> {
    let child = spawn(Command::new(program).args(arguments).arg(url)).map_err(|error| io_words(&error))?;
    leave_alone(child)
}

/// Starts a program that has nothing to do with our input and output.
pub fn spawn(command: &mut Command) -> std::io::Result<Child> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
}

/// The browser lives its own life. On Windows that is all; a failure to load it was told by the start.
#[cfg(windows)]
fn leave_alone(_: Child) -> Result<(), String> {
    Ok(())
}

/// The browser lives its own life, but its end has to be taken note of, and one that ends at once with a failure has
/// opened nothing.
#[cfg(unix)]
pub fn leave_alone(mut child: Child) -> Result<(), String> {
    use std::time::{Duration, Instant};
    let end = Instant::now() + Duration::from_millis(500);
    while Instant::now() < end {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(format!("启动后马上退出了（{status}）")),
            Ok(None) => std::thread::sleep(Duration::from_millis(10)),
            Err(error) => return Err(io_words(&error)),
        }
    }
    let waiter = std::thread::Builder::new().name("hisbridge-browser".into()).spawn(move || child.wait());
    // Without a thread to wait for it, it is left to the end of this process.
    drop(waiter);
    Ok(())
}
