//! What is shared of a project: the choices, and the text that they make.

use crate::host::VERSION;
use crate::place::{Place, name};
use crate::state::{Theme, View};
use layerlab_session::{Optimization, Other, Request, to_fragment};
use serde_json::json;

/// Pixels of a frame, whose page cannot be told what it needs.
const FRAME_HEIGHT: u32 = 720;
/// Pixels: no frame is lower or higher.
const HEIGHTS: std::ops::RangeInclusive<u32> = 120..=20_000;

/// In which form a project is shared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// `<layer-lab>`.
    #[default]
    Element,
    /// `<iframe>`.
    Frame,
    /// An address.
    Link,
    /// A link in Markdown.
    MarkdownLink,
    /// A picture in Markdown, with a link around it.
    MarkdownPicture,
}

impl Form {
    /// Whether it shows a reading view: it has a height, and may be edited.
    pub fn is_view(self) -> bool {
        matches!(self, Self::Element | Self::Frame)
    }
}

/// What comes after the Dockerfile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum After {
    /// As on the page: what is compared with, else what is found when it is shown.
    #[default]
    AsShown,
    /// What is found when it is shown, whatever is compared here.
    Found,
    /// The better Dockerfile as it is now, to be compared with.
    Fixed,
}

/// What was chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sharing {
    /// The form.
    pub form: Form,
    /// The only view that is shown; all, each on its tab, where it is none.
    pub view: Option<View>,
    /// The colours; those of the page around it where they are the system's.
    pub theme: Theme,
    /// Pixels; as high as what is shown where it is none.
    pub height: Option<u32>,
    /// Whether the reader may edit the Dockerfile.
    pub editable: bool,
    /// What comes after it.
    pub after: After,
}

/// A height that a view asks for, as a frame may have it.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is within bounds before"
)]
pub fn height_within(height: f64) -> u32 {
    height
        .ceil()
        .clamp(f64::from(*HEIGHTS.start()), f64::from(*HEIGHTS.end())) as u32
}

/// Where this page is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// The page itself, without query and fragment.
    pub page: String,
    /// The script of the element.
    pub script: String,
}

impl Sharing {
    /// A height as it was typed; none where it is empty or no number.
    pub fn height_of(text: &str) -> Option<u32> {
        let typed = text.trim().parse::<u32>().ok()?;
        Some(typed.clamp(*HEIGHTS.start(), *HEIGHTS.end()))
    }

    /// The project that is shared.
    pub fn request(&self, request: &Request, found: Option<&Optimization>) -> Request {
        let mut shared = request.clone();
        match (self.after, found) {
            (After::AsShown, _) | (After::Fixed, None) => {}
            (After::Found, _) => shared.compare = None,
            (After::Fixed, Some(found)) => {
                shared.compare = Some(Other {
                    dockerfile: found.dockerfile.as_str().into(),
                    dockerignore: (*found.dockerignore != *request.dockerignore)
                        .then(|| found.dockerignore.as_str().into()),
                    ..Other::default()
                });
            }
        }
        shared
    }

    /// What the preview is told: the same as the element tells its frame.
    pub fn message(&self, shared: &Request, theme: Theme) -> String {
        json!({
            "layerlab": VERSION,
            "kind": "open",
            "link": to_fragment(shared),
            "view": self.view.map(View::name),
            "editable": self.editable,
            "theme": theme_name(theme).unwrap_or("system"),
        })
        .to_string()
    }

    /// What is copied.
    pub fn text(&self, shared: &Request, at: &Addresses) -> String {
        let link = || {
            let place = Place {
                view: self.view.unwrap_or_default(),
                ..Place::default()
            };
            format!("{}{}#{}", at.page, place.query(), to_fragment(shared))
        };
        match self.form {
            Form::Element => self.element(shared, at),
            Form::Frame => self.frame(shared, at),
            Form::Link => link(),
            Form::MarkdownLink => format!("[What will this change rebuild?]({})", link()),
            Form::MarkdownPicture => {
                format!("[![What this change rebuilds]({PICTURE})]({})", link())
            }
        }
    }

    /// The element. Where its script is not there, the Dockerfile is. In a `div` and without empty lines, so that Markdown takes it for
    /// HTML from its beginning to its end.
    fn element(&self, shared: &Request, at: &Addresses) -> String {
        let mut attributes = String::new();
        let mut say = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                attributes.extend([" ", name, "=\"", value, "\""]);
            }
        };
        say("view", self.view.map(View::name));
        say("scenario", shared.scenario.and_then(name).as_deref());
        say("theme", theme_name(self.theme));
        say("height", self.height.map(|height| height.to_string()).as_deref());
        if self.editable {
            attributes.push_str(" editable");
        }
        let text = shared.dockerfile.replace('&', "&amp;").replace('<', "&lt;");
        let lines: Vec<&str> = text.trim().lines().collect();
        let text = lines
            .join("\n")
            .replace("\n\n", "&#10;\n")
            .replace("\n\n", "&#10;\n");
        format!(
            "<script src=\"{}\" defer></script>\n<div><layer-lab{attributes} link=\"{}\"><pre>{text}</pre></layer-lab></div>\n",
            at.script,
            to_fragment(shared),
        )
    }

    fn frame(&self, shared: &Request, at: &Addresses) -> String {
        let mut query = "?view=embed".to_owned();
        if let Some(view) = self.view {
            query.extend(["&show=", view.name()]);
        }
        if let Some(theme) = theme_name(self.theme) {
            query.extend(["&theme=", theme]);
        }
        if self.editable {
            query.push_str("&editable");
        }
        format!(
            "<iframe src=\"{}{}#{}\" title=\"Layerlab\" width=\"100%\" height=\"{}\" loading=\"lazy\" style=\"border: 0\"></iframe>",
            at.page,
            query.replace('&', "&amp;"),
            to_fragment(shared),
            self.height.unwrap_or(FRAME_HEIGHT),
        )
    }
}

