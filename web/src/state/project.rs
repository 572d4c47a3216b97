//! Which project is open, and what there is to tell.

use super::{Action, Face, Folder, Learn, Notice, Opened, State, Tab, View, leave_example, replace};
use crate::host::Opened as Hosted;
use crate::place::Place;
use crate::store::{id_of_example, new_id};
use layerlab_session::{Example, Request, examples};
use std::rc::Rc;

impl State {
    /// Another project, or something to tell.
    pub(super) fn with_project(&self, action: Action) -> Self {
        let mut next = self.clone();
        let mut all = examples().into_iter();
        match action {
            Action::Example(id) => {
                let found = all.find(|example| example.id == id);
                next = found.map_or(next, |example| self.replaced_by(example));
            }
            Action::Lesson(Some(lesson)) => {
                let request = Request {
                    lesson: Some(lesson),
                    ..Request::default()
                };
                next = self.opened(new_id(), Rc::new(request), Opened::Lesson);
                next.tab = Tab::Dockerfile;
                next.begins = true;
                next.taken += 1;
            }
            Action::Lesson(None) => {
                next = self.with_request(|request| request.lesson = None);
                next.leaves_lesson();
                next.is_over(|notice| *notice == Notice::Replaced(Opened::Lesson));
            }
            Action::New => {
                next = self.opened(new_id(), Rc::new(Request::default()), Opened::New);
                next.tab = Tab::Dockerfile;
            }
            Action::Undo => {
                if let Some((project, request)) = self.previous.clone() {
                    next = self.opened(project, request, Opened::Kept);
                    next.previous = None;
                    next.is_over(|notice| matches!(notice, Notice::Replaced(_)));
                }
            }
            Action::Hosted(hosted) => next = self.hosted(*hosted),
            Action::Open(project, request, how) => next = self.opened(project, request, how),
            Action::Folder(folder) => next = self.with_folder(folder),
            Action::ChangedElsewhere(id) => {
                // What is done here from now on is kept beside it.
                if *self.project == *id {
                    next.project = new_id();
                    next.tell(Notice::ChangedElsewhere(id));
                }
            }
            Action::Retry => {
                next.retries += 1;
                next.is_over(|notice| matches!(notice, Notice::Unreachable(_)));
            }
            Action::Loaded => next.is_over(|notice| matches!(notice, Notice::Unreachable(_) | Notice::Slow)),
            Action::Tell(notice) => {
                match notice {
                    Notice::SearchStopped => next.search_stopped = Some(next.revision),
                    // The answer to another text would be taken for one to this.
                    Notice::Failed => (next.simulation, next.optimization) = (None, None),
                    _ => {}
                }
                next.tell(notice);
            }
            Action::Dismiss(notice) => next.is_over(|other| *other == notice),
            said => next = self.with_said(said),
        }
        next
    }

    /// An example takes the place of this one, which can be had back.
    fn replaced_by(&self, example: Example) -> Self {
        let id = id_of_example(&example.id);
        let mut next = self.opened(id, Rc::new(example.request), Opened::Example(example.name));
        next.tab = Tab::Dockerfile;
        next
    }

    /// The lesson has brought its project.
    pub(super) fn begun(&self) -> Self {
        let lesson = self
            .simulation
            .as_ref()
            .and_then(|(_, shown)| shown.lesson.clone());
        let mut next = self.clone();
        next.begins = false;
        if let Some((lesson, start)) = lesson.and_then(|lesson| Some((lesson.clone(), lesson.start.clone()?)))
        {
            next.request = start;
            next.revision += 1;
            next.view = if lesson.predict {
                View::Predict
            } else {
                View::Layers
            };
        }
        next
    }

    /// What the page around this one shows in it; nobody has worked on what was there before.
    fn hosted(&self, hosted: Hosted) -> Self {
        let mut next = self.with_request(|_| ());
        next.request = hosted.request;
        next.project = new_id();
        next.theme = hosted.theme;
        next.view = hosted.reading.view.unwrap_or(self.view);
        next.embed = Some(hosted.reading);
        (next.simulation, next.optimization) = (None, None);
        next.notices.clear();
        next.notices.extend(hosted.broken.map(Notice::BrokenLink));
        next
    }

