// Every operation of Amazon Chime SDK Media Pipelines through the AWS SDK for JavaScript v3, against a running server:
// CARILLON_ENDPOINT, CARILLON_THROTTLED_ENDPOINT, CARILLON_ACCOUNT, and the usual AWS keys.
//
// A server may have no engine for a kind of pipeline. Then what would create one has to say so, and the life of such a
// pipeline is not looked at.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';

import * as sdk from '@aws-sdk/client-chime-sdk-media-pipelines';
import {
  ChimeSDKMeetingsClient,
  CreateMeetingCommand,
  DeleteMeetingCommand,
} from '@aws-sdk/client-chime-sdk-meetings';

const {
  ChimeSDKMediaPipelinesClient,
  CreateMediaCapturePipelineCommand,
  CreateMediaConcatenationPipelineCommand,
  CreateMediaInsightsPipelineCommand,
  CreateMediaInsightsPipelineConfigurationCommand,
  CreateMediaLiveConnectorPipelineCommand,
  CreateMediaPipelineKinesisVideoStreamPoolCommand,
  CreateMediaStreamPipelineCommand,
  DeleteMediaCapturePipelineCommand,
  DeleteMediaInsightsPipelineConfigurationCommand,
  DeleteMediaPipelineCommand,
  DeleteMediaPipelineKinesisVideoStreamPoolCommand,
  GetMediaCapturePipelineCommand,
  GetMediaInsightsPipelineConfigurationCommand,
  GetMediaPipelineCommand,
  GetMediaPipelineKinesisVideoStreamPoolCommand,
  GetSpeakerSearchTaskCommand,
  GetVoiceToneAnalysisTaskCommand,
  ListMediaCapturePipelinesCommand,
  ListMediaInsightsPipelineConfigurationsCommand,
  ListMediaPipelineKinesisVideoStreamPoolsCommand,
  ListMediaPipelinesCommand,
  ListTagsForResourceCommand,
  StartSpeakerSearchTaskCommand,
  StartVoiceToneAnalysisTaskCommand,
  StopSpeakerSearchTaskCommand,
  StopVoiceToneAnalysisTaskCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateMediaInsightsPipelineConfigurationCommand,
  UpdateMediaInsightsPipelineStatusCommand,
  UpdateMediaPipelineKinesisVideoStreamPoolCommand,
} = sdk;

const endpoint = needed('CARILLON_ENDPOINT');
const account = needed('CARILLON_ACCOUNT');
const region = 'us-east-1';
const unknown = '7c9e1f42-2b3c-4d5e-8f90-112233445566';
const bucket = 'arn:aws:s3:::recordings';
const pipelineArn = `arn:aws:chime:${region}:${account}:media-pipeline/${unknown}`;
const poolArn = `arn:aws:chime:${region}:${account}:media-pipeline-kinesis-video-stream-pool/pool`;
const role = `arn:aws:iam::${account}:role/x`;

function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

function client(settings = {}) {
  return new ChimeSDKMediaPipelinesClient({ region, endpoint, maxAttempts: 1, ...settings });
}

const pipelines = client();
const meetings = new ChimeSDKMeetingsClient({ region, endpoint });
const made = [];
const send = (command) => pipelines.send(command);

after(async () => {
  for (const MeetingId of made) await meetings.send(new DeleteMeetingCommand({ MeetingId }));
});

/** The name of a meeting, as samples write it. */
async function meeting() {
  const input = { ClientRequestToken: randomUUID(), MediaRegion: region, ExternalMeetingId: 'visit' };
  const { Meeting } = await meetings.send(new CreateMeetingCommand(input));
  made.push(Meeting.MeetingId);
  return `arn:aws:chime::${account}:meeting:${Meeting.MeetingId}`;
}

/** Expects an error with the class that the SDK has for it, or a plain one that it does not know. */
async function refused(name, status, promise) {
  const error = await promise.then(
    () => assert.fail(`${name} was expected`),
    (error) => error,
  );
  assert.equal(error.name, name, error.message);
  assert.equal(error.$metadata?.httpStatusCode, status);
  assert.equal(error.$metadata.requestId.length, 36);
  if (sdk[name]) assert.ok(error instanceof sdk[name], `${name} is not typed`);
  return error.message;
}

/** What a creation made; `undefined` when this server has no engine for it and says so. */
async function created(context, command) {
  try {
    const answer = await send(command);
    assert.equal(answer.$metadata.httpStatusCode, 201);
    return answer;
  } catch (error) {
    if (!(error instanceof sdk.ServiceUnavailableException)) throw error;
    assert.ok(error.message.endsWith('is not available on this server'), error.message);
    context.skip(error.message);
    return undefined;
  }
}

