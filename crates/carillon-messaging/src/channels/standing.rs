//! Who the bearer is to a channel, and what that allows: the table of roles.
//!
//! Somebody can have several roles, and may do what any of them allows: an admin sends where it is a member. [`grants`]
//! is the whole table; every operation on a channel asks it, and nothing else decides by role.
//!
//! What is refused sounds as if it were not there, unless the bearer may know that it is.
//!
//! Wire: chime-messaging-api, section 6.2.

use carillon_ports::rows::View;
use carillon_proto::app_instance::AppInstanceArn;

use super::channel::{self, Channel, ChannelMode, ChannelPrivacy};
use super::memberships::{self, MembershipKind};
use super::ties::{self, Tie};
use super::{Bearer, ChannelName};
use crate::error::{MessagingError, NO_BEARER, NO_CHANNEL, NOT_ALLOWED};
use crate::identity::{self, Member};
use crate::service::Messaging;

/// What can be done to a channel and in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Update,
    Delete,
    Describe,
    AddMember,
    AddHiddenMember,
    SeeMembers,
    SeeHiddenMembers,
    RemoveMember,
    SeeMembershipOf,
    SeeModeratedBy,
    MarkRead,
    Send,
    Read,
    Edit,
    Redact,
    Erase,
    SeeStatus,
    Moderators,
    Bans,
    Prefer,
    Expire,
    Process,
}

/// Under which condition a role may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grant {
    /// Under none.
    Yes,
    /// Never.
    No,
    /// To what is the bearer's own, or to itself.
    Own,
    /// In a public channel.
    Public,
    /// To itself, in a public channel.
    OwnInPublic,
    /// In a channel whose members add others.
    Unrestricted,
    /// As a member that the others see.
    Visible,
}

use Grant::{No, Own, OwnInPublic, Public, Unrestricted, Visible, Yes};

/// What an app-instance admin, a moderator, a member and anybody may do.
#[rustfmt::skip]
pub(super) const fn grants(deed: Deed) -> [Grant; 4] {
    match deed {
        //                        admin moderator member    anybody
        Deed::Update           => [Yes, Yes, No,           No],
        Deed::Delete           => [Yes, Yes, No,           No],
        Deed::Describe         => [Yes, Yes, Yes,          Public],
        Deed::AddMember        => [Yes, Yes, Unrestricted, OwnInPublic],
        Deed::AddHiddenMember  => [Yes, Yes, No,           No],
        Deed::SeeMembers       => [Yes, Yes, Yes,          Public],
        Deed::SeeHiddenMembers => [Yes, Yes, No,           No],
        Deed::RemoveMember     => [Yes, Yes, Own,          No],
        Deed::SeeMembershipOf  => [Yes, Own, Own,          Own],
        Deed::SeeModeratedBy   => [Yes, Own, Own,          Own],
        Deed::MarkRead         => [No,  No,  Yes,          No],
        Deed::Send             => [No,  No,  Visible,      No],
        Deed::Read             => [Yes, Yes, Yes,          Public],
        Deed::Edit             => [Own, Own, Own,          No],
        Deed::Redact           => [Yes, Yes, Own,          No],
        Deed::Erase            => [Yes, No,  No,           No],
        Deed::SeeStatus        => [Own, Own, Own,          Own],
        Deed::Moderators       => [Yes, Yes, No,           No],
        Deed::Bans             => [Yes, Yes, No,           No],
        Deed::Prefer           => [No,  No,  Own,          No],
        Deed::Expire           => [Yes, Yes, No,           No],
        Deed::Process          => [Yes, Yes, No,           No],
    }
}

/// Whose something is that a deed is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// The bearer's, or the bearer itself.
    Own,
    /// Somebody else's, or nobody's.
    Other,
}

impl Whose {
    pub(super) fn of<T: PartialEq>(bearer: &T, owner: &T) -> Self {
        if bearer == owner { Self::Own } else { Self::Other }
    }
}

/// Who somebody is to a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) is_admin: bool,
    pub(super) is_moderator: bool,
    pub(super) membership: Option<MembershipKind>,
}

