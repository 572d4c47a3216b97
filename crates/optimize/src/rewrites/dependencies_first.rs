//! "Dependencies before code": copy the manifest, install, then copy the rest.
//!
//! ```dockerfile
//! COPY . /app/                              COPY requirements.txt /app/
//! RUN pip install -r /app/requirements.txt  RUN pip install -r /app/requirements.txt
//!                                           COPY . /app/
//! ```

use super::install::{Ecosystem, Install, is_local_package};
use super::{Input, Proposal};
use crate::access::{self, Access};
use crate::project::Files;
use crate::text;
use crate::workdir::workdirs;
use layerlab_context::{clean, join};
use layerlab_dockerfile_parser::{Copy, Instruction, Kind, Run, Stage};
use layerlab_estimate::simple_commands;
use layerlab_source::{Applicability, Edit, Span};
use std::collections::BTreeSet;

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    let workdirs = workdirs(input.dockerfile, input.project);
    let mut proposals = Vec::new();
    for (stage, Stage { commands, .. }) in input.dockerfile.stages.iter().enumerate() {
        for (at, index) in commands.iter().enumerate() {
            if let Some(Kind::Run(run)) = &input.dockerfile.instructions[*index].kind
                && let Some(workdir) = workdirs.get(index)
                && let Some(install) = only_install(run)
                && let Some(proposal) = for_install(input, stage, &commands[..at], *index, &install, workdir)
            {
                proposals.push(proposal);
            }
        }
    }
    proposals
}

/// The install of a command that does nothing else that matters.
fn only_install(run: &Run) -> Option<Install> {
    if !run.command.shell || !run.command.files.is_empty() || !run.mounts.is_empty() {
        return None;
    }
    let mut found = None;
    for command in simple_commands(&run.command.words.join(" ")) {
        if !command.plain {
            return None;
        }
        match Install::of(&command) {
            Some(install) if install.manifests.is_empty() => {}
            Some(install) if found.is_none() => found = Some(install),
            None if command.words.join(" ").starts_with("npm cache clean") => {}
            _ => return None,
        }
    }
    found.filter(|install| !install.elsewhere)
}

fn for_install(
    input: &Input<'_>,
    stage: usize,
    before: &[usize],
    run: usize,
    install: &Install,
    workdir: &str,
) -> Option<Proposal> {
    let manifests = install
        .manifests
        .iter()
        .map(|path| clean(&join(workdir, path)))
        .collect::<Vec<_>>();
    let (at, copy) = before.iter().enumerate().rev().find_map(|(at, index)| {
        let Some(Kind::Copy(copy)) = &input.dockerfile.instructions[*index].kind else {
            return None;
        };
        let source = source_of(copy)?;
        let brought = manifests
            .iter()
            .any(|path| in_context(copy, &source, workdir, path).is_some());
        brought.then_some((at, copy))
    })?;
    let source = source_of(copy)?;
    let copied = access::of(input.dockerfile, before[at], Some(workdir));
    let between = &before[at + 1..];
    if copied.unknown
        || copied.writes_system()
        || !between
            .iter()
            .all(|index| stays_behind(input, *index, &copied, workdir))
        || before
            .iter()
            .any(|index| sets_up_installs(&input.dockerfile.instructions[*index]))
        || input
            .dockerfile
            .global_args
            .iter()
            .any(|index| sets_up_installs(&input.dockerfile.instructions[*index]))
    {
        return None;
    }
    let paths: Option<Vec<String>> = manifests
        .iter()
        .map(|path| in_context(copy, &source, workdir, path))
        .collect();
    let finding = inspect(input.project.files, install, &paths?)?;
    // A copy that brings the manifests and nothing else is already what this would make.
    let others = input
        .project
        .files
        .context
        .below(&source)
        .any(|(path, _)| !finding.files.contains(path));
    let within = |file: &String| source.is_empty() || file.starts_with(&format!("{source}/"));
    if !others || !finding.files.iter().all(within) {
        return None;
    }
    let copy_index = before[at];
    let id = format!("dependencies-first/{}/{stage}", install.ecosystem.name());
    Some(proposal(
        input, id, install, copy, copy_index, run, &source, finding,
    ))
}

/// What may stand between the copy and the install: it runs before the rest of the files is there.
fn stays_behind(input: &Input<'_>, index: usize, copied: &Access, workdir: &str) -> bool {
    match &input.dockerfile.instructions[index].kind {
        Some(Kind::Run(_)) => !access::of(input.dockerfile, index, Some(workdir)).conflicts(copied),
        Some(
            Kind::Label(_)
            | Kind::Expose(_)
            | Kind::Cmd(_)
            | Kind::Entrypoint(_)
            | Kind::Volume(_)
            | Kind::Healthcheck(_)
            | Kind::Stopsignal(_)
            | Kind::Maintainer(_),
        ) => true,
        _ => false,
    }
}

