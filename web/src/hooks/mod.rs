//! What lives longer than one drawing: the worker, the browser's storage, the page around this one.

pub mod address;
pub mod analysis;
pub mod channel;
pub mod course;
pub mod folder;
pub mod host;
pub mod printing;
pub mod resized;
pub mod shortcuts;
pub mod storage;
