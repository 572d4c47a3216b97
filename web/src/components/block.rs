//! A stack of layers: a block a step, with its outcome, cause and details.

use super::Dispatcher;
use super::amount::{self, Amount};
use super::block_details::details;
use super::roving::{Opened, go};
use crate::state::Action;
use layerlab_optimize::Rewrite;
use layerlab_report::{Block, Hinge, Quantity, Role, Stack, Status, format_seconds};
use std::collections::BTreeMap;
use wasm_bindgen::JsCast as _;
use yew::prelude::{
    Callback, FocusEvent, Html, KeyboardEvent, MouseEvent, Properties, UseStateHandle, classes, component,
    html, use_state,
};

/// A moment of a build that is played.
#[derive(Clone, PartialEq)]
pub(super) struct Moment {
    /// In seconds.
    pub(super) at: f64,
    /// Whether all of this build is done.
    pub(super) is_over: bool,
    /// When blocks (by their keys) begin and end.
    pub(super) spans: BTreeMap<String, (f64, f64)>,
}

/// How far a step is that runs in a build that is played.
#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Waits,
    Runs,
    Done,
}

impl Moment {
    /// How far a block is; none for what does not run.
    fn phase(&self, block: &Block) -> Option<Phase> {
        let (start, end) = *self.spans.get(&block.key)?;
        if block.status != Status::Ran {
            return None;
        }
        Some(match self.at {
            at if at >= end => Phase::Done,
            at if at < start => Phase::Waits,
            _ => Phase::Runs,
        })
    }
}

impl Phase {
    fn class(self) -> &'static str {
        match self {
            Self::Waits => "block--waits",
            Self::Runs => "block--running",
            Self::Done => "block--done",
        }
    }

    /// A sign and a word.
    fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Waits => ("○", "to run"),
            Self::Runs => ("↻", "runs"),
            Self::Done => ("✓", "done"),
        }
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) title: &'static str,
    /// What the stack beside it is called.
    pub(super) other: &'static str,
    pub(super) stack: Stack,
    /// The moment that is shown; none: the whole build.
    pub(super) moment: Option<Moment>,
    /// Whether its lines are those of the editor.
    pub(super) links: bool,
    /// Whether there is another stack beside it.
    pub(super) compared: bool,
    /// Whether the sum of the times means something.
    pub(super) total: bool,
    /// Seconds of the longer of the two builds: as wide as a block.
    pub(super) longest: f64,
    pub(super) cursor: Option<usize>,
    pub(super) rewrites: Vec<Rewrite>,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn StackView(props: &Props) -> Html {
    let stack = &props.stack;
    let open = use_state(|| None::<String>);
    // The block that the Tab key stops at; the arrows go from one to the next.
    let current = use_state(|| None::<String>);
    // Of a build that fails nothing is delivered.
    let shown = |block: &&Block| props.total || block.role != Role::Transport;
    let blocks: Vec<&Block> = stack.blocks.iter().filter(shown).collect();
    let folded = use_state(BTreeMap::<String, bool>::new);
    let is_there = |key: &&String| blocks.iter().any(|block| block.key == **key);
    let stop = current.as_ref().filter(is_there).cloned();
    let stop = stop
        .or_else(|| blocks.first().map(|block| block.key.clone()))
        .unwrap_or_default();
    let opened = Opened { open, current, stop };
    let side = if props.links { "before" } else { "after" };
    html! {
        <section class={classes!("stack", format!("stack--{side}"))} aria-label={props.title}>
            <h2 class="stack__title">
                { props.title }
                if props.moment.as_ref().is_some_and(|moment| moment.is_over) { <span class="stack__done"><span aria-hidden="true">{"✓ "}</span>{"done"}</span> }
                if props.total { { amount::plain(&stack.total, "stack__total") } }
            </h2>
            <ol class={classes!("stack__blocks", props.links.then_some("stack__blocks--numbered"))}>{ for groups(&blocks).map(|group| of_stage(group, props, &opened, &folded)) }</ol>
        </section>
    }
}

