//! Live transcription: the rules of its settings, the consent that a visit's meeting takes, and an honest answer while there is no speech engine.
//!
//! Wire: StartMeetingTranscription, StopMeetingTranscription and the shapes of their settings.

use carillon_ports::audit::Occasion;
use carillon_ports::consent::{Matter, Outcome, Purpose};
use carillon_ports::meetings::Meeting;
use carillon_proto::id::MeetingId;

use crate::control::Control;
use crate::error::ControlError;

/// Which engine, and how. Exactly one of the two, as the API wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TranscriptionConfiguration {
    /// `EngineTranscribeSettings`.
    Transcribe(Box<TranscribeSettings>),
    /// `EngineTranscribeMedicalSettings`.
    TranscribeMedical(Box<TranscribeMedicalSettings>),
}

/// `EngineTranscribeSettings`. Texts are passed to an engine as they are; lengths and enums are the front's.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct TranscribeSettings {
    /// The language spoken.
    pub language_code: Option<String>,
    /// Finds out the language.
    pub identify_language: bool,
    /// Languages to choose from, comma-separated.
    pub language_options: Option<String>,
    /// The likeliest of `language_options`.
    pub preferred_language: Option<String>,
    /// A custom vocabulary.
    pub vocabulary_name: Option<String>,
    /// Custom vocabularies, comma-separated.
    pub vocabulary_names: Option<String>,
    /// Words to filter.
    pub vocabulary_filter_name: Option<String>,
    /// Several lists of words to filter, comma-separated.
    pub vocabulary_filter_names: Option<String>,
    /// `remove`, `mask` or `tag`.
    pub vocabulary_filter_method: Option<String>,
    /// Where the engine runs.
    pub region: Option<String>,
    /// Whether partial results settle early.
    pub partial_results_stabilization: bool,
    /// `low`, `medium` or `high`.
    pub partial_results_stability: Option<String>,
    /// `PII`: marks personal data.
    pub content_identification_type: Option<String>,
    /// `PII`: removes personal data.
    pub content_redaction_type: Option<String>,
    /// Which kinds of personal data, comma-separated.
    pub pii_entity_types: Option<String>,
    /// A custom language model.
    pub language_model_name: Option<String>,
}

/// `EngineTranscribeMedicalSettings`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranscribeMedicalSettings {
    /// `en-US`.
    pub language_code: String,
    /// The field of medicine.
    pub specialty: String,
    /// `CONVERSATION` or `DICTATION`.
    pub kind: String,
    /// A custom vocabulary.
    pub vocabulary_name: Option<String>,
    /// Where the engine runs.
    pub region: Option<String>,
    /// `PHI`: marks health data.
    pub content_identification_type: Option<String>,
}

impl Control {
    /// Transcribes a meeting, for whoever has the operator's keys.
    pub async fn start_transcription(
        &self,
        meeting: &MeetingId,
        configuration: TranscriptionConfiguration,
    ) -> Result<(), ControlError> {
        self.start_transcription_on(meeting, configuration, &Occasion::operator()).await
    }

    /// The same on another occasion. Checks the settings and says that nothing can transcribe: a server that answered
    /// "accepted" would have applications show captions that never come.
    pub async fn start_transcription_on(
        &self,
        meeting: &MeetingId,
        configuration: TranscriptionConfiguration,
        occasion: &Occasion,
    ) -> Result<(), ControlError> {
        if let TranscriptionConfiguration::Transcribe(settings) = &configuration {
            check(settings)?;
        }
        let meeting = self.meeting(meeting).await?;
        if meeting.primary_meeting_id.is_some() {
            return Err(ControlError::Unprocessable("A replica is transcribed with its primary meeting"));
        }
        self.ask_to_transcribe(&meeting, occasion).await?;
        Err(ControlError::Unprocessable(
            "Live transcription is not available: this server has no speech engine",
        ))
    }

    /// That everybody agrees who is present in the visit of the meeting, when it is one's.
    async fn ask_to_transcribe(&self, meeting: &Meeting, occasion: &Occasion) -> Result<(), ControlError> {
        let Some(visit) = meeting.visit.clone() else { return Ok(()) };
        let matter = Matter { visit, meeting: meeting.id.clone(), purpose: Purpose::Transcription };
        let consents = &self.0.ports.consents;
        if consents.may_begin(&matter).await? {
            return Ok(());
        }
        consents.note(&matter, &Outcome::Refused, occasion).await?;
        Err(ControlError::NoConsent)
    }

    /// Stops transcription, which is done when nothing transcribes.
    pub async fn stop_transcription(&self, meeting: &MeetingId) -> Result<(), ControlError> {
        self.meeting(meeting).await.map(drop)
    }
}

