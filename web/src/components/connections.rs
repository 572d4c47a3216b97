//! Lines from each block to where it went. Places are known once the blocks are laid out, so they are measured then, and again
//! whenever a stack takes another form.

use crate::hooks::resized::Resized;
use layerlab_report::{Role, Stack};
use web_sys::Element;
use yew::prelude::{Html, Properties, classes, component, html, use_effect_with, use_node_ref, use_state_eq};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) before: Stack,
    pub(super) after: Stack,
}

#[component]
pub(super) fn Connections(props: &Props) -> Html {
    let lines = use_state_eq(Vec::<(f64, f64)>::new);
    let node = use_node_ref();
    let pairs: Vec<(String, String)> = props
        .before
        .blocks
        .iter()
        .filter(|block| block.role == Role::Step)
        .filter_map(|block| Some((block.key.clone(), block.counterpart.clone()?)))
        .collect();
    {
        let (lines, node) = (lines.clone(), node.clone());
        use_effect_with(
            (pairs, props.before.clone(), props.after.clone()),
            move |(pairs, ..)| {
                let pairs = pairs.clone();
                let measure = move || {
                    if let Some(found) = node.cast::<Element>().and_then(|own| measured(&own, &pairs)) {
                        lines.set(found);
                    }
                };
                measure();
                // Blocks grow when their details are opened, when fields are edited, when the page is made narrower.
                let observed = Resized::new(".stacks .stack__blocks", measure);
                move || drop(observed)
            },
        );
    }
    let path = |(at, (from, to)): (usize, &(f64, f64))| {
        let moved = (from - to).abs() > 2.0;
        html! { <path key={at} class={classes!("connection", moved.then_some("connection--moved"))} d={format!("M0 {from:.0} C14 {from:.0} 10 {to:.0} 24 {to:.0}")} /> }
    };
    html! { <svg ref={node} class="connections" width="24" aria-hidden="true">{ for lines.iter().enumerate().map(path) }</svg> }
}

/// Middles of the blocks' heads, from the top of the drawing.
fn measured(own: &Element, pairs: &[(String, String)]) -> Option<Vec<(f64, f64)>> {
    let parent = own.parent_element()?;
    let top = own.get_bounding_client_rect().top();
    let middle = |side: &str, key: &str| {
        let block = parent
            .query_selector(&format!(".stack--{side} [data-key=\"{key}\"]"))
            .ok()??;
        Some(block.get_bounding_client_rect().top() - top + 18.0)
    };
    Some(
        pairs
            .iter()
            .filter_map(|(before, after)| Some((middle("before", before)?, middle("after", after)?)))
            .collect(),
    )
}
