//! Names of the client's own: methods of its builder, and constants of what operations require.

use super::scope::Case;
use super::{Source, words};
use crate::ir::{Api, Scheme, SchemeKind};

/// Methods that every client builder has, besides those named after security schemes.
const BUILDER_METHODS: &[&str] = &[
    "api",
    "attempt_timeout",
    "base_url",
    "build",
    "clock",
    "clone",
    "connect_timeout",
    "credential",
    "fmt",
    "header",
    "interceptor",
    "max_response_size",
    "new",
    "retry",
    "secret_header",
    "server_variable",
    "timeout",
    "transport",
    "user_agent",
];

/// Schemes of which one alternative must hold, and all of that alternative.
type Requirement = Vec<Vec<usize>>;

/// The names of the client's own.
#[derive(Debug)]
pub(crate) struct ClientNames {
    /// The builder method of each security scheme, by its place.
    pub(crate) schemes: Vec<String>,
    /// The builder method that takes a provider of each scheme's tokens, where it has tokens.
    pub(crate) providers: Vec<Option<String>>,
    /// The builder method that takes a client's id and secret, where a scheme describes such a flow.
    pub(crate) client_credentials: Vec<Option<String>>,
    /// The builder method of each variable of the first server, by its place.
    pub(crate) variables: Vec<String>,
    /// The constant of each distinct requirement of the operations, in order; one that asks for nothing has none.
    pub(crate) requirements: Vec<(Requirement, String)>,
}

/// Names the builder's methods for security schemes and for the variables of the first server, and what operations
/// require.
pub(super) fn client(api: &Api, source: &mut Source<'_>) -> ClientNames {
    let key = |scheme: &Scheme| format!("#/components/securitySchemes/{}", scheme.id);
    let mut wanted = Vec::new();
    for scheme in &api.schemes {
        wanted.push(source.wanted(key(scheme), words::split(&scheme.id)));
    }
    for variable in api.servers.iter().take(1).flat_map(|server| &server.variables) {
        let key = format!("#/servers/0/variables/{}", variable.name);
        wanted.push(source.wanted(key, words::split(&variable.name)));
    }
    let first = wanted.len();
    // What a scheme has besides makes way for the others.
    let mut besides = |is_there: fn(&Scheme) -> bool, what: &str| {
        for scheme in api.schemes.iter().filter(|scheme| is_there(scheme)) {
            let mut words = words::split(&scheme.id);
            words.extend(words::split(what));
            wanted.push(source.wanted(format!("{} {what}", key(scheme)), words));
        }
    };
    besides(has_tokens, "provider");
    besides(has_client_credentials, "client_credentials");
    let mut schemes = source.assign(wanted, Case::Value, BUILDER_METHODS);
    let mut besides = schemes.split_off(first).into_iter();
    let variables = schemes.split_off(api.schemes.len());
    let mut take = |is_there: fn(&Scheme) -> bool| -> Vec<Option<String>> {
        let schemes = api.schemes.iter();
        schemes.map(|scheme| is_there(scheme).then(|| besides.next()).flatten()).collect()
    };
    let providers = take(has_tokens);
    let client_credentials = take(has_client_credentials);
    let requirements = requirements(api, &schemes);
    ClientNames { schemes, providers, client_credentials, variables, requirements }
}

/// Names each distinct requirement after its schemes, with a number where two would be called the same.
fn requirements(api: &Api, schemes: &[String]) -> Vec<(Requirement, String)> {
    let mut requirements: Vec<(Requirement, String)> = Vec::new();
    for operation in &api.operations {
        let security = &operation.security;
        if security.is_empty() || requirements.iter().any(|(other, _)| other == security) {
            continue;
        }
        let alternatives = security.iter().map(|together| {
            let names = together.iter().map(|place| schemes[*place].to_uppercase());
            let names: Vec<String> = names.collect();
            if names.is_empty() { "NOTHING".to_owned() } else { names.join("_AND_") }
        });
        let name = format!("NEEDS_{}", alternatives.collect::<Vec<_>>().join("_OR_"));
        let is_taken = |name: &String| requirements.iter().any(|(_, other)| other == name);
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let name = [name.clone()].into_iter().chain(numbered).find(|name| !is_taken(name));
        let name = name.unwrap_or_default();
        requirements.push((security.clone(), name));
    }
    requirements
}

fn has_tokens(scheme: &Scheme) -> bool {
    match scheme.kind {
        SchemeKind::Bearer | SchemeKind::ApiKey { .. } => true,
        SchemeKind::Basic => false,
    }
}

fn has_client_credentials(scheme: &Scheme) -> bool {
    scheme.client_credentials.is_some()
}
