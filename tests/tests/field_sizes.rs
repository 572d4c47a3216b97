//! Builds as people report them: how large layers are, and what was said of a command.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use layerlab_session::{optimize, simulate};
use layerlab_tests::request;
use layerlab_tests::simulated::block;

/// `chmod` and `chown` write what they touch into a layer of their own.
#[test]
fn a_layer_of_modes_and_owners_is_as_large_as_what_it_touches() {
    let request = request(
        "FROM debian:bookworm\nCOPY bin/cli /usr/local/bin/cli\nCOPY bin/agentd /usr/local/bin/agentd\nCOPY skills/ /opt/box/skills/\nRUN chmod +x /usr/local/bin/cli /usr/local/bin/agentd && chown -R box:box /opt/box /usr/local/bin/cli\n",
        "bin/cli  106 MB\nbin/agentd  92 MB\nskills/a/model.bin  90 MB\n",
    );
    let simulation = simulate(&request);
    let bytes = block(&simulation, "RUN chmod")
        .bytes
        .as_ref()
        .map(|bytes| bytes.value / 1e6);
    assert!(
        bytes.is_some_and(|bytes| (287.0..290.0).contains(&bytes)),
        "{bytes:?}"
    );
}

/// Packages of the system are not below the project, whatever the working directory is.
#[test]
fn what_is_installed_elsewhere_is_not_touched() {
    let seconds = |install: &str| {
        let dockerfile = format!(
            "FROM python:3.12\nWORKDIR /srv/app\nCOPY . .\nRUN {install}\nRUN chown -R app /srv/app\n"
        );
        let simulation = simulate(&request(&dockerfile, "requirements.txt  1 KB\nsrc/a.py  4 KB\n"));
        let block = block(&simulation, "RUN chown");
        block.seconds.as_ref().map_or(0.0, |seconds| seconds.value)
    };
    let few = seconds("true");
    assert!(few < 1.0, "{few}");
    assert!((seconds("pip install torch") - few).abs() < 0.1);
    assert!(seconds("npm ci") > few + 1.0);
    assert!(seconds("python -m venv /srv/app/venv && /srv/app/venv/bin/pip install torch") > few + 1.0);
}

/// What was said of a command follows it through a rewrite; a filled cache saves a share of it, on a builder that has one.
#[test]
fn what_is_said_of_a_command_follows_it_into_a_cache_mount() {
    let mut request = request(
        "FROM python:3.12 AS build\nWORKDIR /app\nCOPY requirements.txt ./\nRUN pip install --no-cache-dir --prefix=/out -r requirements.txt\nFROM python:3.12-slim\nCOPY --from=build /out /usr/local\n",
        "requirements.txt\n",
    );
    let said = "pip install --no-cache-dir --prefix=/out -r requirements.txt";
    let mut statements = layerlab_estimate::Statements::default();
    statements.state(
        layerlab_estimate::Subject::Command(said.to_owned()),
        Some(600.0),
        None,
    );
    request.statements = statements.0;
    request.apply_review = true;
    let found = optimize(&request);
    assert!(found.dockerfile.contains("type=cache"), "{}", found.dockerfile);
    let seconds = |name: &str| {
        let pair = found
            .pairs
            .iter()
            .find(|pair| pair.name == name)
            .expect("it is played");
        (pair.before.seconds.value, pair.after.seconds.value)
    };
    let (before, after) = seconds("Dependencies");
    assert!(
        before > 600.0 && (250.0..400.0).contains(&after),
        "{before} {after}"
    );
    let (before, after) = seconds("Fresh build");
    assert!(after > 599.0 && (before - after).abs() < 2.0, "{before} {after}");
}

/// A copy out of a stage is as large as what the stage put there.
#[test]
fn a_copy_of_a_stage_is_as_large_as_what_is_there() {
    let megabytes = |stage: &str, source: &str| {
        let dockerfile = format!(
            "FROM node:22 AS build\nWORKDIR /app\n{stage}\nFROM alpine\nCOPY --from=build {source} /x/\n"
        );
        let simulation = simulate(&request(
            &dockerfile,
            "package.json\npackage-lock.json\ndata/big.bin  300 MB\nsrc/a.js\n",
        ));
        let bytes = block(&simulation, "COPY --from")
            .bytes
            .as_ref()
            .map_or(0.0, |bytes| bytes.value);
        format!("{:.0}", bytes / 1e6)
    };
    let install = "COPY package*.json ./\nRUN npm ci\nCOPY data ./data\nRUN npm run build";
    for (stage, source, expected) in [
        (install, "/app/node_modules", "150"),
        (install, "/app/dist", "5"),
        (install, "/app/data", "300"),
        (install, "/app", "455"),
        ("RUN pip install --prefix=/out -r r.txt", "/out", "150"),
        (
            "RUN python -m venv /opt/venv && /opt/venv/bin/pip install -r r.txt",
            "/opt/venv",
            "150",
        ),
        // What was fetched for it lies elsewhere.
        ("RUN go build -o /bin/app ./cmd/app", "/bin/app", "20"),
        ("RUN cargo build --release", "/app/target/release/app", "20"),
        // Nobody knows.
        ("RUN ./configure", "/app/x", "1"),
    ] {
        assert_eq!(megabytes(stage, source), expected, "{stage}, {source}");
    }
}
