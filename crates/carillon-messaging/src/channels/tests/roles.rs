//! The whole table of roles, done: four roles, each operation, each privacy and mode.

use super::*;
use crate::PageRequest;
use crate::channels::flows::Fallback;
use crate::channels::{
    MessageList, PushPreference, SearchField, SearchOperator, UpdateChannel, UpdateMessage,
};

/// Who tries, in the order of the columns below.
const ROLES: [&str; 4] = ["admin", "moderator", "member", "stranger"];

/// What is tried. `Own` stands for what is the bearer's own, `Others` for what is somebody else's.
#[derive(Clone, Copy, Debug)]
enum Attempt {
    Update,
    Delete,
    Describe,
    Join,
    Invite,
    InviteHidden,
    DescribeMembership,
    ListMemberships,
    ListHiddenMemberships,
    Leave,
    Remove,
    Send,
    Get,
    List,
    EditOwn,
    EditOthers,
    RedactOwn,
    RedactOthers,
    Erase,
    StatusOfOwn,
    StatusOfOthers,
    CreateModerator,
    DescribeModerator,
    ListModerators,
    DeleteModerator,
    Ban,
    DescribeBan,
    ListBans,
    LiftBan,
    MarkRead,
    OwnMembership,
    MembershipOfOthers,
    ModeratedByOthers,
    MembershipsOfOthers,
    ModeratedChannelsOfOthers,
    PreferOwn,
    SeeOwnPreferences,
    PreferForOthers,
    Expire,
    Process,
    ListPublic,
    ListPrivate,
    Find,
}

/// When somebody of a role may: never, always, in public channels, in unrestricted ones, or where it is a member too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    No,
    Yes,
    Public,
    Open,
}
use When::{No, Open, Public, Yes};

/// Section 6.2 of chime-messaging-api. Admin and moderator are no members, and whoever sent is a member when sending.
#[rustfmt::skip]
const TABLE: &[(Attempt, [When; 4])] = &[
    //                                        admin moderator member stranger
    (Attempt::Update,                         [Yes, Yes, No,   No]),
    (Attempt::Delete,                         [Yes, Yes, No,   No]),
    (Attempt::Describe,                       [Yes, Yes, Yes,  Public]),
    (Attempt::Join,                           [Yes, Yes, No,   Public]),
    (Attempt::Invite,                         [Yes, Yes, Open, No]),
    (Attempt::InviteHidden,                   [Yes, Yes, No,   No]),
    (Attempt::DescribeMembership,             [Yes, Yes, Yes,  Public]),
    (Attempt::ListMemberships,                [Yes, Yes, Yes,  Public]),
    (Attempt::ListHiddenMemberships,          [Yes, Yes, No,   No]),
    (Attempt::Leave,                          [Yes, Yes, Yes,  No]),
    (Attempt::Remove,                         [Yes, Yes, No,   No]),
    (Attempt::Send,                           [No,  No,  Yes,  No]),
    (Attempt::Get,                            [Yes, Yes, Yes,  Public]),
    (Attempt::List,                           [Yes, Yes, Yes,  Public]),
    (Attempt::EditOwn,                        [Yes, Yes, Yes,  No]),
    (Attempt::EditOthers,                     [No,  No,  No,   No]),
    (Attempt::RedactOwn,                      [Yes, Yes, Yes,  No]),
    (Attempt::RedactOthers,                   [Yes, Yes, No,   No]),
    (Attempt::Erase,                          [Yes, No,  No,   No]),
    (Attempt::StatusOfOwn,                    [Yes, Yes, Yes,  Yes]),
    (Attempt::StatusOfOthers,                 [No,  No,  No,   No]),
    (Attempt::CreateModerator,                [Yes, Yes, No,   No]),
    (Attempt::DescribeModerator,              [Yes, Yes, No,   No]),
    (Attempt::ListModerators,                 [Yes, Yes, No,   No]),
    (Attempt::DeleteModerator,                [Yes, Yes, No,   No]),
    (Attempt::Ban,                            [Yes, Yes, No,   No]),
    (Attempt::DescribeBan,                    [Yes, Yes, No,   No]),
    (Attempt::ListBans,                       [Yes, Yes, No,   No]),
    (Attempt::LiftBan,                        [Yes, Yes, No,   No]),
    (Attempt::MarkRead,                       [No,  No,  Yes,  No]),
    (Attempt::OwnMembership,                  [No,  No,  Yes,  No]),
    (Attempt::MembershipOfOthers,             [Yes, No,  No,   No]),
    (Attempt::ModeratedByOthers,              [Yes, No,  No,   No]),
    (Attempt::MembershipsOfOthers,            [Yes, No,  No,   No]),
    (Attempt::ModeratedChannelsOfOthers,      [Yes, No,  No,   No]),
    (Attempt::PreferOwn,                      [No,  No,  Yes,  No]),
    (Attempt::SeeOwnPreferences,              [No,  No,  Yes,  No]),
    (Attempt::PreferForOthers,                [No,  No,  No,   No]),
    (Attempt::Expire,                         [Yes, Yes, No,   No]),
    (Attempt::Process,                        [Yes, Yes, No,   No]),
    (Attempt::ListPublic,                     [Yes, Yes, Yes,  Yes]),
    (Attempt::ListPrivate,                    [Yes, No,  No,   No]),
    (Attempt::Find,                           [Yes, No,  Yes,  No]),
];

