//! A call that has passed the common checks.

use super::fields::text_of;
use super::refusal::{Refusal, refuse_with};
use crate::context::Context;
use crate::credentials::HealthcardApp;
use crate::http::Request;
use crate::settings::Settings;
use serde_json::{Map, Value};

/// A call that has passed the common checks.
pub struct Call<'a> {
    /// Clock and counters.
    pub context: &'a Context,
    /// As it came.
    pub request: &'a Request,
    /// The settings when it came.
    pub settings: &'a Settings,
    /// The developer who has the token.
    pub app: &'static HealthcardApp,
    /// hospitalId.
    pub hospital: &'a str,
    /// The interface's own fields.
    pub req: &'a Map<String, Value>,
}

impl Call<'_> {
    /// A text field of `req`; empty when there is none.
    pub fn text(&self, name: &str) -> &str {
        text_of(self.req, name)
    }

    /// A field of `req` that is a list of objects.
    pub fn items(&self, name: &str) -> Result<Vec<&Map<String, Value>>, Refusal> {
        self.req
            .get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|item| item.as_object().ok_or_else(|| refuse_with(20001, name)))
            .collect()
    }

    /// Unix seconds.
    pub fn now_s(&self) -> i64 {
        self.context.clock.now_s()
    }
}
