//! The control plane as one value: ports, settings and what it knows of live meetings.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use carillon_ports::{Clock, Consents, Entropy, Meetings, Plane};
use carillon_proto::arn::MeetingArn;
use carillon_proto::id::{AccountId, MediaRegion, MeetingId};

use crate::config::ControlConfig;
use crate::error::ControlError;
use crate::live::LiveMeetings;
use crate::placement::{MediaPlacement, PublicUrl};
use crate::reports::LiveReports;

/// What the control plane needs from outside.
#[derive(Clone)]
pub struct Ports {
    /// Keeps meetings and attendees.
    pub meetings: Arc<dyn Meetings>,
    /// Reaches live meetings.
    pub plane: Arc<dyn Plane>,
    /// What live meetings tell. Before somebody is sent away it is written, so that no event of theirs comes after
    /// the last one.
    pub reports: Arc<LiveReports>,
    /// Says what may be made of the meetings of visits.
    pub consents: Arc<dyn Consents>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes ids and secrets.
    pub entropy: Arc<dyn Entropy>,
}

/// The meeting operations. Clones share everything.
#[derive(Clone)]
pub struct Control(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) ports: Ports,
    pub(crate) config: ControlConfig,
    pub(crate) live: LiveMeetings,
    draining: AtomicBool,
}

impl Control {
    /// Starts the control plane over what the store holds. Every meeting found there counts as empty from this
    /// moment, so that its attendees have the whole idle time to come back.
    pub async fn open(ports: Ports, config: ControlConfig) -> Result<Self, ControlError> {
        let live = LiveMeetings::new(config.idle_timeout, config.max_duration);
        let control = Self(Arc::new(Inner { ports, config, live, draining: AtomicBool::new(false) }));
        control.find_live_meetings().await?;
        Ok(control)
    }

    /// Refuses to create meetings from here on. Everything else goes on, so that calls can end in peace.
    pub fn drain(&self) {
        self.0.draining.store(true, Ordering::Relaxed);
    }

    /// The settings.
    pub fn config(&self) -> &ControlConfig {
        &self.0.config
    }

    /// The owner of every meeting.
    pub fn account(&self) -> &AccountId {
        &self.0.config.account
    }

    /// The resource name of a meeting, in the API's own region unless the caller signed for another.
    pub fn arn(&self, meeting: &MeetingId, region: Option<&MediaRegion>) -> MeetingArn {
        MeetingArn {
            region: region.unwrap_or(&self.0.config.region).clone(),
            account: self.0.config.account.clone(),
            meeting: meeting.clone(),
        }
    }

    /// Where clients find a meeting. `reached` is how the caller reached this server; the configured public URL
    /// goes first.
    pub fn placement(&self, meeting: &MeetingId, reached: &PublicUrl) -> MediaPlacement {
        let url = self.0.config.public_url.as_ref().unwrap_or(reached);
        url.placement(meeting, self.0.config.media_host.as_deref())
    }

    pub(crate) fn admit_creation(&self) -> Result<(), ControlError> {
        if self.0.draining.load(Ordering::Relaxed) { Err(ControlError::Draining) } else { Ok(()) }
    }

    pub(crate) fn store(&self) -> &dyn Meetings {
        &*self.0.ports.meetings
    }
}
