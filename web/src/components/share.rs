//! What can be taken along: a link, a view for another page, a report.

use super::Dispatcher;
use crate::hooks::shortcuts::close_menu;
use crate::hooks::storage::of_location;
use crate::place::Place;
use crate::sharing::Sharing;
use crate::state::{Action, Learn, View};
use layerlab_report::Colours;
use layerlab_session::{
    Drawing, Optimization, Request, Simulation, answers, draft, page, picture, report, review, to_file,
    to_fragment,
};
use std::rc::Rc;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::{Callback, Html, MouseEvent, Properties, component, html, use_effect_with, use_state};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) request: Rc<Request>,
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) optimization: Option<Rc<Optimization>>,
    /// The view that is shown.
    pub(super) view: View,
    pub(super) dispatcher: Dispatcher,
}

/// What is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Copied {
    Link,
    Review,
    Report,
}

const CHOICES: [(Copied, &str, &str); 3] = [
    (
        Copied::Link,
        "Copy link",
        "the whole project in the address; nothing is stored anywhere",
    ),
    (
        Copied::Review,
        "Copy review comment",
        "a screenful for a pull request: what runs, what would be better, the diff",
    ),
    (
        Copied::Report,
        "Copy report as Markdown",
        "layers, tables and the rewritten Dockerfile",
    ),
];

#[component]
pub(super) fn Share(props: &Props) -> Html {
    let copied = use_state(|| None::<(Copied, bool)>);
    {
        let copied = copied.clone();
        use_effect_with(props.request.clone(), move |_| copied.set(None));
    }
    let choice = |(what, name, hint): &(Copied, &'static str, &'static str)| {
        let (what, view) = (*what, props.view);
        let (request, simulation, optimization) = (
            props.request.clone(),
            props.simulation.clone(),
            props.optimization.clone(),
        );
        let copied = copied.clone();
        let done = copied.filter(|(of, _)| *of == what).map(|(_, done)| done);
        let on_click = Callback::from(move |_: MouseEvent| {
            let text = match (what, &simulation, &optimization) {
                (Copied::Report, Some(simulation), Some(optimization)) => {
                    report(simulation, optimization, &address("", &request))
                }
                (Copied::Review, Some(simulation), Some(optimization)) => {
                    review(simulation, optimization, &address("", &request))
                }
                (Copied::Report | Copied::Review, ..) => return,
                (Copied::Link, ..) => address(&shown(view), &request),
            };
            let copied = copied.clone();
            spawn_local(async move { copied.set(Some((what, write(&text).await))) });
        });
        html! {
            <button key={*name} type="button" class="menu__item" onclick={on_click}>
                <span class="menu__name">{ *name }</span>
                <span class="menu__hint" role="status">{ match done { Some(true) => "copied", Some(false) => "the browser does not allow it here", None => hint } }</span>
            </button>
        }
    };
    html! {
        <details class="menu" name="menu">
            <summary class="button">{"Share"}</summary>
            <div class="menu__body">{ for CHOICES.iter().take(1).map(choice) }{ chooser(props) }{ for CHOICES.iter().skip(1).map(choice) }{ for SAVES.iter().map(|save| saved(save, props)) }{ lesson_of(props) }</div>
        </details>
    }
}

/// The way to the forms that have choices.
fn chooser(props: &Props) -> Html {
    let (dispatcher, view) = (props.dispatcher.clone(), Some(props.view));
    let on_click = Callback::from(move |_: MouseEvent| {
        // Where the focus goes when it is closed.
        close_menu();
        dispatcher.dispatch(Action::Sharing(Some(Sharing {
            view,
            ..Sharing::default()
        })));
    });
    html! {
        <button type="button" class="menu__item" aria-haspopup="dialog" onclick={on_click}>
            <span class="menu__name">{"Embed or link…"}</span>
            <span class="menu__hint">{"for docs, wikis, READMEs: view, colours, height, with a preview"}</span>
        </button>
    }
}

/// A file, by its name, and what it is for.
const SAVES: [(&str, &str, &str); 5] = [
    (
        "Save picture",
        "layerlab.png",
        "this view, before and after, for a slide or a chat, in the page's colours",
    ),
    (
        "Save picture as SVG",
        "layerlab.svg",
        "the same, sharp at any size",
    ),
    (
        "Save report as a page",
        "layerlab-report.html",
        "one file to read, print or attach: no script, nothing is fetched",
    ),
    (
        "Save answers as JSON",
        "layerlab-answers.json",
        "all that is shown, for another program",
    ),
    (
        "Save project",
        "project.layerlab.json",
        "all of it, to attach or keep; drop it on this page to open it",
    ),
];

