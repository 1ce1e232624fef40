//! The vendors' rules behind one trait: how a checked request becomes a signed HTTP request, and an HTTP answer the
//! vendor's own words again. Fields, limits and codes are not here but in the catalogue.
//!
//! `system` is the trait; `outgoing`, `answer`, `any_interface` and `path` are what the vendors have in common;
//! `wrapping` reads an answer's text, `unreadable` says what came instead.

mod answer;
mod any_interface;
pub mod browser;
mod callback;
pub mod healthcard;
pub mod imaging;
pub mod local;
mod outgoing;
mod path;
mod picture;
mod request_id;
pub mod reservation;
pub mod signit;
mod system;
mod unreadable;
mod webhook;
mod wrapping;
pub mod ywx;

pub use outgoing::query_text;
pub use request_id::request_id;
pub use system::{Call, NO_FIELDS, Opened, System};
pub use unreadable::http_error;

/// The rules of a system of the catalogue.
pub fn by_name(name: &str) -> Option<&'static dyn System> {
    Some(match name {
        "imaging" => &imaging::Imaging,
        "ywx" => &ywx::Ywx,
        "reservation" => &reservation::Reservation,
        "healthcard" => &healthcard::HealthCard,
        "signit" => &signit::Signit,
        "crypto" | "tool" => &local::Local,
        _ => return None,
    })
}
