//! Diagnostics with their places for people and for the editor.

use crate::request::FoundDiagnostic;
use layerlab_dockerfile_parser::Dockerfile;
use layerlab_source::{Diagnostic, LineIndex, Severity};

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

pub(crate) fn diagnostics(text: &str, dockerfile: &Dockerfile) -> Vec<FoundDiagnostic> {
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
