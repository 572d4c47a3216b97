//! What the words of a command do: builtins, programs that run others, programs of the tables.

use super::places::{command_of, glued, shown};
use super::{Folder, MAX_DEPTH, Shell};
use crate::access::{Access, PROGRAMS, is_always_there, is_below, others_in};
use crate::programs;
use crate::text::{Text, Value};
use crate::tools::{Touched, named, tool};
use layerlab_context::join;

/// Libraries that fetch models when they are asked for one.
const MODEL_LIBRARIES: [&str; 22] = [
    "diffusers",
    "easyocr",
    "faster_whisper",
    "flair",
    "gensim",
    "huggingface_hub",
    "insightface",
    "nltk",
    "open_clip",
    "sentence_transformers",
    "spacy",
    "stanza",
    "tensorflow",
    "tensorflow_hub",
    "tiktoken",
    "timm",
    "torch",
    "torchvision",
    "transformers",
    "ultralytics",
    "whisper",
    "whisperx",
];

/// `python -c "from transformers import pipeline; pipeline('…')"`: nothing but such libraries is imported, and no file is named.
fn fetches_a_model(words: &[Text]) -> bool {
    let [_, option, code] = words else { return false };
    let Some(code) = code.exact().filter(|_| option.known == "-c") else {
        return false;
    };
    if [
        "open(",
        "./",
        "exec",
        "__import__",
        "sys.path",
        "environ",
        "Path(",
    ]
    .iter()
    .any(|sign| code.contains(sign))
    {
        return false;
    }
    let mut imported = Vec::new();
    for statement in code.split([';', '\n']) {
        let statement = statement.trim();
        let names = statement.strip_prefix("import ").or_else(|| {
            let rest = statement.strip_prefix("from ")?;
            rest.split_once(" import ").map(|(module, _)| module)
        });
        imported.extend(names.into_iter().flat_map(|names| names.split(',')));
    }
    let is_library = |name: &&str| {
        let name = name
            .split([' ', '.'])
            .find(|part| !part.is_empty())
            .unwrap_or_default();
        MODEL_LIBRARIES.contains(&name)
    };
    !imported.is_empty() && imported.iter().all(|name| is_library(&name.trim()))
}

impl Shell {
    /// One command, words put in.
    pub(super) fn command(&mut self, words: &[Text]) {
        let Some(first) = words.first() else { return };
        let Some(name) = first.exact() else {
            return self.by_convention(words);
        };
        let rest = &words[1..];
        self.looked_for(words);
        // The files of an address may be anyone's: of a package, a repository, a list of them.
        if words.iter().any(|word| word.known.contains("file:/")) {
            self.unknown();
        }
        if let Some(body) = self.state.functions.get(name).cloned() {
            return self.deeper(|shell| shell.compound(&body.0));
        }
        let name = name.rsplit('/').next().unwrap_or(name);
        match name {
            "cd" | "pushd" => self.change_folder(rest),
            "popd" => self.state.folder = None,
            "export" | "local" | "readonly" | "declare" | "typeset" => {
                let outer = self.dressed;
                for word in rest {
                    self.assigned_by(word);
                }
                // It holds for all that follows; what it may name is heeded.
                self.dressed = outer;
            }
            "unset" | "read" => rest
                .iter()
                .for_each(|word| self.set(&word.known.clone(), Value::unknown())),
            "set" | "shopt" | "ulimit" | "shift" | "wait" | "return" | "exit" | "break" | "continue"
            | "type" | "hash" | "true" | "false" | ":" => {}
            "eval" => match rest.iter().map(Text::exact).collect::<Option<Vec<_>>>() {
                Some(words) => self.text(&words.join(" ")),
                None => self.unknown(),
            },
            "source" | "." => {
                self.by_convention(words);
                self.state
                    .variables
                    .values_mut()
                    .for_each(|value| *value = Value::unknown());
            }
            // Modes of all that is made after it; another user, whose files these are; another folder; what is done at any end.
            "umask" | "trap" | "gosu" | "su-exec" | "su" | "chroot" | "runuser" => self.unknown(),
            "sudo" | "exec" | "time" | "nohup" | "command" | "builtin" | "env" | "nice" | "xargs"
            | "timeout" | "stdbuf" => self.prefixed(name, rest),
            "sh" | "bash" | "dash" | "ash" | "zsh" => self.nested(words),
            "python" | "python3" if fetches_a_model(words) => self.fetched(words),
            _ => self.program(words),
        }
    }

