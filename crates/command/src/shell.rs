//! A shell text, followed as a shell would: what all of its commands touch.

use crate::access::Access;
use crate::programs;
use crate::text::{Text, Variables, expand};
use crate::tools::{Touched, tool};
use brush_parser::ast::{
    AndOr, AndOrList, AssignmentName, AssignmentValue, Command, CommandPrefixOrSuffixItem, CompoundCommand,
    CompoundList, FunctionBody, IoFileRedirectKind, IoFileRedirectTarget, IoRedirect, Pipeline, RedirectList,
    SimpleCommand, Word,
};
use brush_parser::{ParserOptions, parse_tokens, tokenize_str};
use layerlab_context::join;
use std::collections::BTreeMap;

/// Longer texts are not followed, in bytes.
const MAX_TEXT: usize = 1 << 16;
/// Deeper nesting is not followed: brackets, branches, loops, functions, shells in shells.
const MAX_DEPTH: usize = 40;
/// More commands than this are not followed, loops and functions counted each time.
const MAX_COMMANDS: usize = 4_000;
/// Stands for the working directory until it is put in: what begins with it hangs on where the command is started.
pub(crate) const HERE: &str = "/\u{1}";

/// Where a command is started.
#[derive(Clone, Debug, Default)]
pub struct Surroundings<'s> {
    /// The working directory, absolute; `None` where it is not known.
    pub workdir: Option<&'s str>,
    /// Variables and what they hold.
    pub variables: BTreeMap<String, String>,
    /// What `~` stands for, where that is known.
    pub home: Option<String>,
}

/// What a shell text touches. Of one that cannot be read, that is too long or too deep, nothing is known.
pub fn interpret(text: &str, surroundings: &Surroundings<'_>) -> Access {
    let mut shell = Shell::new(surroundings);
    for (name, value) in &surroundings.variables {
        shell.heed(name, Some(value));
    }
    shell.text(text);
    shell.finish(surroundings)
}

/// What a command touches that no shell takes apart.
pub fn interpret_words(words: &[String], surroundings: &Surroundings<'_>) -> Access {
    let mut shell = Shell::new(surroundings);
    let text = |word: &String| Text {
        known: word.clone(),
        raw: word.clone(),
        ..Text::default()
    };
    shell.command(&words.iter().map(text).collect::<Vec<_>>());
    shell.finish(surroundings)
}

/// The state of a shell, which a subshell gets a copy of.
#[derive(Clone)]
struct State {
    /// The working directory, [`HERE`] where it was never changed; `None` where it cannot be known.
    folder: Option<String>,
    variables: Variables,
    functions: BTreeMap<String, FunctionBody>,
}

struct Shell {
    state: State,
    access: Access,
    home: Option<String>,
    /// The real working directory, where it is known.
    workdir: Option<String>,
    depth: usize,
    commands: usize,
    /// Whether variables stand in front of the command.
    dressed: bool,
}

impl Shell {
    fn new(surroundings: &Surroundings<'_>) -> Self {
        let known = surroundings.variables.iter();
        Self {
            state: State {
                folder: Some(HERE.to_owned()),
                variables: known
                    .map(|(name, value)| (name.clone(), Some(value.clone())))
                    .collect(),
                functions: BTreeMap::new(),
            },
            access: Access::default(),
            home: surroundings.home.clone(),
            workdir: surroundings.workdir.map(str::to_owned),
            depth: 0,
            commands: 0,
            dressed: false,
        }
    }

