//! Moves that look safe and are not: each of them breaks the build or changes the image.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Request, optimize};
use layerlab_source::Applicability;

const FILES: &str = "src/main.js\nsrc/a/b.js\nconf/x\npackage.json\nx.zip\nscripts/x.sh\n.npmrc\nkeys/id\nreq.txt\ngo.mod\nfoo.tgz\n";

/// Why, and the Dockerfile.
const CASES: &[(&str, &str)] = &[
    (
        "the copy makes the folder that a command writes to",
        "FROM debian:12\nCOPY src /srv/app/src\nRUN curl -fsSL -o /srv/app/tool https://example.com/tool && make -C /srv/app/src\n",
    ),
    (
        "the copy makes the folder of a download",
        "FROM debian:12\nCOPY src /srv/app/src\nRUN curl -fsSL -o /srv/app/tool https://example.com/tool\n",
    ),
    (
        "the copy makes the folder that a command goes to",
        "FROM debian:12\nCOPY . /srv/app\nRUN cd /srv/app && apt-get update && apt-get install -y git\n",
    ),
    (
        "a variable names the folder that a command goes to",
        "FROM debian:12\nENV APP=/srv/app\nCOPY . $APP\nRUN cd $APP && apt-get update && apt-get install -y git\n",
    ),
    (
        "the copy makes the folder that a command goes to from where it is",
        "FROM node:20\nWORKDIR /usr/src/app\nCOPY . .\nRUN cd src && npm install -g serve\n",
    ),
    (
        "pushd goes to what the copy makes",
        "FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]\nCOPY . /srv/app\nRUN pushd /srv/app && apt-get update && apt-get install -y git && popd\n",
    ),
    (
        "the archive stands behind letters of which f is not the last",
        "FROM debian:12\nCOPY . /srv/app\nRUN tar xvfz /srv/app/foo.tgz -C /mnt\n",
    ),
    (
        "the archive is glued to its option",
        "FROM debian:12\nCOPY . /srv/app\nRUN tar --extract --gzip --file=/srv/app/foo.tgz --directory=/mnt\n",
    ),
    (
        "the folder of unzip is given among other letters",
        "FROM debian:12\nWORKDIR /mnt\nCOPY . /srv/app\nRUN unzip -oqd /mnt /srv/app/x.zip\n",
    ),
    (
        "a setting of npm names a file",
        "FROM node:20\nCOPY . /srv/app\nRUN npm config set cafile /srv/app/keys/id && npm install -g typescript\n",
    ),
    (
        "a setting of pip names a file",
        "FROM python:3.12\nCOPY . /srv/app\nRUN pip config set global.cert /srv/app/keys/id && pip install flask\n",
    ),
    (
        "a setting of git names a file",
        "FROM debian:12\nCOPY . /srv/app\nRUN git config --global core.sshCommand \"ssh -i /srv/app/keys/id\" && git clone https://example.com/x.git /opt/x\n",
    ),
    (
        "a variable of Node.js names a file",
        "FROM node:20\nENV NODE_EXTRA_CA_CERTS=/srv/app/keys/id\nCOPY . /srv/app\nRUN npm install -g typescript\n",
    ),
    (
        "a hard link is made of the copy",
        "FROM debian:12\nCOPY . /srv/app\nRUN ln /srv/app/conf/x /usr/local/bin/x\n",
    ),
    (
        "links are made to all that is found in the copy",
        "FROM debian:12\nCOPY . /srv/app\nRUN ln -s /srv/app/src/* /usr/local/bin/\n",
    ),
    (
        "a service runs only as long as its RUN",
        "FROM debian:12\nCOPY . /srv/app\nRUN apt-get update && apt-get install -y postgresql && service postgresql start && /srv/app/scripts/x.sh\n",
    ),
    (
        "names of hosts are those of one RUN",
        "FROM debian:12\nCOPY . /srv/app\nRUN echo 10.0.0.1 db >> /etc/hosts && /srv/app/scripts/x.sh\n",
    ),
    (
        "a variable is set on the way",
        "FROM debian:12\nCOPY . /srv/app\nRUN : \"${V:=1.2}\" && make -C /srv/app V=$V\n",
    ),
    (
        "a pattern is looked for in the copy",
        "FROM debian:12\nCOPY . /srv/app\nRUN echo /srv/app/src/* > /srv/list\n",
    ),
    (
        "a loop goes over what is found in the copy",
        "FROM debian:12\nCOPY . /srv/app\nRUN for f in /srv/app/src/*; do echo x >> /srv/n; done\n",
    ),
    (
        "a test looks at a file without a dot",
        "FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]\nWORKDIR /srv/app\nCOPY . .\nRUN [[ -f Makefile ]] && apt-get update && apt-get install -y git\n",
    ),
    (
        "what find runs names another file",
        "FROM debian:12\nCOPY . /srv/app\nRUN find /etc -name hosts -exec cat /srv/app/src/main.js {} \\;\n",
    ),
    (
        "a trap is done when all ends",
        "FROM debian:12\nCOPY . /srv/app\nRUN trap 'cp /srv/app/src/main.js /srv/x' EXIT; curl -o /mnt/x https://example.com/x\n",
    ),
    (
        "an address is a file",
        "FROM debian:12\nCOPY . /srv/app\nRUN curl -fsSL -o /mnt/x file:///srv/app/src/main.js\n",
    ),
    (
        "a repository of packages lies in the copy",
        "FROM alpine\nCOPY . /pkgs\nRUN apk add --repository /pkgs/main foo\n",
    ),
    (
        "certificates are taken from the copy",
        "FROM debian:12\nCOPY . /srv/app\nRUN update-ca-certificates --localcertsdir /srv/app/keys\n",
    ),
    (
        "a repository beside is cloned",
        "FROM debian:12\nWORKDIR /srv/app\nCOPY . .\nRUN git clone repo.git /opt/x\n",
    ),
    (
        "a folder is installed for all",
        "FROM node:20\nWORKDIR /srv/app\nCOPY . .\nRUN npm install -g packages/cli\n",
    ),
    (
        "grep -v takes no value",
        "FROM debian:12\nCOPY . /app\nRUN grep -v foo /app/req.txt > /srv/req.txt\n",
    ),
    (
        "settings of npm lie in the home of another user",
        "FROM node:20\nUSER node\nCOPY .npmrc src /home/node/\nRUN npm install -g typescript\n",
    ),
    (
        "the copy makes the folders of a program",
        "FROM scratch\nCOPY src/ /bin/\nRUN mkdir -p /data/x\n",
    ),
    (
        "the file of a download is glued to its option",
        "FROM debian:12\nCOPY src /srv/app\nRUN curl -fsSL -o/srv/app/main.js https://example.com/x\n",
    ),
    (
        "the expression of sed is glued to its option",
        "FROM debian:12\nCOPY . /app\nRUN sed -i --expression='s/a/b/' /app/conf/x\n",
    ),
    (
        "the home is given among other letters",
        "FROM alpine:3.20\nCOPY . /app\nRUN adduser -Dh /app app\n",
    ),
    (
        "the home is given among other letters of useradd",
        "FROM debian:12\nCOPY . /app\nRUN useradd -md /app app\n",
    ),
    (
        "what find runs writes elsewhere",
        "FROM debian:12\nCOPY . /app\nRUN find /usr/share/doc -name '*.js' -exec cp {} /app/src \\;\n",
    ),
    (
        "find follows links before its folder",
        "FROM debian:12\nWORKDIR /x\nCOPY . /app\nRUN find -L /app -name '*.js' -delete\n",
    ),
    (
        "a link leads into the copy",
        "FROM debian:12\nRUN ln -s /app /srv/www\nCOPY . /app\nRUN touch /srv/www/x && make -C /app\n",
    ),
    (
        "the script of sed is a file",
        "FROM debian:12\nCOPY . /app\nRUN sed -i -f /app/conf/x /srv/y\n",
    ),
    (
        "folders on the way are the user's",
        "FROM node:20\nUSER node\nCOPY src /home/node/app/src\nRUN mkdir -p /home/node/app/data/x\n",
    ),
    (
        "a variable is read for the commands behind it",
        "FROM debian:12\nCOPY . /app\nRUN read V < /etc/debian_version && make -C /app V=$V\n",
    ),
    (
        "the program of awk is a file",
        "FROM debian:12\nCOPY . /app\nRUN awk -f /app/x.awk /etc/passwd > /srv/y\n",
    ),
    (
        "programs are looked for in the copy first",
        "FROM debian:12\nCOPY . /app\nRUN export PATH=/app/bin:$PATH && curl -fsSL -o /srv/x https://e.com/x\n",
    ),
    (
        "settings of curl lie in the home",
        "FROM node:20\nUSER node\nCOPY src /home/node/\nRUN curl -n -fsSL -o /tmp/x https://e.com/x\n",
    ),
    (
        "keys lie in the home",
        "FROM node:20\nUSER node\nCOPY src /home/node/.ssh\nRUN git clone git@github.com:a/b.git /home/node/b/c\n",
    ),
    (
        "the tool is installed by an earlier step",
        "FROM debian:12\nCOPY src /etc/apt/x\nRUN apt-get update && apt-get install -y jq unzip\nRUN jq -n '{}' > /srv/x.json\n",
    ),
    (
        "the copy may bring the tool",
        "FROM debian:12\nCOPY src/ /usr/local/bin/\nRUN jq -n '{}' > /srv/x.json\n",
    ),
    (
        "the folder of tar is glued to its option",
        "FROM debian:12\nWORKDIR /x\nCOPY src /srv/app\nRUN curl -fsSL https://example.com/x.tgz | tar -xz -C/srv/app\n",
    ),
    (
        "files to check come out of a pipe",
        "FROM debian:12\nWORKDIR /x\nCOPY src /srv/app\nRUN cd /x && echo \"abc  /srv/app/main.js\" | sha256sum -c\n",
    ),
    (
        "pip of a user installs into the home",
        "FROM python:3.12\nENV HOME=/srv/home\nCOPY src /srv/home/.config/pip\nRUN pip install flask\n",
    ),
    (
        "the folder of a download is an option",
        "FROM debian:12\nWORKDIR /x\nCOPY src /srv/app\nRUN curl -fsSL --output-dir /srv/app -O https://e.com/main.js\n",
    ),
    (
        "the copy makes the folder of a file",
        "FROM debian:12\nCOPY src /opt/app/src\nRUN touch /opt/app/log && make -C /opt/app/src\n",
    ),
    (
        "a relative folder below the copy",
        "FROM debian:12\nCOPY src /opt/app/src\nRUN echo hi > /opt/app/version\n",
    ),
    (
        "a link leads to the folder of the copy",
        "FROM debian:12\nCOPY . /app\nRUN curl -fsSL -c /app/cookies -o /srv/x https://e.com/x\n",
    ),
    (
        "sort writes where it is told",
        "FROM debian:12\nCOPY . /app\nRUN grep -f /app/req.txt /etc/passwd > /srv/users\n",
    ),
    (
        "a umask decides about folders",
        "FROM debian:12\nCOPY src /data/src\nRUN umask 077 && mkdir -p /data/x\n",
    ),
    (
        "settings lie in the home",
        "FROM node:20\nENV HOME=/app\nCOPY . /app\nRUN npm install -g typescript\n",
    ),
    (
        "addresses are a list in the copy",
        "FROM debian:12\nCOPY . /app\nRUN wget -i /app/urls.txt -P /srv/dl\n",
    ),
    (
        "gems are a list in the copy",
        "FROM ruby:3.2\nWORKDIR /app\nCOPY . .\nRUN gem install -g\n",
    ),
    (
        "settings of pip lie in the home",
        "FROM python:3.12\nUSER app\nCOPY src /home/app\nRUN pip install flask\n",
    ),
    (
        "a folder that a wildcard names",
        "FROM debian:12\nWORKDIR /x\nCOPY src /opt/foo-1/\nRUN cd /opt/foo-* && touch main.js\n",
    ),
    (
        "env sets a variable that names a file of the copy",
        "FROM python:3.12\nCOPY src /srv/app/\nRUN env PIP_CONSTRAINT=/srv/app/c.txt pip install flask\n",
    ),
    (
        "a command without a shell heeds variables too",
        "FROM python:3.12\nENV PIP_CONSTRAINT=/srv/app/c.txt\nCOPY src /srv/app/\nRUN [\"pip\", \"install\", \"flask\"]\n",
    ),
    (
        "a job in the background changes no folder",
        "FROM debian:12\nWORKDIR /srv/app\nCOPY src /srv/app/\nRUN cd /var/tmp & touch main.js\n",
    ),
    (
        "a folder that may not have been changed to",
        "FROM debian:12\nWORKDIR /srv/app\nCOPY src /srv/app/\nRUN test -d /nope && cd /var/tmp; touch main.js\n",
    ),
    (
        "what is fetched is copied out of the stage",
        "FROM golang:1.22 AS b\nWORKDIR /src\nCOPY . .\nRUN go build -o /a .\nFROM debian\nCOPY --from=b /a /a\nCOPY --from=b /go/pkg /go/pkg\n",
    ),
    (
        "the target of cp is an option",
        "FROM debian:12\nCOPY src /srv/app/\nRUN cp --target-directory=/srv/app /etc/hostname\n",
    ),
    (
        "members of an archive are a list",
        "FROM debian:12\nWORKDIR /srv/app\nCOPY src /srv/app/\nRUN tar -xf /var/cache/x.tar -C /mnt -T main.js\n",
    ),
    (
        "find prints to a file",
        "FROM debian:12\nWORKDIR /srv/app\nCOPY src /srv/app/\nRUN find /etc -name x -fprint main.js\n",
    ),
    (
        "another user installs into its home",
        "FROM python:3.12\nCOPY src /home/app/\nRUN sudo -u app pip install flask\n",
    ),
    (
        "sed writes to a file",
        "FROM debian:12\nWORKDIR /srv/app\nCOPY src /srv/app/\nRUN sed -n s/a/b/w,main.js /etc/passwd\n",
    ),
    (
        "a link leads into the copy of an install",
        "FROM python:3.12\nRUN ln -s /app/wheels /opt/wheels\nWORKDIR /app\nCOPY . /app\nRUN touch /opt/wheels/x\nRUN pip install -r req.txt\n",
    ),
    (
        "env changes the folder",
        "FROM debian:12\nCOPY src /srv/app/\nRUN env -C /srv/app touch main.js\n",
    ),
    (
        "date reads a file",
        "FROM debian:12\nWORKDIR /srv/app\nCOPY src /srv/app/\nRUN date -r main.js > /var/tmp/d\n",
    ),
    (
        "touch reads the times of a file",
        "FROM debian:12\nWORKDIR /srv/app\nCOPY src /srv/app/\nRUN touch --reference=main.js /var/tmp/d\n",
    ),
    (
        "arguments are a list in the copy",
        "FROM debian:12\nWORKDIR /srv/app\nCOPY src /srv/app/\nRUN xargs -a main.js echo > /var/tmp/d\n",
    ),
    (
        "settings of curl are a file of the copy",
        "FROM debian:12\nWORKDIR /srv/app\nCOPY src /srv/app/\nRUN curl -fsSL --config main.js -o /var/tmp/x https://e.com\n",
    ),
    (
        "uniq writes its second file",
        "FROM debian:12\nWORKDIR /srv/app\nCOPY src /srv/app/\nRUN uniq /etc/passwd main.js\n",
    ),
    (
        "the home is set in front of the command",
        "FROM python:3.12\nCOPY src /srv/home/\nRUN HOME=/srv/home pip install flask\n",
    ),
    (
        "a wildcard reaches into the copy",
        "FROM debian:12\nWORKDIR /srv\nCOPY src /srv/app/\nRUN cp */main.js /var/tmp/\n",
    ),
    (
        "packages are taken away again in the same layer",
        "FROM python:3.12-alpine\nWORKDIR /app\nCOPY . .\nRUN apk add --virtual deps gcc && pip install . && apk del deps\n",
    ),
    (
        "lists of packages have to be as fresh as what is installed from them",
        "FROM debian\nWORKDIR /app\nCOPY . .\nRUN apt-get update && ./pick.sh && apt-get install -y git\n",
    ),
    (
        "the folder of the copy is a link to another",
        "FROM debian\nRUN ln -s /data /app\nCOPY src /app/\nRUN chown -R www-data /data\n",
    ),
    (
        "the home is the folder of the copy",
        "FROM debian\nENV HOME=/app\nCOPY src /app/tests/\nRUN rm -rf ~/tests\n",
    ),
    (
        "packages are sent into the folder of the copy",
        "FROM python:3.12-slim\nENV PIP_TARGET=/app\nCOPY src /app/\nRUN pip install flask\n",
    ),
    (
        "gems are sent into the folder of the copy",
        "FROM ruby:3.3\nENV GEM_HOME=/app/gems\nCOPY src /app/\nRUN gem install rails\n",
    ),
    (
        "the owner of everything is changed",
        "FROM debian\nCOPY src /srv/app\nRUN chown -R www-data /\n",
    ),
    (
        "a script of another language may do anything",
        "FROM python:3.12-slim\nCOPY src /srv/app\nRUN <<EOF\n#!/usr/bin/env python3\nprint(1)\nEOF\n",
    ),
    (
        "a shell that is none of sh may do anything",
        "FROM mcr.microsoft.com/powershell\nSHELL [\"pwsh\", \"-Command\"]\nCOPY src /srv/app\nRUN apt-get install -y git\n",
    ),
    (
        "a program that is started in the root may be meant to find anything",
        "FROM alpine AS build\nCOPY src/main.c /src/\nRUN make\nFROM alpine\nCOPY --from=build /src/out /out\n",
    ),
    (
        "a variable that is exported names a file of the copy",
        "FROM python:3.12-slim\nCOPY src /srv/app/\nRUN export PIP_CONSTRAINT=/srv/app/c.txt && pip install flask\n",
    ),
    (
        "a variable of the image names a file of the copy",
        "FROM python:3.12-slim\nENV PIP_CONSTRAINT=/srv/app/c.txt\nCOPY src /srv/app/\nRUN pip install flask\n",
    ),
];

