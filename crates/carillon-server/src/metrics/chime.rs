//! Counters that Amazon keeps of the Chime SDK, under names that follow from its own.
//!
//! `CallCount`, `ErrorCount` and `ThrottleCount` are in `carillon_aws_requests_total`, by operation and error.
//!
//! Wire: namespace `AWS/ChimeSDK` of CloudWatch.

/// What Amazon counts, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChimeMetric {
    /// `AttendeeAuthorizationSuccess`
    AuthorizationSuccess,
    /// `AttendeeAuthorizationError`
    AuthorizationError,
    /// `AttendeeAudioDrops`
    AudioDrops,
    /// `AttendeeContentDrops`
    ContentDrops,
    /// `MeetingSQSNotificationErrors`
    SqsNotificationErrors,
    /// `MeetingSNSNotificationErrors`
    SnsNotificationErrors,
}

impl ChimeMetric {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::AuthorizationSuccess,
        Self::AuthorizationError,
        Self::AudioDrops,
        Self::ContentDrops,
        Self::SqsNotificationErrors,
        Self::SnsNotificationErrors,
    ];

    /// The name on the page, and what it means.
    pub const fn describe(self) -> (&'static str, &'static str) {
        match self {
            Self::AuthorizationSuccess => {
                ("chimesdk_attendee_authorization_success_total", "Join tokens that were accepted")
            }
            Self::AuthorizationError => {
                ("chimesdk_attendee_authorization_error_total", "Join tokens that were refused")
            }
            Self::AudioDrops => {
                ("chimesdk_attendee_audio_drops_total", "Attendees whose connection was lost")
            }
            Self::ContentDrops => {
                ("chimesdk_attendee_content_drops_total", "Content shares whose connection was lost")
            }
            Self::SqsNotificationErrors => (
                "chimesdk_meeting_sqs_notification_errors_total",
                "Deliveries of events to queues that failed",
            ),
            Self::SnsNotificationErrors => (
                "chimesdk_meeting_sns_notification_errors_total",
                "Deliveries of events to topics that failed",
            ),
        }
    }

    /// One more.
    pub fn increment(self) {
        self.add(1);
    }

    /// `amount` more.
    pub fn add(self, amount: u64) {
        metrics::counter!(self.describe().0).increment(amount);
    }

    /// On the page before the first.
    pub(super) fn show_all() {
        for metric in Self::ALL {
            let (name, help) = metric.describe();
            metrics::describe_counter!(name, help);
            metric.add(0);
        }
    }
}
