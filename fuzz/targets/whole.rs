//! The pipeline and its laws: no panic, the same answer twice, a better Dockerfile that can be read and is not worse, and to which
//! nothing more is done. Up to a line of dashes it is the Dockerfile, up to the next `.dockerignore`, behind it the files.
#![no_main]

use layerlab_dockerfile_parser::parse;
use layerlab_session::{Request, analyze};

/// More takes longer than a fuzzer waits.
const LONGEST: usize = 2_000;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if text.len() > LONGEST {
        return;
    }
    let mut parts = text.split("\n----\n");
    let dockerfile = parts.next().unwrap_or_default();
    let request = Request {
        dockerfile: dockerfile.into(),
        dockerignore: parts.next().unwrap_or_default().into(),
        files: parts.next().map(Into::into),
        apply_review: text.len() % 2 == 1,
        ..Request::default()
    };
    let first = analyze(&request);
    assert_eq!(first, analyze(&request), "the same request, another answer");
    let better = &first.optimization;
    if first.simulation.error.is_some() || !better.changed {
        return;
    }
    assert_eq!(parse(&better.dockerfile).rejection, None, "{}", better.dockerfile);
    let expected = |before: bool| -> f64 {
        let pairs = better.pairs.iter();
        pairs
            .map(|pair| {
                pair.weight
                    * if before {
                        pair.before.seconds.value
                    } else {
                        pair.after.seconds.value
                    }
            })
            .sum()
    };
    assert!(
        expected(false) <= expected(true) + 1e-6,
        "worse: {}",
        better.dockerfile
    );
    let again = analyze(&Request {
        dockerfile: better.dockerfile.as_str().into(),
        dockerignore: better.dockerignore.as_str().into(),
        ..request
    });
    assert!(
        !again.optimization.changed,
        "done twice:\n{}\n{}",
        better.dockerfile, again.optimization.dockerfile
    );
});
