//! Nothing is lost: every project is kept by the browser, and is there after a reload. What is opened from elsewhere is another project.

use crate::components::draft::TEMPLATE;
use crate::course;
use crate::host::{Reading, of_query};
use crate::place::{EDIT, Place};
use crate::state::{Action, Learn, Notice, Opened, State, Theme};
use crate::store::{self, BrowserShelf, Kept, Shelf as _};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use layerlab_session::{LinkError, Request, from_fragment};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::StorageEvent;
use yew::{Reducible as _, UseReducerDispatcher, UseReducerHandle, hook, use_effect_with, use_mut_ref};

/// Read by theme.js too, before the first paint.
const THEME: &str = "layerlab.theme";
/// The project of this tab: a reload brings the same one.
const OPEN: &str = "layerlab.open";
/// Milliseconds without a change before the project is kept.
const PAUSE: u32 = 300;

/// A part of this page's address; empty where the browser does not tell.
pub fn of_location(read: fn(&web_sys::Location) -> Result<String, wasm_bindgen::JsValue>) -> String {
    web_sys::window()
        .and_then(|window| read(&window.location()).ok())
        .unwrap_or_default()
}

/// What the address holds behind the hash; `None` where there is nothing.
fn linked() -> Option<Result<Request, LinkError>> {
    let hash = of_location(web_sys::Location::hash);
    let fragment = hash.trim_start_matches('#');
    // A place on the page is no project.
    (!fragment.is_empty() && !["project", "answer"].contains(&fragment)).then(|| from_fragment(fragment))
}

/// From here on the project is the reader's: a reload must not bring the link's back.
fn clear_address() {
    let query = of_location(web_sys::Location::search);
    let query = if of_query(&query, "lesson").is_some() {
        String::new()
    } else {
        query
    };
    let path = of_location(web_sys::Location::pathname);
    let history = web_sys::window().and_then(|window| window.history().ok());
    if let Some(history) = history {
        // An address that stays as it is does no harm.
        let _ =
            history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&format!("{path}{query}")));
    }
}

/// The state to start with: what a link says, else what was kept last time. A reading view in another page has what its address
/// says, and nothing else: its storage may be denied, and is none of its business.
pub fn start() -> State {
    let query = of_location(web_sys::Location::search);
    if let Some(reading) = Reading::of_query(&query) {
        return start_embed(reading, &query);
    }
    let mut shelf = BrowserShelf::shared();
    let theme = shelf.as_ref().and_then(|shelf| shelf.get(THEME));
    let theme = theme
        .and_then(|theme| serde_json::from_str(&theme).ok())
        .unwrap_or_default();
    let place = Place::of_query(&query);
    let (mut kept, mut is_unreadable, mut is_elsewhere) = (None, false, false);
    if let Some(shelf) = &mut shelf {
        let migrated = store::migrate(shelf, js_sys::Date::now());
        // What the address names, as far as this browser keeps it.
        let named = place.project.clone();
        let named = named.filter(|id| store::open(shelf, id).is_some());
        is_elsewhere = place.project.is_some() && named.is_none();
        let of_tab = BrowserShelf::of_tab().and_then(|tab| tab.get(OPEN)).map(Rc::from);
        if let Some(id) = migrated.or(named).or(of_tab).or_else(|| store::last(shelf)) {
            let request = store::open(shelf, &id);
            is_unreadable = request.is_none() && !store::raw(shelf, &id).is_empty();
            kept = request.map(|request| (id, request));
        }
    }
    let had_one = kept.is_some();
    let mut state = State::new(kept, theme);
    state.view = place.view;
    state.learning.slide = place.slide;
    state.learning.course = course::kept();
    if shelf.is_none() {
        state.notices.push(Notice::NoStorage);
    }
    if is_unreadable {
        state.notices.push(Notice::Unreadable);
    }
    match linked() {
        None => {
            if is_elsewhere {
                state.notices.push(Notice::Elsewhere);
            } else if place.scenario.is_some() && place.scenario != state.request.scenario {
                Rc::make_mut(&mut state.request).scenario = place.scenario;
            }
            return to_learn(state, &query);
        }
        Some(Ok(request)) => {
            if had_one && request != *state.request {
                state.previous = Some((state.project.clone(), state.request.clone()));
                state.notices.push(Notice::Replaced(Opened::Link));
            }
            if request != *state.request {
                state.project = store::new_id();
                state.begins = request.lesson.is_some() && request.dockerfile.trim().is_empty();
                state.request = Rc::new(request);
            }
        }
        Some(Err(error)) => state.notices.push(Notice::BrokenLink(error)),
    }
    clear_address();
    state
}

