//! Commands that only take files away.

use layerlab_build::Removal;
use layerlab_command::SimpleCommand;
use layerlab_context::join;

/// What a command takes away; nothing for one that does something else, or of which it cannot be told.
pub(super) fn of(command: &SimpleCommand, workdir: &str) -> Vec<Removal> {
    let removals = match command.program() {
        "find" => find(&command.words[1..], workdir),
        "rm" => rm(command, workdir),
        _ => None,
    };
    removals.unwrap_or_default()
}

fn odd(word: &str) -> bool {
    word.contains(['$', '`', '<', '>', '*', '?', '[', '{', '~'])
}

/// `rm -rf PATH …` of plain paths.
fn rm(command: &SimpleCommand, workdir: &str) -> Option<Vec<Removal>> {
    if !command.plain || command.words.iter().any(|word| odd(word)) {
        return None;
    }
    let all = command.operands().map(|path| Removal {
        path: join(workdir, path),
        only: Vec::new(),
        keep: Vec::new(),
    });
    Some(all.collect())
}

/// `find PATH … [-type f] [!] -name PATTERN … -delete`, or `-exec rm {} +`.
fn find(words: &[String], workdir: &str) -> Option<Vec<Removal>> {
    let is_path = |word: &&String| !word.starts_with('-') && !["!", "("].contains(&word.as_str());
    let paths: Vec<&String> = words.iter().take_while(is_path).collect();
    let mut rest = words[paths.len()..].iter().map(String::as_str).peekable();
    let (mut only, mut keep, mut files) = (Vec::new(), Vec::new(), false);
    let mut deletes = false;
    while let Some(word) = rest.next() {
        match word {
            _ if deletes => return None,
            "-type" => {
                files = ["f", "f,l"].contains(&rest.next()?);
                files.then_some(())?;
            }
            "!" | "-not" => keep.extend(names(rest.next()?, &mut rest)?),
            // Two conditions of one kind have both to hold: that is no list of names.
            "-name" | "(" if only.is_empty() => only = names(word, &mut rest)?,
            "-delete" => deletes = true,
            "-exec" => {
                let command: Vec<&str> = rest.by_ref().collect();
                let (end, start) = command.split_last()?;
                let removes = ["rm", "rm -f", "rm -rf", "rm -r"]
                    .contains(&start.strip_suffix(&["{}"])?.join(" ").as_str());
                deletes = removes && ["+", ";"].contains(end);
                deletes.then_some(())?;
            }
            _ => return None,
        }
    }
    let is_told = deletes && files && !paths.is_empty() && !(only.is_empty() && keep.is_empty());
    if !is_told || paths.iter().any(|path| odd(path)) {
        return None;
    }
    let removal = |path: &&String| Removal {
        path: join(workdir, path),
        only: only.clone(),
        keep: keep.clone(),
    };
    Some(paths.iter().map(removal).collect())
}

/// `-name PATTERN`, or several of them with `-o` in brackets.
fn names<'w>(first: &str, rest: &mut impl Iterator<Item = &'w str>) -> Option<Vec<String>> {
    if first == "-name" {
        return Some(vec![rest.next()?.to_owned()]);
    }
    let mut found = Vec::new();
    if first != "(" {
        return None;
    }
    loop {
        (rest.next()? == "-name").then_some(())?;
        found.push(rest.next()?.to_owned());
        match rest.next()? {
            "-o" | "-or" => {}
            ")" => return Some(found),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_command::simple_commands;

    fn read(text: &str) -> Vec<(String, Vec<String>, Vec<String>)> {
        let removals = of(&simple_commands(text)[0], "/app");
        removals
            .into_iter()
            .map(|removal| (removal.path, removal.only, removal.keep))
            .collect()
    }

    #[test]
    fn a_filter_is_known_by_what_it_keeps_and_takes() {
        let strings = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        for (text, only, keep) in [
            (
                "find src -type f ! -name '*.csproj' -delete",
                &[][..],
                &["*.csproj"][..],
            ),
            (
                "find src -type f -not -name '*.csproj' -not -name '*.sln' -exec rm {} +",
                &[],
                &["*.csproj", "*.sln"],
            ),
            (
                r"find src -type f ! \( -name '*.csproj' -o -name '*.sln' \) -delete",
                &[],
                &["*.csproj", "*.sln"],
            ),
            (
                r"find src -type f -name '*.pyc' -exec rm -f {} \;",
                &["*.pyc"],
                &[],
            ),
        ] {
            assert_eq!(
                read(text),
                [("/app/src".to_owned(), strings(only), strings(keep))],
                "{text}"
            );
        }
        assert_eq!(
            read("rm -rf tests"),
            [("/app/tests".to_owned(), Vec::new(), Vec::new())]
        );
    }

    #[test]
    fn what_cannot_be_told_is_no_filter() {
        for text in [
            "find src -delete",
            "find src -name x -delete",
            "find src -type f -name x -mtime 3 -delete",
            "find src -type f -name x -print",
            "find $DIR -type f -name x -delete",
            "find src -type f -name x -o -name y -delete",
            "rm -rf *",
            "rm $X",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }
}
