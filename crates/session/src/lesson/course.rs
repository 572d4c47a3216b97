//! The course: the lessons that come with the program, in their order.

/// A lesson of the course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// For addresses and links.
    pub id: &'static str,
    /// What it is called; a test holds it to the lesson's own title.
    pub title: &'static str,
}

macro_rules! course {
    ($($id:literal: $title:literal),* $(,)?) => {
        /// All lessons of the course, the first first.
        pub const COURSE: &[Listed] = &[$(Listed {
            id: $id,
            title: $title,
        }),*];
        /// Their texts, apart from the list: who shows the list alone does without them.
        const TEXTS: &[(&str, &str)] = &[$(($id, include_str!(concat!("../../lessons/", $id, ".toml")))),*];
    };
}

course! {
    "layers": "Layers and the cache",
    "changes": "What counts as a change",
    "dependencies": "Dependencies before code",
    "ignore": "What is not sent changes nothing",
    "split": "Copy what a step needs",
    "stages": "Stages, and the golden rule",
    "arguments": "Arguments belong where they are read",
    "apt": "Package lists and installs",
    "mounts": "Cache mounts, and what they are not",
    "link": "Copies that stand alone",
    "runner": "A machine that has no cache",
    "secrets": "A deleted file is still there",
    "service": "From a quarter of an hour to a minute",
}

/// The text of a lesson of the course.
pub(super) fn text_of(id: &str) -> Option<&'static str> {
    let found = TEXTS.iter().find(|(listed, _)| *listed == id);
    found.map(|(_, text)| *text)
}

/// The id of a lesson, where it is one of the course.
pub(super) fn id_of(source: &str) -> Option<&'static str> {
    COURSE
        .iter()
        .find(|listed| listed.id == source)
        .map(|listed| listed.id)
}
