//! Finds cycles between the files of a crate: files that use each other cannot be read, tested or
//! moved on their own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree, Visibility};

use crate::process::{self, command, output};

/// Path of a module in its crate; the crate's root is empty.
type Module = Vec<String>;

/// Checks the sources of every crate.
///
/// # Errors
/// A crate has a cycle, or a file cannot be parsed.
pub(crate) fn check() -> Result<()> {
    let mut crates: BTreeMap<String, Vec<(Module, String)>> = BTreeMap::new();
    for file in output(&mut command("git", "ls-files *.rs"))?.lines() {
        let Some((folder, module)) = file.split_once("src/") else {
            continue;
        };
        let path = process::root().join(file);
        if folder.contains("tests/") || !path.exists() {
            continue;
        }
        let source = fs::read_to_string(path)?;
        crates
            .entry(folder.into())
            .or_default()
            .push((module_path(module), source));
    }
    let mut found = 0;
    for (folder, files) in crates {
        for cycle in cycles(&files).with_context(|| folder.clone())? {
            found += 1;
            let names: Vec<_> = cycle.iter().map(|module| module.join("::")).collect();
            process::report(&format!("{folder}src: {}", names.join(" <-> ")));
        }
    }
    if found > 0 {
        bail!("{found} cycles between files");
    }
    Ok(())
}

/// The module in a file, whose path is relative to `src`.
fn module_path(file: &str) -> Module {
    let mut path: Module = Path::new(file)
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if path
        .last()
        .is_some_and(|last| ["mod", "lib"].contains(&last.as_str()))
    {
        path.pop();
    }
    path
}

/// What a file declares, and which paths it uses.
#[derive(Default)]
struct Declarations {
    items: BTreeSet<String>,
    /// Names of `pub use`, with the paths that they stand for; `*` for all of a module.
    exports: Vec<(String, Vec<String>)>,
    /// Names of private `use`.
    imports: BTreeMap<String, Vec<String>>,
    paths: Vec<Vec<String>>,
}

/// Groups of files that use each other.
fn cycles(files: &[(Module, String)]) -> Result<Vec<Vec<Module>>> {
    let mut crate_ = Crate::default();
    for (module, source) in files {
        let file = syn::parse_file(source).with_context(|| module.join("::"))?;
        let mut reader = Reader::default();
        reader.visit_file(&file);
        crate_.0.insert(module.clone(), reader.0);
    }
    let edges: BTreeMap<&Module, BTreeSet<&Module>> = crate_
        .0
        .keys()
        .map(|module| (module, crate_.uses(module)))
        .collect();
    Ok(groups(&edges))
}

#[derive(Default)]
struct Crate(BTreeMap<Module, Declarations>);

impl Crate {
    /// Files that define what a file uses.
    fn uses(&self, module: &Module) -> BTreeSet<&Module> {
        let declarations = &self.0[module];
        let imported = declarations.imports.values();
        imported
            .chain(&declarations.paths)
            .filter_map(|path| self.absolute(module, path))
            .filter_map(|path| self.definition(&path, 0))
            // A module and its children are one unit: children use what their parent defines.
            .filter(|definition| !module.starts_with(definition))
            .collect()
    }

    /// A path from the crate's root; nothing if it leads to another crate.
    fn absolute(&self, module: &Module, path: &[String]) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        let start = match first.as_str() {
            "crate" => Module::new(),
            "self" => module.clone(),
            "super" => module[..module.len().checked_sub(1)?].to_vec(),
            name => {
                let child = [module.as_slice(), &[name.to_owned()]].concat();
                match self.0[module].imports.get(name) {
                    Some(import) if import != path => self.absolute(module, import)?,
                    None if self.0.contains_key(&child) => child,
                    _ => return None,
                }
            }
        };
        if rest.first().is_some_and(|next| next == "super") {
            return self.absolute(&start, rest);
        }
        Some([start, rest.to_vec()].concat())
    }

    /// The file that defines an item; nothing for a path to a module.
    fn definition(&self, path: &[String], depth: usize) -> Option<&Module> {
        let length = (0..=path.len())
            .rev()
            .find(|length| self.0.contains_key(&path[..*length]))?;
        let (module, declarations) = self.0.get_key_value(&path[..length])?;
        let (item, rest) = path[length..].split_first()?;
        if declarations.items.contains(item) || depth > 16 {
            return Some(module);
        }
        declarations.exports.iter().find_map(|(name, export)| {
            let target = self.absolute(module, export)?;
            match name.as_str() {
                "*" => {
                    let inside = [target, vec![item.clone()]].concat();
                    let defining = self.definition(&inside, depth + 1)?;
                    self.0[defining].items.contains(item).then_some(defining)
                }
                name if name == item => {
                    self.definition(&[target, rest.to_vec()].concat(), depth + 1)
                }
                _ => None,
            }
        })
    }
}

/// Collects the declarations of a file without its tests.
#[derive(Default)]
struct Reader(Declarations);

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        let (attributes, name) = attributes_and_name(item);
        if attributes.iter().any(is_test) {
            return;
        }
        self.0.items.extend(name);
        if let Item::Use(import) = item {
            let is_export = !matches!(import.vis, Visibility::Inherited);
            for (name, path) in leaves(&import.tree, &[]) {
                if is_export {
                    self.0.exports.push((name.clone(), path.clone()));
                }
                // An export is no use, but the file itself may use the name.
                if !is_export {
                    self.0.imports.insert(name, path);
                }
            }
            return;
        }
        visit::visit_item(self, item);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.0.paths.push(
                path.segments
                    .iter()
                    .map(|part| part.ident.to_string())
                    .collect(),
            );
        }
        visit::visit_path(self, path);
    }
}

