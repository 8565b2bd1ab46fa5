//! Parameters: every location, style and explode, as the table under "Style Examples" of the specification has them.

use std::collections::BTreeMap;

use crate::server::{Seen, Server, done};

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// The parameters of a query, apart and in order.
fn pairs(seen: &Seen) -> Vec<String> {
    seen.query().split('&').map(str::to_owned).collect()
}

/// Whether a text lists the members of an object, in whatever order: objects have none.
fn lists(text: &str, start: &str, delimiter: char, members: [&str; 2]) -> bool {
    let [first, second] = members;
    [[first, second], [second, first]]
        .iter()
        .any(|[first, second]| text == format!("{start}{first}{delimiter}{second}"))
}

#[tokio::test]
async fn query_scalars() {
    use cases::parameters_query_scalars::types::{FindLevel, FindSize};
    let server = Server::answering([done()]).await;
    let client = client!(parameters_query_scalars, server);
    let request = client.find("a b&c=d+e/é").count(-3).ratio(0.5).flag(true);
    request.size(FindSize::VeryLarge).level(FindLevel::Value2).await.expect("it is answered");
    let expected = [
        "text=a%20b%26c%3Dd%2Be%2F%C3%A9",
        "count=-3",
        "ratio=0.5",
        "flag=true",
        "size=very%20large",
        "level=2",
    ];
    // A slash may stand in a query as it is.
    let seen = server.only().query().replace("d%2Be/", "d%2Be%2F");
    assert_eq!(seen.split('&').collect::<Vec<_>>(), expected);
    assert_eq!(server.only().path(), "/v1/pets");
}

#[tokio::test]
async fn optional_parameters_are_not_sent_unless_set() {
    let server = Server::answering([done()]).await;
    client!(parameters_query_scalars, server).find("x").await.expect("it is answered");
    assert_eq!(server.only().target, "/v1/pets?text=x");
}

#[tokio::test]
async fn a_parameter_set_twice_is_sent_once() {
    let server = Server::answering([done()]).await;
    let request = client!(parameters_query_scalars, server).find("x").count(1).count(2);
    request.await.expect("it is answered");
    assert_eq!(server.only().query(), "text=x&count=2");
}

#[tokio::test]
async fn values_that_are_not_known_yet_are_sent_as_they_are() {
    let server = Server::answering([done()]).await;
    let request = client!(parameters_query_scalars, server).find("x").size("tiny");
    request.await.expect("it is answered");
    assert_eq!(server.only().query(), "text=x&size=tiny");
}

#[tokio::test]
async fn query_lists() {
    let server = Server::answering([done()]).await;
    let colors = || texts(&["blue", "black", "brown"]);
    let request = client!(parameters_query_lists, server).find();
    let request = request
        .default(colors())
        .joined(colors())
        .spaces(colors())
        .pipes(vec![1, 2])
        .apart(colors());
    request.await.expect("it is answered");
    assert_eq!(
        pairs(&server.only()),
        [
            "default=blue",
            "default=black",
            "default=brown",
            "joined=blue,black,brown",
            "spaces=blue%20black%20brown",
            "pipes=1%7C2",
            "apart=blue",
            "apart=black",
            "apart=brown",
        ]
    );
}

#[tokio::test]
async fn delimiters_in_values_are_told_from_those_between_them() {
    let server = Server::answering([done()]).await;
    let request = client!(parameters_query_lists, server).find().joined(texts(&["a,b", "c&d"]));
    request.await.expect("it is answered");
    assert_eq!(server.only().query(), "joined=a%2Cb,c%26d");
}

#[tokio::test]
async fn query_objects() {
    use cases::parameters_query_objects::types::Color;
    let server = Server::answering([done()]).await;
    let color = || Color::new(100, 200);
    let request = client!(parameters_query_objects, server)
        .find()
        .default(color())
        .joined(color())
        .deep(color());
    request.nested(BTreeMap::from([("x".to_owned(), color())])).await.expect("it is answered");
    let mut pairs = pairs(&server.only());
    pairs.sort();
    let joined = pairs.remove(4);
    assert!(lists(&joined, "joined=", ',', ["R,100", "G,200"]), "{joined}");
    assert_eq!(
        pairs,
        ["G=200", "R=100", "deep[G]=200", "deep[R]=100", "nested[x][G]=200", "nested[x][R]=100"]
            .map(str::to_owned)
    );
}

