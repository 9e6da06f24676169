//! Finds the operation of a request in the tables.
//!
//! Several operations share method and path and differ in the query, and one literal segment stands where others
//! have an id, so the match with the most literals wins, and of two such that with more in its query. The legacy `chime` namespace has the same paths and more; it
//! is recognised by the prefix `/console` that its samples use, by its host name or by the SDK's user agent.
//!
//! Labels are decoded after the path was split, so that an encoded slash stays inside its segment.
//!
//! Wire: <https://smithy.io/2.0/spec/http-bindings.html>.

use http::request::Parts;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::generated::{identity, media_pipelines, meetings, messaging};
use crate::legacy;
use crate::operation::{Operation, Segment, Structure};
use crate::sigv4::canonical;

/// Which operation, for the handlers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// One of Amazon Chime SDK Meetings.
    Meetings(meetings::Action),
    /// One of Amazon Chime SDK Media Pipelines.
    Pipelines(media_pipelines::Action),
    /// One of Amazon Chime SDK Identity.
    Identity(identity::Action),
    /// One of Amazon Chime SDK Messaging.
    Messaging(messaging::Action),
    /// One that the legacy namespace alone has.
    Legacy(legacy::Action),
}

/// By which names the caller knows errors and success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Namespace {
    /// `chime-sdk-meetings`.
    Meetings,
    /// `chime-sdk-media-pipelines`.
    Pipelines,
    /// `chime-sdk-identity` and `chime-sdk-messaging`, whose errors have the same names.
    Messaging,
    /// `chime`, of 2018.
    Legacy,
}

/// A request with its operation.
#[derive(Debug)]
pub struct Routed {
    /// Which operation.
    pub action: Action,
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub input: &'static Structure,
    /// Status of success.
    pub status: u16,
    /// Values of the path's labels.
    pub labels: Vec<(&'static str, String)>,
    /// Decoded keys and values of the query.
    pub query: Vec<(String, String)>,
}

/// The namespace that the caller expects.
pub fn namespace(parts: &Parts, host: &str) -> Namespace {
    let agents = ["user-agent", "x-amz-user-agent"].into_iter().flat_map(|name| parts.headers.get_all(name));
    let is_legacy_agent = agents
        .filter_map(|agent| agent.to_str().ok())
        .any(|agent| agent.contains("api/chime#") || agent.contains("api/chime/"));
    if has_legacy_prefix(parts) || host.starts_with("service.chime") || is_legacy_agent {
        Namespace::Legacy
    } else {
        Namespace::Meetings
    }
}

fn has_legacy_prefix(parts: &Parts) -> bool {
    parts.uri.path().starts_with("/console/")
}

/// The operation of a request, `None` when there is none.
pub fn route(parts: &Parts) -> Option<Routed> {
    let path = parts.uri.path();
    let prefixed = has_legacy_prefix(parts);
    let path = if prefixed { &path["/console".len()..] } else { path };
    let segments: Vec<&str> = path.strip_prefix('/')?.trim_end_matches('/').split('/').collect();
    if segments.iter().any(|segment| matches!(*segment, "" | "." | "..")) {
        return None;
    }
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let query: Vec<(String, String)> = canonical::pairs(parts.uri.query().unwrap_or_default())
        .map(|(key, value)| (text(key), text(value)))
        .collect();
    let request = Target { method: parts.method.as_str(), segments: &segments, query: &query };
    let found = request
        .find(meetings::OPERATIONS, Action::Meetings)
        .or_else(|| request.find(media_pipelines::OPERATIONS, Action::Pipelines))
        .or_else(|| request.find(identity::OPERATIONS, Action::Identity))
        .or_else(|| request.find(messaging::OPERATIONS, Action::Messaging))
        .or_else(|| request.find(legacy::OPERATIONS, Action::Legacy));
    let mut routed = found?;
    if prefixed && routed.status == 200 && legacy::creates(routed.action) {
        routed.status = 201;
    }
    routed.query = query;
    Some(routed)
}

impl Routed {
    /// Several services have the tag operations on the same paths: whose they are is said by the resource's name
    /// among the members.
    pub fn of_resource(self, input: &Map<String, Value>) -> Self {
        use meetings::Action as Meetings;
        let tags = matches!(
            self.action,
            Action::Meetings(Meetings::TagResource | Meetings::UntagResource | Meetings::ListTagsForResource)
        );
        let arn = input.get("ResourceARN").and_then(Value::as_str).unwrap_or_default();
        if !tags {
            return self;
        }
        match owner_of(arn) {
            Namespace::Pipelines => self.moved_to(media_pipelines::OPERATIONS, Action::Pipelines),
            Namespace::Messaging => self.moved_to(identity::OPERATIONS, Action::Identity),
            Namespace::Meetings | Namespace::Legacy => self,
        }
    }

