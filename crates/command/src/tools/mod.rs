//! Tools of the shell: what they touch follows from their operands, also where parts of these are not known.

use crate::text::Text;

/// What a tool touches.
#[derive(Clone, Debug, Default)]
pub(crate) struct Touched {
    pub(crate) reads: Vec<Text>,
    pub(crate) writes: Vec<Text>,
    /// Whether it looks into its working directory, whatever it is given.
    pub(crate) here_is_read: bool,
    /// Whether it writes into its working directory files whose names are not known.
    pub(crate) here_is_written: bool,
    /// Places that it reads without being told.
    pub(crate) places: &'static [&'static str],
}

/// They print what they are given, or what the machine is.
const PRINTERS: &[&str] = &[
    "echo", "printf", "sleep", "uname", "date", "nproc", "hostname", "getconf", "arch", "dirname",
    "basename", "seq", "expr", "whoami", "printenv", "yes", "tty", "free", "uptime", "clear",
];
/// They read what they are given, or a pipe.
const READERS: &[&str] = &[
    "cat",
    "head",
    "tail",
    "wc",
    "sort",
    "uniq",
    "cut",
    "tr",
    "stat",
    "file",
    "md5sum",
    "sha1sum",
    "sha256sum",
    "sha512sum",
    "shasum",
    "cksum",
    "diff",
    "cmp",
    "test",
    "[",
    "readlink",
    "realpath",
    "nl",
    "od",
    "xxd",
    "strings",
    "tac",
    "rev",
    "paste",
    "column",
    "comm",
    "base64",
    "less",
    "more",
];
/// As these, behind an expression.
const FILTERS: &[&str] = &[
    "grep", "egrep", "fgrep", "zgrep", "awk", "gawk", "mawk", "jq", "rg",
];
/// They change what they are given.
const WRITERS: &[&str] = &[
    "rm", "mkdir", "rmdir", "touch", "mv", "tee", "truncate", "unlink", "mkfifo", "mknod",
];
/// They change what they are given, behind an owner or a mode.
const OWNERS: &[&str] = &["chmod", "chown", "chgrp", "setfacl"];
/// Where networks and the user have their settings.
const SETTINGS: &[&str] = &["/etc", "/root"];

/// What a tool of the shell touches; `None` for another program, or one that is used in another way.
pub(crate) fn tool(words: &[Text]) -> Option<Touched> {
    let name = words.first()?.exact()?;
    let name = name.rsplit('/').next().unwrap_or(name);
    let rest = &words[1..];
    let reading = |reads: Vec<Text>| Touched {
        reads,
        ..Touched::default()
    };
    let writing = |writes: Vec<Text>| Touched {
        writes,
        ..Touched::default()
    };
    let plain = operands(rest, &[]);
    match name {
        _ if PRINTERS.contains(&name) => Some(Touched::default()),
        "ls" | "du" | "find" if plain.is_empty() => Some(Touched {
            here_is_read: true,
            ..Touched::default()
        }),
        "ls" | "du" => Some(reading(plain)),
        "find" => Some(find(rest)),
        "id" | "which" | "getent" | "groups" | "locale" | "command" => Some(Touched {
            places: &["/etc", "/usr", "/bin", "/sbin"],
            ..Touched::default()
        }),
        // A list of files to check, which may be anywhere.
        _ if name.contains("sum")
            && rest.iter().any(|word| {
                word.known == "--check" || word.known.starts_with('-') && word.known.contains('c')
            }) =>
        {
            None
        }
        // It may write where it is told.
        "sort"
            if rest
                .iter()
                .any(|word| word.known.starts_with("-o") || word.known.starts_with("--")) =>
        {
            None
        }
        _ if READERS.contains(&name) => Some(reading(plain)),
        _ if FILTERS.contains(&name) => filter(name, rest),
        _ if WRITERS.contains(&name) && !plain.is_empty() => Some(writing(plain)),
        // A mode may look like an option: -w.
        _ if OWNERS.contains(&name) && plain.len() > 1 => Some(Touched {
            writes: plain[usize::from(!takes_mode(rest))..].to_vec(),
            places: &["/etc"],
            ..Touched::default()
        }),
        "cp" | "install" | "ln" => Some(copy(name, rest)),
        "sed" | "perl" => sed(name, rest),
        "curl" | "wget" if has_other_files(name, rest) => None,
        "curl" => Some(curl(rest)),
        "wget" => Some(wget(rest)),
        "tar" | "bsdtar" => tar(rest),
        "unzip" => Some(unzip(rest)),
        "git" => git(rest),
        _ => None,
    }
}

