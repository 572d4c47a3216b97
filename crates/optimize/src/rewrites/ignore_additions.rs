//! Lines for `.dockerignore`: what is copied with everything else, and what nobody means to ship.

use super::{Benefit, Input, Proposal};
use layerlab_context::{Ignore, Kind as EntryKind, clean};
use layerlab_dockerfile_parser::Kind;
use layerlab_estimate::format_bytes;

/// A folder of fewer bytes is not worth a question.
const LARGE: f64 = 100e6;

/// Line, what it is, the name of a file or folder anywhere that shows that it is there.
const TABLE: &[(&str, &str, &str)] = &[
    (".git", "the history of the project", ".git"),
    (
        "**/node_modules",
        "packages installed on this machine",
        "node_modules",
    ),
    ("**/__pycache__", "Python's compiled files", "__pycache__"),
    ("**/.venv", "a virtual environment of this machine", ".venv"),
    ("**/.pytest_cache", "caches of tools", ".pytest_cache"),
    ("**/.mypy_cache", "caches of tools", ".mypy_cache"),
    ("**/.ruff_cache", "caches of tools", ".ruff_cache"),
    ("**/.DS_Store", "files of the desktop", ".DS_Store"),
    ("**/.idea", "settings of an editor", ".idea"),
    ("**/.vscode", "settings of an editor", ".vscode"),
    (".gradle", "caches of Gradle", ".gradle"),
    ("**/.next", "output of an earlier build", ".next"),
    ("coverage", "reports of tests", "coverage"),
    (".env", "secrets", ".env"),
];

/// A list that `git ls-files` printed holds names alone, and no `.git`; the folder that it is of has one, and is sent with it. One
/// that was written by hand is no other.
fn unlisted_history(input: &Input<'_>) -> Option<Proposal> {
    let files = input.project.files;
    let sums = files.all.sums("");
    let is_of_git = sums.files > 1 && sums.unsized_files == sums.files;
    if !is_of_git || files.all.get(".git").is_some() || Ignore::parse(&files.ignore).excludes(".git") {
        return None;
    }
    let mut proposal = Proposal::new(
        "ignore/git".to_owned(),
        "Leave out .git, which the list does not name",
        "A list of names, as git ls-files prints it, holds neither .git nor what git ignores, yet a folder that is built holds both, and COPY of everything takes them along: then a commit, or another clone, makes it run again. A list that find prints shows all of it.".to_owned(),
        Vec::new(),
    );
    proposal.checks = vec!["nothing in the build asks git: the rewritten image leaves .git out".to_owned()];
    proposal.ignore = vec![".git".to_owned()];
    proposal.benefit = Benefit::Other;
    Some(proposal)
}

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    let files = input.project.files;
    if files.assumed || !copies_all(input) {
        return Vec::new();
    }
    let of_nobody = unlisted_history(input).or_else(|| nobodys(input));
    large_folder(input).into_iter().chain(of_nobody).collect()
}

/// Whether everything is copied, or all but what is left out.
fn copies_all(input: &Input<'_>) -> bool {
    let stages = input.dockerfile.stages.iter();
    let mut commands = stages.flat_map(|stage| &stage.commands);
    commands.any(|index| {
        let sources = match &input.dockerfile.instructions[*index].kind {
            Some(Kind::Copy(copy)) if copy.from.is_none() => &copy.sources,
            Some(Kind::Add(add)) => &add.sources,
            _ => return false,
        };
        sources.paths.iter().any(|path| clean(path).is_empty())
    })
}

/// A folder that is most of what is sent, and that no line of the Dockerfile names.
fn large_folder(input: &Input<'_>) -> Option<Proposal> {
    let context = &input.project.files.context;
    let (all, bytes) = (context.sums("").bytes, |name: &str| context.sums(name).bytes);
    let is_large = |name: &str| bytes(name) >= LARGE && bytes(name) * 2.0 >= all;
    // Links and single files are seldom what is meant.
    let is_folder = |name: &str| {
        context
            .get(name)
            .is_some_and(|found| found.kind == EntryKind::Folder)
    };
    let is_told = |name: &str| input.text.contains(name) || TABLE.iter().any(|(.., known)| *known == name);
    let name = context
        .names("")
        .find(|name| is_folder(name) && is_large(name) && !is_told(name))?;
    let mut proposal = Proposal::new(
        format!("ignore/{name}"),
        format!("Leave out {name}, if the image does without it"),
        format!(
            "{name} holds {} of the {} that are sent and copied, and no line of the Dockerfile names it. In .dockerignore it is neither sent nor copied; what a program needs when it runs can be mounted there.",
            format_bytes(bytes(name)),
            format_bytes(all)
        ),
        Vec::new(),
    );
    proposal.checks = vec![format!(
        "nothing in the image needs {name}; the rewritten one leaves it out"
    )];
    proposal.ignore = vec![format!("/{name}")];
    Some(proposal)
}

/// What is in a project and meant for no image.
fn nobodys(input: &Input<'_>) -> Option<Proposal> {
    let files = input.project.files;
    let wanted: Vec<&'static str> = TABLE.iter().map(|(.., name)| *name).collect();
    let present = files.names_among(&wanted);
    let found: Vec<_> = TABLE.iter().filter(|(.., name)| present.contains(name)).collect();
    if found.is_empty() {
        return None;
    }
    let lines: Vec<String> = found.iter().map(|(line, ..)| (*line).to_owned()).collect();
    let mut what: Vec<&str> = found.iter().map(|(_, what, _)| *what).collect();
    what.dedup();
    let mut proposal = Proposal::new(
        "ignore/additions".to_owned(),
        "Leave out what nobody means to ship",
        format!(
            "COPY of everything takes along {}. In .dockerignore, they are neither sent nor copied, and a change of them makes nothing run.",
            what.join(", ")
        ),
        Vec::new(),
    );
    proposal.checks = vec![format!(
        "nothing in the image needs {}; the rewritten one leaves that out",
        lines.join(", ")
    )];
    proposal.ignore = lines;
    proposal.benefit = Benefit::Other;
    Some(proposal)
}