    /// The operation of the same name in another table.
    fn moved_to<A: Copy>(self, table: &'static [Operation<A>], action: impl Fn(A) -> Action) -> Self {
        match table.iter().find(|operation| operation.name == self.name) {
            None => self,
            Some(operation) => Self {
                action: action(operation.action),
                input: operation.input,
                status: operation.status,
                ..self
            },
        }
    }
}

/// Whose a resource is, there or not. Identity and messaging have one table of tags between them.
fn owner_of(arn: &str) -> Namespace {
    let resource = arn.splitn(6, ':').nth(5).unwrap_or_default();
    match resource.split(['/', ':']).next().unwrap_or_default() {
        "media-pipeline"
        | "media-insights-pipeline-configuration"
        | "media-pipeline-kinesis-video-stream-pool" => Namespace::Pipelines,
        "app-instance" => Namespace::Messaging,
        _ => Namespace::Meetings,
    }
}

struct Target<'a> {
    method: &'a str,
    segments: &'a [&'a str],
    query: &'a [(String, String)],
}

impl Target<'_> {
    fn find<A: Copy>(&self, table: &'static [Operation<A>], action: impl Fn(A) -> Action) -> Option<Routed> {
        let best = table
            .iter()
            .filter(|operation| operation.method == self.method && self.has_query(operation))
            .filter_map(|operation| Some(((self.literals(operation)?, operation.query.is_some()), operation)))
            .max_by_key(|(closeness, _)| *closeness);
        let (_, operation) = best?;
        Some(Routed {
            action: action(operation.action),
            name: operation.name,
            input: operation.input,
            status: operation.status,
            labels: self.labels(operation),
            query: Vec::new(),
        })
    }

    /// Whether the query tells this operation from its neighbours: `operation` (or `scope`) has its value, or is absent.
    /// A `scope` that no neighbour has means nothing.
    fn has_query<A>(&self, operation: &Operation<A>) -> bool {
        let given =
            |wanted: &str| self.query.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str());
        match operation.query {
            Some((key, value)) => given(key) == Some(value),
            None => given("operation").is_none(),
        }
    }

    /// How many segments are literals of the operation, `None` when its path is another.
    fn literals<A>(&self, operation: &Operation<A>) -> Option<usize> {
        if operation.path.len() != self.segments.len() {
            return None;
        }
        let pairs = || operation.path.iter().zip(self.segments);
        let is_match = pairs().all(|(segment, text)| match segment {
            Segment::Literal(literal) => literal == text,
            Segment::Label(_) => true,
        });
        is_match.then(|| pairs().filter(|(segment, _)| matches!(segment, Segment::Literal(_))).count())
    }

    fn labels<A>(&self, operation: &Operation<A>) -> Vec<(&'static str, String)> {
        let pairs = operation.path.iter().zip(self.segments);
        pairs
            .filter_map(|(segment, text)| match segment {
                Segment::Label(name) => {
                    Some((*name, percent_decode_str(text).decode_utf8_lossy().into_owned()))
                }
                Segment::Literal(_) => None,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    const ID: &str = "0f9a2b6e-1111-4222-8333-444455550706";

    fn parts(method: &str, uri: &str) -> Parts {
        Request::builder().method(method).uri(uri).body(()).unwrap().into_parts().0
    }

    fn name(method: &str, uri: &str) -> Option<&'static str> {
        route(&parts(method, uri)).map(|routed| routed.name)
    }

    fn is_found_at_its_binding<A>(operation: &Operation<A>) {
        let path: String = operation
            .path
            .iter()
            .map(|segment| match segment {
                Segment::Literal(text) => format!("/{text}"),
                Segment::Label(_) => format!("/{ID}"),
            })
            .collect();
        let query = operation.query.map_or(String::new(), |(key, value)| format!("?{key}={value}"));
        assert_eq!(name(operation.method, &format!("{path}{query}")), Some(operation.name));
    }

    #[test]
    fn every_operation_of_the_tables_is_found_at_its_own_binding() {
        meetings::OPERATIONS.iter().for_each(is_found_at_its_binding);
        media_pipelines::OPERATIONS.iter().for_each(is_found_at_its_binding);
        identity::OPERATIONS.iter().for_each(is_found_at_its_binding);
        messaging::OPERATIONS.iter().for_each(is_found_at_its_binding);
        legacy::OPERATIONS.iter().for_each(is_found_at_its_binding);
    }

    #[test]
    fn tags_belong_to_the_service_of_their_resource() {
        let action = |arn: &str| {
            let input = serde_json::json!({ "ResourceARN": arn });
            let routed = route(&parts("POST", "/tags?operation=tag-resource")).unwrap();
            routed.of_resource(input.as_object().unwrap()).action
        };
        let pipelines = Action::Pipelines(media_pipelines::Action::TagResource);
        assert_eq!(action(&format!("arn:aws:chime:us-east-1:111122223333:media-pipeline/{ID}")), pipelines);
        assert_eq!(action("arn:aws:chime:::media-insights-pipeline-configuration/name"), pipelines);
        let app_instance = format!("arn:aws:chime:us-east-1:111122223333:app-instance/{ID}/channel/c1");
        assert_eq!(action(&app_instance), Action::Identity(identity::Action::TagResource));
        let meetings = Action::Meetings(meetings::Action::TagResource);
        assert_eq!(action(&format!("arn:aws:chime::111122223333:meeting:{ID}")), meetings);
        assert_eq!(action("nonsense"), meetings);
        let other = route(&parts("GET", &format!("/sdk-media-pipelines/{ID}"))).unwrap();
        let input = serde_json::json!({ "ResourceARN": "arn:aws:chime:::media-pipeline/x" });
        assert_eq!(other.of_resource(input.as_object().unwrap()).name, "GetMediaPipeline");
    }

    #[test]
    fn the_batch_update_is_not_an_attendee_called_capabilities() {
        let uri = format!("/meetings/{ID}/attendees/capabilities?operation=batch-update-except");
        assert_eq!(name("PUT", &uri), Some("BatchUpdateAttendeeCapabilitiesExcept"));
        assert_eq!(name("GET", &format!("/meetings/{ID}/attendees/capabilities")), Some("GetAttendee"));
    }

    #[test]
    fn a_scope_tells_neighbours_apart_wherever_it_stands_in_the_query() {
        let user = "app-instance-user-arn=arn%3Aaws%3Achime%3Aus-east-1%3A1%3Aapp-instance%2Fx%2Fuser%2Fy";
        let scope = "scope=app-instance-user-memberships";
        for query in [format!("{user}&{scope}"), format!("{scope}&{user}")] {
            let found = name("GET", &format!("/channels?{query}"));
            assert_eq!(found, Some("ListChannelMembershipsForAppInstanceUser"));
        }
        assert_eq!(name("GET", "/channels?app-instance-arn=x"), Some("ListChannels"));
        assert_eq!(name("GET", "/channels?scope=nonsense"), Some("ListChannels"));
        let message =
            "/channels/arn%3Aaws%3Achime%3Aus-east-1%3A1%3Aapp-instance%2Fx%2Fchannel%2Fy/messages/1";
        assert_eq!(name("GET", message), Some("GetChannelMessage"));
        assert_eq!(name("GET", &format!("{message}?scope=message-status")), Some("GetChannelMessageStatus"));
        assert_eq!(name("POST", &format!("{message}?operation=redact")), Some("RedactChannelMessage"));
    }

    #[test]
    fn what_no_table_holds_is_not_found() {
        for (method, uri) in [
            ("GET", "/"),
            ("GET", "/nothing"),
            ("PATCH", "/meetings"),
            ("POST", "/meetings?operation=create-everything"),
            ("GET", "/meetings//attendees"),
            ("GET", "/meetings/../attendees"),
            ("DELETE", "/console"),
        ] {
            assert_eq!(name(method, uri), None, "{method} {uri}");
        }
    }

    #[test]
    fn an_encoded_slash_stays_in_its_segment() {
        let routed = route(&parts("GET", "/meetings/arn%3Aaws%3Achime%2Fx")).unwrap();
        assert_eq!(routed.labels, [("MeetingId", "arn:aws:chime/x".to_owned())]);
    }

    #[test]
    fn the_legacy_prefix_is_optional_and_makes_creation_201() {
        let routed = route(&parts("POST", "/console/meetings")).unwrap();
        assert_eq!((routed.name, routed.status), ("CreateMeeting", 201));
        assert_eq!(route(&parts("POST", "/meetings")).unwrap().status, 200);
        assert_eq!(route(&parts("GET", "/console/meetings")).unwrap().status, 200);
        assert_eq!(name("GET", "/meetings?max-results=5"), Some("ListMeetings"));
    }

    #[test]
    fn the_legacy_namespace_shows_in_prefix_host_or_agent() {
        let agent = |agent: &str| {
            let mut parts = parts("GET", "/meetings");
            parts.headers.insert("user-agent", agent.parse().unwrap());
            namespace(&parts, "localhost")
        };
        assert_eq!(agent("aws-sdk-js/3.100 api/chime#3.100"), Namespace::Legacy);
        assert_eq!(agent("aws-sdk-js/3.100 api/chime-sdk-meetings#3.100"), Namespace::Meetings);
        assert_eq!(namespace(&parts("GET", "/console/meetings"), "localhost"), Namespace::Legacy);
        assert_eq!(namespace(&parts("GET", "/meetings"), "service.chime.example"), Namespace::Legacy);
    }
}
