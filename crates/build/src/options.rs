use crate::base_image::BaseImage;
use layerlab_context::Selector;
use std::collections::BTreeMap;

/// Steps that take nothing from the cache.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum NoCache {
    /// All may be cached.
    #[default]
    Off,
    /// `--no-cache`
    All,
    /// `--no-cache-filter`: the steps of these stages.
    Stages(Vec<String>),
}

impl NoCache {
    pub(crate) fn covers(&self, stage: &str) -> bool {
        match self {
            Self::Off => false,
            Self::All => true,
            Self::Stages(names) => names.iter().any(|name| name.eq_ignore_ascii_case(stage)),
        }
    }
}

/// Whether a command that runs twice leaves the same bytes, from surely to surely not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Output {
    /// Always the same.
    Constant,
    /// The same where what it reads is the same.
    Derived,
    /// Different whenever it runs.
    Volatile,
}

/// What a command reads and writes, as paths in the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effects {
    /// What it reads.
    pub reads: Vec<Selector>,
    /// What it takes away; what is left is what it was.
    pub removes: Vec<Removal>,
    /// Paths that it writes: a file, or all in a folder where a slash ends it.
    pub writes: Vec<String>,
    /// Whether the bytes written repeat.
    pub output: Output,
}

impl Effects {
    /// A command that leaves everything as it was.
    pub fn none() -> Self {
        Self {
            reads: Vec::new(),
            removes: Vec::new(),
            writes: Vec::new(),
            output: Output::Constant,
        }
    }
}

/// Files that a command takes away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The folder, or the file.
    pub path: String,
    /// Patterns of names: only such files go, folders stay; all of it, the folder too, where there are none of either kind.
    pub only: Vec<String>,
    /// Patterns of names: such files stay.
    pub keep: Vec<String>,
}

/// What is said to a build beside its files.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `--target`; the last stage where none is given. Several, with commas between them: what `docker buildx bake` builds at once
    /// on one cache, where steps of equal definition run once.
    pub target: Option<String>,
    /// `--build-arg`
    pub build_args: BTreeMap<String, String>,
    /// `--platform`: what is built for; `linux/amd64`, on which the builder is taken to run, where none is given.
    pub platform: Option<String>,
    /// `--no-cache`, `--no-cache-filter`
    pub no_cache: NoCache,
    /// What is known of images, by the name that the Dockerfile gives them.
    pub images: BTreeMap<String, BaseImage>,
    /// How often what `ADD` fetches has become another.
    pub remote_revision: u64,
    /// What commands do, by the text of their instruction, one after the other. A command that is not here may read everything,
    /// and leaves other bytes whenever it runs.
    pub effects: BTreeMap<String, Vec<Effects>>,
}

impl Options {
    /// The stages that are built; none for the last one.
    pub fn targets(&self) -> impl Iterator<Item = &str> {
        let names = self.target.iter().flat_map(|target| target.split(','));
        names.map(str::trim).filter(|name| !name.is_empty())
    }
}
