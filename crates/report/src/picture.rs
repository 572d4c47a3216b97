//! The layers before and after as a picture, for a slide or a page that can hold nothing else.

use crate::charts;
use crate::draw::{CODE, Colours, Palette, bar, cut, end, framed, small, text, xml};
use crate::graph::GraphView;
use crate::names::Names;
use crate::quantity::{Origin, Quantity};
use crate::review::change_of;
use crate::stack::{Block, Role, Stack, Status};
use crate::timeline::Timeline;
use std::fmt::Write as _;

/// What a picture is made of.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'p> {
    /// The scenario shown, for people.
    pub scenario: &'p str,
    /// The files that it edits.
    pub edited: &'p [String],
    /// What the two are called.
    pub names: Names,
    /// How much faster or slower, as [`crate::pace`] says it.
    pub pace: &'p str,
    /// The layers as the Dockerfile is.
    pub before: &'p Stack,
    /// The layers as it would be.
    pub after: Option<&'p Stack>,
    /// What of it is drawn.
    pub drawn: Drawn<'p>,
    /// Its colours.
    pub colours: Colours,
}

/// What a picture shows of a build, and of the one after the rewrites.
#[derive(Clone, Copy, Debug)]
pub enum Drawn<'p> {
    /// The layers, with their outcomes.
    Layers,
    /// How large the layers are.
    Sizes,
    /// The steps on a time axis.
    Timeline(&'p Timeline, Option<&'p Timeline>),
    /// The build graph.
    Graph(&'p GraphView, Option<&'p GraphView>),
    /// Builds of one commit after the other.
    Replay(Replayed<'p>),
}

/// Builds of one commit after the other, before and after the rewrites.
#[derive(Clone, Copy, Debug)]
pub struct Replayed<'p> {
    /// A commit each: its name, and seconds before and after; `None` where the build fails.
    pub builds: &'p [(String, Option<f64>, Option<f64>)],
    /// All of them before.
    pub before: &'p Quantity,
    /// All of them after.
    pub after: &'p Quantity,
}

/// Pixels: the picture's width, what is around and between, a row, the head above the rows and the foot below them.
pub(crate) const WIDTH: f64 = 960.0;
pub(crate) const GAP: f64 = 24.0;
const ROW: f64 = 46.0;
pub(crate) const HEAD: f64 = 118.0;
const FOOT: f64 = 40.0;
/// Room in a row for the line number, and for the time.
const NUMBER: f64 = 34.0;
const TIME: f64 = 66.0;

/// The picture as SVG: no script, nothing from elsewhere, fonts that every system has.
pub fn picture(picture: &Picture<'_>) -> String {
    let palette = picture.colours.palette();
    let (inside, size) = match picture.drawn {
        Drawn::Layers => layers(picture, palette),
        Drawn::Sizes => charts::sizes(picture, palette),
        Drawn::Timeline(before, after) => charts::timelines(picture.names, before, after, palette),
        Drawn::Graph(before, after) => charts::graphs(picture.names, before, after, palette),
        Drawn::Replay(replayed) => charts::replay(replayed, palette),
    };
    let title = match (picture.drawn, picture.after) {
        (Drawn::Replay(replayed), _) => format!("{} → {}", replayed.before.text, replayed.after.text),
        (_, Some(after)) => format!("{} → {}", picture.before.total.text, after.total.text),
        (_, None) => picture.before.total.text.clone(),
    };
    let change = change_of(picture.scenario, picture.edited);
    let height = size.1 + FOOT;
    let mut out = String::new();
    text(
        &mut out,
        (GAP, 36.0),
        "font-size=\"16\" font-weight=\"600\"",
        &change,
    );
    let factor = if picture.pace.is_empty() {
        String::new()
    } else {
        format!(
            "<tspan dx=\"12\" font-size=\"16\" font-weight=\"500\" fill=\"{}\">{}</tspan>",
            palette.soft,
            xml(picture.pace)
        )
    };
    let _ = write!(
        out,
        "<text x=\"{GAP}\" y=\"68\" font-size=\"24\" font-weight=\"700\">{}{factor}</text>{inside}",
        xml(&title)
    );
    let assumed = picture.before.total.origin == Origin::Assumed;
    let source = if assumed {
        "Simulated with Layerlab; times are estimated"
    } else {
        "Simulated with Layerlab"
    };
    text(&mut out, (GAP, height - 14.0), &small(palette.soft), source);
    framed((size.0, height), palette, &format!("{change}: {title}"), &out)
}

