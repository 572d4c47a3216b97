//! One web worker: it is loaded, asked one question at a time, and put away where it breaks or falls silent.

use crate::protocol::{Answer, Question, Shown, Task};
use crate::state::TextKind;
use gloo::timers::callback::Timeout;
use layerlab_session::Request;
use std::rc::Rc;
use wasm_bindgen::prelude::{Closure, JsCast as _, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker};

/// What the page says of the worker's files, since their names change with their contents.
fn named(attribute: &str) -> Option<String> {
    let document = web_sys::window()?.document()?;
    document.document_element()?.get_attribute(attribute)
}

/// A worker. A frame without an origin may load no script as one, but may make one of a text that loads it.
fn worker() -> Option<Worker> {
    if let Ok(worker) = Worker::new(&named("data-worker")?) {
        return Some(worker);
    }
    let base = web_sys::window()?.location().href().ok()?;
    let parts = named("data-worker-parts")?;
    let mut parts = parts
        .split(' ')
        .filter_map(|part| web_sys::Url::new_with_base(part, &base).ok());
    let (script, program) = (parts.next()?.href(), parts.next()?.href());
    // It inherits the page's policy, by which only what is trusted becomes a script.
    let text = format!(
        "const trusted = globalThis.trustedTypes?.createPolicy('default', {{ createScriptURL: (url) => url }});importScripts({script:?});wasm_bindgen({{ module_or_path: {program:?} }});"
    );
    let blob = web_sys::Blob::new_with_str_sequence(&js_sys::Array::of1(&text.into())).ok()?;
    Worker::new(&web_sys::Url::create_object_url_with_blob(&blob).ok()?).ok()
}

/// What was asked, and is not answered yet.
pub(super) type Asked = (u64, Rc<Request>, Task);

/// What a worker has to say.
pub(super) enum Said {
    /// An answer.
    Answer(Answer),
    /// It broke.
    Broken,
    /// It did not answer in time.
    Silent,
}

/// A worker with the listeners that it calls.
struct Running {
    worker: Worker,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(ErrorEvent)>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// A place where questions are asked.
#[derive(Default)]
pub(super) struct Desk {
    running: Option<Running>,
    /// Whether it has said that it listens.
    pub(super) ready: bool,
    pub(super) in_flight: Option<Asked>,
    /// What the worker was asked last.
    asked: Option<Rc<Request>>,
    /// The files that it has shown.
    pub(super) shown: Option<Shown>,
    silence: Option<Timeout>,
    /// How often in a row it broke before it was ready.
    pub(super) failures: u32,
}

impl Desk {
    /// Whether there is a worker, ready or on its way.
    pub(super) fn is_open(&self) -> bool {
        self.running.is_some()
    }

    /// Whether a question can be asked now.
    pub(super) fn is_free(&self) -> bool {
        self.ready && self.in_flight.is_none()
    }

    /// Loads a worker, which says when it is ready. `false` where the browser allows none.
    pub(super) fn open(&mut self, on_said: impl Fn(Said) + Clone + 'static) -> bool {
        let Some(worker) = worker() else {
            return false;
        };
        let say = on_said.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let answer = event
                .data()
                .dyn_ref::<js_sys::Uint8Array>()
                .and_then(|bytes| postcard::from_bytes(&bytes.to_vec()).ok());
            if let Some(answer) = answer {
                say(Said::Answer(answer));
            }
        });
        let on_error = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
            // It is handled here; the console is for what nobody expects.
            event.prevent_default();
            on_said(Said::Broken);
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        self.ready = false;
        (self.asked, self.shown) = (None, None);
        self.running = Some(Running {
            worker,
            _on_message: on_message,
            _on_error: on_error,
        });
        true
    }

    /// Puts the worker away; what it was asked.
    pub(super) fn close(&mut self) -> Option<Asked> {
        // Later: this may run inside one of its own listeners.
        let old = self.running.take();
        Timeout::new(0, move || drop(old)).forget();
        self.silence = None;
        self.ready = false;
        self.in_flight.take()
    }

    /// The question is answered; what it was.
    pub(super) fn answered(&mut self) -> Option<Asked> {
        self.silence = None;
        self.in_flight.take()
    }

    /// Asks. Silence counts from here on, being ready; `patience` in milliseconds.
    pub(super) fn ask(
        &mut self,
        (revision, request, task): Asked,
        patience: u32,
        on_said: impl Fn(Said) + 'static,
    ) {
        let question = Question::new(revision, task, &request, self.asked.as_deref());
        let (Some(running), Ok(text)) = (&self.running, serde_json::to_string(&question)) else {
            return;
        };
        if running.worker.post_message(&JsValue::from_str(&text)).is_ok() {
            self.asked = Some(request.clone());
            self.in_flight = Some((revision, request, task));
            self.silence = Some(Timeout::new(patience, move || on_said(Said::Silent)));
        }
    }

    /// Gives a text to read, which may be large: it goes as it is.
    pub(super) fn give(
        &mut self,
        kind: TextKind,
        text: &str,
        patience: u32,
        on_said: impl Fn(Said) + 'static,
    ) {
        let (Some(running), Ok(kind)) = (&self.running, serde_json::to_string(&kind)) else {
            return;
        };
        let question = js_sys::Array::of2(&JsValue::from_str(&kind), &JsValue::from_str(text));
        if running.worker.post_message(&question).is_ok() {
            self.in_flight = Some((0, Rc::new(Request::default()), Task::Read));
            self.silence = Some(Timeout::new(patience, move || on_said(Said::Silent)));
        }
    }
}
