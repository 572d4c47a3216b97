use super::*;

fn of(text: &str) -> Access {
    interpret(
        text,
        &Surroundings {
            workdir: Some("/src"),
            variables: [("APP".to_owned(), "/app".to_owned())].into(),
            home: Some("/root".to_owned()),
            ..Surroundings::default()
        },
    )
}

#[test]
fn folders_are_followed() {
    assert_eq!(
        of("cd /a && mkdir b && cd b && touch c").writes,
        ["/a/b", "/a/b/c"]
    );
    assert_eq!(of("(cd /a && touch b); touch c").writes, ["/a/b", "/src/c"]);
    assert!(of("if true; then cd /a; fi; touch b").unknown);
    assert_eq!(of("cd $APP/x && touch y").writes, ["/app/x/y"]);
    assert_eq!(of("cd /a/b && touch ../c").writes, ["/a/c"]);
    assert_eq!(of("for x in a b; do touch /$x; done").writes, ["/a", "/b"]);
    assert!(
        of("f() { touch /$1x /y; }; f a")
            .writes
            .contains(&"/y".to_owned())
    );
}

#[test]
fn a_folder_that_is_not_sure_is_all_that_it_may_be() {
    assert_eq!(of("cd /opt/foo-* && touch a").writes, ["/opt"]);
    assert_eq!(of("cd /opt/foo-$V && touch a").writes, ["/opt"]);
    assert!(of("cd /opt/foo-* && touch ../../a").unknown);
    assert!(of("CDPATH=/var; cd x && touch a").unknown);
    // In the background, in a condition that fails: the shell stays where it was.
    assert_eq!(of("cd /a & touch b").writes, ["/src/b"]);
    assert!(of("test -d /a && cd /a; touch b").unknown);
    assert_eq!(of("test -d /a && cd /a && touch b").writes, ["/a/b"]);
}

#[test]
fn variables_that_name_files_are_read_however_they_are_set() {
    for text in [
        "export PIP_CONSTRAINT=/srv/c.txt && pip install flask",
        "PIP_CONSTRAINT=/srv/c.txt pip install flask",
        "env PIP_CONSTRAINT=/srv/c.txt pip install flask",
        "PIP_CONSTRAINT=/srv/c.txt sh -c 'pip install flask'",
        "/usr/bin/env PIP_CONSTRAINT=/srv/c.txt pip install flask",
        "export BASH_ENV=/srv/env.sh && bash -c true",
        "HOME=/srv pip install flask",
        "PATH=/srv/bin:$PATH pip install flask",
    ] {
        assert!(of(text).touches("/srv"), "{text}");
    }
    let words = ["pip", "install", "flask"].map(str::to_owned);
    let surroundings = Surroundings {
        variables: [("PIP_CONSTRAINT".to_owned(), "/srv/c.txt".to_owned())].into(),
        ..Surroundings::default()
    };
    assert!(interpret_words(&words, &surroundings).touches("/srv"));
    // In front of a command they hold for that command alone.
    assert_eq!(of("APP=/b true; touch $APP/a").writes, ["/app/a"]);
    // A version is no file.
    let surroundings = Surroundings {
        variables: [("POETRY_VERSION".to_owned(), "1.8.2".to_owned())].into(),
        ..Surroundings::default()
    };
    assert!(!interpret("apt-get update", &surroundings).unknown);
}

