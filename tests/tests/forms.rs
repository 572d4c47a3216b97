//! The forms in which an install stands below the code, for every package manager: each is found, or its place in the table says what it
//! gets instead.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Request, optimize};
use layerlab_source::Applicability;
use std::fmt::Write as _;

/// Name, base image, what is installed, what is done with it.
const MANAGERS: [(&str, &str, &str, &str); 19] = [
    ("npm ci", "node:20", "npm ci", "npm run build"),
    ("npm install", "node:20", "npm install", "npm run build"),
    ("yarn", "node:20", "yarn install --frozen-lockfile", "yarn build"),
    ("pnpm", "node:20", "pnpm install --frozen-lockfile", "pnpm build"),
    (
        "pip -r",
        "python:3.12",
        "pip install --no-cache-dir -r requirements.txt",
        "python manage.py collectstatic",
    ),
    ("pip .", "python:3.12", "pip install .", "pytest"),
    ("poetry", "python:3.12", "poetry install", "pytest"),
    ("uv", "python:3.12", "uv sync --frozen", "pytest"),
    (
        "pipenv",
        "python:3.12",
        "pipenv install --system --deploy",
        "pytest",
    ),
    (
        "conda",
        "continuumio/miniconda3",
        "conda env create -f environment.yml",
        "conda run -n app pytest",
    ),
    (
        "bundler",
        "ruby:3.3",
        "bundle install",
        "bundle exec rake assets:precompile",
    ),
    (
        "composer",
        "php:8.3",
        "composer install --no-dev",
        "php artisan optimize",
    ),
    (
        "go",
        "golang:1.22",
        "go mod download",
        "go build -o /bin/app ./cmd/app",
    ),
    (
        "go build",
        "golang:1.22",
        "go build -o /bin/app .",
        "go test ./...",
    ),
    (
        "cargo",
        "rust:1.80",
        "cargo build --release",
        "cp target/release/app /usr/local/bin/",
    ),
    (
        "maven",
        "maven:3-eclipse-temurin-21",
        "mvn -B package",
        "cp target/app.jar /app.jar",
    ),
    (
        "gradle",
        "gradle:8",
        "gradle build --no-daemon",
        "cp build/libs/app.jar /app.jar",
    ),
    (
        "dotnet",
        "mcr.microsoft.com/dotnet/sdk:8.0",
        "dotnet restore",
        "dotnet publish -c Release -o /out",
    ),
    ("mix", "elixir:1.17", "mix deps.get", "mix compile"),
];

