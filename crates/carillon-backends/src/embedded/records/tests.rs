//! What was written once is read, and written, for ever.

use super::*;

/// What version 1 wrote, byte for byte.
const MEETING_V1: &str = r#"{"id":"0f9a2b6e-1111-4222-8333-444455550706","external_meeting_id":"demo","media_region":"us-east-1","meeting_host_id":"host","features":{"echo_reduction":"available","video":"fhd","content":"none","attendees_max":25},"primary_meeting_id":"0f9a2b6e-1111-4222-8333-444455550707","tenant_ids":["clinic"],"notifications":{"sns_topic_arn":"arn:aws:sns:us-east-1:111122223333:topic"},"dual_stack":true,"tags":{"team":"a b"},"created_at":12,"client_request_token":"tok-1"}"#;
const ATTENDEE_V1: &str = r#"{"id":"5f3c1d8a-77aa-4b1e-9c55-1c2d3e4f5a6b","external_user_id":"alice","display_name":"名前","join_token":"abc_-","audio":"send_receive","video":"send","content":"receive","tags":{"team":""},"created_at":13}"#;
const RECORD_V1: &str = r#"{"id":"0f9a2b6e-1111-4222-8333-444455550706","created_at":12,"external_meeting_id":"demo","media_region":"us-east-1","status":"deleted","updated_at":14}"#;
const PIPELINES_V1: [&str; 3] = [
    r#"{"id":"7c9e1f42-2b3c-4d5e-8f90-112233445566","work":{"Capture":{"source_arn":"arn:x","sink":{"arn":"arn:aws:s3:::recordings/a/","location":{"bucket":"recordings","prefix":"a"}},"streams":{"attendees":["5f3c1d8a-77aa-4b1e-9c55-1c2d3e4f5a6b"],"external_users":["alice"]},"artifacts":{"audio":"AudioWithCompositedVideo","video":true,"content":false,"composited":{"resolution":"FHD","orientation":"Portrait","content_share":{"Vertical":{"position":"Right","count":4,"order":"JoinSequence","aspect":"9/16"}},"attribute":{"corner_radius":3,"border_color":"Red","highlight_color":"Blue","border_thickness":2}}},"encryption":{"key_id":"key","context":"e30=","role_arn":"arn:y"}}},"meeting":{"id":"0f9a2b6e-1111-4222-8333-444455550706","external_meeting_id":"demo","media_region":"us-east-1"},"status":"Failed","problem":"gone","created_at":12,"updated_at":13,"tags":{"team":"a b"},"client_request_token":"tok-1"}"#,
    r#"{"id":"7c9e1f42-2b3c-4d5e-8f90-112233445567","work":{"Concatenation":{"source_arn":"arn:z","capture":"7c9e1f42-2b3c-4d5e-8f90-112233445566","artifacts":{"video":true,"content":false,"data_channel":true,"transcription_messages":false,"meeting_events":true,"composited_video":false},"sink":{"arn":"arn:aws:s3:::recordings/a/","location":{"bucket":"recordings","prefix":"a"}}}},"meeting":{"id":"0f9a2b6e-1111-4222-8333-444455550706","external_meeting_id":"demo","media_region":"us-east-1"},"status":"Initializing","created_at":12,"updated_at":13}"#,
    r#"{"id":"7c9e1f42-2b3c-4d5e-8f90-112233445568","work":{"LiveConnector":{"source_arn":"arn:x","mux":"AudioWithActiveSpeakerVideo","url":"rtmp://example.com/app/key","channels":"Mono","sample_rate":"48000"}},"meeting":{"id":"0f9a2b6e-1111-4222-8333-444455550706","external_meeting_id":"demo","media_region":"us-east-1"},"status":"Stopping","created_at":12,"updated_at":13}"#,
];

