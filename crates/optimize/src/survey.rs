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
    /// What they read and write, also through the symbolic links that their stage finds and makes.
    accesses: Vec<Access>,
    /// The links of each stage.
    links: Vec<Vec<(String, String)>>,
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
        let mut links: Vec<Vec<(String, String)>> = Vec::new();
        for (stage, commands) in dockerfile.stages.iter().map(|stage| &stage.commands).enumerate() {
            let base = dockerfile
                .base_stage(stage)
                .and_then(|base| links.get(base))
                .cloned();
            let made = commands.iter().flat_map(|index| accesses[*index].links.clone());
            let all: Vec<(String, String)> = base
                .unwrap_or_else(|| usual().collect())
                .into_iter()
                .chain(made)
                .collect();
            for index in commands {
                accesses[*index] = std::mem::take(&mut accesses[*index]).through(&all);
            }
            links.push(all);
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

    /// What something else does that is done in a stage.
    pub(crate) fn seen_in(&self, stage: usize, access: Access) -> Access {
        access.through(&self.links[stage])
    }
}
