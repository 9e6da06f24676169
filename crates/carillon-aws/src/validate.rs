//! Holds the members of a request against the constraints of the model and tells every violation at once, in the
//! words of the real service.
//!
//! Values of members that logs must not show are not repeated in the message.
//!
//! Invariant: input that passed deserialises into the generated shapes.

use serde_json::{Map, Value};

use crate::input::InputError;
use crate::operation::{Pattern, Required, Shape, Structure};

/// What is wrong with a request, one line for each violation.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Violations(Vec<String>);

/// Violations that are spelled out; a batch can hold hundreds.
const VIOLATIONS_SHOWN_MAX: usize = 20;
/// Entries of a map. The models set no bound of their own.
const MAP_ENTRIES_MAX: usize = 1_000;
/// Characters of a wrong value that are repeated to its sender.
const VALUE_SHOWN_MAX: usize = 128;

/// How closely the model is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// Members that the legacy namespace left optional may be absent.
    Relaxed,
    /// As the model says.
    Strict,
}

/// Checks `input` against `structure`.
pub fn check(
    structure: &Structure,
    input: &Map<String, Value>,
    strictness: Strictness,
) -> Result<Violations, InputError> {
    let mut check = Check { strictness, violations: Violations::default() };
    check.structure(structure, input, "")?;
    Ok(check.violations)
}

/// `MeetingId` becomes `meetingId`.
pub fn camel(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + letters.as_str())
}

impl Violations {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The message for the client.
    pub fn message(&self) -> String {
        let count = self.0.len();
        let plural = if count == 1 { "" } else { "s" };
        let shown = self.0[..count.min(VIOLATIONS_SHOWN_MAX)].join("; ");
        format!("{count} validation error{plural} detected: {shown}")
    }

    fn add(&mut self, value: &str, path: &str, constraint: &str) {
        self.0
            .push(format!("Value{value} at '{path}' failed to satisfy constraint: Member must {constraint}"));
    }
}

struct Check {
    strictness: Strictness,
    violations: Violations,
}

impl Check {
    fn structure(
        &mut self,
        structure: &Structure,
        input: &Map<String, Value>,
        prefix: &str,
    ) -> Result<(), InputError> {
        for member in structure.members {
            let path = format!("{prefix}{}", camel(member.name));
            match input.get(member.name).filter(|value| !value.is_null()) {
                Some(value) => self.shape(member.shape, value, &path)?,
                None if self.is_needed(member.required) => self.violations.add(" null", &path, "not be null"),
                None => {}
            }
        }
        Ok(())
    }

    fn is_needed(&self, required: Required) -> bool {
        match required {
            Required::Always => true,
            Required::WhenStrict => self.strictness == Strictness::Strict,
            Required::Never => false,
        }
    }

    fn shape(&mut self, shape: &Shape, value: &Value, path: &str) -> Result<(), InputError> {
        let wrong = |expected| Err(InputError::Type { path: path.to_owned(), expected });
        match (shape, value) {
            (Shape::Structure(structure), Value::Object(object)) => {
                self.structure(structure, object, &format!("{path}."))
            }
            (Shape::Structure(_), _) => wrong("an object"),
            (Shape::List { item, min, max, .. }, Value::Array(items)) => {
                if self.length(items.len(), *min, *max, "", path) {
                    self.items(item, items, path)
                } else {
                    Ok(())
                }
            }
            (Shape::List { .. }, _) => wrong("a list"),
            (Shape::Text { min, max, pattern, values, sensitive }, Value::String(text)) => {
                let shown = if *sensitive { String::new() } else { shown(text) };
                if self.length(text.chars().count(), *min, *max, &shown, path) {
                    self.text(text, pattern.as_ref(), values, &shown, path);
                }
                Ok(())
            }
            (Shape::Text { .. }, _) => wrong("a string"),
            (Shape::Integer { min, max }, value) => {
                match value.as_i64().and_then(|number| i32::try_from(number).ok()) {
                    Some(number) => {
                        self.range(number.into(), *min, *max, path);
                        Ok(())
                    }
                    None => wrong("a whole number"),
                }
            }
            (Shape::Boolean, Value::Bool(_)) => Ok(()),
            (Shape::Boolean, _) => wrong("true or false"),
            (Shape::Time, Value::Number(_)) => Ok(()),
            (Shape::Time, _) => wrong("a number of seconds"),
            (Shape::Map { value, .. }, Value::Object(entries)) => {
                if self.length(entries.len(), None, Some(MAP_ENTRIES_MAX), "", path) {
                    entries.values().try_for_each(|entry| self.entry(value, entry, path))
                } else {
                    Ok(())
                }
            }
            (Shape::Map { .. }, _) => wrong("an object"),
        }
    }

