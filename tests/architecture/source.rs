//! What one source text declares and which paths it names, by Rust's own grammar: comments, strings and links in
//! documentation are none of it, and the code for tests is left out.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeSet;
use std::mem;
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, Ident, Item, Meta, Token, UseTree, Visibility};

/// A path as it is written, without generics: `["super", "Answer", "new"]`.
pub type Path = Vec<String>;

/// A module in a text: the file's own, or one in braces.
#[derive(Debug, Default)]
pub struct Scope {
    /// Its name; nothing for the file's own.
    pub name: String,
    /// For tests alone: `#[cfg(test)]`.
    pub test: bool,
    /// Names that are defined here.
    pub items: BTreeSet<String>,
    /// Macros that are defined here; later text and modules know them without a path.
    pub macros: BTreeSet<String>,
    /// Names from elsewhere.
    pub bindings: Vec<Binding>,
    /// Paths in types, expressions, patterns and macros.
    pub paths: BTreeSet<Path>,
    /// Macros that are called by their bare name.
    pub called: BTreeSet<String>,
    /// Modules in files of their own.
    pub declared: Vec<Declared>,
    /// Modules in braces.
    pub inline: Vec<Scope>,
}

/// A name that a `use` brings.
#[derive(Debug)]
pub struct Binding {
    /// `*` stands for all names of a module.
    pub name: String,
    pub path: Path,
    /// Others see it: `pub use`, `pub(crate) use`.
    pub visible: bool,
}

/// `mod name;`
#[derive(Debug)]
pub struct Declared {
    pub name: String,
    /// `#[path = "…"]`
    pub path: Option<String>,
    pub test: bool,
}

/// Reads a file's text.
pub fn read(text: &str) -> syn::Result<Scope> {
    let file = syn::parse_file(text)?;
    let mut reader = Reader { scope: Scope { test: for_tests(&file.attrs), ..Scope::default() } };
    reader.visit_file(&file);
    Ok(reader.scope)
}

/// Lines with the word `unsafe`, or with a lint attribute that lets it in.
pub fn unsafe_lines(text: &str) -> syn::Result<BTreeSet<usize>> {
    let mut lines = BTreeSet::new();
    find_unsafe(text.parse()?, false, &mut lines);
    Ok(lines)
}

fn find_unsafe(tokens: TokenStream, let_in: bool, lines: &mut BTreeSet<usize>) {
    let mut before = String::new();
    for token in tokens {
        match &token {
            TokenTree::Ident(word) if word == "unsafe" || (let_in && word == "unsafe_code") => {
                lines.insert(word.span().start().line);
            }
            TokenTree::Group(group) => {
                find_unsafe(group.stream(), matches!(before.as_str(), "allow" | "expect" | "warn"), lines);
            }
            _ => {}
        }
        before = token.to_string();
    }
}

struct Reader {
    scope: Scope,
}

impl Reader {
    fn bind(&mut self, tree: &UseTree, prefix: &[String], visible: bool) {
        let with = |name: &Ident| [prefix, &[plain(name)]].concat();
        let (name, path) = match tree {
            UseTree::Path(part) => return self.bind(&part.tree, &with(&part.ident), visible),
            UseTree::Group(group) => return group.items.iter().for_each(|tree| self.bind(tree, prefix, visible)),
            UseTree::Glob(_) => ("*".to_owned(), prefix.to_vec()),
            UseTree::Name(name) if name.ident == "self" => match prefix.last() {
                Some(last) => (last.clone(), prefix.to_vec()),
                None => return,
            },
            UseTree::Name(name) => (plain(&name.ident), with(&name.ident)),
            UseTree::Rename(name) if name.ident == "self" => (plain(&name.rename), prefix.to_vec()),
            UseTree::Rename(name) => (plain(&name.rename), with(&name.ident)),
        };
        self.scope.bindings.push(Binding { name, path, visible });
    }

