//! A server but for its disk, for tests: listeners, live meetings and media threads over memory ports.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::response::IntoResponse as _;
use axum::routing::post;
use carillon_analytics::Analytics;
use carillon_control::{Control, ControlConfig, Ports};
use carillon_meeting::MeetingConfig;
use carillon_ports::memory::{ManualClock, MemoryMeetings, SeededEntropy};
use carillon_ports::{Meetings, Plane};
use carillon_proto::units::Timestamp;
use metrics_exporter_prometheus::PrometheusBuilder;
use tower::util::BoxCloneSyncService;

use crate::listen::{DevGuard, HttpListener, Listeners, Services, router};
use crate::media_thread::MediaThreads;
use crate::meeting_actor::LiveMeetings;
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
}

impl Stand {
    pub async fn start(options: StandOptions) -> Self {
        let media = MediaThreads::on_loopback(options.media_threads);
        let live = LiveMeetings::new(MeetingConfig::default(), None, Arc::clone(&media), Arc::new(|_, _| {}));
        let meetings = Arc::new(MemoryMeetings::default());
        let control = control(&meetings, &live).await;
        let shutdown = Shutdown::new();
        let analytics = crate::analytics::in_memory(&meetings);
        let services = Services {
            control: control.clone(),
            analytics: analytics.clone(),
            reporters: Arc::default(),
            live: Arc::clone(&live),
            metrics: PrometheusBuilder::new().build_recorder().handle(),
            shutdown: shutdown.clone(),
            media_sources: "".into(),
        };
        let aws = BoxCloneSyncService::new(tower::service_fn(|_| async { Ok("aws".into_response()) }));
        let app = Router::new().route("/meetings", post(|| async { "app" }));
        let listener = HttpListener::plain("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.address();
        let door = router(services, aws, app, options.dev);
        tokio::spawn(Listeners::new(vec![listener], options.connections_max).serve(door, shutdown.clone()));
        Self { address, control, analytics, live, media, shutdown }
    }
}

async fn control(meetings: &Arc<MemoryMeetings>, live: &Arc<LiveMeetings>) -> Control {
    let ports = Ports {
        meetings: Arc::clone(meetings) as Arc<dyn Meetings>,
        plane: Arc::clone(live) as Arc<dyn Plane>,
        clock: Arc::new(ManualClock::new(Timestamp::from_millis(1_700_000_000_000))),
        entropy: Arc::new(SeededEntropy::new(1)),
    };
    let config = ControlConfig::new("000000000000".parse().unwrap(), "eu-test-1".parse().unwrap());
    Control::open(ports, config).await.unwrap()
}
