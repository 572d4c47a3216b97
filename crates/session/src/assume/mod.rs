//! A plausible tree for a Dockerfile that came without one.

mod kinds;
mod runs;
mod sources;

use kinds::{USUAL, files_of, keeps_to_its_project, project_of};
use layerlab_build::{Operation, Options, lower};
use layerlab_command::{pip_projects, simple_commands};
use layerlab_context::{Entry, Tree, clean};
use layerlab_dockerfile_parser::{Dockerfile, Kind, Sources};
use layerlab_optimize::{Role, role_of};
use runs::{Ran, runs};
use sources::{is_file, is_old, looks_like_a_file, name};
use std::collections::{BTreeMap, BTreeSet};

/// What the Dockerfile names, and what a project of its kind has besides.
pub fn assume(dockerfile: &Dockerfile) -> Tree {
    let mut tree = Tree::new();
    // Of a kind of project without being run in one.
    let mut shown: Vec<String> = Vec::new();
    let mut copies_all = false;
    for instruction in &dockerfile.instructions {
        match &instruction.kind {
            Some(Kind::Copy(copy)) if copy.from.is_none() => {
                for path in &copy.sources.paths {
                    copies_all |= name(&mut tree, path, is_file(path, &copy.sources));
                }
            }
            Some(Kind::Add(add)) => {
                for path in add.sources.paths.iter().filter(|path| !path.contains("://")) {
                    copies_all |= name(&mut tree, path, is_file(path, &add.sources));
                }
            }
            Some(Kind::Cmd(command) | Kind::Entrypoint(command)) => {
                shown.extend(command.words.first().cloned());
            }
            Some(Kind::From(from)) => shown.extend(
                from.base
                    .split([':', '/'])
                    .next_back()
                    .map(str::to_owned)
                    .into_iter()
                    .chain([from.base.split(':').next().unwrap_or_default().to_owned()]),
            ),
            _ => {}
        }
    }
    let ran = runs(dockerfile);
    in_folders(&mut tree, dockerfile, &ran);
    name_sources(&mut tree, dockerfile);
    let project = if is_old(dockerfile) {
        "setup.py"
    } else {
        "pyproject.toml"
    };
    for run in &ran {
        named_manifests(&mut tree, run, project);
    }
    if copies_all {
        in_place(&mut tree, &ran, shown);
    }
    tree
}

/// Projects where something is run that belongs to one; at the root of the context where nothing tells another place.
fn in_place(tree: &mut Tree, ran: &[Ran], shown: Vec<String>) {
    let mut programs: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for run in ran {
        let program = run.command.program();
        if run.folder.is_empty() || keeps_to_its_project(program) {
            programs.entry(&run.folder).or_default().push(program.to_owned());
        }
    }
    let is_elsewhere = programs.keys().any(|folder| !folder.is_empty());
    let at_root = programs.entry("").or_default();
    if !is_elsewhere {
        at_root.extend(shown);
    }
    for (folder, programs) in programs {
        let nothing_known = || {
            if folder.is_empty() {
                vec![("src/main", 5_000)]
            } else {
                Vec::new()
            }
        };
        for (path, size) in project_of(&programs).unwrap_or_else(nothing_known) {
            add(tree, &clean(&format!("{folder}/{path}")), size);
        }
    }
    for (path, size) in USUAL {
        add(tree, path, *size);
    }
}

/// Folders that hold settings, pictures or texts rather than code.
const NO_CODE: &[&str] = &[
    "assets",
    "bin",
    "conf",
    "conf.d",
    "config",
    "configs",
    "data",
    "deploy",
    "docker",
    "docs",
    "etc",
    "examples",
    "fonts",
    "hack",
    "images",
    "keys",
    "locale",
    "media",
    "migrations",
    "nginx",
    "patches",
    "public",
    "resources",
    "root",
    "rootfs",
    "scripts",
    "sql",
    "static",
    "templates",
    "test",
    "tests",
    "vendor",
    "views",
];

