//! The image that serves the page has a report of its own, made by the program: `LAYERLAB_WRITE=1 cargo test --test own_image` writes it.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Request, optimize, report, simulate};
use std::path::Path;

/// What of the page lies in dist/ and what of the rest of the repository an edit reaches first; sizes as in docs/size.md.
const FILES: &str = "deploy/Dockerfile  1 KB\ndeploy/nginx.conf  3 KB\ndist/index.html  3 KB\ndist/app.js  56 KB\ndist/app_bg.wasm  1.6 MB\ndist/worker_bg.wasm  2 MB\ndist/editor.js  410 KB\ndist/page.css  40 KB\ncrates/session/src/lib.rs  5 KB\nREADME.md  6 KB\n";

#[test]
fn the_report_of_the_image_is_the_one_in_the_documents() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap_or_default();
    let request = Request {
        dockerfile: read("deploy/Dockerfile").as_str().into(),
        dockerignore: read("deploy/Dockerfile.dockerignore").as_str().into(),
        files: Some(FILES.into()),
        scenario: Some(layerlab_optimize::ScenarioKind::Own),
        edited: vec!["dist/app.js".to_owned()],
        ..Request::default()
    };
    let (simulation, optimization) = (simulate(&request), optimize(&request));
    assert!(
        !optimization.changed,
        "it is well ordered: {}",
        optimization.dockerfile
    );
    let text = report(&simulation, &optimization, "");
    if std::env::var_os("LAYERLAB_WRITE").is_some() {
        std::fs::write(root.join("docs/deploy-report.md"), &text).unwrap();
    }
    assert_eq!(read("docs/deploy-report.md"), text);
}