/// Blocks of one stage each; those of a Dockerfile with one stage, and what is moved beside the stages, are in none.
fn groups<'b>(blocks: &'b [&'b Block]) -> impl Iterator<Item = &'b [&'b Block]> {
    blocks.chunk_by(|one, other| one.stage == other.stage)
}

/// A stage as a group, with what becomes of it; where nothing of it runs, it is folded until it is asked for.
fn of_stage(
    group: &[&Block],
    props: &Props,
    opened: &Opened,
    folded: &UseStateHandle<BTreeMap<String, bool>>,
) -> Html {
    let views = || group.iter().map(|block| view(block, props, opened));
    let Some(stage) = group
        .first()
        .map(|block| block.stage.clone())
        .filter(|stage| !stage.is_empty())
    else {
        return html! { { for views() } };
    };
    let steps: Vec<&&Block> = group.iter().filter(|block| block.role == Role::Step).collect();
    let ran = steps.iter().filter(|block| block.status == Status::Ran).count();
    let fails = steps.iter().any(|block| block.status == Status::Failed);
    // What is cached only if something holds is to be seen.
    let hangs = steps.iter().any(|block| !block.hinges.is_empty());
    let is_unneeded = group.iter().any(|block| block.status == Status::NotNeeded);
    let is_at_cursor = props.cursor.is_some_and(|line| {
        let lines = group.iter().map(|block| block.lines);
        props.links
            && lines
                .into_iter()
                .any(|(first, last)| first > 0 && (first..=last).contains(&line))
    });
    let is_folded = folded
        .get(&stage)
        .copied()
        .unwrap_or(ran == 0 && !fails && !is_at_cursor && !hangs);
    let on_click = {
        let (folded, stage) = (folded.clone(), stage.clone());
        Callback::from(move |_: MouseEvent| {
            let mut next = (*folded).clone();
            next.insert(stage.clone(), !is_folded);
            folded.set(next);
        })
    };
    let seconds: f64 = steps
        .iter()
        .filter(|block| block.status == Status::Ran && !block.is_twin)
        .filter_map(|block| block.seconds.as_ref())
        .map(|seconds| seconds.value)
        .sum();
    let (class, words) = match (is_unneeded, fails, ran) {
        (true, ..) => ("stage--unneeded", "not needed".to_owned()),
        (_, true, _) => ("stage--ran", "fails".to_owned()),
        (_, _, 0) if steps.is_empty() => ("stage--cached", "image only".to_owned()),
        (_, _, 0) => ("stage--cached", format!("✓ all {} cached", steps.len())),
        (_, _, ran) => (
            "stage--ran",
            format!("↻ {ran} of {} run, {}", steps.len(), format_seconds(seconds)),
        ),
    };
    html! {
        <li key={format!("stage {stage}")} class={classes!("stage", class)}>
            <button type="button" class="stage__head" aria-expanded={(!is_folded).to_string()} onclick={on_click}>
                <span class="stage__fold" aria-hidden="true">{ if is_folded { "▸" } else { "▾" } }</span>
                <span class="stage__name">{ &stage }</span>
                <span class="stage__sum" title={is_unneeded.then_some("The target does not need it")}>{ words }</span>
            </button>
            if !is_folded { <ol class="stage__blocks">{ for views() }</ol> }
        </li>
    }
}

fn view(block: &Block, props: &Props, opened: &Opened) -> Html {
    let open = &opened.open;
    let tabindex = opened.tabindex(block);
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
    let phase = props.moment.as_ref().and_then(|moment| moment.phase(block));
    let is_step = block.role == Role::Step;
    let is_alone = props.compared && block.counterpart.is_none() && is_step;
    let (is_new, is_gone) = (is_alone && !props.links, is_alone && props.links);
    // On the block itself: its buttons and fields have keys of their own.
    let on_key = {
        let (key, open) = (block.key.clone(), open.clone());
        Callback::from(move |event: KeyboardEvent| {
            let itself = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let itself = itself.filter(|element| element.class_list().contains("block"));
            if itself.as_ref().is_some_and(|element| go(element, &event.key())) {
                event.prevent_default();
            }
            if is_step && itself.is_some() && event.key() == "Enter" {
                open.set((!is_open).then(|| key.clone()));
            }
        })
    };
    // Anywhere but on its buttons and fields.
    let on_click = {
        let (key, open) = (block.key.clone(), open.clone());
        Callback::from(move |event: MouseEvent| {
            let target = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let is_plain = target.is_some_and(|target| {
                let inside = target.closest("button, input, a, label, form, .details");
                inside.is_ok_and(|inside| inside.is_none())
            });
            if is_step && is_plain {
                open.set((!is_open).then(|| key.clone()));
            }
        })
    };
    html! {
        <li
            key={block.key.clone()} onclick={on_click} class={classes!("block", is_step.then_some("block--step"), status, transport, is_at_cursor.then_some("block--linked"), is_gone.then_some("block--gone"), is_open.then_some("block--open"), phase.map(Phase::class))} data-key={block.key.clone()} {tabindex} onfocusin={opened.on_focus(block)}
            onmouseenter={Callback::from(move |_: MouseEvent| enter())} onmouseleave={Callback::from(move |_: MouseEvent| leave())}
            onkeydown={on_key} onfocus={Callback::from(move |_: FocusEvent| focus())} onblur={Callback::from(move |_: FocusEvent| blur())}
        >
            if props.links && block.lines.0 > 0 { { line_button(block, tabindex, &props.dispatcher) } }
            <div class="block__head">
                { status_of(block, phase) }
                <span class="block__what">
                    if is_step { <span class="block__kind">{ &block.kind }</span> }
                    if is_new { <span class="block__new">{"new"}</span> }
                    if is_gone { <span class="block__new">{ format!("not in {}", props.other) }</span> }
                </span>
                // What it would take is not spent.
                if block.status == Status::Cached && is_step && takes_time(block) { <span class="block__saved">{"saves"}</span> }
                { quantity(block, block.seconds.as_ref(), true, tabindex, &props.dispatcher) }
                if is_step { { details_button(block, is_open, tabindex, open) } }
            </div>
            <div class="block__body">
                <code class="block__code" title={block.code.clone()}>{ &block.code }</code>
                { quantity(block, block.bytes.as_ref().filter(|bytes| bytes.value > 0.0), false, tabindex, &props.dispatcher) }
            </div>
            { cause(block) }
            if let Some(remark) = &block.remark {
                <p class="block__remark">
                    { &remark.text }{" "}
                    <a href={format!("./docs/cache.html#{}", remark.rule)} target="_blank" rel="noopener" {tabindex}>{"The rule"}</a>
                </p>
            }
            { for block.hinges.iter().map(|hinge| hinge_line(hinge, tabindex, &props.dispatcher)) }
            { length(block, props.longest) }
            if is_step && is_open { { details(block, props) } }
        </li>
    }
}

/// What becomes of it; in a build that is played, how far it is.
fn status_of(block: &Block, phase: Option<Phase>) -> Html {
    if block.role == Role::Base && block.status == Status::Cached {
        return html! { <span class="block__status">{ block.kind.to_lowercase() }</span> };
    }
    if block.role == Role::Transport {
        return html! { <span class="block__status">{ &block.kind }</span> };
    }
    let (sign, word) = phase.map_or((block.status.sign(), block.status.word()), Phase::told);
    html! { <span class="block__status"><span aria-hidden="true">{ sign }</span>{" "}{ word }</span> }
}

/// Why it runs. What only follows says what it follows; the whole story is in its details.
fn cause(block: &Block) -> Html {
    match (&block.cause, block.follows.as_deref()) {
        (None, _) | (_, Some("")) => Html::default(),
        (Some(cause), None) => html! { <p class="block__cause">{ format!("because {cause}") }</p> },
        (Some(cause), Some(above)) => {
            html! { <p class="block__cause block__cause--follows" title={format!("because {cause}")}>{ format!("follows {above}") }</p> }
        }
    }
}

fn takes_time(block: &Block) -> bool {
    block.seconds.as_ref().is_some_and(|seconds| seconds.value > 0.0)
}

/// A line that is shorter reads as a dot, which says nothing; in percent.
const SHORTEST: f64 = 1.5;

/// How long it takes, to scale with all others; nothing for what takes next to no time in this build.
fn length(block: &Block, longest: f64) -> Html {
    let seconds = block.seconds.as_ref().map_or(0.0, |seconds| seconds.value);
    let is_drawn = block.status == Status::Ran && !block.is_twin && longest > 0.0;
    let share = seconds / longest * 100.0;
    if !is_drawn || share < SHORTEST {
        return Html::default();
    }
    let width = format!("{:.2}%", share.min(100.0));
    html! { <svg class="block__length" height="3" aria-hidden="true"><rect x="0" y="0" height="3" rx="1.5" {width} /></svg> }
}

/// Goes to the instruction in the editor.
pub(super) fn line_button(block: &Block, tabindex: &'static str, dispatcher: &Dispatcher) -> Html {
    let on_click = {
        let (lines, dispatcher) = (block.lines, dispatcher.clone());
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Show(lines)))
    };
    let name = format!("line {}", block.lines.0);
    html! { <button type="button" class="block__line block__to-line" {tabindex} aria-label={name.clone()} title={name} onclick={on_click}>{ block.lines.0 }</button> }
}

