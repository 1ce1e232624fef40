//! What stands between this machine and each platform, step by step: configuration, name, proxy, connection, TLS,
//! clock, token, a signed call. Each step says whether it is fine and, if not, what to do, in Chinese and English.
//!
//! [`run`] tells each step as it ends, for the program `hisbridge-doctor`; `tool.diagnose` gives them all at the end.
//! Nothing in a step is secret: addresses stand there without log-ins, the persons asked about are invented, and the
//! platforms' own sentences are left out, because they may name others.
//!
//! `step` is one of them, `files` looks at the configured files, `address` goes from the name to the clock, `calls` tries token and signed call by the `plan` of
//! each system.

mod address;
mod calls;
mod files;
mod plan;
mod step;

use crate::cancel::Cancel;
use crate::config::Profile;
use crate::error::Error;
use plan::{PLANS, Plan};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use step::{Diagnosis, Finding};
pub use step::{Listener, Step, step_title};

/// `tool.diagnose`.
pub fn tool(fields: &Map<String, Value>, profile: &Arc<Profile>, cancel: &Cancel) -> Result<Value, Error> {
    let mut steps = Collected(Vec::new());
    let system = fields.get("system").and_then(Value::as_str);
    let ok = run(profile, system, cancel, &mut steps);
    Ok(json!({"ok": ok, "version": env!("CARGO_PKG_VERSION"), "steps": steps.0}))
}

struct Collected(Vec<Value>);

impl Listener for Collected {
    fn begins(&mut self, _: &'static str, _: &'static str, _: &str) {}

    fn ended(&mut self, step: &Step) {
        self.0.push(step.json());
    }
}

/// Goes through the configured systems, or the one named; says whether all is fine.
pub fn run(profile: &Arc<Profile>, system: Option<&str>, cancel: &Cancel, listener: &mut dyn Listener) -> bool {
    let mut diagnosis = Diagnosis::new(profile, cancel, listener);
    let mut found = false;
    for plan in PLANS.iter().filter(|plan| system.is_none_or(|name| name == plan.row.system)) {
        if system.is_none() && !plan.is_configured(profile.block(plan.row.system)) {
            continue;
        }
        found = true;
        diagnosis.system = plan.row.system;
        diagnosis.look_at(plan);
    }
    if !found {
        diagnosis.step("config", "", &mut || {
            Finding::bad("没有配置任何平台", "no platform is configured").todo(
                "用 his_configure 设置，或写进 DLL（hisbridge-doctor 则为程序）旁的 hisbridge.json",
                "call his_configure, or write hisbridge.json beside the DLL (beside the program for hisbridge-doctor)",
            )
        });
    }
    diagnosis.system = "";
    let files = files::in_use(profile);
    if !files.is_empty() {
        diagnosis.step("files", "", &mut || files::look(&files));
    }
    diagnosis.fine
}

impl Diagnosis<'_> {
    fn look_at(&mut self, plan: &'static Plan) {
        let profile = self.profile;
        let block = profile.block(plan.row.system);
        if !self.step("config", "", &mut || plan.configuration(block)) {
            return;
        }
        for key in plan.pages {
            if let Ok(url) = block.url(key) {
                self.reach(url);
            }
        }
        let Ok(url) = block.url(plan.base) else { return };
        if self.reach(url) {
            self.try_calls(plan, url);
        }
    }
}
