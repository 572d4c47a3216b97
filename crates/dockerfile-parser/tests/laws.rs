//! What holds for every text.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use layerlab_dockerfile_parser::{Kind, Lexer, parse, parse_mount};
use proptest::prelude::*;

/// Texts that look like Dockerfiles often enough to reach every corner.
fn dockerfileish() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "(FROM|RUN|COPY|ADD|ENV|ARG|LABEL|ONBUILD|HEALTHCHECK|CMD|from|VOLUME|EXPOSE|SHELL)",
        Just(" ".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("\\\n".to_owned()),
        Just("`\n".to_owned()),
        Just("# escape=`\n".to_owned()),
        Just("# c\n".to_owned()),
        Just("<<EOF".to_owned()),
        Just("<<-\"E F\"".to_owned()),
        Just("EOF\n".to_owned()),
        Just("--from=".to_owned()),
        Just("--mount=type=bind,".to_owned()),
        Just("[\"a\", \"\\u00e4\"]".to_owned()),
        Just("\u{feff}".to_owned()),
        "[a-z$={}'\":/ä\u{85}\u{a0}\t.-]{1,6}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tokens_are_the_text(text in prop_oneof![dockerfileish(), any::<String>()]) {
        let dockerfile = parse(&text);
        let mut at = 0;
        for token in &dockerfile.tokens {
            prop_assert_eq!(token.span.start, at);
            prop_assert!(!token.span.is_empty());
            at = token.span.end;
        }
        prop_assert_eq!(at, text.len());
        let joined: String = dockerfile.tokens.iter().map(|token| token.span.of(&text)).collect();
        prop_assert_eq!(joined, text);
    }

    #[test]
    fn spans_fit_the_text(text in dockerfileish()) {
        let dockerfile = parse(&text);
        for instruction in &dockerfile.instructions {
            let whole = instruction.span;
            prop_assert!(text.get(whole.start..whole.end).is_some());
            prop_assert!(instruction.first_line <= instruction.last_line);
            let parts = instruction.flags.iter().chain(&instruction.arguments).map(|part| part.span);
            for span in parts.chain(instruction.heredocs.iter().map(|heredoc| heredoc.span)) {
                prop_assert!(text.get(span.start..span.end).is_some());
                prop_assert!(whole.start <= span.start && span.end <= text.len());
            }
        }
        for diagnostic in &dockerfile.diagnostics {
            prop_assert!(text.get(diagnostic.span.start..diagnostic.span.end).is_some());
        }
        prop_assert_eq!(dockerfile.rejection.is_some(), dockerfile.diagnostics.iter().any(|d| {
            d.severity == layerlab_source::Severity::Error
        }));
    }

    #[test]
    fn the_lexer_never_panics(text in any::<String>(), word in "[a-z${}:#%/*?'\"\\\\-]{0,20}") {
        let _ = Lexer::new('\\').expand(&text, &());
        let environment = std::collections::BTreeMap::from([("a".to_owned(), text)]);
        let _ = Lexer::new('`').expand(&word, &environment);
        let _ = parse_mount(&word, Some(&|value: &str| Ok(value.to_owned())));
    }
}

#[test]
fn the_longest_line_has_65535_bytes() {
    let line = |length: usize| format!("FROM a\nRUN {}\n", "x".repeat(length - 4));
    assert_eq!(parse(&line(65_535)).rejection, None);
    let rejection = parse(&line(65_536)).rejection.expect("too long");
    assert_eq!(
        rejection.message,
        "dockerfile line greater than max allowed size of 65535"
    );
}

#[test]
fn five_megabytes_are_read_at_once() {
    let start = std::time::Instant::now();
    let text = format!(
        "FROM a\n{}",
        "RUN echo some words \\\n  and more\n".repeat(150_000)
    );
    assert_eq!(parse(&text).instructions.len(), 150_001);
    // Quadratic behaviour would take minutes, even in a debug build.
    assert!(start.elapsed().as_secs() < 20);
}

#[test]
fn an_argument_knows_its_place_across_a_continuation() {
    let text = "FROM a\nCOPY --chown=1 a \\\n # note\n b \\\n /c/\n";
    let dockerfile = parse(text);
    let copy = &dockerfile.instructions[1];
    let places: Vec<&str> = copy
        .arguments
        .iter()
        .map(|argument| argument.span.of(text))
        .collect();
    assert_eq!(places, ["a", "b", "/c/"]);
    assert_eq!(copy.flags[0].span.of(text), "--chown=1");
    assert!(matches!(&copy.kind, Some(Kind::Copy(copy)) if copy.sources.destination == "/c/"));
}
