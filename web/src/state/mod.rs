//! All state of the page, and what changes it.

mod action;
mod learning;
mod project;
mod said;

pub use action::{Action, Face, Folder, Notice, Opened, Tab, TextKind, Theme, View};
pub use learning::{Learn, Learning};

use crate::host::Reading;
use crate::sharing::Sharing;
use crate::store::{id_of_example, is_example, new_id};
use layerlab_session::{Optimization, Request, Simulation, examples};
use layerlab_source::apply;
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::Reducible;

/// Everything the page shows follows from this.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The id under which the browser keeps it.
    pub project: Rc<str>,
    /// What is analysed.
    pub request: Rc<Request>,
    /// Counts changes of the request.
    pub revision: u64,
    /// The newest answer, and the revision it is for.
    pub simulation: Option<(u64, Rc<Simulation>)>,
    /// The newest answer, and the revision it is for; none for what was another project.
    pub optimization: Option<(u64, Rc<Optimization>)>,
    /// The left side.
    pub tab: Tab,
    /// Which Dockerfile the left side shows.
    pub face: Face,
    /// The right side.
    pub view: View,
    /// A text that is being read, and its number.
    pub reading: Option<(u64, TextKind, Rc<str>)>,
    /// The colours.
    pub theme: Theme,
    /// How it is shown as a reading view in another page; `None` for the page itself.
    pub embed: Option<Reading>,
    /// The project that was open before this one, with its id.
    pub previous: Option<(Rc<str>, Rc<Request>)>,
    /// What was said, ticked and chosen before, to be had back; of this project only.
    pub past: Vec<Rc<Request>>,
    /// The line of the Dockerfile that the cursor is in, from 1.
    pub cursor: Option<usize>,
    /// Whether the list of shortcuts is shown.
    pub help: bool,
    /// What is chosen of how the project is to be shared; `None` where nobody is about to.
    pub sharing: Option<Sharing>,
    /// What there is to tell, each kind once.
    pub notices: Vec<Notice>,
    /// Counts how often the analysis was asked to be loaded once more.
    pub retries: u64,
    /// The revision whose search for a better order was given up.
    pub search_stopped: Option<u64>,
    /// Lines of the Dockerfile to light up, first and last, from 1.
    pub linked: Option<(usize, usize)>,
    /// Counts how often lines were asked to be shown, not just lit up.
    pub shown: u64,
    /// Whether a lesson is to bring its project.
    pub begins: bool,
    /// Counts lessons that were begun here.
    pub taken: u64,
    /// What of a course, of a lesson that is written and of a presentation is open.
    pub learning: Learning,
}

impl State {
    /// The state to start with: what was kept, else the first example.
    pub fn new(kept: Option<(Rc<str>, Request)>, theme: Theme) -> Self {
        let first = || {
            let example = examples().into_iter().next();
            example.map_or_else(
                || (new_id(), Request::default()),
                |example| (id_of_example(&example.id), example.request),
            )
        };
        let (project, request) = kept.unwrap_or_else(first);
        Self {
            project,
            request: Rc::new(request),
            revision: 1,
            simulation: None,
            optimization: None,
            tab: Tab::default(),
            face: Face::default(),
            view: View::default(),
            reading: None,
            theme,
            embed: None,
            previous: None,
            past: Vec::new(),
            cursor: None,
            help: false,
            sharing: None,
            notices: Vec::new(),
            retries: 0,
            search_stopped: None,
            linked: None,
            shown: 0,
            begins: false,
            taken: 0,
            learning: Learning::default(),
        }
    }

    /// Whether the answers shown are for an older text.
    pub fn is_behind(&self) -> bool {
        self.simulation
            .as_ref()
            .is_none_or(|(revision, _)| *revision != self.revision)
    }

    /// Whether an answer is only to the text of the lesson that is written: it brings the project, or says why there is none.
    fn is_of_draft(&self, simulation: &Simulation) -> bool {
        let lesson = simulation.lesson.as_ref().filter(|_| self.learning.writing);
        lesson.is_some_and(|lesson| lesson.start.is_some() || self.begins && lesson.error.is_some())
    }

    /// Whether the search for a better order of this text was given up.
    pub fn is_stopped(&self) -> bool {
        self.search_stopped == Some(self.revision)
    }

    /// A text is to be read.
    fn read_next(&mut self, kind: TextKind, text: Rc<str>) {
        let number = self.reading.as_ref().map_or(0, |(number, ..)| *number);
        self.reading = Some((number + 1, kind, text));
    }

    /// The text is not needed any more, its number is: the next one gets another.
    fn read_done(&mut self) {
        if let Some((_, _, text)) = &mut self.reading {
            *text = "".into();
        }
    }

