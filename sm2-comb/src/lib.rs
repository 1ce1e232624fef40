//! Multiplication of a known point by a secret number, with a table made beforehand.
//!
//! # Method
//!
//! A signed comb (Lim and Lee, CRYPTO '94; Hamburg, ePrint 2012/309) of 5 teeth in 13 tables and
//! 4 columns: 51 additions and 3 doublings instead of 64 additions and 256 doublings. An odd
//! number k < 2^256 is written with 260 digits that are all +1 or −1,
//!
//! ```text
//! k = Σ d(i)·2^i,  i = 0 … 259,  position i = 52·tooth + 4·table + column
//! ```
//!
//! and a table holds Σ ±2^(52·tooth + 4·table)·P for every choice of signs with +1 at the last
//! tooth; the rest are the same points negated. An even k is replaced by n − k, and the result
//! negated.
//!
//! Points are added in extended Jacobian coordinates (XYZZ: x = X/ZZ, y = Y/ZZZ, ZZ³ = ZZZ²),
//! with the formulas `madd-2008-s` and `dbl-2008-s-1` of the Explicit-Formulas Database: 10
//! multiplications where the curve crate's complete addition takes 13. The field arithmetic is
//! the crate's (on 64 bits fiat-crypto, formally verified); there is none of our own.
//!
//! # Exceptions
//!
//! The addition fails where both points are equal or opposite. Its result has ZZ = ZZZ = 0 then,
//! and every later step keeps that; so a sum whose ZZZ is not zero at the end met no exception.
//! [`coordinates`] refuses the others. For a random k they do not occur: partial sums are sums of
//! distinct powers of two and never equal a table's entry as integers, only modulo n.
//!
//! # Constant time
//!
//! Time and memory accesses do not depend on k:
//! - k and n − k are both computed, and one is chosen by [`ConditionallySelectable`]; the digits
//!   come from shifts and masks at positions that are the same for every k.
//! - a table's row is read whole at every step; the wanted entry and its sign are taken with
//!   masks ([`select`]).
//! - the formulas have no branch, and the first step only copies.
//! - the last inversion is `Uint::invert_odd_mod`, Bernstein and Yang's constant-time algorithm.
//!   The only branches ask whether it succeeded, which it does unless there was an exception.
//!
//! Checked in the machine code by `scripts/constant_time`: with k marked as undefined, Valgrind's
//! memcheck follows it through release builds for x86_64 and i686, and reports those branches and
//! nothing else.
//!
//! Tables are made of public keys, in code that need not care.

#![deny(unsafe_code)]
#![warn(missing_docs)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

use sm2::elliptic_curve::bigint::{Odd, U256, Word};
use sm2::elliptic_curve::ff::PrimeField;
use sm2::elliptic_curve::hazmat::FieldArithmetic;
use sm2::elliptic_curve::point::AffineCoordinates;
use sm2::elliptic_curve::subtle::{Choice, ConditionallySelectable};
use sm2::elliptic_curve::zeroize::Zeroizing;
use sm2::{AffinePoint, FieldBytes, NonZeroScalar, Scalar, Sm2};
use std::hint::black_box;
use std::sync::OnceLock;

/// An element of the curve's field, with the crate's arithmetic.
type Field = <Sm2 as FieldArithmetic>::FieldElement;

/// Digits that one table entry covers.
const TEETH: usize = 5;
/// Tables of a point.
const TABLES: usize = 13;
/// Digits between a tooth's positions in neighbouring tables: how often every table is used.
const COLUMNS: usize = 4;
/// Entries of a table: the choices of sign for all teeth but the last.
const ENTRIES: usize = 1 << (TEETH - 1);

// The digits must hold 256 bits, and a cut digit its byte.
const _: () = assert!(TEETH * TABLES * COLUMNS > 256 && TEETH <= 8);

/// The part of a digit that is an index.
const INDEX_MASK: u8 = ENTRIES as u8 - 1;

/// The field's prime p. Source: GB/T 32918.5 section 2.
const PRIME: Odd<U256> = Odd::<U256>::from_be_hex("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF");

/// The entries of the base point's tables: x and y of each, 32 bytes, most significant first.
/// They are constants, and read in a fraction of the time that it takes to compute them.
static GENERATOR_ENTRIES: &[u8; 2 * 32 * TABLES * ENTRIES] = include_bytes!("generator_comb.bin");

/// A point that is not at infinity, in affine coordinates.
#[derive(Clone, Copy)]
struct Entry {
    x: Field,
    y: Field,
}

/// Words of a coordinate.
const WORDS: usize = U256::LIMBS;

/// x and y of a point as plain numbers, each with its least significant word first. Choosing among these with masks and
/// then converting one costs a fraction of choosing among elements of the field, which is a call for every entry.
type Row = [[Word; WORDS]; 2];

