//! Builds as people report them: what runs, what stays cached, and what is said of it.
#![allow(missing_docs, clippy::expect_used, reason = "a test file")]

use layerlab_build::Situation;
use layerlab_optimize::ScenarioKind;
use layerlab_report::{Block, Status};
use layerlab_session::{Request, Simulation, simulate};
use layerlab_tests::request;
use layerlab_tests::simulated::{block, edited, in_scenario, status};

const FILTER: &str = "FROM mcr.microsoft.com/dotnet/sdk:8.0 AS manifests
WORKDIR /w
COPY src/ src/
RUN find src -type f ! -name '*.csproj' -delete

FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
WORKDIR /w
COPY --from=manifests /w/src src/
RUN dotnet restore src/Shop.Web/Shop.Web.csproj
COPY src/ src/
RUN dotnet publish src/Shop.Web/Shop.Web.csproj -c Release --no-restore -o /out

FROM mcr.microsoft.com/dotnet/aspnet:8.0
COPY --from=build /out .
";

/// What a filter takes away cannot be the cause of anything below it.
#[test]
fn a_filter_stage_hides_what_it_takes_away() {
    let files = "src/Shop.Web/Shop.Web.csproj\nsrc/Shop.Web/Program.cs\nsrc/Shop.Core/Order.cs\n";
    let request = request(FILTER, files);
    let code = edited(&request, "src/Shop.Core/Order.cs");
    assert_eq!(status(&code, "RUN find"), Status::Ran);
    assert_eq!(status(&code, "COPY --from=manifests"), Status::Cached);
    assert_eq!(status(&code, "RUN dotnet restore"), Status::Cached);
    assert_eq!(status(&code, "RUN dotnet publish"), Status::Ran);
    let project = edited(&request, "src/Shop.Web/Shop.Web.csproj");
    assert_eq!(status(&project, "COPY --from=manifests"), Status::Ran);
    assert_eq!(status(&project, "RUN dotnet restore"), Status::Ran);
}

#[test]
fn what_rm_takes_away_changes_nothing_below() {
    let request = request(
        "FROM alpine AS a\nWORKDIR /w\nCOPY . .\nRUN rm -rf tests docs/draft.md\nFROM alpine\nCOPY --from=a /w /w\nRUN make\n",
        "src/a.c\ntests/a.c\ndocs/draft.md\ndocs/guide.md\n",
    );
    for gone in ["tests/a.c", "docs/draft.md"] {
        assert_eq!(
            status(&edited(&request, gone), "RUN make"),
            Status::Cached,
            "{gone}"
        );
    }
    for left in ["src/a.c", "docs/guide.md"] {
        assert_eq!(status(&edited(&request, left), "RUN make"), Status::Ran, "{left}");
    }
}

/// What a command reads through a mount is what is mounted.
#[test]
fn an_output_follows_what_is_mounted() {
    let dockerfile = |mount: &str| {
        format!(
            "FROM alpine AS a\nWORKDIR /w\nRUN --mount={mount} cat /w/in/a.txt > /out.txt\nFROM alpine\nCOPY --from=a /out.txt /o\n"
        )
    };
    for (mount, path, expected) in [
        ("type=bind,target=/w/in", "a.txt", Status::Ran),
        ("type=bind,target=in", "a.txt", Status::Ran),
        ("type=bind,source=data,target=/w/in", "data/a.txt", Status::Ran),
        ("type=bind,source=data,target=in", "data/b.txt", Status::Cached),
        (
            "type=bind,source=data/a.txt,target=/w/in/a.txt",
            "data/a.txt",
            Status::Ran,
        ),
        ("type=bind,source=data,target=/w/in,rw", "data/a.txt", Status::Ran),
    ] {
        let request = request(&dockerfile(mount), "a.txt\ndata/a.txt\ndata/b.txt\n");
        let simulation = edited(&request, path);
        assert_eq!(status(&simulation, "COPY --from=a"), expected, "{mount}, {path}");
    }
}

