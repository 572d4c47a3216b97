//! `pip install .` takes what the project needs out of `pyproject.toml` or `setup.py`, and the project itself out of all its files: two
//! steps, the first of them above the code.
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
use crate::install::{Need, Place};
use layerlab_command::SimpleCommand;
use layerlab_context::join;
use layerlab_dockerfile_parser::Kind;
use layerlab_source::Applicability;

const PYPROJECT: &str = "pyproject.toml";
const SETUP: &str = "setup.py";
/// What `setup.py` mostly reads beside itself.
const READ_BY_SETUP: [&str; 6] = [
    "setup.cfg",
    "README.md",
    "README.rst",
    "README.txt",
    "requirements.txt",
    "VERSION",
];

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    at_every_run(input, propose_at)
}

fn propose_at(site: &Site<'_>) -> Option<Proposal> {
    let commands = site.commands()?;
    let movable = site.movable_copy()?;
    let copy = &movable.copy;
    let first = commands.first_in_its_folder(site, copy)?;
    let project = ProjectInstall::of(first.piece.command.as_ref()?)?;
    if !first.made_executable.is_empty() {
        return None;
    }
    if site.run.network == "none" {
        return None;
    }
    let folder = join(&first.workdir, &project.folder);
    let place = movable.place(site, &folder);
    let (manifest, need) = ProjectInstall::need(site, &place)?;
    let lines = manifest_lines(site.input, copy, &need)?;
    let along = site.along(&movable, &need, &[])?;
    let going = if folder == first.workdir {
        first.going
    } else {
        format!("{}cd {folder} && ", first.going)
    };
    Some(Proposal {
        id: format!("prefetch/pip/{}", site.stage),
        title: "Install what the project needs in a step of its own".to_owned(),
        reason: format!(
            "What pip installs for the project is listed in {manifest}. In a step of its own before the code, it is there when only code changes."
        ),
        applicability: Applicability::Review,
        edits: edits(
            site,
            copy,
            &along,
            &lines,
            &format!("{going}{}", project.fetch(manifest)),
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
    /// Where the project lies, as it is written.
    folder: String,
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
                path if project.is_none() && path.starts_with(['.', '/']) => project = Some(path),
                _ => return None,
            }
        }
        let project = project?;
        let (folder, extras) = match project.split_once('[') {
            None => (project, Vec::new()),
            Some((folder, names)) => {
                let names = names.strip_suffix(']')?.split(',');
                (folder, names.map(|name| name.trim().to_owned()).collect())
            }
        };
        let is_name = |name: &String| {
            name.chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        };
        extras.iter().all(is_name).then(|| Self {
            pip: command.words[..at].to_vec(),
            options,
            folder: folder.to_owned(),
            extras,
        })
    }

    /// What lists the dependencies, and what is read for that; `None` where that cannot be told, or where they are there already.
    fn need(site: &Site<'_>, place: &Place<'_>) -> Option<(&'static str, Need)> {
        let mut need = Need::default();
        let python = python_of(site);
        let has_toml = python.is_none_or(|version| version >= (3, 11));
        let lists = |text: &str| lists_its_dependencies(text);
        let is_listed = place.exists(PYPROJECT) && place.text(PYPROJECT).is_none_or(lists);
        let manifest = if is_listed && has_toml {
            need.require(place, PYPROJECT).ok()?;
            if place.text(PYPROJECT).is_none() {
                need.review(format!(
                    "{PYPROJECT} lists its dependencies under [project], and names none by a path"
                ));
            }
            need.review("Python is 3.11 or newer (tomllib)");
            PYPROJECT
        } else {
            need.require(place, SETUP).ok()?;
            for file in READ_BY_SETUP {
                need.add(place, file).ok()?;
            }
            need.review(format!(
                "{SETUP} reads and imports no other files of the project, and names no dependency by a path"
            ));
            // Images of Python 3.12 and newer do not bring it.
            if python.is_some_and(|version| version >= (3, 12)) {
                return None;
            }
            need.review("setuptools is there before pip needs it (in Python images up to 3.11 it is)");
            SETUP
        };
        need.review("pip notes the dependencies as asked for: empty files named REQUESTED");
        let installs_before = |command: &SimpleCommand| {
            let command = command.without_module();
            ["pip", "pip3"].contains(&command.program())
                && (command.has("-r") || command.has("--requirement"))
        };
        let is_done = site.earlier_commands().iter().any(installs_before);
        (!is_done).then_some((manifest, need))
    }

    /// The step that installs what is listed.
    fn fetch(&self, manifest: &str) -> String {
        let first = self.pip.first().map_or("", String::as_str);
        let python = match first.rsplit_once("pip") {
            _ if self.pip.len() > 1 && first.contains("python") => first.to_owned(),
            Some((folder, version)) => format!("{folder}python{version}"),
            None => "python3".to_owned(),
        };
        let options: String = self.options.iter().map(|option| format!("{option} ")).collect();
        let list = if manifest == SETUP {
            let of_extra = |name: &String| format!(" + p.extras_require[\"{name}\"]");
            let extras: String = self.extras.iter().map(of_extra).collect();
            let load = format!(
                "import setuptools, distutils.core; p = distutils.core.run_setup(\"{SETUP}\", stop_after=\"init\")"
            );
            format!("{load}; print(\"\\n\".join(p.install_requires{extras}))")
        } else {
            let of_extra = |name: &String| format!(", *p[\"optional-dependencies\"][\"{name}\"]");
            let extras: String = self.extras.iter().map(of_extra).collect();
            let load =
                format!("import tomllib; p = tomllib.load(open(\"{PYPROJECT}\", \"rb\"))[\"project\"]");
            format!("{load}; print(*p[\"dependencies\"]{extras}, sep=\"\\n\")")
        };
        format!(
            "{python} -c '{list}' | {} install {options}-r /dev/stdin",
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

/// The version of Python that the base image is of, by its tag.
fn python_of(site: &Site<'_>) -> Option<(u32, u32)> {
    let stage = &site.input.dockerfile.stages[site.stage];
    let Some(Kind::From(from)) = &site.input.dockerfile.instructions[stage.from].kind else {
        return None;
    };
    let (_, tag) = from.base.rsplit('/').next()?.split_once("python:")?;
    let mut numbers = tag.split(|c: char| !c.is_ascii_digit());
    let major = numbers.next()?.parse().ok()?;
    // Of the newest of a kind it is new enough.
    let minor = numbers.next().and_then(|minor| minor.parse().ok());
    Some((major, minor.unwrap_or(if major == 2 { 7 } else { 99 })))
}
