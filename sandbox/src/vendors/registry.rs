//! The list of the vendors: which of them a path belongs to, and what is asked of all of them.

use super::healthcard::Healthcard;
use super::imaging::Imaging;
use super::reservation::Reservation;
use super::signit::Signit;
use super::vendor::{Vendor, not_found};
use super::ywx::Ywx;
use crate::clock::Clock;
use crate::context::Context;
use crate::http::{Answer, Request, Trace};
use crate::tls::Authority;
use serde_json::Value;

/// The five vendors.
pub struct Registry {
    vendors: [Box<dyn Vendor>; 5],
}

impl Registry {
    /// All as at the start, with certificates of that authority.
    pub fn new(authority: &Authority, clock: &Clock) -> Result<Registry, String> {
        let vendors: [Box<dyn Vendor>; 5] = [
            Box::new(Imaging::new()?),
            Box::new(Ywx::new(authority, clock)?),
            Box::new(Reservation::new()),
            Box::new(Healthcard::new()),
            Box::new(Signit::new()),
        ];
        Ok(Registry { vendors })
    }

    fn owner(&self, path: &str) -> Option<&dyn Vendor> {
        let begins = |vendor: &dyn Vendor| vendor.prefixes().iter().any(|prefix| path.starts_with(prefix));
        self.vendors.iter().map(Box::as_ref).find(|vendor| begins(*vendor))
    }

    /// The vendor's answer to a request.
    pub fn answer(&self, context: &Context, request: &Request) -> Answer {
        self.owner(&request.path).map_or_else(not_found, |vendor| vendor.answer(context, request))
    }

    /// A refusal in the shape of the vendor that owns the path; of a path that none owns, in that of 医易签.
    pub fn refusal(&self, request: &Request, code: &str, message: &str, trace: Trace) -> Answer {
        let [.., signit] = &self.vendors;
        self.owner(&request.path).unwrap_or(signit.as_ref()).refusal(request, code, message, trace)
    }

    /// All as at the start.
    pub fn reset(&self, clock: &Clock) {
        for vendor in &self.vendors {
            vendor.reset(clock);
        }
    }

    /// Makes all tokens unknown.
    pub fn kill_tokens(&self) {
        for vendor in &self.vendors {
            vendor.kill_tokens();
        }
    }

    /// Makes all tokens expired.
    pub fn expire_tokens(&self) {
        for vendor in &self.vendors {
            vendor.expire_tokens();
        }
    }

    /// Decides what a person does, at the vendor that has acts of that kind.
    pub fn decide(&self, kind: &str, id: &str, result: &str) -> Result<(), String> {
        let decided = self.vendors.iter().find_map(|vendor| vendor.decide(kind, id, result));
        decided.unwrap_or_else(|| Err(format!("scan: no kind {kind:?}")))
    }

    /// Runs a control command of one of the vendors; `None` when none has one of that name.
    pub fn command(&self, context: &Context, name: &str, arguments: &Value) -> Option<Result<Value, String>> {
        self.vendors.iter().find_map(|vendor| vendor.command(context, name, arguments))
    }
}