const PRUNE: &str = "FROM node:20-alpine AS base
RUN npm i -g turbo@2 pnpm@9
FROM base AS prune
WORKDIR /w
COPY . .
RUN turbo prune web --docker
FROM base AS build
WORKDIR /w
COPY --from=prune /w/out/json/ .
RUN pnpm install --frozen-lockfile
COPY --from=prune /w/out/full/ .
RUN pnpm turbo run build --filter=web
";

#[test]
fn a_command_with_two_outputs_has_two_answers() {
    let files = "package.json\npnpm-lock.yaml\napps/web/package.json\napps/web/src/page.tsx\n";
    let request = request(PRUNE, files);
    for repeats in [None, Some(true)] {
        let said = repeats.map(|repeats| ("RUN turbo prune web --docker".to_owned(), repeats));
        let code = edited(
            &Request {
                repeats: said.into_iter().collect(),
                ..request.clone()
            },
            "apps/web/src/page.tsx",
        );
        assert_eq!(status(&code, "COPY --from=prune /w/out/json/"), Status::Cached);
        assert_eq!(status(&code, "RUN pnpm install"), Status::Cached);
        assert_eq!(status(&code, "COPY --from=prune /w/out/full/"), Status::Ran);
        assert_eq!(status(&code, "RUN pnpm turbo"), Status::Ran);
    }
    let manifest = edited(&request, "apps/web/package.json");
    assert_eq!(status(&manifest, "RUN pnpm install"), Status::Ran);
}

#[test]
fn other_modes_are_another_content() {
    let request = request(
        "FROM node:20\nCOPY --chmod=755 a.js /a/\nRUN node --check /a/a.js\n",
        "a.js\n",
    );
    let simulation = in_scenario(&request, ScenarioKind::Modes);
    assert_eq!(status(&simulation, "COPY"), Status::Ran);
}

#[test]
fn a_variable_that_is_new_is_named() {
    let dockerfile = "FROM rust:1.82 AS base\nRUN cargo install cargo-chef --locked\nFROM base AS plan\nWORKDIR /w\nCOPY . .\nRUN cargo chef prepare --recipe-path recipe.json\nFROM base AS deps\nWORKDIR /w\nCOPY --from=plan /w/recipe.json recipe.json\n";
    let mut request = request(dockerfile, "Cargo.toml\nCargo.lock\nsrc/main.rs\n");
    request.own = vec![layerlab_optimize::OwnScenario {
        args: [("SOURCE_DATE_EPOCH".to_owned(), "0".to_owned())].into(),
        ..layerlab_optimize::OwnScenario::default()
    }];
    let simulation = in_scenario(&request, ScenarioKind::Named(0));
    let workdirs: Vec<&Block> = simulation
        .stack
        .blocks
        .iter()
        .filter(|block| block.code == "WORKDIR /w")
        .collect();
    assert_eq!(workdirs.len(), 2);
    for workdir in &workdirs {
        assert_eq!(workdir.status, Status::Ran, "done once, and it ran");
    }
    let causes: Vec<&str> = workdirs
        .iter()
        .filter_map(|block| block.cause.as_deref())
        .collect();
    assert!(causes[0].contains("SOURCE_DATE_EPOCH"), "{causes:?}");
}

#[test]
fn one_image_can_be_new_alone() {
    let request = request(
        "FROM python:3.12-slim\nCOPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/uv\nRUN apt-get update && apt-get install -y gcc\n",
        "main.py\n",
    );
    let names: Vec<String> = simulate(&request)
        .scenarios
        .into_iter()
        .map(|scenario| scenario.name)
        .collect();
    assert!(names.contains(&"Only uv:latest is new".to_owned()), "{names:?}");
    let simulation = in_scenario(&request, ScenarioKind::Image(0));
    let copy = block(&simulation, "COPY --from");
    assert_eq!(copy.status, Status::Ran);
    assert_eq!(
        copy.cause.as_deref(),
        Some("ghcr.io/astral-sh/uv:latest was updated")
    );
    assert!(
        copy.remark
            .as_ref()
            .is_some_and(|remark| remark.text.contains("name a version"))
    );
    assert_eq!(status(&simulation, "RUN apt-get"), Status::Ran);
    // Pinned, there is nothing to say.
    let pinned = Request {
        dockerfile: request.dockerfile.replace(":latest", ":0.5.1").into(),
        ..request
    };
    assert_eq!(block(&simulate(&pinned), "COPY --from").remark, None);
}