const MEETING_REPORT_V1: &str = r#"{"id":"0f9a2b6e-1111-4222-8333-444455550706","external_meeting_id":"demo","media_region":"us-east-1","started_at":12,"ended_at":99,"heard_at":99,"events":7,"joined":2,"present":0,"present_max":2,"present_ms":140}"#;
const ATTENDEE_REPORT_V1: &str = r#"{"attendee":"5f3c1d8a-77aa-4b1e-9c55-1c2d3e4f5a6b","external_user":"alice","joined_at":13,"left_at":90,"presence":{"total_ms":70,"times":1},"camera":{"since":14,"total_ms":3,"times":2},"content":{"total_ms":0,"times":0},"drops":1,"mutes":2,"tally":{"span_ms":60,"talk_ms":5,"muted_ms":4,"weak_ms":1,"measures":{"7":[2,24.5,13.0]}},"device":{"browser":"Chrome","browser_version":141,"system":"macOS","form":"desktop","sdk_version":"3.32.0"},"told":{"meetingReconnected":1},"start_ms":812,"poor_connections":3,"moments":9}"#;
const MOMENTS_V1: [&str; 4] = [
    r#"{"at":12,"kind":"joined"}"#,
    r#"{"at":12,"kind":{"camera":true}}"#,
    r#"{"at":12,"kind":{"told":{"name":"audioInputFailed","at":11,"detail":"no"}}}"#,
    r#"{"at":12,"kind":{"measured":{"span_ms":60,"talk_ms":5,"muted_ms":4,"weak_ms":1,"measures":{"7":[2,24.5,13.0]}}}}"#,
];

fn stored(json: &str) -> Vec<u8> {
    [&[1], json.as_bytes()].concat()
}

#[test]
fn records_of_version_1_read_and_write_as_they_were() {
    assert_eq!(encode_meeting(&decode_meeting(&stored(MEETING_V1)).unwrap()), stored(MEETING_V1));
    assert_eq!(encode_attendee(&decode_attendee(&stored(ATTENDEE_V1)).unwrap()), stored(ATTENDEE_V1));
    assert_eq!(encode_record(&decode_record(&stored(RECORD_V1)).unwrap()), stored(RECORD_V1));
    for pipeline in PIPELINES_V1 {
        let written = encode_pipeline(&decode_pipeline(&stored(pipeline)).unwrap());
        assert_eq!(String::from_utf8(written), String::from_utf8(stored(pipeline)));
    }
}

#[test]
fn reports_of_version_1_read_and_write_as_they_were() {
    let meeting = decode_meeting_report(&stored(MEETING_REPORT_V1)).unwrap();
    assert_eq!(encode_meeting_report(&meeting), stored(MEETING_REPORT_V1));
    let attendee = decode_attendee_report(&stored(ATTENDEE_REPORT_V1)).unwrap();
    assert_eq!(encode_attendee_report(&attendee), stored(ATTENDEE_REPORT_V1));
    for moment in MOMENTS_V1 {
        let written = encode_moment(&decode_moment(&stored(moment)).unwrap());
        assert_eq!(String::from_utf8(written), String::from_utf8(stored(moment)));
    }
}

#[test]
fn a_measure_of_a_later_version_is_forgotten() {
    let later = ATTENDEE_REPORT_V1.replace(r#""7":"#, r#""9999":"#);
    assert!(decode_attendee_report(&stored(&later)).unwrap().tally.measures.is_empty());
}

#[test]
fn what_was_said_of_noise_is_kept_beside_what_was_there_before() {
    let said =
        |enabled| ATTENDEE_V1.replace("\"tags\"", &format!("\"noise_suppression\":{enabled},\"tags\""));
    assert_eq!(decode_attendee(&stored(ATTENDEE_V1)).unwrap().noise_suppression, None);
    for enabled in [false, true] {
        let attendee = decode_attendee(&stored(&said(enabled))).unwrap();
        assert_eq!(attendee.noise_suppression, Some(enabled));
        assert_eq!(encode_attendee(&attendee), stored(&said(enabled)));
    }
}

#[test]
fn the_visit_of_a_meeting_is_kept_with_it_and_with_what_is_made_of_it() {
    let visit = r#""visit":"0f9a2b6e-1111-4222-8333-444455550799""#;
    let meeting = MEETING_V1.replace(r#""tok-1"}"#, &format!(r#""tok-1",{visit}}}"#));
    let read = decode_meeting(&stored(&meeting)).unwrap();
    assert!(read.visit.is_some() && decode_meeting(&stored(MEETING_V1)).unwrap().visit.is_none());
    assert_eq!(encode_meeting(&read), stored(&meeting));
    let region = r#""media_region":"us-east-1"}"#;
    let pipeline = PIPELINES_V1[0].replace(region, &format!(r#""media_region":"us-east-1",{visit}}}"#));
    let read = decode_pipeline(&stored(&pipeline)).unwrap();
    assert!(read.meeting.visit.is_some());
    assert_eq!(encode_pipeline(&read), stored(&pipeline));
}

#[test]
fn a_record_that_cannot_be_read_is_corrupt() {
    for bytes in [&b""[..], b"\x02{}", b"\x01", b"\x01{", b"\x01{}"] {
        assert!(matches!(decode_meeting(bytes), Err(StoreError::Corrupt(_))), "{bytes:?}");
    }
}
