//! One HTTP exchange: connections are kept, time limits hold, failures get their kind.
//!
//! ureq does HTTP; the connections come from here, because TLS has to trust a hospital's own CA beside the built-in
//! roots, name resolution must not use timed thread parking (it hangs old kernels), and a failure before anything was
//! sent must be told from one after.
//!
//! - `client` sends a request (`prepared`) and takes the answer, with repetitions and redirects (`redirect`, `body`);
//!   `dry_run` makes it and sends nothing.
//! - `agents` makes ureq's agents: direct, and through a proxy (`proxy`, `proxy_login`, `forward`, `no_proxy`).
//! - `connection` is what a request goes over; `resolver` finds addresses, `socket` connects, `tls` encrypts, `cbc` as
//!   old Windows servers want it.
//! - `failure` says what went wrong, `this_machine` where it is nobody else's fault; `probe` looks at a connection step
//!   by step for `tool.diagnose`.

mod agents;
mod body;
#[doc(hidden)]
pub mod cbc;
mod client;
mod connection;
mod dry_run;
mod failure;
mod forward;
mod message;
mod no_proxy;
mod prepared;
mod probe;
mod proxy;
mod proxy_login;
mod redirect;
mod resolver;
mod settings;
mod socket;
mod this_machine;
mod tls;
mod url;

pub use client::Transport;
pub use failure::bad_address;
pub use message::{Answer, Limits, Outgoing};
pub use probe::{Probe, Route, resolve};
pub use settings::Settings;
pub use tls::provider::Suites;
