//! The files of the context as a tree: folders open and close, files are ticked.

use super::Dispatcher;
use crate::state::Action;
use layerlab_estimate::format_bytes;
use layerlab_session::FileView;
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::{Callback, Event, Html, MouseEvent, Properties, classes, component, html, use_state};

/// More files than this make a page slow where a folder is opened, and are not read.
pub(super) const MAX_ROWS: usize = 500;
/// A folder of so many files is open from the start.
const FEW: usize = 12;

/// A folder with all that is in it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Folder {
    /// Its own name, with those of folders that hold nothing but it before it.
    name: String,
    folders: Vec<Rc<Folder>>,
    files: Vec<FileView>,
    /// Files in it, at any depth.
    count: usize,
    /// Their bytes, as far as they are known.
    bytes: Option<u64>,
    /// Those of them that the scenario edits.
    changed: usize,
    /// Those of them that are left out of the context.
    ignored: usize,
}

impl Folder {
    /// The tree of all files, which come by path.
    pub(super) fn of(files: &[FileView]) -> Self {
        let parts: Vec<(&str, &FileView)> = files.iter().map(|file| (file.path.as_str(), file)).collect();
        Self::level(String::new(), &parts)
    }

    /// `files` with the rest of their paths below the folder.
    fn level(name: String, files: &[(&str, &FileView)]) -> Self {
        let mut folder = Self {
            name,
            ..Self::default()
        };
        let mut below: BTreeMap<&str, Vec<(&str, &FileView)>> = BTreeMap::new();
        for (rest, file) in files {
            match rest.split_once('/') {
                Some((first, rest)) => below.entry(first).or_default().push((rest, file)),
                None => folder.files.push((*file).clone()),
            }
        }
        folder.folders = below
            .into_iter()
            .map(|(name, files)| Rc::new(Self::level(name.to_owned(), &files).joined()))
            .collect();
        folder.sum(files);
        folder
    }

    fn sum(&mut self, files: &[(&str, &FileView)]) {
        let all = || files.iter().map(|(_, file)| file);
        self.count = files.len();
        self.changed = all().filter(|file| file.changed).count();
        self.ignored = all().filter(|file| file.ignored).count();
        self.bytes = all()
            .filter_map(|file| file.bytes)
            .fold(None, |sum, bytes| Some(sum.unwrap_or(0) + bytes));
    }

    /// A folder that holds one folder and nothing else is shown as one with it.
    fn joined(mut self) -> Self {
        if let ([only], true) = (self.folders.as_slice(), self.files.is_empty()) {
            let only = only.clone();
            self.name = format!("{}/{}", self.name, only.name);
            self.folders.clone_from(&only.folders);
            self.files.clone_from(&only.files);
        }
        self
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) folder: Rc<Folder>,
    pub(super) edited: Rc<Vec<String>>,
    pub(super) dispatcher: Dispatcher,
}

/// What is in a folder: folders first.
#[component]
pub(super) fn FolderBody(props: &Props) -> Html {
    let folder = &props.folder;
    let more = folder.files.len().saturating_sub(MAX_ROWS);
    html! {
        <>
            { for folder.folders.iter().map(|folder| html! {
                <FolderRow key={folder.name.clone()} folder={folder.clone()} edited={props.edited.clone()} dispatcher={props.dispatcher.clone()} />
            }) }
            { for folder.files.iter().take(MAX_ROWS).map(|file| row(file, file.path.rsplit('/').next().unwrap_or(&file.path), &props.edited, &props.dispatcher)) }
            if more > 0 { <li class="file">{ format!("and {more} more: filter to find them") }</li> }
        </>
    }
}

