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