#[tokio::test]
async fn path_scalars() {
    let server = Server::answering([done()]).await;
    let request = client!(parameters_path_scalars, server).find("a b/c", "blue", "blue", 5);
    request.await.expect("it is answered");
    assert_eq!(server.only().target, "/v1/a%20b%2Fc/.blue/;matrix=blue/5");
}

#[tokio::test]
async fn path_lists() {
    let server = Server::answering([done()]).await;
    let list = || texts(&["blue", "bl,ack"]);
    let client = client!(parameters_path_lists, server);
    client.find(list(), list(), list(), list(), list(), list()).await.expect("it is answered");
    assert_eq!(
        server.only().target,
        "/v1/blue,bl%2Cack/blue,bl%2Cack/.blue,bl%2Cack/.blue.bl%2Cack/;matrix=blue,bl%2Cack/\
         ;matrices=blue;matrices=bl%2Cack"
    );
}

#[tokio::test]
async fn path_objects() {
    use cases::parameters_path_objects::types::Color;
    let server = Server::answering([done()]).await;
    let color = || Color::new(100, 200);
    let client = client!(parameters_path_objects, server);
    client
        .find(color(), color(), color(), color(), color(), color())
        .await
        .expect("it is answered");
    let target = server.only().target;
    let segments: Vec<&str> = target.trim_start_matches("/v1/").split('/').collect();
    let styles = [
        ("", ',', ["R,100", "G,200"]),
        ("", ',', ["R=100", "G=200"]),
        (".", ',', ["R,100", "G,200"]),
        (".", '.', ["R=100", "G=200"]),
        (";matrix=", ',', ["R,100", "G,200"]),
        (";", ';', ["R=100", "G=200"]),
    ];
    assert_eq!(segments.len(), styles.len());
    for (segment, (start, delimiter, members)) in segments.into_iter().zip(styles) {
        assert!(lists(segment, start, delimiter, members), "{segment}");
    }
}

#[tokio::test]
async fn headers() {
    use cases::parameters_headers::types::Color;
    let server = Server::answering([done()]).await;
    let request =
        client!(parameters_headers, server).find("a b, c").x_number(7).x_list(texts(&["a", "b"]));
    request.x_object(Color::new(1, 2)).x_pairs(Color::new(1, 2)).await.expect("it is answered");
    let seen = server.only();
    assert_eq!(seen.header("x-text"), Some("a b, c"));
    assert_eq!(seen.header("x-number"), Some("7"));
    assert_eq!(seen.header("x-list"), Some("a,b"));
    let object = |name: &str| seen.header(name).expect("it was set").to_owned();
    assert!(lists(&object("x-object"), "", ',', ["R,1", "G,2"]), "{}", object("x-object"));
    assert!(lists(&object("x-pairs"), "", ',', ["R=1", "G=2"]), "{}", object("x-pairs"));
}

#[tokio::test]
async fn cookies() {
    let server = Server::answering([done()]).await;
    let request =
        client!(parameters_cookies, server).find("s1").theme("dark").tags(texts(&["a", "b"]));
    request.await.expect("it is answered");
    assert_eq!(server.only().header("cookie"), Some("session=s1; theme=dark; tags=a,b"));
}

#[tokio::test]
async fn bracketed_names() {
    let server = Server::answering([done()]).await;
    let request =
        client!(parameters_bracketed_names, server).find().created_gte("a").created_lt("b");
    request.ids(texts(&["1", "2"])).await.expect("it is answered");
    assert_eq!(server.only().query(), "created[gte]=a&created[lt]=b&ids[]=1&ids[]=2");
}

