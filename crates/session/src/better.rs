//! What would be better, or what is compared with: the same project before and after.

use crate::diagnostics::hints;
use crate::memory::Memory;
use crate::prepare::Prepared;
use crate::replay::replay;
use crate::request::{Optimization, Other, Request};
use crate::view::drawn;
use layerlab_dockerfile_parser::parse;
use layerlab_optimize::{Optimized, Scenario, ScenarioKind, Wishes};
use layerlab_report::{
    Block, Pair, Stack, Status, as_shown, claims_note, diff, format_factor, link, names, tables,
};
use std::collections::BTreeMap;
use std::rc::Rc;

pub(crate) fn optimization(request: &Request, prepared: &Prepared, memory: &mut Memory) -> Optimization {
    let player = prepared.player(&prepared.dockerfile);
    let Ok(shown) = prepared.show(&prepared.dockerfile, &player) else {
        return Optimization {
            dockerfile: request.dockerfile.to_string(),
            dockerignore: request.dockerignore.to_string(),
            ..Optimization::default()
        };
    };
    let optimized = proposed(request, prepared);
    let dockerfile = parse(&optimized.text).plain_paths();
    let (mut before, ..) = drawn(&prepared.dockerfile, shown);
    let other = other_project(request, prepared, &optimized, memory);
    let rewritten = other.as_ref().unwrap_or(prepared);
    let better = rewritten.player(&dockerfile);
    let (built, error) = match rewritten.show(&dockerfile, &better) {
        Ok(built) => (built, None),
        Err(error) => (None, Some(error.message)),
    };
    let (mut after, timeline, graph) = drawn(&dockerfile, built);
    let error = error.or_else(|| after.error.clone());
    // Of what cannot be read there is nothing to draw beside it.
    if !after.blocks.is_empty() {
        link(&mut before, &mut after);
    }
    let mut longest = BTreeMap::new();
    let kind = prepared.shown.as_ref().map(|scenario| scenario.kind);
    // What has no share and nobody asked for is in no table.
    let is_wanted = |scenario: &&Scenario| {
        let own = matches!(scenario.kind, ScenarioKind::Own | ScenarioKind::Named(_));
        scenario.weight > 0.0 || own || Some(scenario.kind) == kind
    };
    let pairs: Vec<Pair> = prepared
        .scenarios
        .iter()
        .filter(is_wanted)
        .map(|scenario| {
            let (outcome, stack) = rewritten.outcome(&dockerfile, &better, rewritten.same(scenario));
            longest.extend(longest_run(&stack).map(|found| (scenario.kind, found)));
            Pair {
                kind: scenario.kind,
                name: prepared.scenario_name(scenario.kind),
                weight: scenario.weight,
                before: prepared.outcome(&prepared.dockerfile, &player, scenario).0,
                after: outcome,
            }
        })
        .collect();
    let at = pairs
        .iter()
        .position(|pair| Some(pair.kind) == kind)
        .unwrap_or_default();
    Optimization {
        factor: factor(before.wall, after.wall),
        slower: if error.is_none() {
            factor(after.wall, before.wall)
        } else {
            String::new()
        },
        compared: request.compare.is_some(),
        error,
        tables: tables(
            names(request.compare.is_some()),
            &before,
            &after,
            &pairs,
            at,
            &request.inputs,
        ),
        notes: claims_note(&request.claims, &pairs, &longest),
        replay: request
            .history
            .as_ref()
            .and_then(|history| replay(prepared, rewritten, history, &dockerfile)),
        pairs,
        changed: optimized.text != *request.dockerfile
            || optimized.ignore != *request.dockerignore
            || own_files(request).is_some(),
        file_errors: own_files(request).map_or_else(Vec::new, |_| rewritten.file_errors.clone()),
        ignore_diff: if optimized.ignore == *request.dockerignore {
            Vec::new()
        } else {
            diff(&request.dockerignore, &optimized.ignore)
        },
        diff: diff(&request.dockerfile, &optimized.text),
        dockerfile: optimized.text,
        dockerignore: optimized.ignore,
        hints: hints(&request.dockerfile, &optimized.rewrites),
        rewrites: optimized.rewrites,
        stays: optimized.stays,
        timeline,
        graph,
        stack: after,
        before,
    }
}

