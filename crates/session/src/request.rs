use crate::lesson::LessonView;
use layerlab_build::Situation;
use layerlab_context::History;
use layerlab_estimate::{BuildLog, Statement};
use layerlab_optimize::{Machine, OwnScenario, Rewrite, Role, ScenarioKind, Stay};
use layerlab_report::{
    Claim, DiffLine, GraphView, Inputs, Pair, Quantity, Rule, Stack, Status, Table, Timeline,
};
use layerlab_source::{Edit, Position, Severity};
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
    /// Whether rewrites that somebody has to look at are applied too, where no switch says otherwise.
    pub apply_review: bool,
    /// Whether what rests on an assumption has to be looked at before it is applied.
    pub only_certain: bool,
    /// What of the cache is at hand when the build after the change begins.
    pub situation: Situation,
    /// Whether a command leaves the same bytes when it runs again, by the text of its instruction: what the user says.
    pub repeats: BTreeMap<String, bool>,
    /// `--target`; empty for the last stage.
    pub target: String,
    /// `--platform`; empty for that of the builder, which is taken to be `linux/amd64`.
    pub platform: String,
    /// `--build-arg`
    pub build_args: BTreeMap<String, String>,
    /// What base images set, by their names: what the user says.
    pub images: BTreeMap<String, ImageSettings>,
    /// The log of a real build, read.
    pub log: Option<Rc<BuildLog>>,
    /// Commits of the project, read.
    pub history: Option<Rc<History>>,
    /// Rates, parallel steps, delivery.
    pub machine: Machine,
    /// What only the reader knows of the work and its cost.
    pub inputs: Inputs,
    /// Scenarios that the user described.
    pub own: Vec<OwnScenario>,
    /// Shares of scenarios that the user gave.
    pub weights: Vec<(ScenarioKind, f64)>,
    /// Figures that were published about an example.
    pub claims: Vec<Claim>,
    /// What is compared with, in the place of a better order; nothing is searched for then.
    pub compare: Option<Other>,
    /// The lesson that is taken: its id in the course, or its text.
    pub lesson: Option<Rc<str>>,
}

/// Another Dockerfile, of the same project or of another state of it: of a branch, of a colleague.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Other {
    /// Its text; blank until there is one.
    pub dockerfile: Rc<str>,
    /// The text of its `.dockerignore`; `None` where it is the same.
    pub dockerignore: Option<Rc<str>>,
    /// Its list of files; `None` where they are the same.
    pub files: Option<Rc<str>>,
    /// Texts of files in its own list, by path.
    pub contents: BTreeMap<String, String>,
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
    /// What would mend it, the likeliest first.
    pub fixes: Vec<FoundFix>,
}

/// What mends a text, with places for the editor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoundFix {
    /// What it does, in a few words.
    pub title: String,
    /// Its edits, in bytes.
    pub edits: Vec<Edit>,
    /// Where each of them is, in UTF-16 code units.
    pub utf16: Vec<(usize, usize)>,
}

/// What is wrong with a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Check {
    /// Of the Dockerfile.
    pub diagnostics: Vec<FoundDiagnostic>,
    /// Lines of the list of files that were not understood.
    pub file_errors: Vec<String>,
    /// Patterns of `.dockerignore` that are none.
    pub ignore_errors: Vec<String>,
    /// Why it cannot be built at all.
    pub error: Option<String>,
    /// Why the build of the scenario shown fails.
    pub failure: Option<String>,
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
    /// Lines of the Dockerfile that copy or mount it.
    pub used_by: Vec<usize>,
    /// Commits that touch it, where the history is known.
    pub commits: usize,
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
    /// The build arguments that have another value.
    pub args: Vec<String>,
}

/// A step of a log beside the same step as it was foreseen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FactRow {
    /// The instruction on one line.
    pub code: String,
    /// First and last line in the Dockerfile, from 1.
    pub lines: (usize, usize),
    /// Line in the log, from 1.
    pub log_line: usize,
    /// As foreseen in the scenario shown; `None` where the step is not needed.
    pub predicted: Option<Status>,
    /// As the log has it.
    pub real: Status,
    /// Seconds as the catalogue alone would have them.
    pub estimated: Option<Quantity>,
    /// Seconds as the log has them.
    pub measured: Option<Quantity>,
}