    fn items(&mut self, item: &Shape, items: &[Value], path: &str) -> Result<(), InputError> {
        for (place, value) in items.iter().enumerate() {
            let path = format!("{path}.{}.member", place + 1);
            if value.is_null() {
                self.violations.add(" null", &path, "not be null");
            } else {
                self.shape(item, value, &path)?;
            }
        }
        Ok(())
    }

    /// A value of a map. The path does not repeat its key, which is the sender's own text.
    fn entry(&mut self, shape: &Shape, value: &Value, path: &str) -> Result<(), InputError> {
        let path = format!("{path}.value");
        if value.is_null() {
            self.violations.add(" null", &path, "not be null");
            return Ok(());
        }
        self.shape(shape, value, &path)
    }

    /// Whether the length is right, so that looking further makes sense and is bounded.
    fn length(
        &mut self,
        length: usize,
        min: Option<usize>,
        max: Option<usize>,
        shown: &str,
        path: &str,
    ) -> bool {
        if let Some(min) = min.filter(|&min| length < min) {
            self.violations.add(shown, path, &format!("have length greater than or equal to {min}"));
            return false;
        }
        if let Some(max) = max.filter(|&max| length > max) {
            self.violations.add(shown, path, &format!("have length less than or equal to {max}"));
            return false;
        }
        true
    }

    fn text(&mut self, text: &str, pattern: Option<&Pattern>, values: &[&str], shown: &str, path: &str) {
        if !values.is_empty() && !values.contains(&text) {
            self.violations.add(shown, path, &format!("satisfy enum value set: [{}]", values.join(", ")));
        }
        if let Some(pattern) = pattern.filter(|pattern| !pattern.matches(text)) {
            let source = pattern.source();
            self.violations.add(shown, path, &format!("satisfy regular expression pattern: {source}"));
        }
    }

    fn range(&mut self, number: i64, min: Option<i64>, max: Option<i64>, path: &str) {
        let shown = format!(" '{number}'");
        if let Some(min) = min.filter(|&min| number < min) {
            self.violations.add(&shown, path, &format!("have value greater than or equal to {min}"));
        }
        if let Some(max) = max.filter(|&max| number > max) {
            self.violations.add(&shown, path, &format!("have value less than or equal to {max}"));
        }
    }
}

