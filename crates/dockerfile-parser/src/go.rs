//! The few habits of Go's standard library that show in what `BuildKit` accepts and says.

use crate::error::{Result, SyntaxError, reject};
use std::fmt::Write as _;
use std::time::Duration;

/// `strings.ToLower`: character by character, unlike Rust's, which may return several characters for one.
pub(crate) fn lower(text: &str) -> String {
    text.chars().map(lower_char).collect()
}

fn lower_char(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// `strings.ToUpper`, character by character.
pub(crate) fn upper(text: &str) -> String {
    let single = |c: char| {
        let mut upper = c.to_uppercase();
        if upper.len() == 1 {
            upper.next().unwrap_or(c)
        } else {
            c
        }
    };
    text.chars().map(single).collect()
}

/// `%q`.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(c),
            // Formatting into a string cannot fail.
            '\0'..='\u{7f}' => _ = write!(out, "\\x{:02x}", c as u32),
            _ if c.is_control() || c.is_whitespace() => _ = write!(out, "\\u{:04x}", c as u32),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// `strconv.ParseInt(text, 10, 32)`.
pub(crate) fn parse_int(text: &str) -> Result<i32> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        reject!("strconv.ParseInt: parsing {}: invalid syntax", quote(text));
    }
    text.parse().map_err(|_| {
        SyntaxError::new(format!(
            "strconv.ParseInt: parsing {}: value out of range",
            quote(text)
        ))
    })
}

/// `strconv.ParseBool`.
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// Go counts in signed 64-bit nanoseconds.
const MAX_NANOSECONDS: f64 = 9_223_372_036_854_775_807.0;

/// `time.ParseDuration`; the sign is kept apart, there being no negative [`Duration`].
pub(crate) fn parse_duration(text: &str) -> Result<(bool, Duration)> {
    let invalid = || SyntaxError::new(format!("time: invalid duration {}", quote(text)));
    let negative = text.starts_with('-');
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return Ok((false, Duration::ZERO));
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut nanoseconds = 0_f64;
    while !rest.is_empty() {
        let length = rest
            .find(|c: char| c != '.' && !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at(length);
        if !number.contains(|c: char| c.is_ascii_digit()) || number.matches('.').count() > 1 {
            return Err(invalid());
        }
        let unit_length = after
            .find(|c: char| c == '.' || c.is_ascii_digit())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_length);
        if unit.is_empty() {
            reject!("time: missing unit in duration {}", quote(text));
        }
        let Some(scale) = unit_of_time(unit) else {
            reject!("time: unknown unit {} in duration {}", quote(unit), quote(text));
        };
        nanoseconds += number.parse::<f64>().map_err(|_| invalid())? * scale;
        rest = after;
    }
    if nanoseconds > MAX_NANOSECONDS {
        return Err(invalid());
    }
    Ok((negative, Duration::from_secs_f64(nanoseconds / 1e9)))
}

fn unit_of_time(unit: &str) -> Option<f64> {
    Some(match unit {
        "ns" => 1.0,
        "us" | "µs" | "μs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        "m" => 60e9,
        "h" => 3600e9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_reads_them() {
        assert_eq!(
            parse_duration("1m30.5s"),
            Ok((false, Duration::from_millis(90_500)))
        );
        assert_eq!(
            parse_duration("5").map_err(|e| e.to_string()),
            Err("time: missing unit in duration \"5\"".into())
        );
        assert_eq!(
            parse_duration("5x").map_err(|e| e.to_string()),
            Err("time: unknown unit \"x\" in duration \"5x\"".into())
        );
        assert!(parse_duration(".s").is_err());
    }
}
