//! Expectations: the tables of the `OpenAPI` specification (3.1.1, "Style Examples").

use crate::http::{GET, GET_BY_ID, client};
use crate::runtime::parameters::{header, path, query};
use crate::runtime::testing::Server;
use crate::runtime::{Operation, Request, Style};

macro_rules! json {
    ($($value:tt)*) => { serde_json::json!($($value)*).to_string() };
}

fn array() -> String {
    json!(["blue", "black", "brown"])
}

/// Writes an object whose members are not in the order of the alphabet.
fn object() -> String {
    r#"{"R":100,"G":200,"B":150}"#.to_owned()
}

#[test]
fn query_styles_follow_the_table() {
    let table = [
        (Style::FORM, json!(""), "color="),
        (Style::FORM, json!("blue"), "color=blue"),
        (Style::FORM, array(), "color=blue&color=black&color=brown"),
        (Style::FORM, object(), "R=100&G=200&B=150"),
        (Style::FORM.explode(false), array(), "color=blue,black,brown"),
        (Style::FORM.explode(false), object(), "color=R,100,G,200,B,150"),
        (Style::SPACE_DELIMITED, array(), "color=blue%20black%20brown"),
        (Style::SPACE_DELIMITED, object(), "color=R%20100%20G%20200%20B%20150"),
        (Style::SPACE_DELIMITED.explode(true), array(), "color=blue&color=black&color=brown"),
        (Style::PIPE_DELIMITED, array(), "color=blue%7Cblack%7Cbrown"),
        (Style::PIPE_DELIMITED, object(), "color=R%7C100%7CG%7C200%7CB%7C150"),
        (Style::PIPE_DELIMITED.explode(true), array(), "color=blue&color=black&color=brown"),
        (Style::TAB_DELIMITED, array(), "color=blue%09black%09brown"),
        (Style::DEEP_OBJECT, object(), "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
        (Style::DEEP_OBJECT, json!("blue"), "color=blue"),
        (
            Style::DEEP_OBJECT,
            json!({"a": {"b": [1, {"c": true}]}, "n": null}),
            "color%5Ba%5D%5Bb%5D%5B0%5D=1&color%5Ba%5D%5Bb%5D%5B1%5D%5Bc%5D=true",
        ),
        (Style::JSON, json!({"a": [1]}), "color=%7B%22a%22%3A%5B1%5D%7D"),
        (Style::FORM, json!([]), ""),
        (Style::FORM, json!({}), ""),
        (Style::FORM, json!(null), ""),
        (Style::DEEP_OBJECT, json!({}), ""),
        (Style::FORM, json!(["a", null, "b"]), "color=a&color=b"),
        // A separator within a value is escaped, so that it does not separate.
        (Style::FORM.explode(false), json!(["a,b", "c"]), "color=a%2Cb,c"),
        (Style::FORM, json!("a b&c=d/é+#"), "color=a%20b%26c%3Dd%2F%C3%A9%2B%23"),
        (
            Style::FORM.allow_reserved(),
            json!("/a?b:c&d=e#f%2Fg%h"),
            "color=/a?b:c%26d%3De%23f%2Fg%25h",
        ),
        (Style::FORM, json!(1.5), "color=1.5"),
        (Style::FORM, json!(true), "color=true"),
    ];
    for (style, value, expected) in table {
        assert_eq!(query("color", style, &value), expected, "{style:?} of {value}");
    }
}

#[test]
fn path_styles_follow_the_table() {
    let table = [
        (Style::SIMPLE, json!("blue"), "blue"),
        (Style::SIMPLE, array(), "blue,black,brown"),
        (Style::SIMPLE, object(), "R,100,G,200,B,150"),
        (Style::SIMPLE.explode(true), array(), "blue,black,brown"),
        (Style::SIMPLE.explode(true), object(), "R=100,G=200,B=150"),
        (Style::SPACE_DELIMITED, array(), "blue%20black%20brown"),
        (Style::PIPE_DELIMITED, array(), "blue%7Cblack%7Cbrown"),
        (Style::TAB_DELIMITED, array(), "blue%09black%09brown"),
        (Style::LABEL, json!(""), "."),
        (Style::LABEL, json!("blue"), ".blue"),
        (Style::LABEL, array(), ".blue,black,brown"),
        (Style::LABEL, object(), ".R,100,G,200,B,150"),
        (Style::LABEL.explode(true), array(), ".blue.black.brown"),
        (Style::LABEL.explode(true), object(), ".R=100.G=200.B=150"),
        (Style::MATRIX, json!(""), ";color"),
        (Style::MATRIX, json!("blue"), ";color=blue"),
        (Style::MATRIX, array(), ";color=blue,black,brown"),
        (Style::MATRIX, object(), ";color=R,100,G,200,B,150"),
        (Style::MATRIX.explode(true), array(), ";color=blue;color=black;color=brown"),
        (Style::MATRIX.explode(true), object(), ";R=100;G=200;B=150"),
        (Style::SIMPLE, json!("a/b"), "a%2Fb"),
    ];
    for (style, value, expected) in table {
        assert_eq!(path("color", style, &value), expected, "{style:?} of {value}");
    }
}

#[test]
fn header_styles_follow_the_table() {
    let table = [
        (Style::SIMPLE, json!("blue sky"), "blue sky"),
        (Style::SPACE_DELIMITED, array(), "blue black brown"),
        (Style::PIPE_DELIMITED, array(), "blue|black|brown"),
        (Style::TAB_DELIMITED, array(), "blue\tblack\tbrown"),
        (Style::SIMPLE, array(), "blue,black,brown"),
        (Style::SIMPLE, object(), "R,100,G,200,B,150"),
        (Style::SIMPLE.explode(true), object(), "R=100,G=200,B=150"),
        (Style::JSON, json!({"a": 1}), "{\"a\":1}"),
    ];
    for (style, value, expected) in table {
        assert_eq!(header(style, &value), expected, "{style:?} of {value}");
    }
}

/// Returns the path and query of a request, or what is wrong with it.
fn line(operation: &'static Operation, fill: impl FnOnce(&mut Request)) -> Result<String, String> {
    let mut request = Request::new(operation);
    fill(&mut request);
    match request.problem() {
        Some(problem) => Err(problem.to_owned()),
        None => request.address(""),
    }
}

#[test]
fn path_values_cannot_change_the_path() {
    let of = |value: &'static str| line(&GET_BY_ID, |request| request.path("id", value));
    assert_eq!(of("a/b?c#d e").unwrap(), "/things/a%2Fb%3Fc%23d%20e");
    assert_eq!(of("...").unwrap(), "/things/...");
    assert_eq!(of("../x").unwrap(), "/things/..%2Fx");
    assert_eq!(of("").unwrap_err(), "the path parameter `id` is empty");
    for dots in [".", "..", "%2e", "%2E%2e", ".%2e", "%2e."] {
        assert_eq!(of(dots).unwrap_err(), format!("the path parameter `id` must not be `{dots}`"));
    }
    assert_eq!(line(&GET_BY_ID, |_| {}).unwrap_err(), "the path parameter `id` is not set");
}

#[test]
fn dots_put_together_from_two_values_are_refused() {
    static BESIDE: Operation = Operation::new("beside", crate::runtime::Method::GET, "/x/.{a}/y");
    static TWO: Operation = Operation::new("two", crate::runtime::Method::GET, "/x/{a}{b}/y");
    let of = |a: &'static str, b: &'static str| {
        line(&TWO, |request| {
            request.path("a", a);
            request.path("b", b);
        })
    };
    assert_eq!(of("1", "2").unwrap(), "/x/12/y");
    // Each alone is refused already; this shows that the whole segment is looked at too.
    assert_eq!(of("..", "2").unwrap_err(), "the path parameter `a` must not be `..`");
    let mut request = Request::new(&BESIDE);
    request.path_encoded("a", ".".to_owned());
    assert_eq!(
        request.address("").unwrap_err(),
        "the path parameters make `/x/.{a}/y` another path"
    );
}

#[test]
fn an_address_is_the_servers_and_the_path() {
    static BARE: Operation = Operation::new("bare", crate::runtime::Method::GET, "{id}?fixed=1");
    let mut request = Request::new(&BARE);
    request.path("id", "a b");
    request.query("name", "ä&b");
    // What the server's address has is no matter of the path's parameters.
    assert_eq!(
        request.address("https://h/v1/..").unwrap(),
        "https://h/v1/../a%20b?fixed=1&name=%C3%A4%26b"
    );
    assert_eq!(request.given_query("name"), Some("ä&b"));
    request.query_encoded("name", String::new());
    assert_eq!(request.address("https://h").unwrap(), "https://h/a%20b?fixed=1");
    assert_eq!(request.given_query("name"), None);
}

#[test]
fn templates_have_suffixes_queries_and_fragments() {
    static SUFFIX: Operation =
        Operation::new("suffix", crate::runtime::Method::GET, "/x/{id}.json?fixed=1#part");
    let line = line(&SUFFIX, |request| {
        request.path("id", 7);
        request.query("created[gte]", "2026-01-01T00:00:00Z");
        request.query("limit", 1);
        request.query("limit", 2);
        request.query_value("empty", Style::FORM, &Vec::<String>::new());
    });
    assert_eq!(
        line.unwrap(),
        "/x/7.json?fixed=1&created%5Bgte%5D=2026-01-01T00%3A00%3A00Z&limit=2"
    );
}

#[test]
fn values_that_no_header_holds_are_told_when_sent() {
    let client = client(&Server::new());
    let mut call = crate::http::call(&client, &GET);
    call.request.header("X-Name", "a\nb");
    let error = crate::http::run(call.send()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "getThing: the value of the header `x-name` has characters that no header can hold"
    );
    assert_eq!(error.attempts(), 0);
}

#[test]
fn secrets_are_not_in_debug() {
    let mut request = Request::new(&GET);
    request.secret_query("token", "s3cret");
    request.secret_header("X-Key", "s3cret");
    request.header("Authorization", "Bearer s3cret");
    request.cookie("session", "s3cret");
    request.query("open", "shown");
    let debug = format!("{request:?}");
    assert!(!debug.contains("s3cret"), "{debug}");
    assert!(debug.contains("open=shown"), "{debug}");
}

#[test]
fn texts_of_json_may_have_spaces_in_them() {
    let list = r#"[ "a, b" , [ 1, "]" ] , null,{"c" : {} } ]"#;
    assert_eq!(header(Style::SIMPLE, list), r#"a, b,[ 1, "]" ],{"c" : {} }"#);
    let object = r#"{ "a" : 1 ,"b\"c":[ ] }"#;
    assert_eq!(header(Style::SIMPLE, object), r#"a,1,b"c,[ ]"#);
    assert_eq!(query("q", Style::DEEP_OBJECT, "{ }"), "");
    assert_eq!(query("q", Style::FORM, "[ ]"), "");
}

#[test]
fn what_is_no_text_is_sent_as_it_is_written() {
    // Half a surrogate stands for no character.
    for written in [r#""\ud800""#, r#"["a","\ud800"]"#, r#"{"\ud800":1}"#] {
        assert!(header(Style::SIMPLE, written).contains("\\ud800"), "{written}");
    }
}
