use serde::{Deserialize, Serialize};
use std::fmt;
use xxhash_rust::xxh3::xxh3_128;

/// A fingerprint: equal for equal things. Not cryptographic; it never leaves this process but in a share link.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Digest(u128);

impl Digest {
    /// The fingerprint of a text.
    pub fn of(text: &str) -> Self {
        Hasher::new("text").text(text).finish()
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Builds a [`Digest`] of parts that cannot run into each other.
///
/// Parts are put together before they are hashed: most are a few words, and a hasher of its own state costs more than they do.
pub struct Hasher(Vec<u8>);

impl Hasher {
    /// `domain` tells kinds of digests apart.
    pub fn new(domain: &str) -> Self {
        Self(Vec::with_capacity(96)).text(domain)
    }

    /// Adds a text, with its length.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.0.extend_from_slice(&text.len().to_le_bytes());
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    /// Adds several texts, with their number.
    #[must_use]
    pub fn texts<T: AsRef<str>>(self, texts: &[T]) -> Self {
        texts
            .iter()
            .fold(self.number(texts.len() as u64), |hasher, text| {
                hasher.text(text.as_ref())
            })
    }

    /// Adds a number.
    #[must_use]
    pub fn number(mut self, number: u64) -> Self {
        self.0.extend_from_slice(&number.to_le_bytes());
        self
    }

    /// Adds another digest.
    #[must_use]
    pub fn digest(mut self, digest: Digest) -> Self {
        self.0.extend_from_slice(&digest.0.to_le_bytes());
        self
    }

    /// The digest of all that was added.
    pub fn finish(self) -> Digest {
        Digest(xxh3_128(&self.0))
    }
}