#[test]
fn what_an_imported_cache_lacks_is_said_with_the_way_out() {
    let request = Request {
        situation: Situation::ImportedMin,
        ..request(
            "FROM golang:1.23 AS build\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN go build -o /bin/gw ./cmd/gw\nFROM gcr.io/distroless/static\nCOPY --from=build /bin/gw /gw\n",
            "go.mod\ngo.sum\ncmd/gw/main.go\n",
        )
    };
    let simulation = in_scenario(&request, ScenarioKind::Code);
    let remarks: Vec<&str> = simulation
        .stack
        .blocks
        .iter()
        .filter_map(|block| block.remark.as_ref().map(|remark| remark.text.as_str()))
        .collect();
    assert_eq!(remarks.len(), 1, "{remarks:?}");
    assert!(remarks[0].contains("mode=max"));
    let unchanged = in_scenario(&request, ScenarioKind::Unchanged);
    assert!(
        unchanged
            .stack
            .blocks
            .iter()
            .all(|block| block.status != Status::Ran || block.number.is_empty())
    );
}

#[test]
fn what_is_fetched_stays_cached_and_that_is_said() {
    let request = request(
        "FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y git make gcc\nRUN git clone https://git.example.org/team/tool.git /src\nADD https://example.org/data.tgz /data/\nWORKDIR /src\nRUN make install\n",
        "README.md\n",
    );
    let simulation = in_scenario(&request, ScenarioKind::Remote);
    let clone = block(&simulation, "RUN git clone");
    assert_eq!(clone.status, Status::Cached);
    assert!(
        clone
            .remark
            .as_ref()
            .is_some_and(|remark| remark.text.contains("ADD the repository"))
    );
    assert_eq!(status(&simulation, "ADD"), Status::Ran);
    assert_eq!(
        block(&simulation, "ADD").cause.as_deref(),
        Some("https://example.org/data.tgz changed")
    );
}

const STAMPED: &str = "FROM node:20\nARG COMMIT_HASH\nRUN test -n \"$COMMIT_HASH\"\nWORKDIR /app\nCOPY package.json yarn.lock ./\nRUN yarn install --frozen-lockfile\nCOPY . .\nRUN echo $COMMIT_HASH > COMMIT.txt\n";

/// An argument that is named for a commit has another value in every build of a commit.
#[test]
fn a_commit_is_more_than_its_code() {
    let request = request(STAMPED, "package.json\nyarn.lock\nsrc/a.js\n.git/HEAD\n");
    let commit = in_scenario(&request, ScenarioKind::Commit);
    let check = block(&commit, "RUN test");
    assert_eq!(check.cause.as_deref(), Some("COMMIT_HASH has a new value"));
    assert!(
        check
            .remark
            .as_ref()
            .is_some_and(|remark| remark.text.contains("ARG COMMIT_HASH in line 2"))
    );
    assert_eq!(status(&commit, "RUN yarn install"), Status::Ran);
    let shown = commit
        .scenarios
        .iter()
        .find(|scenario| scenario.kind == ScenarioKind::Commit);
    let shown = shown.expect("it is shown");
    assert_eq!(shown.paths, ["src/a.js", ".git"]);
    assert_eq!(shown.args, ["COMMIT_HASH"]);
    assert_eq!(
        status(&in_scenario(&request, ScenarioKind::Code), "RUN yarn install"),
        Status::Cached
    );
    // Where nothing tells a commit from its code, there is no such scenario.
    let plain = layerlab_tests::request("FROM node:20\nCOPY . .\n", "src/a.js\n");
    assert!(
        simulate(&plain)
            .scenarios
            .iter()
            .all(|scenario| scenario.kind != ScenarioKind::Commit)
    );
}

