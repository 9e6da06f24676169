use super::*;

/// What version 1 wrote, byte for byte.
const MEETING_V1: &str = r#"{"id":"0f9a2b6e-1111-4222-8333-444455550706","external_meeting_id":"demo","media_region":"us-east-1","meeting_host_id":"host","features":{"echo_reduction":"available","video":"fhd","content":"none","attendees_max":25},"primary_meeting_id":"0f9a2b6e-1111-4222-8333-444455550707","tenant_ids":["clinic"],"notifications":{"sns_topic_arn":"arn:aws:sns:us-east-1:111122223333:topic"},"dual_stack":true,"tags":{"team":"a b"},"created_at":12,"client_request_token":"tok-1"}"#;
const ATTENDEE_V1: &str = r#"{"id":"5f3c1d8a-77aa-4b1e-9c55-1c2d3e4f5a6b","external_user_id":"alice","display_name":"名前","join_token":"abc_-","audio":"send_receive","video":"send","content":"receive","tags":{"team":""},"created_at":13}"#;
const RECORD_V1: &str = r#"{"id":"0f9a2b6e-1111-4222-8333-444455550706","created_at":12,"external_meeting_id":"demo","media_region":"us-east-1","status":"deleted","updated_at":14}"#;

fn stored(json: &str) -> Vec<u8> {
    [&[1], json.as_bytes()].concat()
}

#[test]
fn records_of_version_1_read_and_write_as_they_were() {
    assert_eq!(encode_meeting(&decode_meeting(&stored(MEETING_V1)).unwrap()), stored(MEETING_V1));
    assert_eq!(encode_attendee(&decode_attendee(&stored(ATTENDEE_V1)).unwrap()), stored(ATTENDEE_V1));
    assert_eq!(encode_record(&decode_record(&stored(RECORD_V1)).unwrap()), stored(RECORD_V1));
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
