//! Files that a command asks for and that `.dockerignore` leaves out of the context: no simulation of the cache would notice. One that
//! the build may make itself is not among them.

use crate::project::Files;
use crate::workdir::workdirs;
use layerlab_build::BaseImage;
use layerlab_command::{SimpleCommand, simple_commands};
use layerlab_context::{Kind as EntryKind, clean, has_wildcard, join};
use layerlab_dockerfile_parser::{Dockerfile, Kind, Sources};
use layerlab_estimate::run_text;
use std::collections::BTreeMap;

/// Programs, what they are asked to do, and the file that they cannot do it without.
const NEEDED: &[(&str, &[&str], &str)] = &[
    ("npm", &["ci", "install", "i"], "package.json"),
    ("yarn", &["install"], "package.json"),
    ("pnpm", &["install", "i"], "package.json"),
    ("bundle", &["install"], "Gemfile"),
    ("composer", &["install"], "composer.json"),
    ("poetry", &["install"], "pyproject.toml"),
    ("uv", &["sync"], "pyproject.toml"),
    ("cargo", &["build", "install"], "Cargo.toml"),
    ("go", &["build", "mod"], "go.mod"),
    ("mvn", &["package", "install", "verify"], "pom.xml"),
];

/// Instructions that run a command on a file that is there and is not sent, and the file's path in the context.
pub fn ignored_files(
    dockerfile: &Dockerfile,
    files: &Files,
    images: &BTreeMap<String, BaseImage>,
) -> Vec<(usize, String)> {
    if files.assumed || files.ignore.trim().is_empty() {
        return Vec::new();
    }
    let workdirs = workdirs(dockerfile, images);
    let mut found = Vec::new();
    for (number, stage) in dockerfile.stages.iter().enumerate() {
        // What another stage has left is not looked through.
        if dockerfile.base_stage(number).is_some() {
            continue;
        }
        // Folders of the context, and where they are in the image.
        let mut copied: Vec<(String, String)> = Vec::new();
        for index in &stage.commands {
            let Some(workdir) = workdirs.get(index) else {
                continue;
            };
            match &dockerfile.instructions[*index].kind {
                Some(Kind::Copy(copy)) if copy.from.is_none() => {
                    copied.extend(folders(&copy.sources, workdir, files));
                }
                Some(Kind::Add(add)) => copied.extend(folders(&add.sources, workdir, files)),
                Some(Kind::Run(run)) => {
                    let commands = simple_commands(&run_text(run));
                    // Elsewhere the same names are other files.
                    let stays = commands
                        .iter()
                        .all(|command| !["cd", "pushd"].contains(&command.program()));
                    let above = stage.commands.iter().take_while(|above| *above != index);
                    let is_made = |name: &String| {
                        let mut texts = above
                            .clone()
                            .map(|above| &dockerfile.instructions[*above].original);
                        texts.any(|text| text.contains(name.as_str()))
                            || run_text(run).matches(name.as_str()).count() > 1
                    };
                    let is_begun = commands.iter().any(|command| command.has("init"));
                    let asked = commands.iter().filter(|_| stays && !is_begun).flat_map(asked_for);
                    let paths = asked
                        .filter(|name| !is_made(name))
                        .map(|name| join(workdir, &name));
                    let mut unsent = paths.filter_map(|path| unsent(&path, &copied, files));
                    found.extend(unsent.next().map(|path| (*index, path)));
                }
                _ => {}
            }
        }
    }
    found
}

/// What of a copy are whole folders, and where each goes.
fn folders(sources: &Sources, workdir: &str, files: &Files) -> Vec<(String, String)> {
    let is_folder = |path: &&String| {
        !has_wildcard(path)
            && files
                .all
                .get(&clean(path))
                .is_some_and(|entry| entry.kind == EntryKind::Folder)
    };
    let destination = join(workdir, &sources.destination);
    let whole = sources.paths.iter().filter(is_folder);
    whole.map(|path| (clean(path), destination.clone())).collect()
}

/// Names of files that a command cannot do without.
fn asked_for(command: &SimpleCommand) -> Vec<String> {
    let command = command.without_module();
    let program = command.program();
    if ["pip", "pip3"].contains(&program) {
        let words = command.words.iter();
        let lists = words.clone().zip(words.skip(1));
        let lists = lists
            .filter(|(option, _)| ["-r", "--requirement", "-c", "--constraint"].contains(&option.as_str()));
        return lists
            .map(|(_, list)| list.clone())
            .filter(|list| !list.contains(['$', ':']))
            .collect();
    }
    let verb = command.operands().next().unwrap_or_default();
    let elsewhere = command.words.iter().any(|word| {
        [
            "-g",
            "--global",
            "-C",
            "--prefix",
            "--cwd",
            "--dir",
            "-f",
            "--file",
            "--gemfile",
            "--manifest-path",
            "--project",
        ]
        .contains(&word.split('=').next().unwrap_or_default())
    });
    // `npm install PACKAGE` needs no manifest.
    let alone = command.operands().count() == 1;
    let row = NEEDED
        .iter()
        .find(|(name, verbs, _)| *name == program && verbs.contains(&verb));
    row.filter(|_| alone && !elsewhere)
        .map(|(.., file)| (*file).to_owned())
        .into_iter()
        .collect()
}

/// The path in the context of a file that a copy would have brought, had it been sent.
fn unsent(path: &str, copied: &[(String, String)], files: &Files) -> Option<String> {
    let candidates = copied.iter().filter_map(|(source, destination)| {
        let below = path
            .strip_prefix(destination.trim_end_matches('/'))?
            .strip_prefix('/')?;
        Some(clean(&format!("{source}/{below}")))
    });
    let mut all: Vec<String> = candidates.collect();
    // One copy may bring what another does not.
    if all.iter().any(|candidate| files.context.get(candidate).is_some()) {
        return None;
    }
    all.retain(|candidate| {
        let entry = files.all.get(candidate);
        entry.is_some_and(|entry| entry.kind != EntryKind::Folder)
    });
    all.pop()
}
