//! The outbox against the sandbox: reports that wait, are refused, are repeated; processes that are killed over it.
#![cfg(feature = "outbox")]

mod common;

use common::*;
use hisbridge_sandbox::Fault;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const REPORT: &str = "healthcard.report_his_data";
const PATH: &str = "/rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/reportHISData";
/// Where a child process of these tests finds its configuration.
const CHILD: &str = "HISBRIDGE_TEST_OUTBOX_CHILD";

/// An outbox file in a folder of its own, and the configuration that names it.
struct Outbox {
    _folder: tempfile::TempDir,
    path: PathBuf,
    configuration: Value,
}

fn outbox() -> Outbox {
    // A killed process loses nothing that the system has taken, so a disk in memory tells the same and is quick.
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a folder");
    let path = folder.path().join("发件箱.db");
    let mut configuration = SANDBOX.config_json();
    configuration["outbox"] = json!({"path": path});
    configure(&configuration);
    // The sandbox has just forgotten its tokens; a refused one would be one arrival more.
    data(REPORT, example(REPORT));
    Outbox { _folder: folder, path, configuration }
}

/// A report that is told from others by its `serviceId`.
fn report(marker: &str) -> Value {
    with(&example(REPORT), json!({"serviceId": marker}))
}

fn kept(operation: &str, request: Value) -> Value {
    let envelope = call(operation, with(&request, json!({"_options": {"outbox": true}})));
    assert_eq!(envelope["ok"], true, "{envelope:#}");
    assert_eq!(envelope["data"]["state"], "queued");
    envelope
}

fn listed(what: Value) -> Vec<Value> {
    data("tool.outbox", what)["reports"].as_array().cloned().expect("reports")
}

/// Waits until nothing is queued any more.
fn wait() {
    let outcome = data("tool.outbox", json!({"action": "wait", "wait_ms": 60_000}));
    assert_eq!(outcome["done"], true, "{outcome:#}");
}

/// A report as the sandbox received it.
#[derive(Clone)]
struct Arrival {
    number: u64,
    request_id: String,
    marker: String,
    hospital: String,
    accepted: bool,
}

/// The reports that arrived after that number, the oldest first.
fn arrivals(after: u64) -> Vec<Arrival> {
    let mut seen = after;
    collect(&mut seen)
}

/// The reports that arrived since the request of number `seen`, which becomes the last one's.
fn collect(seen: &mut u64) -> Vec<Arrival> {
    let mut last = SANDBOX.last(256);
    last.reverse();
    let number = |entry: &Value| entry["number"].as_u64().expect("a number");
    let first = last.first().map_or(1, number);
    assert!(first <= *seen + 1, "requests between {seen} and {first} were not seen");
    let new: Vec<Value> = last.into_iter().filter(|entry| number(entry) > *seen).collect();
    *seen = new.last().map_or(*seen, number);
    new.iter().filter(|entry| entry["path"] == PATH).map(arrival).collect()
}

fn arrival(entry: &Value) -> Arrival {
    let body = hisbridge::crypto::encoding::base64_decode(entry["body_base64"].as_str().unwrap()).expect("Base64");
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    Arrival {
        number: entry["number"].as_u64().expect("a number"),
        request_id: body["commonIn"]["requestId"].as_str().expect("a request id").to_owned(),
        hospital: body["commonIn"]["hospitalId"].as_str().expect("a hospital").to_owned(),
        marker: body["req"]["serviceId"].as_str().unwrap_or_default().to_owned(),
        accepted: entry["outcome"].as_str().is_some_and(|outcome| outcome.ends_with("accepted")),
    }
}

/// The number of the sandbox's last request.
fn number() -> u64 {
    SANDBOX.last(1).first().and_then(|entry| entry["number"].as_u64()).unwrap_or(0)
}

fn markers(arrivals: &[Arrival]) -> Vec<&str> {
    arrivals.iter().map(|arrival| arrival.marker.as_str()).collect()
}

