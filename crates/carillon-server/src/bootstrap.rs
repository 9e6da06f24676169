//! `carillon bootstrap`: what a deployment of the telemedicine sample needs, made, changed or removed by the running server.
//!
//! The outputs have the names of the sample's template, and as JSON the form that its deployment writes, so that they can
//! be given to its client as they are.

use std::io::{self, Write};
use std::path::Path;

use carillon_app::api::{Bootstrap, Bootstrapped, Declared};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::config::{BootstrapAction, BootstrapArguments};
use crate::{hatch, old_recordings};

/// What is asked of the server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// Make what is missing.
    Create(Declared),
    /// Make it, and change what is otherwise.
    Update(Declared),
    /// Remove what was made, of the app instance of this name.
    Destroy(String),
}

/// What the server does it with.
pub struct Site {
    /// What sets up.
    pub bootstrap: Bootstrap,
    /// Where clients reach this server.
    pub web: String,
}

impl Site {
    /// Does what is asked.
    pub async fn fulfil(&self, asked: Asked) -> Result<Bootstrapped, String> {
        let done = match asked {
            Asked::Create(declared) => self.bootstrap.create(&declared).await,
            Asked::Update(declared) => self.bootstrap.update(&declared).await,
            Asked::Destroy(arn) => {
                return self.bootstrap.destroy(&arn).await.map_err(|error| error.to_string());
            }
        };
        let mut done = done.map_err(|error| error.to_string())?;
        done.outputs.push(("attachmentsS3BucketName".to_owned(), old_recordings::ATTACHMENTS.to_owned()));
        done.outputs.push(("apiGatewayInvokeUrl".to_owned(), format!("{}/prod/", self.web)));
        Ok(done)
    }
}

/// Asks the server of a data directory: outputs to `out`, what was done to `log`.
pub async fn run(
    data_dir: &Path,
    action: BootstrapAction,
    out: &mut dyn Write,
    log: &mut dyn Write,
) -> anyhow::Result<()> {
    let (asked, json) = match action {
        BootstrapAction::Create(arguments) => (Asked::Create(declared(&arguments)), arguments.json),
        BootstrapAction::Update(arguments) => (Asked::Update(declared(&arguments)), arguments.json),
        BootstrapAction::Destroy { app_instance_arn } => (Asked::Destroy(app_instance_arn), false),
    };
    let done = hatch::bootstrap(data_dir, asked).await?;
    for change in &done.changes {
        writeln!(log, "carillon: {change}")?;
    }
    Ok(print(&done, json, out)?)
}

fn declared(arguments: &BootstrapArguments) -> Declared {
    Declared {
        bot_name: carillon_proto::redact::Redacted::new(arguments.bot_name.clone()),
        stream_arn: arguments.stream_arn.clone(),
    }
}

fn print(done: &Bootstrapped, json: bool, out: &mut dyn Write) -> io::Result<()> {
    if json {
        let outputs = done.outputs.iter();
        let outputs: Vec<_> =
            outputs.map(|(key, value)| json!({ "OutputKey": key, "OutputValue": value })).collect();
        return writeln!(out, "{}", json!(outputs));
    }
    done.outputs.iter().try_for_each(|(key, value)| writeln!(out, "{key}\t{value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(json: bool) -> String {
        let outputs = [("appInstanceArn", "arn:a"), ("apiGatewayInvokeUrl", "http://here/prod/")];
        let outputs = outputs.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        let mut out = Vec::new();
        print(&Bootstrapped { outputs, changes: vec!["made the bot".to_owned()] }, json, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn outputs_are_lines_for_people_and_the_samples_list_for_programs() {
        assert_eq!(printed(false), "appInstanceArn\tarn:a\napiGatewayInvokeUrl\thttp://here/prod/\n");
        let list = json!([
            {"OutputKey": "appInstanceArn", "OutputValue": "arn:a"},
            {"OutputKey": "apiGatewayInvokeUrl", "OutputValue": "http://here/prod/"},
        ]);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&printed(true)).unwrap(), list);
    }
}
