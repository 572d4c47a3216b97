//! A simple command: assignments, words, redirections.

use super::Shell;
use crate::programs;
use crate::text::Text;
use brush_parser::ast::{
    AssignmentName, AssignmentValue, CommandPrefixOrSuffixItem, IoFileRedirectKind, IoFileRedirectTarget,
    IoRedirect, RedirectList, SimpleCommand,
};

impl Shell {
    pub(super) fn simple(&mut self, simple: &SimpleCommand) {
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
    pub(super) fn heed(&mut self, name: &str, value: Option<&str>) {
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

    pub(super) fn item(
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
                // What it begins with is known, whatever stands behind it.
                if let (AssignmentName::VariableName(name), AssignmentValue::Scalar(value)) =
                    (&assignment.name, &assignment.value)
                {
                    let begins = self.word(value).known;
                    self.search(name, &begins);
                }
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

    pub(super) fn redirects(&mut self, redirects: Option<&RedirectList>) {
        for redirect in redirects.iter().flat_map(|list| &list.0) {
            self.redirect(redirect);
        }
    }

    pub(super) fn redirect(&mut self, redirect: &IoRedirect) {
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
}
