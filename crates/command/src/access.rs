//! What a command or an instruction reads and writes.

use layerlab_context::overlap;

/// Paths in the image, each with all below it; and what of the state of the stage is read or set.
#[allow(
    clippy::struct_excessive_bools,
    reason = "independent facts of one instruction"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// What it looks at.
    pub reads: Vec<String>,
    /// What it makes, changes or takes away.
    pub writes: Vec<String>,
    /// What has to hold for this to be all: of programs that are in no table. Each is a sentence that a person can check.
    pub conditions: Vec<String>,
    /// What it may change too, and what has to hold so that it does not.
    pub may_write: Vec<(String, String)>,
    /// Folders that it makes, and of which the project itself nearly never holds anything: virtual environments, clones.
    pub made: Vec<String>,
    /// Folders that have to be there for it, and that a copy may make on its way.
    pub needs: Vec<String>,
    /// Symbolic links that it makes: where, and to what.
    pub links: Vec<(String, String)>,
    /// Sets owner or mode, which the folders that it makes on the way get too.
    pub owns_folders: bool,
    /// What it writes comes from the context, or is the place for that.
    pub of_context: bool,
    /// Nothing is known: it may touch everything.
    pub unknown: bool,
    /// Asks for the time, or for something by chance: it is meant to run again where it did.
    pub of_the_moment: bool,
    /// Reads the environment: commands do, copies do where variables are in them.
    pub reads_environment: bool,
    /// Sets the environment.
    pub sets_environment: bool,
    /// Reads the user or the shell in force.
    pub reads_user: bool,
    /// Sets the user or the shell.
    pub sets_user: bool,
    /// Reads the working directory in force.
    pub reads_workdir: bool,
    /// Sets the working directory.
    pub sets_workdir: bool,
}

/// Stands for what programs keep for themselves in a folder where projects may lie too: hidden files in a home, files in /tmp that have
/// a name of their own.
const KEPT: char = '\u{4}';
/// Stands for all that is in a folder, but what was copied there from the context.
const OTHERS: char = '\u{5}';
/// What programs keep for themselves in root's home, and in /tmp.
pub(crate) const KEPT_IN_ROOT: &str = "/root/\u{4}";
const KEPT_IN_TMP: &str = "/tmp/\u{4}";

/// What tools keep in a home without hiding it.
const KEPT_OPENLY: [&str; 9] = [
    "R",
    "anaconda3",
    "bin",
    "go",
    "miniconda3",
    "nltk_data",
    "node_modules",
    "perl5",
    "snap",
];

/// What programs keep for themselves in a folder.
pub(crate) fn kept_in(folder: &str) -> String {
    format!("{}/{KEPT}", folder.trim_end_matches('/'))
}

/// What may be written in such a folder beside that, and what has to hold so that it is not.
pub(crate) fn keeps_to_itself(folder: &str) -> (String, String) {
    let condition = format!("what is installed keeps in {folder} only files of its own");
    (folder.to_owned(), condition)
}

/// All in a folder that was not copied there from the context.
pub(crate) fn others_in(folder: &str) -> String {
    format!("{folder}/{OTHERS}")
}

/// A path as it is shown: of what is kept in a folder, the folder.
pub fn shown_path(path: &str) -> &str {
    path.strip_suffix([KEPT, OTHERS])
        .map_or(path, |folder| folder.trim_end_matches('/'))
}

/// Whether two paths are the same, or one is below the other. What is kept in a folder is hidden in it, or has a name that is known; it is
/// none of what else is there.
pub fn meet(one: &str, other: &str) -> bool {
    let hidden = |kept: &str, path: &str| {
        kept.strip_suffix(KEPT)
            .and_then(|folder| path.strip_prefix(folder))
            .and_then(|rest| rest.split('/').next())
            .is_some_and(|name| name.starts_with('.') || KEPT_OPENLY.contains(&name))
    };
    overlap(one, other) || hidden(one, other) || hidden(other, one)
}

