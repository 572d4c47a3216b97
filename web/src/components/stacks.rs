//! The layers before and after, side by side.

use super::Dispatcher;
use super::amount::{self, Amount};
use crate::state::Action;
use layerlab_optimize::Rewrite;
use layerlab_report::{Block, Hinge, Quantity, Role, Stack, Status};
use layerlab_session::{Optimization, Request, Simulation};
use layerlab_source::Applicability;
use std::rc::Rc;
use yew::prelude::{
    Callback, Event, FocusEvent, Html, MouseEvent, Properties, UseStateHandle, classes, component, html,
    use_effect_with, use_node_ref, use_state,
};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) optimization: Option<Rc<Optimization>>,
    /// The line of the Dockerfile that the cursor is in.
    pub(super) cursor: Option<usize>,
    pub(super) request: Rc<Request>,
    pub(super) dispatcher: Dispatcher,
}

/// What the height of a block says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Height {
    #[default]
    Equal,
    Duration,
    Size,
}

const HEIGHTS: [(Height, &str); 3] = [
    (Height::Equal, "equal"),
    (Height::Duration, "duration"),
    (Height::Size, "size"),
];

impl Height {
    /// Units of the drawing that a block is made higher by: on a scale of logarithms, since layers differ by a thousand times.
    fn extra(self, block: &Block) -> u32 {
        let (quantity, unit) = match self {
            Self::Equal => return 0,
            Self::Duration => (&block.seconds, 0.1),
            Self::Size => (&block.bytes, 1e5),
        };
        let value = quantity.as_ref().map_or(0.0, |quantity| quantity.value);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 120"
        )]
        let extra = ((value / unit).max(1.0).log10() * 24.0).clamp(0.0, 120.0) as u32;
        extra
    }
}

