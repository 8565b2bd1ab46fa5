//! What is printed here against what prettyplease prints.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;

use super::*;

/// Fails where an item is not printed as prettyplease prints it.
fn compare(tokens: &TokenStream, origin: &str) {
    let file: syn::File = syn::parse2(tokens.clone()).expect("it is Rust");
    let expected = file.items.into_iter().map(|item| {
        let (shebang, frontmatter, attrs) = (None, None, Vec::new());
        let file = syn::File { shebang, frontmatter, attrs, items: vec![item] };
        spaced(prettyplease::unparse(&file))
    });
    let expected: Vec<String> = expected.collect();
    let printed = items(tokens);
    assert_eq!(printed.len(), expected.len(), "{origin}");
    for (printed, expected) in printed.iter().zip(&expected) {
        assert!(printed == expected, "{origin}:\n{expected}\nis printed as\n{printed}");
    }
}

/// All Rust files below a folder.
fn files(folder: PathBuf) -> Vec<PathBuf> {
    let (mut folders, mut files) = (vec![folder], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
}

/// Emitted code, and code of ours that has all that is never emitted.
#[test]
fn code_is_printed_as_prettyplease_prints_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for folder in ["../generated/src", "runtime/src", "src"] {
        for path in files(root.join(folder)) {
            let text = fs::read_to_string(&path).expect("the file is text");
            let file = syn::parse_file(&text).expect("it is Rust");
            for item in file.items {
                count += 1;
                let tokens = quote::ToTokens::to_token_stream(&item);
                compare(&tokens, &path.display().to_string());
            }
        }
    }
    assert!(count > 2000, "{count} items");
}

/// What fits at one length does not at the next.
#[test]
fn lines_are_broken_where_prettyplease_breaks_them() {
    let templates = [
        "pub struct N { pub n: Vec<N>, pub m: Map<String, N> }",
        "pub struct N(Call<N>);",
        "#[derive(Debug)] #[must_use = \"a request does nothing until it is awaited\"] pub struct N(Call<N<n>>);",
        "pub enum N { A(N), B(Map<N, i64>), C }",
        "pub enum N { A(Box<N>), B(Box<N<i64>>, N) }",
        "pub struct N { pub n: r::F<Vec<N>>, pub m: &'static N<N, Vec<N>> }",
        "impl From<N> for N { fn from(n: N) -> Self { Self::N(Box::new(n)) } }",
        "impl N { pub fn n(&self) -> Option<&N> { match self { Self::N(n) => Some(n), _ => None } } }",
        "impl N { fn n(self, n: Map<N, i64>) -> r::Pages<N, Vec<N>> { r::Pages::n(self.0, &N) } }",
        "impl N { pub fn n(&self) -> N { N(self) } }",
        "impl N { pub fn n(&self, n: impl Into<N>, m: i64) -> Call<N> { let n: N = n.into(); n.m(n) } }",
        "impl N { pub fn n(mut self, n: N) -> Self { self.n = Some(n.into()); self } }",
        "impl Make<N> for N { type M = N; fn n() -> Self { N::new(n, N { a: N::b, c }) } }",
        "impl N { fn n() -> Self { Self { n, a: self.n.map(|n| n.a), b: N::c(n, 1) } } }",
        "impl N { fn n() -> Self { N::new(\"n\").n(1).m(N::n(\"a\", Some(N::new()))).b(N { c: 1 }) } }",
        "impl N { fn n() -> Self { let a = n.b().n(\"c\").await?; a.b().n() } }",
        "static N: O = O::new(\"n\", M::G, \"/p\").n(c::N).e(\"e\");",
        "static N: r::P<Vec<N>, N> = r::P { n: |p| p, m: r::N::C { p: \"s\", f: |i| Some(i.n.c()) }, l: None };",
        "impl N { fn n(&self) -> &str { match self { Self::N(n) => n, Self::M | Self::O => \"m\" } } }",
        "impl N { fn n(&self) { if let Some(n) = &self.n { self.m(n); } for n in &self.n { n.m(1); } } }",
        "fn n() { while let Some(n) = n.next().await? { println!(\"{n:?}\"); } }",
        "pub type N<T> = Result<T, N>;",
        "impl N { fn n() -> Self { N { a: vec![N::n(M { a: 1, n: \"b\".n(), c: vec![(1, n), N {}] })], b: 1 } } }",
        "impl N { fn n() -> Self { N::n(vec![N::n(), \"n\".into()]).n(M::from([(\"n\".into(), n), (N::n(1, 2), m)])) } }",
        "impl N { fn n() -> Self { N::new(n, vec![N::n()]).n(N::n(N { a: Some(1), b: n })).m(n).n(vec![n]) } }",
        "impl N { fn n() { self.a.n = N::n(\"n\", vec![n, 1, 2.5]); n = N::m(n, vec![M]); } }",
        "fn n() { let n = vec![N::n(M { a: 1, b: true, c: \"n\".into() }), n]; n.m() }",
        "#[must_use] pub fn n(n: &str) -> N { N::<N>::n(n)?.m(&[n, \"m\"]) }",
    ];
    for template in templates {
        for length in 1..110 {
            let name = "N".to_owned() + &"o".repeat(length);
            // Any one of the names may be the long one.
            for (at, _) in template.match_indices('N').chain(template.match_indices('n')) {
                let is_name = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
                let after = template[at + 1..].chars().next();
                if !is_name(template[..at].chars().next_back()) || !is_name(after) {
                    continue;
                }
                let text = format!("{}{name}{}", &template[..at], &template[at + 1..]);
                let tokens: TokenStream = text.parse().expect("it is Rust");
                compare(&tokens, &text);
            }
        }
    }
}

/// Documentation is one attribute here, and one for each line in what is left to prettyplease.
#[test]
fn each_line_of_documentation_is_a_comment() {
    let text = " One \"two\"\n\n  \\three \u{308}\tfour ";
    let docs = quote::quote!(#[doc = #text]);
    let lines = ["/// One \"two\"", "///", "///  \\three \u{308}\tfour"];
    let [left, by_hand] =
        [quote::quote!(#docs union U { #docs a: A }), quote::quote!(#docs struct U { #docs a: A })];
    for (tokens, keyword) in [(left, "union"), (by_hand, "struct")] {
        let inner = lines.map(|line| format!("    {line}")).join("\n");
        let expected = format!("{}\n{keyword} U {{\n{inner}\n    a: A,\n}}\n", lines.join("\n"));
        assert_eq!(items(&tokens), [expected]);
    }
}

/// It would go unnoticed if all were left to prettyplease.
#[test]
fn most_of_what_is_emitted_is_not_parsed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/src");
    let (mut all, mut parsed) = (0, 0);
    let emitted =
        files(root.clone()).into_iter().filter(|path| !path.starts_with(root.join("runtime")));
    for path in emitted {
        let text = fs::read_to_string(&path).expect("the file is text");
        let file = syn::parse_file(&text).expect("it is Rust");
        // Tables of macros are laid out elsewhere.
        let items = file.items.iter().filter(|item| !matches!(item, syn::Item::Macro(_)));
        for item in items {
            let text = quote::ToTokens::to_token_stream(item).to_string();
            let mut printer = Printer::new(&text);
            all += text.len();
            if printer.item(&split(&text)).is_err() {
                parsed += text.len();
            }
            parsed += printer.parsed;
        }
    }
    assert!(parsed * 20 < all, "{parsed} bytes of {all}");
}