/// What was made of a log.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LogView {
    /// What was used and what not, in a sentence.
    pub summary: String,
    /// Whether anything of it is used.
    pub used: bool,
    /// What is missing or was left out, in sentences.
    pub complaints: Vec<String>,
    /// Steps of the log that are no instruction here: line and text.
    pub unmatched: Vec<(usize, String)>,
    /// Instructions without a step in the log: line and text.
    pub missing: Vec<(usize, String)>,
    /// Whether the log has cached steps: then outcomes can be compared with what is foreseen.
    pub is_rebuild: bool,
    /// Steps of both.
    pub facts: Vec<FactRow>,
    /// How many of the outcomes agree, in a sentence; empty for the log of a cold build.
    pub verdict: String,
}

/// What was made of the project's history.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HistoryView {
    /// What was read, in a sentence.
    pub summary: String,
    /// Paths that change most, with their numbers of commits.
    pub paths: Vec<(String, usize)>,
}

/// Builds of the last commits, before and after, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Replay {
    /// A commit each: hash and subject, and seconds before and after; `None` where the build fails.
    pub builds: Vec<(String, Option<f64>, Option<f64>)>,
    /// All builds before.
    pub before: Quantity,
    /// All builds after.
    pub after: Quantity,
    /// What was replayed, in a sentence.
    pub summary: String,
}

/// The answer to "what does this change rebuild, and why".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Simulation {
    /// What is wrong with the Dockerfile.
    pub diagnostics: Vec<FoundDiagnostic>,
    /// What is wrong with the list of files, by line.
    pub file_errors: Vec<String>,
    /// What is wrong with `.dockerignore`, by line.
    pub ignore_errors: Vec<String>,
    /// The files.
    pub files: Rc<Vec<FileView>>,
    /// Whether they are assumed.
    pub files_assumed: bool,
    /// The list of files as text, to edit.
    pub file_list: Rc<str>,
    /// The base images.
    pub images: Vec<ImageView>,
    /// The scenarios that the files allow.
    pub scenarios: Vec<ScenarioView>,
    /// The one shown.
    pub scenario: Option<ScenarioKind>,
    /// The layers; empty where the Dockerfile cannot be built.
    pub stack: Stack,
    /// What the order of the steps costs in the scenario shown.
    pub rule: Option<Rule>,
    /// The steps on a time axis.
    pub timeline: Timeline,
    /// The build graph.
    pub graph: GraphView,
    /// What was made of the log.
    pub log: Option<LogView>,
    /// What was made of the history.
    pub history: Option<HistoryView>,
    /// The lesson, and how far its reader is.
    pub lesson: Option<Rc<LessonView>>,
    /// Why it cannot be built at all.
    pub error: Option<String>,
}

/// The answer to "what would be better".
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Optimization {
    /// The new Dockerfile.
    pub dockerfile: String,
    /// The new `.dockerignore`.
    pub dockerignore: String,
    /// Its layers in the scenario shown.
    pub stack: Stack,
    /// The layers before, joined with those after.
    pub before: Stack,
    /// Its steps on a time axis.
    pub timeline: Timeline,
    /// Its build graph.
    pub graph: GraphView,
    /// All scenarios, before and after.
    pub pairs: Vec<Pair>,
    /// Hit rates, times, sizes, work, cost, summary.
    pub tables: Vec<Table>,
    /// Where published figures and the stated times differ, in sentences.
    pub notes: Vec<String>,
    /// The last commits, replayed.
    pub replay: Option<Replay>,
    /// What was found, applied or not.
    pub rewrites: Vec<Rewrite>,
    /// What is slow and stays below what is edited, and why.
    pub stays: Vec<Stay>,
    /// The same for the editor: where they would change the text as it is.
    pub hints: Vec<FoundDiagnostic>,
    /// The change, line by line.
    pub diff: Vec<DiffLine>,
    /// The change of `.dockerignore`, line by line; empty where there is none.
    pub ignore_diff: Vec<DiffLine>,
    /// How much faster, as shown; empty where nothing is gained.
    pub factor: String,
    /// How much slower, as shown, which only a Dockerfile that is compared with can be; empty where nothing is lost.
    pub slower: String,
    /// Whether all this is about a Dockerfile that is compared with, and not about a better one.
    pub compared: bool,
    /// Why what is compared with cannot be built.
    pub error: Option<String>,
    /// What is wrong with the files of what is compared with, by line.
    pub file_errors: Vec<String>,
    /// Whether anything was applied.
    pub changed: bool,
}

impl Optimization {
    /// Whether there is another build to draw beside the one of the Dockerfile as it is.
    pub fn is_drawn(&self) -> bool {
        self.changed && !self.stack.blocks.is_empty()
    }
}

/// Both answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Analysis {
    /// Before.
    pub simulation: Simulation,
    /// After.
    pub optimization: Optimization,
}
