//! Finding rows by their names, codes and values.

use super::field::Dictionary;
use super::rows::{Code, Operation, System};
use super::table::{EXAMPLES, SYSTEMS};

/// The example and the document's printed samples of an operation. Nothing in the library asks for them: they are for
/// tests, and stay out of a shipped library.
pub fn examples(full_name: &str) -> (&'static str, &'static [&'static str]) {
    let row = EXAMPLES.iter().find(|(name, _, _)| *name == full_name);
    row.map_or(("", &[]), |(_, example, samples)| (example, samples))
}

/// The system of this name.
pub fn system(name: &str) -> Option<&'static System> {
    SYSTEMS.iter().copied().find(|system| system.name == name)
}

/// The operation of this full name (`system.operation`).
pub fn operation(full_name: &str) -> Option<&'static Operation> {
    let (system_name, name) = full_name.split_once('.')?;
    system(system_name)?.operations.iter().copied().find(|row| row.name == name)
}

/// All operations.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    SYSTEMS.iter().flat_map(|system| system.operations.iter().copied())
}

/// Longest code outside of the tables that is taken for one.
const LONGEST_CODE: usize = 24;
/// So many digits are a phone or identity number.
const NUMBER: usize = 11;

/// A code as it may stand in a log: servers put anything there. What no table has is shown when it can only be a code:
/// short, with a digit or an underscore in it, and no phone or identity number.
pub fn shown_code<'c>(system: Option<&System>, code: &'c str) -> &'c str {
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    let plain = code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    let is_code = plain && code.len() <= LONGEST_CODE && digits < NUMBER && (digits > 0 || code.contains('_'));
    let known = system.is_some_and(|system| system.code(code).is_some());
    if known || is_code || code.is_empty() { code } else { "?" }
}

impl System {
    /// The vendor's code, if its table has it.
    pub fn code(&self, code: &str) -> Option<&'static Code> {
        self.codes.iter().find(|row| row.code == code)
    }
}

impl Dictionary {
    /// What a value means.
    pub fn meaning(&self, value: &str) -> Option<&'static str> {
        self.values.iter().find(|row| row.value == value).map(|row| row.meaning)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_may_be_something_else_is_not_shown() {
        for code in ["0", "-1", "100100000", "E-10.5", "not_logged_in", ""] {
            assert_eq!(shown_code(None, code), code);
        }
        for wrong in [
            "张三",
            "Zhangsan",
            "a b1",
            "1\n2",
            "13812345678",
            "138-1234-5678",
            "61052819900101102X",
            "6105281990010110",
            "0123456789abcdef0123456789abcdef",
            "１",
        ] {
            assert_eq!(shown_code(None, wrong), "?");
        }
        for system in SYSTEMS {
            for row in system.codes {
                assert_eq!(shown_code(Some(system), row.code), row.code);
            }
        }
    }
}
