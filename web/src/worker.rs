//! The web worker: answers questions, one after the other.

use layerlab_context::History;
use layerlab_estimate::BuildLog;
use layerlab_session::{Course, Request, Session};
use layerlab_web::protocol::{Answer, Question, Shown, Task};
use layerlab_web::state::TextKind;
use std::cell::RefCell;
use wasm_bindgen::prelude::{Closure, JsCast as _};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let replier = scope.clone();
    let clerk = RefCell::new(Clerk::default());
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
        reply(&replier, &clerk.borrow_mut().answer(question));
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
        TextKind::Course => Answer::Course(Course::read(&text)),
    })
}

/// Answers, and remembers what it was told and has shown.
#[derive(Default)]
struct Clerk {
    session: Session,
    asked: Request,
    shown: Option<Shown>,
}

impl Clerk {
    fn answer(&mut self, question: Question) -> Answer {
        let (revision, task) = (question.revision, question.task);
        self.asked = question.whole(&self.asked);
        match task {
            Task::Simulate => {
                let simulation = self.session.simulate(&self.asked);
                Shown::leave_out(&mut self.shown, revision, simulation)
            }
            // Texts come as arrays.
            Task::Read => Answer::Ready,
            Task::Optimize => Answer::Optimization(revision, Box::new(self.session.optimize(&self.asked))),
        }
    }
}

fn reply(scope: &DedicatedWorkerGlobalScope, answer: &Answer) {
    if let Ok(bytes) = postcard::to_allocvec(answer) {
        // A page that is gone needs no answer.
        let _ = scope.post_message(&js_sys::Uint8Array::from(bytes.as_slice()));
    }
}
