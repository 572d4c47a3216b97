//! The page. State is one reducer; what can be derived is derived; the analysis runs in a web worker; the main thread
//! only draws.

pub mod components;
pub mod course;
pub mod hooks;
pub mod host;
pub mod place;
pub mod present;
pub mod protocol;
pub mod sharing;
pub mod state;
pub mod store;
