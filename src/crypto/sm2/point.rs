//! Numbers and points of the curve, from bytes of any length and from digits that lost their leading zeros.

use sm2::elliptic_curve::sec1::FromSec1Point;
use sm2::{AffinePoint, FieldBytes, Sec1Point};

/// Hexadecimal digits of a number.
pub(super) const DIGITS: usize = 64;
/// The fewest digits that pass for a number without its leading zeros: fewer are a text that was cut, because four
/// zero bytes come about once in 2^32.
pub(super) const FEWEST_DIGITS: usize = 56;

/// A number in 32 bytes, from fewer (its leading zeros were dropped) or more (zeros before it, as Java's
/// `BigInteger.toByteArray` writes a sign). `None` when it is larger.
pub(super) fn number(bytes: &[u8]) -> Option<FieldBytes> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let significant = bytes.get(zeros..).unwrap_or_default();
    let before = FieldBytes::default().len().checked_sub(significant.len())?;
    let mut field = FieldBytes::default();
    for (slot, byte) in field.iter_mut().skip(before).zip(significant) {
        *slot = *byte;
    }
    Some(field)
}

/// The digits of a number with the zeros before them as they should be: 64, from 56 and more, or from 66 with a sign
/// byte `00`. Source of the forms: Java's `BigInteger.toString(16)` and `toByteArray`.
pub(super) fn number_digits(digits: &str) -> Option<String> {
    match digits.len() {
        FEWEST_DIGITS..=DIGITS => Some(format!("{digits:0>DIGITS$}")),
        66 => digits.strip_prefix("00").map(str::to_owned),
        _ => None,
    }
}

/// The point with these coordinates, if there is one on the curve.
pub(super) fn from_coordinates(x: &[u8], y: &[u8]) -> Option<AffinePoint> {
    let point = Sec1Point::from_affine_coordinates(&number(x)?, &number(y)?, false);
    AffinePoint::from_sec1_point(&point).into_option()
}

/// The readings of a public key whose numbers lost leading zeros or bear sign bytes: `04`‖x‖y, in digits. `04` may be
/// missing, or its zero. Which reading is right the curve tells: a wrong one is on it with probability 2^-256.
pub(super) fn readings(digits: &str) -> impl Iterator<Item = String> {
    let bodies = [Some(digits), digits.strip_prefix("04"), digits.strip_prefix('4')];
    bodies.into_iter().flatten().flat_map(|body| {
        (FEWEST_DIGITS..=DIGITS + 2).filter_map(move |length| {
            let (x, y) = body.split_at_checked(length)?;
            Some(format!("04{}{}", number_digits(x)?, number_digits(y)?))
        })
    })
}
