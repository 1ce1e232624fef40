//! The sandbox as a program: `hisbridge-sandbox --help`.

use hisbridge_sandbox::{Log, Options, Sandbox};
use lexopt::Arg::{Long, Short};
use lexopt::Error::{MissingValue, UnexpectedArgument, UnexpectedOption, UnexpectedValue};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

const HELP: &str = "\
hisbridge-sandbox: the five vendors' server side, verifying for real, on 127.0.0.1

  --dir DIR            directory for ca.pem (required; made when it does not exist)
  --http PORT          HTTP port, 0 = any free one (default 0)
  --https PORT         HTTPS port, 0 = any free one (default 0)
  --config-out FILE    write the matching hisbridge configuration (HTTP)
  --config-https FILE  the same over HTTPS, with ca_file
  --ready-file FILE    write {\"http\",\"https\",\"ca_file\",\"pid\"} when ready
  --log FILE           log to a file instead of the error output
  --quiet              no log
  --exit-with-parent   end when the parent process is gone

It runs until it is killed. Control: POST http://127.0.0.1:PORT/_sandbox/NAME
(reset, settings, scan, kill_tokens, expire_tokens, counters, last, faults, away, cut, tls,
webhook, reservation_add, config).
";

#[derive(Default)]
struct Arguments {
    dir: Option<PathBuf>,
    http: u16,
    https: u16,
    config_out: Option<PathBuf>,
    config_https: Option<PathBuf>,
    ready_file: Option<PathBuf>,
    log: Option<PathBuf>,
    quiet: bool,
    exit_with_parent: bool,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(words) => {
            eprintln!("hisbridge-sandbox: {words}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    // Taken before anything that lasts, or a parent that dies early would go unnoticed.
    let parent = std::os::unix::process::parent_id();
    let Some(arguments) = parse(lexopt::Parser::from_env())? else {
        print!("{HELP}");
        return Ok(());
    };
    let log = match (&arguments.log, arguments.quiet) {
        (_, true) => Log::none(),
        (Some(file), _) => Log::file(file)?,
        (None, _) => Log::stderr(),
    };
    let sandbox = Sandbox::start(Options {
        dir: arguments.dir.ok_or("--dir is missing (see --help)")?,
        http: Some(arguments.http),
        https: Some(arguments.https),
        log,
    })?;
    if let Some(file) = &arguments.config_out {
        write(file, &format!("{:#}\n", sandbox.config_json()))?;
    }
    if let Some(file) = &arguments.config_https {
        write(file, &format!("{:#}\n", sandbox.config_json_https()))?;
    }
    if let Some(file) = &arguments.ready_file {
        let ready = json!({
            "http": sandbox.http_url(),
            "https": sandbox.https_url(),
            "ca_file": sandbox.ca_file(),
            "pid": std::process::id(),
        });
        write(file, &format!("{ready}\n"))?;
    }
    println!(
        "ready: {} {} (CA {})",
        sandbox.http_url().unwrap_or_default(),
        sandbox.https_url().unwrap_or_default(),
        sandbox.ca_file().display()
    );
    loop {
        std::thread::sleep(Duration::from_millis(200));
        if arguments.exit_with_parent && std::os::unix::process::parent_id() != parent {
            return Ok(());
        }
    }
}

/// Writes by renaming, so that a reader who waits for the file never sees half of it.
fn write(path: &Path, text: &str) -> Result<(), String> {
    let named = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut half = path.as_os_str().to_owned();
    half.push(".new");
    std::fs::write(&half, text).map_err(named)?;
    std::fs::rename(&half, path).map_err(named)
}

/// `None` when help is asked for.
fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>, String> {
    let mut arguments = Arguments::default();
    while let Some(argument) = parser.next().map_err(usage)? {
        match argument {
            Long("dir") => arguments.dir = Some(path(&mut parser)?),
            Long("http") => arguments.http = port(&mut parser)?,
            Long("https") => arguments.https = port(&mut parser)?,
            Long("config-out") => arguments.config_out = Some(path(&mut parser)?),
            Long("config-https") => arguments.config_https = Some(path(&mut parser)?),
            Long("ready-file") => arguments.ready_file = Some(path(&mut parser)?),
            Long("log") => arguments.log = Some(path(&mut parser)?),
            Long("quiet") => arguments.quiet = true,
            Long("exit-with-parent") => arguments.exit_with_parent = true,
            Long("help") | Short('h') => return Ok(None),
            other => return Err(usage(other.unexpected())),
        }
    }
    Ok(Some(arguments))
}

fn path(parser: &mut lexopt::Parser) -> Result<PathBuf, String> {
    parser.value().map(PathBuf::from).map_err(usage)
}

fn port(parser: &mut lexopt::Parser) -> Result<u16, String> {
    let value = parser.value().map_err(usage)?;
    let text = value.to_string_lossy();
    text.parse().map_err(|_| format!("{text} is not a port (0 to 65535)"))
}

/// What is wrong with the arguments, and where they are explained.
fn usage(error: lexopt::Error) -> String {
    let what = match error {
        MissingValue { option: Some(option) } => format!("{option} needs a value"),
        UnexpectedValue { option, .. } => format!("{option} takes no value"),
        UnexpectedOption(word) => format!("{word} is not known"),
        UnexpectedArgument(word) => format!("{} is not known", word.to_string_lossy()),
        other => other.to_string(),
    };
    format!("{what} (see --help)")
}
