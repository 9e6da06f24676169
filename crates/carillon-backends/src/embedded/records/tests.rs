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
fn a_record_that_cannot_be_read_is_corrupt() {
    for bytes in [&b""[..], b"\x02{}", b"\x01", b"\x01{", b"\x01{}"] {
        assert!(matches!(decode_meeting(bytes), Err(StoreError::Corrupt(_))), "{bytes:?}");
    }
}
