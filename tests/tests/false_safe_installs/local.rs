//! Packages that a lock, or a link, takes out of the project.

use super::Case;
use super::Goes::{Nowhere, With};

const UV: &str = "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install uv && uv sync --frozen\n";
const YARN: &str = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN yarn install --frozen-lockfile\n";
const PROJECT: (&str, &str) = (
    "pyproject.toml",
    "[project]\nname = \"a\"\nversion = \"0\"\ndependencies = [\"b\"]\n",
);
const PACKAGE: (&str, &str) = ("package.json", "{\"dependencies\":{\"ms\":\"2.1.3\"}}");
const YARN_LOCK: (&str, &str) = (
    "yarn.lock",
    "# yarn lockfile v1\n\n\nms@2.1.3:\n  version \"2.1.3\"\n  resolved \"https://registry.example/ms-2.1.3.tgz#abc\"\n",
);

pub(super) const CASES: &[Case] = &[
    (
        "the lock names wheels of the project",
        UV,
        "wheels/b.whl\nmain.py\n",
        &[
            PROJECT,
            (
                "uv.lock",
                "version = 1\n\n[[package]]\nname = \"b\"\nversion = \"1.0\"\nsource = { registry = \"wheels\" }\nwheels = [\n    { path = \"b-1.0-py3-none-any.whl\" },\n]\n",
            ),
        ],
        Nowhere,
    ),
    (
        "the lock names packages of an index alone",
        UV,
        "main.py\n",
        &[
            PROJECT,
            (
                "uv.lock",
                "version = 1\n\n[[package]]\nname = \"a\"\nversion = \"0\"\nsource = { virtual = \".\" }\n\n[[package]]\nname = \"b\"\nversion = \"1.0\"\nsource = { registry = \"https://index.example/simple\" }\n",
            ),
        ],
        With("uv.lock"),
    ),
    (
        "the install takes archives of the project away",
        YARN,
        "mirror/ms-2.1.3.tgz\nmirror/old-1.0.0.tgz\nsrc/a.js\n",
        &[
            PACKAGE,
            YARN_LOCK,
            (
                ".yarnrc",
                "yarn-offline-mirror \"./mirror\"\nyarn-offline-mirror-pruning true\n",
            ),
        ],
        Nowhere,
    ),
];
