//! Whatever is pasted as a list of files, a log or a history is read, in part or not at all.
#![no_main]

use layerlab_context::{History, Listing};
use layerlab_estimate::BuildLog;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let listing = Listing::parse(text);
    for (path, _) in &listing.tree {
        assert!(!path.starts_with('/') && !path.contains("//"));
    }
    let _ = BuildLog::parse(text);
    let _ = History::parse(text);
});
