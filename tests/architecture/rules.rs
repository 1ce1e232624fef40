//! What must hold in a source folder, and the sentences for what does not.

use crate::floors::{Floors, covers};
use crate::imports::{Imports, imports, offers};
use crate::modules::Modules;
use crate::source::unsafe_lines;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// All that is wrong in `folder` of a repository, by the list of floors in `document`. `package` is what programs call
/// the library that lies beside them.
pub fn faults(repository: &Path, folder: &str, package: &str, document: &str) -> Vec<String> {
    let floors = match Floors::read(document, folder) {
        Ok(floors) => floors,
        Err(fault) => return vec![fault],
    };
    let modules = Modules::read(&repository.join(folder));
    let shown = |file: &str| format!("{folder}/{file}");
    let mut out: Vec<String> = modules.faults.iter().map(|fault| shown(fault)).collect();
    for file in modules.texts.keys().filter(|file| floors.of(file).is_none()) {
        out.push(format!("{} has no floor: give it one in docs/architecture.md", shown(file)));
    }
    for (floor, room) in floors.rooms().filter(|(_, room)| !modules.texts.keys().any(|file| covers(room, file))) {
        out.push(format!("floor {} ({}) has {}, where no file is", floor.number, floor.name, shown(room)));
    }
    let stale = |room: &&String| !modules.texts.keys().any(|file| covers(room, file));
    for room in floors.unsafe_rooms.iter().filter(stale) {
        out.push(format!("unsafe is allowed in {}, where no file is", shown(room)));
    }
    let ties = imports(&modules, package);
    let mut all = offers(&modules, package);
    ties.iter().for_each(|(files, names)| all.entry(files.clone()).or_default().extend(names.clone()));
    for ((from, to), names) in &all {
        let (Some(own), Some(other)) = (floors.of(from), floors.of(to)) else { continue };
        if other.number > own.number {
            let names = listed(names);
            out.push(format!(
                "{} imports {} ({names}): floor {} ({}) may not import floor {} ({})",
                shown(from),
                shown(to),
                own.number,
                own.name,
                other.number,
                other.name
            ));
        }
    }
    for circle in circles(&ties) {
        let mut text = format!("{} files import each other in a circle:", circle.len());
        for ((from, to), names) in ties.iter().filter(|((from, to), _)| circle.contains(from) && circle.contains(to)) {
            text.push_str(&format!("\n    {} imports {} ({})", shown(from), shown(to), listed(names)));
        }
        out.push(text);
    }
    for (file, text) in &modules.texts {
        if !floors.may_be_unsafe(file) {
            // A text that cannot be read is a fault already.
            for line in unsafe_lines(text).unwrap_or_default() {
                let rooms = if floors.unsafe_rooms.is_empty() { "nowhere" } else { &floors.unsafe_rooms.join(" ") };
                out.push(format!("{}:{line}: unsafe is allowed in: {rooms}", shown(file)));
            }
        }
        let length = text.lines().count();
        if floors.lines.is_some_and(|most| length > most) && !gives_reason(text) {
            out.push(format!(
                "{} has {length} lines: divide it by its subjects, or say why not in a line `// Long because: …`",
                shown(file)
            ));
        }
    }
    out
}

fn listed(names: &BTreeSet<String>) -> String {
    names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn gives_reason(text: &str) -> bool {
    text.lines().any(|line| {
        line.trim().strip_prefix("//").is_some_and(|comment| {
            let reason = comment.trim_start_matches(['/', '!']).trim().strip_prefix("Long because:");
            reason.is_some_and(|reason| !reason.trim().is_empty())
        })
    })
}

/// Files that need each other, each by way of the next: the strongly connected parts of more than one file.
pub fn circles(imports: &Imports) -> Vec<BTreeSet<String>> {
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to) in imports.keys() {
        next.entry(from).or_default().push(to);
    }
    let reached = |from: &str| {
        let mut found = BTreeSet::new();
        let mut open = vec![from];
        while let Some(file) = open.pop() {
            for file in next.get(file).into_iter().flatten().copied() {
                if found.insert(file) {
                    open.push(file);
                }
            }
        }
        found
    };
    let reach: BTreeMap<&str, BTreeSet<&str>> = next.keys().map(|file| (*file, reached(file))).collect();
    let mut circles = BTreeSet::new();
    for (file, found) in &reach {
        let back = |other: &&&str| reach.get(**other).is_some_and(|found| found.contains(file));
        let circle: BTreeSet<String> = found.iter().filter(back).map(|file| (*file).to_owned()).collect();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}
