//! Two Dockerfiles of one project, side by side.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{
    Analysis, Other, Request, analyze, from_fragment, optimize, review, simulate, to_fragment,
};

const EARLY: &str = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n";
const LATE: &str = "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n";

fn request(before: &str, after: &str) -> Request {
    Request {
        dockerfile: before.into(),
        compare: Some(Other {
            dockerfile: after.into(),
            dockerignore: None,
        }),
        ..Request::default()
    }
}

fn compared(before: &str, after: &str) -> Analysis {
    analyze(&request(before, after))
}

/// What is compared with stands in the place of the rewrite: its layers, its times, what it changes; nothing is searched for.
#[test]
fn the_other_one_is_what_comes_after() {
    let found = compared(EARLY, LATE).optimization;
    assert!(found.compared && found.changed && found.rewrites.is_empty() && found.error.is_none());
    assert_eq!(found.dockerfile, LATE);
    assert!(!found.factor.is_empty() && found.slower.is_empty());
    // The same the other way round is as much slower.
    let back = compared(LATE, EARLY).optimization;
    assert_eq!(
        (back.slower.as_str(), back.factor.as_str()),
        (found.factor.as_str(), "")
    );
    // The layers are those of the Dockerfile by itself.
    let alone = simulate(&Request {
        dockerfile: LATE.into(),
        ..Request::default()
    });
    assert_eq!(found.stack.total.text, alone.stack.total.text);
    assert_eq!(found.stack.ran, alone.stack.ran);
}

/// Of the same, of one that is not there yet, and of one that cannot be built, this is said.
#[test]
fn what_cannot_be_compared_is_told() {
    assert!(!compared(EARLY, EARLY).optimization.changed);
    let blank = compared(EARLY, " \n").optimization;
    assert!(blank.compared && !blank.changed && blank.error.is_none());
    for (text, said) in [
        ("FROM node\nCOPZ a b\n", "unknown instruction: COPZ"),
        ("FROM node\nCOPY --from=nothing a b\n", ""),
        ("", ""),
    ] {
        let found = compared(EARLY, text).optimization;
        let error = found.error.unwrap_or_default();
        assert!(error.contains(said), "{text:?}: {error}");
    }
    let analysis = analyze(&Request {
        files: Some("package.json\npackage-lock.json\nsrc/a.js\n".into()),
        ..request(EARLY, &format!("{LATE}COPY conf /conf\n"))
    });
    let comment = review(&analysis.simulation, &analysis.optimization, "");
    assert!(
        comment.starts_with("**With the change, the build fails**"),
        "{comment}"
    );
}

/// Of files that nobody listed, both have what they copy.
#[test]
fn files_are_assumed_for_both() {
    let found = compared(EARLY, &format!("{LATE}COPY conf/site.conf /etc/site.conf\n")).optimization;
    assert_eq!(found.error, None);
}

/// Another `.dockerignore` belongs to the other Dockerfile alone.
#[test]
fn each_has_its_own_ignore_file() {
    let request = Request {
        files: Some("package.json\npackage-lock.json\nsrc/a.js\n".into()),
        compare: Some(Other {
            dockerfile: EARLY.into(),
            dockerignore: Some("src\n".into()),
        }),
        ..request(EARLY, "")
    };
    let found = optimize(&request);
    assert!(found.changed && found.diff.len() == 5 && !found.ignore_diff.is_empty());
    assert_eq!((found.before.ran, found.stack.ran), (3, 0));
}

/// A link holds both.
#[test]
fn a_link_holds_both() {
    let request = request(EARLY, LATE);
    assert_eq!(from_fragment(&to_fragment(&request)).as_ref(), Ok(&request));
}
