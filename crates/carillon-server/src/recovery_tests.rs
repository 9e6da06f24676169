//! A media thread that panics, with real clients in calls on it and on another thread.
//!
//! The whole server stands but for the disk: listeners, live meetings, two media threads with their sockets; the
//! clients are those of `carillon-client`, with WebSocket, ICE, DTLS and media.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use carillon_client::attendee::{Attendee, Ended, Join};
use carillon_client::rest::{Credentials, MediaPlacement, Meeting};
use carillon_client::tone::Voice;
use carillon_client::video::VideoSettings;
use carillon_control::{CreateAttendee, CreateMeeting};
use carillon_pipeline::capture::Input;
use carillon_proto::capture::{CaptureTracks, Captured, Selected, TrackId};
use futures_util::future::join_all;
use tokio::sync::mpsc;

use crate::recorder::NewCapture;
use crate::stand::{Stand, StandOptions};

/// Until a call is up; a busy machine may take its time.
const START: Duration = Duration::from_secs(30);
/// Five seconds are promised, of which the official client takes one before it tries again.
const BACK: Duration = Duration::from_secs(4);

/// Two who see and hear each other.
struct Call {
    meeting: Meeting,
    people: Vec<(Credentials, u32)>,
    attendees: Vec<Attendee>,
}

async fn two_threads() -> Stand {
    Stand::start(StandOptions { media_threads: 2, ..Default::default() }).await
}

impl Call {
    async fn begin(server: &Stand, first_source: u32) -> Self {
        let id = server.control.create_meeting(CreateMeeting::default()).await.unwrap().id;
        let mut people = Vec::new();
        for source in [first_source, first_source + 1] {
            let attendee = server.control.create_attendee(&id, CreateAttendee::default()).await.unwrap();
            people.push((Credentials { attendee_id: attendee.id, join_token: attendee.join_token }, source));
        }
        let media_placement = MediaPlacement {
            signaling_url: format!("ws://{}/control/{id}", server.address),
            audio_host_url: server.address.to_string(),
        };
        let meeting = Meeting { meeting_id: id, media_placement };
        let mut call = Self { meeting, people, attendees: Vec::new() };
        call.join().await;
        call
    }

    /// Everybody joins, and gets a moving picture and the mix.
    async fn join(&mut self) {
        let join = |(credentials, source): &(Credentials, u32)| {
            let join = Join::new(&self.meeting, credentials).voice(Voice::Tone(500));
            Attendee::join(join.camera(*source, VideoSettings::THUMBNAIL).watching())
        };
        self.attendees = self.people.iter().map(join).collect();
        let up = self.attendees.iter_mut().map(|attendee| {
            attendee.wait_for("the call", START, |seen| seen.first_frame.is_some() && seen.audio_packets > 10)
        });
        join_all(up).await.into_iter().collect::<Result<Vec<_>, _>>().unwrap();
    }

    async fn ended(&mut self) -> Vec<Option<Ended>> {
        let ended = self
            .attendees
            .iter_mut()
            .map(|attendee| attendee.wait_for("the end", START, |seen| seen.ended.is_some()));
        join_all(ended).await.into_iter().map(|seen| seen.unwrap().ended).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_of_a_thread_that_panics_are_back_within_five_seconds_and_those_of_another_notice_nothing() {
    let server = two_threads().await;
    // Each meeting comes to the thread with the fewest, so they are on both.
    let (mut struck, mut spared) = (Call::begin(&server, 1).await, Call::begin(&server, 11).await);
    let before: Vec<_> = spared.attendees.iter().map(Attendee::seen).collect();

    server.media.panic(0).await;
    let back = async {
        let ended = struck.ended().await;
        assert!(ended.iter().all(|ended| *ended == Some(Ended::Closed(Some(4500)))), "{ended:?}");
        struck.join().await;
    };
    tokio::time::timeout(BACK, back).await.expect("they are back in time");

    let onward = spared.attendees.iter_mut().zip(&before).map(|(attendee, before)| {
        let (audio, video) = (before.audio_packets + 50, before.video_packets() + 20);
        attendee
            .wait_for("more", START, move |seen| seen.audio_packets > audio && seen.video_packets() > video)
    });
    for (seen, before) in join_all(onward).await.into_iter().map(Result::unwrap).zip(&before) {
        assert_eq!(seen.ended, None);
        assert!(seen.connected);
        assert_eq!(seen.subscribed, before.subscribed, "nobody had to ask again");
        assert_eq!((seen.video_lost(), seen.audio_gaps), (0, 0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_capture_goes_on_when_the_media_thread_of_its_meeting_panics() {
    let server = two_threads().await;
    let mut call = Call::begin(&server, 1).await;
    let (frames, mut captured) = mpsc::channel(100_000);
    let tracks = CaptureTracks { mix: true, voices: true, cameras: Selected::Everybody, content: true };
    let id = call.meeting.meeting_id.clone();
    let sink: Box<dyn FnMut(Input) + Send> = Box::new(move |input| {
        if let Input::Captured(captured) = input {
            frames.try_send(captured).expect("there is room");
        }
    });
    let new = NewCapture { tracks, streams: None, since: Instant::now(), sink };
    let capture = server.media.captures().begin(&id, new).await;
    server.live.capture_changed(&id).await;
    let before = seen_of_every_track(&mut captured).await;

    server.media.panic(0).await;
    call.ended().await;
    call.join().await;
    let after = seen_of_every_track(&mut captured).await;
    assert_eq!(before.intersection(&after).count(), 0, "tracks end with their media");

    server.media.captures().end(&id, capture).await;
    server.live.capture_changed(&id).await;
    let mut ended = BTreeSet::new();
    while let Some(captured) = captured.recv().await {
        if let Captured::Ended(track) = captured {
            ended.insert(track);
        }
    }
    assert!(ended.is_superset(&after), "the sink is dropped when all has ended");
}

/// Waits until five tracks (the mix, two voices, two cameras) have begun and had frames, and returns them.
async fn seen_of_every_track(captured: &mut mpsc::Receiver<Captured>) -> BTreeSet<TrackId> {
    let mut begun = BTreeMap::new();
    let wait = async {
        while begun.values().filter(|frames| **frames > 20).count() < 5 {
            match captured.recv().await.expect("the capture goes on") {
                Captured::Begun(track) => drop(begun.insert(track.id, 0)),
                Captured::Frame(frame) => *begun.entry(frame.track).or_default() += 1,
                Captured::Ended(track) => drop(begun.remove(&track)),
            }
        }
        begun.keys().copied().collect()
    };
    tokio::time::timeout(START, wait).await.expect("frames of every track")
}
