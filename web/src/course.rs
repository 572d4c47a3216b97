//! The courses: that of the program, and one of somebody's own; where a lesson stands in its course, and what this browser keeps of it.

use crate::store::{BrowserShelf, Shelf as _};
use layerlab_session::{COURSE, Course};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// Where the course of somebody's own is kept.
const OWN: &str = "layerlab.course";
/// Ids of solved lessons, with blanks between them; behind it the id of a course that is not the program's.
const SOLVED: &str = "layerlab.lessons";
/// What was guessed at the first try: ids of lessons with steps right and steps in all, `id:2/3`, with blanks between them.
const GUESSED: &str = "layerlab.guesses";

/// A course of somebody's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own {
    /// Its lessons.
    pub course: Course,
    /// Where it lies beside the page; none for a file that was dropped.
    pub address: Option<Rc<str>>,
}

/// A lesson in its course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// For addresses and for what is kept.
    pub id: Rc<str>,
    /// What it is called.
    pub title: Rc<str>,
    /// What begins it.
    pub source: Rc<str>,
}

/// A course: its lessons, and the name under which it is kept what was done of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// The first first.
    pub stops: Vec<Stop>,
    suffix: String,
}

impl Track {
    /// The program's.
    pub fn of_program() -> Self {
        let stop = |listed: &layerlab_session::Listed| Stop {
            id: listed.id.into(),
            title: listed.title.into(),
            source: listed.id.into(),
        };
        Self {
            stops: COURSE.iter().map(stop).collect(),
            suffix: String::new(),
        }
    }

    /// Somebody's own.
    pub fn of(own: &Own) -> Self {
        let stop = |lesson: &layerlab_session::CourseLesson| Stop {
            id: lesson.id.as_str().into(),
            title: lesson.title.as_str().into(),
            source: lesson.text.clone(),
        };
        Self {
            stops: own.course.lessons.iter().map(stop).collect(),
            suffix: format!(".{}", own.course.id),
        }
    }

    /// The course that a lesson is of, by what began it, and its number in it.
    pub fn with(source: Option<&str>, own: Option<&Own>) -> Option<(Self, usize)> {
        let source = source?;
        let mut tracks = std::iter::once(Self::of_program()).chain(own.map(Self::of));
        tracks.find_map(|track| {
            let at = track.stops.iter().position(|stop| *stop.source == *source)?;
            Some((track, at))
        })
    }

    /// Lessons that were solved in this browser.
    pub fn solved(&self) -> Vec<Rc<str>> {
        let kept = self.kept(SOLVED);
        let ids = self.stops.iter().map(|stop| stop.id.clone());
        ids.filter(|id| kept.split(' ').any(|kept| *kept == **id))
            .collect()
    }

    /// Keeps that a lesson was solved.
    pub fn keep_solved(&self, at: usize) {
        let mut ids = self.solved();
        if let Some(stop) = self.stops.get(at).filter(|stop| !ids.contains(&stop.id)) {
            ids.push(stop.id.clone());
            self.keep(SOLVED, &ids.join(" "));
        }
    }

    /// Keeps how well the first try of a lesson went; later ones count for nothing.
    pub fn keep_guess(&self, at: usize, right: usize, all: usize) {
        let Some(Stop { id, .. }) = self.stops.get(at) else {
            return;
        };
        let kept = self.kept(GUESSED);
        let is_first = !kept.split(' ').any(|one| one.split(':').next() == Some(id));
        if is_first {
            self.keep(GUESSED, format!("{kept} {id}:{right}/{all}").trim_start());
        }
    }

    /// Steps that were guessed right at the first try, and all that were guessed.
    pub fn guessed(&self) -> (usize, usize) {
        score(&self.kept(GUESSED))
    }

    fn kept(&self, name: &str) -> String {
        BrowserShelf::shared()
            .and_then(|shared| shared.get(&format!("{name}{}", self.suffix)))
            .unwrap_or_default()
    }

    fn keep(&self, name: &str, text: &str) {
        if let Some(mut shelf) = BrowserShelf::shared() {
            // Without room it was done all the same.
            let _ = shelf.set(&format!("{name}{}", self.suffix), text);
        }
    }
}

fn score(kept: &str) -> (usize, usize) {
    let one = |one: &str| {
        let (right, all) = one.split_once(':')?.1.split_once('/')?;
        Some((right.parse::<usize>().ok()?, all.parse::<usize>().ok()?))
    };
    let all = kept.split(' ').filter_map(one);
    all.fold((0, 0), |(right, all), (r, a)| (right + r, all + a))
}

/// The course that was opened last in this browser, unless it was closed.
pub fn kept() -> Option<Rc<Own>> {
    let text = BrowserShelf::shared()?.get(OWN)?;
    serde_json::from_str(&text).ok().map(Rc::new)
}

/// Keeps the course for the next time, or that there is none any more.
pub fn keep(own: Option<&Own>) {
    let Some(mut shelf) = BrowserShelf::shared() else {
        return;
    };
    match own.and_then(|own| serde_json::to_string(own).ok()) {
        // Without room it is there until a reload.
        Some(text) => _ = shelf.set(OWN, &text),
        None => shelf.remove(OWN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_session::CourseLesson;

    #[test]
    fn guesses_are_summed_up_and_what_is_damaged_counts_for_nothing() {
        assert_eq!(score("layers:3/3 modes:2/4"), (5, 7));
        assert_eq!(score("layers:x/3 modes 7 a:1/"), (0, 0));
    }

    #[test]
    fn a_lesson_is_found_in_its_course() {
        let lesson = |id: &str| CourseLesson {
            id: id.to_owned(),
            title: id.to_uppercase(),
            text: format!("title = {id:?}").into(),
        };
        let own = Own {
            course: Course {
                id: "ours".to_owned(),
                lessons: vec![lesson("a"), lesson("layers")],
                ..Course::default()
            },
            address: None,
        };
        let place = |source| Track::with(Some(source), Some(&own)).map(|(track, at)| (track.suffix, at));
        assert_eq!(place("layers"), Some((String::new(), 0)));
        assert_eq!(place("title = \"layers\""), Some((".ours".to_owned(), 1)));
        assert_eq!(place("title = \"b\""), None);
        assert_eq!(Track::with(None, Some(&own)), None);
        let text = serde_json::to_string(&own).unwrap();
        assert_eq!(serde_json::from_str::<Own>(&text).unwrap(), own);
    }
}
