//! The one pipeline: page, command line and tests all call [`simulate`] and [`optimize`], or [`analyze`] for both;
//! who asks again and again keeps a [`Session`].
//!
//! Invariants: the same request gives the same answer, byte for byte; a request never fails, what is wrong with it is
//! part of the answer.

mod answers;
mod assume;
mod better;
mod contents;
mod diagnostics;
mod documents;
mod dropped;
mod example;
mod from_variable;
mod lesson;
mod log;
mod measured;
mod memory;
mod missing;
mod near_stage;
mod options;
mod practices;
mod prepare;
mod replay;
mod request;
mod share;
mod verify;
mod view;

pub use answers::{Answers, ScenarioAnswer, answers, answers_of, scenario_answers};
pub use assume::assume;
pub use contents::reads_text;
pub use documents::{Drawing, page, picture, report, review};
pub use dropped::{Dropped, dropped};
pub use example::{Example, examples};
pub use lesson::{
    COURSE, Course, CourseLesson, GoalView, Lesson, LessonView, Listed, Piece, draft, in_course,
};
pub use request::{
    Analysis, Check, FactRow, FileView, FoundDiagnostic, FoundFix, HistoryView, ImageSettings, ImageSource,
    ImageView, LogView, Optimization, Other, Replay, Request, ScenarioView, Simulation,
};
pub use share::{LinkError, from_file, from_fragment, to_file, to_fragment};
pub use verify::{commands, expected_log};
pub use view::{Session, analyze, optimize, simulate};
