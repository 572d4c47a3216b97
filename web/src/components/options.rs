//! What is said to the build beside its files: the cache at hand, target, platform, arguments, base images, rates, prices.

use super::Dispatcher;
use super::fields::{ArgsField, NumberField, TextField};
use super::work::Work;
use crate::state::Action;
use layerlab_build::Situation;
use layerlab_estimate::{Delivery, Rates};
use layerlab_optimize::Machine;
use layerlab_session::{ImageSettings, ImageSource, ImageView, Request, Simulation};
use std::rc::Rc;
use yew::prelude::{Callback, Event, Html, MouseEvent, Properties, component, html};

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
    let on_platform = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |text: String| dispatcher.dispatch(Action::Platform(text)))
    };
    let on_args = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |args| dispatcher.dispatch(Action::BuildArgs(args)))
    };
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
                <TextField label="Target stage" hint="the last stage where empty; several, with commas, are built at once as docker buildx bake does" value={props.request.target.clone()} on_change={on_target} />
                <TextField label="Platform" hint="such as linux/arm64; linux/amd64 where empty. Times are those without emulation" value={props.request.platform.clone()} on_change={on_platform} />
                <ArgsField args={props.request.build_args.clone()} on_change={on_args} />
            </fieldset>
            { for images.iter().map(|image| settings(image, &props.dispatcher)) }
            { delivery(props) }
            { machine(props) }
            <Work is_option=true inputs={props.request.inputs} dispatcher={props.dispatcher.clone()} />
        </div>
    }
}

const DELIVERIES: [(Delivery, &str, &str); 3] = [
    (
        Delivery::Nothing,
        "Only the steps count",
        "the image goes nowhere",
    ),
    (
        Delivery::Local,
        "Into the local image store",
        "as docker build does",
    ),
    (Delivery::Push, "To a registry", "compressed and pushed, as in CI"),
];

fn delivery(props: &Props) -> Html {
    let choice = |(delivery, name, what): &(Delivery, &'static str, &'static str)| {
        let (delivery, machine, dispatcher) = (*delivery, props.request.machine, props.dispatcher.clone());
        let on_change = Callback::from(move |_: Event| {
            dispatcher.dispatch(Action::Machine(Machine { delivery, ..machine }));
        });
        html! {
            <label key={*name} class="options__choice">
                <input type="radio" name="delivery" checked={machine.delivery == delivery} onchange={on_change} />
                <span>{ *name }<span class="options__hint">{ *what }</span></span>
            </label>
        }
    };
    html! {
        <fieldset class="options__group">
            <legend>{"Where the image goes"}</legend>
            { for DELIVERIES.iter().map(choice) }
        </fieldset>
    }
}

/// Steps side by side, and rates in megabytes a second.
fn machine(props: &Props) -> Html {
    let machine = props.request.machine;
    let rate = |label: &'static str, hint: &'static str, get: fn(&mut Rates) -> &mut f64| {
        let dispatcher = props.dispatcher.clone();
        let mut current = machine.rates;
        let value = (*get(&mut current) / 1e5).round() / 10.0;
        let on_change = Callback::from(move |megabytes: f64| {
            let mut next = machine;
            // A rate of nothing would never end.
            *get(&mut next.rates) = (megabytes * 1e6).max(1e3);
            dispatcher.dispatch(Action::Machine(next));
        });
        html! { <NumberField {label} {hint} {value} {on_change} /> }
    };
    let on_parallel = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |parallel: f64| {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a small number of 0 or more"
            )]
            let parallel = parallel.min(1_000.0) as usize;
            dispatcher.dispatch(Action::Machine(Machine { parallel, ..machine }));
        })
    };
    let reset = {
        let dispatcher = props.dispatcher.clone();
        let usual = Machine {
            delivery: machine.delivery,
            ..Machine::default()
        };
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Machine(usual)))
    };
    #[allow(clippy::cast_precision_loss, reason = "a small number")]
    let parallel = machine.parallel as f64;
    html! {
        <fieldset class="options__group">
            <legend>{"Machine"}</legend>
            <NumberField label="Steps side by side" hint="0: as many as there are" value={parallel} on_change={on_parallel} />
            { rate("Sending the context", "MB/s", |rates| &mut rates.context) }
            { rate("Copying into a layer", "MB/s", |rates| &mut rates.copy) }
            { rate("Pulling images", "MB/s, compressed", |rates| &mut rates.pull) }
            { rate("Unpacking images", "MB/s, compressed", |rates| &mut rates.unpack) }
            { rate("Exporting layers", "MB/s", |rates| &mut rates.export) }
            { rate("Compressing layers", "MB/s", |rates| &mut rates.compress) }
            { rate("Pushing layers", "MB/s, compressed", |rates| &mut rates.push) }
            <button type="button" class="button" onclick={reset}>{"Usual rates"}</button>
        </fieldset>
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
        ImageSource::Table => html! { {"as is known of this image; change it where yours differs"} },
        ImageSource::Assumed => {
            html! { <><span class="assumed">{"assumed"}</span>{": it is not known what this image sets"}</> }
        }
    };
    html! {
        <fieldset key={image.name.clone()} class="options__group">
            <legend>{"Base image "}<code>{ &image.name }</code></legend>
            <p class="options__hint">{ source }</p>
            <TextField label="Environment" hint="NAME=value, one a line" value={image.settings.env.clone()} lines=true on_change={change(|s, text| s.env = text)} />
            <TextField label="Working directory" hint="/ where empty" value={image.settings.workdir.clone()} on_change={change(|s, text| s.workdir = text)} />
            <TextField label="User" hint="root where empty" value={image.settings.user.clone()} on_change={change(|s, text| s.user = text)} />
            if image.source == ImageSource::Stated {
                <button type="button" class="button" onclick={reset}>{"Reset"}</button>
            }
        </fieldset>
    }
}