/// A point with its tables: 13 KB, on the heap, as is all that they are made from: callers' threads may have 64 KB of
/// stack.
pub struct Comb(Vec<[Row; ENTRIES]>);

/// The digits of a secret number, cut for the tables, wiped when dropped.
pub struct Digits {
    /// For every column and table the entry's index and, in bit 4, whether to negate it.
    columns: Zeroizing<[[u8; TABLES]; COLUMNS]>,
    /// Whether the number was even, so that the result must be negated.
    even: Choice,
}

/// A sum of table entries, in extended Jacobian coordinates.
#[derive(Clone, Copy)]
pub struct Sum {
    x: Field,
    y: Field,
    zz: Field,
    zzz: Field,
}

impl Digits {
    /// Cuts the number.
    pub fn new(k: &NonZeroScalar) -> Self {
        let k: &Scalar = k;
        let even = k.is_even();
        let odd = Zeroizing::new(Scalar::conditional_select(k, &-k, even));
        let bytes = Zeroizing::new(odd.to_repr());

        // With d(i) = 2·b(i) − 1, Σ d(i)·2^i = 2·Σ b(i)·2^i − (2^260 − 1): the bits b are those
        // of (k − 1)/2 + 2^259, that is k shifted down by one bit, and one bit at the top.
        let mut bits = Zeroizing::new([[[0u8; COLUMNS]; TABLES]; TEETH]);
        let all = bits.as_flattened_mut().as_flattened_mut();
        let shifted = bytes.iter().rev().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1)).skip(1);
        for (slot, bit) in all.iter_mut().zip(shifted) {
            *slot = bit;
        }
        if let Some(top) = all.last_mut() {
            *top = 1;
        }

        let mut columns = Zeroizing::new([[0u8; TABLES]; COLUMNS]);
        for (tooth, tables) in bits.iter().enumerate() {
            for (table, bits) in tables.iter().enumerate() {
                for (column, bit) in columns.iter_mut().zip(bits) {
                    if let Some(digit) = column.get_mut(table) {
                        *digit |= bit << tooth;
                    }
                }
            }
        }
        // Where the last tooth says −1 all signs are turned round.
        for digit in columns.as_flattened_mut() {
            let negative = (*digit >> (TEETH - 1)) ^ 1;
            *digit = (*digit ^ negative.wrapping_neg()) & INDEX_MASK | negative << (TEETH - 1);
        }
        Self { columns, even }
    }
}

/// The tables of the base point G.
pub fn generator() -> &'static Comb {
    static GENERATOR: OnceLock<Comb> = OnceLock::new();
    GENERATOR.get_or_init(|| Comb::read(GENERATOR_ENTRIES))
}

impl Comb {
    /// The tables of a point of the curve. `None` for the point at infinity.
    ///
    /// None of the additions is an exception: which are, depends on the multiples of P that meet
    /// and not on P, and for G a test shows that there are none.
    pub fn of(point: &AffinePoint) -> Option<Self> {
        if point.is_identity().into() {
            return None;
        }
        let point =
            Entry { x: Field::from_repr(point.x()).into_option()?, y: Field::from_repr(point.y()).into_option()? };

        // 2^(4·i)·P. Every tooth of every table stands at one of them.
        let mut power = Sum::of(&point);
        let mut powers = vec![[power; TABLES]; TEETH];
        for slot in powers.as_flattened_mut() {
            *slot = power;
            for _ in 0..COLUMNS {
                power = power.double();
            }
        }
        let mut teeth = vec![[Entry::ZERO; TABLES]; TEETH];
        normalize(powers.as_flattened(), teeth.as_flattened_mut())?;

        // Beginning with the last tooth, every other tooth is added and subtracted.
        let mut sums = vec![[power; ENTRIES]; TABLES];
        let (last, others) = teeth.split_last()?;
        for (table, entry) in sums.iter_mut().zip(last) {
            table[0] = Sum::of(entry);
        }
        for (number, tooth) in others.iter().enumerate() {
            for (table, plus) in sums.iter_mut().zip(tooth) {
                let minus = Entry { x: plus.x, y: -plus.y };
                let (without, with) = table.split_at_mut(1 << number);
                for (without, with) in without.iter_mut().zip(with) {
                    *with = without.add(plus);
                    *without = without.add(&minus);
                }
            }
        }
        let mut entries = vec![[Entry::ZERO; ENTRIES]; TABLES];
        normalize(sums.as_flattened(), entries.as_flattened_mut())?;
        let mut comb = Self::empty();
        for (row, entry) in comb.0.as_flattened_mut().iter_mut().zip(entries.as_flattened()) {
            *row = [entry.x, entry.y].map(|number| number.to_canonical().to_words());
        }
        Some(comb)
    }