const PRIVACIES: [ChannelPrivacy; 2] = [ChannelPrivacy::Public, ChannelPrivacy::Private];
const MODES: [ChannelMode; 2] = [ChannelMode::Restricted, ChannelMode::Unrestricted];

#[tokio::test]
async fn the_table_of_roles_holds_for_every_operation_privacy_and_mode() {
    let world = World::new().await;
    let mut number = 0;
    for (attempt, whens) in TABLE {
        for (role, when) in std::iter::zip(ROLES, whens) {
            for (privacy, mode) in PRIVACIES.into_iter().flat_map(|privacy| MODES.map(|mode| (privacy, mode)))
            {
                number += 1;
                let stage = Stage::new(&world, role, &format!("c{number}"), privacy, mode).await;
                let result = stage.attempt(*attempt).await;
                let is_allowed = match when {
                    No => false,
                    Yes => true,
                    Public => privacy == ChannelPrivacy::Public,
                    Open => mode == ChannelMode::Unrestricted,
                };
                let what = format!("{attempt:?} by {role} in {privacy:?} {mode:?}: {result:?}");
                match result {
                    Ok(()) => assert!(is_allowed, "{what}"),
                    Err(MessagingError::Forbidden(_)) => assert!(!is_allowed, "{what}"),
                    Err(_) => panic!("{what}"),
                }
            }
        }
    }
}

#[tokio::test]
async fn what_a_stranger_may_not_know_sounds_as_if_it_were_not_there() {
    let world = World::new().await;
    let (owner, stranger) = (world.user("owner").await, world.user("stranger").await);
    let secret = world.channel(&owner, "secret").await;
    let nowhere = world.named("nowhere");
    let texts = [&secret, &nowhere].map(|name| world.messaging.channel(&stranger, name));
    let mut said = Vec::new();
    for text in texts {
        said.push(text.await.unwrap_err().to_string());
    }
    assert_eq!(said[0], said[1]);
}

#[tokio::test]
async fn a_bearer_who_is_not_there_may_nothing() {
    let world = World::new().await;
    let owner = world.user("owner").await;
    let open = world.channel_of(&owner, "open", ChannelPrivacy::Public, ChannelMode::Unrestricted).await;
    for member in [user("nobody"), bot()] {
        let bearer = Bearer { member, ..owner.clone() };
        let error = world.messaging.channel(&bearer, &open).await.unwrap_err();
        assert!(error.to_string().contains("x-amz-chime-bearer"), "{error}");
        assert!(is_forbidden(
            world.messaging.create_channel(&bearer, &world.instance.id, channel("own")).await
        ));
        assert!(is_forbidden(world.messaging.listen(&bearer, 1).await));
    }
}

#[tokio::test]
async fn a_hidden_member_reads_and_does_not_send() {
    let world = World::new().await;
    let (owner, observer) = (world.user("owner").await, world.user("observer").await);
    let ward = world.channel(&owner, "ward").await;
    world.add(&owner, &ward, &observer, MembershipKind::Hidden).await;
    let listing = world.messaging.channel_messages(&observer, &ward, MessageList::default(), page());
    assert!(listing.await.is_ok());
    assert!(is_forbidden(world.messaging.send_channel_message(&observer, &ward, message("a", "t1")).await));
}

