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
];
