//! What a page that embeds a reading view and the view say to each other (docs/embedding.md).

use crate::state::{Theme, View};
use layerlab_optimize::ScenarioKind;
use layerlab_session::{LinkError, Other, Request, from_fragment};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// Version of the messages. One of another version is not heard.
pub const VERSION: u32 = 1;
/// A list of files and a Dockerfile are never longer, in bytes: it comes from anywhere.
const LONGEST: usize = 20_000_000;

/// What a reading view shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The only view that is shown; all, each on its tab, where it is none.
    pub view: Option<View>,
    /// Whether the Dockerfile can be edited.
    pub editable: bool,
    /// Whether a host is to say what is shown.
    pub hosted: bool,
}

impl Reading {
    /// What the address of a page asks for, by its query; `None` where it is no reading view.
    pub fn of_query(query: &str) -> Option<Self> {
        let value = |name| of_query(query, name);
        (value("view") == Some("embed")).then(|| Self {
            view: value("show").and_then(view),
            editable: value("editable").is_some_and(|value| value != "0"),
            hosted: value("host").is_some(),
        })
    }
}

/// A value of an address's query, by its name.
pub fn of_query<'q>(query: &'q str, name: &str) -> Option<&'q str> {
    let pairs = query.trim_start_matches('?').split('&');
    let mut pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
}

/// A view by its name. The change itself has two.
pub(crate) fn view(name: &str) -> Option<View> {
    named(if name == "diff" { "rewrite" } else { name })
}

/// What a name stands for.
pub(crate) fn named<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_str(&serde_json::Value::from(name).to_string()).ok()
}

/// What a host says.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// Another project, and how it is to be shown.
    Open(Box<Opened>),
    /// Other colours.
    Theme(Theme),
}

/// A project of a host.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The project; of a link that cannot be read, what is there beside it.
    pub request: Rc<Request>,
    /// How it is to be shown.
    pub reading: Reading,
    /// Its colours.
    pub theme: Theme,
    /// Why the link cannot be read.
    pub broken: Option<LinkError>,
}

/// What a message may say, of whichever kind it is.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Project {
    dockerfile: Option<Rc<str>>,
    dockerignore: Option<Rc<str>>,
    files: Option<Rc<str>>,
    compare: Option<Rc<str>>,
    compare_ignore: Option<Rc<str>>,
    compare_files: Option<Rc<str>>,
    link: Option<String>,
    scenario: Option<String>,
    view: Option<String>,
    editable: bool,
    theme: Option<String>,
}

/// What every message says of itself.
#[derive(Deserialize)]
struct Envelope {
    layerlab: u32,
    kind: String,
}

/// A message as JSON; `None` for what is no message of this version.
pub fn hear(json: &str) -> Option<Heard> {
    if json.len() > LONGEST {
        return None;
    }
    let envelope: Envelope = serde_json::from_str(json).ok()?;
    if envelope.layerlab != VERSION {
        return None;
    }
    let project: Project = serde_json::from_str(json).ok()?;
    let theme = |name: &str| named(name).unwrap_or_default();
    Some(match envelope.kind.as_str() {
        "theme" => Heard::Theme(theme(&project.theme?)),
        "open" => {
            let linked = project.link.as_deref().map(from_fragment);
            let (mut request, broken) = match linked {
                Some(Ok(request)) => (request, None),
                Some(Err(error)) => (Request::default(), Some(error)),
                None => (Request::default(), None),
            };
            // What is said beside a link counts more than what the link holds.
            if let Some(dockerfile) = project.dockerfile {
                request.dockerfile = dockerfile;
            }
            if let Some(dockerignore) = project.dockerignore {
                request.dockerignore = dockerignore;
            }
            request.files = project.files.or(request.files);
            if let Some(dockerfile) = project.compare {
                request.compare = Some(Other {
                    dockerfile,
                    dockerignore: project.compare_ignore,
                    files: project.compare_files,
                    ..Other::default()
                });
            }
            if let Some(scenario) = project.scenario.as_deref().and_then(named::<ScenarioKind>) {
                request.scenario = Some(scenario);
            }
            Heard::Open(Box::new(Opened {
                request: Rc::new(request),
                reading: Reading {
                    view: project.view.as_deref().and_then(view),
                    editable: project.editable,
                    hosted: false,
                },
                theme: theme(project.theme.as_deref().unwrap_or_default()),
                broken,
            }))
        }
        _ => return None,
    })
}

/// What a reading view says.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Said {
    /// It is there, and hears what it is to show.
    Ready,
    /// So many pixels it is high.
    Size {
        /// CSS pixels.
        height: f64,
    },
}

