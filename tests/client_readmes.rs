//! The code in the READMEs of examples-* is copied from the sources beside them, which are compiled and run (or, for
//! PowerBuilder and VB6, checked as far as that can be done without those programs).

mod clients;

use clients::{files, repository, source};

/// The languages whose blocks are code of the folder; `sh` blocks are command lines.
const LANGUAGES: &[&str] = &["pascal", "csharp", "c", "cpp", "powerbuilder", "vb"];

#[test]
fn code_blocks_are_copied_from_the_sources() {
    for folder in ["examples-c", "examples-delphi", "examples-csharp", "examples-powerbuilder", "examples-vb6"] {
        let folder = repository().join(folder);
        let readme = source(&folder.join("README.md"));
        let sources: Vec<String> = files(&folder)
            .into_iter()
            .filter(|path| path.extension().is_none_or(|extension| extension != "md"))
            .map(|path| source(&path))
            .collect();
        let mut blocks = 0;
        for part in readme.split("\n```").skip(1).step_by(2) {
            let (language, code) = part.split_once('\n').unwrap();
            if language == "sh" {
                continue;
            }
            assert!(LANGUAGES.contains(&language), "{}: a block of {language:?}", folder.display());
            blocks += 1;
            assert!(
                sources.iter().any(|source| source.contains(&format!("\n{code}\n"))),
                "{}: this is in none of its sources:\n{code}",
                folder.display()
            );
        }
        assert!(blocks > 0, "{}: the README shows no call", folder.display());
    }
}
