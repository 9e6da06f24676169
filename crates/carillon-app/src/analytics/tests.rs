//! The routes of `/analytics` through the service itself.

use axum::http::StatusCode;
use carillon_analytics::{Measure, Observation, Observed, Tally};
use carillon_ports::Outbox as _;
use carillon_ports::outbox::{LiveChange, LiveFact};
use carillon_proto::id::{AttendeeId, ExternalUserId, MeetingId, Modality};
use carillon_proto::units::Timestamp;
use serde_json::json;

use crate::tests::TestApp;

fn alice() -> (AttendeeId, ExternalUserId) {
    ("a77e0dee-0000-4000-8000-000000000001".parse().unwrap(), "=alice".parse().unwrap())
}

/// A meeting in which Alice is.
async fn with_alice() -> (TestApp, MeetingId) {
    let app = TestApp::new().await;
    let meeting: MeetingId = app.meeting().await.parse().unwrap();
    let (attendee, external_user) = alice();
    let (at, modality) = (crate::tests::NOW, Modality::Main);
    let joined = LiveFact {
        at: Timestamp::from_millis(at.as_millis() - 60_000),
        attendee: attendee.clone(),
        external_user: external_user.clone(),
        modality,
        change: LiveChange::Joined,
    };
    app.outbox.append_live(&meeting, vec![joined]).await.unwrap();
    app.analytics.follow().await.unwrap();
    let mut tally = Tally { span_ms: 30_000, talk_ms: 6_000, ..Tally::default() };
    tally.add(Measure::RoundTrip, 40.0);
    tally.add(Measure::ServerRoundTrip, 38.5);
    tally.add(Measure::ServerUpLoss, 0.25);
    let what = Observed::Measured(Box::new(tally));
    let recorder = app.analytics.recorder();
    recorder.tell(&meeting, [Observation { at, attendee, external_user, what }]);
    recorder.write().await.unwrap();
    (app, meeting)
}

#[tokio::test]
async fn an_operator_sees_meetings_and_who_is_in_them() {
    let (app, meeting) = with_alice().await;
    let list = app.call("GET", "/analytics/meetings?state=live").await;
    assert_eq!(list.status, StatusCode::OK);
    assert_eq!(list.body["Meetings"][0]["MeetingId"], meeting.as_str());
    let listed = &list.body["Meetings"][0];
    assert_eq!((&listed["AttendeesPresent"], &listed["Rating"]), (&json!(1), &json!("good")));
    assert_eq!(listed["Ratings"], json!({ "Good": 1, "Fair": 0, "Poor": 0 }));
    assert_eq!(listed["Quality"]["RoundTripMilliseconds"], json!({ "Median": 40.0, "Worst": 40.0 }));
    assert_eq!((&listed["TalkSeconds"], &listed["Quality"]["Freezes"]), (&json!(6.0), &json!(0)));
    let seen = app.call("GET", &format!("/analytics/meetings/{meeting}")).await;
    let attendee = &seen.body["Attendees"][0];
    assert_eq!(attendee["ExternalUserId"], "=alice");
    assert_eq!((&attendee["TalkSeconds"], &attendee["Rating"]), (&json!(6.0), &json!("good")));
    let cells = attendee["Cells"].as_array().unwrap();
    assert_eq!(cells.len(), 1);
    let seen = json!({
        "RoundTripMilliseconds": { "Mean": 38.5, "Max": 38.5 },
        "UpLossPercent": { "Mean": 0.25, "Max": 0.25 },
    });
    for quality in [&attendee["Quality"], &cells[0]["Quality"]] {
        assert_eq!((&quality["RoundTripMilliseconds"]["Mean"], &quality["Server"]), (&json!(40.0), &seen));
    }
    assert_eq!(attendee["Moments"][0]["Kind"], "joined");
}

#[tokio::test]
async fn usage_and_a_table_are_there_to_take_away() {
    let (app, meeting) = with_alice().await;
    let usage = app.call("GET", "/analytics/usage?by=externalUserId").await;
    assert_eq!((usage.status, &usage.body["To"]), (StatusCode::OK, &json!("2026-01-15")));
    assert_eq!(
        (&usage.body["From"], &usage.body["Usage"][0]["Key"]),
        (&json!("2025-12-17"), &json!("=alice"))
    );
    let (headers, csv) = app.text("/analytics/attendees.csv?from=2026-01-01&to=2026-01-31").await;
    assert_eq!(headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(
        headers["content-disposition"],
        "attachment; filename=\"attendees-2026-01-01-2026-01-31.csv\""
    );
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[1].starts_with(meeting.as_str()) && lines[1].contains(",'=alice,"), "{csv}");
    let (headers, table) = app.bytes("/analytics/attendees.parquet?from=2026-01-01&to=2026-01-31").await;
    assert_eq!(headers["content-type"], "application/vnd.apache.parquet");
    let name = "attachment; filename=\"attendees-2026-01-01-2026-01-31.parquet\"";
    assert_eq!(headers["content-disposition"], name);
    assert!(table.starts_with(b"PAR1") && table.ends_with(b"PAR1"));
    let (headers, csv) = app.text("/analytics/meetings.csv?from=2026-01-01&to=2026-01-31").await;
    let name = "attachment; filename=\"meetings-2026-01-01-2026-01-31.csv\"";
    assert_eq!((headers["content-disposition"].to_str().unwrap(), csv.lines().count()), (name, 2));
    let (_, table) = app.bytes("/analytics/meetings.parquet?from=2026-01-01&to=2026-01-31").await;
    assert!(table.starts_with(b"PAR1") && table.ends_with(b"PAR1"));
}

#[tokio::test]
async fn what_cannot_be_answered_says_why() {
    let (app, meeting) = with_alice().await;
    let field = async |path: &str| app.call("GET", path).await.error(400, "BadRequest").to_owned();
    assert_eq!(field("/analytics/usage?from=2026-01-02&to=2026-01-01").await, "from");
    assert_eq!(field("/analytics/usage?from=yesterday").await, "from");
    assert_eq!(field("/analytics/usage?by=week").await, "by");
    assert_eq!(field("/analytics/meetings?state=over").await, "state");
    assert_eq!(field("/analytics/meetings?nextToken=x").await, "nextToken");
    assert_eq!(field("/analytics/meetings?maxResults=51").await, "maxResults");
    assert_eq!(field(&format!("/analytics/meetings/{meeting}?nextToken=x")).await, "nextToken");
    let unknown = "/analytics/meetings/0f9a2b6e-1111-4222-8333-444455550706";
    app.call("GET", unknown).await.error(404, "NotFound");
}

#[tokio::test]
async fn only_operators_are_answered() {
    let app = TestApp::for_operators().await;
    for path in [
        "meetings",
        "meetings/0f9a2b6e-1111-4222-8333-444455550706",
        "usage",
        "attendees.csv",
        "attendees.parquet",
        "meetings.csv",
        "meetings.parquet",
    ] {
        app.call("GET", &format!("/analytics/{path}")).await.error(401, "Unauthorized");
    }
}
