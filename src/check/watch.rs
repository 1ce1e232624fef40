//! What ends a check before its time: the caller's wish, or the call's time limit.

use crate::cancel::Cancel;
use crate::error::{Error, Kind};
use std::time::Instant;

/// Looks whether a check should end; the default never wants that.
#[derive(Clone, Copy, Default)]
pub struct Watch<'a> {
    limits: Option<(&'a Cancel, Instant)>,
}

impl<'a> Watch<'a> {
    /// Ends with the caller's wish, or at this moment.
    pub fn new(cancel: &'a Cancel, end: Instant) -> Watch<'a> {
        Watch { limits: Some((cancel, end)) }
    }

    /// Why the check should end now, if it should.
    pub fn ended(&self) -> Option<Error> {
        let (cancel, end) = self.limits?;
        if cancel.wished() {
            return Some(Error::cancelled());
        }
        (Instant::now() >= end).then(|| Error {
            unsent: true,
            ..Error::new(Kind::Timeout, "时限已到，请求还没有检查完，没有发送")
                .hint("请求很大时分几次调用，或加大 _options.timeout_ms")
        })
    }
}
