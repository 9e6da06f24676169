// Every operation and every error of Amazon Chime SDK Meetings through the AWS SDK for JavaScript v3, against a
// running server: CARILLON_ENDPOINT, CARILLON_THROTTLED_ENDPOINT, CARILLON_ACCOUNT, and the usual AWS keys.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';

import * as sdk from '@aws-sdk/client-chime-sdk-meetings';

const {
  BatchCreateAttendeeCommand,
  BatchUpdateAttendeeCapabilitiesExceptCommand,
  ChimeSDKMeetingsClient,
  CreateAttendeeCommand,
  CreateMeetingCommand,
  CreateMeetingWithAttendeesCommand,
  DeleteAttendeeCommand,
  DeleteMeetingCommand,
  GetAttendeeCommand,
  GetMeetingCommand,
  ListAttendeesCommand,
  ListTagsForResourceCommand,
  StartMeetingTranscriptionCommand,
  StopMeetingTranscriptionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAttendeeCapabilitiesCommand,
} = sdk;

const endpoint = needed('CARILLON_ENDPOINT');
const throttledEndpoint = needed('CARILLON_THROTTLED_ENDPOINT');
const account = needed('CARILLON_ACCOUNT');
const region = 'us-east-1';
const unknown = '0f9a2b6e-1111-4222-8333-444455550706';
const all = { Audio: 'SendReceive', Video: 'SendReceive', Content: 'SendReceive' };
const english = { EngineTranscribeSettings: { LanguageCode: 'en-US' } };

function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

function client(settings = {}) {
  return new ChimeSDKMeetingsClient({ region, endpoint, maxAttempts: 1, ...settings });
}

const chime = client();
const made = [];
const send = (command) => chime.send(command);

async function meeting(members = {}) {
  const input = { ClientRequestToken: randomUUID(), MediaRegion: 'us-west-2', ExternalMeetingId: 'Visit «7»', ...members };
  const { Meeting } = await send(new CreateMeetingCommand(input));
  made.push(Meeting.MeetingId);
  return Meeting;
}

async function attendee(where, ExternalUserId = 'a1b2#Alice') {
  return (await send(new CreateAttendeeCommand({ MeetingId: where.MeetingId, ExternalUserId }))).Attendee;
}

/** Expects an error with this name and status, of the SDK's own class when it has one. */
async function refused(name, status, promise) {
  const error = await promise.then(
    () => assert.fail(`${name} was expected`),
    (error) => error,
  );
  assert.equal(error.name, name, error.message);
  assert.equal(error.$metadata.httpStatusCode, status);
  assert.match(error.$metadata.requestId, /^[0-9a-f-]{36}$/);
  if (sdk[name]) assert.ok(error instanceof sdk[name], `${name} is not typed`);
  return error;
}

after(async () => {
  for (const MeetingId of made) await send(new DeleteMeetingCommand({ MeetingId })).catch(() => {});
});

