//! Moves that look safe and are not: each of them breaks the build or changes the image.
#![allow(missing_docs, reason = "a test file")]

use layerlab_tests::changed;

const FILES: &str = "src/main.js\nsrc/a/b.js\nconf/x\npackage.json\nx.zip\nscripts/x.sh\n.npmrc\nkeys/id\nreq.txt\ngo.mod\nfoo.tgz\n";

/// Why, and the Dockerfile.
const CASES: &[(&str, &str)] = &[
    (
        "git looks for the repository in the folders above",
        "FROM debian:12\nWORKDIR /srv/app/src\nCOPY . /srv/app\nRUN git describe --tags > /version\n",
    ),
    (
        "git looks at the repository that it is started in",
        "FROM debian:12\nWORKDIR /srv/app\nCOPY . .\nRUN git rev-parse HEAD > /version\n",
    ),
    (
        "a folder for the time being is made in the project",
        "FROM debian:12\nCOPY . /srv/app\nRUN mktemp -d /srv/app/work.XXXXXX\n",
    ),
    (
        "a home holds the settings of a tool that fetches",
        "FROM debian:12\nCOPY .npmrc /root/.curlrc\nRUN curl -fsSL -o /tool https://example.com/tool\n",
    ),
    (
        "the project lies in a clone that is made above it",
        "FROM debian:12\nWORKDIR /srv/app\nCOPY src tool/src\nRUN git clone https://example.com/tool tool\n",
    ),
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
        "a command before the install needs a file that is copied for it",
        "FROM node:22\nWORKDIR /app\nCOPY package.json ./\nCOPY src/main.js /opt/main.js\nRUN cp /opt/main.js /usr/local/tool && npm install\n",
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
    let changed = changed(CASES, FILES);
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}