/// Whether an option of `chmod` is the mode.
fn takes_mode(rest: &[Text]) -> bool {
    let known = [
        "-R",
        "--recursive",
        "-v",
        "-f",
        "-h",
        "--no-dereference",
        "-c",
        "-Rf",
        "-fR",
        "-hR",
        "-Rh",
        "-Rv",
        "-vR",
    ];
    rest.iter()
        .any(|word| word.known.starts_with('-') && !known.contains(&word.known.as_str()))
}

/// Words that are no options, nor values of those named.
fn operands(words: &[Text], values: &[&str]) -> Vec<Text> {
    let mut found = Vec::new();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if word.known.starts_with('-') && word.known.len() > 1 {
            if values.contains(&word.known.as_str()) {
                rest.next();
            }
        } else {
            found.push(word.clone());
        }
    }
    found
}

fn value_of(words: &[Text], options: &[&str]) -> Option<Text> {
    let at = words
        .iter()
        .position(|word| options.contains(&word.known.as_str()) && !word.open)?;
    words.get(at + 1).cloned()
}

fn named(path: &str) -> Text {
    Text {
        known: path.to_owned(),
        raw: path.to_owned(),
        ..Text::default()
    }
}

/// Folders stand before the first expression; what is done with what is found may change it.
fn find(rest: &[Text]) -> Touched {
    let follows = rest
        .iter()
        .take_while(|word| ["-L", "-H", "-P"].contains(&word.known.as_str()))
        .count();
    let rest = &rest[follows..];
    let folders: Vec<Text> = rest
        .iter()
        .take_while(|word| !word.known.starts_with(['-', '(', '!']))
        .cloned()
        .collect();
    let changes = rest
        .iter()
        .any(|word| word.known.starts_with("-exec") || ["-delete", "-ok"].contains(&word.known.as_str()));
    let folders = if folders.is_empty() {
        vec![named(".")]
    } else {
        folders
    };
    let (reads, writes) = if changes {
        (Vec::new(), folders)
    } else {
        (folders, Vec::new())
    };
    Touched {
        reads,
        writes,
        ..Touched::default()
    }
}

/// An expression, then files. Where the expression comes out of a file, or writes or runs something itself, nothing is said.
fn filter(name: &str, rest: &[Text]) -> Option<Touched> {
    let is_awk = name.ends_with("awk");
    let odd = |word: &Text| {
        let known = word.known.as_str();
        let option = known.starts_with('-') && !known.starts_with("--");
        known.starts_with("--file") || known.starts_with("--from-file") || (option && known.contains('f'))
    };
    let acts = |word: &Text| {
        is_awk
            && (word.open
                || ["print >", ">", "getline", "system("]
                    .iter()
                    .any(|act| word.known.contains(act)))
    };
    if rest.iter().any(|word| odd(word) || acts(word)) {
        return None;
    }
    let values: &[&str] = if is_awk {
        &["-v", "-F"]
    } else {
        &["-e", "--regexp", "-m", "-A", "-B", "-C", "--arg", "--argjson"]
    };
    let files = operands(rest, values);
    let has_expression = rest
        .iter()
        .any(|word| word.known.starts_with("-e") || word.known.starts_with("--regexp"));
    Some(Touched {
        reads: files.into_iter().skip(usize::from(!has_expression)).collect(),
        ..Touched::default()
    })
}

/// The last operand is written, the others are read; all are taken as written where the place is an option.
fn copy(name: &str, rest: &[Text]) -> Touched {
    let mut files = operands(rest, &["-m", "-o", "-g", "--mode", "--owner", "--group"]);
    let odd = rest
        .iter()
        .any(|word| word.known.starts_with("-t") || word.known.starts_with("--target"))
        || (name == "install"
            && rest
                .iter()
                .any(|word| word.known.contains('d') && word.known.starts_with('-')))
        || files.len() < 2;
    if odd {
        return Touched {
            here_is_written: name == "ln" && files.len() < 2,
            writes: files,
            ..Touched::default()
        };
    }
    let target = files.pop();
    Touched {
        reads: files,
        writes: target.into_iter().collect(),
        ..Touched::default()
    }
}

