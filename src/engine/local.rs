//! Operations without a request of their own.

use super::envelope::Success;
use super::exchange::Exchange;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::trace::HIDDEN;
use serde_json::{Map, Value};

impl Exchange<'_> {
    /// Runs it; for an address that carries a token, one may have to be fetched first.
    pub fn local(&mut self, fields: &Map<String, Value>) -> Result<Success, Error> {
        let mut call = self.call(self.row, fields, None)?;
        if let Some(plan) = self.system.local_token(&call)? {
            call.token = Some(if self.options.dry_run {
                HIDDEN.into()
            } else {
                self.warn_of_insecure();
                self.token(&plan, None, Deadline::current().end())?
            });
        }
        self.system.local(&call).map(Success::local)
    }

    /// Says that nobody looks whose certificate a server shows.
    pub fn warn_of_insecure(&mut self) {
        let insecure = self.profile.transport.insecure;
        self.notes.warn(insecure.then(|| "没有检查服务器证书（accept_invalid_certs 打开着），只能用于排查".into()));
    }
}
