//! The GBK table, made from encoding_rs at build time: linking that crate would bring the tables of all
//! the legacy encodings with which its GB18030 shares code, eight times the size (docs/dependencies.md).

use std::fmt::Write;

/// The text of `gbk_table.rs`, included by `src/text/gbk.rs`.
pub fn table() -> String {
    let mut out = String::from(
        "/// GBK's two-byte characters by (lead - 0x81) * 190 + column, as UTF-16 units, 0 where there is none; without\n\
         /// those whose code follows from the others ([`in_order`]).\n",
    );
    let mut units = Vec::new();
    let mut ordered = Vec::new();
    for lead in 0x81..=0xFEu8 {
        for (column, trail) in (0u8..).zip((0x40..=0xFEu8).filter(|trail| *trail != 0x7F)) {
            let unit =
                decode(&[lead, trail]).map_or(0, |letter| u16::try_from(letter as u32).expect("GBK lies in plane 0"));
            // The five places after the last ideograph hold others.
            if in_order(lead, column) && (0x4E00..=0x9FA5).contains(&unit) {
                ordered.push(unit);
            } else {
                units.push(unit);
            }
        }
    }
    let rest: Vec<u16> = (0x4E00..=0x9FA5).filter(|letter| !units.contains(letter)).collect();
    assert_eq!(ordered, rest, "GBK's own ideographs stand in the order of Unicode");
    let _ = writeln!(out, "static TWO_BYTES: [u16; {}] = {units:?};", units.len());
    out.push_str("\n/// GB18030's four-byte characters of plane 0: first pointer and first character of each run.\n");
    let mut runs: Vec<(u32, u32)> = Vec::new();
    let mut expected = None;
    for pointer in 0..39_420u32 {
        let bytes = [
            (0x81 + pointer / 12_600) as u8,
            (0x30 + pointer / 1_260 % 10) as u8,
            (0x81 + pointer / 10 % 126) as u8,
            (0x30 + pointer % 10) as u8,
        ];
        let letter = decode(&bytes).map_or(0, |letter| letter as u32);
        // A run ends where the characters do not follow one another; holes in a row are one run.
        let begins = Some(letter) != expected || letter == 0;
        if begins && runs.last().is_none_or(|(_, first)| *first != 0 || letter != 0) {
            runs.push((pointer, letter));
        }
        expected = (letter != 0).then_some(letter + 1);
    }
    let _ = writeln!(out, "static FOUR_BYTES: [(u16, u16); {}] = {runs:?};", runs.len());
    out
}

/// Where GBK put the ideographs that GB 2312 lacks, in the order of Unicode (GBK/3 and GBK/4).
fn in_order(lead: u8, column: u8) -> bool {
    lead <= 0xA0 || ((0xAA..=0xFD).contains(&lead) && column < 96)
}

/// The one character that these bytes are in GB18030.
fn decode(bytes: &[u8]) -> Option<char> {
    let text = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes)?;
    let mut letters = text.chars();
    letters.next().filter(|_| letters.next().is_none())
}