    pub(super) fn change_folder(&mut self, rest: &[Text]) {
        let target = rest
            .iter()
            .find(|word| !["-P", "-L", "--"].contains(&word.known.as_str()));
        let exact = |path: String| Folder { path, exact: true };
        self.state.folder = match target {
            None => self.home_now().map(exact),
            Some(word) if word.known == "-" => None,
            // Other folders are searched for it.
            Some(word)
                if !word.known.starts_with(['/', '.']) && self.state.variables.contains_key("CDPATH") =>
            {
                None
            }
            Some(word) => {
                let was_exact = self.state.folder.as_ref().is_some_and(|folder| folder.exact);
                let is_exact = word
                    .exact()
                    .is_some_and(|path| was_exact || path.starts_with('/'));
                self.path(word).map(|path| Folder {
                    path,
                    exact: is_exact,
                })
            }
        };
        // Where it is not there, nothing behind it is done, or all of it elsewhere.
        if let Some(folder) = &self.state.folder
            && !is_always_there(&folder.path)
        {
            self.access.needs.push(folder.path.clone());
        }
    }

    /// What patterns have to find: the shell looks for it before the command is run.
    pub(super) fn looked_for(&mut self, words: &[Text]) {
        for word in words.iter().filter(|word| word.glob && !word.open) {
            self.reads(word);
        }
    }

