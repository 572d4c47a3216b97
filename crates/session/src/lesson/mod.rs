//! Lessons: a project, a text, and goals that the reader reaches by changing the Dockerfile.
//!
//! A lesson is a TOML file; docs/lessons.md says what stands in it. Whether a goal is reached is asked of the same model as everything
//! else: nothing is judged by its words. Nothing of a lesson is run or fetched.

mod check;
mod course;
mod draft;
mod faults;
mod image;
mod lists;
mod own;
mod read;
mod settings;
mod text;
mod words;

pub use course::{COURSE, Listed};
pub use draft::draft;
pub use own::{Course, CourseLesson, in_course};
pub use text::Piece;

use crate::memory::Memory;
use crate::prepare::Prepared;
use crate::request::{Request, Simulation};
use crate::view::Session;
use layerlab_build::Situation;
use layerlab_estimate::{Statement, Subject, squeeze};
use layerlab_optimize::{Machine, ScenarioKind};
use layerlab_report::{DiffLine, diff};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// A lesson, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Lesson {
    /// Version of the form: 1.
    pub version: u32,
    /// What it is called.
    pub title: String,
    /// What there is to know, in a few paragraphs: `code`, **strong**, and `{{time code}}` for what is computed.
    pub text: String,
    /// What whoever presents it has before their eyes, written as the text is.
    pub notes: String,
    /// The Dockerfile to begin with.
    pub dockerfile: String,
    /// The `.dockerignore` to begin with.
    pub dockerignore: String,
    /// A list of files; where it is blank, a plausible one is assumed.
    pub files: String,
    /// The change that is shown.
    #[serde(deserialize_with = "read::change")]
    pub change: Option<ScenarioKind>,
    /// Files that are edited in it, instead.
    pub edited: Vec<String>,
    /// The base image that is new in it, instead: its name, or how that begins.
    pub new_image: String,
    /// What of the cache is at hand.
    pub cache: Situation,
    /// Rates, parallel steps, delivery, where they are other than usual.
    pub machine: Machine,
    /// Whether the reader guesses first which steps run.
    pub predict: bool,
    /// Times and sizes that are known: they count more than those of the catalogue.
    pub said: Vec<Said>,
    /// What commands cannot do without, in any answer.
    pub needs: Vec<Need>,
    /// What is to be reached.
    pub goals: Vec<Goal>,
    /// One way to reach it.
    pub solution: Answer,
    /// Answers that are not right, for those who write lessons: each has to fail, at its goal.
    pub mistakes: Vec<Mistake>,
}

/// A time, a size, or both: of a command, or of a copy.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Said {
    /// A command, as it stands behind RUN.
    pub command: String,
    /// What is copied, where it is about a copy.
    pub paths: Vec<String>,
    /// How long it takes.
    pub seconds: Option<f64>,
    /// How large its layer is.
    pub megabytes: Option<f64>,
}

/// What a command needs beside it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Need {
    /// Words of the step.
    pub step: String,
    /// Files by their names, or the ends of their paths in the image.
    pub files: Vec<String>,
}

/// Something to reach: all of what it says has to hold.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Goal {
    /// For the reader, in one sentence.
    pub text: String,
    /// Helps, one after the other.
    pub hints: Vec<String>,
    /// The change that it is about, where it is another one than the lesson's.
    #[serde(deserialize_with = "read::change")]
    pub change: Option<ScenarioKind>,
    /// Files that are edited in it, instead.
    pub edited: Vec<String>,
    /// The base image that is new in it, instead: its name, or how that begins.
    pub new_image: String,
    /// What of the cache is at hand, where it is something else than the lesson's.
    pub cache: Option<Situation>,
    /// Words of steps that are cached.
    pub cached: Vec<String>,
    /// Words of steps that run.
    pub runs: Vec<String>,
    /// Words of steps beside which no other one runs; none of them: nothing runs at all.
    pub only: Option<Vec<String>>,
    /// The build takes at most so many seconds, as it is estimated.
    pub seconds: Option<f64>,
    /// The image is the same as with the Dockerfile at the beginning, as far as the model sees it.
    pub same_image: bool,
    /// Files of the project, or the folder of package lists, that no layer of the image holds, not even one that a later layer hides.
    pub without: Vec<String>,
}