/// What is neither code nor manifest is edited too.
#[test]
fn settings_and_scripts_have_a_scenario() {
    let request = request(
        "FROM nginx\nCOPY nginx.conf /etc/nginx/\nCOPY site/ /srv/\nRUN nginx -t\n",
        "nginx.conf\nsite/robots.txt\n",
    );
    let simulation = simulate(&request);
    assert_eq!(simulation.scenario, Some(ScenarioKind::Fresh));
    let settings = simulation
        .scenarios
        .iter()
        .find(|scenario| scenario.kind == ScenarioKind::Settings);
    assert!(
        settings.is_some_and(|settings| settings.weight > 0.5 && settings.paths == ["nginx.conf"]),
        "{settings:?}"
    );
}

/// Several targets are built at once on one cache: what they share runs once, and what belongs to another is cached.
#[test]
fn several_targets_share_one_cache() {
    let dockerfile = "FROM node:22 AS deps\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nFROM deps AS api\nCOPY api ./api\nRUN npm run build -w api\nFROM deps AS web\nCOPY web ./web\nRUN npm run build -w web\nFROM alpine AS unused\nRUN ./slow\n";
    let mut request = request(
        dockerfile,
        "package.json\npackage-lock.json\napi/a.js\nweb/w.js\n",
    );
    request.target = "api, web".into();
    let fresh = in_scenario(&request, ScenarioKind::Fresh);
    let ran = |simulation: &Simulation, code: &str| {
        let blocks = simulation.stack.blocks.iter();
        let found = blocks.filter(|block| block.code.contains(code) && block.status == Status::Ran);
        found.count()
    };
    assert_eq!(
        (
            ran(&fresh, "npm ci"),
            ran(&fresh, "-w api"),
            ran(&fresh, "-w web")
        ),
        (1, 1, 1)
    );
    assert_eq!(ran(&fresh, "./slow"), 0);
    let code = in_scenario(&request, ScenarioKind::Code);
    assert_eq!(
        (ran(&code, "npm ci"), ran(&code, "-w api"), ran(&code, "-w web")),
        (0, 1, 0)
    );
    // One target alone needs nothing of the other.
    request.target = "api".into();
    let alone = in_scenario(&request, ScenarioKind::Fresh);
    assert_eq!((ran(&alone, "-w api"), ran(&alone, "-w web")), (1, 0));
    // Both are built at the same time.
    assert!(alone.stack.total.value <= fresh.stack.total.value);
    assert!(fresh.stack.total.value < alone.stack.total.value * 1.5);
    let error = |request: &Request| {
        let simulation = simulate(request);
        simulation.stack.error.or(simulation.error).unwrap_or_default()
    };
    request.target = "api, wbe".into();
    let unknown = error(&request);
    assert!(
        unknown.contains("\"wbe\" could not be found (did you mean web?)"),
        "{unknown}"
    );
    request.target = String::new();
    request.platform = "linux/amd64,linux/arm64".into();
    let several = error(&request);
    assert!(several.contains("several platforms"), "{several}");
}

/// Half a command is no reason to break.
#[test]
fn a_module_without_a_name_puts_nothing_anywhere() {
    let simulation = simulate(&request(
        "FROM python:3.12 AS build\nWORKDIR /app\nRUN python -m\nFROM alpine\nCOPY --from=build /app /app\nRUN chown -R a /app\n",
        "a.py\n",
    ));
    assert_eq!(simulation.stack.error, None);
}

/// What an install puts into an environment that an earlier step made is other bytes when it runs again: the copy out of the stage runs.
#[test]
fn an_environment_that_is_filled_again_is_copied_again() {
    let dockerfile = "FROM python:3.10-slim AS build
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
WORKDIR /build
COPY requirements.txt .
RUN pip install -r requirements.txt
FROM python:3.10-slim
COPY --from=build /venv /venv
COPY --from=build /etc/hostname /etc/machine
";
    let by_path = dockerfile
        .replace("ENV PATH=/venv/bin:$PATH\n", "")
        .replace("RUN pip", "RUN /venv/bin/pip");
    for dockerfile in [dockerfile, &by_path] {
        let request = request(dockerfile, "requirements.txt\n");
        let simulation = edited(&request, "requirements.txt");
        assert_eq!(
            status(&simulation, "COPY --from=build /venv"),
            Status::Ran,
            "{dockerfile}"
        );
    }
}
