//! How a call is refused.

/// A code and what is said with it.
pub struct Refusal {
    /// As in `code`.
    pub code: i64,
    /// As in `message`.
    pub words: String,
}

/// Refuses.
pub fn refuse<T>(code: i64, words: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { code, words: words.into() })
}
