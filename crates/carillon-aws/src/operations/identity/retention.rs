//! GetAppInstanceRetentionSettings, PutAppInstanceRetentionSettings.

use carillon_messaging::identity::{Days, Retention};
use carillon_proto::chime::identity as chime;

use super::{Answer, Call, json, seconds};
use crate::error::FrontError;

pub async fn get(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::GetAppInstanceRetentionSettingsRequest = call.read()?;
    let found = call.messaging.retention(&call.named_instance(&request.app_instance_arn)?).await?;
    Ok(json(&chime::GetAppInstanceRetentionSettingsResponse {
        app_instance_retention_settings: Some(shape(found)),
        initiate_deletion_timestamp: found.and_then(|retention| seconds(retention.erases_from)),
    }))
}

/// Without days messages are kept for ever.
pub async fn put(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::PutAppInstanceRetentionSettingsRequest = call.read()?;
    let instance = call.named_instance(&request.app_instance_arn)?;
    let channels = request.app_instance_retention_settings.channel_retention_settings;
    let days = channels.and_then(|channels| channels.retention_days);
    let days = days.map(|days| Days::new("RetentionDays", days)).transpose()?;
    let put = call.messaging.put_retention(&instance, days).await?;
    Ok(json(&chime::PutAppInstanceRetentionSettingsResponse {
        app_instance_retention_settings: Some(shape(put)),
        initiate_deletion_timestamp: put.and_then(|retention| seconds(retention.erases_from)),
    }))
}

fn shape(retention: Option<Retention>) -> chime::AppInstanceRetentionSettings {
    let retention_days = retention.map(|retention| retention.days.get().into());
    let channel_retention_settings = Some(chime::ChannelRetentionSettings { retention_days });
    chime::AppInstanceRetentionSettings { channel_retention_settings }
}
