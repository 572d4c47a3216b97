//! The worker: one question in flight, the newest waiting one takes the place of older ones. A worker that breaks or
//! falls silent is started again; the text is not its to lose.

use crate::protocol::{Answer, Question, Task};
use crate::state::{Action, Notice, State, TextKind};
use gloo::timers::callback::Timeout;
use layerlab_session::Request;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::{Closure, JsCast as _, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker};
use yew::{UseReducerDispatcher, UseReducerHandle, hook, use_effect_with, use_mut_ref};

/// Trunk gives workers' scripts no hash; relative, since the page lives under any path.
const SCRIPT: &str = "./worker_loader.js";
/// Milliseconds of silence after which the worker counts as broken.
const PATIENCE: u32 = 2_000;
/// The same for the search for a better order, which may take longer.
const SEARCH_PATIENCE: u32 = 10_000;
/// The first answer waits for the worker to be loaded and compiled.
const START_PATIENCE: u32 = 20_000;

type Dispatcher = UseReducerDispatcher<State>;

/// Asks the worker whenever the request changes.
#[hook]
pub fn use_analysis(state: &UseReducerHandle<State>) {
    let dispatcher = state.dispatcher();
    let client = use_mut_ref(|| Rc::new(RefCell::new(Client::new(dispatcher))));
    let reader = client.clone();
    let (request, revision) = (state.request.clone(), state.revision);
    use_effect_with(revision, move |revision| {
        Client::ask(&client.borrow(), request, *revision);
    });
    let reading = state.reading.clone().filter(|(_, _, text)| !text.is_empty());
    let number = state.reading.as_ref().map_or(0, |(number, ..)| *number);
    use_effect_with(number, move |_| {
        if let Some((_, kind, text)) = reading {
            Client::read(&reader.borrow(), kind, text);
        }
    });
}

struct Client {
    dispatcher: Dispatcher,
    worker: Option<Running>,
    ready: bool,
    /// What waits to be asked.
    waiting: Option<(u64, Rc<Request>)>,
    /// A text that waits to be read.
    text: Option<(TextKind, Rc<str>)>,
    /// What was asked last, and is not answered yet.
    in_flight: Option<(u64, Rc<Request>, Task)>,
    silence: Option<Timeout>,
    /// The revision that broke a worker.
    broke: Option<u64>,
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

impl Client {
    fn new(dispatcher: Dispatcher) -> Self {
        Self {
            dispatcher,
            worker: None,
            ready: false,
            waiting: None,
            text: None,
            in_flight: None,
            silence: None,
            broke: None,
        }
    }

    fn ask(this: &Rc<RefCell<Self>>, request: Rc<Request>, revision: u64) {
        let idle = {
            let mut client = this.borrow_mut();
            client.waiting = Some((revision, request));
            // A search for an older text is not worth waiting for, but a worker cannot be interrupted kindly.
            client.in_flight.is_none()
        };
        if this.borrow().worker.is_none() {
            Self::start(this);
        } else if idle {
            Self::send(this, None);
        }
    }

    fn read(this: &Rc<RefCell<Self>>, kind: TextKind, text: Rc<str>) {
        let idle = {
            let mut client = this.borrow_mut();
            client.text = Some((kind, text));
            client.in_flight.is_none() && client.worker.is_some()
        };
        if idle {
            Self::send(this, None);
        }
    }