/// What an address says of lessons: one of the course, one of somebody's own course, one that is written.
fn to_learn(mut state: State, query: &str) -> State {
    let lesson = of_query(query, "lesson").filter(|lesson| !lesson.is_empty());
    if let Some(address) = of_query(query, "course").filter(|address| !address.is_empty()) {
        state.learning.awaited = Some((address.into(), lesson.map(Rc::from)));
        return state;
    }
    let begin = match lesson {
        None => return state,
        Some(EDIT) if state.request.lesson.is_some() => {
            Action::Learn(Learn::Write(state.request.lesson.clone().unwrap_or_default()))
        }
        Some(EDIT) => Action::Learn(Learn::Draft(TEMPLATE.into())),
        Some(lesson) => Action::Lesson(Some(lesson.into())),
    };
    let is_written = lesson == Some(EDIT);
    state = (*Rc::new(state).reduce(begin)).clone();
    if is_written {
        state = (*Rc::new(state).reduce(Action::Learn(Learn::Writing(true)))).clone();
    }
    // Where the page begins, the keyboard begins with the page.
    state.taken = 0;
    clear_address();
    state
}

fn start_embed(reading: Reading, query: &str) -> State {
    let project = |request| State::new(Some((store::new_id(), request)), Theme::System);
    let mut state = match linked() {
        Some(Ok(request)) => project(request),
        Some(Err(error)) => {
            let mut state = project(Request::default());
            state.notices.push(Notice::BrokenLink(error));
            state
        }
        // Nothing until the host says what.
        None if reading.hosted => project(Request::default()),
        None => State::new(None, Theme::System),
    };
    if let Some(lesson) = of_query(query, "lesson") {
        state.request = Rc::new(Request {
            lesson: Some(lesson.into()),
            ..Request::default()
        });
    }
    state.begins = state.request.lesson.is_some() && state.request.dockerfile.trim().is_empty();
    state.view = reading.view.unwrap_or_default();
    state.embed = Some(reading);
    state
}

/// What was kept last, to write only what is new.
#[derive(Default)]
struct Keeper {
    kept: Option<(Rc<str>, Rc<Request>)>,
    pending: Option<(Rc<str>, Rc<Request>)>,
}

impl Keeper {
    /// Whether nothing is to be written: the project comes out of the storage, or has only got another id.
    fn is_known(&mut self, project: &(Rc<str>, Rc<Request>)) -> bool {
        if self.kept.is_none() && self.pending.is_none() {
            let is_kept = BrowserShelf::shared()
                .and_then(|shelf| store::open(&shelf, &project.0))
                .is_some_and(|kept| kept == *project.1);
            if is_kept {
                self.kept = Some(project.clone());
                note_as_open(&project.0);
            }
        }
        let is_same = |(_, kept): &(Rc<str>, Rc<Request>)| Rc::ptr_eq(kept, &project.1);
        self.pending.is_none() && self.kept.as_ref().is_some_and(is_same)
    }

    /// Whether a project is what is open here, pasted texts aside.
    fn holds(&self, id: &str, request: &Request) -> bool {
        let open = self.pending.as_ref().or(self.kept.as_ref());
        open.is_some_and(|(open, own)| {
            let bare = Request {
                log: None,
                history: None,
                ..(**own).clone()
            };
            **open == *id && bare == *request
        })
    }

    /// Writes what waits; what could not be kept.
    fn write(&mut self) -> Option<Kept> {
        let (id, request) = self.pending.take()?;
        let mut shared = BrowserShelf::shared()?;
        let before = self.kept.as_ref().filter(|(kept, _)| *kept == id);
        let kept = store::keep(
            &mut shared,
            &id,
            &request,
            before.map(|(_, request)| &**request),
            js_sys::Date::now(),
        );
        note_as_open(&id);
        self.kept = Some((id, request));
        (kept != Kept::Whole).then_some(kept)
    }
}

/// A reload of this tab brings this project.
fn note_as_open(id: &str) {
    if let Some(mut tab) = BrowserShelf::of_tab() {
        // Without it a reload brings the project that was changed last, which is nearly always the same.
        let _ = tab.set(OPEN, id);
    }
}

