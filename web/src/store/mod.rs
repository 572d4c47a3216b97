//! Projects that the browser keeps: every one that was opened or pasted, each under an id of its own.
//!
//! Invariants: a record that cannot be read is never overwritten; the text of a project is never lost for the sake of a log; a record
//! of an older version is read, one of a newer version is left as it is.

mod shelf;

pub use shelf::{BrowserShelf, Full, Shelf};

use layerlab_context::History;
use layerlab_estimate::BuildLog;
use layerlab_session::{Request, examples};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use std::rc::Rc;

/// Version of the records. 1 was a bare request under [`OLD`].
const VERSION: u64 = 2;
/// Where version 1 kept its one project.
const OLD: &str = "layerlab.project";
/// In front of the id of a project.
pub const PROJECT: &str = "layerlab.project.";
/// In front of the id of the project that a log was pasted into.
const LOG: &str = "layerlab.log.";
const HISTORY: &str = "layerlab.history.";
/// The id of the project that was worked on last, in whatever tab.
const LAST: &str = "layerlab.last";
/// So many projects are kept; beyond them the oldest goes.
const MOST: usize = 100;

/// What is said of a project in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// When it was last changed, in milliseconds since 1970.
    pub time: f64,
    /// Whether this version can read it.
    pub readable: bool,
}

/// How much of a project could be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// All of it.
    Whole,
    /// All but the pasted log or history, which are too large.
    WithoutTexts,
    /// Nothing.
    Nothing,
}

/// What a record says beside its project, which may be of another version.
#[derive(Deserialize)]
struct Head {
    version: u64,
    name: String,
    time: f64,
}

/// What a record says. Read and written as text: another way to read a request is another copy of the code.
#[derive(Serialize, Deserialize)]
struct Record<R> {
    version: u64,
    name: String,
    time: f64,
    request: R,
}

/// A new id, which nothing else has.
pub fn new_id() -> Rc<str> {
    #[cfg(target_arch = "wasm32")]
    {
        let number = js_sys::Math::random() * 1e9;
        format!("{:.0}-{number:.0}", js_sys::Date::now()).into()
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        use std::sync::atomic::{AtomicU64, Ordering};
        static NEXT: AtomicU64 = AtomicU64::new(1);
        NEXT.fetch_add(1, Ordering::Relaxed).to_string().into()
    }
}

/// The id of an example that nobody has changed yet.
pub fn id_of_example(id: &str) -> Rc<str> {
    format!("example-{id}").into()
}

/// Whether a project is an example that nobody has changed: it is kept by the program, too.
pub fn is_example(id: &str) -> bool {
    id.starts_with("example-")
}

/// What a project is called in the list: by what it builds on.
pub fn name_of(request: &Request) -> String {
    if let Some(example) = examples().into_iter().find(|example| example.is(request)) {
        return example.name;
    }
    let lines = request.dockerfile.lines().map(str::trim);
    let bases = lines.filter_map(|line| {
        let (keyword, rest) = line.split_once(char::is_whitespace)?;
        let mut words = rest.split_whitespace().filter(|word| !word.starts_with("--"));
        keyword
            .eq_ignore_ascii_case("from")
            .then(|| words.next())
            .flatten()
    });
    let base = bases.into_iter().next_back().unwrap_or("no FROM yet");
    format!("{base}, {} lines", request.dockerfile.lines().count())
}

/// Takes over what version 1 left; its id, where there was something.
pub fn migrate(shelf: &mut dyn Shelf, now: f64) -> Option<Rc<str>> {
    let text = shelf.get(OLD)?;
    let id = new_id();
    let name = format!("{PROJECT}{id}");
    let record = match serde_json::from_str::<Request>(&text) {
        Ok(request) => record(&request, now),
        // Kept as it is: a later version, or a person, may make something of it.
        Err(_) => text,
    };
    // Both at once may be too much.
    shelf.remove(OLD);
    if shelf.set(&name, &record).is_err() {
        // There was room for it before.
        let _ = shelf.set(OLD, &record);
        return None;
    }
    let _ = shelf.set(LAST, &id);
    Some(id)
}

fn record(request: &Request, now: f64) -> String {
    let bare = Request {
        log: None,
        history: None,
        ..request.clone()
    };
    let record = Record {
        version: VERSION,
        name: name_of(request),
        time: now,
        request: &bare,
    };
    serde_json::to_string(&record).unwrap_or_default()
}

/// The id of the project that was worked on last.
pub fn last(shelf: &dyn Shelf) -> Option<Rc<str>> {
    shelf.get(LAST).map(Into::into)
}

/// A project; `None` where it is not there, or is not of a form that this version reads.
pub fn open(shelf: &dyn Shelf, id: &str) -> Option<Request> {
    if let Some(example) = id.strip_prefix("example-") {
        return examples()
            .into_iter()
            .find(|found| found.id == example)
            .map(|example| example.request);
    }
    let mut request = read(&shelf.get(&format!("{PROJECT}{id}"))?)?;
    request.log = text_of::<BuildLog>(shelf, LOG, id);
    request.history = text_of::<History>(shelf, HISTORY, id);
    Some(request)
}