/// Folders that a stage copies hold code of its kind. A project lies in those that its manifests are named in; where none is
/// named, in the one that becomes the working directory, else in all: which comes first says nothing.
fn in_folders(tree: &mut Tree, dockerfile: &Dockerfile, ran: &[Ran]) {
    let keeping = ran
        .iter()
        .filter(|run| keeps_to_its_project(run.command.program()));
    let worked_in: BTreeSet<&str> = keeping.map(|run| run.folder.as_str()).collect();
    for stage in &dockerfile.stages {
        let kinds: Vec<&Kind> = stage
            .commands
            .iter()
            .filter_map(|index| dockerfile.instructions[*index].kind.as_ref())
            .collect();
        let programs: Vec<String> = kinds
            .iter()
            .filter_map(|kind| match kind {
                Kind::Run(run) => Some(run.command.words.join(" ")),
                _ => None,
            })
            .flat_map(|text| simple_commands(&text))
            .map(|command| command.program().to_owned())
            .collect();
        let Some(files) = project_of(&programs) else {
            continue;
        };
        let code = files
            .iter()
            .map(|(path, _)| *path)
            .find(|path| role_of(path) == Role::Code);
        let sources: Vec<&Sources> = kinds
            .iter()
            .filter_map(|kind| match kind {
                Kind::Copy(copy) if copy.from.is_none() => Some(&copy.sources),
                Kind::Add(add) => Some(&add.sources),
                _ => None,
            })
            .collect();
        let folders = code_folders(tree, &sources);
        let projects = projects_among(&folders, &sources, &kinds, &worked_in);
        for folder in folders.keys() {
            if projects.contains(folder) {
                tree.remove(&format!("{folder}/main"));
                for (path, size) in &files {
                    add(tree, &format!("{folder}/{path}"), *size);
                }
            } else if let Some(code) = code.and_then(|path| path.rsplit('/').next()) {
                tree.remove(&format!("{folder}/main"));
                add(tree, &format!("{folder}/{code}"), 4_000);
            }
        }
    }
}

/// Folders that may hold code, and where they are copied to.
fn code_folders(tree: &Tree, sources: &[&Sources]) -> BTreeMap<String, String> {
    let paths = sources.iter().flat_map(|sources| {
        sources
            .paths
            .iter()
            .map(|path| (clean(path), sources.destination.clone()))
    });
    paths
        .filter(|(folder, destination)| {
            let name = folder.rsplit('/').next().unwrap_or(folder);
            let for_the_system = ["/etc", "/usr/share", "/usr/local/etc", "/var"];
            !folder.is_empty()
                && tree.get(&format!("{folder}/main")).is_some()
                && !NO_CODE.contains(&name)
                && !for_the_system.iter().any(|place| destination.starts_with(place))
        })
        .collect()
}

fn projects_among(
    folders: &BTreeMap<String, String>,
    sources: &[&Sources],
    kinds: &[&Kind],
    worked_in: &BTreeSet<&str>,
) -> BTreeSet<String> {
    let named = sources
        .iter()
        .flat_map(|sources| &sources.paths)
        .flat_map(|path| {
            let path = clean(path);
            let meant = files_of(&path).into_iter().map(|(path, _)| path);
            meant.chain([path.clone()]).collect::<Vec<_>>()
        });
    let manifests: BTreeSet<String> = named
        .filter(|path| role_of(path) == Role::Manifest && !folders.contains_key(path))
        .map(|path| {
            path.rsplit_once('/')
                .map_or(String::new(), |(folder, _)| folder.to_owned())
        })
        .collect();
    if !manifests.is_empty() {
        return manifests;
    }
    let workdirs: Vec<&str> = kinds
        .iter()
        .filter_map(|kind| match kind {
            Kind::Workdir(path) => Some(path.trim_end_matches('/')),
            _ => None,
        })
        .collect();
    let becomes_workdir = |destination: &str| {
        let place = destination.trim_end_matches('/');
        place.is_empty() || place == "." || workdirs.contains(&place)
    };
    let there: BTreeSet<String> = folders
        .iter()
        .filter(|(folder, destination)| becomes_workdir(destination) || worked_in.contains(folder.as_str()))
        .map(|(folder, _)| folder.clone())
        .collect();
    if there.is_empty() {
        folders.keys().cloned().collect()
    } else {
        there
    }
}

/// What the build would look for and not find: sources that variables name, and bind mounts.
fn name_sources(tree: &mut Tree, dockerfile: &Dockerfile) {
    let Ok(graph) = lower(dockerfile, &Options::default()) else {
        return;
    };
    for input in graph.vertices.iter().flat_map(|vertex| &vertex.inputs) {
        let from_context = graph.vertices[input.vertex].operation == Operation::Context;
        for selector in input.selectors.iter().flatten().filter(|_| from_context) {
            if selector.check(tree).is_err() {
                let path = selector.required.first().unwrap_or(&selector.path).clone();
                name(tree, &path, looks_like_a_file(&path));
            }
        }
    }
}

fn add(tree: &mut Tree, path: &str, size: u64) {
    if tree.get(path).is_none() {
        tree.insert(path, Entry::file(path, Some(size)));
    }
}

