//! What holds for every Dockerfile that `BuildKit` takes: here all accepted ones of the recorded syntax cases.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use layerlab_dockerfile_parser::parse;
use layerlab_session::{Request, analyze};
use layerlab_source::{Applicability, apply};
use serde_json::Value;

fn texts() -> Vec<String> {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("../conformance/syntax.json")).expect("an array of cases");
    let accepted = cases.iter().filter(|case| case["accept"] == true);
    accepted
        .filter_map(|case| case["text"].as_str().map(str::to_owned))
        .collect()
}

#[test]
fn optimising_twice_changes_nothing_and_never_adds_a_diagnostic() {
    for text in texts() {
        let once = analyze(&Request {
            dockerfile: text.as_str().into(),
            ..Request::default()
        });
        let result = &once.optimization.dockerfile;
        assert!(
            parse(result).diagnostics.len() <= parse(&text).diagnostics.len(),
            "{text}\n---\n{result}"
        );
        let twice = analyze(&Request {
            dockerfile: result.as_str().into(),
            ..Request::default()
        });
        assert_eq!(&twice.optimization.dockerfile, result, "{text}");
    }
}

#[test]
fn the_same_files_are_copied_to_the_same_places() {
    let examples = layerlab_session::examples()
        .into_iter()
        .map(|example| example.request);
    let cases = texts().into_iter().map(|text| Request {
        dockerfile: text.into(),
        ..Request::default()
    });
    let mut rewritten = 0;
    for mut request in cases.chain(examples) {
        // An owner that the copy sets is one that a RUN set before.
        request
            .switches
            .extend((0..4).map(|stage| (format!("copied-owner/{stage}"), false)));
        let optimized = analyze(&request).optimization;
        if optimized.changed {
            rewritten += 1;
            let after = copied(&request, &optimized.dockerfile);
            assert_eq!(
                copied(&request, &request.dockerfile),
                after,
                "{}\n---\n{}",
                request.dockerfile,
                optimized.dockerfile
            );
        }
    }
    assert!(
        rewritten > 5,
        "only {rewritten} were rewritten: the corpus says nothing"
    );
}

#[test]
fn a_rewrite_alone_leaves_the_image_as_it_is_and_is_not_found_again() {
    let mut alone = 0;
    for example in layerlab_session::examples() {
        let request = example.request;
        for rewrite in analyze(&request).optimization.rewrites {
            if rewrite.alone.is_empty() {
                continue;
            }
            alone += 1;
            let text = apply(&request.dockerfile, &rewrite.alone).expect("the edits fit the text");
            let context = format!("{}: {}\n{text}", example.id, rewrite.id);
            assert!(parse(&text).diagnostics.is_empty(), "{context}");
            if rewrite.applicability == Applicability::Safe {
                assert_eq!(
                    copied(&request, &request.dockerfile),
                    copied(&request, &text),
                    "{context}"
                );
            }
            let after = analyze(&Request {
                dockerfile: text.as_str().into(),
                ..request.clone()
            });
            assert_eq!(after.simulation.error, None, "{context}");
            let again = after
                .optimization
                .rewrites
                .iter()
                .find(|found| found.id == rewrite.id);
            assert_eq!(again.filter(|found| !found.alone.is_empty()), None, "{context}");
        }
    }
    assert!(alone > 10, "only {alone} rewrites: the examples say nothing");
}

/// Files of the image that came from the context, with their modes and contents.
fn copied(request: &Request, dockerfile: &str) -> Vec<(String, layerlab_context::Entry)> {
    let all = match &request.files {
        Some(files) => layerlab_context::Listing::parse(files).tree,
        None => layerlab_session::assume(&parse(&request.dockerfile)),
    };
    let context = layerlab_context::Ignore::parse(&request.dockerignore).filter(&all);
    let options = layerlab_build::Options::default();
    let Ok(graph) = layerlab_build::lower(&parse(dockerfile), &options) else {
        return Vec::new();
    };
    let build = layerlab_build::Cache::new().build(&graph, &context, &options, &[]);
    assert_eq!(build.error, None);
    build
        .files
        .iter()
        .map(|(path, entry)| (path, entry.clone()))
        .collect()
}

#[test]
fn the_expected_rebuild_time_never_rises() {
    for text in texts() {
        let analysis = analyze(&Request {
            dockerfile: text.as_str().into(),
            ..Request::default()
        });
        let pairs = &analysis.optimization.pairs;
        let before: f64 = pairs
            .iter()
            .map(|pair| pair.weight * pair.before.seconds.value)
            .sum();
        let after: f64 = pairs
            .iter()
            .map(|pair| pair.weight * pair.after.seconds.value)
            .sum();
        let optimized = &analysis.optimization.dockerfile;
        assert!(
            after <= before + 1e-9,
            "{before} s to {after} s\n{text}\n---\n{optimized}"
        );
    }
}
