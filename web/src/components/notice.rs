//! Things to tell, above everything else, never in the way.

use super::Dispatcher;
use crate::state::{Action, Notice, Opened};
use crate::store::{BrowserShelf, open};
use std::rc::Rc;
use yew::prelude::{Callback, Html, MouseEvent, Properties, component, html};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) notices: Vec<Notice>,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn NoticeBar(props: &Props) -> Html {
    html! {
        <div role="status">{ for props.notices.iter().map(|notice| line(notice, &props.dispatcher)) }</div>
    }
}

fn line(notice: &Notice, dispatcher: &Dispatcher) -> Html {
    let text = notice.text();
    let send = |action: Action| {
        let dispatcher = dispatcher.clone();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(action.clone()))
    };
    let way_out = match notice {
        Notice::Replaced(_) => Some(("Undo", send(Action::Undo))),
        Notice::OldFiles => Some(("Assume files for it", send(Action::Files(None)))),
        Notice::Unreachable(_) => Some(("Try again", send(Action::Retry))),
        Notice::ChangedElsewhere(id) => {
            let (id, dispatcher, notice) = (id.clone(), dispatcher.clone(), notice.clone());
            let on_show = Callback::from(move |_: MouseEvent| {
                let kept = BrowserShelf::shared().and_then(|shelf| open(&shelf, &id));
                dispatcher.dispatch(Action::Dismiss(notice.clone()));
                if let Some(request) = kept {
                    dispatcher.dispatch(Action::Open(id.clone(), Rc::new(request), Opened::Kept));
                }
            });
            Some(("Show the other tab's", on_show))
        }
        _ => None,
    };
    html! {
        <p key={text.clone()} class="notice">
            <span class="notice__text">{ &text }</span>
            if let Some((name, onclick)) = way_out { <button class="button" type="button" {onclick}>{ name }</button> }
            <button class="button" type="button" onclick={send(Action::Dismiss(notice.clone()))}>
                { if *notice == Notice::OldFiles { "Keep the list" } else { "Dismiss" } }
            </button>
        </p>
    }
}