#[test]
fn a_report_is_written_down_unreadably_then_sent() {
    let _alone = alone();
    let outbox = outbox();
    let before = number();
    SANDBOX.away(Duration::from_millis(1500));
    let envelope = kept(REPORT, report("m1"));
    let on_disk = std::fs::read(&outbox.path).expect("the file is there when the call returns");
    for secret in ["张三", "330482199309140014", "2A4A19745AC6D6475C2AA48290B513F8", "qrCodeText"] {
        assert!(!on_disk.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret} lies open on the disk");
    }
    let waiting = &listed(json!({"state": "queued"}))[0];
    assert_eq!((&waiting["id"], &waiting["operation"]), (&envelope["data"]["outbox_id"], &json!(REPORT)));
    assert!(!waiting.to_string().contains("张三"));
    wait();
    let arrived = arrivals(before);
    assert_eq!(markers(&arrived), ["m1"]);
    assert_eq!(arrived[0].request_id, envelope["request_id"]);
    let sent = &listed(json!({"id": envelope["data"]["outbox_id"]}))[0];
    assert_eq!((&sent["state"], &sent["code"]), (&json!("sent"), &json!("0")));
    let left: Vec<u8> =
        database(&outbox.path).query_row("SELECT sealed FROM report", (), |row| row.get(0)).expect("a row");
    assert!(left.is_empty(), "what was sent does not stay");
}

#[test]
fn what_can_be_known_to_be_wrong_is_said_at_once() {
    let _alone = alone();
    let outbox = outbox();
    let before = number();
    let option = json!({"_options": {"outbox": true}});
    let envelope =
        refused(REPORT, with(&report("m"), json!({"time": "today", "_options": {"outbox": true}})), "argument");
    assert_eq!(faulty(&envelope), ["time"]);
    let query = "healthcard.get_health_card_by_qr_code";
    assert_eq!(faulty(&refused(query, with(&example(query), option.clone()), "argument")), ["_options.outbox"]);
    let message = |envelope: Value| envelope["error"]["message"].as_str().unwrap_or_default().to_owned();
    for (key, kind) in [("app_secret", "config"), ("app_id", "config"), ("hospital_id", "argument")] {
        let mut configuration = outbox.configuration.clone();
        configuration["healthcard"][key] = json!(null);
        configure(&configuration);
        let words = message(refused(REPORT, with(&report("m"), option.clone()), kind));
        assert!(words.contains(key), "{key}: {words}");
    }
    std::fs::write(&outbox.path, "not a database, and long enough to be seen as such".repeat(100)).expect("written");
    configure(&outbox.configuration);
    assert!(message(refused(REPORT, with(&report("m"), option.clone()), "config")).contains("不是发件箱文件"));
    let mut configuration = outbox.configuration.clone();
    configuration["outbox"]["path"] = json!(outbox.path.join("no/such/folder"));
    configure(&configuration);
    assert!(message(refused(REPORT, with(&report("m"), option.clone()), "config")).contains("打不开"));
    configure(&SANDBOX.config_json());
    assert!(message(refused(REPORT, with(&report("m"), option), "config")).contains("outbox.path"));
    let nothing = json!({"path": null, "counts": {"queued": 0, "refused": 0, "sent": 0}, "reports": []});
    assert_eq!(data("tool.outbox", json!({"action": "wait"})), nothing);
    assert_eq!(markers(&arrivals(before)), [""; 0]);
}

/// What the request named goes out; what the configuration supplied is asked of it again, because it may have been put
/// right meanwhile.
#[test]
fn a_report_goes_under_the_hospital_that_it_was_given_or_the_one_that_is_configured_when_it_goes() {
    let _alone = alone();
    let outbox = outbox();
    let before = number();
    let mut wrong = outbox.configuration.clone();
    wrong["healthcard"]["hospital_id"] = json!("20012");
    configure(&wrong);
    kept(REPORT, report("m1"));
    wait();
    kept(REPORT, with(&report("m2"), json!({"hospitalId": "10023"})));
    wait();
    configure(&outbox.configuration);
    assert_eq!(data("tool.outbox", json!({"action": "retry"}))["changed"], 1);
    wait();
    let sent: Vec<(bool, String)> = arrivals(before).into_iter().map(|one| (one.accepted, one.hospital)).collect();
    let expected = [(false, "20012"), (true, "10023"), (true, "90003")];
    assert_eq!(sent, expected.map(|(accepted, hospital)| (accepted, hospital.to_owned())));
}

#[test]
fn without_a_network_reports_wait_and_then_go_in_order_once_each() {
    let _alone = alone();
    let _outbox = outbox();
    let before = number();
    SANDBOX.away(Duration::from_millis(2500));
    let sent: Vec<String> = (0..8).map(|n| format!("o{n}")).collect();
    let started = Instant::now();
    for marker in &sent {
        kept(REPORT, report(marker));
    }
    assert!(started.elapsed() < Duration::from_secs(2), "the caller waits for the disk only");
    assert_eq!(data("tool.outbox", json!({"action": "wait", "wait_ms": 0}))["done"], false);
    wait();
    assert_eq!(markers(&arrivals(before)), sent);
}

