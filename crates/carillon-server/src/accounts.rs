//! Accounts in the data directory: opening their store, and the commands `carillon users` and `carillon audit`.
//!
//! The store belongs to one process. A command asks the server when one runs, and does the work itself when none does.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use carillon_accounts::{
    Accounts, AccountsConfig, AuditLog, Head, NewUser, Occasion, Password, Ports, Username, Verdict,
};
use carillon_backends::{Compact, EmbeddedRows, SystemClock, SystemEntropy};
use carillon_ports::{Clock, Entropy, Rows};
use carillon_proto::redact::Redacted;
use carillon_visits::Visits;
use serde::{Deserialize, Serialize};

use crate::compact;
use crate::data_dir::{DataDir, DataDirError};
use crate::hatch;

/// What `carillon users create` asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreateUser {
    /// With which the owner signs in.
    pub name: Redacted<String>,
    /// What others see; the name when absent.
    pub display_name: Option<Redacted<String>>,
    /// What the account is for.
    pub roles: Vec<String>,
    /// Its password; when absent, one is made that is good for choosing another.
    pub password: Option<Redacted<String>>,
}

/// What lies in one store: the audit log, and what it tells of.
pub struct Audited {
    pub accounts: Accounts,
    pub visits: Visits,
    pub store: Arc<dyn Compact>,
}

/// Opens the store of a data directory that is this process's own. Blocks for a moment.
pub fn open(
    data_dir: &Path,
    config: AccountsConfig,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> anyhow::Result<Audited> {
    // Nobody listens to accounts: what messaging has to hear of is kept until it has heard.
    let store = Arc::new(EmbeddedRows::open(data_dir, compact::ACCOUNTS, Box::new(drop))?);
    let rows: Arc<dyn Rows<()>> = store.clone();
    let visits = carillon_visits::Ports {
        rows: Arc::clone(&rows),
        audit: Arc::new(AuditLog),
        clock: Arc::clone(&clock),
        entropy: Arc::clone(&entropy),
    };
    let accounts = Accounts::open(Ports { rows, clock, entropy }, config);
    Ok(Audited { accounts, visits: Visits::open(visits), store })
}

/// Makes an account in a data directory; its password, when one was made.
pub async fn create_user(data_dir: &Path, asked: CreateUser) -> anyhow::Result<Option<Redacted<String>>> {
    match offline(data_dir)? {
        Some((_held, accounts)) => create(&accounts, asked).await,
        None => hatch::create_user(data_dir, asked).await,
    }
}

/// Walks along the audit log of a data directory; fails where it is broken.
pub async fn verify_audit(data_dir: &Path, noted: Option<(u64, String)>) -> anyhow::Result<String> {
    let found = match offline(data_dir)? {
        Some((_held, accounts)) => verify(&accounts, noted).await?,
        None => hatch::verify_audit(data_dir, noted).await?,
    };
    found.map_err(anyhow::Error::msg)
}

/// Makes an account.
pub async fn create(accounts: &Accounts, asked: CreateUser) -> anyhow::Result<Option<Redacted<String>>> {
    let CreateUser { name, display_name, roles, password } = asked;
    let username: Username = name.expose().parse()?;
    let password = password.map(|password| Password::chosen(password.into_exposed(), &username));
    let asked = NewUser {
        display_name: display_name.as_ref().unwrap_or(&name).expose().parse()?,
        roles: roles.iter().map(|role| role.parse()).collect::<Result<_, _>>().context("a role")?,
        password: password.transpose()?,
        username,
    };
    Ok(accounts.create_user(asked, &Occasion::operator()).await?.one_time_password)
}

/// Walks along the audit log: what was found, or what is wrong.
pub async fn verify(
    accounts: &Accounts,
    noted: Option<(u64, String)>,
) -> anyhow::Result<Result<String, String>> {
    let noted = noted.map(|(number, hash)| Head { number, hash });
    Ok(match accounts.verify_audit(noted).await? {
        Verdict::Whole(Head { number, hash }) => Ok(format!("{number}:{hash}")),
        Verdict::Broken { number, how } => Err(format!("entry {number} of the audit log {how}")),
    })
}

/// The accounts of a data directory that no server holds, for as long as it is held here.
fn offline(data_dir: &Path) -> anyhow::Result<Option<(DataDir, Accounts)>> {
    match DataDir::open(data_dir) {
        Ok(held) => {
            let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
            let Audited { accounts, .. } = open(held.path(), AccountsConfig::default(), clock, entropy)?;
            Ok(Some((held, accounts)))
        }
        Err(DataDirError::Locked(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
