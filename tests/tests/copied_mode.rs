//! `RUN chmod` of what copies bring, as `COPY --chmod`.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::optimize;
use layerlab_source::Applicability;
use layerlab_tests::request;

const FILES: &str = "entrypoint.sh\nwait.sh\nsrc/main.py\nconf/a\nrun.sh\n";

/// The grade and the text where the mode is set while copying.
fn copied(dockerfile: &str, files: &str) -> Option<(Applicability, String)> {
    let found = optimize(&request(dockerfile, files));
    let mut rewrites = found.rewrites.iter();
    let rewrite = rewrites.find(|rewrite| rewrite.id.starts_with("copied-mode") && rewrite.applied)?;
    Some((rewrite.applicability, found.dockerfile.clone()))
}

#[test]
fn a_number_is_the_same_mode_for_sure() {
    let text = "FROM debian:12\nCOPY entrypoint.sh /\nRUN chmod 0755 /entrypoint.sh\nENTRYPOINT [\"/entrypoint.sh\"]\n";
    assert_eq!(
        copied(text, FILES),
        Some((
            Applicability::Safe,
            "FROM debian:12\nCOPY --chmod=755 entrypoint.sh /\nENTRYPOINT [\"/entrypoint.sh\"]\n".to_owned()
        ))
    );
}

#[test]
fn what_is_added_hangs_on_what_was_there() {
    let text = "FROM debian:12\nWORKDIR /app\nCOPY entrypoint.sh wait.sh ./\nENV A=b\nRUN chmod +x ./entrypoint.sh /app/wait.sh\n";
    let expected = "FROM debian:12\nWORKDIR /app\nCOPY --chmod=755 entrypoint.sh wait.sh ./\nENV A=b\n";
    assert_eq!(
        copied(text, FILES),
        Some((Applicability::Usual, expected.to_owned()))
    );
    let modes = "-rwxr-xr-x 1 u g 10 Jan 1 10:00 entrypoint.sh\n-rwxr-xr-x 1 u g 10 Jan 1 10:00 wait.sh\n";
    assert_eq!(
        copied(text, modes),
        Some((Applicability::Safe, expected.to_owned()))
    );
}

#[test]
fn it_stays_where_something_else_has_to_do_with_it() {
    for text in [
        // A copy brings more than these.
        "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN chmod +x entrypoint.sh\n",
        "FROM debian:12\nCOPY entrypoint.sh wait.sh /\nRUN chmod +x /entrypoint.sh\n",
        "FROM debian:12\nCOPY conf /conf\nRUN chmod 755 /conf\n",
        // It lies over one that is there, or something is written to it in between.
        "FROM debian:12\nCOPY entrypoint.sh /\nRUN sed -i s/a/b/ /entrypoint.sh\nRUN chmod 755 /entrypoint.sh\n",
        "FROM debian:12\nWORKDIR /app\nCOPY entrypoint.sh ./\nCOPY . .\nRUN chmod 755 entrypoint.sh\n",
        "FROM debian:12\nCOPY entrypoint.sh /\nRUN ./unknown.sh\nRUN chmod 755 /entrypoint.sh\n",
        // Rights that a copy sets otherwise, or that are not plain.
        "FROM debian:12\nCOPY entrypoint.sh /\nRUN chmod 4755 /entrypoint.sh\n",
        "FROM debian:12\nCOPY entrypoint.sh /\nRUN chmod u+s /entrypoint.sh\n",
        "FROM debian:12\nCOPY entrypoint.sh /\nRUN chmod -R 755 /entrypoint.sh\n",
        "FROM debian:12\nCOPY entrypoint.sh /\nRUN chmod 755 /entrypoint.sh /usr/bin/tool\n",
        // A folder that the copy makes.
        "FROM debian:12\nCOPY entrypoint.sh /srv/app/\nRUN chmod 700 /srv/app/entrypoint.sh\n",
        "FROM debian:12\nCOPY --link entrypoint.sh /\nRUN chmod 755 /entrypoint.sh\n",
        "FROM debian:12\nCOPY --chmod=644 entrypoint.sh /\nRUN chmod 755 /entrypoint.sh\n",
        "# syntax=docker/dockerfile:1.1\nFROM debian:12\nCOPY entrypoint.sh /\nRUN chmod 755 /entrypoint.sh\n",
    ] {
        assert_eq!(copied(text, FILES), None, "{text}");
    }
}
