//! Tests of the crate against a server: a file for each tag, with a test for each operation.
//!
//! A test calls its operation with what is required, and again with everything set. Any answer that the description
//! has will do; what is tested is that the call can be made, and that the answer is understood.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{attributes, on_one_line, safe};
use super::file::File;
use super::ty::ident;
use super::values::{self, Fill};
use super::{Ctx, Files, requests};
use crate::ir::SchemeKind;

/// Functions that the tests of all tags call.
const SUPPORT: &str = r#"/// A client for the server at `TEST_API_BASE_URL`; without that variable, says what is skipped.
pub fn client(operation: &str) -> Option<Client> {
    let Ok(url) = std::env::var("TEST_API_BASE_URL") else {
        println!("skipped: {operation}: TEST_API_BASE_URL is not set");
        return None;
    };
    let builder = Client::builder()
        .base_url(url)
        .retry(RetryPolicy::none()){credentials};
    Some(builder.build().expect("the client has all it needs"))
}

/// Fails where a call was not answered in a way that the description has.
pub fn check(call: &str, declared: &[&str], result: Result<()>) {
    let Err(error) = result else { return };
    let status = error.status().map(|status| status.as_u16().to_string()).unwrap_or_default();
    let range = format!("{}XX", status.get(..1).unwrap_or_default());
    let is_declared = declared
        .iter()
        .any(|declared| *declared == status || *declared == range || *declared == "default");
    assert!(error.kind() == ErrorKind::Api && is_declared, "{call}: {}", error.report());
}
"#;

pub(super) fn files(ctx: Ctx<'_>) -> Files {
    let mut files = Files::new();
    for (tag, places) in requests::groups(ctx) {
        let module = requests::module(ctx, tag);
        files.insert(format!("tests/{module}.rs"), file(ctx, tag, &places));
    }
    if !files.is_empty() {
        files.insert("tests/support/mod.rs".to_owned(), support(ctx));
    }
    files
}

fn file(ctx: Ctx<'_>, tag: Option<usize>, places: &[usize]) -> String {
    let krate = ctx.package.krate();
    let mut file = File::default();
    let what = match tag {
        Some(tag) => {
            format!("the operations on `{}`", ctx.api.tags[tag].name.replace('`', "'"))
        }
        None => "the operations without a tag".to_owned(),
    };
    let lines = [
        &format!("Calls {what} on the server at `TEST_API_BASE_URL`."),
        "",
        "Without that variable the tests are skipped.",
    ];
    file.docs(lines.map(|line| safe(&on_one_line(line)).join(" ")).to_vec());
    file.attribute(ctx.gates.tag(tag).of_file());
    file.import_where_used("types::", format!("{krate}::types"));
    file.import_where_used("runtime::", format!("{krate}::runtime"));
    file.text("#[path = \"support/mod.rs\"]\nmod support;\n".to_owned());
    for place in places {
        file.items(test(ctx, *place));
    }
    file.render()
}

fn test(ctx: Ctx<'_>, place: usize) -> TokenStream {
    let operation = &ctx.api.operations[place];
    let names = &ctx.names.operations[place];
    let name = ident(&names.method);
    let key = &operation.key;
    let docs = attributes(&[format!("`{}`", key.replace('`', "'"))]);
    let required = values::call(ctx, place, &names.method, Fill::Required);
    let everything = values::call(ctx, place, &names.method, Fill::Everything).filter(|call| {
        required.as_ref().is_none_or(|required| required.to_string() != call.to_string())
    });
    let declared = operation.errors.iter().map(|error| error.status.as_str());
    let declared = quote!(&[#(#declared),*]);
    let check = |call: Option<TokenStream>, given: &str| {
        let what = format!("{key} with {given}");
        call.map(|call| quote!(support::check(#what, DECLARED, #call.await.map(drop));))
    };
    let required = check(required, "what is required");
    let everything = check(everything, "everything");
    if required.is_none() && everything.is_none() {
        return TokenStream::new();
    }
    let is_deprecated = operation.docs.deprecated
        || operation.parameters.iter().any(|parameter| parameter.docs.deprecated);
    let deprecated = is_deprecated.then(|| {
        let reason = "what is deprecated can be called";
        quote!(#[allow(deprecated, reason = #reason)])
    });
    quote! {
        #docs
        #[tokio::test]
        #deprecated
        async fn #name() {
            const DECLARED: &[&str] = #declared;
            let Some(client) = support::client(#key) else { return };
            #required
            #everything
        }
    }
}

/// What the tests of all tags need.
fn support(ctx: Ctx<'_>) -> String {
    let krate = ctx.package.krate();
    let mut file = File::default();
    file.docs(vec!["What the tests of all tags need.".to_owned()]);
    for name in ["Client", "ErrorKind", "Result", "RetryPolicy"] {
        file.import(format!("{krate}::{name}"));
    }
    let credentials =
        ctx.api.schemes.iter().zip(&ctx.names.client.schemes).map(|(scheme, name)| {
            let arguments = match scheme.kind {
                SchemeKind::Basic => "\"user\", \"password\"",
                SchemeKind::Bearer => "\"token\"",
                SchemeKind::ApiKey { .. } => "\"key\"",
            };
            format!("\n        .{name}({arguments})")
        });
    file.text(SUPPORT.replace("{credentials}", &credentials.collect::<String>()));
    file.render()
}
