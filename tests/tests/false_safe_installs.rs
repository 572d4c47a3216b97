//! Installs that seem to read only manifests, and read more of the project.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Request, optimize};

/// How far an install may go above the code.
#[derive(Debug)]
enum Goes {
    /// It stays.
    Nowhere,
    /// Under a condition.
    Usually,
    /// It is proved, with this among what is copied first.
    With(&'static str),
}
use Goes::{Nowhere, Usually, With};

/// Why, the Dockerfile, names of files whose text nobody shows, files with their texts.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    Goes,
);

const MAVEN: &str = "FROM maven:3.9 AS b\nWORKDIR /app\nCOPY . .\nRUN mvn dependency:go-offline\nRUN mvn package\nFROM debian\nCOPY --from=b /app/target/b.jar /b.jar\n";
const MAVEN_BELOW: &str =
    "FROM maven:3.9\nWORKDIR /app\nCOPY . .\nRUN mvn -f web/pom.xml dependency:go-offline\n";
const DOTNET: &str = "FROM mcr.microsoft.com/dotnet/sdk:8.0 AS b\nWORKDIR /src\nCOPY . .\nRUN dotnet restore\nRUN dotnet publish -o /out\nFROM debian\nCOPY --from=b /out /out\n";
const UV: &str = "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install uv && uv sync --frozen\n";
const NPM: &str = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n";
const PIPENV: &str =
    "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install pipenv && pipenv install --system --deploy\n";
const BUN: &str = "FROM oven/bun:1\nWORKDIR /app\nCOPY . .\nRUN bun install --frozen-lockfile\n";
const BERRY: &str = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN yarn install --immutable\n";
const YARN: &str = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN yarn install --frozen-lockfile\n";
const PNPM: &str = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN pnpm install --frozen-lockfile\n";
const BUNDLER: &str = "FROM ruby:3.3\nWORKDIR /app\nCOPY . .\nRUN bundle install --deployment\n";
const PIP: &str = "FROM python:3.9\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n";
const GRADLE: &str = "FROM gradle:8 AS b\nWORKDIR /app\nCOPY . .\nRUN gradle dependencies\nRUN gradle build\nFROM debian\nCOPY --from=b /app/build/libs/a.jar /a.jar\n";
const CONDA: &str = "FROM mambaorg/micromamba\nWORKDIR /app\nCOPY . .\nRUN micromamba install -y -f environment.yml 'traits>=4.6' python=3.6\n";

