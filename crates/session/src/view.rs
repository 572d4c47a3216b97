//! From a request to what is shown.

use crate::assume::assume;
use crate::options::{image_views, options};
use crate::request::{Analysis, FileView, FoundDiagnostic, Optimization, Request, ScenarioView, Simulation};
use layerlab_build::{Options, Situation, lower};
use layerlab_context::{Entry, Ignore, Kind, Listing, Tree};
use layerlab_dockerfile_parser::{Dockerfile, parse};
use layerlab_estimate::Statements;
use layerlab_optimize::{Files, Project, Scenario, ScenarioKind, role_of, scenarios};
use layerlab_report::{Stack, diff, format_bytes, format_factor, format_seconds, link, stack};
use layerlab_source::{Diagnostic, LineIndex, Severity};

/// What a request says, read once.
struct Prepared {
    dockerfile: Dockerfile,
    all_files: Tree,
    file_errors: Vec<String>,
    ignore: Ignore,
    files: Files,
    options: Options,
    situation: Situation,
    statements: Statements,
    scenarios: Vec<Scenario>,
    shown: Option<Scenario>,
}

impl Prepared {
    fn new(request: &Request) -> Self {
        let dockerfile = parse(&request.dockerfile);
        let (mut all_files, file_errors) = match &request.files {
            Some(text) => {
                let listing = Listing::parse(text);
                (
                    listing.tree,
                    listing.errors.iter().map(ToString::to_string).collect(),
                )
            }
            None => (assume(&dockerfile), Vec::new()),
        };
        // Who names a file that changed knows that it is there.
        for path in &request.edited {
            if all_files.get(path).is_none() {
                all_files.insert(path, Entry::file(path, None));
            }
        }
        let ignore = Ignore::parse(&request.dockerignore);
        let context = ignore.filter(&all_files);
        // What is ignored is not sent: an edit of it changes nothing.
        let sent = request
            .edited
            .iter()
            .filter(|path| !ignore.excludes(path))
            .cloned()
            .collect::<Vec<_>>();
        let scenarios = scenarios(&context, &sent, !request.edited.is_empty());
        let wanted = request.scenario.unwrap_or(ScenarioKind::Code);
        let shown = scenarios
            .iter()
            .find(|scenario| scenario.kind == wanted)
            .or_else(|| scenarios.last())
            .cloned();
        let files = Files {
            context,
            contents: request.contents.clone(),
            assumed: request.files.is_none(),
        };
        let statements = Statements(request.statements.clone());
        let options = options(request, &dockerfile);
        Self {
            dockerfile,
            all_files,
            file_errors,
            ignore,
            files,
            options,
            situation: request.situation,
            statements,
            scenarios,
            shown,
        }
    }

    fn project(&self) -> Project<'_> {
        Project {
            files: &self.files,
            options: &self.options,
            situation: self.situation,
            statements: &self.statements,
            scenarios: &self.scenarios,
        }
    }

    fn stack(&self, dockerfile: &Dockerfile) -> Result<Stack, String> {
        let count = dockerfile.instructions.len();
        if count > MAX_INSTRUCTIONS {
            return Err(format!(
                "{count} instructions are too many to simulate; up to {MAX_INSTRUCTIONS} are"
            ));
        }
        let Some(shown) = &self.shown else {
            return Ok(Stack::default());
        };
        let simulated =
            layerlab_optimize::simulate(dockerfile, &self.project(), shown).map_err(|error| error.message)?;
        Ok(stack(dockerfile, &simulated, &self.files.context))
    }

    fn scenario_views(&self, dockerfile: &Dockerfile) -> Vec<ScenarioView> {
        let view = |scenario: &Scenario| {
            let simulated = layerlab_optimize::simulate(dockerfile, &self.project(), scenario).ok()?;
            let seconds = simulated.schedule.wall;
            Some(ScenarioView {
                kind: scenario.kind,
                weight: scenario.weight,
                name: scenario_name(scenario.kind).to_owned(),
                paths: scenario
                    .changes
                    .iter()
                    .map(|change| change.path().to_owned())
                    .collect(),
                seconds,
                duration: format_seconds(seconds),
            })
        };
        self.scenarios.iter().filter_map(view).collect()
    }

    fn file_views(&self) -> Vec<FileView> {
        let changed = |path: &str| {
            self.shown
                .iter()
                .flat_map(|scenario| &scenario.changes)
                .any(|change| {
                    path.strip_prefix(change.path())
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                })
        };
        let files = self
            .all_files
            .iter()
            .filter(|(_, entry)| !matches!(entry.kind, Kind::Folder));
        let view = |(path, entry): (&str, &Entry)| {
            let bytes = match entry.kind {
                Kind::File { size, .. } => size,
                _ => None,
            };
            FileView {
                path: path.to_owned(),
                bytes,
                size: bytes
                    .map(|bytes| format_bytes(as_float(bytes)))
                    .unwrap_or_default(),
                role: role_of(path),
                ignored: self.ignore.excludes(path),
                changed: changed(path),
            }
        };
        files.map(view).collect()
    }
}

/// An image has 127 layers at the most; what is far beyond is no Dockerfile that anybody builds.
const MAX_INSTRUCTIONS: usize = 2_000;

#[allow(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
fn as_float(bytes: u64) -> f64 {
    bytes as f64
}

fn scenario_name(kind: ScenarioKind) -> &'static str {
    match kind {
        ScenarioKind::Fresh => "Fresh build",
        ScenarioKind::Code => "Code change",
        ScenarioKind::Dependencies => "Dependencies",
        ScenarioKind::Assets => "Models and assets",
        ScenarioKind::Own => "My edit",
    }
}

