//! A link from anywhere is opened or refused; what is opened comes back as it was.
#![no_main]

use layerlab_session::{from_fragment, to_fragment};

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(request) = from_fragment(text) {
        assert_eq!(from_fragment(&to_fragment(&request)), Ok(request));
    }
});
