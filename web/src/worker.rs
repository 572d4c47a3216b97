//! The web worker: answers questions, one after the other.

use layerlab_context::History;
use layerlab_estimate::BuildLog;
use layerlab_session::Session;
use layerlab_web::protocol::{Answer, Question, Task};
use layerlab_web::state::TextKind;
use std::cell::RefCell;
use wasm_bindgen::prelude::{Closure, JsCast as _, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let replier = scope.clone();
    let session = RefCell::new(Session::default());
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(answer) = event.data().dyn_ref::<js_sys::Array>().and_then(read) {
            reply(&replier, &answer);
            return;
        }
        let Some(question) = event
            .data()
            .as_string()
            .and_then(|text| serde_json::from_str::<Question>(&text).ok())
        else {
            return;
        };
        reply(&replier, &answer(&mut session.borrow_mut(), &question));
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // It listens as long as the worker lives.
    on_message.forget();
    reply(&scope, &Answer::Ready);
}

/// A pasted text, behind its kind.
fn read(question: &js_sys::Array) -> Option<Answer> {
    let kind = serde_json::from_str(&question.get(0).as_string()?).ok()?;
    let text = question.get(1).as_string()?;
    Some(match kind {
        TextKind::Log => Answer::Log(BuildLog::parse(&text)),
        TextKind::History => Answer::History(History::parse(&text)),
    })
}

fn answer(session: &mut Session, question: &Question) -> Answer {
    match question.task {
        Task::Simulate => {
            Answer::Simulation(question.revision, Box::new(session.simulate(&question.request)))
        }
        // Texts come as arrays.
        Task::Read => Answer::Ready,
        Task::Optimize => {
            Answer::Optimization(question.revision, Box::new(session.optimize(&question.request)))
        }
    }
}

fn reply(scope: &DedicatedWorkerGlobalScope, answer: &Answer) {
    if let Ok(text) = serde_json::to_string(answer) {
        // A page that is gone needs no answer.
        let _ = scope.post_message(&JsValue::from_str(&text));
    }
}
