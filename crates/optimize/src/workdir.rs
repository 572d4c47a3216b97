//! The working directory at every instruction, where it can be known.

use crate::environment;
use layerlab_build::BaseImage;
use layerlab_context::join;
use layerlab_dockerfile_parser::{Dockerfile, Kind};
use std::collections::BTreeMap;

/// By instruction; none where a variable, or an image that nobody knows, decides about it.
pub(crate) fn workdirs(
    dockerfile: &Dockerfile,
    images: &BTreeMap<String, BaseImage>,
) -> BTreeMap<usize, String> {
    let mut found = BTreeMap::new();
    let mut ends: Vec<(Option<String>, Option<String>)> = Vec::new();
    for stage in &dockerfile.stages {
        let Some(Kind::From(from)) = &dockerfile.instructions[stage.from].kind else {
            continue;
        };
        let base = ends
            .iter()
            .rev()
            .find(|(name, _)| name.as_deref() == Some(&from.base.to_lowercase()));
        let mut current = match base {
            Some((_, workdir)) => workdir.clone(),
            None if from.base == "scratch" => Some("/".to_owned()),
            None => images
                .get(&from.base)
                .cloned()
                .or_else(|| BaseImage::known(&from.base))
                .map(|image| join("/", &image.workdir)),
        };
        for index in &stage.commands {
            if let Some(Kind::Workdir(path)) = &dockerfile.instructions[*index].kind {
                let set = environment::before(dockerfile, *index);
                let path = environment::expanded(path, &set.constants);
                current = path.and_then(|path| {
                    // An absolute path needs nothing to stand on.
                    let before = current.take().or_else(|| path.starts_with('/').then(String::new));
                    before.map(|workdir| join(&workdir, &path))
                });
            }
            if let Some(workdir) = &current {
                found.insert(*index, workdir.clone());
            }
        }
        ends.push((from.name.clone(), current));
    }
    found
}
