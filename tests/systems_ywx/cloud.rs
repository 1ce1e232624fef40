//! The cloud platform: its token, the operations that carry it, any other interface, the log-in.

use super::common::*;
use super::{text, wire};
use hisbridge::catalog;
use hisbridge::error::Kind;
use hisbridge::systems::{Call, NO_FIELDS, System, ywx::Ywx};
use hisbridge::transport::Answer;
use hisbridge_sandbox::Fault;
use hisbridge_sandbox::credentials::{YWX_CLIENT_ID, YWX_CLIENT_SECRET};
use hisbridge_sandbox::ywx::{Code, DOCTORS};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;

const DOCTOR: &str = "/am/v2/doctor/syn";
const TOKEN: &str = "/device/v2/server/oauth/getAccessToken";

fn configured(changes: Value) {
    let mut configuration = SANDBOX.config_json();
    configuration["ywx"] = with(&configuration["ywx"], changes);
    configure(&configuration);
}

fn fetches() -> u64 {
    SANDBOX.token_fetches("ywx")
}

fn report() -> Value {
    example("ywx.am_doctor_syn")
}

/// Has a token that has worked: one that nobody has tried is not fetched anew when it is refused.
fn ready() {
    data("ywx.get_access_token", json!({}));
    data("ywx.am_doctor_syn", report());
}

/// What another program gets from the sandbox.
fn get(target: &str) -> String {
    let url = SANDBOX.http_url().expect("http");
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).expect("the sandbox");
    write!(stream, "GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("the request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the answer");
    answer
}

/// Another desk with the same account, which knows nothing of this one.
fn another_desk_fetches() {
    let answer = get(&format!("{TOKEN}?clientId={YWX_CLIENT_ID}&appSecret={YWX_CLIENT_SECRET}"));
    assert!(answer.contains("accessToken"), "{answer}");
}

#[test]
fn one_token_serves_all_calls_until_it_dies() {
    let _alone = alone();
    data("ywx.get_access_token", json!({}));
    let fetched = fetches();
    for operation in ["ywx.am_doctor_syn", "ywx.am_recipe_syn", "ywx.request"] {
        data(operation, example(operation));
    }
    assert_eq!(fetches(), fetched);
    let kills: [(fn(), &str); 3] = [
        (|| SANDBOX.kill_tokens(), "005x016"),
        (|| SANDBOX.expire_tokens(), "005x016"),
        (another_desk_fetches, "005x019"),
    ];
    for (kill, code) in kills {
        kill();
        let (before, fetched) = (SANDBOX.calls(DOCTOR), fetches());
        data("ywx.am_doctor_syn", report());
        assert_eq!(SANDBOX.calls(DOCTOR) - before, 2, "{code}: refused, then repeated once");
        assert_eq!(fetches() - fetched, 1, "{code}");
    }
    let own = data("ywx.get_access_token", json!({}));
    assert_eq!(own["expiresIn"], "14400");
    let sent = wire::last();
    assert_eq!((sent.method(), sent.path()), ("GET", TOKEN));
    assert_eq!(sent.query(), format!("clientId={YWX_CLIENT_ID}&appSecret={YWX_CLIENT_SECRET}"));
    let fetched = fetches();
    data("ywx.am_doctor_syn", report());
    assert_eq!(wire::last().json()["head"]["accessToken"], own["accessToken"]);
    assert_eq!(fetches(), fetched);
}

#[test]
fn a_token_is_fetched_anew_once_and_for_its_own_refusals_only() {
    let _alone = alone();
    ready();
    for (code, fresh) in [("000x003", 0), ("005x017", 0), ("005x019", 1)] {
        SANDBOX.arm(DOCTOR, 0, Fault::VendorError { code: code.into(), message: "不行".into() });
        let (before, fetched) = (SANDBOX.calls(DOCTOR), fetches());
        let envelope = refused("ywx.am_doctor_syn", report(), "vendor");
        SANDBOX.clear_faults();
        assert_eq!(envelope["code"], code);
        assert_eq!((SANDBOX.calls(DOCTOR) - before, fetches() - fetched), (1 + fresh, fresh));
        wire::speaks_chinese(&envelope);
    }
    ready();
    SANDBOX.arm(TOKEN, 0, Fault::VendorError { code: "005x017".into(), message: "厂商密钥不匹配".into() });
    SANDBOX.kill_tokens();
    let envelope = refused("ywx.am_doctor_syn", report(), "vendor");
    SANDBOX.clear_faults();
    assert_eq!(envelope["code"], "005x017");
    assert!(envelope["error"]["hint"].as_str().is_some_and(|hint| hint.contains("ywx.client_secret")), "{envelope:#}");
}

