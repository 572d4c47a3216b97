//! The files of the context: tick what changed, or edit the list as text.

use super::Dispatcher;
use super::file_tree::{Folder, FolderBody, MAX_ROWS, row};
use crate::state::Action;
use layerlab_session::{FileView, Simulation};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::{
    Callback, Html, InputEvent, MouseEvent, Properties, component, html, use_memo, use_state,
};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) edited: Vec<String>,
    /// The list as the user wrote it.
    pub(super) written: Option<Rc<str>>,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn FileList(props: &Props) -> Html {
    let as_text = use_state(|| false);
    let filter = use_state(String::new);
    let tree = use_memo(props.simulation.clone(), |simulation| {
        Rc::new(Folder::of(
            simulation.as_ref().map_or(&[], |simulation| &simulation.files),
        ))
    });
    let edited = Rc::new(props.edited.clone());
    let Some(simulation) = &props.simulation else {
        return Html::default();
    };
    let toggle = {
        let as_text = as_text.clone();
        Callback::from(move |_: MouseEvent| as_text.set(!*as_text))
    };
    let assume = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Files(None)))
    };
    let on_filter = {
        let filter = filter.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            {
                filter.set(input.value());
            }
        })
    };
    let wanted = filter.to_lowercase();
    let shown: Vec<&FileView> = simulation
        .files
        .iter()
        .filter(|file| file.path.to_lowercase().contains(&wanted))
        .collect();
    let on_input = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(area) = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok())
            {
                dispatcher.dispatch(Action::Files(Some(area.value().into())));
            }
        })
    };
    html! {
        <div class="files">
            <div class="files__bar">
                if simulation.files_assumed {
                    <p class="files__note"><span class="assumed">{"Assumed"}</span>{" from the Dockerfile. Edit the list to say what is really there."}</p>
                } else {
                    <p class="files__note">{"Tick the files that you edited."}</p>
                    <button type="button" class="button" onclick={assume}>{"Assume again"}</button>
                }
                <label class="button">
                    {"Open folder"}
                    <input class="unseen" type="file" webkitdirectory=true aria-label="Open a folder; nothing of it leaves the page" />
                </label>
                <button type="button" class="button" aria-pressed={as_text.to_string()} onclick={toggle}>
                    { if *as_text { "Show list" } else { "Edit list" } }
                </button>
            </div>
            { for simulation.file_errors.iter().map(|error| html! { <p key={error.clone()} class="files__error" role="alert">{ error }</p> }) }
            if *as_text {
                <p class="files__hint">{"One a line: a path, two blanks and a size; or what git ls-files -s, find -ls, ls -lR or tar -tv print. These tell modes too, which a folder that is opened or dropped does not."}</p>
                <textarea
                    class="files__text" aria-label="Files of the context, one a line, sizes behind two blanks" spellcheck="false"
                    value={props.written.as_ref().map_or_else(|| simulation.file_list.to_string(), ToString::to_string)} oninput={on_input}
                />
            } else {
                <input class="field__text files__filter" type="search" placeholder="Filter files" aria-label="Filter files" value={(*filter).clone()} oninput={on_filter} />
                <ul class="files__list" aria-label="Files" tabindex="0">
                    if wanted.is_empty() {
                        <FolderBody folder={(*tree).clone()} {edited} dispatcher={props.dispatcher.clone()} />
                    } else {
                        { for shown.iter().take(MAX_ROWS).map(|file| row(file, &file.path, &edited, &props.dispatcher)) }
                        if shown.len() > MAX_ROWS { <li class="file">{ format!("and {} more: filter to find them", shown.len() - MAX_ROWS) }</li> }
                        if shown.is_empty() { <li class="file">{"No file has that in its path."}</li> }
                    }
                </ul>
            }
        </div>
    }
}
