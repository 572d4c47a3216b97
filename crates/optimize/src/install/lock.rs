//! Whether a lock file fits its manifest, so that an install leaves it as it is.

use serde_json::Value;

const GROUPS: [&str; 3] = ["dependencies", "devDependencies", "optionalDependencies"];

/// Names and versions that a `package.json` asks for.
pub(super) fn wanted(manifest: &Value) -> impl Iterator<Item = (&str, &str)> {
    let groups = GROUPS.iter().filter_map(|group| manifest[*group].as_object());
    groups
        .flatten()
        .filter_map(|(name, version)| Some((name.as_str(), version.as_str()?)))
}

/// `package-lock.json`: of a form that npm still writes, with every package that is asked for, as it is asked for.
pub(super) fn npm_fits(manifest: &Value, lock: &str) -> bool {
    let Ok(lock) = serde_json::from_str::<Value>(lock) else {
        return false;
    };
    let packages = &lock["packages"];
    let root = &packages[""];
    // A lock that records what was asked for has to record the same.
    let records = GROUPS.iter().any(|group| root.get(*group).is_some());
    let same = GROUPS.iter().all(|group| {
        let empty = Value::Object(serde_json::Map::new());
        root.get(*group).unwrap_or(&empty) == manifest.get(*group).unwrap_or(&empty)
    });
    matches!(lock["lockfileVersion"].as_u64(), Some(2 | 3))
        && (!records || same)
        && wanted(manifest).all(|(name, _)| packages.get(format!("node_modules/{name}")).is_some())
}

/// `yarn.lock` of Yarn 1: an entry for every package as it is asked for.
pub(super) fn yarn_fits(manifest: &Value, lock: &str) -> bool {
    wanted(manifest).all(|(name, version)| {
        let entry = format!("{name}@{version}");
        lock.lines()
            .filter(|line| line.ends_with(':') && !line.starts_with([' ', '#']))
            .any(|line| {
                line.trim_end_matches(':')
                    .split(", ")
                    .any(|part| part.trim_matches('"') == entry)
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_lock_fits_where_all_that_is_asked_for_is_in_it() {
        let manifest = json!({"dependencies": {"a": "^1.0.0"}});
        let lock = |version: u8, asked: &str| {
            json!({"lockfileVersion": version, "packages": {"": {"dependencies": {"a": asked}}, "node_modules/a": {}}}).to_string()
        };
        assert!(npm_fits(&manifest, &lock(3, "^1.0.0")));
        assert!(!npm_fits(&manifest, &lock(3, "^2.0.0")));
        assert!(!npm_fits(&manifest, &lock(1, "^1.0.0")));
        assert!(!npm_fits(
            &json!({"dependencies": {"b": "1"}}),
            &lock(3, "^1.0.0")
        ));
        assert!(yarn_fits(
            &manifest,
            "# yarn lockfile v1\n\n\"a@^0.9.0\", a@^1.0.0:\n  version \"1.0.1\"\n"
        ));
        assert!(!yarn_fits(&manifest, "a@^0.9.0:\n  version \"0.9.1\"\n"));
    }
}
