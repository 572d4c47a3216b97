//! The texts of lessons: paragraphs, `code`, **strong**, and figures that are computed.

use crate::request::Simulation;
use layerlab_optimize::ScenarioKind;
use layerlab_report::Stack;
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

/// What stands between `{{` and `}}`: what of the build, and after which change.
fn figure(text: &str) -> Option<(&str, ScenarioKind)> {
    let (what, kind) = text.trim().split_once(' ')?;
    let kind = serde_json::from_str(&serde_json::Value::from(kind.trim()).to_string()).ok()?;
    ["time", "ran", "steps"].contains(&what).then_some((what, kind))
}

fn figures(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{")
        .skip(1)
        .map(|rest| rest.split_once("}}").map_or(rest, |(inner, _)| inner))
}

/// A figure that there is not.
pub(super) fn unknown_figure(text: &str) -> Option<&str> {
    figures(text).find(|inner| figure(inner).is_none())
}

/// Paragraphs with their figures put in, each of the build of the lesson's beginning.
pub(super) fn paragraphs(text: &str, mut played: impl FnMut(ScenarioKind) -> Simulation) -> Vec<Vec<Piece>> {
    let mut filled = String::new();
    let mut known: Vec<(ScenarioKind, Stack)> = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        filled += before;
        let (inner, behind) = after.split_once("}}").unwrap_or((after, ""));
        if let Some((what, kind)) = figure(inner) {
            if known.iter().all(|(of, _)| *of != kind) {
                known.push((kind, played(kind).stack));
            }
            let stack = known.iter().find(|(of, _)| *of == kind).map(|(_, stack)| stack);
            filled += &stack.map_or_else(String::new, |stack| match what {
                "time" => stack.total.text.clone(),
                "ran" => stack.ran.to_string(),
                _ => stack.steps.to_string(),
            });
        }
        rest = behind;
    }
    filled += rest;
    let blocks = filled.split("\n\n").map(str::trim);
    blocks.filter(|block| !block.is_empty()).map(pieces).collect()
}

fn pieces(paragraph: &str) -> Vec<Piece> {
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
        assert_eq!(unknown_figure("{{time code}} {{time never}}"), Some("time never"));
    }
}
