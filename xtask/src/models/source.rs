//! Finds the pinned `botocore` and reads a model from it.
//!
//! The package is looked for at `CARILLON_BOTOCORE` (the directory that holds `data/`), else where `python3` imports it
//! from. Another version than the pinned one is refused, because it would generate another tree.

use std::fs;
use std::io::Read as _;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::model::Model;
use super::{Service, rules};
use crate::generated::root;

/// The file that pins the Python packages of the gate, `botocore` among them.
const REQUIREMENTS: &str = "tests/requirements.txt";

/// The installed package.
pub struct Botocore {
    directory: PathBuf,
}

impl Botocore {
    /// Finds the package in its pinned version.
    pub fn find() -> Result<Self> {
        let pinned = pinned_version()?;
        let directory = match std::env::var_os("CARILLON_BOTOCORE") {
            Some(directory) => PathBuf::from(directory),
            None => imported().with_context(|| missing(&pinned))?,
        };
        let package = Self { directory };
        let found = package.version().with_context(|| missing(&pinned))?;
        if found != pinned {
            bail!("botocore {found} is installed and {pinned} is pinned; {}", missing(&pinned));
        }
        Ok(package)
    }

    /// Reads the model of `service`.
    pub fn model(&self, service: &Service) -> Result<Model> {
        let file =
            self.directory.join("data").join(service.folder).join(service.version).join("service-2.json");
        let text = match fs::read(&file) {
            Ok(plain) => plain,
            Err(_) => unzipped(&file.with_extension("json.gz"))?,
        };
        let mut model = serde_json::from_slice(&text)?;
        rules::extend(&mut model);
        Ok(model)
    }

    fn version(&self) -> Result<String> {
        let text = fs::read_to_string(self.directory.join("__init__.py"))?;
        let line = text.lines().find_map(|line| line.strip_prefix("__version__ = "));
        Ok(line.context("botocore/__init__.py names no version")?.trim_matches(['\'', '"']).to_owned())
    }
}

fn unzipped(file: &std::path::Path) -> Result<Vec<u8>> {
    let packed = fs::File::open(file).with_context(|| format!("opening {}", file.display()))?;
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut text)?;
    Ok(text)
}

fn pinned_version() -> Result<String> {
    let text =
        fs::read_to_string(root().join(REQUIREMENTS)).with_context(|| format!("reading {REQUIREMENTS}"))?;
    let pin = text.lines().find_map(|line| line.trim().strip_prefix("botocore=="));
    Ok(pin.with_context(|| format!("{REQUIREMENTS} pins no botocore"))?.to_owned())
}

fn imported() -> Result<PathBuf> {
    let program = "import os, botocore; print(os.path.dirname(botocore.__file__))";
    let output = Command::new("python3").args(["-c", program]).output().context("starting python3")?;
    if !output.status.success() {
        bail!("python3 cannot import botocore");
    }
    Ok(PathBuf::from(String::from_utf8(output.stdout)?.trim()))
}

fn missing(pinned: &str) -> String {
    format!(
        "the API models come from botocore {pinned}: `pip install botocore=={pinned}`, \
         or name its directory in CARILLON_BOTOCORE"
    )
}
