//! Links open for ever: those that were made by every version that wrote another form, and by the first of each.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use layerlab_session::{Request, analyze, from_fragment, to_fragment};

/// Name and fragment of what the first version shared: its examples, and a project with all that can be said of one.
const FIRST: &str = include_str!("links/1-first.txt");

fn links() -> impl Iterator<Item = (&'static str, Request)> {
    FIRST.lines().map(|line| {
        let (name, fragment) = line.split_once('\t').expect("a name and a fragment");
        let request = from_fragment(fragment);
        (name, request.unwrap_or_else(|error| panic!("{name}: {error}")))
    })
}

#[test]
fn links_of_the_first_version_open() {
    assert_eq!(links().count(), 13);
    for (name, request) in links() {
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

#[test]
fn nothing_that_was_said_is_lost() {
    let (_, all) = links()
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