fn attributes_and_name(item: &Item) -> (&[Attribute], Option<String>) {
    match item {
        Item::Const(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Enum(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Fn(item) => (&item.attrs, Some(item.sig.ident.to_string())),
        Item::Macro(item) => (&item.attrs, item.ident.as_ref().map(ToString::to_string)),
        Item::Mod(item) => (
            &item.attrs,
            item.content.as_ref().map(|_| item.ident.to_string()),
        ),
        Item::Static(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Struct(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Trait(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Type(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Union(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Impl(item) => (&item.attrs, None),
        Item::Use(item) => (&item.attrs, None),
        _ => (&[], None),
    }
}

/// Whether an attribute is `#[cfg(test)]`.
fn is_test(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute
            .parse_args::<syn::Path>()
            .is_ok_and(|condition| condition.is_ident("test"))
}

/// Names that a `use` brings into scope, with their paths.
fn leaves(tree: &UseTree, prefix: &[String]) -> Vec<(String, Vec<String>)> {
    let with = |name: String| [prefix, &[name]].concat();
    match tree {
        UseTree::Path(path) => leaves(&path.tree, &with(path.ident.to_string())),
        UseTree::Name(name) if name.ident == "self" => prefix
            .last()
            .map(|last| (last.clone(), prefix.to_vec()))
            .into_iter()
            .collect(),
        UseTree::Name(name) => vec![(name.ident.to_string(), with(name.ident.to_string()))],
        UseTree::Rename(rename) => {
            vec![(rename.rename.to_string(), with(rename.ident.to_string()))]
        }
        UseTree::Glob(_) => vec![("*".to_owned(), prefix.to_vec())],
        UseTree::Group(group) => group
            .items
            .iter()
            .flat_map(|tree| leaves(tree, prefix))
            .collect(),
    }
}

/// Strongly connected groups of more than one file.
fn groups(edges: &BTreeMap<&Module, BTreeSet<&Module>>) -> Vec<Vec<Module>> {
    let reachable: BTreeMap<&Module, BTreeSet<&Module>> = edges
        .keys()
        .map(|module| (*module, reach(edges, module)))
        .collect();
    let mut grouped = BTreeSet::new();
    let mut groups = Vec::new();
    for (module, others) in &reachable {
        if !others.contains(*module) || grouped.contains(module) {
            continue;
        }
        let group: Vec<&Module> = others
            .iter()
            .copied()
            .filter(|other| reachable[other].contains(*module))
            .collect();
        grouped.extend(group.iter().copied());
        groups.push(group.into_iter().cloned().collect());
    }
    groups
}

/// Every file that can be reached from a file.
fn reach<'a>(
    edges: &BTreeMap<&'a Module, BTreeSet<&'a Module>>,
    from: &Module,
) -> BTreeSet<&'a Module> {
    let mut found = BTreeSet::new();
    let mut next: Vec<&'a Module> = edges[from].iter().copied().collect();
    while let Some(module) = next.pop() {
        if found.insert(module) {
            next.extend(edges[module].iter().copied());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cycles_of(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<_> = files
            .iter()
            .map(|(file, source)| (module_path(file), (*source).to_owned()))
            .collect();
        let groups = cycles(&files).unwrap();
        groups
            .iter()
            .map(|group| {
                group
                    .iter()
                    .map(|module| module.join("::"))
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect()
    }

    #[test]
    fn finds_files_that_import_each_other() {
        let files = [
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            ("b.rs", "pub struct B; fn f(_: super::a::A) {}"),
        ];
        assert_eq!(cycles_of(&files), ["a b"]);
    }

    #[test]
    fn follows_exports_to_the_defining_file() {
        let files = [
            ("lib.rs", "mod a;"),
            ("a/mod.rs", "mod b; mod c; pub use b::B; pub use c::*;"),
            ("a/b.rs", "use super::C; pub struct B(C);"),
            ("a/c.rs", "pub struct C; fn f(_: super::B) {}"),
        ];
        assert_eq!(cycles_of(&files), ["a::b a::c"]);
    }

    #[test]
    fn accepts_exports_of_children_and_use_of_parents() {
        let files = [
            ("lib.rs", "mod a; pub use a::{A, b}; pub struct Root;"),
            (
                "a/mod.rs",
                "pub mod b; pub use b::A; use b::g; struct Parent;",
            ),
            (
                "a/b.rs",
                "use crate::Root; use super::Parent; pub struct A(Root, Parent);",
            ),
        ];
        assert_eq!(cycles_of(&files), [""; 0]);
    }

    #[test]
    fn follows_imported_modules_and_ignores_tests() {
        let files = [
            ("lib.rs", "mod a; mod b;"),
            (
                "a.rs",
                "use crate::b; pub fn f() { b::g() } #[cfg(test)] mod tests { use crate::b::h; }",
            ),
            (
                "b.rs",
                "pub fn g() {} pub fn h() {} #[cfg(test)] mod tests { fn t() { crate::a::f() } }",
            ),
        ];
        assert_eq!(cycles_of(&files), [""; 0]);
        let files = [files[0], files[1], ("b.rs", "pub fn g() { crate::a::f() }")];
        assert_eq!(cycles_of(&files), ["a b"]);
    }
}