describe('operations', () => {
  test('a meeting has what clients need to join', async () => {
    const features = { Video: { MaxResolution: 'FHD' }, Content: { MaxResolution: 'UHD' }, Attendee: { MaxCount: 25 } };
    const created = await meeting({ MeetingFeatures: features, MeetingHostId: 'host', TenantIds: ['clinic'] });
    assert.equal(created.MeetingArn, `arn:aws:chime:${region}:${account}:meeting/${created.MeetingId}`);
    assert.equal(created.ExternalMeetingId, 'Visit «7»');
    assert.deepEqual(created.MeetingFeatures, features);
    assert.equal(Object.values(created.MediaPlacement).filter(Boolean).length, 8);
    const found = await send(new GetMeetingCommand({ MeetingId: created.MeetingId }));
    assert.deepEqual(found.Meeting, created);
  });

  test('one token makes one meeting, also at once', async () => {
    const ClientRequestToken = randomUUID();
    const meetings = await Promise.all(Array.from({ length: 16 }, () => meeting({ ClientRequestToken })));
    assert.equal(new Set(meetings.map(({ MeetingId }) => MeetingId)).size, 1);
  });

  test('the SDK makes a token when none is given', async () => {
    const created = await send(new CreateMeetingCommand({ MediaRegion: region, ExternalMeetingId: 'demo' }));
    made.push(created.Meeting.MeetingId);
    assert.equal(created.Meeting.MeetingFeatures, undefined);
  });

  test('a deleted meeting is gone', async () => {
    const { MeetingId } = await meeting();
    const deleted = await send(new DeleteMeetingCommand({ MeetingId }));
    assert.equal(deleted.$metadata.httpStatusCode, 204);
    const error = await refused('NotFoundException', 404, send(new GetMeetingCommand({ MeetingId })));
    assert.equal(error.message, `Meeting ${MeetingId} not found`);
    assert.equal(error.Code, 'NotFound');
  });

  test('a meeting with attendees reports each', async () => {
    const Attendees = ['alice', 'aws:bot', '名前'].map((ExternalUserId) => ({ ExternalUserId }));
    const input = { ClientRequestToken: randomUUID(), MediaRegion: region, ExternalMeetingId: 'demo', Attendees };
    const created = await send(new CreateMeetingWithAttendeesCommand(input));
    made.push(created.Meeting.MeetingId);
    assert.deepEqual(created.Attendees.map(({ ExternalUserId }) => ExternalUserId), ['alice']);
    assert.deepEqual(created.Errors.map(({ ExternalUserId }) => ExternalUserId), ['aws:bot', '名前']);
  });

  test('attendees live and die', async () => {
    const where = await meeting();
    const { MeetingId } = where;
    const alice = await attendee(where);
    assert.deepEqual(alice.Capabilities, all);
    assert.deepEqual(await attendee(where), alice);
    const users = Array.from({ length: 9 }, (_, n) => ({ ExternalUserId: `user-${n}` }));
    const batch = await send(new BatchCreateAttendeeCommand({ MeetingId, Attendees: users }));
    assert.equal(batch.Attendees.length, 9);
    assert.deepEqual(batch.Errors, []);
    const listed = [];
    let NextToken;
    do {
      const page = await send(new ListAttendeesCommand({ MeetingId, MaxResults: 4, NextToken }));
      listed.push(...page.Attendees.map(({ ExternalUserId }) => ExternalUserId));
      NextToken = page.NextToken;
    } while (NextToken);
    assert.deepEqual(listed, ['a1b2#Alice', ...users.map(({ ExternalUserId }) => ExternalUserId)]);
    const who = { MeetingId, AttendeeId: alice.AttendeeId };
    assert.deepEqual((await send(new GetAttendeeCommand(who))).Attendee, alice);
    await send(new DeleteAttendeeCommand(who));
    await refused('NotFoundException', 404, send(new GetAttendeeCommand(who)));
  });

  test('capabilities change for one or for all but some', async () => {
    const where = await meeting();
    const { MeetingId } = where;
    const host = await attendee(where, 'host');
    const guest = await attendee(where, 'guest');
    const mute = { Audio: 'Receive', Video: 'SendReceive', Content: 'Receive' };
    const update = { MeetingId, AttendeeId: host.AttendeeId, Capabilities: mute };
    assert.deepEqual((await send(new UpdateAttendeeCapabilitiesCommand(update))).Attendee.Capabilities, mute);
    const nothing = { Audio: 'None', Video: 'None', Content: 'None' };
    const except = { MeetingId, ExcludedAttendeeIds: [{ AttendeeId: host.AttendeeId }], Capabilities: nothing };
    await send(new BatchUpdateAttendeeCapabilitiesExceptCommand(except));
    const capabilities = async ({ AttendeeId }) =>
      (await send(new GetAttendeeCommand({ MeetingId, AttendeeId }))).Attendee.Capabilities;
    assert.deepEqual(await capabilities(host), mute);
    assert.deepEqual(await capabilities(guest), nothing);
  });

  test('tags by every form of the name', async () => {
    const { MeetingArn: ResourceARN, MeetingId } = await meeting();
    await send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'team', Value: 'red' }, { Key: 'cost', Value: '7' }] }));
    await send(new UntagResourceCommand({ ResourceARN, TagKeys: ['cost'] }));
    for (const arn of [ResourceARN, `arn:aws:chime::${account}:meeting:${MeetingId}`]) {
      const { Tags } = await send(new ListTagsForResourceCommand({ ResourceARN: arn }));
      assert.deepEqual(Tags, [{ Key: 'team', Value: 'red' }]);
    }
  });

  test('transcription is refused until there is an engine', async () => {
    const { MeetingId } = await meeting();
    const start = new StartMeetingTranscriptionCommand({ MeetingId, TranscriptionConfiguration: english });
    await refused('UnprocessableEntityException', 422, send(start));
    await send(new StopMeetingTranscriptionCommand({ MeetingId }));
  });
});

