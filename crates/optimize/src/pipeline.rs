//! Rewrites one after the other, each on the text that the one before left.

use crate::project::{Files, Project};
use crate::rewrites::stays::{self, Stay};
use crate::rewrites::{ALL, Benefit, Input, Proposal};
use crate::scenario::ScenarioKind;
use crate::simulation::seconds_by_scenario;
use crate::survey::Survey;
use layerlab_dockerfile_parser::{Dockerfile, parse};
use layerlab_source::{Applicability, Edit, apply};
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A rewrite that was found, applied or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rewrite {
    /// Names the rewrite and its place.
    pub id: String,
    /// What it does.
    pub title: String,
    /// Why.
    pub reason: String,
    /// What may be done without asking.
    pub applicability: Applicability,
    /// What its safety rests on, or what to look at before.
    pub checks: Vec<String>,
    /// Whether the result has it.
    pub applied: bool,
    /// Seconds that it saves in each scenario, on top of those before it; less than 0 where a scenario loses.
    pub saves: Vec<(ScenarioKind, f64)>,
    /// Lines of the original text that it changes, first and last from 1.
    pub lines: Vec<(usize, usize)>,
    /// Its edits of the original text, where it can be had without the others and needs nothing but the Dockerfile.
    pub alone: Vec<Edit>,
}

/// A better Dockerfile.
#[derive(Clone, Debug, Default)]
pub struct Optimized {
    /// The new text.
    pub text: String,
    /// The new `.dockerignore`.
    pub ignore: String,
    /// What was found, in the order of application.
    pub rewrites: Vec<Rewrite>,
    /// What of the new text stays below what is edited.
    pub stays: Vec<Stay>,
}

/// More rewrites than this are not applied to one file.
const MAX_REWRITES: usize = 64;
/// After so many passes over all rewriters nothing is left to be found.
const MAX_PASSES: usize = 4;
/// A gain below this share of the expected time is within the noise of the estimates.
const NOISE: f64 = 0.01;
/// So is one below this many seconds.
const NOISE_SECONDS: f64 = 0.05;
/// One above this many seconds is none, however long everything takes.
const TELLING_SECONDS: f64 = 0.2;

/// What is to be applied.
#[derive(Clone, Copy, Debug)]
pub struct Wishes<'w> {
    /// Rewrites turned on or off, by id.
    pub switches: &'w BTreeMap<String, bool>,
    /// Whether those are applied too that somebody has to look at.
    pub apply_review: bool,
    /// Whether what holds only under conditions stays off.
    pub only_certain: bool,
}

/// A text as it stands, and what it costs.
struct Standing {
    /// The text that all began with.
    original: Rc<str>,
    text: String,
    dockerfile: Dockerfile,
    /// What is known of its instructions, from when it is asked for.
    surveyed: OnceCell<Survey>,
    /// What every rewriter would do to it, from when it is asked for.
    proposed: [OnceCell<Vec<Proposal>>; ALL.len()],
    files: Rc<Files>,
    /// Seconds of every scenario with a weight.
    seconds: Vec<f64>,
}

impl Standing {
    /// What a rewriter sees of it.
    fn input<'s>(&'s self, project: &'s Project<'s>) -> Input<'s> {
        Input {
            text: &self.text,
            dockerfile: &self.dockerfile,
            project,
            surveyed: &self.surveyed,
        }
    }

    /// What the rewriter at a place among all would do to it. The project is the one with its files.
    fn proposals(&self, rewriter: usize, project: &Project<'_>) -> &[Proposal] {
        self.proposed[rewriter].get_or_init(|| ALL[rewriter](&self.input(project)))
    }
}

/// What texts cost, with their `.dockerignore`: a later pass tries again what an earlier one has refused, and different proposals lead to one
/// text. `None` where it cannot be built.
type Scored = BTreeMap<(String, String), Option<Vec<f64>>>;

/// Applies what is safe, and what is wished for beyond that; leaves out what is switched off.
pub fn optimize(text: &str, project: &Project<'_>, wishes: &Wishes<'_>) -> Optimized {
    let dockerfile = parse(text).plain_paths();
    let Ok(seconds) = seconds_by_scenario(&dockerfile, project) else {
        return Optimized {
            text: text.to_owned(),
            ignore: project.files.ignore.clone(),
            ..Optimized::default()
        };
    };
    let mut rewrites: Vec<Rewrite> = Vec::new();
    let mut standing = Standing {
        original: text.into(),
        text: text.to_owned(),
        dockerfile,
        surveyed: OnceCell::new(),
        proposed: Default::default(),
        files: Rc::new(project.files.clone()),
        seconds,
    };
    let alone = alone(&standing, project);
    let mut scored = Scored::default();
    // What was not worth it may be once something else is done: again, until nothing changes.
    for _ in 0..MAX_PASSES {
        let before = (standing.text.clone(), standing.files.ignore.clone());
        standing = pass(standing, &mut rewrites, &mut scored, project, wishes);
        if (&standing.text, &standing.files.ignore) == (&before.0, &before.1) {
            break;
        }
    }
    only_open_refusals(&mut rewrites, &standing, project);
    // What is offered as an edit need not be said.
    if rewrites.iter().any(|rewrite| rewrite.id == "slim-stage/0") {
        rewrites.retain(|rewrite| rewrite.id != "advice/slim-stage");
    }
    // What can be done comes before what can only be said.
    rewrites.sort_by_key(|rewrite| rewrite.applicability == Applicability::DisplayOnly);
    for rewrite in &mut rewrites {
        rewrite.alone = alone.get(&rewrite.id).cloned().unwrap_or_default();
    }
    let stays = stays(&standing, project);
    Optimized {
        text: standing.text,
        ignore: standing.files.ignore.clone(),
        rewrites,
        stays,
    }
}

