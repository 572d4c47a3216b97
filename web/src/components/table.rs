//! Tables of the report: sorted by a click on a column's name, numbers with their sources.

use super::diff::data_address;
use layerlab_report::{Cell, Table};
use yew::prelude::{Callback, Html, MouseEvent, Properties, classes, component, html, use_state};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) table: Table,
}

#[component]
pub(super) fn TableView(props: &Props) -> Html {
    // The column that rows are sorted by, and whether the largest comes first.
    let order = use_state(|| None::<(usize, bool)>);
    let table = &props.table;
    let mut rows: Vec<&Vec<Cell>> = table.rows.iter().collect();
    if let Some((column, down)) = *order {
        rows.sort_by(|a, b| {
            let ordering = compare(a.get(column), b.get(column));
            if down { ordering.reverse() } else { ordering }
        });
    }
    let head = |(at, name): (usize, &String)| {
        let sorted = order.filter(|(column, _)| *column == at).map(|(_, down)| down);
        let aria = match sorted {
            Some(true) => "descending",
            Some(false) => "ascending",
            None => "none",
        };
        let on_click = {
            let order = order.clone();
            Callback::from(move |_: MouseEvent| {
                order.set(match *order {
                    Some((column, true)) if column == at => Some((at, false)),
                    Some((column, false)) if column == at => None,
                    _ => Some((at, true)),
                });
            })
        };
        html! {
            <th key={at} scope="col" aria-sort={aria} class={(at > 0).then_some("table__number")}>
                <button type="button" class="table__sort" onclick={on_click}>
                    { name }<span aria-hidden="true">{ match sorted { Some(true) => " ↓", Some(false) => " ↑", None => "" } }</span>
                </button>
            </th>
        }
    };
    html! {
        <section class="table">
            <div class="table__head">
                <h3 class="table__title">{ &table.title }</h3>
                <a class="table__save" download={file_name(&table.title)} href={data_address(&table.csv())} aria-label={format!("{} as CSV", table.title)}>{"CSV"}</a>
            </div>
            <div class="table__scroll" tabindex="0" role="region" aria-label={table.title.clone()}>
                <table>
                    <thead><tr>{ for table.columns.iter().enumerate().map(head) }</tr></thead>
                    <tbody>{ for rows.into_iter().enumerate().map(|(at, row)| html! {
                        <tr key={at}>{ for row.iter().enumerate().map(cell) }</tr>
                    }) }</tbody>
                </table>
            </div>
            if !table.note.is_empty() { <p class="table__note">{ &table.note }</p> }
        </section>
    }
}

/// The name of a file for a table.
fn file_name(title: &str) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    format!("{}.csv", words.join("-"))
}

fn compare(a: Option<&Cell>, b: Option<&Cell>) -> std::cmp::Ordering {
    let value = |cell: Option<&Cell>| cell.and_then(|cell| cell.value);
    match (value(a), value(b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => std::cmp::Ordering::Greater,
        (None, Some(_)) => std::cmp::Ordering::Less,
        (None, None) => a.map(|cell| &cell.text).cmp(&b.map(|cell| &cell.text)),
    }
}

fn cell((at, cell): (usize, &Cell)) -> Html {
    if at == 0 {
        return html! { <th key={at} scope="row"><span class="table__name">{ &cell.text }</span></th> };
    }
    let has_source = !cell.source.is_empty();
    html! {
        <td key={at} class={classes!("table__number")} title={has_source.then(|| cell.source.clone())}>
            { &cell.text }
            if has_source { <span class="unseen">{ format!(" ({})", cell.source) }</span> }
        </td>
    }
}
