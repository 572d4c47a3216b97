//! Whether the goals of a lesson are reached: asked of the model, build by build.

use super::image::{Image, taken};
use super::{Goal, GoalView, Lesson, Need, change};
use crate::prepare::Prepared;
use crate::request::Request;
use crate::view::Session;
use layerlab_dockerfile_parser::{Dockerfile, Kind};
use layerlab_estimate::run_text;
use layerlab_optimize::{ScenarioKind, Simulated};
use layerlab_report::{Block, Stack, Status, format_seconds};

/// So many steps are looked at one by one, each with a build of its own.
const MOST_STEPS: usize = 40;

/// A build of somebody's Dockerfile.
struct Played {
    prepared: Prepared,
    simulated: Simulated,
    stack: Stack,
}

/// Plays a change; why it cannot be played, in a sentence.
fn play(request: &Request, session: &mut Session) -> Result<Played, String> {
    let prepared = Prepared::new(request, session.memory());
    if let Some(rejection) = &prepared.dockerfile.rejection {
        return Err(format!("It cannot be built: {}.", rejection.message));
    }
    let wanted = request.scenario.unwrap_or(ScenarioKind::Code);
    if prepared.shown.as_ref().is_none_or(|shown| shown.kind != wanted) {
        return Err(match wanted {
            ScenarioKind::Image(_) => "The base image that is new is not used.",
            _ => "Nothing of what is sent to the builder is edited by it.",
        }
        .to_owned());
    }
    let built = prepared.build(&prepared.dockerfile);
    match built.map_err(|error| format!("It cannot be built: {}.", error.message))? {
        Some((_, stack)) if stack.error.is_some() => {
            Err(format!("The build fails: {}.", stack.error.unwrap_or_default()))
        }
        Some((simulated, stack)) => Ok(Played {
            prepared,
            simulated,
            stack,
        }),
        None => Err("There is nothing to build.".to_owned()),
    }
}

/// Why the answer counts as none, and how far each goal is.
pub(super) fn goals(
    lesson: &Lesson,
    request: &Request,
    session: &mut Session,
) -> (Option<String>, Vec<GoalView>) {
    let start = lesson.start();
    // Only what the reader is to change counts: the files and the change are the lesson's.
    let answer = Request {
        dockerfile: request.dockerfile.clone(),
        dockerignore: request.dockerignore.clone(),
        target: String::new(),
        ..start.clone()
    };
    let whole = play(&unchanged(&answer), session);
    let is_compared = lesson.goals.iter().any(|goal| goal.same_image);
    let before = is_compared.then(|| play(&unchanged(&start), session));
    let difference = before.and_then(|before| match (&before, &whole) {
        (Ok(before), Ok(after)) => before.image().difference(&after.image()),
        (Err(error), _) | (_, Err(error)) => Some(error.clone()),
    });
    let broken = match &whole {
        Err(error) => Some(error.clone()),
        Ok(played) => missing(&lesson.needs, &answer, &played.prepared.dockerfile, session),
    };
    let goals = lesson.goals.iter().map(|goal| {
        let result = play(&changed(goal, lesson, &answer), session);
        let missed = match result {
            Err(error) => Some(error),
            Ok(played) => {
                let difference = difference.clone().filter(|_| goal.same_image);
                let missed = difference.or_else(|| misses(goal, &played));
                missed.or_else(|| holds(&goal.without, &answer, &played, session))
            }
        };
        GoalView {
            text: goal.text.clone(),
            met: broken.is_none() && missed.is_none(),
            found: missed.unwrap_or_default(),
            hints: goal.hints.clone(),
        }
    });
    let goals = goals.collect();
    (broken, goals)
}

/// The answer after the change that a goal is about.
fn changed(goal: &Goal, lesson: &Lesson, answer: &Request) -> Request {
    let mut request = answer.clone();
    request.situation = goal.cache.unwrap_or(lesson.cache);
    change(&mut request, goal.change, &goal.edited, &goal.new_image);
    request
}

impl Played {
    fn image(&self) -> Image {
        Image::of(
            &self.prepared.dockerfile,
            &self.simulated,
            &self.prepared.files.context,
        )
    }

