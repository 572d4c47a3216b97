//! What the words of a command do: builtins, programs that run others, programs of the tables.

use super::{HERE, MAX_DEPTH, Shell};
use crate::access::PROGRAMS;
use crate::programs;
use crate::text::Text;
use crate::tools::{Touched, tool};
use layerlab_context::join;

impl Shell {
    /// One command, words put in.
    pub(super) fn command(&mut self, words: &[Text]) {
        let Some(first) = words.first() else { return };
        let Some(name) = first.exact() else {
            return self.by_convention(words);
        };
        let rest = &words[1..];
        if let Some(body) = self.state.functions.get(name).cloned() {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                self.unknown();
            } else {
                self.compound(&body.0);
            }
            self.depth -= 1;
            return;
        }
        match name.rsplit('/').next().unwrap_or(name) {
            "cd" | "pushd" => self.change_folder(rest),
            "popd" => self.state.folder = None,
            "export" | "local" | "readonly" | "declare" | "typeset" => self.export(rest),
            "unset" => rest.iter().for_each(|word| self.set(&word.known.clone(), None)),
            "set" | "shopt" | "ulimit" | "shift" | "wait" | "trap" | "return" | "exit" | "break"
            | "continue" | "type" | "hash" | "true" | "false" | ":" => {}
            "read" => rest.iter().for_each(|word| self.set(&word.known.clone(), None)),
            // Modes of all that is made after it.
            "umask" => self.unknown(),
            "eval" => match rest.iter().map(Text::exact).collect::<Option<Vec<_>>>() {
                Some(words) => self.text(&words.join(" ")),
                None => self.unknown(),
            },
            "source" | "." => {
                self.by_convention(words);
                self.state.variables.values_mut().for_each(|value| *value = None);
            }
            "sudo" | "exec" | "time" | "nohup" | "command" | "builtin" | "env" | "nice" | "gosu"
            | "su-exec" | "xargs" | "timeout" | "stdbuf" => self.prefixed(name, rest),
            "sh" | "bash" | "dash" | "ash" | "zsh" => self.nested(words),
            _ => self.program(words),
        }
    }

    pub(super) fn change_folder(&mut self, rest: &[Text]) {
        let target = rest
            .iter()
            .find(|word| !["-P", "-L", "--"].contains(&word.known.as_str()));
        self.state.folder = match target {
            None => self.home_now(),
            Some(word) if word.known == "-" => None,
            Some(word) if word.open && !word.known.contains('/') => {
                // A folder below this one, as far as is known.
                if word.known.is_empty() {
                    None
                } else {
                    self.path(word)
                }
            }
            Some(word) => self.path(word),
        };
    }

    pub(super) fn export(&mut self, rest: &[Text]) {
        for word in rest {
            if let Some((name, value)) = word.known.split_once('=') {
                if programs::REDIRECTS.contains(&name.to_lowercase().as_str()) {
                    self.unknown();
                }
                let value = (!word.open).then(|| value.to_owned());
                self.heed(name, value.as_deref());
                self.set(name, value);
            }
        }
    }

    /// A search path names folders in which programs of other names may lie.
    pub(super) fn search(&mut self, name: &str, value: &str) {
        if name == "PATH" {
            let folders = value.split(':').filter(|folder| folder.starts_with('/'));
            self.access.reads.extend(folders.map(|folder| join("/", folder)));
        }
    }

    /// A program that runs another one: options and assignments in front are passed over.
    pub(super) fn prefixed(&mut self, name: &str, rest: &[Text]) {
        let values: &[&str] = match name {
            "sudo" => &["-u", "--user", "-g", "--group", "-C"],
            "env" => &["-u", "-C", "--chdir"],
            "nice" => &["-n"],
            "xargs" => &["-n", "-I", "-P", "-L", "-d", "-s", "-a", "-E"],
            "timeout" => &["-s", "-k"],
            _ => &[],
        };
        let mut at = 0;
        while let Some(word) = rest.get(at) {
            let is_value = values.contains(&word.known.as_str());
            let is_assignment = word.known.split_once('=').is_some_and(|(name, _)| {
                !name.is_empty() && name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
            });
            let is_operand = (name == "timeout" && word.known.starts_with(|c: char| c.is_ascii_digit()))
                || (["gosu", "su-exec"].contains(&name) && at == 0);
            if !(word.known.starts_with('-') || is_assignment || is_operand) {
                break;
            }
            at += 1 + usize::from(is_value);
        }
        let mut words = rest.get(at..).unwrap_or_default().to_vec();
        if name == "xargs" && !words.is_empty() {
            // What it is given comes out of a pipe.
            words.push(Text {
                open: true,
                raw: "what xargs is given".to_owned(),
                ..Text::default()
            });
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.unknown();
        } else {
            self.command(&words);
        }
        self.depth -= 1;
    }

    /// `sh -c TEXT`, or a script.
    pub(super) fn nested(&mut self, words: &[Text]) {
        let text = words.iter().skip(1).position(|word| {
            word.known.starts_with('-') && !word.known.starts_with("--") && word.known.ends_with('c')
        });
        match text {
            Some(at) => match words.get(at + 2).and_then(Text::exact) {
                Some(text) => {
                    let text = text.to_owned();
                    self.subshell(|shell| shell.text(&text));
                }
                None => self.unknown(),
            },
            None => self.by_convention(words),
        }
    }

    /// `ln -s TARGET LINK`: what is done through the link is done to its target.
    pub(super) fn link(&mut self, words: &[Text]) {
        let is_symbolic = words.iter().any(|word| {
            word.known == "--symbolic"
                || (word.known.starts_with('-') && !word.known.starts_with("--") && word.known.contains('s'))
        });
        let operands: Vec<Text> = words
            .iter()
            .skip(1)
            .filter(|word| !word.known.starts_with('-'))
            .cloned()
            .collect();
        if let ([target, link], true) = (operands.as_slice(), is_symbolic)
            && let Some(at) = self.path(link)
        {
            let folder = at.rsplit_once('/').map_or("/", |(folder, _)| folder);
            let named = target.known.as_str();
            let to = if named.starts_with('/') {
                join("/", named)
            } else {
                join(folder, named)
            };
            self.access.links.push((at, to));
        }
    }

    pub(super) fn program(&mut self, words: &[Text]) {
        const BUILTINS: [&str; 7] = ["echo", "printf", "test", "[", "kill", "pwd", "getopts"];
        if !BUILTINS.contains(&words[0].known.as_str()) {
            self.access
                .reads
                .extend(PROGRAMS.iter().map(|folder| (*folder).to_owned()));
        }
        if words[0].known == "ln" {
            self.link(words);
        }
        let mut exact: Option<Vec<String>> =
            words.iter().map(|word| word.exact().map(str::to_owned)).collect();
        let climbs = |words: &Vec<String>| words.iter().any(|word| word.split('/').any(|part| part == ".."));
        exact = exact.filter(|words| !climbs(words) && !self.dressed);
        // They look into the folders above, too.
        if ["go", "rustup", "mvn"].contains(&words[0].known.as_str()) && !self.in_place() {
            return self.unknown();
        }
        if let (Some(exact), Some(folder)) = (&exact, self.state.folder.clone())
            && let Some(access) = programs::listed(exact, &folder)
        {
            self.access.join(access);
            return;
        }
        if tool(words).is_some_and(|touched| self.touched(&touched)) {
            self.named(words);
            return;
        }
        self.by_convention(words);
    }

    /// Whatever a tool is told of that looks like a path may be written: options are many, and are glued to their values.
    fn named(&mut self, words: &[Text]) {
        let is_sed = words[0].known.ends_with("sed");
        let printer = ["echo", "printf"].contains(&words[0].known.as_str());
        for word in words.iter().skip(1).filter(|_| !printer) {
            let known = word.known.as_str();
            let is_expression = is_sed
                && known.starts_with(['s', '/', '\\'])
                && !known.starts_with("/etc")
                && known.matches('/').count() > 1
                && known.contains("s/");
            let value = match (known.starts_with('-'), known.split_once('='), known.find('/')) {
                (true, Some((_, value)), _) => value,
                (true, None, Some(at)) => &known[at..],
                _ => known,
            };
            if value.starts_with('/') && !value.contains("://") && !is_expression {
                self.writes(&Text {
                    known: value.to_owned(),
                    ..word.clone()
                });
            }
        }
    }

    /// Puts the real working directory in the place of the one that stands for it; false where it is not known.
    pub(super) fn in_place(&mut self) -> bool {
        let Some(folder) = self.state.folder.clone() else {
            return false;
        };
        let Some(rest) = folder.strip_prefix(HERE) else {
            return true;
        };
        self.access.reads_workdir = true;
        let real = self
            .workdir
            .as_ref()
            .map(|workdir| join(workdir, rest.trim_start_matches('/')));
        self.state.folder.clone_from(&real);
        real.is_some()
    }

    /// Takes in what a tool says it touches; false where a place is not known.
    pub(super) fn touched(&mut self, touched: &Touched) -> bool {
        let open = |word: &Text| word.open && word.known.is_empty();
        if touched.reads.iter().chain(&touched.writes).any(open) {
            return false;
        }
        if (touched.here_is_read || touched.here_is_written) && self.state.folder.is_none() {
            self.unknown();
            return true;
        }
        let folder = self.state.folder.clone().unwrap_or_default();
        if touched.here_is_read {
            self.access.reads.push(folder.clone());
        }
        if touched.here_is_written {
            self.access.writes.push(folder);
        }
        for word in &touched.reads {
            self.reads(word);
        }
        for word in &touched.writes {
            self.writes(word);
        }
        let places = touched.places.iter().map(|path| (*path).to_owned());
        self.access.reads.extend(places);
        true
    }
}
