//! Whether a cache mount holds anything of use to the commands beside it: one on another folder saves nothing.

use layerlab_command::simple_commands;
use layerlab_dockerfile_parser::{Dockerfile, Kind, MountType, Run, parse_mount};

/// Package managers, and parts of the folders in which they look for what was downloaded or built before.
const KEPT: &[(&[&str], &[&str])] = &[
    (&["npm", "npx"], &[".npm", "node_modules"]),
    (&["yarn"], &["yarn", ".cache", "node_modules"]),
    (&["pnpm"], &["pnpm", "node_modules"]),
    (&["bun"], &[".bun", "node_modules"]),
    (&["pip", "pip3"], &[".cache"]),
    (&["uv", "poetry", "pdm", "pipenv"], &[".cache", "venv"]),
    (&["conda", "mamba"], &["pkgs", ".cache"]),
    (&["go"], &["/go/", "/pkg/"]),
    (&["cargo"], &["cargo"]),
    (&["mvn", "mvnw"], &[".m2"]),
    (&["gradle", "gradlew"], &["gradle"]),
    (&["dotnet"], &["nuget", "obj"]),
    (&["bundle"], &["bundle", "gem"]),
    (&["composer"], &["composer", "vendor", ".cache"]),
    (&["mix"], &[".hex", ".mix", "deps", "_build"]),
    (&["apt", "apt-get"], &["/var/cache", "/var/lib/apt"]),
    (&["apk"], &["apk"]),
    (&["dnf", "yum", "microdnf"], &["dnf", "yum"]),
];

/// What the cache mounts of a step are good for, once they are filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filled {
    /// What is downloaded is there.
    pub(crate) fetched: bool,
    /// What was compiled before is there.
    pub(crate) compiled: bool,
    /// What is downloaded goes to a mount, filled or not: it is no part of the layer.
    pub(crate) apart: bool,
}

impl Filled {
    /// Whether anything is there that makes a step shorter.
    pub(crate) fn saves(self) -> bool {
        self.fetched || self.compiled
    }
}

/// Compilers, a part of the folder in which they keep what they have compiled, and the variable that names it.
const COMPILED: &[(&str, &str, &str)] = &[
    ("go", "go-build", "GOCACHE"),
    ("cargo", "target", "CARGO_TARGET_DIR"),
];

/// What the cache mounts of a `RUN` are good for.
pub(crate) fn filled(run: &Run, text: &str, dockerfile: &Dockerfile) -> Filled {
    let fetched = serves(run, text, dockerfile);
    let commands = simple_commands(text);
    let is_kept = |(program, part, variable): &(&str, &str, &str)| {
        let runs = commands.iter().any(|command| command.program() == *program);
        runs && targets(run)
            .iter()
            .any(|target| target.contains(part) || says(target, variable, text, dockerfile))
    };
    Filled {
        fetched,
        compiled: COMPILED.iter().any(is_kept),
        apart: fetched,
    }
}

/// Whether a variable is set to a folder, by the command or by an instruction.
fn says(folder: &str, variable: &str, text: &str, dockerfile: &Dockerfile) -> bool {
    let folder = folder.trim_end_matches('/');
    let is_said = |name: &str, value: &str| name == variable && value.trim_end_matches('/') == folder;
    text.contains(&format!("{variable}={folder}"))
        || dockerfile
            .instructions
            .iter()
            .any(|instruction| match &instruction.kind {
                Some(Kind::Env(pairs)) => pairs.iter().any(|pair| is_said(&pair.name, &pair.value)),
                _ => false,
            })
}

/// The folders of the cache mounts.
fn targets(run: &Run) -> Vec<String> {
    let as_written = |value: &str| Ok(value.to_owned());
    let mounts = run
        .mounts
        .iter()
        .filter_map(|mount| parse_mount(mount, Some(&as_written)).ok());
    let caches = mounts.filter(|mount| mount.kind == MountType::Cache);
    // With a slash at the end, so that a part of a name is told from a folder.
    caches
        .map(|mount| format!("{}/", mount.target.trim_end_matches('/')))
        .collect()
}