const POM: (&str, &str) = ("pom.xml", "<project></project>");
const CSPROJ: (&str, &str) = ("a.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"></Project>");
const PACKAGE: (&str, &str) = ("package.json", "{\"dependencies\":{\"a\":\"1.0.0\"}}");
const GEMFILE: &str = "source 'https://rubygems.org'\ngem 'rails'\n";
const FLASK: (&str, &str) = ("requirements.txt", "flask==3.0.0\n");
const PLUGINS: (&str, &str) = ("build.gradle", "plugins { id 'java' }\n");

const CASES: &[Case] = &[
    (
        "options of Maven name settings that lie in the project",
        MAVEN,
        "src/A.java\n",
        &[
            POM,
            (".mvn/maven.config", "-s\nci/settings.xml\n"),
            ("ci/settings.xml", "<settings/>"),
        ],
        With("ci/settings.xml"),
    ),
    (
        "settings are named with an equals sign",
        MAVEN,
        "src/A.java\n",
        &[
            POM,
            (".mvn/maven.config", "--settings=settings.xml\n"),
            ("settings.xml", "<settings/>"),
        ],
        With("settings.xml"),
    ),
    (
        "global settings name a folder",
        MAVEN,
        "src/A.java\nrepo/x\n",
        &[
            POM,
            (".mvn/maven.config", "-gs ci/s.xml\n"),
            (
                "ci/s.xml",
                "<settings><localRepository>repo</localRepository></settings>",
            ),
        ],
        Nowhere,
    ),
    (
        "the settings are not there",
        MAVEN,
        "src/A.java\n",
        &[POM, (".mvn/maven.config", "-s\nci/settings.xml\n")],
        Nowhere,
    ),
    (
        "the repository of Maven is a folder of the project",
        MAVEN,
        "src/A.java\nrepo/x\n",
        &[
            POM,
            (".mvn/maven.config", "-Drevision=1\n-Dmaven.repo.local=repo\n"),
        ],
        Nowhere,
    ),
    (
        "options of Maven are plain",
        MAVEN,
        "src/A.java\n",
        &[
            POM,
            (
                ".mvn/maven.config",
                "-T1C\n-ntp\n-Drevision=1\n-Dmaven.repo.local=/root/repo\n",
            ),
            (
                ".mvn/jvm.config",
                "-Xmx1g -Dfile.encoding=UTF-8\n--add-opens java.base/java.lang=ALL-UNNAMED\n",
            ),
        ],
        With(".mvn"),
    ),
    (
        "nobody shows the options of Maven",
        MAVEN,
        "src/A.java\n.mvn/maven.config\n",
        &[POM],
        Usually,
    ),
    (
        "the JVM of Maven loads an agent",
        MAVEN,
        "src/A.java\na.jar\n",
        &[POM, (".mvn/jvm.config", "-javaagent:a.jar\n")],
        Nowhere,
    ),
    (
        "the project of Maven lies below",
        MAVEN_BELOW,
        "web/src/A.java\n",
        &[("web/pom.xml", "<project></project>")],
        With("web/pom.xml"),
    ),
    (
        "a parent stands above the project of Maven",
        MAVEN_BELOW,
        "web/src/A.java\n",
        &[("web/pom.xml", "<project></project>"), POM],
        Nowhere,
    ),
    (
        "a feed stands in single quotes",
        DOTNET,
        "P.cs\npk/x.nupkg\n",
        &[
            CSPROJ,
            (
                "nuget.config",
                "<configuration><packageSources><add key='l' value='./pk'/></packageSources></configuration>",
            ),
        ],
        With("pk"),
    ),
    (
        "a feed stands behind blanks",
        DOTNET,
        "P.cs\npk/x.nupkg\n",
        &[
            CSPROJ,
            (
                "NuGet.Config",
                "<configuration><packageSources><add key=\"l\" value = \"/src/pk\"/></packageSources></configuration>",
            ),
        ],
        With("pk"),
    ),
    (
        "a project imports properties beside it",
        DOTNET,
        "P.cs\n",
        &[
            (
                "a.csproj",
                "<Project Sdk=\"Microsoft.NET.Sdk\"><Import Project=\"$(MSBuildProjectDirectory)/x.props\"/></Project>",
            ),
            ("x.props", "<Project/>"),
        ],
        With("x.props"),
    ),
    (
        "uv builds the project",
        UV,
        "uv.lock\nbuild.py\n",
        &[(
            "pyproject.toml",
            "[project]\nname='x'\nversion='1'\n[tool.uv]\npackage=true\n",
        )],
        Usually,
    ),
    (
        "uv looks at several versions of Python",
        UV,
        "uv.lock\nbuild.py\n.python-versions\n",
        &[(
            "pyproject.toml",
            "[project]\nname='x'\nversion='1'\n#package = true\n",
        )],
        With(".python-versions"),
    ),
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
        "Pipenv loads variables",
        PIPENV,
        "Pipfile.lock\nsrc/a.py\n",
        &[("Pipfile", "[packages]\nflask='*'\n"), (".env", "PIP_TARGET=x\n")],
        Nowhere,
    ),
    (
        "Pipenv loads variables of the program",
        PIPENV,
        "Pipfile.lock\nsrc/a.py\n",
        &[
            ("Pipfile", "[packages]\nflask='*'\n"),
            (".env", "# local\nexport DEBUG=1\n"),
        ],
        With(".env"),
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
        "Bundler takes another Gemfile first",
        BUNDLER,
        "app.rb\nGemfile.lock\ngems.rb\ngems.locked\n",
        &[("Gemfile", GEMFILE)],
        Nowhere,
    ),
    (
        "a Gemfile looks for others",
        BUNDLER,
        "app.rb\nGemfile.lock\ng/a\n",
        &[(
            "Gemfile",
            "source 'https://rubygems.org'\nPathname.new(__dir__).glob('g/*').each{|x| eval x.read}\n",
        )],
        Nowhere,
    ),
    (
        "a Gemfile loads variables",
        BUNDLER,
        "app.rb\nGemfile.lock\n.env\n",
        &[(
            "Gemfile",
            "source 'https://rubygems.org'\nrequire 'dotenv'\nDotenv.load\n",
        )],
        Nowhere,
    ),
    (
        "a Gemfile asks for the gems of variables",
        BUNDLER,
        "app.rb\nGemfile.lock\n.env\n",
        &[("Gemfile", "source 'https://rubygems.org'\ngem 'dotenv-rails'\n")],
        With("Gemfile"),
    ),
    (
        "an old pip takes its folders from setup.cfg",
        PIP,
        "src/a.py\n",
        &[
            FLASK,
            ("setup.cfg", "[flake8]\nx = 1\n[install]\nprefix=/opt/x\n"),
        ],
        With("setup.cfg"),
    ),
    (
        "an old pip installs into the project",
        PIP,
        "src/a.py\nvendor/a.py\n",
        &[FLASK, ("setup.cfg", "[install]\nhome = vendor\n")],
        Nowhere,
    ),
    (
        "pip is started elsewhere",
        "FROM python:3.12\nCOPY . /app\nRUN pip install -r /app/requirements.txt\n",
        "src/a.py\nsetup.cfg\n",
        &[FLASK],
        With("requirements.txt"),
    ),
    (
        "a list of a list is shown",
        PIP,
        "src/a.py\n",
        &[
            ("requirements.txt", "-r reqs/base.txt\n"),
            ("reqs/base.txt", "-c ../constraints.txt\nflask\n"),
            ("constraints.txt", "flask==3\n"),
        ],
        With("constraints.txt"),
    ),
    (
        "a list of a list names a folder",
        PIP,
        "src/a.py\nlib/setup.py\n",
        &[
            ("requirements.txt", "-r reqs/base.txt\n"),
            ("reqs/base.txt", "./lib\n"),
        ],
        Nowhere,
    ),
    (
        "a build script reads the version",
        GRADLE,
        "src/A.java\nVERSION\n",
        &[("build.gradle", "version = file('VERSION').text\n")],
        Nowhere,
    ),
    (
        "a build script in Kotlin reads the version",
        GRADLE,
        "src/A.java\nVERSION\n",
        &[(
            "build.gradle.kts",
            "version = File(\"$rootDir/VERSION\").readText()\n",
        )],
        Nowhere,
    ),
    (
        "a build script takes libraries of the project",
        GRADLE,
        "src/A.java\nlibs/a.jar\n",
        &[(
            "build.gradle",
            "dependencies { implementation fileTree(dir: 'libs', include: ['*.jar']) }\n",
        )],
        Nowhere,
    ),
    (
        "a build script runs git",
        GRADLE,
        "src/A.java\n",
        &[("build.gradle", "version = 'git describe'.execute().text\n")],
        Nowhere,
    ),
    (
        "a build script in Kotlin takes libraries of the project",
        GRADLE,
        "src/A.java\nlibs/a.jar\n",
        &[(
            "build.gradle.kts",
            "dependencies { implementation(fileTree(mapOf(\"dir\" to \"libs\"))) }\n",
        )],
        Nowhere,
    ),
    (
        "which file a build script reads hangs on a value",
        GRADLE,
        "src/A.java\nVERSION\n",
        &[("build.gradle", "version = file(props['x']).text\n")],
        Nowhere,
    ),
    (
        "a build script names what is made",
        GRADLE,
        "src/A.java\n",
        &[(
            "build.gradle",
            "x = file(\"$buildDir/x\")\ny = file('local.properties')\n",
        )],
        Usually,
    ),
    (
        "another build is included",
        GRADLE,
        "src/A.java\n",
        &[PLUGINS, ("settings.gradle", "includeBuild '../x'\n")],
        Nowhere,
    ),
    (
        "the JVM of Gradle loads an agent",
        GRADLE,
        "src/A.java\nagent.jar\n",
        &[
            PLUGINS,
            (
                "gradle.properties",
                "org.gradle.jvmargs=-Xmx1g -javaagent:agent.jar\n",
            ),
        ],
        Nowhere,
    ),
    (
        "a script is applied that is not copied first",
        GRADLE,
        "src/A.java\nbuild-tools/java.groovy\n",
        &[("build.gradle", "apply from: 'build-tools/java.groovy'\n")],
        Nowhere,
    ),
    (
        "a script is applied that is copied first",
        GRADLE,
        "src/A.java\ngradle/wrapper/gradle-wrapper.properties\n",
        &[
            (
                "build.gradle",
                "apply from: \"$rootDir/gradle/x.gradle\"\nversion = '1'\n",
            ),
            ("gradle.properties", "org.gradle.jvmargs=-Xmx1g -XX:+UseG1GC\n"),
            ("gradle/x.gradle", "x = layout.buildDirectory.file('x')\n"),
        ],
        Usually,
    ),
    (
        "packages of the user lie in the project",
        "FROM python:3.12\nENV PYTHONUSERBASE=/app/.local\nWORKDIR /app\nCOPY . .\nRUN pip install --user -r requirements.txt\n",
        "src/a.py\n.local/lib/python3.12/site-packages/flask/__init__.py\n",
        &[FLASK],
        Nowhere,
    ),
    (
        "a variable of pip is the address of a folder",
        "FROM python:3.12\nENV PIP_EXTRA_INDEX_URL=file:///app/wheels\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n",
        "src/a.py\nwheels/x.whl\n",
        &[FLASK],
        Nowhere,
    ),
    (
        "a variable of pip is an address",
        "FROM python:3.12\nENV PIP_EXTRA_INDEX_URL=https://example.com/app/simple\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n",
        "src/a.py\n",
        &[FLASK],
        With("requirements.txt"),
    ),
    (
        "a registry is a folder",
        "FROM node:22\nWORKDIR /app\nENV NPM_CONFIG_REGISTRY=file:///app/reg\nCOPY . .\nRUN npm ci\n",
        "src/a.js\nreg/x\n",
        &[PACKAGE, ("package-lock.json", "{}")],
        Nowhere,
    ),
    (
        "a proxy of modules is a folder",
        "FROM golang:1.22\nWORKDIR /app\nENV GOPROXY=file:///app/proxy,https://proxy.golang.org\nCOPY . .\nRUN go mod download\n",
        "go.sum\nmain.go\nproxy/x\n",
        &[("go.mod", "module a\n\ngo 1.22\n")],
        Nowhere,
    ),
    (
        "settings of Go lie in the project",
        "FROM golang:1.22\nWORKDIR /app\nENV GOENV=/app/go.env\nCOPY . .\nRUN go mod download\n",
        "go.sum\nmain.go\ngo.env\n",
        &[("go.mod", "module a\n\ngo 1.22\n")],
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
        "a property of MSBuild names a folder",
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nENV RestoreSources=/src/pk\nWORKDIR /src\nCOPY . .\nRUN dotnet restore\n",
        "P.cs\npk/x\n",
        &[CSPROJ],
        Nowhere,
    ),
    (
        "packages of Conda have versions",
        CONDA,
        "src/a.py\n",
        &[("environment.yml", "dependencies:\n- numpy\n")],
        With("environment.yml"),
    ),
];

