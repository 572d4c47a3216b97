//! What people paste, without a list of files: each comes out as somebody who knows caching would write it.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Request, optimize};
use layerlab_tests::figures::cut;
use std::fs;
use std::path::Path;

#[test]
fn what_people_paste_gets_better() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pastes");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    let (mut improved, mut halved) = (0, 0);
    for file in &files {
        let name = file
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(file).expect("a text");
        let optimized = optimize(&Request {
            dockerfile: text.into(),
            ..Request::default()
        });
        improved += usize::from(cut(&optimized) > 0.005);
        halved += usize::from(cut(&optimized) >= 0.5);
        let applied = optimized.rewrites.iter().filter(|rewrite| rewrite.applied);
        let rewrites: String = applied
            .map(|rewrite| {
                let checks: String = rewrite
                    .checks
                    .iter()
                    .map(|check| format!("#   as long as {check}\n"))
                    .collect();
                format!("# {} ({:?})\n{checks}", rewrite.id, rewrite.applicability)
            })
            .collect();
        insta::assert_snapshot!(name, format!("{rewrites}\n{}", optimized.dockerfile));
    }
    assert!(
        improved >= 12 && halved >= 9,
        "{improved} of {} improved, {halved} by half",
        files.len()
    );
}
