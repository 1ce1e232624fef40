//! The server side of the five vendors that hisbridge talks to, for demos and tests.
//!
//! It verifies as the vendors do: signatures, time stamps, tokens, ciphertexts, field tables and
//! states, by OpenSSL and by its own code, never by the library's. It listens on 127.0.0.1 only,
//! needs no network, and keeps nothing after it stops.
//!
//! ```no_run
//! use hisbridge_sandbox::{Options, Sandbox};
//! let sandbox = Sandbox::start(Options::new(std::env::temp_dir())).unwrap();
//! println!("{}", sandbox.config_json());
//! ```
//!
//! One file per vendor; [`faults`] for what networks do; [`control`] for the `/_sandbox/`
//! endpoints, which the methods of [`Sandbox`] call as well.

pub mod check;
pub mod clock;
pub mod control;
pub mod credentials;
pub mod faults;
pub mod healthcard;
pub mod http;
pub mod imaging;
mod journal;
mod picture;
pub mod reservation;
mod scan;
mod server;
pub mod settings;
pub mod signit;
pub mod tls;
mod vendors;
pub mod ywx;

pub use check::CiphertextOrder;
pub use faults::{Armed, Fault};
pub use journal::Log;
pub use settings::{Answers, Carry, FormStyle, Settings};
pub use tls::TlsKind;

use clock::Clock;
use http::{Answer, Request};
use journal::{Counters, Last};
use openssl::pkey::{PKey, Private};
use serde_json::{Value, json};
use server::{Connections, Listener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

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

/// Everything that connections share.
pub struct Shared {
    pub(crate) clock: Clock,
    pub(crate) settings: RwLock<Settings>,
    pub(crate) faults: faults::Faults,
    pub(crate) counters: Counters,
    pub(crate) last: Last,
    pub(crate) log: Log,
    pub(crate) connections: Connections,
    pub(crate) listeners: Mutex<Vec<Listener>>,
    pub(crate) authority: tls::Authority,
    pub(crate) sm2_key: PKey<Private>,
    pub(crate) healthcard: Mutex<healthcard::State>,
    pub(crate) ywx: Mutex<ywx::State>,
    pub(crate) reservation: Mutex<reservation::State>,
    pub(crate) signit: Mutex<signit::State>,
}

/// Locks, whatever became of the last holder: a panic in one connection must not end the others.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(crate) fn settings(&self) -> Settings {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        let mut settings = self.settings.write().unwrap_or_else(PoisonError::into_inner);
        change(&mut settings);
        self.clock.set_offset(settings.clock_offset_s);
    }

    pub(crate) fn reset(&self) {
        self.change_settings(|settings| *settings = Settings::default());
        self.faults.clear();
        self.counters.clear();
        self.last.clear();
        *lock(&self.healthcard) = healthcard::State::new();
        lock(&self.ywx).reset(&self.clock);
        *lock(&self.reservation) = reservation::State::new();
        *lock(&self.signit) = signit::State::new();
    }

    /// Closes the listeners for a time and cuts the open connections.
    pub(crate) fn away(&self, time: Duration) {
        for listener in lock(&self.listeners).iter() {
            listener.away(time);
        }
        self.connections.cut_all();
    }

    fn note(&self, request: &Request, answer: &Answer, fault: Option<&Fault>, started: Instant) {
        if request.path.starts_with(control::PREFIX) {
            return;
        }
        self.counters.call(&request.path);
        let settings = self.settings.read().unwrap_or_else(PoisonError::into_inner);
        if settings.record {
            self.last.push(request, answer, fault, &self.clock);
        }
        drop(settings);
        self.log.call(&self.clock, request, answer, fault, started.elapsed());
    }
}

/// Answers one request: control endpoint, or a vendor's under the fault that is armed for it.
pub(crate) fn answer(shared: &Arc<Shared>, request: &Request) -> (Answer, Option<Fault>) {
    if request.path.starts_with(control::PREFIX) {
        return (control::answer(shared, request), None);
    }
    let fault = shared.faults.take(&request.path);
    let replaced = fault.as_ref().and_then(|fault| fault.replacement(request));
    let mut answer = replaced.unwrap_or_else(|| vendors::answer(shared, request));
    if let Some(fault) = &fault {
        fault.spoil(&mut answer);
    }
    if let Some(key) = answer.seal_key
        && let Ok(sealed) = check::aes_ecb_encrypt(key.as_bytes(), &answer.body)
    {
        answer.body = check::base64(&sealed).into_bytes();
        answer.content_type = "text/plain;charset=UTF-8";
    }
    (answer, fault)
}

/// A running sandbox; dropping it closes its ports and connections.
pub struct Sandbox {
    shared: Arc<Shared>,
    http: Option<u16>,
    https: Option<u16>,
    ca_file: PathBuf,
}

