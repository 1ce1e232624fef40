//! What can be wrong with a JSON text.

/// What a fault is.
#[derive(Debug, PartialEq)]
pub enum What {
    /// The text is over; these brackets are due.
    Over(String),
    /// A string that begins here has no end.
    Open,
    /// A string that begins here runs over a line's end, and what follows it does not fit.
    Broken,
    /// A control character in a string.
    Control,
    /// A backslash that begins no escape.
    Backslash,
    /// Half a character (`\ud800`).
    Half,
    /// A number that begins with a zero.
    Zero,
    /// A number that is none.
    Number,
    /// A comma with nothing behind it.
    Comma,
    /// A word that is no value.
    Word,
    /// More levels than are read.
    Deep,
    /// Something else than what is due.
    Unexpected(Due),
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Due {
    Value,
    Name,
    Colon,
    /// A comma or this bracket, behind a value of this kind.
    Next(char, Before),
    /// The end.
    End,
}

/// What stands before the place where a comma or a bracket is due.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Before {
    Text,
    Number,
    Other,
}