/// An answer to a lesson.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Answer {
    /// The Dockerfile; blank for the one at the beginning.
    pub dockerfile: String,
    /// The `.dockerignore`; `None` for the one at the beginning.
    pub dockerignore: Option<String>,
    /// Why it is right.
    pub text: String,
}

/// An answer that fails.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Mistake {
    /// The Dockerfile; blank for the one at the beginning.
    pub dockerfile: String,
    /// The `.dockerignore`; `None` for the one at the beginning.
    pub dockerignore: Option<String>,
    /// The number of the goal, from 1, that it misses.
    pub misses: usize,
}

/// A lesson as it is shown, and how far the reader is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LessonView {
    /// The id in the course; empty for one from elsewhere.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Paragraphs.
    pub text: Vec<Vec<Piece>>,
    /// Paragraphs for whoever presents it.
    pub notes: Vec<Vec<Piece>>,
    /// What whoever wrote it has to mend; nothing where somebody has begun to answer.
    pub faults: Vec<Vec<Piece>>,
    /// What is to be reached.
    pub goals: Vec<GoalView>,
    /// Whether the reader guesses first.
    pub predict: bool,
    /// Why the Dockerfile counts as none, whatever it reaches: it cannot be built.
    pub broken: Option<String>,
    /// Whether all goals are reached.
    pub solved: bool,
    /// One way to reach them, as a change of the Dockerfile as it is; empty where the lesson has none.
    pub solution: Vec<DiffLine>,
    /// The same for `.dockerignore`; empty where it stays.
    pub solution_ignore: Vec<DiffLine>,
    /// The Dockerfile of it.
    pub solution_text: String,
    /// Why it is right.
    pub reason: Vec<Vec<Piece>>,
    /// What it begins with; only where the Dockerfile is blank.
    pub start: Option<Rc<Request>>,
    /// Why it cannot be read, with line and column.
    pub error: Option<String>,
    /// The line of it, where one is known.
    pub error_line: Option<usize>,
}

/// A goal, and how far it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GoalView {
    /// For the reader.
    pub text: String,
    /// Whether it is reached.
    pub met: bool,
    /// What the model says of it, in a sentence.
    pub found: String,
    /// Helps, one after the other.
    pub hints: Vec<String>,
}

impl Lesson {
    /// What the reader begins with.
    pub fn start(&self) -> Request {
        let mut request = Request {
            dockerfile: self.dockerfile.as_str().into(),
            dockerignore: self.dockerignore.as_str().into(),
            files: (!self.files.trim().is_empty()).then(|| self.files.as_str().into()),
            statements: self.said.iter().map(Said::statement).collect(),
            situation: self.cache,
            machine: self.machine,
            ..Request::default()
        };
        change(&mut request, self.change, &self.edited, &self.new_image);
        request
    }

    /// A project with an answer in it.
    pub fn answered(&self, dockerfile: &str, dockerignore: Option<&str>) -> Request {
        let mut request = self.start();
        if !dockerfile.trim().is_empty() {
            request.dockerfile = dockerfile.into();
        }
        if let Some(ignore) = dockerignore {
            request.dockerignore = ignore.into();
        }
        request
    }

    /// Whether there is a way to show.
    fn has_solution(&self) -> bool {
        !self.solution.dockerfile.trim().is_empty() || self.solution.dockerignore.is_some()
    }

    /// One way to reach the goals.
    pub fn solved(&self) -> Request {
        self.answered(&self.solution.dockerfile, self.solution.dockerignore.as_deref())
    }
}

