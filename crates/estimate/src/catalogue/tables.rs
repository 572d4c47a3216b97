//! The rows, one table a family. Public build logs: medians and ranges seen in public continuous integration, so many logs
//! as the row says. Guesses say so.

use super::{BENCHMARK, Family, GUESS, row};

/// Package managers of systems. `each`: seconds and megabytes for every package named.
#[rustfmt::skip]
pub(super) const SYSTEM: &[Family] = &[
    row("apt-get update", &["apt-get", "apt"], &["update"], [1.0, 4.0, 20.0], [20.0, 45.0, 60.0], 25),
    row("apt-get install of a toolchain", &["apt-get", "apt"], &["install"], [6.0, 50.0, 380.0], [150.0, 350.0, 900.0], 14)
        .naming(TOOLCHAINS),
    row("apt-get install", &["apt-get", "apt"], &["install"], [3.0, 5.0, 150.0], [3.0, 4.0, 500.0], 12).each(1.2, 5.0),
    row("apt-get upgrade", &["apt-get", "apt"], &["upgrade"], [3.0, 20.0, 120.0], [5.0, 60.0, 300.0], GUESS),
    row("apk add of a toolchain", &["apk"], &["add"], [2.0, 6.5, 90.0], [100.0, 220.0, 500.0], 5).naming(TOOLCHAINS),
    row("apk add", &["apk"], &["add"], [0.8, 1.3, 40.0], [1.0, 3.0, 300.0], 11).each(0.6, 4.0),
    row("dnf install", &["dnf", "yum", "microdnf"], &["install"], [5.0, 12.0, 300.0], [20.0, 40.0, 600.0], GUESS).each(1.5, 8.0),
];

/// Packages that are a compiler, or bring one along.
#[rustfmt::skip]
const TOOLCHAINS: &[&str] = &[
    "build-essential", "build-base", "gcc", "g++", "clang", "llvm", "cmake", "default-jdk", "openjdk-8-jdk", "openjdk-11-jdk", "openjdk-17-jdk",
    "openjdk-17-jdk-headless", "openjdk-21-jdk", "maven", "gradle", "texlive", "texlive-full", "python3-pip", "python3-dev",
];

/// Python.
#[rustfmt::skip]
pub(super) const PYTHON: &[Family] = &[
    row("pip install --upgrade pip", &["pip", "pip3"], &["install", "pip"], [1.5, 5.0, 18.0], [5.0, 15.0, 50.0], 14),
    row("pip install of PyTorch for the CPU", &["pip", "pip3"], &["install"], [26.0, 101.0, 600.0], [200.0, 700.0, 2000.0], 1)
        .naming(TORCH)
        .mentioning(&["/cpu"]),
    // What the index holds for Linux brings CUDA along.
    row("pip install of PyTorch with CUDA", &["pip", "pip3"], &["install"], [40.0, 180.0, 900.0], [2500.0, 5000.0, 8000.0], 2)
        .naming(TORCH),
    row("pip install of large packages", &["pip", "pip3"], &["install"], [6.0, 30.0, 300.0], [200.0, 500.0, 3000.0], 3)
        .naming(&["tensorflow", "transformers", "jupyter", "jupyterlab", "notebook", "pyspark", "poetry", "sentence-transformers", "scikit-learn"]),
    row("pip install of a project", &["pip", "pip3"], &["install", "."], [2.0, 15.0, 400.0], [5.0, 150.0, 2000.0], 1),
    row("pip install of a project", &["pip", "pip3"], &["install", "-e"], [2.0, 15.0, 400.0], [5.0, 150.0, 2000.0], 1),
    row("pip install -r", &["pip", "pip3"], &["install", "-r"], [2.0, 10.0, 400.0], [5.0, 150.0, 2000.0], 36).per_package(2.0, 0.8, 8.0),
    row("pip install", &["pip", "pip3"], &["install"], [1.0, 2.0, 200.0], [2.0, 5.0, 1000.0], 16).each(1.7, 8.0),
    row("pip wheel", &["pip", "pip3"], &["wheel"], [2.9, 20.0, 155.0], [5.0, 100.0, 2000.0], GUESS),
    row("pip-sync", &["pip-sync"], &[], [2.9, 18.5, 155.0], [5.0, 150.0, 2000.0], GUESS),
    row("uv sync", &["uv"], &["sync"], [0.5, 4.0, 100.0], [5.0, 150.0, 2000.0], 1).per_package(0.5, 0.05, 3.0),
    row("uv pip install", &["uv"], &["pip", "install"], [0.5, 4.0, 60.0], [5.0, 150.0, 2000.0], 1),
    row("poetry install", &["poetry"], &["install"], [6.0, 35.0, 300.0], [5.0, 150.0, 2000.0], 4).per_package(4.0, 0.35, 3.0),
    row("pipenv install", &["pipenv"], &["install"], [8.0, 40.0, 240.0], [5.0, 150.0, 2000.0], GUESS),
    row("pipenv sync", &["pipenv"], &["sync"], [8.0, 35.0, 240.0], [5.0, 150.0, 2000.0], GUESS),
    row("conda env", &["conda", "mamba", "micromamba"], &["env"], [20.0, 120.0, 900.0], [200.0, 1200.0, 6000.0], 3),
    row("conda install", &["conda", "mamba", "micromamba"], &["install"], [10.0, 60.0, 600.0], [50.0, 400.0, 4000.0], GUESS),
];

