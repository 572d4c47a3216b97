//! Moves that hold under a condition, which is said, and which nobody takes for proof.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Optimization, Request, optimize};

/// The context.
const FILES: &str = "src/main.js\nconf/x\n";

/// What is made of a Dockerfile, with or without what rests on conditions.
fn better(dockerfile: &str, only_certain: bool) -> Optimization {
    optimize(&Request {
        dockerfile: dockerfile.into(),
        files: Some(FILES.into()),
        only_certain,
        ..Request::default()
    })
}

/// What it rests on.
fn checks(found: &Optimization) -> Vec<&String> {
    found
        .rewrites
        .iter()
        .flat_map(|rewrite| &rewrite.checks)
        .collect()
}

/// Programs that the project brings may have the names of others.
#[test]
fn a_search_path_through_the_copy_is_a_condition() {
    let dockerfile = "FROM debian\nENV PATH=/app/bin:$PATH\nCOPY src /app/bin/\nRUN apt-get update && apt-get install -y git\n";
    assert!(!better(dockerfile, true).changed);
    let usual = better(dockerfile, false);
    assert!(usual.changed);
    let condition = "no program in /app/bin has the name of another that is run";
    assert!(checks(&usual).iter().any(|check| *check == condition));
}

/// What rests on a convention is done in the page, which says so, and waits to be asked for elsewhere.
#[test]
fn a_program_of_no_table_moves_only_under_a_condition() {
    let dockerfile = "FROM debian\nWORKDIR /opt/tool\nCOPY src /srv/app/\nRUN ./configure && make install\n";
    let asked = better(dockerfile, true);
    assert!(!asked.changed, "{}", asked.dockerfile);
    let usual = better(dockerfile, false);
    assert!(usual.changed, "{}", usual.dockerfile);
    let checks = checks(&usual);
    assert!(
        checks
            .iter()
            .any(|check| check.contains("`make install` touches only /opt/tool")),
        "{checks:?}"
    );
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
        let dockerfile = format!("FROM python:3.12\n{lines}COPY . /srv/app\nRUN pip install flask\n");
        assert!(!better(&dockerfile, true).changed, "{lines}");
        assert!(better(&dockerfile, false).changed, "{lines}");
    }
    // A commit names no file.
    let commit =
        "FROM python:3.12\nARG GIT_SHA\nENV GIT_SHA=$GIT_SHA\nCOPY . /srv/app\nRUN pip install flask\n";
    assert!(better(commit, true).changed);
}

/// `RubyGems` takes the file of a gem that lies where it is started.
#[test]
fn a_gem_by_its_name_may_be_a_file_of_the_project() {
    let dockerfile = "FROM ruby:3.3\nWORKDIR /srv/ext\nCOPY . .\nRUN gem install mygem\n";
    assert!(!better(dockerfile, true).changed);
    let usual = better(dockerfile, false);
    assert!(usual.changed);
    let condition = "no file of a gem that is installed by its name lies in /srv/ext";
    assert!(checks(&usual).iter().any(|check| *check == condition));
}

/// Where an image that nobody knows sets its working directory cannot be seen, but looked up.
#[test]
fn the_working_directory_of_an_unknown_image_is_a_condition() {
    let dockerfile = "FROM example.com/base:1\nCOPY . /srv/app\nRUN curl -fsSLo x.tgz https://example.com/x.tgz && apt-get update && apt-get install -y git\n";
    assert!(!better(dockerfile, true).changed);
    let usual = better(dockerfile, false);
    assert!(usual.changed, "{}", usual.dockerfile);
    assert!(
        checks(&usual).iter().any(|check| *check
            == "the working directory of example.com/base:1 is / or a folder that nothing is copied to"),
        "{:?}",
        checks(&usual)
    );
    // A copy beside it goes where the command is started: they stay in their order.
    let beside = "FROM example.com/base:1\nCOPY . .\nRUN curl -fsSLo x.tgz https://example.com/x.tgz\n";
    assert!(!better(beside, false).changed);
    // A program of no table that is started in the root of the image may look at all of it.
    let at_root = "FROM example.com/base:1\nCOPY . /srv/app\nRUN make\n";
    assert!(!better(at_root, false).changed);
}

/// `set -e` does not end a script where a command in front of a `&&` fails: it goes on today, and would not in a step of its own.
#[test]
fn a_script_that_goes_on_is_a_condition() {
    let goes_on = |run: &str| {
        let found = optimize(&Request {
            dockerfile: format!("FROM node:22\nWORKDIR /app\nCOPY . .\nRUN {run}\n").into(),
            ..Request::default()
        });
        assert!(found.changed, "{run}");
        let conditions = checks(&found);
        conditions.iter().any(|check| check.contains("goes on today"))
    };
    for (run, expected) in [
        ("sh -ec 'npm ci && ./a; npm run build'", true),
        ("sh -ec 'npm ci; npm run build'", false),
        ("sh -c 'npm ci && npm run build'", false),
        ("set -e; npm ci && ./a; npm run build", true),
        ("set -e; npm ci; npm run build", false),
    ] {
        assert_eq!(goes_on(run), expected, "{run}");
    }
}