/// What the change rebuilds, and why.
pub fn simulate(request: &Request) -> Simulation {
    let prepared = Prepared::new(request);
    // Of a file that is rejected the rest is shown, what is wrong left out.
    let rejection = prepared
        .dockerfile
        .rejection
        .as_ref()
        .map(|rejection| rejection.message.clone());
    let rest = Dockerfile {
        rejection: None,
        ..prepared.dockerfile.clone()
    };
    let (stack, error) = match prepared.stack(&rest) {
        Ok(stack) => (stack, rejection),
        Err(error) => (Stack::default(), rejection.or(Some(error))),
    };
    let files = prepared.file_views();
    let graph = lower(&prepared.dockerfile, &prepared.options).unwrap_or_default();
    Simulation {
        images: image_views(request, &graph),
        diagnostics: diagnostics(&request.dockerfile, &prepared.dockerfile),
        file_errors: prepared.file_errors.clone(),
        file_list: request
            .files
            .as_ref()
            .map_or_else(|| file_list(&files), ToString::to_string),
        files,
        files_assumed: request.files.is_none(),
        scenarios: if error.is_none() {
            prepared.scenario_views(&prepared.dockerfile)
        } else {
            Vec::new()
        },
        scenario: prepared.shown.as_ref().map(|scenario| scenario.kind),
        stack,
        error,
    }
}

/// What would be better, and by how much.
pub fn optimize(request: &Request) -> Optimization {
    let prepared = Prepared::new(request);
    let Ok(mut before) = prepared.stack(&prepared.dockerfile) else {
        return Optimization {
            dockerfile: request.dockerfile.to_string(),
            ..Optimization::default()
        };
    };
    let optimized = layerlab_optimize::optimize(&request.dockerfile, &prepared.project(), &request.switches);
    let dockerfile = parse(&optimized.text);
    let mut after = prepared.stack(&dockerfile).unwrap_or_default();
    link(&mut before, &mut after);
    let factor = if after.wall > 0.0 {
        before.wall / after.wall
    } else {
        1.0
    };
    Optimization {
        factor: if factor > 1.05 {
            format_factor(factor)
        } else {
            String::new()
        },
        scenarios: prepared.scenario_views(&dockerfile),
        changed: optimized.text != *request.dockerfile,
        diff: diff(&request.dockerfile, &optimized.text),
        dockerfile: optimized.text,
        rewrites: optimized.rewrites,
        stack: after,
        before,
    }
}

/// Both answers.
pub fn analyze(request: &Request) -> Analysis {
    Analysis {
        simulation: simulate(request),
        optimization: optimize(request),
    }
}

/// A frontend that is not BuildKit's own, or is fixed to an older version, may read the file in another way.
fn syntax_notice(dockerfile: &Dockerfile) -> Option<Diagnostic> {
    let directive = dockerfile
        .directives
        .iter()
        .find(|directive| directive.name == "syntax")?;
    let name = directive.value.split(' ').next().unwrap_or_default();
    let image = name.trim_start_matches("docker.io/");
    if [
        "docker/dockerfile",
        "docker/dockerfile:1",
        "docker/dockerfile:latest",
    ]
    .contains(&image)
    {
        return None;
    }
    let message = match image.strip_prefix("docker/dockerfile:") {
        Some(version) => format!(
            "This file asks for version {version} of the frontend; it is read here by the rules of the current one"
        ),
        None => format!(
            "This file asks for the frontend {name}; it is read here by the rules of docker/dockerfile:1"
        ),
    };
    Some(Diagnostic {
        severity: Severity::Info,
        message,
        span: directive.span,
    })
}

/// More than this is not shown: nobody reads it, and a paste of anything else than a Dockerfile has one a line.
const MAX_DIAGNOSTICS: usize = 200;

fn diagnostics(text: &str, dockerfile: &Dockerfile) -> Vec<FoundDiagnostic> {
    let lines = LineIndex::new(text);
    let mut units = Utf16::new(text);
    let notice = syntax_notice(dockerfile);
    let mut all: Vec<&Diagnostic> = dockerfile
        .diagnostics
        .iter()
        .take(MAX_DIAGNOSTICS)
        .chain(&notice)
        .collect();
    all.sort_by_key(|diagnostic| diagnostic.span);
    let shown = all.into_iter();
    let found = shown.map(|diagnostic| FoundDiagnostic {
        severity: diagnostic.severity,
        message: diagnostic.message.clone(),
        start: lines.position(text, diagnostic.span.start),
        utf16: (units.at(diagnostic.span.start), units.at(diagnostic.span.end)),
    });
    found.collect()
}

/// Turns byte offsets into UTF-16 ones, going on from the last one. Editors in the browser hold one unit for a line end,
/// whatever it is written as.
struct Utf16<'t> {
    text: &'t str,
    byte: usize,
    unit: usize,
}

impl<'t> Utf16<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            byte: 0,
            unit: 0,
        }
    }

    fn at(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.unit) = (0, 0);
        }
        let between = self.text.get(self.byte..byte).unwrap_or_default();
        self.unit += between.encode_utf16().count() - between.matches("\r\n").count();
        self.byte += between.len();
        self.unit
    }
}

fn file_list(files: &[FileView]) -> String {
    let line = |file: &FileView| {
        if file.size.is_empty() {
            format!("{}\n", file.path)
        } else {
            format!("{}  {}\n", file.path, file.size)
        }
    };
    files.iter().map(line).collect()
}
