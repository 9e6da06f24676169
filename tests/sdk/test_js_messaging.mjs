// The operations of Amazon Chime SDK Messaging through the AWS SDK for JavaScript v3, against a running server:
// CARILLON_ENDPOINT, CARILLON_ACCOUNT, and the usual AWS keys.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import * as identity from '@aws-sdk/client-chime-sdk-identity';
import * as sdk from '@aws-sdk/client-chime-sdk-messaging';

const {
  AssociateChannelFlowCommand,
  BatchCreateChannelMembershipCommand,
  ChannelFlowCallbackCommand,
  ChimeSDKMessagingClient,
  CreateChannelBanCommand,
  CreateChannelCommand,
  CreateChannelFlowCommand,
  CreateChannelMembershipCommand,
  CreateChannelModeratorCommand,
  DeleteChannelBanCommand,
  DeleteChannelCommand,
  DeleteChannelFlowCommand,
  DeleteChannelMembershipCommand,
  DeleteChannelMessageCommand,
  DeleteChannelModeratorCommand,
  DeleteMessagingStreamingConfigurationsCommand,
  DescribeChannelBanCommand,
  DescribeChannelCommand,
  DescribeChannelFlowCommand,
  DescribeChannelMembershipCommand,
  DescribeChannelMembershipForAppInstanceUserCommand,
  DescribeChannelModeratedByAppInstanceUserCommand,
  DescribeChannelModeratorCommand,
  DisassociateChannelFlowCommand,
  GetChannelMembershipPreferencesCommand,
  GetChannelMessageCommand,
  GetChannelMessageStatusCommand,
  GetMessagingStreamingConfigurationsCommand,
  ListChannelBansCommand,
  ListChannelFlowsCommand,
  ListChannelMembershipsCommand,
  ListChannelMembershipsForAppInstanceUserCommand,
  ListChannelMessagesCommand,
  ListChannelModeratorsCommand,
  ListChannelsAssociatedWithChannelFlowCommand,
  ListChannelsCommand,
  ListChannelsModeratedByAppInstanceUserCommand,
  ListSubChannelsCommand,
  ListTagsForResourceCommand,
  PutChannelExpirationSettingsCommand,
  PutChannelMembershipPreferencesCommand,
  PutMessagingStreamingConfigurationsCommand,
  RedactChannelMessageCommand,
  SearchChannelsCommand,
  SendChannelMessageCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateChannelCommand,
  UpdateChannelFlowCommand,
  UpdateChannelMessageCommand,
  UpdateChannelReadMarkerCommand,
  paginateListChannelMessages,
} = sdk;

// The WebSocket and what leads to it have tests of their own.
const elsewhere = ['GetMessagingSessionEndpointCommand'];
const endpoint = needed('CARILLON_ENDPOINT');
const account = needed('CARILLON_ACCOUNT');
const region = 'us-east-1';
const text = 'Grüße \u0000 \u{1f600}';

function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

const messaging = new ChimeSDKMessagingClient({ region, endpoint, maxAttempts: 1 });
const people = new identity.ChimeSDKIdentityClient({ region, endpoint, maxAttempts: 1 });
const send = (command) => messaging.send(command);
let AppInstanceArn, ada, bob, cleo;

before(async () => {
  const input = { Name: 'clinic', ClientRequestToken: randomUUID() };
  ({ AppInstanceArn } = await people.send(new identity.CreateAppInstanceCommand(input)));
  [ada, bob, cleo] = [await user('us-east-1:7d5a@home'), await user('bob'), await user('cleo')];
  const admin = { AppInstanceArn, AppInstanceAdminArn: cleo };
  await people.send(new identity.CreateAppInstanceAdminCommand(admin));
});

after(() => people.send(new identity.DeleteAppInstanceCommand({ AppInstanceArn })));

async function user(AppInstanceUserId) {
  const input = { AppInstanceArn, AppInstanceUserId, Name: AppInstanceUserId, ClientRequestToken: randomUUID() };
  return (await people.send(new identity.CreateAppInstanceUserCommand(input))).AppInstanceUserArn;
}

/** A channel of Ada's, as its calls name it. */
async function channel(members = {}) {
  const input = { AppInstanceArn, Name: 'ward', Privacy: 'PRIVATE', ChimeBearer: ada, ClientRequestToken: randomUUID() };
  const { ChannelArn } = await send(new CreateChannelCommand({ ...input, ...members }));
  return { ChannelArn, ChimeBearer: ada };
}

async function sent(ward, Content, members = {}) {
  const input = { ...ward, Content, Type: 'STANDARD', Persistence: 'PERSISTENT', ClientRequestToken: randomUUID() };
  const { MessageId, Status } = await send(new SendChannelMessageCommand({ ...input, ...members }));
  assert.deepEqual(Status, { Value: 'SENT' });
  return { ...ward, MessageId };
}

