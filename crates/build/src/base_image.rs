use layerlab_context::{Digest, Hasher, Tree};

/// What is known of an image that a stage starts from or copies out of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseImage {
    /// Stands for the image's digest: another version is another digest.
    pub version: String,
    /// Environment in its order.
    pub env: Vec<(String, String)>,
    /// Working directory; empty for `/`.
    pub workdir: String,
    /// User; empty for root.
    pub user: String,
    /// Triggers of `ONBUILD`.
    pub onbuild: Vec<String>,
    /// Files, as far as they are known.
    pub files: Tree,
}

impl BaseImage {
    /// An image of which nothing but a name and a version is known.
    pub fn unknown(version: &str) -> Self {
        Self {
            version: version.to_owned(),
            env: Vec::new(),
            workdir: String::new(),
            user: String::new(),
            onbuild: Vec::new(),
            files: Tree::new(),
        }
    }

    pub(crate) fn digest(&self) -> Digest {
        Hasher::new("image").text(&self.version).finish()
    }
}
