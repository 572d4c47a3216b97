//! Two workers: one answers what a change rebuilds, the other searches for a better order and reads pasted texts, so that neither
//! ever holds up an answer. A worker that breaks or falls silent is started again; the text is not its to lose.

mod desk;

use crate::protocol::{Answer, Shown, Task};
use crate::state::{Action, Learn, Notice, State, TextKind};
use desk::{Desk, Said};
use gloo::timers::callback::Timeout;
use layerlab_session::{Request, Simulation};
use std::cell::RefCell;
use std::rc::Rc;
use yew::{UseReducerDispatcher, UseReducerHandle, hook, use_effect_with, use_mut_ref};

/// Milliseconds of silence after which a worker counts as broken.
const PATIENCE: u32 = 2_000;
/// The same for the search for a better order, which may take longer.
const SEARCH_PATIENCE: u32 = 10_000;
/// The same for a text that is read.
const READ_PATIENCE: u32 = 30_000;
/// So long a search for an older text may go on when a newer one waits. In milliseconds.
const GRACE: u32 = 150;
/// After so many milliseconds it is said that the worker is still being loaded. It is not given up: what was loaded would be lost.
const SLOW: u32 = 10_000;
/// A build that fails takes the place of one that does not when nothing was typed for so long: half a word is no failure. In
/// milliseconds.
const CALM: u32 = 900;
/// A worker that cannot be loaded is tried again so often, after a pause that doubles from the first. In milliseconds.
const TRIES: u32 = 3;
const FIRST_PAUSE: u32 = 1_000;

/// A large project takes longer: so many milliseconds more, by the length of what is given.
fn more_for(request: &Request) -> u32 {
    const BYTES_A_MILLISECOND: usize = 300;
    const MILLISECONDS_A_LINE: usize = 10;
    let bytes = request.files.as_ref().map_or(0, |files| files.len()) + request.dockerfile.len();
    // More lines than that are not simulated.
    let lines = request.dockerfile.lines().take(2_000).count();
    let more = bytes / BYTES_A_MILLISECOND + lines * MILLISECONDS_A_LINE;
    u32::try_from(more).unwrap_or(u32::MAX / 2)
}

type Dispatcher = UseReducerDispatcher<State>;

/// Whether a request is another one with a little changed in its text: what is opened or begun is shown as it is.
fn is_typed(before: &Request, after: &Request) -> bool {
    const LITTLE: usize = 200;
    let (old, new) = (&*before.dockerfile, &*after.dockerfile);
    let same = |(a, b): &(u8, u8)| a == b;
    let head = old.bytes().zip(new.bytes()).take_while(same).count();
    let longer = old.len().max(new.len());
    let rest = old.len().min(new.len()) - head;
    let tail = old
        .bytes()
        .rev()
        .zip(new.bytes().rev())
        .take(rest)
        .take_while(same)
        .count();
    !new.trim().is_empty() && before.files == after.files && longer - head - tail <= LITTLE
}

/// Asks the workers whenever the request changes.
#[hook]
pub fn use_analysis(state: &UseReducerHandle<State>) {
    let dispatcher = state.dispatcher();
    let client = use_mut_ref(|| Client(Rc::new(RefCell::new(Desks::new(dispatcher)))));
    let (reader, again) = (client.clone(), client.clone());
    // A lesson that is written brings its project anew; what is shown holds its place.
    let request = if state.learning.writing && state.begins {
        Rc::new(Request {
            lesson: state.request.lesson.clone(),
            ..Request::default()
        })
    } else {
        state.request.clone()
    };
    let revision = state.revision;
    use_effect_with(revision, move |revision| {
        client.borrow().ask(request, *revision);
    });
    let reading = state.reading.clone().filter(|(_, _, text)| !text.is_empty());
    let number = state.reading.as_ref().map_or(0, |(number, ..)| *number);
    use_effect_with(number, move |_| {
        if let Some((_, kind, text)) = reading {
            reader.borrow().read(kind, text);
        }
    });
    use_effect_with(state.retries, move |retries| {
        if *retries > 0 {
            again.borrow().retry();
        }
    });
}

/// Which of the two workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Answers,
    Search,
}

