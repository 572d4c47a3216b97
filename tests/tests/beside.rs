//! Projects that lie where programs keep files of their own: in a home, in the root, below /opt, around a virtual environment.
#![allow(missing_docs, reason = "a test file")]

use layerlab_session::{Optimization, Request, optimize};

const FILES: &str = "requirements.txt\nsrc/a.py\n";

fn better(dockerfile: &str, files: Option<&str>) -> Optimization {
    optimize(&Request {
        dockerfile: dockerfile.into(),
        files: files.map(Into::into),
        ..Request::default()
    })
}

fn conditions(found: &Optimization) -> Vec<&String> {
    let rewrites = found.rewrites.iter();
    rewrites.flat_map(|rewrite| &rewrite.checks).collect()
}

/// What comes out with the list of files, and with one that is assumed.
fn assert_becomes(dockerfile: &str, expected: &str) {
    for files in [Some(FILES), None] {
        assert_eq!(better(dockerfile, files).dockerfile, expected, "{files:?}");
    }
}

#[test]
fn a_project_in_a_home_is_none_of_the_files_that_programs_keep_there() {
    assert_becomes(
        "FROM python:3.12\nCOPY . /root/app\nWORKDIR /root/app\nRUN pip install -r requirements.txt\nRUN apt-get update && apt-get install -y curl\n",
        "FROM python:3.12\nCOPY requirements.txt /root/app/\nWORKDIR /root/app\nRUN pip install -r requirements.txt\nRUN apt-get update && apt-get install -y curl\nCOPY . /root/app\n",
    );
    let found = better(
        "FROM python:3.12\nCOPY . /root/app\nRUN apt-get update && apt-get install -y curl\n",
        Some(FILES),
    );
    assert!(found.changed);
    let condition = "what is installed keeps in /root only files of its own";
    assert!(conditions(&found).iter().any(|found| *found == condition));
}

/// Hidden files of a home, and folders that tools have there by these names, are theirs.
#[test]
fn what_programs_keep_in_a_home_stays_above_them() {
    for stays in [
        "FROM node:20\nCOPY . /root/.config\nRUN npm install -g serve\n",
        "FROM golang:1.22\nCOPY . /root/go\nRUN npm install -g serve\n",
        "FROM node:20\nCOPY . /root\nRUN npm install -g serve\n",
        "FROM node:20\nCOPY . /root/app\nRUN rm -rf /root/* && npm install -g serve\n",
    ] {
        let found = better(stays, Some(FILES));
        assert_eq!(found.dockerfile, stays);
    }
    // Packages of a distribution keep nothing there.
    let found = better(
        "FROM debian\nCOPY . /root\nRUN apt-get update && apt-get install -y git\n",
        Some(FILES),
    );
    assert!(
        found.dockerfile.ends_with("COPY . /root\n"),
        "{}",
        found.dockerfile
    );
}

#[test]
fn a_copy_to_the_root_is_what_it_brings() {
    assert_becomes(
        "FROM python:3.12\nCOPY . .\nRUN pip install -r requirements.txt\nRUN apt-get update && apt-get install -y curl\n",
        "FROM python:3.12\nCOPY requirements.txt ./\nRUN pip install -r requirements.txt\nRUN apt-get update && apt-get install -y curl\nCOPY . .\n",
    );
    // A part of the system is among it; or may be, where nobody has listed what a folder holds.
    let copies_all = "FROM python:3.12\nCOPY . .\nRUN apt-get update && apt-get install -y curl\n";
    assert!(!better(copies_all, Some("src/a.py\netc/apt/sources.list\n")).changed);
    let copies_a_part = "FROM python:3.12\nCOPY rootfs /\nRUN apt-get update && apt-get install -y curl\n";
    assert!(!better(copies_a_part, None).changed);
    let assumed = better(copies_all, None);
    assert!(assumed.changed);
    assert!(
        conditions(&assumed)
            .iter()
            .any(|condition| condition.contains("has the name of a folder of the system")),
        "{:?}",
        conditions(&assumed)
    );
}

