//! Fields that count once they are left or confirmed.

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
