//! `pip install .` takes what the project needs out of `pyproject.toml`, and the project itself out of all its files: two steps, the
//! first of them above the code.
//!
//! ```dockerfile
//! COPY . .            COPY pyproject.toml ./
//! RUN pip install .   RUN python3 -c '… print what is needed …' | pip install -r /dev/stdin
//!                     COPY . .
//!                     RUN pip install .
//! ```
//!
//! pip itself has no option for it. That it is the list of a file which pip is given is noted by it, in empty files named REQUESTED:
//! so the image differs in them.

use super::folder_copy::manifest_lines;
use super::prefetch::edits;
use super::site::{Site, at_every_run};
use super::{Benefit, Input, Proposal};
use crate::install::Need;
use layerlab_command::SimpleCommand;
use layerlab_dockerfile_parser::Kind;
use layerlab_source::Applicability;

const PYPROJECT: &str = "pyproject.toml";

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    at_every_run(input, propose_at)
}

fn propose_at(site: &Site<'_>) -> Option<Proposal> {
    let commands = site.commands()?;
    let movable = site.movable_copy()?;
    let copy = &movable.copy;
    let first = commands.first_in_its_folder(site, copy)?;
    let project = ProjectInstall::of(first.piece.command.as_ref()?)?;
    let installs_before = |command: &SimpleCommand| {
        let command = command.without_module();
        ["pip", "pip3"].contains(&command.program()) && (command.has("-r") || command.has("--requirement"))
    };
    let is_done = site.earlier_commands().iter().any(installs_before);
    if is_done || site.run.network == "none" || has_old_python(site) {
        return None;
    }
    let place = movable.place(site, &first.workdir);
    let mut need = Need::default();
    need.require(&place, PYPROJECT).ok()?;
    match place.text(PYPROJECT) {
        Some(text) if !lists_its_dependencies(text) => return None,
        Some(_) => {}
        None => need.review(format!(
            "{PYPROJECT} lists its dependencies under [project], and names none by a path"
        )),
    }
    need.review("Python is 3.11 or newer (tomllib)");
    need.review("pip notes the dependencies as asked for: empty files named REQUESTED");
    let lines = manifest_lines(site.input, copy, &need)?;
    let along = site.along(&movable, &need, &[])?;
    Some(Proposal {
        id: format!("prefetch/pip/{}", site.stage),
        title: "Install what the project needs in a step of its own".to_owned(),
        reason: format!(
            "What pip installs for the project is listed in {PYPROJECT}. In a step of its own before the code, it is there when only code changes."
        ),
        applicability: Applicability::Review,
        edits: edits(
            site,
            copy,
            &along,
            &lines,
            &format!("{}{}", first.going, project.fetch()),
        ),
        checks: need
            .checks
            .into_iter()
            .chain(along.conditions)
            .chain(first.conditions)
            .collect(),
        ignore: Vec::new(),
        benefit: Benefit::Time,
        about: Vec::new(),
    })
}

/// `pip install -e .[dev]`.
struct ProjectInstall {
    /// Up to the word `install`.
    pip: Vec<String>,
    options: Vec<String>,
    extras: Vec<String>,
}

impl ProjectInstall {
    fn of(command: &SimpleCommand) -> Option<Self> {
        const OPTIONS: [&str; 5] = ["--no-cache-dir", "--quiet", "-q", "--user", "--no-compile"];
        let at = command.words.iter().position(|word| word == "install")?;
        let is_pip = ["pip", "pip3"].contains(&command.without_module().program());
        if !is_pip || !command.plain {
            return None;
        }
        let mut options = Vec::new();
        let mut project = None;
        for word in &command.words[at + 1..] {
            match word.as_str() {
                "-e" | "--editable" | "--upgrade" | "-U" => {}
                option if OPTIONS.contains(&option) => options.push(word.clone()),
                path if project.is_none() && path.starts_with('.') => project = Some(path),
                _ => return None,
            }
        }
        let rest = project?.trim_start_matches("./").trim_start_matches('.');
        let extras = match rest {
            "" => Vec::new(),
            rest => {
                let names = rest.strip_prefix('[')?.strip_suffix(']')?;
                names.split(',').map(|name| name.trim().to_owned()).collect()
            }
        };
        let is_name = |name: &String| {
            name.chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        };
        extras.iter().all(is_name).then(|| Self {
            pip: command.words[..at].to_vec(),
            options,
            extras,
        })
    }

    /// The step that installs what is listed.
    fn fetch(&self) -> String {
        let python = match self.pip.first() {
            Some(python) if self.pip.len() > 1 && python.contains("python") => python.as_str(),
            _ => "python3",
        };
        let load = format!("import tomllib; p = tomllib.load(open(\"{PYPROJECT}\", \"rb\"))[\"project\"]");
        let of_extra = |name: &String| format!(", *p[\"optional-dependencies\"][\"{name}\"]");
        let extras: String = self.extras.iter().map(of_extra).collect();
        let options: String = self.options.iter().map(|option| format!("{option} ")).collect();
        format!(
            "{python} -c '{load}; print(*p[\"dependencies\"]{extras}, sep=\"\\n\")' | {} install {options}-r /dev/stdin",
            self.pip.join(" ")
        )
    }
}

/// Whether the file says itself what is needed, and none of it is a folder.
fn lists_its_dependencies(text: &str) -> bool {
    let Some((_, project)) = text.split_once("[project]") else {
        return false;
    };
    let table = project.split("\n[").next().unwrap_or_default();
    let dynamic = table
        .lines()
        .find(|line| line.trim_start().starts_with("dynamic"));
    table
        .lines()
        .any(|line| line.trim_start().starts_with("dependencies"))
        && !dynamic.is_some_and(|line| line.contains("dependencies"))
        && !table.contains("file:")
}

/// Whether the base image is a Python without `tomllib`, by its tag.
fn has_old_python(site: &Site<'_>) -> bool {
    let stage = &site.input.dockerfile.stages[site.stage];
    let Some(Kind::From(from)) = &site.input.dockerfile.instructions[stage.from].kind else {
        return false;
    };
    let Some((_, tag)) = from
        .base
        .rsplit('/')
        .next()
        .and_then(|name| name.split_once("python:"))
    else {
        return false;
    };
    let mut numbers = tag.split(|c: char| !c.is_ascii_digit());
    let (major, minor) = (numbers.next(), numbers.next());
    match (major, minor.and_then(|minor| minor.parse::<u32>().ok())) {
        (Some("2"), _) => true,
        (Some("3"), Some(minor)) => minor < 11,
        _ => false,
    }
}
