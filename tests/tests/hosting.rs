//! The image that serves the page keeps to what the page tells others.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Request, optimize, simulate};

fn own() -> Request {
    Request {
        dockerfile: include_str!("../../deploy/Dockerfile").into(),
        dockerignore: include_str!("../../deploy/Dockerfile.dockerignore").into(),
        files: Some(
            "Cargo.toml\ncrates/build/src/lib.rs\ntarget/debug/x\ndeploy/Dockerfile\ndeploy/nginx.conf\ndist/index.html\ndist/app-1_bg.wasm\n"
                .into(),
        ),
        apply_review: true,
        ..Request::default()
    }
}

#[test]
fn nothing_is_found_that_would_be_better() {
    let request = own();
    let simulation = simulate(&request);
    assert!(simulation.diagnostics.is_empty(), "{:?}", simulation.diagnostics);
    assert_eq!((&simulation.error, &simulation.stack.error), (&None, &None));
    let found = optimize(&request);
    assert!(!found.changed, "{}", found.dockerfile);
}

#[test]
fn only_the_page_and_its_configuration_are_sent() {
    let simulation = simulate(&own());
    let sent = simulation.files.iter().filter(|file| !file.ignored);
    let sent: Vec<&str> = sent.map(|file| file.path.as_str()).collect();
    assert_eq!(
        sent,
        ["deploy/nginx.conf", "dist/app-1_bg.wasm", "dist/index.html"]
    );
}

/// What is served for long is what has the hash of its content in its name.
#[test]
fn the_configuration_says_what_the_page_needs() {
    let configuration = include_str!("../../deploy/nginx.conf");
    for part in [
        "application/wasm wasm;",
        "application/manifest+json webmanifest;",
        "gzip_static on;",
        "listen 8080;",
        "X-Content-Type-Options nosniff",
        "-[0-9a-f]{8,16}(_bg)?\\.[a-z]+$",
    ] {
        assert!(configuration.contains(part), "{part}");
    }
}
