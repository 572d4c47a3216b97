//! All state of the page, and what changes it.

use layerlab_build::Situation;
use layerlab_context::History;
use layerlab_estimate::{BuildLog, Statements, Subject};
use layerlab_optimize::{Machine, OwnScenario, ScenarioKind};
use layerlab_report::Inputs;
use layerlab_session::{ImageSettings, LinkError, Optimization, Request, Simulation, examples};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::Reducible;

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
    /// `.dockerignore`.
    Ignore,
    /// The files of the context.
    Files,
    /// The log of a real build, and the project's history.
    Log,
    /// Cache, target, arguments, base images.
    Options,
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
}

/// A text that the worker reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextKind {
    /// The log of a build.
    Log,
    /// `git log` with names of files.
    History,
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
    /// The project is too large for the browser's storage.
    NotKept,
    /// A pasted text could not be read.
    NotRead,
    /// Another project is there now; the one before can be had back.
    Replaced,
    /// A link could not be opened.
    BrokenLink(LinkError),
}

impl Notice {
    /// For people: what happened, and that nothing is lost.
    pub fn text(&self) -> String {
        match self {
            Self::BrokenLink(error) => return format!("{error}. What is shown is your own last project."),
            Self::Replaced => "Another project is open now.",
            Self::Restarted => "The analysis stopped and was started again. Your text is as you left it.",
            Self::Failed => {
                "The analysis cannot cope with this text. Your text is as you left it; change it to try again."
            }
            Self::SearchStopped => {
                "The search for a better order took too long and was stopped. What is shown before it holds."
            }
            Self::NotRead => "That text could not be read. Everything else is as it was.",
            Self::NotKept => {
                "This project is too large to be kept by the browser: it will not be here after a reload."
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
}

/// Everything the page shows follows from this.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// What is analysed.
    pub request: Rc<Request>,
    /// Counts changes of the request.
    pub revision: u64,
    /// The newest answer, and the revision it is for.
    pub simulation: Option<(u64, Rc<Simulation>)>,
    /// The newest answer, and the revision it is for.
    pub optimization: Option<(u64, Rc<Optimization>)>,
    /// The left side.
    pub tab: Tab,
    /// The right side.
    pub view: View,
    /// A text that is being read, and its number.
    pub reading: Option<(u64, TextKind, Rc<str>)>,
    /// The colours.
    pub theme: Theme,
    /// Whether this is a reading view in another page.
    pub embed: bool,
    /// The project that was open before this one.
    pub previous: Option<Rc<Request>>,
    /// The line of the Dockerfile that the cursor is in, from 1.
    pub cursor: Option<usize>,
    /// Whether the list of shortcuts is shown.
    pub help: bool,
    /// What there is to tell.
    pub notice: Option<Notice>,
    /// The revision whose search for a better order was given up.
    pub search_stopped: Option<u64>,
    /// Lines of the Dockerfile to light up, first and last, from 1.
    pub linked: Option<(usize, usize)>,
    /// Counts how often lines were asked to be shown, not just lit up.
    pub shown: u64,
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
    /// `.dockerignore` was edited.
    Ignore(Rc<str>),
    /// The list of files was edited; `None`: assume one.
    Files(Option<Rc<str>>),
    /// Another scenario is to be shown.
    Scenario(ScenarioKind),
    /// A file is, or is no longer, one that the user edited.
    Edited(String),
    /// A rewrite was turned on or off.
    Switch(String, bool),
    /// An example was chosen, by its id.
    Example(String),
    /// The first example again.
    Reset,
    /// The project that was open before.
    Undo,
    /// The cursor went to another line.
    Cursor(usize),
    /// The list of shortcuts is to be shown, or not any more.
    Help(bool),
    /// The worker answered.
    Simulated(u64, Rc<Simulation>),
    /// The worker answered.
    Optimized(u64, Rc<Optimization>),
    /// Another part of the left side.
    Tab(Tab),
    /// Another part of the right side.
    View(View),
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
    /// Something to tell, or nothing any more.
    Notice(Option<Notice>),
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
    /// Build arguments, `NAME=value` one a line.
    BuildArgs(String),
    /// What a base image sets; `None`: what is known of it.
    Image(String, Option<ImageSettings>),
}

impl State {
    /// The state to start with: what was kept, else the first example.
    pub fn new(kept: Option<Request>, theme: Theme) -> Self {
        let first = || {
            examples()
                .into_iter()
                .next()
                .map(|example| example.request)
                .unwrap_or_default()
        };
        Self {
            request: Rc::new(kept.unwrap_or_else(first)),
            revision: 1,
            simulation: None,
            optimization: None,
            tab: Tab::default(),
            view: View::default(),
            reading: None,
            theme,
            embed: false,
            previous: None,
            cursor: None,
            help: false,
            notice: None,
            search_stopped: None,
            linked: None,
            shown: 0,
        }
    }

    /// Whether the answers shown are for an older text.
    pub fn is_behind(&self) -> bool {
        self.simulation
            .as_ref()
            .is_none_or(|(revision, _)| *revision != self.revision)
    }

    /// The text is not needed any more, its number is: the next one gets another.
    fn read_done(&mut self) {
        if let Some((_, _, text)) = &mut self.reading {
            *text = "".into();
        }
    }

    /// Another project takes the place of this one, which can be had back.
    fn replaced_by(&self, other: Request) -> Self {
        let mut next = self.with_request(|request| *request = other);
        next.previous = Some(self.request.clone());
        next.notice = Some(Notice::Replaced);
        next.tab = Tab::Dockerfile;
        next
    }

    /// A folder's files take the place of the project's, which can be had back.
    fn with_folder(&self, folder: Folder) -> Self {
        let mut next = self.with_request(|request| {
            leave_example(request);
            request.edited.clear();
            request.files = Some(folder.files);
            request.contents = folder.contents;
            request.dockerignore = folder.dockerignore.unwrap_or_default();
            if let Some(dockerfile) = folder.dockerfile {
                request.dockerfile = dockerfile;
                request.switches.clear();
            }
        });
        next.previous = Some(self.request.clone());
        next.notice = Some(Notice::Replaced);
        next
    }

    /// What the user says of the build, the machine, the work.
    fn with_said(&self, action: Action) -> Self {
        match action {
            Action::StateSeconds(subject, seconds) => {
                self.with_statements(|said| said.state(subject, Some(seconds), None))
            }
            Action::StateBytes(subject, bytes) => {
                self.with_statements(|said| said.state(subject, None, Some(bytes)))
            }
            Action::Unstate(subject, seconds) => self.with_statements(|said| said.reset(&subject, seconds)),
            Action::Machine(machine) => self.with_request(|request| request.machine = machine),
            Action::Inputs(inputs) => self.with_request(|request| request.inputs = inputs),
            Action::Weight(kind, weight) => self.with_request(|request| {
                request.weights.retain(|(of, _)| *of != kind);
                request.weights.extend(weight.map(|weight| (kind, weight)));
            }),
            Action::Own(own) => self.with_request(|request| {
                request.own = own;
                if matches!(request.scenario, Some(ScenarioKind::Named(index)) if index >= request.own.len())
                {
                    request.scenario = None;
                }
            }),
            Action::Situation(situation) => self.with_request(|request| request.situation = situation),
            Action::Repeats(command, repeats) => {
                self.with_request(|request| _ = request.repeats.insert(command, repeats))
            }
            Action::Target(target) => self.with_request(|request| request.target = target),
            Action::BuildArgs(text) => self.with_request(|request| request.build_args = build_args(&text)),
            Action::Image(name, settings) => self.with_request(|request| match settings {
                Some(settings) => _ = request.images.insert(name, settings),
                None => _ = request.images.remove(&name),
            }),
            _ => self.clone(),
        }
    }

    fn with_statements(&self, change: impl FnOnce(&mut Statements)) -> Self {
        self.with_request(|request| {
            let mut said = Statements(std::mem::take(&mut request.statements));
            change(&mut said);
            request.statements = said.0;
        })
    }

    fn with_request(&self, change: impl FnOnce(&mut Request)) -> Self {
        let mut next = self.clone();
        change(Rc::make_mut(&mut next.request));
        next.revision += 1;
        next.linked = None;
        next
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            Action::Dockerfile(text) => next = self.with_request(|request| request.dockerfile = text),
            Action::Replaced(text) => next = self.with_request(|request| replace(request, text)),
            Action::Taken(dockerfile, ignore) => {
                next = self.with_request(|request| {
                    request.dockerfile = dockerfile;
                    request.dockerignore = ignore;
                });
                next.tab = Tab::Dockerfile;
            }
            Action::Ignore(text) => next = self.with_request(|request| request.dockerignore = text),
            Action::Files(text) => {
                next = self.with_request(|request| {
                    leave_example(request);
                    request.files = text;
                });
            }
            Action::Scenario(kind) => next = self.with_request(|request| request.scenario = Some(kind)),
            Action::Edited(path) => next = self.with_request(|request| toggle_edited(request, path)),
            Action::Switch(id, on) => next = self.with_request(|request| _ = request.switches.insert(id, on)),
            Action::Example(id) => {
                if let Some(example) = examples().into_iter().find(|example| example.id == id) {
                    next = self.replaced_by(example.request);
                }
            }
            Action::Reset => {
                if let Some(example) = examples().into_iter().next() {
                    next = self.replaced_by(example.request);
                }
            }
            Action::Undo => {
                if let Some(previous) = self.previous.clone() {
                    next = self.with_request(|request| *request = (*previous).clone());
                    next.previous = None;
                    next.notice = None;
                }
            }
            Action::Cursor(line) => next.cursor = Some(line),
            Action::Help(help) => next.help = help,
            // An answer to an old question is better than none, but never takes the place of a newer one.
            Action::Simulated(revision, simulation) => {
                if next
                    .simulation
                    .as_ref()
                    .is_none_or(|(shown, _)| *shown <= revision)
                {
                    next.simulation = Some((revision, simulation));
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
            Action::Read(kind, text) => {
                let number = next.reading.as_ref().map_or(0, |(number, ..)| *number);
                next.reading = Some((number + 1, kind, text));
            }
            Action::Log(log) => {
                next = self.with_request(|request| request.log = log);
                next.read_done();
            }
            Action::History(history) => {
                next = self.with_request(|request| request.history = history);
                next.read_done();
            }
            Action::Theme(theme) => next.theme = theme,
            Action::Notice(notice) => {
                if notice == Some(Notice::SearchStopped) {
                    next.search_stopped = Some(next.revision);
                }
                next.notice = notice;
            }
            Action::Link(lines) => next.linked = lines,
            Action::Show(lines) => {
                next.tab = Tab::Dockerfile;
                next.linked = Some(lines);
                next.shown += 1;
            }
            Action::Folder(folder) => next = self.with_folder(folder),
            said => next = self.with_said(said),
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

/// Ticks or unticks a file; the scenario follows.
fn toggle_edited(request: &mut Request, path: String) {
    match request.edited.iter().position(|edited| *edited == path) {
        Some(at) => _ = request.edited.remove(at),
        None => request.edited.push(path),
    }
    request.scenario = Some(if request.edited.is_empty() {
        ScenarioKind::Code
    } else {
        ScenarioKind::Own
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> Rc<State> {
        Rc::new(State::new(Some(Request::default()), Theme::System))
    }

    #[test]
    fn an_old_answer_never_takes_the_place_of_a_newer_one() {
        let answer = |text: &str| {
            Rc::new(Simulation {
                file_list: text.to_owned(),
                ..Simulation::default()
            })
        };
        let state = state()
            .reduce(Action::Simulated(5, answer("new")))
            .reduce(Action::Simulated(4, answer("old")));
        assert_eq!(
            state.simulation.as_ref().map(|(_, s)| s.file_list.as_str()),
            Some("new")
        );
    }

    #[test]
    fn ticking_a_file_shows_the_users_own_change_and_unticking_the_code_change() {
        let ticked = state().reduce(Action::Edited("src/api.py".into()));
        assert_eq!(ticked.request.scenario, Some(ScenarioKind::Own));
        assert_eq!(ticked.revision, 2);
        let unticked = ticked.reduce(Action::Edited("src/api.py".into()));
        assert_eq!(
            (unticked.request.scenario, unticked.request.edited.len()),
            (Some(ScenarioKind::Code), 0)
        );
    }

    #[test]
    fn a_pasted_dockerfile_leaves_the_files_of_an_example_behind_but_not_the_users_own() {
        let example = Rc::new(State::new(None, Theme::System));
        let pasted = example.clone().reduce(Action::Replaced("FROM a".into()));
        assert_eq!(
            *pasted.request,
            Request {
                dockerfile: "FROM a".into(),
                ..Request::default()
            }
        );
        let own = example
            .reduce(Action::Files(Some("mine".into())))
            .reduce(Action::Replaced("FROM a".into()));
        assert_eq!(own.request.files.as_deref(), Some("mine"));
    }

    #[test]
    fn what_the_user_says_of_a_step_can_be_taken_back() {
        let make = Subject::Command("make".to_owned());
        let said = state().reduce(Action::StateSeconds(make.clone(), 12.0));
        assert_eq!(said.request.statements.len(), 1);
        let back = said.reduce(Action::Unstate(make, true));
        assert_eq!(back.request.statements, []);
    }

    #[test]
    fn the_project_before_can_be_had_back() {
        let own = Rc::new(State::new(
            Some(Request {
                dockerfile: "FROM mine".into(),
                ..Request::default()
            }),
            Theme::System,
        ));
        let reset = own.clone().reduce(Action::Reset);
        assert_ne!(reset.request, own.request);
        assert_eq!(reset.reduce(Action::Undo).request, own.request);
    }

    #[test]
    fn a_share_that_was_given_replaces_the_one_before() {
        let kind = ScenarioKind::Code;
        let given = state()
            .reduce(Action::Weight(kind, Some(0.2)))
            .reduce(Action::Weight(kind, Some(0.3)));
        assert_eq!(given.request.weights, [(kind, 0.3)]);
        assert_eq!(given.reduce(Action::Weight(kind, None)).request.weights, []);
    }

    #[test]
    fn an_unknown_example_changes_nothing() {
        let before = state();
        assert_eq!(*before.clone().reduce(Action::Example("none".into())), *before);
    }
}
