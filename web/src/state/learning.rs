//! Learning, writing lessons, presenting them: what of it is open, and what changes it.

use super::{Notice, Opened, State, Tab, TextKind, View};
use crate::course::{Own, Track};
use crate::present::slides;
use layerlab_session::{Course, Request, Simulation};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What of a course, of a lesson that is written and of a presentation is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learning {
    /// The course of somebody's own.
    pub course: Option<Rc<Own>>,
    /// A course that the address names, until it is there: where it lies, and which of its lessons is wanted.
    pub awaited: Option<(Rc<str>, Option<Rc<str>>)>,
    /// Counts courses that were opened to choose from.
    pub opened: u64,
    /// Whether the lesson is written here.
    pub writing: bool,
    /// Why the text of the lesson cannot be read, and the line.
    pub fault: Option<(Rc<str>, Option<usize>)>,
    /// The slide that is presented.
    pub slide: Option<usize>,
    /// Hands for “cached” and for “runs”, by the key of a step.
    pub hands: BTreeMap<String, [u32; 2]>,
}

/// What can happen to it.
#[derive(Clone, Debug)]
pub enum Learn {
    /// The course that the address names is there.
    Fetched(Rc<str>),
    /// Or it is not, in a sentence.
    NotFetched(String),
    /// A course was read, or cannot be.
    Course(Result<Course, String>),
    /// No course of one's own any more.
    Close,
    /// A lesson is to be written, and begins with this text.
    Draft(Rc<str>),
    /// The text of the lesson was edited.
    Write(Rc<str>),
    /// The lesson is, or is no longer, written here.
    Writing(bool),
    /// A slide is presented; `None`: nothing any more.
    Slide(Option<usize>),
    /// The lesson after this one is presented.
    Next,
    /// One hand more, or less, says of a step that it runs, or is cached.
    Hand {
        /// The key of the step.
        step: String,
        /// Of those who say that it runs.
        runs: bool,
        /// More.
        up: bool,
    },
}

impl State {
    pub(super) fn learned(&self, learn: Learn) -> Self {
        let mut next = self.clone();
        match learn {
            Learn::Fetched(text) => next.read_next(TextKind::Course, text),
            Learn::NotFetched(why) => {
                next.learning.awaited = None;
                next.tell(Notice::BrokenCourse(why));
            }
            Learn::Course(read) => {
                next.read_done();
                match read {
                    Ok(course) => next = next.with_course(course),
                    Err(error) => {
                        next.learning.awaited = None;
                        next.tell(Notice::BrokenCourse(error));
                    }
                }
            }
            Learn::Close => next.learning.course = None,
            Learn::Draft(text) => {
                let request = Request {
                    lesson: Some(text),
                    ..Request::default()
                };
                next = self.opened(super::new_id(), Rc::new(request), Opened::Lesson);
                next.begins = true;
                next.learning.writing = true;
                next.tab = Tab::Lesson;
            }
            Learn::Write(text) => {
                next = self.with_request(|request| request.lesson = Some(text));
                next.begins = true;
                next.is_worked_on();
            }
            Learn::Writing(on) => {
                // What cannot be read is read once more, to be told where.
                let shown = self
                    .simulation
                    .as_ref()
                    .and_then(|(_, shown)| shown.lesson.as_ref());
                if on && shown.is_some_and(|lesson| lesson.error.is_some()) {
                    next = self.with_request(|_| ());
                    next.begins = true;
                }
                next.learning.writing = on;
                next.learning.fault = None;
                next.tab = if on { Tab::Lesson } else { Tab::Dockerfile };
            }
            Learn::Slide(at) => {
                let last = self.slides().saturating_sub(1);
                next.learning.slide = at.map(|at| at.min(last));
            }
            Learn::Next => {
                let own = self.learning.course.as_deref();
                let track = Track::with(self.request.lesson.as_deref(), own);
                let after = track.and_then(|(track, at)| track.stops.get(at + 1).cloned());
                if let Some(stop) = after {
                    next = self.with_project(super::Action::Lesson(Some(stop.source)));
                    next.learning.slide = Some(0);
                }
            }
            Learn::Hand { step, runs, up } => {
                let hands = &mut next.learning.hands.entry(step).or_default()[usize::from(runs)];
                *hands = if up {
                    hands.saturating_add(1)
                } else {
                    hands.saturating_sub(1)
                };
            }
        }
        next
    }

