//! Names of methods: an operation's words without those that its resource says already.

use super::words::same_but_plural;

/// Shortens the names of one resource's operations.
///
/// The resource's words go, singular or plural alike, where they stand together; then a leading
/// `get`, if other words remain. What is not unique or empty then stays whole.
pub(super) fn shorten(operations: &[Vec<String>], resource: &[String]) -> Vec<Vec<String>> {
    let short: Vec<Vec<String>> = operations
        .iter()
        .map(|words| without_leading_get(without_resource(words, resource)))
        .collect();
    let is_good = |place: usize| {
        let name = &short[place];
        !name.is_empty() && short.iter().filter(|other| *other == name).count() == 1
    };
    (0..operations.len())
        .map(|place| if is_good(place) { short[place].clone() } else { operations[place].clone() })
        .collect()
}

fn without_resource(words: &[String], resource: &[String]) -> Vec<String> {
    let length = resource.len();
    if length == 0 || length > words.len() {
        return words.to_vec();
    }
    let is_resource = |start: &usize| {
        words[*start..start + length].iter().zip(resource).all(|(a, b)| same_but_plural(a, b))
    };
    match (0..=words.len() - length).find(is_resource) {
        Some(start) => [&words[..start], &words[start + length..]].concat(),
        None => words.to_vec(),
    }
}

fn without_leading_get(words: Vec<String>) -> Vec<String> {
    match words.as_slice() {
        [first, rest @ ..] if first == "get" && !rest.is_empty() => rest.to_vec(),
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::split;
    use super::*;

    /// Worked examples: the resource, then operations and the methods that they become.
    #[test]
    fn worked_examples() {
        let table: &[(&str, &[(&str, &str)])] = &[
            (
                "Checkout Sessions",
                &[
                    ("listCheckoutSessions", "list"),
                    ("createCheckoutSession", "create"),
                    ("getCheckoutSession", "get"),
                    ("getLineItems", "line_items"),
                    ("previewCaptureAllocation", "preview_capture_allocation"),
                    ("refundCheckoutSession", "refund"),
                ],
            ),
            (
                "Customers",
                &[
                    ("listCustomers", "list"),
                    ("listCustomerPaymentMethods", "list_payment_methods"),
                    ("getCustomerPaymentMethod", "payment_method"),
                ],
            ),
            // The same short name twice: both stay whole.
            ("Pets", &[("getPet", "get_pet"), ("get_pets", "get_pets"), ("addPet", "add")]),
            // Nothing would be left.
            ("Health", &[("health", "health")]),
            // The words do not stand together.
            ("Line Items", &[("getLineOfItems", "line_of_items")]),
        ];
        for (resource, operations) in table {
            let ids: Vec<Vec<String>> = operations.iter().map(|(id, _)| split(id)).collect();
            let short = shorten(&ids, &split(resource));
            for ((id, expected), words) in operations.iter().zip(short) {
                assert_eq!(words.join("_"), *expected, "{resource}: {id}");
            }
        }
    }
}
