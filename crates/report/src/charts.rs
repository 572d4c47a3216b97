//! Pictures of the views beside the layers: how large they are, when they run, what they stand on.

use crate::draw::{CODE, Palette, bar, cut, end, small, text};
use crate::graph::{EdgeKind, GraphView, NODE};
use crate::graph_places::{label, places};
use crate::names::Names;
use crate::picture::{GAP, HEAD, Picture, Replayed, WIDTH};
use crate::quantity::format_seconds;
use crate::stack::{Block, Status};
use crate::timeline::{Bar, Timeline};
use std::fmt::Write as _;

/// Pixels: a row, room for a name in front of a bar and for a number behind it.
const ROW: f64 = 28.0;
const NAME: f64 = 300.0;
const NUMBER: f64 = 150.0;
/// Between two drawings, with the name of the second.
const BETWEEN: f64 = 52.0;

/// What is drawn, and how large that is.
type Drawing = (String, (f64, f64));

fn colour_of(status: Status, palette: &Palette) -> &'static str {
    match status {
        Status::Ran => palette.ran,
        Status::Failed => palette.failed,
        Status::Cached => palette.cached,
        Status::NotNeeded => palette.soft,
    }
}

/// A row: a name, a bar between two places of the scale (from 0 to 1), and what stands behind it.
struct Row {
    name: String,
    from: f64,
    to: f64,
    number: String,
    colour: &'static str,
}

/// Rows below a title; the place below them.
fn rows(out: &mut String, top: f64, (title, sum): (&str, &str), rows: &[Row], palette: &Palette) -> f64 {
    text(out, (GAP, top - 14.0), "font-weight=\"600\"", title);
    end(
        out,
        (WIDTH - GAP, top - 14.0),
        &format!("fill=\"{}\"", palette.soft),
        sum,
    );
    let room = WIDTH - 2.0 * GAP - NAME - NUMBER;
    let mut y = top;
    for row in rows {
        text(out, (GAP, y + 18.0), CODE, &cut(&row.name, NAME - 12.0));
        let length = ((row.to - row.from) * room).max(1.5);
        bar(
            out,
            (GAP + NAME + row.from * room, y + 6.0),
            (length, ROW - 12.0),
            row.colour,
        );
        end(out, (WIDTH - GAP, y + 18.0), &small(palette.soft), &row.number);
        y += ROW;
    }
    y
}

/// The steps that leave something, the largest side deciding about the scale.
pub(crate) fn sizes(picture: &Picture<'_>, palette: &Palette) -> Drawing {
    let bytes = |block: &Block| block.bytes.as_ref().map_or(0.0, |bytes| bytes.value);
    let sides: Vec<(&str, Vec<&Block>)> = picture
        .stacks()
        .into_iter()
        .map(|(name, stack)| (name, stack.steps().filter(|block| bytes(block) >= 1.0).collect()))
        .collect();
    let scale = sides
        .iter()
        .flat_map(|(_, blocks)| blocks)
        .map(|block| bytes(block))
        .fold(1.0, f64::max);
    let row = |block: &Block| Row {
        name: block.code.clone(),
        from: 0.0,
        to: bytes(block) / scale,
        number: format!(
            "{} {} {}",
            block.bytes.as_ref().map_or("", |bytes| bytes.text.as_str()),
            block.status.sign(),
            block.status.word()
        ),
        colour: colour_of(block.status, palette),
    };
    let mut out = String::new();
    let mut top = HEAD;
    for (name, blocks) in &sides {
        let drawn: Vec<Row> = blocks.iter().map(|block| row(block)).collect();
        top = rows(
            &mut out,
            top,
            (&format!("Layer sizes: {name}"), ""),
            &drawn,
            palette,
        ) + BETWEEN;
    }
    (out, (WIDTH, top - BETWEEN + GAP))
}