const capture = (SourceArn, members = {}) =>
  new CreateMediaCapturePipelineCommand({
    SourceType: 'ChimeSdkMeeting',
    SourceArn,
    SinkType: 'S3Bucket',
    SinkArn: bucket,
    ...members,
  });

function concatenation(MediaPipelineArn) {
  const artifacts = ['Audio', 'Video', 'Content', 'DataChannel', 'TranscriptionMessages', 'MeetingEvents', 'CompositedVideo'];
  const ArtifactsConfiguration = Object.fromEntries(artifacts.map((name) => [name, { State: 'Enabled' }]));
  const source = { MediaPipelineArn, ChimeSdkMeetingConfiguration: { ArtifactsConfiguration } };
  return new CreateMediaConcatenationPipelineCommand({
    Sources: [{ Type: 'MediaCapturePipeline', MediaCapturePipelineSourceConfiguration: source }],
    Sinks: [{ Type: 'S3Bucket', S3BucketSinkConfiguration: { Destination: bucket } }],
  });
}

function liveConnector(Arn, Url) {
  const configuration = { Arn, MuxType: 'AudioWithActiveSpeakerVideo' };
  return new CreateMediaLiveConnectorPipelineCommand({
    Sources: [{ SourceType: 'ChimeSdkMeeting', ChimeSdkMeetingLiveConnectorConfiguration: configuration }],
    Sinks: [{ SinkType: 'RTMP', RTMPConfiguration: { Url } }],
  });
}

describe('captures and concatenations', () => {
  test('a capture is created, found, tagged, joined and stopped', async (context) => {
    const source = await meeting();
    const answer = await created(context, capture(source, { Tags: [{ Key: 'team', Value: 'red' }] }));
    if (!answer) return;
    const { MediaPipelineId, MediaPipelineArn, CreatedTimestamp, Status } = answer.MediaCapturePipeline;
    assert.equal(Status, 'Initializing');
    assert.ok(Math.abs(Date.now() - CreatedTimestamp.getTime()) < 60_000);
    const found = await send(new GetMediaCapturePipelineCommand({ MediaPipelineId }));
    assert.equal(found.MediaCapturePipeline.MediaPipelineArn, MediaPipelineArn);
    const listed = await send(new ListMediaCapturePipelinesCommand({ MaxResults: 1 }));
    assert.deepEqual(listed.MediaCapturePipelines, [{ MediaPipelineId, MediaPipelineArn }]);
    await refused('ResourceLimitExceededException', 400, send(capture(source)));

    await send(new TagResourceCommand({ ResourceARN: MediaPipelineArn, Tags: [{ Key: 'room', Value: '7' }] }));
    await send(new UntagResourceCommand({ ResourceARN: MediaPipelineArn, TagKeys: ['team'] }));
    const { Tags } = await send(new ListTagsForResourceCommand({ ResourceARN: MediaPipelineArn }));
    assert.deepEqual(Tags, [{ Key: 'room', Value: '7' }]);

    const joined = await created(context, concatenation(MediaPipelineArn));
    if (joined) {
      const id = joined.MediaConcatenationPipeline.MediaPipelineId;
      const { MediaPipeline } = await send(new GetMediaPipelineCommand({ MediaPipelineId: id }));
      assert.deepEqual(Object.keys(MediaPipeline), ['MediaConcatenationPipeline']);
      await send(new DeleteMediaPipelineCommand({ MediaPipelineId: id }));
    }
    await send(new DeleteMediaCapturePipelineCommand({ MediaPipelineId }));
  });

  test('what cannot be is refused with its type', async () => {
    const source = await meeting();
    const text = await refused('BadRequestException', 400, send(capture(source, { SinkArn: 'arn:aws:s3:::elsewhere' })));
    assert.equal(text, 'No such S3 Bucket: elsewhere');
    await refused('BadRequestException', 400, send(capture(source, { SinkArn: `${bucket}/../x` })));
    const foreign = source.replace(account, '999999999999');
    await refused('ForbiddenException', 403, send(capture(foreign)));
    await refused('BadRequestException', 400, send(concatenation(source)));
    for (const operation of [GetMediaPipelineCommand, DeleteMediaPipelineCommand, GetMediaCapturePipelineCommand]) {
      await refused('NotFoundException', 404, send(new operation({ MediaPipelineId: unknown })));
    }
    await refused('NotFoundException', 404, send(new ListTagsForResourceCommand({ ResourceARN: pipelineArn })));
    await refused('BadRequestException', 400, send(new ListMediaPipelinesCommand({ NextToken: 'made up' })));
  });

  test('too many calls are throttled', async () => {
    const throttled = client({ endpoint: needed('CARILLON_THROTTLED_ENDPOINT') });
    const call = () => throttled.send(new GetMediaCapturePipelineCommand({ MediaPipelineId: unknown }));
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, call));
    const errors = outcomes.map((outcome) => outcome.reason);
    assert.ok(errors.some((error) => error instanceof sdk.ThrottledClientException));
  });
});

