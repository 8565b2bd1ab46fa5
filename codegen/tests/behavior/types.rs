//! Types: what is read and written, byte by byte.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::server::{Server, json};

fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("it is as described")
}

fn write<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("it can be written")
}

/// What is read is written again, byte by byte.
fn round<T: DeserializeOwned + Serialize + Debug>(text: &str) -> T {
    let value: T = read(text);
    assert_eq!(write(&value), text, "{value:?}");
    value
}

fn fails<T: DeserializeOwned + Debug>(text: &str) {
    let result = serde_json::from_str::<T>(text);
    assert!(result.is_err(), "{result:?}");
}

#[test]
fn required_and_optional_properties() {
    use cases::objects_required_and_optional::types::Pet;
    let pet: Pet = round("{\"name\":\"Rex\",\"age\":3}");
    assert_eq!((pet.name.as_str(), pet.age), ("Rex", Some(3)));
    assert_eq!(read::<Pet>("{\"name\":\"Rex\",\"age\":null}").age, None);
    assert_eq!(write(&Pet::new("Rex")), "{\"name\":\"Rex\"}");
    assert_eq!(read::<Pet>("{\"unknown\":[{}],\"name\":\"Rex\"}"), Pet::new("Rex"));
    fails::<Pet>("{}");
    fails::<Pet>("{\"name\":null}");
    fails::<Pet>("{\"name\":5}");
}

/// Absent and null are both accepted when reading.
#[test]
fn nullable_properties() {
    use cases::objects_nullable::types::Pet;
    assert_eq!(read::<Pet>("{\"name\":null,\"age\":null}"), read::<Pet>("{}"));
    assert_eq!(read::<Pet>("{\"name\":\"Rex\"}").name.as_deref(), Some("Rex"));
}

#[test]
fn constants_are_written_and_tolerated() {
    use cases::objects_constants::types::Card;
    let text = "{\"type\":\"a \\\"card\\\"\",\"version\":2,\"live\":true,\"number\":\"42\"}";
    let card: Card = round(text);
    assert_eq!(card, Card::new("42"));
    assert_eq!(read::<Card>("{\"number\":\"42\",\"type\":\"another\"}"), card);
    assert_eq!(write(&card.kind("optional")), text.replace('}', ",\"kind\":\"optional\"}"));
}

#[test]
fn further_properties_are_kept() {
    use cases::objects_additional_properties::types::{Anything, Closed, Pet};
    let pet: Pet = round("{\"name\":\"Rex\",\"a\":1,\"b\":2}");
    assert_eq!(pet.additional_properties.len(), 2);
    assert_eq!(pet.additional_properties["b"], 2);
    assert_eq!(pet, Pet::new("Rex").additional_properties("a", 1).additional_properties("b", 2));
    fails::<Pet>("{\"name\":\"Rex\",\"a\":\"x\"}");
    round::<Anything>("{\"name\":\"Rex\",\"a\":[null,{}]}");
    // A server may add a property tomorrow, whatever the description forbids.
    assert_eq!(write(&read::<Closed>("{\"name\":\"Rex\",\"new\":1}")), "{\"name\":\"Rex\"}");
}

#[test]
fn objects_in_objects() {
    use cases::objects_nested_inline::types::Pet;
    let pet: Pet =
        round("{\"owner\":{\"address\":{\"city\":\"Rome\"}},\"toys\":[{\"name\":\"ball\"},{}]}");
    assert_eq!(pet.owner.address.and_then(|address| address.city).as_deref(), Some("Rome"));
    assert_eq!(pet.toys.map(|toys| toys.len()), Some(2));
}

#[test]
fn properties_that_nobody_describes() {
    use cases::objects_required_but_undescribed::types::Pet;
    round::<Pet>("{\"name\":\"Rex\",\"secret\":{\"a\":1}}");
    fails::<Pet>("{\"name\":\"Rex\"}");
}

