//! `RUN`s that look as if they could be cut, and steps that look as if nothing led them to the project: each would come out otherwise.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::optimize;
use layerlab_tests::{changed, request};

const FILES: &str = "src/main.js\nconf/x\npackage.json\npackage-lock.json\nrequirements.txt\nca.pem\nc.txt\nwheels/a.whl\ntools.mod\ngo.mod\ngo.sum\nMakefile\nvendor/ruby/x\nGemfile\nGemfile.lock\npkgs/x.apk\nkey.gpg\n.config/pip/pip.conf\n";

/// Why, and the Dockerfile.
const CASES: &[(&str, &str)] = &[
    (
        "a variable takes its value from a command, and is needed behind the cut",
        "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN ARCH=$(uname -m) && curl -fsSL -o /opt/x https://example.com/$ARCH && make ARCH=\"${ARCH}\"\n",
    ),
    (
        "the value comes through a pipe",
        "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN VER=$(curl -s https://example.com/v | head -1) && curl -fsSL -o /opt/x https://example.com/$VER && echo \"$VER\" > /app/version\n",
    ),
    (
        "a list stands in the substitution",
        "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN D=$(cd /tmp && pwd) && apt-get update && apt-get install -y git && make -C $D\n",
    ),
    (
        "a folder for the time being is named by a variable",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN D=$(mktemp -d) && export npm_config_cache=$D && npm ci && npm run build && rm -rf $D\n",
    ),
    (
        "a second variable takes its value from a command",
        "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN A=1 B=`uname -m` && curl -fsSL -o /opt/x https://example.com/x && make $B\n",
    ),
    (
        "a line of a script sets a variable that a later one needs",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN <<EOF\nset -ex\nD=$(mktemp -d)\nnpm ci\nnpm run build -- $D\nEOF\n",
    ),
    (
        "a folder that the list goes to is taken away on the way",
        "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN mkdir /tmp/b && cd /tmp/b && curl -o z https://example.com/z && cd .. && rm -rf b && pip install -r /app/requirements.txt && make -C /app\n",
    ),
    (
        "a setting is of the folder that it is made in",
        "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN cd /opt && export ROOT=$PWD && apt-get update && apt-get install -y git && cd /app && make\n",
    ),
    (
        "a later command goes by the folder before",
        "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN cd /opt && curl -o z https://example.com/z && cd /app && cp $OLDPWD/z .\n",
    ),
    (
        "an expansion sets a variable",
        "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN : ${V=1.2} && curl -fsSL -o /opt/x https://example.com/x && make V=$V\n",
    ),
    (
        "a list is set",
        "FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]\nWORKDIR /app\nCOPY . .\nRUN A=(1 2) && curl -fsSL -o /opt/x https://example.com/x && make ${A[1]}\n",
    ),
    (
        "a value is added to",
        "FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]\nWORKDIR /app\nCOPY . .\nRUN A+=1 && curl -fsSL -o /opt/x https://example.com/x && make $A\n",
    ),
    (
        "what stands behind # is not run",
        "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN curl -fsSL -o /opt/x https://example.com/x && make # old && make clean\n",
    ),
    (
        "a setting names the project by a variable",
        "FROM node:22\nENV APP_HOME=/app\nRUN npm config set cafile ${APP_HOME}/ca.pem\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n",
    ),
    (
        "env names a file of the project",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN env NODE_EXTRA_CA_CERTS=/app/ca.pem npm ci\nRUN npm run build\n",
    ),
    (
        "the lists are read with an option that takes a value",
        "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN apt-get -o Acquire::Retries=3 update && bash conf/x && make\n",
    ),
    (
        "the lists are read in a pipe",
        "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN apt-get update 2>&1 | tee /dev/null && bash conf/x && make\n",
    ),
    (
        "a repository is added for what a script installs",
        "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN add-apt-repository ppa:a/b && bash conf/x && make\n",
    ),
    (
        "only the copy makes the folder that the commands go to",
        "FROM debian:12\nCOPY . /srv/app\nRUN cd /srv/app && apt-get update && apt-get install -y git && make\n",
    ),
    (
        "only the copy makes the folder below the working directory",
        "FROM node:22\nWORKDIR /srv\nCOPY . .\nRUN cd src && npm install -g typescript && npm run build\n",
    ),
    (
        "the install goes to a folder that holds no manifest",
        "FROM python:3.12\nWORKDIR /srv\nCOPY . .\nRUN cd src && pip install -r ../requirements.txt\n",
    ),
    (
        "a setting of an earlier step names a certificate of the project",
        "FROM node:22\nRUN npm config set cafile /app/ca.pem\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n",
    ),
    (
        "a setting of an earlier step names constraints of the project",
        "FROM python:3.12\nRUN pip config set global.constraint /srv/app/c.txt\nWORKDIR /srv/app\nCOPY . .\nRUN pip install -r requirements.txt\nRUN make\n",
    ),
    (
        "settings are written by hand",
        "FROM python:3.12\nRUN printf '[global]\\nno-index=1\\nfind-links=/srv/app/wheels\\n' > /etc/pip.conf\nWORKDIR /srv/app\nCOPY . .\nRUN pip install -r requirements.txt\nRUN make\n",
    ),
    (
        "a setting names a file of the folder that it is read in",
        "FROM golang:1.22\nRUN go env -w GOFLAGS=-modfile=tools.mod\nWORKDIR /app\nCOPY . .\nRUN go mod download\nRUN make\n",
    ),
    (
        "a setting names the folder that gems go to, which the project has",
        "FROM ruby:3.3\nRUN bundle config set --global path vendor\nWORKDIR /app\nCOPY . .\nRUN bundle install --deployment\nRUN make\n",
    ),
    (
        "packages come from a repository in the project",
        "FROM debian:12\nRUN echo 'deb [trusted=yes] file:/repo ./' > /etc/apt/sources.list.d/l.list\nCOPY . /repo\nRUN apt-get update && apt-get install -y foo\n",
    ),
    (
        "the repository is named in the same step",
        "FROM alpine:3.20\nWORKDIR /app\nCOPY . .\nRUN echo /app/pkgs >> /etc/apk/repositories && apk add foo && make\n",
    ),
    (
        "a home lies in the project, and has settings in it",
        "FROM python:3.12\nRUN useradd -m -d /srv/app u\nUSER u\nWORKDIR /srv/app\nCOPY . .\nRUN pip install -r requirements.txt\n",
    ),
    (
        "lists of packages grow old without what installs from them",
        "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN apt-get update && xargs -a conf/x apt-get install -y\n",
    ),
    (
        "a script installs from the lists that were read before it",
        "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN apt-get update\nRUN bash conf/x\n",
    ),
    (
        "settings come through a pipe",
        "FROM node:22\nRUN echo cafile=/app/ca.pem | tee ~/.npmrc\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n",
    ),
    (
        "settings are written by a group of commands",
        "FROM node:22\nRUN { echo cafile=/app/ca.pem; echo x=y; } > /root/.npmrc\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n",
    ),
    (
        "settings are written in a loop",
        "FROM node:22\nRUN for i in ca.pem; do echo cafile=/app/$i; done > /root/.npmrc\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n",
    ),
    (
        "settings are a here-document for a command",
        "FROM node:22\nRUN <<EOF cat > /root/.npmrc\ncafile=/app/ca.pem\nEOF\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n",
    ),
    (
        "settings are a here-document in a script",
        "FROM node:22\nRUN <<EOF\ncat > /root/.npmrc <<EOT\ncafile=/app/ca.pem\nEOT\nEOF\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n",
    ),
    (
        "settings are a here-document that is copied",
        "FROM node:22\nCOPY <<EOF /root/.npmrc\ncafile=/app/ca.pem\nEOF\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n",
    ),
    (
        "the name of a variable stands in quotes",
        "FROM node:22\nENV \"NPM_CONFIG_CAFILE\"=/app/ca.pem\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n",
    ),
    (
        "a link leads to where the command is started",
        "FROM python:3.12-slim\nCOPY . /app\nWORKDIR /app\nRUN ln -s $PWD/bin/x /usr/local/bin/x\n",
    ),
    (
        "the environment names where the command is started",
        "FROM python:3.12-slim\nCOPY . /app\nWORKDIR /app\nRUN env > /env.txt\n",
    ),
    (
        "the working directory is printed",
        "FROM python:3.12-slim\nCOPY . /app\nWORKDIR /app\nRUN echo \"cd $(pwd)\" > /etc/cron.d/x\n",
    ),
    (
        "packages are downloaded to where the command is started",
        "FROM python:3.12-slim\nCOPY . /app\nWORKDIR /app\nRUN apt-get update && apt-get download curl\n",
    ),
    (
        "a folder that an option names is where the command is started",
        "FROM python:3.12-slim\nCOPY . /app\nWORKDIR /app\nRUN npm i -g serve --prefix lib\n",
    ),
    (
        "a log is written where the command is started",
        "FROM python:3.12-slim\nCOPY . /app\nWORKDIR /app\nRUN pip install --log rel flask\n",
    ),
    (
        "what find starts names a file where it is started",
        "FROM python:3.12-slim\nCOPY . /app\nWORKDIR /app\nRUN find /etc -name x -exec touch rel \\;\n",
    ),
    (
        "a stamp tells when the code was built",
        "FROM python:3.12-slim\nCOPY . /app\nWORKDIR /app\nRUN date > /built\n",
    ),
    (
        "a stamp is a part of a command",
        "FROM python:3.12-slim\nCOPY . /app\nWORKDIR /app\nRUN echo $(date) > /built && curl -fsSL -o /opt/x https://example.com/x\n",
    ),
    (
        "a number is drawn for each build",
        "FROM python:3.12-slim\nCOPY . /app\nWORKDIR /app\nRUN echo $RANDOM > /number\n",
    ),
    (
        "the project is the home of a user that is made, and has settings in it",
        "FROM python:3.12\nRUN useradd -m u\nUSER u\nWORKDIR /home/u\nCOPY --chown=u:u . .\nRUN pip install --user -r requirements.txt\n",
    ),
    (
        "a file names the version that is installed",
        "FROM python:3.12-slim\nCOPY . /app\nWORKDIR /app\nRUN pyenv install\n",
    ),
    (
        "a file names the version that an environment is made for",
        "FROM python:3.12-slim\nCOPY . /app\nWORKDIR /app\nRUN uv venv /opt/v\n",
    ),
    (
        "quotes around a destination are none of its name",
        "FROM debian:12\nCOPY . \"/app\"\nRUN rm -rf /app/node_modules\n",
    ),
    (
        "quotes around the working directory are none of its name",
        "FROM debian:12\nWORKDIR '/app'\nCOPY . .\nRUN rm -rf /app/node_modules\n",
    ),
    (
        "a destination in quotes holds a variable",
        "FROM debian:12\nENV D=\"/opt/p\"\nCOPY . \"${D}\"\nRUN rm -rf /opt/p/node_modules\n",
    ),
    (
        "a mode that gives rights is taken away by chown",
        "FROM debian:12\nCOPY --chmod=4755 src /app\nRUN chown -R 33:33 /app\n",
    ),
    (
        "an owner is set only where there was a certain one",
        "FROM debian:12\nCOPY src /app\nRUN chown -R --from=1000:1000 33:33 /app\n",
    ),
    (
        "the owner of all there is",
        "FROM debian:12\nCOPY src /app\nRUN chown -R 33:33 .\n",
    ),
];

