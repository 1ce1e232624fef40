//! TLS 1.2 and 1.3 with the library's own roots, and a hospital's own CA beside them. XP's own TLS stops at 1.0.
//!
//! - [`trust`] is what an `http` block trusts, [`verifier`] holds certificates against it.
//! - [`connector`] makes connections, `records` is what they go over; [`provider`] brings the cryptography.
//! - [`certificate`] reads what is told of a certificate; `signature` checks a handshake by its key, `rsa` by a short one.
//! - [`failure`] says what went wrong, [`refusal`] why a certificate is not accepted, `alert` what a
//!   server says of a handshake.

mod alert;
pub mod certificate;
pub mod connector;
pub mod failure;
pub mod provider;
mod records;
pub mod refusal;
mod rsa;
mod signature;
pub mod trust;
mod verifier;
