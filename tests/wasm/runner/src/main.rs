//! Runs under Node.js what `cargo test` has built for `wasm32-unknown-unknown`: the `wasm-bindgen-test-runner`, in the
//! version that fits, without anything to install.

use std::env;
use std::error::Error;

use wasm_bindgen_cli::wasm_bindgen_test_runner;

fn main() -> Result<(), Box<dyn Error>> {
    Ok(wasm_bindgen_test_runner::run_cli_with_args(env::args_os())?)
}
