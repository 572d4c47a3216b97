//! The layers before and after, side by side.

use super::Dispatcher;
use super::amount::{self, Amount};
use crate::state::Action;
use layerlab_report::{Block, Hinge, Quantity, Role, Stack, Status};
use layerlab_session::{Optimization, Simulation};
use std::rc::Rc;
use yew::prelude::{Callback, FocusEvent, Html, MouseEvent, Properties, classes, component, html};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) optimization: Option<Rc<Optimization>>,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn Stacks(props: &Props) -> Html {
    let Some(simulation) = &props.simulation else {
        return Html::default();
    };
    if simulation.stack.blocks.is_empty() && simulation.error.is_some() {
        return Html::default();
    }
    if simulation.stack.blocks.is_empty() {
        return html! {
            <p class="stacks__empty">{"Paste a Dockerfile on the left, or open an example: its layers appear here."}</p>
        };
    }
    let after = props
        .optimization
        .as_ref()
        .filter(|optimization| optimization.changed);
    let before = after.map_or(&simulation.stack, |optimization| &optimization.before);
    html! {
        <div class={classes!("stacks", after.is_none().then_some("stacks--single"))}>
            <StackView title="Before" stack={before.clone()} links=true dispatcher={props.dispatcher.clone()} />
            if let Some(after) = after {
                <StackView title="After" stack={after.stack.clone()} links=false dispatcher={props.dispatcher.clone()} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct StackProps {
    title: &'static str,
    stack: Stack,
    /// Whether its lines are those of the editor.
    links: bool,
    dispatcher: Dispatcher,
}

#[component]
fn StackView(props: &StackProps) -> Html {
    let stack = &props.stack;
    html! {
        <section class="stack" aria-label={props.title}>
            <h2 class="stack__title">
                { props.title }
                { amount::plain(&stack.total, "stack__total") }
            </h2>
            <ol class="stack__blocks">{ for stack.blocks.iter().map(|block| view(block, props)) }</ol>
        </section>
    }
}

fn view(block: &Block, props: &StackProps) -> Html {
    let link = |lines: Option<(usize, usize)>| {
        let (dispatcher, links) = (props.dispatcher.clone(), props.links);
        move || {
            if links {
                dispatcher.dispatch(Action::Link(lines));
            }
        }
    };
    let transport = (block.role == Role::Transport).then_some("block--transport");
    let (enter, leave, focus, blur) = (
        link(Some(block.lines)),
        link(None),
        link(Some(block.lines)),
        link(None),
    );
    let status = match block.status {
        Status::Cached => "block--cached",
        Status::Ran => "block--ran",
        Status::NotNeeded => "block--unneeded",
        Status::Failed => "block--failed",
    };
    let is_base = block.role == Role::Base;
    let is_step = block.role == Role::Step;
    let is_new = !props.links && block.counterpart.is_none() && is_step;
    html! {
        <li
            key={block.key.clone()} class={classes!("block", status, transport)} tabindex="0"
            onmouseenter={Callback::from(move |_: MouseEvent| enter())} onmouseleave={Callback::from(move |_: MouseEvent| leave())}
            onfocus={Callback::from(move |_: FocusEvent| focus())} onblur={Callback::from(move |_: FocusEvent| blur())}
        >
            <div class="block__head">
                if is_base && block.status == Status::Cached {
                    <span class="block__status">{"base image"}</span>
                } else if block.role == Role::Transport {
                    <span class="block__status">{ &block.kind }</span>
                } else {
                    <span class="block__status"><span aria-hidden="true">{ block.status.sign() }</span>{" "}{ block.status.word() }</span>
                }
                if is_step { <span class="block__kind">{ &block.kind }</span> }
                if is_new { <span class="block__new">{"new"}</span> }
                if !block.stage.is_empty() { <span class="block__stage">{ &block.stage }</span> }
                if props.links && block.lines.0 > 0 { { line_button(block, &props.dispatcher) } }
                { quantity(block, block.seconds.as_ref(), true, &props.dispatcher) }
            </div>
            <div class="block__body">
                <code class="block__code">{ &block.code }</code>
                { quantity(block, block.bytes.as_ref().filter(|bytes| bytes.value > 0.0), false, &props.dispatcher) }
            </div>
            if let Some(cause) = &block.cause {
                <p class="block__cause">{ format!("because {cause}") }</p>
            }
            { for block.hinges.iter().map(|hinge| hinge_line(hinge, &props.dispatcher)) }
        </li>
    }
}

/// Goes to the instruction in the editor.
fn line_button(block: &Block, dispatcher: &Dispatcher) -> Html {
    let on_click = {
        let (lines, dispatcher) = (block.lines, dispatcher.clone());
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Show(lines)))
    };
    html! { <button type="button" class="block__line" onclick={on_click}>{ format!("line {}", block.lines.0) }</button> }
}

/// What the outcome hangs on, and the switch for it.
fn hinge_line(hinge: &Hinge, dispatcher: &Dispatcher) -> Html {
    let on_click = {
        let (command, repeats, dispatcher) = (hinge.command.clone(), !hinge.repeats, dispatcher.clone());
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Repeats(command.clone(), repeats)))
    };
    html! {
        <p key={hinge.command.clone()} class="block__hinge">
            <span class="assumed">{ &hinge.sentence }</span>{" "}
            <button type="button" class="block__line" onclick={on_click}>
                { if hinge.repeats { "assume other bytes" } else { "assume the same bytes" } }
            </button>
        </p>
    }
}

/// A number of a block; those of steps and transports can be said.
fn quantity(block: &Block, quantity: Option<&Quantity>, seconds: bool, dispatcher: &Dispatcher) -> Html {
    let Some(quantity) = quantity else {
        return Html::default();
    };
    let can_be_said = seconds || block.role == Role::Step;
    let class = if seconds { "block__seconds" } else { "block__size" };
    html! {
        <Amount
            quantity={quantity.clone()} {seconds} {class} dispatcher={dispatcher.clone()}
            subject={block.subject.clone().filter(|_| can_be_said)}
        />
    }
}