#[component]
fn FolderRow(props: &Props) -> Html {
    let folder = &props.folder;
    let few = folder.count <= FEW || folder.changed > 0;
    let open = use_state(|| few);
    let on_click = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let is_ignored = folder.ignored == folder.count;
    let files = if folder.count == 1 {
        "1 file".to_owned()
    } else {
        format!("{} files", folder.count)
    };
    #[allow(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
    let size = folder
        .bytes
        .map_or_else(String::new, |bytes| format_bytes(bytes as f64));
    html! {
        <li class="folder">
            <div class={classes!("file", is_ignored.then_some("file--ignored"))}>
                <button type="button" class="folder__button" aria-expanded={open.to_string()} onclick={on_click}>
                    <span class="folder__sign" aria-hidden="true">{ if *open { "▾" } else { "▸" } }</span>
                    <span class="file__path">{ &folder.name }{"/"}</span>
                </button>
                if folder.changed > 0 { <span class="file__note file__note--changed">{ format!("{} changed", folder.changed) }</span> }
                if is_ignored { <span class="file__note">{"ignored"}</span> }
                <span class="file__note">{ files }</span>
                <span class="file__size" title="the sum of what the list of files says">{ size }</span>
            </div>
            if *open {
                <ul class="folder__files"><FolderBody folder={props.folder.clone()} edited={props.edited.clone()} dispatcher={props.dispatcher.clone()} /></ul>
            }
        </li>
    }
}

/// A file by the name given.
pub(super) fn row(file: &FileView, name: &str, edited: &[String], dispatcher: &Dispatcher) -> Html {
    let ticked = edited.contains(&file.path);
    let on_change = {
        let (path, dispatcher) = (file.path.clone(), dispatcher.clone());
        Callback::from(move |_: Event| dispatcher.dispatch(Action::Edited(path.clone())))
    };
    html! {
        <li key={file.path.clone()} class={classes!("file", file.ignored.then_some("file--ignored"), file.changed.then_some("file--changed"))}>
            <label class="file__label">
                <input type="checkbox" checked={ticked} aria-label={file.path.clone()} onchange={on_change} />
                <span class="file__path" title={file.path.clone()}>{ name.to_owned() }</span>
            </label>
            if file.ignored {
                <span class="file__note">{"ignored"}</span>
            } else if file.changed {
                <span class="file__note">{"changes"}</span>
            }
            if file.commits > 0 { <span class="file__note" title="commits that touch it">{ format!("{}×", file.commits) }</span> }
            if let Some(line) = file.used_by.first().filter(|_| !file.ignored) { { used(*line, dispatcher) } }
            <span class="file__size" title="as the list of files says">{ &file.size }</span>
        </li>
    }
}

/// The step that copies a file, and the way to it.
fn used(line: usize, dispatcher: &Dispatcher) -> Html {
    let dispatcher = dispatcher.clone();
    let on_click = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Show((line, line))));
    html! { <button type="button" class="block__line" title="the first step that reads it" onclick={on_click}>{ format!("line {line}") }</button> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_optimize::Role;

    fn file(path: &str, bytes: Option<u64>) -> FileView {
        FileView {
            path: path.to_owned(),
            bytes,
            size: String::new(),
            role: Role::Code,
            ignored: path.starts_with("docs/"),
            changed: path.ends_with("a.py"),
            used_by: Vec::new(),
            commits: 0,
        }
    }

    #[test]
    fn a_folder_sums_up_what_is_in_it_at_any_depth() {
        let files = [
            file("a.txt", Some(1)),
            file("docs/x.md", None),
            file("src/main/py/a.py", Some(10)),
            file("src/main/py/b/c.py", Some(20)),
        ];
        let root = Folder::of(&files);
        assert_eq!(
            (root.count, root.bytes, root.changed, root.ignored),
            (4, Some(31), 1, 1)
        );
        let names: Vec<&str> = root.folders.iter().map(|folder| folder.name.as_str()).collect();
        assert_eq!(names, ["docs", "src/main/py"]);
        let py = &root.folders[1];
        assert_eq!(
            (py.count, py.bytes, py.files.len(), py.folders.len()),
            (2, Some(30), 1, 1)
        );
        assert_eq!(root.folders[0].bytes, None);
    }
}
