//! The cache of tokens under many threads, refusals and failures.

use super::*;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

#[test]
fn asking_for_a_new_token_waits_for_another_fetch_until_its_own_end_only() {
    let plan = plan("slow");
    thread::scope(|scope| {
        let (begun, wait_for_it) = std::sync::mpsc::channel();
        let (finish, told) = std::sync::mpsc::channel::<()>();
        scope.spawn(move || {
            get("slow", None, || {
                begun.send(()).unwrap();
                let _ = told.recv();
                Ok(fresh("S".into()))
            })
        });
        wait_for_it.recv().unwrap();
        let end = Instant::now() + Duration::from_millis(50);
        let outcome = renew(&Store::default(), &plan, end, || Ok(((), None)));
        assert!(outcome.is_err_and(|error| error.kind == Kind::Timeout));
        drop(finish);
    });
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

fn fresh(value: String) -> Fresh {
    Fresh { value, life: Duration::from_secs(7200) }
}

fn get(account: &str, refused: Option<&str>, fetch: impl FnOnce() -> Result<Fresh, Error>) -> Result<String, Error> {
    super::get(&Store::default(), &plan(account), refused, soon(), fetch).map(|token| token.value)
}

fn plan(account: &str) -> TokenPlan {
    let row = &crate::catalog::HEALTHCARD_GET_APP_TOKEN;
    TokenPlan { account: account.into(), secret: String::new(), request: Map::new(), row, read: |_| None }
}

#[test]
fn a_young_token_is_replaced_only_when_it_has_died() {
    let store = Store::default();
    let name = |hospital: &str| {
        let request = Map::from_iter([("hospitalId".to_owned(), hospital.into())]);
        TokenPlan { request, ..plan("young") }
    };
    let (right, wrong) = (name("right"), name("wrong"));
    let ask = |plan: &TokenPlan, refused, next: &str| {
        super::get(&store, plan, refused, soon(), || Ok(fresh(next.into()))).map(|token| token.value).ok()
    };
    assert_eq!(ask(&wrong, None, "Y0").as_deref(), Some("Y0"));
    assert_eq!(ask(&wrong, Some("Y0"), "Y1").as_deref(), Some("Y0"));
    worked(&store, &right, "Y0");
    assert_eq!(ask(&wrong, Some("Y0"), "Y1").as_deref(), Some("Y1"), "it has worked and may have died");
    in_vain(&store, &wrong);
    worked(&store, &right, "Y1");
    assert_eq!(ask(&wrong, Some("Y1"), "Y2").as_deref(), Some("Y1"), "the last try was in vain");
    assert_eq!(ask(&right, Some("Y1"), "Y2").as_deref(), Some("Y2"));
    worked(&store, &wrong, "Y2");
    assert_eq!(ask(&wrong, Some("Y2"), "Y3").as_deref(), Some("Y3"), "put right meanwhile");
    assert_eq!(ask(&right, Some("Y3"), "Y4").as_deref(), Some("Y3"));
    // A minute later.
    lock(&ACCOUNTS.of(&store, &right).state).token.as_mut().unwrap().settled = Instant::now();
    assert_eq!(ask(&right, Some("Y3"), "Y4").as_deref(), Some("Y4"));
}

#[test]
fn a_fetch_that_fails_in_one_name_fails_nobody_else() {
    let store = Store::default();
    let named = |name: &str| {
        let request = Map::from_iter([("hospitalId".to_owned(), name.into())]);
        TokenPlan { request, ..plan("names") }
    };
    thread::scope(|scope| {
        let (begun, wait_for_it) = std::sync::mpsc::channel();
        let store = &store;
        scope.spawn(move || {
            super::get(store, &named("wrong"), None, soon(), || {
                begun.send(()).unwrap();
                thread::sleep(Duration::from_millis(100));
                Err(Error::new(Kind::Vendor, "x"))
            })
        });
        wait_for_it.recv().unwrap();
        let token = super::get(store, &named("right"), None, soon(), || Ok(fresh("N".into())));
        assert_eq!(token.ok().map(|token| token.value).as_deref(), Some("N"));
    });
}

#[test]
fn eight_cold_threads_fetch_once() {
    let fetches = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let token = get("cold", None, || {
                    thread::sleep(Duration::from_millis(50));
                    fetches.fetch_add(1, Ordering::SeqCst);
                    Ok(fresh("T1".into()))
                });
                assert_eq!(token.ok().as_deref(), Some("T1"));
            });
        }
    });
    assert_eq!(fetches.load(Ordering::SeqCst), 1);
}

#[test]
fn a_refused_token_that_has_worked_is_fetched_once_by_all_who_had_it() {
    let fetches = AtomicU32::new(0);
    let fetch = || Ok(fresh(format!("R{}", fetches.fetch_add(1, Ordering::SeqCst))));
    assert_eq!(get("refused", None, fetch).ok().as_deref(), Some("R0"));
    worked(&Store::default(), &plan("refused"), "R0");
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(get("refused", Some("R0"), fetch).ok().as_deref(), Some("R1")));
        }
    });
    assert_eq!(fetches.load(Ordering::SeqCst), 2);
}

#[test]
fn a_failure_reaches_all_who_waited_and_the_next_call_tries_anew() {
    let fetches = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let outcome = get("failing", None, || {
                    thread::sleep(Duration::from_millis(100));
                    fetches.fetch_add(1, Ordering::SeqCst);
                    Err(Error::new(Kind::Transport, "x"))
                });
                assert!(outcome.is_err());
            });
        }
    });
    assert!(fetches.load(Ordering::SeqCst) < 8);
    assert!(get("failing", None, || Ok(fresh("N".into()))).is_ok());
}

#[test]
fn a_fetch_whose_thread_was_killed_blocks_nobody_for_ever() {
    let plan = plan("killed");
    let slot = ACCOUNTS.of(&Store::default(), &plan);
    // What a killed thread leaves: a fetch that began and never ends.
    std::mem::forget(slot.begin(lock(&slot.state), Instant::now()));
    let hurried = super::get(&Store::default(), &plan, None, Instant::now(), || panic!("not its turn"));
    assert!(matches!(hurried, Err(Error { kind: Kind::Timeout, .. })));
    assert_eq!(get("killed", None, || Ok(fresh("K".into()))).ok().as_deref(), Some("K"));
}

#[test]
fn a_panic_in_a_fetch_blocks_nobody() {
    let _ = std::panic::catch_unwind(|| get("panicking", None, || panic!("test")));
    assert!(get("panicking", None, || Ok(fresh("P".into()))).is_ok());
}
