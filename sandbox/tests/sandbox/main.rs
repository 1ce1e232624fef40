//! The sandbox against an independent little client: every check must be seen refusing what is
//! wrong and accepting what is right.

mod client;
mod control;
mod faults;
mod healthcard;
mod imaging;
mod program;
mod real_clients;
mod reservation;
mod signit;
mod tls;
mod vectors;
mod ywx;
