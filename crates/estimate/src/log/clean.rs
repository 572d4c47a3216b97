//! Lines without what terminals, servers and browsers put around them.

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
    cleaned.filter(|line| !line.trim().is_empty()).collect()
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
