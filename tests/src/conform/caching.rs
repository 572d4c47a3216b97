//! Caching: builds one after another on one cache, each with its changes, and the outcome of every step.

use super::Report;
use anyhow::{Context as _, Result, bail};
use layerlab_build::{
    BaseImage, Build, Cache, Effects, Graph, NoCache, Options, Outcome, Output, Situation, lower,
};
use layerlab_context::{Digest, Entry, Ignore, Kind, Selector, Tree};
use layerlab_dockerfile_parser::{Dockerfile, parse};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The tree of a case: what the simulator sees, and the texts that it reads itself.
#[derive(Default)]
pub(super) struct Files {
    pub(super) tree: Tree,
    texts: BTreeMap<String, String>,
}

impl Files {
    pub(super) fn of(case: &Value) -> Result<Self> {
        let mut files = Self::default();
        for (path, value) in case["files"].as_object().context("a case without files")? {
            files.insert(path, value)?;
        }
        Ok(files)
    }

    /// The text of a file; empty where there is none.
    pub(super) fn text(&self, path: &str) -> &str {
        self.texts.get(path).map_or("", String::as_str)
    }

    fn write(&mut self, path: &str, content: &str, mode: Option<u64>) {
        let size = Some(content.len() as u64);
        // A file that is written again keeps its mode where none is given.
        let kept = self
            .tree
            .get(path)
            .filter(|entry| matches!(entry.kind, Kind::File { .. }))
            .map(|entry| entry.mode);
        let given = mode.and_then(|mode| u32::try_from(mode).ok());
        let kind = Kind::File {
            content: Digest::of(content),
            size,
        };
        self.tree.insert(
            path,
            Entry {
                kind,
                mode: given.or(kept).unwrap_or(0o644),
            },
        );
        self.texts.insert(path.to_owned(), content.to_owned());
    }

    fn insert(&mut self, path: &str, value: &Value) -> Result<()> {
        if let Some(content) = value.as_str() {
            self.write(path, content, None);
        } else if let Some(content) = value["content"].as_str() {
            self.write(path, content, value["mode"].as_u64());
        } else if let Some(target) = value["symlink"].as_str() {
            self.tree.insert(
                path,
                Entry {
                    kind: Kind::Link(target.to_owned()),
                    mode: 0o777,
                },
            );
        } else if value["dir"].as_bool() == Some(true) {
            self.tree.insert(path, Entry::folder());
        } else {
            bail!("file {path} is of no known form: {value}");
        }
        Ok(())
    }

    pub(super) fn change(&mut self, change: &Value) -> Result<()> {
        let path = |key: &str| change[key].as_str();
        // A folder stays when what is in it goes, or goes somewhere else.
        let from = path("delete").or(change["rename"][0].as_str());
        if let Some(folder) = from.and_then(|path| path.rsplit_once('/')) {
            self.tree
                .insert(folder.0, self.tree.get(folder.0).unwrap_or_else(Entry::folder));
        }
        if let Some(path) = path("write") {
            self.write(
                path,
                change["content"].as_str().unwrap_or_default(),
                change["mode"].as_u64(),
            );
        } else if let Some(path) = path("delete") {
            self.tree.remove(path);
            self.texts.remove(path);
        } else if let Some(path) = path("chmod") {
            if let (Some(mut entry), Some(mode)) = (self.tree.get(path), change["mode"].as_u64()) {
                entry.mode = u32::try_from(mode)?;
                self.tree.insert(path, entry);
            }
        } else if let (Some(from), Some(to)) = (change["rename"][0].as_str(), change["rename"][1].as_str()) {
            layerlab_context::Change::Rename(from.to_owned(), to.to_owned()).apply(&mut self.tree, 0);
            let moved: Vec<String> = self.texts.keys().filter(|path| *path == from).cloned().collect();
            for path in moved {
                if let Some(text) = self.texts.remove(&path) {
                    self.texts.insert(to.to_owned(), text);
                }
            }
        } else if let (Some(path), Some(target)) =
            (change["symlink"][0].as_str(), change["symlink"][1].as_str())
        {
            self.tree.insert(
                path,
                Entry {
                    kind: Kind::Link(target.to_owned()),
                    mode: 0o777,
                },
            );
        } else if path("touch").is_none() {
            bail!("a change of no known form: {change}");
        }
        Ok(())
    }
}

