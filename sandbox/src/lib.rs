//! The server side of the five vendors that hisbridge talks to, for demos and tests.
//!
//! It verifies as the vendors do: signatures, time stamps, tokens, ciphertexts, field tables and
//! states, by OpenSSL and by its own code, never by the library's. It listens on 127.0.0.1 only,
//! needs no network, and keeps nothing after it stops.
//!
//! ```no_run
//! use hisbridge_sandbox::{Options, Sandbox};
//! let sandbox = Sandbox::start(Options::new(std::env::temp_dir())).unwrap();
//! println!("{}", sandbox.config_json());
//! ```
//!
//! One folder per vendor; [`faults`] for what networks do; [`control`] for the `/_sandbox/`
//! endpoints, which the methods of [`Sandbox`] call as well.

pub mod clock;
mod context;
pub mod control;
pub mod credentials;
pub mod crypto;
pub mod faults;
pub mod http;
mod instance;
mod journal;
mod picture;
mod responder;
mod sandbox;
mod scan;
mod serve;
pub mod settings;
mod sync;
pub mod tls;
mod vendors;

pub use crypto::CiphertextOrder;
pub use faults::{Armed, Fault};
pub use journal::Log;
/// For tests that need a second opinion on TLS: nothing but the sandbox depends on it.
pub use openssl;
pub use sandbox::{Options, Sandbox};
pub use settings::{Answers, Carry, FormStyle, Settings};
pub use tls::TlsKind;
pub use vendors::{healthcard, imaging, reservation, signit, ywx};
