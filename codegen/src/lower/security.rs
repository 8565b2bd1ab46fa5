//! Ways to authenticate, and which of them an operation needs.

use super::Lowering;
use crate::diagnostic::Code;
use crate::ir::{ClientCredentials, Location, Scheme, SchemeKind};
use crate::spec::{Flow, Requirement, SecurityScheme};

impl Lowering<'_> {
    pub(super) fn schemes(&mut self) {
        for scheme in &self.document.schemes {
            let Ok((description, _)) = self.item(&scheme.value, SecurityScheme::read) else {
                continue;
            };
            if description.kind == "mutualTLS" {
                self.transport_schemes.push(scheme.name.clone());
            }
            if let Some(kind) = scheme_kind(&description) {
                let flow = description.client_credentials.filter(|_| description.kind == "oauth2");
                let client_credentials = flow.and_then(|flow| self.client_credentials(flow));
                let description = description.description;
                let id = scheme.name.clone();
                self.api.schemes.push(Scheme { id, description, kind, client_credentials });
            }
        }
    }

    fn client_credentials(&mut self, flow: Flow) -> Option<ClientCredentials> {
        let Some(token_url) = flow.token_url.filter(|url| !url.trim().is_empty()) else {
            let message = "the flow `clientCredentials` has no `tokenUrl`";
            self.diagnostics
                .warning(Code::WrongShape, flow.at, message)
                .help("add it; without it, tokens of the scheme are the caller's to obtain");
            return None;
        };
        Some(ClientCredentials { token_url: token_url.trim().to_owned(), scopes: flow.scopes })
    }

    /// Lowers the alternatives that an operation names, or else those of the document.
    ///
    /// An alternative that needs a scheme which is not supported is dropped; where no other is left,
    /// the operation is called without credentials, and the finding says what to do.
    pub(super) fn security(&mut self, requirements: Option<&[Requirement]>) -> Vec<Vec<usize>> {
        let requirements = requirements.unwrap_or(&self.document.security);
        let mut alternatives = Vec::new();
        let mut dropped = None;
        for requirement in requirements {
            let mut schemes = Vec::new();
            let mut asked = 0;
            for (name, at) in &requirement.schemes {
                if self.transport_schemes.contains(name) {
                    // A client certificate is the transport's affair.
                    continue;
                }
                asked += 1;
                match self.api.schemes.iter().position(|scheme| scheme.id == *name) {
                    Some(scheme) => schemes.push(scheme),
                    None => dropped = Some((name, *at)),
                }
            }
            if schemes.len() == asked {
                alternatives.push(schemes);
            }
        }
        if let (Some((name, at)), true) = (dropped, alternatives.is_empty()) {
            let is_declared = self.document.schemes.iter().any(|scheme| scheme.name == *name);
            let message = if is_declared {
                format!("the security scheme `{name}` is of a kind that is not supported yet")
            } else {
                format!("no security scheme is called `{name}`")
            };
            self.diagnostics
                .warning(Code::Unsupported, at, message)
                .help("set what it needs with `ClientBuilder::header`, or in a transport");
        }
        alternatives
    }
}

fn scheme_kind(scheme: &SecurityScheme) -> Option<SchemeKind> {
    match scheme.kind.as_str() {
        "http" => match scheme.scheme.as_deref()?.to_ascii_lowercase().as_str() {
            "bearer" => Some(SchemeKind::Bearer),
            "basic" => Some(SchemeKind::Basic),
            // Whatever else goes into the header is given whole.
            _ => {
                let name = "Authorization".to_owned();
                Some(SchemeKind::ApiKey { location: Location::Header, name })
            }
        },
        // How to obtain a token of other flows than that for clients is the caller's affair.
        "oauth2" | "openIdConnect" => Some(SchemeKind::Bearer),
        "apiKey" => {
            let location = match scheme.location.as_deref()? {
                "header" => Location::Header,
                "query" => Location::Query,
                "cookie" => Location::Cookie,
                _ => return None,
            };
            Some(SchemeKind::ApiKey { location, name: scheme.name.clone()? })
        }
        _ => None,
    }
}