#[test]
fn what_only_looks_safe_stays_where_it_is() {
    let mut changed = Vec::new();
    for only_certain in [true, false] {
        for (why, dockerfile) in CASES {
            let optimized = optimize(&Request {
                dockerfile: (*dockerfile).into(),
                files: Some(FILES.into()),
                only_certain,
                ..Request::default()
            });
            if optimized.changed {
                changed.push(format!("{why}:\n{}", optimized.dockerfile));
            }
        }
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

/// Programs that the project brings may have the names of others.
#[test]
fn a_search_path_through_the_copy_is_a_condition() {
    let request = |only_certain| {
        Request {
        dockerfile: "FROM debian\nENV PATH=/app/bin:$PATH\nCOPY src /app/bin/\nRUN apt-get update && apt-get install -y git\n"
            .into(),
        files: Some(FILES.into()),
        only_certain,
        ..Request::default()
    }
    };
    assert!(!optimize(&request(true)).changed);
    let usual = optimize(&request(false));
    assert!(usual.changed);
    let checks: Vec<&String> = usual
        .rewrites
        .iter()
        .flat_map(|rewrite| &rewrite.checks)
        .collect();
    assert_eq!(
        checks,
        ["no program in /app/bin has the name of another that is run"]
    );
}

/// What rests on a convention is done in the page, which says so, and waits to be asked for elsewhere.
#[test]
fn a_program_of_no_table_moves_only_under_a_condition() {
    let request = |only_certain| Request {
        dockerfile: "FROM debian\nWORKDIR /opt/tool\nCOPY src /srv/app/\nRUN ./configure && make install\n"
            .into(),
        files: Some("src/a.py\n".into()),
        only_certain,
        ..Request::default()
    };
    let asked = optimize(&request(true));
    assert!(!asked.changed, "{}", asked.dockerfile);
    let usual = optimize(&request(false));
    assert!(usual.changed, "{}", usual.dockerfile);
    let checks: Vec<&String> = usual
        .rewrites
        .iter()
        .flat_map(|rewrite| &rewrite.checks)
        .collect();
    assert!(
        checks
            .iter()
            .any(|check| check.contains("`make install` touches only /opt/tool")),
        "{checks:?}"
    );
}

/// What is a program, or writes its own lock again, is not proved by looking at names.
#[test]
fn manifests_that_are_programs_and_locks_that_are_written_again_are_conditions() {
    let lock = r#"{"lockfileVersion":3,"packages":{"":{"dependencies":{"a":"^1.0.0"}},"node_modules/a":{"version":"1.0.0"}}}"#;
    let manifest = r#"{"dependencies":{"a":"^1.0.0"}}"#;
    let cases: [(&str, &[(&str, &str)]); 5] = [
        (
            "npm install",
            &[("package.json", manifest), ("package-lock.json", lock)],
        ),
        (
            "yarn install",
            &[
                ("package.json", manifest),
                (
                    "yarn.lock",
                    "# yarn lockfile v1\n\na@^1.0.0:\n  version \"1.0.0\"\n",
                ),
            ],
        ),
        (
            "pnpm install --frozen-lockfile",
            &[
                ("package.json", manifest),
                ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
                (".pnpmfile.cjs", "module.exports = require('./hooks')\n"),
            ],
        ),
        (
            "mix deps.get --check-locked",
            &[
                ("mix.exs", "defmodule A do\nend\n"),
                ("mix.lock", "%{}\n"),
                ("config/config.exs", "File.read!(\"VERSION\")\n"),
            ],
        ),
        (
            "bundle install --frozen",
            &[
                ("Gemfile", "load \"gems.rb\"\ngem \"rack\"\n"),
                ("Gemfile.lock", "GEM\n"),
            ],
        ),
    ];
    for (install, contents) in cases {
        let names: Vec<&str> = contents.iter().map(|(name, _)| *name).collect();
        let request = |only_certain| Request {
            dockerfile: format!("FROM node:22\nWORKDIR /app\nCOPY . .\nRUN {install}\n").into(),
            files: Some(format!("{}\nsrc/main.js\n", names.join("\n")).into()),
            contents: contents
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect(),
            only_certain,
            ..Request::default()
        };
        let moved = |only_certain| {
            let found = optimize(&request(only_certain));
            let applied = found.rewrites.iter().filter(|rewrite| rewrite.applied);
            applied
                .filter(|rewrite| rewrite.id.starts_with("dependencies-first"))
                .count()
        };
        assert_eq!(moved(true), 0, "{install}");
        assert_eq!(moved(false), 1, "{install}");
    }
}

/// The folder that it leaves is missing where the install comes before its settings.
#[test]
fn an_install_of_nx_waits_to_be_looked_at() {
    let found = optimize(&Request {
        dockerfile: "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n".into(),
        files: Some("package.json\npackage-lock.json\nnx.json\nsrc/main.js\n".into()),
        contents: [
            (
                "package.json".to_owned(),
                r#"{"devDependencies":{"nx":"20.0.0"}}"#.to_owned(),
            ),
            ("package-lock.json".to_owned(), "{}".to_owned()),
        ]
        .into(),
        ..Request::default()
    });
    let first = found
        .rewrites
        .iter()
        .find(|rewrite| rewrite.id.starts_with("dependencies-first"));
    assert!(
        first.is_some_and(|rewrite| !rewrite.applied && rewrite.applicability == Applicability::Review),
        "{:?}",
        found.rewrites
    );
}

fn fetches_for_gradle(dockerfile: &str, contents: &[(&str, &str)]) -> bool {
    let names: Vec<&str> = contents.iter().map(|(name, _)| *name).collect();
    let found = optimize(&Request {
        dockerfile: dockerfile.into(),
        files: Some(format!("{}\nsrc/main/java/App.java\n", names.join("\n")).into()),
        contents: contents
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect(),
        ..Request::default()
    });
    found
        .rewrites
        .iter()
        .any(|rewrite| rewrite.applied && rewrite.id.starts_with("prefetch/gradle"))
}

/// The task that fetches is of the project where it is started, and what it leaves must not be taken into the image.
#[test]
fn gradle_fetches_alone_for_one_project_that_only_gives_its_product() {
    let text = |from: &str, product: &str| {
        format!(
            "FROM gradle:8-jdk21 AS build\n{from}WORKDIR /src\nCOPY . .\nRUN gradle build --no-daemon\nFROM eclipse-temurin:21-jre\nCOPY --from=build {product} /app/\n"
        )
    };
    let product = "/src/build/libs/app.jar";
    let one = [
        ("build.gradle", ""),
        ("settings.gradle", "rootProject.name = 'a'\n"),
    ];
    assert!(fetches_for_gradle(&text("", product), &one));
    let several = [("build.gradle", ""), ("settings.gradle", "include 'a'\n")];
    assert!(!fetches_for_gradle(&text("", product), &several));
    let below = [("build.gradle", ""), ("app/build.gradle", "")];
    assert!(!fetches_for_gradle(&text("", product), &below));
    for taken in ["/src", "/src/.gradle/x", "/root/.gradle"] {
        assert!(!fetches_for_gradle(&text("", taken), &one), "{taken}");
    }
    assert!(!fetches_for_gradle(
        &text("ENV GRADLE_USER_HOME=/cache\n", product),
        &one
    ));
}

/// An argument is in the environment of commands, and holds whatever somebody gives.
#[test]
fn an_argument_that_may_name_a_file_is_a_condition() {
    for lines in [
        "ARG PIP_CONSTRAINT=/srv/app/c.txt\n",
        "ARG APP=/srv/app\nENV PIP_CONSTRAINT=$APP/c.txt\n",
        "ARG APP=/srv/app\nENV PATH=$APP/bin:$PATH\n",
        "ENV PATH=./bin:$PATH\n",
        "ARG APP=/srv/app\nENV HOME=$APP\n",
        "ARG APP=/srv/app\nENV LD_LIBRARY_PATH=${APP}/lib\n",
        "ARG APP=/srv/app\nENV PIP_TARGET=${APP}/lib\n",
    ] {
        let request = |only_certain| Request {
            dockerfile: format!("FROM python:3.12\n{lines}COPY . /srv/app\nRUN pip install flask\n").into(),
            files: Some(FILES.into()),
            only_certain,
            ..Request::default()
        };
        assert!(!optimize(&request(true)).changed, "{lines}");
        assert!(optimize(&request(false)).changed, "{lines}");
    }
    // A commit names no file.
    let plain = Request {
        dockerfile:
            "FROM python:3.12\nARG GIT_SHA\nENV GIT_SHA=$GIT_SHA\nCOPY . /srv/app\nRUN pip install flask\n"
                .into(),
        files: Some(FILES.into()),
        only_certain: true,
        ..Request::default()
    };
    assert!(optimize(&plain).changed);
}

/// What is set for tools before the code is there may name files of it.
#[test]
fn an_install_that_is_led_into_the_project_stays() {
    for (lines, install) in [
        ("ENV NODE_EXTRA_CA_CERTS=/app/keys/id\n", "npm ci"),
        ("ENV HOME=/app\n", "npm ci"),
        ("ENV GIT_SSH_COMMAND=\"ssh -i /app/keys/id\"\n", "npm ci"),
        ("", "npm config set cafile keys/id && npm ci"),
        ("", "npm config set cafile /app/keys/id && npm ci"),
        ("", "git config --global include.path /app/conf/x && npm ci"),
    ] {
        let found = optimize(&Request {
            dockerfile: format!("FROM node:22\n{lines}WORKDIR /app\nCOPY . .\nRUN {install}\n").into(),
            files: Some(format!("package-lock.json\n{FILES}").into()),
            ..Request::default()
        });
        let first = found
            .rewrites
            .iter()
            .find(|rewrite| rewrite.id.starts_with("dependencies-first"));
        assert!(!first.is_some_and(|rewrite| rewrite.applied), "{lines}{install}");
    }
}

fn installs_first(found: &layerlab_session::Optimization) -> bool {
    let mut applied = found.rewrites.iter().filter(|rewrite| rewrite.applied);
    applied.any(|rewrite| rewrite.id.starts_with("dependencies-first"))
}

/// Settings and workspaces of the folders above are found by nearly all package managers.
#[test]
fn an_install_in_a_folder_looks_above_it() {
    for (above, folder, install) in [
        (
            "pnpm-workspace.yaml",
            "package.json\nweb/pnpm-lock.yaml",
            "pnpm install --frozen-lockfile",
        ),
        (".npmrc", "package.json\nweb/package-lock.json", "npm ci"),
        (
            ".yarnrc.yml",
            "package.json\nweb/yarn.lock",
            "yarn install --immutable",
        ),
        ("go.work", "go.mod\nweb/go.sum", "go mod download"),
        ("Directory.Packages.props", "web.csproj", "dotnet restore"),
        ("lib/lib.csproj", "web.csproj", "dotnet restore"),
        ("pom.xml", "pom.xml", "mvn -B dependency:go-offline"),
    ] {
        let request = |above: &str| Request {
            dockerfile: format!("FROM debian\nWORKDIR /src/web\nCOPY . /src\nRUN {install}\n").into(),
            files: Some(format!("README.md\nsrc/main.js\nweb/{folder}\nweb/src/a.js\n{above}\n").into()),
            ..Request::default()
        };
        assert!(installs_first(&optimize(&request("LICENSE"))), "{install}");
        assert!(!installs_first(&optimize(&request(above))), "{above}");
    }
}

/// The cache of layers may be filled where the mount is not.
#[test]
fn a_run_with_a_cache_mount_is_cut_only_where_the_rest_needs_none_of_it() {
    let request = |target: &str, only_certain| {
        Request {
        dockerfile: format!("FROM node:22\nWORKDIR /app\nCOPY . .\nRUN --mount=type=cache,target={target} npm ci && npm run build\n").into(),
        files: Some(format!("package-lock.json\n{FILES}").into()),
        contents: [
            ("package.json".to_owned(), "{}".to_owned()),
            ("package-lock.json".to_owned(), r#"{"lockfileVersion":3,"packages":{}}"#.to_owned()),
            (".npmrc".to_owned(), String::new()),
        ]
        .into(),
        only_certain,
        ..Request::default()
    }
    };
    assert!(!installs_first(&optimize(&request("/app/node_modules", false))));
    assert!(!installs_first(&optimize(&request("/root/.npm", true))));
    assert!(installs_first(&optimize(&request("/root/.npm", false))));
}

/// A package by its name is put into the manifest, and what is not asked for is taken away by the next install.
#[test]
fn a_package_by_its_name_leaves_another_manifest() {
    let found = optimize(&Request {
        dockerfile: "FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install express\nCOPY . .\nRUN npm install\n".into(),
        files: Some("package.json\nsrc/main.js\n".into()),
        ..Request::default()
    });
    assert!(installs_first(&found));
    assert_eq!(
        found.dockerfile.matches("COPY package.json ./").count(),
        2,
        "{}",
        found.dockerfile
    );
}

/// `RubyGems` takes the file of a gem that lies where it is started.
#[test]
fn a_gem_by_its_name_may_be_a_file_of_the_project() {
    let request = |only_certain| Request {
        dockerfile: "FROM ruby:3.3\nWORKDIR /srv/ext\nCOPY . .\nRUN gem install mygem\n".into(),
        files: Some(FILES.into()),
        only_certain,
        ..Request::default()
    };
    assert!(!optimize(&request(true)).changed);
    let usual = optimize(&request(false));
    assert!(usual.changed);
    let mut checks = usual.rewrites.iter().flat_map(|rewrite| &rewrite.checks);
    assert!(checks.any(|check| check == "no file of a gem that is installed by its name lies in /srv/ext"));
}
