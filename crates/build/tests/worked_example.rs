//! The example of ARCHITECTURE.md, where the rule of thumb is wrong.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use layerlab_build::{Cache, Options, Outcome, lower};
use layerlab_context::{Change, Entry, Tree};
use layerlab_dockerfile_parser::parse;

const DOCKERFILE: &str = "\
FROM alpine AS build
COPY . /src/
RUN make -C /src
FROM alpine
COPY --from=build /src/nginx.conf /etc/nginx/
RUN nginx -t
";

#[test]
fn a_copy_out_of_a_stage_that_ran_again_is_cached_where_its_files_are_the_same() {
    let options = Options::default();
    let graph = lower(&parse(DOCKERFILE), &options).expect("it can be built");
    let mut context = Tree::new();
    for path in ["main.c", "nginx.conf"] {
        context.insert(path, Entry::file(path, None));
    }
    let mut cache = Cache::new();
    cache.build(&graph, &context, &options, &[]);
    Change::Edit("main.c".to_owned()).apply(&mut context, 1);
    let build = cache.build(&graph, &context, &options, &[]);
    let outcomes: Vec<_> = build
        .steps
        .iter()
        .map(|step| (step.id.stage, step.outcome))
        .collect();
    let expected = [
        (0, Outcome::Ran),
        (0, Outcome::Ran),
        (1, Outcome::Cached),
        (1, Outcome::Cached),
    ];
    assert_eq!(outcomes, expected);
}