fn page() -> PageRequest {
    PageRequest::default()
}

/// A channel with a member, a moderator, a ban and messages in it, and somebody of a role.
struct Stage<'w> {
    world: &'w World,
    bearer: Bearer,
    other: Bearer,
    channel: ChannelName,
    own: MessageId,
    others: MessageId,
}

impl<'w> Stage<'w> {
    async fn new(world: &'w World, role: &str, id: &str, privacy: ChannelPrivacy, mode: ChannelMode) -> Self {
        let owner = world.user("owner").await;
        let bearer = if role == "admin" { world.admin(role).await } else { world.user(role).await };
        let other = world.user("other").await;
        world.user("guest").await;
        let banned = world.user("banned").await;
        let channel = world.channel_of(&owner, id, privacy, mode).await;
        world.add(&owner, &channel, &other, MembershipKind::Default).await;
        world.messaging.create_channel_ban(&owner, &channel, &banned.member).await.unwrap();
        world.add(&owner, &channel, &bearer, MembershipKind::Default).await;
        let own = world.send(&bearer, &channel, message("own", "own")).await;
        let others = world.send(&other, &channel, message("others", "others")).await;
        if role == "moderator" {
            world.messaging.create_channel_moderator(&owner, &channel, &bearer.member).await.unwrap();
        }
        if role != "member" {
            let leaving = world.messaging.delete_channel_membership(&owner, &channel, &bearer.member);
            leaving.await.unwrap();
        }
        Self { world, bearer, other, channel, own, others }
    }

    async fn attempt(&self, attempt: Attempt) -> Result<(), MessagingError> {
        let (messaging, bearer, channel) = (&self.world.messaging, &self.bearer, &self.channel);
        let (other, owner) = (&self.other, self.world.bearer("owner"));
        let (guest, banned) = (user("guest"), user("banned"));
        let edit = |id| {
            let content = Content::new("changed".to_owned()).unwrap();
            let asked = UpdateMessage { content, metadata: None, content_type: None };
            messaging.update_channel_message(bearer, channel, id, asked)
        };
        let add = |member, kind| messaging.create_channel_membership(bearer, channel, member, kind);
        let prefer = |member| {
            messaging.put_channel_membership_preferences(bearer, channel, member, PushPreference::None)
        };
        match attempt {
            Attempt::Update => {
                let asked = UpdateChannel { name: Some(text("new")), mode: None, metadata: None };
                messaging.update_channel(bearer, channel, asked).await.map(drop)
            }
            Attempt::Delete => messaging.delete_channel(bearer, channel).await,
            Attempt::Describe => messaging.channel(bearer, channel).await.map(drop),
            Attempt::Join => self.join().await,
            Attempt::Invite => add(&guest, MembershipKind::Default).await.map(drop),
            Attempt::InviteHidden => add(&guest, MembershipKind::Hidden).await.map(drop),
            Attempt::DescribeMembership => {
                messaging.channel_membership(bearer, channel, &other.member).await.map(drop)
            }
            Attempt::ListMemberships => {
                let kind = MembershipKind::Default;
                messaging.channel_memberships(bearer, channel, kind, page()).await.map(drop)
            }
            Attempt::ListHiddenMemberships => {
                let kind = MembershipKind::Hidden;
                messaging.channel_memberships(bearer, channel, kind, page()).await.map(drop)
            }
            Attempt::Leave => messaging.delete_channel_membership(bearer, channel, &bearer.member).await,
            Attempt::Remove => messaging.delete_channel_membership(bearer, channel, &other.member).await,
            Attempt::Send => {
                messaging.send_channel_message(bearer, channel, message("a", "t9")).await.map(drop)
            }
            Attempt::Get => messaging.channel_message(bearer, channel, &self.others).await.map(drop),
            Attempt::List => {
                messaging.channel_messages(bearer, channel, MessageList::default(), page()).await.map(drop)
            }
            Attempt::EditOwn => edit(&self.own).await.map(drop),
            Attempt::EditOthers => edit(&self.others).await.map(drop),
            Attempt::RedactOwn => {
                messaging.redact_channel_message(bearer, channel, &self.own).await.map(drop)
            }
            Attempt::RedactOthers => {
                messaging.redact_channel_message(bearer, channel, &self.others).await.map(drop)
            }
            Attempt::Erase => messaging.delete_channel_message(bearer, channel, &self.own).await,
            Attempt::StatusOfOwn => {
                messaging.channel_message_status(bearer, channel, &self.own).await.map(drop)
            }
            Attempt::StatusOfOthers => {
                messaging.channel_message_status(bearer, channel, &self.others).await.map(drop)
            }
            Attempt::CreateModerator => {
                messaging.create_channel_moderator(bearer, channel, &guest).await.map(drop)
            }
            Attempt::DescribeModerator => {
                messaging.channel_moderator(bearer, channel, &owner.member).await.map(drop)
            }
            Attempt::ListModerators => messaging.channel_moderators(bearer, channel, page()).await.map(drop),
            Attempt::DeleteModerator => {
                messaging.delete_channel_moderator(bearer, channel, &owner.member).await
            }
            Attempt::Ban => messaging.create_channel_ban(bearer, channel, &other.member).await.map(drop),
            Attempt::DescribeBan => messaging.channel_ban(bearer, channel, &banned).await.map(drop),
            Attempt::ListBans => messaging.channel_bans(bearer, channel, page()).await.map(drop),
            Attempt::LiftBan => messaging.delete_channel_ban(bearer, channel, &banned).await,
            Attempt::MarkRead => messaging.update_channel_read_marker(bearer, channel).await.map(drop),
            Attempt::OwnMembership => {
                messaging.channel_membership_of(bearer, channel, bearer).await.map(drop)
            }
            Attempt::MembershipOfOthers => {
                messaging.channel_membership_of(bearer, channel, other).await.map(drop)
            }
            Attempt::ModeratedByOthers => {
                messaging.channel_moderated_by(bearer, channel, &owner).await.map(drop)
            }
            Attempt::MembershipsOfOthers => {
                messaging.channel_memberships_of(bearer, Some(other), page()).await.map(drop)
            }
            Attempt::ModeratedChannelsOfOthers => {
                messaging.channels_moderated_by(bearer, Some(other), page()).await.map(drop)
            }
            Attempt::PreferOwn => prefer(&bearer.member).await.map(drop),
            Attempt::PreferForOthers => prefer(&other.member).await.map(drop),
            Attempt::SeeOwnPreferences => {
                messaging.channel_membership_preferences(bearer, channel, &bearer.member).await.map(drop)
            }
            Attempt::Expire => messaging.put_channel_expiration(Some(bearer), channel, None).await.map(drop),
            Attempt::Process => self.process().await,
            Attempt::ListPublic => self.list(ChannelPrivacy::Public).await,
            Attempt::ListPrivate => self.list(ChannelPrivacy::Private).await,
            Attempt::Find => self.find().await,
        }
    }

