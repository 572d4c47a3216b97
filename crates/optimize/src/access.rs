//! What an instruction reads and writes in the image. Unknown is a barrier: nothing moves past it.

use crate::rewrites::install::Install;
use layerlab_context::{clean, join, overlap};
use layerlab_dockerfile_parser::{Copy, Dockerfile, Kind};
use layerlab_estimate::{SimpleCommand, simple_commands};

/// Paths in the image, each with all below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) reads: Vec<String>,
    pub(crate) writes: Vec<String>,
    /// Sets owner or mode, which the folders that it makes on the way get too.
    pub(crate) owns_folders: bool,
    /// Nothing is known: it may touch everything.
    pub(crate) unknown: bool,
}

/// Where package managers of the system and of languages read and write.
pub(crate) const SYSTEM: [&str; 14] = [
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
        // A folder above both belongs to the one that makes it.
        let first = |path: &String| {
            path.trim_start_matches('/')
                .split('/')
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        let share_folder = || {
            self.writes
                .iter()
                .any(|own| other.writes.iter().any(|path| first(own) == first(path)))
        };
        self.unknown
            || other.unknown
            || touches(&self.writes, other)
            || touches(&other.writes, self)
            || ((self.owns_folders || other.owns_folders) && share_folder())
    }

    /// Whether it writes where the system's files are.
    pub(crate) fn writes_system(&self) -> bool {
        self.writes
            .iter()
            .any(|path| SYSTEM.iter().any(|system| overlap(path, system)))
    }
}

/// What the instruction at `index` does; `workdir` is the working directory that it runs in, where it is known.
pub(crate) fn of(dockerfile: &Dockerfile, index: usize, workdir: Option<&str>) -> Access {
    match &dockerfile.instructions[index].kind {
        Some(Kind::Copy(copy)) => of_copy(copy, workdir),
        Some(Kind::Run(run))
            if run.command.shell && run.command.files.is_empty() && run.mounts.is_empty() =>
        {
            let Some(workdir) = workdir else {
                return Access::unknown();
            };
            let commands = simple_commands(&run.command.words.join(" "));
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

fn of_copy(copy: &Copy, workdir: Option<&str>) -> Access {
    let sources = &copy.sources;
    let has_variable = sources
        .paths
        .iter()
        .chain([&sources.destination])
        .any(|word| word.contains('$'));
    let relative = !sources.destination.starts_with('/');
    if has_variable || (relative && workdir.is_none()) {
        return Access::unknown();
    }
    let destination = join(workdir.unwrap_or("/"), &sources.destination);
    let below = |path: &str| format!("{}/{}", destination.trim_end_matches('/'), clean(path));
    let plain = sources.paths.iter().all(|path| !path.contains(['*', '?', '[']));
    let are_files = plain && sources.paths.iter().all(|path| is_manifest(path));
    let writes = if copy.parents && plain {
        let path = |path: &String| below(path.split_once("/./").map_or(path.as_str(), |(_, below)| below));
        sources.paths.iter().map(path).collect()
    } else if are_files && sources.destination.ends_with('/') && sources.contents.is_empty() {
        sources
            .paths
            .iter()
            .map(|path| below(path.rsplit('/').next().unwrap_or(path)))
            .collect()
    } else {
        vec![destination]
    };
    // A name in --chown is looked up in the image's files.
    let reads = sources.chown.iter().map(|_| "/etc".to_owned()).collect();
    let owns_folders = sources.chown.is_some() || sources.chmod.is_some();
    Access {
        reads,
        writes,
        owns_folders,
        unknown: false,
    }
}

/// Files that are never folders: those that name packages.
fn is_manifest(path: &str) -> bool {
    crate::role_of(path) == crate::Role::Manifest && !path.ends_with('/')
}

fn of_command(command: &SimpleCommand, workdir: &str) -> Access {
    if !command.plain {
        return Access::unknown();
    }
    let system = || SYSTEM.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
    if let Some(install) = Install::of(command) {
        let mut reads = system();
        // What a manifest includes stands beside it; settings stand in the working directory.
        let folder = |path: &String| join(workdir, &format!("{path}/.."));
        reads.extend(install.manifests.iter().map(folder));
        if !install.manifests.is_empty() {
            reads.push(workdir.to_owned());
        }
        let mut writes = system();
        if install.writes_to_workdir {
            reads.push(workdir.to_owned());
            writes.push(workdir.to_owned());
        }
        return Access {
            reads,
            writes,
            unknown: install.elsewhere,
            ..Access::default()
        };
    }
    match command.program() {
        "apt-get" | "apt" | "apk" | "useradd" | "adduser" | "groupadd" | "addgroup" => {
            // A package or a home given by its path is read, or made, there.
            let paths = command
                .words
                .iter()
                .skip(1)
                .any(|word| word.contains(['/', '=']) || word.starts_with('.'));
            Access {
                reads: system(),
                writes: system(),
                unknown: paths,
                ..Access::default()
            }
        }
        "chown" | "chmod" => {
            let options = command.words.iter().skip(1).filter(|word| word.starts_with('-'));
            let known = |word: &String| {
                ["-R", "--recursive", "-v", "-f", "-h", "--no-dereference"].contains(&word.as_str())
            };
            let mut paths = command.operands().skip(1).peekable();
            if paths.peek().is_none() || !options.into_iter().all(known) {
                return Access::unknown();
            }
            let writes: Vec<String> = paths.map(|path| join(workdir, path)).collect();
            let reads = writes.iter().cloned().chain(["/etc".to_owned()]).collect();
            Access {
                reads,
                writes,
                ..Access::default()
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
