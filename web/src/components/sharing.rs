//! How a project is shared: choices as fields, the text to copy, and what others will see.

use super::Dispatcher;
use super::preview::Preview;
use super::share::{address_of, colours, drawing, page_address, save, write};
use crate::sharing::{Addresses, After, Form, PICTURE, Sharing};
use crate::state::{Action, Theme, View};
use gloo::events::EventListener;
use layerlab_report::Colours;
use layerlab_session::{Optimization, Request, Simulation, picture};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlDialogElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::{
    AttrValue, Callback, Event, Html, MouseEvent, NodeRef, Properties, classes, component, hook, html,
    use_effect_with, use_memo, use_node_ref, use_state,
};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) sharing: Sharing,
    /// The page's own colours.
    pub(super) theme: Theme,
    pub(super) request: Rc<Request>,
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) optimization: Option<Rc<Optimization>>,
    pub(super) dispatcher: Dispatcher,
}

const FORMS: [(Form, &str); 5] = [
    (Form::Element, "Element"),
    (Form::Frame, "HTML frame"),
    (Form::Link, "Link"),
    (Form::MarkdownLink, "Markdown link"),
    (Form::MarkdownPicture, "Markdown with picture"),
];

/// For whom a form is.
fn purpose(form: Form) -> &'static str {
    match form {
        Form::Element => {
            "For a page of docs that may load a script: it takes the page's colours and the height it needs."
        }
        Form::Frame => "For wikis that allow frames and no scripts.",
        Form::Link => "The whole project is in the address; nothing is stored anywhere.",
        Form::MarkdownLink => "For a review, an issue, a page of docs.",
        Form::MarkdownPicture => {
            "For a README, which allows neither script nor frame. Save the picture beside it."
        }
    }
}

const VIEWS: [(Option<View>, &str); 9] = [
    (None, "All, on tabs"),
    (Some(View::Layers), "Layers"),
    (Some(View::Graph), "Graph"),
    (Some(View::Timeline), "Timeline"),
    (Some(View::Scenarios), "Scenarios"),
    (Some(View::Rewrite), "Rewrite"),
    (Some(View::Sizes), "Sizes"),
    (Some(View::Verify), "Verify"),
    (Some(View::Predict), "Predict"),
];

const THEMES: [(Theme, &str); 3] = [
    (Theme::System, "That of the page"),
    (Theme::Light, "Light"),
    (Theme::Dark, "Dark"),
];

#[component]
pub(super) fn SharingDialog(props: &Props) -> Html {
    let dialog = use_dialog(&props.dispatcher);
    let shared = use_memo(
        (props.sharing, props.request.clone(), props.optimization.clone()),
        |(sharing, request, found)| sharing.request(request, found.as_deref()),
    );
    let texts = use_memo(
        (props.sharing, shared.clone(), props.theme),
        |(sharing, shared, theme)| {
            let theme = if sharing.theme == Theme::System {
                *theme
            } else {
                sharing.theme
            };
            let at = Addresses {
                page: page_address(),
                script: address_of("embed.js"),
            };
            let message: Rc<str> = sharing.message(shared, theme).into();
            (sharing.text(shared, &at), message)
        },
    );
    let (text, message) = (*texts).clone();
    let on_close = {
        let dialog = dialog.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        })
    };
    html! {
        <dialog ref={dialog} class="sharing" aria-labelledby="sharing-title">
            <div class="sharing__head">
                <h2 class="sharing__title" id="sharing-title">{"Embed or link"}</h2>
                <button type="button" class="button" onclick={on_close}>{"Close"}</button>
            </div>
            <div class="sharing__body">
                <div class="sharing__forms segments" role="group" aria-label="Form">{ for FORMS.iter().map(|form| form_button(form, props)) }</div>
                <p class="sharing__purpose">{ purpose(props.sharing.form) }</p>
                <div class="sharing__fields">{ fields(props) }</div>
                <Code {text} picture={(props.sharing.form == Form::MarkdownPicture).then(|| drawn(props))} />
                <h3 class="sharing__subtitle">{ if props.sharing.form.is_view() { "Preview" } else { "What it shows" } }</h3>
                <Preview {message} height={props.sharing.height.filter(|_| props.sharing.form.is_view())} />
            </div>
        </dialog>
    }
}

