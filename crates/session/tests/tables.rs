//! The tables are of the scenario shown.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use layerlab_optimize::ScenarioKind;
use layerlab_session::{Request, examples, optimize};

fn note(request: &Request, title: &str) -> String {
    let tables = optimize(request).tables;
    let table = tables
        .iter()
        .find(|table| table.title == title)
        .expect("the table");
    assert!(!table.rows.is_empty(), "{title}");
    table.note.clone()
}

#[test]
fn work_and_cost_follow_the_scenario_shown() {
    let example = examples().into_iter().next().expect("an example").request;
    let edited = Request {
        scenario: Some(ScenarioKind::Own),
        edited: vec!["requirements.txt".to_owned()],
        ..example.clone()
    };
    for title in ["Time of one person", "Cost of build machines"] {
        assert!(note(&example, title).contains("“Code change”"), "{title}");
        assert!(note(&edited, title).contains("“My edit”"), "{title}");
    }
}

fn example(id: &str) -> Request {
    let found = examples().into_iter().find(|example| example.id == id);
    found.expect("the example").request
}

#[test]
fn a_new_base_image_is_pulled() {
    let pairs = optimize(&example("speech-service")).pairs;
    let seconds = |kind| {
        let pair = pairs.iter().find(|pair| pair.kind == kind).expect("the scenario");
        pair.before.seconds.value
    };
    assert!(seconds(ScenarioKind::BaseImage) > seconds(ScenarioKind::Fresh) + 10.0);
}

#[test]
fn a_step_that_two_stages_begin_with_is_counted_once() {
    let request = Request {
        scenario: Some(ScenarioKind::Fresh),
        ..example("nextjs")
    };
    let stack = layerlab_session::simulate(&request).stack;
    let twins = stack.blocks.iter().filter(|block| block.is_twin).count();
    let steps = stack
        .blocks
        .iter()
        .filter(|block| block.role == layerlab_report::Role::Step)
        .count();
    assert_eq!((twins, stack.steps, stack.ran), (1, steps - 1, steps - 1));
}
