//! What an instruction reads and writes in the image. Unknown is a barrier: nothing moves past it.

use crate::rewrites::install::Install;
use layerlab_build::{Graph, Operation};
use layerlab_context::clean;
use layerlab_dockerfile_parser::{Dockerfile, Kind};
use layerlab_estimate::{SimpleCommand, simple_commands};

/// Paths in the image, each with all below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) reads: Vec<String>,
    pub(crate) writes: Vec<String>,
    /// Nothing is known: it may touch everything.
    pub(crate) unknown: bool,
}

/// Where package managers of the system and of languages read and write.
const SYSTEM: [&str; 14] = [
    "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/opt", "/root", "/run", "/sbin", "/tmp",
    "/usr", "/var",
];

impl Access {
    fn unknown() -> Self {
        Self {
            unknown: true,
            ..Self::default()
        }
    }

    /// Whether two instructions have to stay in their order.
    pub(crate) fn conflicts(&self, other: &Self) -> bool {
        let touches = |writes: &[String], other: &Self| {
            writes.iter().any(|path| {
                other
                    .reads
                    .iter()
                    .chain(&other.writes)
                    .any(|touched| overlap(path, touched))
            })
        };
        self.unknown || other.unknown || touches(&self.writes, other) || touches(&other.writes, self)
    }
}

fn overlap(a: &str, b: &str) -> bool {
    let within = |path: &str, folder: &str| {
        let folder = folder.trim_end_matches('/');
        path.strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    within(a, b) || within(b, a)
}

/// What the instruction at `index` does; `workdir` is the working directory that it runs in.
pub(crate) fn of(dockerfile: &Dockerfile, graph: &Graph, index: usize, workdir: &str) -> Access {
    match &dockerfile.instructions[index].kind {
        Some(Kind::Copy(copy)) => {
            let sources = &copy.sources;
            let has_variable = sources
                .paths
                .iter()
                .chain([&sources.destination])
                .any(|word| word.contains('$'));
            // A name in --chown is looked up in the image's files.
            if has_variable || !graph.vertices.iter().any(|vertex| vertex.instruction == index) {
                return Access::unknown();
            }
            let destination = absolute(workdir, &sources.destination);
            let writes = if copy.parents {
                let below = |path: &String| {
                    let path = path.split_once("/./").map_or(path.as_str(), |(_, below)| below);
                    format!("{}/{}", destination.trim_end_matches('/'), clean(path))
                };
                sources.paths.iter().map(below).collect()
            } else if sources
                .paths
                .iter()
                .all(|path| is_single_file(graph, index, path))
                && sources.destination.ends_with('/')
            {
                let name = |path: &String| path.rsplit('/').next().unwrap_or(path).to_owned();
                sources
                    .paths
                    .iter()
                    .map(|path| format!("{}/{}", destination.trim_end_matches('/'), name(path)))
                    .collect()
            } else {
                vec![destination]
            };
            let reads = sources.chown.iter().map(|_| "/etc".to_owned()).collect();
            Access {
                reads,
                writes,
                unknown: false,
            }
        }
        Some(Kind::Run(run))
            if run.command.shell && run.command.files.is_empty() && run.mounts.is_empty() =>
        {
            let text = run.command.words.join(" ");
            let commands = simple_commands(&text);
            let each = commands.iter().map(|command| of_command(command, workdir));
            each.fold(
                Access {
                    unknown: commands.is_empty(),
                    ..Access::default()
                },
                |mut all, one| {
                    all.reads.extend(one.reads);
                    all.writes.extend(one.writes);
                    all.unknown |= one.unknown;
                    all
                },
            )
        }
        _ => Access::unknown(),
    }
}

/// Names with a dot are files often enough to say so only where nothing else could be copied below them.
fn is_single_file(graph: &Graph, index: usize, path: &str) -> bool {
    let copies = graph
        .vertices
        .iter()
        .filter(|vertex| vertex.instruction == index && vertex.operation == Operation::File);
    copies.count() == 1 && crate::role_of(path) == crate::Role::Manifest && !path.ends_with('/')
}

fn absolute(workdir: &str, path: &str) -> String {
    let joined = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("{workdir}/{path}")
    };
    format!("/{}", clean(&joined))
}

fn of_command(command: &SimpleCommand, workdir: &str) -> Access {
    if !command.plain {
        return Access::unknown();
    }
    let system = || SYSTEM.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
    if let Some(install) = Install::of(command) {
        let mut reads = system();
        reads.extend(install.manifests.iter().map(|path| absolute(workdir, path)));
        let mut writes = system();
        if install.writes_to_workdir {
            reads.push(workdir.to_owned());
            writes.push(workdir.to_owned());
        }
        return Access {
            reads,
            writes,
            unknown: install.elsewhere,
        };
    }
    match command.program() {
        "apt-get" | "apt" | "apk" | "useradd" | "adduser" | "groupadd" | "addgroup" => {
            // A package given by its path is read from there.
            let local = command.operands().any(|word| word.starts_with(['/', '.']));
            Access {
                reads: system(),
                writes: system(),
                unknown: local,
            }
        }
        "chown" | "chmod" => {
            let mut paths = command.operands().skip(1).peekable();
            if paths.peek().is_none() || command.words.iter().any(|word| word.starts_with("--reference")) {
                return Access::unknown();
            }
            let writes: Vec<String> = paths.map(|path| absolute(workdir, path)).collect();
            Access {
                reads: writes.iter().cloned().chain(["/etc".to_owned()]).collect(),
                writes,
                unknown: false,
            }
        }
        _ => Access::unknown(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(text: &str) -> Access {
        of_command(&simple_commands(text)[0], "/app")
    }

    #[test]
    fn what_touches_different_places_may_change_places() {
        let models = Access {
            writes: vec!["/models".into()],
            ..Access::default()
        };
        assert!(!command("pip install -r requirements.txt").conflicts(&models));
        assert!(command("chown -R a /models/x").conflicts(&models));
        assert!(!command("chown -R a /app").conflicts(&models));
        assert!(command("./configure").conflicts(&models));
        assert!(command("pip install -r /models/r.txt").conflicts(&models));
        assert!(command("npm ci").conflicts(&Access {
            writes: vec!["/app/src".into()],
            ..Access::default()
        }));
    }
}