/// The recorded images: PATH and nothing else, their version's name in a file, a program that all share.
pub(super) fn image(version: &str) -> BaseImage {
    let mut image = BaseImage::unknown(version);
    let file = |content: &str, mode| Entry {
        kind: Kind::File {
            content: Digest::of(content),
            size: None,
        },
        mode,
    };
    image.files.insert("etc/base-id", file(version, 0o644));
    image.files.insert("bin/busybox", file("busybox", 0o755));
    image.env.push(("PATH".to_owned(), "/bin".to_owned()));
    image
}

fn effects(case: &Value) -> BTreeMap<String, Vec<Effects>> {
    let paths = |value: &Value| -> Vec<String> {
        value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|path| path.as_str().map(str::to_owned))
            .collect()
    };
    let effects = case["effects"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(text, effects)| {
            let output = match effects["output"].as_str() {
                Some("constant") => Output::Constant,
                Some("derived") => Output::Derived,
                _ => Output::Volatile,
            };
            (
                text.clone(),
                vec![Effects {
                    reads: paths(&effects["reads"])
                        .iter()
                        .map(|path| Selector::path(path))
                        .collect(),
                    writes: paths(&effects["writes"]),
                    output,
                    ..Effects::none()
                }],
            )
        });
    effects.collect()
}

fn options(case: &Value, build: &Value) -> Options {
    let texts = |value: &Value| -> BTreeMap<String, String> {
        let pairs = value.as_object().into_iter().flatten();
        pairs
            .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect()
    };
    let mut images = BTreeMap::from([
        ("base:1".to_owned(), image("base1")),
        ("tool:1".to_owned(), image("tool1")),
    ]);
    images.extend(
        texts(&build["bases"])
            .into_iter()
            .map(|(name, version)| (name, image(&version))),
    );
    Options {
        target: build["target"].as_str().map(str::to_owned),
        platform: build["platform"].as_str().map(str::to_owned),
        build_args: texts(&build["build_args"]),
        no_cache: match &build["no_cache"] {
            Value::Bool(true) => NoCache::All,
            Value::String(stage) => NoCache::Stages(vec![stage.clone()]),
            _ => NoCache::Off,
        },
        images,
        remote_revision: 0,
        effects: effects(case),
    }
}

/// The builds of a case, without looking at what is expected.
///
/// # Errors
/// Where the case is not of the recorded form.
pub fn predict(case: &Value) -> Result<Value> {
    let mut files = Files::of(case)?;
    let mut cache = Cache::new();
    let mut builds = Vec::new();
    let mut last = None;
    for build in case["builds"].as_array().context("a case without builds")? {
        for change in build["change"].as_array().into_iter().flatten() {
            files.change(change)?;
        }
        let mut options = options(case, build);
        // What the tables say of commands is looked at, too.
        if case["effects"] == "known" {
            options.effects = layerlab_estimate::effects(&parse(files.text("Dockerfile")));
        }
        // Another machine, with what the build before exported.
        let imported = match build["import"].as_str() {
            Some("max") => Some(Situation::ImportedMax),
            Some("min") => Some(Situation::ImportedMin),
            _ => None,
        };
        if let (Some(situation), Some((graph, done))) = (imported, &last) {
            cache.keep(situation, graph, done);
        }
        let (prediction, done) = predict_build(&files, &options, &mut cache);
        builds.push(prediction);
        last = done;
    }
    Ok(json!({"name": case["name"], "builds": builds}))
}

/// The texts of the instructions.
pub(super) fn texts(dockerfile: &Dockerfile) -> Vec<String> {
    dockerfile
        .instructions
        .iter()
        .map(|instruction| instruction.original.trim().to_owned())
        .collect()
}

