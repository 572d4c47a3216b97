//! What is said to the build beside its files: the cache at hand, target, arguments, base images.

use super::Dispatcher;
use crate::state::Action;
use layerlab_build::Situation;
use layerlab_session::{ImageSettings, ImageSource, ImageView, Request, Simulation};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::{AttrValue, Callback, Event, Html, MouseEvent, Properties, component, html};

const SITUATIONS: [(Situation, &str, &str); 4] = [
    (
        Situation::Warm,
        "Warm builder",
        "has built before and kept everything",
    ),
    (
        Situation::Cold,
        "Fresh CI runner",
        "nothing in the cache, as after a prune",
    ),
    (
        Situation::ImportedMax,
        "CI, imported cache, mode=max",
        "all steps were exported",
    ),
    (
        Situation::ImportedMin,
        "CI, imported cache, mode=min or inline",
        "only the layers of the final image were exported",
    ),
];

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) request: Rc<Request>,
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn OptionsPanel(props: &Props) -> Html {
    let on_target = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |text: String| dispatcher.dispatch(Action::Target(text)))
    };
    let on_args = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |text: String| dispatcher.dispatch(Action::BuildArgs(text)))
    };
    let args: Vec<String> = props
        .request
        .build_args
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let images = props
        .simulation
        .as_ref()
        .map(|simulation| simulation.images.clone())
        .unwrap_or_default();
    html! {
        <div class="options">
            <fieldset class="options__group">
                <legend>{"Cache at hand"}</legend>
                { for SITUATIONS.iter().map(|choice| situation(choice, props)) }
            </fieldset>
            <fieldset class="options__group">
                <legend>{"Build"}</legend>
                <Field label="Target stage" hint="the last stage where empty" value={props.request.target.clone()} on_change={on_target} />
                <Field label="Build arguments" hint="NAME=value, one a line" value={args.join("\n")} lines=true on_change={on_args} />
            </fieldset>
            { for images.iter().map(|image| settings(image, &props.dispatcher)) }
        </div>
    }
}

fn situation((situation, name, what): &(Situation, &'static str, &'static str), props: &Props) -> Html {
    let on_change = {
        let (situation, dispatcher) = (*situation, props.dispatcher.clone());
        Callback::from(move |_: Event| dispatcher.dispatch(Action::Situation(situation)))
    };
    html! {
        <label key={*name} class="options__choice">
            <input type="radio" name="situation" checked={props.request.situation == *situation} onchange={on_change} />
            <span>{ *name }<span class="options__hint">{ *what }</span></span>
        </label>
    }
}

/// What a base image sets: shown as it is known, and editable.
fn settings(image: &ImageView, dispatcher: &Dispatcher) -> Html {
    let change = |edit: fn(&mut ImageSettings, String)| {
        let (image, dispatcher) = (image.clone(), dispatcher.clone());
        Callback::from(move |text: String| {
            let mut settings = image.settings.clone();
            edit(&mut settings, text);
            dispatcher.dispatch(Action::Image(image.name.clone(), Some(settings)));
        })
    };
    let reset = {
        let (name, dispatcher) = (image.name.clone(), dispatcher.clone());
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Image(name.clone(), None)))
    };
    let source = match image.source {
        ImageSource::Stated => html! { {"as you said"} },
        ImageSource::Table => html! { {"as a table of common images says"} },
        ImageSource::Assumed => {
            html! { <><span class="assumed">{"assumed"}</span>{": it is not known what this image sets"}</> }
        }
    };
    html! {
        <fieldset key={image.name.clone()} class="options__group">
            <legend>{"Base image "}<code>{ &image.name }</code></legend>
            <p class="options__hint">{ source }</p>
            <Field label="Environment" hint="NAME=value, one a line" value={image.settings.env.clone()} lines=true on_change={change(|s, text| s.env = text)} />
            <Field label="Working directory" hint="/ where empty" value={image.settings.workdir.clone()} on_change={change(|s, text| s.workdir = text)} />
            <Field label="User" hint="root where empty" value={image.settings.user.clone()} on_change={change(|s, text| s.user = text)} />
            if image.source == ImageSource::Stated {
                <button type="button" class="button" onclick={reset}>{"Reset"}</button>
            }
        </fieldset>
    }
}

#[derive(Properties, PartialEq)]
struct FieldProps {
    label: AttrValue,
    hint: AttrValue,
    value: AttrValue,
    #[prop_or_default]
    lines: bool,
    on_change: Callback<String>,
}

/// A text that counts once it is left or confirmed.
#[component]
fn Field(props: &FieldProps) -> Html {
    let on_change = {
        let on_change = props.on_change.clone();
        Callback::from(move |event: Event| {
            let Some(target) = event.target() else { return };
            if let Some(area) = target.dyn_ref::<HtmlTextAreaElement>() {
                on_change.emit(area.value());
            } else if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
                on_change.emit(input.value());
            }
        })
    };
    html! {
        <label class="field">
            <span>{ &props.label }<span class="options__hint">{ &props.hint }</span></span>
            if props.lines {
                <textarea class="field__text" rows="3" spellcheck="false" value={&props.value} onchange={on_change} />
            } else {
                <input class="field__text" type="text" spellcheck="false" value={&props.value} onchange={on_change} />
            }
        </label>
    }
}
