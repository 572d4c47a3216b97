//! The layers before and after, side by side.

use super::Dispatcher;
use super::block::{Moment, StackView};
use super::connections::Connections;
use super::player::use_player;
use super::rewrites::switched;
use super::sides::{Verdict, verdict};
use layerlab_optimize::Rewrite;
use layerlab_report::{Names, Timeline};
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
    pub(super) names: Names,
    pub(super) dispatcher: Dispatcher,
}

#[component]
pub(super) fn Stacks(props: &Props) -> Html {
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
    let scenario = props
        .simulation
        .as_ref()
        .and_then(|simulation| simulation.scenario);
    let player = use_player(props.simulation.as_ref().map_or(0.0, longest), scenario);
    let Some(simulation) = &props.simulation else {
        return Html::default();
    };
    if simulation.stack.blocks.is_empty() {
        return Html::default();
    }
    let after = props
        .optimization
        .as_ref()
        .filter(|optimization| optimization.is_drawn());
    let before = after
        .filter(|_| !props.stale)
        .map_or(&simulation.stack, |optimization| &optimization.before);
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
        (None, None) => props.names.0,
    };
    // A second is as long on both sides.
    let longest = after
        .map_or(0.0, |after| after.stack.total.value)
        .max(before.total.value);
    let moment = |timeline: &Timeline| {
        let at = player.moment()?;
        let spans = timeline
            .bars
            .iter()
            .map(|bar| (bar.key.clone(), (bar.start, bar.end)));
        Some(Moment {
            at,
            is_over: at >= timeline.wall.value,
            spans: spans.collect(),
        })
    };
    let is_gain = after.is_some_and(|after| verdict(&before.total, &after.stack.total) == Verdict::Gain);
    html! {
        <>
            <div class="stacks__bar">
                if !fails { { player.bar(false) } }
                if after.is_some() {
                    <span class="segments stacks__sides" role="group" aria-label="Stack shown">{ side(props.names.0, false) }{ side(props.names.1, true) }</span>
                }
            </div>
            <div class={classes!("stacks", if after.is_none() { "stacks--single" } else { side_class }, is_gain.then_some("stacks--gain"))}>
                <StackView title={title} other={props.names.1} stack={before.clone()} moment={moment(&simulation.timeline)} links=true compared={after.is_some() && !props.stale} total={!fails} {longest} cursor={props.cursor}
                    {rewrites} dispatcher={props.dispatcher.clone()} />
                if let Some(after) = after {
                    <Connections before={before.clone()} after={after.stack.clone()} />
                    <StackView title={props.names.1} other={props.names.0} stack={after.stack.clone()} moment={moment(&after.timeline)} links=false compared=true total=true {longest} cursor={None::<usize>}
                        rewrites={Vec::new()} dispatcher={props.dispatcher.clone()} />
                }
            </div>
        </>
    }
}
