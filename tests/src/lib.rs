//! What a real `BuildKit` did, recorded, and the comparison with it.

pub mod calibration;
pub mod conform;
pub mod figures;
pub mod fixtures;

/// A Dockerfile and the list of its files, nothing else said.
pub fn request(dockerfile: &str, files: &str) -> layerlab_session::Request {
    layerlab_session::Request {
        dockerfile: dockerfile.into(),
        files: Some(files.into()),
        ..layerlab_session::Request::default()
    }
}
