//! imaging.open_viewer: which browser is started, with which arguments, and that a real one shows the patient.

mod common;
#[path = "common/servers.rs"]
mod servers;

use common::*;
use serde_json::{Value, json};
use servers::program;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn request() -> Value {
    with(&example("imaging.open_viewer"), json!({"PatientName": "欧阳 & \"李\" %PATH% 'x' $HOME"}))
}

/// A program that writes its arguments, one per line, and what else `then` does.
fn stand_in(folder: &Path, name: &str, then: &str) -> PathBuf {
    let path = folder.join(name);
    let out = folder.join(format!("{name}.arguments"));
    let script = format!("#!/bin/sh\nprintf '%s\\n' \"$@\" > '{0}.part'\nmv '{0}.part' '{0}'\n{then}\n", out.display());
    std::fs::write(&path, script).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a program");
    path
}

fn arguments_of(folder: &Path, name: &str) -> Vec<String> {
    let file = folder.join(format!("{name}.arguments"));
    let end = Instant::now() + Duration::from_secs(10);
    while !file.exists() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(10));
    }
    let text = std::fs::read_to_string(&file).expect("the stand-in was started");
    let _ = std::fs::remove_file(&file);
    text.lines().map(str::to_owned).collect()
}

fn with_browser(browser: &Path, arguments: Value) {
    let mut configuration = SANDBOX.config_json();
    configuration["imaging"]["browser"] = json!(browser.display().to_string());
    configuration["imaging"]["browser_args"] = arguments;
    configure(&configuration);
}

#[test]
fn the_configured_browser_gets_its_arguments_and_the_whole_address() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let inside = folder.path().join("浏览器 & co");
    std::fs::create_dir(&inside).expect("a folder");
    let browser = stand_in(&inside, "chrome", "exit 0");
    with_browser(&browser, json!(["--start-maximized", "--user-data-dir=/a b/$HOME", "", "\"quoted\""]));
    let answer = data("imaging.open_viewer", request());
    assert_eq!(answer["browser"], browser.display().to_string());
    let url = answer["url"].as_str().expect("a url");
    assert_eq!(
        arguments_of(&inside, "chrome"),
        ["--start-maximized", "--user-data-dir=/a b/$HOME", "", "\"quoted\"", url]
    );
    assert!(url.is_ascii() && !url.contains([' ', '"', '\'', '$']), "{url}");
}

#[test]
fn a_browser_that_does_not_start_is_told() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    with_browser(&folder.path().join("nowhere"), json!([]));
    let envelope = refused("imaging.open_viewer", request(), "config");
    assert!(envelope["error"].to_string().contains("不存在"), "{envelope:#}");
    assert!(envelope["error"]["hint"].to_string().contains("imaging.browser"));
    let failing = stand_in(folder.path(), "failing", "exit 3");
    with_browser(&failing, json!([]));
    let envelope = refused("imaging.open_viewer", request(), "config");
    assert!(envelope["error"].to_string().contains("马上退出"), "{envelope:#}");
}

/// What of its process a host has changed.
#[derive(Clone, Copy, Debug)]
enum Host {
    Plain,
    IgnoresSigchld,
    /// A thread takes note of the end of every child.
    TakesNote,
}

/// The search goes along PATH, and signals belong to the process: the tests start this program once more for each call.
#[test]
#[ignore = "is the other process of the tests below"]
fn the_host_opens_the_viewer() {
    let configuration = std::env::var("VIEWER_CONFIGURATION").expect("a configuration");
    match std::env::var("VIEWER_HOST").expect("a host").as_str() {
        // SAFETY: no handler is set.
        "IgnoresSigchld" => unsafe {
            libc::signal(libc::SIGCHLD, libc::SIG_IGN);
        },
        "TakesNote" => {
            std::thread::spawn(|| {
                loop {
                    // SAFETY: without a place for it the status is not written.
                    unsafe { libc::waitpid(-1, std::ptr::null_mut(), libc::WNOHANG) };
                    std::thread::yield_now();
                }
            });
        }
        _ => {}
    }
    hisbridge::config::replace(&configuration).unwrap_or_else(|error| panic!("{}", error.json()));
    let envelope = hisbridge::dispatch::call("imaging.open_viewer", &request().to_string(), &Default::default());
    println!("ENVELOPE {}", envelope.text());
}

/// A folder that is all of the PATH, with what stand-ins need.
fn bin(folder: &Path) -> PathBuf {
    let bin = folder.join("bin");
    std::fs::create_dir(&bin).expect("a folder");
    for tool in ["sh", "mv"] {
        std::os::unix::fs::symlink(program(tool, "coreutils"), bin.join(tool)).expect("a link");
    }
    bin
}