describe('live connectors', () => {
  test('one is created, shown and stopped', async (context) => {
    const answer = await created(context, liveConnector(await meeting(), 'rtmp://127.0.0.1:9/app/key'));
    if (!answer) return;
    const { MediaPipelineId, Sinks } = answer.MediaLiveConnectorPipeline;
    assert.equal(Sinks[0].RTMPConfiguration.AudioChannels, 'Mono');
    await send(new DeleteMediaPipelineCommand({ MediaPipelineId }));
  });

  test('addresses are checked', async () => {
    const source = await meeting();
    for (const url of ['https://example.com/app/key', 'rtmp://127.1/app/key', 'rtmp://example.com/app']) {
      await refused('BadRequestException', 400, send(liveConnector(source, url)));
    }
  });
});

describe('what needs Amazon Kinesis', () => {
  const notOffered = (command) => refused('BadRequestException', 400, send(command));
  const notFound = (command) => refused('NotFoundException', 404, send(command));
  const Identifier = unknown;
  const configuration = {
    ResourceAccessRoleArn: role,
    Elements: [{ Type: 'SnsTopicSink', SnsTopicSinkConfiguration: { InsightsTarget: `arn:aws:sns:${region}:${account}:t` } }],
  };

  test('insights are refused or not there', async () => {
    const named = { MediaInsightsPipelineConfigurationName: 'calls', ...configuration };
    await notOffered(new CreateMediaInsightsPipelineConfigurationCommand(named));
    await notOffered(new CreateMediaInsightsPipelineCommand({ MediaInsightsPipelineConfigurationArn: pipelineArn }));
    const listed = await send(new ListMediaInsightsPipelineConfigurationsCommand({}));
    assert.deepEqual(listed.MediaInsightsPipelineConfigurations, []);
    await notFound(new GetMediaInsightsPipelineConfigurationCommand({ Identifier }));
    await notFound(new UpdateMediaInsightsPipelineConfigurationCommand({ Identifier, ...configuration }));
    await notFound(new DeleteMediaInsightsPipelineConfigurationCommand({ Identifier }));
    await notFound(new UpdateMediaInsightsPipelineStatusCommand({ Identifier, UpdateStatus: 'Pause' }));
    const VoiceProfileDomainArn = `arn:aws:chime:${region}:${account}:voice-profile-domain/x`;
    await notFound(new StartSpeakerSearchTaskCommand({ Identifier, VoiceProfileDomainArn }));
    await notFound(new GetSpeakerSearchTaskCommand({ Identifier, SpeakerSearchTaskId: unknown }));
    await notFound(new StopSpeakerSearchTaskCommand({ Identifier, SpeakerSearchTaskId: unknown }));
    await notFound(new StartVoiceToneAnalysisTaskCommand({ Identifier, LanguageCode: 'en-US' }));
    await notFound(new GetVoiceToneAnalysisTaskCommand({ Identifier, VoiceToneAnalysisTaskId: unknown }));
    await notFound(new StopVoiceToneAnalysisTaskCommand({ Identifier, VoiceToneAnalysisTaskId: unknown }));
  });

  test('streams and their pools are refused or not there', async () => {
    const StreamConfiguration = { Region: region, DataRetentionInHours: 1 };
    await notOffered(new CreateMediaPipelineKinesisVideoStreamPoolCommand({ StreamConfiguration, PoolName: 'pool' }));
    const sink = { SinkArn: poolArn, SinkType: 'KinesisVideoStreamPool', ReservedStreamCapacity: 1, MediaStreamType: 'MixedAudio' };
    const Sources = [{ SourceType: 'ChimeSdkMeeting', SourceArn: await meeting() }];
    await notOffered(new CreateMediaStreamPipelineCommand({ Sources, Sinks: [sink] }));
    const listed = await send(new ListMediaPipelineKinesisVideoStreamPoolsCommand({}));
    assert.deepEqual(listed.KinesisVideoStreamPools, []);
    await notFound(new GetMediaPipelineKinesisVideoStreamPoolCommand({ Identifier: 'pool' }));
    await notFound(new UpdateMediaPipelineKinesisVideoStreamPoolCommand({ Identifier: 'pool' }));
    await notFound(new DeleteMediaPipelineKinesisVideoStreamPoolCommand({ Identifier: 'pool' }));
  });
});

test('every operation of the SDK is called here', () => {
  const text = readFileSync(new URL(import.meta.url), 'utf8');
  for (const name of Object.keys(sdk).filter((name) => /^[A-Z].*Command$/.test(name) && name !== '$Command')) {
    assert.ok(text.includes(`new ${name}(`), name);
  }
});
