//! What parks threads: channels, `Once`, `RwLock`, and parking itself, with and without limits.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Once, OnceLock, RwLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Test, together};

pub const TESTS: &[Test] = &[
    ("20000 unparks race with time limits, none is lost", unpark_races_with_limit),
    ("channels with time limits lose no message", channels),
    ("a receiver's time limit is kept", channel_limit),
    ("OnceLock and Once run once (8 threads x 1000)", once),
    ("RwLock: 4 writers, 4 readers, no torn value", read_write),
    ("thread-local destructors ran in 8 of 8 threads, 4 keys new to all", destructors),
    ("300 threads start and end", many_threads),
];

fn unpark_races_with_limit() {
    const ROUNDS: usize = 20_000;
    let round = Arc::new(AtomicUsize::new(0));
    let seen = round.clone();
    let sleeper = thread::spawn(move || {
        let mut last = 0;
        while last < ROUNDS {
            // Now and then without a limit: a lost unpark would then hang.
            if last % 4 == 0 {
                while seen.load(SeqCst) == last {
                    thread::park();
                }
            } else {
                thread::park_timeout(Duration::from_micros((last % 7 * 200) as u64));
            }
            last = seen.load(SeqCst);
        }
    });
    for number in 1..=ROUNDS {
        round.store(number, SeqCst);
        sleeper.thread().unpark();
        if number % 3 == 0 {
            thread::yield_now();
        }
    }
    sleeper.join().expect("the sleeper");
}

fn channels() {
    let received: Vec<usize> = together(4, |pair| {
        let (sender, receiver) = mpsc::sync_channel::<usize>(1);
        let feeder = thread::spawn(move || {
            for number in 0..5_000 {
                sender.send(number).expect("send");
                if number % 50 == pair {
                    thread::sleep(Duration::from_millis(1));
                }
            }
        });
        let mut next = 0;
        loop {
            match receiver.recv_timeout(Duration::from_millis(1)) {
                Ok(number) => {
                    assert_eq!(number, next);
                    next += 1;
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
        }
        feeder.join().expect("the feeder");
        next
    });
    assert_eq!(received, [5_000; 4]);
}

fn channel_limit() {
    let (sender, receiver) = mpsc::channel::<()>();
    let start = Instant::now();
    assert_eq!(receiver.recv_timeout(Duration::from_millis(100)), Err(mpsc::RecvTimeoutError::Timeout));
    let took = start.elapsed();
    assert!((84..5_000).contains(&took.as_millis()), "took {took:?}");
    drop(sender);
}

fn once() {
    static CELLS: [OnceLock<usize>; 1000] = [const { OnceLock::new() }; 1000];
    static ONCES: [Once; 1000] = [const { Once::new() }; 1000];
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    together(8, |thread| {
        for number in 0..CELLS.len() {
            let value = *CELLS[number].get_or_init(|| {
                RUNS.fetch_add(1, SeqCst);
                if number % 10 == thread {
                    thread::yield_now();
                }
                number * 3
            });
            assert_eq!(value, number * 3);
            ONCES[number].call_once(|| {
                RUNS.fetch_add(1, SeqCst);
            });
            assert!(ONCES[number].is_completed());
        }
    });
    assert_eq!(RUNS.load(SeqCst), 2_000);
}

fn read_write() {
    let pair = Arc::new(RwLock::new((0u64, 0u64)));
    let shared = pair.clone();
    together(8, move |thread| {
        for _ in 0..20_000 {
            if thread % 2 == 0 {
                let mut pair = shared.write().expect("write");
                pair.0 += 1;
                pair.1 += 1;
            } else {
                let pair = shared.read().expect("read");
                assert_eq!(pair.0, pair.1);
            }
        }
    });
    assert_eq!(*pair.read().expect("read"), (80_000, 80_000));
}

fn destructors() {
    static RAN: AtomicUsize = AtomicUsize::new(0);
    struct Noticed;
    impl Drop for Noticed {
        fn drop(&mut self) {
            RAN.fetch_add(1, SeqCst);
        }
    }
    thread_local! {
        static A: RefCell<Option<Noticed>> = const { RefCell::new(None) };
        static B: RefCell<Option<Noticed>> = const { RefCell::new(None) };
        static C: RefCell<Option<Noticed>> = const { RefCell::new(None) };
        static D: RefCell<Option<Noticed>> = const { RefCell::new(None) };
    }
    // All keys are first used by all threads at the same moment.
    together(8, |_| {
        for local in [&A, &B, &C, &D] {
            local.with(|value| *value.borrow_mut() = Some(Noticed));
        }
    });
    // A joined thread has ended, but Windows may still be at its last callbacks.
    let start = Instant::now();
    while RAN.load(SeqCst) < 32 && start.elapsed() < Duration::from_secs(5) {
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(RAN.load(SeqCst), 32);
}

fn many_threads() {
    let sum: usize = together(300, |number| number).iter().sum();
    assert_eq!(sum, 300 * 299 / 2);
}
