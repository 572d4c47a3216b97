//! Manifests in TOML, read by their keys: a word of a description is no setting.

use serde_json::Value;

/// How deep tables may stand in each other.
const DEPTH: usize = 64;
/// How many names a key may have, and a line with it.
const NAMES: usize = 500;

/// A text of TOML as a value; `None` where it is none, or of a form that is not read (dates, and what is nested beyond measure).
pub(super) fn read(text: &str) -> Option<Value> {
    let mut depth = 0_usize;
    let is_deep = text.chars().any(|c| {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEPTH
    });
    let is_long = |line: &str| line.matches(['.', '[', '{']).count() > NAMES;
    if is_deep || text.lines().any(is_long) {
        return None;
    }
    basic_toml::from_str(text.trim_start_matches('\u{feff}')).ok()
}

/// What stands in a table of tables; null where it is not there.
pub(super) fn at<'v>(value: &'v Value, keys: &[&str]) -> &'v Value {
    keys.iter().fold(value, |value, key| &value[*key])
}

/// A list of texts; empty where there is none, `None` where it is something else.
pub(super) fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Null => Some(Vec::new()),
        Value::Array(list) => list.iter().map(|text| text.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

/// Tables of a `pyproject.toml` that name packages.
const OF_PACKAGES: [&[&str]; 6] = [
    &["project", "dependencies"],
    &["project", "optional-dependencies"],
    &["dependency-groups"],
    &["build-system", "requires"],
    &["tool", "poetry"],
    &["tool", "uv"],
];
/// Keys below them, and in a `Pipfile`, that say nothing of packages that are installed.
const OTHERS: [&str; 20] = [
    "authors",
    "build",
    "cache-keys",
    "classifiers",
    "description",
    "documentation",
    "exclude",
    "homepage",
    "include",
    "keywords",
    "license",
    "maintainers",
    "name",
    "packages",
    "plugins",
    "readme",
    "repository",
    "scripts",
    "urls",
    "version",
];

/// Whether a `pyproject.toml` names a package by its path.
pub(super) fn project_names_path(text: &str) -> bool {
    let Some(project) = read(text) else {
        return line_names_path(text);
    };
    OF_PACKAGES.iter().any(|keys| match at(&project, keys) {
        Value::Object(table) => table
            .iter()
            .any(|(key, value)| !OTHERS.contains(&key.as_str()) && (is_path(key, value) || is_local(value))),
        value => is_local(value),
    })
}

/// Whether a `Pipfile` names a package by its path.
pub(super) fn pipfile_names_path(text: &str) -> bool {
    let Some(pipfile) = read(text) else {
        return line_names_path(text);
    };
    let mut tables = pipfile.as_object().into_iter().flatten();
    tables.any(|(key, value)| key != "scripts" && is_local(value))
}

/// Whether settings of uv (the table `tool.uv`, or all of `uv.toml`) name packages or folders.
pub(super) fn settings_name_path(settings: &Value) -> bool {
    settings.get("workspace").is_some()
        || settings.get("find-links").is_some()
        || at(settings, &["pip", "find-links"]) != &Value::Null
        || is_local(settings)
}

/// A key that leads to a folder or a file.
fn is_path(key: &str, value: &Value) -> bool {
    ["path", "file", "editable"].contains(&key) && value != &Value::Bool(false)
}

/// Whether something in a value is a path: `{ path = "…" }`, `a @ file:…`, `a @ ./a`.
fn is_local(value: &Value) -> bool {
    match value {
        Value::Object(table) => table
            .iter()
            .any(|(key, value)| is_path(key, value) || is_local(value)),
        Value::Array(list) => list.iter().any(is_local),
        Value::String(text) => {
            let address = text
                .split_once('@')
                .map_or("", |(_, address)| address.trim_start());
            text.contains("file:") || address.starts_with(['.', '/'])
        }
        _ => false,
    }
}

/// The same of a text that is not read: by its lines.
fn line_names_path(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    lines.any(|line| {
        let squeezed: String = line.split_whitespace().collect();
        ["path=", "file=", "{path", "editable="]
            .iter()
            .any(|name| squeezed.contains(name))
            && squeezed.contains(['"', '\''])
            || squeezed.contains("@file:")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_count_and_words_do_not() {
        for text in [
            "[tool.isort]\nprofile = 'black'\n",
            "[project]\nlicense = {file = 'LICENSE'}\ndescription = 'path = \"x\"'\n",
            "[tool.poetry]\ninclude = [{path = 'x', format = 'sdist'}]\n",
            "[tool.uv]\ncache-keys = [{file = 'pyproject.toml'}]\n",
        ] {
            assert!(!project_names_path(text), "{text}");
        }
        for text in [
            "[tool.poetry.dependencies]\na = {path = './a', develop = true}\n",
            "tool.poetry.group.dev.dependencies.a.path = 'a'\n",
            "[project]\ndependencies = ['a @ file:///app/a']\n",
            "[dependency-groups]\ndev = ['a@./a']\n",
            "[tool.uv.sources]\na = { 'path' = 'a' }\n",
            // Not read, as it has a date.
            "x = 2024-01-01\n[tool.uv.sources]\na = {path = 'a'}\n",
        ] {
            assert!(project_names_path(text), "{text}");
        }
        assert!(pipfile_names_path("[packages]\na = {path = '.'}\n"));
        assert!(!pipfile_names_path(
            "[packages]\na = '*'\n[scripts]\nx = 'file:y'\n"
        ));
    }

    #[test]
    fn what_is_nested_beyond_measure_is_not_read() {
        assert!(read(&format!("a = {}", "[".repeat(100_000))).is_none());
        assert!(read(&format!("a{} = 1", ".a".repeat(100_000))).is_none());
        assert!(read("[a]\nb = { c = [1] }\n").is_some());
    }
}
