//! hisbridge: one library that gives legacy hospital desktop programs five regional platforms' services.
//!
//! It takes a JSON text, checks it against the catalogue, signs or encrypts it as the vendor demands, makes one HTTP
//! exchange, opens the answer and returns one uniform JSON text. [`engine`] shows the way of a call; the vendors'
//! rules are in [`systems`], their fields and codes in `catalog/*.toml`, the C functions in [`abi`].

#![deny(unsafe_code)]
#![warn(missing_docs)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

pub mod abi;
mod address;
mod calendar;
pub mod cancel;
pub mod catalog;
pub mod check;
pub mod config;
#[doc(hidden)]
pub mod crypto;
#[doc(hidden)]
pub mod deadline;
pub mod diagnose;
pub mod dispatch;
pub mod engine;
pub mod error;
mod guard;
pub mod json;
mod log;
#[cfg(feature = "outbox")]
mod outbox;
#[cfg(not(feature = "outbox"))]
#[path = "outbox/absent.rs"]
mod outbox;
pub mod payload;
mod platform;
pub mod redact;
pub mod systems;
pub mod text;
pub mod token;
mod trace;
pub mod transport;
#[cfg(all(windows, target_vendor = "win7", target_arch = "x86"))]
mod xp;
