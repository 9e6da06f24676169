//! Which facts of a live meeting are news, seen from what was said before.
//!
//! A live meeting forgets who was there when its process dies, and says `Joined` anew when they come back. What was
//! said is durable, so the second word is none: exactly one `Left` or `Dropped` follows each `Joined`, and one
//! `VideoStopped` each `VideoStarted`, also across a crash. Between the two words about somebody lies all else that is
//! said of them: a camera that is on before its attendee has joined is told of afterwards.

use carillon_proto::event::{AttendeeChange, Fact};
use carillon_proto::id::{AttendeeId, ExternalUserId, Modality};
use carillon_proto::units::Timestamp;

/// What a live meeting tells of an attendee or its content share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveFact {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub attendee: AttendeeId,
    /// Its external id.
    pub external_user: ExternalUserId,
    /// Itself, or its content share.
    pub modality: Modality,
    /// What happened.
    pub change: LiveChange,
}

/// What can happen in a live meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveChange {
    /// A connection with a valid token came.
    Authorized,
    /// Its media is up.
    Joined,
    /// It said so, or was sent away.
    Left,
    /// It was lost and did not come back in time.
    Dropped,
    /// Its camera or picture can be watched.
    VideoStarted,
    /// It is gone.
    VideoStopped,
}

/// What was said of somebody so far. The default is nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Presence {
    /// That its token was accepted, since it was last there.
    pub authorized: bool,
    /// That it is there.
    pub joined: bool,
    /// That its video is on: said already if it is there, otherwise to be said when it is.
    pub video: bool,
}

impl Presence {
    /// What is to be said after `change`, in order; notes that it was.
    pub fn follow(&mut self, modality: Modality, change: LiveChange) -> Vec<AttendeeChange> {
        let of = |main, content| match modality {
            Modality::Main => main,
            Modality::Content => content,
        };
        match change {
            LiveChange::Authorized if !self.authorized && !self.joined && modality == Modality::Main => {
                self.authorized = true;
                vec![AttendeeChange::Authorized]
            }
            LiveChange::Joined if !self.joined => {
                self.joined = true;
                let started = of(AttendeeChange::VideoStarted, AttendeeChange::ContentVideoStarted);
                let joined = of(AttendeeChange::Joined, AttendeeChange::ContentJoined);
                std::iter::once(joined).chain(self.video.then_some(started)).collect()
            }
            LiveChange::Left => self.depart(modality, of(AttendeeChange::Left, AttendeeChange::ContentLeft)),
            LiveChange::Dropped => {
                self.depart(modality, of(AttendeeChange::Dropped, AttendeeChange::ContentDropped))
            }
            LiveChange::VideoStarted if !self.video => {
                self.video = true;
                let started = of(AttendeeChange::VideoStarted, AttendeeChange::ContentVideoStarted);
                self.joined.then_some(started).into_iter().collect()
            }
            LiveChange::VideoStopped if self.video => {
                self.video = false;
                let stopped = of(AttendeeChange::VideoStopped, AttendeeChange::ContentVideoStopped);
                self.joined.then_some(stopped).into_iter().collect()
            }
            LiveChange::Authorized
            | LiveChange::Joined
            | LiveChange::VideoStarted
            | LiveChange::VideoStopped => Vec::new(),
        }
    }

    /// Whether nothing was said that is still true.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    fn depart(&mut self, modality: Modality, departure: AttendeeChange) -> Vec<AttendeeChange> {
        let mut said = self.follow(modality, LiveChange::VideoStopped);
        if self.joined {
            said.push(departure);
        }
        *self = Self::default();
        said
    }
}

impl LiveFact {
    /// The event's fact for one thing that is to be said.
    pub fn say(&self, change: AttendeeChange) -> Fact {
        Fact::Attendee { attendee: self.attendee.clone(), external_user: self.external_user.clone(), change }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(modality: Modality, changes: &[LiveChange]) -> Vec<AttendeeChange> {
        let mut presence = Presence::default();
        changes.iter().flat_map(|change| presence.follow(modality, *change)).collect()
    }

    #[test]
    fn a_visit_is_told_from_its_token_to_its_end() {
        use AttendeeChange as Said;
        use LiveChange::*;
        assert_eq!(
            said(Modality::Main, &[Authorized, Joined, VideoStarted, VideoStopped, Left, Authorized, Joined]),
            [
                Said::Authorized,
                Said::Joined,
                Said::VideoStarted,
                Said::VideoStopped,
                Said::Left,
                Said::Authorized,
                Said::Joined
            ]
        );
        assert_eq!(
            said(Modality::Content, &[Authorized, Joined, VideoStarted, Dropped]),
            [Said::ContentJoined, Said::ContentVideoStarted, Said::ContentVideoStopped, Said::ContentDropped]
        );
    }

    #[test]
    fn what_was_said_is_not_said_again() {
        use AttendeeChange as Said;
        use LiveChange::*;
        let twice = [Authorized, Authorized, Joined, Authorized, Joined, VideoStarted, VideoStarted];
        assert_eq!(said(Modality::Main, &twice), [Said::Authorized, Said::Joined, Said::VideoStarted]);
        assert_eq!(said(Modality::Main, &[Left, Dropped, VideoStopped]), []);
        assert_eq!(said(Modality::Main, &[Joined, Dropped, Left]), [Said::Joined, Said::Dropped]);
    }

    #[test]
    fn a_camera_that_was_on_before_is_told_of_after_its_attendee_has_joined() {
        use AttendeeChange as Said;
        use LiveChange::*;
        assert_eq!(
            said(Modality::Main, &[Authorized, VideoStarted, Joined, VideoStopped, Left]),
            [Said::Authorized, Said::Joined, Said::VideoStarted, Said::VideoStopped, Said::Left]
        );
        assert_eq!(
            said(Modality::Content, &[VideoStarted, VideoStopped, Joined, Left]),
            [Said::ContentJoined, Said::ContentLeft]
        );
    }

    #[test]
    fn who_never_joined_does_not_leave() {
        use LiveChange::*;
        let said = said(Modality::Main, &[Authorized, VideoStarted, Left]);
        assert_eq!(said, [AttendeeChange::Authorized]);
    }
}
