//! What all pictures are drawn with: colours, texts, frames.

use std::fmt::Write as _;

/// Colours of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// A character of 13 pixels, monospace, in pixels.
pub(crate) const CHARACTER: f64 = 7.9;
/// Fonts that every system has.
const FONTS: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";
/// The same for code.
pub(crate) const CODE: &str =
    "font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"13\"";

/// What the palette holds.
pub(crate) struct Palette {
    pub(crate) page: &'static str,
    pub(crate) surface: &'static str,
    pub(crate) hairline: &'static str,
    pub(crate) text: &'static str,
    pub(crate) soft: &'static str,
    pub(crate) cached: &'static str,
    pub(crate) ran: &'static str,
    pub(crate) tint: &'static str,
    pub(crate) failed: &'static str,
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

impl Colours {
    pub(crate) fn palette(self) -> &'static Palette {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }
}

/// An SVG of a size that says what it shows: no script, nothing from elsewhere.
pub(crate) fn framed((width, height): (f64, f64), palette: &Palette, title: &str, inside: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"{FONTS}\" font-size=\"14\" fill=\"{}\"><title>{}</title><rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>{inside}</svg>\n",
        palette.text,
        xml(title),
        palette.page
    )
}

/// A rectangle that is filled.
pub(crate) fn bar(out: &mut String, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str) {
    let _ = write!(
        out,
        "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{fill}\"/>"
    );
}

/// Attributes of words that are no more than beside something.
pub(crate) fn small(colour: &str) -> String {
    format!("font-size=\"12\" fill=\"{colour}\"")
}

pub(crate) fn text(out: &mut String, (x, y): (f64, f64), attributes: &str, content: &str) {
    let _ = write!(
        out,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" {attributes}>{}</text>",
        xml(content)
    );
}

/// A text that ends there.
pub(crate) fn end(out: &mut String, at: (f64, f64), attributes: &str, content: &str) {
    text(out, at, &format!("text-anchor=\"end\" {attributes}"), content);
}

/// As much of a text as there is room for.
pub(crate) fn cut(text: &str, room: f64) -> String {
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
pub(crate) fn xml(text: &str) -> String {
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
