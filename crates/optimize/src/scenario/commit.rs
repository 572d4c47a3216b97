//! A commit as continuous integration builds it: more than the code is another.

use super::{NEW_VALUE, Scenario, ScenarioKind, Wanted, edited};
use crate::classify::Role;
use crate::project::Files;
use layerlab_context::Change;

/// Parts of names of arguments that have another value in most builds.
const VOLATILE: &[&str] = &[
    "COMMIT",
    "SHA",
    "REVISION",
    "BUILD_DATE",
    "BUILD_TIME",
    "BUILDTIME",
    "TIMESTAMP",
    "BUILD_NUMBER",
    "BUILD_ID",
    "GIT_",
    "VCS_REF",
    "CACHEBUST",
    "CACHE_BUST",
];

/// Names that say which version this is, where no default says that it is the version of something else.
const VERSIONS: &[&str] = &[
    "VERSION",
    "APP_VERSION",
    "BUILD_VERSION",
    "RELEASE",
    "RELEASE_VERSION",
];

/// Whether an argument of this name has another value in most builds.
pub(crate) fn is_volatile(name: &str, has_default: bool) -> bool {
    let name = name.to_uppercase();
    // The digest of something that is downloaded is that of a release, not of a commit.
    let is_digest = ["SHA256", "SHA512", "SHA1", "CHECKSUM"]
        .iter()
        .any(|digest| name.contains(digest));
    !is_digest
        && (VOLATILE.iter().any(|part| name.contains(part))
            || !has_default && VERSIONS.contains(&name.as_str()))
}

/// `None` where a commit is no more than its code.
pub(super) fn scenario(files: &Files, wanted: &Wanted<'_>) -> Option<Scenario> {
    let arguments = wanted
        .arguments
        .iter()
        .filter(|(name, has_default)| is_volatile(name, *has_default));
    let args = arguments
        .map(|(name, _)| (name.clone(), NEW_VALUE.to_owned()))
        .collect();
    let edits = edited::edited(files, Role::Code, wanted).into_iter();
    let mut changes: Vec<Change> = edits.map(Change::Edit).collect();
    let history = ".git".to_owned();
    if wanted.read.is_some_and(|read| read.get(&history).is_some()) {
        changes.push(Change::Edit(history));
    }
    let scenario = Scenario {
        args,
        ..Scenario::new(ScenarioKind::Commit, changes, 0.0)
    };
    let more = !scenario.args.is_empty() || scenario.changes.iter().any(|change| change.path() == ".git");
    more.then_some(scenario)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_changes_with_a_commit() {
        for (name, has_default, is) in [
            ("GIT_SHA", true, true),
            ("commit", false, true),
            ("BUILD_DATE", false, true),
            ("VERSION", false, true),
            ("VERSION", true, false),
            ("NODE_VERSION", false, false),
            ("NODE_SHA256", true, false),
            ("PORT", true, false),
        ] {
            assert_eq!(is_volatile(name, has_default), is, "{name}");
        }
    }
}