/// Whether a variable may send an install to other files.
fn sets_up_installs(instruction: &Instruction) -> bool {
    let names: Vec<&str> = match &instruction.kind {
        Some(Kind::Env(pairs)) => pairs.iter().map(|pair| pair.name.as_str()).collect(),
        Some(Kind::Arg(args)) => args.iter().map(|arg| arg.name.as_str()).collect(),
        _ => return false,
    };
    let harmless = [
        "pip_no_cache_dir",
        "pip_disable_pip_version_check",
        "pip_default_timeout",
        "pip_root_user_action",
        "pip_index_url",
        "pip_extra_index_url",
        "pip_trusted_host",
        "pip_break_system_packages",
        "npm_config_loglevel",
        "npm_config_registry",
        "npm_config_fund",
        "npm_config_audit",
        "npm_config_update_notifier",
    ];
    names.iter().map(|name| name.to_lowercase()).any(|name| {
        let about_installs =
            name.starts_with("pip_") || name.starts_with("npm_config_") || name == "node_options";
        about_installs && !harmless.contains(&name.as_str())
    })
}

/// The folder of the context that is copied as a whole; `None` where the copy is of another kind.
fn source_of(copy: &Copy) -> Option<String> {
    let [path] = copy.sources.paths.as_slice() else {
        return None;
    };
    let plain = copy.from.is_none()
        && !copy.parents
        && copy.sources.contents.is_empty()
        && copy.sources.excludes.is_empty()
        && !copy.sources.destination.contains('$')
        && !path.contains(['$', '*', '?', '[']);
    plain.then(|| clean(path))
}

/// Where in the context a path of the image was copied from.
fn in_context(copy: &Copy, source: &str, workdir: &str, path: &str) -> Option<String> {
    let destination = clean(&join(workdir, &copy.sources.destination));
    let below = path.strip_prefix(destination.as_str())?;
    let below = if destination.is_empty() {
        below
    } else {
        below.strip_prefix('/')?
    };
    Some(clean(&format!("{source}/{below}")))
}

/// What the manifests say, as far as it matters here.
#[derive(Debug)]
struct Finding {
    /// Files to be copied first.
    files: BTreeSet<String>,
    applicability: Applicability,
    checks: Vec<String>,
}

/// Follows the manifests; `None` where they need files that are not copied first, or are not there.
fn inspect(files: &Files, install: &Install, paths: &[String]) -> Option<Finding> {
    let mut finding = Finding {
        files: BTreeSet::new(),
        applicability: Applicability::Safe,
        checks: Vec::new(),
    };
    match install.ecosystem {
        Ecosystem::Pip => inspect_pip(files, paths, &mut finding)?,
        Ecosystem::Npm => inspect_npm(files, install, paths, &mut finding)?,
    }
    Some(finding)
}

impl Finding {
    /// A file whose text nobody gave: with assumed files the assumption is said, else somebody has to look.
    fn unseen(&mut self, files: &Files, check: String) {
        if !files.assumed {
            self.applicability = Applicability::Review;
        }
        self.checks.push(check);
    }
}

/// A line of a requirements file.
enum Requirement<'l> {
    /// From an index or an address.
    Package,
    /// Another file of requirements or constraints.
    Includes(&'l str),
    /// A path, or an option that nobody has looked at.
    NeedsMore,
}

fn requirement(line: &str) -> Requirement<'_> {
    for name in ["--requirement", "--constraint", "-r", "-c"] {
        if let Some(file) = line.strip_prefix(name) {
            return Requirement::Includes(file.trim_start_matches('=').trim());
        }
    }
    let harmless = [
        "-i ",
        "--index-url",
        "--extra-index-url",
        "--trusted-host",
        "--pre",
        "--only-binary",
        "--no-binary",
    ];
    if line.starts_with('-') && !harmless.iter().any(|option| line.starts_with(option)) {
        return Requirement::NeedsMore;
    }
    // Behind a blank and a hash stands a comment; markers stand behind a semicolon.
    let package = line
        .split(" #")
        .next()
        .unwrap_or(line)
        .split(';')
        .next()
        .unwrap_or(line)
        .trim();
    let is_option = line.starts_with('-');
    if !is_option && is_local_package(package) {
        Requirement::NeedsMore
    } else {
        Requirement::Package
    }
}

fn inspect_pip(files: &Files, paths: &[String], finding: &mut Finding) -> Option<()> {
    let mut open: Vec<String> = paths.to_vec();
    while let Some(path) = open.pop() {
        files.context.get(&path)?;
        if !finding.files.insert(path.clone()) {
            continue;
        }
        let Some(text) = files.contents.get(&path) else {
            finding.unseen(
                files,
                format!("{path} names no local folders and includes no other files"),
            );
            continue;
        };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for line in text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            match requirement(line) {
                Requirement::Package => {}
                Requirement::Includes(file) => open.push(clean(&format!("{folder}/{file}"))),
                Requirement::NeedsMore => return None,
            }
        }
    }
    // Settings in the working directory would be read by the install.
    if files.context.get("setup.cfg").is_some() {
        finding.applicability = Applicability::Review;
        finding
            .checks
            .push("setup.cfg sets nothing that the install reads".to_owned());
    }
    Some(())
}