#[test]
fn objects_without_properties() {
    use cases::objects_empty::types::{Nothing, Pet};
    assert_eq!(round::<Pet>("{\"nothing\":{}}"), Pet::new(Nothing::new()));
    assert_eq!(read::<Nothing>("{\"new\":1}"), Nothing::new());
}

#[test]
fn many_required_properties_are_given_as_a_struct() {
    use cases::objects_many_required::types::{Pet, PetRequired};
    let (a, b, e) = ("1".to_owned(), "2".to_owned(), vec!["3".to_owned()]);
    let pet = Pet::new(PetRequired { a, b, c: 3, d: None, e }).f(true);
    let text = "{\"a\":\"1\",\"b\":\"2\",\"c\":3,\"d\":null,\"e\":[\"3\"],\"f\":true}";
    assert_eq!(write(&pet), text);
    assert_eq!(read::<Pet>(text), pet);
}

#[test]
fn enumerations_of_strings_are_open() {
    use cases::enums_strings::types::Status;
    for text in [
        "open",
        "in_progress",
        "",
        "+1",
        "-1",
        "2xl",
        "日本",
        "self",
        "Unrecognized",
        "new \\\"one\\\"",
    ] {
        let text = format!("\"{text}\"");
        let status: Status = round(&text);
        assert_eq!(Status::from(status.as_str()), status);
    }
    assert_eq!(read::<Status>("\"in_progress\""), Status::InProgress);
    assert_eq!(read::<Status>("\"\""), Status::Empty);
    assert!(matches!(read::<Status>("\"new\""), Status::Unrecognized(_)));
    // Made of the text of a known value, it is that value.
    assert_eq!(Status::from("open".to_owned()), Status::Open);
    assert_eq!("open".parse(), Ok(Status::Open));
    assert_eq!(Status::Open.to_string(), "open");
    fails::<Status>("1");
}

#[test]
fn enumerations_of_integers_are_open() {
    use cases::enums_integers::types::Level;
    assert_eq!(round::<Level>("-1"), Level::ValueMinus1);
    assert_eq!(round::<Level>("9223372036854775807").get(), i64::MAX);
    assert!(matches!(round::<Level>("7"), Level::Unrecognized(_)));
    assert_eq!(Level::from(2), Level::Value2);
    fails::<Level>("\"1\"");
}

#[test]
fn enumerations_with_null() {
    use cases::enums_with_null::types::{Pet, Status};
    let pet: Pet = round("{\"status\":null,\"others\":[\"open\",null]}");
    assert_eq!(pet.status, None);
    assert_eq!(pet.others, Some(vec![Some(Status::Open), None]));
}

#[test]
fn unions_told_by_kind() {
    use cases::unions_by_kind::types::{Pet, Value};
    assert_eq!(round::<Value>("\"a\""), Value::from("a"));
    assert_eq!(round::<Value>("5"), Value::Integer(5));
    assert_eq!(round::<Value>("5.5"), Value::Number(5.5));
    assert_eq!(round::<Value>("true"), Value::from(true));
    assert_eq!(round::<Value>("[\"a\"]"), Value::List(vec!["a".to_owned()]));
    assert_eq!(round::<Value>("{\"name\":\"Rex\"}"), Value::from(Pet::new().name("Rex")));
    assert!(matches!(round::<Value>("null"), Value::Unrecognized(_)));
    // A kind that is chosen and then does not hold is an error, no guess.
    fails::<Value>("[1]");
}

