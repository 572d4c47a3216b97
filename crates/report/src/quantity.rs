//! Numbers as people read them: no more precision than there is.

use layerlab_estimate::{Range, Source, format_bytes, rounded};
use serde::{Deserialize, Serialize};

/// Who says a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Nobody: it is estimated.
    #[default]
    Assumed,
    /// The log of a real build.
    Measured,
    /// The user.
    Stated,
}

/// A duration or a size as it is shown, and where it comes from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// Seconds or bytes.
    pub value: f64,
    /// As shown.
    pub text: String,
    /// Where it comes from, in words.
    pub source: String,
    /// Who says it.
    pub origin: Origin,
}

impl Quantity {
    /// A duration.
    pub fn seconds(range: Range, source: &Source) -> Self {
        Self::of(range, source, format_seconds)
    }

    /// A size.
    pub fn bytes(range: Range, source: &Source) -> Self {
        Self::of(range, source, format_bytes)
    }

    /// What parts come to, in seconds, taken together as the build takes them.
    pub fn total_seconds<'q>(value: f64, parts: impl Iterator<Item = &'q Self>) -> Self {
        Self::total(value, format_seconds(value), parts)
    }

    /// What parts come to, in bytes.
    pub fn total_bytes<'q>(value: f64, parts: impl Iterator<Item = &'q Self>) -> Self {
        Self::total(value, format_bytes(value), parts)
    }

    /// A number that follows from others.
    pub fn derived(value: f64, text: String, source: impl Into<String>, origin: Origin) -> Self {
        Self {
            value,
            text,
            source: source.into(),
            origin,
        }
    }

    fn total<'q>(value: f64, text: String, parts: impl Iterator<Item = &'q Self>) -> Self {
        let mut counts = [0_usize; 3];
        let mut origin = Origin::Stated;
        for part in parts.filter(|part| part.value > 0.0) {
            counts[part.origin as usize] += 1;
            origin = origin.min(part.origin);
        }
        let [estimated, measured, stated] = counts;
        let named = [
            (stated, "stated"),
            (measured, "measured"),
            (estimated, "estimated"),
        ];
        let words: Vec<String> = named
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let source = if words.is_empty() {
            "nothing to do".to_owned()
        } else {
            format!("from its parts: {}", words.join(", "))
        };
        Self {
            value,
            text,
            source,
            origin,
        }
    }

    fn of(range: Range, source: &Source, format: fn(f64) -> String) -> Self {
        let between = if range.low < range.high {
            format!(", between {} and {}", format(range.low), format(range.high))
        } else {
            String::new()
        };
        let (source, origin) = match source {
            Source::Stated => ("stated".to_owned(), Origin::Stated),
            Source::Measured => ("measured, from the build log".to_owned(), Origin::Measured),
            Source::Size => (format!("estimated from file sizes{between}"), Origin::Assumed),
            Source::Rate(what) => (format!("estimated from {what}{between}"), Origin::Assumed),
            Source::Catalogue(what) => (
                format!("estimated from public builds of {what}{between}"),
                Origin::Assumed,
            ),
            Source::CacheMount(what) => (
                format!("estimated from public builds, its cache mount being filled: {what}{between}"),
                Origin::Assumed,
            ),
            Source::Guess => (format!("a guess{between}"), Origin::Assumed),
        };
        Self {
            value: range.typical,
            text: format(range.typical),
            source,
            origin,
        }
    }
}

/// Seconds as [`format_seconds`] shows them: what is multiplied is what is read.
pub fn as_shown(seconds: f64) -> f64 {
    if seconds < 3600.0 {
        rounded(seconds)
    } else {
        (seconds / 60.0).round() * 60.0
    }
}

/// `0.2 s`, `45 s`, `2 min 46 s`, `1 h 5 min`.
pub fn format_seconds(seconds: f64) -> String {
    if seconds < 9.95 {
        let text = format!("{seconds:.1}");
        return format!("{} s", text.strip_suffix(".0").unwrap_or(&text));
    }
    let whole = seconds.round();
    let parts = |large: f64, large_unit: &str, small: f64, small_unit: &str| {
        if small == 0.0 {
            format!("{large} {large_unit}")
        } else {
            format!("{large} {large_unit} {small} {small_unit}")
        }
    };
    if whole < 60.0 {
        format!("{whole} s")
    } else if whole < 3600.0 {
        parts((whole / 60.0).floor(), "min", whole % 60.0, "s")
    } else {
        let minutes = (whole / 60.0).round();
        parts((minutes / 60.0).floor(), "h", minutes % 60.0, "min")
    }
}

