//! The modules of a source folder, found as the compiler finds them: from the crates' roots by `mod`.

use crate::source::{self, Binding, Path, Scope};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path as FilePath;

/// All modules of a folder's crates: its library and its programs.
#[derive(Debug, Default)]
pub struct Modules {
    pub list: Vec<Module>,
    /// The library's root: what programs beside it know by the package's name.
    pub library: Option<usize>,
    /// Every `.rs` file with its text, by its path below the folder.
    pub texts: BTreeMap<String, String>,
    /// What cannot be read.
    pub faults: Vec<String>,
}

#[derive(Debug)]
pub struct Module {
    pub file: String,
    pub root: usize,
    pub parent: Option<usize>,
    /// For tests alone.
    pub test: bool,
    /// Modules of one name may be several, each under its own `#[cfg]`.
    pub children: Vec<(String, usize)>,
    pub items: BTreeSet<String>,
    pub macros: BTreeSet<String>,
    pub bindings: Vec<Binding>,
    pub paths: BTreeSet<Path>,
    pub called: BTreeSet<String>,
}

impl Modules {
    /// Reads all modules below a folder.
    pub fn read(folder: &FilePath) -> Modules {
        let mut modules = Modules::default();
        collect(folder, "", &mut modules.texts);
        let roots: Vec<String> = modules.texts.keys().filter(|file| is_root(file)).cloned().collect();
        for file in roots {
            let root = modules.file(&file, None, false, &parent_folder(&file));
            if file == "lib.rs" {
                modules.library = root;
            }
        }
        let reached: BTreeSet<&String> = modules.list.iter().map(|module| &module.file).collect();
        let lost = modules.texts.keys().filter(|file| !reached.contains(file));
        modules.faults.extend(lost.map(|file| format!("{file} is no module: no mod leads to it")));
        modules
    }

    /// Modules of a name in a module.
    pub fn children<'a>(&'a self, module: usize, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.list[module].children.iter().filter(move |(child, _)| child == name).map(|(_, index)| *index)
    }

    /// Adds a file's module and all below it. Its children's files lie in `below`.
    fn file(&mut self, file: &str, parent: Option<usize>, test: bool, below: &str) -> Option<usize> {
        match source::read(&self.texts[file]) {
            Ok(scope) => Some(self.scope(file, scope, parent, test, below)),
            Err(error) => {
                self.faults.push(format!("{file}:{}: {error}", error.span().start().line));
                None
            }
        }
    }

    fn scope(&mut self, file: &str, scope: Scope, parent: Option<usize>, test: bool, below: &str) -> usize {
        let index = self.list.len();
        let Scope { items, macros, bindings, paths, called, .. } = scope;
        let root = parent.map_or(index, |parent| self.list[parent].root);
        let test = test || scope.test;
        let file = file.to_owned();
        let children = Vec::new();
        self.list.push(Module {
            file: file.clone(),
            root,
            parent,
            test,
            children,
            items,
            macros,
            bindings,
            paths,
            called,
        });
        for inner in scope.inline {
            let name = inner.name.clone();
            let child = self.scope(&file, inner, Some(index), test, &join(below, &name));
            self.list[index].children.push((name, child));
        }
        // A `#[path]` counts from the folder of the file it stands in, in braces from where the module's files lie.
        let in_braces = !scope.name.is_empty();
        for declared in scope.declared {
            let name = declared.name;
            let candidates = match &declared.path {
                Some(path) => vec![join(&if in_braces { below.to_owned() } else { parent_folder(&file) }, path)],
                None => vec![join(below, &format!("{name}.rs")), join(below, &format!("{name}/mod.rs"))],
            };
            let Some(found) = candidates.iter().find(|file| self.texts.contains_key(*file)).cloned() else {
                self.faults.push(format!("{file} says mod {name}, and there is no {}", candidates.join(", no ")));
                continue;
            };
            let own_folder = declared.path.is_some() || found.ends_with("/mod.rs");
            let below = if own_folder { parent_folder(&found) } else { join(below, &name) };
            if let Some(child) = self.file(&found, Some(index), test || declared.test, &below) {
                self.list[index].children.push((name, child));
            }
        }
        index
    }
}

/// The roots of Cargo's crates by its own rule for their places.
fn is_root(file: &str) -> bool {
    match file.strip_prefix("bin/") {
        Some(program) => !program.contains('/') || program.ends_with("/main.rs") && program.matches('/').count() == 1,
        None => file == "lib.rs" || file == "main.rs",
    }
}

fn parent_folder(file: &str) -> String {
    file.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()
}

/// A path below a folder, without `.` and `..`.
fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn collect(folder: &FilePath, prefix: &str, texts: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        let name = join(prefix, path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            collect(&path, &name, texts);
        } else if name.ends_with(".rs") {
            texts.insert(name, fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())));
        }
    }
}