#[test]
fn an_owner_is_set_while_copying_where_nothing_else_is_in_the_folder() {
    let applied = |dockerfile: &str| {
        let found = optimize(&Request {
            dockerfile: dockerfile.into(),
            files: Some("src/a.py\nmain.py\n".into()),
            ..Request::default()
        });
        let rewrite = found
            .rewrites
            .iter()
            .find(|rewrite| rewrite.id.starts_with("copied-owner"));
        rewrite.map(|rewrite| (rewrite.applied, rewrite.checks.clone()))
    };
    let with = |above: &str, between: &str, owner: &str| {
        applied(&format!(
            "FROM python:3.12\n{above}COPY . /app\n{between}RUN chown -R {owner} /app\nUSER 5\nRUN ./slow.sh\n"
        ))
    };
    let nothing = "the base image holds nothing in /app".to_owned();
    assert_eq!(with("", "", "5:6"), Some((true, vec![nothing.clone()])));
    assert_eq!(
        with("EXPOSE 80\nLABEL a=b\n", "", "5:6"),
        Some((true, vec![nothing.clone()]))
    );
    assert_eq!(
        with("", "", "app:app"),
        Some((true, vec![nothing.clone(), "the base image knows app".to_owned()]))
    );
    assert_eq!(
        with("RUN useradd app\n", "", "app:app"),
        Some((true, vec![nothing]))
    );
    for (above, between, owner) in [
        // The copy comes before the user.
        ("", "RUN useradd -m -d /app app\n", "app:app"),
        // The group of the files stays root's.
        ("", "", "app"),
        // Something else is there, or may be.
        ("RUN mkdir -p /app/data\n", "", "5:6"),
        ("", "RUN python -m venv /app/venv\n", "5:6"),
        ("", "RUN ./build.sh /app\n", "5:6"),
        ("WORKDIR /app/data\n", "", "5:6"),
    ] {
        let found = with(above, between, owner);
        assert!(
            found.is_some_and(|(applied, _)| !applied),
            "{above}{between}{owner}"
        );
    }
    for dockerfile in [
        // A copy that makes the folder above it gives that the owner, too.
        "FROM python:3.12\nCOPY . /usr/src/app\nRUN chown -R 5:6 /usr/src/app\nRUN ./slow.sh\n",
        "FROM python:3.12\nCOPY --link . /opt/app\nRUN chown -R 5:6 /opt/app\nRUN ./slow.sh\n",
        // What is installed may bring pages.
        "FROM debian:12\nRUN apt-get update && apt-get install -y apache2\nWORKDIR /var/www/html\nCOPY . .\nRUN chown -R 5:6 /var/www/html\nRUN ./slow.sh\n",
    ] {
        let found = applied(dockerfile);
        assert!(found.is_some_and(|(applied, _)| !applied), "{dockerfile}");
    }
    let linked = optimize(&Request {
        dockerfile: "FROM node:22\nCOPY --link . /app\nRUN chown 5:6 /app\nWORKDIR /app\nRUN npm ci\n".into(),
        files: Some("package.json\npackage-lock.json\nsrc/a.js\n".into()),
        ..Request::default()
    });
    assert!(!linked.changed, "{}", linked.dockerfile);
}

/// Lists seldom have what git ignores, which is sent all the same.
#[test]
fn what_a_list_may_lack_is_a_condition() {
    for (dockerfile, condition) in [
        (
            "FROM debian:12\nCOPY . /\nRUN apt-get update && apt-get install -y git\n",
            "nothing that is copied to / has the name of a folder of the system",
        ),
        (
            "FROM debian:12\nCOPY . /\nRUN apt-get update && apt-get install -y git && /src/main.js\n",
            "nothing that is copied to / has the name of a folder of the system",
        ),
        (
            "FROM python:3.12\nWORKDIR /srv/app\nCOPY . .\nRUN python -m venv venv && venv/bin/pip install flask\n",
            "the context holds no venv",
        ),
    ] {
        assert!(!better(dockerfile, true).changed, "{dockerfile}");
        let usual = better(dockerfile, false);
        assert!(usual.changed, "{dockerfile}");
        let checks = checks(&usual);
        assert!(
            checks.iter().any(|check| check.starts_with(condition)),
            "{checks:?}"
        );
    }
}

/// The same where everything else is known: the manifest has been read.
#[test]
fn a_copy_to_the_root_that_an_install_passes_is_a_condition() {
    for (dockerfile, manifest, text) in [
        (
            "FROM python:3.12\nCOPY . /\nRUN pip install -r /requirements.txt\n",
            "requirements.txt",
            "flask==3.0.0\n",
        ),
        (
            "FROM golang:1.24 AS build\nWORKDIR /\nCOPY . .\nRUN go build -o /out/x\nFROM scratch\nCOPY --from=build /out/x /x\n",
            "go.mod",
            "module example.com/x\n\ngo 1.24\n\nrequire example.com/y v1.0.0\n",
        ),
    ] {
        let asked = |only_certain: bool, dockerfile: &str| {
            optimize(&Request {
                dockerfile: dockerfile.into(),
                files: Some(format!("{manifest}\ngo.sum\nmain.go\nsrc/a.py\n").into()),
                contents: [(manifest.to_owned(), text.to_owned())].into(),
                only_certain,
                ..Request::default()
            })
        };
        assert!(!asked(true, dockerfile).changed, "{dockerfile}");
        assert!(asked(false, dockerfile).changed, "{dockerfile}");
        // In a folder of its own it is proved; what is fetched has to be there still.
        let apart = dockerfile
            .replace("WORKDIR /\n", "WORKDIR /app\n")
            .replace("COPY . /\n", "COPY . /app/\n");
        let apart = apart.replace("-r /req", "-r /app/req");
        let fetches = apart.contains("go build");
        assert_eq!(asked(true, &apart).changed, !fetches, "{apart}");
        let conditions = |dockerfile| checks(&asked(false, dockerfile)).len();
        assert!(conditions(&apart) < conditions(dockerfile), "{apart}");
    }
}
