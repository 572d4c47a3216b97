//! What the image takes from a stage.

use crate::rewrites::Input;
use layerlab_context::join;
use layerlab_dockerfile_parser::Kind;

/// The image at the bottom of a stage, as it is named.
pub(crate) fn image_below<'i>(input: &'i Input<'_>, stage: usize) -> Option<&'i str> {
    let dockerfile = input.dockerfile;
    let bottom = std::iter::successors(Some(stage), |stage| dockerfile.base_stage(*stage)).last()?;
    match &dockerfile.instructions[dockerfile.stages[bottom].from].kind {
        Some(Kind::From(from)) => Some(&from.base),
        _ => None,
    }
}

/// N of the Go 1.N of a stage, where its image says so: modules are there from 11 on, a cache of what is built from 10 on
/// (release notes of Go).
pub(crate) fn minor_of_go(input: &Input<'_>, stage: usize) -> Option<u32> {
    let image = image_below(input, stage)?;
    let (name, tag) = image.split('@').next()?.rsplit_once(':')?;
    let is_go = name.rsplit('/').next() == Some("golang");
    let minor = tag.strip_prefix("1.").filter(|_| is_go)?;
    let end = minor.find(|c: char| !c.is_ascii_digit()).unwrap_or(minor.len());
    minor[..end].parse().ok()
}

/// Whether all that is taken from a stage is copied out of it by paths that are allowed, and the stage itself is no part of the image.
pub(crate) fn takes_only(input: &Input<'_>, stage: usize, allowed: impl Fn(&str) -> bool) -> bool {
    let dockerfile = input.dockerfile;
    let name = |stage: usize| match &dockerfile.instructions[dockerfile.stages[stage].from].kind {
        Some(Kind::From(from)) => from.name.clone(),
        _ => None,
    };
    let last = dockerfile.stages.len() - 1;
    let own_name = name(stage);
    let mut targets = input.project.options.targets().peekable();
    let is_target = if targets.peek().is_none() {
        stage == last
    } else {
        targets
            .any(|target| own_name.as_deref() == Some(&target.to_lowercase()) || target == stage.to_string())
    };
    if is_target || (0..dockerfile.stages.len()).any(|other| dockerfile.base_stage(other) == Some(stage)) {
        return false;
    }
    let is_own = |from: &str| {
        let from = from.to_lowercase();
        own_name.as_deref() == Some(&from) || from == stage.to_string()
    };
    dockerfile
        .instructions
        .iter()
        .all(|instruction| match &instruction.kind {
            Some(Kind::Copy(copy)) => {
                let from = copy.from.as_deref().unwrap_or_default();
                // A variable may mean this stage.
                !from.contains('$')
                    && (!is_own(from)
                        || copy
                            .sources
                            .paths
                            .iter()
                            .all(|path| !path.contains('$') && allowed(&place_of(path))))
            }
            Some(Kind::Run(run)) => run.mounts.iter().all(|mount| {
                mount
                    .split(',')
                    .filter_map(|field| field.trim().strip_prefix("from="))
                    .all(|from| !is_own(from) && !from.contains('$'))
            }),
            Some(Kind::Onbuild(_)) => false,
            _ => true,
        })
}

/// A path in the image; the folder that it is sure to be below, where a wildcard stands in it.
fn place_of(path: &str) -> String {
    let sure = path.find(['*', '?', '[']).map_or(path, |at| {
        path[..at].rsplit_once('/').map_or("/", |(folder, _)| folder)
    });
    join("/", sure)
}
