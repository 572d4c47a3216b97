//! The texts of lessons: paragraphs, `code`, **strong**, and figures that are computed.

use super::words::squeezed;
use crate::request::Simulation;
use layerlab_estimate::format_bytes;
use layerlab_optimize::ScenarioKind;
use layerlab_report::{Block, Stack, Status, format_seconds};
use serde::{Deserialize, Serialize};

/// A part of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Piece {
    /// As it is.
    Plain(String),
    /// Code.
    Code(String),
    /// Of weight.
    Strong(String),
}

/// What is computed.
struct Figure<'t> {
    /// `time`, `size`, `ran` or `steps`.
    what: &'t str,
    kind: ScenarioKind,
    /// Of a time or a size: words of the steps that it is of.
    of: Option<&'t str>,
}

/// What stands between `{{` and `}}`: what of the build, and after which change.
fn figure(text: &str) -> Option<Figure<'_>> {
    let (text, of) = match text.trim().split_once(':') {
        Some((text, of)) => (text, Some(of.trim())),
        None => (text.trim(), None),
    };
    let (what, kind) = text.split_once(' ')?;
    let kind = serde_json::from_str(&serde_json::Value::from(kind.trim()).to_string()).ok()?;
    let is_one = match what {
        "time" => true,
        "size" => of.is_some(),
        "ran" | "steps" => of.is_none(),
        _ => false,
    };
    is_one.then_some(Figure { what, kind, of })
}

fn figures(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{")
        .skip(1)
        .map(|rest| rest.split_once("}}").map_or(rest, |(inner, _)| inner))
}

/// A figure that there is not: of another name, of another change, or of steps that the Dockerfile does not have.
pub(super) fn unknown_figure<'t>(text: &'t str, dockerfile: &str) -> Option<&'t str> {
    let is_known = |figure: &Figure<'_>| {
        let of = figure
            .of
            .is_none_or(|of| squeezed(dockerfile).contains(&squeezed(of)));
        of && figure.of != Some("")
    };
    figures(text).find(|inner| !figure(inner).as_ref().is_some_and(is_known))
}

impl Figure<'_> {
    fn of(&self, stack: &Stack) -> String {
        match (self.what, self.of) {
            ("time", Some(words)) => {
                let ran = named(stack, words).filter(|step| step.status == Status::Ran);
                format_seconds(ran.filter_map(|step| Some(step.seconds.as_ref()?.value)).sum())
            }
            // A layer is as large whether its step ran or not.
            ("size", Some(words)) => {
                let sizes = named(stack, words).filter_map(|step| Some(step.bytes.as_ref()?.value));
                format_bytes(sizes.sum())
            }
            ("time", None) => stack.total.text.clone(),
            ("ran", _) => stack.ran.to_string(),
            _ => stack.steps.to_string(),
        }
    }
}

/// Steps that have some words.
fn named<'s>(stack: &'s Stack, words: &str) -> impl Iterator<Item = &'s Block> {
    let words = squeezed(words);
    stack
        .steps()
        .filter(move |step| squeezed(&step.code).contains(&words))
}

/// A figure that tells what a change rebuilds: whoever is asked for it is not to read it first.
pub(super) fn telling(text: &str, change: ScenarioKind) -> Option<&str> {
    let tells = |figure: &Figure<'_>| figure.kind == change && ["time", "ran"].contains(&figure.what);
    figures(text).find(|inner| figure(inner).as_ref().is_some_and(tells))
}

/// Paragraphs with their figures put in, each of the build of the lesson's beginning.
pub(super) fn paragraphs(text: &str, mut played: impl FnMut(ScenarioKind) -> Simulation) -> Vec<Vec<Piece>> {
    let mut filled = String::new();
    let mut known: Vec<(ScenarioKind, Stack)> = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        filled += before;
        let (inner, behind) = after.split_once("}}").unwrap_or((after, ""));
        if let Some(figure) = figure(inner) {
            let kind = figure.kind;
            if known.iter().all(|(of, _)| *of != kind) {
                known.push((kind, played(kind).stack));
            }
            let stack = known.iter().find(|(of, _)| *of == kind).map(|(_, stack)| stack);
            filled += &stack.map_or_else(String::new, |stack| figure.of(stack));
        }
        rest = behind;
    }
    filled += rest;
    let blocks = filled.split("\n\n").map(str::trim);
    blocks.filter(|block| !block.is_empty()).map(pieces).collect()
}

pub(super) fn pieces(paragraph: &str) -> Vec<Piece> {
    let words = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found = Vec::new();
    for (at, part) in words.split('`').enumerate() {
        if at % 2 == 1 {
            found.push(Piece::Code(part.to_owned()));
            continue;
        }
        let strong = part.split("**").enumerate().map(|(at, part)| match at % 2 {
            1 => Piece::Strong(part.to_owned()),
            _ => Piece::Plain(part.to_owned()),
        });
        found.extend(strong.filter(|piece| !matches!(piece, Piece::Plain(text) if text.is_empty())));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_paragraphs_code_and_weight_and_nothing_else() {
        let text = "One `RUN a` and **two**.\n\n<b>x</b>\nhere";
        let all = paragraphs(text, |_| Simulation::default());
        assert_eq!(all.len(), 2);
        assert_eq!(all[0][1], Piece::Code("RUN a".to_owned()));
        assert_eq!(all[0][3], Piece::Strong("two".to_owned()));
        assert_eq!(all[1], [Piece::Plain("<b>x</b> here".to_owned())]);
        for (text, unknown) in [
            ("{{time code}} {{time never}}", Some("time never")),
            ("{{runs code}}", Some("runs code")),
            ("{{time code: npm  ci}} {{ran code}}", None),
            ("{{time code: npm install}}", Some("time code: npm install")),
            ("{{ran code: npm ci}}", Some("ran code: npm ci")),
            ("{{size code: npm ci}}", None),
            ("{{size code}}", Some("size code")),
        ] {
            assert_eq!(unknown_figure(text, "FROM a\nRUN npm ci\n"), unknown);
        }
    }
}
