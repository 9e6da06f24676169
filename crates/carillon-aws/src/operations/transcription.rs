//! StartMeetingTranscription and StopMeetingTranscription.

use carillon_control::{
    ControlError, TranscribeMedicalSettings, TranscribeSettings, TranscriptionConfiguration,
};
use carillon_proto::chime::meetings as chime;

use super::{Answer, Call, parse};
use crate::error::FrontError;

pub async fn start(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::StartMeetingTranscriptionRequest = call.read()?;
    let meeting = parse("MeetingId", &request.meeting_id)?;
    let configuration = parse_configuration(request.transcription_configuration)?;
    call.control.start_transcription(&meeting, configuration).await?;
    Ok(Answer::Empty)
}

pub async fn stop(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::StopMeetingTranscriptionRequest = call.read()?;
    call.control.stop_transcription(&parse("MeetingId", &request.meeting_id)?).await?;
    Ok(Answer::Empty)
}

fn parse_configuration(
    configuration: chime::TranscriptionConfiguration,
) -> Result<TranscriptionConfiguration, ControlError> {
    match (configuration.engine_transcribe_settings, configuration.engine_transcribe_medical_settings) {
        (Some(settings), None) => {
            Ok(TranscriptionConfiguration::Transcribe(Box::new(parse_settings(settings))))
        }
        (None, Some(settings)) => {
            Ok(TranscriptionConfiguration::TranscribeMedical(Box::new(parse_medical(settings))))
        }
        (None, None) | (Some(_), Some(_)) => Err(ControlError::invalid(
            "TranscriptionConfiguration",
            "must hold exactly one of EngineTranscribeSettings and EngineTranscribeMedicalSettings",
        )),
    }
}

fn parse_settings(settings: chime::EngineTranscribeSettings) -> TranscribeSettings {
    TranscribeSettings {
        language_code: settings.language_code,
        identify_language: settings.identify_language.unwrap_or_default(),
        language_options: settings.language_options,
        preferred_language: settings.preferred_language,
        vocabulary_name: settings.vocabulary_name,
        vocabulary_names: settings.vocabulary_names,
        vocabulary_filter_name: settings.vocabulary_filter_name,
        vocabulary_filter_names: settings.vocabulary_filter_names,
        vocabulary_filter_method: settings.vocabulary_filter_method.map(|method| method.as_str().to_owned()),
        region: settings.region,
        partial_results_stabilization: settings.enable_partial_results_stabilization.unwrap_or_default(),
        partial_results_stability: settings
            .partial_results_stability
            .map(|stability| stability.as_str().to_owned()),
        content_identification_type: settings
            .content_identification_type
            .map(|kind| kind.as_str().to_owned()),
        content_redaction_type: settings.content_redaction_type.map(|kind| kind.as_str().to_owned()),
        pii_entity_types: settings.pii_entity_types,
        language_model_name: settings.language_model_name,
    }
}

fn parse_medical(settings: chime::EngineTranscribeMedicalSettings) -> TranscribeMedicalSettings {
    TranscribeMedicalSettings {
        language_code: settings.language_code.as_str().to_owned(),
        specialty: settings.specialty.as_str().to_owned(),
        kind: settings.r#type.as_str().to_owned(),
        vocabulary_name: settings.vocabulary_name,
        region: settings.region.map(|region| region.as_str().to_owned()),
        content_identification_type: settings
            .content_identification_type
            .map(|kind| kind.as_str().to_owned()),
    }
}