/// A dialog that is open as long as it is there, and says when it was closed.
#[hook]
fn use_dialog(dispatcher: &Dispatcher) -> NodeRef {
    let dialog = use_node_ref();
    let (node, dispatcher) = (dialog.clone(), dispatcher.clone());
    use_effect_with((), move |()| {
        let shown = node.cast::<HtmlDialogElement>();
        let listeners = shown.map(|dialog| {
            // It was closed a moment ago, or never open.
            let _ = dialog.show_modal();
            let close = EventListener::new(&dialog, "close", move |_| {
                dispatcher.dispatch(Action::Sharing(None));
            });
            // The page's shortcuts are not meant for it.
            let keys = EventListener::new(&dialog, "keydown", web_sys::Event::stop_propagation);
            (close, keys)
        });
        move || drop(listeners)
    });
    dialog
}

fn form_button((form, name): &(Form, &'static str), props: &Props) -> Html {
    let is_chosen = props.sharing.form == *form;
    let (dispatcher, sharing) = (
        props.dispatcher.clone(),
        Sharing {
            form: *form,
            ..props.sharing
        },
    );
    let on_click = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Sharing(Some(sharing))));
    html! {
        <button key={*name} type="button" class={classes!("segment", is_chosen.then_some("segment--chosen"))} aria-pressed={is_chosen.to_string()} onclick={on_click}>{ *name }</button>
    }
}

/// A field whose choices are few.
fn choice<T: Copy + PartialEq + 'static>(
    label: &'static str,
    choices: Vec<(T, AttrValue)>,
    chosen: T,
    disabled: bool,
    on_choice: impl Fn(T) -> Action + 'static,
    dispatcher: &Dispatcher,
) -> Html {
    let options = choices.iter().enumerate().map(|(at, (value, name))| {
        html! { <option key={at} value={at.to_string()} selected={*value == chosen}>{ name }</option> }
    });
    let options = options.collect::<Html>();
    let dispatcher = dispatcher.clone();
    let on_change = Callback::from(move |event: Event| {
        let select = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        let at = select.and_then(|select| usize::try_from(select.selected_index()).ok());
        if let Some((value, _)) = at.and_then(|at| choices.get(at)) {
            dispatcher.dispatch(on_choice(*value));
        }
    });
    html! {
        <label class="field" key={label}>
            <span>{ label }</span>
            <select class="field__text" {disabled} onchange={on_change}>{ options }</select>
        </label>
    }
}

fn fields(props: &Props) -> Html {
    let sharing = props.sharing;
    let is_view = sharing.form.is_view();
    let named = |choices: &[(Option<View>, &'static str)]| {
        choices
            .iter()
            .map(|(value, name)| (*value, AttrValue::Static(name)))
            .collect::<Vec<_>>()
    };
    let themes = THEMES
        .iter()
        .map(|(theme, name)| (*theme, AttrValue::Static(name)));
    html! {
        <>
            { choice("View", named(&VIEWS), sharing.view, false, move |view| Action::Sharing(Some(Sharing { view, ..sharing })), &props.dispatcher) }
            { scenario(props) }
            { choice("After it", afters(props), sharing.after, false, move |after| Action::Sharing(Some(Sharing { after, ..sharing })), &props.dispatcher) }
            { choice("Theme", themes.collect(), sharing.theme, !is_view, move |theme| Action::Sharing(Some(Sharing { theme, ..sharing })), &props.dispatcher) }
            { height(props) }
            { editable(props) }
        </>
    }
}

/// The change that is played: on this page, too.
fn scenario(props: &Props) -> Html {
    let Some((simulation, chosen)) = props
        .simulation
        .as_ref()
        .and_then(|found| Some((found, found.scenario?)))
    else {
        return Html::default();
    };
    let all = simulation.scenarios.iter();
    let all = all.map(|scenario| (scenario.kind, AttrValue::from(scenario.name.clone())));
    choice(
        "Change",
        all.collect(),
        chosen,
        false,
        Action::Scenario,
        &props.dispatcher,
    )
}

/// What may come after the Dockerfile.
fn afters(props: &Props) -> Vec<(After, AttrValue)> {
    if props.request.compare.is_some() {
        return vec![
            (After::AsShown, "What is compared".into()),
            (After::Found, "A better order".into()),
        ];
    }
    let mut choices = vec![(After::AsShown, AttrValue::Static("A better order"))];
    if props.optimization.as_ref().is_some_and(|found| found.changed) || props.sharing.after == After::Fixed {
        choices.push((After::Fixed, "This order, fixed".into()));
    }
    choices
}

fn height(props: &Props) -> Html {
    let (sharing, dispatcher) = (props.sharing, props.dispatcher.clone());
    let on_change = Callback::from(move |event: Event| {
        let input = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            let height = Sharing::height_of(&input.value());
            // What is shown is what counts, also where nothing changed by it.
            input.set_value(&height.map_or_else(String::new, |height| height.to_string()));
            dispatcher.dispatch(Action::Sharing(Some(Sharing { height, ..sharing })));
        }
    });
    let empty = if sharing.form == Form::Frame {
        "720"
    } else {
        "as needed"
    };
    html! {
        <label class="field">
            <span>{"Height in pixels"}</span>
            <input class="field__text" type="text" inputmode="numeric" disabled={!sharing.form.is_view()} placeholder={empty}
                value={sharing.height.map_or_else(String::new, |height| height.to_string())} onchange={on_change} />
        </label>
    }
}

