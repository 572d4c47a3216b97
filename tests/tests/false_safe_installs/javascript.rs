//! npm, pnpm, Yarn, Bun.

use super::Case;
use super::Goes::{Nowhere, Usually, With};

const NPM: &str = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n";
const BUN: &str = "FROM oven/bun:1\nWORKDIR /app\nCOPY . .\nRUN bun install --frozen-lockfile\n";
const BERRY: &str = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN yarn install --immutable\n";
const YARN: &str = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN yarn install --frozen-lockfile\n";
const PNPM: &str = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN pnpm install --frozen-lockfile\n";
const PACKAGE: (&str, &str) = ("package.json", "{\"dependencies\":{\"a\":\"1.0.0\"}}");
const GEMFILE: &str = "source 'https://rubygems.org'\ngem 'rails'\n";
const PATCHED: (&str, &str) = ("package.json", "{\"dependencies\":{\"left-pad\":\"1.3.0\"}}");
const PNPM_LOCK: (&str, &str) = (
    "pnpm-lock.yaml",
    "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      left-pad:\n        specifier: 1.3.0\n        version: 1.3.0\n\npackages:\n\n  left-pad@1.3.0:\n    resolution: {integrity: sha512-x}\n",
);
const OF_PATCHES: &str = "src/a.js\npnpm-lock.yaml\npatches/left-pad.patch\npatches/is-odd.patch\n";
const DENO: &str = "FROM denoland/deno:2.1.0\nWORKDIR /app\nCOPY . .\nRUN deno install --frozen\n";
const HUSKY: (&str, &str) = (
    "package.json",
    "{\"scripts\":{\"prepare\":\"husky || true\"},\"devDependencies\":{\"husky\":\"^9\"}}",
);

