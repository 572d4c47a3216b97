//! Lists of packages that `apt-get` fetches: whether a step leaves them in its layer.

use super::words::{Command, commands};
use layerlab_dockerfile_parser::Run;
use layerlab_estimate::run_text;

/// Where they lie.
pub(super) const LISTS: &str = "/var/lib/apt/lists";
/// What apt keeps for itself, and no program needs.
const KEPT: [&str; 2] = [LISTS, "/var/cache/apt"];

/// A part of a mount, under any of its names.
pub(super) fn mount_part<'m>(mount: &'m str, names: &[&str]) -> Option<&'m str> {
    let mut parts = mount.split(',').filter_map(|part| part.split_once('='));
    parts
        .find(|(name, _)| names.contains(name))
        .map(|(_, value)| value)
}

/// Where a mount lies, as it is written.
pub(super) fn target(mount: &str) -> Option<&str> {
    mount_part(mount, &["target", "dst", "destination"])
}

/// Whether a path is a folder, all that is in it, or a folder around it.
fn covers(path: &str, folder: &str) -> bool {
    let path = path.trim_end_matches('*').trim_end_matches('/');
    !path.is_empty()
        && folder
            .strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What a step does to the lists: whether they are there behind it; `None` where it leaves them as they were.
pub(super) fn left(run: &Run) -> Option<bool> {
    let is_elsewhere = |mount: &String| {
        let kind = mount_part(mount, &["type"]);
        ["cache", "tmpfs"].map(Some).contains(&kind)
            && target(mount).is_some_and(|target| covers(target, LISTS))
    };
    // What is written to a mount is in no layer.
    if run.mounts.iter().any(is_elsewhere) {
        return None;
    }
    let mut left = None;
    for command in commands(&run_text(run)) {
        let does = command.operands.first().map(String::as_str);
        if command.program == "apt-get" && does == Some("update") {
            left = Some(true);
        } else if takes_away(&command, LISTS) {
            left = Some(false);
        }
    }
    left
}

fn takes_away(command: &Command, folder: &str) -> bool {
    let deep =
        |option: &str| option == "--recursive" || !option.starts_with("--") && option.contains(['r', 'R']);
    let is_removal = match command.program.as_str() {
        "rm" => command
            .shown
            .split_whitespace()
            .any(|word| word.starts_with('-') && deep(word)),
        "find" => command.options.iter().any(|option| option == "-delete"),
        _ => false,
    };
    is_removal && command.operands.iter().any(|operand| covers(operand, folder))
}

/// Whether a command only takes away what apt keeps: then the image counts, and not the command.
pub(super) fn is_housekeeping(command: &Command) -> bool {
    let is_kept = |operand: &String| {
        let path = operand.trim_end_matches('*').trim_end_matches('/');
        KEPT.iter().any(|folder| path.starts_with(folder))
    };
    let cleans = ["clean", "autoclean"].map(str::to_owned);
    match command.program.as_str() {
        "apt-get" => command.operands.first().is_some_and(|does| cleans.contains(does)),
        "rm" => !command.operands.is_empty() && command.operands.iter().all(is_kept),
        "find" => {
            command.options.iter().any(|option| option == "-delete")
                && command.operands.first().is_some_and(is_kept)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_dockerfile_parser::{Kind, parse};

    #[test]
    fn lists_are_left_where_nothing_takes_them_away() {
        for (run, expected) in [
            ("apt-get update", Some(true)),
            ("apt-get update && rm -rf /var/lib/apt/lists/*", Some(false)),
            ("set -e; apt update -qq; rm -r /var/lib/apt/lists", Some(false)),
            (
                "apt-get update && find /var/lib/apt/lists -type f -delete",
                Some(false),
            ),
            ("rm -rf /var/lib/apt/lists/* && apt-get update", Some(true)),
            (
                "apt-get update && rm -rf /var/lib/apt/lists/old /tmp/*",
                Some(true),
            ),
            ("apt-get update && rm -f /var/lib/apt/lists/*", Some(true)),
            ("apt-get update && apt-get clean", Some(true)),
            (
                "--mount=type=cache,target=/var/lib/apt/lists apt-get update",
                None,
            ),
            ("--mount=type=tmpfs,dst=/var/lib/apt/ apt-get update", None),
            (
                "--mount=type=cache,target=/var/cache/apt apt-get update",
                Some(true),
            ),
            ("make", None),
        ] {
            let dockerfile = parse(&format!("FROM a\nRUN {run}\n"));
            let Some(Kind::Run(run)) = &dockerfile.instructions[1].kind else {
                panic!("{run}");
            };
            assert_eq!(left(run), expected, "{run:?}");
        }
    }
}