#[test]
fn unions_told_by_a_tag() {
    use cases::unions_by_tag_with_mapping::types::Animal;
    let cat: Animal = round("{\"kind\":\"cat\",\"lives\":9}");
    assert_eq!(cat.as_cat().and_then(|cat| cat.lives), Some(9));
    assert!(round::<Animal>("{\"kind\":\"kitten\"}").as_cat().is_some());
    assert!(round::<Animal>("{\"kind\":\"dog\"}").as_dog().is_some());
    // The tag may come last, and be escaped.
    assert!(read::<Animal>("{\"tricks\":1,\"kind\":\"d\\u006fg\"}").as_dog().is_some());
    let text = "{\"kind\":\"bird\",\"wings\":2.0}";
    assert!(matches!(round::<Animal>(text), Animal::Unrecognized(_)));
    assert!(matches!(round::<Animal>("{\"lives\":9}"), Animal::Unrecognized(_)));
    fails::<Animal>("{\"kind\":\"cat\",\"lives\":\"nine\"}");
}

#[test]
fn unions_told_by_a_tag_without_mapping() {
    use cases::unions_by_tag_without_mapping::types::Animal;
    assert!(round::<Animal>("{\"kind\":\"Cat\"}").as_cat().is_some());
    assert!(round::<Animal>("{\"kind\":\"Dog\"}").as_dog().is_some());
    assert!(matches!(round::<Animal>("{\"kind\":\"cat\"}"), Animal::Unrecognized(_)));
}

#[test]
fn the_constants_of_the_branches_are_the_tags() {
    use cases::unions_by_tag_of_constants::types::{Animal, Cat};
    assert!(round::<Animal>("{\"kind\":\"cat\",\"lives\":9}").as_cat().is_some());
    assert!(round::<Animal>("{\"kind\":\"puppy\"}").as_dog().is_some());
    assert_eq!(write(&Animal::from(Cat::new())), "{\"kind\":\"cat\"}");
}

#[test]
fn tags_that_nobody_declared_are_found() {
    use cases::unions_by_inferred_tag::types::Animal;
    assert!(round::<Animal>("{\"kind\":\"cat\"}").as_cat().is_some());
    assert!(round::<Animal>("{\"kind\":\"dog\",\"tricks\":1}").as_dog().is_some());
    assert!(matches!(round::<Animal>("{\"kind\":\"bird\"}"), Animal::Unrecognized(_)));
}

#[test]
fn unions_told_by_a_key() {
    use cases::unions_by_key::types::Shape;
    assert!(round::<Shape>("{\"name\":\"a\",\"radius\":1.5}").as_circle().is_some());
    assert!(round::<Shape>("{\"name\":\"a\",\"side\":1.5}").as_square().is_some());
    assert!(matches!(round::<Shape>("{\"name\":\"a\"}"), Shape::Unrecognized(_)));
}

#[test]
fn unions_told_by_what_fits() {
    use cases::unions_by_fit::types::Person;
    assert!(round::<Person>("{\"name\":\"a\"}").as_named().is_some());
    assert!(round::<Person>("{\"name\":\"a\",\"age\":1}").as_full().is_some());
    assert!(matches!(round::<Person>("[]"), Person::Unrecognized(_)));
}

#[test]
fn unions_with_null() {
    use cases::unions_nullable::types::Pet;
    let pet: Pet = round("{\"owner\":null,\"tag\":5,\"friends\":[{\"name\":\"a\"},null]}");
    assert_eq!(pet.owner, None);
    assert_eq!(pet.tag.and_then(|tag| tag.as_integer().copied()), Some(5));
    round::<Pet>("{\"owner\":{},\"tag\":null}");
}

#[test]
fn several_types() {
    use cases::unions_type_list::types::{Pet, PetId};
    let pet: Pet = round("{\"id\":\"a\",\"size\":1.5,\"extra\":null}");
    assert_eq!(pet.id, Some(PetId::from("a")));
    let pet: Pet = round("{\"id\":7,\"extra\":{\"name\":\"x\"}}");
    assert_eq!(pet.id, Some(PetId::Integer(7)));
    round::<Pet>("{\"extra\":[\"a\"]}");
}

