//! Names of images as Docker reads them (distribution/reference `ParseNormalizedNamed`).

/// Checks that a name can be one of an image.
///
/// # Errors
/// In the words of distribution/reference.
pub(crate) fn check(name: &str) -> Result<(), String> {
    let invalid = || Err("invalid reference format".to_owned());
    let (named, digest) = name
        .split_once('@')
        .map_or((name, None), |(named, digest)| (named, Some(digest)));
    let (domain, rest) = split_domain(named);
    let (repository, tag) = match rest.rsplit_once(':') {
        Some((repository, tag)) => (repository, Some(tag)),
        None => (rest, None),
    };
    if repository.chars().any(char::is_uppercase) {
        let library = if domain.is_none() && !repository.contains('/') {
            "library/"
        } else {
            ""
        };
        return Err(format!(
            "invalid reference format: repository name ({library}{repository}) must be lowercase"
        ));
    }
    let is_valid = domain.is_none_or(is_domain)
        && repository.split('/').all(is_component)
        && tag.is_none_or(is_tag)
        && digest.is_none_or(is_digest);
    if is_valid { Ok(()) } else { invalid() }
}

/// A registry stands in front where its name cannot be that of a folder.
fn split_domain(name: &str) -> (Option<&str>, &str) {
    match name.split_once('/') {
        Some((first, rest))
            if first.contains(['.', ':']) || first == "localhost" || first.to_lowercase() != first =>
        {
            (Some(first), rest)
        }
        _ => (None, name),
    }
}

fn is_domain(domain: &str) -> bool {
    let (host, port) = match domain.rsplit_once(':').filter(|_| !domain.ends_with(']')) {
        Some((host, port)) => (host, Some(port)),
        None => (domain, None),
    };
    let is_address = host.starts_with('[') && host.ends_with(']');
    let is_label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    (is_address || host.split('.').all(is_label))
        && port.is_none_or(|port| !port.is_empty() && port.chars().all(|c| c.is_ascii_digit()))
}

/// Letters and digits in lower case, joined by a dot, one or two underscores, or dashes.
fn is_component(component: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let separators = component.split(is_word).filter(|separator| !separator.is_empty());
    component.starts_with(is_word)
        && component.ends_with(is_word)
        && separators
            .into_iter()
            .all(|separator| [".", "_", "__"].contains(&separator) || separator.chars().all(|c| c == '-'))
}

fn is_tag(tag: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    tag.len() <= 128 && tag.starts_with(is_word) && tag.chars().all(|c| is_word(c) || ".-".contains(c))
}

fn is_digest(digest: &str) -> bool {
    digest.split_once(':').is_some_and(|(algorithm, hex)| {
        algorithm.starts_with(|c: char| c.is_ascii_alphabetic())
            && algorithm
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_+.".contains(c))
            && hex.len() >= 32
            && hex.chars().all(|c| c.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn names_of_images_are_told_from_what_is_none() {
        for name in [
            "alpine",
            "alpine:3.20",
            "library/alpine",
            "ghcr.io/a/b__c.d-e--f:v1.0_x",
            "localhost/a",
            "localhost:5000/a:b",
            "[::1]:5000/a",
            "Registry/a",
            "golang@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "a:b@sha256:0123456789abcdef0123456789abcdef",
        ] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
        for name in [
            "node:",
            "a b",
            "a//b",
            "-a",
            "a-",
            "a..b",
            "a:-x",
            "a@sha256:12",
            "http://a",
            "a:b:c",
            "_a",
        ] {
            assert_eq!(check(name).unwrap_err(), "invalid reference format", "{name}");
        }
        assert_eq!(
            check("Alpine:3").unwrap_err(),
            "invalid reference format: repository name (library/Alpine) must be lowercase"
        );
    }
}
