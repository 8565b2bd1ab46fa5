//! Keeps `generated/` in step with `spec/`: writes what differs, or with `CLIENTWRIGHT=check` only
//! looks, and fails where anything differs.

use std::process::ExitCode;
use std::{env, path::Path};

use clientwright::{Generator, Manifest, Mode, Severity};

#[expect(clippy::print_stderr, reason = "cargo listens to a build script's output")]
fn main() -> ExitCode {
    println!("cargo::rerun-if-env-changed=CLIENTWRIGHT");
    let mode = match env::var("CLIENTWRIGHT").as_deref() {
        Ok("check") => Mode::Check,
        _ => Mode::Write,
    };
    if mode == Mode::Check {
        // Where nothing is written, a change by hand must be seen.
        println!("cargo::rerun-if-changed=generated");
    }
    let run = Generator::new("spec/flex.yaml")
        .settings("spec/clientwright.yaml")
        .mode(mode)
        .manifest(Manifest::Check)
        .command("cargo codegen")
        .generate_into("generated");
    match run {
        Ok(run) => {
            run.watch();
            for (severity, line) in run.diagnostics.render_short() {
                let left_out = if severity == Severity::LeftOut { "left out: " } else { "" };
                println!("cargo::warning={left_out}{line}");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            // The inputs are watched also where they are wrong, or the mended ones would not be seen.
            for folder in
                ["spec", "generated/Cargo.toml"].iter().filter(|path| Path::new(path).exists())
            {
                println!("cargo::rerun-if-changed={folder}");
            }
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
