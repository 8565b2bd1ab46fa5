//! Requests that the API makes: webhooks, and the callbacks that an operation registers.

use super::body::preferred;
use super::{Lowering, Place};
use crate::diagnostic::{Code, Span};
use crate::ir::{Callback, Payload, Webhook};
use crate::spec::{self, Media, Named, RefOr, escape, media};

impl Lowering<'_> {
    /// Lowers the webhooks. There is no more to one than what it brings: where that cannot be read, it is left out.
    pub(super) fn webhooks(&mut self) {
        for webhook in &self.document.webhooks {
            let Ok(item) = self.path_item(&webhook.value) else { continue };
            for named in &item.operations {
                let place = Place::new(format!("webhook {}", webhook.name), webhook.name.clone())
                    .inside(&escape(&named.name));
                let Ok((operation, _)) = self.item(&named.value, spec::Operation::read) else {
                    continue;
                };
                self.report_inner(&operation);
                let payload = self.payload(&operation, &place);
                self.api.webhooks.push(Webhook {
                    name: webhook.name.clone(),
                    summary: operation.summary.or(operation.description),
                    payload,
                });
            }
        }
    }

    /// Lowers the callbacks of an operation. What cannot be read of them is reported, and missing: the operation does
    /// not rest on it.
    pub(super) fn callbacks(
        &mut self,
        callbacks: &[Named<RefOr<spec::Callback>>],
        place: &Place,
    ) -> Vec<Callback> {
        let mark = self.diagnostics.mark();
        let mut lowered = Vec::new();
        for named in callbacks {
            let Ok((callback, pointer)) = self.item(&named.value, spec::Callback::read) else {
                continue;
            };
            let segment = format!("callbacks/{}", escape(&named.name));
            let place = match pointer {
                Some(pointer) => Place::of_pointer(&pointer),
                None => place.child(&segment, &named.name),
            };
            for url in &callback.items {
                let Ok(item) = self.path_item(&url.value) else { continue };
                for request in &item.operations {
                    let Ok((operation, _)) = self.item(&request.value, spec::Operation::read)
                    else {
                        continue;
                    };
                    self.report_inner(&operation);
                    let segment = format!("{}/{}", escape(&url.name), escape(&request.name));
                    let payload = self.payload(&operation, &place.inside(&segment));
                    lowered.push(Callback {
                        name: named.name.clone(),
                        url: url.name.clone(),
                        method: request.name.to_uppercase(),
                        summary: operation.summary.or(operation.description),
                        payload,
                    });
                }
            }
        }
        self.diagnostics.soften(mark, "the operation is generated without it");
        lowered
    }

    /// What a request that the API makes brings: JSON, where it is among the media types that have a schema.
    fn payload(&mut self, operation: &spec::Operation, place: &Place) -> Option<Payload> {
        let (mut body, _) = self.request_body(operation.body.as_ref()?).ok()?;
        body.content.retain(|named| named.value.schema.is_some());
        let (_, named) = preferred(&body.content)?;
        let place = place.child("requestBody", "Payload");
        let ty = self.schema(named.value.schema.as_ref()?, &place).ok()?.into_item();
        let media_type = (media(&named.name) != Media::Json).then(|| named.name.clone());
        Some(Payload { ty, media_type })
    }

    /// Reports the callbacks of a request that the API makes itself.
    fn report_inner(&mut self, operation: &spec::Operation) {
        if !operation.callbacks.is_empty() {
            let at = Span { end: operation.at.start, ..operation.at };
            self.diagnostics
                .warning(Code::Unsupported, at, "callbacks of what the API sends are not read")
                .help("describe them with an operation of the API");
        }
    }
}
