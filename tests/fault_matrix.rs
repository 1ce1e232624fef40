//! Every network operation of the catalogue under every fault of the sandbox: the right kind of error, `retryable`
//! right, within the time limit and a second, nothing sent twice that must not be, and the next call works. A new row
//! of the catalogue is in this test by itself.

mod common;

use common::{configure, example, with};
use hisbridge::cancel::Cancel;
use hisbridge::catalog::{self, Method, Operation};
use hisbridge::dispatch;
use hisbridge_sandbox::{Fault, Options, Sandbox, TlsKind};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Sandboxes that work side by side: most of the time a cell waits.
const WORKERS: usize = 12;
/// How often a call that may be repeated is tried again.
const RETRIES: u64 = 1;
/// Time limit of a cell that must run into it, and of one that must not.
const SHORT: Duration = Duration::from_millis(400);
const LONG: Duration = Duration::from_secs(15);
/// What a call may take beyond its limit.
const GRACE: Duration = Duration::from_secs(1);

/// How a fault comes about.
enum How {
    /// The server answers so.
    Answer(Fault),
    /// The same over TLS.
    Tls(Fault),
    /// The server is at one of the addresses that [`Worker::new`] opens.
    At(&'static str),
    /// The server is away.
    Away,
}

/// What must become of the call.
#[derive(Clone, Copy)]
enum Outcome {
    Works,
    /// Kind and `retryable`.
    Fails(&'static str, bool),
}

use Outcome::{Fails, Works};

/// A row of the table below.
struct Cell {
    how: How,
    outcome: Outcome,
    limit: Duration,
}

const TIMEOUT: Outcome = Fails("timeout", true);
const TRANSPORT: Outcome = Fails("transport", true);
const TLS: Outcome = Fails("tls", false);
/// Who cuts a handshake may be a firewall, or a server that is restarted.
const CUT_TLS: Outcome = Fails("tls", true);
const PROTOCOL: Outcome = Fails("protocol", false);

/// Every fault and what it must lead to.
fn cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut add = |how, outcome, limit| cells.push(Cell { how, outcome, limit });
    // Odd, but right.
    for fault in [
        Fault::Slow { delay_ms: 20 },
        Fault::Drip { every_ms: 0, bytes: 1 },
        Fault::Chunked,
        Fault::Gzip,
        Fault::Deflate { raw: false },
        Fault::Deflate { raw: true },
        Fault::DeadKeepalive { after_ms: 5 },
    ] {
        add(How::Answer(fault), Works, LONG);
    }
    // What old servers and their frameworks make of a right answer.
    for variant in [
        "gbk",
        "gbk_as_utf8",
        "gbk_untold",
        "utf8_as_gbk",
        "html",
        "untyped",
        "nul",
        "bom",
        "blanks",
        "string",
        "asmx",
        "d",
        "d_string",
    ] {
        add(How::Answer(Fault::Disguised { variant: variant.into() }), Works, LONG);
    }
    for variant in ["surrogate", "control", "half"] {
        add(How::Answer(Fault::BadCharacter { variant: variant.into() }), Works, LONG);
    }
    // Too slow.
    add(How::Answer(Fault::Slow { delay_ms: 2500 }), TIMEOUT, SHORT);
    add(How::Answer(Fault::Drip { every_ms: 30, bytes: 1 }), TIMEOUT, SHORT);
    add(How::Answer(Fault::WrongLength { delta: 100, hold_ms: 2500 }), TIMEOUT, SHORT);
    add(How::At("silent"), TIMEOUT, SHORT);
    add(How::At("slow_handshake"), TIMEOUT, SHORT);
    // Cut.
    let cut = |byte, in_body| Fault::CloseAt { byte, in_body };
    for fault in [cut(0, false), cut(1, false), cut(12, false), cut(40, false), cut(0, true), cut(1, true)] {
        add(How::Answer(fault.clone()), TRANSPORT, LONG);
        add(How::Tls(fault), TRANSPORT, LONG);
    }
    for fault in [Fault::Close, Fault::Reset, Fault::WrongLength { delta: 7, hold_ms: 0 }] {
        add(How::Answer(fault.clone()), TRANSPORT, LONG);
        add(How::Tls(fault), TRANSPORT, LONG);
    }
    add(How::At("cut_handshake"), CUT_TLS, LONG);
    add(How::Away, TRANSPORT, LONG);
    // Not what HTTP or gzip says.
    for variant in
        ["not_http", "no_status", "long_line", "many_lines", "length_word", "length_negative", "length_twice"]
    {
        add(How::Answer(Fault::BadHead { variant: variant.into() }), PROTOCOL, LONG);
    }
    add(How::Answer(Fault::BadHead { variant: "length_huge".into() }), TRANSPORT, LONG);
    add(How::Answer(Fault::ChunkedGarbage), PROTOCOL, LONG);
    for variant in ["plain", "cut", "flipped"] {
        add(How::Answer(Fault::BadGzip { variant: variant.into() }), PROTOCOL, LONG);
    }
    for fault in [Fault::GzipBomb { bytes: 256 << 20 }, Fault::Big { bytes: 40 << 20 }] {
        add(How::Answer(fault), PROTOCOL, LONG);
    }
    // Not what the vendor's document says.
    add(How::Answer(Fault::WrongLength { delta: -5, hold_ms: 0 }), PROTOCOL, LONG);
    add(How::Answer(Fault::BadJson), PROTOCOL, LONG);
    add(How::Answer(Fault::BadCiphertext), PROTOCOL, LONG);
    for variant in ["types", "array", "null", "string", "empty", "deep", "not_utf8", "nothing"] {
        add(How::Answer(Fault::WrongShape { variant: variant.into() }), PROTOCOL, LONG);
    }
    add(How::Answer(Fault::Html { status: 200 }), PROTOCOL, LONG);
    let refused = Fault::VendorError { code: "99999".into(), message: "签名错误".into() };
    add(How::Answer(refused), Fails("vendor", false), LONG);
    // Another status.
    for code in [301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 407, 410, 413, 501] {
        add(How::Answer(Fault::Status { code, location: None }), Fails("http", false), LONG);
    }
    for code in [408, 429, 500, 502, 503, 504] {
        add(How::Answer(Fault::Status { code, location: None }), Fails("http", true), LONG);
    }
    for location in ["https://his.invalid/", "/elsewhere"] {
        add(How::Answer(Fault::Status { code: 307, location: Some(location.into()) }), Fails("http", false), LONG);
    }
    add(How::Answer(Fault::Html { status: 502 }), Fails("http", true), LONG);
    add(How::Answer(Fault::Html { status: 404 }), Fails("http", false), LONG);
    add(How::Answer(Fault::Status { code: 204, location: None }), PROTOCOL, LONG);
    // Not to be trusted.
    for name in ["wrong_host", "expired", "self_signed", "tls10", "no_tls"] {
        add(How::At(name), TLS, LONG);
    }
    cells
}

impl Cell {
    fn name(&self) -> String {
        match &self.how {
            How::Answer(fault) => format!("{fault:?}"),
            How::Tls(fault) => format!("{fault:?} over TLS"),
            How::At(name) => (*name).to_owned(),
            How::Away => "away".to_owned(),
        }
    }
}

/// One sandbox with the addresses and profiles that lead to it.
struct Worker {
    name: String,
    sandbox: Sandbox,
    profiles: Vec<(String, Value)>,
}

impl Worker {
    fn new(name: &str) -> Worker {
        let folder = tempfile::tempdir().expect("a temporary folder").keep();
        let sandbox = Sandbox::start(Options::new(folder)).expect("the sandbox starts");
        let tls = |kind| sandbox.tls_listener(kind).expect("one more port");
        let https = sandbox.https_url().expect("https");
        let addresses = [
            ("", sandbox.http_url().expect("http")),
            ("once", sandbox.http_url().expect("http")),
            ("https", https.clone()),
            ("wrong_host", tls(TlsKind::WrongHost)),
            ("expired", tls(TlsKind::Expired)),
            ("self_signed", tls(TlsKind::SelfSigned)),
            ("tls10", tls(TlsKind::Tls10)),
            ("no_tls", sandbox.http_url().expect("http").replace("http:", "https:")),
            ("silent", silent()),
            ("slow_handshake", between(&https, |_| Some(Duration::from_millis(50)))),
            ("cut_handshake", between(&https, |passed| (passed < 100).then_some(Duration::ZERO))),
        ];
        let profiles = addresses.into_iter().map(|(kind, url)| {
            let mut blocks = sandbox.config_json_for(&url);
            blocks.as_object_mut().expect("an object").remove("profiles");
            blocks["http"]["retries"] = json!(if kind == "once" { 0 } else { RETRIES });
            blocks["http"]["max_response_bytes"] = json!(1 << 20);
            (format!("{name}{kind}"), blocks)
        });
        let profiles = profiles.collect();
        Worker { name: name.to_owned(), sandbox, profiles }
    }

