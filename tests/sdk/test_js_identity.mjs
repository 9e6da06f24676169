// Every operation of Amazon Chime SDK Identity through the AWS SDK for JavaScript v3, against a running server:
// CARILLON_ENDPOINT, CARILLON_ACCOUNT, and the usual AWS keys.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';

import * as sdk from '@aws-sdk/client-chime-sdk-identity';

const {
  ChimeSDKIdentityClient,
  CreateAppInstanceAdminCommand,
  CreateAppInstanceBotCommand,
  CreateAppInstanceCommand,
  CreateAppInstanceUserCommand,
  DeleteAppInstanceAdminCommand,
  DeleteAppInstanceBotCommand,
  DeleteAppInstanceCommand,
  DeleteAppInstanceUserCommand,
  DeregisterAppInstanceUserEndpointCommand,
  DescribeAppInstanceAdminCommand,
  DescribeAppInstanceBotCommand,
  DescribeAppInstanceCommand,
  DescribeAppInstanceUserCommand,
  DescribeAppInstanceUserEndpointCommand,
  GetAppInstanceRetentionSettingsCommand,
  ListAppInstanceAdminsCommand,
  ListAppInstanceBotsCommand,
  ListAppInstancesCommand,
  ListAppInstanceUserEndpointsCommand,
  ListAppInstanceUsersCommand,
  ListTagsForResourceCommand,
  PutAppInstanceRetentionSettingsCommand,
  PutAppInstanceUserExpirationSettingsCommand,
  RegisterAppInstanceUserEndpointCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAppInstanceBotCommand,
  UpdateAppInstanceCommand,
  UpdateAppInstanceUserCommand,
  UpdateAppInstanceUserEndpointCommand,
  paginateListAppInstanceUsers,
} = sdk;

const endpoint = needed('CARILLON_ENDPOINT');
const account = needed('CARILLON_ACCOUNT');
const region = 'us-east-1';

function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

const identity = new ChimeSDKIdentityClient({ region, endpoint, maxAttempts: 1 });
const send = (command) => identity.send(command);
const made = [];

after(async () => {
  for (const AppInstanceArn of made) await send(new DeleteAppInstanceCommand({ AppInstanceArn }));
});

async function appInstance() {
  const input = { Name: 'clinic', ClientRequestToken: randomUUID() };
  const { AppInstanceArn } = await send(new CreateAppInstanceCommand(input));
  made.push(AppInstanceArn);
  return AppInstanceArn;
}

async function user(AppInstanceArn, AppInstanceUserId) {
  const input = { AppInstanceArn, AppInstanceUserId, Name: AppInstanceUserId, ClientRequestToken: randomUUID() };
  return (await send(new CreateAppInstanceUserCommand(input))).AppInstanceUserArn;
}

/** Expects an error with the class that the SDK has for it and the short word that applications compare. */
async function refused(name, status, promise) {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof sdk[name], `${name} expected: ${error}`);
    assert.equal(error.name, name);
    assert.equal(error.Code, { BadRequestException: 'BadRequest', ForbiddenException: 'Forbidden', NotFoundException: 'NotFound', ConflictException: 'Conflict' }[name]);
    assert.equal(error.$metadata.httpStatusCode, status);
    assert.equal(error.$metadata.requestId.length, 36);
    return true;
  });
}

function isRecent(moment) {
  assert.ok(moment instanceof Date);
  assert.ok(Math.abs(Date.now() - moment) < 60_000, String(moment));
}

