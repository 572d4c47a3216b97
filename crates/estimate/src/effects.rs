//! What commands read and write, and whether they write the same bytes again. One table a family; a command that is in none
//! may do anything.

use layerlab_build::{BaseImage, Effects, Output};
use layerlab_command::{SimpleCommand, simple_commands};
use layerlab_context::join;
use layerlab_dockerfile_parser::{Dockerfile, Instruction, Kind};
use std::collections::BTreeMap;

/// A row: what a command touches.
struct Row {
    programs: &'static [&'static str],
    /// Words that have to follow, in this order, options between them allowed; none for any.
    words: &'static [&'static str],
    reads: &'static [&'static str],
    writes: &'static [&'static str],
    output: Output,
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
const SYSTEM_PACKAGES: &[Row] = &[
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
const LANGUAGE_PACKAGES: &[Row] = &[
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
const COMPILERS: &[Row] = &[
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
];

/// Tools of the shell that write nothing.
const READERS: &[&str] = &[
    "true", "cat", "ls", "test", "[", "id", "pwd", "which", "grep", "head", "tail", "wc", "sleep", "set", ":",
];
/// Tools of the shell that print what they are given.
const PRINTERS: &[&str] = &["echo", "printf"];
/// Tools of the shell that change what their operands name.
const OPERAND_WRITERS: &[&str] = &[
    "chown", "chmod", "rm", "touch", "mkdir", "rmdir", "mv", "cp", "ln",
];

/// What the `RUN` instructions of a Dockerfile do, by their texts. Instructions of equal text that would do different
/// things, being in other folders, are left out.
pub fn effects(dockerfile: &Dockerfile) -> BTreeMap<String, Effects> {
    let mut found: BTreeMap<String, Option<Effects>> = BTreeMap::new();
    // The folder that each stage ends in: stages that stand on it begin there.
    let mut ends: Vec<Option<String>> = Vec::new();
    for stage in &dockerfile.stages {
        let mut workdir = first_folder(dockerfile, stage.from, &ends);
        for index in &stage.commands {
            let instruction = &dockerfile.instructions[*index];
            match &instruction.kind {
                Some(Kind::Workdir(path)) => workdir = next_folder(workdir.as_deref(), path),
                Some(Kind::Run(run)) if run.command.shell && run.mounts.is_empty() => {
                    let folder = workdir.as_deref().unwrap_or(NOWHERE);
                    let effects = of_instruction(instruction, folder).filter(has_known_places);
                    found
                        .entry(instruction.original.trim().to_owned())
                        .and_modify(|known| {
                            *known = known.take().filter(|known| Some(known) == effects.as_ref());
                        })
                        .or_insert(effects);
                }
                _ => {}
            }
        }
        ends.push(workdir);
    }
    found
        .into_iter()
        .filter_map(|(text, effects)| Some((text, effects?)))
        .collect()
}

/// Stands for a working directory that is not known. No path of a Dockerfile is below it.
const NOWHERE: &str = "/\0";

fn has_known_places(effects: &Effects) -> bool {
    let mut paths = effects.reads.iter().chain(&effects.writes);
    !paths.any(|path| path.starts_with(NOWHERE))
}

/// Where a stage begins: where the stage that it stands on ended, else where its image says, as far as that is known.
fn first_folder(dockerfile: &Dockerfile, from: usize, ends: &[Option<String>]) -> Option<String> {
    let Some(Kind::From(from)) = &dockerfile.instructions[from].kind else {
        return None;
    };
    if let Some(base) = dockerfile.base_stage(ends.len()) {
        return ends[base].clone();
    }
    if from.base == "scratch" {
        return Some("/".to_owned());
    }
    BaseImage::known(&from.base).map(|image| join("/", &image.workdir))
}

fn next_folder(workdir: Option<&str>, path: &str) -> Option<String> {
    let workdir = if path.starts_with('/') { "/" } else { workdir? };
    (!path.contains('$')).then(|| join(workdir, path))
}

fn of_instruction(instruction: &Instruction, workdir: &str) -> Option<Effects> {
    let Some(Kind::Run(run)) = &instruction.kind else {
        return None;
    };
    if !run.command.files.is_empty() {
        return None;
    }
    let commands = simple_commands(&run.command.words.join(" "));
    let each: Option<Vec<Effects>> = commands
        .iter()
        .map(|command| of_command(command, workdir))
        .collect();
    let mut all = Effects {
        reads: Vec::new(),
        writes: Vec::new(),
        output: Output::Constant,
    };
    for one in each.filter(|each| !each.is_empty())? {
        all.reads.extend(one.reads);
        all.writes.extend(one.writes);
        all.output = all.output.max(one.output);
    }
    Some(all)
}

/// What one command does; `None` where that is not known.
fn of_command(command: &SimpleCommand, workdir: &str) -> Option<Effects> {
    if let Some(effects) = redirected(command, workdir) {
        return Some(effects);
    }
    // A wildcard of rm reaches no further than its folder.
    let only_wildcards = command.program() == "rm"
        && !command
            .words
            .iter()
            .any(|word| word.contains(['$', '`', '<', '>', '(']));
    if !command.plain && !only_wildcards {
        return None;
    }
    let absolute = |path: &str| {
        format!(
            "{}{}",
            join(workdir, path),
            if path.ends_with('/') { "/" } else { "" }
        )
    };
    let program = command.program();
    if READERS.contains(&program) || PRINTERS.contains(&program) || (program == "npm" && command.has("cache"))
    {
        return Some(Effects {
            reads: Vec::new(),
            writes: Vec::new(),
            output: Output::Constant,
        });
    }
    if program == "go" && command.words.get(1).is_some_and(|word| word == "build") {
        let output = command
            .words
            .iter()
            .position(|word| word == "-o")
            .and_then(|at| command.words.get(at + 1))?;
        return Some(Effects {
            reads: vec![absolute("."), "/go".into()],
            writes: vec![absolute(output)],
            output: Output::Derived,
        });
    }
    if OPERAND_WRITERS.contains(&program) {
        return of_operands(command, &absolute);
    }
    let families = [SYSTEM_PACKAGES, LANGUAGE_PACKAGES, COMPILERS];
    let row = families.into_iter().flatten().find(|row| row.fits(command))?;
    // A package by its path, or an option that sends things elsewhere, is beyond the tables.
    let elsewhere = [
        "--target",
        "-t",
        "--prefix",
        "--root",
        "-e",
        "--editable",
        "--user",
        "--manifest-path",
        "--target-dir",
        "-C",
        "--dir",
        "--cwd",
        "--gemfile",
    ];
    let beyond = command
        .operands()
        .any(|word| word.starts_with(['.', '/']) && word.len() > 1)
        && !command.has("-r")
        && !command.has("--requirement");
    if beyond
        || command
            .words
            .iter()
            .any(|word| elsewhere.contains(&word.split('=').next().unwrap_or(word)))
    {
        return None;
    }
    let all = |paths: &[&str]| paths.iter().map(|path| absolute(path)).collect();
    Some(Effects {
        reads: all(row.reads),
        writes: all(row.writes),
        output: row.output,
    })
}

/// `cat FILE > FILE`, `echo WORDS > FILE`: what is written follows from what is named.
fn redirected(command: &SimpleCommand, workdir: &str) -> Option<Effects> {
    let at = command.words.iter().position(|word| word == ">")?;
    let (words, target) = command.words.split_at(at);
    let [_, target] = target else { return None };
    let odd = |word: &String| word.contains(['$', '`', '<', '>', '(', ')', '*', '?']);
    if words.iter().chain([target]).any(odd) || target.starts_with("/dev/") {
        return None;
    }
    let absolute = |path: &str| join(workdir, path);
    let (reads, output) = match command.program() {
        "echo" | "printf" => (Vec::new(), Output::Constant),
        "cat" => (
            words
                .iter()
                .skip(1)
                .filter(|word| !word.starts_with('-'))
                .map(|word| absolute(word))
                .collect(),
            Output::Derived,
        ),
        _ => return None,
    };
    Some(Effects {
        reads,
        writes: vec![absolute(target)],
        output,
    })
}

fn of_operands(command: &SimpleCommand, absolute: &dyn Fn(&str) -> String) -> Option<Effects> {
    let skip = usize::from(["chown", "chmod"].contains(&command.program()));
    let folder = |word: &str| match word.find(['*', '?', '[']) {
        Some(at) => absolute(
            word[..at]
                .rsplit_once('/')
                .map_or(".", |(folder, _)| if folder.is_empty() { "/" } else { folder }),
        ),
        None => absolute(word),
    };
    let operands: Vec<String> = command.operands().skip(skip).map(folder).collect();
    // A folder that is made empty adds nothing that could be copied.
    let writes = if command.program() == "mkdir" {
        Vec::new()
    } else {
        operands.iter().map(|path| format!("{path}/")).collect()
    };
    (!operands.is_empty()).then_some(Effects {
        reads: operands,
        writes,
        output: Output::Derived,
    })
}

impl Row {
    fn fits(&self, command: &SimpleCommand) -> bool {
        let mut rest = command.words.iter().skip(1);
        self.programs.contains(&command.program())
            && self.words.iter().all(|wanted| rest.any(|word| word == wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_dockerfile_parser::parse;

    fn of(text: &str) -> Option<Effects> {
        of_command(&simple_commands(text)[0], "/app")
    }

    #[test]
    fn each_family_knows_its_commands() {
        for (command, output, writes) in [
            ("apt-get install -y git", Output::Volatile, "/usr/"),
            ("apk add git", Output::Volatile, "/usr/"),
            ("useradd -m app", Output::Volatile, "/etc/"),
            ("pip install -r /app/requirements.txt", Output::Volatile, "/usr/"),
            ("npm ci --omit=dev", Output::Derived, "/app/node_modules/"),
            ("go mod download", Output::Derived, "/go/"),
            (
                "go build -o /out/server ./cmd/server",
                Output::Derived,
                "/out/server",
            ),
            ("cargo build --release", Output::Volatile, "/app/target/"),
            ("chown -R a:a /data", Output::Derived, "/data/"),
            (
                "rm -rf /var/lib/apt/lists/*",
                Output::Derived,
                "/var/lib/apt/lists/",
            ),
        ] {
            let found = of(command);
            assert_eq!(
                found.as_ref().map(|effects| effects.output),
                Some(output),
                "{command}"
            );
            assert!(
                found.is_some_and(|effects| effects.writes.iter().any(|path| path == writes)),
                "{command}"
            );
        }
    }

    #[test]
    fn what_is_not_in_a_table_may_do_anything() {
        for command in [
            "make",
            "./build.sh",
            "pip install -e .",
            "npm run build",
            "echo $X",
            "pip install --target=/x y",
        ] {
            assert_eq!(of(command), None, "{command}");
        }
    }

    #[test]
    fn a_stage_begins_where_the_one_it_stands_on_ended() {
        let known = |text: &str| {
            effects(&parse(text))
                .into_values()
                .map(|effects| effects.writes)
                .collect::<Vec<_>>()
        };
        let target = vec![vec!["/app/target/".to_owned(), "/usr/local/cargo/".to_owned()]];
        assert_eq!(
            known("FROM rust AS chef\nWORKDIR /app\nFROM chef AS b\nRUN cargo build\n"),
            target
        );
        // Of an image that nobody knows the working directory is not known either: what is below it may be anywhere.
        assert_eq!(
            known("FROM registry.example/team/base\nRUN cargo build\n"),
            Vec::<Vec<String>>::new()
        );
        assert_eq!(
            known("FROM registry.example/team/base\nRUN cat /a > /b\n"),
            [["/b"]]
        );
        assert_eq!(
            known("FROM registry.example/team/base\nWORKDIR /app\nRUN cargo build\n"),
            target
        );
    }

    #[test]
    fn one_unknown_command_makes_the_instruction_unknown() {
        let dockerfile =
            parse("FROM a\nWORKDIR /app\nRUN npm ci && make\nRUN npm ci\nWORKDIR /b\nRUN npm ci\nRUN true\n");
        assert_eq!(effects(&dockerfile).into_keys().collect::<Vec<_>>(), ["RUN true"]);
    }
}
