//! Laws that hold for every project and every sequence of builds. A failing case is shrunk, printed, and kept beside this
//! file, from where every later run replays it first.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use layerlab_build::{Build, Cache, Options, Outcome, lower};
use layerlab_context::{Change, Entry, Ignore, Tree};
use layerlab_dockerfile_parser::parse;
use proptest::prelude::*;
use proptest::sample::subsequence;

const FILES: [&str; 7] = [
    "a.txt",
    "b.txt",
    "src/main.c",
    "src/util.c",
    "static/app.css",
    "docs/guide.md",
    "package.json",
];

/// Files that no source below names, and one that is ignored.
const UNSELECTED: [&str; 2] = ["elsewhere/x", "skipped.log"];

fn instruction() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("COPY a.txt /a".to_owned()),
        Just("COPY src /src/".to_owned()),
        Just("COPY *.txt /texts/".to_owned()),
        Just("COPY --link static /static".to_owned()),
        Just("COPY --exclude=*.md --exclude=elsewhere . /all/".to_owned()),
        Just("COPY --parents src/main.c docs /kept/".to_owned()),
        Just("ADD package.json /".to_owned()),
        Just("RUN --mount=type=bind,source=src,target=/in make".to_owned()),
        Just("RUN --mount=type=cache,target=/c make cached".to_owned()),
        (0..3_u8).prop_map(|n| format!("RUN make {n}")),
        (0..2_u8).prop_map(|n| format!("WORKDIR /w{n}")),
        (0..2_u8).prop_map(|n| format!("ENV E={n}")),
        Just("ARG A=1".to_owned()),
        Just("USER nobody".to_owned()),
        Just("LABEL l=1".to_owned()),
        Just("EXPOSE 80".to_owned()),
        Just("CMD [\"c\"]".to_owned()),
    ]
}

/// One to three stages; later ones copy from earlier ones.
fn dockerfile() -> impl Strategy<Value = String> {
    let stage = prop::collection::vec(instruction(), 0..6);
    prop::collection::vec((stage, 0..3_usize, any::<bool>()), 1..4).prop_map(|stages| {
        let stage = |(index, (instructions, from, copies)): (usize, &(Vec<String>, usize, bool))| {
            let earlier = index.checked_sub(1).map(|last| (*from).min(last));
            let first = match earlier {
                Some(base) if *from == 2 => format!("FROM s{base} AS s{index}"),
                _ => format!("FROM base:1 AS s{index}"),
            };
            let copy = earlier
                .filter(|_| *copies)
                .map(|source| format!("COPY --from=s{source} / /from{source}"));
            std::iter::once(first)
                .chain(copy)
                .chain(instructions.iter().cloned())
                .collect::<Vec<_>>()
                .join("\n")
        };
        stages
            .iter()
            .enumerate()
            .map(stage)
            .collect::<Vec<_>>()
            .join("\n")
            + "\n"
    })
}

fn changed() -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(FILES.to_vec(), 0..=FILES.len())
}

struct Project {
    cache: Cache,
    tree: Tree,
}

impl Project {
    fn new() -> Self {
        let mut tree = Tree::new();
        for path in FILES.iter().chain(&UNSELECTED) {
            tree.insert(path, Entry::file(path, None));
        }
        Self {
            cache: Cache::new(),
            tree,
        }
    }

    fn build(&mut self, text: &str) -> Build {
        let dockerfile = parse(text);
        let options = Options::default();
        let graph = lower(&dockerfile, &options).expect("the generated Dockerfiles can be built");
        let context = Ignore::parse("skipped.log\n").filter(&self.tree);
        let texts: Vec<String> = dockerfile
            .instructions
            .iter()
            .map(|i| i.original.clone())
            .collect();
        let build = self.cache.build(&graph, &context, &options, &texts);
        assert_eq!(build.error, None);
        build
    }

    fn edit(&mut self, paths: &[&str], revision: u64) {
        for path in paths {
            Change::Edit((*path).to_owned()).apply(&mut self.tree, revision);
        }
    }
}

fn ran(build: &Build) -> Vec<String> {
    let ran = build.steps.iter().filter(|step| step.outcome == Outcome::Ran);
    ran.map(|step| format!("{}/{} {}", step.id.stage, step.id.step, step.id.kind))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn nothing_changed_nothing_runs(text in dockerfile()) {
        let mut project = Project::new();
        project.build(&text);
        prop_assert_eq!(ran(&project.build(&text)), Vec::<String>::new());
    }

    #[test]
    fn what_is_reverted_is_cached(text in dockerfile(), between in prop::collection::vec(changed(), 1..4)) {
        let mut project = Project::new();
        project.build(&text);
        let before = project.tree.clone();
        for (revision, paths) in between.iter().enumerate() {
            project.edit(paths, revision as u64 + 1);
            project.build(&text);
        }
        project.tree = before;
        prop_assert_eq!(ran(&project.build(&text)), Vec::<String>::new());
    }

    #[test]
    fn files_that_nothing_selects_run_nothing(text in dockerfile()) {
        let mut project = Project::new();
        project.build(&text);
        project.edit(&UNSELECTED, 1);
        prop_assert_eq!(ran(&project.build(&text)), Vec::<String>::new());
    }

    #[test]
    fn more_changed_files_never_run_fewer_steps(text in dockerfile(), some in changed(), more in changed()) {
        let runs = |paths: &[&str]| {
            let mut project = Project::new();
            project.build(&text);
            project.edit(paths, 1);
            ran(&project.build(&text))
        };
        let all: Vec<&str> = FILES.into_iter().filter(|path| some.contains(path) || more.contains(path)).collect();
        let (few, many) = (runs(&some), runs(&all));
        prop_assert!(few.iter().all(|step| many.contains(step)), "{:?} ran, with more changes {:?}", few, many);
    }

    #[test]
    fn configuration_runs_nothing(text in dockerfile()) {
        let mut project = Project::new();
        project.build(&text);
        let edited = text.replace("LABEL l=1", "LABEL l=2 m=3").replace("EXPOSE 80", "EXPOSE 81").replace("[\"c\"]", "[\"d\"]");
        let more = format!("{edited}LABEL last=1\nSTOPSIGNAL SIGINT\nENTRYPOINT [\"e\"]\nVOLUME /v\nHEALTHCHECK NONE\n");
        prop_assert_eq!(ran(&project.build(&more)), Vec::<String>::new());
    }

    #[test]
    fn every_step_that_ran_has_a_cause_that_begins_somewhere(text in dockerfile(), paths in changed()) {
        let mut project = Project::new();
        project.build(&text);
        project.edit(&paths, 1);
        for step in project.build(&text).steps {
            prop_assert_eq!(step.cause.is_some(), step.outcome == Outcome::Ran);
            if let Some(cause) = step.cause {
                let root = format!("{:?}", cause.root.1);
                prop_assert!(root.starts_with("Files"), "an edit of {:?} ran a step because of {}", paths, root);
            }
        }
    }
}
