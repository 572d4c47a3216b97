//! What projects of a kind hold, by the programs that show the kind.

use layerlab_context::{clean, has_wildcard, match_path};

/// Paths with their sizes in bytes.
pub(super) type Paths = &'static [(&'static str, u64)];

/// Files that projects of a kind have: the programs that show the kind, and the files.
const KINDS: &[(&[&str], Paths)] = &[
    (
        &["npm", "node", "yarn", "pnpm"],
        &[
            ("package.json", 1_500),
            (NPM_LOCK, 250_000),
            ("src/index.js", 4_000),
            ("src/routes/items.js", 6_000),
            ("public/logo.png", 40_000),
            ("tests/items.test.js", 3_000),
        ],
    ),
    (
        &[
            "pip", "pip3", "python", "python3", "uvicorn", "gunicorn", "poetry", "uv", "pdm", "pipenv",
        ],
        &[
            ("src/app.py", 6_000),
            ("src/models.py", 9_000),
            ("tests/test_app.py", 5_000),
        ],
    ),
    (
        &["go"],
        &[
            ("go.mod", 800),
            ("go.sum", 20_000),
            ("main.go", 2_000),
            ("internal/server.go", 8_000),
            ("internal/server_test.go", 4_000),
        ],
    ),
    (
        &["cargo"],
        &[
            ("Cargo.toml", 900),
            ("Cargo.lock", 60_000),
            ("src/main.rs", 6_000),
            ("tests/api.rs", 4_000),
        ],
    ),
    (
        &["mvn"],
        &[
            ("pom.xml", 5_000),
            ("src/main/java/App.java", 5_000),
            ("src/test/java/AppTest.java", 3_000),
        ],
    ),
    (
        &["gradle", "gradlew"],
        &[
            ("build.gradle", 1_500),
            ("settings.gradle", 100),
            ("src/main/java/App.java", 5_000),
            ("src/test/java/AppTest.java", 3_000),
        ],
    ),
    (
        &["bundle", "rails"],
        &[
            ("Gemfile", 1_500),
            ("Gemfile.lock", 9_000),
            ("app/models/item.rb", 2_000),
            ("test/models/item_test.rb", 1_000),
        ],
    ),
    (&["dotnet"], &[("App.csproj", 2_000), ("Program.cs", 3_000)]),
    (
        &["mix"],
        &[
            ("mix.exs", 1_500),
            ("mix.lock", 12_000),
            ("lib/app.ex", 3_000),
            ("test/app_test.exs", 1_000),
        ],
    ),
    (
        &["sbt"],
        &[
            ("build.sbt", 1_500),
            ("project/build.properties", 20),
            ("src/main/scala/App.scala", 4_000),
        ],
    ),
    (
        &["swift"],
        &[
            ("Package.swift", 1_000),
            ("Package.resolved", 4_000),
            ("Sources/App/main.swift", 3_000),
        ],
    ),
    (
        &["deno"],
        &[("deno.json", 600), ("deno.lock", 20_000), ("main.ts", 3_000)],
    ),
    (
        &["composer", "php"],
        &[
            ("composer.json", 1_500),
            ("composer.lock", 120_000),
            ("src/index.php", 4_000),
            ("tests/ItemTest.php", 2_000),
        ],
    ),
];

/// What a project has besides where a program is run.
const BESIDES: &[(&str, Paths)] = &[
    ("poetry", &[("pyproject.toml", 1_500), ("poetry.lock", 150_000)]),
    ("uv", &[("pyproject.toml", 1_500), ("uv.lock", 150_000)]),
    ("pdm", &[("pyproject.toml", 1_500), ("pdm.lock", 100_000)]),
    ("pipenv", &[("Pipfile", 500), ("Pipfile.lock", 50_000)]),
    (
        "gradlew",
        &[
            ("gradlew", 9_000),
            ("gradle/wrapper/gradle-wrapper.jar", 43_000),
            ("gradle/wrapper/gradle-wrapper.properties", 250),
        ],
    ),
];

const NPM_LOCK: &str = "package-lock.json";
/// Lock files of other package managers of Node.js.
const LOCKS: &[(&str, &str)] = &[
    ("pnpm", "pnpm-lock.yaml"),
    ("yarn", "yarn.lock"),
    ("bun", "bun.lock"),
];

/// Files that nearly every project has.
pub(super) const USUAL: Paths = &[("README.md", 4_000)];

/// Files that patterns of names mean, with their sizes.
const BY_PATTERN: Paths = &[
    ("package.json", 1_500),
    (NPM_LOCK, 250_000),
    ("go.mod", 800),
    ("go.sum", 20_000),
    ("Cargo.toml", 900),
    ("Cargo.lock", 60_000),
    ("composer.json", 1_500),
    ("composer.lock", 120_000),
    ("Gemfile", 1_500),
    ("Gemfile.lock", 9_000),
    ("Pipfile", 500),
    ("Pipfile.lock", 50_000),
    ("requirements.txt", 800),
    ("mix.exs", 1_500),
    ("mix.lock", 12_000),
    ("build.gradle", 1_500),
    ("settings.gradle", 100),
    ("App.csproj", 2_000),
    ("App.sln", 3_000),
];

/// What a pattern most likely means; nothing where it could mean anything.
pub(super) fn files_of(pattern: &str) -> Vec<(String, u64)> {
    let (folder, name) = pattern.rsplit_once('/').unwrap_or(("", pattern));
    let is_told = name.chars().filter(char::is_ascii_alphabetic).count() > 1;
    if !has_wildcard(name) || has_wildcard(folder) || !is_told || name == "*.json" {
        return Vec::new();
    }
    let meant = BY_PATTERN.iter().filter(|(file, _)| match_path(name, file));
    meant
        .map(|(file, size)| (clean(&format!("{folder}/{file}")), *size))
        .collect()
}

/// What a project holds whose programs are these, with the lock file of its package manager.
pub(super) fn project_of(programs: &[String]) -> Option<Vec<(&'static str, u64)>> {
    let is_run = |program: &str| programs.iter().any(|found| found == program);
    let is_shown = |(shows, _): &&(&[&str], Paths)| shows.iter().any(|program| is_run(program));
    let mut files = KINDS
        .iter()
        .filter(is_shown)
        .flat_map(|(_, files)| *files)
        .peekable();
    files.peek()?;
    let lock = LOCKS.iter().find(|(program, _)| is_run(program));
    let with_lock = |path| lock.filter(|_| path == NPM_LOCK).map_or(path, |(_, lock)| *lock);
    let besides = BESIDES
        .iter()
        .filter(|(program, _)| is_run(program))
        .flat_map(|(_, files)| *files);
    Some(
        files
            .chain(besides)
            .map(|(path, size)| (with_lock(*path), *size))
            .collect(),
    )
}

/// Whether a program is run in the folder of a project that is its own, rather than for any file.
pub(super) fn keeps_to_its_project(program: &str) -> bool {
    const FOR_ANY_FILE: [&str; 9] = [
        "node", "pip", "pip3", "python", "python3", "uvicorn", "gunicorn", "php", "rails",
    ];
    !FOR_ANY_FILE.contains(&program) && project_of(&[program.to_owned()]).is_some()
}
