//! Variables and words, as BuildKit's shell lexer has them.
#![allow(missing_docs, reason = "a test file")]

use layerlab_dockerfile_parser::Lexer;
use layerlab_source::Span;
use std::collections::BTreeMap;

fn expand(source: &str) -> std::result::Result<String, String> {
    let environment = BTreeMap::from(
        [("a", "x/y/z"), ("empty", ""), ("s", "one two")].map(|(k, v)| (k.to_owned(), v.to_owned())),
    );
    Lexer::new('\\')
        .expand(source, &environment)
        .map(|e| e.text)
        .map_err(|e| e.to_string())
}

#[test]
fn variables_expand_as_in_a_shell() {
    for (source, expected) in [
        ("$a", "x/y/z"),
        ("${a}b", "x/y/zb"),
        ("$none.", "."),
        ("${none:-d}", "d"),
        ("${empty:-d}", "d"),
        ("${empty-d}", ""),
        ("${a:+set}", "set"),
        ("${empty:+set}", ""),
        ("${empty+set}", "set"),
        ("${a#*/}", "y/z"),
        ("${a##*/}", "z"),
        ("${a%/*}", "x/y"),
        ("${a%%/*}", "x"),
        ("${a/\\//-}", "x-y/z"),
        ("${a//\\//-}", "x-y-z"),
        ("'$a'", "$a"),
        ("\"$a\"", "x/y/z"),
        ("\\$a", "$a"),
        ("\"\\$a\\n\"", "$a\\n"),
        ("${none:-${a}}", "x/y/z"),
    ] {
        assert_eq!(expand(source).as_deref(), Ok(expected), "{source}");
    }
}

#[test]
fn errors_are_in_buildkits_words() {
    for (source, expected) in [
        (
            "${a",
            "failed to process \"${a\": unsupported modifier (\u{fffd}) in substitution",
        ),
        ("${}", "failed to process \"${}\": syntax error: bad substitution"),
        (
            "${none:?}",
            "failed to process \"${none:?}\": none: is not allowed to be unset",
        ),
        (
            "${a:=b}",
            "failed to process \"${a:=b}\": unsupported modifier (:=) in substitution",
        ),
        (
            "'",
            "failed to process \"'\": unexpected end of statement while looking for matching single-quote",
        ),
        (
            "${a:-b",
            "failed to process \"${a:-b\": syntax error: missing '}'",
        ),
    ] {
        assert_eq!(expand(source), Err(expected.to_owned()), "{source}");
    }
}

#[test]
fn words_know_their_place() {
    let expanded = Lexer::new('\\').expand("a 'b c' <<EOF", &()).map(|e| e.words);
    let words = [("a", 0, 1), ("b c", 2, 7), ("<<EOF", 8, 13)];
    assert_eq!(
        expanded,
        Ok(words
            .map(|(word, start, end)| (word.to_owned(), Span::new(start, end)))
            .to_vec())
    );
}