    /// Puts the working directory in.
    fn finish(mut self, surroundings: &Surroundings<'_>) -> Access {
        let access = &mut self.access;
        access.reads_environment = true;
        access.reads_user = true;
        let hangs = |path: &String| path.starts_with(HERE);
        access.reads_workdir |= access.reads.iter().chain(&access.writes).any(hangs);
        if access.reads_workdir && surroundings.workdir.is_none() {
            access.unknown = true;
        }
        let workdir = surroundings.workdir.unwrap_or("/");
        let ends = access.links.iter_mut().flat_map(|(from, to)| [from, to]);
        for path in ends {
            if let Some(rest) = path.strip_prefix(HERE) {
                *path = join(workdir, rest.trim_start_matches('/'));
            }
        }
        for path in access.reads.iter_mut().chain(&mut access.writes) {
            if let Some(rest) = path.strip_prefix(HERE) {
                *path = join(workdir, rest.trim_start_matches('/'));
            }
        }
        for condition in &mut access.conditions {
            *condition = condition.replace(HERE, workdir);
        }
        for paths in [&mut access.reads, &mut access.writes] {
            paths.sort();
            paths.dedup();
        }
        self.access
    }

    fn unknown(&mut self) {
        self.access.unknown = true;
    }

    fn text(&mut self, text: &str) {
        if text.len() > MAX_TEXT || nesting(text) > MAX_DEPTH || self.depth > MAX_DEPTH {
            return self.unknown();
        }
        let Ok(tokens) = tokenize_str(text) else {
            return self.unknown();
        };
        match parse_tokens(&tokens, &ParserOptions::default()) {
            Ok(program) => {
                self.depth += 1;
                for list in &program.complete_commands {
                    self.list(list);
                }
                self.depth -= 1;
            }
            Err(_) => self.unknown(),
        }
    }

    fn list(&mut self, list: &CompoundList) {
        for item in &list.0 {
            self.and_or(&item.0);
        }
    }