    fn empty() -> Self {
        Self(vec![[[[0; WORDS]; 2]; ENTRIES]; TABLES])
    }

    /// The tables from their entries' bytes, which must be right.
    fn read(bytes: &[u8; 2 * 32 * TABLES * ENTRIES]) -> Self {
        let mut comb = Self::empty();
        let (coordinates, _) = bytes.as_chunks::<32>();
        let (points, _) = coordinates.as_chunks::<2>();
        for (row, point) in comb.0.as_flattened_mut().iter_mut().zip(points) {
            *row = point.map(|number| U256::from_be_slice(&number).to_words());
        }
        comb
    }

    /// k·P, for the number whose digits these are.
    pub fn multiply(&self, digits: &Digits) -> Sum {
        let mut sum: Option<Sum> = None;
        for column in digits.columns.iter().rev() {
            sum = sum.map(|sum| sum.double());
            for (table, digit) in self.0.iter().zip(column) {
                let entry = select(table, *digit);
                sum = Some(match sum {
                    None => Sum::of(&entry),
                    Some(sum) => sum.add(&entry),
                });
            }
        }
        let mut sum = sum.unwrap_or(Sum::EXCEPTION);
        sum.y = Field::conditional_select(&sum.y, &-sum.y, digits.even);
        sum
    }
}

/// The entry of this index, negated if bit 4 says so. Reads the whole table.
fn select(table: &[Row; ENTRIES], digit: u8) -> Entry {
    let index = Word::from(digit & INDEX_MASK);
    let negative = Choice::from(digit >> (TEETH - 1));
    // All bits where number and index are the same, else none: only zero has a borrow at the top.
    let masks: [Word; ENTRIES] = std::array::from_fn(|number| {
        let difference = number as Word ^ index;
        (difference.wrapping_sub(1) >> (Word::BITS - 1)).wrapping_neg()
    });
    let mut selected: Row = [[0; WORDS]; 2];
    // The masks are hidden from the compiler, which else makes branches of them.
    for (mask, row) in black_box(masks).iter().zip(table) {
        for (chosen, word) in selected.as_flattened_mut().iter_mut().zip(row.as_flattened()) {
            *chosen |= word & mask;
        }
    }
    // Every row's numbers are below p.
    let [x, y] = selected.map(|words| Field::from_uint(&U256::from_words(words)).unwrap_or(Field::ZERO));
    Entry { x, y: Field::conditional_select(&y, &-y, negative) }
}

impl Entry {
    /// No point of the curve: a place not filled yet.
    const ZERO: Self = Self { x: Field::ZERO, y: Field::ZERO };
}

impl Sum {
    /// What a sum is after an exception.
    const EXCEPTION: Self = Self { x: Field::ZERO, y: Field::ZERO, zz: Field::ZERO, zzz: Field::ZERO };

    fn of(entry: &Entry) -> Self {
        Self { x: entry.x, y: entry.y, zz: Field::ONE, zzz: Field::ONE }
    }

    /// `madd-2008-s`: 8 multiplications, 2 squarings.
    fn add(&self, entry: &Entry) -> Self {
        let p = entry.x * self.zz - self.x;
        let r = entry.y * self.zzz - self.y;
        let pp = p.square();
        let ppp = p * pp;
        let q = self.x * pp;
        let x = r.square() - ppp - q.double();
        Self { x, y: r * (q - x) - self.y * ppp, zz: self.zz * pp, zzz: self.zzz * ppp }
    }

    /// `dbl-2008-s-1` with a = −3: 7 multiplications, 2 squarings. No exceptions: the group's
    /// order is odd, so that no point is its own opposite.
    fn double(&self) -> Self {
        let u = self.y.double();
        let v = u.square();
        let w = u * v;
        let s = self.x * v;
        // 3·X² + a·ZZ² = 3·(X − ZZ)·(X + ZZ)
        let third = (self.x - self.zz) * (self.x + self.zz);
        let m = third.double() + third;
        let x = m.square() - s.double();
        Self { x, y: m * (s - x) - w * self.y, zz: v * self.zz, zzz: w * self.zzz }
    }
}

/// The affine coordinates x and y of sums. `None` when one of them met an exception.
pub fn coordinates<const N: usize>(sums: &[Sum; N]) -> Option<[[FieldBytes; 2]; N]> {
    let mut entries = [Entry::ZERO; N];
    normalize(sums, &mut entries)?;
    Some(entries.map(|Entry { x, y }| [x.to_repr(), y.to_repr()]))
}

