//! Courses of others: one TOML file with a head and lessons. Each becomes a lesson of its own, whose text stands as it does in the file
//! but for the names of its tables, so that what is wrong with it is told with the line of the file.

use super::Lesson;
use super::read::{placed, too_deep};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::rc::Rc;

/// No course is larger than this, in bytes: it may come from anywhere.
const LARGEST: usize = 1_000_000;
/// So many lessons has a course at most.
const MOST_LESSONS: usize = 60;
/// The table that each lesson of a course is.
const LESSONS: &str = "lessons";
/// Tables of a lesson.
const TABLES: [&str; 6] = ["machine", "said", "needs", "goals", "solution", "mistakes"];

/// A course as it is listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// For what is kept of it: out of its title.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it is about, in a sentence or two.
    pub text: String,
    /// The first first.
    pub lessons: Vec<CourseLesson>,
}

/// A lesson of such a course.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseLesson {
    /// For addresses and for what is kept of it: out of its title.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Its text, as if it stood in a file of its own.
    pub text: Rc<str>,
}

/// What stands above all lessons.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    course: Head,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Head {
    version: u32,
    title: String,
    text: String,
}

impl Course {
    /// Reads a course.
    ///
    /// # Errors
    /// A sentence with the line of what is wrong.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.len() > LARGEST {
            return Err(format!("This course is larger than {} KB.", LARGEST / 1_000));
        }
        let (head, lessons) = parts(text);
        let head = head_of(&head)?;
        if lessons.is_empty() || lessons.len() > MOST_LESSONS {
            return Err(format!(
                "Line 1: a course has one to {MOST_LESSONS} lessons, each under [[lessons]]."
            ));
        }
        let mut course = Self {
            id: id_of(&head.title, 1),
            title: head.title,
            text: head.text,
            lessons: Vec::new(),
        };
        for (at, text) in lessons {
            let lesson = Lesson::read(&text).map_err(|error| shifted(&error, at))?;
            let id = id_of(&lesson.title, course.lessons.len() + 1);
            if course.lessons.iter().any(|before| before.id == id) {
                return Err(format!(
                    "Line {}: two lessons are called {}: their addresses would be the same.",
                    at + 1,
                    lesson.title
                ));
            }
            course.lessons.push(CourseLesson {
                id,
                title: lesson.title,
                text: text.into(),
            });
        }
        Ok(course)
    }
}

/// The head.
fn head_of(text: &str) -> Result<Head, String> {
    if let Some(line) = too_deep(text) {
        return Err(format!("Line {line}: too many brackets are open here."));
    }
    let file: File = basic_toml::from_str(text).map_err(|error| placed::<File>(text, &error.to_string()))?;
    match file.course.version {
        1 if file.course.title.trim().is_empty() => {
            Err("Line 1: a course has a title, below [course].".to_owned())
        }
        1 => Ok(file.course),
        0 => Err("Line 1: a course begins with [course], and has version = 1 below it.".to_owned()),
        other => Err(format!(
            "This course is of version {other}, and this Layerlab reads version 1."
        )),
    }
}

/// What stands above all lessons, and each lesson as a file of its own, with the number of lines above it.
fn parts(text: &str) -> (String, Vec<(usize, String)>) {
    let mut head = String::new();
    let mut lessons: Vec<(usize, String)> = Vec::new();
    let mut open = None;
    // Whether the table that lines stand in is the lesson itself.
    let mut is_top = false;
    for (at, line) in text.lines().enumerate() {
        let is_within = open.is_some();
        let table = table(line).filter(|_| !is_within);
        open = open_behind(line, open);
        let own =
            table.and_then(|(brackets, name, behind)| Some((brackets, name.strip_prefix(LESSONS)?, behind)));
        match (own, lessons.last_mut()) {
            // In its place stands what every lesson says of itself.
            (Some(("[[", "", _)), _) => {
                lessons.push((at, "version = 1\n".to_owned()));
                is_top = true;
            }
            (Some((brackets, name, behind)), Some((_, lesson))) if name.starts_with('.') => {
                is_top = false;
                _ = writeln!(lesson, "{brackets}{}]{behind}", &name[1..]);
            }
            (_, Some((_, lesson))) => {
                // Said once more it would be there twice.
                let is_said =
                    !is_within && is_top && line.split('=').next().is_some_and(|key| key.trim() == "version");
                if is_said {
                    *lesson = lesson.replacen("version = 1\n", "\n", 1);
                }
                _ = writeln!(lesson, "{line}");
            }
            (_, None) => _ = writeln!(head, "{line}"),
        }
    }
    (head, lessons)
}