#[test]
fn what_would_come_out_otherwise_stays() {
    let changed = changed(CASES, FILES);
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

/// What every command has in its environment is likely to be read by one where no line reads it, or where its name is a bundler's.
#[test]
fn an_argument_that_a_command_is_likely_to_read_is_for_review() {
    let cases = [
        "FROM node:22\nARG GIT_SHA\nENV NEXT_PUBLIC_SHA=$GIT_SHA\nWORKDIR /app\nCOPY . .\nRUN npm run build\n",
        "FROM debian:12\nARG GIT_SHA\nRUN apt-get update && apt-get install -y make\nCOPY . .\nRUN make\n",
    ];
    for dockerfile in cases {
        let optimized = optimize(&request(dockerfile, FILES));
        let late = optimized
            .rewrites
            .iter()
            .find(|rewrite| rewrite.id.starts_with("late-argument"));
        assert_eq!(late.map(|late| late.applied), Some(false), "{dockerfile}");
    }
    let told = "FROM debian:12\nARG GIT_SHA\nRUN printenv > /env\nRUN echo $GIT_SHA > /sha\n";
    let optimized = optimize(&request(told, FILES));
    assert!(
        !optimized
            .rewrites
            .iter()
            .any(|rewrite| rewrite.id.starts_with("late-argument"))
    );
}

/// A list of commands behind `set -e`, and behind variables with a plain value, is cut: both parts get what is set.
#[test]
fn settings_of_the_shell_stand_before_both_parts() {
    let optimized = optimize(&request(
        "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN set -ex && V=1.2 && curl -fsSL -o /opt/x https://example.com/$V && make V=$V\n",
        FILES,
    ));
    assert_eq!(
        &*optimized.dockerfile,
        "FROM debian:12\nWORKDIR /app\nRUN set -ex && V=1.2 && curl -fsSL -o /opt/x https://example.com/$V\nCOPY . .\nRUN set -ex && V=1.2 && make V=$V\n"
    );
}

/// Files with settings that are brought to where package managers look for them, and whose texts nobody has: a condition names them.
#[test]
fn settings_that_nobody_has_read_are_a_condition() {
    let pip = "WORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nRUN make\n";
    let cases = [
        ("/etc/pip.conf", format!("FROM python:3.12\nCOPY conf/x /etc/pip.conf\n{pip}")),
        ("/etc/pip.conf", format!("FROM python:3.12\nADD https://example.com/pip.conf /etc/\n{pip}")),
        (
            "/root/.config/pip/pip.conf",
            format!("FROM alpine AS c\nRUN touch /c\nFROM python:3.12\nCOPY --from=c /c /root/.config/pip/pip.conf\n{pip}"),
        ),
        (
            "/etc/apt/sources.list.d/x",
            "FROM debian:12\nCOPY conf/x /etc/apt/sources.list.d/\nCOPY . /repo\nRUN apt-get update && apt-get install -y foo\n".to_owned(),
        ),
    ];
    for (path, dockerfile) in &cases {
        let condition = format!("{path} names no file of the project");
        let optimized = optimize(&request(dockerfile, FILES));
        let applied = optimized.rewrites.iter().find(|rewrite| rewrite.applied);
        assert!(
            applied.is_some_and(|rewrite| rewrite.checks.contains(&condition)),
            "{dockerfile}"
        );
        let proved = optimize(&layerlab_session::Request {
            only_certain: true,
            ..request(dockerfile, FILES)
        });
        assert!(!proved.changed, "{}", proved.dockerfile);
    }
}

/// The stand-in is touched when the real file is there: that has to belong to whoever builds.
#[test]
fn a_file_of_another_user_is_not_touched() {
    let dockerfile = "FROM rust:1.80 AS b\nWORKDIR /app\nRUN useradd -m b && chown b /app\nUSER b\nCOPY . .\nRUN cargo build --release --locked\nFROM debian\nCOPY --from=b /app/target/release/app /app\n";
    let build = |dockerfile: &str| {
        let optimized = optimize(&layerlab_session::Request {
            contents: [(
                "Cargo.toml".to_owned(),
                "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nlibc = \"0.2\"\n".to_owned(),
            )]
            .into(),
            ..request(dockerfile, "Cargo.toml\nCargo.lock\nsrc/main.rs\n")
        });
        optimized.dockerfile.contains("touch")
    };
    assert!(!build(dockerfile));
    assert!(build(&dockerfile.replace("COPY . .", "COPY --chown=b:b . .")));
    assert!(build(&dockerfile.replace("USER b\n", "")));
}
