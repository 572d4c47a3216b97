//! What a build finds of the cache, and what its outcome hangs on.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use layerlab_build::{Build, Cache, Graph, Options, Outcome, Reason, Situation, lower};
use layerlab_context::{Change, Entry, Tree};
use layerlab_dockerfile_parser::parse;

const DOCKERFILE: &str = "\
FROM alpine AS build
COPY main.c /src/
RUN make
FROM alpine
RUN apk add curl
COPY --from=build /src/out /out
COPY conf /conf
";

struct Fixture {
    graph: Graph,
    tree: Tree,
    cache: Cache,
}

impl Fixture {
    fn new() -> Self {
        let graph = lower(&parse(DOCKERFILE), &Options::default()).expect("it can be built");
        let mut tree = Tree::new();
        for path in ["main.c", "conf"] {
            tree.insert(path, Entry::file(path, None));
        }
        Self {
            graph,
            tree,
            cache: Cache::new(),
        }
    }

    fn build(&mut self) -> Build {
        self.cache
            .build(&self.graph, &self.tree, &Options::default(), &[])
    }

    /// A build, the situation, an edit, a build.
    fn after(situation: Situation, edited: Option<&str>) -> Vec<(usize, usize, Outcome)> {
        let mut fixture = Self::new();
        let first = fixture.build();
        fixture.cache.keep(situation, &fixture.graph, &first);
        if let Some(path) = edited {
            Change::Edit(path.to_owned()).apply(&mut fixture.tree, 1);
        }
        fixture
            .build()
            .steps
            .iter()
            .map(|step| (step.id.stage, step.id.step, step.outcome))
            .collect()
    }
}

use Outcome::{Cached, Ran};

#[test]
fn a_cold_machine_runs_everything() {
    let outcomes = Fixture::after(Situation::Cold, None);
    assert!(
        outcomes.iter().all(|(.., outcome)| *outcome == Ran),
        "{outcomes:?}"
    );
}

#[test]
fn an_import_of_all_steps_is_as_good_as_a_warm_builder() {
    for edited in [None, Some("main.c"), Some("conf")] {
        assert_eq!(
            Fixture::after(Situation::ImportedMax, edited),
            Fixture::after(Situation::Warm, edited)
        );
    }
}

#[test]
fn an_import_of_the_final_layers_serves_until_another_stage_is_needed() {
    let all_cached = vec![
        (0, 1, Cached),
        (0, 2, Cached),
        (1, 1, Cached),
        (1, 2, Cached),
        (1, 3, Cached),
    ];
    assert_eq!(Fixture::after(Situation::ImportedMin, None), all_cached);
    // The first two layers are there; the last is made on them, and the other stage is not touched.
    let conf = vec![
        (0, 1, Cached),
        (0, 2, Cached),
        (1, 1, Cached),
        (1, 2, Cached),
        (1, 3, Ran),
    ];
    assert_eq!(Fixture::after(Situation::ImportedMin, Some("conf")), conf);
    let main = vec![(0, 1, Ran), (0, 2, Ran), (1, 1, Cached), (1, 2, Ran), (1, 3, Ran)];
    assert_eq!(Fixture::after(Situation::ImportedMin, Some("main.c")), main);
}

#[test]
fn a_copy_out_of_a_stage_names_the_command_that_it_hangs_on() {
    let mut fixture = Fixture::new();
    fixture.build();
    Change::Edit("main.c".to_owned()).apply(&mut fixture.tree, 1);
    let build = fixture.build();
    let copy = build
        .steps
        .iter()
        .find(|step| (step.id.stage, step.id.step) == (1, 2))
        .expect("the copy");
    // Instruction 2 of the Dockerfile is RUN make.
    assert_eq!((copy.outcome, copy.hinges.as_slice()), (Ran, &[2][..]));
    assert!(
        matches!(copy.cause.as_ref().map(|cause| &cause.root.1), Some(Reason::Files { paths, .. }) if paths == &["main.c"])
    );
}

/// Builds two texts with their arguments one after the other; what ran the second time.
fn ran_after(first: (&str, &[(&str, &str)]), second: (&str, &[(&str, &str)])) -> Vec<(usize, usize)> {
    let mut cache = Cache::new();
    let mut last = Build::default();
    for (text, args) in [first, second] {
        let args = args
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let options = Options {
            build_args: args.collect(),
            ..Options::default()
        };
        let graph = lower(&parse(text), &options).expect("it can be built");
        last = cache.build(&graph, &Tree::new(), &options, &[]);
    }
    last.steps
        .iter()
        .filter(|step| step.outcome == Ran)
        .map(|step| (step.id.stage, step.id.step))
        .collect()
}

#[test]
fn the_time_that_is_set_for_a_build_is_part_of_workdir() {
    let text = "FROM alpine\nWORKDIR /app\n";
    assert_eq!(
        ran_after(
            (text, &[("SOURCE_DATE_EPOCH", "1")]),
            (text, &[("SOURCE_DATE_EPOCH", "2")])
        ),
        [(0, 1)]
    );
    assert_eq!(
        ran_after(
            (text, &[("SOURCE_DATE_EPOCH", "1")]),
            (text, &[("SOURCE_DATE_EPOCH", "1")])
        ),
        []
    );
}

#[test]
fn the_owner_of_a_cache_mount_counts_and_its_id_does_not() {
    let run = |options: &str| format!("FROM alpine\nRUN --mount=type=cache,target=/c{options} make\n");
    let (one, two) = (run(",id=a"), run(",id=b"));
    assert_eq!(ran_after((&one, &[]), (&two, &[])), []);
    let (root, user) = (run(""), run(",uid=1000"));
    assert_eq!(ran_after((&root, &[]), (&user, &[])), [(0, 1)]);
}