    /// Who is a member may be refused, and is not refused twice.
    async fn join(&self) -> Result<(), MessagingError> {
        let kind = MembershipKind::Default;
        let joining = self.world.messaging.create_channel_membership(
            &self.bearer,
            &self.channel,
            &self.bearer.member,
            kind,
        );
        match joining.await {
            Err(MessagingError::Conflict(_)) => Err(MessagingError::Forbidden("is a member")),
            result => result.map(drop),
        }
    }

    async fn process(&self) -> Result<(), MessagingError> {
        let asked = flows::flow(vec![flows::processor(1, Fallback::Abort)], "flow");
        let flow = self.world.messaging.create_channel_flow(&self.world.instance.id, asked).await?;
        self.world.messaging.associate_channel_flow(&self.bearer, &self.channel, &flow.item.id).await
    }

    async fn list(&self, privacy: ChannelPrivacy) -> Result<(), MessagingError> {
        let instance = &self.world.instance.id;
        self.world.messaging.channels(&self.bearer, instance, privacy, page()).await.map(drop)
    }

    /// Whoever may not find the channel is told of none.
    async fn find(&self) -> Result<(), MessagingError> {
        let members = [self.other.member.clone()].into();
        let field = SearchField { operator: SearchOperator::Includes, members };
        let mut wanted = page();
        loop {
            let search = self.world.messaging.search_channels(&self.bearer, vec![field.clone()], wanted);
            let found = search.await?;
            if found.item.items.iter().any(|found| found.channel.id == self.channel.id) {
                return Ok(());
            }
            if found.item.next.is_none() {
                return Err(MessagingError::Forbidden("is not found"));
            }
            wanted = PageRequest { limit: None, after: found.item.next };
        }
    }
}
