//! The speech service: what its stated times add up to, before and after.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use layerlab_dockerfile_parser::parse;
use layerlab_report::{Stack, Status};
use layerlab_session::{Analysis, Request, analyze, examples, review};

fn request() -> Request {
    examples()
        .into_iter()
        .find(|example| example.id == "speech-service")
        .expect("the example is there")
        .request
}

/// Number, code and duration of the steps that run.
fn running(stack: &Stack) -> Vec<(&str, &str)> {
    let ran = stack.blocks.iter().filter(|block| block.status == Status::Ran);
    ran.map(|block| {
        (
            block.code.as_str(),
            block.seconds.as_ref().map_or("", |seconds| seconds.text.as_str()),
        )
    })
    .collect()
}

fn analysis() -> Analysis {
    analyze(&request())
}

#[test]
fn before_four_of_six_steps_run_on_an_edit_of_code() {
    let before = analysis().simulation.stack;
    assert_eq!((before.ran, before.steps), (4, 6));
    assert_eq!(
        running(&before),
        [
            ("COPY . /app/", "2 min 46 s"),
            ("RUN pip install -r /app/requirements-api.txt", "10 min"),
            ("COPY vocos_model/ whisper_model/ /models/", "2 min"),
            ("RUN chown -R f5tts:f5tts /app", "5 s"),
        ]
    );
    assert_eq!(before.blocks[3].cause.as_deref(), Some("src/api.py changed"));
}

#[test]
fn after_only_what_follows_from_the_code_runs() {
    let after = analysis().optimization.stack;
    assert_eq!(
        running(&after),
        [
            ("COPY --parents f5_tts_api.py src /app/", "45 s"),
            ("RUN chown -R f5tts:f5tts /app", "5 s")
        ]
    );
    assert!(after.wall <= 60.0, "{} s", after.wall);
}

#[test]
fn published_figures_that_do_not_add_up_are_named() {
    let notes = analysis().optimization.notes;
    assert!(
        notes
            .iter()
            .any(|note| note.starts_with("Dependencies: the published 8 min after are less than")),
        "{notes:#?}"
    );
    assert!(
        notes
            .iter()
            .any(|note| note.starts_with("Code change: published is 12 min → 50 s;")),
        "{notes:#?}"
    );
}

#[test]
fn tables_multiply_what_is_shown() {
    let tables = analysis().optimization.tables;
    let work = tables
        .iter()
        .find(|table| table.title == "Time of one person")
        .expect("the table is there");
    let texts = |row: usize| {
        work.rows[row]
            .iter()
            .map(|cell| cell.text.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(0), ["One build", "14 min 51 s", "50 s", "14 min 1 s"]);
    assert_eq!(
        texts(2),
        ["A week of 50 builds", "12 h 23 min", "41 min 40 s", "11 h 41 min"]
    );
    let cost = tables
        .iter()
        .find(|table| table.title == "Cost of build machines")
        .expect("the table is there");
    let texts = |row: usize| {
        cost.rows[row]
            .iter()
            .map(|cell| cell.text.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(0), ["A week", "$6.19", "$0.35", "$5.84"]);
}

#[test]
fn the_rewritten_dockerfile_comes_out_of_the_optimiser_and_stays() {
    let optimized = analysis().optimization.dockerfile;
    assert!(parse(&optimized).diagnostics.is_empty());
    let again = analyze(&Request {
        dockerfile: optimized.as_str().into(),
        ..request()
    });
    assert_eq!(again.optimization.dockerfile, optimized);
    assert!(!again.optimization.changed);
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let json = |analysis: &Analysis| serde_json::to_string(analysis).expect("an analysis is plain data");
    assert_eq!(json(&analysis()), json(&analysis()));
}

#[test]
fn what_onbuild_brings_is_a_step_like_any_other() {
    let dockerfile = "FROM alpine AS base\nONBUILD RUN make\nONBUILD COPY a /a\nFROM base\nRUN true\n";
    let stack = analyze(&Request {
        dockerfile: dockerfile.into(),
        ..Request::default()
    })
    .simulation
    .stack;
    assert_eq!(stack.steps, 3);
    let brought = stack
        .blocks
        .iter()
        .filter(|block| block.code.starts_with("ONBUILD step"));
    assert_eq!(brought.map(|block| block.lines.0).collect::<Vec<_>>(), [4, 4]);
}

#[test]
fn what_is_said_of_one_copy_leaves_what_is_said_of_others_alone() {
    let mut request = request();
    let analysis = analyze(&request);
    let seconds = |stack: &layerlab_report::Stack, code: &str| {
        let block = stack
            .blocks
            .iter()
            .find(|block| block.code.starts_with(code))
            .expect("the step");
        (
            block.subject.clone().expect("a subject"),
            block.seconds.as_ref().map(|seconds| seconds.value),
        )
    };
    let (subject, _) = seconds(&analysis.simulation.stack, "COPY . ");
    let mut said = layerlab_estimate::Statements(request.statements.clone());
    said.state(subject, Some(250.0), None);
    request.statements = said.0;
    let stated = analyze(&request);
    assert_eq!(seconds(&stated.simulation.stack, "COPY . ").1, Some(250.0));
    assert_eq!(
        seconds(&stated.simulation.stack, "COPY vocos_model/").1,
        Some(120.0)
    );
    assert_eq!(
        stated.optimization.stack.total.text,
        analysis.optimization.stack.total.text
    );
}

/// What a reviewer reads fits on a screen.
#[test]
fn a_review_comment_is_forty_lines_at_the_most() {
    let analysis = analysis();
    let comment = review(&analysis.simulation, &analysis.optimization, "");
    assert!(comment.lines().count() <= 40, "{comment}");
    for part in [
        "**Code change (src/api.py): 14 min 51 s → 50 s**, 17.8× faster. Today 4 of 6 steps run, then 2 of 8.",
        "- line 4: ` COPY . /app/ ` (2 min 46 s) because src/api.py changed",
        "- line 5: ` RUN pip install -r /app/requirements-api.txt ` (10 min) follows COPY above",
        "<details><summary>Proposed Dockerfile (+4 −1)</summary>",
    ] {
        assert!(comment.contains(part), "{part} is not in\n{comment}");
    }
}

/// What differs by design is never said to stay as it is.
#[test]
fn a_review_comment_tells_what_may_differ() {
    let analysis = analyze(&Request {
        apply_review: true,
        ..request()
    });
    let comment = review(&analysis.simulation, &analysis.optimization, "");
    let line = |lead: &str| {
        comment
            .lines()
            .find(|line| line.starts_with(lead))
            .unwrap_or_default()
            .to_owned()
    };
    assert!(
        line("The image may differ; check first that").contains("cache"),
        "{comment}"
    );
    assert!(!line("The image stays as it is").contains("cache"), "{comment}");
}