fn shown(text: &str) -> String {
    match text.char_indices().nth(VALUE_SHOWN_MAX) {
        Some((end, _)) => format!(" '{}…'", &text[..end]),
        None => format!(" '{text}'"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::generated::media_pipelines;
    use crate::generated::meetings::OPERATIONS;

    fn message(operation: &str, input: Value, strictness: Strictness) -> String {
        let operation = OPERATIONS.iter().find(|known| known.name == operation).unwrap();
        let Value::Object(input) = input else { panic!("an object") };
        match check(operation.input, &input, strictness) {
            Ok(violations) if violations.is_empty() => String::new(),
            Ok(violations) => violations.message(),
            Err(error) => error.to_string(),
        }
    }

    fn relaxed(operation: &str, input: Value) -> String {
        message(operation, input, Strictness::Relaxed)
    }

    #[test]
    fn what_is_missing_is_named() {
        let input = json!({"ClientRequestToken": "t0"});
        assert_eq!(relaxed("CreateMeeting", input.clone()), "");
        assert_eq!(
            message("CreateMeeting", input, Strictness::Strict),
            "2 validation errors detected: \
             Value null at 'mediaRegion' failed to satisfy constraint: Member must not be null; \
             Value null at 'externalMeetingId' failed to satisfy constraint: Member must not be null"
        );
    }

    #[test]
    fn a_long_list_is_counted_and_not_looked_into() {
        let item = json!({"ExternalUserId": "x"});
        let input = json!({"ClientRequestToken": "t0", "Attendees": vec![item; 21]});
        assert_eq!(
            relaxed("CreateMeetingWithAttendees", input),
            "1 validation error detected: Value at 'attendees' failed to satisfy constraint: \
             Member must have length less than or equal to 20"
        );
    }

    #[test]
    fn sensitive_values_are_not_repeated_and_others_are_cut() {
        let input = json!({"ClientRequestToken": "se cret", "MediaRegion": "r".repeat(500)});
        let message = relaxed("CreateMeeting", input);
        assert!(message.contains("Value at 'clientRequestToken' failed"), "{message}");
        assert!(!message.contains("se cret"));
        assert!(message.len() < 600);
    }

    #[test]
    fn items_of_lists_have_a_place() {
        let input = json!({"MeetingId": "0f9a2b6e-1111-4222-8333-444455550706",
            "Attendees": [{"ExternalUserId": "ok"}, {"ExternalUserId": "x"}, null]});
        let message = relaxed("BatchCreateAttendee", input);
        assert!(message.contains("at 'attendees.2.member.externalUserId'"), "{message}");
        assert!(message.contains("Value null at 'attendees.3.member'"), "{message}");
    }

    #[test]
    fn enumerations_patterns_and_ranges_are_checked() {
        let capabilities = json!({"Audio": "Loud", "Video": "None", "Content": "None"});
        let input = json!({"MeetingId": "x", "ExternalUserId": "ok", "Capabilities": capabilities});
        let text = relaxed("CreateAttendee", input);
        assert!(text.contains("Value 'x' at 'meetingId' failed to satisfy constraint: Member must satisfy regular expression pattern: "), "{text}");
        assert!(text.contains("Value 'Loud' at 'capabilities.audio' failed to satisfy constraint: Member must satisfy enum value set: [SendReceive, Send, Receive, None]"), "{text}");
        let features = json!({"Attendee": {"MaxCount": 251}});
        let text = relaxed("CreateMeeting", json!({"ClientRequestToken": "t0", "MeetingFeatures": features}));
        assert!(text.contains("Value '251' at 'meetingFeatures.attendee.maxCount'"), "{text}");
    }

    #[test]
    fn times_are_numbers_and_the_values_of_maps_are_looked_into() {
        let create = "CreateMediaInsightsPipeline";
        let create = media_pipelines::OPERATIONS.iter().find(|known| known.name == create).unwrap();
        let text = |range: Value, metadata: Value| {
            let source = json!({"Streams": [{"StreamArn": "arn:aws:kinesisvideo:us-east-1:1:stream/a/1"}],
                "FragmentSelector": {"FragmentSelectorType": "ServerTimestamp", "TimestampRange": range}});
            let input = json!({"MediaInsightsPipelineConfigurationArn": "arn:aws:chime:::x",
                "KinesisVideoStreamRecordingSourceRuntimeConfiguration": source,
                "MediaInsightsRuntimeMetadata": metadata});
            let Value::Object(input) = input else { panic!("an object") };
            check(create.input, &input, Strictness::Relaxed).map(|violations| violations.0.join("; "))
        };
        let hour = json!({"StartTimestamp": 1768478400.5, "EndTimestamp": 1768482000});
        assert_eq!(text(hour.clone(), json!({"visit": "7"})), Ok(String::new()));
        let words = json!({"StartTimestamp": "2026-01-15T12:00:00Z", "EndTimestamp": 1768482000});
        assert!(text(words, json!({})).is_err());
        let long = text(hour.clone(), json!({"visit": "x".repeat(5_000)})).unwrap();
        assert!(long.contains("at 'mediaInsightsRuntimeMetadata.value' failed"), "{long}");
        assert!(text(hour, json!({"visit": null})).unwrap().contains("not be null"));
    }

    #[test]
    fn a_value_of_another_type_is_not_read() {
        for (input, expected) in [
            (json!({"ClientRequestToken": 7}), "Value at 'clientRequestToken' must be a string"),
            (json!({"Tags": {}}), "Value at 'tags' must be a list"),
            (json!({"MeetingFeatures": []}), "Value at 'meetingFeatures' must be an object"),
            (
                json!({"MeetingFeatures": {"Attendee": {"MaxCount": 1.5}}}),
                "Value at 'meetingFeatures.attendee.maxCount' must be a whole number",
            ),
            (
                json!({"MeetingFeatures": {"Attendee": {"MaxCount": 1e18}}}),
                "Value at 'meetingFeatures.attendee.maxCount' must be a whole number",
            ),
        ] {
            assert_eq!(relaxed("CreateMeeting", input), expected);
        }
    }
}
