//! The one sentence of the page.

use super::amount;
use layerlab_report::Stack;
use layerlab_session::{Optimization, Simulation};
use std::rc::Rc;
use yew::prelude::{Html, Properties, component, html};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) optimization: Option<Rc<Optimization>>,
    /// Whether there is no Dockerfile at all.
    pub(super) blank: bool,
    /// Whether the better order of the text before is to be followed by that of this one.
    pub(super) expected: bool,
    /// Whether an answer is still to be expected.
    pub(super) searching: bool,
}

#[component]
pub(super) fn Summary(props: &Props) -> Html {
    let quiet = |line: &'static str, detail: &'static str| {
        html! {
            <div class="summary summary--quiet" role="status">
                <p class="summary__line">{ line }</p>
                <p class="summary__detail">{ detail }</p>
            </div>
        }
    };
    let Some(simulation) = &props.simulation else {
        return quiet(
            "Reading…",
            "Builds are simulated here, in this page: nothing is sent anywhere.",
        );
    };
    if props.blank {
        return quiet(
            "Nothing to build yet",
            "Paste or write a Dockerfile, drop a folder, or open an example.",
        );
    }
    if let Some(error) = simulation.error.as_ref().or(simulation.stack.error.as_ref()) {
        return html! {
            <div class="summary summary--failed" role="status">
                <p class="summary__line">{"✕ This build fails"}</p>
                <p class="summary__detail">{ error }</p>
            </div>
        };
    }
    let before = &simulation.stack;
    let after = props
        .optimization
        .as_ref()
        .filter(|optimization| optimization.changed);
    html! {
        <div class="summary" role="status">
            <p class="summary__line">
                { amount::plain(&before.total, "") }
                if props.expected {
                    <span class="summary__arrow" aria-label="becomes">{"→"}</span><span class="summary__arrow" aria-hidden="true">{"…"}</span>
                }
                if let Some(after) = after {
                    <span class="summary__arrow" aria-label="becomes">{"→"}</span>
                    { amount::plain(&after.stack.total, "summary__after") }
                    if !after.factor.is_empty() {
                        <span class="summary__factor">{ format!("{} sooner", after.factor) }</span>
                    }
                }
            </p>
            <p class="summary__detail">{ detail(before, after.map(|after| &after.stack)) }
                if props.optimization.is_none() && props.searching { {" Looking for a better order…"} }
                else if props.optimization.is_none() { {" The search for a better order was stopped."} }
                else if props.optimization.as_ref().is_some_and(|o| after.is_none() && o.rewrites.iter().any(|rewrite| !rewrite.applied)) { {" No change is switched on; see Rewrite for what could be done."} }
                else if after.is_none() { {" No better order was found."} }
            </p>
        </div>
    }
}

fn detail(before: &Stack, after: Option<&Stack>) -> String {
    let steps = |stack: &Stack| {
        format!(
            "{} of {} steps run, {} rebuilt",
            stack.ran, stack.steps, stack.rebuilt.text
        )
    };
    match after {
        Some(after) => format!("Before: {}. After: {}.", steps(before), steps(after)),
        None => format!("{}.", steps(before)),
    }
}
