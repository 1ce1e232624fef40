//! Tokens that several calls share: one fetch at a time, renewed early, never in a loop. With a `store` the same
//! holds between desktops.
//!
//! - `plan` says how a system's token comes; `cache` keeps those of this process, `accounts` says for how long.
//! - `lease` agrees with other processes by a `store`, which is a `place`: a `file` or a `redis` server (`resp`). What lies there
//!   is encrypted by [`seal`].

mod accounts;
mod cache;
mod file;
mod lease;
mod place;
mod plan;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "redis")]
mod resp;
pub mod seal;
mod store;

pub use cache::{Token, get, held, in_vain, renew, worked};
pub use plan::{Fresh, TokenPlan};
pub use store::{Settings, Store};
