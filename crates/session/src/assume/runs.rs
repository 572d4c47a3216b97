//! What a Dockerfile runs, and in which folder of the project.

use super::sources::is_file;
use layerlab_command::{SimpleCommand, is_below, simple_commands};
use layerlab_context::{clean, has_wildcard, join};
use layerlab_dockerfile_parser::{Dockerfile, Kind, Sources};
use layerlab_estimate::run_text;
use std::rc::Rc;

/// A command that is run where a folder of the project lies.
pub(super) struct Ran {
    /// Relative to the root of the project; empty for the root itself, and where it is not known.
    pub(super) folder: String,
    pub(super) command: SimpleCommand,
    workdir: String,
    standing: Rc<Standing>,
}

impl Ran {
    /// The path in the project of a file that the command names; `None` where nothing of the project is copied there.
    pub(super) fn in_project(&self, path: &str) -> Option<String> {
        self.standing.in_project(&join(&self.workdir, path))
    }
}

/// Where a stage stands.
#[derive(Clone)]
struct Standing {
    workdir: String,
    /// Where folders of the context were copied to, and which; an empty path for all of it.
    projects: Vec<(String, String)>,
}

/// All commands, stage by stage.
pub(super) fn runs(dockerfile: &Dockerfile) -> Vec<Ran> {
    let mut found = Vec::new();
    let mut ends: Vec<Standing> = Vec::new();
    for (index, stage) in dockerfile.stages.iter().enumerate() {
        let base = dockerfile.base_stage(index).and_then(|base| ends.get(base));
        let mut standing = base.cloned().unwrap_or_else(|| Standing {
            workdir: "/".to_owned(),
            projects: Vec::new(),
        });
        for index in &stage.commands {
            match &dockerfile.instructions[*index].kind {
                Some(Kind::Workdir(path)) => standing.workdir = join(&standing.workdir, path),
                Some(Kind::Copy(copy)) if copy.from.is_none() => standing.copy(&copy.sources),
                Some(Kind::Add(add)) => standing.copy(&add.sources),
                Some(Kind::Run(run)) => standing.run(&run_text(run), &mut found),
                _ => {}
            }
        }
        ends.push(standing);
    }
    found
}

impl Standing {
    fn copy(&mut self, sources: &Sources) {
        let place = join(&self.workdir, &sources.destination);
        let folders = sources.paths.iter().map(|path| clean(path));
        let folders = folders.filter(|path| !is_file(path, sources) && !has_wildcard(path));
        self.projects
            .extend(folders.map(|folder| (place.clone(), folder)));
    }

    fn run(&self, text: &str, found: &mut Vec<Ran>) {
        let standing = Rc::new(self.clone());
        let mut workdir = self.workdir.clone();
        for command in simple_commands(text) {
            let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
            match words.as_slice() {
                ["cd", folder] => workdir = join(&workdir, folder),
                _ => found.push(Ran {
                    folder: self.in_project(&workdir).unwrap_or_default(),
                    command,
                    workdir: workdir.clone(),
                    standing: Rc::clone(&standing),
                }),
            }
        }
    }

    /// What of the project lies at a place in the image: it comes with the nearest folder above it, of which all of the project is
    /// the last to be thought of.
    fn in_project(&self, place: &str) -> Option<String> {
        let is_around = |around: &str| around == "/" || around == place || is_below(place, around);
        let around = self.projects.iter().filter(|(around, _)| is_around(around));
        let (around, source) = around.max_by_key(|(around, source)| (around.len(), source.is_empty()))?;
        let below = place.strip_prefix(around.as_str()).unwrap_or_default();
        let path = clean(&format!("{source}/{below}"));
        (!path.contains(['$', '~']) && !path.starts_with("..")).then_some(path)
    }
}