    fn with_request(&self, change: impl FnOnce(&mut Request)) -> Self {
        let mut next = self.clone();
        change(Rc::make_mut(&mut next.request));
        next.revision += 1;
        next.linked = None;
        // A change of an example is a project of the reader's own.
        if is_example(&self.project) {
            next.project = new_id();
        }
        next
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            Action::Dockerfile(text) => next = self.with_text(text),
            // Where two are compared, it is the one that is looked at.
            Action::Replaced(text) if self.request.compare.is_some() => {
                next = if self.face == Face::Other {
                    self.comparing(Some(text))
                } else {
                    self.with_text(text)
                };
            }
            // An answer to a lesson, and no other project.
            Action::Replaced(text) if self.request.lesson.is_some() => next = self.with_text(text),
            Action::Replaced(text) => next = self.with_other_text(text),
            Action::Taken(dockerfile, ignore) => {
                next = self.with_request(|request| {
                    request.dockerfile = dockerfile;
                    request.dockerignore = ignore;
                });
                next.tab = Tab::Dockerfile;
                next.face = Face::Yours;
                next.previous = Some((self.project.clone(), self.request.clone()));
                next.tell(Notice::Replaced(Opened::Better));
            }
            Action::Face(face) => {
                next.tab = Tab::Dockerfile;
                next.face = face;
            }
            Action::Fix(edits) => {
                // Edits of an older text would hit other words: the new answer brings its own.
                let fixed = apply(&self.request.dockerfile, &edits).filter(|_| !self.is_behind());
                if let Some(text) = fixed {
                    next = self.with_request(|request| request.dockerfile = text.into());
                    next.is_worked_on();
                }
            }
            Action::Ignore(text) => next = self.with_request(|request| request.dockerignore = text),
            Action::Files(text) => {
                next = self.with_request(|request| {
                    leave_example(request);
                    request.files = text;
                });
                next.is_over(|notice| *notice == Notice::OldFiles);
            }
            Action::Scenario(kind) => next = self.with_request(|request| request.scenario = Some(kind)),
            Action::Cursor(line) => next.cursor = Some(line),
            Action::Help(help) => next.help = help,
            Action::Sharing(sharing) => next.sharing = sharing,
            // An answer to an old question is better than none, but never takes the place of a newer one.
            Action::Simulated(revision, simulation) if self.is_of_draft(&simulation) => {
                if self.begins && revision == self.revision {
                    next = self.previewed(revision, simulation);
                }
            }
            Action::Simulated(revision, simulation) => {
                if next
                    .simulation
                    .as_ref()
                    .is_none_or(|(shown, _)| *shown <= revision)
                {
                    next.simulation = Some((revision, simulation));
                    next.is_over(|notice| *notice == Notice::Failed);
                    if next.begins && revision == next.revision {
                        next = next.begun();
                    }
                }
            }
            Action::Optimized(revision, optimization) => {
                if next
                    .optimization
                    .as_ref()
                    .is_none_or(|(shown, _)| *shown <= revision)
                {
                    next.optimization = Some((revision, optimization));
                }
            }
            Action::Tab(tab) => next.tab = tab,
            Action::View(view) => next.view = view,
            Action::Went(place, kept) => next = self.went(&place, kept),
            Action::Read(kind, text) => {
                next.learning.awaited = None;
                next.read_next(kind, text);
            }
            Action::Learn(learn) => next = self.learned(learn),
            Action::Log(log) => {
                next = self.with_request(|request| request.log = log);
                next.read_done();
            }
            Action::History(history) => {
                next = self.with_request(|request| request.history = history);
                next.read_done();
            }
            Action::Theme(theme) => next.theme = theme,
            Action::Link(lines) => next.linked = lines,
            Action::Show(lines) => {
                next.tab = Tab::Dockerfile;
                next.face = Face::Yours;
                next.linked = Some(lines);
                next.shown += 1;
            }
            other => next = self.with_project(other),
        }
        Rc::new(next)
    }
}

/// Lines without an equal sign name nothing and are left out.
pub(crate) fn build_args(text: &str) -> BTreeMap<String, String> {
    let pairs = text.lines().filter_map(|line| line.trim().split_once('='));
    pairs
        .map(|(name, value)| (name.trim().to_owned(), value.to_owned()))
        .collect()
}

/// Another Dockerfile: the files and times of an example belong to the example, those of a user's own project stay. What
/// was chosen for the old Dockerfile's steps says nothing about the new one's.
fn replace(request: &mut Request, text: Rc<str>) {
    let is_of = |example: &Request| {
        example.files == request.files
            && example.contents == request.contents
            && example.statements == request.statements
            && example.dockerignore == request.dockerignore
    };
    if examples().iter().any(|example| is_of(&example.request)) {
        *request = Request::default();
    }
    leave_example(request);
    request.dockerfile = text;
    request.switches.clear();
    request.repeats.clear();
    request.edited.clear();
    request.claims.clear();
    request.compare = None;
    request.scenario = None;
}

/// Texts and times that came with an example are not those of the user's own files.
fn leave_example(request: &mut Request) {
    for example in examples() {
        if request.contents == example.request.contents {
            request.contents.clear();
        }
        if request.statements == example.request.statements {
            request.statements.clear();
        }
    }
}

#[cfg(test)]
mod tests;