fn predict_build(files: &Files, options: &Options, cache: &mut Cache) -> (Value, Option<(Graph, Build)>) {
    let text = files.text("Dockerfile");
    let ignore = files
        .texts
        .get("Dockerfile.dockerignore")
        .or_else(|| files.texts.get(".dockerignore"));
    let context = Ignore::parse(ignore.map_or("", String::as_str)).filter(&files.tree);
    let dockerfile = parse(text);
    let graph = match lower(&dockerfile, options) {
        Ok(graph) => graph,
        Err(error) => return (json!({"ok": false, "error": error.message}), None),
    };
    let build = cache.build(&graph, &context, options, &texts(&dockerfile));
    if let Some(error) = &build.error {
        return (json!({"ok": false, "error": error}), None);
    }
    let mut steps: Vec<_> = build
        .steps
        .iter()
        .filter(|step| step.outcome != Outcome::Same)
        .collect();
    steps.sort_by_key(|step| (step.id.stage, step.id.step, step.id.kind.to_string()));
    let steps = steps.into_iter().map(|step| {
        let outcome = if step.outcome == Outcome::Cached { "cached" } else { "ran" };
        json!({"stage": step.id.stage, "step": step.id.step, "kind": step.id.kind.to_string(), "outcome": outcome})
    });
    let prediction = json!({"ok": true, "steps": steps.collect::<Vec<_>>()});
    (prediction, Some((graph, build)))
}

/// Compares every step of every build.
///
/// # Errors
/// Where a case is not of the recorded form.
pub fn compare(cases: &[Value]) -> Result<Report> {
    let mut disagreements = Vec::new();
    let (mut steps, mut agreeing_steps, mut builds, mut agreeing_builds) = (0, 0, 0, 0);
    for case in cases {
        let predicted = predict(case)?;
        for (index, build) in case["builds"].as_array().into_iter().flatten().enumerate() {
            let place = format!("{} build {index}", case["name"].as_str().unwrap_or_default());
            let (wrong, count) = compare_build(&place, &build["expect"], &predicted["builds"][index]);
            builds += 1;
            steps += count;
            agreeing_steps += count.saturating_sub(wrong.len());
            agreeing_builds += usize::from(wrong.is_empty());
            disagreements.extend(wrong);
        }
    }
    let summary = format!("agree {agreeing_steps} of {steps} steps, {agreeing_builds} of {builds} builds");
    Ok(Report {
        disagreements,
        summary,
    })
}

type Outcomes = BTreeMap<(u64, u64, String), String>;

fn outcomes(build: &Value) -> Outcomes {
    let number = |value: &Value| value.as_u64().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let steps = build["steps"].as_array().into_iter().flatten();
    steps
        .map(|step| {
            (
                (number(&step["stage"]), number(&step["step"]), text(&step["kind"])),
                text(&step["outcome"]),
            )
        })
        .collect()
}

fn compare_build(place: &str, expected: &Value, got: &Value) -> (Vec<String>, usize) {
    if expected["ok"].as_bool() == Some(false) {
        let end = expected["error"].as_str().unwrap_or_default();
        let agrees = got["error"].as_str().is_some_and(|error| error.ends_with(end));
        let wrong = (!agrees).then(|| format!("{place}: expected the error `{end}`, got {got}"));
        return (wrong.into_iter().collect(), 1);
    }
    let (expected_steps, got_steps) = (outcomes(expected), outcomes(got));
    let partial = expected["partial"].as_bool() == Some(true);
    let none = || "nothing".to_owned();
    let mut wrong = Vec::new();
    let all: std::collections::BTreeSet<_> = expected_steps.keys().chain(got_steps.keys()).collect();
    for key in &all {
        let (stage, step, kind) = key;
        let (expected, got) = (expected_steps.get(*key), got_steps.get(*key));
        // Where two equal steps race, neither was recorded.
        if expected != got && !(partial && expected.is_none()) {
            let (expected, got) = (
                expected.cloned().unwrap_or_else(none),
                got.cloned().unwrap_or_else(none),
            );
            wrong.push(format!(
                "{place}: stage {stage} step {step} {kind}: expected {expected}, got {got}"
            ));
        }
    }
    if let Some(error) = got["error"].as_str() {
        wrong.push(format!("{place}: expected a build, got the error `{error}`"));
    }
    (wrong, all.len())
}