/// `sed -i` writes its files, without it reads them; so do the one-liners of Perl.
fn sed(name: &str, rest: &[Text]) -> Option<Touched> {
    // A script out of a file, or one that reads and writes files itself.
    let odd = |word: &Text| {
        let known = word.known.as_str();
        ["-f", "--file", "--expression="]
            .iter()
            .any(|option| known.starts_with(option))
            || ["w /", "r /", "w ", "r "]
                .iter()
                .any(|act| known.starts_with(act) || known.contains(&format!("/{act}")))
    };
    if rest.iter().any(odd) {
        return None;
    }
    let in_place = rest.iter().any(|word| {
        word.known.starts_with("-i")
            || word.known.starts_with("--in-place")
            || (word.known.starts_with('-') && !word.known.starts_with("--") && word.known.contains('i'))
    });
    let has_script = rest
        .iter()
        .any(|word| ["-e", "-f", "--expression"].contains(&word.known.as_str()));
    let is_one_liner = name == "sed"
        || rest
            .iter()
            .any(|word| word.known.starts_with("-p") && word.known.contains('e'));
    if !is_one_liner {
        return None;
    }
    let files = operands(rest, &["-e", "-f", "--expression"]);
    let files: Vec<Text> = files.into_iter().skip(usize::from(!has_script)).collect();
    Some(if in_place {
        Touched {
            writes: files,
            ..Touched::default()
        }
    } else {
        Touched {
            reads: files,
            ..Touched::default()
        }
    })
}

/// Options with files that are not looked at: lists, cookies, folders, headers.
fn has_other_files(name: &str, rest: &[Text]) -> bool {
    let options: &[&str] = if name == "curl" {
        &[
            "--output-dir",
            "-c",
            "--cookie-jar",
            "-D",
            "--dump-header",
            "--stderr",
            "--trace",
            "-n",
            "--netrc",
            "--create-dirs",
            "-F",
            "--form",
        ]
    } else {
        &[
            "-i",
            "--input-file",
            "--post-file",
            "--body-file",
            "-o",
            "-a",
            "--output-file",
            "--append-output",
            "-r",
            "-m",
            "-x",
        ]
    };
    rest.iter().any(|word| {
        let known = word.known.as_str();
        let glued = known.starts_with("-o/") || known.starts_with("--output=") || known.starts_with("-P/");
        glued || options.contains(&known.split('=').next().unwrap_or(known))
    })
}

fn curl(rest: &[Text]) -> Touched {
    let ends_with = |word: &Text, letter: char| {
        word.known.starts_with('-') && !word.known.starts_with("--") && word.known.ends_with(letter)
    };
    let mut touched = Touched {
        places: SETTINGS,
        ..Touched::default()
    };
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        if ends_with(word, 'o') || word.known == "--output" {
            touched
                .writes
                .extend(words.next().filter(|file| file.known != "-").cloned());
        } else if word.known.starts_with('-') && !word.known.starts_with("--") && word.known.contains('O')
            || word.known == "--remote-name"
        {
            touched.here_is_written = true;
        } else if ["-K", "--config", "-T", "--cacert", "--cert", "-b", "--key"].contains(&word.known.as_str())
        {
            touched.reads.extend(words.next().cloned());
        } else if let Some(at) = word.known.find('@').filter(|_| !word.known.contains("://")) {
            touched.reads.push(named(&word.known[at + 1..]));
        }
    }
    touched
}

