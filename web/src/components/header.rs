//! Name, examples, theme.

use super::Dispatcher;
use super::learn::Learn;
use super::recent::Recent;
use super::share::Share;
use crate::course::Own;
use crate::hooks::shortcuts::close_menu;
use crate::state::{Action, Theme, View};
use layerlab_session::{Optimization, Request, Simulation, examples};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlSelectElement;
use yew::prelude::{
    Callback, Event, Html, MouseEvent, Properties, component, html, use_effect_with, use_memo, use_node_ref,
};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) theme: Theme,
    pub(super) project: Rc<str>,
    pub(super) request: Rc<Request>,
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) optimization: Option<Rc<Optimization>>,
    pub(super) view: View,
    pub(super) course: Option<Rc<Own>>,
    /// Counts courses that were opened to choose from.
    pub(super) opened: u64,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn Header(props: &Props) -> Html {
    let examples = use_memo((), |()| examples());
    let current = examples.iter().find(|example| example.is(&props.request));
    // The menu shows what is open, whatever was chosen in it last.
    let menu = use_node_ref();
    {
        let (menu, id) = (
            menu.clone(),
            current.map(|example| example.id.clone()).unwrap_or_default(),
        );
        use_effect_with(props.request.clone(), move |_| {
            if let Some(menu) = menu.cast::<HtmlSelectElement>() {
                menu.set_value(&id);
            }
        });
    }
    // What a menu was about was the project before.
    use_effect_with(props.project.clone(), |_| close_menu());
    let on_example = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |event: Event| {
            let Some(select) = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok())
            else {
                return;
            };
            dispatcher.dispatch(Action::Example(select.value()));
        })
    };
    let (next, label) = match props.theme {
        Theme::System => (Theme::Light, "Theme: system"),
        Theme::Light => (Theme::Dark, "Theme: light"),
        Theme::Dark => (Theme::System, "Theme: dark"),
    };
    let on_theme = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Theme(next)))
    };
    let send = |action: fn() -> Action| {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(action()))
    };
    let (on_new, on_help) = (send(|| Action::New), send(|| Action::Help(true)));
    html! {
        <header class="header">
            <h1 class="header__name">{"Layerlab"}</h1>
            <p class="header__line">{"What will this Dockerfile rebuild?"}</p>
            <button class="button" type="button" onclick={on_new}>{"New"}</button>
            <select ref={menu} class="header__examples" aria-label="Open an example" onchange={on_example}>
                <option value="" hidden=true>{"Examples"}</option>
                { for examples.iter().map(|example| html! {
                    <option key={example.id.clone()} value={example.id.clone()} title={example.lesson.clone()}>
                        { &example.name }
                    </option>
                }) }
            </select>
            <Learn lesson={props.request.lesson.clone()} course={props.course.clone()} opened={props.opened} dispatcher={props.dispatcher.clone()} />
            <Recent project={props.project.clone()} dispatcher={props.dispatcher.clone()} />
            <Share request={props.request.clone()} simulation={props.simulation.clone()} optimization={props.optimization.clone()} view={props.view} dispatcher={props.dispatcher.clone()} />
            <button class="button header__theme" type="button" aria-label={label} title={label} onclick={on_theme}>
                <span class="header__wide">{ label }</span><span class="header__narrow" aria-hidden="true">{"◐"}</span>
            </button>
            <button class="button header__keys" type="button" aria-label="Shortcuts" title="Shortcuts" onclick={on_help}>{"?"}</button>
        </header>
    }
}
