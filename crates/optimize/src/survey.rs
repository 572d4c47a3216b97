//! What is found out about a text once, for all rewrites: where its instructions stand, and what they touch.

use crate::access;
use crate::workdir::workdirs;
use layerlab_build::BaseImage;
use layerlab_command::{Access, USUAL_LINKS};
use layerlab_dockerfile_parser::Dockerfile;
use std::collections::BTreeMap;

/// What is known of the instructions of a Dockerfile.
pub(crate) struct Survey {
    /// The working directory at an instruction, where it is known.
    pub(crate) workdirs: BTreeMap<usize, String>,
    /// What they read and write, also through the symbolic links that stand above them in their stage.
    accesses: Vec<Access>,
    /// The links above each instruction, and its own.
    links: BTreeMap<usize, Vec<(String, String)>>,
}

impl Survey {
    pub(crate) fn of(dockerfile: &Dockerfile, images: &BTreeMap<String, BaseImage>) -> Self {
        let workdirs = workdirs(dockerfile, images);
        let of = |index: usize| access::of(dockerfile, index, workdirs.get(&index).map(String::as_str));
        let mut accesses: Vec<Access> = (0..dockerfile.instructions.len()).map(of).collect();
        let usual = || {
            USUAL_LINKS
                .iter()
                .map(|(from, to)| ((*from).to_owned(), (*to).to_owned()))
        };
        // Of each stage, and of each instruction: what was linked above it.
        let mut of_stages: Vec<Vec<(String, String)>> = Vec::new();
        let mut links = BTreeMap::new();
        for (stage, commands) in dockerfile.stages.iter().map(|stage| &stage.commands).enumerate() {
            let base = dockerfile
                .base_stage(stage)
                .and_then(|base| of_stages.get(base))
                .cloned();
            let mut found = base.unwrap_or_else(|| usual().collect());
            for index in commands {
                let access = std::mem::take(&mut accesses[*index]);
                // One that makes links may use them too.
                found.extend(access.links.iter().cloned());
                accesses[*index] = access.through(&found);
                links.insert(*index, found.clone());
            }
            of_stages.push(found);
        }
        Self {
            workdirs,
            accesses,
            links,
        }
    }

    /// What an instruction does.
    pub(crate) fn access(&self, index: usize) -> &Access {
        &self.accesses[index]
    }

    /// What something does that is done where an instruction stands.
    pub(crate) fn seen_at(&self, index: usize, access: Access) -> Access {
        match self.links.get(&index) {
            Some(links) => access.through(links),
            None => access,
        }
    }
}