/// Both builds on one time axis.
pub(crate) fn timelines(
    names: Names,
    before: &Timeline,
    after: Option<&Timeline>,
    palette: &Palette,
) -> Drawing {
    let sides = std::iter::once((names.0, before)).chain(after.map(|after| (names.1, after)));
    let sides: Vec<(&str, &Timeline)> = sides.collect();
    let scale = sides
        .iter()
        .map(|(_, timeline)| timeline.wall.value)
        .fold(0.001, f64::max);
    let row = |found: &Bar| Row {
        name: found.label.clone(),
        from: found.start / scale,
        to: found.end / scale,
        number: match found.status {
            Status::Ran if found.critical => format!("{} · critical", found.seconds.text),
            Status::Ran => found.seconds.text.clone(),
            status => format!("{} {}", status.sign(), status.word()),
        },
        colour: if found.status == Status::Ran && !found.critical {
            palette.soft
        } else {
            colour_of(found.status, palette)
        },
    };
    let mut out = String::new();
    let mut top = HEAD;
    for (name, timeline) in sides {
        // One below the other as they begin: without lanes there is no other order.
        let mut bars: Vec<&Bar> = timeline.bars.iter().collect();
        bars.sort_by(|a, b| a.start.total_cmp(&b.start));
        let drawn: Vec<Row> = bars.into_iter().map(row).collect();
        let sum = format!(
            "{} wall time, {} summed",
            timeline.wall.text, timeline.summed.text
        );
        top = rows(&mut out, top, (name, &sum), &drawn, palette) + BETWEEN;
    }
    (out, (WIDTH, top - BETWEEN + GAP))
}

/// Builds of one commit after the other: two bars each, to one scale.
pub(crate) fn replay(replayed: Replayed<'_>, palette: &Palette) -> Drawing {
    let both = replayed
        .builds
        .iter()
        .flat_map(|(_, before, after)| [*before, *after]);
    let scale = both.flatten().fold(0.001, f64::max);
    let room = WIDTH - 2.0 * GAP - NAME - NUMBER;
    let said = |seconds: Option<f64>| seconds.map_or_else(|| "fails".to_owned(), format_seconds);
    let mut out = String::new();
    let mut y = HEAD - 28.0;
    for (name, before, after) in replayed.builds {
        text(&mut out, (GAP, y + 18.0), CODE, &cut(name, NAME - 12.0));
        for (seconds, below, colour) in [(before, 5.0, palette.ran), (after, 14.0, palette.cached)] {
            let length = (seconds.unwrap_or_default() / scale * room).max(1.5);
            bar(&mut out, (GAP + NAME, y + below), (length, 7.0), colour);
        }
        let number = format!("{} → {}", said(*before), said(*after));
        end(&mut out, (WIDTH - GAP, y + 18.0), &small(palette.soft), &number);
        y += ROW;
    }
    (out, (WIDTH, y + GAP))
}

/// Both graphs, one below the other.
pub(crate) fn graphs(
    names: Names,
    before: &GraphView,
    after: Option<&GraphView>,
    palette: &Palette,
) -> Drawing {
    let sides = std::iter::once((names.0, before)).chain(after.map(|after| (names.1, after)));
    let mut out = format!(
        "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerUnits=\"userSpaceOnUse\" markerWidth=\"9\" markerHeight=\"9\" orient=\"auto\"><path fill=\"{}\" d=\"M0 0 L8 4 L0 8 Z\"/></marker></defs>",
        palette.soft
    );
    let mut top = HEAD;
    let mut width = WIDTH / 2.0;
    for (name, view) in sides {
        text(&mut out, (GAP, top - 14.0), "font-weight=\"600\"", name);
        let _ = write!(out, "<g transform=\"translate({:.1} {top:.1})\">", GAP / 2.0);
        let (wide, high) = graph(&mut out, view, palette);
        out.push_str("</g>");
        top += f64::from(high) + BETWEEN;
        width = width.max(f64::from(wide) + GAP);
    }
    (out, (width, top - BETWEEN + GAP))
}