/// What is compared with, where its files are its own.
fn own_files(request: &Request) -> Option<&Other> {
    let other = request.compare.as_ref()?;
    (other.files.is_some() && !other.dockerfile.trim().is_empty()).then_some(other)
}

/// The project after, where its files are others: those of what is compared with, or without what is ignored now and not sent any more.
fn other_project(
    request: &Request,
    prepared: &Prepared,
    optimized: &Optimized,
    memory: &mut Memory,
) -> Option<Prepared> {
    let dockerignore: Rc<str> = optimized.ignore.as_str().into();
    if let Some(other) = own_files(request) {
        let request = Request {
            dockerfile: other.dockerfile.clone(),
            dockerignore,
            files: other.files.clone(),
            contents: other.contents.clone(),
            // What was edited was picked among the files before.
            edited: Vec::new(),
            compare: None,
            ..request.clone()
        };
        let mut own = Prepared::new(&request, memory.other());
        own.answer(prepared);
        return Some(own);
    }
    (optimized.ignore != *request.dockerignore).then(|| {
        let request = Request {
            dockerignore,
            ..request.clone()
        };
        let mut ignoring = Prepared::new(&request, memory.other());
        ignoring.follow(prepared);
        ignoring
    })
}

/// What stands in the place of the Dockerfile as it is: what is compared with, or what is found.
fn proposed(request: &Request, prepared: &Prepared) -> Optimized {
    if let Some(other) = &request.compare {
        return compared(request, other);
    }
    let wishes = Wishes {
        switches: &request.switches,
        apply_review: request.apply_review,
        only_certain: request.only_certain,
    };
    layerlab_optimize::optimize(&request.dockerfile, &prepared.project(), &wishes)
}

/// What is compared with, in the place of what would be found; the project as it is where that is not there yet.
fn compared(request: &Request, other: &Other) -> Optimized {
    let is_blank = other.dockerfile.trim().is_empty();
    let (text, ignore) = if is_blank {
        (&request.dockerfile, &request.dockerignore)
    } else {
        let ignore = other.dockerignore.as_ref();
        (&other.dockerfile, ignore.unwrap_or(&request.dockerignore))
    };
    Optimized {
        text: text.to_string(),
        ignore: ignore.to_string(),
        ..Optimized::default()
    }
}

/// Seconds that every build takes, cached or not: to look up base images, to find out what was edited, to name the image. A fully
/// cached one takes 1 to 3.
const FLOOR: f64 = 3.0;

/// Of the times as they are shown, so that it is the one that a reader would work out, here and in the tables. What is left is
/// never less than what every build takes: of less, only that it is more than so many times is known.
fn factor(before: f64, after: f64) -> String {
    let (before, after) = (as_shown(before), as_shown(after));
    let factor = before / after.max(FLOOR);
    if factor <= 1.05 || after < FLOOR && factor < 2.0 {
        String::new()
    } else if after < FLOOR {
        let unit = 10_f64.powf(factor.log10().floor());
        format!("at least {}", format_factor((factor / unit).floor() * unit))
    } else {
        format_factor(factor)
    }
}

/// Of the steps that run, the one that takes longest: its instruction and its seconds.
fn longest_run(stack: &Stack) -> Option<(String, f64)> {
    let ran = stack
        .blocks
        .iter()
        .filter(|block| block.status == Status::Ran && !block.number.is_empty());
    let seconds = |block: &&Block| block.seconds.as_ref().map_or(0.0, |seconds| seconds.value);
    let longest = ran.max_by(|a, b| seconds(a).total_cmp(&seconds(b)))?;
    Some((longest.code.clone(), seconds(&longest)))
}

#[cfg(test)]
mod tests {
    use super::factor;

    #[test]
    fn no_factor_is_told_over_what_every_build_takes() {
        for (before, after, text) in [
            (891.0, 50.0, "17.8×"),
            (247.0, 1.3, "at least 80×"),
            (33.0, 0.3, "at least 10×"),
            (40.0, 7.3, "5.5×"),
            (5.0, 0.2, ""),
            (2.0, 0.2, ""),
            (5.0, 5.0, ""),
        ] {
            assert_eq!(factor(before, after), text, "{before} {after}");
        }
    }
}
