//! Rust: which files Cargo needs before it builds what packages depend on, and the main files that something has to stand in for.

use super::above::with_folders_above;
use super::{Need, Place, toml, workspaces};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What stands in for a main file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StandIn {
    /// A function that does nothing.
    Program,
    /// Nothing.
    Library,
}

/// Packages whose dependencies can be built before their code is there.
pub(crate) struct Packages {
    pub(crate) need: Need,
    /// Their folders, relative to the working directory; empty for that itself.
    pub(crate) folders: BTreeSet<String>,
    /// Main files, relative to the working directory.
    pub(crate) roots: BTreeMap<String, StandIn>,
    /// Names of the programs; none where nobody shows the manifest.
    pub(crate) programs: BTreeSet<String>,
    /// Whether settings of the project decide about the build, too.
    pub(crate) is_set_up: bool,
    /// Whether programs of the project run while it is built.
    pub(crate) has_scripts: bool,
}

/// Tables that name packages.
const TABLES: [&str; 5] = [
    "dependencies",
    "dev-dependencies",
    "build-dependencies",
    "dev_dependencies",
    "build_dependencies",
];
/// Targets beside programs and the library, and the folder of each: Cargo asks for those that the manifest names.
const OTHERS: [(&str, &str); 3] = [("test", "tests"), ("bench", "benches"), ("example", "examples")];

/// Their build scripts look for the project that they are built for, and read its settings.
const CLIMBING: [&str; 2] = ["embuild", "esp-idf-"];

impl Packages {
    /// `None` where it cannot be told what Cargo looks at.
    pub(crate) fn of(place: &Place<'_>) -> Option<Self> {
        let mut packages = Self {
            need: Need::default(),
            folders: BTreeSet::new(),
            roots: BTreeMap::new(),
            programs: BTreeSet::new(),
            is_set_up: false,
            has_scripts: false,
        };
        packages.need.require(place, "Cargo.toml").ok()?;
        packages.need.add(place, "Cargo.lock").ok()?;
        let configurations = [".cargo/config.toml", ".cargo/config"];
        for file in configurations
            .iter()
            .chain(&["rust-toolchain.toml", "rust-toolchain"])
        {
            packages.need.add(place, file).ok()?;
        }
        packages.is_set_up = configurations.iter().any(|file| place.exists(file));
        // A toolchain, or packages, that are folders of the project.
        for file in configurations.iter().chain(&["rust-toolchain.toml"]) {
            let check =
                format!("{file} names no folder of the project, and no target without the standard library");
            if place.exists(file) && packages.need.text(place, file, &check).is_some_and(names_folders) {
                return None;
            }
        }
        packages.need = with_folders_above(packages.need, place).ok()?;
        if place.exists("vendor") || place.exists("target") {
            return None;
        }
        // Of a manifest that nobody has shown, the usual is said.
        let check = "Cargo.toml names one package with its main file where cargo looks for it, without local packages or lints that are denied";
        let Some(manifest) = packages.need.text(place, "Cargo.toml", check) else {
            return packages.unseen(place);
        };
        if CLIMBING.iter().any(|name| manifest.contains(name)) {
            return None;
        }
        let mut open = vec![String::new()];
        while let Some(folder) = open.pop() {
            if packages.folders.insert(folder.clone()) {
                open.extend(packages.read(place, &folder)?);
            }
        }
        (!packages.roots.is_empty()).then_some(packages)
    }

    /// One package in the working directory, whose manifest nobody shows.
    fn unseen(mut self, place: &Place<'_>) -> Option<Self> {
        self.folders.insert(String::new());
        if place.exists("build.rs") || place.below().any(|path| path.starts_with("src/bin/")) {
            return None;
        }
        let found = [
            ("src/main.rs", StandIn::Program),
            ("src/lib.rs", StandIn::Library),
        ];
        let found = found.into_iter().filter(|(root, _)| place.exists(root));
        self.roots = found
            .map(|(root, stand_in)| (root.to_owned(), stand_in))
            .collect();
        (!self.roots.is_empty()).then_some(self)
    }

    /// Takes a manifest in; the folders of the packages that it names.
    fn read(&mut self, place: &Place<'_>, folder: &str) -> Option<Vec<String>> {
        let path = below(folder, "Cargo.toml")?;
        self.need.require(place, &path).ok()?;
        let text = place.text(&path)?;
        // A stand-in uses no dependency, and documents nothing.
        let denies = text.contains("lints") && ["deny", "forbid"].iter().any(|word| text.contains(word));
        let manifest = toml::read(text)?;
        // What is compiled in parts that are kept, and packages that lie in a folder.
        if text.contains("incremental") || text.contains("file:") {
            return None;
        }
        if denies || manifest["package"].get("workspace").is_some() || replaces(&manifest) {
            return None;
        }
        let mut named = local_packages(&manifest, folder)?;
        if manifest["package"].is_object() {
            self.targets(place, folder, &manifest)?;
        }
        let workspace = &manifest["workspace"];
        if workspace.is_object() {
            // A workspace in another one is none of it.
            if !folder.is_empty() {
                return None;
            }
            let listed = |key: &str| toml::texts(&workspace[key]);
            let mut patterns = listed("members")?;
            patterns.extend(listed("exclude")?.iter().map(|folder| format!("!{folder}")));
            workspaces::refuse_unclear(place, &patterns).ok()?;
            named.extend(workspaces::members(place, &patterns, &["Cargo.toml"]));
        }
        Some(named)
    }