/// What stands beside `oneOf` belongs to every branch.
#[test]
fn properties_beside_a_union() {
    use cases::unions_with_own_properties::types::Event;
    round::<Event>("{\"id\":\"1\",\"created\":\"x\"}");
    round::<Event>("{\"id\":\"1\",\"deleted\":\"x\"}");
}

/// A text that the enumeration does not list is a value like any other.
#[test]
fn an_enumeration_or_any_text() {
    use cases::unions_enumeration_or_text::types::Model;
    assert_ne!(round::<Model>("\"small\""), round::<Model>("\"gigantic\""));
    assert_eq!(write(&Model::from("small")), "\"small\"");
    // Whoever knows the listed values can match on them.
    assert!(format!("{:?}", read::<Model>("\"small\"")).contains("Small"));
}

#[test]
fn merged_objects() {
    use cases::allof_merge::types::Cat;
    let cat: Cat = round("{\"name\":\"Tom\",\"owner\":{\"name\":\"a\"},\"lives\":9}");
    assert_eq!((cat.name.as_str(), cat.lives), ("Tom", 9));
    fails::<Cat>("{\"name\":\"Tom\"}");
}

#[test]
fn types_that_hold_themselves() {
    use cases::recursion_direct::types::Node;
    let node: Node = round("{\"value\":\"a\",\"next\":{\"value\":\"b\",\"before\":null}}");
    assert_eq!(node.next.map(|next| next.value), Some("b".to_owned()));
    round::<cases::recursion_through_collections::types::Tree>(
        "{\"branches\":[{\"named\":{\"a\":{}}}]}",
    );
    round::<cases::recursion_mutual::types::Man>("{\"wife\":{\"husband\":{}}}");
    round::<cases::recursion_through_union::types::Filter>("{\"not\":[\"a\",{\"not\":\"b\"}]}");
    round::<cases::recursion_all_of_children::types::Child>(
        "{\"child\":{},\"parent\":{\"child\":{}}}",
    );
    round::<cases::recursion_through_alias::types::Node>("{\"next\":{\"next\":null}}");
}

#[tokio::test]
async fn lists_that_hold_themselves() {
    use cases::recursion_maps_and_lists_of_themselves::types::{Nested, Rows};
    let server = Server::answering([json("[null,[[null],[]]]")]).await;
    let client = client!(recursion_maps_and_lists_of_themselves, server);
    let inner = Nested::from(vec![]);
    let nested = Nested::from(vec![Nested::from(vec![inner.clone()]), inner]);
    let rows = client.put_nested(nested).await.expect("it is answered");
    assert_eq!(server.only().text(), "[[[]],[]]");
    let Rows::List(cells) = rows else { panic!("a list of lists: {rows:?}") };
    let [None, Some(inner)] = cells.as_slice() else { panic!("null, then a list: {cells:?}") };
    assert_eq!(*inner, [Rows::from(vec![None]), Rows::from(vec![])]);
}

#[test]
fn unions_of_what_extends_them() {
    use cases::unions_of_what_extends_it::types::{Key, LongRsaKey, Shape};
    let key: Key = round("{\"kty\":\"EC\",\"use\":\"sig\",\"x\":\"a\"}");
    let own = key.as_ec_key().expect("its tag says so");
    assert_eq!((own.use_.as_deref(), own.x.as_deref()), (Some("sig"), Some("a")));
    let long: LongRsaKey = round("{\"kty\":\"RSA\",\"e\":\"b\",\"bits\":4096}");
    assert_eq!((long.kty.as_str(), long.bits), ("RSA", Some(4096)));
    let shape: Shape = round("{\"side\":1.5}");
    assert_eq!(shape.as_square().map(|square| square.side), Some(1.5));
}

#[test]
fn maps() {
    use cases::maps_values::types::Pet;
    let text = "{\"texts\":{\"\":\"a\",\"ä\":\"b\"},\"anything\":{\"x\":[1]},\"lists\":{\"l\":[1,2]},\
                \"nullable\":{\"n\":null},\"objects\":{\"o\":{\"name\":\"x\"}},\"maps\":{\"m\":{\"t\":true}}}";
    let pet: Pet = round(text);
    assert_eq!(pet.texts["ä"], "b");
    assert_eq!(pet.nullable.map(|map| map["n"].clone()), Some(None));
}

