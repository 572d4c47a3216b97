//! What only playing a lesson tells of it, for whoever writes it.

use super::check::{goals, play, unchanged};
use super::{Lesson, text};
use crate::view::Session;
use layerlab_optimize::ScenarioKind;

/// So many mistakes are played.
const MOST_MISTAKES: usize = 8;

/// What is to be mended, a sentence each.
pub(super) fn faults(lesson: &Lesson, session: &mut Session) -> Vec<String> {
    let start = lesson.start();
    let mut faults = Vec::new();
    let (broken, found) = goals(lesson, &start, session);
    if let Some(broken) = broken {
        faults.push(format!("The Dockerfile at the beginning: {broken}"));
    } else if found.iter().all(|goal| goal.met) {
        faults.push("All goals are reached at the beginning.".to_owned());
    }
    let change = start.scenario.unwrap_or(ScenarioKind::Code);
    if let Some(figure) = text::telling(&lesson.text, change).filter(|_| lesson.predict) {
        faults.push(format!(
            "The text tells `{{{{{figure}}}}}` before the reader has guessed which steps run."
        ));
    }
    if lesson.has_solution() {
        faults.extend(of_solution(lesson, session));
    } else if let Ok(played) = play(&unchanged(&start), session) {
        for (at, goal) in lesson.goals.iter().enumerate() {
            let mut words = goal.cached.iter().chain(&goal.runs);
            let nowhere = words.find(|words| played.steps(words).is_empty());
            faults.extend(nowhere.map(|words| format!("Goal {}: no step has `{words}`.", at + 1)));
        }
    }
    for (at, mistake) in lesson.mistakes.iter().take(MOST_MISTAKES).enumerate() {
        let answer = lesson.answered(&mistake.dockerfile, mistake.dockerignore.as_deref());
        let (_, found) = goals(lesson, &answer, session);
        let is_met = found
            .get(mistake.misses.wrapping_sub(1))
            .is_some_and(|goal| goal.met);
        faults.extend(is_met.then(|| {
            format!(
                "Mistake {} reaches goal {}, which it should miss.",
                at + 1,
                mistake.misses
            )
        }));
    }
    faults
}

/// What the solution misses.
fn of_solution(lesson: &Lesson, session: &mut Session) -> Option<String> {
    let (broken, found) = goals(lesson, &lesson.solved(), session);
    let missed = found.iter().position(|goal| !goal.met);
    match (broken, missed) {
        (Some(broken), _) => Some(format!("The solution: {broken}")),
        (None, Some(at)) => Some(format!(
            "The solution misses goal {}: {}",
            at + 1,
            found[at].found
        )),
        (None, None) => None,
    }
}
