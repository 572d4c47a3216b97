//! Whether the goals of a lesson are reached: asked of the model, build by build.

use super::image::{Image, layers, taken};
use super::lists::{self, LISTS, mount_part, target};
use super::words::{are_in, are_in_run, nowhere};
use super::{Goal, GoalView, Lesson, Need, change};
use crate::prepare::Prepared;
use crate::request::Request;
use crate::view::Session;
use layerlab_dockerfile_parser::{Dockerfile, Instruction, Kind, Run};
use layerlab_estimate::run_text;
use layerlab_optimize::{ScenarioKind, Simulated};
use layerlab_report::{Block, Stack, Status, format_seconds};

/// So many steps are looked at one by one, each with a build of its own.
const MOST_STEPS: usize = 40;

/// A build of somebody's Dockerfile.
pub(super) struct Played {
    prepared: Prepared,
    simulated: Simulated,
    stack: Stack,
}

/// Why a change edits nothing, where no more is known.
const NOTHING: &str = "Nothing of what is sent to the builder is edited by it.";

/// Plays a change; why it cannot be played, in a sentence.
pub(super) fn play(request: &Request, session: &mut Session) -> Result<Played, String> {
    let prepared = Prepared::new(request, session.memory());
    if let Some(rejection) = &prepared.dockerfile.rejection {
        return Err(format!("It cannot be built: {}.", rejection.message));
    }
    let wanted = request.scenario.unwrap_or(ScenarioKind::Code);
    if prepared.shown.as_ref().is_none_or(|shown| shown.kind != wanted) {
        return Err(match wanted {
            ScenarioKind::Image(_) => "The base image that is new is not used.",
            _ => NOTHING,
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
        Ok(played) => {
            let dockerfile = &played.prepared.dockerfile;
            at_home(dockerfile).or_else(|| missing(&lesson.needs, &answer, dockerfile, session))
        }
    };
    let goals = lesson.goals.iter().map(|goal| {
        let after = changed(goal, lesson, &answer);
        let result = play(&after, session);
        let undone = match &result {
            Err(error) if error == NOTHING => undone(&changed(goal, lesson, &start), &after, session),
            // Another argument in its place is another label, or none.
            Ok(_) if goal.same_image => undeclared(&changed(goal, lesson, &start), &after, session),
            _ => None,
        };
        let missed = match (result, undone) {
            (Err(error), None) => Some(error),
            (_, Some(why)) => Some(why),
            (Ok(played), None) => {
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
    pub(super) fn steps(&self, words: &str) -> Vec<&Block> {
        let steps = self.stack.steps();
        steps
            .filter(|block| are_in(words, block, &self.prepared.dockerfile))
            .collect()
    }
}

/// In what a goal is missed, in a sentence.
fn misses(goal: &Goal, played: &Played) -> Option<String> {
    for words in &goal.cached {
        let steps = played.steps(words);
        if steps.is_empty() {
            return Some(nowhere(words));
        }
        if let Some(step) = steps.iter().find(|step| step.status == Status::Ran) {
            return Some(runs(step));
        }
    }
    for words in &goal.runs {
        let steps = played.steps(words);
        if steps.is_empty() {
            return Some(nowhere(words));
        }
        if !steps.iter().any(|step| step.status == Status::Ran) {
            return Some(format!(
                "Line {} does not run: `{words}` stays cached.",
                steps[0].lines.0
            ));
        }
    }
    if let Some(words) = &goal.only {
        let may_run = |block: &Block| {
            let mut words = words.iter();
            words.any(|words| are_in(words, block, &played.prepared.dockerfile))
        };
        let mut ran = played.stack.steps().filter(|block| block.status == Status::Ran);
        if let Some(step) = ran.find(|block| !may_run(block)) {
            return Some(runs(step));
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
pub(super) fn unchanged(request: &Request) -> Request {
    Request {
        scenario: Some(ScenarioKind::Unchanged),
        edited: Vec::new(),
        ..request.clone()
    }
}

/// A build argument that the change of a goal gives a value, and that an answer does not declare.
fn undeclared(start: &Request, answer: &Request, session: &mut Session) -> Option<String> {
    if start.scenario != Some(ScenarioKind::Commit) {
        return None;
    }
    let change = Prepared::new(start, session.memory()).shown?;
    let after = Prepared::new(answer, session.memory()).dockerfile;
    let stages = after.stages.iter().flat_map(|stage| &stage.commands);
    let is_declared = |name: &String| {
        stages
            .clone()
            .any(|index| match &after.instructions[*index].kind {
                Some(Kind::Arg(args)) => args.iter().any(|arg| arg.name == *name),
                _ => false,
            })
    };
    let name = change.args.keys().find(|name| !is_declared(name))?;
    Some(format!("{name} is not declared any more."))
}

/// Why the change of a goal is none for an answer, where it is one for the Dockerfile at the beginning.
fn undone(start: &Request, answer: &Request, session: &mut Session) -> Option<String> {
    let before = Prepared::new(start, session.memory());
    let after = Prepared::new(answer, session.memory());
    let kind = start.scenario.unwrap_or(ScenarioKind::Code);
    let change = before.shown.filter(|shown| shown.kind == kind)?;
    undeclared(start, answer, session).or_else(|| {
        let mut paths = change.changes.iter().map(layerlab_context::Change::path);
        let unsent = paths.find(|path| !path.is_empty() && after.files.context.get(path).is_none());
        unsent.map(|path| format!("{path} is not sent to the builder any more."))
    })
}

/// Something that a layer of the image holds, be it hidden by a later one: what is there after each copy, and the lists of packages
/// after each command.
fn holds(files: &[String], answer: &Request, played: &Played, session: &mut Session) -> Option<String> {
    if files.is_empty() {
        return None;
    }
    let dockerfile = &played.prepared.dockerfile;
    let has_lists = files.iter().any(|file| file == LISTS);
    let mut copies = 0;
    for index in layers(dockerfile) {
        let instruction = &dockerfile.instructions[index];
        let line = instruction.first_line;
        match &instruction.kind {
            Some(Kind::Copy(_) | Kind::Add(_)) if copies < MOST_STEPS => {
                copies += 1;
                let Ok(built) = prefix(answer, instruction.span.end, session) else {
                    continue;
                };
                let held = taken(&built.simulated, &built.prepared.files.context);
                if let Some((_, file)) = held.iter().find(|(_, source)| files.contains(source)) {
                    return Some(format!("Line {line} leaves a layer that holds {file}."));
                }
            }
            Some(Kind::Run(run)) if has_lists && lists::left(run) == Some(true) => {
                return Some(format!(
                    "Line {line} leaves a layer that holds the package lists."
                ));
            }
            _ => {}
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

/// The commands of a Dockerfile, with their instructions.
fn commands(dockerfile: &Dockerfile) -> impl Iterator<Item = (&Instruction, &Run)> {
    let instructions = dockerfile.instructions.iter();
    instructions.filter_map(|instruction| match &instruction.kind {
        Some(Kind::Run(run)) => Some((instruction, run)),
        _ => None,
    })
}

/// A mount at a place in somebody's home, which is none.
fn at_home(dockerfile: &Dockerfile) -> Option<String> {
    let is_at_home = |mount: &String| target(mount).is_some_and(|target| target.starts_with('~'));
    let (instruction, _) = commands(dockerfile).find(|(_, run)| run.mounts.iter().any(is_at_home))?;
    Some(format!(
        "Line {}: BuildKit does not expand `~`, so this mount is not in the home. Give its target in full.",
        instruction.first_line
    ))
}

/// Whether a mount brings a file to a command.
fn lends(mount: &str, file: &str, command: &str) -> bool {
    let is_secret = mount_part(mount, &["type"]) == Some("secret");
    let id = mount_part(mount, &["id"]).unwrap_or_default();
    let usual = format!("/run/secrets/{id}");
    let target = target(mount).or(is_secret.then_some(usual.as_str()));
    let is_it = |target: &str| target == file || target.ends_with(&format!("/{file}"));
    // A command that names the place, or reads a variable, takes it from there.
    let is_read = |target: &str| is_secret && command.contains(target);
    target.is_some_and(|target| is_it(target) || is_read(target))
        || is_secret && mount_part(mount, &["env"]).is_some()
}

/// A command that does not find what it needs.
fn missing(
    needs: &[Need],
    answer: &Request,
    dockerfile: &Dockerfile,
    session: &mut Session,
) -> Option<String> {
    let needing = commands(dockerfile).filter_map(|(instruction, run)| {
        let needed = needs.iter().filter(|need| are_in_run(&need.step, run));
        let files: Vec<&String> = needed.flat_map(|need| &need.files).collect();
        let is_bound = run.mounts.iter().any(|mount| mount.contains("type=bind"));
        (!files.is_empty() && !is_bound).then_some((instruction, run, files))
    });
    for (instruction, run, files) in needing.take(MOST_STEPS) {
        let built = prefix(answer, instruction.span.start, session);
        let text = run_text(run);
        let is_there = |file: &str| {
            let ending = format!("/{file}");
            let is_copied = built.as_ref().is_ok_and(|built| {
                let mut paths = built.simulated.build.files.iter();
                paths.any(|(path, _)| path == file || path.ends_with(&ending))
            });
            is_copied || run.mounts.iter().any(|mount| lends(mount, file, &text))
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
