//! The curve that a key in DER says it is on: named, or with all its parameters, as BouncyCastle and
//! `openssl -param_enc explicit` write it.

use crate::crypto::KeyFault;
use crate::crypto::encoding::hex_encode_upper;
use sm2::Sm2;
use sm2::pkcs8::der::asn1::{AnyRef, BitStringRef, OctetStringRef, UintRef};
use sm2::pkcs8::der::{self, Decode, Reader, SliceReader, Tag, Tagged};
use sm2::pkcs8::spki::AlgorithmIdentifierRef;
use sm2::pkcs8::{AssociatedOid, ObjectIdentifier};

/// The algorithm identifier of elliptic-curve keys. Source: RFC 5480 section 2.1.1.
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// A field of a prime number of elements. Source: RFC 3279 section 2.3.5.
const PRIME_FIELD: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.1.1");

/// The parameters of the recommended curve. Source: GB/T 32918.5 section 2.
const P: &str = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF";
const A: &str = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC";
const B: &str = "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93";
const N: &str = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123";
const G_X: &str = "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7";
const G_Y: &str = "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0";

/// Refuses a key whose algorithm is not SM2: an elliptic-curve key on the SM2 curve, or, as some certification
/// authorities write it, with the curve itself as the algorithm.
pub(super) fn check_algorithm(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<(), KeyFault> {
    if algorithm.oid == Sm2::OID {
        return Ok(());
    }
    if algorithm.oid != EC_PUBLIC_KEY {
        return Err(KeyFault::NotSm2);
    }
    algorithm.parameters.ok_or(KeyFault::OtherCurve).and_then(check_curve)
}

/// Refuses another curve than SM2's. Source: RFC 5480 section 2.1.1, SEC 1 section C.2.
pub(super) fn check_curve(parameters: AnyRef<'_>) -> Result<(), KeyFault> {
    let is_sm2 = match parameters.tag() {
        Tag::ObjectIdentifier => parameters.decode_as::<ObjectIdentifier>().map(|curve| curve == Sm2::OID),
        Tag::Sequence => has_sm2_parameters(parameters.value()),
        _ => Ok(false),
    };
    if is_sm2 == Ok(true) { Ok(()) } else { Err(KeyFault::OtherCurve) }
}

/// Whether every parameter is SM2's. All of them count: a key made for another base point would pass for one that it is
/// not. Only a seed does not, because it but tells how a and b were found.
fn has_sm2_parameters(parameters: &[u8]) -> der::Result<bool> {
    let mut reader = SliceReader::new(parameters)?;
    let version = u8::decode(&mut reader)?;
    let (field, p) = reader.sequence(|field| {
        Ok::<_, der::Error>((ObjectIdentifier::decode(field)?, UintRef::decode(field)?.as_bytes()))
    })?;
    let (a, b) = reader.sequence(|curve| {
        let numbers = (<&OctetStringRef>::decode(curve)?.as_bytes(), <&OctetStringRef>::decode(curve)?.as_bytes());
        Option::<BitStringRef<'_>>::decode(curve)?;
        Ok::<_, der::Error>(numbers)
    })?;
    let base = hex_encode_upper(<&OctetStringRef>::decode(&mut reader)?.as_bytes());
    let n = UintRef::decode(&mut reader)?.as_bytes();
    let cofactor = Option::<UintRef<'_>>::decode(&mut reader)?;
    let is = |number: &[u8], text: &str| hex_encode_upper(number) == text;
    Ok((1..=3).contains(&version)
        && field == PRIME_FIELD
        && is(p, P)
        && is(a, A)
        && is(b, B)
        && is(n, N)
        && cofactor.is_none_or(|cofactor| cofactor.as_bytes() == [1])
        && is_base(&base))
}

/// Whether this is the base point: with both coordinates, with the sign of y (which is even) besides, or compressed.
fn is_base(digits: &str) -> bool {
    let (x, y) = digits.get(2..).unwrap_or_default().split_at_checked(G_X.len()).unwrap_or_default();
    x == G_X
        && match digits.get(..2) {
            Some("04" | "06") => y == G_Y,
            Some("02") => y.is_empty(),
            _ => false,
        }
}
