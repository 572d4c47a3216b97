//! The recorded truth, all of it.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use layerlab_tests::conform::compare;

#[test]
fn syntax_is_buildkits() {
    agrees(include_str!("../conformance/syntax.json"));
}

fn agrees(json: &str) {
    let report = compare(json).expect("the recorded file is of a known form");
    assert!(
        report.disagreements.is_empty(),
        "{}\n{}",
        report.disagreements.join("\n"),
        report.summary
    );
}