#[test]
fn after_a_lost_answer_the_vendor_knows_the_repetition() {
    let _alone = alone();
    let _outbox = outbox();
    let before = number();
    SANDBOX.arm(PATH, 1, Fault::Close);
    let id = kept(REPORT, report("m1"))["data"]["outbox_id"].clone();
    wait();
    let arrived = arrivals(before);
    assert_eq!(markers(&arrived), ["m1", "m1"]);
    assert_eq!((arrived[0].accepted, arrived[1].accepted), (true, false));
    assert_eq!(arrived[0].request_id, arrived[1].request_id);
    let row = &listed(json!({"id": id}))[0];
    assert_eq!((&row["state"], &row["code"], &row["tries"]), (&json!("sent"), &json!("10054"), &json!(2)));
}

#[test]
fn a_refused_report_is_kept_with_its_reason_and_holds_nobody_up() {
    let _alone = alone();
    let _outbox = outbox();
    let before = number();
    let words = "患者张三的卡有误".to_owned();
    SANDBOX.arm(PATH, 1, Fault::VendorError { code: "10042".into(), message: words.clone() });
    let first = kept(REPORT, report("m1"))["data"]["outbox_id"].clone();
    let second = kept(REPORT, report("m2"))["data"]["outbox_id"].clone();
    wait();
    assert_eq!(listed(json!({"id": second}))[0]["state"], "sent");
    let refused_ones = listed(json!({"state": "refused"}));
    assert_eq!(refused_ones.len(), 1);
    let row = &refused_ones[0];
    assert_eq!((&row["id"], &row["code"], &row["message"]), (&first, &json!("10042"), &json!("参数错误")));
    assert!(!row.to_string().contains("张三"), "the vendor's words may name a patient");
    assert_eq!(data("tool.outbox", json!({"action": "retry"}))["changed"], 1);
    wait();
    let arrived = arrivals(before);
    assert_eq!(markers(&arrived), ["m1", "m2", "m1"]);
    assert_ne!(arrived[0].request_id, arrived[2].request_id, "an id that was answered is not used again");
    assert_eq!(faulty(&refused("tool.outbox", json!({"action": "remove"}), "argument")), ["id"]);
    assert_eq!(data("tool.outbox", json!({"action": "remove", "id": first}))["changed"], 1);
    let left = data("tool.outbox", json!({"action": "remove", "state": "sent"}));
    assert_eq!((&left["changed"], &left["reports"]), (&json!(1), &json!([])));
}

#[test]
fn what_a_vendor_says_is_neither_listed_nor_stored() {
    let _alone = alone();
    let outbox = outbox();
    let words = "张三丰的证件号 61052819900101102X 已在 13812345678 名下登记";
    for (code, shown) in [("98765", "98765"), ("61052819900101102X", "?"), ("13812345678", "?"), ("ZHANGSAN", "?")] {
        SANDBOX.arm(PATH, 1, Fault::VendorError { code: code.into(), message: words.into() });
        let envelope = kept(REPORT, report("R"));
        wait();
        let row = listed(json!({"id": envelope["data"]["outbox_id"]}))[0].clone();
        assert_eq!((&row["state"], &row["code"]), (&json!("refused"), &json!(shown)), "{row:#}");
        let message = row["message"].as_str().expect("words");
        assert!(message.contains("没有接受") && message.contains(shown), "{message}");
        let mut stored = std::fs::read(&outbox.path).expect("the file");
        stored.extend(std::fs::read(outbox.path.with_extension("db-wal")).unwrap_or_default());
        let stored = String::from_utf8_lossy(&stored);
        for hidden in ["张三丰", "61052819900101102X", "13812345678", "ZHANGSAN"] {
            assert!(!row.to_string().contains(hidden) && !stored.contains(hidden), "{hidden} under {code}");
        }
    }
}

