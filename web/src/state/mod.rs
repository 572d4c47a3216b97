//! All state of the page, and what changes it.

use layerlab_build::Situation;
use layerlab_optimize::ScenarioKind;
use layerlab_session::{ImageSettings, Optimization, Request, Simulation, examples};
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
    /// Cache, target, arguments, base images.
    Options,
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
}

impl Notice {
    /// For people: what happened, and that nothing is lost.
    pub fn text(&self) -> &'static str {
        match self {
            Self::Restarted => "The analysis stopped and was started again. Your text is as you left it.",
            Self::Failed => {
                "The analysis cannot cope with this text. Your text is as you left it; change it to try again."
            }
            Self::SearchStopped => {
                "The search for a better order took too long and was stopped. What is shown before it holds."
            }
            Self::NotKept => {
                "This project is too large to be kept by the browser: it will not be here after a reload."
            }
        }
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
    /// The colours.
    pub theme: Theme,
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
    /// The worker answered.
    Simulated(u64, Rc<Simulation>),
    /// The worker answered.
    Optimized(u64, Rc<Optimization>),
    /// Another part of the left side.
    Tab(Tab),
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
            theme,
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
                    next = self.with_request(|request| *request = example.request);
                    next.tab = Tab::Dockerfile;
                }
            }
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
            Action::Folder(folder) => {
                next = self.with_request(|request| {
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
            }
            Action::Situation(situation) => next = self.with_request(|request| request.situation = situation),
            Action::Repeats(command, repeats) => {
                next = self.with_request(|request| _ = request.repeats.insert(command, repeats));
            }
            Action::Target(target) => next = self.with_request(|request| request.target = target),
            Action::BuildArgs(text) => {
                next = self.with_request(|request| request.build_args = build_args(&text));
            }
            Action::Image(name, settings) => {
                next = self.with_request(|request| match settings {
                    Some(settings) => _ = request.images.insert(name, settings),
                    None => _ = request.images.remove(&name),
                });
            }
        }
        Rc::new(next)
    }
}

/// Lines without an equal sign name nothing and are left out.
fn build_args(text: &str) -> BTreeMap<String, String> {
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
    fn an_unknown_example_changes_nothing() {
        let before = state();
        assert_eq!(*before.clone().reduce(Action::Example("none".into())), *before);
    }
}
