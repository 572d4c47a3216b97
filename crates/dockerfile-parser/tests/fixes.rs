//! What is offered to mend a Dockerfile mends it.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use layerlab_dockerfile_parser::parse;
use layerlab_source::apply;

fn mended(text: &str) -> (String, String) {
    let dockerfile = parse(text);
    let diagnostic = dockerfile.diagnostics.first().expect("something is wrong");
    let fix = diagnostic
        .fixes
        .first()
        .unwrap_or_else(|| panic!("no fix for {}", diagnostic.message));
    (
        fix.title.clone(),
        apply(text, &fix.edits).expect("its edits fit the text"),
    )
}

#[test]
fn what_is_misspelt_is_put_right_where_it_stands() {
    for (wrong, title, right) in [
        ("FORM alpine\n", "Change to FROM", "FROM alpine\n"),
        ("form alpine\n", "Change to from", "from alpine\n"),
        (
            "FROM alpine\nCOPY --form=alpine /a /form\n",
            "Change to --from",
            "FROM alpine\nCOPY --from=alpine /a /form\n",
        ),
        (
            "FROM alpine\nRUN a \\\n\n  b \\\n \n  c\n",
            "Remove empty lines",
            "FROM alpine\nRUN a \\\n  b \\\n  c\n",
        ),
    ] {
        assert_eq!(mended(wrong), (title.to_owned(), right.to_owned()));
        assert!(
            parse(right).diagnostics.is_empty(),
            "{right}: {:?}",
            parse(right).diagnostics
        );
    }
}

#[test]
fn what_nothing_is_near_to_has_no_fix() {
    for text in [
        "FROM alpine\nNONSENSE a\n",
        "FROM alpine\nRUN --nonsense=a b\n",
        "FROM\n",
    ] {
        let dockerfile = parse(text);
        assert!(!dockerfile.diagnostics.is_empty(), "{text}");
        assert!(
            dockerfile.diagnostics.iter().all(|found| found.fixes.is_empty()),
            "{text}"
        );
    }
}
