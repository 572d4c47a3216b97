//! Whether a lock file fits its manifest, so that an install leaves it as it is.

use super::yaml;
use serde_json::{Map, Value};

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

/// `pnpm-lock.yaml`: of a form that pnpm still writes, which records for the root what is asked for.
pub(super) fn pnpm_fits(manifest: &Value, lock: &str) -> bool {
    let read = |key: &str| yaml::read(yaml::section(lock, key)?)?.get(key).cloned();
    let is_of_form = |version: &str| version.starts_with("6.") || version.starts_with("9.");
    if !read("lockfileVersion").is_some_and(|version| version.as_str().is_some_and(is_of_form)) {
        return false;
    }
    let root = if yaml::section(lock, "importers").is_some() {
        read("importers").map(|importers| importers["."].clone())
    } else {
        // A project by itself, as older ones wrote it.
        let groups = GROUPS.iter().filter(|group| yaml::section(lock, group).is_some());
        let read = groups.map(|group| Some(((*group).to_owned(), read(group)?)));
        read.collect::<Option<Map<String, Value>>>().map(Value::Object)
    };
    root.is_some_and(|root| {
        GROUPS.iter().all(|group| {
            let asked = manifest[*group].as_object();
            let recorded = root[*group].as_object();
            asked.map_or(0, Map::len) == recorded.map_or(0, Map::len)
                && asked.into_iter().flatten().all(|(name, version)| {
                    recorded.is_some_and(|recorded| {
                        recorded
                            .get(name)
                            .is_some_and(|entry| entry["specifier"] == *version)
                    })
                })
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
        let entry = "    dependencies:\n      a:\n        specifier: ^1.0.0\n        version: 1.0.1(x@1)\n";
        let pnpm = |version: &str, entry: &str| {
            format!(
                "lockfileVersion: '{version}'\n\nsettings:\n  x: true\n\nimporters:\n\n  .:\n{entry}\npackages:\n\n  a@1.0.1:\n    deprecated: |-\n      x\n"
            )
        };
        assert!(pnpm_fits(&manifest, &pnpm("9.0", entry)));
        assert!(!pnpm_fits(&manifest, &pnpm("5.4", entry)));
        assert!(!pnpm_fits(&manifest, &pnpm("9.0", &entry.replace('^', "~"))));
        assert!(!pnpm_fits(&manifest, &pnpm("9.0", &entry.replace("a:", "b:"))));
        assert!(!pnpm_fits(&json!({}), &pnpm("9.0", entry)));
        let alone =
            "lockfileVersion: '6.0'\n\ndependencies:\n  a:\n    specifier: ^1.0.0\n    version: 1.0.1\n";
        assert!(pnpm_fits(&manifest, alone));
        assert!(!pnpm_fits(&json!({}), alone));
    }
}