const TORCH: &[&str] = &["torch", "torchvision", "torchaudio"];

/// Models and browsers that are fetched once.
#[rustfmt::skip]
pub(super) const MODELS: &[Family] = &[
    row("a download of a model", &["python", "python3"], &["-c"], [3.0, 30.0, 600.0], [20.0, 400.0, 8000.0], GUESS)
        .mentioning(&[
            "from_pretrained(", "SentenceTransformer(", "snapshot_download(", "hf_hub_download(", "load_model(", "WhisperModel(",
            "torch.hub.", "download_models", "easyocr.Reader(", "pipeline(",
        ]),
    row("a download of a corpus", &["python", "python3"], &["-c"], [0.5, 4.0, 60.0], [1.0, 30.0, 3000.0], GUESS)
        .mentioning(&["nltk.download(", "stanza.download("]),
    row("a download of a model", &["huggingface-cli", "hf"], &["download"], [3.0, 40.0, 900.0], [20.0, 800.0, 20000.0], GUESS),
    row("spacy download", &["spacy"], &["download"], [2.0, 6.0, 60.0], [10.0, 15.0, 600.0], GUESS),
    row("a download of a corpus", &["nltk.downloader"], &[], [0.5, 4.0, 60.0], [1.0, 30.0, 3000.0], GUESS),
    row("playwright install", &["playwright"], &["install"], [5.0, 30.0, 180.0], [150.0, 450.0, 1500.0], GUESS),
];

/// Node.js, Bun, Deno.
#[rustfmt::skip]
pub(super) const NODE: &[Family] = &[
    row("npm ci", &["npm"], &["ci"], [1.0, 15.0, 200.0], [10.0, 150.0, 1000.0], 22)
        .bundling([8.0, 30.0, 220.0], [0.8, 5.0, 60.0]).per_package(1.0, 0.03, 0.2),
    row("npm install -g", &["npm"], &["install", "-g"], [0.5, 3.0, 40.0], [0.5, 15.0, 300.0], 7).each(1.5, 10.0),
    row("npm install -g", &["npm"], &["i", "-g"], [0.5, 3.0, 40.0], [0.5, 15.0, 300.0], 7).each(1.5, 10.0),
    row("npm install -g", &["npm"], &["install", "--global"], [0.5, 3.0, 40.0], [0.5, 15.0, 300.0], 7).each(1.5, 10.0),
    row("npm install", &["npm"], &["i"], [1.0, 12.0, 220.0], [10.0, 150.0, 1000.0], 37)
        .bundling([10.0, 45.0, 250.0], [0.8, 6.0, 120.0]).per_package(1.2, 0.04, 0.2),
    row("npm install", &["npm"], &["install"], [1.0, 12.0, 220.0], [10.0, 150.0, 1000.0], 37)
        .bundling([10.0, 45.0, 250.0], [0.8, 6.0, 120.0]).per_package(1.2, 0.04, 0.2),
    row("npm prune", &["npm"], &["prune"], [0.5, 2.5, 15.0], [0.0, 1.0, 20.0], GUESS),
    row("yarn install", &["yarn"], &["install"], [3.0, 20.0, 250.0], [10.0, 150.0, 1000.0], 12)
        .bundling([10.0, 55.0, 300.0], [2.0, 8.0, 90.0]).per_package(2.0, 0.04, 0.2),
    row("pnpm install", &["pnpm"], &["install"], [2.0, 20.0, 240.0], [10.0, 150.0, 1000.0], 3)
        .bundling([8.0, 40.0, 300.0], [1.0, 6.0, 90.0]).per_package(1.5, 0.025, 0.2),
    row("pnpm install", &["pnpm"], &["i"], [2.0, 20.0, 240.0], [10.0, 150.0, 1000.0], 3)
        .bundling([8.0, 40.0, 300.0], [1.0, 6.0, 90.0]).per_package(1.5, 0.025, 0.2),
    row("pnpm fetch", &["pnpm"], &["fetch"], [5.0, 20.0, 80.0], [10.0, 150.0, 1000.0], GUESS),
    row("bun install", &["bun"], &["install"], [0.4, 1.7, 25.0], [10.0, 150.0, 1000.0], BENCHMARK).per_package(0.7, 0.004, 0.2),
    row("bun install", &["bun"], &["i"], [0.4, 1.7, 25.0], [10.0, 150.0, 1000.0], BENCHMARK).per_package(0.7, 0.004, 0.2),
    row("deno cache", &["deno"], &["cache"], [1.0, 4.0, 30.0], [5.0, 40.0, 300.0], GUESS),
    row("npm run build", &["npm", "yarn", "pnpm", "bun"], &["build"], [2.0, 10.0, 120.0], [0.5, 5.0, 100.0], 37),
    row("npm run build", &["next", "vite", "tsc", "webpack"], &[], [2.0, 10.0, 120.0], [0.5, 5.0, 100.0], 37),
    row("yarn install", &["yarn"], &["--frozen-lockfile"], [3.0, 20.0, 250.0], [10.0, 150.0, 1000.0], 12)
        .bundling([10.0, 55.0, 300.0], [2.0, 8.0, 90.0]).per_package(2.0, 0.04, 0.2),
];

