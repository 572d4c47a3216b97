//! Changes that can be taken or left where they stand: a switch above the lines that each is about.

use super::Dispatcher;
use crate::state::Action;
use layerlab_optimize::Rewrite;
use layerlab_report::{DiffLine, DiffTag};
use layerlab_source::Applicability;
use std::collections::BTreeMap;
use yew::prelude::{Callback, Event, Html, html};

/// What there is to choose, and how it is said.
#[derive(Clone, PartialEq)]
pub(super) struct Choices {
    /// As they are switched.
    pub(super) rewrites: Vec<Rewrite>,
    pub(super) dispatcher: Dispatcher,
}

impl Choices {
    /// The switches that stand above lines of a change, by the lines' places. What is about no line has none.
    pub(super) fn above(&self, lines: &[DiffLine]) -> BTreeMap<usize, Vec<Html>> {
        let mut above: BTreeMap<usize, Vec<Html>> = BTreeMap::new();
        let can_be_had = |rewrite: &&Rewrite| rewrite.applicability != Applicability::DisplayOnly;
        for rewrite in self.rewrites.iter().filter(can_be_had) {
            if let Some(at) = place(rewrite, lines) {
                above.entry(at).or_default().push(self.switch(rewrite));
            }
        }
        above
    }

    fn switch(&self, rewrite: &Rewrite) -> Html {
        let class = if rewrite.applied {
            "diff__choice"
        } else {
            "diff__choice diff__choice--off"
        };
        html! {
            <label key={rewrite.id.clone()} {class} title={rewrite.reason.clone()}>{ tick(rewrite, &self.dispatcher) }</label>
        }
    }
}

/// A box to tick, and what is taken or left with it.
pub(super) fn tick(rewrite: &Rewrite, dispatcher: &Dispatcher) -> Html {
    let (id, on, dispatcher) = (rewrite.id.clone(), !rewrite.applied, dispatcher.clone());
    let on_change = Callback::from(move |_: Event| dispatcher.dispatch(Action::Switch(id.clone(), on)));
    html! { <><input type="checkbox" checked={rewrite.applied} onchange={on_change} />{" "}{ &rewrite.title }</> }
}

/// The line of a change above which a rewrite is named: the first that it is about, or where the change around that begins.
fn place(rewrite: &Rewrite, lines: &[DiffLine]) -> Option<usize> {
    let first = rewrite.lines.iter().map(|(first, _)| *first).min()?;
    let mut at = lines
        .iter()
        .position(|line| line.before.is_some_and(|before| before >= first))?;
    while rewrite.applied && at > 0 && lines[at - 1].tag != DiffTag::Same {
        at -= 1;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_report::diff;

    #[test]
    fn a_change_is_named_where_it_begins() {
        let before = "FROM a\nCOPY . .\nRUN i\nRUN t\n";
        let after = "FROM a\nCOPY m .\nRUN i\nCOPY . .\nRUN t\n";
        let lines = diff(before, after);
        let rewrite = |applied: bool, lines: Vec<(usize, usize)>| Rewrite {
            id: String::new(),
            title: String::new(),
            reason: String::new(),
            applicability: Applicability::Safe,
            checks: Vec::new(),
            applied,
            saves: Vec::new(),
            lines,
            alone: Vec::new(),
        };
        let text = |at: usize| (lines[at].tag, lines[at].text.as_str());
        let first = place(&rewrite(true, vec![(2, 3)]), &lines).unwrap();
        assert_ne!(text(first).0, DiffTag::Same);
        assert_eq!(lines[first - 1].text, "FROM a");
        // One that is off changes nothing: it stands at its own line.
        assert_eq!(
            text(place(&rewrite(false, vec![(4, 4)]), &lines).unwrap()),
            (DiffTag::Same, "RUN t")
        );
        assert_eq!(place(&rewrite(true, Vec::new()), &lines), None);
        assert_eq!(place(&rewrite(true, vec![(9, 9)]), &[]), None);
    }
}
