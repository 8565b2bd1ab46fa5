//! How the Flex client behaves: requests, errors, retries, timeouts, pages, uploads, secrets, models and webhooks.

#![allow(clippy::unwrap_used, reason = "a test that unwraps an error has failed")]

mod samples;
mod server;

mod concurrency;
mod errors;
mod models;
mod paging;
mod requests;
mod retries;
mod secrets;
mod testing_transport;
mod timeouts;
mod upload;
mod webhooks;
