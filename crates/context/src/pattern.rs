//! Wildcards of `COPY` sources: Go's `filepath.Match`.

/// Whether `BuildKit` takes a source as a pattern (`containsWildcards` of `solver/llbsolver/ops/file.go`).
pub fn has_wildcard(path: &str) -> bool {
    let mut chars = path.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => _ = chars.next(),
            '*' | '?' | '[' => return true,
            _ => {}
        }
    }
    false
}

/// Whether the whole of `path` matches: `*` and `?` stop at slashes, `[…]` is a class, `\` escapes. A pattern that is
/// not well formed matches nothing.
pub fn match_path(pattern: &str, path: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let path: Vec<char> = path.chars().collect();
    // The usual two pointers: on a mismatch the last star takes one character more.
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    loop {
        let step = match pattern.get(p) {
            Some('*') => {
                retry = Some((p, t));
                p += 1;
                continue;
            }
            None if t == path.len() => return true,
            None => None,
            Some(_) => match_one(&pattern[p..], path.get(t).copied()),
        };
        match (step, retry) {
            (Some(length), _) => {
                p += length;
                t += 1;
            }
            (None, Some((star, from))) if path.get(from).is_some_and(|c| *c != '/') => {
                retry = Some((star, from + 1));
                p = star + 1;
                t = from + 1;
            }
            _ => return false,
        }
    }
}

/// Matches one character; the length of the pattern's part that did.
fn match_one(pattern: &[char], c: Option<char>) -> Option<usize> {
    let c = c?;
    match pattern[0] {
        '?' => (c != '/').then_some(1),
        '\\' => (pattern.get(1) == Some(&c)).then_some(2),
        '[' => match_class(pattern, c),
        literal => (literal == c).then_some(1),
    }
}

fn match_class(pattern: &[char], c: char) -> Option<usize> {
    let negated = pattern.get(1) == Some(&'^');
    let mut at = 1 + usize::from(negated);
    let mut matched = false;
    let mut ranges = 0;
    while pattern.get(at) != Some(&']') || ranges == 0 {
        let (low, next) = class_char(pattern, at)?;
        let (high, next) = if pattern.get(next) == Some(&'-') {
            class_char(pattern, next + 1)?
        } else {
            (low, next)
        };
        matched |= (low..=high).contains(&c);
        at = next;
        ranges += 1;
    }
    (matched != negated && c != '/').then_some(at + 1)
}

fn class_char(pattern: &[char], at: usize) -> Option<(char, usize)> {
    match *pattern.get(at)? {
        '-' | ']' => None,
        '\\' => Some((*pattern.get(at + 1)?, at + 2)),
        c => Some((c, at + 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_go() {
        for (pattern, path, expected) in [
            ("*.txt", "a.txt", true),
            ("*.txt", "a/b.txt", false),
            ("a*/b", "abc/b", true),
            ("a?c", "abc", true),
            ("a?c", "a/c", false),
            ("[a-c]x", "bx", true),
            ("[^a-c]x", "bx", false),
            ("[]x", "]x", false),
            ("a\\*", "a*", true),
            ("*a*b", "xaxab", true),
            ("", "", true),
            ("*", "", true),
        ] {
            assert_eq!(match_path(pattern, path), expected, "{pattern} {path}");
        }
    }
}