impl Sandbox {
    /// Makes the test CA, writes `ca.pem`, opens the ports.
    pub fn start(options: Options) -> Result<Sandbox, String> {
        std::fs::create_dir_all(&options.dir).map_err(|error| format!("{}: {error}", options.dir.display()))?;
        let authority = tls::Authority::new()?;
        let ca_file = options.dir.join("ca.pem");
        std::fs::write(&ca_file, authority.pem()?).map_err(|error| format!("{}: {error}", ca_file.display()))?;
        let clock = Clock::default();
        let shared = Arc::new(Shared {
            settings: RwLock::new(Settings::default()),
            faults: faults::Faults::default(),
            counters: Counters::default(),
            last: Last::default(),
            log: options.log,
            connections: Connections::default(),
            listeners: Mutex::new(Vec::new()),
            sm2_key: check::sm2_private_key(credentials::SM2_PRIVATE_KEY)?,
            healthcard: Mutex::new(healthcard::State::new()),
            ywx: Mutex::new(ywx::State::new(&authority, &clock)?),
            reservation: Mutex::new(reservation::State::new()),
            signit: Mutex::new(signit::State::new()),
            authority,
            clock,
        });
        let mut sandbox =
            Sandbox { shared, http: None, https: None, ca_file: std::path::absolute(&ca_file).unwrap_or(ca_file) };
        if let Some(port) = options.http {
            sandbox.http = Some(listen(&sandbox.shared, port, None)?);
        }
        if let Some(port) = options.https {
            sandbox.https = Some(listen(&sandbox.shared, port, Some(TlsKind::Good))?);
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
        self.shared.settings()
    }

    /// Changes settings.
    pub fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        self.shared.change_settings(change);
    }

    /// All states, settings, faults and counters as at the start. Ports and keys stay.
    pub fn reset(&self) {
        self.shared.reset();
    }

    /// Arms a fault for the next `times` calls (0 = all) of a path (`*` = all paths).
    pub fn arm(&self, path: &str, times: u32, fault: Fault) {
        self.shared.faults.arm(Armed { path: path.to_owned(), times, fault });
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// Refuses connections for a time; the open ones are cut. Returns when the ports are closed.
    pub fn away(&self, time: Duration) {
        self.shared.away(time);
    }

    /// Ends an absence before its time. Returns when the ports are open again.
    pub fn back(&self) {
        for listener in lock(&self.shared.listeners).iter() {
            listener.back();
        }
    }

    /// Cuts all open connections.
    pub fn cut_connections(&self) {
        self.shared.connections.cut_all();
    }

    /// Opens one more TLS listener of that kind and returns its URL.
    pub fn tls_listener(&self, kind: TlsKind) -> Result<String, String> {
        let port = listen(&self.shared, 0, Some(kind))?;
        Ok(format!("https://127.0.0.1:{port}"))
    }

    /// Calls per path, token fetches per system, connections accepted, TLS sessions resumed.
    pub fn counters(&self) -> Value {
        self.shared.counters.to_json()
    }

    /// Calls of one path so far.
    pub fn calls(&self, path: &str) -> u64 {
        self.shared.counters.calls(path)
    }

    /// Successful token fetches of `healthcard`, `reservation` or `signit` so far.
    pub fn token_fetches(&self, system: &str) -> u64 {
        self.shared.counters.token_fetches(system)
    }

    /// Connections accepted so far.
    pub fn connections_accepted(&self) -> u64 {
        self.shared.counters.connections()
    }

    /// TLS sessions resumed so far, as OpenSSL saw it.
    pub fn sessions_resumed(&self) -> u64 {
        self.shared.counters.resumed()
    }

    /// The last `count` requests, newest first, in the form of `/_sandbox/last`.
    pub fn last(&self, count: usize) -> Vec<Value> {
        self.shared.last.list(count)
    }

    /// Any control endpoint by its name, e.g. `control("scan", &json!({…}))`.
    pub fn control(&self, name: &str, arguments: &Value) -> Result<Value, String> {
        control::run(&self.shared, name, arguments)
    }

    /// Decides a pending scan: see [`control`].
    pub fn scan(&self, kind: &str, id: &str, result: &str) -> Result<(), String> {
        self.control("scan", &json!({"kind": kind, "id": id, "result": result})).map(|_| ())
    }

    /// Makes all tokens unknown (healthcard 21004, signit `invalid_token`).
    pub fn kill_tokens(&self) {
        control::kill_tokens(&self.shared);
    }

    /// Makes all tokens expired (healthcard 21003).
    pub fn expire_tokens(&self) {
        control::expire_tokens(&self.shared);
    }
}

fn listen(shared: &Arc<Shared>, port: u16, tls: Option<TlsKind>) -> Result<u16, String> {
    let acceptor = tls.map(|kind| shared.authority.acceptor(kind)).transpose()?;
    let listener = Listener::start(port, acceptor, Arc::clone(shared))?;
    let port = listener.port();
    lock(&shared.listeners).push(listener);
    Ok(port)
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // The listeners' threads hold the shared part, so it is emptied by hand.
        let listeners = std::mem::take(&mut *lock(&self.shared.listeners));
        drop(listeners);
        self.shared.connections.cut_all();
    }
}