#[test]
fn an_installer_out_of_the_net_leaves_a_project_below_opt_alone() {
    assert_becomes(
        "FROM python:3.12\nCOPY . /opt/app\nWORKDIR /opt/app\nRUN curl -fsSL https://deb.nodesource.com/setup_20.x | bash - && apt-get install -y nodejs\nRUN pip install -r requirements.txt\n",
        "FROM python:3.12\nRUN curl -fsSL https://deb.nodesource.com/setup_20.x | bash - && apt-get install -y nodejs\nCOPY requirements.txt /opt/app/\nWORKDIR /opt/app\nRUN pip install -r requirements.txt\nCOPY . /opt/app\n",
    );
    // What it put there itself is another thing.
    let needs = "FROM debian\nCOPY . /opt/app\nRUN /opt/tool/bin/x\nRUN curl https://example.com/i.sh | sh\n";
    assert_eq!(better(needs, Some(FILES)).dockerfile.matches("RUN").count(), 2);
    assert!(
        better(needs, Some(FILES)).dockerfile.find("/opt/tool")
            < better(needs, Some(FILES)).dockerfile.find("curl")
    );
}

#[test]
fn what_sets_the_shell_up_stands_before_both_parts() {
    assert_becomes(
        "FROM python:3.12\nWORKDIR /app\nRUN python -m venv /venv\nCOPY . .\nRUN . /venv/bin/activate && pip install -r requirements.txt && python manage.py check\n",
        "FROM python:3.12\nWORKDIR /app\nRUN python -m venv /venv\nCOPY requirements.txt ./\nRUN . /venv/bin/activate && pip install -r requirements.txt\nCOPY . .\nRUN . /venv/bin/activate && python manage.py check\n",
    );
    assert_becomes(
        "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN export PIP_NO_CACHE_DIR=1 && pip install -r requirements.txt && make\n",
        "FROM python:3.12\nWORKDIR /app\nCOPY requirements.txt ./\nRUN export PIP_NO_CACHE_DIR=1 && pip install -r requirements.txt\nCOPY . .\nRUN export PIP_NO_CACHE_DIR=1 && make\n",
    );
    for stays in [
        "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN . /app/settings.sh && pip install -r requirements.txt\n",
        "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN . ./settings.sh && pip install -r requirements.txt\n",
        "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN export PYTHONPATH=/app && pip install -r requirements.txt\n",
        "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN export X=$(./version) && pip install -r requirements.txt\n",
    ] {
        assert_eq!(better(stays, Some(FILES)).dockerfile, stays);
    }
}

/// A virtual environment inside the project's folder is made above the code, unless the project brings one too.
#[test]
fn a_virtual_environment_in_the_project_is_no_part_of_it() {
    for (commands, expected) in [
        (
            "RUN python -m venv venv && venv/bin/pip install -r requirements.txt\n",
            "RUN python -m venv venv\nCOPY requirements.txt ./\nRUN venv/bin/pip install -r requirements.txt\nCOPY . .\n",
        ),
        (
            "RUN python -m venv /app/venv\nENV PATH=/app/venv/bin:$PATH\nRUN pip install -r requirements.txt\n",
            "RUN python -m venv /app/venv\nCOPY requirements.txt ./\nENV PATH=/app/venv/bin:$PATH\nRUN pip install -r requirements.txt\nCOPY . .\n",
        ),
        (
            "RUN virtualenv venv && . venv/bin/activate && pip install -r requirements.txt\n",
            "RUN virtualenv venv\nCOPY requirements.txt ./\nRUN . venv/bin/activate && pip install -r requirements.txt\nCOPY . .\n",
        ),
    ] {
        let dockerfile = format!("FROM python:3.12\nWORKDIR /app\nCOPY . .\n{commands}");
        assert_becomes(
            &dockerfile,
            &format!("FROM python:3.12\nWORKDIR /app\n{expected}"),
        );
        let assumed = better(&dockerfile, None);
        assert!(
            conditions(&assumed)
                .iter()
                .any(|condition| *condition == "the context holds no venv"),
            "{:?}",
            conditions(&assumed)
        );
        let with_one = "requirements.txt\nsrc/a.py\nvenv/bin/python\n";
        assert_eq!(better(&dockerfile, Some(with_one)).dockerfile, dockerfile);
    }
    for stays in [
        // Nothing makes it: it comes with the project.
        "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN venv/bin/pip install -r requirements.txt\n",
        // The project is the environment.
        "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN python -m venv .\nRUN bin/pip install -r requirements.txt\n",
        // The folder around it would be another user's.
        "FROM python:3.12\nCOPY --chown=1000 . /app\nRUN python -m venv /app/venv && /app/venv/bin/pip install -r /app/requirements.txt\n",
    ] {
        assert_eq!(better(stays, Some(FILES)).dockerfile, stays);
    }
}

