//! Whether the goals of a lesson are reached: asked of the model, build by build.

use super::image::{Image, in_layers};
use super::{Goal, GoalView, Lesson, Need, change};
use crate::prepare::Prepared;
use crate::request::Request;
use crate::view::Session;
use layerlab_dockerfile_parser::{Dockerfile, Kind};
use layerlab_estimate::run_text;
use layerlab_optimize::{ScenarioKind, Simulated};
use layerlab_report::{Block, Role, Stack, Status, format_seconds};

/// So many steps are asked whether they find what they need, each by a build of its own.
const MOST_NEEDY: usize = 40;

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
    let unchanged = |request: &Request| Request {
        scenario: Some(ScenarioKind::Unchanged),
        edited: Vec::new(),
        ..request.clone()
    };
    let whole = play(&unchanged(&answer), session);
    let broken = match &whole {
        Err(error) => Some(error.clone()),
        Ok(played) => missing(&lesson.needs, &answer, &played.prepared.dockerfile, session),
    };
    let goals = lesson.goals.iter().map(|goal| {
        let difference = goal.same_image.then(|| {
            let before = play(&unchanged(&start), session);
            match (&before, &whole) {
                (Ok(before), Ok(after)) => before.image().difference(&after.image()),
                (Err(error), _) | (_, Err(error)) => Some(error.clone()),
            }
        });
        let result = play(&changed(goal, lesson, &answer), session);
        let missed = match result {
            Err(error) => Some(error),
            Ok(played) => difference.flatten().or_else(|| misses(goal, &played)),
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
        let blocks = self.stack.blocks.iter();
        blocks
            .filter(|block| {
                block.role == Role::Step && !block.is_twin && squeezed(&block.code).contains(&words)
            })
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
    if !goal.without.is_empty() {
        let held = in_layers(&played.simulated.graph, &played.prepared.files.context);
        if let Some(file) = goal.without.iter().find(|file| held.contains(*file)) {
            return Some(format!("A layer of the image holds {file}."));
        }
    }
    None
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
        if asked > MOST_NEEDY {
            break;
        }
        let above = answer
            .dockerfile
            .get(..instruction.span.start)
            .unwrap_or_default();
        let built = play(
            &Request {
                dockerfile: above.into(),
                scenario: Some(ScenarioKind::Unchanged),
                edited: Vec::new(),
                ..answer.clone()
            },
            session,
        );
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
