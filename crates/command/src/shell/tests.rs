use super::*;

fn of(text: &str) -> Access {
    interpret(
        text,
        &Surroundings {
            workdir: Some("/src"),
            variables: [("APP".to_owned(), "/app".to_owned())].into(),
            home: Some("/root".to_owned()),
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
fn what_is_read_by_a_substitution_counts() {
    assert!(of("echo $(cat /a/b)").reads.contains(&"/a/b".to_owned()));
    assert!(of("echo a > /x/$B").conditions.len() == 1);
    assert!(of("rm -rf $DIR").unknown || !of("rm -rf $DIR").conditions.is_empty());
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
