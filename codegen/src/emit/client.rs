//! What the client has of this very API: its address, its credentials, its builder's methods.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Ctx;
use super::docs::{attributes, paragraphs, safe};
use super::file::File;
use super::ty::ident;
use crate::ir::{Location, SchemeKind};

pub(super) fn file(ctx: Ctx<'_>) -> String {
    let mut file = File::default();
    file.import("super::runtime");
    for word in ["Client", "ClientBuilder", "Method"] {
        file.import_where_used(word, format!("super::runtime::{word}"));
    }
    let (name, version) = (&ctx.package.name, &ctx.package.version);
    let url = ctx.api.servers.first().map_or("", |server| server.url.as_str());
    let idempotency = ctx.api.idempotency.as_ref().map(|idempotency| {
        let header = &idempotency.header;
        let methods = idempotency.methods.iter().map(|name| self::method(name));
        quote!(.idempotency(#header, &[#(#methods),*]))
    });
    file.items(quote! {
        static API: runtime::Api = runtime::Api::new(#name, #version, #url) #idempotency;

        impl Client {
            /// Starts a client; set its credentials, then build it.
            pub fn builder() -> ClientBuilder {
                ClientBuilder::new(&API)
            }
        }
    });
    for place in 0..ctx.api.schemes.len() {
        file.items(scheme(ctx, place));
    }
    for security in used(ctx) {
        if let Some(name) = self::security_name(ctx, &security) {
            let alternatives = security.iter().map(|schemes| {
                let schemes = schemes.iter().map(|place| scheme_name(ctx, *place));
                quote!(&[#(&#schemes),*])
            });
            file.items(quote! {
                pub(super) static #name: runtime::Security = &[#(#alternatives),*];
            });
        }
    }
    file.render()
}

/// An HTTP method as an expression: those that a path item has a key for are constants.
pub(super) fn method(name: &str) -> TokenStream {
    let name = ident(name);
    quote!(Method::#name)
}

fn scheme_name(ctx: Ctx<'_>, place: usize) -> proc_macro2::Ident {
    format_ident!("SCHEME_{}", ctx.names.schemes[place].to_uppercase())
}

/// The distinct requirements of the operations, in order.
fn used(ctx: Ctx<'_>) -> Vec<Vec<Vec<usize>>> {
    let mut used: Vec<Vec<Vec<usize>>> = Vec::new();
    for operation in &ctx.api.operations {
        if !used.contains(&operation.security) {
            used.push(operation.security.clone());
        }
    }
    used
}

/// Names a requirement after its schemes; one that asks for nothing has no name.
fn security_name(ctx: Ctx<'_>, security: &[Vec<usize>]) -> Option<proc_macro2::Ident> {
    if security.is_empty() {
        return None;
    }
    let place = used(ctx).iter().position(|other| other == security)?;
    let names = requirement_names(ctx);
    Some(format_ident!("{}", names[place]))
}

/// Names each distinct requirement, with a number where two would be called the same.
fn requirement_names(ctx: Ctx<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for security in used(ctx) {
        let alternatives: Vec<String> = security
            .iter()
            .map(|schemes| {
                let names = schemes.iter().map(|place| ctx.names.schemes[*place].to_uppercase());
                let names: Vec<String> = names.collect();
                if names.is_empty() { "NOTHING".to_owned() } else { names.join("_AND_") }
            })
            .collect();
        let name = format!("NEEDS_{}", alternatives.join("_OR_"));
        let same = names.iter().filter(|other| **other == name).count();
        names.push(if same == 0 { name } else { format!("{name}_{}", names.len() + 1) });
    }
    names
}

/// What an operation's static says of its security.
pub(super) fn security(ctx: Ctx<'_>, security: &[Vec<usize>]) -> Option<TokenStream> {
    let name = security_name(ctx, security)?;
    Some(quote!(client::#name))
}

fn scheme(ctx: Ctx<'_>, place: usize) -> TokenStream {
    let scheme = &ctx.api.schemes[place];
    let constant = scheme_name(ctx, place);
    let name = &ctx.names.schemes[place];
    let method = ident(name);
    let id = &scheme.id;
    let summary = format!("Sets the credential of `{}`.", scheme.id.replace('`', "'"));
    let text = scheme.description.as_deref().map(safe).unwrap_or_default();
    let docs = attributes(&paragraphs(vec![vec![summary], text]));
    let (kind, arguments, credential) = match &scheme.kind {
        SchemeKind::Bearer => (
            quote!(runtime::SchemeKind::Bearer),
            quote!(token: impl Into<String>),
            quote!(runtime::Credential::Bearer(token.into().into())),
        ),
        SchemeKind::Basic => (
            quote!(runtime::SchemeKind::Basic),
            quote!(username: impl Into<String>, password: impl Into<String>),
            quote! {
                runtime::Credential::Basic {
                    username: username.into(),
                    password: password.into().into(),
                }
            },
        ),
        SchemeKind::ApiKey { location, name } => {
            let location = match location {
                Location::Header | Location::Path => quote!(Header),
                Location::Query => quote!(Query),
                Location::Cookie => quote!(Cookie),
            };
            (
                quote! {
                    runtime::SchemeKind::ApiKey {
                        location: runtime::ApiKeyLocation::#location,
                        name: #name,
                    }
                },
                quote!(key: impl Into<String>),
                quote!(runtime::Credential::ApiKey(key.into().into())),
            )
        }
    };
    quote! {
        static #constant: runtime::Scheme = runtime::Scheme::new(#id, #kind, #name);

        impl ClientBuilder {
            #docs
            #[must_use]
            pub fn #method(self, #arguments) -> Self {
                self.credential(&#constant, #credential)
            }
        }
    }
}