/// The rules between members of `EngineTranscribeSettings`.
fn check(settings: &TranscribeSettings) -> Result<(), ControlError> {
    let invalid = ControlError::invalid;
    match (&settings.language_code, settings.identify_language) {
        (None, false) => return Err(invalid(LANGUAGE_CODE, "is required unless IdentifyLanguage is true")),
        (Some(_), true) => {
            return Err(invalid(LANGUAGE_CODE, "must be absent when IdentifyLanguage is true"));
        }
        _ => {}
    }
    if settings.identify_language && settings.language_model_name.is_some() {
        return Err(invalid(LANGUAGE_MODEL_NAME, "must be absent when IdentifyLanguage is true"));
    }
    if settings.identify_language && settings.content_redaction_type.is_some() {
        return Err(invalid(CONTENT_REDACTION_TYPE, "must be absent when IdentifyLanguage is true"));
    }
    if settings.content_identification_type.is_some() && settings.content_redaction_type.is_some() {
        return Err(invalid(
            CONTENT_REDACTION_TYPE,
            "must be absent when ContentIdentificationType is given",
        ));
    }
    check_languages(settings)
}

fn check_languages(settings: &TranscribeSettings) -> Result<(), ControlError> {
    let invalid = ControlError::invalid;
    let Some(options) = &settings.language_options else {
        return match settings.preferred_language {
            Some(_) => Err(invalid(PREFERRED_LANGUAGE, "needs LanguageOptions")),
            None => Ok(()),
        };
    };
    if !settings.identify_language {
        return Err(invalid(LANGUAGE_OPTIONS, "must be absent unless IdentifyLanguage is true"));
    }
    let codes: Vec<&str> = options.split(',').map(str::trim).collect();
    if codes.len() < 2 {
        return Err(invalid(LANGUAGE_OPTIONS, "must have at least 2 languages"));
    }
    let language = |code: &str| code.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let mut languages: Vec<String> = codes.iter().map(|code| language(code)).collect();
    languages.sort_unstable();
    if languages.windows(2).any(|two| two[0] == two[1]) {
        return Err(invalid(LANGUAGE_OPTIONS, "must have at most one dialect of a language"));
    }
    match &settings.preferred_language {
        Some(preferred) if !codes.contains(&preferred.as_str()) => {
            Err(invalid(PREFERRED_LANGUAGE, "must be one of LanguageOptions"))
        }
        _ => Ok(()),
    }
}

const LANGUAGE_CODE: &str = "TranscriptionConfiguration.EngineTranscribeSettings.LanguageCode";
const LANGUAGE_OPTIONS: &str = "TranscriptionConfiguration.EngineTranscribeSettings.LanguageOptions";
const PREFERRED_LANGUAGE: &str = "TranscriptionConfiguration.EngineTranscribeSettings.PreferredLanguage";
const LANGUAGE_MODEL_NAME: &str = "TranscriptionConfiguration.EngineTranscribeSettings.LanguageModelName";
const CONTENT_REDACTION_TYPE: &str =
    "TranscriptionConfiguration.EngineTranscribeSettings.ContentRedactionType";

#[cfg(test)]
mod tests {
    use super::*;

    fn field(settings: TranscribeSettings) -> Option<&'static str> {
        match check(&settings) {
            Ok(()) => None,
            Err(ControlError::Invalid { field, .. }) => field.rsplit('.').next(),
            Err(other) => panic!("{other}"),
        }
    }

    fn identify() -> TranscribeSettings {
        TranscribeSettings { identify_language: true, ..Default::default() }
    }

    #[test]
    fn a_language_is_either_named_or_found_out() {
        let named = TranscribeSettings { language_code: Some("en-US".into()), ..Default::default() };
        assert_eq!(field(named.clone()), None);
        assert_eq!(field(identify()), None);
        assert_eq!(field(TranscribeSettings::default()), Some("LanguageCode"));
        assert_eq!(field(TranscribeSettings { identify_language: true, ..named }), Some("LanguageCode"));
    }

    #[test]
    fn what_excludes_language_identification_is_refused() {
        let model = TranscribeSettings { language_model_name: Some("m".into()), ..identify() };
        assert_eq!(field(model), Some("LanguageModelName"));
        let redaction = TranscribeSettings { content_redaction_type: Some("PII".into()), ..identify() };
        assert_eq!(field(redaction), Some("ContentRedactionType"));
    }

    #[test]
    fn personal_data_is_either_marked_or_removed() {
        let both = TranscribeSettings {
            language_code: Some("en-US".into()),
            content_identification_type: Some("PII".into()),
            content_redaction_type: Some("PII".into()),
            ..Default::default()
        };
        assert_eq!(field(both), Some("ContentRedactionType"));
    }

    #[test]
    fn language_options_are_two_or_more_languages_with_the_preferred_among_them() {
        let options =
            |options: &str| TranscribeSettings { language_options: Some(options.into()), ..identify() };
        assert_eq!(field(options("en-US,de-DE")), None);
        assert_eq!(field(options("en-US")), Some("LanguageOptions"));
        assert_eq!(field(options("en-US,en-GB")), Some("LanguageOptions"));
        let preferred = |code: &str| TranscribeSettings {
            preferred_language: Some(code.into()),
            ..options("en-US,de-DE")
        };
        assert_eq!(field(preferred("de-DE")), None);
        assert_eq!(field(preferred("fr-FR")), Some("PreferredLanguage"));
        let alone = TranscribeSettings { preferred_language: Some("de-DE".into()), ..identify() };
        assert_eq!(field(alone), Some("PreferredLanguage"));
    }
}
