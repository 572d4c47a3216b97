//! Layer sizes.

use super::steps;
use crate::quantity::Quantity;
use crate::stack::{Block, Stack};
use crate::table::{Cell, Table};

pub(super) fn sizes(before: &Stack, after: &Stack) -> Table {
    let mut table = Table::new("Layer sizes", &["Layer", "Before", "After", "In this scenario"]);
    let mut rows: Vec<(&Block, Option<&Block>, Option<&Block>)> = Vec::new();
    for block in steps(after) {
        let old = block
            .counterpart
            .as_ref()
            .and_then(|key| steps(before).find(|old| old.key == *key));
        rows.push((block, old, Some(block)));
    }
    rows.extend(
        steps(before)
            .filter(|block| block.counterpart.is_none())
            .map(|block| (block, Some(block), None)),
    );
    rows.retain(|(_, old, new)| bytes(*old).is_some() || bytes(*new).is_some());
    let largest = |row: &(&Block, Option<&Block>, Option<&Block>)| {
        bytes(row.1)
            .map_or(0.0, |b| b.value)
            .max(bytes(row.2).map_or(0.0, |b| b.value))
    };
    rows.sort_by(|a, b| largest(b).total_cmp(&largest(a)));
    for (block, old, new) in &rows {
        let cell = |block: Option<&Block>| bytes(block).map_or_else(Cell::none, Cell::from);
        table.rows.push(vec![
            Cell::words(format!("{}: {}", block.kind, block.code)),
            cell(*old),
            cell(*new),
            Cell::words(new.map_or("gone", |block| block.status.word())),
        ]);
    }
    let sum = |stack: &Stack| {
        let parts = || steps(stack).filter_map(|block| block.bytes.as_ref());
        Cell::from(&Quantity::total_bytes(
            parts().map(|bytes| bytes.value).sum(),
            parts(),
        ))
    };
    table.rows.push(vec![
        Cell::words("All layers"),
        sum(before),
        sum(after),
        Cell::none(),
    ]);
    table
}

fn bytes(block: Option<&Block>) -> Option<&Quantity> {
    block
        .and_then(|block| block.bytes.as_ref())
        .filter(|bytes| bytes.value > 0.0)
}
