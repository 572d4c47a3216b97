//! Numbers as people read them: no more precision than there is.

use layerlab_estimate::{Range, Source};
use serde::{Deserialize, Serialize};

/// A duration or a size as it is shown, and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// Seconds or bytes.
    pub value: f64,
    /// As shown.
    pub text: String,
    /// Where it comes from, in words.
    pub source: String,
    /// Whether nobody stated or measured it.
    pub assumed: bool,
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

    fn of(range: Range, source: &Source, format: fn(f64) -> String) -> Self {
        let between = if range.low < range.high {
            format!(", between {} and {}", format(range.low), format(range.high))
        } else {
            String::new()
        };
        let (source, assumed) = match source {
            Source::Stated => ("stated".to_owned(), false),
            Source::Size => (format!("estimated from file sizes{between}"), true),
            Source::Catalogue(what) => (format!("estimated from public builds of {what}{between}"), true),
            Source::Guess => (format!("a guess{between}"), true),
        };
        Self {
            value: range.typical,
            text: format(range.typical),
            source,
            assumed,
        }
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

/// `10 KB`, `500 MB`, `3.15 GB`: decimal units, three digits at most.
pub fn format_bytes(bytes: f64) -> String {
    let mut value = bytes;
    let mut unit = "B";
    for larger in ["KB", "MB", "GB", "TB"] {
        if value < 999.5 {
            break;
        }
        value /= 1000.0;
        unit = larger;
    }
    let digits = if unit == "B" || value >= 99.95 {
        0
    } else if value >= 9.995 {
        1
    } else {
        2
    };
    let text = format!("{value:.digits$}");
    let text = if digits > 0 {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    format!("{text} {unit}")
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
