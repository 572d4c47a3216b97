//! Expansions end, and have a size. The first line is the text, the others are variables.
#![no_main]

use layerlab_dockerfile_parser::Lexer;
use std::collections::BTreeMap;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (source, rest) = text.split_once('\n').unwrap_or((text, ""));
    let variables: BTreeMap<String, String> = rest
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    for escape in ['\\', '`'] {
        for (raw, skip) in [(false, false), (true, true)] {
            let lexer = Lexer {
                raw_quotes: raw,
                raw_escapes: raw,
                skip_quotes: skip,
                skip_unset: skip,
                ..Lexer::new(escape)
            };
            if let Ok(expanded) = lexer.expand(source, &variables) {
                assert!(expanded.text.len() <= 1_000_000 + source.len());
            }
        }
    }
});