/// Keeps the project a moment after each change, and at once when the page goes away.
#[hook]
pub fn use_keeping(state: &UseReducerHandle<State>) {
    let keeper = use_mut_ref(Keeper::default);
    let dispatcher = state.dispatcher();
    {
        let (keeper, complain) = (keeper.clone(), dispatcher.clone());
        let embed = state.embed.is_some();
        use_effect_with((state.project.clone(), state.request.clone()), move |project| {
            // A reading view is no project of the reader's.
            if embed {
                return Box::new(|| ()) as Box<dyn FnOnce()>;
            }
            let other = {
                let mut keeper = keeper.borrow_mut();
                if keeper.is_known(project) {
                    return Box::new(|| ()) as Box<dyn FnOnce()>;
                }
                // What waits of another project is kept before this one takes its place.
                let other = keeper.pending.as_ref().is_some_and(|(id, _)| *id != project.0);
                let other = other.then(|| keeper.write()).flatten();
                keeper.pending = Some(project.clone());
                other
            };
            if let Some(kept) = other {
                complain.dispatch(Action::Tell(Notice::NotKept(kept)));
            }
            let timeout = Timeout::new(PAUSE, move || {
                let kept = keeper.borrow_mut().write();
                if let Some(kept) = kept {
                    complain.dispatch(Action::Tell(Notice::NotKept(kept)));
                }
            });
            Box::new(move || drop(timeout))
        });
    }
    {
        let embed = state.embed.is_some();
        use_effect_with((), move |()| {
            let listeners = if embed {
                Vec::new()
            } else {
                listeners(&keeper, &dispatcher)
            };
            move || drop(listeners)
        });
    }
    use_links(state);
    use_theme(state);
}

/// The page goes away; another tab writes.
fn listeners(keeper: &Rc<RefCell<Keeper>>, dispatcher: &UseReducerDispatcher<State>) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else {
        return Vec::new();
    };
    let (last, dispatcher) = (keeper.clone(), dispatcher.clone());
    let keeper = keeper.clone();
    vec![
        EventListener::new(&window, "pagehide", move |_| {
            // Nobody is there any more to be told.
            let _ = last.borrow_mut().write();
        }),
        EventListener::new(&window, "storage", move |event| {
            let Some(event) = event.dyn_ref::<StorageEvent>() else {
                return;
            };
            let key = event.key().unwrap_or_default();
            let (Some(id), Some(text)) = (key.strip_prefix(store::PROJECT), event.new_value()) else {
                return;
            };
            // It may have written what is here too.
            let is_same = store::read(&text).is_some_and(|request| keeper.borrow().holds(id, &request));
            if !is_same {
                // What waits here would be written over it; it gets an id of its own.
                let _ = keeper
                    .borrow_mut()
                    .pending
                    .take_if(|(pending, _)| **pending == *id);
                dispatcher.dispatch(Action::ChangedElsewhere(id.into()));
            }
        }),
    ]
}

/// A link that is put into the address of an open page is opened just as one that it is loaded with.
#[hook]
fn use_links(state: &UseReducerHandle<State>) {
    let (dispatcher, embed) = (state.dispatcher(), state.embed.is_some());
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| {
            EventListener::new(&window, "hashchange", move |_| {
                match linked() {
                    None => return,
                    Some(Ok(request)) => {
                        dispatcher.dispatch(Action::Open(store::new_id(), Rc::new(request), Opened::Link));
                    }
                    Some(Err(error)) => dispatcher.dispatch(Action::Tell(Notice::BrokenLink(error))),
                }
                if !embed {
                    clear_address();
                }
            })
        });
        move || drop(listener)
    });
}

#[hook]
fn use_theme(state: &UseReducerHandle<State>) {
    let is_embed = state.embed.is_some();
    use_effect_with(state.theme, move |theme| {
        // theme.js has set what the address says; the page around it may say more.
        if is_embed && *theme == Theme::System {
            return;
        }
        if let Some(mut shelf) = BrowserShelf::shared().filter(|_| !is_embed) {
            match (theme, serde_json::to_string(theme)) {
                (Theme::Light | Theme::Dark, Ok(text)) => {
                    // A theme that cannot be kept holds until the next reload.
                    let _ = shelf.set(THEME, &text);
                }
                _ => shelf.remove(THEME),
            }
        }
        if let Some(root) = web_sys::window()
            .and_then(|w| w.document())
            .and_then(|document| document.document_element())
        {
            let _ = match theme {
                Theme::System => root.remove_attribute("data-theme"),
                Theme::Light => root.set_attribute("data-theme", "light"),
                Theme::Dark => root.set_attribute("data-theme", "dark"),
            };
        }
    });
}