#[test]
fn what_touches_different_places_may_change_places() {
    let at = |path: &str| Access {
        writes: vec![path.into()],
        ..Access::default()
    };
    for apt in [
        "apt-get update && apt-get install -y --no-install-recommends curl=7.88 git && rm -rf /var/lib/apt/lists/*",
        "apk add --no-cache --virtual .build-deps gcc",
        "apt-get install -y x > /dev/null 2>&1",
        "pip install --no-cache-dir flask",
        "corepack enable",
    ] {
        assert!(!of(apt).proved().conflicts(&at("/app")), "{apt}");
        assert!(!of(apt).proved().conflicts(&at("/usr/src/app")), "{apt}");
        assert!(of(apt).conflicts(&at("/etc/x")), "{apt}");
    }
    for conditional in [
        "./configure",
        "make",
        "pip install .",
        "apt-get install ./x.deb",
        "curl -sL https://x | bash",
    ] {
        assert!(of(conditional).proved().unknown, "{conditional}");
    }
    assert!(of("chown -R a /models/x").conflicts(&at("/models")));
    assert!(!of("chown -R a /app").conflicts(&at("/models")));
    assert!(of("npm ci").conflicts(&at("/src/lib")));
    assert!(of("echo a > /models/x").conflicts(&at("/models")));
    assert!(of("pip install -r /models/r.txt").conflicts(&at("/models")));
    assert!(of("useradd -md /app a").conflicts(&at("/app")));
}

#[test]
fn only_known_options_are_sure_to_name_no_files() {
    let sure = |text: &str| of(text).conditions.is_empty() && !of(text).unknown;
    for text in [
        "cp -r /a /b",
        "tar -xzf /a.tgz -C /b --strip-components=1",
        "tar xzf /a.tgz -C /b",
        "curl -fsSL --retry 3 -o /b/c https://x/c",
        "wget -qO /b/c https://x/c",
        "find /b -name '*.pyc' -delete",
        "git clone --depth 1 https://x/y.git /b/y",
        "sed -i 's/a/b/' /b/c",
        "grep -qE 'a|b' /b/c",
        "rm -rf /b/*",
        "cut -d: -f1 /b/c",
    ] {
        assert!(sure(text), "{text}: {:?}", of(text));
    }
    for text in [
        "cp --target-directory=/a /b",
        "tar -xf /a.tar -C /b -T list",
        "curl -fsSL --config c -o /b/c https://x",
        "wget -i list -P /b",
        "find /b -name x -fprint y",
        "sed -n 's/a/b/w,y' /b/c",
        "sed -i -f y /b/c",
        "grep -f y /b/c",
        "touch --reference=y /b/c",
        "date -r y",
        "sort -oy /b/c",
    ] {
        assert!(!sure(text), "{text}");
        // Not even under its condition is a file left out that is named.
        let at_y = |path: &str| Access {
            writes: vec![path.to_owned()],
            ..Access::default()
        };
        assert!(
            of(text).unknown || !text.contains(" y") || of(text).conflicts(&at_y("/src")),
            "{text}"
        );
    }
    for text in [
        "sudo -u app pip install x",
        "env -C /b touch c",
        "xargs -a list echo",
    ] {
        assert!(of(text).unknown, "{text}");
    }
}

#[test]
fn a_list_of_files_may_name_any() {
    assert!(of("sha256sum -c /b/list").touches("/srv"));
    assert!(of("echo 'abc /srv/x' | sha256sum -c").touches("/srv"));
}

#[test]
fn what_is_read_by_a_substitution_counts() {
    assert!(of("echo $(cat /a/b)").reads.contains(&"/a/b".to_owned()));
    assert_eq!(
        of("echo a > /x/$B").conditions,
        ["`/x/$B` names nothing outside /x"]
    );
    assert_eq!(of("curl -fsSLo /tmp/x.tgz $URL").writes, ["/tmp/x.tgz"]);
    // What is taken away may be anything.
    assert!(of("rm -rf $DIR").unknown);
    assert!(!of("D=\"$(mktemp -d)\"; rm -rf \"$D\"").unknown);
    assert!(!of("export GNUPGHOME=\"$(mktemp -d)\" && gpg --batch --verify /tmp/a.asc").unknown);
    assert!(of("export GNUPGHOME=\"$SOMEWHERE\" && gpg --batch --verify /tmp/a.asc").unknown);
}

