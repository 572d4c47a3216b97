//! How much a copy out of another stage holds: what the steps of that stage put there.

use crate::copy::context_files;
use crate::range::Range;
use crate::step::{Estimator, run_text};
use layerlab_build::{Graph, Operation};
use layerlab_command::{SimpleCommand, simple_commands};
use layerlab_context::{clean, join};
use layerlab_dockerfile_parser::Kind;
use std::collections::BTreeMap;

/// Where a command puts what it makes.
enum Place {
    /// In this folder, or as this file.
    At(String),
    /// In folders of these names, wherever they are.
    Named(&'static [&'static str]),
    /// The same, and nothing of it in the working directory unless it is such a folder.
    Apart(&'static [&'static str]),
}

/// What package managers fill, and compilers and bundlers.
const FILLED: &[(&[&str], &[&str], &[&str])] = &[
    (
        &["npm", "pnpm", "yarn", "bun"],
        &["ci", "install", "i", "add"],
        &["node_modules"],
    ),
    (&["yarn"], &[], &["node_modules"]),
    (&["composer"], &["install"], &["vendor"]),
    (&["bundle"], &["install"], &["bundle"]),
    (
        &["pip", "pip3"],
        &["install"],
        &["venv", ".venv", "env", "site-packages", "python", ".local"],
    ),
    (
        &["uv", "poetry", "pdm", "pipenv"],
        &["install", "sync", "pip"],
        &["venv", ".venv", "env", "site-packages", ".local"],
    ),
    (&["pip", "pip3"], &["wheel"], &["wheels", "wheelhouse"]),
    (
        &["npm", "pnpm", "yarn", "bun", "vite", "next", "ng"],
        &["run", "build"],
        &["dist", "build", ".next", "public", "out", "www"],
    ),
    (&["cargo"], &["build", "install"], &["target", "bin"]),
    (&["mvn", "mvnw"], &["package", "install"], &["target"]),
    (&["gradle", "gradlew"], &[], &["build"]),
    (&["make"], &["install"], &["local"]),
];

/// Those that fill folders of the system or of a home where nothing else is said.
const APART: &[&str] = &["pip", "pip3", "poetry", "pipenv", "bundle"];

/// Through so many stages that copy from one another a file is followed: each takes as long again.
const STAGES: usize = 4;

/// A single file that a compiler leaves is not the folder that it works in.
const ONE_FILE: Range = Range::new(1e6, 20e6, 200e6);

impl Estimator<'_> {
    /// What a copy takes out of a stage; `None` where nothing is known of what is there.
    pub(crate) fn taken_out(&self, graph: &Graph, index: usize) -> Option<Range> {
        self.taken_through(graph, index, STAGES)
    }

    /// The same through so many stages that copy from one another.
    fn taken_through(&self, graph: &Graph, index: usize, stages: usize) -> Option<Range> {
        let stages = stages.checked_sub(1)?;
        let mut bytes = Range::ZERO;
        let mut is_known = false;
        for input in &graph.vertices[index].inputs {
            let of_steps = matches!(
                graph.vertices[input.vertex].operation,
                Operation::Exec | Operation::File | Operation::Merge
            );
            for selector in input.selectors.iter().flatten().filter(|_| of_steps) {
                let path = join("/", &clean(&selector.path));
                if let Some(found) = self.put_below(graph, input.vertex, &path, stages) {
                    bytes = bytes + found;
                    is_known = true;
                }
            }
        }
        is_known.then_some(bytes)
    }

    /// What lies at a path and below it when a step has run, as far as it is known who put it there.
    pub(crate) fn lies_below(&self, graph: &Graph, last: usize, path: &str) -> Option<Range> {
        self.put_below(graph, last, path, STAGES)
    }

    /// What a step and those that it stands on put at a path and below it.
    fn put_below(&self, graph: &Graph, last: usize, path: &str, stages: usize) -> Option<Range> {
        let mut found: Vec<Range> = Vec::new();
        // An install that is done in steps fills one place.
        let mut installed: BTreeMap<String, Range> = BTreeMap::new();
        let mut step = Some(last);
        while let Some(at) = step {
            let vertex = &graph.vertices[at];
            if vertex.operation == Operation::Exec {
                let workdir = vertex.part("working directory").unwrap_or("/");
                for command in simple_commands(&self.text_of(vertex.instruction)) {
                    let Some(place) = place_of(&command, workdir) else {
                        continue;
                    };
                    let bytes = match place.meets(workdir, path) {
                        Some(true) => self.made(&command),
                        Some(false) => ONE_FILE,
                        None => continue,
                    };
                    let known = installed.entry(place.name()).or_insert(bytes);
                    if known.typical < bytes.typical {
                        *known = bytes;
                    }
                }
            } else if vertex
                .part("destination")
                .is_some_and(|to| is_below(&join("/", &clean(to)), path))
            {
                let files = context_files(graph, at, self.context).sums("");
                let of_context = (files.files > 0).then(|| Range::exactly(files.bytes));
                found.extend(of_context.or_else(|| self.taken_through(graph, at, stages)));
            }
            let below = vertex.inputs.first().filter(|input| input.selectors.is_none());
            step = below.map(|input| input.vertex);
        }
        found.extend(installed.into_values());
        found.into_iter().reduce(|sum, one| sum + one)
    }

    fn text_of(&self, instruction: usize) -> String {
        match self.dockerfile.instructions.get(instruction).map(|i| &i.kind) {
            Some(Some(Kind::Run(run))) => run_text(run),
            _ => String::new(),
        }
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    folder == "/"
        || path == folder
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
}