    /// How many slides there are; what is not there yet has any number of them.
    fn slides(&self) -> usize {
        let shown = self.simulation.as_ref().filter(|_| !self.begins);
        shown.map_or(usize::MAX, |(_, simulation)| {
            slides(simulation.lesson.as_deref(), simulation).len()
        })
    }

    /// A course of somebody's own is there: to choose from, or with the lesson that the address names.
    fn with_course(mut self, course: Course) -> Self {
        let (address, wanted) = self.learning.awaited.take().unzip();
        let wanted = wanted.flatten();
        let lesson = course
            .lessons
            .iter()
            .find(|lesson| wanted.as_deref() == Some(lesson.id.as_str()));
        let lesson = lesson.map(|lesson| lesson.text.clone());
        self.is_over(|notice| matches!(notice, Notice::BrokenCourse(_)));
        self.learning.course = Some(Rc::new(Own { course, address }));
        if let Some(text) = lesson {
            return self.with_project(super::Action::Lesson(Some(text)));
        }
        if let Some(wanted) = wanted {
            self.tell(Notice::BrokenCourse(format!("It has no lesson {wanted}.")));
        }
        self.learning.opened += 1;
        self
    }

    /// The newest text of the lesson that is written was read: it brings its project, or what is shown stays.
    pub(super) fn previewed(&self, revision: u64, simulation: Rc<Simulation>) -> Self {
        let mut next = self.clone();
        next.begins = false;
        let lesson = simulation.lesson.clone();
        let shown = self
            .simulation
            .as_ref()
            .and_then(|(_, shown)| shown.lesson.clone());
        let start = lesson.as_ref().and_then(|lesson| lesson.start.clone());
        if let (Some(lesson), Some(mut start)) = (&lesson, start) {
            // The text is what was typed, not what came back.
            Rc::make_mut(&mut start).lesson.clone_from(&self.request.lesson);
            next.request = start;
            next.revision += 1;
            next.learning.fault = None;
            if shown.is_none_or(|shown| shown.predict != lesson.predict) {
                next.view = if lesson.predict {
                    View::Predict
                } else {
                    View::Layers
                };
            }
        } else {
            next.learning.fault =
                lesson.and_then(|lesson| Some((lesson.error.clone()?.into(), lesson.error_line)));
            // What is shown is as new as it gets.
            next.simulation = Some(match next.simulation.take() {
                Some((_, shown)) if shown.lesson.is_some() => (revision, shown),
                _ => (revision, simulation),
            });
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Action, Theme};
    use super::*;
    use layerlab_session::simulate;
    use yew::Reducible as _;

    const TEXT: &str = "version = 1\ntitle = \"a\"\ndockerfile = \"FROM a\\nRUN b\\n\"\n[[goals]]\ntext = \"c\"\ncached = [\"RUN b\"]\n";

    fn state() -> Rc<State> {
        Rc::new(State::new(
            Some(("own".into(), Request::default())),
            Theme::System,
        ))
    }

    /// The answer to what is asked now.
    fn answered(state: Rc<State>) -> Rc<State> {
        let request = if state.begins {
            Request {
                lesson: state.request.lesson.clone(),
                ..Request::default()
            }
        } else {
            (*state.request).clone()
        };
        let revision = state.revision;
        state.reduce(Action::Simulated(revision, Rc::new(simulate(&request))))
    }

    fn learn(state: Rc<State>, learn: Learn) -> Rc<State> {
        state.reduce(Action::Learn(learn))
    }

    fn title(state: &State) -> Option<String> {
        let (_, simulation) = state.simulation.as_ref()?;
        Some(simulation.lesson.as_ref()?.title.clone())
    }

    #[test]
    fn what_is_shown_stays_while_the_text_cannot_be_read() {
        let begun = answered(answered(learn(state(), Learn::Draft(TEXT.into()))));
        assert_eq!((title(&begun).as_deref(), begun.tab), (Some("a"), Tab::Lesson));
        assert!(!begun.is_behind() && begun.learning.fault.is_none());
        let broken = answered(learn(begun, Learn::Write("version = 1\ntitle = \"b".into())));
        assert_eq!(
            (title(&broken).as_deref(), broken.is_behind()),
            (Some("a"), false)
        );
        assert_eq!(broken.request.lesson.as_deref(), Some("version = 1\ntitle = \"b"));
        assert!(
            broken
                .learning
                .fault
                .as_ref()
                .is_some_and(|(_, line)| *line == Some(2))
        );
        let mended = learn(broken, Learn::Write(TEXT.replace("\"a\"", "\"b\"").into()));
        let mended = answered(answered(mended));
        assert_eq!(title(&mended).as_deref(), Some("b"));
        assert!(mended.learning.fault.is_none() && mended.learning.writing);
        // An answer to an older text changes nothing.
        let typed = learn(mended.clone(), Learn::Write("x".into()));
        let old = Request {
            lesson: Some(TEXT.into()),
            ..Request::default()
        };
        let late = typed.reduce(Action::Simulated(mended.revision, Rc::new(simulate(&old))));
        assert_eq!(
            (title(&late).as_deref(), late.request.lesson.as_deref()),
            (Some("b"), Some("x"))
        );
        // Whoever takes another lesson writes no more.
        let other = late.reduce(Action::Lesson(Some("layers".into())));
        assert!(!other.learning.writing && other.tab == Tab::Dockerfile);
    }

    #[test]
    fn a_course_is_opened_to_choose_from_or_with_the_lesson_that_is_wanted() {
        let course = |id: &str| {
            let lesson = layerlab_session::CourseLesson {
                id: id.to_owned(),
                title: id.to_owned(),
                text: TEXT.into(),
            };
            Course {
                lessons: vec![lesson],
                ..Course::default()
            }
        };
        let chosen = learn(state(), Learn::Course(Ok(course("one"))));
        assert_eq!((chosen.learning.opened, chosen.taken), (1, 0));
        let mut waits = (*state()).clone();
        waits.learning.awaited = Some(("ours.toml".into(), Some("one".into())));
        let taken = learn(Rc::new(waits.clone()), Learn::Course(Ok(course("one"))));
        assert_eq!((taken.learning.opened, taken.taken), (0, 1));
        let own = taken.learning.course.clone().expect("a course");
        assert_eq!(own.address.as_deref(), Some("ours.toml"));
        let other = learn(Rc::new(waits.clone()), Learn::Course(Ok(course("two"))));
        assert_eq!(other.learning.opened, 1);
        assert!(matches!(other.notices.last(), Some(Notice::BrokenCourse(_))));
        // What cannot be read takes the place of nothing.
        let broken = learn(taken, Learn::Course(Err("Line 3: x".to_owned())));
        assert_eq!(broken.learning.course.as_ref(), Some(&own));
        assert_eq!(
            broken.notices.last().map(Notice::text).as_deref(),
            Some("This course cannot be opened. Line 3: x")
        );
    }

    #[test]
    fn slides_have_an_end_and_hands_go_with_their_lesson() {
        let begun = answered(answered(state().reduce(Action::Lesson(Some("layers".into())))));
        let last = learn(begun, Learn::Slide(Some(usize::MAX)));
        let (_, simulation) = last.simulation.as_ref().expect("an answer");
        let all = slides(simulation.lesson.as_deref(), simulation).len();
        assert_eq!(last.learning.slide, Some(all - 1));
        let hand = |up| Learn::Hand {
            step: "x".to_owned(),
            runs: true,
            up,
        };
        let counted = learn(learn(learn(last, hand(true)), hand(true)), hand(false));
        assert_eq!(counted.learning.hands.get("x"), Some(&[0, 1]));
        let next = learn(counted, Learn::Next);
        assert_eq!(
            (next.request.lesson.as_deref(), next.learning.slide),
            (Some("changes"), Some(0))
        );
        assert!(next.learning.hands.is_empty() && next.begins);
    }
}