/// A clone fails where something lies in its folder, so that a project that is built holds nothing there.
#[test]
fn a_clone_into_the_project_is_no_part_of_it() {
    assert_becomes(
        "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN git clone https://example.com/tool && cd tool && make install\n",
        "FROM node:20\nWORKDIR /app\nRUN git clone https://example.com/tool && cd tool && make install\nCOPY . .\n",
    );
    for stays in [
        "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN cp src/a.py tool && git clone https://example.com/tool\n",
        "FROM node:20\nWORKDIR /app\nCOPY . .\nCOPY src tool/src\nRUN git clone https://example.com/tool && cd tool && make install\n",
        "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN git describe --tags > /version\n",
    ] {
        assert_eq!(better(stays, Some(FILES)).dockerfile, stays);
    }
}

/// What was done in another folder is done there above the code, and the rest where it was.
#[test]
fn a_split_goes_where_the_rest_was() {
    assert_becomes(
        "FROM debian\nWORKDIR /app\nCOPY . .\nRUN cd /tmp && curl -O https://example.com/y.tgz && tar xf y.tgz && cd /app && make\n",
        "FROM debian\nWORKDIR /app\nRUN cd /tmp && curl -O https://example.com/y.tgz && tar xf y.tgz\nCOPY . .\nRUN cd /app && make\n",
    );
}

/// Folders that are copied one by one hold what the commands in them need.
#[test]
fn what_is_assumed_is_where_commands_look_for_it() {
    for (dockerfile, expected) in [
        (
            "FROM python:3.6\nCOPY ./requirements /requirements\nRUN pip install -r /requirements/production.txt\nCOPY . /app\n",
            "COPY ./requirements /requirements\nRUN pip install",
        ),
        (
            "FROM python:3.12\nADD flask-app /opt/flask-app\nWORKDIR /opt/flask-app\nRUN pip install -r requirements.txt\n",
            "ADD flask-app/requirements.txt /opt/flask-app/\n",
        ),
        (
            "FROM node:20\nADD ./worker/ /worker\nRUN cd /worker && npm install\nADD conf /conf\nWORKDIR /conf\n",
            "ADD worker/package-lock.json worker/package.json /worker/\n",
        ),
    ] {
        let found = better(dockerfile, None);
        assert!(found.dockerfile.contains(expected), "{}", found.dockerfile);
        let refused = found
            .rewrites
            .iter()
            .find(|rewrite| rewrite.reason.contains("not in the context"));
        assert!(refused.is_none(), "{:?}", refused.map(|rewrite| &rewrite.reason));
    }
}

/// An older project says in a program what it needs: it is run by itself above the code, for somebody to look at.
#[test]
fn what_setup_py_lists_is_installed_above_the_code() {
    let asked = |dockerfile: &str| {
        optimize(&Request {
            dockerfile: dockerfile.into(),
            files: Some("setup.py\nREADME.md\nsrc/a.py\n".into()),
            apply_review: true,
            ..Request::default()
        })
    };
    let found = asked("FROM python:3.8\nWORKDIR /app\nCOPY . .\nRUN pip install -e .[dev]\n");
    assert!(
        found
            .dockerfile
            .contains("COPY README.md setup.py ./\nRUN python -c 'import setuptools"),
        "{}",
        found.dockerfile
    );
    assert!(
        found
            .dockerfile
            .contains("p.install_requires + p.extras_require[\"dev\"]")
    );
    // What it needs is there already; or setuptools is not.
    for stays in [
        "FROM python:3.8\nWORKDIR /app\nCOPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . .\nRUN pip install .\n",
        "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN pip install .\n",
    ] {
        let found = asked(stays);
        assert!(
            !found
                .rewrites
                .iter()
                .any(|rewrite| rewrite.id.starts_with("prefetch/pip"))
        );
    }
}
