//! The project's own tool: generates code from published descriptions and makes the checks that clippy cannot.
//!
//! `cargo xtask codegen` rewrites every generated file; with `--check` it fails instead when one would change.
//! `cargo xtask tidy` checks the directions of the crates and the shape of the files.
#![expect(clippy::print_stderr, reason = "a command line tool talks on standard error")]

mod generated;
mod models;
mod signal;
mod tidy;

use anyhow::{Result, bail};
use generated::Mode;

const USAGE: &str = "usage: cargo xtask codegen [--check] | tidy";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["codegen"] => codegen(Mode::Write),
        ["codegen", "--check"] => codegen(Mode::Check),
        ["tidy"] => tidy::run(),
        _ => bail!(USAGE),
    }
}

fn codegen(mode: Mode) -> Result<()> {
    signal::generate(mode)?;
    models::generate(mode)?;
    eprintln!("generated files are up to date");
    Ok(())
}
