//! Parsing never fails, and the tokens, joined, are the text.
#![no_main]

use layerlab_dockerfile_parser::{Dockerfile, parse};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let dockerfile: Dockerfile = parse(text);
    let joined: String = dockerfile
        .tokens
        .iter()
        .map(|token| token.span.of(text))
        .collect();
    assert_eq!(joined, text);
    for instruction in &dockerfile.instructions {
        assert!(instruction.first_line <= instruction.last_line);
        let _ = instruction.span.of(text);
    }
});