impl Place {
    fn name(&self) -> String {
        match self {
            Self::At(path) => path.clone(),
            Self::Named(names) | Self::Apart(names) => names.join(" "),
        }
    }

    /// Whether what a command makes in a working directory is at a path or below it: all of it, or (false) a part of it.
    fn meets(&self, workdir: &str, path: &str) -> Option<bool> {
        let names = match self {
            Self::At(place) if is_below(place, path) => return Some(true),
            Self::At(place) => return is_below(path, place).then_some(false),
            Self::Named(names) | Self::Apart(names) => names,
        };
        let last = path.rsplit('/').next().unwrap_or_default();
        // The whole of the working directory holds what is made there.
        let is_around = matches!(self, Self::Named(_)) && is_below(workdir, path) && workdir != "/";
        if names.contains(&last) || is_around {
            return Some(true);
        }
        path.split('/').any(|part| names.contains(&part)).then_some(false)
    }
}

fn place_of(command: &SimpleCommand, workdir: &str) -> Option<Place> {
    let command = command.without_module();
    let operands: Vec<&str> = command.operands().collect();
    let program = command.program();
    if ["go", "dotnet"].contains(&program) && operands.iter().any(|word| ["build", "publish"].contains(word))
    {
        return valued(&command, &["-o", "--output"]).map(|path| Place::At(join(workdir, &path)));
    }
    let elsewhere = [
        "--target",
        "-t",
        "--prefix",
        "--root",
        "-w",
        "--wheel-dir",
        "--destdir",
    ];
    if let Some(path) = valued(&command, &elsewhere) {
        return Some(Place::At(join(workdir, &path)));
    }
    // A program of a virtual environment fills that.
    let environment = command
        .words
        .first()
        .and_then(|word| word.strip_suffix(program))
        .and_then(|folder| folder.strip_suffix("/bin/"));
    if let Some(environment) = environment.filter(|_| APART.contains(&program)) {
        return Some(Place::At(join(workdir, environment)));
    }
    let row = FILLED.iter().find(|(programs, verbs, _)| {
        let is_said =
            verbs.is_empty() && operands.is_empty() || operands.iter().any(|word| verbs.contains(word));
        programs.contains(&program) && (is_said || program.starts_with("gradle"))
    })?;
    Some(if APART.contains(&program) {
        Place::Apart(row.2)
    } else {
        Place::Named(row.2)
    })
}

/// What an option is given: `-o /out`, `--output=/out`.
fn valued(command: &SimpleCommand, options: &[&str]) -> Option<String> {
    let words = &command.words;
    words.iter().enumerate().find_map(|(at, word)| {
        if options.contains(&word.as_str()) {
            return words.get(at + 1).cloned();
        }
        let (name, value) = word.split_once('=')?;
        options.contains(&name).then(|| value.to_owned())
    })
}
