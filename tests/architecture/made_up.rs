//! The rules on small made-up trees: each of them is broken, and the sentence names the files and what ties them.

use crate::rules;
use std::fs;
use tempfile::TempDir;

const LIST: &str = "
```floors src
4 index: lib.rs
3 top: top.rs bin/
2 middle: middle/
1 ground: ground.rs ground/ raw/
unsafe: raw/
lines: 20
```
";

/// A tree that breaks nothing, though each of its files looks like it.
const SOUND: &[(&str, &str)] = &[
    ("lib.rs", "mod ground; mod middle; mod raw; mod top;"),
    ("ground.rs", "pub mod number; pub mod text; pub struct Ground;"),
    (
        "ground/number.rs",
        r#"//! [`crate::top::Top`] is only spoken of.
        // use crate::top::Top; unsafe {}
        /// unsafe, and [`crate::middle`].
        pub const WORDS: &str = "unsafe { crate::top::Top }";
        pub struct Number<'top> { pub top: &'top str, pub middle: u8 }
        pub fn number(top: Number) -> usize { let middle = top.middle; top.top.len() + usize::from(middle) }
        #[cfg(test)]
        mod tests {
            use super::*;
            use crate::top::Top;
            fn top() -> Top { crate::middle::Middle.into() }
        }
        #[cfg(all(test, unix))]
        fn top() -> crate::top::Top { crate::top::Top }"#,
    ),
    ("ground/text.rs", "use super::number::Number; pub fn text(_: Number) { let _ = std::mem::size_of::<u8>(); }"),
    // A folder's file and those below it, one over the other and back by ways that are none.
    ("middle/mod.rs", "mod part; pub use part::Part; pub struct Middle; pub fn part() { crate::ground::text::text }"),
    ("middle/part.rs", "use crate::raw; pub struct Part; pub fn go() { raw::go() }"),
    ("raw/mod.rs", "#![allow(unsafe_code)] pub fn go() { unsafe {} }"),
    ("top.rs", "use crate::middle::{self, Middle}; pub struct Top; fn go(_: Middle) { middle::part() }"),
    ("bin/program.rs", "use hisbridge_made_up::top::Top; fn main() { let _ = Top; }"),
];