test('an app instance is made, described, listed, changed and deleted', async () => {
  const AppInstanceArn = await appInstance();
  const { AppInstance } = await send(new DescribeAppInstanceCommand({ AppInstanceArn }));
  assert.equal(AppInstance.Name, 'clinic');
  isRecent(AppInstance.CreatedTimestamp);
  isRecent(AppInstance.LastUpdatedTimestamp);
  await send(new UpdateAppInstanceCommand({ AppInstanceArn, Name: 'hospital', Metadata: '{}' }));
  const { AppInstances } = await send(new ListAppInstancesCommand({ MaxResults: 50 }));
  const listed = AppInstances.find((found) => found.AppInstanceArn === AppInstanceArn);
  assert.deepEqual(listed, { AppInstanceArn, Name: 'hospital', Metadata: '{}' });

  const settings = { ChannelRetentionSettings: { RetentionDays: 7 } };
  await send(new PutAppInstanceRetentionSettingsCommand({ AppInstanceArn, AppInstanceRetentionSettings: settings }));
  const kept = await send(new GetAppInstanceRetentionSettingsCommand({ AppInstanceArn }));
  assert.deepEqual(kept.AppInstanceRetentionSettings, settings);
  assert.ok(kept.InitiateDeletionTimestamp > new Date());

  await send(new DeleteAppInstanceCommand({ AppInstanceArn }));
  await refused('ForbiddenException', 403, send(new DescribeAppInstanceCommand({ AppInstanceArn })));
  const other = AppInstanceArn.replace(account, '999999999999');
  await refused('ForbiddenException', 403, send(new DescribeAppInstanceCommand({ AppInstanceArn: other })));
  await refused('BadRequestException', 400, send(new ListAppInstancesCommand({ NextToken: 'made-up' })));
});

describe('users', () => {
  test('one is made or found, described, changed and deleted', async () => {
    const AppInstanceArn = await appInstance();
    const AppInstanceUserArn = await user(AppInstanceArn, 'us-east-1:7d5a@home');
    assert.equal(AppInstanceUserArn, `${AppInstanceArn}/user/us-east-1:7d5a@home`);
    assert.equal(await user(AppInstanceArn, 'us-east-1:7d5a@home'), AppInstanceUserArn);
    await send(new UpdateAppInstanceUserCommand({ AppInstanceUserArn, Name: 'Ada', Metadata: '' }));
    const ExpirationSettings = { ExpirationDays: 2, ExpirationCriterion: 'CREATED_TIMESTAMP' };
    await send(new PutAppInstanceUserExpirationSettingsCommand({ AppInstanceUserArn, ExpirationSettings }));
    const { AppInstanceUser } = await send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn }));
    assert.equal(AppInstanceUser.Name, 'Ada');
    assert.deepEqual(AppInstanceUser.ExpirationSettings, ExpirationSettings);
    isRecent(AppInstanceUser.CreatedTimestamp);
    const conflicting = { AppInstanceArn, AppInstanceUserId: 'us-east-1:7d5a@home', Name: 'Grace', ClientRequestToken: randomUUID() };
    await refused('ConflictException', 409, send(new CreateAppInstanceUserCommand(conflicting)));
    await send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn }));
    await refused('ForbiddenException', 403, send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn })));
  });

  test('the paginator of the SDK meets every user once', async () => {
    const AppInstanceArn = await appInstance();
    const wanted = [];
    for (const id of ['a', 'b', 'c', 'd', 'e']) wanted.push(await user(AppInstanceArn, id));
    const listed = [];
    for await (const page of paginateListAppInstanceUsers({ client: identity, pageSize: 2 }, { AppInstanceArn })) {
      listed.push(...page.AppInstanceUsers.map((found) => found.AppInstanceUserArn));
    }
    assert.deepEqual(listed, wanted);
    const { AppInstanceUsers } = await send(new ListAppInstanceUsersCommand({ AppInstanceArn, MaxResults: 1 }));
    assert.equal(AppInstanceUsers.length, 1);
  });

  test('tags change and go', async () => {
    const ResourceARN = await user(await appInstance(), 'ada');
    await send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'a', Value: '1' }, { Key: 'b', Value: '2' }] }));
    await send(new UntagResourceCommand({ ResourceARN, TagKeys: ['a'] }));
    const { Tags } = await send(new ListTagsForResourceCommand({ ResourceARN }));
    assert.deepEqual(Tags, [{ Key: 'b', Value: '2' }]);
  });
});

