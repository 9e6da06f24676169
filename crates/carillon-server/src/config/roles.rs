//! Roles: what a back end may take by `sts:AssumeRole`, for one of its users at a time.
//!
//! Wire: the sections `roles.<name>` of the file.

use std::collections::BTreeMap;

use carillon_aws::{Role, Roles};
use carillon_proto::app_instance::{Resource, ResourceName};
use serde::Deserialize;

use super::error::ConfigError;
use super::settings::value;

/// `[roles.<name>]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RoleSection {
    /// The app instance whose users it is taken for.
    app_instance_arn: String,
    /// The session tag that holds the user's id.
    user_tag: Option<String>,
}

pub(super) fn resolve(sections: BTreeMap<String, RoleSection>) -> Result<Roles, ConfigError> {
    sections.into_iter().map(role).collect()
}

fn role((name, section): (String, RoleSection)) -> Result<(String, Role), ConfigError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    if !(1..=64).contains(&name.len()) || !name.bytes().all(allowed) {
        return Err(value("roles", format!("{name:?} is not the name of a role")));
    }
    let arn = ResourceName::read(&section.app_instance_arn);
    let Some(ResourceName { instance, resource: Resource::Instance, .. }) = arn else {
        return Err(value("roles.app-instance-arn", "is not the ARN of an app instance".to_owned()));
    };
    let user_tag = section.user_tag.unwrap_or_else(|| USER_TAG.to_owned());
    if !(1..=128).contains(&user_tag.chars().count()) {
        return Err(value("roles.user-tag", "must have 1 to 128 characters".to_owned()));
    }
    Ok((name, Role { instance, user_tag }))
}

/// The session tag of the telemedicine sample.
const USER_TAG: &str = "UserUUID";
