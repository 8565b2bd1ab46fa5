//! Servers: what is said by `host`, `basePath` and `schemes`.

use super::{Rewriter, document, list, member, object, text};
use crate::diagnostic::Span;
use crate::spec::tree::{Map, Node};

impl Rewriter<'_> {
    /// Makes servers of the host, the base path and the schemes; nothing where there is neither host nor path.
    pub(super) fn servers(&mut self, root: &Map, schemes: &[Node], at: Span) -> Option<Node> {
        let host = self.reader.text(root, "host").unwrap_or_default();
        let path = self.reader.text(root, "basePath").unwrap_or_default();
        let (host, path) = (host.trim_end_matches('/'), path.trim_matches('/'));
        let path = if path.is_empty() { String::new() } else { format!("/{path}") };
        if host.is_empty() && path.is_empty() {
            return None;
        }
        let server = |url: String| object(vec![member("url", text(&url, at))], at);
        let is_whole = host.is_empty() || host.contains("://");
        if is_whole {
            return Some(list(vec![server(format!("{host}{path}"))], at));
        }
        let mut schemes: Vec<&str> = schemes.iter().filter_map(Node::as_text).collect();
        if schemes.is_empty() {
            schemes.push("https");
        }
        // What the client cannot speak, such as `ws`, comes last.
        let known = ["https", "http"];
        schemes.sort_by_key(|scheme| known.iter().position(|known| known == scheme).unwrap_or(2));
        schemes.dedup();
        let urls = schemes.iter().map(|scheme| server(format!("{scheme}://{host}{path}")));
        Some(list(urls.collect(), at))
    }

    /// Makes servers of an operation's own schemes, where the document's server is not among them.
    pub(super) fn servers_of_operation(&mut self, operation: &Map) -> Option<Node> {
        let at = operation.get("schemes")?.at;
        let own = self.reader.list(operation, "schemes").to_vec();
        let root = self.files.first().and_then(document)?;
        let usual = self.reader.list(root, "schemes").to_vec();
        let url = |servers: Option<Node>| {
            let path = ["0", "url"].map(str::to_owned);
            servers.and_then(|servers| Some(servers.follow(&path)?.as_text()?.to_owned()))
        };
        let usual = url(self.servers(root, &usual, at))?;
        let servers = self.servers(root, &own, at)?;
        let is_among = servers.as_list().into_iter().flatten().any(|server| {
            let server = server.as_map().and_then(|server| server.get("url"));
            server.and_then(Node::as_text) == Some(&usual)
        });
        (!is_among).then_some(servers)
    }
}
