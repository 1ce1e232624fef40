//! Remarks on a text that was read although something in it is not as it should be.

use super::scan::Scan;

/// The remark on raw line breaks.
pub fn broken(found: &Scan, called: &str) -> Option<String> {
    if found.break_count == 0 {
        return None;
    }
    let names = listed(found.breaks.iter().map(String::as_str), found.break_count);
    Some(format!("{called}里 {names} 的文本有没有转义的换行或制表符，已照收；应写成 \\n、\\r、\\t"))
}

/// A few names, and how many there are.
fn listed<'a>(names: impl Iterator<Item = &'a str>, count: usize) -> String {
    let few: Vec<&str> = names.take(5).collect();
    let more = if count > few.len() { format!(" 等 {count} 处") } else { String::new() };
    format!("{}{more}", few.join("、"))
}

/// The remark on members that stand twice in an answer, where the last one counts.
pub fn last_counts(found: &Scan) -> Option<String> {
    if found.twice_count == 0 {
        return None;
    }
    let names = listed(found.twice.iter().map(|twice| twice.name.as_str()), found.twice_count);
    Some(format!("应答里 {names} 不止一个，用的是最后一个"))
}

/// The remark on characters that were replaced in an answer.
pub fn replaced(places: &[String]) -> Option<String> {
    if places.is_empty() {
        return None;
    }
    let names = listed(places.iter().map(String::as_str), places.len());
    Some(format!("应答里 {names} 的文本有坏字符，已换成 U+FFFD（�）；其余内容照收"))
}
