//! Why an install that stands below the code stays there, where no other reason was given.

use super::Proposal;
use super::early::made_executable;
use super::folder_copy::FolderCopy;
use super::site::Site;
use crate::classify::Role;
use layerlab_command::{SimpleCommand, simple_commands};
use layerlab_estimate::run_text;

impl Site<'_> {
    /// Of an install behind a copy of code: what it is about the `RUN` that keeps it there.
    pub(super) fn unsplit(&self) -> Option<Proposal> {
        let workdir = |index: &usize| self.workdirs.get(index).map(String::as_str);
        let mut copies = self.before.iter().rev();
        let copy = copies.find_map(|index| FolderCopy::of(self.input, *index, workdir(index)))?;
        let files = self.input.project.files;
        // What brings no code, or no manifest, is not what keeps the install from going first.
        let brings = |role: Role| {
            files
                .of_role(role)
                .is_some_and(|of_role| of_role.sums(&copy.source).files > 0)
        };
        if !brings(Role::Code) || !brings(Role::Manifest) {
            return None;
        }
        let commands = simple_commands(&run_text(self.run));
        let installs = commands.iter().position(installs_manifests);
        // One that stands alone is met by a step that fetches for it.
        let goes_along = |other: &SimpleCommand| other.program() == "cd" || made_executable(other).is_some();
        let behind_others = |at: &usize| !commands[..*at].iter().all(goes_along);
        // Nor one that finds what was fetched before.
        let is_new = |at: &usize| {
            let earlier = self.earlier_commands();
            !earlier
                .iter()
                .any(|earlier| earlier.program() == commands[*at].program())
        };
        let builds = || {
            let found = commands.iter().position(builds);
            found.filter(|at| behind_others(at) && is_new(at))
        };
        let at = installs.or_else(builds)?;
        let name = commands[at].without_module().program().to_owned();
        let shown = |command: &SimpleCommand| {
            let words: Vec<&str> = command.words.iter().take(2).map(String::as_str).collect();
            words.join(" ")
        };
        let reason = match (self.pieces(), at) {
            (None, _) if !self.run.mounts.is_empty() || !self.run.command.files.is_empty() => {
                "its RUN has a mount or a here-document, which may bring files of the project".to_owned()
            }
            (None, _) => {
                "its RUN is no plain list of commands: a pipe, a branch, a loop or a service is among them"
                    .to_owned()
            }
            (Some(_), 0) => format!(
                "which files of the project “{}” reads there cannot be told",
                shown(&commands[at])
            ),
            (Some(_), _) => format!(
                "“{}” stands before it in the RUN, and may need the project",
                shown(&commands[at - 1])
            ),
        };
        Some(self.refused_as(&name, &reason))
    }
}

/// Whether a command fetches what manifests of the project name while it builds.
fn builds(command: &SimpleCommand) -> bool {
    let operands: Vec<&str> = command.operands().collect();
    let has = |tasks: &[&str]| operands.iter().any(|operand| tasks.contains(operand));
    match command.program() {
        "go" => has(&["build", "install"]),
        "cargo" => has(&["build"]),
        "mvn" | "mvnw" => has(&["package", "install", "verify"]),
        "gradle" | "gradlew" => has(&["build", "assemble", "bootJar", "installDist"]),
        _ => false,
    }
}

/// Whether a command installs what manifests of the project name.
fn installs_manifests(command: &SimpleCommand) -> bool {
    let command = command.without_module();
    let operands: Vec<&str> = command.operands().collect();
    let alone = operands.len() <= 1;
    let for_all = ["-g", "--global"].iter().any(|option| command.has(option));
    match (command.program(), operands.first().copied().unwrap_or_default()) {
        ("pip" | "pip3", "install") => command.has("-r") || command.has("--requirement"),
        ("npm", "ci" | "install" | "i")
        | ("pnpm" | "bun", "install" | "i")
        | ("yarn", "" | "install")
        | ("pipenv", "install" | "sync") => alone && !for_all,
        ("bundle" | "composer" | "composer.phar" | "poetry", "install")
        | ("uv", "sync")
        | ("mix", "deps.get") => true,
        _ => false,
    }
}
