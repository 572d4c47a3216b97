//! Named changes, and how often they happen.

use crate::classify::{Role, role_of};
use layerlab_context::{Change, Kind, Tree};
use serde::{Deserialize, Serialize};

/// What kind of change a scenario is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScenarioKind {
    /// No cache at all.
    Fresh,
    /// Source code.
    Code,
    /// What is installed.
    Dependencies,
    /// Models and assets.
    Assets,
    /// Chosen by the user.
    Own,
}

/// A change, and its share among all builds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// Which one.
    pub kind: ScenarioKind,
    /// What changes; nothing for a fresh build.
    pub changes: Vec<Change>,
    /// Share among builds, from 0 to 1; those of a project add up to 1.
    pub weight: f64,
}

/// The scenarios that a context allows, fresh build first. `own` are files that the user named; `has_own` says that there
/// is such a scenario even where none of them is sent.
pub fn scenarios(context: &Tree, own: &[String], has_own: bool) -> Vec<Scenario> {
    // Shares of builds as teams report them: most are edits of code, some touch dependencies, few assets.
    let wanted = [
        (ScenarioKind::Fresh, None, 0.02),
        (ScenarioKind::Code, Some(Role::Code), 0.83),
        (ScenarioKind::Dependencies, Some(Role::Manifest), 0.12),
        (ScenarioKind::Assets, Some(Role::Asset), 0.03),
    ];
    let mut scenarios: Vec<Scenario> = Vec::new();
    for (kind, role, weight) in wanted {
        let changes = match role {
            None => Vec::new(),
            Some(role) => match edited(context, role) {
                Some(path) => vec![Change::Edit(path)],
                None => continue,
            },
        };
        scenarios.push(Scenario {
            kind,
            changes,
            weight,
        });
    }
    let sum: f64 = scenarios.iter().map(|scenario| scenario.weight).sum();
    for scenario in &mut scenarios {
        scenario.weight /= sum;
    }
    if has_own {
        let changes = own.iter().cloned().map(Change::Edit).collect();
        scenarios.push(Scenario {
            kind: ScenarioKind::Own,
            changes,
            weight: 0.0,
        });
    }
    scenarios
}

/// The file of a role that stands for an edit: a shallow one, the largest among assets.
fn edited(context: &Tree, role: Role) -> Option<String> {
    let files = context
        .iter()
        .filter(|(path, entry)| matches!(entry.kind, Kind::File { .. }) && role_of(path) == role);
    let weigh = |entry: &layerlab_context::Entry| match entry.kind {
        Kind::File { size, .. } if role == Role::Asset => std::cmp::Reverse(size.unwrap_or_default()),
        _ => std::cmp::Reverse(0),
    };
    // A file in a source folder says more than one at the top.
    let depth = |path: &str| {
        (
            path.matches('/').count() != usize::from(role == Role::Code),
            path.matches('/').count(),
        )
    };
    files
        .min_by_key(|(path, entry)| (weigh(entry), depth(path), path.len(), *path))
        .map(|(path, _)| path.to_owned())
}
