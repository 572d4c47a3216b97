//! Moves that look safe and are not: each of them breaks the build or changes the image.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Request, optimize};

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