#[test]
fn the_token_goes_where_the_request_has_a_head() {
    let _alone = alone();
    let token = text(&data("ywx.get_access_token", json!({}))["accessToken"]);
    data("ywx.am_recipe_syn", example("ywx.am_recipe_syn"));
    let sent = wire::last();
    assert_eq!((sent.path(), sent.query()), ("/am/v2/recipe/syn", ""));
    let json = sent.json();
    let head = json!({"clientId": YWX_CLIENT_ID, "serviceId": "101", "templateId": "recipe", "accessToken": token});
    assert_eq!((&json["signType"], &json["msg"]["head"]), (&json!("2"), &head));
    assert_eq!(json["msg"]["body"]["recipeInfo"][0]["Frequency"], "每日三次");
    assert_eq!(json["msg"]["body"]["recipeTerm"], "1");
    let path = "/am/any/other";
    let post = |body: Value| {
        let answer = data("ywx.request", json!({"method": "POST", "path": path, "body": body, "token": true}));
        assert_eq!((&answer["method"], &answer["path"]), (&json!("POST"), &json!(path)));
        wire::last()
    };
    let both = json!({"head": {"a": 1}, "msg": {"head": {"clientId": "c"}, "body": {"b": "二"}}});
    // A client that writes JSON as text.
    for body in [both.clone(), json!(both.to_string())] {
        let sent = post(body);
        let mut expected = both.clone();
        expected["msg"]["head"]["accessToken"] = json!(token);
        assert_eq!((sent.json(), sent.query()), (expected, ""));
    }
    let sent = post(json!({"head": {"accessToken": "mine"}, "body": {"head": {"x": 1}}}));
    assert_eq!((sent.json(), sent.query()), (json!({"head": {"accessToken": token}, "body": {"head": {"x": 1}}}), ""));
    for body in [json!({"a": [1]}), json!({"head": "text", "msg": {"head": []}}), json!({})] {
        let sent = post(body.clone());
        assert_eq!((sent.json(), sent.query()), (body, format!("accessToken={token}").as_str()));
    }
    let query = json!({"名称": "a b&c=d", "page": 2, "all": true, "accessToken": "mine"});
    let answer = data("ywx.request", json!({"method": "GET", "path": path, "query": query, "token": "1"}));
    assert_eq!(answer["query"], json!({"名称": "a b&c=d", "page": "2", "all": "true"}));
    let sent = wire::last();
    assert!(sent.query().ends_with(&format!("accessToken={token}")) && !sent.query().contains("mine"));
    assert_eq!((sent.method(), sent.body().len()), ("GET", 0));
    // Without `token` nothing is added: what the caller has put there goes out.
    for off in [json!(false), Value::Null] {
        let own = json!({"method": "POST", "path": path, "body": {"head": {"accessToken": "mine"}}, "token": off});
        assert_eq!(refused("ywx.request", own, "vendor")["code"], Code::Token.number());
        assert_eq!(wire::last().json(), json!({"head": {"accessToken": "mine"}}));
    }
    // The in-house platform wants none.
    let found = json!({"head": {"clientId": YWX_CLIENT_ID}, "body": {"openId": DOCTORS[0]}});
    let search = json!({"method": "POST", "path": "/gateway/doctor/synDoctorSearch", "body": found});
    assert_eq!(data("ywx.request", search)["openId"], DOCTORS[0]);
}