fn inspect_npm(files: &Files, install: &Install, paths: &[String], finding: &mut Finding) -> Option<()> {
    let manifest = paths.first()?;
    files.context.get(manifest)?;
    let folder = manifest.rsplit_once('/').map_or("", |(folder, _)| folder);
    let beside = |name: &str| clean(&format!("{folder}/{name}"));
    // The copy of everything would be laid over what was installed; a native package of its own is built by the install.
    if ["node_modules", "binding.gyp"]
        .iter()
        .any(|name| files.context.get(&beside(name)).is_some())
    {
        return None;
    }
    if files.assumed {
        finding
            .checks
            .push("node_modules is not copied, being nowhere or in .dockerignore".to_owned());
    }
    finding.files.insert(manifest.clone());
    let locks: Vec<String> = ["package-lock.json", "npm-shrinkwrap.json"].map(beside).into();
    let locked = locks.iter().any(|lock| files.context.get(lock).is_some());
    if !locked && !install.writes_lock {
        return None;
    }
    for file in locks
        .into_iter()
        .chain([beside(".npmrc")])
        .filter(|file| files.context.get(file).is_some())
    {
        finding.files.insert(file);
    }
    match files.contents.get(manifest) {
        None => finding.unseen(
            files,
            format!("{manifest} has no install or prepare scripts, workspaces or local packages"),
        ),
        Some(text) => {
            let json: serde_json::Value = serde_json::from_str(text).ok()?;
            let scripts = [
                "preinstall",
                "install",
                "postinstall",
                "prepublish",
                "preprepare",
                "prepare",
                "postprepare",
                "predependencies",
                "dependencies",
                "postdependencies",
            ];
            let has_scripts = scripts.iter().any(|script| json["scripts"].get(script).is_some());
            let groups = [
                "dependencies",
                "devDependencies",
                "optionalDependencies",
                "peerDependencies",
            ];
            let versions = groups
                .iter()
                .flat_map(|group| json[*group].as_object().into_iter().flatten());
            let mut versions = versions.filter_map(|(_, version)| version.as_str());
            let local = versions.any(|version| {
                ["file:", "link:", ".", "/", "~/"]
                    .iter()
                    .any(|p| version.starts_with(p))
            });
            if (has_scripts && !install.ignores_scripts)
                || local
                || json.get("workspaces").is_some()
                || text.contains("\"file:")
                || text.contains("\"link:")
            {
                return None;
            }
        }
    }
    if install.writes_lock && locked {
        finding.applicability = Applicability::Review;
        finding
            .checks
            .push("npm install leaves the lock file as it is; npm ci always does".to_owned());
    }
    Some(())
}

#[allow(
    clippy::too_many_arguments,
    reason = "all of it describes one place in the text"
)]
fn proposal(
    input: &Input<'_>,
    id: String,
    install: &Install,
    copy: &Copy,
    copy_index: usize,
    run: usize,
    source: &str,
    finding: Finding,
) -> Proposal {
    let instruction = &input.dockerfile.instructions[copy_index];
    let flags: String = instruction
        .flags
        .iter()
        .map(|flag| format!("{} ", flag.span.of(input.text)))
        .collect();
    let destination = &copy.sources.destination;
    let newline = text::newline(input.text);
    let lines = lines_of(&finding.files, source, destination);
    let lines: Vec<String> = lines
        .into_iter()
        .map(|line| format!("{} {flags}{line}", instruction.keyword.text))
        .collect();
    let moved = text::block(input.text, input.dockerfile, instruction);
    let run_end = input.dockerfile.instructions[run].span.end;
    let names: Vec<&str> = finding.files.iter().map(String::as_str).collect();
    Proposal {
        id,
        title: format!(
            "Install {} packages before copying the code",
            install.ecosystem.name()
        ),
        reason: format!(
            "The install reads only {}. Copied alone before it, an edit of any other file no longer makes it run again.",
            names.join(", ")
        ),
        applicability: finding.applicability,
        checks: finding.checks,
        edits: vec![
            Edit::replace(moved, lines.join(newline)),
            Edit::insert(run_end, format!("{newline}{}", Span::of(moved, input.text))),
        ],
    }
}

/// Sources and destinations: one line for each folder, since a copy flattens.
fn lines_of(files: &BTreeSet<String>, source: &str, destination: &str) -> Vec<String> {
    let folder_of = |file: &String| {
        file.rsplit_once('/')
            .map_or(String::new(), |(folder, _)| folder.to_owned())
    };
    let folders: BTreeSet<String> = files.iter().map(folder_of).collect();
    let destination = if destination == "." { "./" } else { destination };
    let line = |folder: &String| {
        let names: Vec<&str> = files
            .iter()
            .filter(|file| folder_of(file) == *folder)
            .map(String::as_str)
            .collect();
        let below = folder
            .strip_prefix(source)
            .unwrap_or_default()
            .trim_start_matches('/');
        let slash = if destination.ends_with('/') { "" } else { "/" };
        let below = if below.is_empty() {
            String::new()
        } else {
            format!("{below}/")
        };
        format!("{} {destination}{slash}{below}", names.join(" "))
    };
    folders.iter().map(line).collect()
}
