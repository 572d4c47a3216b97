//! A simple command: assignments, words, redirections.

use super::Shell;
use crate::text::{Text, Value};
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
        let outer = self.dressed;
        let mut before = Vec::new();
        for (name, value) in assigned {
            self.assigned(&name, &value);
            let old = self.state.variables.insert(name.clone(), value);
            before.push((name, old));
        }
        if !words.is_empty() {
            self.command(&words);
            // They hold for this command alone.
            for (name, old) in before.into_iter().rev() {
                match old {
                    Some(value) => self.set(&name, value),
                    None => _ = self.state.variables.remove(&name),
                }
            }
        }
        self.dressed = outer;
    }

    pub(super) fn item(
        &mut self,
        item: &CommandPrefixOrSuffixItem,
        assigned: &mut Vec<(String, Value)>,
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
                let (AssignmentName::VariableName(name) | AssignmentName::ArrayElementName(name, _)) =
                    &assignment.name;
                let value = match &assignment.value {
                    AssignmentValue::Scalar(value) if !assignment.append => self.word(value).value(),
                    AssignmentValue::Scalar(_) | AssignmentValue::Array(_) => Value::unknown(),
                };
                match words {
                    None => assigned.push((name.clone(), value)),
                    Some(words) => words.push(Text {
                        known: format!("{name}={}", value.known),
                        open: value.open,
                        raw: word.value.clone(),
                        ..Text::default()
                    }),
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
                    self.writes_somewhere(&word);
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
