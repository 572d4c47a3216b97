//! The layers before and after as a picture, for a slide or a page that can hold nothing else.

use crate::quantity::Origin;
use crate::review::change_of;
use crate::stack::{Block, Role, Stack, Status};
use std::fmt::Write as _;

/// Colours of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// What a picture is made of.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'p> {
    /// The scenario shown, for people.
    pub scenario: &'p str,
    /// The files that it edits.
    pub edited: &'p [String],
    /// How much faster or slower, as [`crate::pace`] says it.
    pub pace: &'p str,
    /// The layers as the Dockerfile is.
    pub before: &'p Stack,
    /// The layers as it would be.
    pub after: Option<&'p Stack>,
    /// Its colours.
    pub colours: Colours,
}

/// Pixels: the picture's width, what is around and between, a row, the head above the rows and the foot below them.
const WIDTH: f64 = 960.0;
const GAP: f64 = 24.0;
const ROW: f64 = 46.0;
const HEAD: f64 = 118.0;
const FOOT: f64 = 40.0;
/// A character of the instruction, in pixels: monospace of 13.
const CHARACTER: f64 = 7.9;
/// Room in a row for the line number, and for the time.
const NUMBER: f64 = 34.0;
const TIME: f64 = 66.0;

/// What the palette holds.
struct Palette {
    page: &'static str,
    surface: &'static str,
    hairline: &'static str,
    text: &'static str,
    soft: &'static str,
    cached: &'static str,
    ran: &'static str,
    tint: &'static str,
    failed: &'static str,
}

const LIGHT: Palette = Palette {
    page: "#f7f7f5",
    surface: "#ffffff",
    hairline: "#dcdcd6",
    text: "#1d1f21",
    soft: "#54585d",
    cached: "#1d6b57",
    ran: "#a84300",
    tint: "#fdf1e7",
    failed: "#b3182c",
};

const DARK: Palette = Palette {
    page: "#16181b",
    surface: "#1c1f23",
    hairline: "#34393f",
    text: "#e6e7e8",
    soft: "#b3b8bd",
    cached: "#79c9b1",
    ran: "#f0a268",
    tint: "#35271b",
    failed: "#f28b97",
};

/// The picture as SVG: no script, nothing from elsewhere, fonts that every system has.
pub fn picture(picture: &Picture<'_>) -> String {
    let palette = match picture.colours {
        Colours::Light => &LIGHT,
        Colours::Dark => &DARK,
    };
    let stacks: Vec<(&str, &Stack)> = std::iter::once(("Before", picture.before))
        .chain(picture.after.map(|after| ("After", after)))
        .collect();
    let rows = stacks.iter().map(|(_, stack)| shown(stack).count()).max();
    let height = HEAD + f64::from(u32::try_from(rows.unwrap_or_default()).unwrap_or(u32::MAX)) * ROW + FOOT;
    let total = |stack: &Stack| stack.total.value;
    let longest = stacks.iter().map(|(_, stack)| total(stack)).fold(0.0, f64::max);
    let title = match picture.after {
        Some(after) => format!("{} → {}", picture.before.total.text, after.total.text),
        None => picture.before.total.text.clone(),
    };
    let change = change_of(picture.scenario, picture.edited);
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" font-family=\"system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif\" font-size=\"14\" fill=\"{}\"><title>{}</title>",
        palette.text,
        xml(&format!("{change}: {title}"))
    );
    let _ = write!(
        out,
        "<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"{}\"/>",
        palette.page
    );
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
        "<text x=\"{GAP}\" y=\"68\" font-size=\"24\" font-weight=\"700\">{}{factor}</text>",
        xml(&title)
    );
    let count = if stacks.len() == 1 { 1.0 } else { 2.0 };
    let width = (WIDTH - GAP * (count + 1.0)) / count;
    let mut left = GAP;
    for (name, stack) in stacks {
        column(&mut out, palette, (left, width), (name, stack), longest);
        left += width + GAP;
    }
    let assumed = picture.before.total.origin == Origin::Assumed;
    let source = if assumed {
        "Simulated with Layerlab; times are estimated"
    } else {
        "Simulated with Layerlab"
    };
    text(
        &mut out,
        (GAP, height - 14.0),
        &format!("font-size=\"12\" fill=\"{}\"", palette.soft),
        source,
    );
    out.push_str("</svg>\n");
    out
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
            &format!("font-size=\"12\" fill=\"{}\"", palette.soft),
            &block.lines.0.to_string(),
        );
    }
    let code = if block.code.is_empty() {
        &block.kind
    } else {
        &block.code
    };
    let room = width - NUMBER - TIME - GAP;
    text(
        out,
        (left + NUMBER, top + 20.0),
        "font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"13\"",
        &cut(code, room),
    );
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
            &format!("font-size=\"12\" fill=\"{colour}\""),
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
        let _ = write!(
            out,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"3\" fill=\"{colour}\"/>",
            left + 4.0,
            top + ROW - 3.5,
            length.min(width - 8.0)
        );
    }
}

fn text(out: &mut String, (x, y): (f64, f64), attributes: &str, content: &str) {
    let _ = write!(
        out,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" {attributes}>{}</text>",
        xml(content)
    );
}

/// A text that ends there.
fn end(out: &mut String, at: (f64, f64), attributes: &str, content: &str) {
    text(out, at, &format!("text-anchor=\"end\" {attributes}"), content);
}

/// As much of a text as there is room for.
fn cut(text: &str, room: f64) -> String {
    let fits = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX)) * CHARACTER <= room;
    let count = text.chars().count();
    if fits(count) {
        return text.to_owned();
    }
    let most = (1..count).rev().find(|most| fits(most + 1)).unwrap_or_default();
    let start: String = text.chars().take(most).collect();
    format!("{}…", start.trim_end())
}

/// As it stands in XML; what no XML may hold is left out.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_text_holds_it_stays_a_text() {
        assert_eq!(xml("a<b>&\"c\"\u{7}\u{ffff}"), "a&lt;b&gt;&amp;&quot;c&quot;  ");
    }

    /// A picture has the colours of the page.
    #[test]
    fn the_palette_is_that_of_the_page() {
        let page = include_str!("../../../web/styles/tokens.css");
        let pairs = [
            ("page", LIGHT.page, DARK.page),
            ("surface", LIGHT.surface, DARK.surface),
            ("hairline", LIGHT.hairline, DARK.hairline),
            ("text", LIGHT.text, DARK.text),
            ("text-soft", LIGHT.soft, DARK.soft),
            ("cached", LIGHT.cached, DARK.cached),
            ("ran", LIGHT.ran, DARK.ran),
            ("ran-soft", LIGHT.tint, DARK.tint),
            ("failed", LIGHT.failed, DARK.failed),
        ];
        for (name, light, dark) in pairs {
            let line = format!("--{name}: light-dark({light}, {dark});");
            assert!(page.contains(&line), "{line}");
        }
    }

    #[test]
    fn a_long_text_ends_in_an_ellipsis_where_the_room_does() {
        assert_eq!(cut("RUN a", 100.0), "RUN a");
        let cut = cut(&"RUN apt-get install ".repeat(9), 200.0);
        assert!(cut.ends_with('…') && cut.chars().count() <= 25, "{cut}");
    }
}
