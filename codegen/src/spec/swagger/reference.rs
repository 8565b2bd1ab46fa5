//! References: where they led, and where the same thing stands afterwards.

use super::parameter::is_payload;
use super::{Rewriter, SECTIONS, document, text};
use crate::spec::document::{File, decoded_segments, escape, join};
use crate::spec::reader::{self, Reference};
use crate::spec::tree::Node;

/// A parameter or response as written, behind the references that lead to it.
pub(super) struct Found<'a> {
    pub(super) node: &'a Node,
    /// The last of the references.
    pub(super) reference: Option<Reference>,
    /// Whether it stands where parameters or responses are shared, so that a reference may stay one.
    pub(super) is_shared: bool,
}

impl<'a> Rewriter<'a> {
    /// Follows the references from a node; gives nothing where they lead nowhere.
    pub(super) fn find<'n>(&self, node: &'n Node) -> Option<Found<'n>>
    where
        'a: 'n,
    {
        let mut found = Found { node, reference: None, is_shared: true };
        // A chain of references is short; a longer one leads back to itself.
        for _ in 0..16 {
            let Some(reference) = found.node.as_map().and_then(reader::reference) else {
                return Some(found);
            };
            let (file, segments) = self.place(&reference)?;
            let in_section = matches!(&*segments, [section, _]
                if ["parameters", "responses"].contains(&section.as_str()));
            found = Found {
                node: file.root.follow(&segments)?,
                reference: Some(reference),
                is_shared: found.is_shared && (in_section || document(file).is_none()),
            };
        }
        None
    }

    /// Returns the file that a reference leads into, and the way from its root.
    fn place(&self, reference: &Reference) -> Option<(&'a File, Vec<String>)> {
        let files = self.files;
        let from = files.iter().find(|file| file.id == reference.at.file)?;
        let (path, pointer) = reference.text.split_once('#').unwrap_or((&reference.text, ""));
        let path = join(&from.path, path);
        let file = files.iter().find(|file| file.path == path)?;
        Some((file, decoded_segments(pointer)))
    }

    /// Rewrites the text of a reference. One that leads nowhere stays as written, for the message.
    pub(super) fn reference(&self, node: &Node) -> Node {
        let Some(written) = node.as_text() else { return node.clone() };
        let reference = Reference { text: written.to_owned(), at: node.at };
        self.rewritten(&reference).map_or_else(|| node.clone(), |new| text(&new, node.at))
    }

    pub(super) fn rewritten(&self, reference: &Reference) -> Option<String> {
        let (file, decoded) = self.place(reference)?;
        document(file)?;
        file.root.follow(&decoded)?;
        let (path, _) = reference.text.split_once('#')?;
        let mut segments = decoded.clone();
        let first = decoded.first()?;
        if let Some((_, name)) = SECTIONS.iter().find(|(section, _)| section == first) {
            segments.splice(0..1, ["components".to_owned(), (*name).to_owned()]);
        }
        if first == "paths" {
            in_parameters(file, &decoded, &mut segments);
        }
        let segments = segments.iter().map(|segment| escape(segment).replace('%', "%25"));
        Some(format!("{path}#/{}", segments.collect::<Vec<_>>().join("/")))
    }
}

/// Corrects a way through the parameters of an operation: those of the body no longer stand there.
fn in_parameters(file: &File, decoded: &[String], segments: &mut Vec<String>) {
    let Some(at @ (2 | 3)) = decoded.iter().position(|segment| segment == "parameters") else {
        return;
    };
    let parameters = file.root.follow(&decoded[..=at]).and_then(Node::as_list);
    let place = decoded.get(at + 1).and_then(|place| place.parse::<usize>().ok());
    let (Some(parameters), Some(place)) = (parameters, place) else { return };
    if parameters.get(place).is_some_and(is_payload) {
        segments.splice(at..at + 2, ["requestBody".to_owned()]);
    } else {
        let kept = parameters.iter().take(place).filter(|parameter| !is_payload(parameter));
        segments[at + 1] = kept.count().to_string();
    }
}
