//! The id that a request carries to the vendor.

use crate::crypto::encoding::hex_encode_upper;
use crate::error::{Error, Kind};

/// 32 upper-case hexadecimal digits.
pub fn request_id() -> Result<String, Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| Error::new(Kind::Crypto, "系统没有给出随机数"))?;
    Ok(hex_encode_upper(&bytes))
}