    /// Calls within a limit; gives the envelope and the time that it took.
    fn call(&self, row: &Operation, kind: &str, limit: Duration) -> (Value, Duration) {
        let options = json!({"profile": format!("{}{kind}", self.name), "timeout_ms": limit.as_millis() as u64});
        let request = with(&example(row.full_name), json!({"_options": options})).to_string();
        let began = Instant::now();
        let text = dispatch::call(row.full_name, &request, &Cancel::default()).text();
        (serde_json::from_str(&text).expect("the envelope is JSON"), began.elapsed())
    }

    /// The sandbox as at its start; no code of 浙里办 but 401 says that a token is dead.
    fn fresh(&self) {
        self.sandbox.reset();
        self.sandbox.change_settings(|settings| settings.reservation_token_code = 401);
    }

    /// The path that an operation calls, and the path of its token if that has to be fetched first.
    fn paths(&self, row: &Operation, kind: &str) -> (String, Option<String>) {
        // A token that has worked is fetched anew when it is dead.
        for kill in [|_: &Sandbox| {}, Sandbox::kill_tokens] {
            self.fresh();
            kill(&self.sandbox);
            let (envelope, _) = self.call(row, kind, LONG);
            assert_eq!(envelope["ok"], true, "{}: {envelope:#}", row.full_name);
        }
        let paths: Vec<String> = self.sandbox.last(2).iter().map(|sent| text(&sent["path"])).collect();
        (paths[0].clone(), paths.get(1).filter(|token| **token != paths[0]).cloned())
    }

