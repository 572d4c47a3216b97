//! Where one is, as the address of the page has it: which project, which view, which change.

use crate::host::{named, of_query, view};
use crate::state::View;
use layerlab_optimize::ScenarioKind;
use std::rc::Rc;

/// In the place of a lesson: that of the project is written.
pub const EDIT: &str = "edit";

/// Where one is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// The project, by the id that this browser keeps it under; none where the address says nothing of it.
    pub project: Option<Rc<str>>,
    /// What the right side shows.
    pub view: View,
    /// The change that is played.
    pub scenario: Option<ScenarioKind>,
    /// Whether the lesson is written.
    pub writes: bool,
    /// The slide that is presented, the first being 0.
    pub slide: Option<usize>,
}

impl Place {
    /// What the query of an address says; what it does not say is as it is by default.
    pub fn of_query(query: &str) -> Self {
        let value = |name| of_query(query, name).filter(|value| !value.is_empty());
        Self {
            project: value("project").map(Rc::from),
            view: value("show").and_then(view).unwrap_or_default(),
            scenario: value("scenario").and_then(named),
            writes: value("lesson") == Some(EDIT),
            slide: of_query(query, "present")
                .map(|slide| slide.parse::<usize>().map_or(0, |slide| slide.saturating_sub(1))),
        }
    }

    /// The query of its address, with the question mark; empty where all is as it is by default.
    pub fn query(&self) -> String {
        let mut parts = Vec::new();
        if let Some(project) = &self.project {
            parts.push(format!("project={project}"));
        }
        if self.view != View::default() {
            parts.push(format!("show={}", self.view.name()));
        }
        if let Some(scenario) = self.scenario.and_then(name) {
            parts.push(format!("scenario={scenario}"));
        }
        if self.writes {
            parts.push(format!("lesson={EDIT}"));
        }
        if let Some(slide) = self.slide {
            parts.push(format!("present={}", slide + 1));
        }
        if parts.is_empty() {
            String::new()
        } else {
            format!("?{}", parts.join("&"))
        }
    }
}

/// The name of a kind of change; one of the user's own, which goes by its number in the project, has none.
pub(crate) fn name(kind: ScenarioKind) -> Option<String> {
    let json = serde_json::to_string(&kind).ok()?;
    let name = json.strip_prefix('"')?.strip_suffix('"')?;
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_comes_back_from_its_address() {
        for (place, query) in [
            (Place::default(), ""),
            (
                Place {
                    project: Some("17-4".into()),
                    view: View::Timeline,
                    scenario: Some(ScenarioKind::BaseImage),
                    ..Place::default()
                },
                "?project=17-4&show=timeline&scenario=base-image",
            ),
            (
                Place {
                    view: View::Rewrite,
                    ..Place::default()
                },
                "?show=rewrite",
            ),
            (
                Place {
                    writes: true,
                    slide: Some(2),
                    ..Place::default()
                },
                "?lesson=edit&present=3",
            ),
        ] {
            assert_eq!(place.query(), query);
            assert_eq!(Place::of_query(query), place);
        }
        for (query, slide) in [
            ("?present", 0),
            ("?present=0", 0),
            ("?present=-4", 0),
            ("?present=7", 6),
        ] {
            assert_eq!(Place::of_query(query).slide, Some(slide));
        }
        let own = Place {
            scenario: Some(ScenarioKind::Named(2)),
            ..Place::default()
        };
        assert_eq!(own.query(), "");
        assert_eq!(
            Place::of_query("?show=nothing&scenario=&project="),
            Place::default()
        );
    }
}
