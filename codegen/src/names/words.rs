//! Texts of a description to sequences of words.

use std::borrow::Cow;

use heck::ToSnakeCase;
use unicode_ident::is_xid_continue;

/// What a symbol is called where it is all that tells two names apart.
const SYMBOLS: &[(char, &str)] = &[
    ('+', "plus"),
    ('-', "minus"),
    ('*', "star"),
    ('/', "slash"),
    ('<', "less"),
    ('>', "greater"),
    ('=', "equal"),
    ('!', "not"),
    ('&', "and"),
    ('|', "or"),
    ('%', "percent"),
    ('$', "dollar"),
    ('#', "hash"),
    ('@', "at"),
    ('.', "dot"),
    (',', "comma"),
    (':', "colon"),
    ('?', "question"),
    ('~', "tilde"),
    ('^', "caret"),
    ('_', "underscore"),
    (' ', "space"),
];

/// Splits a text at everything that is no letter or digit, and where the case changes.
///
/// A text of symbols only is spelled out; an empty one is called `empty`.
pub(super) fn split(text: &str) -> Vec<String> {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if text.bytes().all(is_part) && text.bytes().any(|byte| byte != b'_') {
        return text.split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    }
    let signed = ["+", "-"].iter().find(|sign| {
        text.strip_prefix(**sign).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    });
    let spelled = match signed {
        Some(&"+") => Cow::Owned(format!("plus {}", &text[1..])),
        Some(_) => Cow::Owned(format!("minus {}", &text[1..])),
        None => Cow::Borrowed(text),
    };
    let separated = if spelled.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        spelled
    } else {
        // Apostrophes join what they stand in.
        let parts = spelled.chars().filter(|c| !['\'', '’'].contains(c));
        parts.map(|c| if c != '_' && is_xid_continue(c) { c } else { ' ' }).collect()
    };
    let words: Vec<String> = separated
        .to_snake_case()
        .split('_')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    if !words.is_empty() {
        return words;
    }
    let spelled: Vec<String> = text
        .chars()
        .map(|c| match SYMBOLS.iter().find(|(symbol, _)| *symbol == c) {
            Some((_, name)) => (*name).to_owned(),
            None => "symbol".to_owned(),
        })
        .collect();
    if spelled.is_empty() { vec!["empty".to_owned()] } else { spelled }
}

/// Drops words that only repeat those right before them, as paths of nested names do:
/// `refund items item` stays, `session session defaults` loses one.
pub(super) fn without_echo(words: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        if kept.last() != Some(&word) {
            kept.push(word);
        }
    }
    kept
}

/// Whether two words are the same but for being plural.
pub(super) fn same_but_plural(a: &str, b: &str) -> bool {
    singular(a) == singular(b)
}

fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for ending in ["ses", "xes", "ches", "shes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') && stem.len() > 1 => stem.to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_split_into_words() {
        let table = [
            ("checkoutSessionId", "checkout session id"),
            ("created[gte]", "created gte"),
            ("HTTPServer", "http server"),
            ("+1", "plus 1"),
            ("-1", "minus 1"),
            ("a customer's name", "a customers name"),
            ("Content-Type", "content type"),
            (">=", "greater equal"),
            ("", "empty"),
            ("größe", "größe"),
            ("_snake__case2_1st", "snake case2 1st"),
            ("__", "underscore underscore"),
        ];
        for (text, expected) in table {
            assert_eq!(split(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn plurals_are_the_same_word() {
        for (one, many) in [
            ("session", "sessions"),
            ("category", "categories"),
            ("box", "boxes"),
            ("address", "addresses"),
            ("status", "status"),
            ("switch", "switches"),
        ] {
            assert!(same_but_plural(one, many), "{one} {many}");
        }
        assert!(!same_but_plural("item", "line"));
    }
}