struct Desks {
    dispatcher: Dispatcher,
    answers: Desk,
    search: Desk,
    /// What waits to be asked.
    question: Option<(u64, Rc<Request>)>,
    /// What waits to be searched for.
    wish: Option<(u64, Rc<Request>)>,
    /// A text that waits to be read.
    text: Option<(TextKind, Rc<str>)>,
    /// The revision that broke a worker.
    broke: Option<u64>,
    slow: Option<Timeout>,
    grace: Option<Timeout>,
    pause: Option<Timeout>,
    /// What the answer on the page is of, where its build does not fail.
    good: Option<Rc<Request>>,
    /// An answer that waits for a pause.
    held: Option<Timeout>,
}

impl Desks {
    fn new(dispatcher: Dispatcher) -> Self {
        Self {
            dispatcher,
            answers: Desk::default(),
            search: Desk::default(),
            question: None,
            wish: None,
            text: None,
            broke: None,
            slow: None,
            grace: None,
            pause: None,
            good: None,
            held: None,
        }
    }

    fn desk(&mut self, role: Role) -> &mut Desk {
        match role {
            Role::Answers => &mut self.answers,
            Role::Search => &mut self.search,
        }
    }
}

#[derive(Clone)]
struct Client(Rc<RefCell<Desks>>);

impl Client {
    fn ask(&self, request: Rc<Request>, revision: u64) {
        self.0.borrow_mut().question = Some((revision, request));
        self.go_on(Role::Answers);
    }

    fn read(&self, kind: TextKind, text: Rc<str>) {
        self.0.borrow_mut().text = Some((kind, text));
        self.go_on(Role::Search);
    }

    /// Somebody asks to load once more what could not be loaded.
    fn retry(&self) {
        {
            let mut desks = self.0.borrow_mut();
            desks.pause = None;
            (desks.answers.failures, desks.search.failures) = (0, 0);
        }
        self.go_on(Role::Answers);
        self.go_on(Role::Search);
    }

    /// Asks what waits, and loads the worker where it is not there.
    fn go_on(&self, role: Role) {
        let mut desks = self.0.borrow_mut();
        let waits = match role {
            Role::Answers => desks.question.is_some(),
            Role::Search => desks.wish.is_some() || desks.text.is_some(),
        };
        if !waits || desks.pause.is_some() {
            return;
        }
        if !desks.desk(role).is_open() {
            self.open(&mut desks, role);
            return;
        }
        if !desks.desk(role).is_free() {
            return;
        }
        let on_said = self.hears(role);
        match role {
            Role::Answers => {
                if let Some((revision, request)) = desks.question.take() {
                    let patience = PATIENCE + more_for(&request);
                    desks
                        .answers
                        .ask((revision, request, Task::Simulate), patience, on_said);
                }
            }
            Role::Search => {
                // What was to be searched for is asked again with the text's answer, which is a change of the request.
                if let Some((kind, text)) = desks.text.take() {
                    desks.search.give(kind, &text, READ_PATIENCE, on_said);
                } else if let Some((revision, request)) = desks.wish.take() {
                    let patience = SEARCH_PATIENCE + more_for(&request);
                    desks
                        .search
                        .ask((revision, request, Task::Optimize), patience, on_said);
                }
            }
        }
    }

