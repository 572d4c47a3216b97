//! Cache mounts that would hide downloads from what needs them, or keep nothing: and those that are right.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Request, optimize};
use layerlab_source::Applicability;

/// Names of files, with their texts where these are known.
type Files<'f> = &'f [(&'f str, Option<&'f str>)];

/// The grade of the mount that is offered for a program, and the text with it.
fn mount(dockerfile: &str, files: Files<'_>) -> Option<(Applicability, String)> {
    let names: String = files.iter().map(|(path, _)| format!("{path}\n")).collect();
    let texts = files.iter();
    let request = Request {
        dockerfile: dockerfile.into(),
        files: Some(names.as_str().into()),
        contents: texts
            .filter_map(|(path, text)| Some(((*path).to_owned(), (*text)?.to_owned())))
            .collect(),
        ..Request::default()
    };
    let found = optimize(&request);
    let is_mount = |id: &String| id.starts_with("cache-mount/");
    let offered = found
        .rewrites
        .iter()
        .find(|rewrite| is_mount(&rewrite.id) && rewrite.applicability != Applicability::DisplayOnly)?;
    let others = found.rewrites.iter();
    let switches = others
        .map(|rewrite| (rewrite.id.clone(), is_mount(&rewrite.id)))
        .collect();
    let with = optimize(&Request { switches, ..request });
    Some((offered.applicability, with.dockerfile))
}

const GO: Files<'static> = &[
    ("go.mod", None),
    ("go.sum", None),
    ("main.go", None),
    ("Makefile", None),
    ("build.sh", None),
];

/// What a script or a runner of tasks starts may need what was downloaded above: it gets the mount too, and somebody has to look.
#[test]
fn what_may_use_the_downloads_gets_the_mount() {
    for command in ["make build", "./build.sh", "task build"] {
        let text = format!(
            "FROM golang:1.24 AS b\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN {command}\nFROM alpine\nCOPY --from=b /src/app /app\n"
        );
        let (grade, text) = mount(&text, GO).unwrap();
        assert_eq!(grade, Applicability::Review, "{command}");
        assert!(
            text.contains("RUN --mount=type=cache,target=/go/pkg/mod go mod download"),
            "{text}"
        );
        assert!(
            text.contains(&format!("RUN --mount=type=cache,target=/go/pkg/mod {command}")),
            "{text}"
        );
    }
    let (grade, text) = mount(
        "FROM golang:1.24 AS b\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN go build -o app .\nFROM alpine\nCOPY --from=b /src/app /app\n",
        GO,
    ).unwrap();
    assert_eq!(grade, Applicability::Usual, "{text}");
    // In a stage that stands on it, nothing can be known.
    let shared = "FROM golang:1.24 AS d\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nFROM d AS b\nCOPY . .\nRUN make build\nFROM alpine\nCOPY --from=b /src/app /app\n";
    assert_eq!(mount(shared, GO), None);
}

const YARN: &str = "FROM node:22 AS b\nWORKDIR /app\nCOPY . .\nRUN yarn install\nRUN yarn build\nFROM nginx\nCOPY --from=b /app/dist /x\n";
const PNPM: &str = "FROM node:22 AS b\nRUN npm i -g pnpm\nWORKDIR /app\nCOPY . .\nRUN pnpm install --frozen-lockfile\nRUN pnpm build\nFROM nginx\nCOPY --from=b /app/dist /x\n";
const UV: &str = "FROM python:3.12 AS b\nENV UV_LINK_MODE=symlink\nWORKDIR /app\nCOPY . .\nRUN pip install uv\nRUN uv sync --frozen\nFROM alpine\nCOPY --from=b /app/out /x\n";

/// Whether the command that installs gets a mount of the folder.
fn gets(dockerfile: &str, files: Files<'_>, folder: &str) -> bool {
    mount(dockerfile, files).is_some_and(|(_, text)| text.contains(folder))
}

