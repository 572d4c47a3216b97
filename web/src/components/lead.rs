//! Which change the headline is about, and the file that it edits: another one is a choice away.

use super::Dispatcher;
use crate::state::Action;
use layerlab_optimize::ScenarioKind;
use layerlab_session::{FileView, ScenarioView, Simulation};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlSelectElement;
use yew::prelude::{Callback, Event, Html, Properties, component, html, use_effect_with, use_node_ref};

/// So many files are offered; whoever has more ticks them in the list of files.
const MAX_FILES: usize = 500;

/// What there is to know of a scenario beside what it edits.
fn sentence(scenario: &ScenarioView) -> Option<&'static str> {
    match scenario.kind {
        ScenarioKind::Fresh => Some("Nothing is taken from the cache."),
        ScenarioKind::Unchanged => Some("The same files are built again."),
        ScenarioKind::Runner => {
            Some("A machine without any cache: base images are pulled, all files are sent.")
        }
        ScenarioKind::BaseImage => Some("There are new versions of the base images."),
        ScenarioKind::Image(_) => Some("There is a new version of this image, the others are as they were."),
        ScenarioKind::Remote => {
            Some("What is fetched from elsewhere is new: repositories, downloads, package lists.")
        }
        ScenarioKind::Modes => Some(
            "The same files on another machine, where the umask leaves other permissions (002, not 022).",
        ),
        ScenarioKind::Named(_) if scenario.paths.is_empty() && scenario.args.is_empty() => {
            Some("What you described under Scenarios.")
        }
        _ if scenario.paths.is_empty() && scenario.args.is_empty() => Some("Only ignored files were edited."),
        _ => None,
    }
}

/// What the numbers below it are the answer to.
pub(super) fn lead(simulation: &Rc<Simulation>, embed: bool, dispatcher: &Dispatcher) -> Html {
    let mut scenarios = simulation.scenarios.iter();
    let Some(scenario) = scenarios.find(|scenario| simulation.scenario == Some(scenario.kind)) else {
        return Html::default();
    };
    html! {
        <p class="summary__lead">
            if let Some(sentence) = sentence(scenario) { { sentence } }
            if !scenario.paths.is_empty() {
                { edits(scenario.kind) }{" "}
                if let ([path], false) = (scenario.paths.as_slice(), embed) {
                    <Edited path={path.clone()} files={simulation.files.clone()} dispatcher={dispatcher.clone()} />
                } else {
                    <code>{ scenario.paths.join(", ") }</code>
                }
            }
            if !scenario.args.is_empty() {
                { if scenario.paths.is_empty() { "New values: " } else { ", with new values of " } }<code>{ scenario.args.join(", ") }</code>
            }
        </p>
    }
}

fn edits(kind: ScenarioKind) -> &'static str {
    if kind == ScenarioKind::Commit {
        "After a commit, built in CI, of"
    } else {
        "After editing"
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    path: String,
    files: Rc<Vec<FileView>>,
    dispatcher: Dispatcher,
}

/// The file that is edited, among all others, by folder.
#[component]
fn Edited(props: &Props) -> Html {
    let select = use_node_ref();
    {
        let select = select.clone();
        use_effect_with((props.path.clone(), props.files.clone()), move |(path, _)| {
            if let Some(select) = select.cast::<HtmlSelectElement>() {
                select.set_value(path);
            }
        });
    }
    let on_change = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |event: Event| {
            let target = event.target();
            let select = target.and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            if let Some(path) = select.map(|select| select.value()) {
                dispatcher.dispatch(Action::EditedAlone(path));
            }
        })
    };
    let sent = props.files.iter().filter(|file| !file.ignored).take(MAX_FILES);
    let mut paths: Vec<&str> = sent.map(|file| file.path.as_str()).collect();
    if !paths.contains(&props.path.as_str()) {
        paths.push(&props.path);
    }
    paths.sort_unstable_by_key(|path| (folder(path), *path));
    let group = |of_folder: &[&str]| {
        let name = of_folder.first().map_or("", |path| folder(path));
        let options = of_folder.iter().map(|path| {
            let selected = *path == props.path;
            html! { <option key={(*path).to_owned()} value={(*path).to_owned()} {selected}>{ *path }</option> }
        });
        if name.is_empty() {
            return html! { { for options } };
        }
        html! { <optgroup key={format!("in {name}")} label={format!("{name}/")}>{ for options }</optgroup> }
    };
    html! {
        <select ref={select} class="summary__file" aria-label="File that is edited" onchange={on_change}>
            { for paths.chunk_by(|one, other| folder(one) == folder(other)).map(group) }
        </select>
    }
}

/// Empty for the root, which comes first.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