/// Files that commands name or look for by one name: `-r` of pip, `-f` of conda.
fn named_manifests(tree: &mut Tree, run: &Ran, project: &str) {
    let command = run.command.without_module();
    let words = &command.words;
    let after = |options: &[&str]| {
        let pair = words.windows(2).find(|pair| options.contains(&pair[0].as_str()));
        pair.map(|pair| pair[1].clone())
    };
    let named: Vec<String> = match (command.program(), words.get(1).map(String::as_str)) {
        ("pip" | "pip3" | "uv", _) => {
            let lists = words.windows(2);
            let lists = lists.filter(|pair| ["-r", "--requirement"].contains(&pair[0].as_str()));
            let projects = pip_projects(&command).into_iter().map(|path| {
                let folder = path.split('[').next().unwrap_or(path);
                format!("{}/{project}", folder.trim_end_matches('/'))
            });
            lists.map(|pair| pair[1].clone()).chain(projects).collect()
        }
        ("conda" | "mamba" | "micromamba", Some("env")) => {
            vec![after(&["-f", "--file"]).unwrap_or_else(|| "environment.yml".to_owned())]
        }
        _ => Vec::new(),
    };
    for path in named {
        if path.contains(['$', '~']) {
            continue;
        }
        let file = path.rsplit('/').next().unwrap_or(&path);
        match run.in_project(&path) {
            Some(path) => add(tree, &path, 800),
            // It was copied by itself, or comes from elsewhere.
            None if path.starts_with('/') => {}
            None => add(tree, file, 800),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::assume;
    use layerlab_dockerfile_parser::parse;

    #[test]
    fn a_folder_that_is_copied_holds_a_project_of_its_kind() {
        let tree = assume(&parse(
            "FROM node AS ui\nCOPY frontend/ ./\nRUN npm ci\nFROM golang\nCOPY backend/ /app/\nRUN go build\n",
        ));
        for path in [
            "frontend/package.json",
            "frontend/src/index.js",
            "backend/go.mod",
            "backend/main.go",
        ] {
            assert!(tree.get(path).is_some(), "{path}");
        }
        let tree = assume(&parse(
            "FROM node\nCOPY package.json ./\nRUN npm i\nCOPY src src\n",
        ));
        assert!(tree.get("src/package.json").is_none());
        for (pattern, install, lock) in [
            ("package*.json", "npm ci", "package-lock.json"),
            ("go.*", "go mod download", "go.sum"),
            ("Gemfile*", "bundle install", "Gemfile.lock"),
            ("Cargo.*", "cargo fetch", "Cargo.lock"),
        ] {
            let tree = assume(&parse(&format!(
                "FROM a\nCOPY {pattern} ./\nCOPY code ./code\nRUN {install}\n"
            )));
            assert!(tree.get(lock).is_some(), "{pattern}");
            assert!(tree.get(&format!("code/{lock}")).is_none(), "{pattern}");
        }
    }

    /// The same files in another order are the same project: what is asked again about a better order is answered alike.
    #[test]
    fn the_order_of_copies_says_nothing() {
        for (first, second) in [("a", "b"), ("server", "zserver"), ("shared", "app")] {
            let of = |one: &str, other: &str| {
                assume(&parse(&format!(
                    "FROM node\nCOPY {one}/ /{one}/\nCOPY {other}/ /{other}/\nRUN cd /{first} && npm ci\n"
                )))
            };
            assert_eq!(of(first, second), of(second, first));
            assert!(of(first, second).get(&format!("{first}/package.json")).is_some());
        }
        let tree = assume(&parse(
            "FROM python\nCOPY conf/ /etc/app/\nCOPY server/ /app/\nRUN pip install flask\n",
        ));
        assert!(tree.get("conf/src/app.py").is_none());
        assert!(tree.get("server/src/app.py").is_some());
    }

    #[test]
    fn only_pip_is_given_lists_of_requirements() {
        let tree = assume(&parse(
            "FROM python\nRUN groupadd -r -g 9 app && useradd -r -u 9 app && cp -r a b\nCOPY . .\nRUN python -m pip install -r requirements/dev.txt && uv pip install -r more.txt\n",
        ));
        assert!(tree.get("requirements/dev.txt").is_some() && tree.get("more.txt").is_some());
        assert!(
            ["-g", "-u", "app", "a"]
                .iter()
                .all(|path| tree.get(path).is_none())
        );
    }

    #[test]
    fn the_lock_file_is_that_of_the_package_manager() {
        for (install, lock) in [
            ("npm ci", "package-lock.json"),
            ("npm install -g pnpm && pnpm install", "pnpm-lock.yaml"),
            ("yarn install", "yarn.lock"),
            ("bun install", "bun.lock"),
        ] {
            let tree = assume(&parse(&format!("FROM node\nCOPY . .\nRUN {install}\n")));
            let locks: Vec<String> = tree
                .iter()
                .map(|(path, _)| path)
                .filter(|path| path.contains("lock"))
                .collect();
            assert_eq!(locks, [lock], "{install}");
        }
    }
}
