//! A row of tabs: the arrow keys, Home and End go from one to the next, Tab leaves the row for what it shows.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};
use yew::prelude::{
    Callback, Html, KeyboardEvent, MouseEvent, NodeRef, Properties, classes, component, html, use_node_ref,
};

#[derive(Properties, PartialEq)]
pub(super) struct Props<T: Copy + PartialEq + 'static> {
    /// What the row is for.
    pub(super) label: &'static str,
    /// The id of the panel that shows what is chosen.
    pub(super) controls: &'static str,
    pub(super) class: &'static str,
    pub(super) tabs: Vec<(T, String)>,
    pub(super) selected: T,
    pub(super) on_select: Callback<T>,
}

/// The id of the chosen tab of a row, which names the panel.
pub(super) fn selected_id(controls: &str) -> String {
    format!("{controls}-tab")
}

#[component]
pub(super) fn Tabs<T: Copy + PartialEq + 'static>(props: &Props<T>) -> Html {
    let row = use_node_ref();
    let on_key = {
        let row = row.clone();
        let (on_select, selected) = (props.on_select.clone(), props.selected);
        let tabs: Vec<T> = props.tabs.iter().map(|(tab, _)| *tab).collect();
        Callback::from(move |event: KeyboardEvent| {
            // A quick second key comes before the choice of the first is drawn.
            let chosen = || tabs.iter().position(|tab| *tab == selected).unwrap_or_default();
            let at = focused(&row, &event)
                .filter(|at| *at < tabs.len())
                .unwrap_or_else(chosen);
            let Some(next) = next(&event.key(), at, tabs.len()) else {
                return;
            };
            event.prevent_default();
            on_select.emit(tabs[next]);
            focus(&row, next);
        })
    };
    let tab = |(tab, label): &(T, String)| {
        let (tab, on_select) = (*tab, props.on_select.clone());
        let on_click = Callback::from(move |_: MouseEvent| on_select.emit(tab));
        let selected = tab == props.selected;
        html! {
            <button
                type="button" role="tab" aria-selected={selected.to_string()} aria-controls={props.controls}
                id={selected.then(|| selected_id(props.controls))} tabindex={if selected { "0" } else { "-1" }}
                class={classes!("tab", selected.then_some("tab--selected"))} data-label={label.clone()} onclick={on_click}
            >{ label }</button>
        }
    };
    html! { <div ref={row} class={props.class} role="tablist" aria-label={props.label} onkeydown={on_key}>{ for props.tabs.iter().map(tab) }</div> }
}

/// The tab that a key leads to, round and round.
fn next(key: &str, at: usize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match key {
        "ArrowRight" => (at + 1) % count,
        "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
        "Home" => 0,
        "End" => last,
        _ => return None,
    })
}

/// The place in the row of what the key was pressed on.
fn focused(row: &NodeRef, event: &KeyboardEvent) -> Option<usize> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let tabs = row.cast::<Element>()?.children();
    let at = (0..tabs.length()).find(|at| tabs.item(*at).as_ref() == Some(&target))?;
    usize::try_from(at).ok()
}

fn focus(row: &NodeRef, index: usize) {
    let index = u32::try_from(index).unwrap_or_default();
    let tab = row
        .cast::<Element>()
        .and_then(|row| row.children().item(index))
        .and_then(|tab| tab.dyn_into::<HtmlElement>().ok());
    if let Some(tab) = tab {
        // Where there is nothing to focus any more, nothing is lost.
        let _ = tab.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn arrows_go_round_and_home_and_end_to_the_ends() {
        assert_eq!(next("ArrowRight", 6, 7), Some(0));
        assert_eq!(next("ArrowLeft", 0, 7), Some(6));
        assert_eq!(next("ArrowRight", 2, 7), Some(3));
        assert_eq!(next("Home", 4, 7), Some(0));
        assert_eq!(next("End", 4, 7), Some(6));
        assert_eq!(next("Enter", 4, 7), None);
        assert_eq!(next("End", 0, 0), None);
    }
}