describe('errors', () => {
  const where = { MeetingId: unknown };
  const who = { ...where, AttendeeId: unknown };
  const arn = { ResourceARN: `arn:aws:chime:${region}:${account}:meeting/${unknown}` };
  for (const [name, command] of [
    ['NotFoundException', new GetMeetingCommand(where)],
    ['NotFoundException', new DeleteMeetingCommand(where)],
    ['NotFoundException', new CreateAttendeeCommand({ ...where, ExternalUserId: 'alice' })],
    ['NotFoundException', new BatchCreateAttendeeCommand({ ...where, Attendees: [{ ExternalUserId: 'alice' }] })],
    ['NotFoundException', new GetAttendeeCommand(who)],
    ['NotFoundException', new ListAttendeesCommand(where)],
    ['NotFoundException', new DeleteAttendeeCommand(who)],
    ['NotFoundException', new UpdateAttendeeCapabilitiesCommand({ ...who, Capabilities: all })],
    [
      'NotFoundException',
      new BatchUpdateAttendeeCapabilitiesExceptCommand({
        ...where,
        ExcludedAttendeeIds: [{ AttendeeId: unknown }],
        Capabilities: all,
      }),
    ],
    ['NotFoundException', new StartMeetingTranscriptionCommand({ ...where, TranscriptionConfiguration: english })],
    ['NotFoundException', new StopMeetingTranscriptionCommand(where)],
    ['ResourceNotFoundException', new TagResourceCommand({ ...arn, Tags: [{ Key: 'a', Value: 'b' }] })],
    ['ResourceNotFoundException', new UntagResourceCommand({ ...arn, TagKeys: ['a'] })],
    ['ResourceNotFoundException', new ListTagsForResourceCommand(arn)],
  ]) {
    test(`${command.constructor.name} of what is unknown`, () => refused(name, 404, send(command)));
  }

  test('rules of meaning are bad requests', async () => {
    const fhd = { MeetingFeatures: { Video: { MaxResolution: 'FHD' } } };
    await refused('BadRequestException', 400, meeting(fhd));
    await refused('BadRequestException', 400, meeting({ ExternalMeetingId: '名前' }));
    const created = await meeting({ MeetingFeatures: { Video: { MaxResolution: 'None' } } });
    const input = { MeetingId: created.MeetingId, ExternalUserId: 'alice', Capabilities: all };
    await refused('BadRequestException', 400, send(new CreateAttendeeCommand(input)));
    const page = { MeetingId: created.MeetingId, NextToken: "made up +&='()*! ü" };
    await refused('BadRequestException', 400, send(new ListAttendeesCommand(page)));
    const empty = { MeetingId: created.MeetingId, TranscriptionConfiguration: {} };
    await refused('BadRequestException', 400, send(new StartMeetingTranscriptionCommand(empty)));
  });

  test('constraints of the model are validation exceptions', async () => {
    const error = await refused('ValidationException', 400, meeting({ ExternalMeetingId: 'x' }));
    assert.match(error.message, /^1 validation error detected: Value at 'externalMeetingId' failed to satisfy/);
    await refused('ValidationException', 400, send(new GetMeetingCommand({ MeetingId: arn.ResourceARN })));
    const oversized = send(new ListTagsForResourceCommand({ ResourceARN: 'x'.repeat(2_000) }));
    await refused('ValidationException', 400, oversized);
  });

  test('limits', async () => {
    const small = await meeting({ MeetingFeatures: { Attendee: { MaxCount: 1 } } });
    await attendee(small, 'first');
    await refused('LimitExceededException', 400, attendee(small, 'second'));
    for (let n = 0; n < 4; n += 1) await meeting({ PrimaryMeetingId: small.MeetingId });
    await refused('LimitExceededException', 400, meeting({ PrimaryMeetingId: small.MeetingId }));
    const tags = Array.from({ length: 50 }, (_, n) => ({ Key: `key${'abcde'[n % 5]}${'abcdefghij'[Math.floor(n / 5)]}`, Value: 'v' }));
    await send(new TagResourceCommand({ ResourceARN: small.MeetingArn, Tags: tags }));
    const more = new TagResourceCommand({ ResourceARN: small.MeetingArn, Tags: [{ Key: 'more', Value: 'v' }] });
    const error = await refused('TooManyTagsException', 400, send(more));
    assert.equal(error.ResourceName, small.MeetingArn);
  });

  test('throttling', async () => {
    const throttled = client({ endpoint: throttledEndpoint });
    const calls = Array.from({ length: 20 }, () => throttled.send(new GetMeetingCommand(where)).catch((error) => error));
    const error = (await Promise.all(calls)).find(({ name }) => name === 'ThrottlingException');
    assert.ok(error instanceof sdk.ThrottlingException);
    assert.equal(error.message, 'Rate exceeded');
  });
});

