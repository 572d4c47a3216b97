//! Lines from each block to where it went. Places are known once the blocks are laid out, so they are measured then, and again
//! whenever a stack takes another form.

use layerlab_report::{Role, Stack};
use wasm_bindgen::prelude::{Closure, JsCast as _};
use web_sys::{Element, ResizeObserver};
use yew::prelude::{Html, Properties, classes, component, html, use_effect_with, use_node_ref, use_state};

/// Watches both stacks until it is dropped.
struct Observed {
    observer: Option<ResizeObserver>,
    _on_change: Closure<dyn Fn()>,
}

impl Observed {
    fn new(on_change: impl Fn() + 'static) -> Self {
        let on_change = Closure::<dyn Fn()>::new(on_change);
        let observer = ResizeObserver::new(on_change.as_ref().unchecked_ref()).ok();
        let document = web_sys::window().and_then(|window| window.document());
        let found = document.and_then(|document| document.query_selector_all(".stacks .stack__blocks").ok());
        for (observer, list) in observer.iter().zip(found) {
            for at in 0..list.length() {
                if let Some(stack) = list.item(at).and_then(|node| node.dyn_into::<Element>().ok()) {
                    observer.observe(&stack);
                }
            }
        }
        Self {
            observer,
            _on_change: on_change,
        }
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) before: Stack,
    pub(super) after: Stack,
}

#[component]
pub(super) fn Connections(props: &Props) -> Html {
    let lines = use_state(Vec::<(f64, f64)>::new);
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
                let observed = Observed::new(measure);
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