    /// Another project takes the place of this one, which can be had back.
    pub(super) fn opened(&self, project: Rc<str>, request: Rc<Request>, how: Opened) -> Self {
        let mut next = self.with_request(|_| ());
        next.request = request;
        next.project = project;
        next.optimization = None;
        next.past.clear();
        next.face = Face::Yours;
        next.leaves_lesson();
        // What was to be guessed was of the project before.
        if next.view == View::Predict {
            next.view = View::default();
        }
        next.is_over(|notice| *notice == Notice::OldFiles);
        next.previous = Some((self.project.clone(), self.request.clone()));
        next.tell(Notice::Replaced(how));
        next
    }

    /// The lesson is not written here any more, and nobody has raised a hand.
    fn leaves_lesson(&mut self) {
        self.learning.writing = false;
        self.learning.fault = None;
        self.learning.hands.clear();
        if self.tab == Tab::Lesson {
            self.tab = Tab::Dockerfile;
        }
    }

    /// Goes to a place: what it does not say is left as it is.
    pub(super) fn went(&self, place: &Place, kept: Option<(Rc<str>, Rc<Request>)>) -> Self {
        let first = || {
            let example = examples().into_iter().next()?;
            Some((id_of_example(&example.id), Rc::new(example.request)))
        };
        let kept = if place.project.is_none() { first() } else { kept };
        let mut next = match kept.filter(|(id, _)| *id != self.project) {
            Some((id, request)) => self.opened(id, request, Opened::Kept),
            None => self.clone(),
        };
        next.view = place.view;
        next.learning.slide = place.slide;
        if place.writes != next.learning.writing {
            next = next.learned(Learn::Writing(place.writes));
        }
        if place.scenario.is_some() && place.scenario != next.request.scenario {
            next = next.with_request(|request| request.scenario = place.scenario);
        }
        next
    }

    /// Something to tell; what was told of that kind before is over.
    pub(super) fn tell(&mut self, notice: Notice) {
        let is_same = |other: &Notice| std::mem::discriminant(other) == std::mem::discriminant(&notice);
        match self.notices.iter_mut().find(|other| is_same(other)) {
            Some(other) => *other = notice,
            None => self.notices.push(notice),
        }
    }

    /// What holds no longer is not told any more.
    pub(super) fn is_over(&mut self, is_over: impl Fn(&Notice) -> bool) {
        self.notices.retain(|notice| !is_over(notice));
    }

    /// Whoever edits what was opened has seen that it was opened. What a folder left out, and whose link it was, is still to be read.
    pub(super) fn is_worked_on(&mut self) {
        self.is_over(|notice| {
            let Notice::Replaced(how) = notice else {
                return false;
            };
            matches!(
                how,
                Opened::Example(_) | Opened::Lesson | Opened::New | Opened::Better
            )
        });
    }

    /// The Dockerfile of another project takes the place of this one.
    pub(super) fn with_other_text(&self, text: Rc<str>) -> Self {
        let mut next = self.with_request(|request| replace(request, text));
        // It has a place of its own: the one before is kept beside it.
        if !self.request.dockerfile.trim().is_empty() {
            next.project = new_id();
        }
        next.optimization = None;
        // What was opened before is not what is open now.
        next.is_over(|notice| matches!(notice, Notice::Replaced(_)));
        next.face = Face::Yours;
        if next.request.files.is_some() {
            next.tell(Notice::OldFiles);
        }
        next
    }

    /// The Dockerfile was edited. Where all of it was deleted, what was there stays kept as it was.
    pub(super) fn with_text(&self, text: Rc<str>) -> Self {
        let is_emptied = text.trim().is_empty() && !self.request.dockerfile.trim().is_empty();
        let mut next = self.with_request(|request| request.dockerfile = text);
        if is_emptied {
            next.project = new_id();
        }
        next.is_worked_on();
        next
    }

    /// A folder's files take the place of the project's, which can be had back.
    fn with_folder(&self, folder: Folder) -> Self {
        let next = self.with_request(|request| {
            leave_example(request);
            request.edited.clear();
            request.files = Some(folder.files);
            request.contents = folder.contents;
            request.dockerignore = folder.dockerignore.unwrap_or_default();
            if let Some(dockerfile) = folder.dockerfile {
                request.dockerfile = dockerfile;
                request.compare = None;
                request.switches.clear();
            }
        });
        // The walk is over.
        let mut calm = self.clone();
        calm.is_over(|notice| matches!(notice, Notice::Walking(_)));
        let mut opened = calm.opened(new_id(), next.request, Opened::Folder(folder.left_out));
        opened.tab = next.tab;
        opened
    }
}
