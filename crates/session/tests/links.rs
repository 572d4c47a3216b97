//! Links open for ever: those that were made by every version that wrote another form, and by the first of each.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use layerlab_context::History;
use layerlab_session::{Other, Request, analyze, examples, from_fragment, to_fragment};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

/// Name and fragment of what the first version shared: its examples, and a project with all that can be said of one.
const FIRST: &str = include_str!("links/1-first.txt");
/// The same of the second version, and an example that was edited.
const SECOND: &str = include_str!("links/2-first.txt");

fn links(all: &'static str) -> impl Iterator<Item = (&'static str, Request)> {
    all.lines().map(|line| {
        let (name, fragment) = line.split_once('\t').expect("a name and a fragment");
        let request = from_fragment(fragment);
        (name, request.unwrap_or_else(|error| panic!("{name}: {error}")))
    })
}

#[test]
fn links_of_every_version_open() {
    for (all, count) in [(FIRST, 13), (SECOND, 15)] {
        assert_eq!(links(all).count(), count);
        for (name, request) in links(all) {
            assert!(request.dockerfile.contains("FROM"), "{name}");
            let found = analyze(&request);
            assert_eq!(found.simulation.error, None, "{name}");
            assert!(!found.simulation.stack.blocks.is_empty(), "{name}");
            // What is shared again is the same.
            assert_eq!(
                from_fragment(&to_fragment(&request)).as_ref(),
                Ok(&request),
                "{name}"
            );
        }
    }
}

/// What both versions shared under a name is the same.
#[test]
fn versions_say_the_same() {
    let find = |wanted: &str| {
        links(FIRST)
            .find(|(name, _)| *name == wanted)
            .map(|(_, request)| request)
    };
    for (name, request) in links(SECOND).filter(|(name, _)| find(name).is_some()) {
        assert_eq!(find(name), Some(request), "{name}");
    }
}

fn median(mut lengths: Vec<usize>) -> usize {
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).copied().expect("there are some")
}

/// Characters behind the hash: of an example as it is, and of one in which every line is another.
#[test]
fn links_are_short() {
    let as_it_is = examples()
        .iter()
        .map(|example| to_fragment(&example.request).len())
        .collect();
    assert!(median(as_it_is) <= 100);
    let edited = examples().into_iter().map(|example| {
        let lines = example
            .request
            .dockerfile
            .lines()
            .map(|line| format!("{line} # mine\n"));
        let files = example.request.files.as_deref().unwrap_or_default();
        to_fragment(&Request {
            dockerfile: lines.collect::<String>().into(),
            files: Some(files.replace("  1 KB", "").into()),
            ..example.request
        })
        .len()
    });
    let edited = median(edited.collect());
    assert!(edited <= 700, "{edited}");
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "(FROM node:22\n|COPY \\. \\.\n|RUN npm ci\n|[a-z/.]{1,8}\n){0,12}",
        any::<String>(),
    ]
}

prop_compose! {
    /// A project that says something of everything that people write.
    fn request()(
        (dockerfile, dockerignore, files) in (text(), text(), proptest::option::of(text())),
        contents in btree_map(text(), text(), 0..4),
        (edited, target, platform) in (vec(text(), 0..3), text(), text()),
        (switches, repeats) in (btree_map(text(), any::<bool>(), 0..4), btree_map(text(), any::<bool>(), 0..3)),
        build_args in btree_map(text(), text(), 0..3),
        (apply_review, only_certain) in any::<(bool, bool)>(),
        compare in proptest::option::of((text(), proptest::option::of(text()), proptest::option::of(text()), btree_map(text(), text(), 0..3))),
        lesson in proptest::option::of(text()),
        history in proptest::option::of(Just(History::default())),
    ) -> Request {
        Request {
            dockerfile: dockerfile.into(),
            dockerignore: dockerignore.into(),
            files: files.map(Into::into),
            contents, edited, switches, apply_review, only_certain, repeats, target, platform, build_args,
            compare: compare.map(|(dockerfile, dockerignore, files, contents)| Other {
                dockerfile: dockerfile.into(),
                dockerignore: dockerignore.map(Into::into),
                files: files.map(Into::into),
                contents,
            }),
            lesson: lesson.map(Into::into),
            history: history.map(Into::into),
            ..Request::default()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a project is, its link holds it; a link that lost its end holds nothing.
    #[test]
    fn every_project_comes_back(request in request(), cut in 1_usize..40) {
        let fragment = to_fragment(&request);
        let back = from_fragment(&fragment);
        prop_assert_eq!(back.as_ref(), Ok(&request));
        let shorter = fragment.get(..fragment.len().saturating_sub(cut)).unwrap_or_default();
        prop_assert!(from_fragment(shorter).is_err());
    }
}

#[test]
fn nothing_that_was_said_is_lost() {
    let (_, all) = links(SECOND)
        .find(|(name, _)| *name == "everything")
        .expect("there is one");
    assert_eq!(&*all.dockerignore, "*.log\n");
    assert_eq!(all.files.as_deref(), Some("a.js\npackage.json  1000\n"));
    assert_eq!(all.contents.len(), 1);
    assert_eq!(all.edited, ["a.js"]);
    assert_eq!(
        (all.switches.len(), all.apply_review, all.only_certain),
        (2, true, true)
    );
    assert_eq!(all.repeats.get("RUN npm ci"), Some(&false));
    assert_eq!(
        (all.target.as_str(), all.platform.as_str()),
        ("build", "linux/arm64")
    );
    assert_eq!(all.build_args.get("A").map(String::as_str), Some("1"));
    assert_eq!(
        all.images.get("node:22").map(|image| image.workdir.as_str()),
        Some("/w")
    );
    assert_eq!(all.statements.len(), 5);
    assert_eq!(all.weights.len(), 2);
    assert_eq!(
        all.own.first().and_then(|own| own.replace.clone()),
        Some(("npm ci".into(), "npm install".into()))
    );
    assert_eq!((all.machine.parallel, all.machine.rates.copy), (2, 1e6));
    assert!((all.inputs.people - 3.0).abs() < f64::EPSILON);
    assert!(
        all.history
            .as_ref()
            .is_some_and(|history| history.frequencies().len() == 2)
    );
    let log = all.log.as_ref().expect("there is a log");
    assert!(
        !log.statements(
            &layerlab_dockerfile_parser::parse(&all.dockerfile),
            &log.matching(&layerlab_dockerfile_parser::parse(&all.dockerfile))
        )
        .is_empty()
    );
}
