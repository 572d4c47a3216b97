//! What package managers and compilers touch, a table a family.

use layerlab_build::Output;
use layerlab_command::SimpleCommand;

/// A row: what a command touches.
pub(super) struct Row {
    programs: &'static [&'static str],
    /// Words that have to follow, in this order, options between them allowed; none for any.
    words: &'static [&'static str],
    pub(super) reads: &'static [&'static str],
    pub(super) writes: &'static [&'static str],
    pub(super) output: Output,
}

const fn row(
    programs: &'static [&'static str],
    words: &'static [&'static str],
    reads: &'static [&'static str],
    writes: &'static [&'static str],
    output: Output,
) -> Row {
    Row {
        programs,
        words,
        reads,
        writes,
        output,
    }
}

/// Where packages of the system go.
const SYSTEM: &[&str] = &[
    "/bin/", "/boot/", "/etc/", "/lib/", "/lib64/", "/opt/", "/run/", "/sbin/", "/tmp/", "/usr/", "/var/",
];
/// Where packages of Python go, outside a virtual environment.
const PYTHON: &[&str] = &["/opt/", "/root/", "/tmp/", "/usr/"];

/// Package managers of systems: logs and indexes hold times.
pub(super) const SYSTEM_PACKAGES: &[Row] = &[
    row(&["apt-get", "apt"], &["update"], &[], SYSTEM, Output::Volatile),
    row(&["apt-get", "apt"], &["install"], &[], SYSTEM, Output::Volatile),
    row(&["apt-get", "apt"], &["upgrade"], &[], SYSTEM, Output::Volatile),
    row(
        &["apt-get", "apt"],
        &["clean"],
        &[],
        &["/var/cache/apt/"],
        Output::Derived,
    ),
    row(&["apk"], &["add"], &[], SYSTEM, Output::Volatile),
    row(&["apk"], &["update"], &[], SYSTEM, Output::Volatile),
    row(
        &["dnf", "yum", "microdnf"],
        &["install"],
        &[],
        SYSTEM,
        Output::Volatile,
    ),
    row(
        &["useradd", "adduser", "groupadd", "addgroup"],
        &[],
        &[],
        &["/etc/", "/home/", "/var/"],
        Output::Volatile,
    ),
];

/// Package managers of languages. Python's compiled files hold times; a lock file makes npm's and Go's repeat. A path
/// without a slash in front is below the working directory.
pub(super) const LANGUAGE_PACKAGES: &[Row] = &[
    row(&["pip", "pip3"], &["install"], &[], PYTHON, Output::Volatile),
    row(
        &["npm"],
        &["ci"],
        &["package.json", "package-lock.json"],
        &["node_modules/", "/root/"],
        Output::Derived,
    ),
    row(
        &["pnpm"],
        &["install"],
        &["package.json", "pnpm-lock.yaml"],
        &["node_modules/", "/root/"],
        Output::Derived,
    ),
    row(
        &["go"],
        &["mod", "download"],
        &["go.mod", "go.sum"],
        &["/go/", "/root/"],
        Output::Derived,
    ),
    row(
        &["bundle"],
        &["install"],
        &["Gemfile", "Gemfile.lock"],
        &["/usr/local/bundle/", "/root/"],
        Output::Volatile,
    ),
];

/// Compilers. Go's output depends on its input alone; of others that is not promised. Maven and .NET are in no row: every module
/// has an output folder of its own, wherever it lies.
pub(super) const COMPILERS: &[Row] = &[
    row(
        &["cargo"],
        &["build"],
        &["."],
        &["target/", "/usr/local/cargo/"],
        Output::Volatile,
    ),
    // The recipe holds what the manifests say, and nothing of the code.
    row(
        &["cargo"],
        &["chef", "prepare"],
        &["Cargo.toml", "Cargo.lock"],
        &["recipe.json"],
        Output::Derived,
    ),
    // The manifests of what is needed, apart from all its files.
    row(
        &["turbo"],
        &["prune"],
        &["**/package.json", "*.lock", "*-lock.yaml", "*-lock.json"],
        &["out/json/"],
        Output::Derived,
    ),
    row(&["turbo"], &["prune"], &["."], &["out/full/"], Output::Derived),
    row(
        &["turbo"],
        &["prune"],
        &["*.lock", "*-lock.yaml", "*-lock.json"],
        &["out/pnpm-lock.yaml", "out/yarn.lock", "out/package-lock.json"],
        Output::Derived,
    ),
];

impl Row {
    /// Whether it is another output of the same command.
    pub(super) fn is_of_the_same_command(&self, other: &Self) -> bool {
        self.programs == other.programs && self.words == other.words
    }

    pub(super) fn fits(&self, command: &SimpleCommand) -> bool {
        let mut rest = command.words.iter().skip(1);
        self.programs.contains(&command.program())
            && self.words.iter().all(|wanted| rest.any(|word| word == wanted))
    }
}