impl Standing {
    /// Whether one of the roles allows `deed` in a channel of this privacy and mode.
    pub(super) fn allows(self, deed: Deed, whose: Whose, privacy: ChannelPrivacy, mode: ChannelMode) -> bool {
        let is_held = [self.is_admin, self.is_moderator, self.membership.is_some(), true];
        let is_own = whose == Whose::Own;
        let is_public = privacy == ChannelPrivacy::Public;
        std::iter::zip(is_held, grants(deed)).any(|(is_held, grant)| {
            is_held
                && match grant {
                    Yes => true,
                    No => false,
                    Own => is_own,
                    Public => is_public,
                    OwnInPublic => is_own && is_public,
                    Unrestricted => mode == ChannelMode::Unrestricted,
                    Visible => self.membership == Some(MembershipKind::Default),
                }
        })
    }
}

/// A channel that is there, and who the bearer is to it.
pub(super) struct Entry {
    pub(super) name: ChannelName,
    pub(super) instance: AppInstanceArn,
    pub(super) channel: Channel,
    pub(super) bearer: Member,
    pub(super) standing: Standing,
}

impl Entry {
    /// Finds the bearer, then the channel, then who the one is to the other.
    pub(super) fn find(
        service: &Messaging,
        view: &dyn View,
        bearer: &Bearer,
        name: &ChannelName,
    ) -> Result<Self, MessagingError> {
        let (instance, member) = bearer_of(service, view, bearer)?;
        if bearer.instance != name.instance {
            return Err(NO_CHANNEL);
        }
        let channel = channel::find(view, name)?.ok_or(NO_CHANNEL)?;
        let standing = Standing {
            is_admin: identity::is_admin(view, &bearer.instance, &bearer.member)?,
            is_moderator: ties::is_tied(view, Tie::Moderator, name, &bearer.member)?,
            membership: memberships::find(view, name, &bearer.member)?.map(|membership| membership.kind),
        };
        Ok(Self { name: name.clone(), instance, channel, bearer: member, standing })
    }

    /// Finds a channel in which the bearer may do `deed` to what is not its own.
    pub(super) fn to(
        service: &Messaging,
        view: &dyn View,
        bearer: &Bearer,
        name: &ChannelName,
        deed: Deed,
    ) -> Result<Self, MessagingError> {
        let entry = Self::find(service, view, bearer, name)?;
        entry.check(deed, Whose::Other)?;
        Ok(entry)
    }

    /// Refuses what the bearer may not do.
    pub(super) fn check(&self, deed: Deed, whose: Whose) -> Result<(), MessagingError> {
        if self.may(deed, whose) {
            Ok(())
        } else if self.may(Deed::Describe, Whose::Other) {
            Err(NOT_ALLOWED)
        } else {
            Err(NO_CHANNEL)
        }
    }

    pub(super) fn may(&self, deed: Deed, whose: Whose) -> bool {
        self.standing.allows(deed, whose, self.channel.privacy, self.channel.mode)
    }
}

/// The bearer, who is there, and the resource name of its app instance.
pub(super) fn bearer_of(
    service: &Messaging,
    view: &dyn View,
    bearer: &Bearer,
) -> Result<(AppInstanceArn, Member), MessagingError> {
    let unknown = |error| match error {
        MessagingError::Forbidden(_) => NO_BEARER,
        other => other,
    };
    let instance = identity::found(view, &bearer.instance).map_err(unknown)?;
    let member = identity::member(view, &bearer.instance, &bearer.member).map_err(unknown)?;
    Ok((service.arn(&instance), member))
}

/// Whom a list is about: the bearer, unless an admin names somebody else.
pub(super) fn subject(
    view: &dyn View,
    bearer: &Bearer,
    named: Option<&Bearer>,
) -> Result<Bearer, MessagingError> {
    let subject = named.unwrap_or(bearer);
    if subject == bearer {
        return Ok(bearer.clone());
    }
    if subject.instance != bearer.instance || !identity::is_admin(view, &bearer.instance, &bearer.member)? {
        return Err(NOT_ALLOWED);
    }
    identity::member(view, &subject.instance, &subject.member)?;
    Ok(subject.clone())
}

/// Somebody by the name of today, or by the last one that is known.
pub(super) fn by_name_of_today(
    view: &dyn View,
    name: &ChannelName,
    known: &Member,
) -> Result<Member, MessagingError> {
    match identity::member(view, &name.instance, &known.id) {
        Ok(member) => Ok(member),
        Err(MessagingError::Forbidden(_)) => Ok(known.clone()),
        Err(error) => Err(error),
    }
}
