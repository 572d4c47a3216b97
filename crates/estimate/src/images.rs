//! Compressed sizes of common base images (docker-library/repo-info, amd64), in megabytes.

const IMAGES: &[(&str, &str, f64)] = &[
    ("python", "slim", 43.0),
    ("python", "alpine", 17.0),
    ("python", "", 365.0),
    ("node", "slim", 80.0),
    ("node", "alpine", 57.0),
    ("node", "", 408.0),
    ("golang", "alpine", 75.0),
    ("golang", "", 304.0),
    ("rust", "", 593.0),
    ("eclipse-temurin", "", 224.0),
    ("ubuntu", "", 29.7),
    ("debian", "slim", 29.8),
    ("debian", "", 48.5),
    ("alpine", "", 3.5),
    ("busybox", "", 2.0),
    ("nvidia/cuda", "runtime", 1_300.0),
    ("nvidia/cuda", "", 3_500.0),
];

/// Bytes that a pull transfers; `None` for images that are not in the table.
pub fn base_image_size(name: &str) -> Option<f64> {
    let (repository, tag) = name
        .split('@')
        .next()
        .unwrap_or(name)
        .rsplit_once(':')
        .unwrap_or((name, ""));
    let repository = repository
        .trim_start_matches("docker.io/")
        .trim_start_matches("library/");
    let fits = |(known, part, _): &&(&str, &str, f64)| *known == repository && tag.contains(part);
    IMAGES.iter().find(fits).map(|(_, _, megabytes)| megabytes * 1e6)
}
