//! What `--platform` changes: images, the arguments that name it, and nothing that is built for the builder itself.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use layerlab_build::{Cache, Graph, LowerError, Operation, Options, Outcome, lower};
use layerlab_context::Tree;
use layerlab_dockerfile_parser::parse;

const CROSS: &str = "\
FROM --platform=$BUILDPLATFORM golang AS build
RUN go install tool
ARG TARGETARCH
RUN go build
FROM golang
COPY --from=build /app /app
RUN true
";

fn graph(text: &str, platform: Option<&str>) -> Result<Graph, LowerError> {
    let options = Options {
        platform: platform.map(str::to_owned),
        ..Options::default()
    };
    lower(&parse(text), &options)
}

fn images(graph: &Graph) -> usize {
    let vertices = graph.vertices.iter();
    vertices
        .filter(|vertex| matches!(vertex.operation, Operation::Image(_)))
        .count()
}

#[test]
fn an_image_is_one_for_each_platform() {
    assert_eq!(images(&graph(CROSS, None).expect("it can be built")), 1);
    assert_eq!(
        images(&graph(CROSS, Some("linux/amd64")).expect("it can be built")),
        1
    );
    assert_eq!(
        images(&graph(CROSS, Some("linux/arm64")).expect("it can be built")),
        2
    );
}

#[test]
fn for_another_platform_what_the_builder_runs_is_cached_until_the_platform_is_used() {
    let mut cache = Cache::new();
    let mut build = |platform| {
        let graph = graph(CROSS, platform).expect("it can be built");
        let build = cache.build(&graph, &Tree::new(), &Options::default(), &[]);
        let steps = build.steps.iter();
        steps
            .map(|step| (step.id.stage, step.id.step, step.outcome))
            .collect::<Vec<_>>()
    };
    build(None);
    let again = build(Some("x86_64"));
    assert!(
        again.iter().all(|(.., outcome)| *outcome == Outcome::Cached),
        "{again:?}"
    );
    let other = build(Some("linux/arm64"));
    let ran: Vec<_> = other
        .iter()
        .filter(|(.., outcome)| *outcome == Outcome::Ran)
        .map(|(stage, step, _)| (*stage, *step))
        .collect();
    // The tool is the builder's own; the second command reads TARGETARCH; the last stage stands on another image.
    assert_eq!(ran, [(0, 2), (1, 1), (1, 2)]);
}

#[test]
fn what_is_no_platform_is_refused_where_it_stands() {
    let refused = |text: &str, platform| graph(text, platform).expect_err("no platform").message;
    assert_eq!(
        refused("FROM --platform=$NONE alpine\n", None),
        "empty platform value from expression $NONE"
    );
    assert!(refused("FROM --platform=beos alpine\n", None).starts_with("failed to parse platform beos: "));
    assert!(refused("FROM alpine\n", Some("beos")).starts_with("failed to parse target platform "));
}
