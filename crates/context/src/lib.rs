//! The build context: what a build can copy.
//!
//! A [`Tree`] holds files, folders and symbolic links by their path below the context's root, `/` between the parts
//! and none at the start. What `.dockerignore` leaves out ([`Ignore`]) is neither sent to the builder nor part of any
//! digest. A selection of paths ([`Selector`]) has a [`Digest`] that counts what `BuildKit` counts: names, types,
//! modes, contents and link targets, never times (moby/buildkit `cache/contenthash`).

mod change;
mod digest;
mod entry;
mod folder;
mod formats;
mod history;
mod ignore;
mod ill_formed;
mod listing;
mod path;
mod pattern;
mod select;
mod size;
mod tree;
mod walk;

pub use change::Change;
pub use digest::{Digest, Hasher};
pub use entry::{Entry, Kind};
pub use folder::Sums;
pub use history::{Commit, History};
pub use ignore::Ignore;
pub use ill_formed::ill_formed_patterns;
pub use listing::{Format, Listing, ListingError};
pub use path::{clean, join, overlap};
pub use pattern::{has_wildcard, match_path};
pub use select::{NotFound, Selector, selection_digest};
pub use size::usual_size;
pub use tree::Tree;
pub use walk::Walk;