fn tree(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in files {
        let path = folder.path().join("src").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// What is wrong with the sound tree after files were changed or added.
fn faults_with(changed: &[(&str, &str)]) -> Vec<String> {
    faults_by(LIST, changed)
}

fn faults_by(list: &str, changed: &[(&str, &str)]) -> Vec<String> {
    let kept = SOUND.iter().filter(|(file, _)| !changed.iter().any(|(other, _)| other == file));
    let files: Vec<(&str, &str)> = kept.chain(changed).copied().collect();
    rules::faults(tree(&files).path(), "src", "hisbridge_made_up", list)
}

fn text_of(file: &str) -> &'static str {
    SOUND.iter().find(|(other, _)| *other == file).unwrap().1
}

#[test]
fn a_sound_tree_has_no_fault() {
    assert_eq!(faults_with(&[]), [""; 0]);
}

#[test]
fn an_import_that_goes_up_is_found_however_it_is_written() {
    for (code, names) in [
        ("use crate::top::Top;", "Top"),
        ("use crate::{ground::Ground, top::{self, Top as Other}};", "Top"),
        ("use crate::top; fn f(_: top::Top) {}", "Top"),
        ("use crate::top as roof; fn f(_: &[roof::Top]) {}", "Top"),
        ("use crate as root; fn f(_: root::top::Top) {}", "Top"),
        ("use super::super::top::Top;", "Top"),
        ("use crate::top::*;", "*"),
        ("use super::super::{ground, top::{Top}};", "Top"),
        ("pub use crate::top::Top;", "Top"),
        ("fn f() { use super::super::top::{Top, go}; }", "Top, go"),
        ("fn f() -> Option<Box<dyn Fn(crate::top::Top)>> { None }", "Top"),
        ("fn f() { crate::top::go(crate::top::Top) }", "Top, go"),
        ("fn f(x: u8) { match x { crate::top::LIMIT => {} _ => {} } }", "LIMIT"),
        ("fn f<T>() where T: Into<super::super::top::Top> {}", "Top"),
        ("impl From<super::super::top::Top> for u8 {}", "Top"),
        ("fn f() { println!(\"{}\", crate::top::go(1..crate::top::LIMIT)) }", "LIMIT, go"),
        ("macro_rules! m { ($x:expr) => { $crate::top::go($x) }; }", "go"),
        ("macro_rules! m { () => { use crate::{ground, top::{Top, go}}; }; }", "Top, go"),
        ("mod inner { pub fn f() { super::super::super::top::go() } }", "go"),
        ("mod inner { pub use crate::top; } fn f() { self::inner::top::go() }", "go"),
        ("#[cfg(any(test, windows))] use crate::top::Top;", "Top"),
        ("#[cfg(not(test))] fn f() { crate::top::go() }", "go"),
    ] {
        let top = "pub struct Top; pub fn go() {} pub const LIMIT: u8 = 1;";
        let got = faults_with(&[("top.rs", top), ("ground/text.rs", code)]);
        let expected =
            format!("src/ground/text.rs imports src/top.rs ({names}): floor 1 (ground) may not import floor 3 (top)");
        assert_eq!(got, [expected], "{code}");
    }
}

#[test]
fn a_program_beside_the_library_keeps_the_floors_too() {
    let list = LIST.replace("top.rs bin/", "top.rs").replace("ground.rs", "bin/ ground.rs");
    assert_eq!(
        faults_by(&list, &[]),
        ["src/bin/program.rs imports src/top.rs (Top): floor 1 (ground) may not import floor 3 (top)"]
    );
}

#[test]
fn twins_under_two_conditions_are_both_seen() {
    let lib = "mod ground; mod middle; mod raw; mod top;
        #[cfg(unix)] mod twin;
        #[cfg(not(unix))] #[path = \"raw/absent.rs\"] mod twin;";
    let got = faults_with(&[
        ("lib.rs", lib),
        ("twin.rs", "pub fn go() {}"),
        ("raw/absent.rs", "pub fn go() { crate::top::go() }"),
        ("top.rs", "pub fn go() {}"),
        ("bin/program.rs", "fn main() {}"),
        ("middle/part.rs", "pub struct Part; fn go() { crate::twin::go() }"),
    ]);
    assert_eq!(
        got,
        [
            "src/twin.rs has no floor: give it one in docs/architecture.md",
            "src/raw/absent.rs imports src/top.rs (go): floor 1 (ground) may not import floor 3 (top)",
        ]
    );
}

#[test]
fn two_files_that_need_each_other_are_a_circle() {
    let got = faults_with(&[("ground/number.rs", "use super::text::text; pub struct Number; pub fn f() { text() }")]);
    assert_eq!(
        got,
        ["2 files import each other in a circle:
    src/ground/number.rs imports src/ground/text.rs (text)
    src/ground/text.rs imports src/ground/number.rs (Number)"]
    );
}

#[test]
fn three_files_through_their_parent_are_a_circle() {
    let got = faults_with(&[
        ("ground.rs", "pub mod number; pub mod text; pub struct Ground; pub fn go() -> text::Text { text::Text }"),
        ("ground/text.rs", "use super::number::Number; pub struct Text(Number); pub fn text() {}"),
        ("ground/number.rs", "pub struct Number; impl Number { fn ground(&self) -> super::Ground { super::Ground } }"),
    ]);
    assert_eq!(
        got,
        ["3 files import each other in a circle:
    src/ground.rs imports src/ground/text.rs (Text)
    src/ground/number.rs imports src/ground.rs (Ground)
    src/ground/text.rs imports src/ground/number.rs (Number)"]
    );
}

#[test]
fn what_a_parent_gives_on_ties_it_as_soon_as_it_is_taken() {
    let part = "pub struct Part; fn go(_: super::Middle) {}";
    let unused = faults_with(&[("middle/part.rs", part)]);
    assert_eq!(unused, [""; 0]);
    for taker in ["use crate::middle::Part; pub struct Top;", "use crate::middle::*; pub struct Top(Part);"] {
        let taken = faults_with(&[("middle/part.rs", part), ("top.rs", taker)]);
        assert_eq!(
            taken,
            ["2 files import each other in a circle:
    src/middle/mod.rs imports src/middle/part.rs (Part)
    src/middle/part.rs imports src/middle/mod.rs (Middle)"],
            "{taker}"
        );
    }
    let by_itself = text_of("middle/mod.rs").replace("pub struct Middle;", "pub struct Middle(Part);");
    assert_eq!(faults_with(&[("middle/part.rs", part), ("middle/mod.rs", &by_itself)]).len(), 1);
}

#[test]
fn a_macro_ties_those_who_call_it_to_the_file_that_has_it() {
    let got = faults_with(&[
        ("middle/mod.rs", "macro_rules! part { () => {}; } mod part; pub struct Middle; pub fn part() { part::go() }"),
        ("middle/part.rs", "part!(); pub fn go() {}"),
    ]);
    assert_eq!(
        got,
        ["2 files import each other in a circle:
    src/middle/mod.rs imports src/middle/part.rs (go)
    src/middle/part.rs imports src/middle/mod.rs (part!)"]
    );
}

#[test]
fn files_without_a_place_and_places_without_a_file_are_found() {
    let lib = "mod ground; mod middle; mod raw; mod shed; mod top;";
    let list = LIST.replace("top.rs", "top.rs cellar/ attic.rs").replace("unsafe: raw/", "unsafe: raw/ wire/");
    assert_eq!(
        faults_by(&list, &[("lib.rs", lib), ("shed.rs", "")]),
        [
            "src/shed.rs has no floor: give it one in docs/architecture.md",
            "floor 3 (top) has src/cellar/, where no file is",
            "floor 3 (top) has src/attic.rs, where no file is",
            "unsafe is allowed in src/wire/, where no file is",
        ]
    );
}

#[test]
fn files_that_cannot_be_followed_are_found() {
    let got = faults_with(&[
        ("lib.rs", "mod ground; mod middle; mod raw; mod top; mod gone;"),
        ("ground/lost.rs", ""),
        ("ground/text.rs", "fn broken(1) {}"),
    ]);
    assert!(got[0].starts_with("src/ground/text.rs:1: expected"), "{}", got[0]);
    assert_eq!(got[1], "src/lib.rs says mod gone, and there is no gone.rs, no gone/mod.rs");
    assert_eq!(got[2], "src/ground/lost.rs is no module: no mod leads to it");
}

#[test]
fn unsafe_outside_of_its_rooms_is_found() {
    for code in [
        "fn f() { unsafe {} }",
        "unsafe fn f() {}",
        "unsafe impl Send for X {}",
        "macro_rules! m { () => { unsafe {} }; }",
        "vec![unsafe { 1 }];",
        "#[unsafe(no_mangle)] fn f() {}",
        "#![allow(unsafe_code)]",
        "#[cfg_attr(windows, allow(unsafe_code))] fn f() {}",
        "#[cfg(test)] mod tests { fn f() { unsafe {} } }",
    ] {
        let text = format!("// The first line.\n{code}").replace("// The first line.\n#!", "\n#!");
        let text = text.replace("vec!", "const V: u8 = vec!");
        assert_eq!(
            faults_with(&[("ground/text.rs", &text)]),
            ["src/ground/text.rs:2: unsafe is allowed in: raw/"],
            "{code}"
        );
    }
    for code in ["#![deny(unsafe_code)]", "#![forbid(unsafe_code)]", "/// unsafe\nfn r#unsafe_() {}"] {
        assert_eq!(faults_with(&[("ground/text.rs", code)]), [""; 0], "{code}");
    }
}

#[test]
fn a_long_file_says_why() {
    let lines = |first: &str| format!("{first}\n{}", "// A line.\n".repeat(20));
    let sentence = "src/ground/text.rs has 21 lines: divide it by its subjects, or say why not in a line \
                    `// Long because: …`";
    for (first, expected) in [
        ("", Some(sentence)),
        ("// Long because:", Some(sentence)),
        ("const REASON: &str = \"// Long because: it is\";", Some(sentence)),
        ("// Long because: one table, which is read by its first column.", None),
        ("//! Long because: one table, which is read by its first column.", None),
    ] {
        let got = faults_with(&[("ground/text.rs", &lines(first))]);
        assert_eq!(got, expected.map(str::to_owned).into_iter().collect::<Vec<_>>(), "{first}");
    }
    assert_eq!(faults_with(&[("ground/text.rs", &"// A line.\n".repeat(20))]), [""; 0]);
}

#[test]
fn a_list_that_cannot_be_read_is_a_fault() {
    for (list, fault) in [
        ("", "no block that begins with ```floors src"),
        ("```floors src\n1 ground: lib.rs\n", "```floors src: the block has no end"),
        ("```floors src\n```", "```floors src: no floors"),
        ("```floors src\n1 ground: a.rs\n1 top: b.rs\n```", "```floors src: \"1 top: b.rs\": this floor stands twice"),
        ("```floors src\n1 ground: a.rs\n2 top: a.rs\n```", "```floors src: \"2 top: a.rs\": a.rs stands twice"),
        ("```floors src\nlines: many\n```", "```floors src: \"lines: many\": no number of lines"),
        ("```floors src\nfirst floor: a.rs\n```", "```floors src: \"first floor: a.rs\": no number of a floor"),
        (
            "```floors src\nsafe: a.rs\n```",
            "```floors src: \"safe: a.rs\": neither a floor nor \"unsafe\" nor \"lines\"",
        ),
    ] {
        assert_eq!(faults_by(list, &[]), [fault], "{list}");
    }
}
