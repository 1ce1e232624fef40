//! A small HTTP/1.1 server on threads whose every byte is ours to decide, because faults need
//! that: one accept thread per listener, one thread per connection, connections kept open.

mod answer_writer;
mod connection;
mod listener;
mod open_connections;
mod request_reader;
mod server;

pub use answer_writer::{Length, head, write_answer};
pub use connection::{Connection, Persistence};
pub use server::{Server, Service};
