//! The sandbox as other programs hold it: started, changed, asked, stopped.

use crate::control;
use crate::credentials;
use crate::faults::{Armed, Fault};
use crate::instance::Instance;
use crate::journal::Log;
use crate::responder::Responder;
use crate::serve::Server;
use crate::settings::Settings;
use crate::tls::{Authority, TlsKind};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How to start a sandbox.
pub struct Options {
    /// Directory for `ca.pem`; made when it does not exist.
    pub dir: PathBuf,
    /// Port for HTTP, 0 = any free one, `None` = no HTTP.
    pub http: Option<u16>,
    /// Port for HTTPS, 0 = any free one, `None` = no HTTPS.
    pub https: Option<u16>,
    /// Where the log lines go.
    pub log: Log,
}

impl Options {
    /// HTTP and HTTPS on free ports, no log.
    pub fn new(dir: impl Into<PathBuf>) -> Options {
        Options { dir: dir.into(), http: Some(0), https: Some(0), log: Log::none() }
    }
}

/// A running sandbox; dropping it closes its ports and connections.
pub struct Sandbox {
    instance: Arc<Instance>,
    server: Arc<Server>,
    http: Option<u16>,
    https: Option<u16>,
    ca_file: PathBuf,
}

impl Sandbox {
    /// Makes the test CA, writes `ca.pem`, opens the ports.
    pub fn start(options: Options) -> Result<Sandbox, String> {
        std::fs::create_dir_all(&options.dir).map_err(|error| format!("{}: {error}", options.dir.display()))?;
        let authority = Authority::new()?;
        let ca_file = options.dir.join("ca.pem");
        std::fs::write(&ca_file, authority.pem()?).map_err(|error| format!("{}: {error}", ca_file.display()))?;
        let instance = Arc::new(Instance::new(authority, options.log)?);
        let responder = Responder::new(Arc::clone(&instance));
        let server = Server::new(Arc::clone(&instance.context), Box::new(responder));
        let ca_file = std::path::absolute(&ca_file).unwrap_or(ca_file);
        let mut sandbox = Sandbox { instance, server, http: None, https: None, ca_file };
        if let Some(port) = options.http {
            sandbox.http = Some(sandbox.server.listen(port, None)?);
        }
        if let Some(port) = options.https {
            sandbox.https = Some(sandbox.listen(port, TlsKind::Good)?);
        }
        Ok(sandbox)
    }

    /// `http://127.0.0.1:PORT`; `None` without HTTP.
    pub fn http_url(&self) -> Option<String> {
        self.http.map(|port| format!("http://127.0.0.1:{port}"))
    }

    /// `https://127.0.0.1:PORT`; `None` without HTTPS.
    pub fn https_url(&self) -> Option<String> {
        self.https.map(|port| format!("https://127.0.0.1:{port}"))
    }

    /// The test CA's certificate, PEM.
    pub fn ca_file(&self) -> &Path {
        &self.ca_file
    }

    /// The hisbridge configuration for this instance over HTTP (over HTTPS when there is no HTTP).
    pub fn config_json(&self) -> Value {
        match self.http_url() {
            Some(url) => credentials::config_json(&url, None),
            None => self.config_json_https(),
        }
    }

    /// The hisbridge configuration for this instance over HTTPS, with `http.ca_file`.
    pub fn config_json_https(&self) -> Value {
        let url = self.https_url().unwrap_or_default();
        credentials::config_json(&url, Some(&self.ca_file))
    }

    /// The hisbridge configuration for a further listener (see [`Sandbox::tls_listener`]).
    pub fn config_json_for(&self, url: &str) -> Value {
        credentials::config_json(url, Some(&self.ca_file))
    }

    /// The settings as they are.
    pub fn settings(&self) -> Settings {
        self.instance.context.settings()
    }

    /// Changes settings.
    pub fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        self.instance.context.change_settings(change);
    }

    /// All states, settings, faults and counters as at the start. Ports and keys stay.
    pub fn reset(&self) {
        self.instance.reset();
    }

    /// Arms a fault for the next `times` calls (0 = all) of a path (`*` = all paths).
    pub fn arm(&self, path: &str, times: u32, fault: Fault) {
        self.instance.faults.arm(Armed { path: path.to_owned(), times, fault });
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.instance.faults.clear();
    }

    /// Refuses connections for a time; the open ones are cut. Returns when the ports are closed.
    pub fn away(&self, time: Duration) {
        self.server.away(time);
    }

    /// Ends an absence before its time. Returns when the ports are open again.
    pub fn back(&self) {
        self.server.back();
    }

    /// Cuts all open connections.
    pub fn cut_connections(&self) {
        self.server.cut_connections();
    }

    /// Opens one more TLS listener of that kind and returns its URL.
    pub fn tls_listener(&self, kind: TlsKind) -> Result<String, String> {
        let port = self.listen(0, kind)?;
        Ok(format!("https://127.0.0.1:{port}"))
    }

    /// Calls per path, token fetches per system, connections accepted, TLS sessions resumed.
    pub fn counters(&self) -> Value {
        self.instance.context.counters.to_json()
    }

    /// Calls of one path so far.
    pub fn calls(&self, path: &str) -> u64 {
        self.instance.context.counters.calls(path)
    }

    /// Successful token fetches of `healthcard`, `reservation` or `signit` so far.
    pub fn token_fetches(&self, system: &str) -> u64 {
        self.instance.context.counters.token_fetches(system)
    }

    /// Connections accepted so far.
    pub fn connections_accepted(&self) -> u64 {
        self.instance.context.counters.connections()
    }

    /// TLS sessions resumed so far, as OpenSSL saw it.
    pub fn sessions_resumed(&self) -> u64 {
        self.instance.context.counters.resumed()
    }

    /// The last `count` requests, newest first, in the form of `/_sandbox/last`.
    pub fn last(&self, count: usize) -> Vec<Value> {
        self.instance.history.list(count)
    }

    /// Any control endpoint by its name, e.g. `control("scan", &json!({…}))`.
    pub fn control(&self, name: &str, arguments: &Value) -> Result<Value, String> {
        control::run(&self.instance, &self.server, name, arguments)
    }

    /// Decides a pending scan: see [`control`].
    pub fn scan(&self, kind: &str, id: &str, result: &str) -> Result<(), String> {
        self.control("scan", &json!({"kind": kind, "id": id, "result": result})).map(|_| ())
    }

    /// Makes all tokens unknown (healthcard 21004, signit `invalid_token`).
    pub fn kill_tokens(&self) {
        self.instance.vendors.kill_tokens();
    }

    /// Makes all tokens expired (healthcard 21003).
    pub fn expire_tokens(&self) {
        self.instance.vendors.expire_tokens();
    }

    fn listen(&self, port: u16, kind: TlsKind) -> Result<u16, String> {
        self.server.listen(port, Some(self.instance.authority.acceptor(kind)?))
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.server.stop();
    }
}