/// Pixels that a graph may take before its stages stand in bands, as in the page.
const ROOM: u32 = 1_440;

/// One graph, as the page lays it out; its width and height.
fn graph(out: &mut String, view: &GraphView, palette: &Palette) -> (u32, u32) {
    let places = places(view, ROOM);
    for (name, (x, y)) in &places.stages {
        text(out, (f64::from(*x), f64::from(*y)), &small(palette.soft), name);
    }
    for edge in &view.edges {
        let dashes = match edge.kind {
            EdgeKind::Stands => "",
            EdgeKind::From | EdgeKind::Shared => " stroke-dasharray=\"7 4\"",
            EdgeKind::Copy | EdgeKind::Merge => " stroke-dasharray=\"2 4\"",
            EdgeKind::Mount => " stroke-dasharray=\"8 3 2 3\"",
        };
        let _ = write!(
            out,
            "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\"{dashes} marker-end=\"url(#arrow)\"/>",
            places.route(edge),
            palette.soft
        );
    }
    let (width, height) = (f64::from(NODE.0), f64::from(NODE.1));
    for (node, (x, y)) in view.nodes.iter().zip(&places.nodes) {
        let (x, y) = (f64::from(*x), f64::from(*y));
        let colour = if node.is_source {
            palette.soft
        } else {
            colour_of(node.status, palette)
        };
        let _ = write!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"{}\" stroke=\"{colour}\" stroke-width=\"1.5\"/>",
            palette.surface,
        );
        let word = if node.is_source && node.status == Status::Cached {
            node.word.clone()
        } else {
            format!("{} {}", node.status.sign(), node.word)
        };
        text(out, (x + 10.0, y + 17.0), &small(colour), &word);
        text(
            out,
            (x + 10.0, y + 32.0),
            CODE,
            &cut(&label(&node.title), width - 20.0),
        );
    }
    places.size
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Colours;
    use crate::quantity::Quantity;

    #[test]
    fn each_commit_has_its_name_and_both_times() {
        let builds = [
            ("1a2b3c4 Fix <it>".to_owned(), Some(20.0), Some(2.0)),
            ("2b3c4d5 Break".to_owned(), None, Some(2.0)),
        ];
        let (before, after) = (Quantity::default(), Quantity::default());
        let replayed = Replayed {
            builds: &builds,
            before: &before,
            after: &after,
        };
        let (drawn, (width, _)) = replay(replayed, Colours::Light.palette());
        assert!(
            drawn.contains("Fix &lt;it&gt;") && drawn.contains("20 s → 2 s"),
            "{drawn}"
        );
        assert!(drawn.contains("fails → 2 s"), "{drawn}");
        assert!(width > 900.0);
    }

    #[test]
    fn a_saved_graph_stands_as_in_the_page() {
        let node = |x: u32, title: &str| crate::graph::Node {
            key: String::new(),
            title: title.to_owned(),
            status: Status::Ran,
            word: "runs".to_owned(),
            is_source: false,
            at: (x, 44),
            lines: (1, 1),
        };
        let columns = 9;
        let view = GraphView {
            stages: (0..columns)
                .map(|at| (format!("stage {at}"), 16 + 280 * at))
                .collect(),
            nodes: (0..columns)
                .map(|at| node(16 + 280 * at, "COPY --from=build --link /a /b"))
                .collect(),
            ..GraphView::default()
        };
        let palette = Colours::Light.palette();
        let (drawn, (width, _)) = graphs(("Yours", "Better"), &view, Some(&view), palette);
        // Stages that do not fit stand in bands, and a copy says what it copies from.
        assert!(width < f64::from(ROOM) * 1.2, "{width}");
        assert!(drawn.contains("COPY build:/a /b"), "{drawn}");
        assert!(drawn.contains(">Yours<") && drawn.contains(">Better<"), "{drawn}");
    }
}
