//! What the page can show, and what can happen to it.

use super::learning::Learn;
use crate::host::Opened as Hosted;
use crate::place::Place;
use crate::sharing::Sharing;
use crate::store::Kept;
use layerlab_build::Situation;
use layerlab_context::History;
use layerlab_estimate::{BuildLog, Subject};
use layerlab_optimize::{Machine, OwnScenario, ScenarioKind};
use layerlab_report::Inputs;
use layerlab_session::{ImageSettings, LinkError, Optimization, Request, Simulation};
use layerlab_source::Edit;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// What the left side shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// The Dockerfile.
    #[default]
    Dockerfile,
    /// The text of the lesson that is written.
    Lesson,
    /// `.dockerignore`.
    Ignore,
    /// The files of the context.
    Files,
    /// The log of a real build, and the project's history.
    Log,
    /// Cache, target, arguments, base images.
    Options,
}

/// Which Dockerfile is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Face {
    /// The one that is written.
    #[default]
    Yours,
    /// What would be better, or what is compared with, as a change of the written one.
    Change,
    /// The one that is compared with, to be written.
    Other,
}

/// What the right side shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// The layers before and after.
    #[default]
    Layers,
    /// The build graph.
    Graph,
    /// The steps on a time axis.
    Timeline,
    /// What other changes rebuild, and what that adds up to.
    Scenarios,
    /// The rewrites, and the new Dockerfile.
    Rewrite,
    /// How large the layers are.
    Sizes,
    /// How to check it with a real build.
    Verify,
    /// Which steps run, to be guessed before it is shown.
    Predict,
}

impl View {
    /// As addresses and attributes have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Layers => "layers",
            Self::Graph => "graph",
            Self::Timeline => "timeline",
            Self::Scenarios => "scenarios",
            Self::Rewrite => "rewrite",
            Self::Sizes => "sizes",
            Self::Verify => "verify",
            Self::Predict => "predict",
        }
    }
}

/// A text that the worker reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextKind {
    /// The log of a build.
    Log,
    /// `git log` with names of files.
    History,
    /// A course of lessons.
    Course,
}

/// What took the place of the project before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// An example, by its name.
    Example(String),
    /// A folder of this machine, and what of it was left out, as a sentence.
    Folder(String),
    /// A link.
    Link,
    /// A file that a project was saved in.
    File,
    /// A project that the browser kept.
    Kept,
    /// A lesson.
    Lesson,
    /// Nothing yet.
    New,
    /// The same project with the better Dockerfile.
    Better,
}

/// Something to tell, until it is dismissed or over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The analysis had to be started again.
    Restarted,
    /// The analysis failed twice on the same text.
    Failed,
    /// The search for a better order took too long.
    SearchStopped,
    /// The project, or what was pasted beside it, is too large for the browser's storage.
    NotKept(Kept),
    /// The browser keeps nothing for this page.
    NoStorage,
    /// What was open last is of another version.
    Unreadable,
    /// The address names a project that this browser does not keep.
    Elsewhere,
    /// Another tab has changed the project, which has this id.
    ChangedElsewhere(Rc<str>),
    /// A folder is being read; so many files were found.
    Walking(usize),
    /// A dropped file, by its name, could not be read.
    UnreadableFile(String),
    /// The analysis is still on its way.
    Slow,
    /// The analysis could not be loaded; whether it is tried again.
    Unreachable(bool),
    /// A pasted text could not be read.
    NotRead,
    /// Another project is there now; the one before can be had back.
    Replaced(Opened),
    /// The Dockerfile is another one, and the files are those that were listed for the one before.
    OldFiles,
    /// A link could not be opened.
    BrokenLink(LinkError),
    /// A course could not be opened, and why.
    BrokenCourse(String),
    /// A file that looks like a saved project could not be opened.
    BrokenFile(LinkError),
}

