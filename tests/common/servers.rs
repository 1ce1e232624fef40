//! Real servers for tests: started on free ports of this machine with configurations of their own, stopped at the end.
#![allow(dead_code, reason = "each test program uses its part")]

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

/// A server; dropping it stops it and removes its folder.
pub struct Server {
    child: Child,
    folder: tempfile::TempDir,
    pub port: u16,
}

impl Server {
    /// What it wrote into a file of its folder.
    pub fn log(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port of this machine that is free now and is given to nobody else. It lies below those that Linux gives out by
/// itself, so that no connection takes it before its server does, and apart from those of other test programs.
pub fn free_port() -> u16 {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    const FIRST: u32 = 10_000;
    const COUNT: u32 = 22_000;
    let own = std::process::id() % COUNT * 509;
    for _ in 0..COUNT {
        let place = (own + GIVEN.fetch_add(1, Relaxed)) % COUNT;
        let port = u16::try_from(FIRST + place).expect("a port");
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no port is free");
}

/// A program from Debian; a missing one fails the test and names its package.
pub fn program(name: &str, package: &str) -> PathBuf {
    let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/usr/local/sbin";
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file());
    found.unwrap_or_else(|| panic!("{name} is missing: scripts/setup.sh servers (Debian package {package})"))
}

fn start(mut command: Command, folder: tempfile::TempDir, port: u16, ready: impl Fn(u16) -> bool) -> Server {
    let errors = fs::File::create(folder.path().join("stderr")).expect("a file for its messages");
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors).spawn();
    let mut server = Server { child: child.expect("the server starts"), folder, port };
    let end = Instant::now() + Duration::from_secs(30);
    while !ready(port) {
        let ended = server.child.try_wait().expect("its state");
        assert!(ended.is_none() && Instant::now() < end, "no answer on {port} ({ended:?}): {}", server.log("stderr"));
        std::thread::sleep(Duration::from_millis(20));
    }
    server
}

fn listens(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// tinyproxy with a log-in; a tunnel (CONNECT) is allowed to one port only, as proxies do for https.
pub fn http_proxy(user: &str, password: &str, tunnel_to: u16) -> Server {
    let (folder, port) = (folder(), free_port());
    let configuration = folder.path().join("tinyproxy.conf");
    let log = folder.path().join("proxy.log");
    let text = format!(
        "Port {port}\nListen 127.0.0.1\nTimeout 60\nLogFile \"{}\"\nLogLevel Connect\nMaxClients 50\n\
         Allow 127.0.0.1\nBasicAuth {user} {password}\nConnectPort {tunnel_to}\n",
        log.display()
    );
    fs::write(&configuration, text).expect("its configuration");
    let mut command = Command::new(program("tinyproxy", "tinyproxy-bin"));
    command.arg("-d").arg("-c").arg(&configuration);
    start(command, folder, port, listens)
}

/// squid with a log-in and Debian's own rules for ports, except that one more port counts as https.
pub fn squid(user: &str, password: &str, tunnel_to: u16) -> Server {
    let (folder, port) = (folder(), free_port());
    let at = folder.path().to_owned();
    let hash = Command::new("openssl").args(["passwd", "-apr1", password]).output().expect("openssl runs");
    let users = at.join("users");
    fs::write(&users, format!("{user}:{}", String::from_utf8_lossy(&hash.stdout))).expect("its users");
    let configuration = at.join("squid.conf");
    let text = format!(
        "http_port 127.0.0.1:{port}\npid_filename {pid}\ncache_mem 1 MB\ncache deny all\nshutdown_lifetime 0 seconds\n\
         access_log stdio:{log}\ncache_log {messages}\ncoredump_dir {at}\nvisible_hostname localhost\n\
         auth_param basic program /usr/lib/squid/basic_ncsa_auth {users}\nauth_param basic children 1\n\
         acl known proxy_auth REQUIRED\nacl https_ports port 443 {tunnel_to}\n\
         http_access deny CONNECT !https_ports\nhttp_access allow known\nhttp_access deny all\n",
        pid = at.join("squid.pid").display(),
        log = at.join("proxy.log").display(),
        messages = at.join("cache.log").display(),
        users = users.display(),
        at = at.display(),
    );
    fs::write(&configuration, text).expect("its configuration");
    // Started by root it works as another user, who must get at its files.
    allow_everybody(&at);
    let mut command = Command::new(program("squid", "squid"));
    command.args(["-N", "-f"]).arg(&configuration);
    start(command, folder, port, listens)
}

fn allow_everybody(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).expect("the folder's rights");
}

/// microsocks: SOCKS 5 with a log-in.
pub fn socks_proxy(user: &str, password: &str) -> Server {
    let (folder, port) = (folder(), free_port());
    let mut command = Command::new(program("microsocks", "microsocks"));
    command.args(["-i", "127.0.0.1", "-u", user, "-P", password, "-p", &port.to_string()]);
    start(command, folder, port, listens)
}

/// danted: SOCKS 5 without a log-in that forbids one port.
pub fn strict_socks_proxy(forbidden: u16) -> Server {
    let (folder, port) = (folder(), free_port());
    let configuration = folder.path().join("danted.conf");
    let text = format!(
        "logoutput: {}\ninternal: 127.0.0.1 port = {port}\nexternal: lo\nsocksmethod: none\nclientmethod: none\n\
         user.privileged: root\nuser.unprivileged: nobody\n\
         client pass {{ from: 127.0.0.0/8 to: 0.0.0.0/0 }}\n\
         socks block {{ from: 127.0.0.0/8 to: 0.0.0.0/0 port = {forbidden} log: error }}\n\
         socks pass {{ from: 127.0.0.0/8 to: 0.0.0.0/0 }}\n",
        folder.path().join("proxy.log").display()
    );
    fs::write(&configuration, text).expect("its configuration");
    allow_everybody(folder.path());
    let mut command = Command::new(program("danted", "dante-server"));
    command.arg("-f").arg(&configuration).arg("-p").arg(folder.path().join("pid"));
    start(command, folder, port, listens)
}

/// nginx with these `server { … }` blocks; each listens on a port that the caller chose.
pub fn nginx(servers: &str, port: u16) -> Server {
    let folder = folder();
    let at = folder.path().to_owned();
    let configuration = at.join("nginx.conf");
    let text = format!(
        "pid {at}/pid;\nerror_log stderr;\ndaemon off;\nmaster_process off;\nevents {{}}\nhttp {{\naccess_log off;\n\
         client_body_temp_path {at}/body;\nproxy_temp_path {at}/proxy;\nfastcgi_temp_path {at}/fastcgi;\n\
         uwsgi_temp_path {at}/uwsgi;\nscgi_temp_path {at}/scgi;\n{servers}\n}}\n",
        at = at.display()
    );
    fs::write(&configuration, text).expect("its configuration");
    allow_everybody(&at);
    let mut command = Command::new(program("nginx", "nginx-light"));
    command.arg("-e").arg("stderr").arg("-c").arg(&configuration).arg("-p").arg(&at);
    // It opens them one after the other.
    let ports: Vec<u16> = servers.split("listen 127.0.0.1:").skip(1).map(leading_number).collect();
    start(command, folder, port, |_| ports.iter().all(|port| listens(*port)))
}

fn leading_number(text: &str) -> u16 {
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    text[..digits].parse().expect("a port")
}

/// OpenSSL's own server, which shows a page about the connection. The configuration is OpenSSL's, with the sections that
/// every one has before it.
pub fn s_server(arguments: &[&str], configuration: &str) -> Server {
    let (folder, port) = (folder(), free_port());
    let file = folder.path().join("openssl.cnf");
    let text =
        format!("openssl_conf = main\n[main]\nssl_conf = all\n[all]\nsystem_default = here\n[here]\n{configuration}\n");
    fs::write(&file, text).expect("its configuration");
    let mut command = Command::new(program("openssl", "openssl"));
    command
        .args(["s_server", "-www", "-accept", &format!("127.0.0.1:{port}")])
        .args(arguments)
        .env("OPENSSL_CONF", file);
    start(command, folder, port, listens)
}

/// A server of a few lines: each connection's request is read (or not), then `answer` writes what it likes.
pub fn by_hand(answer: impl Fn(&mut TcpStream, &str) + Send + 'static) -> u16 {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = socket.local_addr().expect("its port").port();
    std::thread::spawn(move || {
        for stream in socket.incoming() {
            let Ok(mut stream) = stream else { return };
            let request = request_of(&mut stream);
            answer(&mut stream, &request);
        }
    });
    port
}

/// A request's head and body, as far as Content-Length says.
fn request_of(stream: &mut TcpStream) -> String {
    let mut whole = Vec::new();
    let mut piece = [0u8; 4096];
    loop {
        let text = String::from_utf8_lossy(&whole).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        match stream.read(&mut piece) {
            Ok(count) if count > 0 => whole.extend_from_slice(&piece[..count]),
            _ => return text,
        }
    }
}

/// Writes an answer and what follows is up to the caller.
pub fn write(stream: &mut TcpStream, text: &str) {
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}
