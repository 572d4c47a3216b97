//! How long steps take and how large their layers are, each with a range and a source; and what that adds up to.
//!
//! What somebody stated wins, else the catalogue of commands or the rates of copying speak. A statement belongs to what
//! is copied or run, not to a line of the Dockerfile, so that it holds before and after a rewrite.

mod bytes;
mod catalogue;
mod copy;
mod counted;
mod effects;
mod finish;
mod images;
mod log;
mod mounts;
mod parts;
mod product;
mod range;
mod rates;
mod schedule;
mod site;
mod statement;
mod step;
mod touched;

pub use bytes::format_bytes;
pub use catalogue::{Family, family_of};
pub use copy::{context_files, file_size};
pub use effects::effects;
pub use images::base_image_size;
pub use log::{BuildLog, LogForm, LoggedStep, Match, Matching};
pub use range::{Range, Source};
pub use rates::{COMPRESSED, Delivery, Rates};
pub use schedule::{Schedule, schedule};
pub use statement::{Statement, Statements, Subject, squeeze};
pub use step::{Estimate, Estimator, rounded, run_text};
