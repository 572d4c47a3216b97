//! What lives longer than one drawing: the worker, and the browser's storage.

pub mod analysis;
pub mod folder;
pub mod resized;
pub mod shortcuts;
pub mod storage;
