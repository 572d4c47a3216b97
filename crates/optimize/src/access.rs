//! What an instruction reads and writes in the image. Unknown is a barrier: nothing moves past it.

mod commands;

use layerlab_context::{clean, join, overlap};
use layerlab_dockerfile_parser::{Dockerfile, Kind, Sources};
use layerlab_estimate::{SimpleCommand, simple_commands};

/// Paths in the image, each with all below it; and what of the state of the stage is read or set.
#[allow(
    clippy::struct_excessive_bools,
    reason = "independent facts of one instruction"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) reads: Vec<String>,
    pub(crate) writes: Vec<String>,
    /// Sets owner or mode, which the folders that it makes on the way get too.
    pub(crate) owns_folders: bool,
    /// Nothing is known: it may touch everything.
    pub(crate) unknown: bool,
    /// Reads the environment: commands do, copies do where variables are in them.
    pub(crate) reads_environment: bool,
    /// Sets the environment.
    pub(crate) sets_environment: bool,
    /// Reads the user or the shell in force.
    pub(crate) reads_user: bool,
    /// Sets the user or the shell.
    pub(crate) sets_user: bool,
    /// Reads the working directory in force.
    pub(crate) reads_workdir: bool,
    /// Sets the working directory.
    pub(crate) sets_workdir: bool,
}

/// Where package managers of the system read and write. Folders that are nobody's but the project's are left out: /app, /srv,
/// /usr/src, and those below /opt and /home, where packages of distributions put nothing.
pub(crate) const SYSTEM: [&str; 23] = [
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib32",
    "/lib64",
    "/root",
    "/run",
    "/sbin",
    "/tmp",
    "/usr/bin",
    "/usr/games",
    "/usr/include",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/local",
    "/usr/sbin",
    "/usr/share",
    "/var",
    "/proc",
];

impl Access {
    pub(crate) fn unknown() -> Self {
        Self {
            unknown: true,
            ..Self::default()
        }
    }

    /// Reads and writes the system's files.
    pub(crate) fn system() -> Self {
        let paths = || SYSTEM.iter().map(|path| (*path).to_owned()).collect();
        Self {
            reads: paths(),
            writes: paths(),
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
        let hands_on =
            |sets: [bool; 3], reads: [bool; 3]| sets.iter().zip(reads).any(|(sets, reads)| *sets && reads);
        let sets = |access: &Self| [access.sets_environment, access.sets_user, access.sets_workdir];
        let uses = |access: &Self| {
            [
                access.reads_environment || access.sets_environment,
                access.reads_user || access.sets_user,
                access.reads_workdir || access.sets_workdir,
            ]
        };
        self.unknown
            || other.unknown
            || hands_on(sets(self), uses(other))
            || hands_on(sets(other), uses(self))
            || touches(&self.writes, other)
            || touches(&other.writes, self)
            || ((self.owns_folders || other.owns_folders) && share_folder())
    }

    /// Whether it reads or writes something at or below a path, or above it.
    pub(crate) fn touches(&self, path: &str) -> bool {
        self.reads
            .iter()
            .chain(&self.writes)
            .any(|touched| overlap(touched, path))
    }

    /// Takes in what another one does.
    pub(crate) fn join(&mut self, other: Self) {
        self.reads.extend(other.reads);
        self.writes.extend(other.writes);
        self.owns_folders |= other.owns_folders;
        self.unknown |= other.unknown;
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
        Some(Kind::Copy(copy)) => of_copy(&copy.sources, copy.parents, workdir).with_owner(&copy.sources),
        Some(Kind::Add(add))
            if add
                .sources
                .paths
                .iter()
                .all(|path| !path.contains("://") && !is_archive(path)) =>
        {
            of_copy(&add.sources, false, workdir).with_owner(&add.sources)
        }
        Some(Kind::Run(run))
            if run.command.shell
                && run.command.files.is_empty()
                && run.mounts.iter().all(|mount| is_cache(mount)) =>
        {
            let Some(workdir) = workdir else {
                return Access::unknown();
            };
            let commands = simple_commands(&run.command.words.join(" "));
            let mut all = Access {
                unknown: commands.is_empty(),
                reads_environment: true,
                reads_user: true,
                reads_workdir: true,
                ..Access::default()
            };
            for command in &commands {
                all.join(commands::of(command, workdir));
            }
            all
        }
        Some(Kind::Env(_) | Kind::Arg(_)) => Access {
            sets_environment: true,
            ..Access::default()
        },
        Some(Kind::User(_) | Kind::Shell(_)) => Access {
            sets_user: true,
            reads_environment: true,
            ..Access::default()
        },
        Some(Kind::Workdir(path)) => match workdir {
            Some(folder) => Access {
                writes: vec![folder.to_owned()],
                owns_folders: true,
                sets_workdir: true,
                reads_user: true,
                reads_environment: path.contains('$'),
                ..Access::default()
            },
            None => Access::unknown(),
        },
        _ => Access::unknown(),
    }
}

/// What one command does in a working directory.
pub(crate) fn of_piece(command: &SimpleCommand, workdir: &str) -> Access {
    commands::of(command, workdir)
}

/// Whether a path is strictly below a folder.
pub(crate) fn is_below(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'))
}

/// A mount that only holds what package managers keep for the next time.
pub(crate) fn is_cache(mount: &str) -> bool {
    mount.split(',').any(|field| field.trim() == "type=cache")
        && !mount.split(',').any(|field| field.trim().starts_with("from="))
}

/// Files that `ADD` unpacks.
pub(crate) fn is_archive(path: &str) -> bool {
    let lower = path.to_lowercase();
    [".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst"]
        .iter()
        .any(|ending| lower.ends_with(ending))
}

impl Access {
    /// A name in --chown is looked up in the image's files.
    fn with_owner(mut self, sources: &Sources) -> Self {
        self.reads.extend(sources.chown.iter().map(|_| "/etc".to_owned()));
        self.reads_environment |= sources
            .chown
            .iter()
            .chain(&sources.chmod)
            .any(|word| word.contains('$'));
        self.owns_folders = sources.chown.is_some() || sources.chmod.is_some();
        self
    }
}

fn of_copy(sources: &Sources, parents: bool, workdir: Option<&str>) -> Access {
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
    let writes = if parents && plain {
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
    Access {
        writes,
        reads_workdir: relative,
        ..Access::default()
    }
}

/// Files that are never folders: those that name packages.
fn is_manifest(path: &str) -> bool {
    crate::role_of(path) == crate::Role::Manifest && !path.ends_with('/')
}
