use super::*;
use std::collections::BTreeMap;

/// A storage of so many bytes.
struct Room(BTreeMap<String, String>, usize);

impl Room {
    fn of(bytes: usize) -> Self {
        Self(BTreeMap::new(), bytes)
    }
}

impl Shelf for Room {
    fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }

    fn set(&mut self, name: &str, text: &str) -> Result<(), Full> {
        let others = self.0.iter().filter(|(other, _)| *other != name);
        let used: usize = others.map(|(name, text)| name.len() + text.len()).sum();
        if used + name.len() + text.len() > self.1 {
            return Err(Full);
        }
        self.0.insert(name.to_owned(), text.to_owned());
        Ok(())
    }

    fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

fn project(text: &str) -> Request {
    Request {
        dockerfile: text.into(),
        ..Request::default()
    }
}

fn with_history(text: &str, commits: usize) -> Request {
    let log: String = (0..commits)
        .map(|number| format!("commit {number:040x}\nDate: 2026-01-01\n\nsrc/file-{number}.py\n\n"))
        .collect();
    Request {
        history: Some(Rc::new(History::parse(&log))),
        ..project(text)
    }
}

#[test]
fn what_was_kept_is_opened_and_listed_newest_first() {
    let mut room = Room::of(1_000_000);
    assert_eq!(keep(&mut room, "a", &project("FROM a\n"), None, 1.0), Kept::Whole);
    assert_eq!(
        keep(&mut room, "b", &project("FROM b\nRUN x\n"), None, 2.0),
        Kept::Whole
    );
    assert_eq!(open(&room, "a"), Some(project("FROM a\n")));
    let names: Vec<String> = list(&room).into_iter().map(|entry| entry.name).collect();
    assert_eq!(names, ["b, 2 lines", "a, 1 lines"]);
    assert_eq!(last(&room).as_deref(), Some("b"));
    delete(&mut room, "b");
    assert_eq!(list(&room).len(), 1);
}

#[test]
fn a_large_history_never_costs_a_text() {
    let mut room = Room::of(6_000);
    assert_eq!(
        keep(&mut room, "a", &with_history("FROM a\n", 20), None, 1.0),
        Kept::Whole
    );
    // One that does not fit is left out, and said to be.
    assert_eq!(
        keep(&mut room, "b", &with_history("FROM b\n", 1_000), None, 2.0),
        Kept::WithoutTexts
    );
    assert_eq!(
        open(&room, "b").map(|request| request.dockerfile),
        Some("FROM b\n".into())
    );
    // A text that does not fit beside a history takes its place.
    let long = format!("FROM c\n{}", "RUN make\n".repeat(200));
    assert_ne!(keep(&mut room, "c", &project(&long), None, 3.0), Kept::Nothing);
    assert_eq!(open(&room, "c"), Some(project(&long)));
    assert_eq!(
        open(&room, "a").map(|request| request.dockerfile),
        Some("FROM a\n".into())
    );
}

#[test]
fn a_text_without_room_leaves_what_was_there() {
    let mut room = Room::of(4_000);
    keep(&mut room, "a", &project("FROM a\n"), None, 1.0);
    assert_eq!(
        keep(&mut room, "a", &project(&"RUN make\n".repeat(1_000)), None, 2.0),
        Kept::Nothing
    );
    assert_eq!(open(&room, "a"), Some(project("FROM a\n")));
}

#[test]
fn the_one_project_of_version_1_is_taken_over() {
    let mut room = Room::of(1_000_000);
    let old = serde_json::to_string(&project("FROM old\n")).unwrap_or_default();
    assert!(room.set(OLD, &old).is_ok());
    let id = migrate(&mut room, 5.0).unwrap_or_default();
    assert_eq!(open(&room, &id), Some(project("FROM old\n")));
    assert_eq!(room.get(OLD), None);
    assert_eq!(migrate(&mut room, 6.0), None);
}

#[test]
fn what_cannot_be_read_is_kept_as_it_is() {
    for (text, is_old) in [
        ("{\"dockerfile\":\"FROM a", true),
        ("{\"dockerfile\":\"FROM a\",\"scenario\":\"Unheard\"}", true),
        (
            "{\"version\":3,\"name\":\"new\",\"time\":9.0,\"request\":{}}",
            false,
        ),
        (
            "{\"version\":2,\"name\":\"odd\",\"time\":9.0,\"request\":{\"scenario\":\"Unheard\"}}",
            false,
        ),
    ] {
        let mut room = Room::of(1_000_000);
        let id = if is_old {
            assert!(room.set(OLD, text).is_ok());
            migrate(&mut room, 1.0).unwrap_or_default()
        } else {
            assert!(room.set(&format!("{PROJECT}x"), text).is_ok());
            "x".into()
        };
        assert_eq!(open(&room, &id), None, "{text}");
        keep(&mut room, "new", &project("FROM b\n"), None, 2.0);
        assert_eq!(raw(&room, &id), text);
        assert!(list(&room).iter().any(|entry| entry.id == *id && !entry.readable));
    }
}

#[test]
fn beyond_the_most_the_oldest_goes() {
    let mut room = Room::of(1_000_000);
    for number in 0..=MOST {
        #[allow(clippy::cast_precision_loss, reason = "a small number")]
        keep(
            &mut room,
            &format!("p{number}"),
            &project("FROM a\n"),
            None,
            number as f64,
        );
    }
    assert_eq!(list(&room).len(), MOST);
    assert_eq!(open(&room, "p0"), None);
}
