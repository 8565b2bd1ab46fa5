//! One operation: its static description, its method, and the struct of its request.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::docs::{attributes, deprecation, paragraphs, safe};
use super::file::File;
use super::paging;
use super::ty::{Argument, From, argument, ident, ty};
use super::{Ctx, client};
use crate::ir::{Body, BodyContent, Location, Operation, Parameter, Ref, Style, Success};

/// Whether an operation has a struct of its own: it can be asked for more than its method takes.
pub(super) fn has_request_type(ctx: Ctx<'_>, place: usize) -> bool {
    let operation = &ctx.api.operations[place];
    let has_options = operation.parameters.iter().any(|parameter| !parameter.required);
    let has_optional_body = operation.body.as_ref().is_some_and(|body| !body.required);
    has_options || has_optional_body || operation.paging.is_some()
}

/// What a successful call gives.
pub(super) fn output(ctx: Ctx<'_>, operation: &Operation) -> TokenStream {
    match &operation.success {
        Success::Json { ty: output, .. } => ty(ctx, From::Requests, output),
        Success::Text => quote!(String),
        Success::Bytes => quote!(bytes::Bytes),
        Success::Empty => quote!(()),
    }
}

/// The method of the resource.
pub(super) fn method(ctx: Ctx<'_>, place: usize) -> TokenStream {
    let operation = &ctx.api.operations[place];
    let names = &ctx.names.operations[place];
    let method = ident(&names.method);
    let constant = ident(&names.constant);
    let docs = attributes(&docs(operation));
    let (mut arguments, mut settings) = (Vec::new(), Vec::new());
    for (parameter, name) in operation.parameters.iter().zip(&names.parameters) {
        if parameter.required {
            let name = ident(name);
            let Argument { ty, converts } = argument(ctx, From::Requests, &parameter.ty);
            arguments.push(quote!(#name: #ty));
            if converts {
                let ty = self::ty(ctx, From::Requests, &parameter.ty);
                // What is asked for next takes any type, so this one has to be said.
                settings.push(quote!(let #name: #ty = #name.into();));
            }
            settings.push(set(ctx, &quote!(call.request), parameter, &name));
        }
    }
    if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
        let name = ident(&names.body);
        let ty = body_type(ctx, body);
        arguments.push(quote!(#name: #ty));
        settings.push(set_body(&quote!(call.request), body, &quote!(#name)));
    }
    let client = if operation.tag.is_some() { quote!(self.client) } else { quote!(self) };
    let start = match &operation.success {
        Success::Json { .. } => quote!(Call::json(#client, &#constant)),
        Success::Text => quote!(Call::text(#client, &#constant)),
        Success::Bytes => quote!(Call::bytes(#client, &#constant)),
        Success::Empty => quote!(Call::empty(#client, &#constant)),
    };
    let output = output(ctx, operation);
    let request = has_request_type(ctx, place).then(|| ident(&names.request));
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
        #many
        pub fn #method(&self, #(#arguments),*) -> #returned {
            #body
        }
    }
}

/// What an operation needs besides its method.
pub(super) fn items(ctx: Ctx<'_>, place: usize, file: &mut File) {
    let operation = &ctx.api.operations[place];
    if has_request_type(ctx, place) {
        request(ctx, place, file);
    }
    file.items(constant(ctx, place));
    if operation.paging.is_some() {
        file.items(paging::constant(ctx, place));
    }
}

/// The static description that every call of the operation shares.
fn constant(ctx: Ctx<'_>, place: usize) -> TokenStream {
    let operation = &ctx.api.operations[place];
    let constant = ident(&ctx.names.operations[place].constant);
    let (id, path) = (&operation.id, &operation.path);
    let method = client::method(&operation.method);
    let security =
        client::security(ctx, &operation.security).map(|security| quote!(.security(#security)));
    let accept = operation.accept.as_ref().map(|accept| quote!(.accept(#accept)));
    let envelope = match &operation.success {
        Success::Json { envelope: Some(envelope), .. } => Some(quote!(.envelope(#envelope))),
        Success::Json { envelope: None, .. } | Success::Text | Success::Bytes | Success::Empty => {
            None
        }
    };
    quote! {
        static #constant: Operation = Operation::new(#id, #method, #path)
            #security
            #envelope
            #accept;
    }
}

/// The struct of a request with its setters.
fn request(ctx: Ctx<'_>, place: usize, file: &mut File) {
    let operation = &ctx.api.operations[place];
    let names = &ctx.names.operations[place];
    let request = ident(&names.request);
    let output = output(ctx, operation);
    let owner = match operation.tag {
        Some(tag) => ctx.names.tags[tag].handle.as_str(),
        None => "Client",
    };
    let docs = format!(" The request of [`{owner}::{}`].", names.method);
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
    if operation.paging.is_some() {
        methods.push(paging::methods(ctx, place));
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
    file.text(format!("request! {{ {} => {output} }}\n", names.request));
}

fn setter(ctx: Ctx<'_>, parameter: &Parameter, name: &str) -> TokenStream {
    let docs = attributes(&parameter_docs(parameter));
    let name = ident(name);
    let Argument { ty, converts } = argument(ctx, From::Requests, &parameter.ty);
    let converted = converts.then(|| {
        let ty = self::ty(ctx, From::Requests, &parameter.ty);
        quote!(let #name: #ty = #name.into();)
    });
    let set = set(ctx, &quote!(self.0.request), parameter, &name);
    quote! {
        #docs
        pub fn #name(mut self, #name: #ty) -> Self {
            #converted
            #set
            self
        }
    }
}

fn parameter_docs(parameter: &Parameter) -> Vec<String> {
    let fallback = format!("Sets `{}`.", parameter.name.replace('`', "'"));
    let text = parameter.docs.description.as_deref().map(safe).filter(|lines| !lines.is_empty());
    let mut facts = Vec::new();
    match (&parameter.documented.minimum, &parameter.documented.maximum) {
        (Some(minimum), Some(maximum)) => facts.push(format!("From {minimum} to {maximum}.")),
        (Some(minimum), None) => facts.push(format!("At least {minimum}.")),
        (None, Some(maximum)) => facts.push(format!("At most {maximum}.")),
        (None, None) => {}
    }
    if let Some(default) = &parameter.documented.default {
        facts.push(format!("Default: `{}`.", default.replace('`', "'")));
    }
    let facts = if facts.is_empty() { Vec::new() } else { vec![facts.join(" ")] };
    paragraphs(vec![text.unwrap_or_else(|| vec![fallback]), facts, deprecation(&parameter.docs)])
}

/// Sets one parameter of a request to a value of its type.
fn set(ctx: Ctx<'_>, request: &TokenStream, parameter: &Parameter, value: &Ident) -> TokenStream {
    let name = &parameter.name;
    if is_text(ctx, &parameter.ty) && !parameter.allow_reserved {
        match (parameter.location, parameter.style) {
            (_, Style::Json) | (Location::Path, Style::Label | Style::Matrix) => {}
            (Location::Path, _) => return quote!(#request.path(#name, #value);),
            (Location::Query, _) => return quote!(#request.query(#name, #value);),
            (Location::Header, _) => return quote!(#request.header(#name, #value);),
            (Location::Cookie, _) => return quote!(#request.cookie(#name, #value);),
        }
    }
    let style = style(parameter);
    match parameter.location {
        Location::Path => quote!(#request.path_value(#name, #style, &#value);),
        Location::Query => quote!(#request.query_value(#name, #style, &#value);),
        Location::Header => quote!(#request.header_value(#name, #style, &#value);),
        Location::Cookie => quote!(#request.cookie_value(#name, #style, &#value);),
    }
}

/// Whether a value prints as the text that is sent.
fn is_text(ctx: Ctx<'_>, ty: &Ref) -> bool {
    match ctx.api.unalias(ty) {
        Ref::Boolean | Ref::Integer(_) | Ref::Number | Ref::String => true,
        Ref::Text(format) => *format != crate::ir::TextFormat::Secret,
        Ref::Base64 | Ref::Any | Ref::List(_) | Ref::Map(_) | Ref::Nullable(_) => false,
        Ref::Named(id) => match &ctx.api.ty(*id).shape {
            crate::ir::Shape::StringEnum(_) | crate::ir::Shape::NumberEnum(_) => true,
            crate::ir::Shape::Object(_)
            | crate::ir::Shape::Union(_)
            | crate::ir::Shape::Alias(_)
            | crate::ir::Shape::Form(_) => false,
        },
    }
}

fn style(parameter: &Parameter) -> TokenStream {
    let (style, exploded) = match parameter.style {
        Style::Simple => (quote!(SIMPLE), false),
        Style::Label => (quote!(LABEL), false),
        Style::Matrix => (quote!(MATRIX), false),
        Style::Form => (quote!(FORM), true),
        Style::SpaceDelimited => (quote!(SPACE_DELIMITED), false),
        Style::PipeDelimited => (quote!(PIPE_DELIMITED), false),
        Style::DeepObject => (quote!(DEEP_OBJECT), parameter.explode),
        Style::Json => (quote!(JSON), parameter.explode),
    };
    let explode = parameter.explode;
    let explode = (explode != exploded).then(|| quote!(.explode(#explode)));
    let reserved = parameter.allow_reserved.then(|| quote!(.allow_reserved()));
    quote!(runtime::Style::#style #explode #reserved)
}

fn body_type(ctx: Ctx<'_>, body: &Body) -> TokenStream {
    match &body.content {
        BodyContent::Json { ty: body, .. } | BodyContent::Form { ty: body } => {
            ty(ctx, From::Requests, body)
        }
        BodyContent::Multipart { form } => ty(ctx, From::Requests, &Ref::Named(*form)),
        BodyContent::Text { .. } => quote!(String),
        BodyContent::Bytes { .. } => quote!(bytes::Bytes),
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
        BodyContent::Form { .. } => quote!(#request.form(&#value);),
        BodyContent::Multipart { .. } => quote!(#request.multipart(#value);),
        BodyContent::Text { media_type } => {
            let media_type = as_media_type("text/plain", media_type);
            quote!(#request.text(#value); #media_type)
        }
        BodyContent::Bytes { media_type } => quote!(#request.bytes(#media_type, #value);),
    }
}

/// What the operation does, how it is called over HTTP, and what can go wrong.
fn docs(operation: &Operation) -> Vec<String> {
    let mut parts = Vec::new();
    let mut title = operation.docs.title.as_deref().map(safe).unwrap_or_default();
    if let Some(last) = title.last_mut().filter(|last| last.ends_with(char::is_alphanumeric)) {
        last.push('.');
    }
    let text = operation.docs.description.as_deref().map(safe).unwrap_or_default();
    if title != text {
        parts.push(title);
    }
    parts.push(text);
    parts.push(deprecation(&operation.docs));
    parts.push(vec![format!("`{}`", operation.key.replace('`', "'"))]);
    if let Some(body) = operation.body.as_ref().and_then(|body| body.description.as_deref()) {
        parts.push(safe(body));
    }
    let arguments: Vec<String> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required && parameter.docs.description.is_some())
        .map(|parameter| {
            let text = parameter_docs(parameter).join(" ");
            format!("- `{}`: {}", parameter.name.replace('`', "'"), text.trim())
        })
        .collect();
    if !arguments.is_empty() {
        parts.push(vec!["# Arguments".to_owned()]);
        parts.push(arguments);
    }
    if !operation.errors.is_empty() {
        parts.push(vec!["# Errors".to_owned()]);
        let errors = operation.errors.iter().map(|error| {
            let text = error.description.as_deref().map(safe).unwrap_or_default().join(" ");
            format!("- `{}`: {}", error.status, text.trim()).trim_end().to_owned()
        });
        parts.push(errors.collect());
    }
    paragraphs(parts)
}
