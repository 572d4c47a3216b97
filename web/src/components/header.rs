//! Name, examples, theme.

use super::Dispatcher;
use crate::state::{Action, Theme};
use layerlab_session::examples;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlSelectElement;
use yew::prelude::{Callback, Event, Html, MouseEvent, Properties, component, html, use_memo};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) theme: Theme,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn Header(props: &Props) -> Html {
    let examples = use_memo((), |()| examples());
    let on_example = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |event: Event| {
            let Some(select) = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok())
            else {
                return;
            };
            dispatcher.dispatch(Action::Example(select.value()));
            // The menu names no state: the same example can be chosen again.
            select.set_selected_index(0);
        })
    };
    let (next, label) = match props.theme {
        Theme::System => (Theme::Light, "Theme: system"),
        Theme::Light => (Theme::Dark, "Theme: light"),
        Theme::Dark => (Theme::System, "Theme: dark"),
    };
    let on_theme = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Theme(next)))
    };
    html! {
        <header class="header">
            <h1 class="header__name">{"Layerlab"}</h1>
            <p class="header__line">{"What will this change rebuild?"}</p>
            <select class="header__examples" aria-label="Open an example" onchange={on_example}>
                <option value="" selected=true>{"Examples"}</option>
                { for examples.iter().map(|example| html! {
                    <option key={example.id.clone()} value={example.id.clone()} title={example.lesson.clone()}>
                        { &example.name }
                    </option>
                }) }
            </select>
            <button class="button" type="button" onclick={on_theme}>{ label }</button>
        </header>
    }
}
