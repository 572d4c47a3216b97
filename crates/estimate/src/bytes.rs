//! Sizes for people.

/// `10 KB`, `500 MB`, `3.15 GB`: decimal units, three digits at most.
pub fn format_bytes(bytes: f64) -> String {
    // The sum of nothing is less than nothing in the arithmetic of floating point: -0.
    let mut value = bytes + 0.0;
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

#[cfg(test)]
mod tests {
    use super::format_bytes;

    #[test]
    fn nothing_has_no_sign() {
        assert_eq!(format_bytes(std::iter::empty::<f64>().sum()), "0 B");
    }
}