#[test]
fn aliases() {
    use cases::aliases_targets::types::Pet;
    let pet: Pet = round(
        "{\"id\":\"a\",\"tags\":[\"b\"],\"size\":null,\"other\":null,\"sizes\":{\"x\":1,\"y\":null}}",
    );
    assert_eq!(pet.tags, ["b"]);
    // Null is among the values of both, so both may be absent when reading.
    read::<Pet>("{\"id\":\"a\",\"tags\":[],\"size\":5}");
}

/// Formats keep their text, and never fail on what servers really send.
#[test]
fn formats_of_texts() {
    use cases::formats_texts::types::Formats;
    let text = "{\"date_time\":\"2026-01-31 10:00\",\"date\":\"31.1.2026\",\"time\":\"10:00\",\"duration\":\"P1D\",\
                \"decimal\":\"1.10\",\"password\":\"secret\",\"byte\":\"/+8=\",\"uuid\":\"no uuid\",\
                \"uri\":\"\",\"binary\":\"x\"}";
    let formats: Formats = round(text);
    assert_eq!(formats.date_time.as_str(), "2026-01-31 10:00");
    assert_eq!(formats.decimal.as_str(), "1.10");
    assert_eq!(formats.byte.as_ref(), [255, 239]);
    assert_eq!(formats.password.expose(), "secret");
    assert!(!format!("{formats:?}").contains("secret"));
}

#[test]
fn formats_of_numbers() {
    use cases::formats_numbers::types::Formats;
    let text = "{\"integer\":-9223372036854775808,\"int32\":-2147483648,\"int64\":9223372036854775807,\
                \"uint32\":4294967295,\"uint64\":18446744073709551615,\"number\":0.1,\"decimal\":1.10}";
    let formats: Formats = round(text);
    assert_eq!(formats.uint64, u64::MAX);
    assert_eq!(formats.decimal.as_str(), "1.10");
    fails::<Formats>(&text.replace("4294967295", "4294967296"));
    // A whole number is a number, whatever its point.
    assert_eq!(read::<Formats>(&text.replace("0.1", "7")).number, 7.0);
}

#[test]
fn names_on_the_wire_are_those_of_the_description() {
    use cases::names_digits_and_symbols::types::N3dSecure;
    let text = "{\"2fa\":\"a\",\"+1\":1,\"-1\":2,\"$ref_\":\"b\",\"@type\":\"c\",\"\":\"d\",\"_\":\"e\",\
                \"größe\":\"f\",\"🎉\":\"g\",\"a b\":\"h\",\"quote \\\" and \\\\ slash\":\"i\"}";
    let value: N3dSecure = round(text);
    assert_eq!(value.größe.as_deref(), Some("f"));
    round::<cases::names_collisions::types::Pet>(
        "{\"created_at\":\"a\",\"createdAt\":\"b\",\"created[at]\":\"c\"}",
    );
    round::<cases::names_keywords::types::Self2>(
        "{\"type\":\"a\",\"self\":\"b\",\"async\":\"c\",\"gen\":\"d\"}",
    );
}

#[test]
fn version_3_0_nullable() {
    use cases::versions_openapi_3_0::types::Pet;
    let pet: Pet = round("{\"name\":null,\"owner\":null,\"kind\":null,\"size\":3}");
    assert_eq!((pet.name, pet.owner, pet.kind), (None, None, None));
    round::<Pet>("{\"name\":\"a\",\"owner\":{\"name\":\"b\"},\"kind\":\"dog\"}");
}

