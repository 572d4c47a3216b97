//! Inputs that would take for ever, or all memory: each has a bound, which is said in a sentence with its line. docs/reliability.md
//! lists them.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Request, analyze};

/// What is said of a Dockerfile that cannot be built: line and message.
fn said(request: &Request) -> Vec<(usize, String)> {
    let found = analyze(request).simulation.diagnostics;
    found
        .into_iter()
        .map(|diagnostic| (diagnostic.start.line, diagnostic.message))
        .collect()
}

fn of(dockerfile: String) -> Request {
    Request {
        dockerfile: dockerfile.into(),
        ..Request::default()
    }
}

#[track_caller]
fn is_said(dockerfile: String, line: usize, message: &str) {
    let said = said(&of(dockerfile));
    assert!(
        said.iter()
            .any(|(at, text)| *at == line && text.contains(message)),
        "{message} is not said at line {line}: {said:?}"
    );
}

#[test]
fn variables_that_double_have_a_size() {
    for times in [30, 40, 400] {
        let lines = "ENV A=$A$A\n".repeat(times);
        is_said(
            format!("FROM alpine\nENV A=x\n{lines}RUN echo $A\n"),
            22,
            "the variables in it make it longer than 1000000 bytes",
        );
    }
    // In a shell nothing fails that a build would do; nothing is known of the variable then.
    let lines = "a=$a$a; ".repeat(60);
    let analysis = analyze(&of(format!("FROM alpine\nRUN a=x; {lines} echo $a\n")));
    assert_eq!(analysis.simulation.error, None);
}

#[test]
fn substitutions_in_substitutions_have_a_depth_and_a_size() {
    let nested = |times: usize| format!("{}x{}", "${a:-".repeat(times), "}".repeat(times));
    for times in [101, 1_000, 10_000] {
        is_said(
            format!("FROM alpine\nENV A={}\n", nested(times)),
            2,
            "more than 100 substitutions stand in each other",
        );
    }
    assert_eq!(said(&of(format!("FROM alpine\nENV A={}\n", nested(100)))), []);
    let all = "${A//?/".repeat(9) + "$A" + &"}".repeat(9);
    is_said(
        format!("FROM alpine\nENV A=xxxxxxxxxxxx\nENV B={all}\n"),
        3,
        "the variables in it make it longer than 1000000 bytes",
    );
}

#[test]
fn patterns_in_substitutions_take_the_product_of_pattern_and_value() {
    let value = "a".repeat(3_000);
    let pattern = "*a".repeat(30);
    for form in ["##", "#", "%%", "%", "/", "//"] {
        let text = format!("FROM alpine\nENV A={value}\nENV B=${{A{form}{pattern}b/x}}\n");
        let text = if form.contains('/') {
            text
        } else {
            text.replace("b/x}", "b}")
        };
        assert_eq!(said(&of(text)), [], "{form}");
    }
    let value = "a".repeat(60_000);
    is_said(
        format!("FROM alpine\nENV A={value}\nENV B=${{A##{pattern}b}}\n"),
        3,
        "the pattern and the value are too long to be compared",
    );
}

#[test]
fn dockerignore_and_paths_of_any_length_end() {
    let files: String = (0..200).map(|number| format!("src/file-{number}.py\n")).collect();
    for ignore in [
        "*".repeat(100_000),
        "*a".repeat(50_000),
        "[a".repeat(50_000),
        (0..3_000)
            .map(|number| format!("dir{number}/**/*.log\n"))
            .collect(),
    ] {
        let analysis = analyze(&Request {
            dockerfile: "FROM alpine\nCOPY . .\nRUN make\n".into(),
            dockerignore: ignore.into(),
            files: Some(files.as_str().into()),
            ..Request::default()
        });
        assert_eq!(analysis.simulation.files.len(), 200);
    }
    let deep = vec!["a"; 100_000].join("/");
    let analysis = analyze(&Request {
        dockerfile: "FROM alpine\nCOPY . .\n".into(),
        files: Some(format!("src/a.py\n{deep}\n").into()),
        ..Request::default()
    });
    assert_eq!(
        analysis.simulation.file_errors,
        ["line 2: a path of 199999 bytes; Linux opens none of more than 4096"]
    );
    assert_eq!(analysis.simulation.files.len(), 1);
}

#[test]
fn more_instructions_than_anybody_builds_are_counted_and_left() {
    let request = of(format!("FROM alpine\n{}", "RUN echo a word\n".repeat(100_000)));
    let analysis = analyze(&request);
    assert_eq!(
        analysis.simulation.error.as_deref(),
        Some("100001 instructions are too many to simulate; up to 1000 are")
    );
    assert_eq!(analysis.optimization.dockerfile, *request.dockerfile);
    // Up to there, every one of them is answered; what a step hangs on is told in so many words.
    let lines: String = (0..60)
        .map(|number| format!("RUN echo {number} > f{number}\n"))
        .collect();
    let analysis = analyze(&of(format!("FROM alpine\nCOPY . .\n{lines}")));
    let longest = analysis
        .simulation
        .stack
        .blocks
        .iter()
        .map(|block| block.details.chain.len())
        .max();
    assert_eq!(longest, Some(16));
}