    /// A program that runs another one: options and assignments in front are passed over.
    pub(super) fn prefixed(&mut self, name: &str, rest: &[Text]) {
        let (plain, values): (&[&str], &[&str]) = match name {
            "sudo" => (&["-E", "-n", "-H"], &[]),
            "env" => (&["-", "-i"], &["-u"]),
            "nice" => (&[], &["-n"]),
            "xargs" => (&["-r", "-0", "-t"], &["-n", "-I", "-P", "-L", "-d", "-s", "-E"]),
            "timeout" => (&["--foreground"], &["-s", "-k"]),
            "command" => (&["-p"], &[]),
            _ => (&[], &[]),
        };
        // `command -v NAME` only looks for it.
        if name == "command"
            && rest
                .first()
                .is_some_and(|word| ["-v", "-V"].contains(&word.known.as_str()))
        {
            return self.access.reads.extend(PROGRAMS.map(str::to_owned));
        }
        let outer = self.dressed;
        let mut at = 0;
        while let Some(word) = rest.get(at) {
            let known = word.known.as_str();
            let is_number = |text: &str| {
                !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || ".smhd".contains(c))
            };
            if values.contains(&known) {
                at += 1;
            } else if !(plain.contains(&known)
                || (known.starts_with('-') && is_number(&known[1..]))
                || (name == "timeout" && is_number(known))
                || (known.starts_with("-o") && name == "stdbuf")
                || (["env", "sudo"].contains(&name) && self.assigned_by(word)))
            {
                break;
            }
            at += 1;
        }
        let mut words = rest.get(at..).unwrap_or_default().to_vec();
        // An option that is not known may be about another user, folder or file.
        if words.first().is_some_and(|word| word.known.starts_with('-')) {
            return self.unknown();
        }
        if name == "xargs" && !words.is_empty() {
            // What it is given comes out of a pipe.
            words.push(Text {
                open: true,
                raw: "what xargs is given".to_owned(),
                ..Text::default()
            });
        }
        self.deeper(|shell| shell.command(&words));
        self.dressed = outer;
    }

    /// One level down; nothing is known where there are too many.
    fn deeper(&mut self, work: impl FnOnce(&mut Self)) {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.unknown();
        } else {
            work(self);
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
            None if words
                .iter()
                .skip(1)
                .all(|word| word.known.starts_with('-') && !word.open) =>
            {
                self.piped(words);
            }
            None => self.by_convention(words),
        }
    }

    /// A shell that is given no file runs what comes out of the pipe: mostly the installer of a tool, which works for the system.
    fn piped(&mut self, words: &[Text]) {
        self.access.join(Access::system());
        self.access.writes.extend(["/home", "/opt"].map(others_in));
        let command = command_of(words);
        self.condition(format!(
            "what is piped into `{command}` touches nothing of the project"
        ));
    }

    /// A program in the command line that fetches a model: it works with what is installed, and keeps the model in the home.
    fn fetched(&mut self, words: &[Text]) {
        self.access.join(Access::system());
        self.access.writes.extend(["/home", "/opt"].map(others_in));
        let command = command_of(words);
        self.condition(format!(
            "`{command}` imports nothing of the project and writes only its caches"
        ));
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
        const BUILTINS: [&str; 4] = ["echo", "printf", "test", "["];
        let name = words[0].known.as_str();
        if !BUILTINS.contains(&name) {
            self.access.reads.extend(PROGRAMS.map(str::to_owned));
        }
        if name == "ln" {
            self.link(words);
        }
        if let Some(access) = self.listed(words) {
            self.access.join(access);
            self.options(words);
        } else if let Some(touched) = tool(words) {
            self.touched(&touched, words);
        } else {
            self.by_convention(words);
        }
    }

    /// What the tables say, where all words are known and it is known where they count from.
    fn listed(&mut self, words: &[Text]) -> Option<Access> {
        let exact: Option<Vec<String>> = words.iter().map(|word| word.exact().map(str::to_owned)).collect();
        let climbs = |words: &Vec<String>| words.iter().any(|word| word.split('/').any(|part| part == ".."));
        let exact = exact.filter(|words| !climbs(words) && !self.dressed)?;
        let folder = self.state.folder.clone().filter(|folder| folder.exact)?;
        // They look into the folders above, too.
        let looks_up = ["go", "rustup"].contains(&exact[0].as_str());
        let path = if looks_up {
            self.real(&folder.path)?
        } else {
            folder.path
        };
        programs::listed(&exact, &path)
    }

    /// What options are given that looks like a path may be read or written: they are many, and are glued to their values.
    fn options(&mut self, words: &[Text]) {
        for word in words.iter().skip(1).filter(|word| word.known.starts_with('-')) {
            let value = glued(&word.known);
            if value.starts_with('/') && !value.contains("://") {
                self.writes(&Text {
                    known: value.to_owned(),
                    ..word.clone()
                });
            }
        }
    }

    /// Takes in what a tool says it touches.
    fn touched(&mut self, touched: &Touched, words: &[Text]) {
        // With an option that is not known, any of its words may name a file, also one that lies here.
        let looks_here = !touched.sure;
        let is_here = looks_here || touched.here_is_read || touched.here_is_written;
        if is_here && self.state.folder.is_none() {
            return self.unknown();
        }
        if looks_here {
            self.condition(format!("`{}` touches only what it names", command_of(words)));
            self.options(words);
            let operands = words.iter().skip(1).filter(|word| word.known.starts_with('/'));
            operands.for_each(|word| self.writes(word));
        }
        if let Some(folder) = self.state.folder.clone() {
            if touched.here_is_read || looks_here {
                self.access.reads.push(folder.path.clone());
            }
            if touched.here_is_written || looks_here {
                self.access.writes.push(folder.path);
            }
        }
        for word in &touched.reads {
            if word.open && word.known.is_empty() {
                self.condition(format!("`{}` names nothing of the project", shown(&word.raw)));
            } else {
                self.reads(word);
            }
        }
        self.looks_above(touched.above);
        for word in &touched.makes {
            match self.path(word).filter(|_| !word.open && !word.glob) {
                Some(path) => self.access.made.push(path),
                None => self.writes_somewhere(word),
            }
        }
        // What it takes away may be anything; what it makes has a place that somebody knows.
        let takes_away = words.first().is_some_and(|word| word.known.ends_with("rm"));
        for word in &touched.writes {
            if takes_away {
                self.writes(word);
            } else {
                self.writes_somewhere(word);
            }
        }
        self.access
            .reads
            .extend(touched.places.iter().map(|path| (*path).to_owned()));
    }

    /// What a tool looks for in the folders above, three of them: its working directory may be no more than a part of a repository. In one
    /// that was cloned just now there is nothing more to look for.
    fn looks_above(&mut self, names: &[&str]) {
        let folder = self.state.folder.as_ref().map(|folder| folder.path.clone());
        let is_cloned = folder.is_some_and(|folder| {
            let mut made = self.access.made.iter();
            made.any(|made| *made == folder || is_below(&folder, made))
        });
        for name in names.iter().filter(|_| !is_cloned) {
            for above in ["..", "../..", "../../.."] {
                self.reads(&named(&format!("{above}/{name}")));
            }
        }
    }
}
