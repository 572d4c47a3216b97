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

#[test]
fn waiting_has_a_price_once_somebody_says_it() {
    let mut request = example("speech-service");
    let rows = |request: &Request| {
        let tables = optimize(request).tables;
        let table = tables.iter().find(|table| table.title.starts_with("Cost of"));
        let rows = table.expect("the table").rows.iter();
        rows.map(|row| {
            row.iter()
                .map(|cell| cell.text.clone())
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect::<Vec<_>>()
    };
    assert_eq!(
        rows(&request),
        ["A week $6.19 $0.35 $5.84", "A year $322 $18 $304"]
    );
    request.inputs.waiting = 60.0;
    request.inputs.people = 10.0;
    let priced = rows(&request);
    assert_eq!(priced.len(), 4);
    assert_eq!(priced[3], "A year of waiting $386,360 $21,667 $364,693");
}

#[test]
fn what_is_new_in_the_image_is_a_column_of_its_own_only_where_it_is_less_than_what_is_made() {
    let columns = |id| {
        let tables = optimize(&example(id)).tables;
        let table = tables
            .iter()
            .find(|table| table.title == "Build time by scenario");
        let table = table.expect("the table").clone();
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
        table.columns.last().cloned().unwrap_or_default()
    };
    assert_eq!(columns("speech-service"), "Rebuilt");
    assert_eq!(columns("nextjs"), "New in the image");
}
