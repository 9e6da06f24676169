//! PutChannelExpirationSettings, GetChannelMembershipPreferences, PutChannelMembershipPreferences.

use carillon_messaging::MessagingError;
use carillon_messaging::channels::{Expiration, ExpirationCriterion, FilterRule, PushPreference};
use carillon_messaging::identity::Days;
use carillon_proto::chime::messaging as chime;
use carillon_proto::redact::Redacted;

use super::super::json;
use super::{Answer, Call, shape};
use crate::error::FrontError;

const FIELD: &str = "MemberArn";

pub async fn put_expiration(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::PutChannelExpirationSettingsRequest = call.read()?;
    let bearer = request.chime_bearer.map(|arn| call.bearer(Some(&arn))).transpose()?;
    let name = call.named_channel(&request.channel_arn)?;
    let settings = expiration(request.expiration_settings)?;
    let instance = call.messaging.put_channel_expiration(bearer.as_ref(), &name, settings).await?;
    Ok(json(&chime::PutChannelExpirationSettingsResponse {
        channel_arn: Some(instance.channel(&name.id)),
        expiration_settings: settings.map(shape_expiration),
    }))
}

pub async fn get_preferences(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::GetChannelMembershipPreferencesRequest = call.read()?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let member = call.named_beside(FIELD, &request.member_arn, &name)?;
    let found = call.messaging.channel_membership_preferences(&bearer, &name, &member).await?;
    let (instance, (member, preference)) = (found.instance, found.item);
    Ok(json(&chime::GetChannelMembershipPreferencesResponse {
        channel_arn: Some(instance.channel(&name.id)),
        member: Some(shape::identity(&instance, member)),
        preferences: Some(shape_preference(preference)),
    }))
}

pub async fn put_preferences(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::PutChannelMembershipPreferencesRequest = call.read()?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let member = call.named_beside(FIELD, &request.member_arn, &name)?;
    let asked = preference(request.preferences)?;
    let changed =
        call.messaging.put_channel_membership_preferences(&bearer, &name, &member, asked.clone()).await?;
    Ok(json(&chime::PutChannelMembershipPreferencesResponse {
        channel_arn: Some(changed.instance.channel(&name.id)),
        member: Some(shape::identity(&changed.instance, changed.item)),
        preferences: Some(shape_preference(asked)),
    }))
}

pub fn expiration(settings: Option<chime::ExpirationSettings>) -> Result<Option<Expiration>, MessagingError> {
    let read = |settings: chime::ExpirationSettings| {
        let days = Days::new("ExpirationDays", settings.expiration_days)?;
        let since = match settings.expiration_criterion {
            chime::ExpirationCriterion::CreatedTimestamp => ExpirationCriterion::Created,
            chime::ExpirationCriterion::LastMessageTimestamp => ExpirationCriterion::LastMessage,
        };
        Ok(Expiration { days, since })
    };
    settings.map(read).transpose()
}

pub fn shape_expiration(expiration: Expiration) -> chime::ExpirationSettings {
    chime::ExpirationSettings {
        expiration_days: expiration.days.get().into(),
        expiration_criterion: match expiration.since {
            ExpirationCriterion::Created => chime::ExpirationCriterion::CreatedTimestamp,
            ExpirationCriterion::LastMessage => chime::ExpirationCriterion::LastMessageTimestamp,
        },
    }
}

/// Nothing said is the default.
fn preference(preferences: chime::ChannelMembershipPreferences) -> Result<PushPreference, MessagingError> {
    let Some(push) = preferences.push_notifications else { return Ok(PushPreference::default()) };
    match (push.allow_notifications, push.filter_rule) {
        (chime::AllowNotifications::Filtered, Some(rule)) => {
            FilterRule::new(rule.into_exposed()).map(PushPreference::Filtered)
        }
        (chime::AllowNotifications::Filtered, None) => {
            Err(MessagingError::invalid("FilterRule", "is needed where AllowNotifications is FILTERED"))
        }
        (_, Some(_)) => {
            Err(MessagingError::invalid("FilterRule", "is for AllowNotifications FILTERED alone"))
        }
        (chime::AllowNotifications::All, None) => Ok(PushPreference::All),
        (chime::AllowNotifications::None, None) => Ok(PushPreference::None),
    }
}

fn shape_preference(preference: PushPreference) -> chime::ChannelMembershipPreferences {
    let (allow_notifications, filter_rule) = match preference {
        PushPreference::All => (chime::AllowNotifications::All, None),
        PushPreference::None => (chime::AllowNotifications::None, None),
        PushPreference::Filtered(rule) => {
            (chime::AllowNotifications::Filtered, Some(Redacted::new(rule.expose().to_owned())))
        }
    };
    let push_notifications = Some(chime::PushNotificationPreferences { allow_notifications, filter_rule });
    chime::ChannelMembershipPreferences { push_notifications }
}