const codes = { BadRequestException: 'BadRequest', ConflictException: 'Conflict', ForbiddenException: 'Forbidden', NotFoundException: 'NotFound' };

/** Expects an error with the class that the SDK has for it and the short word that applications compare. */
async function refused(name, status, promise, message = /./) {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof sdk[name], `${name} expected: ${error}`);
    assert.equal(error.Code, codes[name]);
    assert.equal(error.$metadata.httpStatusCode, status);
    assert.match(error.message, message);
    return true;
  });
}

function isRecent(moment) {
  assert.ok(moment instanceof Date);
  assert.ok(Math.abs(Date.now() - moment) < 60_000, String(moment));
}

test('a channel is made, described, listed, changed and deleted', async () => {
  const ward = await channel({ Privacy: 'PUBLIC', ChannelId: 'ward:7@home', MemberArns: [bob] });
  assert.equal(ward.ChannelArn, `${AppInstanceArn}/channel/ward:7@home`);
  await send(new UpdateChannelCommand({ ...ward, Name: 'ward 7' }));
  const { Channel } = await send(new DescribeChannelCommand(ward));
  assert.equal(Channel.Name, 'ward 7');
  assert.equal(Channel.Mode, 'RESTRICTED');
  isRecent(Channel.CreatedTimestamp);
  const { Channels } = await send(new ListChannelsCommand({ AppInstanceArn, ChimeBearer: bob }));
  assert.deepEqual(Channels.map((found) => found.ChannelArn), [ward.ChannelArn]);
  await refused('ForbiddenException', 403, send(new DeleteChannelCommand({ ...ward, ChimeBearer: bob })));
  await send(new DeleteChannelCommand(ward));
  await refused('ForbiddenException', 403, send(new DescribeChannelCommand(ward)));
});

test('channels are found by their members', async () => {
  const erin = await user('erin');
  const ward = await channel({ ChimeBearer: erin, MemberArns: [bob] });
  const found = async (ChimeBearer, Operator, Values) => {
    const { Channels } = await send(new SearchChannelsCommand({ ChimeBearer, Fields: [{ Key: 'MEMBERS', Operator, Values }] }));
    return Channels.map((channel) => channel.ChannelArn);
  };
  assert.deepEqual(await found(bob, 'EQUALS', [bob, erin]), [ward.ChannelArn]);
  assert.deepEqual(await found(bob, 'INCLUDES', [erin]), [ward.ChannelArn]);
  assert.deepEqual(await found(cleo, 'INCLUDES', [erin]), [ward.ChannelArn]);
  assert.deepEqual(await found(ada, 'INCLUDES', [erin]), []);
});

test('members come, are seen, read and go', async () => {
  const ward = await channel();
  const { Member } = await send(new CreateChannelMembershipCommand({ ...ward, MemberArn: bob, Type: 'DEFAULT' }));
  assert.deepEqual(Member, { Arn: bob, Name: 'bob' });
  const batch = await send(new BatchCreateChannelMembershipCommand({ ...ward, MemberArns: [bob, cleo] }));
  assert.deepEqual(batch.BatchChannelMemberships.Members.map((member) => member.Arn), [cleo]);
  assert.deepEqual(batch.Errors.map((error) => error.ErrorCode), ['Conflict']);
  const named = { ...ward, MemberArn: bob };
  const { ChannelMembership } = await send(new DescribeChannelMembershipCommand(named));
  isRecent(ChannelMembership.CreatedTimestamp);
  const { ChannelMemberships } = await send(new ListChannelMembershipsCommand(ward));
  assert.equal(ChannelMemberships.length, 3);
  const own = { ChannelArn: ward.ChannelArn, ChimeBearer: bob };
  await send(new UpdateChannelReadMarkerCommand(own));
  const mine = await send(new DescribeChannelMembershipForAppInstanceUserCommand({ ...own, AppInstanceUserArn: bob }));
  isRecent(mine.ChannelMembership.AppInstanceUserMembershipSummary.ReadMarkerTimestamp);
  const listed = await send(new ListChannelMembershipsForAppInstanceUserCommand({ ChimeBearer: bob }));
  assert.ok(listed.ChannelMemberships.some((found) => found.ChannelSummary.ChannelArn === ward.ChannelArn));
  await send(new DeleteChannelMembershipCommand({ ...own, MemberArn: bob }));
  await refused('NotFoundException', 404, send(new DescribeChannelMembershipCommand(named)));
});

