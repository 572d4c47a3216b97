//! Tables: cells as text with their sources, for the page, for Markdown and for a terminal.

use crate::escape::text;
use crate::quantity::Quantity;
use serde::{Deserialize, Serialize};

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// As shown.
    pub text: String,
    /// Where a number comes from; empty for words.
    pub source: String,
    /// What rows are sorted by; words by their text.
    pub value: Option<f64>,
}

impl Cell {
    /// Words.
    pub fn words(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// A number that was counted or computed.
    pub fn number(value: f64, text: impl Into<String>, source: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            source: source.into(),
            value: Some(value),
        }
    }

    /// Nothing to say.
    pub fn none() -> Self {
        Self::words("–")
    }
}

impl From<&Quantity> for Cell {
    fn from(quantity: &Quantity) -> Self {
        Self::number(quantity.value, &quantity.text, &quantity.source)
    }
}

/// Rows under a title.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// What it is about.
    pub title: String,
    /// What its numbers rest on, in a sentence; empty where there is nothing to say.
    pub note: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows, as many cells as there are columns in each.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table.
    pub fn new(title: &str, columns: &[&str]) -> Self {
        Self {
            title: title.to_owned(),
            columns: columns.iter().map(|name| (*name).to_owned()).collect(),
            ..Self::default()
        }
    }

    /// As CSV: the names of the columns, then the rows; numbers as they are shown.
    pub fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut write = |cells: &mut dyn Iterator<Item = &str>| {
            // Into memory it can always be written.
            let _ = writer.write_record(cells.map(no_formula));
        };
        write(&mut self.columns.iter().map(String::as_str));
        for row in &self.rows {
            write(&mut row.iter().map(|cell| cell.text.as_str()));
        }
        let bytes = writer.into_inner().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }

    /// As Markdown, title and note included.
    pub fn markdown(&self) -> String {
        let line = |cells: &mut dyn Iterator<Item = String>| {
            format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
        };
        let mut out = format!("### {}\n\n", text(&self.title));
        out.push_str(&line(&mut self.columns.iter().map(|name| text(name))));
        let rules = |at: usize| if at == 0 { "---" } else { "---:" };
        out.push_str(&line(&mut (0..self.columns.len()).map(|at| rules(at).to_owned())));
        for row in &self.rows {
            out.push_str(&line(&mut row.iter().map(|cell| text(&cell.text))));
        }
        if !self.note.is_empty() {
            out.extend(["\n", &text(&self.note), "\n"]);
        }
        out
    }
}

/// A text that no program for tables takes for a formula, which could fetch something.
fn no_formula(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read again is what was there.
    #[test]
    fn csv_is_read_again_as_it_was() {
        let mut table = Table::new("T", &["Layer", "Bytes, before"]);
        table.rows = vec![
            vec![Cell::words("COPY \"a b\", c"), Cell::words("1 KB")],
            vec![Cell::words("line\nend"), Cell::words("=HYPERLINK(1)")],
        ];
        let text = table.csv();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<Vec<String>> = reader
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect();
        assert_eq!(reader.headers().unwrap().get(1), Some("Bytes, before"));
        assert_eq!(rows[0], ["COPY \"a b\", c", "1 KB"]);
        assert_eq!(rows[1], ["line\nend", "'=HYPERLINK(1)"]);
    }
}