describe('signatures', () => {
  const credentials = {
    accessKeyId: needed('AWS_ACCESS_KEY_ID'),
    secretAccessKey: needed('AWS_SECRET_ACCESS_KEY'),
  };
  const get = (settings) => client(settings).send(new GetMeetingCommand({ MeetingId: unknown }));

  test('a wrong secret or key is refused', async () => {
    const wrong = { credentials: { ...credentials, secretAccessKey: 'wrong' } };
    await refused('InvalidSignatureException', 403, get(wrong));
    const other = { credentials: { ...credentials, accessKeyId: 'AKIDUNKNOWN' } };
    await refused('UnrecognizedClientException', 403, get(other));
    const token = { credentials: { ...credentials, sessionToken: 'unwanted' } };
    await refused('UnrecognizedClientException', 403, get(token));
  });

  test('an altered body is refused', async () => {
    const altering = client();
    const alter = (next) => (args) => {
      args.request.body = Buffer.from(Array.from(args.request.body)).toString().replace('demo', 'evil');
      return next(args);
    };
    altering.middlewareStack.add(alter, { step: 'deserialize', priority: 'low' });
    const input = { ClientRequestToken: randomUUID(), MediaRegion: region, ExternalMeetingId: 'demo' };
    await refused('InvalidSignatureException', 403, altering.send(new CreateMeetingCommand(input)));
  });

  test('a wrong clock is refused, and corrected by the answer', async () => {
    const offset = { systemClockOffset: -3_600_000 };
    await refused('InvalidSignatureException', 403, get(offset));
    await refused('NotFoundException', 404, get({ ...offset, maxAttempts: 3 }));
  });
});

test('every operation of the SDK is called here', () => {
  const text = readFileSync(new URL(import.meta.url), 'utf8');
  for (const name of Object.keys(sdk).filter((name) => /^[A-Z].*Command$/.test(name) && name !== '$Command')) {
    assert.ok(text.includes(`new ${name}(`), name);
  }
});