impl Notice {
    /// For people: what happened, and that nothing is lost.
    pub fn text(&self) -> String {
        match self {
            Self::BrokenLink(error) => return format!("{error}."),
            Self::BrokenCourse(why) => return format!("This course cannot be opened. {why}"),
            Self::BrokenFile(error) => return format!("{error}.").replacen("This link", "This file", 1),
            Self::Replaced(Opened::Example(name)) => return format!("{name} is open now."),
            Self::Replaced(Opened::Folder(left_out)) => {
                return format!("The files of the folder are open now. {left_out}").trim_end().to_owned();
            }
            Self::Replaced(Opened::Link) => "The project of the link is open now. Yours is kept, too.",
            Self::Replaced(Opened::File) => "The project of the file is open now. Yours is kept, too.",
            Self::Replaced(Opened::Kept) => "That project is open again.",
            Self::Replaced(Opened::Lesson) => "The lesson begins. What you worked on is kept in Recent.",
            Self::Replaced(Opened::Better) => "The better Dockerfile is yours now.",
            Self::Replaced(Opened::New) => "This is a new project. The one before is kept in Recent.",
            Self::OldFiles => "The list of files is still that of the project before. Does it belong to this Dockerfile, too?",
            Self::Walking(number) => return format!("Reading the folder: {number} files so far."),
            Self::UnreadableFile(name) => return format!("{name} could not be read."),
            Self::NoStorage => "This browser keeps nothing for this page: what you do here is gone after a reload. A link (Share) keeps it.",
            Self::Unreadable => "What was open last is of another version of Layerlab, which this one cannot read. It is kept, and can be taken as text from Recent.",
            Self::Elsewhere => "This address names a project that another browser keeps. A link that holds the project itself is made there, with Share.",
            Self::ChangedElsewhere(_) => "Another tab has changed this project. What you do here is kept beside it, as a project of its own.",
            Self::Slow => "The analysis is still on its way; the line is slow.",
            Self::Unreachable(true) => "The analysis could not be loaded. It is tried again.",
            Self::Unreachable(false) => "The analysis could not be loaded. Your text is safe; without it there are no answers.",
            Self::Restarted => "The analysis stopped and was started again. Your text is as you left it.",
            Self::Failed => {
                "The analysis cannot cope with this text. Your text is as you left it; change it to try again."
            }
            Self::SearchStopped => {
                "The search for a better order took too long and was stopped. What is shown before it holds."
            }
            Self::NotRead => "That text could not be read. Everything else is as it was.",
            Self::NotKept(Kept::WithoutTexts) => {
                "The browser has no room for the pasted log or history: the project is kept, and they will not be here after a reload."
            }
            Self::NotKept(_) => {
                "The browser has no room for this project: the newest changes will not be here after a reload. Delete others in Recent, or take a link (Share)."
            }
        }
        .to_owned()
    }
}

/// A folder of this machine, as web/editor/src/folder.js reads it.
#[derive(Clone, Debug, Deserialize)]
pub struct Folder {
    /// Paths and sizes, one a line.
    pub files: Rc<str>,
    /// Texts of files that the analysis reads.
    pub contents: BTreeMap<String, String>,
    /// The folder's own Dockerfile.
    pub dockerfile: Option<Rc<str>>,
    /// The folder's own `.dockerignore`.
    pub dockerignore: Option<Rc<str>>,
    /// What of it could not be read, as a sentence; empty for nothing.
    #[serde(default)]
    pub left_out: String,
}

