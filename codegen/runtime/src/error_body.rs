//! What the body of an error says: a code for programs and a message for people, from the shapes that APIs use.
//!
//! It never fails: a body that says nothing leaves both empty.

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

/// What a body says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// For programs, such as `price_not_found`.
    pub code: Option<String>,
    /// For people.
    pub message: Option<String>,
}

/// Reads the body of an error.
pub fn read(headers: &HeaderMap, body: &[u8]) -> Details {
    // By `FromStr`, which is compiled in `serde_json`, and not once more here as `from_slice` would be.
    let json = str::from_utf8(body).ok().and_then(|text| text.parse().ok());
    if let Some(value) = json {
        return read_value(&value);
    }
    let content_type =
        headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("text/plain");
    let is_text = ["text/", "html", "xml", "json"].iter().any(|part| content_type.contains(part));
    let message = if is_text { first_line(&String::from_utf8_lossy(body)) } else { None };
    Details { code: None, message }
}

const CODES: [&str; 5] = ["code", "error_code", "errorCode", "type", "__type"];
const MESSAGES: [&str; 10] = [
    "message",
    "msg",
    "detail",
    "error_description",
    "error_message",
    "errorMessage",
    "description",
    "title",
    "reason",
    "Message",
];

fn read_value(value: &Value) -> Details {
    match value {
        Value::Object(object) => read_object(object),
        Value::Array(values) => read_list(values),
        Value::String(text) => read_text(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => Details::default(),
    }
}

fn read_object(object: &Map<String, Value>) -> Details {
    let code = own_code(object);
    let message = own_message(object);
    // What is nested tells more than what stands beside it, but either may have only a half.
    for key in ["error", "errors", "detail"] {
        let Some(value) = object.get(key) else {
            continue;
        };
        let nested = read_nested(value);
        if nested == Details::default() {
            continue;
        }
        let message = match (message, nested.message) {
            (Some(message), Some(nested)) if key == "errors" && message != nested => {
                Some(format!("{}: {nested}", message.trim_end_matches('.')))
            }
            // `{"error": "Bad Request", "message": "The price is missing"}`
            (Some(message), _) if value.is_string() => Some(message),
            (message, nested) => nested.or(message),
        };
        return Details { code: nested.code.or(code), message };
    }
    Details { code, message }
}

fn read_nested(value: &Value) -> Details {
    match value {
        // `{"errors": {"email": ["is taken"]}}`
        Value::Object(fields) if !fields.is_empty() && fields.values().all(Value::is_array) => {
            let messages: Vec<String> = fields
                .iter()
                .filter_map(|(field, values)| {
                    Some(format!("{field}: {}", read_value(values).message?))
                })
                .collect();
            Details {
                code: None,
                message: Some(messages.join("; ")).filter(|text| !text.is_empty()),
            }
        }
        value => read_value(value),
    }
}

fn read_list(values: &[Value]) -> Details {
    let mut code = None;
    let mut messages: Vec<String> = Vec::new();
    for value in values {
        let mut details = match value {
            Value::String(text) => Details { code: None, message: Some(text.clone()) },
            value => read_value(value),
        };
        if let Some(place) = value.get("loc").and_then(place)
            && !separate_code(&mut details)
        {
            details.message = details.message.map(|message| format!("{message} (at {place})"));
        }
        code = code.or(details.code);
        messages.extend(details.message);
    }
    Details { code, message: Some(messages.join("; ")).filter(|text| !text.is_empty()) }
}

/// Takes the code off a message such as `price_not_found: One or more prices are not valid`.
fn separate_code(details: &mut Details) -> bool {
    let Some((code, message)) =
        details.message.as_deref().and_then(|message| message.split_once(": "))
    else {
        return false;
    };
    let is_code =
        details.code.as_deref().map_or_else(|| is_identifier(code), |known| known == code);
    if is_code {
        (details.code, details.message) = (Some(code.to_owned()), Some(message.to_owned()));
    }
    is_code
}

/// Joins the steps of a validation error's `loc`.
fn place(steps: &Value) -> Option<String> {
    let steps: Vec<String> = steps
        .as_array()?
        .iter()
        .map(|step| step.as_str().map_or_else(|| step.to_string(), str::to_owned))
        .collect();
    Some(steps.join(".")).filter(|place| !place.is_empty())
}

fn read_text(text: &str) -> Details {
    if is_identifier(text) {
        Details { code: Some(text.to_owned()), message: None }
    } else {
        Details { code: None, message: Some(text.to_owned()).filter(|text| !text.is_empty()) }
    }
}

fn own_code(object: &Map<String, Value>) -> Option<String> {
    let words = CODES.iter().find_map(|key| code_of(object.get(*key)?.as_str()?));
    // Google: `{"code": 404, "status": "NOT_FOUND"}`
    let status =
        || object.get("status")?.as_str().filter(|text| is_identifier(text) && is_upper_case(text));
    let number = || object.get("code")?.as_i64().filter(|number| !(100..600).contains(number));
    words
        .or_else(|| status().map(str::to_owned))
        .or_else(|| number().map(|number| number.to_string()))
}

fn is_upper_case(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

/// A problem's type is an address (RFC 9457), of which the end tells; `about:blank` tells nothing.
fn code_of(text: &str) -> Option<String> {
    let code = if text.contains("://") || text.contains('#') {
        text.trim_end_matches('/').rsplit(['/', '#']).next()?
    } else {
        text
    };
    (!code.is_empty() && code != "about:blank").then(|| code.to_owned())
}

fn own_message(object: &Map<String, Value>) -> Option<String> {
    MESSAGES.iter().find_map(|key| {
        let text = match object.get(*key)? {
            Value::String(text) => text.trim().to_owned(),
            // `{"message": ["the price is missing", "the name is too long"]}`
            Value::Array(texts) if *key == "message" => {
                let texts: Option<Vec<&str>> = texts.iter().map(Value::as_str).collect();
                texts?.join("; ")
            }
            _ => return None,
        };
        let is_code = *key == "detail" && is_identifier(&text);
        (!text.is_empty() && !is_code).then_some(text)
    })
}

/// A single word, such as `not_found`, is a code.
fn is_identifier(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    !text.is_empty() && text.len() <= 80 && !text.ends_with('.') && text.chars().all(is_word)
}

/// Returns the first line of a text that is left without its tags, cut to a readable length.
fn first_line(text: &str) -> Option<String> {
    const LONGEST: usize = 200;
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        plain.push_str(before);
        let lower = tag.get(..6).unwrap_or_default().to_ascii_lowercase();
        let end = ["script", "style"]
            .iter()
            .find(|name| lower.starts_with(*name))
            .and_then(|name| tag.find(&format!("</{name}")));
        let tag = end.map_or(tag, |end| &tag[end..]);
        rest = tag.split_once('>').map_or("", |(_, after)| after);
        plain.push('\n');
    }
    plain.push_str(rest);
    let line = plain.lines().map(str::trim).find(|line| !line.is_empty())?;
    let mut cut: String = line.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if line.chars().count() > LONGEST {
        cut.push('…');
    }
    Some(cut)
}
