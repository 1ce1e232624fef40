//! `_options.dry_run`: everything but the network.

use super::envelope::Success;
use super::exchange::Exchange;
use crate::error::Error;
use crate::trace::HIDDEN;
use serde_json::{Map, Value};

impl Exchange<'_> {
    /// Makes the request as it would go out, with a token that is none, and sends nothing. What a call would refuse
    /// before it goes out is refused, also what its token could not be fetched for.
    pub fn dry_run(&mut self, fields: &Map<String, Value>) -> Result<Success, Error> {
        let mut call = self.call(self.row, fields, None)?;
        self.notes.request_id.clone_from(&call.request_id);
        self.system.precheck(&call)?;
        if let Some(plan) = self.system.token(&call)?.filter(|plan| plan.row.name != self.row.name) {
            let token_fields = self.token_fields(&plan)?;
            self.seal(&self.call(plan.row, &token_fields, None)?)?;
            call.token = Some(HIDDEN.into());
        }
        let outgoing = self.seal(&call)?;
        self.profile.transport.dry_run(&outgoing)?;
        let message = "dry_run：已检查并签名，没有发送".into();
        Ok(Success { code: "0".into(), message, data: Value::Null.into(), http_status: None })
    }
}