/// The picture that the Markdown shows, as it is saved.
pub const PICTURE: &str = "layerlab.svg";

/// As attributes have it; none for that of the page around it.
fn theme_name(theme: Theme) -> Option<&'static str> {
    match theme {
        Theme::System => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{Heard, hear};
    use layerlab_optimize::ScenarioKind;
    use layerlab_session::from_fragment;

    fn at() -> Addresses {
        Addresses {
            page: "https://example.com/lab/".into(),
            script: "https://example.com/lab/embed.js".into(),
        }
    }

    fn request() -> Request {
        Request {
            dockerfile: "FROM a\n\n\nRUN x < y && z\n".into(),
            scenario: Some(ScenarioKind::BaseImage),
            ..Request::default()
        }
    }

    #[test]
    fn every_choice_is_in_the_text() {
        let all = Sharing {
            view: Some(View::Graph),
            theme: Theme::Dark,
            height: Some(300),
            editable: true,
            ..Sharing::default()
        };
        let link = to_fragment(&request());
        for (form, text) in [
            (
                Form::Element,
                format!(
                    "<script src=\"https://example.com/lab/embed.js\" defer></script>\n<div><layer-lab view=\"graph\" scenario=\"base-image\" theme=\"dark\" height=\"300\" editable link=\"{link}\"><pre>FROM a&#10;&#10;\nRUN x &lt; y &amp;&amp; z</pre></layer-lab></div>\n"
                ),
            ),
            (
                Form::Frame,
                format!(
                    "<iframe src=\"https://example.com/lab/?view=embed&amp;show=graph&amp;theme=dark&amp;editable#{link}\" title=\"Layerlab\" width=\"100%\" height=\"300\" loading=\"lazy\" style=\"border: 0\"></iframe>"
                ),
            ),
            (Form::Link, format!("https://example.com/lab/?show=graph#{link}")),
            (
                Form::MarkdownLink,
                format!("[What will this change rebuild?](https://example.com/lab/?show=graph#{link})"),
            ),
            (
                Form::MarkdownPicture,
                format!(
                    "[![What this change rebuilds](layerlab.svg)](https://example.com/lab/?show=graph#{link})"
                ),
            ),
        ] {
            assert_eq!(Sharing { form, ..all }.text(&request(), &at()), text);
        }
        // What is not chosen is not said.
        let element = Sharing::default().text(&Request::default(), &at());
        assert!(element.contains("<div><layer-lab link=\"2."), "{element}");
    }

    #[test]
    fn what_comes_after_is_as_chosen() {
        let found = Optimization {
            dockerfile: "FROM b\n".into(),
            dockerignore: "x\n".into(),
            ..Optimization::default()
        };
        let shared = |after: After, request: &Request| {
            Sharing {
                after,
                ..Sharing::default()
            }
            .request(request, Some(&found))
        };
        let fixed = shared(After::Fixed, &request());
        let other = Other {
            dockerfile: "FROM b\n".into(),
            dockerignore: Some("x\n".into()),
            ..Other::default()
        };
        assert_eq!(fixed.compare, Some(other));
        assert_eq!(shared(After::AsShown, &fixed), fixed);
        assert_eq!(shared(After::Found, &fixed), request());
    }

    #[test]
    fn the_preview_hears_what_it_is_told() {
        let sharing = Sharing {
            view: Some(View::Sizes),
            editable: true,
            ..Sharing::default()
        };
        let Some(Heard::Open(opened)) = hear(&sharing.message(&request(), Theme::Dark)) else {
            panic!("it is not heard");
        };
        assert_eq!(*opened.request, request());
        assert_eq!(
            (opened.reading.view, opened.reading.editable, opened.theme),
            (Some(View::Sizes), true, Theme::Dark)
        );
        // All views where none is chosen.
        let Some(Heard::Open(opened)) = hear(&Sharing::default().message(&request(), Theme::System)) else {
            panic!("it is not heard");
        };
        assert_eq!((opened.reading.view, opened.theme), (None, Theme::System));
        assert_eq!(
            from_fragment(&to_fragment(&opened.request)).as_ref(),
            Ok(&request())
        );
    }

    #[test]
    fn heights_are_within_what_a_frame_can_be() {
        for (typed, height) in [
            ("", None),
            ("tall", None),
            ("300", Some(300)),
            (" 5 ", Some(120)),
            ("99999", Some(20_000)),
        ] {
            assert_eq!(Sharing::height_of(typed), height, "{typed}");
        }
    }
}
