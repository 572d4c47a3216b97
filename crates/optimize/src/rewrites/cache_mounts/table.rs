//! Where package managers keep what they have downloaded.

use layerlab_command::SimpleCommand;

/// A package manager, and the downloads of some of its commands.
pub(super) struct Row {
    pub(super) programs: &'static [&'static str],
    /// Words of which one has to follow; none for any.
    pub(super) verbs: &'static [&'static str],
    pub(super) folders: &'static [Folder],
    /// Options of the command that make it keep nothing: a mount takes their place.
    pub(super) defeats: &'static [&'static str],
    /// Options and variables that make it keep nothing, or keep it elsewhere: then a mount is of no use.
    pub(super) moves: &'static [&'static str],
    /// Whether commands behind the one that downloads read it again: a mount hides it from every command that has none.
    pub(super) needed_later: bool,
}

/// A folder of downloads.
pub(super) struct Folder {
    /// The variable that names it, or a folder above it; none where no variable does.
    pub(super) variable: &'static str,
    /// What is added to what the variable says.
    pub(super) below: &'static str,
    /// Where it is for root if the variable is not set; none where that hangs on the image.
    pub(super) usual: Option<&'static str>,
}

const fn at(variable: &'static str, below: &'static str, usual: &'static str) -> Folder {
    Folder {
        variable,
        below,
        usual: Some(usual),
    }
}

const GO: &[Folder] = &[
    Folder {
        variable: "GOPATH",
        below: "/pkg/mod",
        usual: None,
    },
    at("GOCACHE", "", "/root/.cache/go-build"),
];
const GO_MOVES: &[&str] = &["GOMODCACHE", "GOENV", "GOFLAGS", "-modcacherw", "-modfile"];
const MAVEN_MOVES: &[&str] = &[
    "maven.repo.local",
    "MAVEN_OPTS",
    "MAVEN_ARGS",
    "-s",
    "--settings",
    "-gs",
    "--global-settings",
];

/// Programs, their verbs, and why a mount does not help: downloads lie beside what is installed.
pub(super) const KEPT_INSIDE: &[(&str, &str, &str)] = &[(
    "bundle",
    "install",
    "bundler keeps what it downloads in the folder that it installs to, and a mount there would take the gems out of the image",
)];