    /// Steps that have some words in them.
    fn steps(&self, words: &str) -> Vec<&Block> {
        let words = squeezed(words);
        let steps = self.stack.steps();
        steps
            .filter(|block| squeezed(&block.code).contains(&words))
            .collect()
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// In what a goal is missed, in a sentence.
fn misses(goal: &Goal, played: &Played) -> Option<String> {
    for words in &goal.cached {
        let steps = played.steps(words);
        if steps.is_empty() {
            return Some(format!("No step has `{words}`."));
        }
        if let Some(step) = steps.iter().find(|step| step.status == Status::Ran) {
            return Some(runs(step));
        }
    }
    for words in &goal.runs {
        let steps = played.steps(words);
        if steps.is_empty() {
            return Some(format!("No step has `{words}`."));
        }
        if !steps.iter().any(|step| step.status == Status::Ran) {
            return Some(format!(
                "Line {} does not run: `{words}` stays cached.",
                steps[0].lines.0
            ));
        }
    }
    if let Some(most) = goal.seconds
        && played.stack.wall > most
    {
        let (takes, most) = (&played.stack.total.text, format_seconds(most));
        return Some(format!("It takes {takes}, and {most} is the most."));
    }
    None
}

/// The same build without a change.
fn unchanged(request: &Request) -> Request {
    Request {
        scenario: Some(ScenarioKind::Unchanged),
        edited: Vec::new(),
        ..request.clone()
    }
}

/// A file that a layer of the image holds, be it hidden by a later one: what is there after each of its copies.
fn holds(files: &[String], answer: &Request, played: &Played, session: &mut Session) -> Option<String> {
    if files.is_empty() {
        return None;
    }
    let dockerfile = &played.prepared.dockerfile;
    let mut copies = Vec::new();
    let mut stage = dockerfile.stages.len().checked_sub(1);
    while let Some(at) = stage {
        copies.extend(dockerfile.stages[at].commands.iter().copied());
        stage = dockerfile.base_stage(at);
    }
    copies.retain(|index| {
        matches!(
            dockerfile.instructions[*index].kind,
            Some(Kind::Copy(_) | Kind::Add(_))
        )
    });
    for index in copies.into_iter().take(MOST_STEPS) {
        let instruction = &dockerfile.instructions[index];
        let Ok(built) = prefix(answer, instruction.span.end, session) else {
            continue;
        };
        let held = taken(&built.simulated, &built.prepared.files.context);
        if let Some((_, file)) = held.iter().find(|(_, source)| files.contains(source)) {
            return Some(format!(
                "Line {} leaves a layer that holds {file}.",
                instruction.first_line
            ));
        }
    }
    None
}

/// What is built of the text up to a place.
fn prefix(answer: &Request, end: usize, session: &mut Session) -> Result<Played, String> {
    let text = answer.dockerfile.get(..end).unwrap_or_default();
    play(
        &Request {
            dockerfile: text.into(),
            ..unchanged(answer)
        },
        session,
    )
}

fn runs(step: &Block) -> String {
    let line = step.lines.0;
    match (
        step.follows.as_deref().filter(|above| !above.is_empty()),
        &step.cause,
    ) {
        (Some(above), _) => format!("Line {line} runs, because {above} ran."),
        (None, Some(cause)) => format!("Line {line} runs, because {cause}."),
        (None, None) => format!("Line {line} runs."),
    }
}

/// A command that does not find what it needs.
fn missing(
    needs: &[Need],
    answer: &Request,
    dockerfile: &Dockerfile,
    session: &mut Session,
) -> Option<String> {
    let mut asked = 0;
    for instruction in &dockerfile.instructions {
        let Some(Kind::Run(run)) = &instruction.kind else {
            continue;
        };
        let text = squeezed(&run_text(run));
        let needed = needs.iter().filter(|need| text.contains(&squeezed(&need.step)));
        let files: Vec<&String> = needed.flat_map(|need| &need.files).collect();
        if files.is_empty() || run.mounts.iter().any(|mount| mount.contains("type=bind")) {
            continue;
        }
        asked += 1;
        if asked > MOST_STEPS {
            break;
        }
        let built = prefix(answer, instruction.span.start, session);
        let is_there = |file: &str| {
            let ending = format!("/{file}");
            built.as_ref().is_ok_and(|built| {
                let mut paths = built.simulated.build.files.iter();
                paths.any(|(path, _)| path == file || path.ends_with(&ending))
            })
        };
        if let Some(file) = files.into_iter().find(|file| !is_there(file)) {
            return Some(format!(
                "Line {} fails: {file} is not there yet when it runs.",
                instruction.first_line
            ));
        }
    }
    None
}
