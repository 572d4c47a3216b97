//! A duration or a size: its source on hover and for the ear, and a field to say another one.

use super::Dispatcher;
use crate::state::Action;
use layerlab_estimate::Subject;
use layerlab_report::{Origin, Quantity, parse_bytes, parse_seconds};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::{
    Callback, Classes, FocusEvent, Html, InputEvent, KeyboardEvent, MouseEvent, Properties, SubmitEvent,
    classes, component, html, use_effect_with, use_mut_ref, use_node_ref, use_state,
};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) quantity: Quantity,
    /// Whether it is a duration; else it is a size.
    pub(super) seconds: bool,
    /// What a statement about it would be about; none where it follows from others.
    #[prop_or_default]
    pub(super) subject: Option<Subject>,
    #[prop_or_default]
    pub(super) class: Classes,
    /// Its place in the order of the Tab key; that of every button where nothing is said.
    #[prop_or_default]
    pub(super) tabindex: Option<&'static str>,
    pub(super) dispatcher: Dispatcher,
}

/// The mark of where a number comes from: what nobody said has a dotted line, what was measured a small clock.
fn origin_class(origin: Origin) -> Option<&'static str> {
    match origin {
        Origin::Assumed => Some("assumed"),
        Origin::Measured => Some("measured"),
        Origin::Stated => None,
    }
}

/// A number that cannot be said.
pub(super) fn plain(quantity: &Quantity, class: &'static str) -> Html {
    html! {
        <span class={classes!("amount", class, origin_class(quantity.origin))} title={quantity.source.clone()}>
            { &quantity.text }<span class="unseen">{ format!(" ({})", quantity.source) }</span>
        </span>
    }
}

#[component]
pub(super) fn Amount(props: &Props) -> Html {
    let editing = use_state(|| false);
    let button = use_node_ref();
    {
        // Whoever was in the field goes on from the number that it was about.
        let (button, was) = (button.clone(), use_mut_ref(|| false));
        use_effect_with(*editing, move |is_editing| {
            if was.replace(*is_editing)
                && !is_editing
                && nothing_has_focus()
                && let Some(button) = button.cast::<HtmlElement>()
            {
                let _ = button.focus();
            }
        });
    }
    let quantity = &props.quantity;
    let Some(subject) = props.subject.clone() else {
        return html! { <span class={props.class.clone()}>{ plain(quantity, "") }</span> };
    };
    let what = if props.seconds { "duration" } else { "size" };
    if *editing {
        let on_end = {
            let editing = editing.clone();
            Callback::from(move |()| editing.set(false))
        };
        return html! {
            <Field quantity={quantity.clone()} seconds={props.seconds} {subject} dispatcher={props.dispatcher.clone()} {on_end} />
        };
    }
    let on_click = {
        let editing = editing.clone();
        Callback::from(move |_: MouseEvent| editing.set(true))
    };
    html! {
        <button
            ref={button} type="button" tabindex={props.tabindex} class={classes!("amount", "amount--button", props.class.clone(), origin_class(quantity.origin))}
            title={format!("{}. Click to set the {what}.", quantity.source)} onclick={on_click}
        >
            { &quantity.text }<span class="unseen">{ format!(" ({}); set the {what}", quantity.source) }</span>
        </button>
    }
}

fn nothing_has_focus() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| {
        document
            .active_element()
            .is_none_or(|element| element.tag_name() == "BODY")
    })
}

#[derive(Properties, PartialEq)]
struct FieldProps {
    quantity: Quantity,
    seconds: bool,
    subject: Subject,
    dispatcher: Dispatcher,
    on_end: Callback<()>,
}

/// Enter sets, Escape leaves it; leaving the field sets what can be read, and says of the rest that it cannot.
#[component]
fn Field(props: &FieldProps) -> Html {
    let input = use_node_ref();
    let wrong = use_state(|| false);
    // What is typed stays until it is set or left.
    let typed = use_state(|| props.quantity.text.clone());
    let on_input = {
        let (input, typed) = (input.clone(), typed.clone());
        Callback::from(move |_: InputEvent| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                typed.set(input.value());
            }
        })
    };
    {
        let input = input.clone();
        use_effect_with((), move |()| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                let _ = input.focus();
                input.select();
            }
        });
    }
    let set = {
        let (input, wrong, on_end) = (input.clone(), wrong.clone(), props.on_end.clone());
        let (subject, seconds, dispatcher) = (props.subject.clone(), props.seconds, props.dispatcher.clone());
        let shown = props.quantity.text.clone();
        move || {
            let Some(text) = input.cast::<HtmlInputElement>().map(|input| input.value()) else {
                return;
            };
            let value = if seconds {
                parse_seconds(&text)
            } else {
                parse_bytes(&text)
            };
            match value {
                _ if text.trim() == shown => on_end.emit(()),
                Some(value) => {
                    let subject = subject.clone();
                    dispatcher.dispatch(if seconds {
                        Action::StateSeconds(subject, value)
                    } else {
                        Action::StateBytes(subject, value)
                    });
                    on_end.emit(());
                }
                None => wrong.set(true),
            }
        }
    };
    let on_submit = {
        let set = set.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            set();
        })
    };
    let on_key = {
        let on_end = props.on_end.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.stop_propagation();
                on_end.emit(());
            }
        })
    };
    let on_leave = Callback::from(move |event: FocusEvent| {
        // The reset button belongs to the field.
        let within = event
            .related_target()
            .and_then(|to| to.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|to| to.class_list().contains("amount__reset"));
        if !within {
            set();
        }
    });
    let on_reset = {
        let (subject, seconds, dispatcher) = (props.subject.clone(), props.seconds, props.dispatcher.clone());
        let on_end = props.on_end.clone();
        Callback::from(move |_: MouseEvent| {
            dispatcher.dispatch(Action::Unstate(subject.clone(), seconds));
            on_end.emit(());
        })
    };
    let (label, example) = if props.seconds {
        ("Duration", "such as 45 s, 2 min 30 s or 1:30")
    } else {
        ("Size of the layer", "such as 500 MB or 3.2 GB")
    };
    html! {
        <form class={classes!("amount__form", wrong.then_some("amount__form--wrong"))} onsubmit={on_submit}>
            <input
                ref={input} class={classes!("amount__input", wrong.then_some("amount__input--wrong"))} type="text"
                aria-label={format!("{label}, {example}")} aria-invalid={wrong.to_string()} title={example}
                value={(*typed).clone()} oninput={on_input} onkeydown={on_key} onblur={on_leave} autocomplete="off"
            />
            if props.quantity.origin == Origin::Stated {
                <button type="button" class="amount__reset" onclick={on_reset}>{"Use estimate"}</button>
            }
            if *wrong { <span class="amount__wrong" role="alert">{ format!("cannot be read; write it {example}") }</span> }
        </form>
    }
}