#[test]
fn installs_go_above_the_code_as_far_as_their_files_let_them() {
    let mut wrong = Vec::new();
    for (why, dockerfile, files, contents, goes) in CASES {
        let shown = contents.iter().map(|(path, _)| format!("{path}\n"));
        let files: String = shown.chain([(*files).to_owned()]).collect();
        let request = |only_certain| Request {
            dockerfile: (*dockerfile).into(),
            files: Some(files.as_str().into()),
            contents: contents
                .iter()
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect(),
            only_certain,
            ..Request::default()
        };
        // The new Dockerfile, where the install or what it fetches went above the code.
        let above = |only_certain| {
            let found = optimize(&request(only_certain));
            let mut applied = found.rewrites.iter().filter(|rewrite| rewrite.applied);
            let is_above = applied.any(|rewrite| {
                ["dependencies-first/", "prefetch/"]
                    .iter()
                    .any(|start| rewrite.id.starts_with(start))
            });
            is_above.then_some(found.dockerfile)
        };
        let (certain, usual) = (above(true), above(false));
        let is_right = match goes {
            Nowhere => certain.is_none() && usual.is_none(),
            Usually => certain.is_none() && usual.is_some(),
            With(file) => certain.as_ref().is_some_and(|text| {
                text.lines()
                    .filter_map(|line| line.strip_prefix("COPY "))
                    .flat_map(str::split_whitespace)
                    .any(|word| word == *file)
            }),
        };
        if !is_right {
            wrong.push(format!("{why}: {goes:?}\n{certain:?}\n{usual:?}\n"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What lies in a folder that is copied first comes with it.
#[test]
fn a_script_of_a_folder_is_copied_once() {
    let optimized = optimize(&Request {
        dockerfile: GRADLE.into(),
        files: Some("build.gradle\nsettings.gradle\ngradle/x.gradle\nsrc/A.java\n".into()),
        ..Request::default()
    });
    assert!(
        optimized.dockerfile.contains("COPY gradle ./gradle/"),
        "{}",
        optimized.dockerfile
    );
    assert!(
        !optimized.dockerfile.contains("x.gradle"),
        "{}",
        optimized.dockerfile
    );
}
