//! Lines for `.dockerignore`: what is copied with everything else, and what nobody means to ship.

use super::folder_copy::FolderCopy;
use super::{Benefit, Input, Proposal};
use layerlab_context::Ignore;

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

/// A list that `git ls-files` printed holds names alone, and no `.git`; the folder that it is of has one, and is sent with it.
fn unlisted_history(input: &Input<'_>) -> Option<Proposal> {
    let files = input.project.files;
    let sums = files.all.sums("");
    let is_of_git = files.all.get(".gitignore").is_some() && sums.unsized_files == sums.files;
    if !is_of_git || files.all.get(".git").is_some() || Ignore::parse(&files.ignore).excludes(".git") {
        return None;
    }
    let mut proposal = Proposal::new(
        "ignore/git".to_owned(),
        "Leave out .git, which the list does not name",
        "git ls-files prints neither .git nor what git ignores, yet a folder that is built holds both, and COPY of everything takes them along: then a commit, or another clone, makes it run again. A list that find prints shows all of it.".to_owned(),
        Vec::new(),
    );
    proposal.checks = vec!["nothing in the build asks git: the rewritten image leaves .git out".to_owned()];
    proposal.ignore = vec![".git".to_owned()];
    proposal.benefit = Benefit::Other;
    Some(proposal)
}

pub(crate) fn propose(input: &Input<'_>) -> Vec<Proposal> {
    let workdirs = &input.survey().workdirs;
    let copies_all = input
        .dockerfile
        .stages
        .iter()
        .flat_map(|stage| &stage.commands)
        .any(|index| {
            FolderCopy::of(input, *index, workdirs.get(index).map(String::as_str))
                .is_some_and(|copy| copy.source.is_empty())
        });
    let files = input.project.files;
    if !copies_all || files.assumed {
        return Vec::new();
    }
    if let Some(unlisted) = unlisted_history(input) {
        return vec![unlisted];
    }
    let wanted: Vec<&str> = TABLE.iter().map(|(.., name)| *name).collect();
    let present = files.context.names_among(&wanted);
    let found: Vec<_> = TABLE.iter().filter(|(.., name)| present.contains(name)).collect();
    if found.is_empty() {
        return Vec::new();
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
    vec![proposal]
}