#[component]
pub(super) fn Stacks(props: &Props) -> Html {
    let height = use_state(Height::default);
    // On a narrow page one stack is shown at a time.
    let narrow_after = use_state(|| true);
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
    let choice = |(choice, name): &(Height, &'static str)| {
        let (choice, height) = (*choice, height.clone());
        let is_chosen = *height == choice;
        let on_click = Callback::from(move |_: MouseEvent| height.set(choice));
        html! { <button key={*name} type="button" class={classes!("segment", is_chosen.then_some("segment--chosen"))} aria-pressed={is_chosen.to_string()} onclick={on_click}>{ *name }</button> }
    };
    let side = |name: &'static str, shows_after: bool| {
        let narrow_after = narrow_after.clone();
        let is_chosen = *narrow_after == shows_after;
        let on_click = Callback::from(move |_: MouseEvent| narrow_after.set(shows_after));
        html! { <button type="button" class={classes!("segment", is_chosen.then_some("segment--chosen"))} aria-pressed={is_chosen.to_string()} onclick={on_click}>{ name }</button> }
    };
    let side_class = if *narrow_after {
        "stacks--after"
    } else {
        "stacks--before"
    };
    html! {
        <>
            <div class="stacks__bar">
                <span class="segments" role="group" aria-label="Height of the blocks"><span class="segments__label">{"Height by"}</span>{ for HEIGHTS.iter().map(choice) }</span>
                if after.is_some() {
                    <span class="segments stacks__sides" role="group" aria-label="Stack shown">{ side("Before", false) }{ side("After", true) }</span>
                }
            </div>
            <div class={classes!("stacks", if after.is_none() { "stacks--single" } else { side_class })}>
                <StackView title={if simulation.error.is_some() { "Nothing is built; what can be read so far" } else { "Before" }} stack={before.clone()} links=true total={simulation.error.is_none()} height={*height} cursor={props.cursor}
                    rewrites={props.optimization.as_ref().map(|optimization| optimization.rewrites.clone()).unwrap_or_default()} dispatcher={props.dispatcher.clone()} />
                if let Some(after) = after {
                    <Connections before={before.clone()} after={after.stack.clone()} height={*height as u32} />
                    <StackView title="After" stack={after.stack.clone()} links=false total=true height={*height} cursor={None::<usize>}
                        rewrites={Vec::new()} dispatcher={props.dispatcher.clone()} />
                }
            </div>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct StackProps {
    title: &'static str,
    stack: Stack,
    /// Whether its lines are those of the editor.
    links: bool,
    /// Whether the sum of the times means something.
    total: bool,
    height: Height,
    cursor: Option<usize>,
    rewrites: Vec<Rewrite>,
    dispatcher: Dispatcher,
}

#[component]
fn StackView(props: &StackProps) -> Html {
    let stack = &props.stack;
    let open = use_state(|| None::<String>);
    let side = if props.links { "before" } else { "after" };
    html! {
        <section class={classes!("stack", format!("stack--{side}"))} aria-label={props.title}>
            <h2 class="stack__title">
                { props.title }
                if props.total { { amount::plain(&stack.total, "stack__total") } }
            </h2>
            <ol class="stack__blocks">{ for stack.blocks.iter().map(|block| view(block, props, &open)) }</ol>
        </section>
    }
}

fn view(block: &Block, props: &StackProps, open: &UseStateHandle<Option<String>>) -> Html {
    let link = |lines: Option<(usize, usize)>| {
        let (dispatcher, links) = (props.dispatcher.clone(), props.links);
        move || {
            if links {
                dispatcher.dispatch(Action::Link(lines));
            }
        }
    };
    let is_open = open.as_ref() == Some(&block.key);
    let is_at_cursor = props
        .cursor
        .is_some_and(|line| block.lines.0 > 0 && (block.lines.0..=block.lines.1).contains(&line));
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
            key={block.key.clone()} class={classes!("block", status, transport, is_at_cursor.then_some("block--linked"))} data-key={block.key.clone()} tabindex="0"
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
                if is_step { { details_button(block, is_open, open) } }
                if props.links && block.lines.0 > 0 { { line_button(block, &props.dispatcher) } }
                { quantity(block, block.seconds.as_ref(), true, &props.dispatcher) }
            </div>
            <div class="block__body">
                <code class="block__code">{ &block.code }</code>
                { quantity(block, block.bytes.as_ref().filter(|bytes| bytes.value > 0.0), false, &props.dispatcher) }
            </div>
            if props.height.extra(block) > 0 {
                <svg class="block__spacer" width="1" height={props.height.extra(block).to_string()} aria-hidden="true" />
            }
            if let Some(cause) = &block.cause {
                <p class="block__cause">{ format!("because {cause}") }</p>
            }
            { for block.hinges.iter().map(|hinge| hinge_line(hinge, &props.dispatcher)) }
            if is_step && is_open { { details(block, props) } }
        </li>
    }
}

/// Goes to the instruction in the editor.
fn line_button(block: &Block, dispatcher: &Dispatcher) -> Html {
    let on_click = {
        let (lines, dispatcher) = (block.lines, dispatcher.clone());
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Show(lines)))
    };
    html! { <button type="button" class="block__line block__to-line" onclick={on_click}>{ format!("line {}", block.lines.0) }</button> }
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

fn details_button(block: &Block, is_open: bool, open: &UseStateHandle<Option<String>>) -> Html {
    let (key, open) = (block.key.clone(), open.clone());
    let on_click = Callback::from(move |_: MouseEvent| open.set((!is_open).then(|| key.clone())));
    html! { <button type="button" class="block__line" aria-expanded={is_open.to_string()} onclick={on_click}>{"details"}</button> }
}

