//! Projects that the browser keeps: any of them can be opened again, and forgotten.

use super::Dispatcher;
use super::share::write;
use crate::state::{Action, Opened};
use crate::store::{BrowserShelf, Entry, delete, list, open, raw};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::{
    Callback, Event, Html, MouseEvent, Properties, UseStateHandle, component, html, use_state,
};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The id of the one that is open.
    pub(super) project: Rc<str>,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn Recent(props: &Props) -> Html {
    let entries = use_state(Vec::<Entry>::new);
    // The one that is asked about before it is forgotten.
    let doomed = use_state(|| None::<String>);
    let on_toggle = {
        let (entries, doomed) = (entries.clone(), doomed.clone());
        Callback::from(move |_: Event| {
            doomed.set(None);
            entries.set(kept());
        })
    };
    html! {
        <details class="menu" name="menu" ontoggle={on_toggle}>
            <summary class="button">{"Recent"}</summary>
            <div class="menu__body recent">
                if entries.is_empty() {
                    <p class="recent__none">{"What you paste or open is listed here. Only this browser keeps it."}</p>
                }
                { for entries.iter().map(|entry| row(entry, &entries, &doomed, props)) }
            </div>
        </details>
    }
}

fn kept() -> Vec<Entry> {
    BrowserShelf::shared()
        .map(|shelf| list(&shelf))
        .unwrap_or_default()
}

fn row(
    entry: &Entry,
    entries: &UseStateHandle<Vec<Entry>>,
    doomed: &UseStateHandle<Option<String>>,
    props: &Props,
) -> Html {
    let is_open = *entry.id == *props.project;
    let is_doomed = doomed.as_ref() == Some(&entry.id);
    let hint = match (is_open, entry.readable) {
        (true, _) => "open now".to_owned(),
        (_, false) => "this version cannot read it: copy it as text".to_owned(),
        _ => ago((js_sys::Date::now() - entry.time) / 1_000.0),
    };
    let on_open = {
        let (id, dispatcher, readable) = (entry.id.clone(), props.dispatcher.clone(), entry.readable);
        Callback::from(move |_: MouseEvent| {
            let Some(shelf) = BrowserShelf::shared() else {
                return;
            };
            if readable {
                if let Some(request) = open(&shelf, &id) {
                    dispatcher.dispatch(Action::Open(id.as_str().into(), Rc::new(request), Opened::Kept));
                }
            } else {
                let text = raw(&shelf, &id);
                spawn_local(async move { _ = write(&text).await });
            }
        })
    };
    let on_delete = {
        let (id, entries, doomed) = (entry.id.clone(), entries.clone(), doomed.clone());
        Callback::from(move |_: MouseEvent| {
            if !is_doomed {
                return doomed.set(Some(id.clone()));
            }
            if let Some(mut shelf) = BrowserShelf::shared() {
                delete(&mut shelf, &id);
            }
            entries.set(kept());
        })
    };
    let name = if is_doomed { "Really delete" } else { "Delete" };
    html! {
        <div key={entry.id.clone()} class="recent__entry">
            <button type="button" class="menu__item" disabled={is_open} onclick={on_open}>
                <span class="menu__name">{ &entry.name }</span>
                <span class="menu__hint">{ hint }</span>
            </button>
            if !is_open {
                <button type="button" class="button" aria-label={format!("{name} {}", entry.name)} onclick={on_delete}>{ name }</button>
            }
        </div>
    }
}

/// How long ago, in seconds, for people.
fn ago(seconds: f64) -> String {
    let (number, unit) = match seconds {
        seconds if seconds < 60.0 => return "just now".to_owned(),
        seconds if seconds < 3_600.0 => (seconds / 60.0, "minute"),
        seconds if seconds < 86_400.0 => (seconds / 3_600.0, "hour"),
        seconds if seconds < 1e9 => (seconds / 86_400.0, "day"),
        _ => return "some time ago".to_owned(),
    };
    let number = number.floor();
    format!("{number} {unit}{} ago", if number < 2.0 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::ago;

    #[test]
    fn times_are_told_in_one_unit() {
        assert_eq!(ago(3.0), "just now");
        assert_eq!(ago(61.0), "1 minute ago");
        assert_eq!(ago(7_300.0), "2 hours ago");
        assert_eq!(ago(200_000.0), "2 days ago");
    }
}
