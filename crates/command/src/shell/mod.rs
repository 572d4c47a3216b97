//! A shell text, followed as a shell would: what all of its commands touch.

mod assignments;
mod commands;
mod moment;
mod places;
mod simple;
#[cfg(test)]
mod tests;

use crate::access::{Access, KEPT_IN_ROOT, folder_of, keeps_to_itself, kept_in};
use crate::text::{Text, Value, Variables, expand};
use brush_parser::ast::{
    AndOr, AndOrList, Command, CompoundCommand, CompoundList, FunctionBody, Pipeline, SeparatorOperator, Word,
};
use brush_parser::{ParserOptions, parse_tokens, tokenize_str};
use layerlab_context::join;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Names of variables that are set, and may hold anything.
    pub open: BTreeSet<String>,
    /// What `~` stands for, where that is known.
    pub home: Option<String>,
}

/// What a shell text touches. Of one that cannot be read, that is too long or too deep, nothing is known.
pub fn interpret(text: &str, surroundings: &Surroundings<'_>) -> Access {
    run(surroundings, |shell| {
        moment::add(text, &mut shell.access);
        shell.text(text);
    })
}

/// What a command touches that no shell takes apart.
pub fn interpret_words(words: &[String], surroundings: &Surroundings<'_>) -> Access {
    let text = |word: &String| Text {
        known: word.clone(),
        raw: word.clone(),
        ..Text::default()
    };
    let words: Vec<Text> = words.iter().map(text).collect();
    run(surroundings, |shell| {
        for word in &words {
            moment::add(&word.raw, &mut shell.access);
        }
        shell.command(&words);
    })
}

fn run(surroundings: &Surroundings<'_>, work: impl FnOnce(&mut Shell)) -> Access {
    let mut shell = Shell::new(surroundings);
    for (name, value) in &surroundings.variables {
        shell.given(name, value);
    }
    for name in &surroundings.open {
        shell.given_open(name);
    }
    work(&mut shell);
    shell.finish()
}

/// The state of a shell, which a subshell gets a copy of.
#[derive(Clone)]
struct State {
    /// The working directory; `None` where it cannot be known.
    folder: Option<Folder>,
    variables: Variables,
    functions: BTreeMap<String, FunctionBody>,
}

/// A working directory, [`HERE`] where it was never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Folder {
    path: String,
    /// Whether it is this one; else it is one below.
    exact: bool,
}

struct Shell {
    state: State,
    access: Access,
    home: Option<String>,
    /// Variables that are set, and may hold anything.
    declared: BTreeSet<String>,
    /// The real working directory, where it is known.
    workdir: Option<String>,
    depth: usize,
    commands: usize,
    /// Whether variables stand in front of the command.
    dressed: bool,
}

impl Shell {
    fn new(surroundings: &Surroundings<'_>) -> Self {
        // What a tilde stands for is what the builder sets for the user.
        let home = surroundings
            .home
            .as_ref()
            .filter(|_| !surroundings.open.contains("HOME"));
        let home = home.map(|home| ("HOME".to_owned(), Value::exact(home)));
        let known = surroundings.variables.iter();
        Self {
            state: State {
                folder: Some(Folder {
                    path: HERE.to_owned(),
                    exact: true,
                }),
                variables: known
                    .map(|(name, value)| (name.clone(), Value::exact(value)))
                    .chain(home.filter(|_| !surroundings.variables.contains_key("HOME")))
                    .collect(),
                functions: BTreeMap::new(),
            },
            access: Access::default(),
            home: surroundings.home.clone(),
            declared: surroundings.open.clone(),
            workdir: surroundings.workdir.map(str::to_owned),
            depth: 0,
            commands: 0,
            dressed: false,
        }
    }

    /// Puts the working directory in.
    fn finish(mut self) -> Access {
        self.at_home();
        let workdir = self.workdir.as_deref().unwrap_or("/");
        let access = &mut self.access;
        access.reads_environment = true;
        access.reads_user = true;
        let ends = access.links.iter_mut().flat_map(|(from, to)| [from, to]);
        let ends = ends.chain(&mut access.made);
        let touched = ends.chain(&mut access.reads).chain(&mut access.writes);
        for path in touched.chain(&mut access.needs) {
            if let Some(rest) = path.strip_prefix(HERE) {
                access.reads_workdir = true;
                *path = join(workdir, rest.trim_start_matches('/'));
            }
        }
        access.unknown |= access.reads_workdir && self.workdir.is_none();
        for (path, condition) in &mut access.may_write {
            if path.starts_with(HERE) && self.workdir.is_none() {
                access.conditions.push(condition.clone());
            }
            *path = path.replace(HERE, workdir);
            *condition = condition.replace(HERE, workdir);
        }
        for condition in &mut access.conditions {
            *condition = condition.replace(HERE, workdir);
        }
        access
            .needs
            .extend(access.writes.iter().filter_map(|path| folder_of(path)));
        for paths in [&mut access.reads, &mut access.writes, &mut access.needs] {
            paths.sort();
            paths.dedup();
        }
        self.access
    }

    /// Settings and caches lie in the home, which may be another than root's.
    fn at_home(&mut self) {
        let home = self
            .home_now()
            .map_or_else(|| "/home".to_owned(), |home| kept_in(&home));
        if let Some(home) = self.home_now()
            && home != "/root"
            && self.access.writes.iter().any(|path| path == KEPT_IN_ROOT)
        {
            self.access.may_write.push(keeps_to_itself(&home));
        }
        for paths in [&mut self.access.reads, &mut self.access.writes] {
            if paths.iter().any(|path| path == KEPT_IN_ROOT) {
                paths.push(home.clone());
            }
        }
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
            match item.1 {
                SeparatorOperator::Sequence => self.and_or(&item.0),
                SeparatorOperator::Async => self.subshell(|shell| shell.and_or(&item.0)),
            }
        }
    }

    /// What stands behind `&&` and `||` may be run or not; behind the whole list is known what all ways to its end agree on.
    fn and_or(&mut self, list: &AndOrList) {
        self.pipeline(&list.first);
        let first = self.state.clone();
        for next in &list.additional {
            match next {
                AndOr::And(pipeline) => self.pipeline(pipeline),
                AndOr::Or(pipeline) => self.branch(|shell| shell.pipeline(pipeline)),
            }
        }
        self.meet(&first);
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
                *value = Value::unknown();
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
                let mut is_file = false;
                for word in shown.split_whitespace() {
                    let is_sign = word.len() == 2 && word.starts_with('-');
                    let word = self.expand(word);
                    if is_file {
                        self.reads(&word);
                    } else {
                        self.read_where_a_path(&word);
                    }
                    // Of the others, -z and -n ask about texts.
                    is_file = is_sign && !["-z", "-n"].contains(&word.known.as_str());
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
                self.looked_for(&values);
                let exact: Option<Vec<&str>> = values.iter().map(Text::exact).collect();
                if let Some(values) = exact.filter(|values| !values.is_empty() && values.len() <= 64) {
                    for value in values {
                        self.set(&clause.variable_name, Value::exact(value));
                        self.list(&clause.body.list);
                    }
                } else {
                    self.set(&clause.variable_name, Value::unknown());
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

    fn set(&mut self, name: &str, value: Value) {
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
        match self.state.variables.get("HOME") {
            Some(home) => (!home.open).then(|| home.known.clone()),
            None => self.home.clone(),
        }
    }

    fn word(&mut self, word: &Word) -> Text {
        self.expand(&word.value)
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
