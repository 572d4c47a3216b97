//! Diagnostics with their places for people and for the editor.

use crate::from_variable;
use crate::missing;
use crate::near_stage;
use crate::prepare::{Prepared, Shown};
use crate::request::{FoundDiagnostic, FoundFix};
use layerlab_build::LowerError;
use layerlab_dockerfile_parser::Dockerfile;
use layerlab_optimize::{Rewrite, ignored_files};
use layerlab_source::{Applicability, Diagnostic, Fix, LineIndex, Severity, Span};

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
        fixes: Vec::new(),
    })
}

/// More than this is not shown: nobody reads it, and a paste of anything else than a Dockerfile has one a line.
const MAX_DIAGNOSTICS: usize = 200;

/// What is wrong with the text, and why it cannot be built as `built` says.
pub(crate) fn diagnostics(prepared: &Prepared, built: &Result<Shown, LowerError>) -> Vec<FoundDiagnostic> {
    let dockerfile = &prepared.dockerfile;
    let failure = match built {
        Err(error) => not_lowered(dockerfile, error),
        Ok(Some((simulated, _))) => missing::source(prepared, simulated),
        Ok(None) => None,
    };
    let notice = syntax_notice(dockerfile);
    let near = near_stage::warnings(dockerfile);
    let ignored = ignored(prepared);
    let mut all: Vec<&Diagnostic> = dockerfile
        .diagnostics
        .iter()
        .take(MAX_DIAGNOSTICS)
        .chain(&notice)
        .chain(&failure)
        .chain(&near)
        .chain(&ignored)
        .collect();
    all.sort_by_key(|diagnostic| diagnostic.span);
    located(&dockerfile.text, all.into_iter())
}

/// What commands cannot do without, and is not sent: the build fails there, whatever the cache holds.
fn ignored(prepared: &Prepared) -> Vec<Diagnostic> {
    let found = ignored_files(&prepared.dockerfile, &prepared.files, &prepared.options.images);
    let warning = |(index, path): (usize, String)| Diagnostic {
        severity: Severity::Warning,
        message: format!("This command needs {path}, which .dockerignore leaves out of the build context"),
        span: prepared.dockerfile.instructions[index].span,
        fixes: Vec::new(),
    };
    found.into_iter().map(warning).collect()
}

/// What could be better, at the first line that it is about.
pub(crate) fn hints(text: &str, rewrites: &[Rewrite]) -> Vec<FoundDiagnostic> {
    let lines = LineIndex::new(text);
    let hint = |rewrite: &Rewrite| {
        let (first, last) = rewrite.lines.first()?;
        // A comment above the instruction moves with it, and is not what it is about.
        let all = || (*first..=*last).map(|number| lines.span(number));
        let line = all()
            .find(|line| !line.of(text).trim_start().starts_with('#'))
            .or_else(|| all().next())?;
        let code = line.of(text).trim_end();
        let blanks = code.len() - code.trim_start().len();
        let lead = match rewrite.applicability {
            _ if rewrite.checks.is_empty() => String::new(),
            Applicability::Safe | Applicability::Usual => {
                format!(" Safe as long as: {}.", rewrite.checks.join("; "))
            }
            Applicability::Review => format!(" Check first that: {}.", rewrite.checks.join("; ")),
            Applicability::DisplayOnly => format!(" Mind that: {}.", rewrite.checks.join("; ")),
        };
        let fix = Fix {
            title: "Apply".to_owned(),
            edits: rewrite.alone.clone(),
        };
        Some(Diagnostic {
            severity: Severity::Info,
            message: format!("{}. {}{lead}", rewrite.title, rewrite.reason),
            span: Span::new(line.start + blanks, line.start + code.len()),
            fixes: Some(fix)
                .filter(|fix| !fix.edits.is_empty())
                .into_iter()
                .collect(),
        })
    };
    let found: Vec<Diagnostic> = rewrites.iter().filter_map(hint).collect();
    located(text, found.iter())
}

fn located<'d>(text: &str, all: impl Iterator<Item = &'d Diagnostic>) -> Vec<FoundDiagnostic> {
    let lines = LineIndex::new(text);
    let mut units = Utf16::new(text);
    let mut utf16 = |span: Span| (units.at(span.start), units.at(span.end));
    let found = all.map(|diagnostic| FoundDiagnostic {
        severity: diagnostic.severity,
        message: diagnostic.message.clone(),
        start: lines.position(text, diagnostic.span.start),
        utf16: utf16(diagnostic.span),
        fixes: diagnostic
            .fixes
            .iter()
            .map(|fix| FoundFix {
                title: fix.title.clone(),
                utf16: fix.edits.iter().map(|edit| utf16(edit.span)).collect(),
                edits: fix.edits.clone(),
            })
            .collect(),
    });
    found.collect()
}

/// The instruction that cannot be built; what is wrong with the text itself is known already.
fn not_lowered(dockerfile: &Dockerfile, error: &LowerError) -> Option<Diagnostic> {
    let instruction = dockerfile.instructions.get(error.instruction?)?;
    let fixes = error
        .syntax
        .as_ref()
        .map(|syntax| syntax.fixes(&dockerfile.text, instruction))
        .or_else(|| Some(vec![from_variable::fix(dockerfile, instruction)?]));
    Some(Diagnostic {
        severity: Severity::Error,
        message: error.message.clone(),
        span: instruction.span,
        fixes: fixes.unwrap_or_default(),
    })
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