/// Whether one of two paths is all in a folder but what the context brought, and the other one lies there.
pub fn is_among(one: &str, other: &str) -> bool {
    let among = |all: &str, path: &str| {
        all.strip_suffix(OTHERS)
            .is_some_and(|folder| path.starts_with(folder))
    };
    among(one, other) || among(other, one)
}

/// Where package managers of the system read and write. Folders that are nobody's but the project's are left out: /app, /srv, /var/www,
/// /usr/src, and those below /opt and /home, where packages of distributions put nothing.
pub const SYSTEM: [&str; 34] = [
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib32",
    "/lib64",
    KEPT_IN_ROOT,
    "/run",
    "/sbin",
    KEPT_IN_TMP,
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
    "/var/backups",
    "/var/cache",
    "/var/db",
    "/var/empty",
    "/var/lib",
    "/var/local",
    "/var/lock",
    "/var/log",
    "/var/mail",
    "/var/opt",
    "/var/run",
    "/var/spool",
    "/proc",
];

/// Where web servers have their pages.
const WEB: &str = "/var/www";

/// The folder that two paths have in common.
fn common(one: &str, other: &str) -> String {
    let parts = one.split('/').zip(other.split('/'));
    let same: Vec<&str> = parts.take_while(|(a, b)| a == b).map(|(part, _)| part).collect();
    same.join("/")
}

fn is_made(folder: &str) -> bool {
    !folder.is_empty() && !is_always_there(folder)
}

impl Access {
    /// Nothing is known.
    pub fn unknown() -> Self {
        Self {
            unknown: true,
            ..Self::default()
        }
    }

    /// What is proved: where something rests on conditions, nothing.
    #[must_use]
    pub fn proved(mut self) -> Self {
        if self.conditions.is_empty() {
            self.writes.extend(self.may_write.drain(..).map(|(path, _)| path));
            self
        } else {
            Self::unknown()
        }
    }

    /// What has to hold where it changes places with another.
    pub fn conditions_beside(&self, other: &Self) -> Vec<String> {
        let beside = self.may_write.iter().filter(|(path, _)| other.touches(path));
        let beside = beside.map(|(_, condition)| condition);
        self.conditions.iter().chain(beside).cloned().collect()
    }

    /// What is touched at one end of a link is touched at the other.
    #[must_use]
    pub fn through(mut self, links: &[(String, String)]) -> Self {
        // A link to a link: as often as there are links.
        for _ in 0..links.len().min(4) {
            for (from, to) in links {
                for paths in [&mut self.reads, &mut self.writes, &mut self.made] {
                    for (one, other) in [(from, to), (to, from)] {
                        if paths.iter().any(|path| meet(path, one)) && !paths.contains(other) {
                            paths.push(other.clone());
                        }
                    }
                }
            }
        }
        self
    }

    /// Reads and writes the system's files.
    pub fn system() -> Self {
        let paths = || SYSTEM.iter().map(|path| (*path).to_owned()).collect();
        Self {
            reads: paths(),
            writes: paths(),
            may_write: vec![
                (
                    WEB.to_owned(),
                    format!("what is installed brings no files to {WEB} (web servers do)"),
                ),
                keeps_to_itself("/root"),
                keeps_to_itself("/tmp"),
            ],
            ..Self::default()
        }
    }

    /// What packages of a distribution touch: they keep nothing in the home of a user.
    pub(crate) fn packages() -> Self {
        let mut access = Self::system();
        access.reads.retain(|path| path != KEPT_IN_ROOT);
        access.writes.retain(|path| path != KEPT_IN_ROOT);
        access
    }

