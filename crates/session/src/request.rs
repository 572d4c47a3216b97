use layerlab_build::Situation;
use layerlab_estimate::Statement;
use layerlab_optimize::{Rewrite, Role, ScenarioKind};
use layerlab_report::{DiffLine, Stack};
use layerlab_source::{Position, Severity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::rc::Rc;

/// All that an answer depends on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Request {
    /// The Dockerfile's text.
    pub dockerfile: Rc<str>,
    /// The text of `.dockerignore`.
    pub dockerignore: Rc<str>,
    /// A list of files, one a line; `None`: a plausible one is assumed from the Dockerfile.
    pub files: Option<Rc<str>>,
    /// Texts of files that rewrites read, by path.
    pub contents: BTreeMap<String, String>,
    /// The scenario to show; the code change where it is none or not possible.
    pub scenario: Option<ScenarioKind>,
    /// Files that the user edited.
    pub edited: Vec<String>,
    /// Stated durations and sizes.
    pub statements: Vec<Statement>,
    /// Rewrites turned on or off, by id.
    pub switches: BTreeMap<String, bool>,
    /// What of the cache is at hand when the build after the change begins.
    pub situation: Situation,
    /// Whether a command leaves the same bytes when it runs again, by the text of its instruction: what the user says.
    pub repeats: BTreeMap<String, bool>,
    /// `--target`; empty for the last stage.
    pub target: String,
    /// `--build-arg`
    pub build_args: BTreeMap<String, String>,
    /// What base images set, by their names: what the user says.
    pub images: BTreeMap<String, ImageSettings>,
}

/// What a base image sets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImageSettings {
    /// `NAME=value`, one a line.
    pub env: String,
    /// Working directory; empty for `/`.
    pub workdir: String,
    /// User; empty for root.
    pub user: String,
}

/// A base image of the Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageView {
    /// Its name.
    pub name: String,
    /// What it sets, as far as it is known or was said.
    pub settings: ImageSettings,
    /// Where that comes from: `stated`, `table` or `assumed`.
    pub source: ImageSource,
}

/// Where the settings of a base image come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImageSource {
    /// The user said so.
    Stated,
    /// A table of common images.
    Table,
    /// Nothing is known: nothing is assumed to be set.
    Assumed,
}

/// A diagnostic with its place for people and for the editor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoundDiagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// One sentence.
    pub message: String,
    /// Line and column of its start.
    pub start: Position,
    /// Offsets in UTF-16 code units, as browsers count.
    pub utf16: (usize, usize),
}

/// A file of the context.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileView {
    /// Its path.
    pub path: String,
    /// Bytes, where they are known.
    pub bytes: Option<u64>,
    /// Bytes as shown; empty where they are not known.
    pub size: String,
    /// What it is for.
    pub role: Role,
    /// Whether `.dockerignore` leaves it out.
    pub ignored: bool,
    /// Whether the scenario shown edits it.
    pub changed: bool,
}

/// A scenario, before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenarioView {
    /// Which one.
    pub kind: ScenarioKind,
    /// For people.
    pub name: String,
    /// The files that it edits.
    pub paths: Vec<String>,
    /// Share among builds, from 0 to 1.
    pub weight: f64,
    /// Seconds of the rebuild.
    pub seconds: f64,
    /// The seconds as shown.
    pub duration: String,
}

/// The answer to "what does this change rebuild, and why".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Simulation {
    /// What is wrong with the Dockerfile.
    pub diagnostics: Vec<FoundDiagnostic>,
    /// What is wrong with the list of files, by line.
    pub file_errors: Vec<String>,
    /// The files.
    pub files: Vec<FileView>,
    /// Whether they are assumed.
    pub files_assumed: bool,
    /// The list of files as text, to edit.
    pub file_list: String,
    /// The base images.
    pub images: Vec<ImageView>,
    /// The scenarios that the files allow.
    pub scenarios: Vec<ScenarioView>,
    /// The one shown.
    pub scenario: Option<ScenarioKind>,
    /// The layers; empty where the Dockerfile cannot be built.
    pub stack: Stack,
    /// Why it cannot be built at all.
    pub error: Option<String>,
}

/// The answer to "what would be better".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Optimization {
    /// The new Dockerfile.
    pub dockerfile: String,
    /// Its layers in the scenario shown.
    pub stack: Stack,
    /// The layers before, joined with those after.
    pub before: Stack,
    /// All scenarios with the new Dockerfile.
    pub scenarios: Vec<ScenarioView>,
    /// What was found, applied or not.
    pub rewrites: Vec<Rewrite>,
    /// The change, line by line.
    pub diff: Vec<DiffLine>,
    /// How much sooner, as shown; empty where nothing is gained.
    pub factor: String,
    /// Whether anything was applied.
    pub changed: bool,
}

/// Both answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Analysis {
    /// Before.
    pub simulation: Simulation,
    /// After.
    pub optimization: Optimization,
}
