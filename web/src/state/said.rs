//! What the reader says, ticks and chooses beside the texts; and how it is taken back.

use super::{Action, Face, Notice, Opened, State, Tab};
use layerlab_estimate::Statements;
use layerlab_optimize::ScenarioKind;
use layerlab_session::Request;
use std::rc::Rc;

/// So many steps can be taken back.
const MAX_PAST: usize = 50;

impl State {
    /// What the user says of the build, the machine, the work.
    pub(super) fn with_said(&self, action: Action) -> Self {
        if matches!(action, Action::UndoSaid) {
            // What was done last is taken back first.
            let is_applied = self.notices.contains(&Notice::Replaced(Opened::Better));
            return if is_applied {
                self.with_project(Action::Undo)
            } else {
                self.unsaid()
            };
        }
        let mut next = self.saying(action);
        // Another project has a past of its own.
        if next.request != self.request && next.request.dockerfile == self.request.dockerfile {
            next.past.push(self.request.clone());
            if next.past.len() > MAX_PAST {
                next.past.remove(0);
            }
        }
        next
    }

    fn saying(&self, action: Action) -> Self {
        match action {
            Action::Edited(path) => self.with_request(|request| toggle_edited(request, path)),
            Action::EditedAlone(path) => self.with_request(|request| {
                request.edited = vec![path];
                request.scenario = Some(ScenarioKind::Own);
            }),
            Action::Switch(id, on) => self.with_request(|request| _ = request.switches.insert(id, on)),
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
            Action::Compare(text) => self.comparing(text),
            Action::CompareFiles(files) => self.with_request(|request| {
                if let Some(other) = &mut request.compare {
                    other.files = files;
                    other.contents.clear();
                }
            }),
            Action::CompareIgnore(ignore) => self.with_request(|request| {
                if let Some(other) = &mut request.compare {
                    other.dockerignore = ignore;
                }
            }),
            Action::Swap => {
                let shown = self.simulation.as_ref();
                let assumed = shown
                    .map(|(_, shown)| shown.file_list.clone())
                    .unwrap_or_default();
                self.with_request(|request| swap(request, assumed))
            }
            Action::Repeats(command, repeats) => {
                self.with_request(|request| _ = request.repeats.insert(command, repeats))
            }
            Action::Target(target) => {
                self.with_request(|request| target.trim().clone_into(&mut request.target))
            }
            Action::Platform(platform) => {
                self.with_request(|request| platform.trim().clone_into(&mut request.platform))
            }
            Action::BuildArgs(args) => self.with_request(|request| request.build_args = args),
            Action::Image(name, settings) => self.with_request(|request| match settings {
                Some(settings) => _ = request.images.insert(name, settings),
                None => _ = request.images.remove(&name),
            }),
            _ => self.clone(),
        }
    }

    /// What was said before the last time; the texts are as they are, which have an undo of their own.
    fn unsaid(&self) -> Self {
        let mut next = self.clone();
        let Some(before) = next.past.pop() else {
            return next;
        };
        let mut next = next.with_request(|request| {
            let now = std::mem::take(request);
            *request = Request {
                dockerfile: now.dockerfile,
                dockerignore: now.dockerignore,
                files: now.files,
                contents: now.contents,
                log: now.log,
                history: now.history,
                lesson: now.lesson,
                ..(*before).clone()
            };
        });
        next.is_over(|notice| *notice == Notice::Failed);
        next
    }

    /// Compares with another Dockerfile, or not any more. What was found for the other question is no answer to this one.
    pub(super) fn comparing(&self, text: Option<Rc<str>>) -> Self {
        let mut next = self.with_request(|request| match text {
            Some(text) => request.compare.get_or_insert_default().dockerfile = text,
            None => request.compare = None,
        });
        let is_new = self.request.compare.is_some() != next.request.compare.is_some();
        if is_new {
            next.optimization = None;
            next.tab = Tab::Dockerfile;
            next.face = if next.request.compare.is_some() {
                Face::Other
            } else {
                Face::Yours
            };
        }
        next
    }

    fn with_statements(&self, change: impl FnOnce(&mut Statements)) -> Self {
        self.with_request(|request| {
            let mut said = Statements(std::mem::take(&mut request.statements));
            change(&mut said);
            request.statements = said.0;
        })
    }
}

/// Before and after change places, each with its own files: those that were assumed are listed where they are another's no longer.
fn swap(request: &mut Request, assumed: Rc<str>) {
    let Some(other) = &mut request.compare else { return };
    if let Some(files) = other.files.take() {
        let before = request.files.replace(files);
        other.files = Some(before.unwrap_or(assumed));
        std::mem::swap(&mut request.contents, &mut other.contents);
    }
    std::mem::swap(&mut request.dockerfile, &mut other.dockerfile);
    if let Some(ignore) = &mut other.dockerignore {
        std::mem::swap(&mut request.dockerignore, ignore);
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