/// Of each what its own documents say; those of root.
pub(super) const TABLE: &[Row] = &[
    Row {
        programs: &["pip", "pip3"],
        verbs: &["install", "wheel"],
        folders: &[at("PIP_CACHE_DIR", "", "/root/.cache/pip")],
        defeats: &["--no-cache-dir"],
        moves: &[
            "--cache-dir",
            "PIP_NO_CACHE_DIR",
            "PIP_CONFIG_FILE",
            "XDG_CACHE_HOME",
            "--no-index",
        ],
        needed_later: false,
    },
    Row {
        programs: &["uv"],
        verbs: &["sync", "pip"],
        folders: &[at("UV_CACHE_DIR", "", "/root/.cache/uv")],
        defeats: &["--no-cache"],
        moves: &["--cache-dir", "--link-mode", "UV_NO_CACHE", "XDG_CACHE_HOME"],
        needed_later: false,
    },
    Row {
        programs: &["poetry"],
        verbs: &["install"],
        folders: &[
            at("POETRY_CACHE_DIR", "/cache", "/root/.cache/pypoetry/cache"),
            at(
                "POETRY_CACHE_DIR",
                "/artifacts",
                "/root/.cache/pypoetry/artifacts",
            ),
        ],
        defeats: &["--no-cache"],
        moves: &["XDG_CACHE_HOME", "PIP_NO_CACHE_DIR"],
        needed_later: false,
    },
    Row {
        programs: &["npm"],
        verbs: &["ci", "install", "i"],
        folders: &[at("NPM_CONFIG_CACHE", "", "/root/.npm")],
        defeats: &[],
        moves: &["--cache", "NPM_CONFIG_USERCONFIG", "NPM_CONFIG_GLOBALCONFIG"],
        needed_later: false,
    },
    // The first version, which official images of Node bring.
    Row {
        programs: &["yarn", "yarnpkg"],
        verbs: &["", "install"],
        folders: &[at("YARN_CACHE_FOLDER", "", "/usr/local/share/.cache/yarn")],
        defeats: &[],
        moves: &[
            "--cache-folder",
            "--offline",
            "YARN_ENABLE_GLOBAL_CACHE",
            "XDG_CACHE_HOME",
        ],
        needed_later: false,
    },
    Row {
        programs: &["pnpm"],
        verbs: &["install", "i", "fetch"],
        folders: &[at("PNPM_HOME", "/store", "/root/.local/share/pnpm/store")],
        defeats: &[],
        moves: &[
            "--store-dir",
            "NPM_CONFIG_STORE_DIR",
            "XDG_DATA_HOME",
            // What is installed is then linked to what was downloaded.
            "--package-import-method",
            "NPM_CONFIG_PACKAGE_IMPORT_METHOD",
            "--virtual-store-dir",
            "NPM_CONFIG_VIRTUAL_STORE_DIR",
            "NPM_CONFIG_ENABLE_GLOBAL_VIRTUAL_STORE",
        ],
        needed_later: false,
    },
    Row {
        programs: &["bun"],
        verbs: &["install", "i"],
        folders: &[at("BUN_INSTALL_CACHE_DIR", "", "/root/.bun/install/cache")],
        defeats: &["--no-cache"],
        moves: &["--cache-dir", "--backend", "BUN_INSTALL"],
        needed_later: false,
    },
    Row {
        programs: &["go"],
        verbs: &["build", "install", "test", "get"],
        folders: GO,
        defeats: &[],
        moves: GO_MOVES,
        needed_later: true,
    },
    Row {
        programs: &["go"],
        verbs: &["mod"],
        folders: &[Folder {
            variable: "GOPATH",
            below: "/pkg/mod",
            usual: None,
        }],
        defeats: &[],
        moves: GO_MOVES,
        needed_later: true,
    },
    Row {
        programs: &["cargo"],
        verbs: &["build", "fetch", "install"],
        folders: &[
            Folder {
                variable: "CARGO_HOME",
                below: "/registry",
                usual: None,
            },
            Folder {
                variable: "CARGO_HOME",
                below: "/git",
                usual: None,
            },
        ],
        defeats: &[],
        moves: &[],
        needed_later: true,
    },
    // The repository, not all of .m2: settings lie beside it.
    Row {
        programs: &["mvn", "mvnw"],
        verbs: &[],
        folders: &[at("", "", "/root/.m2/repository")],
        defeats: &[],
        moves: MAVEN_MOVES,
        needed_later: true,
    },
    Row {
        programs: &["gradlew"],
        verbs: &[],
        folders: &[
            at("GRADLE_USER_HOME", "/caches", "/root/.gradle/caches"),
            at("GRADLE_USER_HOME", "/wrapper", "/root/.gradle/wrapper"),
        ],
        defeats: &[],
        moves: &["-g", "--gradle-user-home", "--project-cache-dir"],
        needed_later: true,
    },
    Row {
        programs: &["dotnet"],
        verbs: &["restore", "publish", "build"],
        folders: &[at("NUGET_PACKAGES", "", "/root/.nuget/packages")],
        defeats: &[],
        moves: &["--packages", "DOTNET_CLI_HOME"],
        needed_later: true,
    },
    Row {
        programs: &["composer"],
        verbs: &["install"],
        folders: &[at("COMPOSER_CACHE_DIR", "", "/root/.composer/cache")],
        defeats: &["--no-cache"],
        moves: &["COMPOSER_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"],
        needed_later: false,
    },
];

/// Yarn from its fourth version on, where it lays packages out in `node_modules`.
pub(super) const BERRY: Row = Row {
    programs: &["yarn"],
    verbs: &["", "install"],
    folders: &[at("YARN_GLOBAL_FOLDER", "/cache", "/root/.yarn/berry/cache")],
    defeats: &[],
    moves: &[
        "YARN_CACHE_FOLDER",
        "YARN_ENABLE_GLOBAL_CACHE",
        "YARN_RC_FILENAME",
    ],
    needed_later: false,
};

/// The row of a command that downloads.
pub(super) fn row_of(command: &SimpleCommand) -> Option<&'static Row> {
    let command = command.without_module();
    let verb = command.operands().next().unwrap_or_default();
    TABLE.iter().find(|row| {
        row.programs.contains(&command.program()) && (row.verbs.is_empty() || row.verbs.contains(&verb))
    })
}

/// The row of a program whose downloads are needed later, whatever its command does.
pub(super) fn later_row(program: &str) -> Option<&'static Row> {
    TABLE
        .iter()
        .find(|row| row.needed_later && row.programs.contains(&program))
}