impl Said {
    fn statement(&self) -> Statement {
        Statement {
            subject: if self.paths.is_empty() {
                Subject::Command(squeeze(&self.command))
            } else {
                Subject::Paths(self.paths.clone())
            },
            seconds: self.seconds,
            bytes: self.megabytes.map(|megabytes| megabytes * 1e6),
            measured: false,
            unmounted: false,
        }
    }
}

impl Goal {
    fn is_empty(&self) -> bool {
        let says_nothing = self.cached.is_empty()
            && self.runs.is_empty()
            && self.only.is_none()
            && self.without.is_empty()
            && self.seconds.is_none()
            && !self.same_image;
        says_nothing || self.text.trim().is_empty()
    }
}

/// Makes a change the one that is shown, where one is given.
fn change(request: &mut Request, change: Option<ScenarioKind>, edited: &[String], new_image: &str) {
    if !new_image.is_empty() {
        let images = Prepared::new(request, &mut Memory::default()).images;
        let found = images.iter().position(|image| image.starts_with(new_image));
        request.edited.clear();
        // One that is not there cannot be new: the change is then found to edit nothing.
        request.scenario = Some(ScenarioKind::Image(found.unwrap_or(usize::MAX)));
    } else if !edited.is_empty() {
        request.edited = edited.to_vec();
        request.scenario = Some(ScenarioKind::Own);
    } else if change.is_some() {
        request.edited.clear();
        request.scenario = change;
    }
}

/// The lesson of a request, and how far its reader is.
pub(crate) fn view(request: &Request, session: &mut Session) -> Option<Rc<LessonView>> {
    let source = request.lesson.as_deref()?;
    let lesson = match Lesson::read(source) {
        Ok(lesson) => lesson,
        Err(error) => {
            return Some(Rc::new(LessonView {
                error_line: own::line_of(&error),
                error: Some(error),
                ..LessonView::default()
            }));
        }
    };
    let begins = request.dockerfile.trim().is_empty();
    let (broken, goals) = if begins {
        (None, Vec::new())
    } else {
        check::goals(&lesson, request, session)
    };
    let solution = lesson.has_solution().then(|| lesson.solved());
    let solution_ignore = solution.as_ref().map(|solution| &solution.dockerignore);
    let solved = broken.is_none() && !goals.is_empty() && goals.iter().all(|goal| goal.met);
    let begin = lesson.start();
    let id = course::id_of(source).unwrap_or_default();
    let mut shown = |text: &str| text::paragraphs(text, |kind| played(&begin, kind, session));
    let (text, reason) = (shown(&lesson.text), shown(&lesson.solution.text));
    let notes = shown(&lesson.notes);
    // Who wrote it opens it to see what it is like, and has not begun to answer then.
    let is_new = id.is_empty() && request.dockerfile == begin.dockerfile;
    let faults = if is_new {
        faults::faults(&lesson, session)
    } else {
        Vec::new()
    };
    Some(Rc::new(LessonView {
        id: id.to_owned(),
        title: lesson.title.clone(),
        text,
        notes,
        faults: faults.iter().map(|fault| text::pieces(fault)).collect(),
        goals,
        predict: lesson.predict,
        broken,
        solved,
        solution_ignore: solution_ignore
            .filter(|ignore| **ignore != request.dockerignore)
            .map_or_else(Vec::new, |ignore| diff(&request.dockerignore, ignore)),
        solution: solution.as_ref().map_or_else(Vec::new, |solution| {
            diff(&request.dockerfile, &solution.dockerfile)
        }),
        solution_text: solution.map_or_else(String::new, |solution| solution.dockerfile.to_string()),
        reason,
        start: begins.then(|| {
            Rc::new(Request {
                lesson: request.lesson.clone(),
                ..begin.clone()
            })
        }),
        error: None,
        error_line: None,
    }))
}

fn played(start: &Request, kind: ScenarioKind, session: &mut Session) -> Simulation {
    session.simulate(&Request {
        scenario: Some(kind),
        edited: if kind == ScenarioKind::Own {
            start.edited.clone()
        } else {
            Vec::new()
        },
        ..start.clone()
    })
}
