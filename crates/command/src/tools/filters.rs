//! Tools that take an expression, and then files.

use super::{Touched, only, operands};
use crate::text::Text;

pub(super) fn tool(name: &str, rest: &[Text]) -> Option<Touched> {
    match name {
        "grep" | "egrep" | "fgrep" | "zgrep" => Some(grep(rest)),
        "awk" | "gawk" | "mawk" => Some(awk(rest)),
        "jq" => {
            let files = operands(rest, &["--indent"]);
            let sure = only(
                rest,
                "rcnesMSjaC",
                &["raw-output", "compact-output", "null-input", "exit-status"],
            );
            Some(Touched::reading(files.into_iter().skip(1).collect(), sure))
        }
        "sed" => Some(sed(rest)),
        _ => None,
    }
}

fn grep(rest: &[Text]) -> Touched {
    let has_expression = rest
        .iter()
        .any(|word| word.known.starts_with("-e") || word.known.starts_with("--regexp"));
    let files = operands(rest, &["-e", "--regexp", "-m", "-A", "-B", "-C"]);
    let sure = only(
        rest,
        "qivEFGPowxlLcnhHrsRmABCeza",
        &[
            "quiet",
            "silent",
            "only-matching",
            "ignore-case",
            "invert-match",
            "regexp",
            "count",
            "extended-regexp",
            "fixed-strings",
            "max-count",
            "color",
            "include",
            "exclude",
        ],
    );
    let recursive = rest.iter().any(|word| {
        word.known == "--recursive" || (word.known.starts_with('-') && word.known.contains(['r', 'R']))
    });
    let files: Vec<Text> = files.into_iter().skip(usize::from(!has_expression)).collect();
    Touched {
        here_is_read: recursive && files.is_empty(),
        ..Touched::reading(files, sure)
    }
}

/// A program that prints to files, runs commands or reads others is not looked into.
fn awk(rest: &[Text]) -> Touched {
    let files = operands(rest, &["-v", "-F"]);
    let acts = |word: &Text| {
        let program = word.known.as_str();
        word.open
            || ['>', '|'].iter().any(|act| program.contains(*act))
            || ["getline", "system", "close"]
                .iter()
                .any(|act| program.contains(act))
    };
    // A separator may be any sign, glued to its letter.
    let options: Vec<Text> = rest
        .iter()
        .filter(|word| !word.known.starts_with("-F"))
        .cloned()
        .collect();
    let sure = !files.first().is_some_and(acts) && only(&options, "v", &[]);
    Touched::reading(files.into_iter().skip(1).collect(), sure)
}

/// `sed -i` writes its files, without it reads them.
fn sed(rest: &[Text]) -> Touched {
    let is_glued_suffix = |word: &Text| word.known.starts_with("-i") && word.known.len() > 2;
    let in_place = rest.iter().any(|word| {
        let known = word.known.as_str();
        known.starts_with("--in-place")
            || is_glued_suffix(word)
            || (known.starts_with('-') && !known.starts_with("--") && known.contains('i'))
    });
    let has_script = rest.iter().any(|word| {
        word.known.starts_with("-e")
            || word.known.starts_with("--expression")
            || word.known.starts_with("-f")
            || word.known.starts_with("--file")
    });
    let words = operands(rest, &["-e", "-f", "--expression", "--file"]);
    let (script, files) = if has_script {
        (None, words.as_slice())
    } else {
        (words.first(), words.get(1..).unwrap_or_default())
    };
    let mut given = rest
        .windows(2)
        .filter(|pair| pair[0].known == "-e")
        .map(|pair| &pair[1]);
    let scripts_are_plain = script.is_none_or(is_plain_script) && given.all(is_plain_script);
    let options: Vec<Text> = rest
        .iter()
        .filter(|word| !is_glued_suffix(word))
        .cloned()
        .collect();
    let suffix_is_plain = !rest
        .iter()
        .any(|word| is_glued_suffix(word) && word.known.contains('/'));
    let sure = scripts_are_plain
        && suffix_is_plain
        && only(&options, "inErse", &["in-place", "quiet", "regexp-extended"]);
    if in_place {
        Touched::writing(files.to_vec(), sure)
    } else {
        Touched::reading(files.to_vec(), sure)
    }
}

/// One substitution, or lines that are deleted or printed: nothing that reads, writes or runs something by itself.
fn is_plain_script(script: &Text) -> bool {
    let text = script.known.trim();
    if script.open {
        return false;
    }
    if let Some(sign) = text
        .strip_prefix('s')
        .and_then(|rest| rest.chars().next())
        .filter(|sign| !sign.is_alphanumeric())
    {
        let mut parts = 0;
        let mut escaped = false;
        let mut flags = String::new();
        for c in text.chars().skip(1) {
            if c == sign && !escaped {
                parts += 1;
            } else if parts == 3 {
                flags.push(c);
            }
            escaped = c == '\\' && !escaped;
        }
        return parts == 3 && flags.chars().all(|c| "gIip".contains(c) || c.is_ascii_digit());
    }
    let is_address =
        text.starts_with('/') || text.starts_with('$') || text.starts_with(|c: char| c.is_ascii_digit());
    is_address
        && !text.contains([';', '\n', '{'])
        && text.ends_with(['d', 'p'])
        && text.matches('/').count() <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_scripts_that_touch_no_other_files_are_plain() {
        let script = |text: &str| {
            is_plain_script(&Text {
                known: text.to_owned(),
                ..Text::default()
            })
        };
        for plain in [
            "s/a/b/",
            "s#/a#/b#g",
            "s|x|y|I",
            "/deb-src/d",
            "1d",
            "$d",
            r"s/a\/b/c/",
        ] {
            assert!(script(plain), "{plain}");
        }
        for other in [
            "s/a/b/w f",
            "s/a/b/w,f",
            "s/a/b/e",
            "r f",
            "w f",
            "1r f",
            "1e date",
            "s/a/b/;w f",
            "/a/{p;w f}",
            "/a/w /bd",
        ] {
            assert!(!script(other), "{other}");
        }
    }
}