test('moderators and bans are made, described, listed and undone', async () => {
  const ward = await channel();
  const moderator = { ...ward, ChannelModeratorArn: bob };
  await send(new CreateChannelModeratorCommand(moderator));
  await refused('ConflictException', 409, send(new CreateChannelModeratorCommand(moderator)));
  isRecent((await send(new DescribeChannelModeratorCommand(moderator))).ChannelModerator.CreatedTimestamp);
  assert.equal((await send(new ListChannelModeratorsCommand(ward))).ChannelModerators.length, 2);
  const own = { ChannelArn: ward.ChannelArn, AppInstanceUserArn: bob, ChimeBearer: bob };
  const { Channel } = await send(new DescribeChannelModeratedByAppInstanceUserCommand(own));
  assert.equal(Channel.ChannelSummary.ChannelArn, ward.ChannelArn);
  const { Channels } = await send(new ListChannelsModeratedByAppInstanceUserCommand({ ChimeBearer: bob }));
  assert.equal(Channels.length, 1);
  const ban = { ...ward, MemberArn: bob };
  await refused('ForbiddenException', 403, send(new CreateChannelBanCommand(ban)));
  await send(new DeleteChannelModeratorCommand(moderator));
  await send(new CreateChannelBanCommand(ban));
  isRecent((await send(new DescribeChannelBanCommand(ban))).ChannelBan.CreatedTimestamp);
  assert.equal((await send(new ListChannelBansCommand(ward))).ChannelBans.length, 1);
  await send(new DeleteChannelBanCommand(ban));
  await refused('NotFoundException', 404, send(new DescribeChannelBanCommand(ban)));
});

test('a message is sent, read, changed, redacted and deleted', async () => {
  const ward = await channel({ MemberArns: [bob] });
  const message = await sent(ward, text, { Metadata: '{}', Target: [{ MemberArn: bob }] });
  const { ChannelMessage } = await send(new GetChannelMessageCommand({ ...message, ChimeBearer: bob }));
  assert.equal(ChannelMessage.Content, text);
  assert.deepEqual(ChannelMessage.Target, [{ MemberArn: bob }]);
  isRecent(ChannelMessage.CreatedTimestamp);
  assert.deepEqual((await send(new GetChannelMessageStatusCommand(message))).Status, { Value: 'SENT' });
  await refused('NotFoundException', 404, send(new GetChannelMessageCommand({ ...message, ChimeBearer: cleo })));
  await send(new UpdateChannelMessageCommand({ ...message, Content: 'changed' }));
  isRecent((await send(new GetChannelMessageCommand(message))).ChannelMessage.LastEditedTimestamp);
  await send(new RedactChannelMessageCommand(message));
  assert.equal((await send(new GetChannelMessageCommand(message))).ChannelMessage.Redacted, true);
  await send(new DeleteChannelMessageCommand({ ...message, ChimeBearer: cleo }));
  await refused('NotFoundException', 404, send(new GetChannelMessageCommand(message)));
});

test('a history is paginated by the SDK, and read between its own times', async () => {
  const ward = await channel();
  const texts = Array.from({ length: 7 }, (_, number) => `message ${number}`);
  for (const text of texts) await sent(ward, text);
  const read = [];
  const pages = paginateListChannelMessages({ client: messaging, pageSize: 3 }, { ...ward, SortOrder: 'ASCENDING' });
  for await (const page of pages) read.push(...page.ChannelMessages);
  assert.deepEqual(read.map((message) => message.Content), texts);
  const between = { NotBefore: read[2].CreatedTimestamp, NotAfter: read[4].CreatedTimestamp };
  const { ChannelMessages } = await send(new ListChannelMessagesCommand({ ...ward, ...between }));
  const expected = read.filter((message) => message.CreatedTimestamp >= between.NotBefore && message.CreatedTimestamp <= between.NotAfter);
  assert.deepEqual(ChannelMessages.map((message) => message.Content), expected.map((message) => message.Content).reverse());
});

test('a channel carries tags', async () => {
  const ResourceARN = (await channel()).ChannelArn;
  await send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'ward', Value: '7' }] }));
  assert.deepEqual((await send(new ListTagsForResourceCommand({ ResourceARN }))).Tags, [{ Key: 'ward', Value: '7' }]);
  await send(new UntagResourceCommand({ ResourceARN, TagKeys: ['ward'] }));
  assert.deepEqual((await send(new ListTagsForResourceCommand({ ResourceARN }))).Tags, []);
});

