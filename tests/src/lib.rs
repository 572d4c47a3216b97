//! What a real `BuildKit` did, recorded, and the comparison with it.

pub mod calibration;
pub mod conform;
pub mod figures;
pub mod fixtures;
pub mod simulated;

/// A Dockerfile and the list of its files, nothing else said.
pub fn request(dockerfile: &str, files: &str) -> layerlab_session::Request {
    layerlab_session::Request {
        dockerfile: dockerfile.into(),
        files: Some(files.into()),
        ..layerlab_session::Request::default()
    }
}

/// A Dockerfile, its files, and the texts of those that have one to be read.
pub fn project(
    dockerfile: &str,
    files: &[(&str, &str)],
    has_text: impl Fn(&str, &str) -> bool,
) -> layerlab_session::Request {
    let names: String = files.iter().map(|(path, _)| format!("{path}\n")).collect();
    let texts = files.iter().filter(|(path, text)| has_text(path, text));
    layerlab_session::Request {
        contents: texts
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect(),
        ..request(dockerfile, &names)
    }
}

/// Those of some Dockerfiles, each with the reason why not, that are changed by what is safe or usual: as texts to print.
pub fn changed(cases: &[(&str, &str)], files: &str) -> Vec<String> {
    let mut changed = Vec::new();
    for only_certain in [true, false] {
        for (why, dockerfile) in cases {
            let optimized = layerlab_session::optimize(&layerlab_session::Request {
                only_certain,
                ..request(dockerfile, files)
            });
            if optimized.changed {
                changed.push(format!("{why}:\n{}", optimized.dockerfile));
            }
        }
    }
    changed
}
