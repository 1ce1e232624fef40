//! `_options.outbox`: into the outbox instead of out at once.

use super::envelope::Success;
use super::exchange::Exchange;
use crate::error::Error;
use crate::outbox;
use crate::systems::Call;
use serde_json::{Map, Value};

impl Exchange<'_> {
    /// Puts the request into the outbox. It is sealed once for nothing, so that what the configuration lacks is said
    /// now and not when nobody looks. What it is then configured with counts, and is not written down with it.
    pub fn keep(&mut self, fields: &Map<String, Value>, configured: &[&str]) -> Result<Success, Error> {
        let call = self.call(self.row, fields, None)?;
        self.system.seal(&call)?;
        let mut given = fields.clone();
        given.retain(|name, _| !configured.contains(&name.as_str()));
        let call = Call { fields: &given, ..call };
        let plan = self.system.token(&call)?;
        self.notes.request_id.clone_from(&call.request_id);
        if self.options.dry_run {
            outbox::check(&call, plan.as_ref(), self.profile)?;
            return self.dry_run(fields);
        }
        if self.options.trace {
            self.notes.warn(Some("存入发件箱的请求稍后才发送，trace 里没有它；要看将发送的内容请用 dry_run".into()));
        }
        let data = outbox::put(&call, plan.as_ref(), self.options.profile.as_deref(), self.profile)?;
        let message = "已存入发件箱，会自动发送".into();
        Ok(Success { code: "0".into(), message, data: data.into(), http_status: None })
    }
}
