//! Who of those who are connected hears of what.
//!
//! A socket is admitted first; then whoever holds it has [`Listening`] announced with its id as the ticket, by which it
//! is established in order with the news: it hears of everything behind that, and of nothing before. Its user's channels
//! stand in the same announcement. From then on joining and leaving are news among others.
//!
//! Invariant: an established socket is told of exactly the news that the user is in the audience of, in their order,
//! until it is closed or forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use carillon_proto::app_instance::{AppInstanceId, ChannelId, MemberId};

use super::SessionName;
use super::pace::Pace;
use crate::channels::Bearer;
use crate::news::{Audience, ChannelNews, Event, Listening, News};

/// Names a socket, from its admission to its end; never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SocketId(pub u64);

/// What a user may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HubLimits {
    /// Sockets at a time.
    pub sockets_max: usize,
    /// Between two connects, in the long run.
    pub connect_interval: Duration,
    /// Connects at once: all sockets of a user come back together when a server was restarted, perhaps twice.
    pub connect_burst: u32,
}

impl Default for HubLimits {
    /// The quotas of the real service.
    fn default() -> Self {
        Self { sockets_max: 10, connect_interval: Duration::from_secs(1), connect_burst: 20 }
    }
}

/// Who asks to be let in, whose signature was good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// Who.
    pub user: Bearer,
    /// In which session.
    pub session: SessionName,
    /// With whose keys.
    pub keys: SignedWith,
}

/// With whose keys somebody signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedWith {
    /// The operator's.
    OperatorKeys,
    /// Those that were lent to the user, which can be revoked.
    LentKeys,
}

/// Why a socket is not admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The user has as many as it may have.
    TooMany,
    /// The user has connected too often.
    TooOften,
}

/// Why a socket that was established is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The same session has a newer one.
    Replaced,
    /// The user is gone.
    UserDeleted,
    /// The keys that it was opened with count no more.
    KeysRevoked,
}

/// What is to be done, in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Tell this socket that it hears of everything from now on.
    Establish(SocketId),
    /// Tell these sockets, each once.
    Tell(Vec<SocketId>, Box<ChannelNews>),
    /// Close this one, of which the hub knows nothing any more.
    Close(SocketId, Ending),
}

/// The sockets, their users and those users' channels.
#[derive(Debug)]
pub struct Hub {
    limits: HubLimits,
    connects: Pace<Bearer>,
    sockets: BTreeMap<SocketId, Socket>,
    users: BTreeMap<Bearer, Connected>,
    /// The established sockets of members.
    channels: BTreeMap<ChannelKey, BTreeSet<SocketId>>,
}

type ChannelKey = (AppInstanceId, ChannelId);

#[derive(Debug)]
struct Socket {
    user: Bearer,
    session: SessionName,
    keys: SignedWith,
}

/// A user who has sockets.
#[derive(Debug, Default)]
struct Connected {
    admitted: BTreeSet<SocketId>,
    established: BTreeSet<SocketId>,
    /// Those of which it is a member, known while a socket is established.
    channels: BTreeSet<ChannelId>,
}

impl Hub {
    /// Nobody is connected.
    pub fn new(limits: HubLimits) -> Self {
        Self {
            limits,
            connects: Pace::new(limits.connect_interval, limits.connect_burst),
            sockets: BTreeMap::new(),
            users: BTreeMap::new(),
            channels: BTreeMap::new(),
        }
    }

    /// A socket of a user whose signature was good asks to be let in. A session that comes back takes the place of its
    /// older socket, so that one does not count.
    pub fn admit(
        &mut self,
        now: Instant,
        socket: SocketId,
        Asking { user, session, keys }: Asking,
    ) -> Result<(), Refusal> {
        if !self.connects.admits(user.clone(), now) {
            return Err(Refusal::TooOften);
        }
        let others = self.users.get(&user).into_iter().flat_map(|connected| &connected.admitted);
        let others = others.filter(|other| self.sockets[other].session != session).count();
        if others >= self.limits.sockets_max {
            return Err(Refusal::TooMany);
        }
        self.users.entry(user.clone()).or_default().admitted.insert(socket);
        self.sockets.insert(socket, Socket { user, session, keys });
        Ok(())
    }

    /// A socket is gone, established or not.
    pub fn forget(&mut self, socket: SocketId) {
        let Some(Socket { user, .. }) = self.sockets.remove(&socket) else { return };
        let Some(connected) = self.users.get_mut(&user) else { return };
        connected.admitted.remove(&socket);
        if connected.established.remove(&socket) {
            for channel in &connected.channels {
                mute(&mut self.channels, &(user.instance.clone(), channel.clone()), [&socket]);
            }
        }
        if connected.established.is_empty() {
            connected.channels.clear();
        }
        if connected.admitted.is_empty() {
            self.users.remove(&user);
        }
    }

