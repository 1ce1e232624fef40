//! SM2, the Chinese elliptic-curve algorithm (国密 SM2): keys, encryption, signatures.
//! Source: GB/T 32918.1–5 (GM/T 0003), on the recommended curve of part 5.

mod cipher;
mod curve;
mod key;
mod key_text;
mod point;
mod random;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod random_tests;
mod recipients;
mod signature;
mod signature_text;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;

pub use cipher::{Order, decrypt, encrypt};
pub use key::{PrivateKey, PublicKey, generate_key_pair};
pub use signature::{DEFAULT_USER_ID, SignatureFormat, sign, verify};
pub use signature_text::read_signature;