#[test]
fn what_may_work_later_is_tried_again() {
    let _alone = alone();
    let _outbox = outbox();
    let before = number();
    SANDBOX.arm(PATH, 1, Fault::VendorError { code: "10005".into(), message: "数据库错误".into() });
    SANDBOX.arm(PATH, 1, Fault::Html { status: 502 });
    kept(REPORT, report("m1"));
    kept(REPORT, report("m2"));
    wait();
    let arrived = arrivals(before);
    assert_eq!(markers(&arrived), ["m1", "m1", "m1", "m2"], "those behind wait for their turn");
    assert_ne!(arrived[0].request_id, arrived[1].request_id);
    assert_eq!(arrived[1].request_id, arrived[2].request_id, "a gateway's page is no answer of the vendor");
    assert_eq!(data("tool.outbox", json!({}))["counts"], json!({"queued": 0, "refused": 0, "sent": 2}));
}

#[test]
fn a_dead_token_costs_a_request_id_and_nothing_else() {
    let _alone = alone();
    let _outbox = outbox();
    kept(REPORT, report("m0"));
    wait();
    SANDBOX.kill_tokens();
    let before = number();
    let id = kept(REPORT, report("m1"))["data"]["outbox_id"].clone();
    wait();
    let arrived = arrivals(before);
    assert_eq!((arrived[0].accepted, arrived[1].accepted, arrived.len()), (false, true, 2));
    assert_ne!(arrived[0].request_id, arrived[1].request_id);
    assert_eq!(listed(json!({"id": id}))[0]["request_id"], arrived[1].request_id.as_str());
}

#[test]
fn an_arrival_keeps_the_moment_of_the_call() {
    let _alone = alone();
    let _outbox = outbox();
    SANDBOX.away(Duration::from_millis(1500));
    kept("reservation.arrival", json!({"serialNumber": "ZJ109-35"}));
    let queued_at = listed(json!({}))[0]["queued_at"].as_str().expect("a time").to_owned();
    wait();
    let last = SANDBOX.last(5);
    let entry = last.iter().find(|entry| entry["path"] == "/reservation/sync/arrival").expect("it arrived");
    let sent: Value = serde_json::from_str(entry["decrypted"].as_str().expect("opened")).expect("JSON");
    let moment = sent["arriveDate"].as_str().expect("a moment");
    assert!(moment <= queued_at.as_str() && moment[..15] == queued_at[..15], "{moment} {queued_at}");
    kept("reservation.callback", json!({"serialNumber": "ZJ109-35"}));
    wait();
    assert_eq!(data("tool.outbox", json!({}))["counts"]["sent"], 2);
}

/// The moments of all reports are moved so many seconds, as if they had been written under another clock.
fn move_moments(path: &Path, seconds: i64) {
    let sql = "UPDATE report SET due = due + ?1, failing = failing + ?1, queued = queued + ?1, changed = changed + ?1";
    database(path).execute(sql, [seconds]).expect("moved");
}

/// The number of tries of the only report.
fn tries() -> u64 {
    listed(json!({}))[0]["tries"].as_u64().expect("a number")
}

