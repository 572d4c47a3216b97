//! Named changes, and how often they happen.

mod commit;
mod edited;

pub(crate) use commit::is_volatile;

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
    /// Nothing at all.
    Unchanged,
    /// Source code.
    Code,
    /// A commit, as continuous integration builds it: source code, `.git`, and arguments that say which commit it is.
    Commit,
    /// What is installed.
    Dependencies,
    /// Settings and scripts: what is neither code nor anything else that is told by its name.
    Settings,
    /// Models and assets.
    Assets,
    /// Base images are others than before.
    BaseImage,
    /// One image is another than before, by its number among the names of the images that the build takes.
    Image(usize),
    /// What is fetched from elsewhere is new: repositories, package lists, downloads.
    Remote,
    /// The same files with other permissions, as another machine's umask gives them.
    Modes,
    /// A machine without any cache: base images are pulled, all of the context is sent.
    Runner,
    /// Files that the user ticked.
    Own,
    /// One that the user described, by its number.
    Named(usize),
}

impl ScenarioKind {
    /// Whether images are others than before.
    pub(crate) fn is_of_images(self) -> bool {
        matches!(self, Self::BaseImage | Self::Image(_))
    }

    /// The role of the files that it edits, where it is about one.
    pub(crate) fn role(self) -> Option<Role> {
        if self == Self::Commit {
            return Some(Role::Code);
        }
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
    /// Build arguments that the stages of the build declare: name, and whether there is a default.
    pub arguments: &'w [(String, bool)],
    /// Names of the images that the build takes.
    pub images: &'w [String],
    /// Whether something is fetched from elsewhere.
    pub fetches: bool,
}

/// Shares of builds as teams report them: most are edits of code, some touch dependencies, few assets.
const USUAL: [(ScenarioKind, Option<Role>, f64); 11] = [
    (ScenarioKind::Fresh, None, 0.01),
    (ScenarioKind::Unchanged, None, 0.0),
    (ScenarioKind::Code, Some(Role::Code), CODE),
    (ScenarioKind::Commit, None, 0.0),
    (ScenarioKind::Dependencies, Some(Role::Manifest), 0.12),
    (ScenarioKind::Assets, Some(Role::Asset), 0.03),
    (ScenarioKind::Settings, Some(Role::Other), 0.0),
    (ScenarioKind::BaseImage, None, 0.02),
    (ScenarioKind::Remote, None, 0.0),
    (ScenarioKind::Modes, None, 0.0),
    (ScenarioKind::Runner, None, 0.01),
];

/// The share of edits of code; half of them are commits where a commit is more than the code.
const CODE: f64 = 0.81;

/// What a umask of 002 leaves of a file's permissions, and one of 022 does not.
const GROUP_WRITES: u32 = 0o020;

/// The value that a scenario gives to an argument.
pub const NEW_VALUE: &str = "(new)";

/// The scenarios that a context allows, fresh build first.
pub fn scenarios(files: &Files, wanted: &Wanted<'_>) -> Vec<Scenario> {
    let mut scenarios: Vec<Scenario> = USUAL
        .iter()
        .filter_map(|(kind, role, usual)| usual_scenario(files, wanted, *kind, *role, *usual))
        .collect();
    if wanted.images.len() > 1 {
        let images =
            (0..wanted.images.len()).map(|at| Scenario::new(ScenarioKind::Image(at), Vec::new(), 0.0));
        let after = scenarios.iter().position(|s| s.kind == ScenarioKind::BaseImage);
        let at = after.map_or(scenarios.len(), |at| at + 1);
        scenarios.splice(at..at, images);
    }
    share_among_edits(&mut scenarios);
    for scenario in &mut scenarios {
        if let Some((_, weight)) = wanted.weights.iter().find(|(of, _)| *of == scenario.kind) {
            scenario.weight = weight.max(0.0);
        }
    }
    for (index, own) in wanted.own.iter().enumerate() {
        scenarios.push(own_scenario(files, wanted, index, own));
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

/// One of the usual scenarios; `None` where there is nothing that it could change.
fn usual_scenario(
    files: &Files,
    wanted: &Wanted<'_>,
    kind: ScenarioKind,
    role: Option<Role>,
    usual: f64,
) -> Option<Scenario> {
    if let Some(role) = role {
        let edit = edited::edited(files, role, wanted)?;
        let is_read = wanted.read.is_none_or(|read| read.get(&edit).is_some());
        // Of settings there are always some; they count where the build reads them.
        return (kind != ScenarioKind::Settings || is_read)
            .then(|| Scenario::new(kind, vec![Change::Edit(edit)], usual));
    }
    match kind {
        ScenarioKind::Commit => commit::scenario(files, wanted),
        ScenarioKind::Modes => {
            wanted.read.filter(|read| !read.is_empty())?;
            let all = Change::Umask(String::new(), GROUP_WRITES);
            Some(Scenario::new(kind, vec![all], usual))
        }
        ScenarioKind::Remote if !wanted.fetches => None,
        _ => Some(Scenario::new(kind, Vec::new(), usual)),
    }
}

/// Edits of code are commits as often as not, where a commit is more than its code; a project without code has settings.
fn share_among_edits(scenarios: &mut [Scenario]) {
    let has = |scenarios: &[Scenario], kind| scenarios.iter().any(|scenario| scenario.kind == kind);
    let (code, commit) = (
        has(scenarios, ScenarioKind::Code),
        has(scenarios, ScenarioKind::Commit),
    );
    for scenario in scenarios {
        scenario.weight = match scenario.kind {
            ScenarioKind::Code if commit => CODE / 2.0,
            ScenarioKind::Commit if code => CODE / 2.0,
            ScenarioKind::Commit => CODE,
            ScenarioKind::Settings if !code && !commit => CODE,
            _ => scenario.weight,
        };
    }
}

fn own_scenario(files: &Files, wanted: &Wanted<'_>, index: usize, own: &OwnScenario) -> Scenario {
    let kind = ScenarioKind::Named(index);
    let given = wanted.weights.iter().find(|(of, _)| *of == kind);
    let weight = given.map_or(own.weight, |(_, weight)| *weight).max(0.0);
    Scenario {
        args: own.args.clone(),
        replace: own.replace.clone(),
        ..Scenario::new(kind, matching(&files.context, &own.paths), weight)
    }
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
