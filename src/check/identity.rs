//! Numbers of the resident identity card (居民身份证, GB 11643): a wrong check digit is a slip of the fingers. Cards with
//! one do exist, so that it is a remark and no fault.

use super::condition::is_empty;
use super::format::is_date;
use super::object::Place;
use super::state::Check;
use crate::catalog::Mask;
use crate::json::plain;
use serde_json::{Map, Value};

/// The code of the card among the kinds of papers.
const IDENTITY_CARD: &str = "01";

impl Check<'_> {
    /// Looks at the numbers of one object.
    pub fn identities(&mut self, place: &Place, fields: &Map<String, Value>) {
        if self.settings {
            return;
        }
        for row in place.rows {
            let number = if row.mask == Mask::Id { fields.get(row.name).and_then(Value::as_str) } else { None };
            let Some(digits) = number.and_then(eighteen) else { continue };
            // `motherIdNumber` and `motherIdType`.
            let kind = row.name.strip_suffix("Number").and_then(|owner| fields.get(&format!("{owner}Type")));
            let meant = match kind.filter(|kind| !is_empty(kind)).map(plain) {
                Some(kind) => kind == IDENTITY_CARD,
                // Other numbers have eighteen digits too, but seldom a birthday among them.
                None => has_birthday(&digits),
            };
            if meant && !is_right(&digits) {
                let name = place.name(row.name);
                self.warn(|| format!("{name}（{}）的校验位不对，请核对身份证号；号码照原样使用", row.meaning));
            }
        }
    }
}

/// The eighteen digits of a number, the last of which may be X: ten.
fn eighteen(number: &str) -> Option<[u32; 18]> {
    let mut digits = [0; 18];
    let mut letters = number.chars();
    for (at, digit) in digits.iter_mut().enumerate() {
        *digit = match letters.next()? {
            'X' | 'x' if at == 17 => 10,
            letter => letter.to_digit(10)?,
        };
    }
    letters.next().is_none().then_some(digits)
}

/// Whether the digits from the seventh on are a day that exists.
fn has_birthday(digits: &[u32; 18]) -> bool {
    let day: String = digits.iter().skip(6).take(8).filter_map(|digit| char::from_digit(*digit, 10)).collect();
    let parts = day.get(..4).zip(day.get(4..6)).zip(day.get(6..));
    parts.is_some_and(|((year, month), day)| {
        is_date(&format!("{year}-{month}-{day}")) && ("1850".."2100").contains(&year)
    })
}

/// ISO 7064, MOD 11-2: with weights of powers of two from the right the sum is 1 modulo 11.
fn is_right(digits: &[u32; 18]) -> bool {
    digits.iter().fold(0, |sum, digit| (sum * 2 + digit) % 11) == 1
}

#[cfg(test)]
mod tests {
    use super::{eighteen, has_birthday, is_right};

    #[test]
    fn check_digits_are_those_of_the_standard() {
        // GB 11643-1999 prints the first two; the others are made by its weights.
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        for number in ["11010519491231002X", "440524188001010014", "330482199309140014", "110101199003070003"] {
            let digits = eighteen(number).unwrap();
            let sum: u32 = digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum();
            assert_eq!("10X98765432".chars().nth(sum as usize % 11), number.chars().last(), "{number}");
            assert!(is_right(&digits) && has_birthday(&digits), "{number}");
            for last in 0..=10 {
                let mut other = digits;
                other[17] = last;
                assert_eq!(is_right(&other), last == digits[17], "{number} {last}");
            }
        }
        assert!(is_right(&eighteen("11010519491231002x").unwrap()));
        for number in ["", "11010519491231002", "110105194912310021X", "1101051949123100XX", "１10105194912310021"] {
            assert!(eighteen(number).is_none(), "{number}");
        }
        assert!(!has_birthday(&eighteen("110105194913310021").unwrap()));
    }
}
