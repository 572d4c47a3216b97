//! What paper has beside the layers: the better Dockerfile, and what all changes cost. Nothing of it is on the screen, and none of it is
//! made before there is paper: every answer would cost it.

use super::table::TableView;
use crate::hooks::printing::use_printing;
use layerlab_session::Optimization;
use std::rc::Rc;
use yew::prelude::{Html, Properties, component, html};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) optimization: Rc<Optimization>,
}

#[component]
pub(super) fn Printed(props: &Props) -> Html {
    let is_printing = use_printing();
    if !is_printing {
        return Html::default();
    }
    let found = &props.optimization;
    let tables = ["Build time by scenario", "Summary"];
    let tables = found
        .tables
        .iter()
        .filter(|table| tables.contains(&table.title.as_str()));
    html! {
        <div class="printed">
            if found.changed {
                <section class="printed__page">
                    <h2>{ if found.compared { "Dockerfile after it" } else { "Better Dockerfile" } }</h2>
                    <pre class="printed__text">{ &found.dockerfile }</pre>
                </section>
            }
            <section class="printed__page">{ for tables.map(|table| html! { <TableView key={table.title.clone()} table={table.clone()} /> }) }</section>
        </div>
    }
}