test('expiration and preferences are set and read', async () => {
  const ward = await channel();
  const ExpirationSettings = { ExpirationDays: 7, ExpirationCriterion: 'CREATED_TIMESTAMP' };
  await send(new PutChannelExpirationSettingsCommand({ ...ward, ExpirationSettings }));
  const { Channel } = await send(new DescribeChannelCommand(ward));
  assert.deepEqual(Channel.ExpirationSettings, ExpirationSettings);
  const own = { ...ward, MemberArn: ada };
  const Preferences = { PushNotifications: { AllowNotifications: 'NONE' } };
  await send(new PutChannelMembershipPreferencesCommand({ ...own, Preferences }));
  assert.deepEqual((await send(new GetChannelMembershipPreferencesCommand(own))).Preferences, Preferences);
  const others = { ...own, MemberArn: bob };
  await refused('ForbiddenException', 403, send(new GetChannelMembershipPreferencesCommand(others)));
});

test('streams are put, read and deleted', async () => {
  const ResourceArn = `arn:aws:kinesis:${region}:${account}:stream/chime-messaging-ward`;
  const StreamingConfigurations = [{ DataType: 'ChannelMessage', ResourceArn }];
  const streams = { AppInstanceArn, StreamingConfigurations };
  const put = await send(new PutMessagingStreamingConfigurationsCommand(streams));
  assert.deepEqual(put.StreamingConfigurations, StreamingConfigurations);
  const read = () => send(new GetMessagingStreamingConfigurationsCommand({ AppInstanceArn }));
  assert.deepEqual((await read()).StreamingConfigurations, StreamingConfigurations);
  await send(new DeleteMessagingStreamingConfigurationsCommand({ AppInstanceArn }));
  await refused('NotFoundException', 404, read());
  StreamingConfigurations[0].ResourceArn += '-nowhere';
  await refused('NotFoundException', 404, send(new PutMessagingStreamingConfigurationsCommand(streams)));
});

test('messages go through the processors of a flow', async () => {
  const ward = await channel();
  const Lambda = { ResourceArn: `arn:aws:lambda:${region}:${account}:function:words`, InvocationType: 'ASYNC' };
  const Processors = [{ Name: 'p', Configuration: { Lambda }, ExecutionOrder: 1, FallbackAction: 'ABORT' }];
  const made = await send(new CreateChannelFlowCommand({ AppInstanceArn, Processors, Name: 'f', ClientRequestToken: randomUUID() }));
  const flow = { ChannelFlowArn: made.ChannelFlowArn };
  await send(new UpdateChannelFlowCommand({ ...flow, Processors, Name: 'manners' }));
  const described = await send(new DescribeChannelFlowCommand(flow));
  assert.deepEqual([described.ChannelFlow.Name, described.ChannelFlow.Processors], ['manners', Processors]);
  const listed = await send(new ListChannelFlowsCommand({ AppInstanceArn }));
  assert.ok(listed.ChannelFlows.some(({ ChannelFlowArn }) => ChannelFlowArn === flow.ChannelFlowArn));
  await refused('NotFoundException', 404, send(new DisassociateChannelFlowCommand({ ...ward, ...flow })));
  await send(new AssociateChannelFlowCommand({ ...ward, ...flow }));
  const { Channels } = await send(new ListChannelsAssociatedWithChannelFlowCommand(flow));
  assert.deepEqual(Channels.map(({ ChannelArn }) => ChannelArn), [ward.ChannelArn]);
  const message = { ...ward, Content: 'a secret', Type: 'STANDARD', Persistence: 'PERSISTENT', ClientRequestToken: randomUUID() };
  const { MessageId, Status } = await send(new SendChannelMessageCommand(message));
  assert.equal(Status.Value, 'PENDING');
  const status = async () => (await send(new GetChannelMessageStatusCommand({ ...ward, MessageId }))).Status.Value;
  const deadline = Date.now() + 60_000;
  while ((await status()) !== 'SENT') {
    assert.ok(Date.now() < deadline, 'the message is not sent');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const seen = await send(new GetChannelMessageCommand({ ...ward, MessageId }));
  assert.equal(seen.ChannelMessage.Content, 'a ******');
  const callback = { ChannelArn: ward.ChannelArn, CallbackId: 'c'.repeat(34), ChannelMessage: { MessageId } };
  await refused('BadRequestException', 400, send(new ChannelFlowCallbackCommand(callback)), /non-pending/);
  await refused('ConflictException', 409, send(new DeleteChannelFlowCommand(flow)));
  await send(new DisassociateChannelFlowCommand({ ...ward, ...flow }));
  await send(new DeleteChannelFlowCommand(flow));
});

test('what is not built says so', async () => {
  await refused('BadRequestException', 400, send(new ListSubChannelsCommand(await channel())), /not available on this server/);
});

test('every operation of the SDK is called here', () => {
  const source = readFileSync(new URL(import.meta.url), 'utf8');
  const commands = Object.keys(sdk).filter((name) => /^[A-Z].*Command$/.test(name) && name !== '$Command');
  assert.deepEqual(commands.filter((name) => !source.includes(`new ${name}(`)), elsewhere);
});
