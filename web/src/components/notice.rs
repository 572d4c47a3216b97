//! Something to tell, above everything else, never in the way.

use super::Dispatcher;
use crate::state::{Action, Notice};
use yew::prelude::{Callback, Html, MouseEvent, Properties, component, html};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) notice: Option<Notice>,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn NoticeBar(props: &Props) -> Html {
    let dispatcher = props.dispatcher.clone();
    let on_close = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Notice(None)));
    let dispatcher = props.dispatcher.clone();
    let on_undo = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Undo));
    html! {
        <div role="status">
            if let Some(notice) = &props.notice {
                <p class="notice">
                    <span class="notice__text">{ notice.text() }</span>
                    if matches!(notice, Notice::Replaced(_)) { <button class="button" type="button" onclick={on_undo}>{"Undo"}</button> }
                    <button class="button" type="button" onclick={on_close}>{"Dismiss"}</button>
                </p>
            }
        </div>
    }
}