    /// Paths among the tokens of a macro, which have no grammar: names joined by `::`, braces behind them as in a `use`.
    fn tokens(&mut self, tokens: TokenStream, prefix: &[String]) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let colons = |at: usize| {
            let colon = |at| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
            colon(at) && colon(at + 1)
        };
        let mut at = 0;
        // A name behind one of these is no path's first: `.field`, `'lifetime`, `Generic<T>::NAME`.
        let mut taken = false;
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Ident(first) if !taken => {
                    let mut path = prefix.to_vec();
                    path.push(plain(first));
                    at += 1;
                    while colons(at) {
                        match tokens.get(at + 2) {
                            Some(TokenTree::Ident(next)) => path.push(plain(next)),
                            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                                self.tokens(group.stream(), &path);
                            }
                            _ => break,
                        }
                        at += 3;
                    }
                    self.scope.paths.insert(path);
                }
                TokenTree::Group(group) => {
                    // `unsafe {…}`, `Kind {…}` and the like: a prefix holds for the braces behind its `::` alone.
                    self.tokens(group.stream(), &[]);
                    at += 1;
                }
                _ if colons(at) => {
                    at += 2;
                    taken = true;
                    continue;
                }
                _ => {
                    taken = matches!(token, TokenTree::Punct(mark) if matches!(mark.as_char(), '.' | '\''));
                    // `..end` is a range and no field.
                    let range =
                        |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == '.');
                    taken &= !(at > 0 && range(at) && range(at - 1));
                    at += 1;
                    continue;
                }
            }
            taken = false;
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        let (attributes, name) = described(item);
        if let Item::Mod(module) = item {
            return self.visit_item_mod(module);
        }
        if for_tests(attributes) {
            return;
        }
        if let (Item::Macro(_), Some(name)) = (item, name) {
            self.scope.macros.insert(plain(name));
        }
        self.scope.items.extend(name.map(plain));
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let (name, test) = (plain(&module.ident), for_tests(&module.attrs));
        let Some((_, items)) = &module.content else {
            let path = module.attrs.iter().find_map(path_of);
            return self.scope.declared.push(Declared { name, path, test });
        };
        let outer = mem::replace(&mut self.scope, Scope { name, test, ..Scope::default() });
        items.iter().for_each(|item| self.visit_item(item));
        let inner = mem::replace(&mut self.scope, outer);
        self.scope.inline.push(inner);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        // `use ::name` is another crate.
        if item.leading_colon.is_none() {
            self.bind(&item.tree, &[], !matches!(item.vis, Visibility::Inherited));
        }
    }

    fn visit_foreign_item_fn(&mut self, item: &'ast syn::ForeignItemFn) {
        self.scope.items.insert(plain(&item.sig.ident));
        visit::visit_foreign_item_fn(self, item);
    }

    fn visit_foreign_item_static(&mut self, item: &'ast syn::ForeignItemStatic) {
        self.scope.items.insert(plain(&item.ident));
        visit::visit_foreign_item_static(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !for_tests(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        if !for_tests(&local.attrs) {
            visit::visit_local(self, local);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.scope.paths.insert(path.segments.iter().map(|segment| plain(&segment.ident)).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        match call.path.get_ident() {
            Some(name) => drop(self.scope.called.insert(plain(name))),
            None => self.visit_path(&call.path),
        }
        self.tokens(call.tokens.clone(), &[]);
    }

    /// What the grammar has no shape for.
    fn visit_token_stream(&mut self, tokens: &'ast TokenStream) {
        self.tokens(tokens.clone(), &[]);
    }

    // Neither who may see a thing nor an attribute is an import.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_attribute(&mut self, _: &'ast Attribute) {}
}

fn plain(name: &Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}

/// The file that `#[path = "…"]` names, under a condition too.
fn path_of(attribute: &Attribute) -> Option<String> {
    fn named(meta: &Meta) -> Option<String> {
        match meta {
            Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
                syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
                _ => None,
            },
            Meta::List(list) if list.path.is_ident("cfg_attr") => parts(list).iter().find_map(named),
            _ => None,
        }
    }
    named(&attribute.meta)
}

/// Whether code is there for tests alone.
fn for_tests(attributes: &[Attribute]) -> bool {
    fn needs_test(condition: &Meta) -> bool {
        match condition {
            Meta::Path(name) => name.is_ident("test"),
            Meta::List(list) if list.path.is_ident("all") => parts(list).iter().any(needs_test),
            Meta::List(list) if list.path.is_ident("any") => parts(list).iter().all(needs_test),
            _ => false,
        }
    }
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => parts(list).iter().any(needs_test),
        meta => meta.path().is_ident("test"),
    })
}

fn parts(list: &syn::MetaList) -> Vec<Meta> {
    let comma_separated = Punctuated::<Meta, Token![,]>::parse_terminated;
    comma_separated.parse2(list.tokens.clone()).map(|parts| parts.into_iter().collect()).unwrap_or_default()
}

/// An item's attributes, and the name that it defines.
fn described(item: &Item) -> (&[Attribute], Option<&Ident>) {
    match item {
        Item::Const(item) => (&item.attrs, Some(&item.ident)),
        Item::Enum(item) => (&item.attrs, Some(&item.ident)),
        Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
        Item::ForeignMod(item) => (&item.attrs, None),
        Item::Impl(item) => (&item.attrs, None),
        Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
        Item::Mod(item) => (&item.attrs, None),
        Item::Static(item) => (&item.attrs, Some(&item.ident)),
        Item::Struct(item) => (&item.attrs, Some(&item.ident)),
        Item::Trait(item) => (&item.attrs, Some(&item.ident)),
        Item::TraitAlias(item) => (&item.attrs, Some(&item.ident)),
        Item::Type(item) => (&item.attrs, Some(&item.ident)),
        Item::Union(item) => (&item.attrs, Some(&item.ident)),
        Item::Use(item) => (&item.attrs, None),
        _ => (&[], None),
    }
}
