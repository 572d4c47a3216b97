//! Reading a lesson: what is wrong with its text is said in a sentence, with the line.

use super::lists::LISTS;
use super::{Goal, Lesson, course, text};
use layerlab_context::{Listing, clean};
use layerlab_optimize::ScenarioKind;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize as _, Deserializer};

/// No lesson is larger than this, in bytes: it may come from anywhere.
const LARGEST: usize = 64_000;
/// No lesson nests deeper than this: whoever reads it does so with a stack.
const DEEPEST: usize = 200;
/// So many goals has a lesson at most: each is a build to play.
const MOST_GOALS: usize = 12;
/// So many lines are tried to find the one that is wrong.
const MOST_TRIES: usize = 50;

/// Changes by their names, as docs/lessons.md has them: the others hang on numbers, or on what else a lesson says.
const CHANGES: [&str; 11] = [
    "code",
    "dependencies",
    "settings",
    "assets",
    "commit",
    "unchanged",
    "fresh",
    "base-image",
    "remote",
    "modes",
    "runner",
];

pub(super) fn change<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ScenarioKind>, D::Error> {
    let word = String::deserialize(deserializer)?;
    let kind = serde_json::from_value(serde_json::Value::from(word.as_str())).ok();
    match kind.filter(|_| CHANGES.contains(&word.as_str())) {
        Some(kind) => Ok(Some(kind)),
        None => Err(D::Error::unknown_variant(&word, &CHANGES)),
    }
}

impl Lesson {
    /// Reads a lesson, by its id in the course or its text.
    ///
    /// # Errors
    /// A sentence with the place of what is wrong.
    pub fn read(source: &str) -> Result<Self, String> {
        let text = course::text_of(source).unwrap_or(source);
        if text.len() > LARGEST {
            return Err(format!("This lesson is larger than {} KB.", LARGEST / 1_000));
        }
        if let Some(line) = too_deep(text) {
            return Err(format!(
                "Line {line}: more than {DEEPEST} brackets are open here."
            ));
        }
        let lesson: Self =
            basic_toml::from_str(text).map_err(|error| placed::<Self>(text, &error.to_string()))?;
        lesson.complaint(text).map_or(Ok(lesson), Err)
    }

    /// What is missing or contradicts itself.
    fn complaint(&self, text: &str) -> Option<String> {
        if self.version != 1 {
            return Some(if self.version == 0 {
                "Line 1: a lesson needs version = 1.".to_owned()
            } else {
                format!(
                    "This lesson is of version {}, and this Layerlab reads version 1.",
                    self.version
                )
            });
        }
        if self.title.trim().is_empty() {
            return Some("Line 1: a lesson has a title.".to_owned());
        }
        if self.dockerfile.trim().is_empty() {
            return Some("Line 1: a lesson has a dockerfile.".to_owned());
        }
        if self.goals.is_empty() || self.goals.len() > MOST_GOALS {
            return Some(format!(
                "Line 1: a lesson has one to {MOST_GOALS} goals, each under [[goals]]."
            ));
        }
        let goals = || {
            let mut goals = self.goals.iter().enumerate();
            goals.find_map(|(at, goal)| goal.complaint(at, text))
        };
        let found = goals()
            .or_else(|| self.changes(text))
            .or_else(|| self.listing(text))
            .or_else(|| self.mistake(text));
        if found.is_some() {
            return found;
        }
        let texts = [&self.text, &self.notes, &self.solution.text];
        let figure = texts
            .into_iter()
            .find_map(|paragraphs| text::unknown_figure(paragraphs, &self.dockerfile))?;
        let line = line_with(text, &format!("{{{{{figure}"));
        Some(format!(
            "Line {line}: {{{{{figure}}}}} in the text is no figure: time, ran or steps, and a change, such as time code; or time or size, as in time code: and words of a step."
        ))
    }

    /// Changes that are given twice, or that edit what is not there.
    fn changes(&self, text: &str) -> Option<String> {
        let of_goals = self.goals.iter().enumerate().map(|(at, goal)| {
            let given = (goal.change.is_some(), &goal.edited, &goal.new_image);
            (Some(("goals", at)), given)
        });
        let own = (self.change.is_some(), &self.edited, &self.new_image);
        let tree = Listing::parse(&self.files).tree;
        std::iter::once((None, own))
            .chain(of_goals)
            .find_map(|(table, (has_change, edited, new_image))| {
                let line = |key| line_of_key(text, table, key);
                let given = [has_change, !edited.is_empty(), !new_image.is_empty()];
                if given.iter().filter(|is| **is).count() > 1 {
                    let second = if new_image.is_empty() {
                        "edited"
                    } else {
                        "new-image"
                    };
                    return Some(format!(
                        "Line {}: change, edited and new-image exclude each other: give one of them.",
                        line(second)
                    ));
                }
                let is_unknown = |path: &&String| tree.get(&clean(path)).is_none();
                let unknown = edited.iter().find(is_unknown);
                let path = unknown.filter(|_| !self.files.trim().is_empty())?;
                Some(format!("Line {}: {path} is not among the files.", line("edited")))
            })
    }