#[wasm_bindgen]
extern "C" {
    // web/editor/src/save.js
    #[wasm_bindgen(catch, js_name = layerlabSave)]
    pub(super) fn save(name: &str, text: &str) -> Result<JsValue, JsValue>;
}

fn saved((title, name, hint): &(&'static str, &'static str, &'static str), props: &Props) -> Html {
    let name = *name;
    let drawing = drawing(props.view);
    let (request, simulation, optimization) = (
        props.request.clone(),
        props.simulation.clone(),
        props.optimization.clone(),
    );
    let on_click = Callback::from(move |_: MouseEvent| {
        let text = match (name, &simulation, &optimization) {
            ("project.layerlab.json", ..) => to_file(&request),
            ("layerlab-report.html", Some(simulation), Some(optimization)) => {
                page(simulation, optimization, &address("", &request))
            }
            ("layerlab-answers.json", Some(simulation), Some(optimization)) => {
                answers(simulation, optimization)
            }
            ("layerlab.svg" | "layerlab.png", Some(simulation), _) => {
                picture(simulation, optimization.as_deref(), drawing, colours())
            }
            // There is no answer yet.
            _ => return,
        };
        // Without the editor's script there is a link still.
        let _ = save(name, &text);
    });
    html! {
        <button key={*title} type="button" class="menu__item" onclick={on_click}>
            <span class="menu__name">{ *title }</span>
            <span class="menu__hint">{ *hint }</span>
        </button>
    }
}

/// What is drawn of a view.
pub(super) fn drawing(view: View) -> Drawing {
    match view {
        View::Graph => Drawing::Graph,
        View::Timeline => Drawing::Timeline,
        View::Sizes => Drawing::Sizes,
        View::Scenarios => Drawing::Replay,
        _ => Drawing::Layers,
    }
}

/// A lesson about the project, to be written.
fn lesson_of(props: &Props) -> Html {
    let ready = props.simulation.clone().zip(props.optimization.clone());
    let (request, dispatcher) = (props.request.clone(), props.dispatcher.clone());
    let on_click = Callback::from(move |_: MouseEvent| {
        // There may be no answer yet.
        if let Some((simulation, optimization)) = &ready {
            let text = draft(&request, simulation, optimization);
            close_menu();
            dispatcher.dispatch(Action::Learn(Learn::Draft(text.into())));
        }
    });
    html! {
        <button type="button" class="menu__item" onclick={on_click}>
            <span class="menu__name">{"Make a lesson of this"}</span>
            <span class="menu__hint">{"filled in as far as it can be; you write it beside what its readers see"}</span>
        </button>
    }
}

/// Those that the page has now.
pub(super) fn colours() -> Colours {
    let dark = || {
        let window = web_sys::window()?;
        let root = window.document()?.document_element()?;
        match root.get_attribute("data-theme").as_deref() {
            Some("dark") => Some(true),
            Some("light") => Some(false),
            _ => Some(
                window
                    .match_media("(prefers-color-scheme: dark)")
                    .ok()??
                    .matches(),
            ),
        }
    };
    if dark().unwrap_or_default() {
        Colours::Dark
    } else {
        Colours::Light
    }
}

/// The address of a file beside this page.
pub(super) fn address_of(file: &str) -> String {
    let href = of_location(web_sys::Location::href);
    web_sys::Url::new_with_base(file, &href).map_or_else(|_| file.to_owned(), |url| url.href())
}

/// The query of an address that opens with a view.
fn shown(view: View) -> String {
    let place = Place {
        view,
        ..Place::default()
    };
    place.query()
}

/// This page's address, without query and fragment.
pub(super) fn page_address() -> String {
    let (origin, path) = (
        of_location(web_sys::Location::origin),
        of_location(web_sys::Location::pathname),
    );
    format!("{origin}{path}")
}

/// This page's address with a project in its fragment.
fn address(query: &str, request: &Request) -> String {
    format!("{}{query}#{}", page_address(), to_fragment(request))
}

/// Whether the text is on the clipboard. Where the browser forbids it (a frame without the permission, a page that is not secure) nothing
/// is claimed.
pub(super) async fn write(text: &str) -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    let clipboard = js_sys::Reflect::get(&window.navigator(), &"clipboard".into()).unwrap_or_default();
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(window.navigator().clipboard().write_text(text))
        .await
        .is_ok()
}
