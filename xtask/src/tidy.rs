//! Checks what clippy cannot: that crates point down the picture in ARCHITECTURE.md, that each inherits the
//! workspace's settings, that no marker of unfinished work is left, and that files of some length say what they are.
//!
//! It collects every finding before it fails, so that one run tells the whole story.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::generated::root;

/// Which crates of ours each crate may use. Order is the picture's, from the bottom up.
const DIRECTIONS: &[(&str, &[&str])] = &[
    ("carillon-proto", &[]),
    ("carillon-meeting", &["carillon-proto"]),
    ("carillon-media", &["carillon-proto"]),
    ("carillon-ports", &["carillon-proto"]),
    ("carillon-backends", &["carillon-ports", "carillon-proto"]),
    ("carillon-accounts", &["carillon-ports", "carillon-proto"]),
    ("carillon-analytics", &["carillon-ports", "carillon-proto"]),
    ("carillon-control", &["carillon-ports", "carillon-proto"]),
    ("carillon-messaging", &["carillon-ports", "carillon-proto"]),
    ("carillon-pipeline", &["carillon-ports", "carillon-proto"]),
    ("carillon-visits", &["carillon-ports", "carillon-proto"]),
    (
        "carillon-aws",
        &["carillon-control", "carillon-messaging", "carillon-pipeline", "carillon-ports", "carillon-proto"],
    ),
    (
        "carillon-app",
        &[
            "carillon-accounts",
            "carillon-analytics",
            "carillon-control",
            "carillon-messaging",
            "carillon-pipeline",
            "carillon-ports",
            "carillon-proto",
            "carillon-visits",
        ],
    ),
    ("carillon-client", &["carillon-proto"]),
    (
        "carillon-server",
        &[
            "carillon-accounts",
            "carillon-analytics",
            "carillon-app",
            "carillon-aws",
            "carillon-backends",
            "carillon-control",
            "carillon-media",
            "carillon-meeting",
            "carillon-messaging",
            "carillon-pipeline",
            "carillon-ports",
            "carillon-proto",
            "carillon-visits",
        ],
    ),
];

/// Outside crates that would break a promise of ours.
const BANS: &[(&str, &[&str])] = &[
    ("carillon-proto", &["tokio", "rand", "axum", "http"]),
    ("carillon-meeting", &["tokio", "rand", "str0m", "async-trait"]),
    ("carillon-media", &["tokio", "async-trait", "socket2"]),
    ("carillon-ports", &["redb", "axum"]),
    ("carillon-accounts", &["axum", "http", "redb"]),
    ("carillon-analytics", &["axum", "http", "redb"]),
    ("carillon-control", &["axum", "http", "redb"]),
    ("carillon-messaging", &["axum", "http", "redb"]),
    ("carillon-pipeline", &["axum", "http", "redb"]),
    ("carillon-visits", &["axum", "http", "redb"]),
    ("carillon-aws", &["axum"]),
];

/// Lines from which a file has to open with `//!`.
const MODULE_DOC_FROM_LINES: usize = 50;

/// Runs every check.
pub fn run() -> Result<()> {
    let mut findings = Vec::new();
    let metadata = metadata()?;
    for package in metadata["packages"].as_array().context("cargo metadata lists packages")? {
        check_package(package, &mut findings);
    }
    for file in rust_files(&root())? {
        check_file(&file, &mut findings)?;
    }
    if findings.is_empty() {
        return Ok(());
    }
    bail!("tidy found:\n  {}", findings.join("\n  "))
}

fn metadata() -> Result<serde_json::Value> {
    let output = std::process::Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .context("starting cargo metadata")?;
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn check_package(package: &serde_json::Value, findings: &mut Vec<String>) {
    let name = package["name"].as_str().unwrap_or_default();
    let manifest = package["manifest_path"].as_str().unwrap_or_default();
    let text = fs::read_to_string(manifest).unwrap_or_default();
    if !text.contains("[lints]\nworkspace = true") {
        findings.push(format!("{name}: does not inherit the workspace's lints"));
    }
    for line in text.lines().filter(|line| line.contains("version = \"")) {
        findings.push(format!("{name}: versions belong into [workspace.dependencies]: {line}"));
    }
    let Some((_, allowed)) = DIRECTIONS.iter().find(|(known, _)| *known == name) else {
        if name.starts_with("carillon-") {
            findings.push(format!("{name}: not in the picture; add it to xtask/src/tidy.rs"));
        }
        return;
    };
    let banned = BANS.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, bans)| bans);
    for dependency in package["dependencies"].as_array().into_iter().flatten() {
        let used = dependency["name"].as_str().unwrap_or_default();
        let for_tests = dependency["kind"].as_str() == Some("dev");
        if used.starts_with("carillon-") && !for_tests && !allowed.contains(&used) {
            findings.push(format!("{name}: may not use {used}"));
        }
        if banned.contains(&used) && !for_tests {
            findings.push(format!("{name}: must never use {used}"));
        }
    }
}

fn rust_files(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir()
            && !matches!(name.as_str(), "target" | "node_modules" | "dist")
            && !name.starts_with('.')
        {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn check_file(path: &Path, findings: &mut Vec<String>) -> Result<()> {
    let text = fs::read_to_string(path)?;
    let shown = path.strip_prefix(root()).unwrap_or(path).display();
    let markers = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:"), concat!("todo", "!(")];
    for (number, line) in text.lines().enumerate() {
        if markers.iter().any(|marker| line.contains(marker)) {
            findings.push(format!("{shown}:{}: a marker of unfinished work", number + 1));
        }
    }
    let generated = text.starts_with("// Generated") || text.starts_with("// @generated");
    if !generated && text.lines().count() >= MODULE_DOC_FROM_LINES && !text.starts_with("//!") {
        findings.push(format!("{shown}: does not open with a //! doc"));
    }
    Ok(())
}
