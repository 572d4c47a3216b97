//! What the order of a Dockerfile costs, in a sentence about its own lines.
#![allow(missing_docs, reason = "a test file")]

use layerlab_optimize::ScenarioKind;
use layerlab_session::{Request, analyze, examples, report, simulate};

fn told(dockerfile: &str, scenario: ScenarioKind) -> Option<String> {
    let request = Request {
        dockerfile: dockerfile.into(),
        files: Some("package.json\npackage-lock.json\nsrc/a.js\nconf/site.conf\n".into()),
        scenario: Some(scenario),
        ..Request::default()
    };
    simulate(&request).rule.map(|rule| rule.text)
}

#[test]
fn what_only_follows_is_told_from_what_changed() {
    let code = |dockerfile: &str| told(dockerfile, ScenarioKind::Code);
    assert_eq!(
        code("FROM node:22\nCOPY . .\nRUN npm ci\n\nRUN npm run build\n").as_deref(),
        Some("Line 2 runs because src/a.js changed; lines 3 and 5 run only because it did: 40 s.")
    );
    assert_eq!(
        code("FROM node:22\nCOPY . .\nRUN npm ci\nRUN npm run build\n").as_deref(),
        Some("Line 2 runs because src/a.js changed; lines 3 and 4 run only because it did: 40 s.")
    );
    assert_eq!(
        code("FROM node:22\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY src src\n").as_deref(),
        Some("Line 4 runs because src/a.js changed; no other step has to.")
    );
}

#[test]
fn where_all_runs_or_nothing_there_is_no_such_story() {
    let dockerfile = "FROM node:22\nCOPY . .\nRUN npm ci\nRUN npm run build\n";
    for scenario in [ScenarioKind::Fresh, ScenarioKind::Unchanged, ScenarioKind::Runner] {
        assert_eq!(told(dockerfile, scenario), None, "{scenario:?}");
    }
    assert_eq!(told("FROM node:22\nCOPY nothing /x\n", ScenarioKind::Code), None);
}

/// The report says it of both orders, and how to check them.
#[test]
fn a_report_holds_the_rule_and_the_commands_that_check_it() {
    let example = examples()
        .into_iter()
        .find(|example| example.id == "speech-service");
    let analysis = analyze(&example.map(|example| example.request).unwrap_or_default());
    let text = report(&analysis.simulation, &analysis.optimization, "");
    for part in [
        "## The golden rule, in this file",
        "- Yours: Line 4 runs because src/api.py changed; lines 5 to 7 run only because it did: 12 min 5 s.",
        "- Better: Line 9 runs because src/api.py changed; line 10 runs only because it did: 5 s.",
        "## How to check it",
        "docker build",
        "#· CACHED",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}
