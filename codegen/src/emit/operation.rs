//! One operation: its static description, its method, and the struct of its request.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::docs::{attributes, safe};
use super::file::File;
use super::operation_docs::{docs, parameter_docs};
use super::shared::Shared;
use super::ty::{Argument, From, argument, ident, ty};
use super::{Ctx, client};
use super::{error_bodies, headers, outcomes, paging};
use crate::ir::{
    Body, BodyContent, Docs, Framing, Layout, Location, Paging, Parameter, Redirects, Ref,
    Statuses, Style, Success,
};

/// A way to call an operation: each has a method.
#[derive(Clone, Copy)]
pub(super) struct Way<'a> {
    pub(super) method: &'a str,
    /// The struct of its request.
    pub(super) request: &'a str,
    pub(super) success: &'a Success,
    /// The enumeration of what it gives, where that is one of several, and the variants of that.
    pub(super) outcome: &'a str,
    pub(super) variants: &'a [String],
    /// Whether it asks for a stream.
    pub(super) is_streamed: bool,
    pub(super) paging: Option<&'a Paging>,
    /// Whether it has a struct of its own: it can be asked for more than its method takes.
    pub(super) has_request: bool,
}

/// The ways to call an operation: as usual, and for a stream where that is offered besides.
pub(super) fn ways(ctx: Ctx<'_>, place: usize) -> Vec<Way<'_>> {
    let operation = &ctx.api.operations[place];
    let names = &ctx.names.operations[place];
    let has_options = operation.parameters.iter().any(|parameter| !parameter.required);
    let has_optional_body = operation.body.as_ref().is_some_and(|body| !body.required);
    let usual = Way {
        method: &names.method,
        request: &names.request,
        success: &operation.success,
        outcome: &names.outcome,
        variants: &names.variants,
        is_streamed: false,
        paging: operation.paging.as_ref(),
        has_request: has_options || has_optional_body || operation.paging.is_some(),
    };
    let streamed = operation.streamed.iter().map(|success| Way {
        method: &names.stream_method,
        request: &names.stream_request,
        success,
        outcome: &names.stream_outcome,
        variants: &names.stream_variants,
        is_streamed: true,
        paging: None,
        has_request: has_options || has_optional_body,
    });
    [usual].into_iter().chain(streamed).collect()
}

/// What a successful call gives.
fn output(ctx: Ctx<'_>, way: Way<'_>) -> TokenStream {
    match way.success {
        Success::OneOf(_) => {
            let outcome = ident(way.outcome);
            quote!(#outcome)
        }
        other => value_type(ctx, other),
    }
}

/// The type of one success.
pub(super) fn value_type(ctx: Ctx<'_>, success: &Success) -> TokenStream {
    match success {
        Success::Json { ty: output, .. } | Success::Parts { ty: output, .. } => {
            ty(ctx, From::Requests, output)
        }
        Success::Text => quote!(String),
        Success::Bytes => quote!(bytes::Bytes),
        Success::Files { .. } => quote!(Vec<runtime::ReceivedFile>),
        Success::Optional { value, .. } => {
            let value = value_type(ctx, value);
            quote!(Option<#value>)
        }
        Success::Stream { ty: value, framing } => {
            let value = ty(ctx, From::Requests, value);
            match framing {
                Framing::Events | Framing::TextEvents => quote!(runtime::EventStream<#value>),
                Framing::Lines(_) | Framing::Sequence(_) => quote!(runtime::JsonLines<#value>),
            }
        }
        Success::Empty | Success::OneOf(_) => quote!(()),
    }
}

/// Whether a success is bytes or has files, which may be taken as they arrive.
pub(super) fn is_bytes(success: &Success) -> bool {
    match success {
        Success::Bytes | Success::Parts { .. } | Success::Files { .. } => true,
        Success::Optional { value, .. } => is_bytes(value),
        Success::Json { .. }
        | Success::Text
        | Success::Empty
        | Success::OneOf(_)
        | Success::Stream { .. } => false,
    }
}

/// Begins a call that reads a success.
fn start(way: Way<'_>, client: &TokenStream, constant: &Ident) -> TokenStream {
    let success = way.success;
    if let (Success::OneOf(_), true) = (success, way.is_streamed) {
        let accept = success.stream_types().join(", ");
        return quote!(Call::streamed_outcome(#client, &#constant, #accept));
    }
    if let Success::Stream { framing: Framing::Lines(media_type), .. } = success {
        return quote!(Call::json_lines(#client, &#constant, #media_type));
    }
    if let Success::Stream { framing: Framing::Sequence(media_type), .. } = success {
        return quote!(Call::json_sequence(#client, &#constant, #media_type));
    }
    let constructor = ident(match success {
        Success::Json { .. } => "json",
        Success::Text => "text",
        Success::Bytes => "bytes",
        Success::Parts { .. } | Success::Files { .. } => "parts",
        Success::Empty => "empty",
        Success::OneOf(_) => "outcome",
        Success::Stream { framing: Framing::TextEvents, .. } => "text_events",
        Success::Stream { .. } => "events",
        Success::Optional { value, .. } => match **value {
            Success::Text => "optional_text",
            Success::Bytes => "optional_bytes",
            Success::Parts { .. } | Success::Files { .. } => "optional_parts",
            Success::Json { .. }
            | Success::Empty
            | Success::Optional { .. }
            | Success::OneOf(_)
            | Success::Stream { .. } => "optional_json",
        },
    });
    quote!(Call::#constructor(#client, &#constant))
}

/// The methods of the resource.
pub(super) fn methods(ctx: Ctx<'_>, place: usize) -> TokenStream {
    ways(ctx, place).into_iter().map(|way| method(ctx, place, way)).collect()
}

/// The method is `#[inline]`, so that the reader of an answer is compiled into the crates that call the operation, and
/// nowhere if none does: the crate of a large API takes half the time to build.
fn method(ctx: Ctx<'_>, place: usize, way: Way<'_>) -> TokenStream {
    let operation = &ctx.api.operations[place];
    let names = &ctx.names.operations[place];
    let method = ident(way.method);
    let constant = ident(&names.constant);
    let docs = attributes(&docs(ctx, place, way));
    let deprecated = deprecated(&operation.docs);
    let (mut arguments, mut settings) = (Vec::new(), Vec::new());
    for (parameter, name) in operation.parameters.iter().zip(&names.parameters) {
        if parameter.required {
            let name = ident(name);
            let (ty, set) = set_argument(ctx, &quote!(call.request), parameter, &name);
            arguments.push(quote!(#name: #ty));
            settings.push(set);
        }
    }
    if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
        let name = ident(&names.body);
        let ty = body_type(ctx, body);
        arguments.push(quote!(#name: #ty));
        settings.push(set_body(&quote!(call.request), body, &quote!(#name)));
    }
    let client = if operation.tag.is_some() { quote!(self.client) } else { quote!(self) };
    let start = start(way, &client, &constant);
    let output = output(ctx, way);
    let request = way.has_request.then(|| ident(way.request));
    let returned =
        if let Some(request) = &request { quote!(#request) } else { quote!(Call<#output>) };
    let wrap = |call: TokenStream| match &request {
        Some(request) => quote!(#request(#call)),
        None => call,
    };
    let many = (arguments.len() > 6).then(|| {
        let reason = "the operation requires them all";
        quote!(#[allow(clippy::too_many_arguments, reason = #reason)])
    });
    let body = if settings.is_empty() {
        wrap(start)
    } else {
        let end = wrap(quote!(call));
        quote! {
            let mut call = #start;
            #(#settings)*
            #end
        }
    };
    quote! {
        #docs
        #deprecated
        #many
        #[inline]
        pub fn #method(&self, #(#arguments),*) -> #returned {
            #body
        }
    }
}

/// What has the method of an operation: the handle of its tag, or the client.
pub(super) fn owner(ctx: Ctx<'_>, place: usize) -> &str {
    let tag = ctx.api.operations[place].tag;
    tag.map_or("Client", |tag| ctx.names.tags[tag].handle.as_str())
}

/// What an operation needs besides its method.
pub(super) fn items(
    ctx: Ctx<'_>,
    place: usize,
    errors: &Shared,
    headers: &Shared,
    file: &mut File,
) {
    let operation = &ctx.api.operations[place];
    for way in ways(ctx, place).into_iter().filter(|way| way.has_request) {
        request(ctx, place, way, file);
    }
    file.items(constant(ctx, place));
    if operation.paging.is_some() {
        file.items(paging::constant(ctx, place));
    }
    for way in ways(ctx, place) {
        if let Success::OneOf(outcomes) = way.success {
            outcomes::outcomes(ctx, place, way, outcomes, file);
        }
    }
    error_bodies::error_bodies(ctx, place, errors, file);
    headers::headers(ctx, place, headers, file);
}

/// The static description that every call of the operation shares.
fn constant(ctx: Ctx<'_>, place: usize) -> TokenStream {
    let operation = &ctx.api.operations[place];
    let constant = ident(&ctx.names.operations[place].constant);
    let (id, path) = (&operation.id, encoded(&operation.path));
    let method = client::method(&operation.method);
    let security =
        client::security(ctx, &operation.security).map(|security| quote!(.security(#security)));
    let name = &operation.method;
    let method_name = (!client::has_constant(name)).then(|| quote!(.method_name(#name)));
    let server = operation.server.as_ref().map(|server| quote!(.server(#server)));
    let accept = operation.accept.as_ref().map(|accept| quote!(.accept(#accept)));
    let envelope = envelope(&operation.success).map(|envelope| quote!(.envelope(#envelope)));
    let empty = match &operation.success {
        Success::Optional { empty, .. } => {
            let statuses = statuses(empty);
            Some(quote!(.empty(#statuses)))
        }
        Success::Json { .. }
        | Success::Text
        | Success::Bytes
        | Success::Parts { .. }
        | Success::Files { .. }
        | Success::Empty
        | Success::OneOf(_)
        | Success::Stream { .. } => None,
    };
    let redirects = match operation.redirects {
        Redirects::Follow => None,
        Redirects::Give => Some(quote!(.give_redirects())),
    };
    quote! {
        static #constant: Operation = Operation::new(#id, #method, #path)
            #method_name
            #security
            #server
            #envelope
            #accept
            #empty
            #redirects;
    }
}

/// The key under which a success stands.
pub(super) fn envelope(success: &Success) -> Option<&str> {
    match success {
        Success::Json { envelope, .. } => envelope.as_deref(),
        Success::Optional { value, .. } => envelope(value),
        Success::Text
        | Success::Bytes
        | Success::Parts { .. }
        | Success::Files { .. }
        | Success::Empty
        | Success::OneOf(_)
        | Success::Stream { .. } => None,
    }
}

fn statuses(statuses: &Statuses) -> TokenStream {
    let list = |statuses: &[u16]| {
        let statuses = statuses.iter().map(|status| Literal::u16_unsuffixed(*status));
        quote!(&[#(#statuses),*])
    };
    match statuses {
        Statuses::Only(statuses) => {
            let statuses = list(statuses);
            quote!(runtime::Statuses::Only(#statuses))
        }
        Statuses::AllBut(statuses) => {
            let statuses = list(statuses);
            quote!(runtime::Statuses::AllBut(#statuses))
        }
    }
}

/// Encodes what a URL cannot have as it is, outside the variables of a path template.
pub(super) fn encoded(path: &str) -> String {
    const ODD: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'\\');
    let pieces = path.split_inclusive(['{', '}']).map(|piece| match piece.strip_suffix('}') {
        Some(_) => piece.to_owned(),
        None => utf8_percent_encode(piece, ODD).to_string(),
    });
    pieces.collect()
}

/// The struct of a request with its setters.
fn request(ctx: Ctx<'_>, place: usize, way: Way<'_>, file: &mut File) {
    let operation = &ctx.api.operations[place];
    let names = &ctx.names.operations[place];
    let request = ident(way.request);
    let output = output(ctx, way);
    let owner = owner(ctx, place);
    let docs = format!(" The request of [`{owner}::{}`].", way.method);
    let mut methods = Vec::new();
    for (parameter, name) in operation.parameters.iter().zip(&names.parameters) {
        if !parameter.required {
            methods.push(setter(ctx, parameter, name));
        }
    }
    if let Some(body) = operation.body.as_ref().filter(|body| !body.required) {
        let name = ident(&names.body);
        let ty = body_type(ctx, body);
        let docs = body.description.as_deref().map_or(vec!["Sets the body.".to_owned()], safe);
        let docs = attributes(&docs);
        let set = set_body(&quote!(self.0.request), body, &quote!(#name));
        methods.push(quote! {
            #docs
            #[must_use]
            pub fn #name(mut self, #name: #ty) -> Self {
                #set
                self
            }
        });
    }
    if way.paging.is_some() {
        methods.push(paging::methods(ctx, place));
    }
    if is_bytes(way.success) {
        methods.push(quote! {
            /// Sends the request and gives the answer as soon as its head is there; the body is then taken piece by
            /// piece. The timeouts are for the head, and no limit of size is for the body.
            pub fn send_stream(self) -> runtime::CallFuture<runtime::StreamedResponse> {
                self.0.send_stream()
            }

            /// Sends the request and blocks the thread until the head of the answer is there, as `send_stream` does
            /// without.
            #[cfg(all(feature = "blocking", not(target_family = "wasm")))]
            pub fn send_stream_blocking(self) -> runtime::Result<runtime::StreamedResponse> {
                self.0.send_stream_blocking()
            }
        });
    }
    file.items(quote! {
        #[doc = #docs]
        #[derive(Debug, Clone)]
        #[must_use = "a request does nothing until it is awaited or sent"]
        pub struct #request(Call<#output>);

        impl #request {
            #(#methods)*
        }
    });
    let output = output.to_string().replace(' ', "").replace(',', ", ");
    file.import("super::super::runtime");
    file.import("super::super::runtime::request");
    file.text(format!("request! {{ {} => {output} }}\n", way.request));
}

/// The attribute of methods that the API would rather not see called.
fn deprecated(docs: &Docs) -> Option<TokenStream> {
    docs.deprecated.then(|| quote!(#[deprecated = "the API's description says so"]))
}

fn setter(ctx: Ctx<'_>, parameter: &Parameter, name: &str) -> TokenStream {
    let docs = attributes(&parameter_docs(parameter));
    let name = ident(name);
    let (ty, set) = set_argument(ctx, &quote!(self.0.request), parameter, &name);
    let deprecated = deprecated(&parameter.docs);
    quote! {
        #docs
        #deprecated
        pub fn #name(mut self, #name: #ty) -> Self {
            #set
            self
        }
    }
}

/// Returns the type by which an argument is taken, and what sets a parameter of a request to it.
fn set_argument(
    ctx: Ctx<'_>,
    request: &TokenStream,
    parameter: &Parameter,
    value: &Ident,
) -> (TokenStream, TokenStream) {
    let Argument { ty, converts } = argument(ctx, From::Requests, &parameter.ty);
    let name = &parameter.name;
    let is_text = matches!(ctx.api.unalias(&parameter.ty), Ref::String);
    let set = match parameter.location {
        _ if !is_plain(ctx, parameter) => set_styled(ctx, request, parameter, value),
        // A text is taken over, and not copied.
        Location::Path if is_text => {
            return (ty, quote!(#request.path_text(#name, #value.into());));
        }
        Location::Query if is_text => {
            return (ty, quote!(#request.query_text(#name, #value.into());));
        }
        Location::Path => quote!(#request.path(#name, #value);),
        Location::Query => quote!(#request.query(#name, #value);),
        Location::Header => quote!(#request.header(#name, #value);),
        Location::Cookie => quote!(#request.cookie(#name, #value);),
    };
    if !converts {
        return (ty, set);
    }
    // What sets it takes any type, so this one has to be said.
    let plain = self::ty(ctx, From::Requests, &parameter.ty);
    (ty, quote!(let #value: #plain = #value.into(); #set))
}

/// Whether the value of a parameter goes out as it prints, and not in a style.
fn is_plain(ctx: Ctx<'_>, parameter: &Parameter) -> bool {
    let Layout { style, allow_reserved, .. } = parameter.layout;
    let is_styled = match parameter.location {
        Location::Path => matches!(style, Style::Json | Style::Label | Style::Matrix),
        Location::Query | Location::Header | Location::Cookie => style == Style::Json,
    };
    ctx.api.is_scalar(&parameter.ty) && !allow_reserved && !is_styled
}

/// Sets a parameter of a request to a value that is written in a style.
fn set_styled(
    ctx: Ctx<'_>,
    request: &TokenStream,
    parameter: &Parameter,
    value: &Ident,
) -> TokenStream {
    let name = &parameter.name;
    let style = style(parameter.layout);
    let secret = ctx.api.is_secret(&parameter.ty).then(|| quote!(.secret()));
    let style = quote!(#style #secret);
    match parameter.location {
        Location::Path => quote!(#request.path_value(#name, #style, &#value);),
        Location::Query => quote!(#request.query_value(#name, #style, &#value);),
        Location::Header => quote!(#request.header_value(#name, #style, &#value);),
        Location::Cookie => quote!(#request.cookie_value(#name, #style, &#value);),
    }
}

fn style(layout: Layout) -> TokenStream {
    let (style, exploded) = match layout.style {
        Style::Simple => (quote!(SIMPLE), false),
        Style::Label => (quote!(LABEL), false),
        Style::Matrix => (quote!(MATRIX), false),
        Style::Form => (quote!(FORM), true),
        Style::SpaceDelimited => (quote!(SPACE_DELIMITED), false),
        Style::PipeDelimited => (quote!(PIPE_DELIMITED), false),
        Style::TabDelimited => (quote!(TAB_DELIMITED), false),
        Style::DeepObject => (quote!(DEEP_OBJECT), layout.explode),
        Style::Json => (quote!(JSON), layout.explode),
    };
    let explode = layout.explode;
    let explode = (explode != exploded).then(|| quote!(.explode(#explode)));
    let reserved = layout.allow_reserved.then(|| quote!(.allow_reserved()));
    quote!(runtime::Style::#style #explode #reserved)
}

fn body_type(ctx: Ctx<'_>, body: &Body) -> TokenStream {
    match &body.content {
        BodyContent::Json { ty: body, .. }
        | BodyContent::Form { ty: body, .. }
        | BodyContent::Lines { ty: body, .. }
        | BodyContent::Text { ty: body, .. } => ty(ctx, From::Requests, body),
        BodyContent::Multipart { form: Some(form) } => ty(ctx, From::Requests, &Ref::Named(*form)),
        BodyContent::Multipart { form: None } => quote!(runtime::Form),
        BodyContent::Bytes { .. } => quote!(impl Into<runtime::Body>),
    }
}

fn set_body(request: &TokenStream, body: &Body, value: &TokenStream) -> TokenStream {
    let as_media_type = |usual: &str, media_type: &str| {
        (media_type != usual).then(|| quote!(#request.header("content-type", #media_type);))
    };
    match &body.content {
        BodyContent::Json { envelope, media_type, .. } => {
            let envelope =
                if let Some(envelope) = envelope { quote!(Some(#envelope)) } else { quote!(None) };
            let media_type = as_media_type("application/json", media_type);
            quote!(#request.json(#envelope, &#value); #media_type)
        }
        BodyContent::Form { styles, .. } if styles.is_empty() => quote!(#request.form(&#value);),
        BodyContent::Form { styles, .. } => {
            let styles = styles.iter().map(|(name, layout)| {
                let style = style(*layout);
                quote!((#name, #style))
            });
            quote!(#request.form_with(&#value, &[#(#styles),*]);)
        }
        BodyContent::Multipart { .. } => quote!(#request.multipart(#value);),
        BodyContent::Lines { framing, .. } => {
            let media_type = framing.media_type();
            let start = if let Framing::Sequence(_) = framing { "\u{1e}" } else { "" };
            quote!(#request.json_texts(&#value, #start, #media_type);)
        }
        BodyContent::Text { ty, media_type } => {
            let media_type = as_media_type("text/plain", media_type);
            let text = if *ty == Ref::String { quote!(#value) } else { quote!(#value.to_string()) };
            quote!(#request.text(#text); #media_type)
        }
        BodyContent::Bytes { media_type } => quote!(#request.body(#value.into(), #media_type);),
    }
}
