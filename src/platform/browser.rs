//! Where the system knows Chrome to be, how a browser is started, and what the system opens addresses with.

pub use system::{chrome, open_by_default, start};

/// Why a browser was not opened, in Chinese.
pub enum Failure {
    /// It was not started.
    NotStarted(String),
    /// It was started and ended with a failure at once. It may have handed the address on all the same.
    #[cfg_attr(windows, allow(dead_code, reason = "nobody waits for it there"))]
    Ended(String),
}

#[cfg(unix)]
mod system {
    use super::Failure;
    use crate::platform::files::io_words;
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, Stdio};
    use std::time::{Duration, Instant};

    /// Starts a browser that has nothing to do with our input and output.
    pub fn start(program: &Path, arguments: &[&str], url: &str) -> Result<(), Failure> {
        let child = spawn(Command::new(program).args(arguments).arg(url));
        let child = child.map_err(|error| Failure::NotStarted(io_words(&error)))?;
        leave_alone(child).map_err(Failure::Ended)
    }

    fn spawn(command: &mut Command) -> std::io::Result<Child> {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
    }

    /// The browser lives its own life, but its end has to be taken note of, and one that ends at once with a failure
    /// has opened nothing.
    fn leave_alone(mut child: Child) -> Result<(), String> {
        let end = Instant::now() + Duration::from_millis(500);
        while Instant::now() < end {
            match child.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(status)) => return Err(format!("启动后马上退出了（{status}）")),
                Ok(None) => std::thread::sleep(Duration::from_millis(10)),
                // The host ignores SIGCHLD or takes note of all ends itself: how this one came is not known.
                Err(_) => return Ok(()),
            }
        }
        let waiter = std::thread::Builder::new().name("hisbridge-browser".into()).spawn(move || child.wait());
        // Without a thread to wait for it, it is left to the end of this process.
        drop(waiter);
        Ok(())
    }

    /// The programs of this name in the PATH that are Chrome.
    pub fn chrome() -> Vec<PathBuf> {
        let names = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser"];
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        let all = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
        all.filter(|program| program.is_file()).collect()
    }

    /// Hands the address to the desktop; the error says why it could not.
    pub fn open_by_default(url: &str) -> Result<(), String> {
        spawn(Command::new("xdg-open").arg(url)).map_err(|_| "没有 xdg-open".to_owned()).and_then(leave_alone)
    }
}

#[cfg(windows)]
mod system {
    use super::Failure;
    use crate::platform::files::io_words;
    use std::ffi::{OsStr, OsString, c_void};
    use std::mem::{size_of, zeroed};
    use std::os::windows::ffi::{OsStrExt, OsStringExt};
    use std::path::{Path, PathBuf};
    use std::ptr;

    type Key = *mut c_void;

    const CURRENT_USER: usize = 0x8000_0001;
    const LOCAL_MACHINE: usize = 0x8000_0002;
    const QUERY_VALUE: u32 = 1;
    /// The registry of 64-bit and of 32-bit programs; a 32-bit Windows has one and ignores these.
    const VIEWS: [u32; 3] = [0, 0x100, 0x200];
    const TEXT: u32 = 1;
    const SHOW_NORMAL: i32 = 1;

    #[link(name = "advapi32")]
    unsafe extern "system" {
        fn RegOpenKeyExW(parent: Key, name: *const u16, options: u32, access: u32, key: *mut Key) -> i32;
        fn RegQueryValueExW(
            key: Key,
            name: *const u16,
            reserved: *mut u32,
            kind: *mut u32,
            data: *mut u8,
            size: *mut u32,
        ) -> i32;
        fn RegCloseKey(key: Key) -> i32;
    }

    /// STARTUPINFOW: all of it is left to Windows but its size.
    #[repr(C)]
    struct StartupInfo {
        size: u32,
        texts: [*mut u16; 3],
        numbers: [u32; 8],
        window: [u16; 2],
        handles: [*mut c_void; 4],
    }

    /// PROCESS_INFORMATION.
    #[repr(C)]
    struct ProcessInformation {
        process: *mut c_void,
        thread: *mut c_void,
        ids: [u32; 2],
    }

    unsafe extern "system" {
        fn CreateProcessW(
            program: *const u16,
            command_line: *mut u16,
            process_attributes: *const c_void,
            thread_attributes: *const c_void,
            inherit_handles: i32,
            flags: u32,
            environment: *const c_void,
            folder: *const u16,
            startup: *mut StartupInfo,
            started: *mut ProcessInformation,
        ) -> i32;
        fn CloseHandle(handle: *mut c_void) -> i32;
    }

    #[link(name = "shell32")]
    unsafe extern "system" {
        fn ShellExecuteW(
            window: *mut c_void,
            verb: *const u16,
            file: *const u16,
            parameters: *const u16,
            folder: *const u16,
            show: i32,
        ) -> isize;
    }

    /// Chrome by its App Paths entries, then in its usual folders; only files that exist.
    pub fn chrome() -> Vec<PathBuf> {
        let entry = wide(r"Software\Microsoft\Windows\CurrentVersion\App Paths\chrome.exe");
        let registered = [LOCAL_MACHINE, CURRENT_USER]
            .into_iter()
            .flat_map(|root| VIEWS.map(|view| (root, view)))
            .filter_map(|(root, view)| default_value(root as Key, &entry, view));
        let folders = [
            ("ProgramW6432", ""),
            ("ProgramFiles", ""),
            ("ProgramFiles(x86)", ""),
            ("LOCALAPPDATA", ""),
            // Windows XP has no LOCALAPPDATA.
            ("USERPROFILE", r"Local Settings\Application Data"),
        ];
        let usual = folders.iter().filter_map(|(variable, below)| {
            let folder = std::env::var_os(variable).filter(|folder| !folder.is_empty())?;
            Some(PathBuf::from(folder).join(below).join(r"Google\Chrome\Application\chrome.exe"))
        });
        let mut found: Vec<PathBuf> = Vec::new();
        for program in registered.chain(usual) {
            if !found.contains(&program) && program.is_file() {
                found.push(program);
            }
        }
        found
    }

