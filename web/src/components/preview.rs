//! A reading view within this page, as a page of somebody else's would have it: told what to show, as high as it asks to be.

use crate::host::{Said, said};
use crate::sharing::height_within;
use gloo::events::EventListener;
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::JsValue;
use web_sys::{HtmlIFrameElement, MessageEvent};
use yew::prelude::{Html, NodeRef, Properties, component, html, use_effect_with, use_node_ref, use_state_eq};

/// Pixels, until the view has said how high it is.
const FIRST: u32 = 480;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// What the view is told, as JSON.
    pub(super) message: Rc<str>,
    /// Pixels; as high as what is shown where it is none.
    pub(super) height: Option<u32>,
}

#[component]
pub(super) fn Preview(props: &Props) -> Html {
    let frame = use_node_ref();
    let (is_ready, needed) = (use_state_eq(|| false), use_state_eq(|| FIRST));
    {
        let (frame, is_ready, needed) = (frame.clone(), is_ready.clone(), needed.clone());
        use_effect_with((), move |()| {
            let listener = web_sys::window().map(|window| {
                EventListener::new(&window, "message", move |event| {
                    let event = event.dyn_ref::<MessageEvent>();
                    match event.and_then(|event| from_frame(event, &frame)) {
                        Some(Said::Ready) => is_ready.set(true),
                        Some(Said::Size { height }) => needed.set(height_within(height)),
                        None => {}
                    }
                })
            });
            move || drop(listener)
        });
    }
    {
        let frame = frame.clone();
        use_effect_with((*is_ready, props.message.clone()), move |(is_ready, message)| {
            if *is_ready {
                tell(&frame, message);
            }
        });
    }
    let height = props.height.unwrap_or(*needed);
    // No sandbox: with this page's origin it would keep nothing from it, and without one a server that lends its files to nobody would
    // show nothing. A reading view reads and keeps nothing anyway.
    html! {
        <iframe ref={frame} class="sharing__frame" title="Preview" src="./?view=embed&host=1" height={height.to_string()} />
    }
}

/// What the view says; others are not heard.
fn from_frame(event: &MessageEvent, frame: &NodeRef) -> Option<Said> {
    let source: JsValue = event.source()?.into();
    let own: JsValue = frame.cast::<HtmlIFrameElement>()?.content_window()?.into();
    if source != own {
        return None;
    }
    said(&String::from(js_sys::JSON::stringify(&event.data()).ok()?))
}

fn tell(frame: &NodeRef, message: &str) {
    let view = frame
        .cast::<HtmlIFrameElement>()
        .and_then(|frame| frame.content_window());
    let origin = web_sys::window().and_then(|window| window.location().origin().ok());
    if let (Some(view), Some(origin), Ok(message)) = (view, origin, js_sys::JSON::parse(message)) {
        // Where it is gone there is nothing to show.
        let _ = view.post_message(&message, &origin);
    }
}
