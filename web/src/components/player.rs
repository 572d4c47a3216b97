//! A build that is played: a moment that runs along its schedule, or is put where the reader wants it.

use gloo::timers::callback::Timeout;
use layerlab_optimize::ScenarioKind;
use layerlab_report::format_seconds;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;
use yew::prelude::{
    Callback, Html, InputEvent, MouseEvent, UseStateHandle, hook, html, use_effect_with, use_state_eq,
};

/// Milliseconds between two pictures of a build that is played, and pictures of the whole.
const FRAME: u32 = 40;
const FRAMES: f64 = 100.0;

/// The moment that is shown, and whether it moves on.
#[derive(Clone)]
pub(super) struct Player {
    /// None: the whole build.
    moment: UseStateHandle<Option<f64>>,
    playing: UseStateHandle<bool>,
    /// Seconds of the longest build shown.
    scale: f64,
}

/// Plays builds of up to `scale` seconds, of a scenario: another one is another build, which has not begun.
#[hook]
pub(super) fn use_player(scale: f64, scenario: Option<ScenarioKind>) -> Player {
    let moment = use_state_eq(|| None::<f64>);
    let playing = use_state_eq(|| false);
    {
        let (moment, playing) = (moment.clone(), playing.clone());
        use_effect_with(scenario, move |_| {
            moment.set(None);
            playing.set(false);
        });
    }
    {
        let (moment, playing) = (moment.clone(), playing.clone());
        use_effect_with((*playing, *moment), move |(is_playing, at)| {
            let timeout = is_playing.then(|| {
                let next = at.unwrap_or_default() + scale / FRAMES;
                Timeout::new(FRAME, move || {
                    if next >= scale {
                        playing.set(false);
                    }
                    moment.set(Some(next.min(scale)));
                })
            });
            move || drop(timeout)
        });
    }
    Player {
        moment,
        playing,
        scale,
    }
}

impl Player {
    /// The moment that is shown, in seconds; `None` for the whole build.
    pub(super) fn moment(&self) -> Option<f64> {
        *self.moment
    }

    /// The same, the whole build being its end.
    pub(super) fn at(&self) -> f64 {
        self.moment.unwrap_or(self.scale)
    }

    fn on_play(&self) -> Callback<MouseEvent> {
        let player = self.clone();
        Callback::from(move |_| {
            if *player.playing {
                player.playing.set(false);
            } else if reduced_motion() {
                // No motion: the end at once, to be scrubbed back.
                player.moment.set(Some(player.scale));
            } else {
                player.moment.set(Some(0.0));
                player.playing.set(true);
            }
        })
    }

    fn on_scrub(&self) -> Callback<InputEvent> {
        let player = self.clone();
        Callback::from(move |event: InputEvent| {
            let input = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(share) = input.and_then(|input| input.value().parse::<f64>().ok()) {
                player.playing.set(false);
                player.moment.set(Some(share / 1000.0 * player.scale));
            }
        })
    }

    fn on_all(&self) -> Callback<MouseEvent> {
        let player = self.clone();
        Callback::from(move |_| {
            player.playing.set(false);
            player.moment.set(None);
        })
    }

    /// The controls: a button, and a slider, which is left out at first where it is not the `main` thing.
    pub(super) fn bar(&self, main: bool) -> Html {
        let at = self.at();
        let share = if self.scale > 0.0 {
            at / self.scale * 1000.0
        } else {
            0.0
        };
        let is_whole = self.moment.is_none();
        html! {
            <div class="player">
                <button type="button" class="button" onclick={self.on_play()}>if *self.playing { {"Pause"} } else { <span aria-hidden="true">{"▶ "}</span>{"Play the build"} }</button>
                if main || !is_whole {
                    <input type="range" min="0" max="1000" step="1" aria-label="Moment of the build" aria-valuetext={format_seconds(at)}
                        value={share.round().to_string()} oninput={self.on_scrub()} />
                    <span class="player__moment" title="moment of the simulated build">{ format_seconds(at) }<span class="unseen">{" (moment of the simulated build)"}</span></span>
                }
                if !is_whole { <button type="button" class="button" onclick={self.on_all()}>{"Whole build"}</button> }
            </div>
        }
    }
}

/// Whether the reader asked the system for less motion.
fn reduced_motion() -> bool {
    let query = web_sys::window().and_then(|window| {
        window
            .match_media("(prefers-reduced-motion: reduce)")
            .ok()
            .flatten()
    });
    query.is_some_and(|query| query.matches())
}
