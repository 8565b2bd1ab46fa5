use http::HeaderMap;

use crate::runtime::error_body::{Details, read};

fn details(content_type: &str, body: &str) -> (Option<String>, Option<String>) {
    let mut headers = HeaderMap::new();
    if !content_type.is_empty() {
        headers.insert("content-type", content_type.parse().unwrap());
    }
    let Details { code, message } = read(&headers, body.as_bytes());
    (code, message)
}

/// A body, the code in it and the message.
type Row = (&'static str, Option<&'static str>, Option<&'static str>);

fn check(table: &[Row]) {
    for (body, code, message) in table {
        let expected = (code.map(str::to_owned), message.map(str::to_owned));
        assert_eq!(details("application/json", body), expected, "{body}");
    }
}

#[test]
fn json_shapes() {
    let table = [
        // Flex
        (
            r#"{"detail":[{"loc":["price"],"msg":"price_not_found: One or more prices are not valid","type":"price_not_found"}]}"#,
            Some("price_not_found"),
            Some("One or more prices are not valid"),
        ),
        (r#"{"detail":"not_found"}"#, Some("not_found"), None),
        (r#"{"detail":"Not authenticated."}"#, None, Some("Not authenticated.")),
        (
            r#"{"error":{"code":"invalid_request","message":"Missing required parameter: price"}}"#,
            Some("invalid_request"),
            Some("Missing required parameter: price"),
        ),
        (
            r#"{"error":{"type":"card_error","message":"Your card was declined.","param":"source"}}"#,
            Some("card_error"),
            Some("Your card was declined."),
        ),
        (r#"{"message":"Internal Server Error"}"#, None, Some("Internal Server Error")),
        // FastAPI
        (
            r#"{"detail":[{"loc":["body","email"],"msg":"Field required","type":"missing"},{"loc":["query",3],"msg":"Too long","type":"long"}]}"#,
            Some("missing"),
            Some("Field required (at body.email); Too long (at query.3)"),
        ),
        // OAuth
        (
            r#"{"error":"invalid_grant","error_description":"The token has expired"}"#,
            Some("invalid_grant"),
            Some("The token has expired"),
        ),
        (r#"{"error":"Something went wrong"}"#, None, Some("Something went wrong")),
        (r#"{"error":"not_found"}"#, Some("not_found"), None),
        (r#"{"code":404,"message":"No such thing"}"#, None, Some("No such thing")),
        (r#"{"code":"E17","message":"No such thing"}"#, Some("E17"), Some("No such thing")),
        (
            r#"{"code":20404,"message":"The resource was not found","status":404}"#,
            Some("20404"),
            Some("The resource was not found"),
        ),
        // JSON:API
        (
            r#"{"errors":[{"status":"422","code":"blank","title":"Is blank","detail":"Name can't be blank"}]}"#,
            Some("blank"),
            Some("Name can't be blank"),
        ),
        (r#"{"errors":["first thing","second thing"]}"#, None, Some("first thing; second thing")),
        // Laravel
        (
            r#"{"message":"The given data was invalid.","errors":{"email":["The email is taken."]}}"#,
            None,
            Some("The given data was invalid: email: The email is taken."),
        ),
        // GitHub
        (
            r#"{"message":"Validation Failed","errors":[{"resource":"Issue","field":"title","code":"missing_field"}]}"#,
            Some("missing_field"),
            Some("Validation Failed"),
        ),
        // RFC 9457
        (
            r#"{"type":"https://example.com/probs/out-of-credit","title":"You do not have enough credit.","detail":"Your balance is 30.","status":403}"#,
            Some("out-of-credit"),
            Some("Your balance is 30."),
        ),
        (
            r#"{"type":"about:blank","title":"Not allowed here","status":405}"#,
            None,
            Some("Not allowed here"),
        ),
        (r#"[{"code":"x","message":"In a list"}]"#, Some("x"), Some("In a list")),
        (r#""A bare text""#, None, Some("A bare text")),
        ("{}", None, None),
        ("null", None, None),
        ("17", None, None),
        (r#"{"error":null,"message":""}"#, None, None),
    ];
    check(&table);
}

#[test]
fn json_shapes_of_well_known_servers() {
    check(&[
        // Google
        (
            r#"{"error":{"code":404,"message":"No such bucket","status":"NOT_FOUND"}}"#,
            Some("NOT_FOUND"),
            Some("No such bucket"),
        ),
        // AWS
        (
            r#"{"__type":"com.amazon.coral#NotFound","Message":"No such table"}"#,
            Some("NotFound"),
            Some("No such table"),
        ),
        // Spring, Nest
        (
            r#"{"status":500,"error":"Internal Server Error","message":"It broke"}"#,
            None,
            Some("It broke"),
        ),
        (
            r#"{"statusCode":400,"error":"Bad Request","message":["a is missing","b is long"]}"#,
            None,
            Some("a is missing; b is long"),
        ),
        (r#"{"message":"Unauthorized"}"#, None, Some("Unauthorized")),
        (r#"{"status":"error","message":"Broken"}"#, None, Some("Broken")),
    ]);
}

#[test]
fn texts_give_their_first_line() {
    let message = |content_type: &str, body: &str| details(content_type, body).1;
    let html = "<html>\r\n<head><title>502 Bad Gateway</title><style>b { color: red }</style></head>\r\n<body>…";
    assert_eq!(message("text/html", html).as_deref(), Some("502 Bad Gateway"));
    assert_eq!(message("text/html", "<style>b{}</style><h1>Down</h1>").as_deref(), Some("Down"));
    assert_eq!(
        message("text/plain", "\n  upstream failed  \nmore").as_deref(),
        Some("upstream failed")
    );
    assert_eq!(message("", "no type").as_deref(), Some("no type"));
    assert_eq!(message("application/json", "{\"cut").as_deref(), Some("{\"cut"));
    assert_eq!(message("application/pdf", "%PDF"), None);
    assert_eq!(message("text/plain", ""), None);
    assert_eq!(message("text/html", "<<<"), None);
    let long = "é".repeat(300);
    assert_eq!(message("text/plain", &long).unwrap(), format!("{}…", "é".repeat(200)));
}