/// A lesson of a file of its own as one of a course: its tables are those of `lessons`.
pub fn in_course(lesson: &str) -> String {
    let mut text = String::from("\n[[lessons]]\n");
    let mut open = None;
    for line in lesson.lines() {
        let table = table(line).filter(|_| open.is_none());
        let own =
            table.filter(|(_, name, _)| TABLES.contains(&name.split('.').next().unwrap_or_default().trim()));
        _ = match own {
            Some((brackets, name, behind)) => writeln!(text, "{brackets}{LESSONS}.{name}]{behind}"),
            None => writeln!(text, "{line}"),
        };
        open = open_behind(line, open);
    }
    text
}

/// The table that a line begins: its brackets, its name, and what is behind the first bracket that closes it.
fn table(line: &str) -> Option<(&str, &str, &str)> {
    let line = line.trim_start();
    let brackets = if line.starts_with("[[") { 2 } else { 1 };
    let (name, behind) = line.strip_prefix('[')?.get(brackets - 1..)?.split_once(']')?;
    Some((&line[..brackets], name.trim(), behind))
}

/// The quotes of a string of several lines that is open behind a line, where `open` is so before it.
fn open_behind(line: &str, mut open: Option<&'static str>) -> Option<&'static str> {
    let mut rest = line;
    loop {
        let Some(quotes) = open else {
            rest = &rest[rest.find(['"', '\'', '#'])?..];
            if rest.starts_with('#') {
                return None;
            }
            let all = ["\"\"\"", "'''", "\"", "'"];
            open = all.into_iter().find(|quotes| rest.starts_with(quotes));
            rest = &rest[open?.len()..];
            continue;
        };
        match closing(rest, quotes) {
            Some(at) => {
                rest = &rest[at + quotes.len()..];
                open = None;
            }
            // One of a single line ends with it, whatever is wrong with it.
            None => return Some(quotes).filter(|quotes| quotes.len() == 3),
        }
    }
}

/// Where a string ends.
fn closing(text: &str, quotes: &str) -> Option<usize> {
    if quotes.starts_with('\'') {
        return text.find(quotes);
    }
    let mut is_escaped = false;
    let mut chars = text.char_indices();
    let found = chars.find(|(at, c)| {
        let is_it = !is_escaped && text[*at..].starts_with(quotes);
        is_escaped = !is_escaped && *c == '\\';
        is_it
    });
    found.map(|(at, _)| at)
}

/// A title as a part of an address; where nothing of it can be one, a number.
fn id_of(title: &str, number: usize) -> String {
    const LONGEST: usize = 60;
    let word = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let all: String = title.chars().map(word).collect();
    let words: Vec<&str> = all.split('-').filter(|word| !word.is_empty()).collect();
    let id: String = words.join("-").chars().take(LONGEST).collect();
    if id.is_empty() {
        format!("number-{number}")
    } else {
        id
    }
}

/// Where in what is said of a text its line stands, and the line.
fn place(error: &str) -> Option<(usize, &str)> {
    let at = if error.starts_with("Line ") {
        "Line ".len()
    } else {
        error.rfind(" at line ")? + " at line ".len()
    };
    let rest = &error[at..];
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Some((at, &rest[..end]))
}

/// The line that an error of a lesson or a course names.
pub(super) fn line_of(error: &str) -> Option<usize> {
    place(error)?.1.parse().ok()
}

/// An error of a lesson with the line of the course that it is in.
fn shifted(error: &str, by: usize) -> String {
    match (place(error), line_of(error)) {
        (Some((at, digits)), Some(line)) => {
            format!("{}{}{}", &error[..at], line + by, &error[at + digits.len()..])
        }
        _ => format!("Line {}: {error}", by + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_several_lines_hold_no_tables() {
        for (line, before, behind) in [
            ("text = \"\"\"", None, Some("\"\"\"")),
            ("[[lessons]]", Some("'''"), Some("'''")),
            ("a \\\"\"\" b", Some("\"\"\""), Some("\"\"\"")),
            ("''' # \"\"\"", Some("'''"), None),
            ("a = \"\" # '''", None, None),
            ("a = '\\' # x", None, None),
            ("a = \"it's\"", None, None),
            ("a = \"never", None, None),
            ("\"\"\"\"", Some("\"\"\""), None),
        ] {
            assert_eq!(open_behind(line, before), behind, "{line}");
        }
    }

    #[test]
    fn a_title_becomes_a_part_of_an_address() {
        assert_eq!(
            id_of("Cache mounts, and what they are not", 1),
            "cache-mounts-and-what-they-are-not"
        );
        assert_eq!(id_of("../<b>?&", 3), "b");
        assert_eq!(id_of("層", 3), "number-3");
    }
}