#[test]
fn yarn_keeps_its_downloads_where_its_version_does() {
    const FIRST: &str = "/usr/local/share/.cache/yarn";
    const FOURTH: &str = "/root/.yarn/berry/cache";
    let four = Some(r#"{"name": "a", "packageManager": "yarn@4.12.0"}"#);
    let layed = Some("nodeLinker: node-modules\n");
    assert!(gets(
        YARN,
        &[
            ("package.json", Some("{}")),
            ("yarn.lock", Some("# yarn lockfile v1\n"))
        ],
        FIRST
    ));
    assert!(gets(
        YARN,
        &[
            ("package.json", four),
            ("yarn.lock", None),
            (".yarnrc.yml", layed)
        ],
        FOURTH
    ));
    let others: [Files<'_>; 4] = [
        &[
            ("package.json", Some("{}")),
            ("yarn.lock", Some("__metadata:\n  version: 8\n")),
        ],
        &[
            ("package.json", Some("{}")),
            ("yarn.lock", None),
            (".yarnrc.yml", None),
        ],
        // Packages are read out of the archives that were downloaded.
        &[
            ("package.json", Some(r#"{"packageManager": "yarn@4.12.0"}"#)),
            ("yarn.lock", None),
        ],
        &[
            ("package.json", Some(r#"{"packageManager": "yarn@4.12.0"}"#)),
            (
                ".yarnrc.yml",
                Some("nodeLinker: node-modules\nenableGlobalCache: false\n"),
            ),
        ],
    ];
    for files in others {
        assert!(!gets(YARN, files, "type=cache"), "{files:?}");
    }
}

#[test]
fn what_is_installed_as_links_keeps_its_downloads() {
    let json = ("package.json", Some("{}"));
    assert!(gets(PNPM, &[json, ("pnpm-lock.yaml", None)], "pnpm/store"));
    for settings in [
        "packageImportMethod: hardlink\n",
        "enableGlobalVirtualStore: true\n",
        "storeDir: .store\n",
    ] {
        let names = [json, ("pnpm-workspace.yaml", Some(settings))];
        assert!(!gets(PNPM, &names, "pnpm/store"), "{settings}");
    }
    assert!(!gets(
        PNPM,
        &[json, (".npmrc", Some("store-dir=/app/.store\n"))],
        "pnpm/store"
    ));
    assert!(!gets(
        UV,
        &[("pyproject.toml", Some("[project]\n")), ("uv.lock", None)],
        "cache/uv"
    ));
    let copies = UV.replace("symlink", "copy");
    assert!(gets(
        &copies,
        &[("pyproject.toml", Some("[project]\n")), ("uv.lock", None)],
        "cache/uv"
    ));
    assert!(!gets(
        &copies,
        &[
            ("pyproject.toml", Some("[tool.uv]\nlink-mode = \"symlink\"\n")),
            ("uv.lock", None)
        ],
        "cache/uv"
    ));
}

/// What is mounted cannot be taken away, whatever it is called.
#[test]
fn downloads_that_are_taken_away_get_no_mount() {
    let poetry = "FROM python:3.12 AS b\nENV POETRY_CACHE_DIR=/tmp/poetry_cache\nWORKDIR /app\nCOPY pyproject.toml poetry.lock ./\nRUN pip install poetry\nRUN poetry install --no-root && rm -rf $POETRY_CACHE_DIR\nFROM python:3.12-slim\nCOPY --from=b /app/.venv /v\n";
    let names = [("pyproject.toml", None), ("poetry.lock", None)];
    assert!(
        !gets(poetry, &names, "poetry_cache/"),
        "{:?}",
        mount(poetry, &names)
    );
    assert!(gets(
        &poetry.replace(" && rm -rf $POETRY_CACHE_DIR", ""),
        &names,
        "poetry_cache/"
    ));
    let go = "FROM golang:1.24 AS b\nWORKDIR /src\nCOPY . .\nRUN go build -o /app . && rm -rf $GOPATH/pkg/mod\nFROM alpine\nCOPY --from=b /app /app\n";
    assert_eq!(mount(go, GO), None);
    // What is read by a later step is for review.
    let read = "FROM golang:1.24 AS b\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nRUN cp -r $GOPATH/pkg/mod/github.com /lic\nFROM alpine\nCOPY --from=b /app /lic /\n";
    assert_eq!(
        mount(read, GO).map(|(grade, _)| grade),
        Some(Applicability::Review)
    );
}