/// Whether a cache mount of a `RUN` is where one of its commands keeps what it downloads; of a command that is in no table it is
/// taken to be so.
fn serves(run: &Run, text: &str, dockerfile: &Dockerfile) -> bool {
    let targets = targets(run);
    if targets.is_empty() {
        return false;
    }
    let commands = simple_commands(text);
    let known = commands.iter().filter_map(|command| {
        let command = command.without_module();
        let row = KEPT
            .iter()
            .find(|(programs, _)| programs.contains(&command.program()))?;
        Some(row.1)
    });
    let known: Vec<&[&str]> = known.collect();
    known.is_empty()
        || targets.iter().any(|target| {
            is_named(target, text, dockerfile)
                || known
                    .iter()
                    .any(|parts| parts.iter().any(|part| target.contains(part)))
        })
}

/// Whether a variable or an option says that something is kept there.
fn is_named(target: &str, text: &str, dockerfile: &Dockerfile) -> bool {
    // A variable that nobody has put in may be any folder.
    let path = target.trim_end_matches('/');
    let is_set = |value: &str| {
        let is_above = value.starts_with('/') && value.len() > 1 && path.starts_with(value);
        value.starts_with(path) || is_above
    };
    path.contains('$')
        || text.contains(path)
        || dockerfile
            .instructions
            .iter()
            .any(|instruction| match &instruction.kind {
                Some(Kind::Env(pairs)) => pairs.iter().any(|pair| is_set(&pair.value)),
                Some(Kind::Arg(args)) => args.iter().any(|arg| arg.default.as_deref().is_some_and(is_set)),
                _ => false,
            })
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_dockerfile_parser::parse;

    /// What is found of the first `RUN` of a Dockerfile.
    fn with_run(text: &str, find: impl Fn(&Run, &str, &Dockerfile) -> bool) -> bool {
        let dockerfile = parse(text);
        let run = dockerfile
            .instructions
            .iter()
            .find_map(|instruction| match &instruction.kind {
                Some(Kind::Run(run)) => Some(run.clone()),
                _ => None,
            });
        let run = run.unwrap();
        find(&run, &run.command.words.join(" "), &dockerfile)
    }

    #[test]
    fn a_mount_on_another_folder_saves_nothing() {
        let of = |text: &str| with_run(text, serves);
        assert!(of("FROM node\nRUN --mount=type=cache,target=/root/.npm npm ci\n"));
        assert!(!of(
            "FROM node\nRUN --mount=type=cache,target=/tmp/cache npm ci\n"
        ));
        assert!(of(
            "FROM node\nENV npm_config_cache=/tmp/cache\nRUN --mount=type=cache,target=/tmp/cache npm ci\n"
        ));
        assert!(of(
            "FROM node\nRUN --mount=type=cache,target=/tmp/cache npm ci --cache /tmp/cache\n"
        ));
        assert!(!of(
            "FROM python\nRUN --mount=type=cache,target=/root/.npm python -m pip install x\n"
        ));
        assert!(of("FROM a\nRUN --mount=type=cache,target=/x ./build.sh\n"));
        assert!(!of("FROM a\nRUN npm ci\n"));
    }

    #[test]
    fn what_was_compiled_is_kept_where_the_compiler_looks_for_it() {
        let of = |text: &str| {
            with_run(text, |run, command, dockerfile| {
                filled(run, command, dockerfile).compiled
            })
        };
        assert!(of(
            "FROM golang\nRUN --mount=type=cache,target=/root/.cache/go-build go build .\n"
        ));
        assert!(!of(
            "FROM golang\nRUN --mount=type=cache,target=/go/pkg/mod go build .\n"
        ));
        assert!(of(
            "FROM golang\nENV GOCACHE=/c\nRUN --mount=type=cache,target=/c go build .\n"
        ));
        assert!(of(
            "FROM rust\nRUN --mount=type=cache,target=/app/target/ cargo build\n"
        ));
        assert!(!of(
            "FROM rust\nRUN --mount=type=cache,target=/app/target/ make\n"
        ));
    }

    #[test]
    fn what_was_downloaded_is_not_where_what_was_compiled_is() {
        let of = |text: &str| {
            with_run(text, |run, command, dockerfile| {
                filled(run, command, dockerfile).fetched
            })
        };
        for (mount, fetched) in [
            ("/root/.cache/go-build", false),
            ("/go/pkg/mod", true),
            ("/go", true),
        ] {
            let text = format!("FROM golang\nRUN --mount=type=cache,target={mount} go build .\n");
            assert_eq!(of(&text), fetched, "{mount}");
        }
    }
}
