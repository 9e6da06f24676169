//! Generates the Chime API surface from the public API models: wire shapes, constraints, bindings, error names.
//!
//! The models come with the Python package `botocore`, pinned in `tests/requirements.txt`. They are read where that
//! package is installed and are not committed: what is generated holds names and numbers, none of their prose.
//!
//! `types` writes the wire shapes into `carillon-proto`, `table` the operations and constraints into `carillon-aws`,
//! `report` the coverage report `docs/operations.md`.

mod model;
mod names;
mod report;
mod rules;
mod source;
mod table;
mod types;

use anyhow::{Context, Result};

use crate::generated::{Mode, rust_file, text_file};

/// One API of the models and the module that it becomes.
pub struct Service {
    /// Folder of the model in `botocore/data`.
    pub folder: &'static str,
    /// API version, the folder below.
    pub version: &'static str,
    /// Name of the generated modules.
    pub module: &'static str,
    /// Where the proofs of its operations are.
    pub proofs: Proofs,
}

/// Files and folders, relative to the root, in which `report` looks for the proofs of an operation.
pub struct Proofs {
    /// Folder of the golden exchanges.
    pub golden: &'static str,
    /// Tests with the AWS SDK for Rust.
    pub rust: &'static str,
    /// The program with boto3.
    pub python: &'static str,
    /// The program with the AWS SDK for JavaScript.
    pub javascript: &'static str,
}

/// The APIs that are generated. Another one is a line here.
const SERVICES: &[Service] = &[
    Service {
        folder: "chime-sdk-meetings",
        version: "2021-07-15",
        module: "meetings",
        proofs: Proofs {
            golden: "crates/carillon-aws/tests/golden",
            rust: "crates/carillon-aws/tests/it",
            python: "tests/sdk/test_boto3.py",
            javascript: "tests/sdk/test_js.mjs",
        },
    },
    Service {
        folder: "chime-sdk-media-pipelines",
        version: "2021-07-15",
        module: "media_pipelines",
        proofs: Proofs {
            golden: "crates/carillon-aws/tests/golden/media-pipelines",
            rust: "crates/carillon-aws/tests/it/sdk_pipelines",
            python: "tests/sdk/test_boto3_pipelines.py",
            javascript: "tests/sdk/test_js_pipelines.mjs",
        },
    },
    Service {
        folder: "chime-sdk-identity",
        version: "2021-04-20",
        module: "identity",
        proofs: Proofs {
            golden: "crates/carillon-aws/tests/golden/identity",
            rust: "crates/carillon-aws/tests/it/sdk_identity",
            python: "tests/sdk/test_boto3_identity.py",
            javascript: "tests/sdk/test_js_identity.mjs",
        },
    },
    Service {
        folder: "chime-sdk-messaging",
        version: "2021-05-15",
        module: "messaging",
        proofs: Proofs {
            golden: "crates/carillon-aws/tests/golden/messaging",
            rust: "crates/carillon-aws/tests/it/sdk_messaging",
            python: "tests/sdk/test_boto3_messaging.py",
            javascript: "tests/sdk/test_js_messaging.mjs",
        },
    },
];

/// Generates everything that comes from the models.
pub fn generate(mode: Mode) -> Result<()> {
    let botocore = source::Botocore::find()?;
    let mut sections = String::new();
    for service in SERVICES {
        let model =
            botocore.model(service).with_context(|| format!("reading the model of {}", service.folder))?;
        let types = types::emit(&model, service)?;
        rust_file(mode, &format!("crates/carillon-proto/src/chime/{}.rs", service.module), &types)?;
        let table = table::emit(&model, service)?;
        rust_file(mode, &format!("crates/carillon-aws/src/generated/{}.rs", service.module), &table)?;
        sections += &report::section(&model, service)?;
    }
    text_file(mode, report::OUTPUT, &report::document(&sections))
}
