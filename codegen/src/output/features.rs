//! The Cargo features that choose what is compiled: the manifest says which of its features these are, so that one
//! that is chosen no more can go.

use std::collections::BTreeSet;

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value, value};

use super::manifest::table;
use crate::emit::manifest::Choice;

/// Where the manifest says it: in the table that Cargo leaves to others.
const RECORD: [&str; 3] = ["package", "metadata", "clientwright"];

/// Brings these features, and which of them are on by default, up to date; all others stay.
///
/// # Errors
/// When the text is not shaped like a manifest.
pub(super) fn update(document: &mut DocumentMut, choices: &[Choice]) -> Result<(), String> {
    let before = recorded(document);
    if before.is_empty() && choices.is_empty() {
        return Ok(());
    }
    let is_chosen = |name: &str| choices.iter().any(|choice| choice.name == name);
    let gone: BTreeSet<&String> = before.iter().filter(|name| !is_chosen(name)).collect();
    let features = table(document, "features")?;
    features.retain(|name, _| !gone.iter().any(|gone| *gone == name));
    for (_, enables) in features.iter_mut() {
        if let Some(enables) = enables.as_array_mut() {
            enables.retain(|item| !gone.iter().any(|gone| item.as_str() == Some(gone)));
        }
    }
    for choice in choices.iter().filter(|choice| !before.contains(&choice.name)) {
        features.entry(&choice.name).or_insert(value(Array::new()));
    }
    set_default(features, choices)?;
    record(document, choices)
}

/// Says how a manifest differs from what [`update`] makes of it.
pub(super) fn differences(document: &DocumentMut, choices: &[Choice]) -> Vec<String> {
    let feature = |name: &str| document.get("features").and_then(|features| features.get(name));
    let default = feature("default").and_then(Item::as_array);
    let is_default = |name: &str| {
        default.is_some_and(|names| names.iter().any(|item| item.as_str() == Some(name)))
    };
    let difference =
        |Choice { name, is_on }: &Choice| match (feature(name), is_on, is_default(name)) {
            (None, _, _) => Some(format!("lacks the feature `{name}`")),
            (Some(_), true, false) => Some(format!("lacks `{name}` in the feature `default`")),
            (Some(_), false, true) => Some(format!("has `{name}` in the feature `default`")),
            (Some(_), true, true) | (Some(_), false, false) => None,
        };
    let is_chosen = |name: &str| choices.iter().any(|choice| choice.name == name);
    let gone = recorded(document).into_iter();
    let gone = gone.filter(|name| !is_chosen(name) && feature(name).is_some());
    let gone = gone.map(|name| format!("has the feature `{name}`, which is no tag's"));
    choices.iter().filter_map(difference).chain(gone).collect()
}

/// The features that the generator gave the manifest before.
fn recorded(document: &DocumentMut) -> Vec<String> {
    let mut item = Some(document.as_item());
    for key in RECORD.iter().chain(&["features"]) {
        item = item.and_then(|item| item.get(key));
    }
    let names = item.and_then(Item::as_array).into_iter().flat_map(Array::iter);
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Writes down which features are the generator's.
fn record(document: &mut DocumentMut, choices: &[Choice]) -> Result<(), String> {
    let [package, metadata, own] = RECORD;
    let metadata = inside(inside(document.as_item_mut(), package)?, metadata)?;
    if choices.is_empty() {
        let is_empty = |item: &Item| item.as_table_like().is_some_and(TableLike::is_empty);
        if let Some(own_item) = metadata.get_mut(own) {
            own_item.as_table_like_mut().and_then(|table| table.remove("features"));
        }
        if metadata.get(own).is_some_and(is_empty) {
            metadata.as_table_like_mut().and_then(|table| table.remove(own));
        }
        return Ok(());
    }
    let mut names: Array = choices.iter().map(|choice| choice.name.as_str()).collect();
    lay_out(&mut names);
    let is_same = |item: &Item| {
        let written = item.as_array().into_iter().flat_map(Array::iter).map(Value::as_str);
        written.eq(names.iter().map(Value::as_str))
    };
    let own_item = inside(metadata, own)?;
    if !own_item.get("features").is_some_and(is_same) {
        let own_table =
            own_item.as_table_like_mut().ok_or_else(|| format!("`{own}` is no table"))?;
        own_table.insert("features", value(names));
    }
    Ok(())
}

/// Returns a table inside another, whichever way the manifest writes them; a new one is written as the outer one is.
fn inside<'i>(outer: &'i mut Item, name: &str) -> Result<&'i mut Item, String> {
    let new = if outer.is_table() {
        // Tables that hold only tables have no line of their own.
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    } else {
        value(InlineTable::new())
    };
    let no_table = || format!("what should hold `{name}` is no table");
    let table = outer.as_table_like_mut().ok_or_else(no_table)?;
    if !table.contains_key(name) {
        table.insert(name, new);
    }
    table.get_mut(name).ok_or_else(no_table)
}

/// Turns the features on that the settings want on by default, and the others off.
fn set_default(features: &mut Table, choices: &[Choice]) -> Result<(), String> {
    let default = features.entry("default").or_insert(value(Array::new()));
    let default = default.as_array_mut().ok_or("the feature `default` is no list")?;
    let mut is_changed = false;
    for Choice { name, is_on } in choices {
        let place = default.iter().position(|item| item.as_str() == Some(name));
        match (place, is_on) {
            (None, true) => default.push(name),
            (Some(place), false) => drop(default.remove(place)),
            (Some(_), true) | (None, false) => continue,
        }
        is_changed = true;
    }
    if is_changed {
        lay_out(default);
    }
    Ok(())
}

