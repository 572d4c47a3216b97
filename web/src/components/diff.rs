//! What changes in a text: lines that are added, taken away, moved; and buttons that copy, download and apply the new one.

use super::choices::Choices;
use super::share;
use layerlab_report::{DiffLine, DiffTag};
use std::collections::BTreeSet;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::{
    Callback, Html, MouseEvent, Properties, classes, component, html, use_effect_with, use_node_ref,
    use_state,
};

/// A line that is not what it was.
const CHANGED: &str = ".diff__line--added, .diff__line--removed, .diff__line--moved, .diff__line--left";

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Takes it into the editor, where that can be done.
    #[prop_or_default]
    pub(super) take: Option<Callback<MouseEvent>>,
    pub(super) title: &'static str,
    /// What of it can be taken or left. With it, it is shown by itself: the first change is gone to.
    #[prop_or_default]
    pub(super) choices: Option<Choices>,
    /// The file's name.
    pub(super) what: &'static str,
    pub(super) lines: Vec<DiffLine>,
    pub(super) text: String,
}

#[component]
pub(super) fn Diff(props: &Props) -> Html {
    let copied = use_state(|| false);
    {
        let copied = copied.clone();
        use_effect_with(props.text.clone(), move |_| copied.set(false));
    }
    let on_copy = {
        let (text, copied) = (props.text.clone(), copied.clone());
        Callback::from(move |_: MouseEvent| {
            let (text, copied) = (text.clone(), copied.clone());
            spawn_local(async move { copied.set(share::write(&text).await) });
        })
    };
    // A long text that is shown by itself begins where something changes.
    let body = use_node_ref();
    {
        let body = body.clone();
        let wanted = props.choices.is_some();
        // Not again with each choice: one would lose one's place.
        use_effect_with((), move |()| {
            let body = body.cast::<Element>().filter(|_| wanted);
            let changed = body.and_then(|body| body.query_selector(CHANGED).ok().flatten());
            if let Some(changed) = changed {
                let options = ScrollIntoViewOptions::new();
                options.set_block(ScrollLogicalPosition::Center);
                changed.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }
    let side_by_side = use_state(|| false);
    let on_side = {
        let side_by_side = side_by_side.clone();
        Callback::from(move |_: MouseEvent| side_by_side.set(!*side_by_side))
    };
    html! {
        <div class="diff" ref={body}>
            <div class="diff__bar">
                if props.title.is_empty() { <span class="diff__title" /> } else { <h3 class="diff__title">{ props.title }</h3> }
                <button type="button" class="button" aria-pressed={side_by_side.to_string()} onclick={on_side}>{"Side by side"}</button>
                <button type="button" class="button" onclick={on_copy}>
                    { if *copied { "Copied".to_owned() } else { format!("Copy {}", props.what) } }
                </button>
                <a class="button" download={props.what} href={data_address(&props.text)}>{"Download"}</a>
                if let Some(take) = &props.take {
                    <button type="button" class="button button--main" onclick={take}>{"Apply"}</button>
                }
            </div>
            if *side_by_side {
                { columns(&props.lines, &moved(&props.lines), props.what) }
            } else {
                { text(props.what, &props.lines, props.choices.as_ref()) }
            }
        </div>
    }
}

/// Texts that are taken out at one place and put in at another: they move.
fn moved(lines: &[DiffLine]) -> BTreeSet<String> {
    let of = |tag: DiffTag| -> BTreeSet<String> {
        let tagged = lines
            .iter()
            .filter(|line| line.tag == tag && !line.text.trim().is_empty());
        tagged.map(|line| line.text.clone()).collect()
    };
    of(DiffTag::Removed)
        .intersection(&of(DiffTag::Added))
        .cloned()
        .collect()
}

fn line(index: usize, line: &DiffLine, moved: &BTreeSet<String>) -> Html {
    let is_moved = moved.contains(&line.text);
    let (sign, word, class) = match (line.tag, is_moved) {
        (DiffTag::Same, _) => (" ", "", None),
        (DiffTag::Added, true) => ("»", "moved to here: ", Some("diff__line--moved")),
        (DiffTag::Removed, true) => ("«", "moved from here: ", Some("diff__line--left")),
        (DiffTag::Added, false) => ("+", "added: ", Some("diff__line--added")),
        (DiffTag::Removed, false) => ("-", "removed: ", Some("diff__line--removed")),
    };
    html! {
        <span key={index} class={classes!("diff__line", class)}>
            <span class="diff__sign" aria-hidden="true">{ sign }</span><span class="unseen">{ word }</span>{ &line.text }{ "\n" }
        </span>
    }
}

/// The change alone, without its buttons.
pub(super) fn plain(what: &'static str, lines: &[DiffLine]) -> Html {
    text(what, lines, None)
}

fn text(what: &'static str, lines: &[DiffLine], choices: Option<&Choices>) -> Html {
    let moved = moved(lines);
    let mut above = choices.map(|choices| choices.above(lines)).unwrap_or_default();
    let row = |(at, found): (usize, &DiffLine)| html! { <>{ for above.remove(&at).into_iter().flatten() }{ line(at, found, &moved) }</> };
    html! {
        <pre class="diff__text" tabindex="0" aria-label={format!("Changes to the {what}")}>{ for lines.iter().enumerate().map(row) }</pre>
    }
}

/// A text as an address that can be downloaded from: nothing leaves the page.
pub(super) fn data_address(text: &str) -> String {
    let encoded = js_sys::encode_uri_component(text);
    format!("data:application/octet-stream,{encoded}")
}

/// Old and new lines beside each other: what was taken out faces what was put in.
fn columns(lines: &[DiffLine], moved: &BTreeSet<String>, what: &'static str) -> Html {
    let rows = rows_of(lines);
    let column = |title: &'static str, cells: Vec<Option<&DiffLine>>| {
        let cell = |(index, cell): (usize, Option<&DiffLine>)| match cell {
            Some(found) => line(index, found, moved),
            None => html! { <span key={index} class="diff__line diff__line--none">{"\n"}</span> },
        };
        html! { <pre class="diff__text" tabindex="0" aria-label={format!("{what} {title}")}>{ for cells.into_iter().enumerate().map(cell) }</pre> }
    };
    html! {
        <div class="diff__columns">
            { column("before", rows.iter().map(|(before, _)| *before).collect()) }
            { column("after", rows.iter().map(|(_, after)| *after).collect()) }
        </div>
    }
}

type Row<'l> = (Option<&'l DiffLine>, Option<&'l DiffLine>);

fn rows_of(lines: &[DiffLine]) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    let (mut removed, mut added): (Vec<&DiffLine>, Vec<&DiffLine>) = (Vec::new(), Vec::new());
    for line in lines {
        match line.tag {
            DiffTag::Removed => removed.push(line),
            DiffTag::Added => added.push(line),
            DiffTag::Same => {
                facing(&mut rows, &mut removed, &mut added);
                rows.push((Some(line), Some(line)));
            }
        }
    }
    facing(&mut rows, &mut removed, &mut added);
    rows
}

fn facing<'l>(rows: &mut Vec<Row<'l>>, removed: &mut Vec<&'l DiffLine>, added: &mut Vec<&'l DiffLine>) {
    for at in 0..removed.len().max(added.len()) {
        rows.push((removed.get(at).copied(), added.get(at).copied()));
    }
    removed.clear();
    added.clear();
}
