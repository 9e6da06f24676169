//! A call between headless attendees.

use carillon_client::attendee::{Attendee, Ended, Join, Order};
use carillon_client::tone::{EVERYTHING, Voice};
use carillon_client::video::VideoSettings;
use carillon_proto::id::Modality;

use crate::fixture::{Call, LIMIT, Server, attendee};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attendees_hear_the_other_and_not_themselves() {
    let server = Server::start().await;
    let mut call = Call::start(&server).await;
    for (own, other, person) in [(450, 730, 0), (730, 450, 1)] {
        let heard = |tone, loud: fn(f32) -> bool| {
            move |seen: &carillon_client::attendee::Seen| {
                seen.tones.get(&tone).is_some_and(|&amplitude| loud(amplitude))
            }
        };
        let person = &mut call.people[person];
        person.wait_for("the other's tone", LIMIT, heard(other, |amplitude| amplitude > 0.05)).await.unwrap();
        person.wait_for("no own tone", LIMIT, heard(own, |amplitude| amplitude < 0.01)).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_muted_attendee_is_shown_as_muted_and_not_mixed() {
    let server = Server::start().await;
    let mut call = Call::start(&server).await;
    let ada = call.credentials[0].attendee_id.to_string();
    call.people[0].order(Order::Mute(true)).await.unwrap();
    let muted = |seen: &carillon_client::attendee::Seen| {
        let shown = seen.roster.values().any(|presence| presence.attendee == ada && presence.muted);
        shown && seen.tones.get(&450).is_some_and(|&amplitude| amplitude < 0.01)
    };
    call.people[1].wait_for("silence of Ada", LIMIT, muted).await.unwrap();
    call.flows().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_viewer_gets_a_key_frame_of_every_camera_and_loses_nothing() {
    let server = Server::start().await;
    let mut call = Call::start(&server).await;
    let cleo = attendee(&server, &call.meeting, "Cleo").await;
    let mut cleo = Attendee::join(Join::new(&call.meeting, &cleo).watching());
    let both = |seen: &carillon_client::attendee::Seen| {
        seen.video.len() == 2 && seen.video.values().all(|track| track.key_frames > 0 && track.frames > 10)
    };
    let seen = cleo.wait_for("both videos", LIMIT, both).await.unwrap();
    assert_eq!(seen.video_lost(), 0);
    assert_eq!(seen.participants, 3);
    cleo.leave().await.unwrap();
    call.flows().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_content_share_is_seen_and_gone_after_its_leave() {
    let server = Server::start().await;
    let mut call = Call::start(&server).await;
    let mut join = Join::new(&call.meeting, &call.credentials[0]).camera(7, VideoSettings::THUMBNAIL);
    (join.modality, join.audio_session) = (Modality::Content, 77);
    let share = Attendee::join(join);
    let content = format!("{}#content", call.credentials[0].attendee_id);
    let shown = |seen: &carillon_client::attendee::Seen| {
        seen.sees(&content) && seen.video.get(&7).is_some_and(|track| track.frames > 5)
    };
    call.people[1].wait_for("the share", LIMIT, shown).await.unwrap();
    share.leave().await.unwrap();
    let gone = |seen: &carillon_client::attendee::Seen| !seen.sees(&content) && seen.sources.len() == 1;
    call.people[1].wait_for("no share", LIMIT, gone).await.unwrap();
    call.flows().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_device_takes_over_and_the_first_is_told() {
    let server = Server::start().await;
    let mut call = Call::start(&server).await;
    let mut join = Join::new(&call.meeting, &call.credentials[0]).voice(Voice::Tone(450));
    join.audio_session = 2;
    let mut elsewhere = Attendee::join(join);
    elsewhere.wait_for("the call", LIMIT, |seen| seen.connected && seen.audio_packets > 50).await.unwrap();
    let told = |seen: &carillon_client::attendee::Seen| seen.ended.is_some();
    let seen = call.people[0].wait_for("the takeover", LIMIT, told).await.unwrap();
    assert_eq!(seen.ended, Some(Ended::AudioStatus(301)));
    let heard = |seen: &carillon_client::attendee::Seen| {
        seen.tones.get(&450).is_some_and(|&amplitude| amplitude > 0.05)
    };
    call.people[1].wait_for("Ada from elsewhere", LIMIT, heard).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deleting_the_meeting_ends_it_for_everybody() {
    let server = Server::start().await;
    let mut call = Call::start(&server).await;
    server.rest().delete_meeting(&call.meeting).await.unwrap();
    for person in &mut call.people {
        let seen = person.wait_for("the end", LIMIT, |seen| seen.ended.is_some()).await.unwrap();
        assert_eq!(seen.ended, Some(Ended::AudioStatus(410)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn noise_is_taken_out_of_what_an_attendee_says_while_the_api_says_so() {
    let server = Server::start().await;
    let rest = server.rest();
    let meeting = rest.create_meeting().await.unwrap();
    let (ada, bob) = (attendee(&server, &meeting, "Ada").await, attendee(&server, &meeting, "Bob").await);
    let _ada = Attendee::join(Join::new(&meeting, &ada).voice(Voice::Noise));
    let mut bob = Attendee::join(Join::new(&meeting, &bob).listening(&[EVERYTHING]));
    let path = format!("/meetings/{}/attendees/{}", meeting.meeting_id, ada.attendee_id);
    let suppress = async |enabled: bool| {
        let body = format!(r#"{{"noiseSuppression":{enabled}}}"#);
        let (status, _) = rest.request("PATCH", &path, &body).await.unwrap();
        assert!(status.is_success(), "{status}");
    };
    let loudness = |seen: &carillon_client::attendee::Seen| seen.tones.get(&EVERYTHING).copied();
    let noise = |seen: &carillon_client::attendee::Seen| loudness(seen).is_some_and(|it| it > 0.04);
    let hardly = |seen: &carillon_client::attendee::Seen| loudness(seen).is_some_and(|it| it < 0.01);
    bob.wait_for("noise", LIMIT, noise).await.unwrap();
    suppress(true).await;
    bob.wait_for("hardly any noise", LIMIT, hardly).await.unwrap();
    suppress(false).await;
    bob.wait_for("noise again", LIMIT, noise).await.unwrap();
}
