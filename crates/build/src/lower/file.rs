//! `COPY` and `ADD` (moby/buildkit `convert_copy.go`).

use super::{Lowering, Result};
use crate::content::{CopyWrite, Write};
use crate::graph::{Input, Operation, StepId, StepKind};
use crate::stage::State;
use layerlab_context::{Digest, Selector, clean, has_wildcard};
use layerlab_dockerfile_parser::{Add, Copy, Lexer, Sources};

impl Lowering<'_> {
    pub(super) fn copy(&mut self, state: &mut State, copy: &Copy) -> Result<()> {
        let source = match &copy.from {
            None => Some(self.context()),
            Some(from) => self.source(from)?,
        };
        let sources = self.expand_sources(state, &copy.sources)?;
        self.file(state, &sources, source, copy.parents, Vec::new());
        Ok(())
    }

    pub(super) fn add(&mut self, state: &mut State, add: &Add) -> Result<()> {
        let source = Some(self.context());
        let sources = self.expand_sources(state, &add.sources)?;
        let checksum = add
            .checksum
            .as_deref()
            .map(|checksum| self.expand(state, checksum))
            .transpose()?;
        let parts = vec![
            (
                "add",
                format!(
                    "unpack={:?} keep-git-dir={:?}",
                    add.unpack.unwrap_or(true),
                    add.keep_git_dir
                ),
            ),
            ("checksum", checksum.unwrap_or_default()),
        ];
        self.file(state, &sources, source, false, parts);
        Ok(())
    }

    fn expand_sources(&self, state: &State, sources: &Sources) -> Result<Sources> {
        let list = |words: &[String]| {
            words
                .iter()
                .map(|word| self.expand(state, word))
                .collect::<Result<Vec<_>>>()
        };
        let one = |word: &Option<String>| word.as_deref().map(|word| self.expand(state, word)).transpose();
        let inline = |(name, content, expands): &(String, String, bool)| {
            let lexer = Lexer {
                skip_quotes: true,
                ..Lexer::new('\\')
            };
            let content = if *expands {
                state
                    .expand(lexer, content)
                    .or_else(|error| self.fail(error.to_string()))?
            } else {
                content.clone()
            };
            Ok((name.clone(), content, *expands))
        };
        Ok(Sources {
            paths: list(&sources.paths)?,
            contents: sources.contents.iter().map(inline).collect::<Result<Vec<_>>>()?,
            destination: self.expand(state, &sources.destination)?,
            chown: one(&sources.chown)?,
            chmod: one(&sources.chmod)?,
            link: sources.link,
            excludes: list(&sources.excludes)?,
        })
    }

    /// One file operation for all sources of an instruction (`convert_copy.go`), and a merge where it is linked.
    fn file(
        &mut self,
        state: &mut State,
        sources: &Sources,
        source: Option<usize>,
        parents: bool,
        mut parts: Vec<(&'static str, String)>,
    ) {
        let destination = state.absolute(&sources.destination);
        // BuildKit does not link where modes are set.
        let link = sources.link && sources.chmod.is_none();
        let base = if link { None } else { state.vertex };
        let mut inputs: Vec<Input> = base
            .map(|vertex| Input {
                vertex,
                selectors: None,
            })
            .into_iter()
            .collect();
        parts.push(("destination", destination.clone()));
        parts.push(("owner", sources.chown.clone().unwrap_or_default()));
        parts.push(("mode", sources.chmod.clone().unwrap_or_default()));
        parts.push(("exclude", sources.excludes.join(" ")));
        let mut writes = Vec::new();
        let many = sources.paths.len() + sources.contents.len() > 1;
        let shape = CopyShape {
            destination: &destination,
            into_folder: many || destination.ends_with('/'),
            sources,
        };
        for path in &sources.paths {
            let (vertex, selector) = if is_remote(path) {
                (Some(self.remote(path)), Selector::path(path))
            } else {
                (source, selector(path, parents, &sources.excludes))
            };
            // The folder that a source is in is no part of the definition; the content stands for it.
            parts.push((
                "source",
                selector.path.rsplit('/').next().unwrap_or_default().to_owned(),
            ));
            parts.push(("parents", selector.include.join(" ")));
            if let Some(vertex) = vertex {
                let input = Self::selecting_input(&mut inputs, vertex, base, selector.clone());
                writes.push(shape.write(input, selector, parents));
            }
        }
        for (name, content, _) in &sources.contents {
            parts.push(("source", name.clone()));
            let vertex = self.inline(name, content);
            let input = Self::selecting_input(&mut inputs, vertex, base, Selector::path(name));
            writes.push(shape.write(input, Selector::path(name), false));
        }
        let step = self.next_step();
        let parts = parts
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let copied = self.push_parts(Operation::File, "copy", parts, inputs, Some(step), writes);
        state.vertex = Some(match (link, state.vertex) {
            (true, Some(below)) => self.merge(below, copied, step),
            _ => copied,
        });
    }

    fn merge(&mut self, below: usize, copied: usize, step: StepId) -> usize {
        let inputs = [below, copied]
            .map(|vertex| Input {
                vertex,
                selectors: None,
            })
            .to_vec();
        let step = StepId {
            kind: StepKind::Merge,
            ..step
        };
        self.push(
            Operation::Merge,
            "merge",
            Vec::<(String, String)>::new(),
            inputs,
            Some(step),
            vec![Write::Merge { input: 1 }],
        )
    }

    /// Adds a selector to the input of a vertex. What a stage copies from the very result it stands on has no content
    /// key (`markInvalid` in `ops/file.go`).
    fn selecting_input(
        inputs: &mut Vec<Input>,
        vertex: usize,
        base: Option<usize>,
        selector: Selector,
    ) -> usize {
        let position = inputs.iter().position(|input| input.vertex == vertex);
        let index = position.unwrap_or_else(|| {
            inputs.push(Input {
                vertex,
                selectors: Some(Vec::new()),
            });
            inputs.len() - 1
        });
        if base != Some(vertex)
            && let Some(selectors) = &mut inputs[index].selectors
        {
            selectors.push(selector);
        }
        index
    }
}

/// What all sources of one `COPY` have in common.
struct CopyShape<'s> {
    destination: &'s str,
    into_folder: bool,
    sources: &'s Sources,
}

impl CopyShape<'_> {
    fn write(&self, input: usize, selector: Selector, parents: bool) -> Write {
        Write::Copy(CopyWrite {
            input,
            selector,
            destination: self.destination.to_owned(),
            into_folder: self.into_folder,
            parents,
            owner: self.sources.chown.as_deref().map(Digest::of),
            mode: self
                .sources
                .chmod
                .as_deref()
                .and_then(|mode| u32::from_str_radix(mode, 8).ok()),
        })
    }
}

fn is_remote(path: &str) -> bool {
    path.starts_with("http://")
        || path.starts_with("https://")
        || path.starts_with("git@")
        || path.starts_with("git://")
}

/// A source as a selector; `--parents` moves the path behind `/./` into a pattern.
fn selector(path: &str, parents: bool, excludes: &[String]) -> Selector {
    let exclude = excludes.to_vec();
    if !parents {
        return Selector {
            path: clean(path),
            wildcard: true,
            exclude,
            ..Selector::default()
        };
    }
    let (root, pattern) = path.split_once("/./").unwrap_or(("/", path));
    let pattern = clean(pattern);
    let required = if has_wildcard(root) || has_wildcard(&pattern) {
        Vec::new()
    } else {
        vec![format!("{root}/{pattern}")]
    };
    Selector {
        path: clean(root),
        wildcard: true,
        include: vec![pattern],
        exclude,
        required,
    }
}