/// The whole story of a step.
fn details(block: &Block, props: &StackProps) -> Html {
    let details = &block.details;
    let (reads, count) = &details.reads;
    let more = count.saturating_sub(reads.len());
    let touching = props.rewrites.iter().filter(|rewrite| {
        rewrite
            .lines
            .iter()
            .any(|(first, last)| *first <= block.lines.1 && block.lines.0 <= *last)
    });
    let switch = |rewrite: &Rewrite| {
        let (id, on, dispatcher) = (rewrite.id.clone(), !rewrite.applied, props.dispatcher.clone());
        let on_change = Callback::from(move |_: Event| dispatcher.dispatch(Action::Switch(id.clone(), on)));
        html! {
            <li key={rewrite.id.clone()}>
                if rewrite.applicability == Applicability::DisplayOnly { { &rewrite.title } } else {
                    <label><input type="checkbox" checked={rewrite.applied} onchange={on_change} />{" "}{ &rewrite.title }</label>
                }
            </li>
        }
    };
    html! {
        <dl class="details">
            if !details.chain.is_empty() {
                <dt>{"Why it runs"}</dt>
                <dd><ol>{ for details.chain.iter().map(|link| html! { <li key={link.clone()}>{ link }</li> }) }</ol></dd>
            }
            if *count > 0 {
                <dt>{"Reads"}</dt>
                <dd><code>{ reads.join(", ") }</code>{ if more > 0 { format!(" and {more} more files of the context") } else { String::new() } }</dd>
            }
            <dt>{"Its cache key"}</dt>
            <dd>
                <ul>{ for details.key.iter().map(|(name, value)| html! { <li key={format!("{name}{value}")}>{ name }{": "}<code>{ value }</code></li> }) }
                    <li>{"what it stands on"}</li>
                    if *count > 0 { <li>{"names, modes and contents of the files that it reads, never their times"}</li> }
                </ul>
            </dd>
            <dt>{"Estimate"}</dt>
            <dd>
                if let Some(seconds) = &block.seconds { <span>{ format!("{}, {}. ", seconds.text, seconds.source) }</span> }
                if let Some(bytes) = &block.bytes { <span>{ format!("{}, {}.", bytes.text, bytes.source) }</span> }
            </dd>
            if props.links {
                <dt>{"Where"}</dt>
                <dd>{ line_button(block, &props.dispatcher) }</dd>
                <dt>{"Rewrites"}</dt>
                <dd><ul>{ for touching.map(switch) }</ul></dd>
            }
        </dl>
    }
}

#[derive(Properties, PartialEq)]
struct ConnectionProps {
    before: Stack,
    after: Stack,
    /// Changes where the heights do.
    height: u32,
}

/// Lines from each block to where it went. Places are known once the blocks are laid out, so they are measured then.
#[component]
fn Connections(props: &ConnectionProps) -> Html {
    let lines = use_state(Vec::<(f64, f64)>::new);
    let node = use_node_ref();
    let size = use_state(|| 0_u32);
    {
        let size = size.clone();
        use_effect_with((), move |()| {
            let listener = web_sys::window().map(|window| {
                gloo::events::EventListener::new(&window, "resize", move |_| size.set(*size + 1))
            });
            move || drop(listener)
        });
    }
    {
        let (lines, node) = (lines.clone(), node.clone());
        let pairs: Vec<(String, String)> = props
            .before
            .blocks
            .iter()
            .filter(|block| block.role == Role::Step)
            .filter_map(|block| Some((block.key.clone(), block.counterpart.clone()?)))
            .collect();
        use_effect_with(
            (
                pairs,
                props.before.clone(),
                props.after.clone(),
                props.height,
                *size,
            ),
            move |(pairs, ..)| {
                let found = node
                    .cast::<web_sys::Element>()
                    .and_then(|own| measured(&own, pairs));
                lines.set(found.unwrap_or_default());
            },
        );
    }
    let path = |(at, (from, to)): (usize, &(f64, f64))| {
        let moved = (from - to).abs() > 2.0;
        html! { <path key={at} class={classes!("connection", moved.then_some("connection--moved"))} d={format!("M0 {from:.0} C14 {from:.0} 10 {to:.0} 24 {to:.0}")} /> }
    };
    html! { <svg ref={node} class="connections" width="24" aria-hidden="true">{ for lines.iter().enumerate().map(path) }</svg> }
}

/// Middles of the blocks' heads, from the top of the drawing.
fn measured(own: &web_sys::Element, pairs: &[(String, String)]) -> Option<Vec<(f64, f64)>> {
    let parent = own.parent_element()?;
    let top = own.get_bounding_client_rect().top();
    let middle = |side: &str, key: &str| {
        let block = parent
            .query_selector(&format!(".stack--{side} [data-key=\"{key}\"]"))
            .ok()??;
        Some(block.get_bounding_client_rect().top() - top + 18.0)
    };
    Some(
        pairs
            .iter()
            .filter_map(|(before, after)| Some((middle("before", before)?, middle("after", after)?)))
            .collect(),
    )
}