/// What can happen.
#[derive(Clone, Debug)]
pub enum Action {
    /// The Dockerfile was edited.
    Dockerfile(Rc<str>),
    /// The Dockerfile was replaced by another one.
    Replaced(Rc<str>),
    /// The rewritten Dockerfile and `.dockerignore` take the place of the old ones.
    Taken(Rc<str>, Rc<str>),
    /// Edits of the Dockerfile, in bytes, that mend something.
    Fix(Vec<Edit>),
    /// `.dockerignore` was edited.
    Ignore(Rc<str>),
    /// The list of files was edited; `None`: assume one.
    Files(Option<Rc<str>>),
    /// Another scenario is to be shown.
    Scenario(ScenarioKind),
    /// A file is, or is no longer, one that the user edited.
    Edited(String),
    /// A file is the only one that the user edited.
    EditedAlone(String),
    /// What was said, ticked or chosen last is taken back.
    UndoSaid,
    /// A rewrite was turned on or off.
    Switch(String, bool),
    /// An example was chosen, by its id.
    Example(String),
    /// A lesson is taken from its beginning, by its id or its text; `None`: no lesson any more.
    Lesson(Option<Rc<str>>),
    /// Something of a course, of a lesson that is written, of a presentation.
    Learn(Learn),
    /// Another of the Dockerfiles is to be shown.
    Face(Face),
    /// The Dockerfile that is compared with; `None`: nothing is compared any more.
    Compare(Option<Rc<str>>),
    /// The list of files of what is compared with; `None`: the same files.
    CompareFiles(Option<Rc<str>>),
    /// The `.dockerignore` of what is compared with; `None`: the same.
    CompareIgnore(Option<Rc<str>>),
    /// What is compared changes places.
    Swap,
    /// Nothing yet: a project of one's own begins.
    New,
    /// A page around this one says what is shown.
    Hosted(Box<Hosted>),
    /// The project that was open before.
    Undo,
    /// The cursor went to another line.
    Cursor(usize),
    /// The list of shortcuts is to be shown, or not any more.
    Help(bool),
    /// How the project is to be shared; `None`: not any more.
    Sharing(Option<Sharing>),
    /// The worker answered.
    Simulated(u64, Rc<Simulation>),
    /// The worker answered.
    Optimized(u64, Rc<Optimization>),
    /// Another part of the left side.
    Tab(Tab),
    /// Another part of the right side.
    View(View),
    /// Back, or forward, to a place; with the project that the browser keeps of it.
    Went(Place, Option<(Rc<str>, Rc<Request>)>),
    /// A text is to be read.
    Read(TextKind, Rc<str>),
    /// A log was read; `None`: it is taken away.
    Log(Option<Rc<BuildLog>>),
    /// A history was read; `None`: it is taken away.
    History(Option<Rc<History>>),
    /// The user says how long something takes.
    StateSeconds(Subject, f64),
    /// The user says how large something is, in bytes.
    StateBytes(Subject, f64),
    /// The estimate is to count again: of the duration, or of the size.
    Unstate(Subject, bool),
    /// Rates, parallel steps, delivery.
    Machine(Machine),
    /// The work and its cost.
    Inputs(Inputs),
    /// The share of a scenario, from 0 to 1; `None`: the usual one.
    Weight(ScenarioKind, Option<f64>),
    /// The user's own scenarios.
    Own(Vec<OwnScenario>),
    /// Other colours.
    Theme(Theme),
    /// Something to tell.
    Tell(Notice),
    /// Something that was read.
    Dismiss(Notice),
    /// Another project, with its id, and where it comes from.
    Open(Rc<str>, Rc<Request>, Opened),
    /// Another tab has changed the project of this id.
    ChangedElsewhere(Rc<str>),
    /// The analysis is to be loaded once more.
    Retry,
    /// The analysis is there.
    Loaded,
    /// Lines to light up.
    Link(Option<(usize, usize)>),
    /// Lines to go to.
    Show((usize, usize)),
    /// A folder of this machine was opened.
    Folder(Folder),
    /// What of the cache is at hand.
    Situation(Situation),
    /// Whether the command of an instruction leaves the same bytes.
    Repeats(String, bool),
    /// The stage to build; empty for the last one.
    Target(String),
    /// What to build for; empty for what the builder runs on.
    Platform(String),
    /// Build arguments.
    BuildArgs(BTreeMap<String, String>),
    /// What a base image sets; `None`: what is known of it.
    Image(String, Option<ImageSettings>),
}