/// Opens the viewer in a process of its own.
fn ask(bin: &Path, host: Host) -> Value {
    let output = std::process::Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "the_host_opens_the_viewer", "--ignored", "--nocapture"])
        .env("PATH", bin)
        .env("VIEWER_CONFIGURATION", SANDBOX.config_json().to_string())
        .env("VIEWER_HOST", format!("{host:?}"))
        .output()
        .expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find_map(|line| line.split_once("ENVELOPE ").map(|(_, envelope)| envelope));
    serde_json::from_str::<Value>(line.unwrap_or_else(|| panic!("{text}"))).expect("an envelope")
}

#[test]
fn without_a_configured_one_chrome_is_found_then_the_desktops_own() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let bin = bin(folder.path());
    let ask = || ask(&bin, Host::Plain);
    let none = ask();
    assert_eq!(none["error"]["kind"], "config", "{none:#}");
    assert!(none["error"].to_string().contains("没有找到 Chrome"), "{none:#}");
    stand_in(&bin, "xdg-open", "exit 0");
    let desktop = ask();
    assert_eq!(desktop["data"]["browser"], "系统默认浏览器", "{desktop:#}");
    assert_eq!(arguments_of(&bin, "xdg-open"), [desktop["data"]["url"].as_str().expect("a url")]);
    stand_in(&bin, "xdg-open", "exit 4");
    assert!(ask()["error"].to_string().contains("系统也打不开网址"));
    let chrome = stand_in(&bin, "chromium", "exit 0");
    let found = ask();
    assert_eq!(found["data"]["browser"], chrome.display().to_string(), "{found:#}");
    assert_eq!(arguments_of(&bin, "chromium").last().map(String::as_str), found["data"]["url"].as_str());
}

#[test]
fn one_program_shows_the_patient_whatever_the_host_does_with_sigchld() {
    let _alone = alone();
    // A launcher that hands the address to a Chrome that runs ends at once; a Chrome of its own stays.
    for end in ["exit 0", "exec sleep 2", "exit 1"] {
        for host in [Host::Plain, Host::IgnoresSigchld, Host::TakesNote] {
            let folder = tempfile::tempdir().expect("a folder");
            let bin = bin(folder.path());
            std::os::unix::fs::symlink(program("sleep", "coreutils"), bin.join("sleep")).expect("a link");
            let others = ["google-chrome-stable", "chromium", "chromium-browser", "xdg-open"];
            stand_in(&bin, "google-chrome", end);
            others.iter().for_each(|name| drop(stand_in(&bin, name, end)));
            let envelope = ask(&bin, host);
            // Of a failure is told where it is seen: the host may have taken note of it, and a busy machine is slow.
            if end != "exit 1" || envelope["ok"] == true {
                assert_eq!(
                    envelope["data"]["browser"],
                    bin.join("google-chrome").display().to_string(),
                    "{envelope:#}"
                );
            } else {
                let error = envelope["error"].to_string();
                assert!(error.contains("google-chrome") && error.contains("马上退出"), "{host:?}: {error}");
            }
            assert!(!arguments_of(&bin, "google-chrome").is_empty());
            let opened = others.map(|name| bin.join(format!("{name}.arguments")).exists());
            assert_eq!(opened, [false; 4], "{end} {host:?}: {envelope:#}");
        }
    }
}

#[test]
fn a_real_chromium_shows_the_patient() {
    let _alone = alone();
    let chromium = program("chromium", "chromium");
    let folder = tempfile::tempdir().expect("a folder");
    let (page, picture) = (folder.path().join("page.html"), folder.path().join("page.png"));
    // Without a screen and as any user; it writes the page that it has made of the address, and a picture of it.
    let run = format!(
        "'{}' --headless --no-sandbox --disable-gpu --user-data-dir='{}' --window-size=1100,900 --screenshot='{}' \
         --virtual-time-budget=5000 --dump-dom \"$@\" > '{}.part' 2> '{}.errors' && mv '{3}.part' '{3}'",
        chromium.display(),
        folder.path().join("profile").display(),
        picture.display(),
        page.display(),
        page.display(),
    );
    let browser = stand_in(folder.path(), "chrome", &run);
    with_browser(&browser, json!(["--lang=zh-CN"]));
    let answer = data("imaging.open_viewer", request());
    let end = Instant::now() + Duration::from_secs(90);
    while !page.exists() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(50));
    }
    let errors = std::fs::read_to_string(folder.path().join("page.html.errors")).unwrap_or_default();
    let page = std::fs::read_to_string(&page).unwrap_or_else(|_| panic!("no page: {errors}"));
    let name = page.split_once("id=\"patient-name\">").and_then(|(_, rest)| rest.split_once('<')).map(|(name, _)| name);
    assert_eq!(name, Some("欧阳 &amp; \"李\" %PATH% 'x' $HOME"), "{page}");
    assert!(page.contains("610502199001011022"), "{page}");
    assert!(std::fs::metadata(&picture).is_ok_and(|file| file.len() > 5000), "{errors}");
    if let Some(keep) = std::env::var_os("KEEP_SCREENSHOT") {
        std::fs::copy(&picture, keep).expect("kept");
    }
    assert!(answer["url"].as_str().is_some_and(|url| url.starts_with("http://127.0.0.1")));
}
