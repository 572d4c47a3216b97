//! Lines without what terminals, servers and browsers put around them.

use std::collections::BTreeMap;

/// A line and its number, from 1.
pub(super) struct Line {
    pub(super) number: usize,
    pub(super) text: String,
}

impl std::ops::Deref for Line {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// All lines that hold something.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let cleaned = text.lines().zip(1..).map(|(line, number)| Line {
        number,
        text: clean(line),
    });
    let mut lines: Vec<Line> = cleaned.filter(|line| !line.trim().is_empty()).collect();
    take_shared_prefix(&mut lines);
    lines
}

/// A prefix is not longer than this, in bytes.
const MAX_PREFIX: usize = 160;

/// What a server, a mail or a page put in front of every line: `[2026-10-01T10:00:00.123Z] `, `Step #0: `, `remote: `, `> `, blanks.
/// It is taken off where more lines that are known for what they are have it than have none.
fn take_shared_prefix(lines: &mut [Line]) {
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines.iter() {
        if let Some(at) = form_at(line) {
            *shapes.entry(shape(&line[..at])).or_default() += 1;
        }
    }
    let bare = shapes.remove("").unwrap_or_default();
    let Some((prefix, count)) = shapes.into_iter().max_by_key(|(_, count)| *count) else {
        return;
    };
    if count < 2 || count <= bare {
        return;
    }
    for line in lines {
        if let Some(length) = prefix_length(line, &prefix) {
            line.text.drain(..length);
        }
    }
}

/// Where a line of a build's log begins in a line.
fn form_at(line: &str) -> Option<usize> {
    let mut before = ' ';
    for (at, c) in line.char_indices().take_while(|(at, _)| *at <= MAX_PREFIX) {
        if !before.is_alphanumeric() && "#=[SIDW".contains(c) && super::is_line(&line[at..]) {
            return Some(at);
        }
        before = c;
    }
    None
}

/// A prefix whose numbers do not count.
fn shape(prefix: &str) -> String {
    let mut out = String::new();
    for c in prefix.chars() {
        let c = if c.is_ascii_digit() { '0' } else { c };
        if c != '0' || !out.ends_with('0') {
            out.push(c);
        }
    }
    out
}

/// Bytes at the start of a line that have a shape.
fn prefix_length(line: &str, shape: &str) -> Option<usize> {
    let mut rest = line;
    for wanted in shape.chars() {
        let after = if wanted == '0' {
            rest.trim_start_matches(|c: char| c.is_ascii_digit())
        } else {
            rest.strip_prefix(wanted)?
        };
        if after.len() == rest.len() {
            return None;
        }
        rest = after;
    }
    Some(line.len() - rest.len())
}

fn clean(line: &str) -> String {
    let line = without_colours(line.trim_start_matches('\u{feff}'));
    // What a carriage return wrote over is not seen.
    let line = line.trim_end_matches('\r');
    let line = line.rsplit('\r').next().unwrap_or(line);
    let line = if line.contains("](http") {
        without_links(line)
    } else {
        line.to_owned()
    };
    let trimmed = without_job(&line);
    let trimmed = without_time(trimmed);
    let is_form = |text: &str| {
        let text = text.trim_start();
        super::plain::is_line(text) || super::terminal::is_line(text)
    };
    // Line numbers that a browser copies along.
    let without_number = trimmed.trim_start_matches(|c: char| c.is_ascii_digit());
    if without_number.len() < trimmed.len() && is_form(without_number) {
        return without_number.trim_start().to_owned();
    }
    trimmed.to_owned()
}

/// Control sequences of terminals: `ESC [ … letter`, `ESC ] … BEL`, and single ones.
fn without_colours(line: &str) -> String {
    if !line.contains('\u{1b}') {
        return line.to_owned();
    }
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\u{1b}' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('[') => while chars.next().is_some_and(|c| !('\u{40}'..='\u{7e}').contains(&c)) {},
            Some(']') => while chars.next().is_some_and(|c| c != '\u{7}' && c != '\\') {},
            _ => {}
        }
    }
    out
}

