//! Rewrites one after the other, each on the text that the one before left.

use crate::project::Project;
use crate::rewrites::{ALL, Input, Proposal};
use crate::simulation::expected_seconds;
use layerlab_dockerfile_parser::{Dockerfile, parse};
use layerlab_source::{Applicability, Edit, apply};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A rewrite that was found, applied or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// A better Dockerfile.
#[derive(Clone, Debug, Default)]
pub struct Optimized {
    /// The new text.
    pub text: String,
    /// What was found, in the order of application.
    pub rewrites: Vec<Rewrite>,
}

/// More rewrites than this are not applied to one file.
const MAX_REWRITES: usize = 64;
/// A gain below this share of the expected time is within the noise of the estimates.
const NOISE: f64 = 0.01;
/// So is one below this many seconds.
const NOISE_SECONDS: f64 = 0.05;

/// What is to be applied.
#[derive(Clone, Copy, Debug)]
pub struct Wishes<'w> {
    /// Rewrites turned on or off, by id.
    pub switches: &'w BTreeMap<String, bool>,
    /// Whether those are applied too that somebody has to look at.
    pub apply_review: bool,
    /// Whether what rests on an assumption about files counts as something to look at.
    pub only_certain: bool,
}

/// Applies what is safe, and what is wished for beyond that; leaves out what is switched off.
pub fn optimize(text: &str, project: &Project<'_>, wishes: &Wishes<'_>) -> Optimized {
    let mut out = Optimized {
        text: text.to_owned(),
        rewrites: Vec::new(),
    };
    let mut dockerfile = parse(text);
    let Ok(mut expected) = expected_seconds(&dockerfile, project) else {
        return out;
    };
    let mut refused = BTreeSet::new();
    for rewriter in ALL {
        for _ in 0..MAX_REWRITES {
            let input = Input {
                text: &out.text,
                dockerfile: &dockerfile,
                project,
            };
            let found = rewriter(&input);
            let new = |proposal: &Proposal| {
                !refused.contains(&proposal.id)
                    && !out.rewrites.iter().any(|rewrite| rewrite.id == proposal.id)
            };
            let Some(mut proposal) = found.into_iter().find(new) else {
                break;
            };
            if wishes.only_certain
                && proposal.rests_on_assumptions
                && proposal.applicability == Applicability::Safe
            {
                proposal.applicability = Applicability::Review;
            }
            if proposal.applicability == Applicability::DisplayOnly {
                out.rewrites.push(rewrite(&proposal, false));
                continue;
            }
            let Some(better) = attempt(&out.text, &dockerfile, project, &proposal.edits, expected) else {
                // Not worth it, or not possible.
                refused.insert(proposal.id);
                continue;
            };
            let by_default = proposal.applicability == Applicability::Safe
                || (wishes.apply_review && proposal.applicability == Applicability::Review);
            let applied = wishes.switches.get(&proposal.id).copied().unwrap_or(by_default);
            out.rewrites.push(rewrite(&proposal, applied));
            if applied {
                (out.text, dockerfile, expected) = better;
            }
        }
    }
    out
}

/// The text after the edits, where it is read without new diagnostics and the expected time falls by more than noise.
fn attempt(
    text: &str,
    dockerfile: &Dockerfile,
    project: &Project<'_>,
    edits: &[Edit],
    expected: f64,
) -> Option<(String, Dockerfile, f64)> {
    let after = apply(text, edits)?;
    let parsed = parse(&after);
    if parsed.diagnostics.len() > dockerfile.diagnostics.len() {
        return None;
    }
    let seconds = expected_seconds(&parsed, project).ok()?;
    let gain = expected - seconds;
    (gain > NOISE_SECONDS && gain > expected * NOISE).then_some((after, parsed, seconds))
}

fn rewrite(proposal: &Proposal, applied: bool) -> Rewrite {
    Rewrite {
        id: proposal.id.clone(),
        title: proposal.title.clone(),
        reason: proposal.reason.clone(),
        applicability: proposal.applicability,
        checks: proposal.checks.clone(),
        applied,
    }
}