/// Name and text: `{b}` is the base image, `{i}` the install, `{j}` the same as a list of words, `{x}` what is done with it.
const FORMS: [(&str, &str); 21] = [
    ("two RUNs", "FROM {b}\nWORKDIR /app\nCOPY . .\nRUN {i}\nRUN {x}\n"),
    ("one RUN", "FROM {b}\nWORKDIR /app\nCOPY . .\nRUN {i} && {x}\n"),
    ("cd", "FROM {b}\nCOPY . /app\nRUN cd /app && {i} && {x}\n"),
    ("cd;", "FROM {b}\nADD . /src\nRUN cd /src; {i}\nCMD [\"x\"]\n"),
    (
        "WORKDIR below",
        "FROM {b}\nCOPY . /usr/src/app\nWORKDIR /usr/src/app\nRUN {i}\nRUN {x}\n",
    ),
    (
        "here-document",
        "FROM {b}\nWORKDIR /app\nCOPY . .\nRUN <<EOF\nset -e\n{i}\n{x}\nEOF\n",
    ),
    (
        "bash -c",
        "FROM {b}\nWORKDIR /app\nCOPY . .\nRUN bash -c \"{i} && {x}\"\n",
    ),
    (
        "set -e;",
        "FROM {b}\nWORKDIR /app\nCOPY . .\nRUN set -ex; {i}; {x}\n",
    ),
    ("words", "FROM {b}\nWORKDIR /app\nCOPY . .\nRUN {j}\nRUN {x}\n"),
    (
        "behind apt-get",
        "FROM {b}\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y git && {i} && rm -rf /var/lib/apt/lists/*\nRUN {x}\n",
    ),
    (
        "behind a pipe",
        "FROM {b}\nWORKDIR /app\nCOPY . .\nRUN curl -fsSL https://example.org/setup | bash - && {i}\nRUN {x}\n",
    ),
    (
        "below apt-get",
        "FROM {b}\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y git\nRUN {i}\nRUN {x}\n",
    ),
    (
        "below ENV",
        "FROM {b}\nWORKDIR /app\nCOPY . .\nENV APP_ENV=production\nEXPOSE 80\nRUN {i}\nRUN {x}\n",
    ),
    (
        "below chmod",
        "FROM {b}\nWORKDIR /app\nCOPY . .\nRUN chmod +x entrypoint.sh\nRUN {i}\nRUN {x}\n",
    ),
    (
        "as a user",
        "FROM {b}\nWORKDIR /app\nCOPY --chown=1000:1000 . .\nUSER 1000\nRUN {i}\nRUN {x}\n",
    ),
    (
        "in a subfolder",
        "FROM {b}\nWORKDIR /app\nCOPY . .\nWORKDIR /app/web\nRUN {i}\n",
    ),
    (
        "in a stage",
        "FROM {b} AS build\nWORKDIR /app\nCOPY . .\nRUN {i} && {x}\nFROM alpine\nCOPY --from=build /app/dist /app\n",
    ),
    (
        "comments",
        "FROM {b}\nWORKDIR /app\nCOPY . .\nRUN {i} \\\n # then\n && {x} \\\n && rm -rf /tmp/*\n",
    ),
    (
        "owner, then user",
        "FROM {b}\nWORKDIR /app\nCOPY . .\nRUN chown -R 1000:1000 /app\nUSER 1000:1000\nRUN {i}\nRUN {x}\n",
    ),
    (
        "set -e, a list",
        "FROM {b}\nWORKDIR /app\nCOPY . .\nRUN set -ex; apt-get update && {i} && {x}\n",
    ),
    (
        "a second copy, WORKDIR behind",
        "FROM {b}\nCOPY . /app\nCOPY Dockerfile /app/\nWORKDIR /app\nRUN {i}\nRUN {x}\n",
    ),
];

/// What the install, or what fetches for it, gets: how sure it is, or that it is refused with a reason, or said why it stays.
fn outcome(text: String) -> &'static str {
    let optimized = optimize(&Request {
        dockerfile: text.into(),
        apply_review: true,
        ..Request::default()
    });
    let about = optimized.rewrites.iter().filter(|rewrite| {
        ["dependencies-first/", "prefetch/", "cargo-manifests/"]
            .iter()
            .any(|id| rewrite.id.starts_with(id))
    });
    let best = about
        .map(|rewrite| (!rewrite.applied, rewrite.applicability))
        .min();
    match best {
        Some((false, Applicability::Safe)) => "safe",
        Some((false, Applicability::Usual)) => "usual",
        Some((false, _)) => "review",
        Some((true, _)) => "reason",
        None if !optimized.stays.is_empty() => "stays",
        None => "-",
    }
}

#[test]
fn every_form_of_every_manager_is_met() {
    let mut table = String::from("| |");
    for (name, ..) in MANAGERS {
        _ = write!(table, " {name} |");
    }
    let (mut found, mut silent) = (0, Vec::new());
    for (form, text) in FORMS {
        _ = write!(table, "\n| {form} |");
        for (manager, base, install, then) in MANAGERS {
            let words: Vec<String> = install.split(' ').map(|word| format!("\"{word}\"")).collect();
            let filled = text
                .replace("{b}", base)
                .replace("{i}", install)
                .replace("{j}", &format!("[{}]", words.join(", ")))
                .replace("{x}", then);
            let outcome = outcome(filled);
            found += usize::from(["safe", "usual", "review"].contains(&outcome));
            if outcome == "-" {
                silent.push(format!("{manager}, {form}"));
            }
            _ = write!(table, " {outcome} |");
        }
    }
    insta::assert_snapshot!(table);
    assert_eq!(silent, Vec::<String>::new(), "nothing is said");
    let all = MANAGERS.len() * FORMS.len();
    assert!(found * 100 >= all * 85, "{found} of {all}");
}
