//! The house keeps its floors: imports go down, none goes round in a circle, every file has a place, `unsafe` stays in
//! its rooms, and no file grows beyond what one reads at a sitting. The rule is the list in `docs/architecture.md`.

mod floors;
mod imports;
mod made_up;
mod modules;
mod rules;
mod source;

use floors::Floors;
use std::fs;
use std::path::Path;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn document() -> String {
    fs::read_to_string(repository().join("docs/architecture.md")).unwrap()
}

fn holds(folder: &str, package: &str) {
    let faults = rules::faults(repository(), folder, package, &document());
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn the_library_keeps_its_floors() {
    holds("src", "hisbridge");
}

#[test]
fn the_sandbox_keeps_its_floors() {
    holds("sandbox/src", "hisbridge_sandbox");
}

/// The picture shows the list: the same floors with the same rooms in the same order.
#[test]
fn the_picture_shows_the_list() {
    let picture = fs::read_to_string(repository().join("docs/architecture.svg")).unwrap();
    let texts = |line: &str| {
        let shown = ["class=\"floor\"", "class=\"room\""].iter().any(|class| line.contains(class));
        let text = line.split_once('>').and_then(|(_, rest)| rest.split_once("</text>"));
        shown.then(|| text.unwrap_or_else(|| panic!("no text in {line}")).0.to_owned())
    };
    let shown: Vec<String> = picture.lines().filter_map(texts).collect();
    let list = Floors::read(&document(), "src").unwrap();
    let mut expected = Vec::new();
    for floor in &list.floors {
        expected.push(format!("{} {}", floor.number, floor.name));
        expected.extend(floor.rooms.iter().cloned());
    }
    assert_eq!(shown, expected);
}
