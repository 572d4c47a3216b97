//! Fields that count once they are left or confirmed.

use std::collections::BTreeMap;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::{AttrValue, Callback, Event, Html, Properties, component, html, use_state};

#[derive(Properties, PartialEq)]
pub(super) struct TextProps {
    pub(super) label: AttrValue,
    pub(super) hint: AttrValue,
    pub(super) value: AttrValue,
    #[prop_or_default]
    pub(super) lines: bool,
    pub(super) on_change: Callback<String>,
}

#[component]
pub(super) fn TextField(props: &TextProps) -> Html {
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
    let wrong = use_state(|| None::<String>);
    let on_change = {
        let (on_change, wrong) = (props.on_change.clone(), wrong.clone());
        Callback::from(move |event: Event| {
            let Some(input) = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            else {
                return;
            };
            match input.value().trim().replace(',', ".").parse::<f64>() {
                Ok(number) if number.is_finite() && number >= 0.0 => {
                    wrong.set(None);
                    on_change.emit(number);
                }
                _ => wrong.set(Some(input.value())),
            }
        })
    };
    html! {
        <label class="field field--number">
            <span>{ &props.label }<span class="options__hint">{ &props.hint }</span></span>
            <input
                class="field__text" type="text" inputmode="decimal" aria-invalid={wrong.is_some().to_string()}
                value={(*wrong).clone().unwrap_or_else(|| props.value.to_string())} onchange={on_change}
            />
            if wrong.is_some() { <span class="field__wrong" role="alert">{"a number of 0 or more"}</span> }
        </label>
    }
}