    /// Whether what stands behind `&&` or `||` is run is not asked: it may be.
    fn and_or(&mut self, list: &AndOrList) {
        self.pipeline(&list.first);
        for next in &list.additional {
            match next {
                AndOr::And(pipeline) => self.pipeline(pipeline),
                AndOr::Or(pipeline) => self.branch(|shell| shell.pipeline(pipeline)),
            }
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        match pipeline.seq.as_slice() {
            [command] => self.one(command),
            several => {
                for command in several {
                    self.subshell(|shell| shell.one(command));
                }
            }
        }
    }

    /// What is done in a shell of its own leaves the state as it was.
    fn subshell(&mut self, run: impl FnOnce(&mut Self)) {
        let state = self.state.clone();
        run(self);
        self.state = state;
    }

    /// What may be done or not: what is known after it is what both ways agree on.
    fn branch(&mut self, run: impl FnOnce(&mut Self)) {
        let before = self.state.clone();
        run(self);
        self.meet(&before);
    }

    fn meet(&mut self, other: &State) {
        if self.state.folder != other.folder {
            self.state.folder = None;
        }
        for (name, value) in &mut self.state.variables {
            if other.variables.get(name) != Some(value) {
                *value = None;
            }
        }
    }

    fn one(&mut self, command: &Command) {
        self.commands += 1;
        if self.commands > MAX_COMMANDS || self.depth > MAX_DEPTH {
            return self.unknown();
        }
        self.depth += 1;
        match command {
            Command::Simple(simple) => self.simple(simple),
            Command::Compound(compound, redirects) => {
                self.compound(compound);
                self.redirects(redirects.as_ref());
            }
            Command::Function(definition) => {
                let body = definition.body.clone();
                _ = self.state.functions.insert(definition.fname.value.clone(), body);
            }
            // What a test names is looked at, wherever it is.
            Command::ExtendedTest(test, redirects) => {
                let shown = test.to_string();
                for word in shown.split_whitespace() {
                    let word = self.expand(word);
                    self.read_where_a_path(&word);
                }
                self.redirects(redirects.as_ref());
            }
        }
        self.depth -= 1;
    }

    fn compound(&mut self, compound: &CompoundCommand) {
        match compound {
            CompoundCommand::Arithmetic(_) => {}
            CompoundCommand::ArithmeticForClause(clause) => self.body(&clause.body.list),
            CompoundCommand::BraceGroup(group) => self.list(&group.list),
            CompoundCommand::Subshell(group) => self.subshell(|shell| shell.list(&group.list)),
            CompoundCommand::ForClause(clause) => {
                let values: Vec<Text> = clause
                    .values
                    .iter()
                    .flatten()
                    .map(|word| self.word(word))
                    .collect();
                let exact: Option<Vec<&str>> = values.iter().map(Text::exact).collect();
                if let Some(values) = exact.filter(|values| !values.is_empty() && values.len() <= 64) {
                    for value in values {
                        self.set(&clause.variable_name, Some(value.to_owned()));
                        self.list(&clause.body.list);
                    }
                } else {
                    self.set(&clause.variable_name, None);
                    self.body(&clause.body.list);
                }
            }
            CompoundCommand::CaseClause(clause) => {
                self.word(&clause.value);
                for case in &clause.cases {
                    if let Some(list) = &case.cmd {
                        self.branch(|shell| shell.list(list));
                    }
                }
            }
            CompoundCommand::IfClause(clause) => {
                self.list(&clause.condition);
                self.branch(|shell| shell.list(&clause.then));
                for other in clause.elses.iter().flatten() {
                    self.branch(|shell| {
                        other.condition.iter().for_each(|condition| shell.list(condition));
                        shell.list(&other.body);
                    });
                }
            }
            CompoundCommand::WhileClause(clause) | CompoundCommand::UntilClause(clause) => {
                self.branch(|shell| {
                    shell.list(&clause.0);
                    shell.body(&clause.1.list);
                });
            }
            CompoundCommand::Coprocess(_) => self.unknown(),
        }
    }

    /// The body of a loop: a second time with what the first left, as far as both agree.
    fn body(&mut self, list: &CompoundList) {
        self.branch(|shell| shell.list(list));
        self.branch(|shell| shell.list(list));
    }

    fn set(&mut self, name: &str, value: Option<String>) {
        self.state.variables.insert(name.to_owned(), value);
    }

    fn expand(&mut self, word: &str) -> Text {
        let text = expand(word, &self.state.variables, self.home_now().as_deref());
        for command in &text.runs {
            self.subshell(|shell| shell.text(command));
        }
        text
    }

    /// What `~` stands for: `HOME`, where that is set.
    fn home_now(&self) -> Option<String> {
        self.state
            .variables
            .get("HOME")
            .map_or_else(|| self.home.clone(), Clone::clone)
    }

    fn word(&mut self, word: &Word) -> Text {
        self.expand(&word.value)
    }

    fn simple(&mut self, simple: &SimpleCommand) {
        let mut assigned = Vec::new();
        for item in simple.prefix.iter().flat_map(|prefix| &prefix.0) {
            self.item(item, &mut assigned, None);
        }
        let mut words = Vec::new();
        if let Some(name) = &simple.word_or_name {
            words.push(self.word(name));
        }
        for item in simple.suffix.iter().flat_map(|suffix| &suffix.0) {
            self.item(item, &mut assigned, Some(&mut words));
        }
        if words.is_empty() {
            for (name, value) in assigned {
                self.set(&name, value);
            }
            return;
        }
        for (name, value) in &assigned {
            self.heed(name, value.as_deref());
        }
        // A variable in front may change what the program does.
        self.dressed = assigned
            .iter()
            .any(|(name, _)| !programs::HARMLESS.contains(&name.as_str()));
        let redirected = assigned
            .iter()
            .any(|(name, _)| programs::REDIRECTS.contains(&name.to_lowercase().as_str()));
        if redirected {
            self.unknown();
        }
        self.command(&words);
        self.dressed = false;
    }

    /// A variable of a package manager that names a file makes it read it.
    fn heed(&mut self, name: &str, value: Option<&str>) {
        let name = name.to_lowercase();
        if !programs::SETTINGS.iter().any(|start| name.starts_with(start)) {
            return;
        }
        let Some(value) = value else {
            return self.unknown();
        };
        let names_a_file = |part: &&str| part.contains(['/', '.']) && !part.contains("://");
        for part in value.split([':', ' ']).filter(names_a_file) {
            self.reads(&Text {
                known: part.rsplit('=').next().unwrap_or(part).to_owned(),
                raw: part.to_owned(),
                ..Text::default()
            });
        }
    }

    fn item(
        &mut self,
        item: &CommandPrefixOrSuffixItem,
        assigned: &mut Vec<(String, Option<String>)>,
        words: Option<&mut Vec<Text>>,
    ) {
        match item {
            CommandPrefixOrSuffixItem::IoRedirect(redirect) => self.redirect(redirect),
            CommandPrefixOrSuffixItem::Word(word) => {
                let text = self.word(word);
                if let Some(words) = words {
                    words.push(text);
                }
            }
            CommandPrefixOrSuffixItem::AssignmentWord(assignment, word) => {
                let value = match &assignment.value {
                    AssignmentValue::Scalar(value) if !assignment.append => {
                        self.word(value).exact().map(str::to_owned)
                    }
                    AssignmentValue::Scalar(_) | AssignmentValue::Array(_) => None,
                };
                let (AssignmentName::VariableName(name) | AssignmentName::ArrayElementName(name, _)) =
                    &assignment.name;
                {
                    match words {
                        None => assigned.push((name.clone(), value)),
                        Some(words) => words.push(Text {
                            known: value
                                .as_ref()
                                .map_or_else(|| format!("{name}="), |value| format!("{name}={value}")),
                            open: value.is_none(),
                            raw: word.value.clone(),
                            ..Text::default()
                        }),
                    }
                }
            }
            CommandPrefixOrSuffixItem::ProcessSubstitution(_, group) => {
                self.subshell(|shell| shell.list(&group.list));
            }
        }
    }

    fn redirects(&mut self, redirects: Option<&RedirectList>) {
        for redirect in redirects.iter().flat_map(|list| &list.0) {
            self.redirect(redirect);
        }
    }

    fn redirect(&mut self, redirect: &IoRedirect) {
        match redirect {
            IoRedirect::File(_, kind, IoFileRedirectTarget::Filename(word)) => {
                let word = self.word(word);
                if matches!(kind, IoFileRedirectKind::Read) {
                    self.reads(&word);
                } else {
                    self.writes(&word);
                }
            }
            IoRedirect::File(_, _, IoFileRedirectTarget::Duplicate(word))
            | IoRedirect::HereString(_, word) => {
                self.word(word);
            }
            IoRedirect::File(_, _, IoFileRedirectTarget::ProcessSubstitution(_, group)) => {
                self.subshell(|shell| shell.list(&group.list));
            }
            IoRedirect::File(_, _, IoFileRedirectTarget::Fd(_)) => {}
            IoRedirect::HereDocument(_, document) => {
                if document.requires_expansion && document.doc.value.contains(['$', '`']) {
                    self.expand(&format!("\"{}\"", document.doc.value.replace('"', "")));
                }
            }
            IoRedirect::OutputAndError(word, _) => {
                let word = self.word(word);
                self.writes(&word);
            }
        }
    }

    /// The path that a word names; its folder where it holds a wildcard, or what is not known.
    fn path(&mut self, word: &Text) -> Option<String> {
        let known = word.known.as_str();
        let cut = if word.glob {
            known.find(['*', '?', '[', '{'])
        } else {
            None
        };
        let cut = cut.or_else(|| word.open.then_some(known.len()));
        let named = match cut {
            None => known,
            Some(at) => match known[..at].rsplit_once('/') {
                Some((folder, _)) => {
                    if folder.is_empty() {
                        "/"
                    } else {
                        folder
                    }
                }
                None if at > 0 || !word.open => ".",
                // It begins with what is not known: it may be anywhere.
                None => return None,
            },
        };
        if word.open {
            self.condition(format!("`{}` names nothing outside {named}", shown(&word.raw)));
        }
        if named.starts_with('/') {
            return Some(join("/", named));
        }
        let folder = self.state.folder.clone()?;
        if named.split('/').any(|part| part == "..") {
            self.access.reads_workdir |= folder.starts_with(HERE);
            let folder = match folder.strip_prefix(HERE) {
                Some(rest) => join(self.workdir.as_deref()?, rest.trim_start_matches('/')),
                None => folder,
            };
            return Some(join(&folder, named));
        }
        Some(join(&folder, named))
    }

    fn reads(&mut self, word: &Text) {
        match self.path(word) {
            Some(path) if is_device(&path) => {}
            Some(path) => self.access.reads.push(path),
            None => self.unknown(),
        }
    }

    fn writes(&mut self, word: &Text) {
        match self.path(word) {
            Some(path) if is_device(&path) => {}
            Some(path) => self.access.writes.push(path),
            None => self.unknown(),
        }
    }

    fn condition(&mut self, condition: String) {
        if !self.access.conditions.contains(&condition) {
            self.access.conditions.push(condition);
        }
    }

    fn read_where_a_path(&mut self, word: &Text) {
        if word.known.contains('/') || (word.known.contains('.') && !word.known.starts_with('-')) {
            self.reads(word);
        }
    }

    /// One command, words put in.
    fn command(&mut self, words: &[Text]) {
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
            "set" | "shopt" | "ulimit" | "umask" | "shift" | "wait" | "trap" | "return" | "exit"
            | "break" | "continue" | "type" | "hash" | "true" | "false" | ":" => {}
            "read" => rest.iter().for_each(|word| self.set(&word.known.clone(), None)),
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

    fn change_folder(&mut self, rest: &[Text]) {
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

    fn export(&mut self, rest: &[Text]) {
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

    /// A program that runs another one: options and assignments in front are passed over.
    fn prefixed(&mut self, name: &str, rest: &[Text]) {
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
    fn nested(&mut self, words: &[Text]) {
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
    fn link(&mut self, words: &[Text]) {
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

    fn program(&mut self, words: &[Text]) {
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
            return;
        }
        self.by_convention(words);
    }

    /// Puts the real working directory in the place of the one that stands for it; false where it is not known.
    fn in_place(&mut self) -> bool {
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
    fn touched(&mut self, touched: &Touched) -> bool {
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

    /// What nearly every command keeps to: its working directory, what it is given, the system's folders, home and /tmp.
    fn by_convention(&mut self, words: &[Text]) {
        let system = Access::system();
        self.access.join(system);
        self.access.writes.extend(["/home".to_owned(), "/opt".to_owned()]);
        let looks_around_anyway = self.state.folder.clone();
        let Some(folder) = looks_around_anyway else {
            return self.unknown();
        };
        let first = words
            .first()
            .map_or("", |word| word.known.rsplit('/').next().unwrap_or_default());
        let is_venv = words.len() > 3 && words[1].known == "-m" && words[2].known == "venv";
        let looks_around = !programs::FOR_THE_SYSTEM.contains(&first) && !is_venv;
        let is_root =
            !looks_around || folder == "/" || (folder == HERE && self.workdir.as_deref() == Some("/"));
        if !is_root {
            self.access.reads.push(folder.clone());
            self.access.writes.push(folder.clone());
        }
        let mut open = None;
        for word in words {
            let value = word
                .known
                .split_once('=')
                .map_or(word.known.as_str(), |(_, value)| value);
            let value = value
                .trim_start_matches(|c: char| c == '-' || c.is_ascii_alphabetic() && value.starts_with('-'));
            let is_address = value.contains("://");
            if word.open && value.is_empty() {
                open = Some(shown(&word.raw));
            } else if value.contains('/') && !is_address {
                let named = Text {
                    known: value.to_owned(),
                    ..word.clone()
                };
                match self.path(&named) {
                    Some(path) if is_device(&path) => {}
                    Some(path) => self.access.writes.push(path),
                    None => open = Some(shown(&word.raw)),
                }
            }
        }
        let command: Vec<&str> = words.iter().take(3).map(|word| word.raw.as_str()).collect();
        let command = shown(&command.join(" "));
        let place = if is_root {
            "what it is given".to_owned()
        } else {
            format!("{folder}, what it is given")
        };
        self.condition(format!(
            "`{command}` touches only {place} and the system's folders"
        ));
        if let Some(open) = open {
            self.condition(format!("`{open}` names nothing of the project"));
        }
    }
}

fn is_device(path: &str) -> bool {
    path.starts_with("/dev/")
}

/// A word or command as it is named in a sentence.
fn shown(text: &str) -> String {
    let line = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('`', "'");
    if line.chars().count() > 60 {
        let start: String = line.chars().take(57).collect();
        format!("{start}…")
    } else {
        line
    }
}

/// How deep brackets and words that open something stand in each other, at the most; quotes are not heeded.
fn nesting(text: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    for c in text.chars() {
        match c {
            '(' | '{' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        most = most.max(depth);
    }
    let opens = ["if", "for", "while", "until", "case"];
    let (mut words, mut deepest) = (0_usize, 0);
    for word in text.split(|c: char| c.is_whitespace() || c == ';') {
        if opens.contains(&word) {
            words += 1;
        } else if ["fi", "done", "esac"].contains(&word) {
            words = words.saturating_sub(1);
        }
        deepest = deepest.max(words);
    }
    most.max(deepest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Access {
        interpret(
            text,
            &Surroundings {
                workdir: Some("/src"),
                variables: [("APP".to_owned(), "/app".to_owned())].into(),
                home: Some("/root".to_owned()),
            },
        )
    }

    #[test]
    fn folders_are_followed() {
        assert_eq!(
            of("cd /a && mkdir b && cd b && touch c").writes,
            ["/a/b", "/a/b/c"]
        );
        assert_eq!(of("(cd /a && touch b); touch c").writes, ["/a/b", "/src/c"]);
        assert!(of("if true; then cd /a; fi; touch b").unknown);
        assert_eq!(of("cd $APP/x && touch y").writes, ["/app/x/y"]);
        assert_eq!(of("cd /a/b && touch ../c").writes, ["/a/c"]);
        assert_eq!(of("for x in a b; do touch /$x; done").writes, ["/a", "/b"]);
        assert!(
            of("f() { touch /$1x /y; }; f a")
                .writes
                .contains(&"/y".to_owned())
        );
    }

    #[test]
    fn what_is_read_by_a_substitution_counts() {
        assert!(of("echo $(cat /a/b)").reads.contains(&"/a/b".to_owned()));
        assert!(of("echo a > /x/$B").conditions.len() == 1);
        assert!(of("rm -rf $DIR").unknown || !of("rm -rf $DIR").conditions.is_empty());
    }

    #[test]
    fn what_hangs_on_no_working_directory_needs_none() {
        let nowhere = |text: &str| interpret(text, &Surroundings::default());
        assert!(!nowhere("apt-get update && apt-get install -y git").unknown);
        assert!(!nowhere("apt-get update && rm -rf /var/lib/apt/lists/*").reads_workdir);
        assert!(nowhere("touch x").unknown);
        assert!(nowhere("make").unknown);
        assert!(!nowhere("curl -sL https://x/y.tgz -o /tmp/y.tgz && mkdir /opt/y").unknown);
    }

    #[test]
    fn programs_in_no_table_keep_the_convention_under_a_condition() {
        let make = of("make install");
        assert!(!make.unknown);
        assert_eq!(
            make.conditions,
            ["`make install` touches only /src, what it is given and the system's folders"]
        );
        assert!(make.writes.contains(&"/src".to_owned()));
        assert!(make.clone().proved().unknown);
        assert!(of("apt-get install -y git").conditions.is_empty());
    }

    #[test]
    fn what_cannot_be_followed_is_unknown() {
        for text in [
            "if".to_owned(),
            format!("{}true{}", "(".repeat(1_000), ")".repeat(1_000)),
            "$(".repeat(1_000),
            "x ".repeat(40_000),
            "f() { f; }; f".to_owned(),
            "if true; then ".repeat(1_000),
        ] {
            assert!(of(&text).unknown, "{}", &text[..20.min(text.len())]);
        }
    }
}
