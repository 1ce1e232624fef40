//! Unknown names: which known one was meant.

use crate::error::Fault;

/// The fault of an unknown name, with the nearest known one.
pub fn unknown_name(path: &str, name: &str, known: impl Iterator<Item = &'static str>, what: &str) -> Fault {
    let plain = |text: &str| text.to_lowercase().replace('_', "");
    // A caller's mistake can put anything in the place of a name. A long one is compared by its beginning, because the
    // comparison's time grows with the length, and is not repeated.
    let beginning = |text: &str| text.chars().take(60).collect::<String>();
    let given = plain(&beginning(name));
    let nearest = known
        .map(|candidate| (strsim::jaro_winkler(&given, &plain(candidate)), candidate))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate);
    let advice = nearest.map_or(String::new(), |nearest| format!("，是不是 {nearest}？"));
    let shown = beginning(path);
    Fault {
        suggestion: nearest, ..Fault::new(shown.as_str(), "unknown", format!("没有名为 {shown} 的{what}{advice}"))
    }
}
