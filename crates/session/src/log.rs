//! What a build log says beside what was foreseen.

use crate::measured;
use crate::prepare::{Prepared, Shown};
use crate::request::{FactRow, LogView};
use layerlab_dockerfile_parser::{Dockerfile, Kind};
use layerlab_estimate::{BuildLog, LogForm, Match, Range, Source, squeeze};
use layerlab_report::{Quantity, Stack, Status, format_seconds};

/// More lines than this are not listed.
const MAX_LISTED: usize = 50;

pub(crate) fn log_view(
    prepared: &Prepared,
    dockerfile: &Dockerfile,
    log: &BuildLog,
    shown: &Shown,
) -> LogView {
    let Some(matching) = &prepared.matching else {
        return LogView::default();
    };
    let unmatched = matching.unmatched.iter().take(MAX_LISTED).map(|step| {
        let step = &log.steps[*step];
        (step.line, step.text.clone())
    });
    let missing = matching
        .missing
        .iter()
        .filter(|_| matching.belongs)
        .take(MAX_LISTED)
        .map(|index| {
            let instruction = &dockerfile.instructions[*index];
            (instruction.first_line, squeeze(&instruction.original))
        });
    let steps = matching.matches.iter().filter(|found| {
        !matches!(
            dockerfile.instructions[found.instruction].kind,
            Some(Kind::From(_))
        )
    });
    let matched = steps.clone().count();
    let logged = matched + matching.unmatched.len();
    let mut view = LogView {
        used: matching.belongs,
        complaints: log.complaints.clone(),
        unmatched: unmatched.collect(),
        missing: missing.collect(),
        is_rebuild: matching.belongs && log.steps.iter().any(|step| step.cached && !step.is_from()),
        ..LogView::default()
    };
    let name = log.form.name();
    view.summary = if matching.belongs {
        let statements = log.statements(dockerfile, matching);
        let durations = statements.iter().filter(|said| said.seconds.is_some()).count();
        let sizes = statements.iter().filter(|said| said.bytes.is_some()).count();
        let used = match (durations, sizes) {
            (0, 0) => "No duration of it is used".to_owned(),
            (0, sizes) => format!("{sizes} sizes of it are used"),
            (durations, _) => format!("{durations} durations of it are used"),
        };
        let export = match log.export {
            Some(seconds) if seconds >= measured::TELLING_SECONDS => format!(
                " Its export took {}; the export of the image is scaled to that.",
                format_seconds(seconds)
            ),
            _ => String::new(),
        };
        format!(
            "This is {name}, {} lines. {matched} of its {logged} steps are in this Dockerfile. {used}.{export}",
            log.lines
        )
    } else if log.steps.is_empty() {
        format!("Nothing of it is used: it is {name}.")
    } else {
        format!(
            "Nothing of it is used: this is {name} of another Dockerfile. Only {matched} of its {logged} steps are in this one."
        )
    };
    if matching.belongs && log.form != LogForm::ImageHistory {
        let stack = shown.as_ref().map(|(_, stack)| stack);
        view.facts = steps
            .map(|found| fact(prepared, dockerfile, log, stack, found))
            .collect();
        compare(&mut view);
    }
    view
}

fn fact(
    prepared: &Prepared,
    dockerfile: &Dockerfile,
    log: &BuildLog,
    stack: Option<&Stack>,
    found: &Match,
) -> FactRow {
    let instruction = &dockerfile.instructions[found.instruction];
    let step = &log.steps[found.step];
    let block = stack.and_then(|stack| {
        stack
            .blocks
            .iter()
            .find(|block| block.lines.0 == instruction.first_line && !block.number.is_empty())
    });
    let estimated = match &instruction.kind {
        Some(Kind::Run(run)) => {
            let estimate = prepared.catalogued(dockerfile, &layerlab_estimate::run_text(run));
            Some(Quantity::seconds(estimate.seconds, &estimate.seconds_source))
        }
        _ => None,
    };
    FactRow {
        code: squeeze(&instruction.original),
        lines: (instruction.first_line, instruction.last_line),
        log_line: step.line,
        predicted: block.map(|block| block.status),
        real: if step.cached { Status::Cached } else { Status::Ran },
        estimated,
        measured: step
            .seconds
            .map(|seconds| Quantity::seconds(Range::exactly(seconds), &Source::Measured)),
    }
}

fn compare(view: &mut LogView) {
    if !view.is_rebuild {
        return;
    }
    let agree = view
        .facts
        .iter()
        .filter(|row| row.predicted == Some(row.real))
        .count();
    let all = view.facts.len();
    view.verdict = if agree == all {
        format!("All {all} outcomes are as foreseen for this scenario.")
    } else {
        format!(
            "{agree} of {all} outcomes are as foreseen for this scenario. If the log is of another change, choose that scenario or tick its files."
        )
    };
}
