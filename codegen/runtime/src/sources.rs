//! The runtime's own texts, for the generator that copies them. Not copied itself.

/// What some APIs need of the runtime and others do not.
#[derive(Debug)]
pub struct Capability {
    /// What the generator asks for it by.
    pub name: &'static str,
    /// Its files.
    pub files: &'static [SourceFile],
    /// The Cargo features that a crate with it has.
    pub features: &'static [&'static str],
}

/// A file of the runtime.
#[derive(Debug)]
pub struct SourceFile {
    /// The module that the file is.
    pub module: &'static str,
    /// The text.
    pub text: &'static str,
}

macro_rules! files {
    ($($module:literal,)*) => {
        &[$(SourceFile { module: $module, text: include_str!(concat!($module, ".rs")) },)*]
    };
}

/// The root, which lists the modules and what they export; lines of modules that are not copied are
/// left out of its copy.
pub const ROOT: &str = include_str!("lib.rs");

/// The manifest, which says what the files depend on.
pub const MANIFEST: &str = include_str!("../Cargo.toml");

/// Every file that is copied, by what it is for.
pub static CAPABILITIES: &[Capability] = &[
    Capability {
        name: "core",
        files: files![
            "api",
            "auth",
            "body",
            "call",
            "client",
            "clock",
            "entries",
            "error",
            "error_body",
            "field",
            "idempotency",
            "interceptor",
            "json",
            "locate",
            "object",
            "open_enum",
            "parameters",
            "parts",
            "percent",
            "raw",
            "redirect",
            "request",
            "retry",
            "secret",
            "send",
            "setters",
            "token",
            "trace",
            "transport",
            "union",
            "unrecognized",
            "url",
            "web",
        ],
        features: &["default", "serde-both", "tracing"],
    },
    Capability {
        name: "transport",
        files: files!["reqwest_transport", "system_clock", "web_clock", "web_transport",],
        features: &["reqwest", "rustls", "native-tls", "http2", "gzip", "brotli", "zstd"],
    },
    Capability { name: "blocking", files: files!["blocking",], features: &["blocking"] },
    Capability {
        name: "testing",
        files: files![
            "manual_clock",
            "testing",
            "testing_expectation",
            "testing_operation",
            "testing_received",
            "testing_reply",
        ],
        features: &["testing"],
    },
    Capability {
        name: "formats",
        files: files!["base64_bytes", "date_time", "decimal",],
        features: &["jiff", "chrono", "time", "rust_decimal"],
    },
    Capability { name: "form", files: files!["form_urlencoded",], features: &[] },
    Capability { name: "headers", files: files!["headers",], features: &[] },
    Capability { name: "multipart", files: files!["multipart",], features: &[] },
    Capability {
        name: "multipart_answer",
        files: files!["multipart_answer", "multipart_parts", "multipart_reply",],
        features: &[],
    },
    Capability { name: "oauth2", files: files!["oauth2",], features: &[] },
    Capability { name: "outcome", files: files!["outcome",], features: &[] },
    Capability { name: "paging", files: files!["link_header", "paging",], features: &[] },
    Capability {
        name: "streams",
        files: files!["event_stream", "json_lines", "stream",],
        features: &[],
    },
    Capability { name: "typed_error", files: files!["typed_error",], features: &[] },
    Capability { name: "webhooks", files: files!["webhooks",], features: &["webhooks"] },
];
