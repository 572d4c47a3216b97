//! `RUN` and its mounts (moby/buildkit `dispatchRun` in `convert.go`, `convert_runmount.go`).

use super::{Lowering, Result};
use crate::content::{Mounted, Write};
use crate::graph::{Input, Operation};
use crate::stage::State;
use layerlab_context::Selector;
use layerlab_dockerfile_parser::{Lexer, Mount, MountType, Run, Sharing, parse_mount};

impl Lowering<'_> {
    pub(super) fn run(&mut self, state: &mut State, run: &Run, text: &str) -> Result<()> {
        let mut inputs: Vec<Input> = Self::base_input(state).into_iter().collect();
        let (words, inline) = run_words(state, run);
        let mut parts = vec![
            ("command", words.join("\u{1f}")),
            ("working directory", state.workdir.clone()),
            ("user", state.user.clone()),
            ("network", run.network.clone()),
            ("security", run.security.clone()),
            ("platform", state.platform.to_string()),
        ];
        if let Some(inline) = inline {
            parts.push(("here-document", inline));
        }
        let devices: Vec<&str> = run.devices.iter().map(|device| device.name.as_str()).collect();
        if !devices.is_empty() {
            parts.push(("devices", devices.join(" ")));
        }
        let expand = |word: &str| state.expand(Lexer::new(self.escape), word);
        let mut mounts: Vec<Mount> = Vec::new();
        for mount in &run.mounts {
            mounts.push(parse_mount(mount, Some(&expand)).or_else(|error| self.fail_to_read(error))?);
        }
        let mut mounted = Vec::new();
        for mount in &mounts {
            let before = inputs.len();
            parts.push(("mount", self.mount(state, mount, &mut inputs)?));
            mounted.push(Mounted {
                target: state.absolute(&mount.target),
                source: (inputs.len() > before).then(|| (before, mount.source.clone())),
            });
        }
        let environment = state
            .env
            .iter()
            .map(|(name, value)| (format!("environment {name}"), value.clone()));
        let parts: Vec<(String, String)> = parts
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .chain(environment)
            .collect();
        let step = self.next_step();
        let effects = self.options.effects.get(text).cloned();
        let writes = vec![Write::Run {
            text: text.to_owned(),
            effects,
            mounts: mounted,
        }];
        let ran = self.push(Operation::Exec, "exec", parts, inputs, Some(step), writes);
        let ids = mounts.iter().filter(|mount| mount.kind == MountType::Cache);
        self.graph.vertices[ran].unkeyed = ids
            .map(|mount| format!("{} {:?}\n", mount.id, mount.sharing))
            .collect();
        state.vertex = Some(ran);
        Ok(())
    }

    /// What of a mount is part of the definition; its source becomes an input (`ops/exec.go`, `CacheMap`).
    fn mount(&mut self, state: &State, mount: &Mount, inputs: &mut Vec<Input>) -> Result<String> {
        let target = state.absolute(&mount.target);
        if target == "/" && !matches!(mount.kind, MountType::Secret | MountType::Ssh) {
            return self.fail(format!("invalid mount target \"{target}\""));
        }
        let mut words = vec![mount.kind.name().to_owned(), target];
        match mount.kind {
            MountType::Secret | MountType::Ssh => {
                words.extend([mount.id.clone(), mount.source.clone(), mount.required.to_string()]);
                words.extend(mount.env.clone());
                words.extend(owner_of(mount));
                return Ok(words.join(" "));
            }
            MountType::Tmpfs => {
                words.extend(mount.size.clone());
                return Ok(words.join(" "));
            }
            MountType::Cache => {
                let is_default_id = mount.id.is_empty() || mount.id == mount.target;
                let is_default = is_default_id && matches!(mount.sharing, None | Some(Sharing::Shared));
                // An owner or mode makes a folder for the mount, whose content is a key.
                words.extend(owner_of(mount));
                words.extend((!is_default).then(|| "named".to_owned()));
            }
            MountType::Bind => {}
        }
        words.push(if mount.read_only {
            "read-only".to_owned()
        } else {
            "writable".to_owned()
        });
        if mount.kind == MountType::Cache && mount.from.is_empty() {
            return Ok(words.join(" "));
        }
        let source = if mount.from.is_empty() {
            Some(self.context())
        } else {
            self.source(&mount.from)?
        };
        if let Some(vertex) = source {
            inputs.push(Input {
                vertex,
                selectors: Some(vec![Selector::path(&mount.source)]),
            });
        }
        Ok(words.join(" "))
    }
}

/// Mode and owner of a mount, where they are said.
fn owner_of(mount: &Mount) -> impl Iterator<Item = String> {
    let mode = mount.mode.map(|mode| format!("mode={mode:o}"));
    let user = mount.uid.map(|uid| format!("uid={uid}"));
    let group = mount.gid.map(|gid| format!("gid={gid}"));
    [mode, user, group].into_iter().flatten()
}

/// The words that run, and a script that is mounted for them (`dispatchRun`).
fn run_words(state: &State, run: &Run) -> (Vec<String>, Option<String>) {
    let command = &run.command;
    let text = command.words.first().map_or("", String::as_str);
    let words = match command.files.as_slice() {
        [] if !command.shell => return (command.words.clone(), None),
        [] => text.to_owned(),
        [file, ..] if is_heredoc_alone(text) => {
            let data = if file.chomp {
                layerlab_dockerfile_parser::chomp(&file.data)
            } else {
                file.data.clone()
            };
            if data.starts_with("#!") {
                return (state.with_shell(&format!("/dev/pipes/{}", file.name)), Some(data));
            }
            data
        }
        files => {
            let bodies = files.iter().map(|file| format!("\n{}{}", file.data, file.name));
            std::iter::once(text.to_owned()).chain(bodies).collect()
        }
    };
    (state.with_shell(&words), None)
}

/// Whether the command is one here-document and nothing else.
fn is_heredoc_alone(text: &str) -> bool {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    digits.strip_prefix("<<").is_some_and(|word| {
        let word = word.strip_prefix('-').unwrap_or(word);
        let quoted = (word.starts_with('"') && word.ends_with('"'))
            || (word.starts_with('\'') && word.ends_with('\''));
        !word.contains('<') && (quoted || !word.contains(char::is_whitespace))
    })
}