    /// Main files of a package.
    fn targets(&mut self, place: &Place<'_>, folder: &str, manifest: &Value) -> Option<()> {
        let package = &manifest["package"];
        let name = package["name"].as_str()?;
        let exists = |path: &str| below(folder, path).is_some_and(|path| place.exists(&path));
        let mut found: Vec<(String, StandIn)> = Vec::new();
        let build = match &package["build"] {
            Value::String(path) => Some(path.as_str()),
            Value::Bool(false) => None,
            _ => exists("build.rs").then_some("build.rs"),
        };
        self.has_scripts |= build.is_some() || manifest["lib"]["proc-macro"] == true;
        found.extend(build.map(|path| (path.to_owned(), StandIn::Program)));
        let of_library = manifest["lib"]["path"].as_str();
        let library = of_library.or_else(|| exists("src/lib.rs").then_some("src/lib.rs"));
        if library.is_none() && manifest["lib"].is_object() {
            return None;
        }
        let mut has_target = library.is_some();
        found.extend(library.map(|path| (path.to_owned(), StandIn::Library)));
        for (program, path) in programs(place, folder, name, manifest)? {
            has_target = true;
            self.programs.insert(program);
            found.push((path, StandIn::Program));
        }
        for (kind, of_kind) in OTHERS {
            for target in manifest[kind].as_array().into_iter().flatten() {
                let path = match target["path"].as_str() {
                    Some(path) => path.to_owned(),
                    None => format!("{of_kind}/{}.rs", target["name"].as_str()?),
                };
                found.push((path, StandIn::Program));
            }
        }
        for (path, stand_in) in found {
            let is_plain = path
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte));
            let path = below(folder, &path).filter(|path| is_plain && place.exists(path))?;
            self.roots.insert(path, stand_in);
        }
        has_target.then_some(())
    }
}

/// Programs of a package, with their main files: those that the manifest names, and those where cargo looks by itself
/// (<https://doc.rust-lang.org/cargo/reference/cargo-targets.html>).
fn programs(
    place: &Place<'_>,
    folder: &str,
    package: &str,
    manifest: &Value,
) -> Option<BTreeMap<String, String>> {
    let exists = |path: &String| below(folder, path).is_some_and(|path| place.exists(&path));
    let mut found = BTreeMap::new();
    if manifest["package"]["autobins"] != false {
        if exists(&"src/main.rs".to_owned()) {
            found.insert(package.to_owned(), "src/main.rs".to_owned());
        }
        let root = below(folder, "src/bin")?;
        for path in place.below() {
            let below = path.strip_prefix(&root).and_then(|path| path.strip_prefix('/'));
            let name = below.and_then(|below| match below.split_once('/') {
                None => below.strip_suffix(".rs"),
                Some((name, "main.rs")) => Some(name),
                Some(_) => None,
            });
            if let (Some(name), Some(below)) = (name, below) {
                found.insert(name.to_owned(), format!("src/bin/{below}"));
            }
        }
    }
    for program in manifest["bin"].as_array().into_iter().flatten() {
        let name = program["name"].as_str()?;
        let usual = [
            format!("src/bin/{name}.rs"),
            format!("src/bin/{name}/main.rs"),
            "src/main.rs".to_owned(),
        ];
        let path = match program["path"].as_str() {
            Some(path) => path.to_owned(),
            None => usual.into_iter().find(exists)?,
        };
        found.insert(name.to_owned(), path);
    }
    Some(found)
}

/// Whether packages of others are built with one of the project's own in the place of what they ask for: over a stand-in they are not.
fn replaces(manifest: &Value) -> bool {
    let patches = manifest["patch"].as_object().into_iter().flatten();
    let mut tables = patches.map(|(_, table)| table).chain([&manifest["replace"]]);
    tables.any(|table| {
        let mut packages = table.as_object().into_iter().flatten();
        packages.any(|(_, package)| package.get("path").is_some())
    })
}

/// Whether settings of Cargo or of rustup name folders for packages, other settings or the compiler, or a target without the standard
/// library, for which no stand-in is built.
fn names_folders(text: &str) -> bool {
    const KEYS: [&str; 6] = ["directory", "local-registry", "path", "paths", "include", "patch"];
    let mut lines = text.lines().filter_map(|line| line.split('#').next());
    lines.any(|line| {
        let mut words = line.split(|c: char| c != '-' && !c.is_ascii_alphanumeric());
        words.any(|word| KEYS.contains(&word) || word.contains("-none"))
    })
}

/// Folders of packages that a manifest names by their paths.
fn local_packages(manifest: &Value, folder: &str) -> Option<Vec<String>> {
    let mut tables: Vec<&Value> = TABLES.iter().map(|table| &manifest[*table]).collect();
    let targets = manifest["target"].as_object().into_iter().flatten();
    tables.extend(targets.flat_map(|(_, target)| TABLES.iter().map(|table| &target[*table])));
    tables.push(&manifest["workspace"]["dependencies"]);
    let packages = tables.into_iter().filter_map(Value::as_object).flatten();
    let paths = packages.filter_map(|(_, package)| package["path"].as_str());
    paths.map(|path| below(folder, path)).collect()
}

/// A path from a folder, both relative; `None` where it leads out of the working directory.
fn below(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    if path.starts_with('/') {
        return None;
    }
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
