//! What the client has of this very API: its address, its credentials, its builder's methods.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Ctx;
use super::docs::{attributes, paragraphs, safe};
use super::file::File;
use super::ty::ident;
use crate::ir::{ClientCredentials, Location, Scheme, SchemeKind, Server, Variable};

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
    let variables = ctx.api.servers.iter().take(1).flat_map(|server| &server.variables);
    let defaults: Vec<TokenStream> = variables
        .clone()
        .map(|variable| {
            let (name, default) = (&variable.name, &variable.default);
            quote!((#name, #default))
        })
        .collect();
    let defaults = (!defaults.is_empty()).then(|| quote!(.variables(&[#(#defaults),*])));
    let docs = attributes(&builder_docs(ctx));
    file.items(quote! {
        static API: runtime::Api = runtime::Api::new(#name, #version, #url) #defaults #idempotency;

        impl Client {
            #docs
            pub fn builder() -> ClientBuilder {
                ClientBuilder::new(&API)
            }
        }
    });
    for place in 0..ctx.api.schemes.len() {
        file.items(scheme(ctx, place));
    }
    for (variable, method) in variables.zip(&ctx.names.client.variables) {
        file.items(self::variable(variable, method));
    }
    for (security, name) in &ctx.names.client.requirements {
        let name = ident(name);
        let alternatives = security.iter().map(|schemes| {
            let schemes = schemes.iter().map(|place| scheme_name(ctx, *place));
            quote!(&[#(&#schemes),*])
        });
        let users = ctx.api.operations.iter().filter(|it| it.security == *security);
        let gate = ctx.gates.operations(users).attribute();
        file.items(quote! {
            #gate
            pub(super) static #name: runtime::Security = &[#(#alternatives),*];
        });
    }
    file.render()
}

/// How a client is started, and where the API is.
fn builder_docs(ctx: Ctx<'_>) -> Vec<String> {
    let start = "Starts a client; set its credentials, then build it.".to_owned();
    let server = |server: &Server| {
        let text = server.description.as_deref().map(safe).unwrap_or_default().join(" ");
        let url = server.url.replace('`', "'");
        format!("- `{url}`: {text}").trim_end_matches([':', ' ']).to_owned()
    };
    let servers: Vec<String> = match ctx.api.servers.as_slice() {
        [] | [_] => Vec::new(),
        servers => servers.iter().map(server).collect(),
    };
    let heading = if servers.is_empty() {
        Vec::new()
    } else {
        vec![
            "The API is at the first of these; [`ClientBuilder::base_url`] takes another."
                .to_owned(),
        ]
    };
    paragraphs(vec![vec![start], heading, servers])
}

/// The builder's method for a variable of the address.
fn variable(variable: &Variable, method: &str) -> TokenStream {
    let name = &variable.name;
    let method = ident(method);
    let summary = format!("Sets `{}` of the API's address.", name.replace('`', "'"));
    let text = variable.description.as_deref().map(safe).unwrap_or_default();
    let default = format!("Default: `{}`.", variable.default.replace('`', "'"));
    let values: Vec<String> =
        variable.values.iter().map(|value| format!("`{}`", value.replace('`', "'"))).collect();
    let values =
        if values.is_empty() { Vec::new() } else { vec![format!("One of {}.", values.join(", "))] };
    let docs = attributes(&paragraphs(vec![vec![summary], text, values, vec![default]]));
    quote! {
        impl ClientBuilder {
            #docs
            #[must_use]
            pub fn #method(self, value: impl Into<String>) -> Self {
                self.server_variable(#name, value)
            }
        }
    }
}

/// An HTTP method as an expression: those that a path item has a key for are constants.
pub(super) fn method(name: &str) -> TokenStream {
    let name = if has_constant(name) { ident(name) } else { ident("POST") };
    quote!(Method::#name)
}

/// Whether the type of methods has a constant for a method.
pub(super) fn has_constant(name: &str) -> bool {
    const CONSTANTS: &[&str] =
        &["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"];
    CONSTANTS.contains(&name)
}

fn scheme_name(ctx: Ctx<'_>, place: usize) -> proc_macro2::Ident {
    format_ident!("SCHEME_{}", ctx.names.client.schemes[place].to_uppercase())
}

/// What an operation's static says of its security.
pub(super) fn security(ctx: Ctx<'_>, security: &[Vec<usize>]) -> Option<TokenStream> {
    let (_, name) = ctx.names.client.requirements.iter().find(|(other, _)| other == security)?;
    let name = ident(name);
    Some(quote!(client::#name))
}

/// A scheme and the builder's methods for it.
fn scheme(ctx: Ctx<'_>, place: usize) -> TokenStream {
    let scheme = &ctx.api.schemes[place];
    let constant = scheme_name(ctx, place);
    let name = &ctx.names.client.schemes[place];
    let method = ident(name);
    let id = &scheme.id;
    let summary = format!("Sets the credential of `{}`.", scheme.id.replace('`', "'"));
    let text = scheme.description.as_deref().map(safe).unwrap_or_default();
    let whole = match &scheme.kind {
        SchemeKind::ApiKey { name, .. } if name.eq_ignore_ascii_case("authorization") => {
            vec!["This is the whole value of the `Authorization` header.".to_owned()]
        }
        SchemeKind::ApiKey { .. } | SchemeKind::Bearer | SchemeKind::Basic => Vec::new(),
    };
    let docs = attributes(&paragraphs(vec![vec![summary], text, whole]));
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
    let provider = &ctx.names.client.providers[place];
    let client_credentials = &ctx.names.client.client_credentials[place];
    let others: Vec<&String> = client_credentials.iter().chain(provider).collect();
    let others = (!others.is_empty()).then(|| quote!(.other_methods(&[#(#others),*])));
    let token_url = scheme.client_credentials.as_ref().map(|flow| {
        let url = &flow.token_url;
        quote!(.token_url(#url))
    });
    let provider_method = provider.as_ref().map(|provider| {
        let id = scheme.id.replace('`', "'");
        let what = match scheme.kind {
            SchemeKind::ApiKey { .. } => "key",
            SchemeKind::Bearer | SchemeKind::Basic => "token",
        };
        let docs = attributes(&paragraphs(vec![
            vec![format!("Gets the credential of `{id}` from a provider, before each attempt of a call.")],
            vec![format!("A function that gives a {what} is one: `|| async {{ Ok::<_, std::io::Error>(\"{what}\") }}`.")],
        ]));
        let method = ident(provider);
        quote! {
            #docs
            #[must_use]
            pub fn #method(self, provider: impl runtime::TokenProvider) -> Self {
                self.credential(&#constant, runtime::Credential::provider(provider))
            }
        }
    });
    let flow_method =
        scheme.client_credentials.as_ref().zip(client_credentials.as_ref()).map(
            |(flow, method)| self::client_credentials(scheme, flow, method, provider.as_deref()),
        );
    quote! {
        static #constant: runtime::Scheme = runtime::Scheme::new(#id, #kind, #name) #others #token_url;

        impl ClientBuilder {
            #docs
            #[must_use]
            pub fn #method(self, #arguments) -> Self {
                self.credential(&#constant, #credential)
            }

            #flow_method

            #provider_method
        }
    }
}

/// The builder's method for a client that gets tokens for itself.
fn client_credentials(
    scheme: &Scheme,
    flow: &ClientCredentials,
    method: &str,
    provider: Option<&str>,
) -> TokenStream {
    let provider = provider.unwrap_or_default();
    let code = |text: &str| text.replace('`', "'");
    let summary = format!("Gets tokens of `{}` with a client's id and secret.", code(&scheme.id));
    let about = format!(
        "They come from `{}`, and are kept until they expire. With scopes:",
        code(&flow.token_url)
    );
    let call =
        format!("`{provider}(ClientCredentials::new(client_id, client_secret).scopes([…]))`.");
    let scopes: Vec<String> = flow
        .scopes
        .iter()
        .map(|(name, allows)| {
            let allows = safe(allows).join(" ");
            format!("- `{}`: {allows}", code(name)).trim_end_matches([':', ' ']).to_owned()
        })
        .collect();
    let heading = if scopes.is_empty() { Vec::new() } else { vec!["The scopes:".to_owned()] };
    let docs = attributes(&paragraphs(vec![vec![summary], vec![about, call], heading, scopes]));
    let (method, provider) = (ident(method), ident(provider));
    quote! {
        #docs
        #[must_use]
        pub fn #method(
            self,
            client_id: impl Into<String>,
            client_secret: impl Into<String>,
        ) -> Self {
            self.#provider(runtime::ClientCredentials::new(client_id, client_secret))
        }
    }
}
