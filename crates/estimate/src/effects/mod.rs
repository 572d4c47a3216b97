//! What commands read and write, and whether they write the same bytes again; a command that is in no table may do anything.

mod filters;
mod homes;
mod tables;

use homes::Homes;

use layerlab_build::{BaseImage, Effects, Output};
use layerlab_command::{SimpleCommand, simple_commands};
use layerlab_context::{Selector, has_wildcard, join};
use layerlab_dockerfile_parser::{Dockerfile, Instruction, Kind};
use std::collections::BTreeMap;

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
pub fn effects(dockerfile: &Dockerfile) -> BTreeMap<String, Vec<Effects>> {
    let mut found: BTreeMap<String, Option<Vec<Effects>>> = BTreeMap::new();
    // The folder that each stage ends in: stages that stand on it begin there.
    let mut ends: Vec<Option<String>> = Vec::new();
    let mut all_homes: Vec<Homes> = Vec::new();
    for (at, stage) in dockerfile.stages.iter().enumerate() {
        let mut workdir = first_folder(dockerfile, stage.from, &ends);
        let base = dockerfile.base_stage(at).and_then(|base| all_homes.get(base));
        let mut homes = base.cloned().unwrap_or_default();
        for index in &stage.commands {
            let instruction = &dockerfile.instructions[*index];
            match &instruction.kind {
                Some(Kind::Workdir(path)) => workdir = next_folder(workdir.as_deref(), path),
                Some(Kind::Env(pairs)) => pairs.iter().for_each(|pair| homes.set(&pair.name, &pair.value)),
                Some(Kind::Run(run)) if run.command.shell => {
                    let folder = workdir.as_deref().unwrap_or(NOWHERE);
                    let known = |effects: &Vec<Effects>| effects.iter().all(has_known_places);
                    let effects = of_instruction(instruction, folder, &homes).filter(known);
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
        all_homes.push(homes);
    }
    found
        .into_iter()
        .filter_map(|(text, effects)| Some((text, effects?)))
        .collect()
}

/// Stands for a working directory that is not known. No path of a Dockerfile is below it.
const NOWHERE: &str = "/\0";

fn has_known_places(effects: &Effects) -> bool {
    let read = effects.reads.iter().map(|read| &read.path);
    let removed = effects.removes.iter().map(|removal| &removal.path);
    let mut paths = read.chain(removed).chain(&effects.writes);
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

fn of_instruction(instruction: &Instruction, workdir: &str, homes: &Homes) -> Option<Vec<Effects>> {
    let Some(Kind::Run(run)) = &instruction.kind else {
        return None;
    };
    if !run.command.files.is_empty() {
        return None;
    }
    let commands = simple_commands(&run.command.words.join(" "));
    let each = commands.iter().map(|command| of_command(command, workdir, homes));
    let all: Vec<Vec<Effects>> = each.collect::<Option<_>>()?;
    (!all.is_empty()).then(|| all.into_iter().flatten().collect())
}

/// What one command does; `None` where that is not known.
fn of_command(command: &SimpleCommand, workdir: &str, homes: &Homes) -> Option<Vec<Effects>> {
    if let Some(effects) = redirected(command, workdir) {
        return Some(vec![effects]);
    }
    let removes = filters::of(command, workdir);
    if !removes.is_empty() {
        return Some(vec![Effects {
            removes,
            ..Effects::none()
        }]);
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
        return Some(vec![Effects::none()]);
    }
    if program == "go" && command.words.get(1).is_some_and(|word| word == "build") {
        let output = command
            .words
            .iter()
            .position(|word| word == "-o")
            .and_then(|at| command.words.get(at + 1))?;
        return Some(vec![Effects {
            reads: vec![Selector::path(&absolute(".")), Selector::path("/go")],
            writes: vec![absolute(output)],
            output: Output::Derived,
            ..Effects::none()
        }]);
    }
    if OPERAND_WRITERS.contains(&program) {
        return of_operands(command, &absolute).map(|effects| vec![effects]);
    }
    let families = [
        tables::SYSTEM_PACKAGES,
        tables::LANGUAGE_PACKAGES,
        tables::COMPILERS,
    ];
    let rows: Vec<_> = families
        .into_iter()
        .flatten()
        .filter(|row| row.fits(command))
        .collect();
    if is_beyond_the_tables(command) {
        return None;
    }
    // A command with several outputs has a row for each.
    let first = rows.first()?;
    let is_of_language = tables::LANGUAGE_PACKAGES
        .iter()
        .any(|row| std::ptr::eq(row, *first));
    let homes = if is_of_language {
        homes.of(command)?
    } else {
        Vec::new()
    };
    let same = |row: &&&tables::Row| row.is_of_the_same_command(first);
    let effects = rows.iter().filter(same).map(|row| Effects {
        reads: row.reads.iter().map(|read| selector(read, &absolute)).collect(),
        writes: {
            let usual = row.writes.iter().map(|path| absolute(path));
            usual.chain(homes.iter().cloned()).collect()
        },
        output: row.output,
        ..Effects::none()
    });
    Some(effects.collect())
}

/// A package by its path, or an option that sends things elsewhere.
fn is_beyond_the_tables(command: &SimpleCommand) -> bool {
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
    beyond
        || command
            .words
            .iter()
            .any(|word| elsewhere.contains(&word.split('=').next().unwrap_or(word)))
}

/// A path, or a pattern of files wherever they are below the working directory.
fn selector(read: &str, absolute: &dyn Fn(&str) -> String) -> Selector {
    if has_wildcard(read) {
        Selector {
            include: vec![read.to_owned()],
            ..Selector::path(&absolute("."))
        }
    } else {
        Selector::path(&absolute(read))
    }
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
                .map(|word| Selector::path(&absolute(word)))
                .collect(),
            Output::Derived,
        ),
        _ => return None,
    };
    Some(Effects {
        reads,
        writes: vec![absolute(target)],
        output,
        ..Effects::none()
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
        reads: operands.iter().map(|path| Selector::path(path)).collect(),
        writes,
        output: Output::Derived,
        ..Effects::none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_dockerfile_parser::parse;

    fn of(text: &str) -> Option<Effects> {
        of_command(&simple_commands(text)[0], "/app", &Homes::default()).map(|mut effects| effects.remove(0))
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
                .flatten()
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
