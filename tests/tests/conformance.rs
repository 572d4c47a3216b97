//! The recorded truth, all of it.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use layerlab_tests::conform::compare;

#[test]
fn syntax_is_buildkits() {
    agrees(include_str!("../conformance/syntax.json"));
}

#[test]
fn builds_as_people_report_them_are_buildkits() {
    agrees(include_str!("../conformance/field.json"));
}

#[test]
fn builds_on_an_imported_cache_are_buildkits() {
    agrees(include_str!("../conformance/ci.json"));
}

#[test]
fn single_rules_of_caching_are_buildkits() {
    agrees(include_str!("../conformance/rules.json"));
}

#[test]
fn random_builds_come_out_as_buildkits() {
    agrees(include_str!("../conformance/random.json"));
}

#[test]
fn rebuilds_take_as_long_as_foreseen_from_the_log_of_a_cold_build() {
    agrees(include_str!("../conformance/timing.json"));
}

#[test]
fn predictions_need_nothing_of_what_is_expected() {
    for json in [
        include_str!("../conformance/rules.json"),
        include_str!("../conformance/syntax.json"),
    ] {
        let mut cases: serde_json::Value = serde_json::from_str(json).expect("JSON");
        let seen = layerlab_tests::conform::predict(json).expect("a known form");
        for case in cases
            .as_array_mut()
            .into_iter()
            .flatten()
            .filter_map(serde_json::Value::as_object_mut)
        {
            for expected in ["accept", "error", "line", "escape", "instructions", "stages"] {
                case.remove(expected);
            }
            for form in ["plain", "rawjson"] {
                if let Some(form) = case.get_mut(form).and_then(serde_json::Value::as_object_mut) {
                    form.remove("rebuild_s");
                    form.remove("rebuild_log");
                }
            }
            let builds = case.get_mut("builds").and_then(serde_json::Value::as_array_mut);
            for build in builds
                .into_iter()
                .flatten()
                .filter_map(serde_json::Value::as_object_mut)
            {
                build.remove("expect");
            }
        }
        let unseen = layerlab_tests::conform::predict(&cases.to_string()).expect("a known form");
        assert_eq!(seen, unseen);
    }
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
