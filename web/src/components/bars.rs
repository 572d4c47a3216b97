//! Two builds as two bars, to one scale: a second is as long in both. What the shorter one saves is the rest of its row.

use layerlab_report::{Block, Names, Role, Stack, Status, format_seconds};
use yew::prelude::{Classes, Html, classes, html};

/// A part of a bar that is thinner cannot be seen; in percent.
const THINNEST: f64 = 0.15;
/// Of parts that are thinner the edges would be all there is to see: these have none.
const EDGED: f64 = 2.5;
/// Percent of a row that a letter of a word takes, and what is around it; on a narrow page words have no room.
const LETTER: f64 = 1.1;
const AROUND: f64 = 2.5;
const HEIGHT: &str = "22";

/// What stands below the first bar.
pub(super) enum Second<'a> {
    /// The other build.
    Bar(&'a Stack),
    /// The other build takes as long, and this is said of it, if anything is.
    Same(Option<Html>),
    /// There is no other one.
    Nothing,
    /// What is on its way finds its place: nothing moves for it.
    Awaited,
}

/// The builds before and after; one alone fills the width. Where both take as long they are one.
pub(super) fn bars(before: &Stack, second: Second<'_>, names: Names) -> Html {
    let is_same = matches!(second, Second::Same(_));
    let longest = match second {
        Second::Bar(after) => before.total.value.max(after.total.value),
        _ => before.total.value,
    };
    if longest <= 0.0 {
        return Html::default();
    }
    let row = |side: &'static str, name: &'static str, stack: &Stack| {
        let saved = (longest - stack.total.value) / longest * 100.0;
        html! {
            <>
                <span class="bars__name">{ name }</span>
                { bar(side, stack, longest, saved) }
                <span class={classes!("bars__total", format!("bars__total--{side}"))}>{ &stack.total.text }</span>
            </>
        }
    };
    html! {
        <>
        <div class="bars" aria-hidden="true">
            { row("before", if is_same { "Both" } else { names.0 }, before) }
            if let Second::Bar(after) = second {
                { row("after", names.1, after) }
            } else if let Second::Awaited = second {
                <svg class="bars__bar bars__bar--none" height={HEIGHT} />
            }
        </div>
        if let Second::Same(Some(said)) = second { { said } }
        </>
    }
}

/// What takes time, one after the other. Steps that run side by side share the time that both take.
fn bar(side: &'static str, stack: &Stack, longest: f64, saved: f64) -> Html {
    let seconds = |block: &Block| block.seconds.as_ref().map_or(0.0, |seconds| seconds.value);
    let parts: Vec<&Block> = stack
        .blocks
        .iter()
        .filter(|block| !block.is_twin && (block.status == Status::Ran || block.role != Role::Step))
        .filter(|block| seconds(block) > 0.0)
        .collect();
    let sum: f64 = parts.iter().map(|block| seconds(block)).sum();
    let scale = if sum > 0.0 {
        stack.total.value / sum / longest * 100.0
    } else {
        0.0
    };
    let mut at = 0.0;
    let rects = parts.iter().map(|block| {
        let width = seconds(block) * scale;
        let x = at;
        at += width;
        let name = if block.code.is_empty() {
            &block.kind
        } else {
            &block.code
        };
        let time = block.seconds.as_ref().map_or("", |seconds| seconds.text.as_str());
        let class = classes!(
            "bars__part",
            (block.role != Role::Step).then_some("bars__part--beside"),
            (width < EDGED).then_some("bars__part--thin"),
        );
        part(
            &block.key,
            class,
            (x, width.max(THINNEST)),
            Some(block.kind.clone()),
            &format!("{name}: {time}"),
        )
    });
    let rects: Vec<Html> = rects.collect();
    let rest = (side == "after" && saved >= 1.0).then(|| {
        let words = format!("{} saved", format_seconds(longest - stack.total.value));
        part(
            "saved",
            classes!("bars__saved"),
            (100.0 - saved, saved),
            Some(words.clone()),
            &words,
        )
    });
    html! { <svg class={format!("bars__bar bars__bar--{side}")} width="100%" height={HEIGHT}>{ for rects }{ for rest }</svg> }
}

/// A part between two places, in percent, with a word in it, which ends where the part does.
fn part(key: &str, class: Classes, (x, width): (f64, f64), word: Option<String>, title: &str) -> Html {
    html! {
        <svg key={key.to_owned()} x={format!("{x:.3}%")} width={format!("{width:.3}%")} height={HEIGHT}>
            <rect {class} width="100%" height={HEIGHT}><title>{ title }</title></rect>
            if let Some(word) = word.filter(|word| fits(word, width)) { <text class="bars__word" x="7" y="15">{ word }</text> }
        </svg>
    }
}

fn fits(word: &str, width: f64) -> bool {
    let letters = u32::try_from(word.chars().count()).unwrap_or(u32::MAX);
    f64::from(letters) * LETTER + AROUND <= width
}