/// What a reading view in this page says; `None` for what is no message of this version.
pub fn said(json: &str) -> Option<Said> {
    let envelope: Envelope = serde_json::from_str(json).ok()?;
    serde_json::from_str(json)
        .ok()
        .filter(|_| envelope.layerlab == VERSION)
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_session::to_fragment;

    #[test]
    fn the_address_says_how_it_is_read() {
        assert_eq!(Reading::of_query("?theme=dark"), None);
        assert_eq!(Reading::of_query("?view=embed"), Some(Reading::default()));
        let reading = Reading {
            view: Some(View::Graph),
            editable: true,
            hosted: true,
        };
        let query = "?theme=dark&view=embed&show=graph&editable&host=1";
        assert_eq!(Reading::of_query(query), Some(reading));
        let unheard = Reading::of_query("?view=embed&show=nothing&editable=0");
        assert_eq!(unheard, Some(Reading::default()));
    }

    #[test]
    fn every_view_has_its_name() {
        for of_name in [
            "layers",
            "graph",
            "timeline",
            "scenarios",
            "rewrite",
            "sizes",
            "verify",
            "predict",
        ] {
            assert_eq!(view(of_name).map(View::name), Some(of_name));
        }
        assert_eq!(view("diff"), Some(View::Rewrite));
    }

    #[test]
    fn a_host_opens_a_project() {
        let json = r#"{"layerlab":1,"kind":"open","dockerfile":"FROM a\n","files":"x\n","compare":"FROM b\n","compare-files":"y\n","scenario":"base-image","view":"diff","theme":"dark","editable":true}"#;
        let Some(Heard::Open(opened)) = hear(json) else {
            panic!("it is not heard");
        };
        let request = &opened.request;
        assert_eq!(
            (&*request.dockerfile, request.files.as_deref()),
            ("FROM a\n", Some("x\n"))
        );
        assert_eq!(request.scenario, Some(ScenarioKind::BaseImage));
        assert!(
            request.compare.as_ref().is_some_and(
                |other| (&*other.dockerfile, other.files.as_deref()) == ("FROM b\n", Some("y\n"))
            )
        );
        assert_eq!(
            (opened.reading.view, opened.theme),
            (Some(View::Rewrite), Theme::Dark)
        );
        assert!(opened.reading.editable);
        assert_eq!(
            hear(r#"{"layerlab":1,"kind":"theme","theme":"light"}"#),
            Some(Heard::Theme(Theme::Light))
        );
    }

    #[test]
    fn a_link_is_opened_and_a_broken_one_leaves_the_text() {
        let link = to_fragment(&Request {
            dockerfile: "FROM a\n".into(),
            dockerignore: "x\n".into(),
            ..Request::default()
        });
        let of = |link: &str, dockerfile: &str| {
            let json = format!(r#"{{"layerlab":1,"kind":"open","link":"{link}"{dockerfile}}}"#);
            match hear(&json) {
                Some(Heard::Open(opened)) => (
                    opened.request.dockerfile.to_string(),
                    opened.request.dockerignore.to_string(),
                    opened.broken,
                ),
                _ => panic!("it is not heard"),
            }
        };
        assert_eq!(of(&link, ""), ("FROM a\n".to_owned(), "x\n".to_owned(), None));
        assert_eq!(
            of("1.AAAA", r#","dockerfile":"FROM b\n""#),
            ("FROM b\n".to_owned(), String::new(), Some(LinkError::Damaged))
        );
    }

    #[test]
    fn a_view_says_how_high_it_is() {
        assert_eq!(said(r#"{"layerlab":1,"kind":"ready"}"#), Some(Said::Ready));
        assert_eq!(
            said(r#"{"layerlab":1,"kind":"size","height":12.5}"#),
            Some(Said::Size { height: 12.5 })
        );
        for junk in [
            "",
            r#"{"layerlab":2,"kind":"ready"}"#,
            r#"{"layerlab":1,"kind":"size"}"#,
        ] {
            assert_eq!(said(junk), None, "{junk}");
        }
    }

    #[test]
    fn junk_is_not_heard() {
        for junk in [
            "",
            "null",
            "3",
            "\"open\"",
            "[]",
            "{}",
            r#"{"kind":"open","dockerfile":"FROM a"}"#,
            r#"{"layerlab":2,"kind":"open","dockerfile":"FROM a"}"#,
            r#"{"layerlab":1,"kind":"open","dockerfile":3}"#,
            r#"{"layerlab":1,"kind":"explode"}"#,
            r#"{"layerlab":"1","kind":"theme","theme":"dark"}"#,
        ] {
            assert_eq!(hear(junk), None, "{junk}");
        }
    }
}
