use crate::range::{Range, Source};
use serde::{Deserialize, Serialize};

/// Rates at which bytes move, in bytes a second. All of them can be said by the user.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rates {
    /// The context to the builder: 110 to 125 MB/s on one machine.
    pub context: f64,
    /// Files into a layer, on the builder's disk.
    pub copy: f64,
    /// Base images from a registry, compressed.
    pub pull: f64,
    /// Compressed layers unpacked on the builder's disk: gzip is read at 400 MB/s.
    pub unpack: f64,
    /// Layers into the local image store.
    pub export: f64,
    /// Layers compressed for a registry: gzip at its fastest writes 95 MB/s.
    pub compress: f64,
    /// Compressed layers to a registry: 3 to 5 MB/s seen on one.
    pub push: f64,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            context: 115e6,
            copy: 400e6,
            pull: 25e6,
            unpack: 400e6,
            export: 400e6,
            compress: 95e6,
            push: 4e6,
        }
    }
}

/// Size of a compressed layer as a share of its files.
pub const COMPRESSED: f64 = 0.4;

/// Where the image goes when it is built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// Nowhere: only the steps count.
    Nothing,
    /// Into the local image store, as `docker build` does.
    #[default]
    Local,
    /// To a registry, as in continuous integration.
    Push,
}

impl Rates {
    /// Sending files of the context to the builder. In seconds.
    pub fn transfer(&self, bytes: f64) -> (Range, Source) {
        self.at(
            bytes / self.context,
            "the context's size and the rate of transfer",
        )
    }

    /// Pulling and unpacking a base image of so many compressed bytes. In seconds.
    pub fn pulling(&self, compressed: f64) -> (Range, Source) {
        let seconds = compressed / self.pull + compressed / self.unpack;
        self.at(seconds, "the image's compressed size, pulled and unpacked")
    }

    /// Delivering new layers of so many bytes. In seconds.
    pub fn delivering(&self, delivery: Delivery, bytes: f64) -> (Range, Source) {
        match delivery {
            Delivery::Nothing => (Range::ZERO, Source::Size),
            Delivery::Local => self.at(
                EXPORT_START + bytes / self.export,
                "the size of new layers and the rate of export",
            ),
            Delivery::Push => self.at(
                EXPORT_START + bytes / self.compress + bytes * COMPRESSED / self.push,
                "the size of new layers, compressed and pushed",
            ),
        }
    }

    #[allow(clippy::unused_self, reason = "reads as the rates' own")]
    fn at(&self, seconds: f64, what: &str) -> (Range, Source) {
        (
            Range::new(seconds * 0.5, seconds, seconds * 2.0),
            Source::Rate(what.to_owned()),
        )
    }
}

/// Seconds that every export takes: manifest, configuration, naming.
const EXPORT_START: f64 = 0.2;