    /// Runs one cell with the fault at the operation's path or at its token's; gives what is wrong.
    fn run(&self, row: &Operation, cell: &Cell, at_token: bool) -> Result<(), String> {
        let (path, token) = self.paths(row, if matches!(cell.how, How::Tls(_)) { "https" } else { "" });
        let path = match token.filter(|_| at_token) {
            Some(token) => {
                self.sandbox.kill_tokens();
                token
            }
            None => path,
        };
        let path = path.as_str();
        let before = self.sandbox.calls(path);
        let kind = match &cell.how {
            How::Answer(fault) | How::Tls(fault) => {
                self.sandbox.arm(path, 0, fault.clone());
                if matches!(cell.how, How::Tls(_)) { "https" } else { "" }
            }
            How::At(name) => name,
            How::Away => {
                self.sandbox.away(Duration::from_secs(600));
                ""
            }
        };
        let (envelope, time) = self.call(row, kind, cell.limit);
        let sent = self.sandbox.calls(path) - before;
        self.sandbox.clear_faults();
        if matches!(cell.how, How::Away) {
            self.sandbox.back();
        }
        judge(&envelope, cell.outcome).map_err(|words| format!("after {time:?}: {words}"))?;
        if time > cell.limit + GRACE {
            return Err(format!("took {time:?} of {:?}", cell.limit));
        }
        // Fetching a token changes nothing at the vendor's.
        let repeatable = at_token || row.repeatable || example(row.full_name)["method"] == "GET";
        let most = match (cell.outcome, &cell.how) {
            (Fails("transport", _), _) if repeatable => 1 + RETRIES,
            _ => 1,
        };
        if sent > most {
            return Err(format!("was sent {sent} times"));
        }
        if let How::Answer(Fault::DeadKeepalive { .. }) = cell.how {
            // On a busy machine the connection's end may be late: here it certainly comes before the next call.
            thread::sleep(Duration::from_millis(50));
            self.sandbox.cut_connections();
        }
        self.fresh();
        let (next, _) = self.call(row, "", LONG);
        if next["ok"] == true { Ok(()) } else { Err(format!("the next call: {:#}", next["error"])) }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn judge(envelope: &Value, outcome: Outcome) -> Result<(), String> {
    let error = &envelope["error"];
    let right = match outcome {
        Works => envelope["ok"] == true && error.is_null(),
        Fails(kind, retryable) => {
            envelope["ok"] == false
                && error["kind"] == kind
                && error["retryable"] == retryable
                && error["message"].as_str().is_some_and(|words| !words.is_empty())
                && error["hint"].as_str().is_some_and(|words| !words.is_empty())
        }
    };
    if right { Ok(()) } else { Err(format!("{error:#}")) }
}

/// A server that takes connections and says nothing.
fn silent() -> String {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("https://127.0.0.1:{}", socket.local_addr().expect("its port").port());
    thread::spawn(move || {
        let mut held = Vec::new();
        for stream in socket.incoming() {
            held.push(stream);
        }
    });
    url
}

/// A line to a server that passes its bytes on one by one: `pause` says how long to wait before the next, by how many
/// have passed, or to cut the line.
fn between(server: &str, pause: fn(usize) -> Option<Duration>) -> String {
    let server = server.replace("https://", "");
    let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("https://127.0.0.1:{}", socket.local_addr().expect("its port").port());
    thread::spawn(move || {
        for client in socket.incoming().flatten() {
            let Ok(line) = TcpStream::connect(&server) else { continue };
            thread::spawn(move || pass(&client, &line, pause));
        }
    });
    url
}

fn pass(client: &TcpStream, server: &TcpStream, pause: fn(usize) -> Option<Duration>) {
    thread::scope(|scope| {
        scope.spawn(|| {
            let (mut from, mut to) = (client, server);
            let _ = std::io::copy(&mut from, &mut to);
            let _ = server.shutdown(Shutdown::Both);
        });
        let (mut from, mut to) = (server, client);
        let mut byte = [0];
        let mut passed = 0;
        while let (Some(time), Ok(1)) = (pause(passed), from.read(&mut byte)) {
            thread::sleep(time);
            if to.write_all(&byte).is_err() {
                break;
            }
            passed += 1;
        }
        let _ = client.shutdown(Shutdown::Both);
    });
}

/// The tests of this program share the configuration.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn workers(count: usize) -> Vec<Worker> {
    let workers: Vec<Worker> = (0..count).map(|at| Worker::new(&format!("w{at}"))).collect();
    let profiles: serde_json::Map<String, Value> =
        workers.iter().flat_map(|worker| worker.profiles.iter().cloned()).collect();
    configure(&json!({"profiles": profiles}));
    workers
}

fn network() -> Vec<&'static Operation> {
    catalog::operations().filter(|row| row.method != Method::Local).collect()
}

/// The first network operation of each system that needs no token of its own making.
fn one_of_each_system() -> Vec<&'static Operation> {
    let mut found: Vec<&'static Operation> = Vec::new();
    for row in network().into_iter().filter(|row| !row.name.contains("token")) {
        if found.iter().all(|known| known.system != row.system) {
            found.push(row);
        }
    }
    found
}

