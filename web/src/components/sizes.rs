//! How large the layers are, before and after.

use super::amount;
use super::table::TableView;
use layerlab_report::{Block, Names, Role, Stack, Status};
use layerlab_session::Optimization;
use std::rc::Rc;
use yew::prelude::{Html, Properties, classes, component, html};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) optimization: Rc<Optimization>,
    pub(super) names: Names,
}

#[component]
pub(super) fn SizesView(props: &Props) -> Html {
    let optimization = &props.optimization;
    let largest = |stack: &Stack| sized(stack).map(|(_, bytes)| bytes).fold(0.0, f64::max);
    let scale = largest(&optimization.before).max(largest(&optimization.stack));
    html! {
        <div class="sizes">
            { chart(props.names.0, &optimization.before, scale) }
            if optimization.is_drawn() { { chart(props.names.1, &optimization.stack, scale) } }
            { for optimization.tables.iter().filter(|table| table.title == "Layer sizes").map(|table| html! {
                <TableView key={table.title.clone()} table={table.clone()} />
            }) }
        </div>
    }
}

fn sized(stack: &Stack) -> impl Iterator<Item = (&Block, f64)> {
    let steps = stack.blocks.iter().filter(|block| block.role == Role::Step);
    steps
        .filter_map(|block| Some((block, block.bytes.as_ref()?.value)))
        .filter(|(_, bytes)| *bytes >= 1.0)
}

fn chart(title: &'static str, stack: &Stack, scale: f64) -> Html {
    let bar = |(block, bytes): (&Block, f64)| {
        let width = format!("{:.3}%", if scale > 0.0 { bytes / scale * 100.0 } else { 0.0 });
        let class = if block.status == Status::Ran {
            "size__bar--ran"
        } else {
            "size__bar--cached"
        };
        html! {
            <li key={block.key.clone()} class="size">
                <span class="size__name" title={block.code.clone()}>{ &block.kind }<span class="size__code">{ &block.code }</span></span>
                <svg class="size__bars" height="16" aria-hidden="true"><rect class={classes!("bar", class)} width={width} y="2" height="12" rx="2" /></svg>
                <span class="size__bytes">{ for block.bytes.as_ref().map(|bytes| amount::plain(bytes, "")) }</span>
                <span class="size__status">{ block.status.sign() }{" "}{ block.status.word() }</span>
            </li>
        }
    };
    html! {
        <section class="sizes__chart" aria-label={format!("Layer sizes {title}")}>
            <h3 class="table__title">{ title }</h3>
            <ol>{ for sized(stack).map(bar) }</ol>
        </section>
    }
}