    /// Something has happened.
    pub fn hear(&mut self, news: News) -> Vec<Step> {
        match news {
            News::Channel(news) => self.hear_channel(news).into_iter().collect(),
            News::Listening(listening) => self.establish(listening),
            News::MemberDeleted { instance, member } => {
                let user = Bearer { instance, member };
                let sockets = self.users.get(&user).map(|connected| connected.established.clone());
                self.close_all(sockets.unwrap_or_default(), Ending::UserDeleted)
            }
            News::CredentialsRevoked { instance, member } => {
                let admitted = self.connected(&instance, &member).into_iter();
                let admitted = admitted.flat_map(|connected| &connected.admitted).copied();
                let sockets = admitted.filter(|socket| self.sockets[socket].keys == SignedWith::LentKeys);
                let sockets = sockets.collect();
                self.close_all(sockets, Ending::KeysRevoked)
            }
            News::Streamed | News::Flowing => Vec::new(),
            News::InstanceDeleted { instance } => {
                let of_it = self.users.iter().filter(|(user, _)| user.instance == instance);
                let sockets = of_it.flat_map(|(_, connected)| &connected.established).copied().collect();
                self.close_all(sockets, Ending::UserDeleted)
            }
        }
    }

    /// Every socket, admitted or established.
    pub fn sockets(&self) -> impl Iterator<Item = SocketId> {
        self.sockets.keys().copied()
    }

    /// Whether nothing is kept of anybody but the pace.
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.sockets.is_empty() && self.users.is_empty() && self.channels.is_empty()
    }

    fn hear_channel(&mut self, news: Box<ChannelNews>) -> Option<Step> {
        let channel = (news.instance.instance.clone(), news.channel.clone());
        for member in news.event.joined() {
            self.join(&channel, member);
        }
        let to = self.audience(&channel, &news.audience);
        if let Some(member) = news.event.left() {
            self.leave(&channel, member);
        }
        if matches!(news.event, Event::ChannelDeleted(_)) {
            self.close_channel(&channel);
        }
        (!to.is_empty()).then_some(Step::Tell(to, news))
    }

    fn audience(&self, channel: &ChannelKey, audience: &Audience) -> Vec<SocketId> {
        let sockets: BTreeSet<_> = match audience {
            Audience::Members => return self.channels.get(channel).into_iter().flatten().copied().collect(),
            Audience::Only(members) => {
                let connected = members.iter().filter_map(|member| self.connected(&channel.0, member));
                connected.flat_map(|connected| &connected.established).copied().collect()
            }
            Audience::Streams => return Vec::new(),
        };
        sockets.into_iter().collect()
    }

    fn connected(&self, instance: &AppInstanceId, member: &MemberId) -> Option<&Connected> {
        self.users.get(&Bearer { instance: instance.clone(), member: member.clone() })
    }

    /// Where a user without a socket is a member is not kept: [`Listening`] says it again.
    fn join(&mut self, channel: &ChannelKey, member: &MemberId) {
        let user = Bearer { instance: channel.0.clone(), member: member.clone() };
        let Some(connected) = self.users.get_mut(&user) else { return };
        if connected.established.is_empty() {
            return;
        }
        connected.channels.insert(channel.1.clone());
        self.channels.entry(channel.clone()).or_default().extend(&connected.established);
    }

    fn leave(&mut self, channel: &ChannelKey, member: &MemberId) {
        let user = Bearer { instance: channel.0.clone(), member: member.clone() };
        let Some(connected) = self.users.get_mut(&user) else { return };
        if connected.channels.remove(&channel.1) {
            mute(&mut self.channels, channel, &connected.established);
        }
    }

    fn close_channel(&mut self, channel: &ChannelKey) {
        for socket in self.channels.remove(channel).unwrap_or_default() {
            let user = self.sockets.get(&socket).map(|socket| &socket.user);
            if let Some(connected) = user.and_then(|user| self.users.get_mut(user)) {
                connected.channels.remove(&channel.1);
            }
        }
    }

    fn establish(&mut self, listening: Listening) -> Vec<Step> {
        let id = SocketId(listening.ticket);
        // It may have gone in the meantime.
        let Some(socket) = self.sockets.get(&id) else { return Vec::new() };
        let (user, session) = (socket.user.clone(), socket.session.clone());
        let mut steps = self.replace(&user, &session, id);
        if let Some(connected) = self.users.get_mut(&user) {
            connected.established.insert(id);
            connected.channels = listening.channels.into_iter().collect();
            for channel in &connected.channels {
                let key = (user.instance.clone(), channel.clone());
                self.channels.entry(key).or_default().extend(&connected.established);
            }
        }
        steps.push(Step::Establish(id));
        steps
    }

    /// Ends the older sockets of a session.
    fn replace(&mut self, user: &Bearer, session: &SessionName, newest: SocketId) -> Vec<Step> {
        let established = self.users.get(user).into_iter().flat_map(|connected| &connected.established);
        let older: Vec<_> = established
            .copied()
            .filter(|&other| other != newest && self.sockets[&other].session == *session)
            .collect();
        let steps = older.iter().map(|&older| Step::Close(older, Ending::Replaced)).collect();
        older.into_iter().for_each(|older| self.forget(older));
        steps
    }

    fn close_all(&mut self, sockets: BTreeSet<SocketId>, ending: Ending) -> Vec<Step> {
        sockets.iter().for_each(|&socket| self.forget(socket));
        sockets.into_iter().map(|socket| Step::Close(socket, ending)).collect()
    }
}

/// Takes sockets out of a channel, which is forgotten when nobody listens any more.
fn mute<'s>(
    channels: &mut BTreeMap<ChannelKey, BTreeSet<SocketId>>,
    channel: &ChannelKey,
    sockets: impl IntoIterator<Item = &'s SocketId>,
) {
    let Some(listening) = channels.get_mut(channel) else { return };
    for socket in sockets {
        listening.remove(socket);
    }
    if listening.is_empty() {
        channels.remove(channel);
    }
}