test('a bot is made, described, listed, changed and deleted', async () => {
  const AppInstanceArn = await appInstance();
  const Lex = {
    LexBotAliasArn: `arn:aws:lex:${region}:${account}:bot-alias/ABCDEFGHIJ/KLMNOPQRST`,
    LocaleId: 'en_US',
    InvokedBy: { StandardMessages: 'AUTO', TargetedMessages: 'NONE' },
  };
  const input = { AppInstanceArn, Name: 'intake', Configuration: { Lex }, ClientRequestToken: randomUUID() };
  const { AppInstanceBotArn } = await send(new CreateAppInstanceBotCommand(input));
  await send(new UpdateAppInstanceBotCommand({ AppInstanceBotArn, Name: 'greeter', Metadata: '' }));
  const { AppInstanceBot } = await send(new DescribeAppInstanceBotCommand({ AppInstanceBotArn }));
  assert.deepEqual(AppInstanceBot.Configuration, { Lex });
  isRecent(AppInstanceBot.LastUpdatedTimestamp);
  const { AppInstanceBots } = await send(new ListAppInstanceBotsCommand({ AppInstanceArn }));
  assert.deepEqual(AppInstanceBots, [{ AppInstanceBotArn, Name: 'greeter', Metadata: '' }]);
  await send(new DeleteAppInstanceBotCommand({ AppInstanceBotArn }));
  await refused('NotFoundException', 404, send(new DescribeAppInstanceBotCommand({ AppInstanceBotArn })));
});

test('an admin is promoted, described, listed and demoted', async () => {
  const AppInstanceArn = await appInstance();
  const AppInstanceAdminArn = await user(AppInstanceArn, 'ada');
  const who = { AppInstanceArn, AppInstanceAdminArn };
  const { AppInstanceAdmin } = await send(new CreateAppInstanceAdminCommand(who));
  assert.deepEqual(AppInstanceAdmin, { Arn: AppInstanceAdminArn, Name: 'ada' });
  const found = await send(new DescribeAppInstanceAdminCommand(who));
  isRecent(found.AppInstanceAdmin.CreatedTimestamp);
  const { AppInstanceAdmins } = await send(new ListAppInstanceAdminsCommand({ AppInstanceArn }));
  assert.deepEqual(AppInstanceAdmins, [{ Admin: AppInstanceAdmin }]);
  await send(new DeleteAppInstanceAdminCommand(who));
  await refused('ForbiddenException', 403, send(new DescribeAppInstanceAdminCommand(who)));
});

test('a push endpoint is registered, described, listed, changed and forgotten', async () => {
  const AppInstanceUserArn = await user(await appInstance(), 'ada');
  const input = {
    AppInstanceUserArn,
    Type: 'GCM',
    ResourceArn: `arn:aws:mobiletargeting:${region}:${account}:apps/clinic`,
    EndpointAttributes: { DeviceToken: 'device' },
    ClientRequestToken: randomUUID(),
  };
  const { EndpointId } = await send(new RegisterAppInstanceUserEndpointCommand(input));
  const named = { AppInstanceUserArn, EndpointId };
  await send(new UpdateAppInstanceUserEndpointCommand({ ...named, Name: 'phone', AllowMessages: 'NONE' }));
  const { AppInstanceUserEndpoint } = await send(new DescribeAppInstanceUserEndpointCommand(named));
  assert.equal(AppInstanceUserEndpoint.EndpointAttributes.DeviceToken, 'device');
  isRecent(AppInstanceUserEndpoint.CreatedTimestamp);
  const { AppInstanceUserEndpoints } = await send(new ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn }));
  const summary = { Name: 'phone', Type: 'GCM', AllowMessages: 'NONE', EndpointState: { Status: 'ACTIVE' } };
  assert.deepEqual(AppInstanceUserEndpoints, [{ ...named, ...summary }]);
  await send(new DeregisterAppInstanceUserEndpointCommand(named));
  await refused('ForbiddenException', 403, send(new DescribeAppInstanceUserEndpointCommand(named)));
});

test('every operation of the SDK is called here', () => {
  const text = readFileSync(new URL(import.meta.url), 'utf8');
  for (const name of Object.keys(sdk).filter((name) => /^[A-Z].*Command$/.test(name) && name !== '$Command')) {
    assert.ok(text.includes(`new ${name}(`), name);
  }
});
