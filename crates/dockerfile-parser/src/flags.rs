//! Flags of an instruction (moby/buildkit `frontend/dockerfile/instructions/bflag.go`).

use crate::error::{Result, SyntaxError, reject};
use crate::go::lower;
use crate::instruction::Text;
use crate::suggest;

/// What a flag takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    /// `--name`, `--name=true`, `--name=false`.
    Bool,
    /// `--name=value`, once.
    One,
    /// `--name=value`, any number of times.
    Many,
}

/// The flags of one instruction, checked against what it knows.
pub(crate) struct Flags {
    used: Vec<(String, String)>,
}

impl Flags {
    /// Checks the flags as written.
    pub(crate) fn check(written: &[Text], known: &[(&str, Type)]) -> Result<Self> {
        let mut used: Vec<(String, String)> = Vec::new();
        for flag in written {
            let text = flag.text.as_str();
            if text == "--" {
                break;
            }
            if !text.starts_with("--") {
                reject!("arg should start with -- : {text}");
            }
            let (full, value) = text
                .split_once('=')
                .map_or((text, None), |(name, value)| (name, Some(value)));
            let name = &full[2..];
            let Some((_, kind)) = known.iter().find(|(known, _)| *known == name) else {
                let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
                let meant = suggest::exact(name, &names);
                return Err(SyntaxError::of_misspelt(
                    format!("unknown flag: {full}"),
                    "--",
                    name,
                    meant,
                ));
            };
            if *kind != Type::Many && used.iter().any(|(used, _)| used == name) {
                reject!("duplicate flag specified: {full}");
            }
            let value = match (kind, value) {
                (Type::Bool, Some("")) | (Type::One | Type::Many, None) => {
                    reject!("missing a value on flag: {full}")
                }
                (Type::Bool, value) => match lower(value.unwrap_or_default()).as_str() {
                    "true" | "" => "true".to_owned(),
                    "false" => "false".to_owned(),
                    _ => reject!(
                        "expecting boolean value for flag {full}, not: {}",
                        value.unwrap_or_default()
                    ),
                },
                (_, Some(value)) => value.to_owned(),
            };
            used.push((name.to_owned(), value));
        }
        Ok(Self { used })
    }

    /// The value of a flag that may stand once.
    pub(crate) fn one(&self, name: &str) -> Option<String> {
        self.used
            .iter()
            .find(|(used, _)| used == name)
            .map(|(_, value)| value.clone())
    }

    /// All values of a flag.
    pub(crate) fn many(&self, name: &str) -> Vec<String> {
        self.used
            .iter()
            .filter(|(used, _)| used == name)
            .map(|(_, value)| value.clone())
            .collect()
    }

    /// A switch; `None` where it is not written.
    pub(crate) fn switch(&self, name: &str) -> Option<bool> {
        self.one(name).map(|value| value == "true")
    }
}
