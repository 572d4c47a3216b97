//! The report as a page that stands alone: one file, no script, nothing that is fetched, made to be read and to be printed on A4.

use crate::document::{Item, Part, Report, parts};
use crate::draw::xml;
use crate::escape::one_line;
use crate::table::{Cell, Table};
use std::fmt::Write as _;

const STYLE: &str = include_str!("page.css");

/// The whole report, with a picture of the layers, which is an SVG of [`crate::picture`].
pub fn page(report: &Report<'_>, picture: &str) -> String {
    let title = xml(&one_line(&format!("Layer caching: {}", report.scenario)));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
    );
    let mut is_drawn = false;
    for part in parts(report) {
        // Right below the result.
        if matches!(part, Part::Heading(2, _)) && !is_drawn {
            let _ = writeln!(out, "<figure>{picture}</figure>");
            is_drawn = true;
        }
        write_part(&mut out, &part);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn write_part(out: &mut String, part: &Part) {
    match part {
        Part::Heading(level, title) => _ = writeln!(out, "<h{level}>{}</h{level}>", xml(title)),
        Part::Lead(strong, rest) => {
            _ = writeln!(
                out,
                "<p class=\"lead\"><strong>{}</strong> {}</p>",
                xml(strong),
                xml(rest)
            );
        }
        Part::Text(sentence) => _ = writeln!(out, "<p>{}</p>", xml(sentence)),
        Part::Link(name, address) => {
            // An address of another kind than a page's leads nowhere.
            let leads = ["http://", "https://"]
                .iter()
                .any(|start| address.starts_with(start));
            let address = if leads { address.as_str() } else { "#" };
            _ = writeln!(out, "<p><a href=\"{}\">{}</a></p>", xml(address), xml(name));
        }
        Part::Code(_, lines) => _ = writeln!(out, "<pre>{}</pre>", lined(lines)),
        Part::List(items) => {
            out.push_str("<ul>\n");
            for item in items {
                write_item(out, item);
            }
            out.push_str("</ul>\n");
        }
        Part::Table(table) => write_table(out, table),
    }
}

/// Code with its line ends.
fn lined(lines: &str) -> String {
    lines.trim_end().lines().map(xml).collect::<Vec<_>>().join("\n")
}

fn write_item(out: &mut String, item: &Item) {
    out.push_str("<li>");
    if !item.strong.is_empty() {
        let _ = write!(out, "<strong>{}</strong> ", xml(&item.strong));
    }
    if !item.code.is_empty() {
        let _ = write!(out, "<code>{}</code> ", xml(&item.code));
    }
    out.push_str(&xml(&item.text));
    if !item.below.is_empty() {
        out.push_str("<ul>");
        for below in &item.below {
            let _ = write!(out, "<li>{}</li>", xml(below));
        }
        out.push_str("</ul>");
    }
    out.push_str("</li>\n");
}

fn write_table(out: &mut String, table: &Table) {
    let row = |cells: &mut dyn Iterator<Item = String>| format!("<tr>{}</tr>\n", cells.collect::<String>());
    let head = row(&mut table
        .columns
        .iter()
        .map(|name| format!("<th scope=\"col\">{}</th>", xml(name))));
    let cell = |(at, cell): (usize, &Cell)| match at {
        0 => format!("<th scope=\"row\">{}</th>", xml(&cell.text)),
        _ => format!("<td>{}</td>", xml(&cell.text)),
    };
    let rows = table.rows.iter();
    let rows: String = rows
        .map(|cells| row(&mut cells.iter().enumerate().map(cell)))
        .collect();
    let _ = writeln!(
        out,
        "<h3>{}</h3>\n<table>\n<thead>{head}</thead>\n<tbody>\n{rows}</tbody>\n</table>",
        xml(&table.title)
    );
    if !table.note.is_empty() {
        let _ = writeln!(out, "<p class=\"note\">{}</p>", xml(&table.note));
    }
}
