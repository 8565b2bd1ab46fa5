//! Proxies, and transports of the caller's own making.

use std::sync::Arc;

use serde_json::json;

use crate::http::{GET, call};
use crate::loopback::{API, ok, serve};
use crate::runtime::{ClientBuilder, ErrorKind, ReqwestTransport};

#[tokio::test]
async fn requests_go_through_the_proxy() {
    let mut proxy = serve([ok()]).await;
    let address = proxy.url().replace("http://", "http://user:s3cret@");
    let builder = ClientBuilder::new(&API).base_url("http://api.test/v1").proxy(address);
    assert!(!format!("{builder:?}").contains("s3cret"));
    let client = builder.build().unwrap();
    assert_eq!(call(&client, &GET).await.unwrap(), json!("fine"));
    let received = proxy.received().await;
    assert!(received.starts_with("GET http://api.test/v1/things HTTP/1.1\r\n"), "{received}");
    // `user:s3cret` in Base64.
    let authorization = "proxy-authorization: Basic dXNlcjpzM2NyZXQ=\r\n";
    assert!(received.contains(authorization), "{received}");
}

#[tokio::test]
async fn tunnels_carry_what_is_encrypted() {
    let mut proxy = serve([ok()]).await;
    let client = ClientBuilder::new(&API)
        .base_url("https://api.test")
        .proxy(proxy.url())
        .retry(crate::runtime::RetryPolicy::none())
        .build()
        .unwrap();
    // The proxy does not speak TLS behind the tunnel; what matters is what it was asked for.
    call(&client, &GET).await.unwrap_err();
    let received = proxy.received().await;
    assert!(received.starts_with("CONNECT api.test:443 HTTP/1.1\r\n"), "{received}");
}

#[test]
fn a_proxy_must_be_an_address() {
    let builder = ClientBuilder::new(&API).base_url("http://api.test");
    let error = builder.proxy("http://user:s3cret@[").build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(error.to_string(), "the transport cannot be set up: the proxy is no address");
    assert!(!format!("{error:?}{}", error.report()).contains("s3cret"));
}

#[tokio::test]
async fn a_client_of_the_callers_own_carries_requests() {
    // Without roots it trusts nobody, which does not matter over plain HTTP.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let own = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .default_headers([(http::header::VIA, "mine".parse().unwrap())].into_iter().collect())
        .build()
        .unwrap();
    let mut server = serve([ok()]).await;
    let client = server.builder().transport(ReqwestTransport::from_client(own)).build().unwrap();
    assert_eq!(call(&client, &GET).await.unwrap(), json!("fine"));
    assert!(server.received().await.contains("via: mine\r\n"));
}
