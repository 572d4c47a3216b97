//! Named changes, and how often they happen.

use crate::classify::{Role, role_of};
use crate::project::Files;
use layerlab_context::{Change, Kind, Tree, has_wildcard, match_path};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What kind of change a scenario is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScenarioKind {
    /// `--no-cache` on a machine that has the base images.
    Fresh,
    /// Source code.
    Code,
    /// What is installed.
    Dependencies,
    /// Models and assets.
    Assets,
    /// Base images are others than before.
    BaseImage,
    /// A machine without any cache: base images are pulled, all of the context is sent.
    Runner,
    /// Files that the user ticked.
    Own,
    /// One that the user described, by its number.
    Named(usize),
}

impl ScenarioKind {
    /// The role of the files that it edits, where it is about one.
    pub(crate) fn role(self) -> Option<Role> {
        USUAL
            .iter()
            .find(|(kind, ..)| *kind == self)
            .and_then(|(_, role, _)| *role)
    }
}

/// A scenario that the user described.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OwnScenario {
    /// For people.
    pub name: String,
    /// Share among builds beside those of the other scenarios, 0 or more.
    pub weight: f64,
    /// Files or patterns of `.dockerignore`'s kind that are edited.
    pub paths: Vec<String>,
    /// Build arguments that have another value.
    pub args: BTreeMap<String, String>,
    /// Words of the Dockerfile that change, and what they change to.
    pub replace: Option<(String, String)>,
}

/// A change, and its share among all builds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// Which one.
    pub kind: ScenarioKind,
    /// What changes; nothing for a fresh build.
    pub changes: Vec<Change>,
    /// Build arguments that change.
    pub args: BTreeMap<String, String>,
    /// Words of the Dockerfile that change, and what they change to.
    pub replace: Option<(String, String)>,
    /// Share among builds, from 0 to 1; those of a project add up to 1.
    pub weight: f64,
}

impl Scenario {
    fn new(kind: ScenarioKind, changes: Vec<Change>, weight: f64) -> Self {
        Self {
            kind,
            changes,
            args: BTreeMap::new(),
            replace: None,
            weight,
        }
    }

    /// Whether no step can come from the cache.
    pub fn is_cold(&self) -> bool {
        matches!(self.kind, ScenarioKind::Fresh | ScenarioKind::Runner)
    }
}

/// What decides which scenarios there are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'w> {
    /// Files that the user ticked and that are sent.
    pub edited: &'w [String],
    /// Whether there is such a scenario even where none of them is sent.
    pub has_edited: bool,
    /// Scenarios that the user described.
    pub own: &'w [OwnScenario],
    /// Shares that the user gave, by scenario.
    pub weights: &'w [(ScenarioKind, f64)],
    /// How often paths changed, where the project's history is known.
    pub history: Option<&'w BTreeMap<String, usize>>,
    /// What of the context the build reads: an edit of something else makes nothing run.
    pub read: Option<&'w Tree>,
}

/// Shares of builds as teams report them: most are edits of code, some touch dependencies, few assets.
const USUAL: [(ScenarioKind, Option<Role>, f64); 6] = [
    (ScenarioKind::Fresh, None, 0.01),
    (ScenarioKind::Code, Some(Role::Code), 0.81),
    (ScenarioKind::Dependencies, Some(Role::Manifest), 0.12),
    (ScenarioKind::Assets, Some(Role::Asset), 0.03),
    (ScenarioKind::BaseImage, None, 0.02),
    (ScenarioKind::Runner, None, 0.01),
];