/// Has the only report tried once more, now.
fn try_now(path: &Path) {
    let before = tries();
    database(path).execute("UPDATE report SET due = 0", ()).expect("due");
    data("tool.outbox", json!({"action": "wait", "wait_ms": 0}));
    let end = Instant::now() + Duration::from_secs(30);
    while tries() == before {
        assert!(Instant::now() < end, "it is tried");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_report_of_a_wrong_date_has_its_time_after_the_clock_is_put_right() {
    const HOUR: i64 = 3600;
    let _alone = alone();
    let outbox = outbox();
    SANDBOX.arm(PATH, 0, Fault::Status { code: 503, location: None });
    kept(REPORT, report("m1"));
    while tries() == 0 {
        thread::sleep(Duration::from_millis(10));
    }
    for jump in [-20 * 8766 * HOUR, -100 * HOUR, 100 * HOUR, 20 * 8766 * HOUR] {
        move_moments(&outbox.path, jump);
        try_now(&outbox.path);
        let row = &listed(json!({}))[0];
        assert_eq!(row["state"], "queued", "after {} hours: {row:#}", jump / HOUR);
    }
    // Refused for three days, it is set aside.
    database(&outbox.path).execute("UPDATE report SET failing = changed - ?1", [73 * HOUR]).expect("changed");
    try_now(&outbox.path);
    assert_eq!(listed(json!({}))[0]["state"], "refused");
}

#[test]
fn what_was_sent_is_kept_for_its_days_whatever_the_clock_said() {
    const DAY: i64 = 86_400;
    let _alone = alone();
    let outbox = outbox();
    kept(REPORT, report("m1"));
    wait();
    let look = || {
        data("tool.outbox", json!({"action": "wait", "wait_ms": 0}));
        // The thread forgets before it sends.
        kept(REPORT, report("m2"));
        wait();
        let rows = listed(json!({}));
        data("tool.outbox", json!({"action": "remove", "id": rows.last().expect("a row")["id"]}));
        rows.len() - 1
    };
    for jump in [-20 * 366 * DAY, -30 * DAY, 20 * 366 * DAY, DAY] {
        move_moments(&outbox.path, jump);
        assert_eq!(look(), 1, "after {} days", jump / DAY);
    }
    move_moments(&outbox.path, -8 * DAY);
    assert_eq!(look(), 0, "a week is over");
}

#[test]
fn reports_of_another_account_or_secret_wait_apart() {
    let _alone = alone();
    let outbox = outbox();
    let before = number();
    SANDBOX.arm(PATH, 0, Fault::Status { code: 503, location: None });
    let foreign = kept(REPORT, report("m1"))["data"]["outbox_id"].clone();
    while listed(json!({"id": foreign}))[0]["tries"] == 0 {
        thread::sleep(Duration::from_millis(10));
    }
    let mut configuration = outbox.configuration.clone();
    configuration["healthcard"] = configuration["profiles"]["branch"]["healthcard"].clone();
    configure(&configuration);
    SANDBOX.clear_faults();
    let mine = kept(REPORT, report("m2"))["data"]["outbox_id"].clone();
    assert_eq!(data("tool.outbox", json!({"action": "wait", "id": mine, "wait_ms": 60_000}))["done"], true);
    let row = &listed(json!({"id": foreign}))[0];
    assert!(row["state"] == "queued" && row["message"].as_str().unwrap().contains("密钥"), "{row:#}");
    configure(&outbox.configuration);
    let options = json!({"outbox": true, "profile": "branch"});
    assert_eq!(call(REPORT, with(&report("m3"), json!({"_options": options})))["ok"], true);
    wait();
    let accepted: Vec<Arrival> = arrivals(before).into_iter().filter(|arrival| arrival.accepted).collect();
    assert_eq!(markers(&accepted)[0], "m2");
    assert_eq!(BTreeSet::from_iter(markers(&accepted)), BTreeSet::from(["m1", "m2", "m3"]));
}

#[test]
fn two_processes_on_one_file_send_each_report_once_and_in_order() {
    let _alone = alone();
    let outbox = outbox();
    let before = number();
    configure(&SANDBOX.config_json());
    let children: Vec<_> = ["a", "b"].map(|name| child(&outbox.configuration, name, 20, true)).into_iter().collect();
    for mut child in children {
        assert!(child.0.wait().expect("the child ends").success());
    }
    let accepted: Vec<Arrival> = arrivals(before).into_iter().filter(|arrival| arrival.accepted).collect();
    let rows = database(&outbox.path);
    let mut rows = rows.prepare("SELECT request_id FROM report WHERE state = 'sent' ORDER BY id").expect("the table");
    let order: Vec<String> = rows.query_map((), |row| row.get(0)).expect("rows").map(Result::unwrap).collect();
    assert_eq!(order.len(), 40);
    assert_eq!(
        accepted.iter().map(|arrival| &arrival.request_id).collect::<Vec<_>>(),
        order.iter().collect::<Vec<_>>()
    );
    for name in ["a", "b"] {
        let wanted: Vec<String> = (0..20).map(|n| format!("{name}-{n}")).collect();
        let own: Vec<&str> = markers(&accepted).into_iter().filter(|marker| marker.starts_with(name)).collect();
        assert_eq!(own, wanted);
    }
}

#[test]
fn two_hundred_kills_lose_nothing_and_repeat_nothing_that_was_confirmed() {
    let _alone = alone();
    let outbox = outbox();
    configure(&SANDBOX.config_json());
    // The window between the vendor's work and its answer is made wide enough to be hit.
    SANDBOX.arm(PATH, 0, Fault::Slow { delay_ms: 5 });
    let mut random = Random::new();
    let mut seen = number();
    let mut arrived: Vec<Arrival> = Vec::new();
    let mut promised = BTreeSet::new();
    // Reports whose success was on the disk at a kill, and the number of the sandbox's last request then.
    let mut confirmed: BTreeMap<String, u64> = BTreeMap::new();
    let mut in_flight = 0;
    for round in 0..200 {
        let (mut process, lines) = child(&outbox.configuration, &format!("k{round}"), 12, false);
        let mut lines = lines.lines().map_while(Result::ok);
        assert_eq!(lines.next().as_deref(), Some("ready"));
        thread::sleep(Duration::from_micros(random.below(120_000)));
        process.kill().expect("killed");
        process.wait().expect("dead");
        promised.extend(lines.filter(|line| line.starts_with('k')));
        arrived.extend(collect(&mut seen));
        let sent = sent_ids(&outbox.path);
        let of_id: BTreeMap<&str, &str> = arrived.iter().map(|a| (a.request_id.as_str(), a.marker.as_str())).collect();
        for id in &sent {
            let marker = of_id.get(id.as_str()).unwrap_or_else(|| panic!("{id} is confirmed and never arrived"));
            confirmed.entry((*marker).to_owned()).or_insert(seen);
        }
        let accepted = arrived.iter().filter(|arrival| arrival.accepted).count();
        in_flight += usize::from(accepted > sent.len());
    }
    SANDBOX.clear_faults();
    let at_the_kills = confirmed.len();
    configure(&outbox.configuration);
    while data("tool.outbox", json!({"action": "wait", "wait_ms": 0, "limit": 1}))["done"] != true {
        arrived.extend(collect(&mut seen));
        thread::sleep(Duration::from_millis(5));
    }
    arrived.extend(collect(&mut seen));
    let counts = data("tool.outbox", json!({}))["counts"].clone();
    let accepted: Vec<&str> = arrived.iter().filter(|a| a.accepted).map(|a| a.marker.as_str()).collect();
    println!(
        "{} promised, {at_the_kills} confirmed before the last kill, {in_flight} kills over an answer, {counts}",
        promised.len()
    );
    for marker in &promised {
        assert!(accepted.contains(&marker.as_str()), "{marker} was promised and never arrived");
    }
    for arrival in &arrived {
        let before = confirmed.get(&arrival.marker);
        assert!(
            before.is_none_or(|number| arrival.number <= *number),
            "{} came again after it was confirmed",
            arrival.marker
        );
    }
    // The vendor knows repetitions by their request id, so it took each report once.
    assert_eq!(accepted.len(), BTreeSet::from_iter(&accepted).len());
    assert_eq!((&counts["queued"], &counts["refused"]), (&json!(0), &json!(0)));
    assert_eq!(counts["sent"], accepted.len());
    assert!(promised.len() > 200 && at_the_kills > 50 && in_flight > 5, "the test must meet what it is about");
}

/// The request ids of the reports that the file calls sent.
fn sent_ids(path: &Path) -> Vec<String> {
    if !path.exists() {
        return Vec::new();
    }
    let file = database(path);
    // A process killed at its very start leaves a file without the table.
    let Ok(mut rows) = file.prepare("SELECT request_id FROM report WHERE state = 'sent'") else { return Vec::new() };
    rows.query_map((), |row| row.get(0)).expect("rows").map(|id| id.expect("an id")).collect()
}

fn database(path: &Path) -> rusqlite::Connection {
    let file = rusqlite::Connection::open(path).expect("the file opens");
    file.busy_timeout(Duration::from_secs(10)).expect("a time limit");
    file
}

/// This program again, as a process that fills the outbox: `count` reports named after it, then it waits for their
/// end or goes on sending until it is killed. It says "ready" and each report that the library has taken.
fn child(
    configuration: &Value,
    name: &str,
    count: u32,
    to_the_end: bool,
) -> (Child, BufReader<std::process::ChildStdout>) {
    let task = json!({"configuration": configuration, "name": name, "count": count, "to_the_end": to_the_end});
    let mut process = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "the_child_fills_the_outbox", "--ignored", "--nocapture", "--quiet"])
        .env(CHILD, task.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the child starts");
    let mut lines = BufReader::new(process.stdout.take().expect("its output"));
    // The test harness begins with lines of its own.
    let mut line = String::new();
    while !line.ends_with("child\n") && lines.read_line(&mut line).expect("its output") > 0 {}
    (process, lines)
}

#[test]
#[ignore = "is the other process of the tests above"]
fn the_child_fills_the_outbox() {
    let task: Value = serde_json::from_str(&std::env::var(CHILD).expect("a task")).expect("JSON");
    let say = |words: &str| writeln!(std::io::stdout(), "{words}").expect("somebody reads");
    say("child");
    configure(&task["configuration"]);
    let run = |operation: &str, request: Value| -> Value {
        let text = hisbridge::dispatch::call(operation, &request.to_string(), &Default::default()).text();
        serde_json::from_str(&text).expect("the envelope is JSON")
    };
    say("ready");
    for n in 0..task["count"].as_u64().expect("a number") {
        let marker = format!("{}-{n}", task["name"].as_str().expect("a name"));
        let envelope = run(REPORT, with(&report(&marker), json!({"_options": {"outbox": true}})));
        assert_eq!(envelope["ok"], true, "{envelope:#}");
        say(&marker);
    }
    let wait_ms = if task["to_the_end"] == true { 60_000 } else { 600_000 };
    let outcome = run("tool.outbox", json!({"action": "wait", "wait_ms": wait_ms}));
    assert_eq!(outcome["data"]["done"], true, "{outcome:#}");
    if task["to_the_end"] != true {
        thread::sleep(Duration::from_secs(600));
    }
}

/// Random enough for moments of death; the seed is told, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn new() -> Random {
        let seed =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock").as_nanos() as u64 | 1;
        println!("seed {seed}");
        Random(seed)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// Reports that wait, because their platform refuses all connections, and the configuration that says so.
fn waiting(outbox: &Outbox, count: u32) -> (Value, Vec<i64>) {
    let mut away = outbox.configuration.clone();
    away["healthcard"]["base_url"] = json!("http://127.0.0.1:9");
    away["profiles"]["twin"] = json!({"healthcard": {"hospital_id": "1"}});
    configure(&away);
    let keep = |n| kept(REPORT, report(&format!("w{n}")))["data"]["outbox_id"].as_i64().expect("a number");
    let ids = (0..count).map(keep).collect();
    (away, ids)
}

/// Lets the waiting ones go, to the platform.
fn go(outbox: &Outbox) {
    let mut back = outbox.configuration.clone();
    back["profiles"]["twin"] = json!({"healthcard": {"hospital_id": "1"}});
    configure(&back);
    data("tool.outbox", json!({"action": "retry"}));
    wait();
}

#[test]
fn a_row_that_was_changed_is_set_aside_and_the_rest_goes_out() {
    let _alone = alone();
    const CHANGES: &[(&str, &str)] = &[
        ("profile", "UPDATE report SET profile = 'twin' WHERE id = ?1"),
        ("the request id", "UPDATE report SET request_id = 'ABCDEF0123456789ABCDEF0123456789' WHERE id = ?1"),
        ("operation", "UPDATE report SET operation = 'healthcard.register_health_card' WHERE id = ?1"),
        ("an operation that nobody knows", "UPDATE report SET operation = 'healthcard.x' WHERE id = ?1"),
        (
            "another row's request",
            "UPDATE report SET sealed = (SELECT sealed FROM report WHERE id = ?1 + 1) WHERE id = ?1",
        ),
        ("system", "UPDATE report SET system = 'ywx' WHERE id = ?1"),
        ("no number", "UPDATE report SET tries = 'abc' WHERE id = ?1"),
        ("a fraction", "UPDATE report SET queued = 1.5 WHERE id = ?1"),
        ("a large number", "UPDATE report SET tries = 9223372036854775807 WHERE id = ?1"),
        // Not `changed`, which the setting aside writes anew: tried again after that, the row is a sound one.
        ("a far moment", "UPDATE report SET queued = -9223372036854775807 WHERE id = ?1"),
        ("a switch of three ways", "UPDATE report SET unanswered = 2 WHERE id = ?1"),
        ("no text", "UPDATE report SET request_id = x'FF' WHERE id = ?1"),
        ("broken text", "UPDATE report SET operation = CAST(x'FF41' AS TEXT) WHERE id = ?1"),
        ("a long text", "UPDATE report SET request_id = hex(zeroblob(1000000)) WHERE id = ?1"),
        ("a long lane", "UPDATE report SET key = hex(zeroblob(20000000)) WHERE id = ?1"),
        ("a large request", "UPDATE report SET sealed = zeroblob(140000000) WHERE id = ?1"),
        ("a text for a request", "UPDATE report SET sealed = 'x' WHERE id = ?1"),
    ];
    for (what, change) in CHANGES {
        let outbox = outbox();
        let before = number();
        let (_, ids) = waiting(&outbox, 3);
        // Between two tries: what is recorded of one would replace the change.
        let lock = std::fs::File::open(outbox.path.with_extension("db.lock")).expect("the lock file");
        lock.lock().expect("nobody sends");
        assert_eq!(database(&outbox.path).execute(change, [ids[0]]).expect("changed"), 1, "{what}");
        drop(lock);
        go(&outbox);
        let rows = listed(json!({}));
        assert_eq!(rows.len(), 3, "{what}");
        assert_eq!(rows[0]["state"], "refused", "{what}: {:#}", rows[0]);
        let words = rows[0]["message"].as_str().unwrap_or_default();
        assert!(words.contains("没有发送"), "{what}: {:#}", rows[0]);
        assert_eq!(markers(&arrivals(before)), ["w1", "w2"], "{what}");
    }
}

#[test]
fn a_row_under_another_number_does_not_go_out_again() {
    let _alone = alone();
    let outbox = outbox();
    let before = number();
    let (_, ids) = waiting(&outbox, 1);
    let columns = "system, operation, profile, key, sealed, state, request_id, due, queued, changed, form";
    let copy = format!("INSERT INTO report (id, {columns}) SELECT ?2, {columns} FROM report WHERE id = ?1");
    for id in [ids[0] + 7, i64::MAX, -5] {
        database(&outbox.path).execute(&copy, [ids[0], id]).expect("copied");
    }
    // A number as large as can be leaves room for new ones.
    let next = kept(REPORT, report("next"))["data"]["outbox_id"].as_i64().expect("a number");
    assert_eq!(next, ids[0] + 8);
    go(&outbox);
    assert_eq!(BTreeSet::from_iter(markers(&arrivals(before))), BTreeSet::from(["next", "w0"]));
    let counts = data("tool.outbox", json!({}))["counts"].clone();
    assert_eq!(counts, json!({"queued": 0, "refused": 3, "sent": 2}));
}

#[test]
fn a_file_in_which_something_would_run_is_refused() {
    let _alone = alone();
    for sql in [
        "CREATE TRIGGER gone AFTER INSERT ON report BEGIN DELETE FROM report; END",
        "CREATE VIEW also AS SELECT * FROM report",
    ] {
        let outbox = outbox();
        waiting(&outbox, 1);
        database(&outbox.path).execute_batch(sql).expect("made");
        for (operation, request) in
            [("tool.outbox", json!({})), (REPORT, with(&report("x"), json!({"_options": {"outbox": true}})))]
        {
            let envelope = refused(operation, request, "config");
            assert!(envelope["error"]["message"].as_str().unwrap_or_default().contains("触发器"), "{envelope:#}");
        }
    }
}

#[test]
fn what_an_older_version_left_goes_out_and_is_bound_first() {
    let _alone = alone();
    let outbox = outbox();
    let before = number();
    let (away, ids) = waiting(&outbox, 2);
    // Form 1 as it was: the request is bound to its key only.
    let file = database(&outbox.path);
    let secret = away["healthcard"]["app_secret"].as_str().expect("a secret");
    let seal = hisbridge::token::seal::Seal::new(secret.as_bytes(), "outbox healthcard")
        .unwrap_or_else(|e| panic!("{}", e.json()));
    for id in &ids {
        let request = json!({"operation": REPORT, "fields": report(&format!("old{id}")), "extra": {}}).to_string();
        let sealed = seal.seal(&request, "").unwrap_or_else(|e| panic!("{}", e.json()));
        file.execute("UPDATE report SET sealed = ?2 WHERE id = ?1", rusqlite::params![id, sealed]).expect("changed");
    }
    file.execute_batch("DROP INDEX unbound; ALTER TABLE report DROP COLUMN form; PRAGMA user_version = 1;")
        .expect("as it was");
    data("tool.outbox", json!({"action": "wait", "wait_ms": 0}));
    let end = Instant::now() + Duration::from_secs(60);
    let unbound = || -> i64 {
        // Without the column it is not there yet.
        file.query_row("SELECT count(*) FROM report WHERE form = 1", (), |row| row.get(0)).unwrap_or(-1)
    };
    while unbound() != 0 {
        assert!(Instant::now() < end, "they are bound");
        thread::sleep(Duration::from_millis(10));
    }
    go(&outbox);
    let expected: Vec<String> = ids.iter().map(|id| format!("old{id}")).collect();
    assert_eq!(markers(&arrivals(before)), expected);
}