#[test]
fn properties_of_the_same_schema_have_the_same_type() {
    use cases::references_deep_pointers::types::Pet;
    let pet: Pet = read("{\"owner\":{\"name\":\"a\"},\"walker\":{\"name\":\"a\"},\"id\":\"x\"}");
    assert_eq!(pet.owner, pet.walker);
}

#[test]
fn constants_are_no_further_properties() {
    use cases::objects_constants_and_additional::types::Card;
    let card: Card = round("{\"type\":\"card\",\"a\":1}");
    assert_eq!(card, Card::new().additional_properties("a", 1));
}

#[test]
fn unions_of_formats() {
    use cases::unions_of_formats::types::{Amount, Binary, When};
    assert_eq!(
        round::<When>("\"2026-01-31T10:00:00Z\"").as_string().map(|at| at.as_str().len()),
        Some(20)
    );
    assert_eq!(round::<When>("1769853600"), When::Integer(1_769_853_600));
    // A decimal keeps its digits.
    assert_eq!(round::<Amount>("1.10").as_number().map(|number| number.as_str()), Some("1.10"));
    assert_eq!(round::<Amount>("true"), Amount::Boolean(true));
    round::<Binary>("\"/w==\"");
    round::<Binary>("[255]");
}

#[test]
fn unions_of_anything() {
    use cases::unions_of_anything::types::{Config, Either, Value};
    assert!(round::<Config>("{\"name\":\"a\"}").as_pet().is_some());
    assert!(round::<Config>("{\"other\":\"a\"}").as_object().is_some());
    // Not everything fits a union, though it keeps what it does not recognize.
    assert!(round::<Either>("[{\"name\":\"a\"}]").as_list().is_some());
    assert!(matches!(round::<Either>("5"), Either::Unrecognized(_)));
    assert!(round::<Value>("{\"name\":\"a\"}").as_pet().is_some());
    round::<Value>("[1,null]");
}

/// The tag is written, though no branch describes it.
#[test]
fn tags_that_no_branch_describes() {
    use cases::unions_tag_in_no_branch::types::{Animal, Cat};
    assert!(read::<Animal>("{\"kind\":\"cat\",\"lives\":9}").as_cat().is_some());
    assert_eq!(write(&Animal::from(Cat::new())), "{\"kind\":\"cat\"}");
    round::<Animal>("{\"kind\":\"cat\",\"lives\":9}");
}

#[test]
fn merged_objects_that_may_be_null() {
    use cases::allof_nullable::types::Pet;
    let pet: Pet = round("{\"owner\":null,\"walker\":{\"name\":\"a\",\"fee\":5}}");
    assert_eq!(pet.owner, None);
    round::<Pet>("{\"owner\":{\"name\":\"b\"},\"walker\":null}");
}

/// What the branches of a union inside `allOf` add is kept.
#[test]
fn a_union_inside_a_merger() {
    use cases::allof_with_union::types::Event;
    round::<Event>("{\"id\":\"1\",\"created\":\"x\"}");
}

#[test]
fn types_called_like_those_of_the_runtime() {
    use cases::objects_names_of_the_runtime::types::{Date, Object};
    round::<Object>("{\"field\":{\"a\":null,\"b\":null},\"runtime\":\"2026-01-31\"}");
    round::<Date>("{\"x\":{\"value\":[1],\"serde\":\"a\"}}");
}

#[test]
fn maps_and_chains_that_hold_themselves() {
    use cases::recursion_through_map_alias::types::{Link, Settings};
    let settings: Settings = read("{\"a\":{\"b\":\"c\"}}");
    assert!(settings["a"].as_settings().is_some());
    round::<Link>("{\"next\":{\"next\":null}}");
}