fn wget(rest: &[Text]) -> Touched {
    let mut touched = Touched {
        places: SETTINGS,
        ..Touched::default()
    };
    let mut words = rest.iter();
    let mut is_named = false;
    while let Some(word) = words.next() {
        let known = word.known.as_str();
        let (short, long) = (
            known.starts_with('-') && !known.starts_with("--"),
            known.starts_with("--"),
        );
        if short && known.ends_with('O') || known == "--output-document" {
            is_named = true;
            touched
                .writes
                .extend(words.next().filter(|file| file.known != "-").cloned());
        } else if let Some((_, file)) = known
            .split_once("-O")
            .filter(|(_, file)| short && !file.is_empty())
        {
            is_named = true;
            if file != "-" {
                touched.writes.push(Text {
                    known: file.to_owned(),
                    ..word.clone()
                });
            }
        } else if let Some(file) = known.strip_prefix("--output-document=") {
            is_named = true;
            if file != "-" {
                touched.writes.push(Text {
                    known: file.to_owned(),
                    ..word.clone()
                });
            }
        } else if short && known.ends_with('P') || known == "--directory-prefix" {
            is_named = true;
            touched.writes.extend(words.next().cloned());
        } else if let Some(folder) = known.strip_prefix("--directory-prefix=") {
            is_named = true;
            touched.writes.push(named(folder));
        } else if long && known.starts_with("--spider") {
            is_named = true;
        }
    }
    touched.here_is_written = !is_named;
    touched
}

/// Archives are unpacked below the folder that is named, or here; links in them are not followed out of it.
fn tar(rest: &[Text]) -> Option<Touched> {
    let mode = rest.first()?;
    let is_mode = |word: &Text, letter: char| {
        !word.known.starts_with("--")
            && (word.known.starts_with('-') || word.known == mode.known)
            && word.known.contains(letter)
            && !word.known.contains('/')
    };
    let is = |letter: char, long: &str| {
        rest.iter()
            .any(|word| is_mode(word, letter) || word.known == long)
    };
    if rest
        .iter()
        .any(|word| word.known == "-P" || word.known == "--absolute-names")
    {
        return None;
    }
    let mut touched = Touched::default();
    let mut folder = value_of(rest, &["-C", "--directory"]);
    if let Some(word) = rest.iter().find(|word| word.known.starts_with("--directory=")) {
        folder = Some(Text {
            known: word.known["--directory=".len()..].to_owned(),
            ..word.clone()
        });
    }
    if folder.is_none()
        && let Some(at) = rest.iter().position(|word| is_mode(word, 'C'))
    {
        folder = rest.get(at + 1).cloned();
    }
    let archive = rest
        .iter()
        .position(|word| is_mode(word, 'f') || word.known == "--file")
        .and_then(|at| rest.get(at + 1))
        .filter(|file| file.known != "-");
    if is('x', "--extract") || is('x', "--get") {
        touched.reads.extend(archive.cloned());
        touched.here_is_written = folder.is_none();
        touched.writes.extend(folder);
        return Some(touched);
    }
    if is('c', "--create") {
        touched.writes.extend(archive.cloned());
        touched.here_is_read = true;
        touched.reads.extend(folder);
        touched.reads.extend(
            operands(rest.get(1..)?, &["-f", "-C"])
                .into_iter()
                .filter(|word| Some(&word.known) != archive.map(|archive| &archive.known)),
        );
        return Some(touched);
    }
    None
}

fn unzip(rest: &[Text]) -> Touched {
    let folder = value_of(rest, &["-d"]);
    Touched {
        reads: operands(rest, &["-d", "-x"]).into_iter().take(1).collect(),
        here_is_written: folder.is_none(),
        writes: folder.into_iter().collect(),
        ..Touched::default()
    }
}

/// A clone is made in the folder that is named, else in one of the repository's name.
fn git(rest: &[Text]) -> Option<Touched> {
    let at = rest.iter().position(|word| word.known == "clone")?;
    if rest[..at].iter().any(|word| word.known == "-C") {
        return None;
    }
    let values = [
        "-b",
        "--branch",
        "--depth",
        "-c",
        "--config",
        "-o",
        "--origin",
        "-j",
        "--jobs",
        "--shallow-since",
        "--filter",
    ];
    let named_words = operands(&rest[at + 1..], &values);
    let address = named_words.first()?;
    let folder = match named_words.get(1) {
        Some(folder) => Some(folder.clone()),
        None => address.exact().map(|address| {
            let name = address
                .trim_end_matches('/')
                .rsplit(['/', ':'])
                .next()
                .unwrap_or(address);
            named(name.trim_end_matches(".git"))
        }),
    };
    let is_local = address.known.starts_with(['.', '/']);
    Some(Touched {
        reads: if is_local {
            vec![address.clone()]
        } else {
            Vec::new()
        },
        here_is_written: folder.is_none(),
        writes: folder.into_iter().collect(),
        places: SETTINGS,
        ..Touched::default()
    })
}