/// Why what is slow stays below what is edited, in the text as it is now.
fn stays(standing: &Standing, project: &Project<'_>) -> Vec<Stay> {
    let project = &Project {
        files: &standing.files,
        ..*project
    };
    stays::find(&standing.input(project), &parse(&standing.original).plain_paths())
}

/// Leaves out why an install cannot go first where another way was found, or where it went there after all; and what is said a second
/// time, of the same install in another line of a later pass.
fn only_open_refusals(rewrites: &mut Vec<Rewrite>, standing: &Standing, project: &Project<'_>) {
    let is_refusal = |rewrite: &Rewrite| {
        rewrite.applicability == Applicability::DisplayOnly && rewrite.id.starts_with("dependencies-first/")
    };
    if !rewrites.iter().any(is_refusal) {
        return;
    }
    let project = &Project {
        files: &standing.files,
        ..*project
    };
    let proposed = (0..ALL.len()).flat_map(|at| standing.proposals(at, project));
    let open: BTreeSet<String> = proposed.filter_map(|proposal| refused(&proposal.id)).collect();
    let has_changed = rewrites.iter().any(|rewrite| rewrite.applied);
    let fetched: BTreeSet<String> = rewrites
        .iter()
        .filter_map(|rewrite| rewrite.id.strip_prefix("prefetch/").map(str::to_owned))
        .collect();
    let mut said = BTreeSet::new();
    rewrites.retain(|rewrite| {
        let Some(of_stage) = refused(&rewrite.id).filter(|_| is_refusal(rewrite)) else {
            return true;
        };
        let is_open = !has_changed || open.contains(&of_stage);
        is_open && !fetched.contains(&of_stage) && said.insert((of_stage, rewrite.reason.clone()))
    });
}

/// Manager and stage of an install that cannot go first; then, in the id, comes the instruction.
fn refused(id: &str) -> Option<String> {
    let place = id.strip_prefix("dependencies-first/")?;
    Some(
        place
            .rsplit_once('/')
            .map_or(place, |(of_stage, _)| of_stage)
            .to_owned(),
    )
}

/// What every rewriter would do to the text as it is, by the id of the rewrite.
fn alone(standing: &Standing, project: &Project<'_>) -> BTreeMap<String, Vec<Edit>> {
    let proposals = (0..ALL.len()).flat_map(|at| standing.proposals(at, project));
    proposals
        .filter(|proposal| proposal.ignore.is_empty())
        .map(|proposal| (proposal.id.clone(), proposal.edits.clone()))
        .collect()
}

/// Every rewriter in its turn, as long as it finds something new that is worth it.
fn pass(
    mut standing: Standing,
    rewrites: &mut Vec<Rewrite>,
    scored: &mut Scored,
    project: &Project<'_>,
    wishes: &Wishes<'_>,
) -> Standing {
    let mut refused = BTreeSet::new();
    for rewriter in 0..ALL.len() {
        for _ in 0..MAX_REWRITES {
            let project = &Project {
                files: &standing.files,
                ..*project
            };
            let mut proposals = standing.proposals(rewriter, project).iter();
            let new = |proposal: &Proposal| {
                !refused.contains(&proposal.id) && !rewrites.iter().any(|rewrite| rewrite.id == proposal.id)
            };
            let Some(proposal) = proposals.find(|proposal| new(proposal)) else {
                break;
            };
            if proposal.applicability == Applicability::DisplayOnly {
                rewrites.push(rewrite(proposal, &standing, project, None));
                continue;
            }
            let Some(better) = attempt(&standing, project, proposal, scored) else {
                // Not worth it, or not possible.
                refused.insert(proposal.id.clone());
                continue;
            };
            let by_default = match proposal.applicability {
                Applicability::Safe => true,
                Applicability::Usual => wishes.apply_review || !wishes.only_certain,
                Applicability::Review => wishes.apply_review,
                Applicability::DisplayOnly => false,
            };
            let applied = wishes.switches.get(&proposal.id).copied().unwrap_or(by_default);
            let mut found = rewrite(proposal, &standing, project, Some(&better));
            found.applied = applied;
            rewrites.push(found);
            if applied {
                standing = better;
            }
        }
    }
    standing
}