/// Writes sums as affine points, with one inversion for all of them (Montgomery's trick): the
/// inverse of the product of all ZZZ, times the other ZZZ, is the inverse of one.
fn normalize(sums: &[Sum], entries: &mut [Entry]) -> Option<()> {
    let mut product = Field::ONE;
    for (sum, entry) in sums.iter().zip(entries.iter_mut()) {
        // The product of those before it waits in the place of the result.
        entry.x = product;
        product *= sum.zzz;
    }
    let inverse = product.to_canonical().invert_odd_mod(&PRIME).into_option()?;
    let mut inverse = Field::from_uint(&inverse).into_option()?;

    for (sum, entry) in sums.iter().zip(entries).rev() {
        let zzz_inverse = inverse * entry.x;
        inverse *= sum.zzz;
        let z_inverse = sum.zz * zzz_inverse;
        *entry = Entry { x: sum.x * z_inverse.square(), y: sum.y * zzz_inverse };
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sm2::ProjectivePoint;
    use sm2::elliptic_curve::Generate;

    const TOOTH_DISTANCE: usize = TABLES * COLUMNS;

    fn bytes_of(words: [Word; WORDS]) -> [u8; 32] {
        U256::from_words(words).to_be_bytes().into()
    }

    fn comb_of(point: &ProjectivePoint) -> Comb {
        Comb::of(&point.to_affine()).unwrap()
    }

    /// The committed entries are those that the comb's shape and the base point give. Where they
    /// are not, the right ones are written beside the build for inspection.
    #[test]
    fn generator_entries_are_right() {
        let comb = comb_of(&ProjectivePoint::GENERATOR);
        let bytes: Vec<u8> = comb.0.as_flattened().as_flattened().iter().flat_map(|words| bytes_of(*words)).collect();
        if bytes != GENERATOR_ENTRIES {
            let path = std::env::temp_dir().join("generator_comb.bin");
            std::fs::write(&path, &bytes).unwrap();
            panic!("generator_comb.bin is stale; its right content is in {path:?}");
        }
    }

    /// Every entry against the crate's own arithmetic.
    #[test]
    fn entries_are_the_signed_sums_of_the_teeth() {
        let power = |position: usize| {
            let mut point = ProjectivePoint::GENERATOR;
            for _ in 0..position {
                point = point + point;
            }
            point
        };
        for (t, table) in generator().0.iter().enumerate() {
            for (index, entry) in table.iter().enumerate() {
                let mut expected = power((TEETH - 1) * TOOTH_DISTANCE + t * COLUMNS);
                for tooth in 0..TEETH - 1 {
                    let term = power(tooth * TOOTH_DISTANCE + t * COLUMNS);
                    if index >> tooth & 1 == 1 {
                        expected += term;
                    } else {
                        expected -= term;
                    }
                }
                let expected = expected.to_affine();
                let coordinates = entry.map(bytes_of);
                assert_eq!(coordinates, [expected.x(), expected.y()].map(<[u8; 32]>::from), "table {t}, entry {index}");
            }
        }
    }

    #[test]
    fn multiplies_as_the_crate_does() {
        let mut numbers: Vec<Scalar> = (0..300).map(|_| *NonZeroScalar::try_generate().unwrap()).collect();
        // The ends of the range, single bits and long runs of equal bits.
        let mut power = Scalar::ONE;
        for _ in 0..256 {
            numbers.extend([power, -power, power - Scalar::ONE, Scalar::ONE - power]);
            power = power.double();
        }
        let point = ProjectivePoint::GENERATOR * *NonZeroScalar::try_generate().unwrap();
        let comb = comb_of(&point);
        // Some of them are zero, which no `NonZeroScalar` is.
        for k in numbers.into_iter().filter_map(|k| NonZeroScalar::new(k).into_option()) {
            let digits = Digits::new(&k);
            let sums = [generator().multiply(&digits), comb.multiply(&digits)];
            let results = coordinates(&sums).unwrap();
            let expected = [ProjectivePoint::GENERATOR * *k, point * *k].map(|p| p.to_affine());
            for (result, expected) in results.iter().zip(expected) {
                assert_eq!(*result, [expected.x(), expected.y()], "{:?}", k.to_repr());
            }
        }
    }

    #[test]
    fn an_exception_is_refused() {
        let point = select(&generator().0[0], 0);
        let equal = Sum::of(&point).add(&point);
        let afterwards = equal.add(&select(&generator().0[1], 1)).double();
        assert_eq!(coordinates(&[afterwards]), None);
        let opposite = Entry { x: point.x, y: -point.y };
        assert_eq!(coordinates(&[Sum::of(&point).add(&opposite)]), None);
        assert_eq!(coordinates(&[Sum::of(&point), afterwards]), None);
        assert!(Comb::of(&AffinePoint::IDENTITY).is_none());
    }

    #[test]
    fn the_prime_is_the_fields() {
        assert_eq!(format!("{:x}", PRIME.as_ref()), Field::MODULUS.to_lowercase());
    }
}
