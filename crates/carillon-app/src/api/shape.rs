//! Accounts and what belongs to them, as they appear in answers.

use std::collections::BTreeSet;

use carillon_accounts::{
    AuditEntry, Created, DirectoryEntry, Invitation, Invited, Principal, SessionView, User,
};
use carillon_control::PublicUrl;
use carillon_messaging::Messaging;
use carillon_messaging::identity::AppInstance;
use carillon_proto::account::{InvitationId, Role, SessionId, UserId};
use carillon_proto::app_instance::MemberId;
use carillon_proto::event::iso_time;
use serde::Serialize;

use super::error::ApiError;

/// Whoever asks.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Me {
    id: UserId,
    username: String,
    display_name: String,
    roles: BTreeSet<Role>,
    must_change_password: bool,
    second_factor: bool,
    app_instance_arn: String,
    app_instance_user_arn: String,
    endpoints: Endpoints,
}

/// Where the AWS APIs of this server are.
#[derive(Serialize)]
struct Endpoints {
    messaging: String,
    meetings: String,
    region: String,
}

impl Me {
    pub(crate) fn new(
        principal: &Principal,
        messaging: &Messaging,
        instance: &AppInstance,
        reached: &PublicUrl,
    ) -> Result<Self, ApiError> {
        let user = &principal.user;
        let here = reached.to_string();
        Ok(Self {
            id: user.id.clone(),
            username: user.username.expose().to_owned(),
            display_name: user.display_name.expose().to_owned(),
            roles: user.roles.clone(),
            must_change_password: principal.must_change_password,
            second_factor: principal.second_factor,
            app_instance_arn: messaging.arn(instance).to_string(),
            app_instance_user_arn: user_arn(messaging, instance, &user.id),
            endpoints: Endpoints {
                messaging: here.clone(),
                meetings: here,
                region: messaging.config().region.as_str().to_owned(),
            },
        })
    }
}

/// The resource name of an account's user.
pub(crate) fn user_arn(messaging: &Messaging, instance: &AppInstance, user: &UserId) -> String {
    messaging.arn(instance).member(&MemberId::User(super::provisioning::member(user)))
}

/// An account, as admins see it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserShape {
    id: UserId,
    username: String,
    display_name: String,
    roles: BTreeSet<Role>,
    disabled: bool,
    created_at: String,
    updated_at: String,
}

impl From<User> for UserShape {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            username: user.username.expose().to_owned(),
            display_name: user.display_name.expose().to_owned(),
            roles: user.roles,
            disabled: user.disabled,
            created_at: iso_time(user.created_at),
            updated_at: iso_time(user.updated_at),
        }
    }
}

/// An account, with the password that its owner has to be given.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreatedShape {
    user: UserShape,
    #[serde(skip_serializing_if = "Option::is_none")]
    one_time_password: Option<String>,
}

impl From<Created> for CreatedShape {
    fn from(created: Created) -> Self {
        let one_time_password = created.one_time_password.map(|password| password.into_exposed());
        Self { user: created.user.into(), one_time_password }
    }
}

/// A session, as its owner sees it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionShape {
    id: SessionId,
    created_at: String,
    last_seen_at: String,
    ends_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    current: bool,
}

impl SessionShape {
    pub(crate) fn new(session: SessionView, current: &SessionId) -> Self {
        Self {
            current: session.id == *current,
            id: session.id,
            created_at: iso_time(session.created_at),
            last_seen_at: iso_time(session.seen_at),
            ends_at: iso_time(session.ends_at),
            address: session.address.map(|address| address.to_string()),
        }
    }
}

/// An invitation, as admins see it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InvitationShape {
    id: InvitationId,
    roles: BTreeSet<Role>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invited_by: Option<UserId>,
    created_at: String,
    expires_at: String,
}

impl From<Invitation> for InvitationShape {
    fn from(invitation: Invitation) -> Self {
        Self {
            id: invitation.id,
            roles: invitation.roles,
            invited_by: invitation.by,
            created_at: iso_time(invitation.created_at),
            expires_at: iso_time(invitation.expires_at),
        }
    }
}

/// An invitation, with the code that the guest has to be given.
#[derive(Serialize)]
pub(crate) struct InvitedShape {
    invitation: InvitationShape,
    code: String,
}

impl From<Invited> for InvitedShape {
    fn from(invited: Invited) -> Self {
        Self { invitation: invited.invitation.into(), code: invited.code.into_exposed() }
    }
}

/// Somebody whom staff find.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DirectoryShape {
    id: UserId,
    display_name: String,
    roles: BTreeSet<Role>,
    app_instance_user_arn: String,
}

impl DirectoryShape {
    pub(crate) fn new(entry: DirectoryEntry, messaging: &Messaging, instance: &AppInstance) -> Self {
        Self {
            app_instance_user_arn: user_arn(messaging, instance, &entry.id),
            id: entry.id,
            display_name: entry.display_name.expose().to_owned(),
            roles: entry.roles,
        }
    }
}

/// An entry of the audit log.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuditShape {
    number: u64,
    at: String,
    actor: String,
    action: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

impl From<AuditEntry> for AuditShape {
    fn from(entry: AuditEntry) -> Self {
        let AuditEntry { number, at, actor, action, subject, note, address, request_id } = entry;
        Self { number, at: iso_time(at), actor, action, subject, note, address, request_id }
    }
}
