//! When a call has to be over. Every step that may block (files, locks, SQLite, token stores, the network) takes its
//! share of what is left, so that they together take no longer than the call's time limit.
//!
//! The deadline belongs to the thread that makes the call: files are read deep inside the checking, and SQLite asks
//! back by a plain function.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// The limit of what belongs to no call (configuring), and of a call whose configuration is not known yet.
const USUAL: Duration = Duration::from_secs(15);
/// No limit is longer; a moment beyond the clock's range is none.
const LONGEST: Duration = Duration::from_secs(30 * 86_400);
/// What a step may take when the time is over: giving back a lease, writing the log's line. A few of them fit into the
/// second that a call may take beyond its limit.
const LAST: Duration = Duration::from_millis(200);

thread_local! {
    static CURRENT: Cell<Option<Deadline>> = const { Cell::new(None) };
}

/// The end of a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Deadline {
    end: Instant,
}

impl Deadline {
    /// So long after that moment.
    pub fn since(start: Instant, limit: Duration) -> Deadline {
        Deadline { end: start + limit.min(LONGEST) }
    }

    /// So long from now.
    pub fn after(limit: Duration) -> Deadline {
        Deadline::since(Instant::now(), limit)
    }

    /// The deadline of the call that this thread makes.
    pub fn current() -> Deadline {
        CURRENT.get().unwrap_or_else(|| Deadline::after(USUAL))
    }

    /// The limit of a call that names none, before its configuration is known.
    pub fn usual(start: Instant) -> Deadline {
        Deadline::since(start, USUAL)
    }

    /// Holds for this thread until the result is dropped; then the one before holds again.
    pub fn begin(self) -> Scope {
        Scope { before: CURRENT.replace(Some(self)) }
    }

    /// The moment itself.
    pub fn end(self) -> Instant {
        self.end
    }

    /// What is left.
    pub fn left(self) -> Duration {
        self.end.saturating_duration_since(Instant::now())
    }

    /// Whether nothing is left.
    pub fn is_over(self) -> bool {
        self.left().is_zero()
    }

    /// What a step without which the call can do may take: one of so many parts of what is left, at most `most`, and a
    /// moment at the end too.
    pub fn share(self, parts: u32, most: Duration) -> Duration {
        (self.left() / parts.max(1)).max(LAST).min(most)
    }
}

/// A deadline while it holds.
pub struct Scope {
    before: Option<Deadline>,
}

impl Drop for Scope {
    fn drop(&mut self) {
        CURRENT.set(self.before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inner_one_holds_until_it_is_dropped() {
        let outer = Deadline::after(Duration::from_secs(100));
        let _outer = outer.begin();
        {
            let inner = Deadline::after(Duration::ZERO);
            let _inner = inner.begin();
            assert!(Deadline::current() == inner && inner.is_over());
        }
        assert!(Deadline::current() == outer && !outer.is_over());
    }

    #[test]
    fn a_share_is_a_part_and_never_nothing() {
        let most = Duration::from_secs(3);
        assert_eq!(Deadline::after(Duration::ZERO).share(3, most), LAST);
        assert_eq!(Deadline::after(Duration::from_secs(60)).share(3, most), most);
        assert!(Deadline::after(Duration::from_millis(1500)).share(3, most) <= Duration::from_millis(500));
        assert!(Deadline::after(Duration::MAX).left() > Duration::from_secs(86_400));
    }
}