/// `[15](https://…#step:5:20)` as `15`: GitHub's page makes links of numbers.
fn without_links(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let target = after[digits..]
            .strip_prefix("](http")
            .and_then(|target| target.split_once(')'));
        if let Some((_, end)) = target.filter(|_| digits > 0) {
            out.push_str(&after[..digits]);
            rest = end;
        } else {
            out.push('[');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// Job and step that `gh run view --log` puts in front, with tabs.
fn without_job(line: &str) -> &str {
    let mut parts = line.splitn(3, '\t');
    let last = parts.nth(2).map(|rest| rest.trim_start_matches('\u{feff}'));
    last.filter(|rest| without_time(rest).len() < rest.len())
        .unwrap_or(line)
}

/// A time stamp in front: `2026-10-01T10:00:00.1234567Z `, GitLab's with a mark behind it, or a date of HTTP.
fn without_time(line: &str) -> &str {
    let bytes = line.as_bytes();
    let is_date =
        bytes.len() > 20 && bytes[4] == b'-' && bytes[7] == b'-' && bytes[10] == b'T' && bytes[13] == b':';
    if is_date && bytes[..4].iter().all(u8::is_ascii_digit) {
        let rest = line.split_once(' ').map_or("", |(_, rest)| rest);
        // `01E `, `00O+`: stream and kind of GitLab's lines.
        let mark = rest.as_bytes();
        let is_mark = mark.len() >= 3
            && mark[0].is_ascii_digit()
            && mark[1].is_ascii_digit()
            && b"OE".contains(&mark[2]);
        return if is_mark {
            rest.get(4..).unwrap_or_default()
        } else {
            rest
        };
    }
    match line.split_once(" GMT") {
        Some((date, rest)) if date.len() < 30 && date.contains(", ") && date.contains(':') => {
            rest.trim_start()
        }
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_that_lines_share_is_taken_off() {
        for prefix in [
            "[2026-05-01T10:00:0N.123Z] ",
            "[2026-05-01 10:00:0N] [INFO] ",
            "10:00:0N  ",
            "Step #0 - \"Build\": ",
            "Step #1: ",
            "    ",
            "> ",
            "\t",
            "remote: ",
            "web-1  | ",
            "Oct 01 10:00:0N host builder[17]: ",
        ] {
            let text: String = ["#1 [1/2] RUN make", "#1 0.3 cc #2 DONE 9.9s", "#1 DONE 2.4s"]
                .iter()
                .zip(1..)
                .map(|(line, number)| format!("{}{line}\n", prefix.replace('N', &format!("{number}"))))
                .collect();
            let lines = lines(&text);
            let texts: Vec<&str> = lines.iter().map(|line| line.text.trim_start()).collect();
            assert_eq!(
                texts,
                ["#1 [1/2] RUN make", "#1 0.3 cc #2 DONE 9.9s", "#1 DONE 2.4s"],
                "{prefix:?}"
            );
        }
    }

    #[test]
    fn what_a_command_prints_is_no_prefix() {
        let text = "#1 [1/2] RUN make\nsee #2 DONE 1.0s\n#1 DONE 2.4s\n";
        let lines = lines(text);
        assert_eq!(lines[1].text, "see #2 DONE 1.0s");
    }

    #[test]
    fn what_is_around_a_line_is_taken_off() {
        for line in [
            "#7 DONE 1.0s",
            "\u{feff}2026-10-01T10:00:00.1234567Z #7 DONE 1.0s\r",
            "2026-10-01T10:00:00.127000Z 01E #7 DONE 1.0s",
            "build\tBuild image\t2026-10-01T10:00:00.1234567Z #7 DONE 1.0s",
            "Thu, 01 Oct 2026 10:00:00 GMT #7 DONE 1.0s",
            "\u{1b}[36;1m#7 DONE 1.0s\u{1b}[0;m",
            "section_start:17\r\u{1b}[0K#7 DONE 1.0s",
            "12 #7 DONE 1.0s",
            "#[7](https://example.org/a#step:5:20) DONE 1.0s",
        ] {
            assert_eq!(clean(line), "#7 DONE 1.0s", "{line:?}");
        }
    }
}
