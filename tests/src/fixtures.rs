//! Small projects in `tests/fixtures/optimize/`: two or more for every package manager, a usual one and traps.

use anyhow::{Context as _, Result};
use layerlab_session::{Request, reads_text};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What a fixture says of itself.
#[derive(Debug, Deserialize)]
pub struct About {
    /// The package manager.
    pub ecosystem: String,
    /// What the obvious rewrite runs into; `None` for a usual project.
    pub trap: Option<String>,
    /// Files that version control would not keep.
    #[serde(default)]
    pub extra: BTreeMap<String, String>,
    /// What a rewrite that leaves the image as it is may do; `None` where none is to be offered as safe.
    pub safe_rewrite: Option<String>,
}

/// A project with its Dockerfile.
#[derive(Debug)]
pub struct Fixture {
    /// Name of its folder.
    pub name: String,
    /// What it says of itself.
    pub about: About,
    /// The project as the page or the command line would send it.
    pub request: Request,
}

/// All fixtures, by name.
///
/// # Errors
/// Where one is not of the form above.
pub fn all() -> Result<Vec<Fixture>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/optimize");
    let mut fixtures = Vec::new();
    for entry in fs::read_dir(&root).context("the fixtures are gone")? {
        let folder = entry?.path();
        if folder.is_dir() {
            fixtures.push(read(&folder).with_context(|| format!("in {}", folder.display()))?);
        }
    }
    fixtures.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(fixtures)
}

fn read(folder: &Path) -> Result<Fixture> {
    let about: About = serde_json::from_str(&fs::read_to_string(folder.join("fixture.json"))?)?;
    let mut texts = about.extra.clone();
    collect(&folder.join("context"), "", &mut texts)?;
    let lines: Vec<String> = texts
        .iter()
        .map(|(path, text)| format!("f 644 {} {path}", text.len()))
        .collect();
    let text = |name: &str| texts.get(name).cloned().unwrap_or_default().into();
    let request = Request {
        dockerfile: text("Dockerfile"),
        dockerignore: text(".dockerignore"),
        files: Some(lines.join("\n").into()),
        contents: texts
            .iter()
            .filter(|(path, _)| reads_text(path))
            .map(|(path, text)| (path.clone(), text.clone()))
            .collect(),
        only_certain: true,
        ..Request::default()
    };
    let name = folder
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    Ok(Fixture { name, about, request })
}

fn collect(folder: &Path, prefix: &str, texts: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), texts)?;
        } else {
            texts.insert(
                path,
                String::from_utf8_lossy(&fs::read(entry.path())?).into_owned(),
            );
        }
    }
    Ok(())
}