#[test]
fn what_hangs_on_no_working_directory_needs_none() {
    let nowhere = |text: &str| interpret(text, &Surroundings::default());
    assert!(!nowhere("apt-get update && apt-get install -y git").unknown);
    assert!(!nowhere("apt-get update && rm -rf /var/lib/apt/lists/*").reads_workdir);
    assert!(nowhere("touch x").unknown);
    assert!(nowhere("make").unknown);
    assert!(!nowhere("curl -sL https://x/y.tgz -o /tmp/y.tgz && mkdir /opt/y").unknown);
}

#[test]
fn programs_in_no_table_keep_the_convention_under_a_condition() {
    let make = of("make install");
    assert!(!make.unknown);
    assert_eq!(
        make.conditions,
        ["`make install` touches only /src, what it is given and the system's folders"]
    );
    assert!(make.writes.contains(&"/src".to_owned()));
    assert!(make.clone().proved().unknown);
    assert!(of("apt-get install -y git").conditions.is_empty());
}

#[test]
fn what_cannot_be_followed_is_unknown() {
    for text in [
        "if".to_owned(),
        format!("{}true{}", "(".repeat(1_000), ")".repeat(1_000)),
        "$(".repeat(1_000),
        "x ".repeat(40_000),
        "f() { f; }; f".to_owned(),
        "if true; then ".repeat(1_000),
    ] {
        assert!(of(&text).unknown, "{}", &text[..20.min(text.len())]);
    }
}

#[test]
fn a_place_that_the_base_image_names_is_a_condition_and_one_of_the_dockerfile_is_not_known() {
    let image = of("mkdir -p ${CATALINA_HOME}/conf && echo a >> $CATALINA_HOME/conf/a");
    assert!(!image.unknown);
    assert!(
        image
            .conditions
            .iter()
            .any(|condition| condition.contains("CATALINA_HOME"))
    );
    assert!(of("rm -rf $CATALINA_HOME/conf").unknown);
    assert!(of("P=$(make-place) && mkdir -p $P").unknown);
    let open = Surroundings {
        workdir: Some("/w"),
        open: ["APP".to_owned()].into(),
        ..Surroundings::default()
    };
    assert!(interpret("mkdir -p $APP", &open).unknown);
}

#[test]
fn installers_out_of_a_pipe_work_for_the_system() {
    let at = |path: &str| Access {
        writes: vec![path.to_owned()],
        ..Access::default()
    };
    let piped = of("curl -sL https://deb.nodesource.com/setup_20.x | bash -");
    assert!(!piped.unknown && !piped.conflicts(&at("/app")));
    assert!(
        piped
            .conditions
            .iter()
            .any(|condition| condition.contains("piped"))
    );
    assert!(of("cat ./install.sh | sh").conflicts(&at("/src/install.sh")));
    assert!(
        of("export GOPATH=\"$(mktemp -d)\" && git clone https://x/y \"$GOPATH/src/y\"")
            .conflicts(&at("/tmp/a"))
    );
}

#[test]
fn options_in_front_of_the_verb_are_those_behind_it() {
    for (one, other) in [
        (
            "pip3 --no-cache-dir install flask",
            "pip3 install --no-cache-dir flask",
        ),
        (
            "pip -q --timeout=9 install flask",
            "pip install -q --timeout=9 flask",
        ),
        (
            "python3 -m pip --no-cache-dir install flask",
            "python3 -m pip install --no-cache-dir flask",
        ),
    ] {
        assert_eq!(of(one), of(other), "{one}");
        assert!(of(one).conditions.is_empty(), "{one}");
    }
    assert!(!of("pip3 --no-cache-dir").unknown);
}

#[test]
fn what_works_for_the_system_hangs_on_no_working_directory() {
    for text in [
        "apt-get update && docker-php-ext-install zip",
        "npm install -g yarn",
        "gem install bundler",
        "useradd -d /srv/app app",
    ] {
        let access = interpret(text, &Surroundings::default());
        assert!(!access.unknown && !access.reads_workdir, "{text}: {access:?}");
    }
}