    /// Whether two instructions have to stay in their order.
    pub fn conflicts(&self, other: &Self) -> bool {
        let is_of_context = self.of_context || other.of_context;
        let touches = |writes: &[String], other: &Self| {
            writes.iter().any(|path| {
                let mut touched = other.reads.iter().chain(&other.writes);
                touched.any(|touched| meet(path, touched) || (!is_of_context && is_among(path, touched)))
            })
        };
        // A folder above both belongs to the one that makes it, where it is not there anyway.
        let share_folder = || {
            self.writes
                .iter()
                .any(|own| other.writes.iter().any(|path| is_made(&common(own, path))))
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
        let has_its_moment = |one: &Self, other: &Self| one.of_the_moment && other.of_context;
        self.unknown
            || other.unknown
            || has_its_moment(self, other)
            || has_its_moment(other, self)
            || hands_on(sets(self), uses(other))
            || hands_on(sets(other), uses(self))
            || touches(&self.writes, other)
            || touches(&other.writes, self)
            || (!is_of_context && (touches(&self.made, other) || touches(&other.made, self)))
            || self.needs_of(other)
            || other.needs_of(self)
            || ((self.owns_folders || other.owns_folders) && share_folder())
    }

    /// Whether another one makes a folder that this one needs, be it on the way to what it writes.
    fn needs_of(&self, other: &Self) -> bool {
        let made = |folder: &String| other.writes.iter().any(|path| meet(path, folder));
        self.needs.iter().any(made)
    }

    /// Whether it reads or writes something at or below a path, or above it.
    pub fn touches(&self, path: &str) -> bool {
        self.reads
            .iter()
            .chain(&self.writes)
            .any(|touched| meet(touched, path))
    }

    /// Whether it makes a folder, or something in it.
    pub fn makes(&self, folder: &str) -> bool {
        let mut made = self.writes.iter().chain(&self.made);
        made.any(|path| path == folder || is_below(path, folder))
    }

    /// Takes in what another one does.
    pub fn join(&mut self, other: Self) {
        self.reads.extend(other.reads);
        self.writes.extend(other.writes);
        self.links.extend(other.links);
        self.made.extend(other.made);
        self.needs.extend(other.needs);
        for part in other.may_write {
            if !self.may_write.contains(&part) {
                self.may_write.push(part);
            }
        }
        self.owns_folders |= other.owns_folders;
        self.unknown |= other.unknown;
        self.of_the_moment |= other.of_the_moment;
        self.reads_environment |= other.reads_environment;
        self.reads_user |= other.reads_user;
        self.reads_workdir |= other.reads_workdir;
        for condition in other.conditions {
            if !self.conditions.contains(&condition) {
                self.conditions.push(condition);
            }
        }
    }

    /// Whether it writes where the system's files are.
    pub fn writes_system(&self) -> bool {
        self.writes
            .iter()
            .any(|path| SYSTEM.iter().any(|system| meet(path, system)))
    }
}

/// Folders that are links in the usual base images.
pub const USUAL_LINKS: [(&str, &str); 6] = [
    ("/bin", "/usr/bin"),
    ("/sbin", "/usr/sbin"),
    ("/lib", "/usr/lib"),
    ("/lib64", "/usr/lib64"),
    ("/var/run", "/run"),
    ("/var/lock", "/run/lock"),
];

/// Folders that are there in every image that has a shell.
const ALWAYS_THERE: [&str; 22] = [
    "/",
    "/bin",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/media",
    "/mnt",
    "/opt",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/srv",
    "/sys",
    "/tmp",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/usr/local/bin",
    "/var",
];
/// Where programs and what they are linked with are looked for.
pub const PROGRAMS: [&str; 9] = [
    "/bin",
    "/sbin",
    "/usr/bin",
    "/usr/sbin",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/lib",
    "/usr/lib",
    "/usr/local/lib",
];

/// The folder that a file is made in, where it is not sure to be there.
pub(crate) fn folder_of(path: &str) -> Option<String> {
    let (folder, _) = path.rsplit_once('/')?;
    (!is_always_there(folder)).then(|| folder.to_owned())
}

/// Whether every image has a folder.
pub fn is_always_there(folder: &str) -> bool {
    folder.trim_end_matches('/').is_empty() || ALWAYS_THERE.contains(&folder)
}

/// Whether a path is strictly below a folder.
pub fn is_below(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'))
}
