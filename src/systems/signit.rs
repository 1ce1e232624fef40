//! placeholder
use super::{Call, Opened, System};
use crate::catalog::Operation;
use crate::config::Block;
use crate::error::Error;
use crate::transport::{Answer, Outgoing};
/// rules
pub struct Signit;
impl System for Signit {
    fn base_url<'a>(&self, block: &'a Block, _: &Operation) -> Result<&'a str, Error> {
        block.url("base_url")
    }
    fn seal(&self, _: &Call) -> Result<Outgoing, Error> {
        todo!()
    }
    fn open(&self, _: &Call, _: &Answer) -> Result<Opened, Error> {
        todo!()
    }
}