#[tokio::test]
async fn parameters_of_the_path_item_and_their_overrides() {
    let server = Server::answering([done()]).await;
    let request = client!(parameters_path_level, server).find("1", 5).x_trace("t").limit2("h");
    request.await.expect("it is answered");
    let seen = server.only();
    assert_eq!(seen.target, "/v1/pets/1?limit=5");
    assert_eq!(seen.header("x-trace"), Some("t"));
    assert_eq!(seen.header("limit"), Some("h"));
}

#[tokio::test]
async fn parameters_described_by_content_are_json() {
    use cases::parameters_content::types::FindFilter;
    let server = Server::answering([done()]).await;
    let request = client!(parameters_content, server).find(FindFilter::new("Rex")).text("hi");
    request.await.expect("it is answered");
    let query = server
        .only()
        .query()
        .replace("%7B", "{")
        .replace("%7D", "}")
        .replace("%22", "\"")
        .replace("%3A", ":");
    assert_eq!(query, "filter={\"name\":\"Rex\"}&text=\"hi\"");
}

#[tokio::test]
async fn formats_are_sent_as_their_text() {
    use cases::formats_arguments::DecimalNumber;
    let server = Server::answering([done()]).await;
    let request = client!(formats_arguments, server)
        .find("2026-01-31")
        .since("2026-01-01T00:00:00Z")
        .price(DecimalNumber::new("1.10").expect("it is a number"));
    request.key("se cret").data(vec![255, 254]).await.expect("it is answered");
    let seen = server.only();
    assert_eq!(seen.path(), "/v1/pets/2026-01-31");
    let query = seen.query().replace("%3A", ":");
    assert_eq!(
        query,
        "since=2026-01-01T00:00:00Z&price=1.10&key=se%20cret&data=%2F%2F4%3D".replace("%3A", ":")
    );
}

#[tokio::test]
async fn several_variables_in_a_segment_and_suffixes() {
    let server = Server::answering([done()]).await;
    let client = client!(paths_variables_and_suffixes, server);
    client.read_pet("a/b").await.expect("it is answered");
    client.cancel_pet("x:y").await.expect("it is answered");
    client.read_map(7, 1.5, -2.0).await.expect("it is answered");
    let targets: Vec<String> = server.seen().into_iter().map(|seen| seen.target).collect();
    // A colon may stand in a path as it is.
    let targets: Vec<String> =
        targets.iter().map(|target| target.replace("x%3Ay", "x:y")).collect();
    assert_eq!(targets, ["/v1/pets/a%2Fb.json", "/v1/pets/x:y:cancel", "/v1/maps/1.5,-2@7"]);
}

