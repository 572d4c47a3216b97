//! The layers before and after, side by side.

use super::Dispatcher;
use super::block::{Moment, StackView};
use super::connections::Connections;
use super::player::use_player;
use super::rewrites::switched;
use layerlab_optimize::Rewrite;
use layerlab_report::{Block, Timeline};
use layerlab_session::{Optimization, Request, Simulation};
use std::rc::Rc;
use yew::prelude::{Callback, Html, MouseEvent, Properties, classes, component, html, use_state};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) simulation: Option<Rc<Simulation>>,
    pub(super) optimization: Option<Rc<Optimization>>,
    /// Whether it is of the text before.
    pub(super) stale: bool,
    /// The line of the Dockerfile that the cursor is in.
    pub(super) cursor: Option<usize>,
    pub(super) request: Rc<Request>,
    pub(super) dispatcher: Dispatcher,
}

/// What the height of a block says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Height {
    #[default]
    Equal,
    Duration,
    Size,
}

/// Pixels for every power of ten.
const TENFOLD: u32 = 24;

const HEIGHTS: [(Height, &str); 3] = [
    (Height::Equal, "equal"),
    (Height::Duration, "duration"),
    (Height::Size, "size"),
];

impl Height {
    /// What the scale means, for people.
    fn legend(self) -> Option<String> {
        let unit = match self {
            Self::Equal => return None,
            Self::Duration => "as long",
            Self::Size => "as large",
        };
        Some(format!("ten times {unit}: {TENFOLD} px higher"))
    }

    /// Units of the drawing that a block is made higher by: on a scale of logarithms, since layers differ by a thousand times.
    pub(super) fn extra(self, block: &Block) -> u32 {
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
        let extra = ((value / unit).max(1.0).log10() * f64::from(TENFOLD)).clamp(0.0, 120.0) as u32;
        extra
    }
}

#[component]
pub(super) fn Stacks(props: &Props) -> Html {
    let height = use_state(Height::default);
    // On a narrow page one stack is shown at a time.
    let narrow_after = use_state(|| false);
    let wall = |timeline: &Timeline| timeline.wall.value;
    let longest = |simulation: &Rc<Simulation>| {
        let after = props
            .optimization
            .iter()
            .map(|optimization| wall(&optimization.timeline));
        after.fold(wall(&simulation.timeline), f64::max)
    };
    let player = use_player(props.simulation.as_ref().map_or(0.0, longest));
    let Some(simulation) = &props.simulation else {
        return Html::default();
    };
    if simulation.stack.blocks.is_empty() {
        return Html::default();
    }
    let after = props
        .optimization
        .as_ref()
        .filter(|optimization| optimization.changed);
    let before = after
        .filter(|_| !props.stale)
        .map_or(&simulation.stack, |optimization| &optimization.before);
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
    let rewrites: Vec<Rewrite> = props
        .optimization
        .iter()
        .flat_map(|optimization| &optimization.rewrites)
        .map(|rewrite| switched(rewrite, &props.request.switches))
        .collect();
    let fails = simulation.error.is_some() || simulation.stack.error.is_some();
    let title = match (&simulation.error, &simulation.stack.error) {
        (Some(_), _) => "Nothing is built; what can be read so far",
        (None, Some(_)) => "Up to the step that fails",
        (None, None) => "Before",
    };
    let moment = |timeline: &Timeline| {
        let at = player.moment()?;
        let spans = timeline
            .bars
            .iter()
            .map(|bar| (bar.key.clone(), (bar.start, bar.end)));
        Some(Moment {
            at,
            spans: spans.collect(),
        })
    };
    html! {
        <>
            <div class="stacks__bar">
                <span class="segments" role="group" aria-label="Height of the blocks"><span class="segments__label">{"Height by"}</span>{ for HEIGHTS.iter().map(choice) }</span>
                if let Some(legend) = height.legend() { <span class="stacks__scale">{ legend }</span> }
                if !fails { { player.bar(false) } }
                if after.is_some() {
                    <span class="segments stacks__sides" role="group" aria-label="Stack shown">{ side("Before", false) }{ side("After", true) }</span>
                }
            </div>
            <div class={classes!("stacks", if after.is_none() { "stacks--single" } else { side_class })}>
                <StackView title={title} stack={before.clone()} moment={moment(&simulation.timeline)} links=true compared={after.is_some() && !props.stale} total={!fails} height={*height} cursor={props.cursor}
                    {rewrites} dispatcher={props.dispatcher.clone()} />
                if let Some(after) = after {
                    <Connections before={before.clone()} after={after.stack.clone()} />
                    <StackView title="After" stack={after.stack.clone()} moment={moment(&after.timeline)} links=false compared=true total=true height={*height} cursor={None::<usize>}
                        rewrites={Vec::new()} dispatcher={props.dispatcher.clone()} />
                }
            </div>
        </>
    }
}
