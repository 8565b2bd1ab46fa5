//! The client of the examples: of the real API where there is a key, else of a server in the process.

use flex_sdk::testing::Server;
use flex_sdk::{Client, ClientBuilder, Result};

/// Makes a client from `FLEX_API_KEY` and `FLEX_BASE_URL`; without a key, `answers` are served in the
/// process.
pub(crate) fn client(answers: impl FnOnce(&Server)) -> Result<Client> {
    let Ok(key) = std::env::var("FLEX_API_KEY") else {
        println!("FLEX_API_KEY is not set: the answers come from a test server in this process.\n");
        let server = Server::new();
        answers(&server);
        return Client::builder().bearer_auth("fsk_test_example").transport(server.transport()).build();
    };
    let builder: ClientBuilder = Client::builder().bearer_auth(key);
    match std::env::var("FLEX_BASE_URL") {
        Ok(url) => builder.base_url(url).build(),
        Err(_) => builder.build(),
    }
}
