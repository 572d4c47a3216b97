//! Texts of others in a document: they stay texts, whatever signs are in them. A report is pasted into reviews, and what is in it may
//! come out of a link that anybody made.
//!
//! One function for each place that a text is put in. What is put in HTML and SVG goes through [`crate::draw::xml`].

/// Invisible, and neither a part of a word nor a blank: between a sign and a name it keeps a mention from being one. No escape of
/// Markdown does, since places that host reviews look for mentions after they have read it.
const JOINER: char = '\u{2060}';

/// A text among others in Markdown, or in the cell of a table: on one line.
pub(crate) fn text(text: &str) -> String {
    let line = one_line(text);
    let chars: Vec<char> = line.chars().collect();
    let mut out = String::new();
    for (at, c) in chars.iter().copied().enumerate() {
        let next = chars.get(at + 1).copied();
        if is_active(&chars, at) {
            out.push('\\');
        }
        out.push(c);
        let is_mention = matches!(c, '@' | '#' | '!' | '~' | '%') && next.is_some_and(char::is_alphanumeric);
        if is_mention {
            out.push(JOINER);
        }
    }
    out
}

/// Whether a sign would be more than a sign.
fn is_active(chars: &[char], at: usize) -> bool {
    let is_word = |at: Option<usize>| {
        at.and_then(|at| chars.get(at))
            .is_some_and(|c| c.is_alphanumeric())
    };
    match chars[at] {
        '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '&' | '$' | '~' | '#' | '!' => true,
        // Inside a word it marks nothing.
        '_' => !(is_word(at.checked_sub(1)) && is_word(Some(at + 1))),
        // An address would become a link, and an image of it be fetched.
        ':' => {
            chars[at + 1..].starts_with(&['/', '/']) || is_word(at.checked_sub(1)) && is_word(Some(at + 1))
        }
        '.' => {
            let before: String = chars[..at].iter().rev().take(3).collect();
            before.eq_ignore_ascii_case("www") || is_number(&chars[..at])
        }
        ')' => is_number(&chars[..at]),
        // At the beginning they would be lists, rules and underlines of headings.
        '-' | '+' | '=' => at == 0,
        _ => false,
    }
}

fn is_number(chars: &[char]) -> bool {
    !chars.is_empty() && chars.iter().all(char::is_ascii_digit)
}

/// Without line ends and other controls, and without blanks around it.
pub(crate) fn one_line(text: &str) -> String {
    let visible = |c: char| {
        if c.is_control() || ['\u{2028}', '\u{2029}'].contains(&c) {
            ' '
        } else {
            c
        }
    };
    let line: String = text.chars().map(visible).collect();
    line.trim().to_owned()
}

/// Code among other text, on one line, its fence longer than any in it.
pub(crate) fn code(text: &str) -> String {
    let line = one_line(text);
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // Blanks at both ends are taken off, and keep a sign of its own apart from the fence.
    format!("{fence} {line} {fence}")
}

/// A block of code, its fence longer than any in it.
pub(crate) fn block(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(3.max(longest + 1));
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert_eq, proptest};
    use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

    /// What a reader of Markdown sees of a text in a place; none where it sees more than a text.
    fn seen(document: &str) -> Option<String> {
        let mut found = String::new();
        let forges = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_GFM
            | Options::ENABLE_MATH;
        for event in Parser::new_ext(document, forges) {
            match event {
                Event::End(TagEnd::TableCell) => found.push('\n'),
                Event::Start(
                    Tag::Heading { .. }
                    | Tag::List(None)
                    | Tag::Item
                    | Tag::Table(_)
                    | Tag::TableHead
                    | Tag::TableRow
                    | Tag::TableCell,
                )
                | Event::End(_) => {}
                Event::Text(text) => found.push_str(&text),
                _ => return None,
            }
        }
        Some(found.replace(JOINER, ""))
    }

    fn is_a_text(given: &str) -> Result<(), proptest::test_runner::TestCaseError> {
        let (expected, escaped) = (one_line(given), text(given));
        // The reader itself shows no zero, and takes blanks in a row as they are.
        let heading = seen(&format!("# x {escaped} x\n"));
        prop_assert_eq!(heading, Some(format!("x {expected} x")), "{}", escaped);
        let item = seen(&format!("- {escaped}\n"));
        prop_assert_eq!(item, Some(expected.clone()), "{}", escaped);
        let cell = seen(&format!("| a |\n| --- |\n| x{escaped}x |\n"));
        prop_assert_eq!(cell, Some(format!("a\nx{expected}x\n")), "{}", escaped);
        Ok(())
    }

    proptest! {
        #[test]
        fn any_text_stays_a_text(given in "[ -~]{0,40}|\\PC{0,20}|([-+=*_`~#<>!@|&$:/\\[\\]().\\\\ a1\n]){0,30}") {
            is_a_text(&given.replace(JOINER, ""))?;
        }

        #[test]
        fn any_code_stays_in_its_span(given in "[a`~*<]([ -~]{0,30}|[` a*]{0,30})[a`]") {
            let document = format!("- x {} y\n", code(&given));
            let spans: Vec<String> = Parser::new(&document)
                .filter_map(|event| match event {
                    Event::Code(text) => Some(text.to_string()),
                    _ => None,
                })
                .collect();
            prop_assert_eq!(spans, vec![one_line(&given)], "{}", document);
        }

        #[test]
        fn any_code_stays_in_its_block(given in "([`~ a\n]){0,60}") {
            let document = block("text", &given);
            let mut blocks = 0;
            let mut found = String::new();
            for event in Parser::new(&document) {
                match event {
                    Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) if &*language == "text" => blocks += 1,
                    Event::Text(text) => found.push_str(&text),
                    Event::End(TagEnd::CodeBlock) => {}
                    event => panic!("{event:?} in {document}"),
                }
            }
            prop_assert_eq!(blocks, 1);
            prop_assert_eq!(found.trim_end(), given.trim_end());
        }
    }

    #[test]
    fn plain_names_stay_plain() {
        for plain in [
            "requirements.txt",
            "src/my_file-2.py",
            "npm ci",
            "14 min 51 s",
            "(≈3.2 GB)",
            "A, b; c?",
            "python:3.12-slim".replace(':', "\\:").as_str(),
        ] {
            assert_eq!(text(&plain.replace('\\', "")), plain);
        }
    }

    #[test]
    fn nothing_is_fetched_and_nobody_is_called() {
        assert_eq!(text("![x](https://a.b/c)"), "\\!\\[x\\](https\\://a.b/c)");
        assert_eq!(text("www.a.b"), "www\\.a.b");
        assert_eq!(text("@team see #12"), "@\u{2060}team see \\#\u{2060}12");
        assert_eq!(text("a\n# b\r\n"), "a \\# b");
        assert_eq!(text("<b>"), "\\<b\\>");
    }
}
