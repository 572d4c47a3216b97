//! The state that instructions hand on within a stage: environment, working directory, user, shell.

use crate::platform::Platform;
use layerlab_dockerfile_parser::{Environment, Lexer, SyntaxError};
use std::collections::BTreeSet;

/// The search path where an image sets none (moby/buildkit `util/system`).
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What a stage has come to.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// The last operation; `None` for an empty file system.
    pub(crate) vertex: Option<usize>,
    /// Environment and arguments, the last set last.
    pub(crate) env: Vec<(String, String)>,
    pub(crate) workdir: String,
    pub(crate) user: String,
    /// What it is built for.
    pub(crate) platform: Platform,
    pub(crate) shell: Option<Vec<String>>,
    /// Names declared by `ARG` whose value now holds.
    pub(crate) args: BTreeSet<String>,
}

impl Environment for State {
    fn get(&self, name: &str) -> Option<&str> {
        self.env
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

impl State {
    /// Sets a variable; a new value moves it to the end, as in `BuildKit`'s list.
    pub(crate) fn set(&mut self, name: &str, value: String) {
        self.env.retain(|(key, _)| key != name);
        self.env.push((name.to_owned(), value));
    }

    pub(crate) fn set_default_path(&mut self) {
        if self.get("PATH").is_none() {
            self.set("PATH", DEFAULT_PATH.to_owned());
        }
    }

    pub(crate) fn expand(&self, lexer: Lexer, word: &str) -> Result<String, SyntaxError> {
        Ok(lexer.expand(word, self)?.text)
    }

    /// A path in the image, from one that may be relative; slashes at its end are kept.
    pub(crate) fn absolute(&self, path: &str) -> String {
        let joined = if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("{}/{path}", self.workdir)
        };
        let cleaned = layerlab_context::clean(&joined);
        let keeps_slash = path.ends_with('/') || path == "." || path.is_empty() || path.ends_with("/.");
        if cleaned.is_empty() {
            "/".to_owned()
        } else if keeps_slash {
            format!("/{cleaned}/")
        } else {
            format!("/{cleaned}")
        }
    }

    /// A command with the shell before it.
    pub(crate) fn with_shell(&self, command: &str) -> Vec<String> {
        let default = || vec!["/bin/sh".to_owned(), "-c".to_owned()];
        let mut words = self.shell.clone().unwrap_or_else(default);
        words.push(command.to_owned());
        words
    }
}
