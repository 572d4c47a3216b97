//! Tools of the shell: what they touch follows from their operands, also where parts of these are not known.
//!
//! What is said of a tool is sure only where every option is on its list of those that name no files. With any other it rests on a
//! condition: options are many, and lists of those that do harm are never whole.

mod archives;
mod files;
mod filters;
mod net;

use crate::text::Text;

/// What a tool touches.
#[derive(Clone, Debug, Default)]
pub(crate) struct Touched {
    pub(crate) reads: Vec<Text>,
    pub(crate) writes: Vec<Text>,
    /// Folders that it makes, where there must be none before.
    pub(crate) makes: Vec<Text>,
    /// Whether it looks into its working directory, whatever it is given.
    pub(crate) here_is_read: bool,
    /// What it looks for in the folders above its working directory.
    pub(crate) above: &'static [&'static str],
    /// Whether it writes into its working directory files whose names are not known.
    pub(crate) here_is_written: bool,
    /// Places that it reads without being told.
    pub(crate) places: &'static [&'static str],
    /// Whether that is all: every option was one that names no files.
    pub(crate) sure: bool,
}

impl Touched {
    fn reading(reads: Vec<Text>, sure: bool) -> Self {
        Self {
            reads,
            sure,
            ..Self::default()
        }
    }

    fn writing(writes: Vec<Text>, sure: bool) -> Self {
        Self {
            writes,
            sure,
            ..Self::default()
        }
    }
}

/// What a tool of the shell touches; `None` for another program, or one that is used in another way.
pub(crate) fn tool(words: &[Text]) -> Option<Touched> {
    let name = words.first()?.exact()?;
    let name = name.rsplit('/').next().unwrap_or(name);
    let rest = &words[1..];
    let families = [files::tool, filters::tool, net::tool, archives::tool];
    families.iter().find_map(|family| family(name, rest))
}

/// Words that are no options, nor values of those named.
fn operands(words: &[Text], values: &[&str]) -> Vec<Text> {
    let mut found = Vec::new();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if word.known.starts_with('-') && word.known.len() > 1 {
            if values.contains(&word.known.as_str()) {
                rest.next();
            }
        } else {
            found.push(word.clone());
        }
    }
    found
}

/// The word behind one of the options.
fn value_of(words: &[Text], options: &[&str]) -> Option<Text> {
    let at = words
        .iter()
        .position(|word| options.contains(&word.known.as_str()) && !word.open)?;
    words.get(at + 1).cloned()
}

/// Whether all options are among these: letters of short ones, which may stand together, and names of long ones.
fn only(words: &[Text], letters: &str, long: &[&str]) -> bool {
    words.iter().all(|word| match word.known.strip_prefix('-') {
        None => true,
        Some(_) if word.open => false,
        Some(rest) => match rest.strip_prefix('-') {
            Some(name) => name.is_empty() || long.contains(&name.split('=').next().unwrap_or(name)),
            None => rest.chars().all(|c| letters.contains(c) || c.is_ascii_digit()),
        },
    })
}

pub(crate) fn named(path: &str) -> Text {
    Text {
        known: path.to_owned(),
        raw: path.to_owned(),
        ..Text::default()
    }
}
