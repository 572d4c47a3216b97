//! What a Dockerfile runs, and in which folder of the project.

use layerlab_command::{SimpleCommand, is_below, simple_commands};
use layerlab_context::{clean, join};
use layerlab_dockerfile_parser::{Dockerfile, Kind, Sources};
use layerlab_estimate::run_text;

/// A command that is run where a folder of the project lies.
pub(super) struct Ran {
    /// Relative to the root of the project; empty for the root itself, and where it is not known.
    pub(super) folder: String,
    pub(super) command: SimpleCommand,
}

/// Where a stage stands.
#[derive(Clone)]
struct Standing {
    workdir: String,
    /// Where all of the context was copied to.
    projects: Vec<String>,
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
        if sources.paths.iter().any(|path| clean(path).is_empty()) {
            self.projects.push(join(&self.workdir, &sources.destination));
        }
    }

    fn run(&self, text: &str, found: &mut Vec<Ran>) {
        let mut workdir = self.workdir.clone();
        for command in simple_commands(text) {
            let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
            match words.as_slice() {
                ["cd", folder] => workdir = join(&workdir, folder),
                _ => found.push(Ran {
                    folder: self.folder_at(&workdir),
                    command,
                }),
            }
        }
    }

    /// The folder of the project that lies at a place in the image.
    fn folder_at(&self, place: &str) -> String {
        let above = self.projects.iter().filter(|project| is_below(place, project));
        let nearest = above.max_by_key(|project| project.len());
        let folder = nearest.map_or(String::new(), |project| {
            let rest = place.strip_prefix(project.as_str()).unwrap_or_default();
            rest.trim_start_matches('/').to_owned()
        });
        if folder.contains('$') {
            String::new()
        } else {
            folder
        }
    }
}