#[test]
fn what_leaves_the_service_or_is_no_request_is_refused_before_a_token_is_fetched() {
    let _alone = alone();
    // A secret of its own gives the token a cold place.
    configured(json!({"client_secret": "nobody has fetched a token with this one"}));
    let before = SANDBOX.counters();
    for path in [
        "am/x",
        "",
        "//elsewhere.example/x",
        "http://elsewhere.example/x",
        "/am?x=1",
        "/am#x",
        "/am/打开",
        "/am/../secret",
        "/am/..",
        "/./am",
        "/am/%2e%2e/secret",
        "/am/.%2E/secret",
        "/am/%252e%252e/secret",
        "/am/..%2fsecret",
        "/am/..;/secret",
        "/am/..;x=1/secret",
        "/am/%2e%2e%3b/secret",
        "/am/%00",
        "/am\\x",
        "/am /x",
    ] {
        for method in ["GET", "POST"] {
            let request = json!({"method": method, "path": path, "token": true});
            assert_eq!(faulty(&refused("ywx.request", request, "argument")), ["path"], "{path}");
            let lenient = json!({"method": method, "path": path, "token": true, "_options": {"validation": "lenient"}});
            assert_eq!(call("ywx.request", lenient)["error"]["kind"], "argument", "{path}");
        }
    }
    for (changes, field) in [
        (json!({"method": "PUT"}), "method"),
        (json!({"method": "DELETE"}), "method"),
        (json!({"method": null}), "method"),
        (json!({"method": "GET", "body": {}}), "body"),
        (json!({"method": "GET", "query": {"a": [1]}}), "query"),
        (json!({"method": "GET", "query": {"a": {"b": 1}}}), "query"),
        (json!({"method": "GET", "token": "也许"}), "token"),
        (json!({"method": "GET", "tokens": true}), "tokens"),
    ] {
        let request = with(&json!({"method": "GET", "path": "/am/x", "token": true}), changes);
        assert_eq!(faulty(&refused("ywx.request", request, "argument")), [field]);
    }
    let recipe = example("ywx.am_recipe_syn");
    for (changes, field) in [
        (json!({"uniqueId": ""}), "uniqueId"),
        (json!({"recipeInfo": "x"}), "recipeInfo"),
        (json!({"patientCard": null}), "patientCard"),
        (json!({"signType": "两"}), "signType"),
    ] {
        let envelope = refused("ywx.am_recipe_syn", with(&recipe, changes), "argument");
        assert_eq!(faulty(&envelope), [field], "{envelope:#}");
    }
    assert_eq!(faulty(&refused("ywx.am_doctor_syn", json!({}), "argument")).len(), 6);
    for (operation, field) in [
        ("ywx.am_get_sign_qr_code", "uniqueId"),
        ("ywx.oauth2_get_auth_code", "requestId"),
        ("ywx.oauth2_access_token", "code"),
        ("ywx.oauth2_tokeninfo", "access_token"),
    ] {
        let envelope = refused(operation, with(&example(operation), json!({field: null})), "argument");
        assert_eq!(faulty(&envelope), [field], "{envelope:#}");
    }
    assert_eq!(
        faulty(&refused("ywx.oauth2_authorize", json!({"response_type": "token"}), "argument")),
        ["response_type"]
    );
    assert_eq!(SANDBOX.counters(), before, "something was sent");
}

#[test]
fn only_what_is_asked_with_get_is_asked_again() {
    let _alone = alone();
    ready();
    let path = "/am/any/other";
    for (method, times) in [("GET", 2), ("POST", 1)] {
        let before = SANDBOX.calls(path);
        SANDBOX.arm(path, 1, Fault::Close);
        let envelope = call("ywx.request", json!({"method": method, "path": path, "token": true}));
        SANDBOX.clear_faults();
        assert_eq!(envelope["ok"], times == 2, "{method}: {envelope:#}");
        assert_eq!(SANDBOX.calls(path) - before, times, "{method}");
    }
    for operation in ["ywx.am_doctor_syn", "ywx.am_recipe_syn", "ywx.oauth2_access_token"] {
        let path = catalog::operation(operation).expect("a row").path;
        let before = SANDBOX.calls(path);
        SANDBOX.arm(path, 1, Fault::Close);
        refused(operation, example(operation), "transport");
        SANDBOX.clear_faults();
        assert_eq!(SANDBOX.calls(path) - before, 1, "{operation}");
    }
}

