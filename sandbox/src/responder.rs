//! The way of one request: a control endpoint, or a vendor under the fault that is armed for the path.

use crate::control;
use crate::crypto;
use crate::faults::{self, Fault};
use crate::http::{Answer, Request};
use crate::instance::Instance;
use crate::serve::{Connection, Persistence, Server, Service};
use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Instant;

/// Answers requests for an instance.
pub struct Responder {
    instance: Arc<Instance>,
}

impl Service for Responder {
    fn respond(
        &self,
        server: &Arc<Server>,
        connection: &mut dyn Connection,
        raw: &TcpStream,
        request: &Request,
        close: bool,
    ) -> io::Result<Persistence> {
        let started = Instant::now();
        let (answer, fault) = if request.path.starts_with(control::PREFIX) {
            (control::answer(&self.instance, server, request), None)
        } else {
            let (answer, fault) = self.vendor_answer(request);
            self.note(request, &answer, fault.as_ref(), started);
            (answer, fault)
        };
        faults::deliver(connection, raw, &answer, fault.as_ref(), close, &self.instance.context.clock)
    }
}

impl Responder {
    /// Answers requests for that instance.
    pub fn new(instance: Arc<Instance>) -> Responder {
        Responder { instance }
    }

    fn vendor_answer(&self, request: &Request) -> (Answer, Option<Fault>) {
        let Instance { context, vendors, faults, .. } = &*self.instance;
        let fault = faults.take(&request.path);
        let refusal = |code: &str, message: &str, trace| vendors.refusal(request, code, message, trace);
        let replaced = fault.as_ref().and_then(|fault| fault.replacement(refusal));
        let mut answer = replaced.unwrap_or_else(|| vendors.answer(context, request));
        if let Some(fault) = &fault {
            fault.corrupt(&mut answer);
            fault.spoil(&mut answer);
        }
        if let Some(key) = answer.seal_key
            && let Ok(sealed) = crypto::aes_ecb_encrypt(key.as_bytes(), &answer.body)
        {
            answer.body = crypto::base64(&sealed).into_bytes();
            answer.content_type = "text/plain;charset=UTF-8";
        }
        if let Some(fault) = &fault {
            fault.disguise(&mut answer);
        }
        (answer, fault)
    }

    /// Counts, remembers and logs a call.
    fn note(&self, request: &Request, answer: &Answer, fault: Option<&Fault>, started: Instant) {
        let Instance { context, history, .. } = &*self.instance;
        let fault = fault.map(Fault::name);
        context.counters.call(&request.path);
        if context.records() {
            history.push(request, answer, fault.as_deref(), &context.clock);
        }
        context.log.call(&context.clock, request, answer, fault.as_deref(), started.elapsed());
    }
}
