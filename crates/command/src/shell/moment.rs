//! What a shell text asks of the moment and of the place that it is run in.

use crate::access::Access;

/// Puts in what the words of a text tell: the working directory that it prints, the time that it asks for.
pub(super) fn add(text: &str, access: &mut Access) {
    if text.len() > super::MAX_TEXT {
        return;
    }
    access.of_the_moment |= is_of_the_moment(text);
    access.reads_workdir |= tells_the_place(text);
}

/// Words of a text, with the sign behind each.
fn words(text: &str) -> impl Iterator<Item = (&str, Option<char>)> {
    let is_of_word = |c: char| c.is_alphanumeric() || "_-./".contains(c);
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c| !is_of_word(c));
        let end = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
        let word = &rest[..end];
        rest = &rest[end..];
        (!word.is_empty()).then(|| (word, rest.trim_start_matches([' ', '\t']).chars().next()))
    })
}

/// The clock and chance: another moment, another output.
fn is_of_the_moment(text: &str) -> bool {
    const ASKED: [&str; 9] = [
        "date",
        "/bin/date",
        "RANDOM",
        "SRANDOM",
        "EPOCHSECONDS",
        "EPOCHREALTIME",
        "/proc/sys/kernel/random/uuid",
        "/proc/uptime",
        "uuidgen",
    ];
    words(text).any(|(word, _)| ASKED.contains(&word))
}

/// Whether the working directory is part of what it prints.
fn tells_the_place(text: &str) -> bool {
    let ends = |next: Option<char>| next.is_none_or(|next| ">|;&)`\n".contains(next));
    words(text).any(
        |(word, next)| match word.split_once('/').map_or(word, |(first, _)| first) {
            "PWD" | "OLDPWD" | "pwd" | "printenv" | "declare" => true,
            // With words behind them they set something.
            "env" | "set" | "export" | "-p" => ends(next),
            _ => false,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_and_chance_are_of_the_moment() {
        for text in [
            "date > /built",
            "echo \"$(date +%s)\" > /s",
            "echo $RANDOM > /r",
            "echo `date` > /b",
        ] {
            assert!(is_of_the_moment(text), "{text}");
        }
        for text in [
            "apt-get update",
            "npm run up-date",
            "touch --date=2020-01-01 /x",
            "echo $RANDOMS",
        ] {
            assert!(!is_of_the_moment(text), "{text}");
        }
    }

    #[test]
    fn what_prints_the_working_directory_hangs_on_it() {
        for text in [
            "ln -s $PWD/bin/x /x",
            "echo ${PWD##*/}",
            "env > /e",
            "export -p > /e",
            "cd /a && pwd",
            "set | sort",
        ] {
            assert!(tells_the_place(text), "{text}");
        }
        for text in [
            "env A=b make",
            "set -e; make",
            "export A=b",
            "mkdir -p /a && make",
            "set -ex && make",
        ] {
            assert!(!tells_the_place(text), "{text}");
        }
    }
}
