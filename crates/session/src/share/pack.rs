//! Texts that are packed behind a dictionary, which both sides have: of what projects have in common, little is left.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, compress_to_output, create_comp_flags_from_zip_params,
};
use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// What comes before every text of version 2: a request with all that can be said, the examples as they were then, idioms of
/// Dockerfiles, manifests and lists of files. Not a byte of it may ever change: links that are out there lean on it. Another
/// dictionary is another version.
const DICTIONARY: &[u8] = include_bytes!("dictionary-2.txt");
/// Best compression: it is done once, on a click.
const LEVEL: i32 = 10;
/// Bytes at the end that tell whether the rest is whole: a link with the dictionary is short, and each of its characters says much.
const CHECK: usize = 3;

/// A text in the URL's own base 64.
pub(super) fn pack(text: &[u8]) -> String {
    let flags = create_comp_flags_from_zip_params(LEVEL, 0, 0);
    let mut compressor = CompressorOxide::new(flags);
    let mut packed = Vec::new();
    let mut append = |text: &[u8], flush| {
        packed.clear();
        compress_to_output(&mut compressor, text, flush, |bytes| {
            packed.extend_from_slice(bytes);
            true
        });
    };
    // The dictionary's own bytes end where a byte ends, and are left out.
    append(DICTIONARY, TDEFLFlush::Sync);
    append(text, TDEFLFlush::Finish);
    packed.extend(check(text));
    URL_SAFE_NO_PAD.encode(packed)
}

/// Such a text again, where it is whole and has no more than so many bytes.
pub(super) fn unpack(data: &str, largest: usize) -> Option<Vec<u8>> {
    let packed = URL_SAFE_NO_PAD.decode(data).ok()?;
    let (packed, said) = packed.split_at_checked(packed.len().checked_sub(CHECK)?)?;
    let stream = [&stored(DICTIONARY)?, packed].concat();
    let mut text = decompress_to_vec_with_limit(&stream, DICTIONARY.len() + largest).ok()?;
    text.drain(..DICTIONARY.len());
    (check(&text) == said).then_some(text)
}

/// A text that nothing is spared of, in deflate's form, to be followed by more.
fn stored(text: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(text.len()).ok()?;
    let mut block = vec![0];
    block.extend(length.to_le_bytes());
    block.extend((!length).to_le_bytes());
    block.extend_from_slice(text);
    Some(block)
}

/// FNV-1a, the lower three bytes of it: the same on every machine.
fn check(text: &[u8]) -> [u8; CHECK] {
    let mixed = text.iter().fold(0x811c_9dc5_u32, |mixed, byte| {
        (mixed ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    });
    let [low, middle, high, _] = mixed.to_le_bytes();
    [low, middle, high]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionary_is_for_ever() {
        assert_eq!((DICTIONARY.len(), check(DICTIONARY)), (32_295, [94, 80, 88]));
    }

    #[test]
    fn a_text_comes_back_and_one_that_was_changed_does_not() {
        let long = "FROM alpine\\nRUN echo a\\n".repeat(5_000);
        for text in [
            "",
            "{}",
            "\u{e9}",
            &long,
            std::str::from_utf8(DICTIONARY).unwrap_or_default(),
        ] {
            let packed = pack(text.as_bytes());
            assert_eq!(unpack(&packed, text.len()).as_deref(), Some(text.as_bytes()));
            assert!(text.is_empty() || unpack(&packed, text.len() - 1).is_none());
        }
        let packed = pack(b"{\"dockerfile\":\"FROM node:22\\nCOPY . .\\nRUN npm ci\\n\"}");
        for at in 0..packed.len() {
            let (before, after) = packed.split_at(at);
            let other = if after.starts_with('A') { "B" } else { "A" };
            let changed = format!("{before}{other}{}", after.get(1..).unwrap_or_default());
            assert_eq!(unpack(&changed, 1_000), None, "{changed}");
            assert_eq!(unpack(before, 1_000), None, "{before}");
        }
    }
}