/// A server that takes `/pets/` for the list, or resolves `..`, would do something else.
#[tokio::test]
async fn values_that_would_change_the_path_are_never_sent() {
    let server = Server::answering([done()]).await;
    let client = client!(paths_variables_and_suffixes, server);
    assert!(client.read_pet("").await.is_err());
    let client = client!(parameters_path_scalars, server);
    for value in ["", ".", "..", "%2e%2e", "%2E."] {
        assert!(client.find(value, "a", "b", 1).await.is_err(), "{value:?}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn every_method() {
    let server = Server::answering([done()]).await;
    let client = client!(paths_methods, server);
    client.read_pets().await.expect("it is answered");
    client.write_pets().await.expect("it is answered");
    client.head_pets().await.expect("it is answered");
    client.options_of_pets().await.expect("it is answered");
    client.trace_pets().await.expect("it is answered");
    client.query_pets().await.expect("it is answered");
    let methods: Vec<String> = server.seen().into_iter().map(|seen| seen.method).collect();
    assert_eq!(methods, ["GET", "PUT", "HEAD", "OPTIONS", "TRACE", "QUERY"]);
}

#[tokio::test]
async fn headers_that_others_own_are_not_asked_for() {
    let server = Server::answering([done()]).await;
    client!(parameters_owned_headers, server).create().x_mine("m").await.expect("it is answered");
    let seen = server.only();
    assert_eq!(seen.header("x-mine"), Some("m"));
    assert!(seen.header("idempotency-key").is_some_and(|key| !key.is_empty()));
    assert_eq!(seen.header("authorization"), None);
}

#[tokio::test]
async fn a_style_that_does_not_go_with_its_place_gives_way() {
    let server = Server::answering([done()]).await;
    let request =
        client!(parameters_style_that_does_not_fit, server).find().x_tags(texts(&["a", "b"]));
    request.await.expect("it is answered");
    assert_eq!(server.only().header("x-tags"), Some("a,b"));
}

#[tokio::test]
async fn reserved_characters_stay_where_they_are_allowed() {
    let server = Server::answering([done()]).await;
    let request = client!(parameters_allow_reserved, server).find().next("a/b:c?d@e,f g&h");
    request.await.expect("it is answered");
    // What would end the value is encoded all the same.
    assert_eq!(server.only().query(), "next=a/b:c?d@e,f%20g%26h");
}

#[tokio::test]
async fn values_of_every_type() {
    use cases::parameters_other_types::types::{FindEither, FindLevel, Kind};
    let server = Server::answering([done()]).await;
    let client = client!(parameters_other_types, server);
    let request = client.find(Kind::BigDog, FindLevel::Value2, vec![Kind::Cat, Kind::from("x/y")]);
    let request =
        request.either(FindEither::Integer(5)).nullable("n").anything(serde_json::json!([1, "a"]));
    let request =
        request.days(vec!["2026-01-31".into(), "2026-02-01".into()]).flag(true).untyped("u");
    request.map([("m".to_owned(), "v w".to_owned())].into()).await.expect("it is answered");
    let seen = server.only();
    assert_eq!(seen.path(), "/v1/pets/big%20dog/2");
    assert_eq!(
        pairs(&seen),
        [
            "kinds=cat",
            "kinds=x%2Fy",
            "either=5",
            "nullable=n",
            "anything=1",
            "anything=a",
            "days=2026-01-31,2026-02-01",
            "flag=true",
            "untyped=u",
            "m=v%20w",
        ]
    );
}

#[tokio::test]
async fn odd_templates() {
    let server = Server::answering([done()]).await;
    let client = client!(paths_odd_templates, server);
    client.twice("a b").id2("q").await.expect("it is answered");
    client.with_query().await.expect("it is answered");
    client.with_query().size("big").await.expect("it is answered");
    client.spaced().await.expect("it is answered");
    client.trailing().await.expect("it is answered");
    let targets: Vec<String> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(
        targets,
        [
            "/v1/twice/a%20b/and/a%20b?id=q",
            "/v1/pets?kind=cat",
            "/v1/pets?kind=cat&size=big",
            "/v1/spaced%20out/%C3%BCmlaut",
            "/v1/trailing/",
        ]
    );
}

#[tokio::test]
async fn lists_as_version_2_writes_them() {
    let server = Server::answering([done(), done()]).await;
    let client = client!(swagger_parameters, server);
    let list = || texts(&["a", "b c"]);
    let request = client.list_pets(vec![1, 2], true).commas(list()).spaces(list()).pipes(list());
    let request = request.tabs(list()).repeated(list()).x_tags(list()).x_pipes(list());
    request.x_tabs(list()).await.expect("it is answered");
    client.list_owners(list()).await.expect("it is answered");
    let [pets, owners] = server.seen().try_into().expect("two calls were made");
    let pets: Seen = pets;
    assert_eq!(pets.path(), "/v1/pets/1,2");
    let expected = [
        "commas=a,b%20c",
        "spaces=a%20b%20c",
        "pipes=a%7Cb%20c",
        "tabs=a%09b%20c",
        "repeated=a",
        "repeated=b%20c",
    ];
    assert_eq!(pairs(&pets), expected);
    assert_eq!(pets.header("x-tags"), Some("a,b c"));
    assert_eq!(pets.header("x-pipes"), Some("a|b c"));
    assert_eq!(pets.header("x-tabs"), Some("a\tb c"));
    assert_eq!(owners.path(), "/v1/owners/a%20b%20c");
}
