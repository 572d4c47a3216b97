//! Two Dockerfiles of one project, side by side.
#![allow(missing_docs, reason = "a test file")]

use layerlab_optimize::ScenarioKind;
use layerlab_session::{
    Analysis, Other, Request, Session, analyze, from_fragment, optimize, review, simulate, to_fragment,
};

const EARLY: &str = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n";
const LATE: &str = "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n";

fn request(before: &str, after: &str) -> Request {
    Request {
        dockerfile: before.into(),
        compare: Some(Other {
            dockerfile: after.into(),
            ..Other::default()
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
            ..Other::default()
        }),
        ..request(EARLY, "")
    };
    let found = optimize(&request);
    assert!(found.changed && found.diff.len() == 5 && !found.ignore_diff.is_empty());
    assert_eq!((found.before.ran, found.stack.ran), (3, 0));
}

/// One with files of its own is the build that it is by itself, whatever the other one has; and what is not there does not change.
#[test]
fn each_has_its_own_files() {
    let files = "package.json  1 KB\npackage-lock.json  100 KB\nlib/b.js  2 KB\nassets/film.mp4  900 MB\n";
    let before = Request {
        files: Some("package.json  1 KB\npackage-lock.json  100 KB\nsrc/a.js  2 KB\n".into()),
        ..request(EARLY, "")
    };
    let with = |dockerfile: &str, ignore: Option<&str>| Request {
        compare: Some(Other {
            dockerfile: dockerfile.into(),
            dockerignore: ignore.map(Into::into),
            files: Some(files.into()),
            ..Other::default()
        }),
        ..before.clone()
    };
    let alone = |dockerfile: &str, ignore: &str| {
        simulate(&Request {
            dockerfile: dockerfile.into(),
            dockerignore: ignore.into(),
            files: Some(files.into()),
            ..Request::default()
        })
    };
    for (dockerfile, ignore) in [(EARLY, None), (LATE, None), (LATE, Some("assets\n"))] {
        let found = optimize(&with(dockerfile, ignore));
        let by_itself = alone(dockerfile, ignore.unwrap_or_default());
        assert!(found.changed && found.file_errors.is_empty() && found.error.is_none());
        assert_eq!(found.stack.total.text, by_itself.stack.total.text);
        assert_eq!(found.stack.ran, by_itself.stack.ran);
        // Its own file is what changes, in the place of one that it does not have.
        let code = &found.stack.blocks;
        let causes = code.iter().filter_map(|block| block.cause.as_deref());
        assert!(
            causes.clone().any(|cause| cause.contains("lib/b.js")),
            "{:?}",
            causes.collect::<Vec<_>>()
        );
        // The one before is what it was.
        assert_eq!(found.before.total.text, simulate(&before).stack.total.text);
    }
    // A file that only the first one has changes nothing in the other one.
    let edited = Request {
        edited: vec!["src/a.js".into()],
        scenario: Some(ScenarioKind::Own),
        ..with(LATE, None)
    };
    let found = optimize(&edited);
    assert!(found.before.ran > 0);
    assert_eq!(found.stack.ran, 0);
}

/// What is assumed of one stays of that one, and what is wrong with a list is told.
#[test]
fn assumed_files_are_not_lent() {
    let other = |files: &str| Request {
        compare: Some(Other {
            dockerfile: format!("{LATE}COPY conf/site.conf /etc/site.conf\n").into(),
            files: Some(files.into()),
            ..Other::default()
        }),
        ..request(EARLY, "")
    };
    let found = analyze(&other("package.json\npackage-lock.json\nsrc/a.js\n"));
    assert!(
        found
            .optimization
            .error
            .is_some_and(|error| error.contains("conf/site.conf"))
    );
    assert!(!found.simulation.file_list.contains("conf"));
    let found = optimize(&other(
        "package.json\npackage-lock.json\nconf/site.conf\nsrc/a.js\n",
    ));
    assert_eq!(found.error, None);
    let broken = optimize(&other(&format!("package.json\n{}a\n", "x/".repeat(3_000))));
    assert!(!broken.file_errors.is_empty());
}

/// A session that has seen other files answers the same.
#[test]
fn a_session_tells_both_lists_apart() {
    let mut session = Session::default();
    for files in ["package.json\nsrc/a.js\n", "package.json\nlib/b.js\n"] {
        let request = Request {
            files: Some("package.json\npackage-lock.json\nsrc/a.js\n".into()),
            compare: Some(Other {
                dockerfile: LATE.into(),
                files: Some(files.into()),
                ..Other::default()
            }),
            ..request(EARLY, "")
        };
        assert_eq!(session.optimize(&request), optimize(&request));
    }
}

/// A link holds both, and their files.
#[test]
fn a_link_holds_both() {
    let mut request = request(EARLY, LATE);
    assert_eq!(from_fragment(&to_fragment(&request)).as_ref(), Ok(&request));
    request.compare = Some(Other {
        dockerfile: LATE.into(),
        dockerignore: Some("*.log\n".into()),
        files: Some("package.json\n".into()),
        contents: [("package.json".to_owned(), "{}".to_owned())].into(),
    });
    assert_eq!(from_fragment(&to_fragment(&request)).as_ref(), Ok(&request));
}