pub(super) const CASES: &[Case] = &[
    (
        "a member of the workspace is native",
        NPM,
        "packages/a/binding.gyp\npackages/a/a.cc\n",
        &[
            ("package.json", "{\"workspaces\":[\"packages/*\"]}"),
            ("package-lock.json", "{}"),
            ("packages/a/package.json", "{\"name\":\"b\"}"),
        ],
        Nowhere,
    ),
    (
        "nobody shows the variables that Bun loads",
        BUN,
        "src/a.ts\n.env.production\n",
        &[PACKAGE, ("bun.lock", "{}")],
        Usually,
    ),
    (
        "variables that Bun loads name a file",
        BUN,
        "src/a.ts\n",
        &[
            PACKAGE,
            ("bun.lock", "{}"),
            (".env", "NPM_CONFIG_CAFILE=ca.pem\n"),
        ],
        Nowhere,
    ),
    (
        "Yarn loads variables",
        BERRY,
        "src/a.js\nx.js\n",
        &[
            PACKAGE,
            ("yarn.lock", "__metadata:\n"),
            (".yarnrc.yml", "nodeLinker: node-modules\n"),
            (".env.yarn", "NODE_OPTIONS=--require ./x.js\n"),
        ],
        Nowhere,
    ),
    (
        "Yarn 1 is told another folder for what it installs",
        YARN,
        "src/a.js\nvendor/x\nyarn.lock\n",
        &[PACKAGE, (".yarnrc", "--install.modules-folder \"./vendor\"\n")],
        Nowhere,
    ),
    (
        "Yarn 1 is told another folder for all its commands",
        YARN,
        "src/a.js\nvendor/x\nyarn.lock\n",
        &[PACKAGE, (".yarnrc", "--modules-folder \"./vendor\"\n")],
        Nowhere,
    ),
    (
        "Yarn 1 has plain settings",
        YARN,
        "src/a.js\nyarn.lock\n",
        &[
            PACKAGE,
            (
                ".yarnrc",
                "\"@a:registry\" \"https://example.com\"\n--install.ignore-engines true\n",
            ),
        ],
        With(".yarnrc"),
    ),
    (
        "a hook of pnpm loads a file",
        PNPM,
        "src/a.js\ntools/x.js\npnpm-lock.yaml\n",
        &[
            PACKAGE,
            (
                ".pnpmfile.cjs",
                "const x = require( './tools/x'); module.exports = { hooks: {} }",
            ),
        ],
        Nowhere,
    ),
    (
        "a hook of pnpm is all there is",
        PNPM,
        "src/a.js\npnpm-lock.yaml\n",
        &[PACKAGE, (".pnpmfile.cjs", "module.exports = { hooks: {} }")],
        Usually,
    ),
    (
        "a registry is a folder",
        "FROM node:22\nWORKDIR /app\nENV NPM_CONFIG_REGISTRY=file:///app/reg\nCOPY . .\nRUN npm ci\n",
        "src/a.js\nreg/x\n",
        &[PACKAGE, ("package-lock.json", "{}")],
        Nowhere,
    ),
    (
        "settings of RubyGems lie in the project",
        "FROM ruby:3.3\nWORKDIR /app\nENV GEMRC=/app/gemrc\nCOPY . .\nRUN bundle install --deployment\n",
        "app.rb\nGemfile.lock\ngemrc\n",
        &[("Gemfile", GEMFILE)],
        Nowhere,
    ),
    (
        "a comment stands behind the key of the patches",
        PNPM,
        OF_PATCHES,
        &[
            PATCHED,
            (
                "pnpm-workspace.yaml",
                "patchedDependencies: # ours\n  left-pad@1.3.0: patches/left-pad.patch\n",
            ),
        ],
        With("patches/left-pad.patch"),
    ),
    (
        "a comment stands in the first column among the patches",
        PNPM,
        OF_PATCHES,
        &[
            PATCHED,
            (
                "pnpm-workspace.yaml",
                "packages:\n  - '.'\npatchedDependencies:\n# why\n  left-pad@1.3.0: patches/left-pad.patch # note: x\n",
            ),
        ],
        With("patches/left-pad.patch"),
    ),
    (
        "an empty line stands between the patches",
        PNPM,
        OF_PATCHES,
        &[
            PATCHED,
            (
                "pnpm-workspace.yaml",
                "patchedDependencies:\n  left-pad@1.3.0: patches/left-pad.patch\n\n  is-odd@3.0.1: 'patches/is-odd.patch'\n",
            ),
        ],
        With("patches/is-odd.patch"),
    ),
    (
        "the patches stand in braces",
        PNPM,
        OF_PATCHES,
        &[
            PATCHED,
            (
                "pnpm-workspace.yaml",
                "patchedDependencies: {left-pad@1.3.0: patches/left-pad.patch}\n",
            ),
        ],
        With("patches/left-pad.patch"),
    ),
    (
        "the settings of pnpm are written in a way that is not read",
        PNPM,
        OF_PATCHES,
        &[
            PATCHED,
            (
                "pnpm-workspace.yaml",
                "patchedDependencies:\n  left-pad@1.3.0: &p patches/left-pad.patch\n",
            ),
        ],
        Nowhere,
    ),
    (
        "the members stand in brackets",
        PNPM,
        "packages/a/a.js\npnpm-lock.yaml\n",
        &[
            PACKAGE,
            ("pnpm-workspace.yaml", "packages: [ # all\n  'packages/*']\n"),
            ("packages/a/package.json", "{\"name\":\"b\"}"),
        ],
        With("packages/a/package.json"),
    ),
    (
        "another version is a folder of the project",
        PNPM,
        "src/a.js\npnpm-lock.yaml\nlib/a.js\n",
        &[(
            "package.json",
            "{\"dependencies\":{\"a\":\"1.0.0\"},\"pnpm\":{\"overrides\":{\"b>a\":\"./lib\"}}}",
        )],
        Nowhere,
    ),
    (
        "the lock file of pnpm records what is asked for",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN pnpm install\n",
        "src/a.js\n",
        &[PATCHED, PNPM_LOCK],
        Usually,
    ),
    (
        "the lock file of pnpm records another version",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN pnpm install\n",
        "src/a.js\n",
        &[
            ("package.json", "{\"dependencies\":{\"left-pad\":\"^1.2.0\"}}"),
            PNPM_LOCK,
        ],
        Nowhere,
    ),
    (
        "members of Deno are meant by a pattern",
        DENO,
        "packages/a/mod.ts\ndeno.lock\n",
        &[
            ("deno.json", "{\"workspace\":[\"./packages/*\"]}"),
            ("packages/a/deno.json", "{\"name\":\"@x/a\"}"),
        ],
        With("packages/a/deno.json"),
    ),
    (
        "Deno fetches what the import map names",
        DENO,
        "mod.ts\ndeno.lock\n",
        &[("deno.json", "{\"imports\":{\"a\":\"./mod.ts\"}}")],
        Nowhere,
    ),
    (
        "husky finds no repository",
        NPM,
        "src/a.js\n",
        &[HUSKY, ("package-lock.json", "{}")],
        Usually,
    ),
    (
        "husky finds a repository",
        NPM,
        "src/a.js\n.git/HEAD\n",
        &[HUSKY, ("package-lock.json", "{}")],
        Nowhere,
    ),
    (
        "more than hooks is made",
        NPM,
        "src/a.js\n",
        &[
            (
                "package.json",
                "{\"scripts\":{\"prepare\":\"husky && node make.js\"}}",
            ),
            ("package-lock.json", "{}"),
        ],
        Nowhere,
    ),
];
