//! A server but for its disk, for tests: listeners, live meetings and media threads over memory ports.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::response::IntoResponse as _;
use axum::routing::post;
use carillon_analytics::Analytics;
use carillon_aws::{AwsConfig, Connects};
use carillon_control::{Control, ControlConfig, LiveReports, Ports};
use carillon_meeting::MeetingConfig;
use carillon_messaging::sessions::HubLimits;
use carillon_messaging::{Messaging, MessagingConfig, Ports as MessagingPorts};
use carillon_ports::memory::{
    ManualClock, MemoryConsents, MemoryKeys, MemoryMeetings, MemoryRows, SeededEntropy,
};
use carillon_ports::{Meetings, Plane};
use carillon_proto::units::Timestamp;
use metrics_exporter_prometheus::PrometheusBuilder;
use tower::util::BoxCloneSyncService;

use crate::listen::{DevGuard, HttpListener, Listeners, MessagingDoor, Services, router};
use crate::media_thread::MediaThreads;
use crate::meeting_actor::LiveMeetings;
use crate::sessions::Sessions;
use crate::shutdown::Shutdown;

/// What differs from test to test.
pub struct StandOptions {
    pub media_threads: usize,
    pub connections_max: usize,
    pub dev: Option<DevGuard>,
}

impl Default for StandOptions {
    fn default() -> Self {
        Self { media_threads: 1, connections_max: 64, dev: None }
    }
}

/// A server that listens on loopback. Its fronts answer with their names.
pub struct Stand {
    pub address: SocketAddr,
    pub control: Control,
    pub analytics: Analytics,
    pub live: Arc<LiveMeetings>,
    pub media: Arc<MediaThreads>,
    pub shutdown: Shutdown,
    pub door: MessagingDoor,
    /// The keys of the door.
    pub keys: Arc<MemoryKeys>,
}

impl Stand {
    pub async fn start(options: StandOptions) -> Self {
        let media = MediaThreads::on_loopback(options.media_threads);
        let live = LiveMeetings::new(MeetingConfig::default(), None, Arc::clone(&media), Arc::new(|_, _| {}));
        let meetings = Arc::new(MemoryMeetings::default());
        let control = control(&meetings, &live).await;
        let shutdown = Shutdown::new();
        let analytics = crate::analytics::in_memory(&meetings);
        let keys = Arc::new(MemoryKeys::default());
        let door = door(&keys).await;
        let services = Services {
            control: control.clone(),
            analytics: analytics.clone(),
            reporters: Arc::default(),
            live: Arc::clone(&live),
            door: door.clone(),
            metrics: PrometheusBuilder::new().build_recorder().handle(),
            shutdown: shutdown.clone(),
            media_sources: "".into(),
        };
        let aws = BoxCloneSyncService::new(tower::service_fn(|_| async { Ok("aws".into_response()) }));
        let app = Router::new().route("/meetings", post(|| async { "app" }));
        let listener = HttpListener::plain("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.address();
        let front = router(services, aws, app, options.dev);
        tokio::spawn(Listeners::new(vec![listener], options.connections_max).serve(front, shutdown.clone()));
        Self { address, control, analytics, live, media, shutdown, door, keys }
    }
}

/// What the clock of messaging shows.
pub const NOW: Timestamp = Timestamp::from_millis(1_768_478_400_000);
/// Whose everything is.
pub const ACCOUNT: &str = "111122223333";

async fn door(keys: &Arc<MemoryKeys>) -> MessagingDoor {
    let sessions = Sessions::start(HubLimits::default());
    let clock = Arc::new(ManualClock::new(NOW));
    let account: carillon_proto::id::AccountId = ACCOUNT.parse().unwrap();
    let rows = Arc::new(MemoryRows::new(sessions.listener()));
    let ports = MessagingPorts { rows, clock: clock.clone(), entropy: Arc::new(SeededEntropy::new(2)) };
    let config = MessagingConfig::new(account.clone(), "us-east-1".parse().unwrap());
    let messaging = Messaging::open(ports, config).await.unwrap();
    let connects = Connects::new(keys.clone(), messaging.clone(), clock, account, AwsConfig::default());
    MessagingDoor { connects: Arc::new(connects), messaging, sessions }
}

async fn control(meetings: &Arc<MemoryMeetings>, live: &Arc<LiveMeetings>) -> Control {
    let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_700_000_000_000)));
    let ports = Ports {
        meetings: Arc::clone(meetings) as Arc<dyn Meetings>,
        plane: Arc::clone(live) as Arc<dyn Plane>,
        reports: LiveReports::open(meetings.outbox(), clock.clone()).await.unwrap(),
        consents: Arc::new(MemoryConsents::default()),
        clock,
        entropy: Arc::new(SeededEntropy::new(1)),
    };
    let config = ControlConfig::new("000000000000".parse().unwrap(), "eu-test-1".parse().unwrap());
    Control::open(ports, config).await.unwrap()
}
