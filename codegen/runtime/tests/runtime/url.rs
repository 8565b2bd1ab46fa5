use http::Uri;

use crate::runtime::clock::parse_http_date;
use crate::runtime::url::{BaseUrl, parse, resolve, same_origin};

#[test]
fn the_path_of_the_base_url_is_kept() {
    let table = [
        ("https://h", "https://h/x"),
        ("https://h/", "https://h/x"),
        ("https://h/v1", "https://h/v1/x"),
        ("https://h/v1/", "https://h/v1/x"),
        ("http://127.0.0.1:80/v1", "http://127.0.0.1:80/v1/x"),
        ("https://[::1]:8443", "https://[::1]:8443/x"),
    ];
    for (base, expected) in table {
        let base = BaseUrl::parse(base).unwrap();
        assert_eq!(parse(format!("{}/x", base.as_str())).unwrap().to_string(), expected);
    }
}

#[test]
fn base_urls_that_cannot_serve_are_refused() {
    for (base, reason) in [
        ("api.test", "must begin with"),
        ("/v1", "must begin with"),
        ("ftp://h", "must begin with"),
        ("https://user:pw@h", "user name"),
        ("https://h?x=1", "query"),
        ("https://h/#x", "query or fragment"),
        ("https://h h", "not an address"),
        ("https://", "not an address"),
        ("", "names no server"),
    ] {
        let error = BaseUrl::parse(base).unwrap_err();
        assert!(error.contains(reason), "{base}: {error}");
        assert!(!error.contains("pw"), "{error}");
    }
}

/// Expectations: RFC 3986 §5.4, but for fragments, which are dropped, and schemes other than the web's.
#[test]
fn references_are_resolved_as_in_the_rfc() {
    let base: Uri = "http://a/b/c/d;p?q".parse().unwrap();
    for (reference, expected) in [
        ("g", "http://a/b/c/g"),
        ("./g", "http://a/b/c/g"),
        ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"),
        ("//g", "http://g/"),
        ("?y", "http://a/b/c/d;p?y"),
        ("g?y", "http://a/b/c/g?y"),
        ("#s", "http://a/b/c/d;p?q"),
        ("g#s", "http://a/b/c/g"),
        (";x", "http://a/b/c/;x"),
        ("", "http://a/b/c/d;p?q"),
        (".", "http://a/b/c/"),
        ("./", "http://a/b/c/"),
        ("..", "http://a/b/"),
        ("../g", "http://a/b/g"),
        ("../..", "http://a/"),
        ("../../g", "http://a/g"),
        ("../../../g", "http://a/g"),
        ("/./g", "http://a/g"),
        ("/../g", "http://a/g"),
        ("g.", "http://a/b/c/g."),
        ("..g", "http://a/b/c/..g"),
        ("./g/.", "http://a/b/c/g/"),
        ("g/../h", "http://a/b/c/h"),
        ("g?y/../x", "http://a/b/c/g?y/../x"),
        ("https://other/x", "https://other/x"),
        ("/a b/é", "http://a/a%20b/%C3%A9"),
    ] {
        assert_eq!(resolve(&base, reference).unwrap().to_string(), expected, "{reference}");
    }
    assert_eq!(resolve(&base, "http://"), None);
    assert_eq!(resolve(&base, "mailto:x@y"), None);
}

#[test]
fn origins_are_scheme_host_and_port() {
    let same = |one: &str, other: &str| same_origin(&one.parse().unwrap(), &other.parse().unwrap());
    assert!(same("https://h/a", "https://H:443/b"));
    assert!(same("http://h:80", "http://h"));
    assert!(!same("https://h", "http://h"));
    assert!(!same("https://h", "https://h:444"));
    assert!(!same("https://h", "https://www.h"));
}

/// 784111777 is the example of RFC 9110 §5.6.7 in seconds.
#[test]
fn http_dates_have_three_forms() {
    let seconds = |text: &str| {
        let since = parse_http_date(text)?.duration_since(std::time::UNIX_EPOCH).ok()?;
        Some(since.as_secs())
    };
    assert_eq!(seconds("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
    assert_eq!(seconds("Sunday, 06-Nov-94 08:49:37 GMT"), Some(784_111_777));
    assert_eq!(seconds("Sun Nov  6 08:49:37 1994"), Some(784_111_777));
    assert_eq!(seconds("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
    assert_eq!(seconds("Thu, 29 Feb 2024 12:00:00 GMT"), Some(1_709_208_000));
    assert_eq!(seconds("Fri, 31 Dec 2100 23:59:59 GMT"), Some(4_133_980_799));
    for wrong in [
        "",
        "soon",
        "Sun, 06 Nov 1994 08:49:37 PST",
        "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 40 Nov 1994 08:49:37 GMT",
    ] {
        assert_eq!(seconds(wrong), None, "{wrong}");
    }
}