/// A task of Gradle that builds all of the code.
const fn gradle_task(name: &'static str, words: &'static [&'static str], logs: u32) -> Family {
    row(
        name,
        &["gradle", "gradlew"],
        words,
        [30.0, 200.0, 600.0],
        [50.0, 200.0, 1000.0],
        logs,
    )
    .unfetched(
        [65.0, 297.0, 945.0],
        120.0,
        &[&["gradle", "dependencies"], &["gradlew", "dependencies"]],
    )
}

/// Compiled languages and those of the Java platform.
#[rustfmt::skip]
pub(super) const COMPILED: &[Family] = &[
    row("go mod download", &["go"], &["mod", "download"], [0.1, 5.0, 60.0], [1.0, 80.0, 500.0], 11).per_package(0.3, 0.12, 1.5),
    row("go build", &["go"], &["build"], [1.0, 12.0, 120.0], [5.0, 20.0, 100.0], 10)
        .unfetched([2.0, 18.0, 200.0], 80.0, &[&["go", "mod", "download"]]),
    row("go build", &["go"], &["install"], [1.0, 12.0, 120.0], [5.0, 20.0, 100.0], 10)
        .unfetched([2.0, 18.0, 200.0], 80.0, &[&["go", "mod", "download"]]),
    row("cargo build", &["cargo"], &["build"], [2.0, 15.0, 150.0], [50.0, 400.0, 3000.0], 13).per_package(15.0, 0.5, 2.0)
        .unfetched([7.0, 180.0, 2500.0], 0.0, &[&["cargo", "build"], &["cargo", "chef", "cook"]]),
    // Of a project: what it stands on is compiled, or has been by one before it.
    row("cargo install", &["cargo"], &["install"], [2.0, 15.0, 150.0], [50.0, 400.0, 3000.0], GUESS).mentioning(&["--path"])
        .unfetched([8.0, 100.0, 1000.0], 0.0, &[&["cargo", "install"], &["cargo", "build"]]),
    row("cargo install", &["cargo"], &["install"], [8.0, 100.0, 1000.0], [50.0, 400.0, 3000.0], GUESS),
    row("cargo chef cook", &["cargo"], &["chef", "cook"], [8.0, 120.0, 1500.0], [50.0, 400.0, 3000.0], 1).per_package(8.0, 0.5, 2.0),
    row("cargo fetch", &["cargo"], &["fetch"], [1.0, 8.0, 60.0], [10.0, 100.0, 800.0], GUESS),
    row("mvn dependency:go-offline", &["mvn", "mvnw"], &["dependency:go-offline"], [12.0, 50.0, 600.0], [30.0, 120.0, 500.0], 9),
    row("mvn package", &["mvn", "mvnw"], &["package"], [1.2, 8.0, 60.0], [5.0, 40.0, 200.0], 9)
        .unfetched([20.0, 75.0, 400.0], 120.0, &[&["mvn", "dependency:go-offline"], &["mvnw", "dependency:go-offline"]]),
    row("mvn install", &["mvn", "mvnw"], &["install"], [1.2, 8.0, 60.0], [5.0, 40.0, 200.0], 4)
        .unfetched([20.0, 75.0, 400.0], 120.0, &[&["mvn", "dependency:go-offline"], &["mvnw", "dependency:go-offline"]]),
    // What fetches before it resolves, and loads only a part: the two together take no less than the one.
    gradle_task("gradle build", &["build"], 1),
    // Other tasks that build all of the code.
    gradle_task("gradle assemble", &["assemble"], GUESS),
    gradle_task("gradle bootJar", &["bootJar"], GUESS),
    gradle_task("gradle shadowJar", &["shadowJar"], GUESS),
    gradle_task("gradle installDist", &["installDist"], GUESS),
    row("gradle task", &["gradle", "gradlew"], &[], [20.0, 90.0, 600.0], [20.0, 150.0, 1000.0], 1),
    row("sbt", &["sbt"], &[], [20.0, 60.0, 300.0], [50.0, 200.0, 1000.0], GUESS)
        .unfetched([40.0, 150.0, 600.0], 100.0, &[&["sbt", "update"]]),
    row("dotnet restore", &["dotnet"], &["restore"], [3.0, 20.0, 300.0], [20.0, 100.0, 500.0], 10),
    row("dotnet publish", &["dotnet"], &["publish"], [2.0, 5.5, 40.0], [5.0, 30.0, 200.0], 6)
        .unfetched([6.0, 26.0, 330.0], 100.0, &[&["dotnet", "restore"]]),
    row("dotnet build", &["dotnet"], &["build"], [2.0, 6.0, 60.0], [5.0, 30.0, 200.0], 2)
        .unfetched([6.0, 27.0, 350.0], 100.0, &[&["dotnet", "restore"]]),
    row("swift build", &["swift"], &["build"], [20.0, 105.0, 900.0], [50.0, 300.0, 2000.0], GUESS)
        .unfetched([20.0, 120.0, 1000.0], 50.0, &[&["swift", "package", "resolve"]]),
    row("swift package resolve", &["swift"], &["package", "resolve"], [2.0, 15.0, 120.0], [5.0, 60.0, 500.0], GUESS),
];

/// Ruby, PHP, Elixir.
#[rustfmt::skip]
pub(super) const SCRIPTED: &[Family] = &[
    row("bundle install", &["bundle"], &["install"], [8.0, 35.0, 250.0], [20.0, 120.0, 500.0], 4).per_package(3.0, 0.35, 1.2),
    row("gem install", &["gem"], &["install"], [1.0, 5.0, 60.0], [1.0, 5.0, 100.0], 2),
    row("rails assets:precompile", &["rails", "rake"], &["assets:precompile"], [4.0, 20.0, 180.0], [1.0, 20.0, 200.0], GUESS),
    row("composer install", &["composer"], &["install"], [1.5, 8.0, 90.0], [10.0, 60.0, 400.0], 3).per_package(1.5, 0.07, 0.7),
    row("composer dump-autoload", &["composer"], &["dump-autoload"], [0.3, 1.0, 5.0], [0.1, 1.0, 5.0], GUESS),
    row("mix deps.get", &["mix"], &["deps.get"], [2.0, 8.0, 60.0], [2.0, 20.0, 200.0], GUESS),
    row("mix deps.compile", &["mix"], &["deps.compile"], [5.0, 40.0, 240.0], [5.0, 40.0, 300.0], GUESS),
    row("mix compile", &["mix"], &["compile"], [2.0, 10.0, 120.0], [1.0, 10.0, 100.0], GUESS),
    row("mix release", &["mix"], &["release"], [1.0, 5.0, 60.0], [10.0, 40.0, 200.0], GUESS),
];

/// Programs and words of the shell that take no time worth telling.
#[rustfmt::skip]
const QUICK: &[&str] = &[
    "useradd", "adduser", "usermod", "groupadd", "addgroup", "groupmod", "passwd", "chpasswd", "mkdir", "chmod", "chown", "chgrp", "rm", "rmdir",
    "ln", "cp", "mv", "touch", "mktemp", "echo", "cat", "tee", "true", "false", ":", "sed", "awk", "grep", "find", "cut", "head", "tail", "sort",
    "tr", "wc", "test", "[", "[[", "printf", "ls", "pwd", "which", "command", "type", "uname", "id", "whoami", "date", "basename", "dirname",
    "readlink", "corepack", "install", "cd", "set", "export", "unset", "umask", "exit", "exec", "source", ".", "eval", "trap", "hash", "alias",
    "sha256sum", "sha512sum", "md5sum", "ldconfig", "update-ca-certificates", "update-alternatives", "docker-php-ext-enable", "a2enmod", "a2ensite",
];

/// Tools of the shell.
#[rustfmt::skip]
pub(super) const SHELL: &[Family] = &[
    row("chown -R", &["chown"], &["-R"], [0.1, 0.8, 74.0], [0.0, 0.0, 0.0], 8),
    row("a quick command", QUICK, &[], [0.0, 0.2, 2.0], [0.0, 0.01, 1.0], GUESS),
    row("a quick command", &["npm", "pip", "yarn", "pnpm"], &["cache"], [0.05, 0.3, 2.0], [0.0, 0.01, 1.0], GUESS),
    row("a quick command", &["apt-get", "apt"], &["clean"], [0.05, 0.15, 1.0], [0.0, 0.0, 0.0], GUESS),
    row("a download", &["curl", "wget"], &[], [0.3, 3.5, 60.0], [0.1, 20.0, 500.0], 7),
    row("docker-php-ext-install", &["docker-php-ext-install"], &[], [4.0, 5.0, 150.0], [0.5, 3.0, 100.0], 2).each(4.0, 1.0),
    row("python -m venv", &["venv"], &[], [0.8, 3.0, 15.0], [8.0, 15.0, 40.0], 8),
    row("prisma generate", &["prisma"], &["generate"], [1.0, 3.5, 30.0], [1.0, 15.0, 60.0], GUESS),
    row("make install", &["make"], &["install"], [0.3, 1.0, 30.0], [0.5, 10.0, 300.0], 2),
    row("make", &["make"], &[], [0.5, 20.0, 1200.0], [0.5, 20.0, 1000.0], 8),
    row("cmake --build", &["cmake"], &["--build"], [0.5, 15.0, 1200.0], [0.5, 20.0, 1000.0], 1),
    row("cmake", &["cmake"], &[], [0.5, 2.0, 30.0], [0.1, 1.0, 20.0], 1),
    row("rustup", &["rustup"], &[], [2.0, 20.0, 120.0], [20.0, 150.0, 600.0], 1),
    row("an archive", &["tar", "unzip"], &[], [0.1, 2.5, 60.0], [0.1, 50.0, 1000.0], 8),
    row("git clone", &["git"], &["clone"], [0.5, 4.0, 120.0], [1.0, 30.0, 1000.0], 5),
];

/// How much of the time that it takes behind a fetch a build takes where what it has compiled is kept, after an edit of one file:
/// program, what fetches for it, share, reference.
#[rustfmt::skip]
pub(super) const COMPILED_CACHE: &[(&str, &str, f64, &str)] = &[
    ("go", "go mod download", 0.2,
        "with what it has compiled kept: BuildKit's client 72.6 s to 2.3–3.5 s, a small server 24.8 s to 0.6 s, measured with Go 1.27"),
    ("cargo", "cargo fetch", 1.0, "as behind a build of the dependencies"),
];

/// How much of its time an install takes where its cache mount is filled: program, share, reference.
#[rustfmt::skip]
pub(super) const FILLED_CACHE: &[(&[&str], f64, &str)] = &[
    (&["npm", "npx"], 0.78, "npm 13.4 s to 10.4 s, pnpm.io benchmark of 2026-08-14"),
    (&["pnpm"], 0.34, "pnpm 7.0 s to 2.4 s, pnpm.io benchmark of 2026-08-14"),
    (&["yarn"], 0.45, "Yarn 4.4 s to 2.0 s, pnpm.io benchmark of 2026-08-14"),
    (&["bun"], 0.44, "Bun 1.7 s to 0.74 s, pnpm.io benchmark of 2026-08-14"),
    (&["apt-get", "apt", "apk", "dnf", "yum"], 0.7, "a guess"),
    (&["pip", "pip3", "uv", "poetry", "pipenv", "conda", "mamba"], 0.5, "a guess"),
    (&["cargo"], 0.9, "a guess: it has to compile all the same"),
    (&["go", "mvn", "mvnw", "gradle", "gradlew", "sbt", "dotnet", "swift"], 0.3, "a guess"),
    (&["bundle", "composer", "mix", "deno"], 0.5, "a guess"),
];
