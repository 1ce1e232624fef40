//! What asks the operating system (操作系统): everything that differs between Windows and Unix.
//!
//! - [`library`] knows where the library lies and keeps it loaded.
//! - [`fork`] keeps a forked process from using what is its parent's.
//! - [`browser`] finds Chrome in the registry and asks the system to open an address.
//! - [`connect`] opens connections, with a limit that holds on old Windows too.
//! - [`dpapi`], [`local_time`] and [`code_page`] ask the system what the standard library does not.
//! - [`files`] opens and reads files that a path names, [`own_files`] makes them, [`paths`] makes paths absolute,
//!   [`drives`] knows which lie on a network; [`time_limit`] runs what may hang.

#![allow(unsafe_code)]

pub mod browser;
pub mod code_page;
pub mod connect;
pub mod dpapi;
pub mod drives;
pub mod files;
pub mod fork;
pub mod library;
pub mod local_time;
pub mod own_files;
pub mod paths;
pub mod time_limit;