/// `17.8×`; one digit behind the point below 20, none above.
pub fn format_factor(factor: f64) -> String {
    if factor < 19.95 {
        let text = format!("{factor:.1}");
        format!("{}×", text.strip_suffix(".0").unwrap_or(&text))
    } else {
        format!("{factor:.0}×")
    }
}

/// `$0.35`, `$18`, `$38,636`: two digits behind the point below ten, none above.
pub fn format_money(dollars: f64) -> String {
    if dollars < 9.995 {
        return format!("${dollars:.2}");
    }
    let digits = format!("{dollars:.0}");
    let grouped = digits.char_indices().map(|(at, digit)| {
        let rest = digits.len() - at;
        let comma = if at > 0 && rest % 3 == 0 { "," } else { "" };
        format!("{comma}{digit}")
    });
    format!("${}", grouped.collect::<String>())
}

/// Reads a duration as people write it: `45`, `45 s`, `2 min 46 s`, `1:30`, `1.5 h`. In seconds; `None` where it is none.
pub fn parse_seconds(text: &str) -> Option<f64> {
    let text = text.trim().to_lowercase();
    if let Some((minutes, seconds)) = text.split_once(':') {
        let whole = minutes.trim().parse::<f64>().ok()? * 60.0 + seconds.trim().parse::<f64>().ok()?;
        return Some(whole).filter(|seconds| seconds.is_finite() && *seconds >= 0.0);
    }
    let units = |unit: &str| match unit {
        "" | "s" | "sec" | "secs" | "second" | "seconds" => Some(1.0),
        "ms" => Some(0.001),
        "m" | "min" | "mins" | "minute" | "minutes" => Some(60.0),
        "h" | "hour" | "hours" => Some(3600.0),
        _ => None,
    };
    parse_units(&text, &units)
}

/// Reads a size as people write it: `500`, `50 MB`, `3.15 GB`, `2 MiB`. In bytes; `None` where it is none.
pub fn parse_bytes(text: &str) -> Option<f64> {
    let units = |unit: &str| match unit {
        "" | "b" => Some(1.0),
        "k" | "kb" => Some(1e3),
        "m" | "mb" => Some(1e6),
        "g" | "gb" => Some(1e9),
        "t" | "tb" => Some(1e12),
        "kib" => Some(1024.0),
        "mib" => Some(1_048_576.0),
        "gib" => Some(1_073_741_824.0),
        _ => None,
    };
    parse_units(&text.trim().to_lowercase(), &units)
}

/// Numbers with units, one after the other, added up.
fn parse_units(text: &str, units: &dyn Fn(&str) -> Option<f64>) -> Option<f64> {
    let mut sum = None;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
            .unwrap_or(rest.len());
        let number: f64 = rest[..end].replace(',', ".").parse().ok()?;
        let after = rest[end..].trim_start();
        let unit_end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        sum = Some(sum.unwrap_or(0.0) + number * units(&after[..unit_end])?);
        rest = after[unit_end..].trim_start();
    }
    sum.filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_people_say_them() {
        for (seconds, text) in [
            (0.0, "0 s"),
            (0.15, "0.1 s"),
            (4.0, "4 s"),
            (45.2, "45 s"),
            (59.6, "1 min"),
            (166.0, "2 min 46 s"),
            (600.0, "10 min"),
            (891.0, "14 min 51 s"),
            (3900.0, "1 h 5 min"),
        ] {
            assert_eq!(format_seconds(seconds), text);
        }
    }

    #[test]
    fn what_people_write_is_read() {
        for (text, seconds) in [
            ("45", Some(45.0)),
            ("2 min 46 s", Some(166.0)),
            ("2m46s", Some(166.0)),
            ("1:30", Some(90.0)),
            ("1,5 h", Some(5400.0)),
            ("-3", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(parse_seconds(text), seconds, "{text}");
        }
        assert_eq!(parse_bytes("3.15 GB"), Some(3.15e9));
        assert_eq!(parse_bytes("2MiB"), Some(2_097_152.0));
        assert_eq!(parse_bytes("many"), None);
    }

    #[test]
    fn what_is_shown_is_read_back() {
        for value in [0.0, 0.4, 9.9, 45.0, 166.0, 891.0, 3900.0] {
            assert_eq!(parse_seconds(&format_seconds(value)), Some(value));
        }
        for value in [0.0, 10e3, 500e6, 3.15e9] {
            assert_eq!(parse_bytes(&format_bytes(value)), Some(value));
        }
    }

    #[test]
    fn sizes_in_decimal_units() {
        for (bytes, text) in [
            (0.0, "0 B"),
            (10_000.0, "10 KB"),
            (500e6, "500 MB"),
            (3.15e9, "3.15 GB"),
            (2e9, "2 GB"),
            (999_700.0, "1 MB"),
        ] {
            assert_eq!(format_bytes(bytes), text);
        }
    }
}