fn editable(props: &Props) -> Html {
    let (sharing, dispatcher) = (props.sharing, props.dispatcher.clone());
    let on_change = Callback::from(move |_: Event| {
        let editable = !sharing.editable;
        dispatcher.dispatch(Action::Sharing(Some(Sharing { editable, ..sharing })));
    });
    html! {
        <label class="sharing__check">
            <input type="checkbox" checked={sharing.editable} disabled={!sharing.form.is_view()} onchange={on_change} />
            <span>{"Readers may edit it"}</span>
        </label>
    }
}

/// The picture as it will be beside the Markdown.
fn drawn(props: &Props) -> AttrValue {
    let Some(simulation) = &props.simulation else {
        return AttrValue::default();
    };
    let is_left = props.sharing.after == After::Found && props.request.compare.is_some();
    let after = props.optimization.as_deref().filter(|_| !is_left);
    let colours = match props.sharing.theme {
        Theme::Dark => Colours::Dark,
        Theme::Light => Colours::Light,
        Theme::System => colours(),
    };
    picture(
        simulation,
        after,
        drawing(props.sharing.view.unwrap_or_default()),
        colours,
    )
    .into()
}

#[derive(Properties, PartialEq)]
struct CodeProps {
    text: String,
    /// The picture that goes with it.
    picture: Option<AttrValue>,
}

/// What is copied, to be read first.
#[component]
fn Code(props: &CodeProps) -> Html {
    let outcome = use_state(|| None::<bool>);
    {
        let outcome = outcome.clone();
        use_effect_with(props.text.clone(), move |_| outcome.set(None));
    }
    let on_copy = {
        let (text, outcome) = (props.text.clone(), outcome.clone());
        Callback::from(move |_: MouseEvent| {
            let (text, outcome) = (text.clone(), outcome.clone());
            spawn_local(async move { outcome.set(Some(write(&text).await)) });
        })
    };
    let on_save = {
        let picture = props.picture.clone().unwrap_or_default();
        // Without the editor's script there is the text still.
        Callback::from(move |_: MouseEvent| _ = save(PICTURE, &picture))
    };
    html! {
        <div class="sharing__code">
            <textarea class="field__text" aria-label="Text to copy" readonly=true spellcheck="false" rows="4" value={props.text.clone()} />
            <div class="sharing__actions">
                <button type="button" class="button button--main" onclick={on_copy}>{"Copy"}</button>
                if props.picture.is_some() {
                    <button type="button" class="button" onclick={on_save}>{ format!("Save {PICTURE}") }</button>
                }
                <span class="sharing__size">{ format!("{} characters", props.text.trim_end().chars().count()) }</span>
                <span role="status">{ match *outcome { Some(true) => "copied", Some(false) => "the browser does not allow it here", None => "" } }</span>
            </div>
        </div>
    }
}
