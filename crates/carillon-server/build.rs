//! Sees to it that the web client in the binary is the one in `web/dist`.
//!
//! A plain `cargo build` works without it and gives a server that says how to build it; `CARILLON_REQUIRE_WEB`
//! makes its absence an error, for builds that are meant to be used.

use std::path::Path;

fn main() {
    let dist = Path::new("../../web/dist");
    println!("cargo:rerun-if-env-changed=CARILLON_REQUIRE_WEB");
    println!("cargo:rerun-if-changed={}", dist.display());
    let required = std::env::var_os("CARILLON_REQUIRE_WEB").is_some_and(|value| !value.is_empty());
    if required && !dist.join("index.html").is_file() {
        println!("cargo::error=web/dist/index.html is missing: run `npm ci && npm run build` in web first");
    }
}
