//! Figures out of samples, and how they are printed.

/// Returns the median; of an even number of values the mean of the two in the middle. Of none it is 0.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match (values.get(middle), values.len() % 2) {
        (None, _) => 0.0,
        (Some(upper), 0) => f64::midpoint(values[middle - 1], *upper),
        (Some(value), _) => *value,
    }
}

/// Prints how many times `base` a value is; a dash where there is no base.
pub(crate) fn ratio(value: f64, base: f64) -> String {
    if base > 0.0 { format!("{:.2}", value / base) } else { "–".to_owned() }
}

/// Prints seconds: three digits count.
pub(crate) fn seconds(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value if value >= 1.0 => format!("{value:.2}"),
        value => format!("{value:.3}"),
    }
}

/// Prints a number of bytes as megabytes of a million.
#[expect(clippy::cast_precision_loss, reason = "one digit after the point is printed")]
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

/// Prints a large number in thousands or millions.
#[expect(clippy::cast_precision_loss, reason = "few digits are printed")]
pub(crate) fn count(value: u64) -> String {
    match value {
        0..10_000 => value.to_string(),
        10_000..10_000_000 => format!("{}k", value / 1000),
        _ => format!("{:.0}M", value as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_whatever_the_order() {
        assert_eq!(seconds(median([3.0, 1.0, 9.0])), "3.00");
        assert_eq!(seconds(median([4.0, 1.0, 2.0, 100.0])), "3.00");
        assert_eq!(seconds(median([0.25])), "0.250");
        assert_eq!(seconds(median([])), "0.000");
    }

    #[test]
    fn a_ratio_needs_a_base() {
        assert_eq!(ratio(3.0, 2.0), "1.50");
        assert_eq!(ratio(3.0, 0.0), "–");
    }

    #[test]
    fn figures_have_few_digits() {
        assert_eq!([0.1234, 9.876, 12.34, 123.4].map(seconds), ["0.123", "9.88", "12.3", "123"]);
        assert_eq!([123, 45_678, 45_678_900].map(count), ["123", "45k", "46M"]);
        assert_eq!(megabytes(1_550_000), "1.6");
    }
}
