//! The shortcuts, listed.

use super::Dispatcher;
use crate::hooks::shortcuts::SHORTCUTS;
use crate::state::Action;
use yew::prelude::{Callback, Html, MouseEvent, Properties, component, html};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn Help(props: &Props) -> Html {
    let dispatcher = props.dispatcher.clone();
    let on_close = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Help(false)));
    html! {
        <section class="help" aria-label="Shortcuts">
            <div class="help__head">
                <h2 class="table__title">{"Shortcuts"}</h2>
                <button type="button" class="button" onclick={on_close}>{"Close"}</button>
            </div>
            <dl class="help__list">{ for SHORTCUTS.iter().map(|(keys, what)| html! {
                <div key={*keys} class="help__row"><dt><kbd>{ *keys }</kbd></dt><dd>{ *what }</dd></div>
            }) }</dl>
            <p class="help__docs"><a href="./docs/cache.html" target="_blank" rel="noopener">{"How the cache decides"}</a></p>
        </section>
    }
}
