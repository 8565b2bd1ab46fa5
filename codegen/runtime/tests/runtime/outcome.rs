//! Which success an answer is.

#![allow(unreachable_pub, reason = "`outcome!` makes an implementation for a public type")]

use serde_json::{Value, json};

use crate::http::{API, run};
use crate::runtime::testing::{Reply, Server};
use crate::runtime::{self, Call, ClientBuilder, Method, Operation, Statuses, outcome};

#[derive(Debug, Clone, PartialEq)]
enum PayOutcome {
    Ok(Value),
    Accepted(Box<u32>),
    NoContent,
    Success(String),
    Unrecognized(runtime::UnrecognizedResponse),
}

outcome! { PayOutcome {
    "200" => Ok: json,
    "202" => Accepted: json "job",
    "204" => NoContent: empty,
    "2XX" => Success: text,
}}

static PAY: Operation = Operation::new("pay", Method::GET, "/pay");
static FIND: Operation =
    Operation::new("find", Method::GET, "/pay").empty(Statuses::AllBut(&[200, 204]));

fn client(reply: Reply) -> runtime::Client {
    let server = Server::new();
    server.on_path(Method::GET, "/base/pay").reply(reply);
    ClientBuilder::new(&API).transport(server.transport()).build().unwrap()
}

#[test]
fn statuses_choose() {
    let pay = |reply| run(Call::<PayOutcome>::outcome(&client(reply), &PAY).into_future());
    let table = [
        (Reply::json(200, &json!([1])), PayOutcome::Ok(json!([1]))),
        (Reply::json(202, &json!({"job": 3, "x": 1})), PayOutcome::Accepted(Box::new(3))),
        (Reply::bytes(204, "text/plain", "x"), PayOutcome::NoContent),
        (Reply::status(201), PayOutcome::Success(String::new())),
    ];
    for (reply, expected) in table {
        assert_eq!(pay(reply).unwrap(), expected);
    }
    let error = pay(Reply::json(202, &json!({}))).unwrap_err();
    let text = "pay: the answer (202) could not be read: missing field `job`";
    assert_eq!(error.to_string(), text);
    let error = pay(Reply::bytes(299, "text/plain", vec![255])).unwrap_err();
    assert!(error.is_decode());
}

#[test]
fn nothing_is_told_by_the_status() {
    let find = |reply| run(Call::<Option<u32>>::optional_json(&client(reply), &FIND).into_future());
    assert_eq!(find(Reply::json(200, &1)).unwrap(), Some(1));
    assert_eq!(find(Reply::json(201, &1)).unwrap(), None);
    // By HTTP there is nothing, whatever the description says.
    assert_eq!(find(Reply::json(204, &1)).unwrap(), None);
    assert_eq!(find(Reply::status(200)).unwrap(), None);
    assert!(find(Reply::json(200, "x")).unwrap_err().is_decode());
}