    fn hears(&self, role: Role) -> impl Fn(Said) + Clone + 'static {
        let client = self.clone();
        move |said: Said| match said {
            Said::Answer(answer) => client.answered(role, answer),
            Said::Broken | Said::Silent => client.broken(role),
        }
    }

    fn open(&self, desks: &mut Desks, role: Role) {
        let opened = desks.desk(role).open(self.hears(role));
        let dispatcher = desks.dispatcher.clone();
        if !opened {
            // The browser forbids it: trying again does not help.
            dispatcher.dispatch(Action::Tell(Notice::Unreachable(false)));
        } else if role == Role::Answers {
            desks.slow = Some(Timeout::new(SLOW, move || {
                dispatcher.dispatch(Action::Tell(Notice::Slow));
            }));
        }
    }

    fn answered(&self, role: Role, answer: Answer) {
        let dispatcher = self.0.borrow().dispatcher.clone();
        if let Answer::Ready = answer {
            let mut desks = self.0.borrow_mut();
            desks.desk(role).ready = true;
            desks.desk(role).failures = 0;
            if role == Role::Answers {
                desks.slow = None;
            }
            drop(desks);
            dispatcher.dispatch(Action::Loaded);
            return self.go_on(role);
        }
        let asked = self.0.borrow_mut().desk(role).answered();
        match answer {
            Answer::Ready => {}
            Answer::Simulation(revision, mut simulation, left_out) => {
                Shown::put_in(
                    &mut self.0.borrow_mut().desk(role).shown,
                    &mut simulation,
                    left_out,
                );
                self.simulated(
                    revision,
                    Rc::new(*simulation),
                    asked.map(|(_, request, _)| request),
                );
            }
            Answer::Optimization(revision, optimization) => {
                dispatcher.dispatch(Action::Optimized(revision, Rc::new(*optimization)));
            }
            Answer::Log(log) => dispatcher.dispatch(Action::Log(Some(Rc::new(log)))),
            Answer::History(history) => dispatcher.dispatch(Action::History(Some(Rc::new(history)))),
            Answer::Course(read) => dispatcher.dispatch(Action::Learn(Learn::Course(read))),
        }
        self.go_on(role);
    }

    /// Shows an answer, and asks for a better order; one of a build that fails only after a pause.
    fn simulated(&self, revision: u64, simulation: Rc<Simulation>, request: Option<Rc<Request>>) {
        let fails = simulation.error.is_some() || simulation.stack.error.is_some();
        let is_typed = {
            let desks = self.0.borrow();
            let pair = desks.good.as_ref().zip(request.as_ref());
            pair.is_some_and(|(before, after)| is_typed(before, after))
        };
        let client = self.clone();
        let show = move || {
            let dispatcher = client.0.borrow().dispatcher.clone();
            client.0.borrow_mut().good = request.clone().filter(|_| !fails);
            dispatcher.dispatch(Action::Simulated(revision, simulation));
            if let Some(request) = request {
                client.search(revision, request);
            }
        };
        // What waits is of an older text.
        let held = self.0.borrow_mut().held.take();
        drop(held);
        if fails && is_typed {
            self.0.borrow_mut().held = Some(Timeout::new(CALM, show));
        } else {
            show();
        }
    }

    /// A search for what was just answered. One for an older text is not worth waiting for.
    fn search(&self, revision: u64, request: Rc<Request>) {
        let mut desks = self.0.borrow_mut();
        desks.wish = Some((revision, request));
        let is_searching = matches!(desks.search.in_flight, Some((_, _, Task::Optimize)));
        if is_searching && desks.grace.is_none() {
            let client = self.clone();
            desks.grace = Some(Timeout::new(GRACE, move || client.end_old_search()));
        }
        drop(desks);
        self.go_on(Role::Search);
    }

    fn end_old_search(&self) {
        let mut desks = self.0.borrow_mut();
        desks.grace = None;
        let newest = desks.wish.as_ref().map(|(revision, _)| *revision);
        let is_old = matches!(desks.search.in_flight, Some((revision, _, Task::Optimize)) if newest.is_some_and(|newest| newest > revision));
        if is_old {
            // A worker cannot be interrupted kindly.
            let _ = desks.search.close();
        }
        drop(desks);
        self.go_on(Role::Search);
    }

    /// A worker panicked or fell silent, or could not be loaded: a new one, and the same question once more.
    fn broken(&self, role: Role) {
        let mut desks = self.0.borrow_mut();
        let was_ready = desks.desk(role).ready;
        let asked = desks.desk(role).close();
        if !was_ready {
            return self.unreachable(&mut desks, role);
        }
        let notice = match asked {
            Some((revision, request, Task::Simulate)) => {
                if desks.broke == Some(revision) {
                    Notice::Failed
                } else {
                    desks.broke = Some(revision);
                    if desks.question.is_none() {
                        desks.question = Some((revision, request));
                    }
                    Notice::Restarted
                }
            }
            Some((_, _, Task::Read)) => Notice::NotRead,
            Some((_, _, Task::Optimize)) | None => Notice::SearchStopped,
        };
        let dispatcher = desks.dispatcher.clone();
        drop(desks);
        dispatcher.dispatch(Action::Tell(notice));
        self.go_on(role);
    }

    /// It is tried again after a while, a few times; then when somebody asks for it.
    fn unreachable(&self, desks: &mut Desks, role: Role) {
        desks.slow = None;
        let failures = desks.desk(role).failures + 1;
        desks.desk(role).failures = failures;
        let is_tried = failures <= TRIES;
        if is_tried {
            let client = self.clone();
            desks.pause = Some(Timeout::new(FIRST_PAUSE << (failures - 1), move || {
                client.0.borrow_mut().pause = None;
                client.go_on(Role::Answers);
                client.go_on(Role::Search);
            }));
        } else {
            // Nothing is asked any more until then.
            desks.pause = Some(Timeout::new(u32::MAX >> 1, || ()));
        }
        desks
            .dispatcher
            .dispatch(Action::Tell(Notice::Unreachable(is_tried)));
    }
}