    /// The unnamed text value of a key.
    fn default_value(root: Key, name: &[u16], view: u32) -> Option<PathBuf> {
        let mut key: Key = ptr::null_mut();
        // SAFETY: `root` is one of the predefined keys, `name` ends with NUL, `key` has room for the handle.
        if unsafe { RegOpenKeyExW(root, name.as_ptr(), 0, QUERY_VALUE | view, &mut key) } != 0 {
            return None;
        }
        let mut text = [0u16; 1024];
        let mut size = u32::try_from(size_of_val(&text)).unwrap_or_default();
        let mut kind = 0;
        // SAFETY: `key` was opened, a null name means the unnamed value, and `text` has room for `size` bytes.
        let status = unsafe {
            RegQueryValueExW(key, ptr::null(), ptr::null_mut(), &mut kind, text.as_mut_ptr().cast(), &mut size)
        };
        // SAFETY: `key` was opened above and is used no more.
        unsafe { RegCloseKey(key) };
        if status != 0 || kind != TEXT {
            return None;
        }
        let length = usize::try_from(size).ok()? / 2;
        let text = text.get(..length)?;
        let text = text.split(|unit| *unit == 0).next()?;
        // Some installers write quotes around the path.
        let path = OsString::from_wide(text);
        let path = path.to_str().map_or(PathBuf::from(&path), |path| PathBuf::from(path.trim_matches('"')));
        (!path.as_os_str().is_empty()).then_some(path)
    }

    /// Starts a browser; it inherits no handle of this program. (`std::process` would be 20 kB more of the DLL.)
    pub fn start(program: &Path, arguments: &[&str], url: &str) -> Result<(), Failure> {
        let script =
            program.extension().is_some_and(|end| end.eq_ignore_ascii_case("bat") || end.eq_ignore_ascii_case("cmd"));
        if script {
            // A shell would read signs of the address as its own.
            return Err(Failure::NotStarted("要写浏览器的 exe，不能是批处理文件".into()));
        }
        let mut line = quoted(program.as_os_str());
        for argument in arguments.iter().chain([&url]) {
            line.push(u16::from(b' '));
            line.extend(quoted(OsStr::new(argument)));
        }
        line.push(0);
        // SAFETY: both are plain numbers and pointers, for which zero is a value.
        let (mut startup, mut started) = unsafe { (zeroed::<StartupInfo>(), zeroed::<ProcessInformation>()) };
        startup.size = u32::try_from(size_of::<StartupInfo>()).unwrap_or_default();
        let program = wide(program);
        // SAFETY: program and command line end with NUL and live during the call, the latter may be written to; the
        // structures have their sizes; the other pointers may be null.
        let done = unsafe {
            CreateProcessW(
                program.as_ptr(),
                line.as_mut_ptr(),
                ptr::null(),
                ptr::null(),
                0,
                0,
                ptr::null(),
                ptr::null(),
                &mut startup,
                &mut started,
            )
        };
        if done == 0 {
            return Err(Failure::NotStarted(io_words(&std::io::Error::last_os_error())));
        }
        // SAFETY: both handles came from CreateProcessW and are used no more; the program goes on without them.
        unsafe {
            CloseHandle(started.thread);
            CloseHandle(started.process);
        }
        Ok(())
    }

    /// An argument as programs take a command line apart: in quotes, a quote and the backslashes before it with a
    /// backslash each. Source: Microsoft, "Parsing C command-line arguments".
    fn quoted(argument: &OsStr) -> Vec<u16> {
        const QUOTE: u16 = b'"' as u16;
        const BACKSLASH: u16 = b'\\' as u16;
        let mut out = vec![QUOTE];
        let mut backslashes = 0;
        for unit in argument.encode_wide().filter(|unit| *unit != 0) {
            if unit == QUOTE {
                out.extend(std::iter::repeat_n(BACKSLASH, backslashes + 1));
            }
            backslashes = if unit == BACKSLASH { backslashes + 1 } else { 0 };
            out.push(unit);
        }
        out.extend(std::iter::repeat_n(BACKSLASH, backslashes));
        out.push(QUOTE);
        out
    }

    /// Hands the address to the program that is registered for http; the error says why it could not.
    pub fn open_by_default(url: &str) -> Result<(), String> {
        let (verb, url) = (wide("open"), wide(url));
        // SAFETY: both texts end with NUL and live during the call; the others may be null.
        let outcome = unsafe {
            ShellExecuteW(ptr::null_mut(), verb.as_ptr(), url.as_ptr(), ptr::null(), ptr::null(), SHOW_NORMAL)
        };
        // Values up to 32 are errors, 31 of them that no program is registered.
        match outcome {
            33.. => Ok(()),
            31 => Err("没有关联网页的程序".into()),
            code => Err(format!("系统错误 {code}")),
        }
    }

    fn wide(text: impl AsRef<OsStr>) -> Vec<u16> {
        text.as_ref().encode_wide().chain([0]).collect()
    }
}
