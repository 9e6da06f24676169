//! CreateAppInstanceBot, DescribeAppInstanceBot, ListAppInstanceBots, UpdateAppInstanceBot, DeleteAppInstanceBot.

use carillon_messaging::Metadata;
use carillon_messaging::identity::{
    AppInstanceBot, CreateAppInstanceBot, InvokedBy, LexConfiguration, StandardMessages, TargetedMessages,
    UpdateAppInstanceBot, Within,
};
use carillon_proto::app_instance::{AppInstanceArn, AppInstanceBotId, MemberId};
use carillon_proto::chime::identity as chime;

use super::{Answer, Call, json, metadata, page, page_request, parse, seconds, shown, tags};
use crate::error::FrontError;

pub async fn create(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::CreateAppInstanceBotRequest = call.read()?;
    let asked = CreateAppInstanceBot {
        name: request.name,
        metadata: metadata(request.metadata)?,
        tags: tags(request.tags)?,
        configuration: read_configuration(request.configuration),
        token: parse("ClientRequestToken", &request.client_request_token)?,
    };
    let instance = call.named_instance(&request.app_instance_arn)?;
    let made = call.messaging.create_app_instance_bot(&instance, asked).await?;
    Ok(json(&chime::CreateAppInstanceBotResponse { app_instance_bot_arn: arn(&made) }))
}

pub async fn describe(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DescribeAppInstanceBotRequest = call.read()?;
    let (instance, bot) = call.named_bot(&request.app_instance_bot_arn)?;
    let found = call.messaging.app_instance_bot(&instance, &bot).await?;
    let app_instance_bot_arn = arn(&found);
    let bot = found.item;
    let app_instance_bot = Some(chime::AppInstanceBot {
        app_instance_bot_arn,
        name: bot.name,
        configuration: Some(shape_configuration(bot.configuration)),
        created_timestamp: seconds(bot.created_at),
        last_updated_timestamp: seconds(bot.updated_at),
        metadata: shown(bot.metadata.as_ref()),
    });
    Ok(json(&chime::DescribeAppInstanceBotResponse { app_instance_bot }))
}

pub async fn list(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ListAppInstanceBotsRequest = call.read()?;
    let instance = call.named_instance(&request.app_instance_arn)?;
    let wanted = page_request(request.max_results, request.next_token);
    let found = call.messaging.app_instance_bots(&instance, wanted).await?;
    let (app_instance_bots, next_token) = page(found.item, |bot| chime::AppInstanceBotSummary {
        app_instance_bot_arn: Some(arn_of(&found.instance, &bot.id)),
        metadata: shown(bot.metadata.as_ref()),
        name: bot.name,
    });
    let app_instance_arn = Some(found.instance.to_string());
    Ok(json(&chime::ListAppInstanceBotsResponse { app_instance_arn, app_instance_bots, next_token }))
}

pub async fn update(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::UpdateAppInstanceBotRequest = call.read()?;
    let asked = UpdateAppInstanceBot {
        name: request.name,
        metadata: Metadata::new(request.metadata.into_exposed())?,
        configuration: request.configuration.map(read_configuration),
    };
    let (instance, bot) = call.named_bot(&request.app_instance_bot_arn)?;
    let changed = call.messaging.update_app_instance_bot(&instance, &bot, asked).await?;
    Ok(json(&chime::UpdateAppInstanceBotResponse { app_instance_bot_arn: arn(&changed) }))
}

pub async fn delete(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DeleteAppInstanceBotRequest = call.read()?;
    let (instance, bot) = call.named_bot(&request.app_instance_bot_arn)?;
    call.messaging.delete_app_instance_bot(&instance, &bot).await?;
    Ok(Answer::Empty)
}

fn arn(bot: &Within<AppInstanceBot>) -> Option<String> {
    Some(arn_of(&bot.instance, &bot.item.id))
}

fn arn_of(instance: &AppInstanceArn, bot: &AppInstanceBotId) -> String {
    instance.member(&MemberId::Bot(bot.clone()))
}

fn read_configuration(configuration: chime::Configuration) -> LexConfiguration {
    let lex = configuration.lex;
    LexConfiguration {
        bot_alias_arn: lex.lex_bot_alias_arn,
        locale_id: lex.locale_id,
        invoked_by: lex.invoked_by.map(|by| InvokedBy {
            standard: match by.standard_messages {
                chime::StandardMessages::Auto => StandardMessages::Auto,
                chime::StandardMessages::All => StandardMessages::All,
                chime::StandardMessages::Mentions => StandardMessages::Mentions,
                chime::StandardMessages::None => StandardMessages::None,
            },
            targeted: match by.targeted_messages {
                chime::TargetedMessages::All => TargetedMessages::All,
                chime::TargetedMessages::None => TargetedMessages::None,
            },
        }),
        responds_to_standard_messages: lex.responds_to == Some(chime::RespondsTo::StandardMessages),
        welcome_intent: lex.welcome_intent,
    }
}

fn shape_configuration(lex: LexConfiguration) -> chime::Configuration {
    let lex = chime::LexConfiguration {
        responds_to: lex.responds_to_standard_messages.then_some(chime::RespondsTo::StandardMessages),
        invoked_by: lex.invoked_by.map(|by| chime::InvokedBy {
            standard_messages: match by.standard {
                StandardMessages::Auto => chime::StandardMessages::Auto,
                StandardMessages::All => chime::StandardMessages::All,
                StandardMessages::Mentions => chime::StandardMessages::Mentions,
                StandardMessages::None => chime::StandardMessages::None,
            },
            targeted_messages: match by.targeted {
                TargetedMessages::All => chime::TargetedMessages::All,
                TargetedMessages::None => chime::TargetedMessages::None,
            },
        }),
        lex_bot_alias_arn: lex.bot_alias_arn,
        locale_id: lex.locale_id,
        welcome_intent: lex.welcome_intent,
    };
    chime::Configuration { lex }
}
