//! "did you mean": `BuildKit`'s `util/suggest`.

use crate::go::{lower, upper};

/// The option nearest to what was written, at most two edits away; none where an option was met exactly.
///
/// `BuildKit` walks a hash map, so that among equally near options its choice is random. Here the one wins that is nearer where two
/// letters that changed places count once, then the one with the same first letter, then the first by the alphabet.
pub fn nearest<'o>(written: &str, options: &[&'o str]) -> Option<&'o str> {
    if options.contains(&written) {
        return None;
    }
    let length = written.chars().count();
    let near = options.iter().copied().filter_map(|option| {
        // Whoever is that much longer or shorter is further away.
        let may_be = option.chars().count().abs_diff(length) < 3;
        let edits = may_be
            .then(|| strsim::levenshtein(written, option))
            .filter(|edits| *edits < 3)?;
        let swapped = strsim::osa_distance(written, option);
        let same_start = option.chars().next() == written.chars().next();
        Some(((edits, swapped, !same_start), option))
    });
    near.min().map(|(_, option)| option)
}

/// For names where case matters.
pub(crate) fn exact(written: &str, options: &[&str]) -> Option<String> {
    nearest(written, options).map(str::to_owned)
}

/// For names where case does not matter (`options` in lower case); the answer has the case of what was written.
pub(crate) fn any_case(written: &str, options: &[&str]) -> Option<String> {
    let option = nearest(&lower(written), options)?;
    Some(if written != lower(written) && written == upper(written) {
        upper(option)
    } else {
        option.to_owned()
    })
}
