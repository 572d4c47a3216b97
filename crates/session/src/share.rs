//! A request as the fragment of an address: version, dot, deflated JSON in the URL's own base 64; and as a file. What is as it is by
//! default is left out. Version 2 is deflated behind a dictionary, and has a check; links of version 1 are read for ever.

mod pack;

use crate::request::Request;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use thiserror::Error;

/// Version of the form that is written. What is newer is not read by this program.
const VERSION: &str = "2";
/// Without a dictionary: read, and not written any more.
const FIRST: &str = "1";
/// A link holds no more than this when it is unpacked: it comes from anywhere. In bytes.
const LARGEST: usize = 20_000_000;

/// Why a link cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LinkError {
    /// Made by another version.
    #[error("This link was made by another version of Layerlab and cannot be opened by this one")]
    Version,
    /// Cut off, or changed on its way.
    #[error("This link is damaged: a part of it is missing or was changed. Ask for it again")]
    Damaged,
    /// It says something that this version does not know.
    #[error(
        "This link was made by a newer version of Layerlab: it says something that this one does not know"
    )]
    Newer,
}

/// The fragment for a request, without the `#`.
pub fn to_fragment(request: &Request) -> String {
    let value = without_defaults(request);
    format!("{VERSION}.{}", pack::pack(value.to_string().as_bytes()))
}

/// Reads a fragment, without the `#`.
///
/// # Errors
/// Where it was made by another version, or is not whole.
pub fn from_fragment(fragment: &str) -> Result<Request, LinkError> {
    let (version, data) = fragment.split_once('.').ok_or(LinkError::Damaged)?;
    let json = match version {
        VERSION => pack::unpack(data, LARGEST),
        FIRST => unpack_first(data),
        _ => return Err(LinkError::Version),
    };
    let json = json.ok_or(LinkError::Damaged)?;
    // A list would be read as a request without names.
    if !json.starts_with(b"{") || serde_json::from_slice::<IgnoredAny>(&json).is_err() {
        return Err(LinkError::Damaged);
    }
    serde_json::from_slice(&json).map_err(|_| LinkError::Newer)
}

/// The text of a link of version 1.
fn unpack_first(data: &str) -> Option<Vec<u8>> {
    let packed = URL_SAFE_NO_PAD.decode(data).ok()?;
    decompress_to_vec_with_limit(&packed, LARGEST).ok()
}

/// What a project file says beside the project: that it is one, and of which version.
const FILE: &str = "layerlab";

/// A project as the text of a file, for what is too long for a link: JSON with `"layerlab": 1` and `"project"`.
pub fn to_file(request: &Request) -> String {
    let project = without_defaults(request);
    let file = serde_json::json!({ FILE: 1, "project": project });
    format!("{file:#}\n")
}

/// Reads the text of a project file.
///
/// # Errors
/// Where it is none, is of another version, or is not whole.
pub fn from_file(text: &str) -> Result<Request, LinkError> {
    // Whether it is one, whatever is in it. Read as text both times: a second way to read a request is a second copy of the code.
    let value: Value = serde_json::from_str(text).map_err(|_| LinkError::Damaged)?;
    match value.get(FILE).and_then(Value::as_u64) {
        Some(1) => {}
        Some(_) => return Err(LinkError::Version),
        None => return Err(LinkError::Damaged),
    }
    if !value.get("project").is_some_and(Value::is_object) {
        return Err(LinkError::Damaged);
    }
    let file: File = serde_json::from_str(text).map_err(|_| LinkError::Newer)?;
    Ok(file.project)
}

/// A project file; what else stands in it is left to other programs.
#[derive(Deserialize)]
struct File {
    project: Request,
}

/// What is as it is by default is left out.
fn without_defaults(request: &Request) -> Value {
    let mut value = serde_json::to_value(request).unwrap_or_default();
    let default = serde_json::to_value(Request::default()).unwrap_or_default();
    if let (Value::Object(all), Value::Object(usual)) = (&mut value, &default) {
        all.retain(|name, value| usual.get(name) != Some(value));
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples;

    #[test]
    fn every_example_comes_back_as_it_was() {
        for example in examples() {
            let fragment = to_fragment(&example.request);
            assert_eq!(
                from_fragment(&fragment).as_ref(),
                Ok(&example.request),
                "{}",
                example.id
            );
            assert!(
                fragment
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
            );
        }
    }

    #[test]
    fn a_file_comes_back_as_it_was() {
        for example in examples() {
            assert_eq!(
                from_file(&to_file(&example.request)).as_ref(),
                Ok(&example.request)
            );
        }
        for (text, error) in [
            ("", LinkError::Damaged),
            ("{}", LinkError::Damaged),
            ("{\"layerlab\":1}", LinkError::Damaged),
            ("{\"layerlab\":1,\"project\":[]}", LinkError::Damaged),
            ("{\"layerlab\":9,\"project\":{}}", LinkError::Version),
            (
                "{\"layerlab\":1,\"project\":{\"scenario\":\"unheard\"}}",
                LinkError::Newer,
            ),
        ] {
            assert_eq!(from_file(text), Err(error), "{text}");
        }
    }

    #[test]
    fn what_is_not_whole_is_told_from_what_is_of_another_version() {
        let fragment = to_fragment(&Request {
            dockerfile: "FROM alpine\n".into(),
            ..Request::default()
        });
        assert!(fragment.len() < 40, "{}", fragment.len());
        for broken in [
            "",
            "1",
            "1.",
            "1.???",
            "2",
            "2.",
            "2.AAAA",
            "2.???",
            &fragment[..fragment.len() - 4],
        ] {
            assert_eq!(from_fragment(broken), Err(LinkError::Damaged), "{broken}");
        }
        assert_eq!(from_fragment("7.abc"), Err(LinkError::Version));
        let packed = |json: &str| format!("{VERSION}.{}", pack::pack(json.as_bytes()));
        for other in ["[]", "3", "null", "\"FROM alpine\"", "[\"FROM alpine\"]"] {
            assert_eq!(from_fragment(&packed(other)), Err(LinkError::Damaged), "{other}");
        }
        assert_eq!(
            from_fragment(&packed("{\"scenario\":\"Unheard\"}")),
            Err(LinkError::Newer)
        );
    }
}