#[test]
fn a_doctor_is_reported_signs_a_record_and_the_address_of_its_code_opens() {
    let _alone = alone();
    ready();
    let doctor = data("ywx.syn_doctor_search", json!({"openId": DOCTORS[0]}));
    let known = with(&report(), json!({"uid": doctor["userIdcardNum"]}));
    assert_eq!(data("ywx.am_doctor_syn", known), json!({"openId": DOCTORS[0]}));
    let new = text(&data("ywx.am_doctor_syn", with(&report(), json!({"uid": "110101199003079999"})))["openId"]);
    assert_eq!(new.len(), 35);
    let recipe = with(&example("ywx.am_recipe_syn"), json!({"openId": DOCTORS[0]}));
    let order = data("ywx.am_recipe_syn", recipe.clone());
    assert_eq!(order["selfSign"], false);
    let refusal = refused("ywx.am_recipe_syn", with(&recipe, json!({"openId": new})), "vendor");
    assert_eq!(refusal["code"], Code::Doctor.number());
    wire::speaks_chinese(&refusal);

    let token = text(&data("ywx.get_access_token", json!({}))["accessToken"]);
    let fetched = fetches();
    let asked =
        json!({"openId": DOCTORS[0], "uniqueId": order["uniqueId"], "redirectUrl": "https://his.example/a?b=1&c=二"});
    let before = SANDBOX.calls("/am/v2/recipe/getSignQRCode");
    let url = text(&data("ywx.am_get_sign_qr_code", asked.clone())["url"]);
    let base = SANDBOX.http_url().expect("http");
    let query = format!(
        "openId={}&uniqueId={}&clientId={YWX_CLIENT_ID}&redirectUrl=https%3A%2F%2Fhis.example%2Fa%3Fb%3D1%26c%3D%E4%BA%8C&accessToken={token}",
        DOCTORS[0],
        text(&order["uniqueId"])
    );
    assert_eq!(url, format!("{base}/am/v2/recipe/getSignQRCode?{query}"));
    assert_eq!(SANDBOX.calls("/am/v2/recipe/getSignQRCode"), before, "nothing is asked there");
    assert!(get(&url[base.len()..]).contains("data:image/png;base64,iVBOR"));
    assert_eq!(fetches(), fetched);
    SANDBOX.kill_tokens();
    assert!(get(&url[base.len()..]).contains("005x016"));
    // A cold account: the address brings a token of its own.
    configured(json!({"base_url": base.replace("127.0.0.1", "localhost")}));
    let url = text(&data("ywx.am_get_sign_qr_code", asked.clone())["url"]);
    assert_eq!(fetches(), fetched + 1);
    let target = url.split_once("/am/").map(|(_, rest)| format!("/am/{rest}")).expect("its path");
    assert!(get(&target).contains("data:image/png;base64,iVBOR"));
    // Made here, and yet a server may be asked for it.
    let mut careless = SANDBOX.config_json();
    careless["http"] = json!({"accept_invalid_certs": true});
    configure(&careless);
    let envelope = call("ywx.am_get_sign_qr_code", asked.clone());
    assert!(envelope["warnings"].to_string().contains("accept_invalid_certs"), "{envelope:#}");
    assert_eq!(call("ywx.local_digest", json!({"originData": "a"}))["warnings"], json!([]));
    configured(json!({"client_secret": "wrong"}));
    let envelope = refused("ywx.am_get_sign_qr_code", asked, "vendor");
    assert_eq!(envelope["code"], "005x017");
    assert!(!envelope.to_string().contains("wrong"), "{envelope:#}");
}

#[test]
fn a_doctor_logs_in_step_by_step() {
    let _alone = alone();
    super::by_hand();
    let code = data("ywx.oauth2_authorize", json!({}));
    assert!(text(&code["imgBase64"]).starts_with("iVBOR"));
    let query = format!("service=userService&response_type=code&redirect_uri=null&client_id={YWX_CLIENT_ID}");
    assert_eq!((wire::last().path(), wire::last().query()), ("/am/v2/oauth2/cs/authorize", query.as_str()));
    let asked = json!({"requestId": code["requestId"]});
    let early = call("ywx.oauth2_get_auth_code", asked.clone());
    assert_eq!((&early["ok"], &early["data"]), (&json!(true), &Value::Null), "{early:#}");
    SANDBOX.scan("oauth", &text(&code["requestId"]), "ok").expect("scan");
    let granted = data("ywx.oauth2_get_auth_code", asked);
    assert_eq!((&granted["result"], &granted["result_meaning"]), (&json!("0"), &json!("登录成功")));
    let own = data("ywx.oauth2_access_token", json!({"code": granted["code"]}));
    let query = format!(
        "client_id={YWX_CLIENT_ID}&client_secret={YWX_CLIENT_SECRET}&grant_type=authorization_code&code={}",
        text(&granted["code"])
    );
    assert_eq!((wire::last().path(), wire::last().query()), ("/am/v2/oauth2/access_token", query.as_str()));
    let user = data("ywx.oauth2_tokeninfo", json!({"access_token": own["access_token"]}));
    let doctor = data("ywx.syn_doctor_search", json!({"openId": DOCTORS[0]}));
    assert_eq!((&user["userName"], &user["userIdcardNum"]), (&doctor["userName"], &doctor["userIdcardNum"]));
    assert_eq!(fetches(), 0, "the log-in wants no token of the account");
    let again = refused("ywx.oauth2_access_token", json!({"code": granted["code"]}), "vendor");
    assert_eq!(again["code"], Code::Unknown.number());
    wire::speaks_chinese(&again);
    let unknown = refused("ywx.oauth2_tokeninfo", json!({"access_token": "unknown-token"}), "vendor");
    assert_eq!(unknown["code"], "005x016");
    wire::speaks_chinese(&unknown);
    let nobody = refused("ywx.oauth2_get_auth_code", json!({"requestId": "unknown"}), "vendor");
    assert_eq!(nobody["code"], Code::Unknown.number());
    configured(json!({"client_secret": "wrong"}));
    let wrong = refused("ywx.oauth2_access_token", json!({"code": "x"}), "vendor");
    assert_eq!(wrong["code"], "005x017");
    configured(json!({"client_id": "wrong"}));
    assert_eq!(refused("ywx.oauth2_authorize", json!({}), "vendor")["code"], "005x017");
}