/// Where a schema is used that others extend, a value may be any of them.
#[test]
fn inheritance_by_discriminator() {
    use cases::unions_inheritance::types::{Cat, Pet};
    assert!(round::<Pet>("{\"kind\":\"Cat\",\"name\":\"a\",\"lives\":9}").as_cat().is_some());
    let puppy: Pet = round("{\"kind\":\"Puppy\",\"name\":\"a\",\"tricks\":[\"roll\"],\"weeks\":8}");
    assert_eq!(puppy.as_puppy().and_then(|puppy| puppy.weeks), Some(8));
    assert!(round::<Pet>("{\"kind\":\"Fish\",\"name\":\"a\"}").as_fish().is_some());
    assert!(round::<Pet>("{\"kind\":\"Pet\",\"name\":\"a\"}").as_base().is_some());
    let bird: Pet = round("{\"kind\":\"Bird\",\"name\":\"a\",\"wings\":2}");
    assert!(matches!(bird, Pet::Unrecognized(_)));
    let friends = Cat::new("Cat", "a").friends(vec![bird]);
    let written = "{\"kind\":\"Cat\",\"name\":\"a\",\
        \"friends\":[{\"kind\":\"Bird\",\"name\":\"a\",\"wings\":2}]}";
    assert_eq!(write(&Pet::from(friends)), written);
    use cases::unions_discriminated_parent::types::Pet as Parent;
    let cat: Parent = round("{\"kind\":\"cat\",\"lives\":9}");
    assert_eq!(cat.as_cat().and_then(|cat| cat.lives), Some(9));
}

#[test]
fn merged_schemas_that_are_no_objects() {
    use cases::allof_of_no_objects::types::Holder;
    let text = "{\"id\":\"a\",\"described\":\"b\",\"nullable\":null,\"listed\":\"foo\",\"whole\":5,\
        \"anything\":[1],\"free_form\":{\"a\":true},\"names\":[\"x\"]}";
    let holder: Holder = round(text);
    assert_eq!((holder.described.as_str(), holder.nullable, holder.whole), ("b", None, 5_i32));
    assert_eq!(holder.listed.as_str(), "foo");
    assert_eq!(holder.names, ["x"]);
}

#[test]
fn what_several_schemas_say_holds() {
    use cases::allof_nullable_reference::types::Details;
    use cases::allof_property_in_both::types::Extended;
    use cases::allof_two_unions::types::Shipment;
    let details: Details = round("{\"stop_words\":[\"a\"],\"received\":1}");
    assert_eq!(details.stop_words.as_deref(), Some(&["a".to_owned()][..]));
    let extended: Extended = round(
        "{\"id\":\"a\",\"status\":\"paid\",\"owner\":{\"name\":\"b\",\"age\":5},\"note\":\"2026-01-31\"}",
    );
    let owner = extended.owner.expect("it has one");
    assert_eq!((owner.name.as_deref(), owner.age), (Some("b"), Some(5)));
    assert_eq!(extended.note.expect("it has one").as_str(), "2026-01-31");
    let shipment: Shipment = round("{\"id\":\"a\",\"ship\":\"b\",\"reason\":\"c\"}");
    assert!(!matches!(shipment, Shipment::Unrecognized(_)));
    let shipment: Shipment = round("{\"id\":\"a\",\"truck\":\"b\",\"cents\":5}");
    assert!(!matches!(shipment, Shipment::Unrecognized(_)));
}

#[test]
fn texts_and_keys_tell_branches_apart() {
    use cases::unions_by_texts::types::{Login, Method};
    use cases::unions_of_optional_properties::types::Filter;
    assert!(round::<Method>("{\"type\":\"wallet\",\"token\":\"a\"}").as_wallet().is_some());
    assert!(round::<Method>("{\"type\":\"card\",\"number\":\"a\"}").as_card().is_some());
    assert!(round::<Method>("{\"token\":\"a\"}").as_wallet().is_some());
    assert!(matches!(round::<Method>("{\"type\":\"cash\"}"), Method::Unrecognized(_)));
    let google: Login = round("{\"type\":\"google\",\"email\":\"a\",\"sub\":\"b\"}");
    assert!(google.as_google().is_some());
    assert!(round::<Login>("{\"type\":\"email\",\"email\":\"a\"}").as_email().is_some());
    assert!(round::<Login>("{\"type\":\"apple\",\"phone\":\"1\"}").as_phone().is_some());
    assert!(
        round::<Filter>("{\"name\":\"a\"}").as_name().is_some()
            || round::<Filter>("{\"name\":\"a\"}").as_both().is_some()
    );
    assert!(round::<Filter>("{\"min\":1,\"max\":2}").as_age().is_some());
    assert!(round::<Filter>("{\"name\":\"a\",\"min\":2}").as_both().is_some());
}

