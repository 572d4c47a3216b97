//! Rewrites of small projects of every package manager: what is offered, and the laws that hold for all of it.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use layerlab_dockerfile_parser::parse;
use layerlab_session::{Optimization, Request, optimize};
use layerlab_tests::fixtures::{Fixture, all};
use std::collections::BTreeMap;
use std::fmt::Write as _;

fn fixtures() -> Vec<Fixture> {
    all().expect("the fixtures are of their form")
}

fn reviewed(request: &Request) -> Request {
    Request {
        apply_review: true,
        ..request.clone()
    }
}

/// The rewrites that were found, and the change that they make.
fn story(optimization: &Optimization) -> String {
    let mut out = String::new();
    for rewrite in &optimization.rewrites {
        let applied = if rewrite.applied { "applied" } else { "off" };
        let _ = writeln!(
            out,
            "{} ({:?}, {applied}): {}",
            rewrite.id, rewrite.applicability, rewrite.reason
        );
        for check in &rewrite.checks {
            let _ = writeln!(out, "  ? {check}");
        }
    }
    for line in &optimization.diff {
        let sign = match line.tag {
            layerlab_report::DiffTag::Same => ' ',
            layerlab_report::DiffTag::Added => '+',
            layerlab_report::DiffTag::Removed => '-',
        };
        let _ = writeln!(out, "{sign}{}", line.text);
    }
    out
}

#[test]
fn every_package_manager_has_a_usual_project_and_a_trap() {
    let mut kinds: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for fixture in fixtures() {
        let counts = kinds.entry(fixture.about.ecosystem.clone()).or_default();
        if fixture.about.trap.is_some() {
            counts.1 += 1;
        } else {
            counts.0 += 1;
        }
    }
    assert!(kinds.len() >= 20, "{kinds:?}");
    for (kind, (usual, traps)) in kinds {
        assert!(usual + traps >= 2, "{kind}");
    }
}

#[test]
fn every_fixture_tells_its_story() {
    for fixture in fixtures() {
        insta::assert_snapshot!(fixture.name.clone(), story(&optimize(&fixture.request)));
    }
}

#[test]
fn where_nothing_is_safe_nothing_is_done_unasked() {
    for fixture in fixtures()
        .iter()
        .filter(|fixture| fixture.about.safe_rewrite.is_none())
    {
        let optimized = optimize(&fixture.request);
        assert!(
            !optimized.changed,
            "{}: {:?}\n{}",
            fixture.name, fixture.about.trap, optimized.dockerfile
        );
    }
}

#[test]
fn applying_twice_changes_nothing_more() {
    for fixture in fixtures() {
        for request in [fixture.request.clone(), reviewed(&fixture.request)] {
            let once = optimize(&request);
            let twice = optimize(&Request {
                dockerfile: once.dockerfile.as_str().into(),
                dockerignore: once.dockerignore.as_str().into(),
                ..request
            });
            assert_eq!(twice.dockerfile, once.dockerfile, "{}", fixture.name);
            assert_eq!(twice.dockerignore, once.dockerignore, "{}", fixture.name);
        }
    }
}

#[test]
fn results_are_read_without_new_complaints_and_are_never_slower() {
    for fixture in fixtures() {
        for request in [fixture.request.clone(), reviewed(&fixture.request)] {
            let optimized = optimize(&request);
            let (before, after) = (parse(&request.dockerfile), parse(&optimized.dockerfile));
            assert!(
                after.diagnostics.len() <= before.diagnostics.len(),
                "{}",
                fixture.name
            );
            let expected = |part: fn(&layerlab_report::Pair) -> f64| -> f64 {
                optimized.pairs.iter().map(|pair| pair.weight * part(pair)).sum()
            };
            let (old, new) = (
                expected(|pair| pair.before.seconds.value),
                expected(|pair| pair.after.seconds.value),
            );
            assert!(
                new <= old + 1e-9,
                "{}: {old} s to {new} s\n{}",
                fixture.name,
                optimized.dockerfile
            );
        }
    }
}

#[test]
fn line_ends_stay_the_authors() {
    let mut seen = 0;
    for fixture in fixtures()
        .iter()
        .filter(|fixture| fixture.request.dockerfile.contains("\r\n"))
    {
        let optimized = optimize(&fixture.request).dockerfile;
        assert_eq!(
            optimized.matches('\n').count(),
            optimized.matches("\r\n").count(),
            "{}",
            fixture.name
        );
        seen += 1;
    }
    assert!(seen > 0, "no fixture has carriage returns");
}
