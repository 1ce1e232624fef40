//! Which file needs which: every path of a module is followed to the file that defines what it names.
//!
//! - A module on the way is only passed: `crate::systems::ywx::Ywx` needs `systems/ywx.rs`, not `systems/mod.rs`, and
//!   neither `mod ywx;` nor `use crate::systems;` needs anything.
//! - A name that stands in a file because that file has it from elsewhere needs both: `crate::catalog::Operation` needs
//!   `catalog/mod.rs`, which by its `pub use rows::Operation` needs `catalog/rows.rs`.
//! - What a `pub use` gives on needs its file as soon as something in the folder takes it.
//!
//! What only types tell (which file a method's `impl` stands in) is not seen.

use crate::modules::Modules;
use std::collections::{BTreeMap, BTreeSet};

/// File, file that it needs, and the names that tie them.
pub type Imports = BTreeMap<(String, String), BTreeSet<String>>;

/// All imports between a folder's files. `package` is what programs call the library beside them.
pub fn imports(modules: &Modules, package: &str) -> Imports {
    let mut resolver = Resolver { modules, package, imports: Imports::new(), seen: BTreeSet::new() };
    for (index, module) in modules.list.iter().enumerate().filter(|(_, module)| !module.test) {
        for binding in module.bindings.iter().filter(|binding| !binding.visible) {
            resolver.binding(index, &binding.name, &binding.path);
        }
        for path in &module.paths {
            resolver.follow(index, path);
        }
        for name in &module.called {
            resolver.macro_call(index, name);
        }
    }
    resolver.imports
}

/// What files give on by `pub use`, taken by somebody or not: for the floors, where even an offer is wrong.
pub fn offers(modules: &Modules, package: &str) -> Imports {
    let mut resolver = Resolver { modules, package, imports: Imports::new(), seen: BTreeSet::new() };
    for (index, module) in modules.list.iter().enumerate().filter(|(_, module)| !module.test) {
        for binding in module.bindings.iter().filter(|binding| binding.visible) {
            resolver.binding(index, &binding.name, &binding.path);
        }
    }
    resolver.imports
}

struct Resolver<'a> {
    modules: &'a Modules,
    package: &'a str,
    imports: Imports,
    /// What was followed: from where, in which module, which path.
    seen: BTreeSet<(usize, usize, Vec<String>)>,
}

impl Resolver<'_> {
    fn binding(&mut self, module: usize, name: &str, path: &[String]) {
        self.follow(module, path);
        if name == "*" {
            for target in self.targets(module, path, 0) {
                self.tie(module, target, "*");
            }
        }
    }

    /// Where a path begins: the module that its first names mean, and the names behind them.
    fn start<'p>(&self, module: usize, path: &'p [String]) -> Option<(usize, &'p [String])> {
        let (mut at, mut rest) = (module, path);
        while let Some((first, behind)) = rest.split_first() {
            at = match first.as_str() {
                "crate" => self.modules.list[at].root,
                "self" => at,
                "super" => self.modules.list[at].parent?,
                // A program beside the library.
                name if name == self.package && Some(self.modules.list[at].root) != self.modules.library => {
                    self.modules.library?
                }
                _ => break,
            };
            rest = behind;
        }
        Some((at, rest))
    }

    fn follow(&mut self, module: usize, path: &[String]) {
        if let Some((at, rest)) = self.start(module, path) {
            self.name(module, at, rest);
        }
    }

    /// Follows a path's names in the module where the first of them stands. What stands in no module of ours is another
    /// crate's, a local variable or a type parameter.
    fn name(&mut self, from: usize, at: usize, path: &[String]) {
        let Some((name, behind)) = path.split_first() else { return };
        if !self.seen.insert((from, at, path.to_vec())) {
            return;
        }
        let modules = self.modules;
        let module = &modules.list[at];
        let children: Vec<usize> = modules.children(at, name).collect();
        if !behind.is_empty() && !children.is_empty() {
            return children.into_iter().for_each(|child| self.name(from, child, behind));
        }
        let mut found = !children.is_empty();
        if module.items.contains(name) {
            self.tie(from, at, name);
            found = true;
        }
        for binding in module.bindings.iter().filter(|binding| binding.name == *name) {
            self.tie(from, at, name);
            self.follow(at, &[&binding.path, behind].concat());
            found = true;
        }
        if found {
            return;
        }
        for glob in module.bindings.iter().filter(|binding| binding.name == "*") {
            for target in self.targets(at, &glob.path, 0) {
                if target != at && self.has(target, name) {
                    self.tie(from, at, name);
                    self.name(at, target, path);
                }
            }
        }
    }

    fn has(&self, module: usize, name: &str) -> bool {
        let own = &self.modules.list[module];
        own.items.contains(name)
            || self.modules.children(module, name).next().is_some()
            || own.bindings.iter().any(|binding| binding.name == name || binding.name == "*" && binding.visible)
    }

    /// The modules that a path means.
    fn targets(&self, module: usize, path: &[String], depth: usize) -> Vec<usize> {
        let Some((start, rest)) = self.start(module, path) else { return Vec::new() };
        // Nothing of ours is that deep: names that stand for each other.
        if depth > 20 {
            return Vec::new();
        }
        let mut found = vec![start];
        for name in rest {
            let mut next = Vec::new();
            for at in found {
                next.extend(self.modules.children(at, name));
                let bindings = self.modules.list[at].bindings.iter().filter(|binding| binding.name == *name);
                bindings.for_each(|binding| next.extend(self.targets(at, &binding.path, depth + 1)));
            }
            found = next;
        }
        found
    }

    /// A macro without a path is known to the modules below the one that defines it.
    fn macro_call(&mut self, module: usize, name: &str) {
        let mut at = Some(module);
        while let Some(index) = at {
            if self.modules.list[index].macros.contains(name) {
                return self.tie(module, index, &format!("{name}!"));
            }
            at = self.modules.list[index].parent;
        }
        self.follow(module, &[name.to_owned()]);
    }

    fn tie(&mut self, from: usize, to: usize, name: &str) {
        let (from, to) = (&self.modules.list[from].file, &self.modules.list[to].file);
        if from != to {
            self.imports.entry((from.clone(), to.clone())).or_default().insert(name.to_owned());
        }
    }
}