/// Puts the items of a long list on lines of their own, so that a new one is a line of a diff.
fn lay_out(list: &mut Array) {
    const WIDTH: usize = 80;
    let is_commented = list.to_string().contains('#');
    if is_commented || list.to_string().len() <= WIDTH {
        return;
    }
    for item in list.iter_mut() {
        item.decor_mut().set_prefix("\n    ");
        item.decor_mut().set_suffix("");
    }
    list.set_trailing("\n");
    list.set_trailing_comma(true);
}

#[cfg(test)]
mod tests {
    use super::super::manifest::{differences, updated};
    use crate::emit::Manifest;
    use crate::emit::manifest::Choice;

    fn wanted(choices: &[(&str, bool)]) -> Manifest {
        let choice =
            |(name, is_on): &(&str, bool)| Choice { name: (*name).to_owned(), is_on: *is_on };
        Manifest { choices: choices.iter().map(choice).collect(), ..Manifest::default() }
    }

    const OWN: &str =
        "[package]\nname = \"x\"\n\n[features]\n# Mine.\ndefault = [\"rustls\"]\nrustls = []\n";

    fn made(existing: &str, choices: &[(&str, bool)]) -> String {
        let text = updated(Some(existing), &wanted(choices)).expect("it is TOML");
        let again = updated(Some(&text), &wanted(choices));
        assert_eq!(again.as_deref(), Ok(text.as_str()), "a second run changes nothing");
        assert_eq!(differences(&text, &wanted(choices)), Ok(Vec::new()), "{text}");
        text
    }

    #[test]
    fn features_are_added_kept_in_step_and_removed() {
        let text = made(OWN, &[("pets", true), ("store", false)]);
        let features =
            "# Mine.\ndefault = [\"rustls\", \"pets\"]\nrustls = []\npets = []\nstore = []\n";
        assert!(text.contains(features), "{text}");
        let record = "[package.metadata.clientwright]\nfeatures = [\"pets\", \"store\"]\n";
        assert!(text.contains(record), "{text}");

        // A maintainer may let a feature enable more, and enable it by another.
        let text =
            text.replace("pets = []", "pets = [\"rustls\"]") + "most = [\"pets\", \"rustls\"]\n";
        let text = made(&text, &[("store", true), ("users", true)]);
        let features = "default = [\"rustls\", \"store\", \"users\"]\nrustls = []\nstore = []\n";
        assert!(text.contains(features), "{text}");
        assert!(
            text.contains("most = [ \"rustls\"]") || text.contains("most = [\"rustls\"]"),
            "{text}"
        );
        assert!(!text.contains("pets"), "{text}");

        let text = made(&text, &[]);
        assert!(text.contains("default = [\"rustls\"]\nrustls = []\n"), "{text}");
        assert!(!text.contains("metadata") && !text.contains("store"), "{text}");
    }

    #[test]
    fn the_record_stands_in_whatever_form_the_manifest_has_its_tables() {
        let choices = [("pets", true), ("store", false)];
        let own =
            |metadata: &str| OWN.replace("name = \"x\"\n", &format!("name = \"x\"\n{metadata}"));
        for (metadata, expected) in [
            (
                "metadata = { deb = { depends = \"y\" } }\n",
                "metadata = { deb = { depends = \"y\" } , clientwright = { features = [\"pets\", \"store\"] } }\n",
            ),
            (
                "metadata = { clientwright = { own = 1 } }\n",
                "metadata = { clientwright = { own = 1 , features = [\"pets\", \"store\"] } }\n",
            ),
            (
                "metadata.deb.depends = \"y\"\n",
                "metadata.deb.depends = \"y\"\n\n[package.metadata.clientwright]\nfeatures = [\"pets\", \"store\"]\n",
            ),
            (
                "\n[package.metadata]\nclientwright = { own = 1 }\n",
                "\n[package.metadata]\nclientwright = { own = 1 , features = [\"pets\", \"store\"] }\n",
            ),
        ] {
            let text = made(&own(metadata), &choices);
            assert!(text.contains(expected), "{text}");
            let without = made(&text, &[]);
            assert!(!without.contains("pets") && !without.contains("store"), "{without}");
        }
        let text = own("metadata = 1\n");
        assert!(updated(Some(&text), &wanted(&choices)).is_err(), "no table");
    }

    #[test]
    fn a_manifest_without_these_features_is_left_alone() {
        assert_eq!(made(OWN, &[]), OWN);
    }

    #[test]
    fn what_a_build_script_finds_amiss_is_named() {
        let choices = [("pets", true), ("store", false)];
        let text = OWN.to_owned() + "pets = []\n";
        let lacking = ["lacks `pets` in the feature `default`", "lacks the feature `store`"];
        assert_eq!(differences(&text, &wanted(&choices)), Ok(lacking.map(str::to_owned).to_vec()));

        // The settings changed since: one feature is on no longer, and another is gone.
        let text = made(OWN, &[("pets", true), ("store", true), ("users", true)]);
        let more =
            ["has `store` in the feature `default`", "has the feature `users`, which is no tag's"];
        assert_eq!(differences(&text, &wanted(&choices)), Ok(more.map(str::to_owned).to_vec()));
        assert_eq!(
            differences(&text, &wanted(&[])).map(|it| it.len()),
            Ok(3),
            "no feature is a tag's"
        );
    }

    #[test]
    fn a_long_list_has_a_line_for_each_of_its_items() {
        let names: Vec<String> = (10..30).map(|number| format!("feature-{number}")).collect();
        let choices: Vec<(&str, bool)> = names.iter().map(|name| (name.as_str(), true)).collect();
        let text = made(OWN, &choices);
        assert!(text.contains("default = [\n    \"rustls\",\n    \"feature-10\",\n"), "{text}");
        assert!(text.contains("    \"feature-29\",\n]\n"), "{text}");
    }
}
