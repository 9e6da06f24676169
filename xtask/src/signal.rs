//! Generates the signaling frames of `carillon-proto` from its `signal.proto`.
//!
//! `protox` compiles the description in pure Rust, so no `protoc` is needed and, as the result is committed,
//! no build script either.

use anyhow::{Context, Result};

use crate::generated::{Mode, root, rust_file};

const DIRECTORY: &str = "crates/carillon-proto/proto";
const OUTPUT: &str = "crates/carillon-proto/src/signal/generated.rs";

/// Generates `signal/generated.rs`.
pub fn generate(mode: Mode) -> Result<()> {
    let directory = root().join(DIRECTORY);
    let files = protox::compile(["signal.proto"], [&directory]).context("compiling signal.proto")?;
    let mut config = prost_build::Config::new();
    let module = prost_build::Module::from_protobuf_package_name("signal");
    let requests = files.file.into_iter().map(|file| (module.clone(), file)).collect();
    let code = config.generate(requests).context("generating the signaling frames")?;
    let text = format!(
        "// Generated from proto/signal.proto by `cargo xtask codegen`; never edited.\n{}",
        code[&module]
    );
    rust_file(mode, OUTPUT, &text)
}
