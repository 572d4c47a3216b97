//! The log of a real build and the project's history: pasted or opened, read by the worker, kept as what they say.

use super::Dispatcher;
use crate::state::{Action, TextKind};
use layerlab_session::{HistoryView, LogView, Simulation};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ClipboardEvent, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::{Callback, Event, Html, MouseEvent, Properties, component, html};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) simulation: Option<Rc<Simulation>>,
    /// Which text is being read.
    pub(super) reading: Option<TextKind>,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn LogPanel(props: &Props) -> Html {
    let log = props
        .simulation
        .as_ref()
        .and_then(|simulation| simulation.log.clone());
    let history = props
        .simulation
        .as_ref()
        .and_then(|simulation| simulation.history.clone());
    let remove = |action: fn() -> Action| {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(action()))
    };
    html! {
        <div class="options">
            <fieldset class="options__group">
                <legend>{"Log of a real build"}</legend>
                <p class="options__hint">
                    {"Its durations take the place of estimates. Understood: docker build and buildx with --progress=plain or rawjson, what the terminal shows, GitHub Actions, GitLab, buildx history, and docker history for sizes."}
                </p>
                <Intake kind={TextKind::Log} label="Paste a build log here" busy={props.reading == Some(TextKind::Log)} dispatcher={props.dispatcher.clone()} />
                if let Some(log) = log {
                    { read_log(&log) }
                    <button type="button" class="button" onclick={remove(|| Action::Log(None))}>{"Remove the log"}</button>
                }
            </fieldset>
            <fieldset class="options__group">
                <legend>{"History of the project"}</legend>
                <p class="options__hint">{"From git log --name-only (or --name-status, --stat, --oneline): how often files change, and a replay of the last commits under Scenarios."}</p>
                <Intake kind={TextKind::History} label="Paste git log here" busy={props.reading == Some(TextKind::History)} dispatcher={props.dispatcher.clone()} />
                if let Some(history) = history {
                    { read_history(&history) }
                    <button type="button" class="button" onclick={remove(|| Action::History(None))}>{"Remove the history"}</button>
                }
            </fieldset>
        </div>
    }
}

fn read_log(log: &LogView) -> Html {
    let lines = |title: &'static str, lines: &[(usize, String)]| {
        if lines.is_empty() {
            return Html::default();
        }
        html! {
            <details class="read__lines">
                <summary>{ format!("{title} ({})", lines.len()) }</summary>
                <ul>{ for lines.iter().map(|(line, text)| html! { <li key={*line}><span class="findings__place">{ line }</span><code>{ text }</code></li> }) }</ul>
            </details>
        }
    };
    html! {
        <div class="read" role="status">
            <p class={if log.used { "read__summary" } else { "read__summary read__summary--unused" }}>{ &log.summary }</p>
            { for log.complaints.iter().map(|complaint| html! { <p key={complaint.clone()} class="read__complaint">{ complaint }</p> }) }
            { lines("Steps of the log that are not in the Dockerfile", &log.unmatched) }
            { lines("Instructions that are not in the log", &log.missing) }
            if !log.verdict.is_empty() { <p>{ &log.verdict }{" See Verify."}</p> }
        </div>
    }
}

fn read_history(history: &HistoryView) -> Html {
    html! {
        <div class="read" role="status">
            <p class="read__summary">{ &history.summary }</p>
            <ol class="read__paths">{ for history.paths.iter().map(|(path, count)| html! {
                <li key={path.clone()}><code>{ path }</code><span>{ count }</span></li>
            }) }</ol>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct IntakeProps {
    kind: TextKind,
    label: &'static str,
    busy: bool,
    dispatcher: Dispatcher,
}

/// A place to paste into, or to type and leave. What is pasted never becomes part of the page: it may be 50 MB.
#[component]
fn Intake(props: &IntakeProps) -> Html {
    let send = {
        let (kind, dispatcher) = (props.kind, props.dispatcher.clone());
        move |text: String| {
            if !text.trim().is_empty() {
                dispatcher.dispatch(Action::Read(kind, text.into()));
            }
        }
    };
    let on_paste = {
        let send = send.clone();
        Callback::from(move |event: Event| {
            let Some(event) = event.dyn_ref::<ClipboardEvent>() else {
                return;
            };
            if let Some(text) = event
                .clipboard_data()
                .and_then(|data| data.get_data("text/plain").ok())
            {
                event.prevent_default();
                send(text);
            }
        })
    };
    let on_change = {
        let send = send.clone();
        Callback::from(move |event: Event| {
            if let Some(area) = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok())
            {
                send(area.value());
                area.set_value("");
            }
        })
    };
    let on_file = Callback::from(move |event: Event| {
        let input = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(file) = input.as_ref().and_then(|input| input.files()?.get(0)) else {
            return;
        };
        let send = send.clone();
        spawn_local(async move {
            if let Some(text) = JsFuture::from(file.text())
                .await
                .ok()
                .and_then(|text| text.as_string())
            {
                send(text);
            }
        });
    });
    html! {
        <div class="intake">
            <textarea class="field__text" rows="2" spellcheck="false" placeholder={props.label} aria-label={props.label} onpaste={on_paste} onchange={on_change} />
            <label class="button">
                {"Open file"}
                <input class="unseen" type="file" aria-label={format!("Open a file: {}", props.label)} onchange={on_file} />
            </label>
            if props.busy { <p role="status">{"Reading…"}</p> }
        </div>
    }
}
