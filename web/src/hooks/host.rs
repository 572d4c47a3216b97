//! A reading view and the page around it: what it is told to show, and how high it is.

use super::resized::Resized;
use crate::host::{Heard, Said, VERSION, hear};
use crate::state::{Action, State};
use gloo::events::EventListener;
use serde_json::json;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::JsValue;
use web_sys::{HtmlElement, MessageEvent};
use yew::{UseReducerHandle, hook, use_effect_with};

/// What is as high as all that is shown.
const CONTENT: &str = ".embed";

/// Listens to the page around a reading view, and tells it how high the view is.
#[hook]
pub fn use_host(state: &UseReducerHandle<State>) {
    let dispatcher = state.dispatcher();
    let is_embed = state.embed.is_some();
    use_effect_with((), move |()| {
        let listener = web_sys::window().filter(|_| is_embed).map(|window| {
            let listener = EventListener::new(&window, "message", move |event| {
                let Some(heard) = event.dyn_ref::<MessageEvent>().and_then(from_host) else {
                    return;
                };
                dispatcher.dispatch(match heard {
                    Heard::Open(opened) => Action::Hosted(opened),
                    Heard::Theme(theme) => Action::Theme(theme),
                });
            });
            say(Said::Ready);
            listener
        });
        move || drop(listener)
    });
    // What it is high says nothing before it shows what it is to show.
    let is_shown = state.embed.is_some_and(|reading| !reading.hosted) && state.simulation.is_some();
    use_effect_with(is_shown, |is_shown| {
        let watch = is_shown.then(|| {
            tell_height();
            Resized::new(CONTENT, tell_height)
        });
        move || drop(watch)
    });
}

/// What the page right around this one says; others are not heard.
fn from_host(event: &MessageEvent) -> Option<Heard> {
    let host = web_sys::window()?.parent().ok()??;
    let source: JsValue = event.source()?.into();
    let is_own = host == web_sys::window()?;
    if is_own || source != JsValue::from(host) {
        return None;
    }
    hear(&String::from(js_sys::JSON::stringify(&event.data()).ok()?))
}

fn tell_height() {
    let document = web_sys::window().and_then(|window| window.document());
    let content = document.and_then(|document| document.query_selector(CONTENT).ok().flatten());
    if let Some(content) = content.and_then(|content| content.dyn_into::<HtmlElement>().ok()) {
        let height = f64::from(content.offset_height());
        say(Said::Size { height });
    }
}

/// To whatever page is around this one: nothing of it is anybody's secret.
fn say(said: Said) {
    let Some(host) = web_sys::window().and_then(|window| window.parent().ok().flatten()) else {
        return;
    };
    let Ok(mut message) = serde_json::to_value(said) else {
        return;
    };
    message["layerlab"] = json!(VERSION);
    if let Ok(message) = js_sys::JSON::parse(&message.to_string()) {
        // A page that does not listen needs no answer.
        let _ = host.post_message(&message, "*");
    }
}