/// The layers before and after beside each other; and how large the drawing is.
fn layers(picture: &Picture<'_>, palette: &Palette) -> (String, (f64, f64)) {
    let stacks = picture.stacks();
    let rows = stacks.iter().map(|(_, stack)| shown(stack).count()).max();
    let longest = stacks
        .iter()
        .map(|(_, stack)| stack.total.value)
        .fold(0.0, f64::max);
    let count = if stacks.len() == 1 { 1.0 } else { 2.0 };
    let width = (WIDTH - GAP * (count + 1.0)) / count;
    let mut left = GAP;
    let mut out = String::new();
    for (name, stack) in stacks {
        column(&mut out, palette, (left, width), (name, stack), longest);
        left += width + GAP;
    }
    (out, (WIDTH, HEAD + rows_of(rows.unwrap_or_default()) * ROW))
}

/// A number of rows, to count pixels with.
fn rows_of(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

impl<'p> Picture<'p> {
    /// What there is of before and after.
    pub(crate) fn stacks(&self) -> Vec<(&'static str, &'p Stack)> {
        std::iter::once((self.names.0, self.before))
            .chain(self.after.map(|after| (self.names.1, after)))
            .collect()
    }
}

/// What is drawn of a stack: not what no build prints.
fn shown(stack: &Stack) -> impl Iterator<Item = &Block> {
    stack.blocks.iter().filter(|block| !block.is_twin)
}

fn column(
    out: &mut String,
    palette: &Palette,
    (left, width): (f64, f64),
    (name, stack): (&str, &Stack),
    longest: f64,
) {
    text(out, (left, HEAD - 14.0), "font-weight=\"600\"", name);
    end(
        out,
        (left + width, HEAD - 14.0),
        &format!("fill=\"{}\"", palette.soft),
        &stack.total.text,
    );
    let mut top = HEAD;
    for block in shown(stack) {
        row(out, palette, (left, top, width), block, longest);
        top += ROW;
    }
}

fn row(
    out: &mut String,
    palette: &Palette,
    (left, top, width): (f64, f64, f64),
    block: &Block,
    longest: f64,
) {
    let (colour, fill) = match (block.role, block.status) {
        (Role::Transport, _) => (palette.soft, palette.page),
        (_, Status::Ran) => (palette.ran, palette.tint),
        (_, Status::Failed) => (palette.failed, palette.tint),
        (_, Status::NotNeeded) => (palette.soft, palette.surface),
        (_, Status::Cached) => (palette.cached, palette.surface),
    };
    let _ = write!(
        out,
        "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{ROW}\" fill=\"{fill}\" stroke=\"{}\"/><rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"4\" height=\"{ROW}\" fill=\"{colour}\"/>",
        palette.hairline
    );
    let is_step = block.role == Role::Step;
    if is_step && block.lines.0 > 0 {
        end(
            out,
            (left + NUMBER - 6.0, top + 20.0),
            &small(palette.soft),
            &block.lines.0.to_string(),
        );
    }
    let code = if block.code.is_empty() {
        &block.kind
    } else {
        &block.code
    };
    let room = width - NUMBER - TIME - GAP;
    text(out, (left + NUMBER, top + 20.0), CODE, &cut(code, room));
    let why = block
        .cause
        .as_deref()
        .filter(|_| is_step && block.status == Status::Ran);
    let word = match why {
        Some(cause) if block.follows.is_none() => {
            format!("{} {}: {cause}", block.status.sign(), block.status.word())
        }
        _ => format!("{} {}", block.status.sign(), block.status.word()),
    };
    if is_step {
        text(
            out,
            (left + NUMBER, top + 37.0),
            &small(colour),
            &cut(&word, room + TIME),
        );
    }
    let Some(seconds) = &block.seconds else { return };
    let runs = block.status == Status::Ran || block.role == Role::Transport;
    end(
        out,
        (left + width - 10.0, top + 20.0),
        &format!(
            "font-size=\"13\" fill=\"{}\"",
            if runs { palette.text } else { palette.soft }
        ),
        &seconds.text,
    );
    // One scale for both sides: a second is as long in both.
    let length = if longest > 0.0 {
        seconds.value / longest * (width - 8.0)
    } else {
        0.0
    };
    if runs && length >= 0.5 {
        let at = (left + 4.0, top + ROW - 3.5);
        bar(out, at, (length.min(width - 8.0), 3.0), colour);
    }
}