#[test]
fn properties_by_pattern_and_tuples() {
    use cases::lists_tuples::types::Holder;
    use cases::objects_conditional::types::Address;
    use cases::objects_pattern_properties::types::{Headers, Mixed, Open};
    let headers: Headers = round("{\"x-a\":\"b\"}");
    assert_eq!(headers["x-a"], "b");
    let mixed: Mixed = round("{\"name\":\"a\",\"n_a\":1,\"s_a\":\"b\"}");
    assert_eq!(mixed.additional_properties["n_a"].as_integer(), Some(&1));
    round::<Open>("{\"name\":\"a\",\"other\":[true]}");
    let holder: Holder = round(
        "{\"point\":[1.5,-2.5],\"entry\":[\"a\",1,true],\"closed\":[\"a\"],\"anything\":[{}]}",
    );
    assert_eq!(holder.point, Some(vec![1.5, -2.5]));
    let address: Address = round("{\"country\":\"US\",\"zip\":\"1\",\"state\":\"NY\"}");
    assert_eq!(address.zip.as_deref(), Some("1"));
}

#[test]
fn the_branch_with_most_keys_is_meant() {
    use cases::unions_by_other_constants::types::{Component, Quote};
    use cases::unions_most_keys::types::{Endpoint, Filter, Predicate};
    assert!(round::<Predicate>("{\"type\":\"true\"}").as_always().is_some());
    assert!(round::<Predicate>("{\"type\":\"gt\",\"left\":\"a\"}").as_compare().is_some());
    assert!(matches!(round::<Predicate>("{\"type\":\"false\"}"), Predicate::Unrecognized(_)));
    assert!(round::<Endpoint>("{\"magnet\":\"a\"}").as_magnet().is_some());
    assert!(round::<Endpoint>("{\"position\":1,\"node\":\"a\"}").as_placed().is_some());
    assert!(round::<Filter>("{\"field\":\"a\"}").as_bare().is_some());
    assert!(round::<Filter>("{\"field\":\"a\",\"value\":null}").as_valued().is_some());
    assert!(round::<Component>("{\"type\":3,\"label\":\"a\"}").as_select().is_some());
    assert!(round::<Quote>("{\"ok\":false,\"price\":1.5}").as_dry().is_some());
}

#[test]
fn values_of_several_kinds_and_types_of_themselves() {
    use cases::enums_mixed::types::Holder;
    use cases::recursion_maps_and_lists_of_themselves::types::{Nested, Tree};
    let holder: Holder = round("{\"size\":1,\"typed\":\"two\"}");
    assert!(holder.size.is_some_and(|size| size.as_integer().is_some()));
    round::<Holder>("{\"size\":\"small\",\"typed\":1}");
    let tree: Tree = round("{\"a\":{\"b\":{}}}");
    assert_eq!(tree.additional_properties["a"].additional_properties.len(), 1);
    round::<Nested>("[[],[[]]]");
}

#[test]
fn constants_further_in_tell_branches_apart() {
    use cases::unions_nested_constants::types::Cell;
    assert!(
        round::<Cell>("{\"definition\":{\"type\":\"text\",\"text\":\"a\"}}").as_text().is_some()
    );
    assert!(round::<Cell>("{\"definition\":{\"type\":\"chart\"}}").as_chart().is_some());
}