#[test]
fn the_token_needs_the_account_and_its_own_path() {
    let _alone = alone();
    ready();
    let operations = ["ywx.get_access_token", "ywx.am_doctor_syn", "ywx.am_recipe_syn", "ywx.request"];
    for (changes, kind) in [
        (json!({"client_secret": null}), "config"),
        (json!({"client_secret": "wrong"}), "vendor"),
        (json!({"token_path": "/nowhere"}), "http"),
    ] {
        configured(changes.clone());
        for operation in operations {
            let before = SANDBOX.calls(DOCTOR);
            SANDBOX.kill_tokens();
            let envelope = refused(operation, example(operation), kind);
            wire::speaks_chinese(&envelope);
            assert!(!envelope.to_string().contains("wrong"), "{envelope:#}");
            // A token that is kept is found dead first.
            assert!(kind == "http" || SANDBOX.calls(DOCTOR) == before, "{operation} {changes}");
        }
    }
    configured(json!({"token_path": "/device/server/oauth/getAccessToken"}));
    SANDBOX.kill_tokens();
    data("ywx.am_doctor_syn", report());
    assert_eq!(SANDBOX.calls("/device/server/oauth/getAccessToken"), 1);
    for path in ["device", "/device?x=1", "http://elsewhere.example/x"] {
        let mut configuration = SANDBOX.config_json();
        configuration["ywx"]["token_path"] = json!(path);
        assert!(hisbridge::config::replace(&configuration.to_string()).is_err(), "{path}");
    }
}

#[test]
fn a_success_without_a_token_is_none() {
    let _alone = alone();
    let profile = hisbridge::config::current().and_then(|config| config.profile(None)).expect("a configuration");
    let call = Call {
        row: &catalog::YWX_GET_ACCESS_TOKEN,
        fields: &NO_FIELDS,
        extra: &NO_FIELDS,
        block: profile.block("ywx"),
        token: None,
        request_id: String::new(),
        now: 0,
    };
    let opened = |data: Value| {
        let body = json!({"status": 0, "message": "success", "data": data}).to_string().into_bytes();
        let answer = Answer { status: 200, content_type: "application/json".into(), date: None, body };
        Ywx.open(&call, &answer).map(|opened| opened.ok).map_err(|error| error.kind)
    };
    for data in [Value::Null, json!({}), json!([]), json!("T"), json!({"accessToken": ""}), json!({"accessToken": 1})] {
        assert!(opened(data.clone()) == Err(Kind::Protocol), "{data}");
    }
    assert!(opened(json!({"accessToken": "T"})) == Ok(true));
    // Its life comes as text, with blanks, as a number, or not at all.
    let plan = Ywx.token(&call).ok().flatten().expect("a plan");
    for (given, seconds) in
        [(json!("7200"), 7200), (json!(" 60 "), 60), (json!(30), 30), (Value::Null, 7200), (json!("x"), 7200)]
    {
        let fresh = (plan.read)(&json!({"accessToken": "T", "expiresIn": given})).expect("a token");
        assert_eq!((fresh.value.as_str(), fresh.life.as_secs()), ("T", seconds));
    }
}

#[test]
fn spoilt_answers_get_their_kind() {
    let _alone = alone();
    ready();
    wire::spoilt_answers("ywx.am_doctor_syn", &report(), DOCTOR);
    wire::spoilt_answers("ywx.oauth2_tokeninfo", &example("ywx.oauth2_tokeninfo"), "/am/oauth2/tokeninfo");
    wire::spoilt_answers("ywx.request", &example("ywx.request"), "/am/v2/selfSign/getGrantResult");
    wire::spoilt_answers("ywx.get_access_token", &json!({}), TOKEN);
}
