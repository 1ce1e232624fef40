//! `hisbridge-doctor`: what stands between this machine and each platform, as text with progress or as JSON.
//!
//! It reads the configuration as the library does (HISBRIDGE_CONFIG, or hisbridge.json beside the program), so it is
//! copied into the folder of the DLL and started there.

use hisbridge::cancel::Cancel;
use hisbridge::diagnose::{self, Listener, Step, step_title};
use hisbridge::redact::printable;
use hisbridge::{config, error::Error};
use lexopt::Arg;
use serde_json::{Value, json};
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
hisbridge-doctor [选项] [平台]       检查到各平台的网络、证书、时间、令牌和签名
hisbridge-doctor [OPTION…] [SYSTEM]  checks network, certificates, clock, token and signature of each platform

  平台 SYSTEM        imaging ywx reservation healthcard signit；不写为所有已配置的 (default: all that are configured)
  --config FILE      配置文件（不写则用 HISBRIDGE_CONFIG 或程序旁的 hisbridge.json）
  --profile NAME     用哪一个 profile
  --json             输出 JSON
  --english          English text
  --help             本说明

结束代码 exit status: 0 全部正常 all fine, 1 有问题 something is wrong, 2 参数或配置有误 wrong usage or configuration";

#[derive(Default)]
struct Wishes {
    system: Option<String>,
    config: Option<PathBuf>,
    profile: Option<String>,
    json: bool,
    english: bool,
}

fn main() -> ExitCode {
    let wishes = match wishes(std::env::args_os().skip(1)) {
        Ok(Some(wishes)) => wishes,
        Ok(None) => {
            say(USAGE);
            return ExitCode::SUCCESS;
        }
        Err(what) => {
            say(&format!("{what}\n\n{USAGE}"));
            return ExitCode::from(2);
        }
    };
    match examine(&wishes) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            if wishes.json {
                say(&json!({"ok": false, "error": error.json(), "steps": []}).to_string());
            } else {
                say(&format!("[×] 配置 configuration：{}\n    → {}", error.message, error.hint));
            }
            ExitCode::from(2)
        }
    }
}

/// What the command line asks for; nothing for help.
fn wishes(arguments: impl Iterator<Item = OsString>) -> Result<Option<Wishes>, String> {
    let mut wishes = Wishes::default();
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next().map_err(explain)? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => return Ok(None),
            Arg::Long("json") => wishes.json = true,
            Arg::Long("english") => wishes.english = true,
            Arg::Long("config") => wishes.config = Some(parser.value().map_err(explain)?.into()),
            Arg::Long("profile") => {
                wishes.profile = Some(parser.value().map_err(explain)?.to_string_lossy().into_owned());
            }
            Arg::Value(word) => match word.to_str() {
                Some("/?") => return Ok(None),
                Some(system @ ("imaging" | "ywx" | "reservation" | "healthcard" | "signit"))
                    if wishes.system.is_none() =>
                {
                    wishes.system = Some(system.to_owned());
                }
                _ => return Err(unknown(word)),
            },
            other => return Err(explain(other.unexpected())),
        }
    }
    Ok(Some(wishes))
}

fn explain(error: lexopt::Error) -> String {
    match error {
        lexopt::Error::MissingValue { option } => {
            format!("{} 后面缺少内容 (needs a value)", option.unwrap_or_default())
        }
        lexopt::Error::UnexpectedOption(option) => unknown(option),
        lexopt::Error::UnexpectedArgument(word) => unknown(word),
        lexopt::Error::UnexpectedValue { option, value } => unknown(format!("{option}={}", value.display())),
        other => unknown(other.to_string()),
    }
}

fn unknown(word: impl Into<OsString>) -> String {
    format!("不认识的参数 (unknown argument): {}", word.into().display())
}

fn examine(wishes: &Wishes) -> Result<bool, Error> {
    let (place, config) = match &wishes.config {
        Some(path) => (Some(path.clone()), config::load(path)?),
        None => (config::file(), config::current()?),
    };
    let profile = config.profile(wishes.profile.as_deref())?;
    let mut report = Report { json: wishes.json, english: wishes.english, system: "", steps: Vec::new(), bad: 0 };
    report.head(place.as_deref());
    let ok = diagnose::run(&profile, wishes.system.as_deref(), &Cancel::default(), &mut report);
    report.foot(ok);
    Ok(ok)
}

/// Writes the steps as they come, or all as JSON at the end.
struct Report {
    json: bool,
    english: bool,
    system: &'static str,
    steps: Vec<Value>,
    bad: usize,
}

impl Report {
    fn head(&self, place: Option<&Path>) {
        if self.json {
            return;
        }
        say(&format!("hisbridge {}", env!("CARGO_PKG_VERSION")));
        let place = place.map(|path| path.display().to_string());
        say(&match (place, self.english) {
            (Some(path), false) => format!("配置：{path}"),
            (Some(path), true) => format!("configuration: {path}"),
            (None, false) => "没有找到配置文件".into(),
            (None, true) => "no configuration file was found".into(),
        });
    }

    fn foot(&self, ok: bool) {
        if self.json {
            say(&json!({"ok": ok, "version": env!("CARGO_PKG_VERSION"), "steps": self.steps}).to_string());
            return;
        }
        say("");
        say(&match (ok, self.english) {
            (true, false) => "全部正常".into(),
            (true, true) => "all fine".into(),
            (false, false) => format!("有 {} 处问题，按箭头后的提示处理", self.bad),
            (false, true) => format!("{} problem(s): do what the arrows say", self.bad),
        });
    }
}

impl Listener for Report {
    fn begins(&mut self, system: &'static str, step: &'static str, address: &str) {
        if self.json {
            return;
        }
        if system != self.system {
            self.system = system;
            let title = hisbridge::catalog::system(system).map_or("", |system| system.title);
            say(&if self.english { format!("\n{system}") } else { format!("\n{system} {title}") });
        }
        let (chinese, english) = step_title(step);
        let title = if self.english { english } else { chinese };
        let gap = if address.is_empty() { "" } else { " " };
        // Without a line end: the outcome is written after it.
        print(&format!("  {title}{gap}{address} … "));
    }

    fn ended(&mut self, step: &Step) {
        self.bad += usize::from(!step.ok);
        if self.json {
            self.steps.push(step.json());
            return;
        }
        let (message, hint) =
            if self.english { (&step.message_en, &step.hint_en) } else { (&step.message, &step.hint) };
        let mark = if step.ok { "OK" } else { "×" };
        say(&format!("[{mark}] {message} ({} ms)", step.elapsed_ms));
        if let Some(certificate) = step.detail.get("certificate").filter(|found| found.is_object()) {
            for (name, value) in certificate.as_object().into_iter().flatten() {
                say(&format!("      {name}: {}", value.as_str().unwrap_or_default()));
            }
        }
        if !hint.is_empty() {
            say(&format!("      → {hint}"));
        }
    }
}

fn say(line: &str) {
    print(&format!("{line}\n"));
}

/// Nothing that a server, a certificate or a file holds works on the terminal. A closed output is no reason to stop: the
/// exit status tells the outcome, too.
fn print(text: &str) {
    let lines: Vec<_> = text.split('\n').map(printable).collect();
    let text = lines.join("\n");
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
