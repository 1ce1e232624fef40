//! Mutexes and condition variables of the standard library, on our locks.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Test, together};

pub const TESTS: &[Test] = &[
    ("8 threads x 100000 additions under one mutex", count_exactly),
    ("try_lock never lets two in", try_lock),
    ("a condition wakes all 8 waiters", wake_everyone),
    ("20000 wake-ups race with time limits, none is lost", wake_up_races_with_limit),
    ("20000 turns of two threads that wait without limit", ping_pong),
    ("a time limit without wake-up is kept", limit_is_kept),
];

fn count_exactly() {
    let count = Arc::new(Mutex::new(0u32));
    let shared = count.clone();
    together(8, move |_| {
        for _ in 0..100_000 {
            *shared.lock().expect("lock") += 1;
        }
    });
    assert_eq!(*count.lock().expect("lock"), 800_000);
}

fn try_lock() {
    let inside = Arc::new(AtomicUsize::new(0));
    let lock = Arc::new(Mutex::new(0usize));
    let (shared, shared_inside) = (lock.clone(), inside.clone());
    let entered: usize = together(8, move |thread| {
        let mut entered = 0;
        for _ in 0..50_000 {
            let guard = if thread % 2 == 0 { shared.try_lock().ok() } else { shared.lock().ok() };
            if let Some(mut guard) = guard {
                assert_eq!(shared_inside.fetch_add(1, SeqCst), 0);
                *guard += 1;
                entered += 1;
                shared_inside.fetch_sub(1, SeqCst);
            }
        }
        entered
    })
    .iter()
    .sum();
    assert_eq!(*lock.lock().expect("lock"), entered);
    assert!(entered >= 200_000);
}

fn wake_everyone() {
    for _ in 0..200 {
        let state = Arc::new((Mutex::new((0, false)), Condvar::new()));
        let waiters: Vec<_> = (0..8)
            .map(|_| {
                let state = state.clone();
                thread::spawn(move || {
                    let mut guard = state.0.lock().expect("lock");
                    guard.0 += 1;
                    while !guard.1 {
                        guard = state.1.wait(guard).expect("wait");
                    }
                })
            })
            .collect();
        loop {
            let mut guard = state.0.lock().expect("lock");
            if guard.0 == 8 {
                guard.1 = true;
                break;
            }
            drop(guard);
            thread::yield_now();
        }
        state.1.notify_all();
        for waiter in waiters {
            waiter.join().expect("a waiter");
        }
    }
}

/// One token at a time is laid out, with one wake-up. Of the waiters some wait for ever, the others
/// for a moment only, and these take the token only when told that they were woken. A wake-up that
/// is given to a thread which then reports the end of its time would leave the token lying, and this
/// test hanging.
fn wake_up_races_with_limit() {
    const TOKENS: u32 = 20_000;
    struct State {
        tokens: Mutex<u32>,
        laid_out: Condvar,
        over: AtomicBool,
        taken: AtomicUsize,
        timed_out: AtomicUsize,
    }
    let state = Arc::new(State {
        tokens: Mutex::new(0),
        laid_out: Condvar::new(),
        over: AtomicBool::new(false),
        taken: AtomicUsize::new(0),
        timed_out: AtomicUsize::new(0),
    });
    let waiters: Vec<_> = (0..8u64)
        .map(|number| {
            let state = state.clone();
            thread::spawn(move || {
                let mut tokens = state.tokens.lock().expect("lock");
                while !state.over.load(SeqCst) {
                    if number < 2 {
                        if *tokens == 0 {
                            tokens = state.laid_out.wait(tokens).expect("wait");
                            continue;
                        }
                    } else {
                        let limit = Duration::from_micros(number % 3 * 900 + 100);
                        let (again, outcome) = state.laid_out.wait_timeout(tokens, limit).expect("wait");
                        tokens = again;
                        if outcome.timed_out() {
                            state.timed_out.fetch_add(1, SeqCst);
                            continue;
                        }
                    }
                    if *tokens > 0 {
                        *tokens -= 1;
                        state.taken.fetch_add(1, SeqCst);
                    }
                }
            })
        })
        .collect();
    for number in 0..TOKENS {
        if number % 16 == 0 {
            // Let the waiters come close to their limits, so that both ends meet.
            thread::sleep(Duration::from_millis(1));
        }
        {
            let mut tokens = state.tokens.lock().expect("lock");
            *tokens += 1;
            // Once under the lock, once after it: both are allowed.
            if number % 2 == 0 {
                state.laid_out.notify_one();
            }
        }
        if number % 2 == 1 {
            state.laid_out.notify_one();
        }
        while *state.tokens.lock().expect("lock") > 0 {
            thread::yield_now();
        }
    }
    state.over.store(true, SeqCst);
    drop(state.tokens.lock());
    state.laid_out.notify_all();
    for waiter in waiters {
        waiter.join().expect("a waiter");
    }
    assert_eq!(state.taken.load(SeqCst), TOKENS as usize);
    let timed_out = state.timed_out.load(SeqCst);
    assert!(timed_out > 100, "only {timed_out} limits were reached: nothing raced");
}

fn ping_pong() {
    let table = Arc::new((Mutex::new(0usize), Condvar::new()));
    let shared = table.clone();
    together(2, move |me| {
        let mut turn = shared.0.lock().expect("lock");
        for _ in 0..10_000 {
            while *turn % 2 != me {
                turn = shared.1.wait(turn).expect("wait");
            }
            *turn += 1;
            shared.1.notify_one();
        }
    });
    assert_eq!(*table.0.lock().expect("lock"), 20_000);
}

fn limit_is_kept() {
    let nothing = (Mutex::new(()), Condvar::new());
    for limit in [0, 1, 20, 150].map(Duration::from_millis) {
        let start = Instant::now();
        let guard = nothing.0.lock().expect("lock");
        let (_guard, outcome) = nothing.1.wait_timeout(guard, limit).expect("wait");
        assert!(outcome.timed_out());
        let took = start.elapsed();
        // The system's clock ticks every 15 ms at worst.
        assert!(took + Duration::from_millis(16) >= limit, "{limit:?} took {took:?}");
        assert!(took < limit + Duration::from_secs(5), "{limit:?} took {took:?}");
    }
}
