//! `# syntax=`: which frontend reads the file, and the line for one that knows newer flags.

use crate::text;
use layerlab_dockerfile_parser::Dockerfile;
use layerlab_source::Edit;

/// The stable channel, whatever its version.
const SYNTAX: &str = "# syntax=docker/dockerfile:1";

/// The syntax line to add for what docker/dockerfile 1.N has, N being `since`; `Some(None)` where the file has one that serves, `None` where it has one that does not.
#[allow(
    clippy::option_option,
    reason = "three answers: nothing to add, a line to add, not possible"
)]
pub(crate) fn syntax_line(dockerfile: &Dockerfile, since: u32) -> Option<Option<&'static str>> {
    let Some(directive) = dockerfile
        .directives
        .iter()
        .find(|directive| directive.name == "syntax")
    else {
        return Some(Some(SYNTAX));
    };
    let frontend = directive
        .value
        .trim_start_matches("docker.io/")
        .strip_prefix("docker/dockerfile")?;
    let version = if frontend.is_empty() {
        "1"
    } else {
        frontend.strip_prefix(':')?.split('@').next()?
    };
    let minor = version
        .strip_prefix("1.")
        .and_then(|minor| minor.split(['.', '-']).next()?.parse::<u32>().ok());
    let serves = version == "1" || version == "latest" || minor.is_some_and(|minor| minor >= since);
    serves.then_some(None)
}

/// Puts the line at the very top, behind a byte order mark.
pub(crate) fn add_line(text: &str, line: &str) -> Edit {
    let at = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    Edit::insert(at, format!("{line}{}", text::newline(text)))
}
