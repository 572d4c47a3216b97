//! A lesson as slides, one thing at a time, and what a presenter's second window is told of them.

use layerlab_report::{Block, Role, Stack, Status};
use layerlab_session::{LessonView, Piece, Simulation};
use serde::{Deserialize, Serialize};

/// What is shown at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slide {
    /// The title and the text.
    Text,
    /// The Dockerfile, and what was edited.
    Dockerfile,
    /// A step: is it cached, or does it run? Its number among those that are asked for.
    Ask(usize),
    /// What it does, and why.
    Told(usize),
    /// All steps, with what they do.
    Outcome,
    /// What is to be reached.
    Goals,
    /// One way to it.
    Solution,
    /// What comes after it.
    End,
}

/// The slides of a lesson; of a project without one, its steps.
pub fn slides(lesson: Option<&LessonView>, simulation: &Simulation) -> Vec<Slide> {
    let steps = steps(&simulation.stack).len();
    let is_asked = lesson.is_none_or(|lesson| lesson.predict);
    let mut slides = Vec::new();
    slides.extend(lesson.map(|_| Slide::Text));
    slides.push(Slide::Dockerfile);
    if is_asked {
        slides.extend((0..steps).flat_map(|step| [Slide::Ask(step), Slide::Told(step)]));
    }
    if steps > 0 {
        slides.push(Slide::Outcome);
    }
    if let Some(lesson) = lesson {
        slides.push(Slide::Goals);
        slides.extend((!lesson.solution_text.is_empty()).then_some(Slide::Solution));
    }
    slides.push(Slide::End);
    slides
}

/// Steps that are guessed: what is built twice is asked for once, and what is not built not at all.
pub fn steps(stack: &Stack) -> Vec<&Block> {
    let is_guessed =
        |block: &&Block| block.role == Role::Step && !block.is_twin && block.status != Status::NotNeeded;
    stack.blocks.iter().filter(is_guessed).collect()
}

/// What a presenter sees beside the slide: all of it comes from the window that presents.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// What the lesson is called.
    pub title: String,
    /// The number of the slide, from 1, and how many there are.
    pub at: (usize, usize),
    /// What is shown, in words.
    pub now: String,
    /// What comes next, in words.
    pub next: String,
    /// The author's notes.
    pub notes: Vec<Vec<Piece>>,
    /// Every step: its number of a line, its text, what it does and why, and whether it is shown.
    pub steps: Vec<(usize, String, String, bool)>,
    /// All in a sentence.
    pub sum: String,
}

/// What the two windows say to each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Message {
    /// The second one is there.
    Hello,
    /// So many slides on, or back.
    Turn(isize),
    /// What it is to show.
    Show(Box<Sheet>),
    /// Nothing is presented any more.
    Over,
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_session::{COURSE, Lesson, Request, simulate};

    fn begun(id: &str) -> Simulation {
        let lesson = Lesson::read(id).unwrap_or_else(|error| panic!("{error}"));
        simulate(&Request {
            lesson: Some(id.into()),
            ..lesson.start()
        })
    }

    /// Whatever is told comes after it was asked for.
    #[test]
    fn every_lesson_has_its_slides_in_order() {
        for listed in COURSE {
            let simulation = begun(listed.id);
            let lesson = simulation.lesson.as_deref().expect("a lesson");
            let all = slides(Some(lesson), &simulation);
            assert_eq!(
                (all[0], all[1], all.last()),
                (Slide::Text, Slide::Dockerfile, Some(&Slide::End))
            );
            let asked = all.iter().filter(|slide| matches!(slide, Slide::Ask(_))).count();
            assert_eq!(asked > 0, lesson.predict, "{}", listed.id);
            let place = |wanted: Slide| all.iter().position(|slide| *slide == wanted);
            for step in 0..asked {
                assert!(place(Slide::Ask(step)) < place(Slide::Told(step)));
                assert!(place(Slide::Told(step)) < place(Slide::Outcome));
            }
            assert!(
                place(Slide::Outcome) < place(Slide::Goals) && place(Slide::Goals) < place(Slide::Solution)
            );
        }
    }

    #[test]
    fn a_project_without_a_lesson_has_its_steps() {
        let simulation = simulate(&Request {
            dockerfile: "FROM a\nRUN b\n".into(),
            ..Request::default()
        });
        assert_eq!(
            slides(None, &simulation),
            [
                Slide::Dockerfile,
                Slide::Ask(0),
                Slide::Told(0),
                Slide::Outcome,
                Slide::End
            ]
        );
        assert_eq!(
            slides(None, &Simulation::default()),
            [Slide::Dockerfile, Slide::End]
        );
    }

    #[test]
    fn what_is_said_is_heard() {
        let sheet = Sheet {
            title: "</script>".to_owned(),
            at: (2, 9),
            notes: vec![vec![Piece::Strong("a".to_owned())]],
            ..Sheet::default()
        };
        for message in [
            Message::Hello,
            Message::Turn(-1),
            Message::Show(Box::new(sheet)),
            Message::Over,
        ] {
            let text = serde_json::to_string(&message).unwrap();
            assert_eq!(serde_json::from_str::<Message>(&text).unwrap(), message);
        }
        for junk in ["", "{}", "3", "\"explode\"", "{\"turn\":\"x\"}"] {
            assert!(serde_json::from_str::<Message>(junk).is_err());
        }
    }
}
