//! Fields that count once they are left or confirmed. What is being typed stays when an answer draws the page anew.

use std::collections::BTreeMap;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::{AttrValue, Callback, Event, Html, InputEvent, Properties, component, html, use_state};

#[derive(Properties, PartialEq)]
pub(super) struct TextProps {
    pub(super) label: AttrValue,
    pub(super) hint: AttrValue,
    pub(super) value: AttrValue,
    #[prop_or_default]
    pub(super) lines: bool,
    pub(super) on_change: Callback<String>,
}

/// The text of the field that an event is about.
fn text_of(event: &web_sys::Event) -> Option<String> {
    let target = event.target()?;
    let area = target
        .dyn_ref::<HtmlTextAreaElement>()
        .map(HtmlTextAreaElement::value);
    area.or_else(|| target.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value))
}

#[component]
pub(super) fn TextField(props: &TextProps) -> Html {
    let draft = use_state(|| None::<String>);
    let on_input = {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| draft.set(text_of(&event)))
    };
    let on_change = {
        let (on_change, draft) = (props.on_change.clone(), draft.clone());
        Callback::from(move |event: Event| {
            if let Some(text) = text_of(&event) {
                on_change.emit(text);
            }
            draft.set(None);
        })
    };
    let value = draft
        .as_ref()
        .map_or_else(|| props.value.clone(), |draft| draft.clone().into());
    html! {
        <label class="field">
            <span>{ &props.label }<span class="options__hint">{ &props.hint }</span></span>
            if props.lines {
                <textarea class="field__text" rows="3" spellcheck="false" {value} oninput={on_input} onchange={on_change} />
            } else {
                <input class="field__text" type="text" spellcheck="false" {value} oninput={on_input} onchange={on_change} />
            }
        </label>
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct ArgsProps {
    pub(super) args: BTreeMap<String, String>,
    pub(super) on_change: Callback<BTreeMap<String, String>>,
}

/// Build arguments; a line without a value stays as it was typed, and is said to have none.
#[component]
pub(super) fn ArgsField(props: &ArgsProps) -> Html {
    let wrong = use_state(Vec::<String>::new);
    let on_change = {
        let (on_change, wrong) = (props.on_change.clone(), wrong.clone());
        Callback::from(move |text: String| {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            let is_wrong = |line: &&str| {
                line.split_once('=')
                    .is_none_or(|(name, _)| name.trim().is_empty())
            };
            wrong.set(lines.filter(is_wrong).map(str::to_owned).collect());
            on_change.emit(crate::state::build_args(&text));
        })
    };
    let right = props.args.iter().map(|(name, value)| format!("{name}={value}"));
    let lines: Vec<String> = right.chain(wrong.iter().cloned()).collect();
    html! {
        <>
            <TextField label="Build arguments" hint="NAME=value, one a line" lines=true value={lines.join("\n")} {on_change} />
            { for wrong.iter().map(|line| html! {
                <p key={line.clone()} class="field__wrong" role="alert">
                    { format!("“{line}” has no value here: docker build would take it from its environment. Write {}=…", line.trim_matches('=')) }
                </p>
            }) }
        </>
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct NumberProps {
    pub(super) label: AttrValue,
    #[prop_or_default]
    pub(super) hint: AttrValue,
    pub(super) value: f64,
    pub(super) on_change: Callback<f64>,
}

/// A number of 0 or more; anything else stays as it was typed and is said to be none.
#[component]
pub(super) fn NumberField(props: &NumberProps) -> Html {
    let (draft, wrong) = (use_state(|| None::<String>), use_state(|| false));
    let on_input = {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| draft.set(text_of(&event)))
    };
    let on_change = {
        let (on_change, draft, wrong) = (props.on_change.clone(), draft.clone(), wrong.clone());
        Callback::from(move |event: Event| {
            let Some(text) = text_of(&event) else { return };
            let number = text.trim().replace(',', ".").parse::<f64>().ok();
            let number = number.filter(|number| number.is_finite() && *number >= 0.0);
            wrong.set(number.is_none());
            draft.set(number.is_none().then_some(text));
            if let Some(number) = number {
                on_change.emit(number);
            }
        })
    };
    html! {
        <label class="field field--number">
            <span>{ &props.label }<span class="options__hint">{ &props.hint }</span></span>
            <input
                class="field__text" type="text" inputmode="decimal" aria-invalid={wrong.to_string()}
                value={(*draft).clone().unwrap_or_else(|| props.value.to_string())} oninput={on_input} onchange={on_change}
            />
            if *wrong { <span class="field__wrong" role="alert">{"a number of 0 or more"}</span> }
        </label>
    }
}
