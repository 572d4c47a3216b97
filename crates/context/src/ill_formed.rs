//! Patterns of `.dockerignore` with which a build fails.

/// Lines, from 1, whose pattern is not well formed, with the pattern: the builder takes none of the context then
/// (`New` of moby/patternmatcher asks Go's `filepath.Match`).
pub fn ill_formed_patterns(text: &str) -> Vec<(usize, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.starts_with('#'));
    lines
        .map(|(at, line)| (at + 1, line.trim()))
        .filter(|(_, line)| {
            let pattern = line.strip_prefix('!').map_or(*line, str::trim);
            *line == "!" || !is_well_formed(pattern)
        })
        .collect()
}

fn is_well_formed(pattern: &str) -> bool {
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' => match rest.chars().next() {
                Some(escaped) => rest = &rest[escaped.len_utf8()..],
                None => return false,
            },
            '[' => match behind_class(rest) {
                Some(behind) => rest = behind,
                None => return false,
            },
            _ => {}
        }
    }
    true
}

/// What follows a class, of which the bracket is read.
fn behind_class(class: &str) -> Option<&str> {
    let mut rest = class.strip_prefix('^').unwrap_or(class);
    let mut is_first = true;
    loop {
        if let Some(behind) = rest.strip_prefix(']').filter(|_| !is_first) {
            return Some(behind);
        }
        is_first = false;
        rest = behind_character(rest)?;
        if let Some(end) = rest.strip_prefix('-') {
            rest = behind_character(end)?;
        }
    }
}

/// What follows a character of a class, or an escaped one; something has to.
fn behind_character(class: &str) -> Option<&str> {
    if class.starts_with(['-', ']']) {
        return None;
    }
    let class = class.strip_prefix('\\').unwrap_or(class);
    let rest = &class[class.chars().next()?.len_utf8()..];
    (!rest.is_empty()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_judged_as_go_does() {
        for good in [
            "*.log", "a[b-d]e", "[^a]", "\\[", "[\\]]", "**/x", "ä[ö]", "a]", "", "!keep",
        ] {
            assert_eq!(ill_formed_patterns(good), [], "{good}");
        }
        for bad in [
            "[", "a[", "[]", "[^]", "[a-]", "[-a]", "[a", "a\\", "!", "![x", "[a-b", "[\\",
        ] {
            assert_eq!(ill_formed_patterns(&format!("# [\n{bad}\n")), [(2, bad)], "{bad}");
        }
    }
}