/// Runs `work` for every item on one of the workers; gives all complaints.
fn side_by_side<T: Sync>(
    items: &[T],
    workers: &[Worker],
    work: impl Fn(&Worker, &T) -> Vec<String> + Sync,
) -> Vec<String> {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for worker in workers {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let complaints = work(worker, item);
                    wrong.lock().unwrap_or_else(PoisonError::into_inner).extend(complaints);
                }
            });
        }
    });
    wrong.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn report(name: &str, cells: usize, began: Instant, wrong: &[String]) {
    println!("{name}: {cells} cells, {} wrong, {:.1} s", wrong.len(), began.elapsed().as_secs_f64());
    assert!(wrong.is_empty(), "{} of {cells} cells:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_operation_under_every_fault() {
    let _alone = alone();
    let began = Instant::now();
    let (rows, cells) = (network(), cells());
    assert!(rows.len() >= 60, "{}", rows.len());
    let wrong = side_by_side(&rows, &workers(WORKERS), |worker, row| {
        let complaint = |cell: &Cell, words| format!("{} under {}: {words}", row.full_name, cell.name());
        cells.iter().filter_map(|cell| worker.run(row, cell, false).err().map(|words| complaint(cell, words))).collect()
    });
    report("operations", rows.len() * cells.len(), began, &wrong);
}

#[test]
fn a_token_that_cannot_be_had_fails_like_the_call_itself() {
    let _alone = alone();
    let began = Instant::now();
    let workers = workers(WORKERS);
    let mut items = Vec::new();
    // 医网信 has a token on its cloud platform only.
    for row in one_of_each_system().into_iter().chain([&catalog::YWX_AM_DOCTOR_SYN]) {
        if let (_, Some(token)) = workers[0].paths(row, "") {
            // A connection that dies just after the token came takes the call itself with it.
            let cells =
                cells().into_iter().filter(|cell| !matches!(cell.how, How::Answer(Fault::DeadKeepalive { .. })));
            items.extend(cells.map(|cell| (row, token.clone(), cell)));
        }
    }
    assert!(items.len() > 4 * 60, "systems with tokens");
    let wrong = side_by_side(&items, &workers, |worker, (row, token, cell)| {
        let complaint = |words| format!("{}, {token} under {}: {words}", row.full_name, cell.name());
        worker.run(row, cell, true).err().map(complaint).into_iter().collect()
    });
    report("tokens", items.len(), began, &wrong);
}

#[test]
fn an_answer_cut_at_any_byte_is_none() {
    let _alone = alone();
    let began = Instant::now();
    let count = AtomicUsize::new(0);
    let rows = one_of_each_system();
    assert!(rows.len() >= 5);
    let wrong = side_by_side(&rows, &workers(rows.len()), |worker, row| {
        let (path, _) = worker.paths(row, "once");
        for byte in 0..20_000 {
            worker.sandbox.clear_faults();
            worker.sandbox.arm(&path, 0, Fault::CloseAt { byte, in_body: false });
            let (envelope, _) = worker.call(row, "once", LONG);
            if envelope["ok"] == true {
                // The whole answer has come.
                return if byte > 100 { Vec::new() } else { vec![format!("{} is whole at {byte}", row.full_name)] };
            }
            if let Err(words) = judge(&envelope, TRANSPORT) {
                return vec![format!("{} cut at {byte}: {words}", row.full_name)];
            }
            count.fetch_add(1, Ordering::Relaxed);
        }
        vec![format!("{} has no end", row.full_name)]
    });
    report("bytes", count.into_inner(), began, &wrong);
}

#[test]
fn every_code_of_a_vendor_says_whether_to_try_again() {
    let _alone = alone();
    let began = Instant::now();
    let mut rows = one_of_each_system();
    rows.push(&catalog::YWX_AM_DOCTOR_SYN);
    let refusals = AtomicUsize::new(0);
    let codes = |row: &Operation| catalog::system(row.system).map_or(&[][..], |system| system.codes);
    let wrong = side_by_side(&rows, &workers(rows.len()), |worker, row| {
        let (path, token) = worker.paths(row, "");
        let mut wrong = Vec::new();
        for code in codes(row) {
            worker.paths(row, "");
            let before = worker.sandbox.calls(&path);
            worker.sandbox.arm(&path, 0, Fault::VendorError { code: code.code.into(), message: "不行".into() });
            let (envelope, _) = worker.call(row, "", LONG);
            let sent = worker.sandbox.calls(&path) - before;
            worker.sandbox.clear_faults();
            if envelope["ok"] == true {
                continue;
            }
            refusals.fetch_add(1, Ordering::Relaxed);
            let told = judge(&envelope, Fails("vendor", code.retryable));
            if told.is_err() || envelope["code"] != code.code || sent != 1 + u64::from(code.token && token.is_some()) {
                wrong.push(format!("{} {}, sent {sent} times: {envelope:#}", row.full_name, code.code));
            }
        }
        wrong
    });
    let refusals = refusals.into_inner();
    assert!(refusals >= 50, "{refusals}");
    report("codes", refusals, began, &wrong);
}
