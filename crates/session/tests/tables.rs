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