/// The scenarios that a context allows, fresh build first.
pub fn scenarios(files: &Files, wanted: &Wanted<'_>) -> Vec<Scenario> {
    let given = |kind: ScenarioKind| {
        let mut weights = wanted.weights.iter();
        weights
            .find(|(of, _)| *of == kind)
            .map(|(_, weight)| weight.max(0.0))
    };
    let mut scenarios: Vec<Scenario> = Vec::new();
    for (kind, role, usual) in USUAL {
        let changes = match role.map(|role| edited(files, role, wanted)) {
            None => Vec::new(),
            Some(Some(path)) => vec![Change::Edit(path)],
            Some(None) => continue,
        };
        scenarios.push(Scenario::new(kind, changes, given(kind).unwrap_or(usual)));
    }
    for (index, own) in wanted.own.iter().enumerate() {
        let kind = ScenarioKind::Named(index);
        let mut scenario = Scenario::new(
            kind,
            matching(&files.context, &own.paths),
            given(kind).unwrap_or(own.weight.max(0.0)),
        );
        scenario.args.clone_from(&own.args);
        scenario.replace.clone_from(&own.replace);
        scenarios.push(scenario);
    }
    let sum: f64 = scenarios.iter().map(|scenario| scenario.weight).sum();
    if sum > 0.0 {
        for scenario in &mut scenarios {
            scenario.weight /= sum;
        }
    }
    if wanted.has_edited {
        let changes = wanted.edited.iter().cloned().map(Change::Edit).collect();
        scenarios.push(Scenario::new(ScenarioKind::Own, changes, 0.0));
    }
    scenarios
}

/// Edits of the files that patterns name; a plain path is edited whether it is there or not.
fn matching(context: &Tree, patterns: &[String]) -> Vec<Change> {
    let mut paths = Vec::new();
    for pattern in patterns {
        if has_wildcard(pattern) {
            let files = context
                .iter()
                .filter(|(_, entry)| matches!(entry.kind, Kind::File { .. }));
            let matches = |path: &str| {
                let name = path.rsplit('/').next().unwrap_or(path);
                [path, name].iter().any(|path| match_path(pattern, path))
            };
            paths.extend(files.map(|(path, _)| path).filter(|path| matches(path)));
        } else {
            paths.push(pattern.clone());
        }
    }
    paths.sort();
    paths.dedup();
    paths.into_iter().map(Change::Edit).collect()
}

/// Where most of a project's code usually is.
const SOURCE_FOLDERS: &[&str] = &["src", "lib", "app", "internal", "cmd", "pkg", "routes", "server"];

/// The file of a role that stands for an edit: the one that changed most often where that is known, else a shallow one, the
/// largest among assets.
fn edited(files: &Files, role: Role, wanted: &Wanted<'_>) -> Option<String> {
    let of_role = files.of_role(role)?;
    let is_read = |path: &str| wanted.read.is_some_and(|read| read.get(path).is_some());
    // Where the build reads none of them, that is what the scenario shows.
    let reads_some = wanted.read.is_some_and(|read| read.meets(of_role));
    let files = of_role
        .iter()
        .filter(|(path, entry)| matches!(entry.kind, Kind::File { .. }) && (!reads_some || is_read(path)));
    let often = |path: &str| {
        std::cmp::Reverse(
            wanted
                .history
                .and_then(|history| history.get(path).copied())
                .unwrap_or(0),
        )
    };
    let weigh = |entry: &layerlab_context::Entry| match entry.kind {
        Kind::File { size, .. } if role == Role::Asset => std::cmp::Reverse(size.unwrap_or_default()),
        _ => std::cmp::Reverse(0),
    };
    // A file in a source folder says more than one at the top.
    let depth = |path: &str| {
        let folder = path.split('/').next().unwrap_or_default();
        (
            role == Role::Code && !SOURCE_FOLDERS.contains(&folder),
            path.matches('/').count() != usize::from(role == Role::Code),
            path.matches('/').count(),
        )
    };
    files
        .map(|(path, entry)| {
            let key = (often(&path), weigh(entry), depth(&path), path.len());
            (key, path)
        })
        .min()
        .map(|(_, path)| path)
}

/// The kind of scenario that a commit is, by the files that it touches; `None` where it touches nothing that is sent.
pub fn kind_of_commit<'p>(
    context: &Tree,
    paths: impl IntoIterator<Item = &'p String>,
) -> Option<ScenarioKind> {
    let roles: Vec<Role> = paths
        .into_iter()
        .filter(|path| context.get(path).is_some())
        .map(|path| role_of(path))
        .collect();
    [
        (Role::Manifest, ScenarioKind::Dependencies),
        (Role::Asset, ScenarioKind::Assets),
    ]
    .into_iter()
    .find(|(role, _)| roles.contains(role))
    .map(|(_, kind)| kind)
    .or_else(|| (!roles.is_empty()).then_some(ScenarioKind::Code))
}
