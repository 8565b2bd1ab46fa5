use serde_json::{from_str, to_string};

use crate::runtime::Field;

#[test]
fn an_option_is_null_or_a_value() {
    assert_eq!(Field::<i64>::from(None), Field::Null);
    assert_eq!(Field::<i64>::from(Some(1)), Field::Value(1));
    assert_eq!(Field::from(1), Field::Value(1));
    assert_eq!(Field::<i64>::default(), Field::Absent);
}

#[test]
fn the_states_can_be_told_apart() {
    let table = [
        (Field::Absent, true, false, None, None),
        (Field::Null, false, true, Some(None), None),
        (Field::Value(1), false, false, Some(Some(&1)), Some(&1)),
    ];
    for (field, absent, null, option, value) in table {
        assert_eq!(field.is_absent(), absent);
        assert_eq!(field.is_null(), null);
        assert_eq!(field.as_option(), option);
        assert_eq!(field.value(), value);
        assert_eq!(field.into_value(), value.copied());
    }
}

#[test]
fn a_field_reads_null_and_values() {
    assert_eq!(from_str::<Field<i64>>("null").unwrap(), Field::Null);
    assert_eq!(from_str::<Field<i64>>("1").unwrap(), Field::Value(1));
    assert_eq!(to_string(&[Field::Null, Field::Value(1)]).unwrap(), "[null,1]");
}