    /// Lines of the list of files that name none, or whose size is no number.
    fn listing(&self, text: &str) -> Option<String> {
        let units = ["B", "KB", "MB", "GB", "KIB", "MIB", "GIB", "BYTES"];
        let has_unit = |line: &&str| {
            let mut words = line.split_whitespace().rev();
            let unit = words.next().unwrap_or_default().to_uppercase();
            let path = line.trim();
            words.next().is_some() && units.contains(&unit.as_str()) && tree_has(&self.files, path)
        };
        if let Some(wrong) = self.files.lines().find(has_unit) {
            return Some(format!(
                "Line {}: the size of {} is no number with a unit, such as 4 KB.",
                line_with(text, wrong),
                wrong.split_whitespace().next().unwrap_or_default()
            ));
        }
        let error = Listing::parse(&self.files).errors.into_iter().next()?;
        let wrong = self
            .files
            .lines()
            .nth(error.line.saturating_sub(1))
            .unwrap_or_default();
        Some(format!(
            "Line {}: {}.",
            line_with(text, wrong),
            error.message.trim_end_matches('.')
        ))
    }

    /// A mistake that misses no goal.
    fn mistake(&self, text: &str) -> Option<String> {
        let goals = 1..=self.goals.len();
        let mut mistakes = self.mistakes.iter();
        let at = mistakes.position(|mistake| !goals.contains(&mistake.misses))?;
        Some(format!(
            "Line {}: a mistake says which goal it misses, from 1 to {}.",
            line_of_table(text, "mistakes", at),
            self.goals.len()
        ))
    }
}

impl Goal {
    fn complaint(&self, at: usize, text: &str) -> Option<String> {
        if self.is_empty() {
            return Some(format!(
                "Line {}: goal {} has a text, and something to reach: cached, runs, only, seconds, same-image or without.",
                line_of_table(text, "goals", at),
                at + 1
            ));
        }
        let is_unknown = |path: &&String| path.starts_with('/') && *path != LISTS;
        let path = self.without.iter().find(is_unknown)?;
        Some(format!(
            "Line {}: without names files of the project, or {LISTS}: of {path} it is not known what commands leave there.",
            line_of_key(text, Some(("goals", at)), "without")
        ))
    }
}

/// Whether a list has a file of this very name, blanks and all.
fn tree_has(files: &str, path: &str) -> bool {
    Listing::parse(files).tree.get(path).is_some()
}

/// The first line that has some text, from 1.
fn line_with(text: &str, part: &str) -> usize {
    let part = part.trim();
    text.lines()
        .position(|line| line.contains(part))
        .map_or(1, |at| at + 1)
}

/// The line of the header of a table, by its number among those of the name.
fn line_of_table(text: &str, table: &str, number: usize) -> usize {
    let header = format!("[[{table}]]");
    let mut lines = text.lines().enumerate().filter(|(_, line)| line.trim() == header);
    lines.nth(number).map_or(1, |(at, _)| at + 1)
}

/// The line of a key in a table, or above all tables.
fn line_of_key(text: &str, table: Option<(&str, usize)>, key: &str) -> usize {
    let first = table.map_or(0, |(table, number)| line_of_table(text, table, number));
    let mut lines = text.lines().enumerate().skip(first);
    let found = lines.find(|(_, line)| key_of(line) == Some(key));
    found.map_or(first.max(1), |(at, _)| at + 1)
}

/// The key that a line sets, or the table that it begins.
fn key_of(line: &str) -> Option<&str> {
    let line = line.trim();
    if line.starts_with('[') {
        return Some(line.trim_matches(['[', ']']).trim());
    }
    let (key, _) = line.split_once('=')?;
    Some(key.trim().trim_matches('"'))
}

/// An error with its line. The reader of TOML places what it does not know at the table around it: the line is that without which the
/// error is another one.
pub(super) fn placed<T: DeserializeOwned>(text: &str, error: &str) -> String {
    let (message, _) = error.rsplit_once(" at line ").unwrap_or((error, ""));
    let between = |mark: &str| Some(message.split_once(mark)?.1.split_once('`')?.0);
    let field = between("unknown field `");
    let last = || between("for key `").and_then(|key| key.rsplit('.').next());
    let is_of_key = ["unknown variant", "invalid type", "invalid value"]
        .iter()
        .any(|start| message.starts_with(start));
    let key = field.or_else(|| last().filter(|_| is_of_key));
    let lines: Vec<&str> = text.lines().collect();
    let is_it = |at: &usize| {
        let mut without = lines.clone();
        without[*at] = "";
        let other = basic_toml::from_str::<T>(&without.join("\n")).err();
        other.is_none_or(|other| !other.to_string().starts_with(message))
    };
    let candidates = (0..lines.len()).filter(|at| key.is_some() && key_of(lines[*at]) == key);
    match candidates.take(MOST_TRIES).find(is_it) {
        Some(at) => format!("Line {}: it cannot be read: {message}.", at + 1),
        None => format!("It cannot be read: {error}."),
    }
}

/// The line in which too many brackets are open, whatever they stand in.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let mut open: usize = 0;
    let found = text.lines().position(|line| {
        line.chars().any(|c| {
            match c {
                '[' | '{' => open += 1,
                ']' | '}' => open = open.saturating_sub(1),
                _ => {}
            }
            open > DEEPEST
        })
    });
    found.map(|line| line + 1)
}