fn weighted<'s>(project: &'s Project<'_>) -> impl Iterator<Item = &'s crate::Scenario> {
    project.scenarios.iter().filter(|scenario| scenario.weight > 0.0)
}

fn expected(project: &Project<'_>, seconds: &[f64]) -> f64 {
    weighted(project)
        .zip(seconds)
        .map(|(scenario, seconds)| scenario.weight * seconds)
        .sum()
}

/// What stands after a proposal, where it is read without new diagnostics and is worth it: the expected time falls by more than
/// noise, or does not rise where something else is gained.
fn attempt(
    standing: &Standing,
    project: &Project<'_>,
    proposal: &Proposal,
    scored: &mut Scored,
) -> Option<Standing> {
    let text = apply(&standing.text, &proposal.edits)?;
    let dockerfile = parse(&text).plain_paths();
    if dockerfile.diagnostics.len() > standing.dockerfile.diagnostics.len() {
        return None;
    }
    let mut files = standing.files.clone();
    if !proposal.ignore.is_empty() {
        let mut ignore = files.ignore.clone();
        if !ignore.is_empty() && !ignore.ends_with('\n') {
            ignore.push('\n');
        }
        ignore.extend(proposal.ignore.iter().map(|line| format!("{line}\n")));
        files = Rc::new(files.ignoring(ignore));
    }
    let after = Project {
        files: &files,
        ..*project
    };
    let key = (text, files.ignore.clone());
    let seconds = if let Some(seconds) = scored.get(&key) {
        seconds.clone()?
    } else {
        let seconds = seconds_by_scenario(&dockerfile, &after).ok();
        scored.insert(key.clone(), seconds.clone());
        seconds?
    };
    let (text, _) = key;
    let gain = expected(project, &standing.seconds) - expected(project, &seconds);
    let worth = match proposal.benefit {
        Benefit::Time => {
            let share = expected(project, &standing.seconds) * NOISE;
            gain > NOISE_SECONDS && gain > share.min(TELLING_SECONDS)
        }
        Benefit::Other => gain > -1e-9,
    };
    worth.then(|| Standing {
        original: standing.original.clone(),
        text,
        dockerfile,
        surveyed: OnceCell::new(),
        proposed: Default::default(),
        files,
        seconds,
    })
}

fn rewrite(
    proposal: &Proposal,
    standing: &Standing,
    project: &Project<'_>,
    after: Option<&Standing>,
) -> Rewrite {
    let saves = after.map_or_else(Vec::new, |after| {
        let pairs = standing.seconds.iter().zip(&after.seconds);
        weighted(project)
            .zip(pairs)
            .map(|(scenario, (old, new))| (scenario.kind, old - new))
            .collect()
    });
    Rewrite {
        id: proposal.id.clone(),
        title: proposal.title.clone(),
        reason: proposal.reason.clone(),
        applicability: proposal.applicability,
        checks: proposal.checks.clone(),
        applied: false,
        saves,
        lines: lines_of(&standing.original, &standing.text, proposal),
        alone: Vec::new(),
    }
}

/// Lines of the original text, from 1, that a proposal for the text as it stands touches or is about: those that are still there as they were.
fn lines_of(original: &str, text: &str, proposal: &Proposal) -> Vec<(usize, usize)> {
    let line = |offset: usize| {
        text.get(..offset)
            .map_or(0, |before| before.matches('\n').count())
    };
    let lines: Vec<&str> = text.lines().collect();
    let originals: Vec<&str> = original.lines().collect();
    let mut touched = BTreeSet::new();
    let edits = &proposal.edits;
    let spans = edits
        .iter()
        .map(|edit| edit.span)
        .chain(proposal.about.iter().copied());
    for span in spans.filter(|span| !span.is_empty()) {
        touched.extend(line(span.start)..=line(span.end - 1));
    }
    // What is added behind a line, or in it, belongs to that line; what is put at the very top is about none.
    let behind = |edit: &&Edit| {
        edit.span.is_empty() && !text[..edit.span.start].ends_with('\n') && edit.span.start > 0
    };
    touched.extend(edits.iter().filter(behind).map(|edit| line(edit.span.start)));
    let found = touched.iter().filter_map(|at| {
        let wanted = lines.get(*at).filter(|line| !line.trim().is_empty())?;
        // Of several that are alike, the one that is as far down among them.
        let alike = lines[..*at].iter().filter(|line| *line == wanted).count();
        let mut there = originals.iter().enumerate().filter(|(_, line)| *line == wanted);
        let nth = there.clone().nth(alike).or_else(|| there.next_back());
        nth.map(|(line, _)| line)
    });
    let found: BTreeSet<usize> = found.collect();
    found.into_iter().map(|at| (at + 1, at + 1)).collect()
}