/// What the outcome hangs on, and the switch for it.
fn hinge_line(hinge: &Hinge, tabindex: &'static str, dispatcher: &Dispatcher) -> Html {
    let on_click = {
        let (command, repeats, dispatcher) = (hinge.command.clone(), !hinge.repeats, dispatcher.clone());
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Repeats(command.clone(), repeats)))
    };
    html! {
        <p key={hinge.command.clone()} class="block__hinge">
            <span class="assumed">{ &hinge.sentence }</span>{" "}
            <button type="button" class="block__line" {tabindex} onclick={on_click}>
                { if hinge.repeats { "assume other bytes" } else { "assume the same bytes" } }
            </button>
        </p>
    }
}

/// A number of a block; those of steps and transports can be said.
fn quantity(
    block: &Block,
    quantity: Option<&Quantity>,
    seconds: bool,
    tabindex: &'static str,
    dispatcher: &Dispatcher,
) -> Html {
    let Some(quantity) = quantity.filter(|_| block.status != Status::Failed) else {
        return Html::default();
    };
    let can_be_said = seconds || block.role == Role::Step;
    let class = if seconds { "block__seconds" } else { "block__size" };
    html! {
        <Amount
            quantity={quantity.clone()} {seconds} {class} {tabindex} dispatcher={dispatcher.clone()}
            subject={block.subject.clone().filter(|_| can_be_said)}
        />
    }
}

fn details_button(
    block: &Block,
    is_open: bool,
    tabindex: &'static str,
    open: &UseStateHandle<Option<String>>,
) -> Html {
    let (key, open) = (block.key.clone(), open.clone());
    let on_click = Callback::from(move |_: MouseEvent| open.set((!is_open).then(|| key.clone())));
    html! { <button type="button" class="block__line block__more" {tabindex} aria-expanded={is_open.to_string()} aria-label="details" title={if is_open { "Less" } else { "More" }} onclick={on_click}>{ if is_open { "▴" } else { "▾" } }</button> }
}