    fn start(this: &Rc<RefCell<Self>>) {
        let Ok(worker) = Worker::new(SCRIPT) else {
            this.borrow()
                .dispatcher
                .dispatch(Action::Notice(Some(Notice::Failed)));
            return;
        };
        let client = this.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let answer = event
                .data()
                .as_string()
                .and_then(|text| serde_json::from_str(&text).ok());
            if let Some(answer) = answer {
                Self::answered(&client, answer);
            }
        });
        let client = this.clone();
        let on_error = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
            // It is handled here; the console is for what nobody expects.
            event.prevent_default();
            Self::broken(&client);
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let mut client = this.borrow_mut();
        client.ready = false;
        client.worker = Some(Running {
            worker,
            _on_message: on_message,
            _on_error: on_error,
        });
        client.silence = Some(Self::patience(this, START_PATIENCE));
    }

    fn patience(this: &Rc<RefCell<Self>>, milliseconds: u32) -> Timeout {
        let client = this.clone();
        Timeout::new(milliseconds, move || Self::broken(&client))
    }

    fn answered(this: &Rc<RefCell<Self>>, answer: Answer) {
        let dispatcher = this.borrow().dispatcher.clone();
        let next = match answer {
            Answer::Ready => {
                this.borrow_mut().ready = true;
                None
            }
            Answer::Simulation(revision, simulation) => {
                let asked = this.borrow_mut().in_flight.take();
                dispatcher.dispatch(Action::Simulated(revision, Rc::new(*simulation)));
                asked.map(|(revision, request, _)| (revision, request, Task::Optimize))
            }
            Answer::Optimization(revision, optimization) => {
                this.borrow_mut().in_flight = None;
                dispatcher.dispatch(Action::Optimized(revision, Rc::new(*optimization)));
                None
            }
            Answer::Log(log) => {
                this.borrow_mut().in_flight = None;
                dispatcher.dispatch(Action::Log(Some(Rc::new(log))));
                None
            }
            Answer::History(history) => {
                this.borrow_mut().in_flight = None;
                dispatcher.dispatch(Action::History(Some(Rc::new(history))));
                None
            }
        };
        Self::send(this, next);
    }

    /// Asks what waits; the search that follows an answer only where nothing newer waits.
    fn send(this: &Rc<RefCell<Self>>, follow_up: Option<(u64, Rc<Request>, Task)>) {
        let mut client = this.borrow_mut();
        client.silence = None;
        if !client.ready {
            return;
        }
        if let Some((kind, text)) = client.text.take() {
            client.post_text(kind, &text);
            client.silence = Some(Self::patience(this, SEARCH_PATIENCE * 3));
            // What was to follow is asked again with the text's answer, which is a change of the request.
            return;
        }
        let waiting = client
            .waiting
            .take()
            .map(|(revision, request)| (revision, request, Task::Simulate));
        let Some((revision, request, task)) = waiting.or(follow_up) else {
            return;
        };
        let question = Question {
            revision,
            task,
            request: (*request).clone(),
        };
        let (Some(running), Ok(text)) = (&client.worker, serde_json::to_string(&question)) else {
            return;
        };
        if running.worker.post_message(&JsValue::from_str(&text)).is_ok() {
            client.in_flight = Some((revision, request, task));
            let patience = if task == Task::Simulate {
                PATIENCE
            } else {
                SEARCH_PATIENCE
            };
            client.silence = Some(Self::patience(this, patience));
        }
    }

    fn post_text(&mut self, kind: TextKind, text: &str) {
        let (Some(running), Ok(kind)) = (&self.worker, serde_json::to_string(&kind)) else {
            return;
        };
        let question = js_sys::Array::of2(&JsValue::from_str(&kind), &JsValue::from_str(text));
        if running.worker.post_message(&question).is_ok() {
            self.in_flight = Some((0, Rc::new(Request::default()), Task::Read));
        }
    }

    /// The worker panicked or fell silent: a new one, and the same question once more.
    fn broken(this: &Rc<RefCell<Self>>) {
        let notice = {
            let mut client = this.borrow_mut();
            // Put away later: this may run inside one of its own listeners.
            let old = client.worker.take();
            Timeout::new(0, move || drop(old)).forget();
            client.silence = None;
            match client.in_flight.take() {
                Some((_, _, Task::Optimize)) => Notice::SearchStopped,
                Some((_, _, Task::Read)) => Notice::NotRead,
                Some((revision, _, Task::Simulate)) if client.broke == Some(revision) => Notice::Failed,
                Some((revision, request, Task::Simulate)) => {
                    client.broke = Some(revision);
                    if client.waiting.is_none() {
                        client.waiting = Some((revision, request));
                    }
                    Notice::Restarted
                }
                None => Notice::Failed,
            }
        };
        let dispatcher = this.borrow().dispatcher.clone();
        let again = matches!(notice, Notice::Restarted | Notice::NotRead) || this.borrow().waiting.is_some();
        dispatcher.dispatch(Action::Notice(Some(notice)));
        if again {
            Self::start(this);
        }
    }
}