/// Reads a record; its pasted texts lie elsewhere.
pub fn read(text: &str) -> Option<Request> {
    let head: Head = serde_json::from_str(text).ok()?;
    if head.version > VERSION {
        return None;
    }
    let record: Record<Request> = serde_json::from_str(text).ok()?;
    Some(record.request)
}

fn text_of<T: DeserializeOwned>(shelf: &dyn Shelf, kind: &str, id: &str) -> Option<Rc<T>> {
    let text = shelf.get(&format!("{kind}{id}"))?;
    serde_json::from_str(&text).ok().map(Rc::new)
}

/// Keeps a project. `before` is what was kept of it last: what is the same is not written again.
pub fn keep(shelf: &mut dyn Shelf, id: &str, request: &Request, before: Option<&Request>, now: f64) -> Kept {
    if is_example(id) {
        let _ = shelf.set(LAST, id);
        return Kept::Whole;
    }
    let name = format!("{PROJECT}{id}");
    let is_new = shelf.get(&name).is_none();
    let text = record(request, now);
    if set_or_make_room(shelf, &name, &text, id).is_err() {
        return Kept::Nothing;
    }
    let _ = shelf.set(LAST, id);
    if is_new {
        forget_the_oldest(shelf);
    }
    let is_same =
        |text: fn(&Request) -> Option<usize>| before.is_some_and(|before| text(before) == text(request));
    let log = keep_text(
        shelf,
        LOG,
        id,
        request.log.as_ref(),
        is_same(|request| address(request.log.as_ref())),
    );
    let history = keep_text(
        shelf,
        HISTORY,
        id,
        request.history.as_ref(),
        is_same(|request| address(request.history.as_ref())),
    );
    if log.and(history).is_err() {
        Kept::WithoutTexts
    } else {
        Kept::Whole
    }
}

/// What tells one text from another without reading them.
fn address<T>(text: Option<&Rc<T>>) -> Option<usize> {
    text.map(|text| Rc::as_ptr(text).addr())
}

fn keep_text<T: Serialize>(
    shelf: &mut dyn Shelf,
    kind: &str,
    id: &str,
    text: Option<&Rc<T>>,
    is_same: bool,
) -> Result<(), Full> {
    if is_same {
        return Ok(());
    }
    let name = format!("{kind}{id}");
    // An old one would be taken for this one.
    shelf.remove(&name);
    match text {
        Some(text) => {
            let text = serde_json::to_string(text).map_err(|_| Full)?;
            shelf.set(&name, &text)
        }
        None => Ok(()),
    }
}

/// A text counts more than logs, which can be pasted again: they go, the oldest first, the project's own last.
fn set_or_make_room(shelf: &mut dyn Shelf, name: &str, text: &str, id: &str) -> Result<(), Full> {
    if shelf.set(name, text).is_ok() {
        return Ok(());
    }
    let mut ids: Vec<String> = list(shelf)
        .into_iter()
        .rev()
        .map(|entry| entry.id)
        .filter(|other| other != id)
        .collect();
    ids.push(id.to_owned());
    for other in ids {
        for kind in [LOG, HISTORY] {
            let name = format!("{kind}{other}");
            if shelf.get(&name).is_some() {
                shelf.remove(&name);
            }
        }
        if shelf.set(name, text).is_ok() {
            return Ok(());
        }
    }
    Err(Full)
}

fn forget_the_oldest(shelf: &mut dyn Shelf) {
    let all = list(shelf);
    for entry in all.iter().skip(MOST).filter(|entry| entry.readable) {
        delete(shelf, &entry.id);
    }
}

/// Forgets a project.
pub fn delete(shelf: &mut dyn Shelf, id: &str) {
    for kind in [PROJECT, LOG, HISTORY] {
        shelf.remove(&format!("{kind}{id}"));
    }
}

/// All projects, the newest first.
pub fn list(shelf: &dyn Shelf) -> Vec<Entry> {
    let mut found: Vec<Entry> = shelf
        .names()
        .iter()
        .filter_map(|name| name.strip_prefix(PROJECT))
        .filter_map(|id| {
            let text = raw(shelf, id);
            let request = read(&text);
            // Nobody looks for an empty one.
            if request
                .as_ref()
                .is_some_and(|request| request.dockerfile.trim().is_empty())
            {
                return None;
            }
            let readable = request.is_some();
            let head = serde_json::from_str::<Head>(&text).ok();
            let (name, time) = head.map_or_else(
                || ("A project of another version".to_owned(), 0.0),
                |record| (record.name, record.time),
            );
            Some(Entry {
                id: id.to_owned(),
                name,
                time,
                readable,
            })
        })
        .collect();
    found.sort_by(|a, b| b.time.total_cmp(&a.time).then_with(|| a.id.cmp(&b.id)));
    found
}

/// A project's record as it is, for one that cannot be read.
pub fn raw(shelf: &dyn Shelf, id: &str) -> String {
    shelf.get(&format!("{PROJECT}{id}")).unwrap_or_default()
}

#[cfg(test)]
mod tests;
