//! Diagnostics as a list: squiggles alone are not for everybody.

use super::Dispatcher;
use crate::state::Action;
use layerlab_session::{FoundDiagnostic, FoundFix, Simulation};
use layerlab_source::Severity;
use std::rc::Rc;
use yew::prelude::{Callback, FocusEvent, Html, MouseEvent, Properties, component, html};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn Findings(props: &Props) -> Html {
    let Some(simulation) = &props.simulation else {
        return Html::default();
    };
    if simulation.diagnostics.is_empty() {
        return Html::default();
    }
    let fix = |fix: &FoundFix| {
        let (edits, dispatcher) = (fix.edits.clone(), props.dispatcher.clone());
        let on_click = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Fix(edits.clone())));
        html! { <button type="button" class="link" onclick={on_click}>{ &fix.title }</button> }
    };
    let finding = |(index, diagnostic): (usize, &FoundDiagnostic)| {
        let (line, dispatcher) = (diagnostic.start.line, props.dispatcher.clone());
        let on_click = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Show((line, line))));
        let column = diagnostic.start.column;
        let link = |lines: Option<(usize, usize)>| {
            let dispatcher = props.dispatcher.clone();
            move || dispatcher.dispatch(Action::Link(lines))
        };
        let (enter, leave) = (link(Some((line, line))), link(None));
        let (focus, blur) = (link(Some((line, line))), link(None));
        html! {
            <li
                key={index}
                onmouseenter={Callback::from(move |_: MouseEvent| enter())} onmouseleave={Callback::from(move |_: MouseEvent| leave())}
                onfocusin={Callback::from(move |_: FocusEvent| focus())} onfocusout={Callback::from(move |_: FocusEvent| blur())}
                class={(diagnostic.severity != Severity::Error).then_some("findings__info")}
            >
                <button type="button" class="findings__place" onclick={on_click}>
                    { format!("{line}:{column}") }<span class="unseen">{ format!(" (line {line}, column {column})") }</span>
                </button>
                <span>{ &diagnostic.message }{" "}{ for diagnostic.fixes.iter().map(fix) }</span>
            </li>
        }
    };
    html! {
        <ul class="findings" aria-label="Findings" tabindex="0">{ for simulation.diagnostics.iter().enumerate().map(finding) }</ul>
    }
}
