//! What is assumed of a file whose size nobody said.

/// By what its name ends with: bytes.
const USUAL_SIZES: &[(&[&str], f64)] = &[
    (
        &["safetensors", "onnx", "pt", "pth", "ckpt", "gguf", "h5", "bin"],
        200e6,
    ),
    (&["zip", "tar", "gz", "jar", "war", "whl", "deb", "mp4"], 20e6),
    (
        &["wav", "mp3", "png", "jpg", "jpeg", "webp", "woff2", "ttf"],
        200e3,
    ),
    (&["lock", "sum"], 60e3),
];
const USUAL_SIZE: f64 = 4e3;

/// Bytes that are assumed of a file of that name, or at that path, where nobody said how many it has.
pub fn usual_size(name: &str) -> f64 {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let known = USUAL_SIZES
        .iter()
        .find(|(endings, _)| endings.contains(&extension));
    known.map_or(USUAL_SIZE, |(_, bytes)| *bytes)
}
