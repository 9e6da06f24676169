// The official messaging session in a browser, over TLS, against the running binary.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateChannelCommand,
  CreateChannelMembershipCommand,
  DeleteChannelMembershipCommand,
  GetMessagingSessionEndpointCommand,
  ListChannelMessagesCommand,
  SendChannelMessageCommand,
} from '@aws-sdk/client-chime-sdk-messaging';
import { Clinic, Messenger } from '../harness/messenger.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 1 });
const types = (state) => state.events.map(({ type }) => type);

async function ward() {
  const clinic = await Clinic.open(it.server, 'ada', 'bob', 'cleo');
  const { ChannelArn } = await clinic.as('ada', CreateChannelCommand, {
    AppInstanceArn: clinic.instance,
    Name: 'ward',
    Mode: 'RESTRICTED',
    Privacy: 'PRIVATE',
    MemberArns: [clinic.user('bob'), clinic.user('cleo')],
  });
  const say = (name, Content, more = {}) =>
    clinic.as(name, SendChannelMessageCommand, { ChannelArn, Content, Type: 'STANDARD', Persistence: 'PERSISTENT', ...more });
  return { clinic, ChannelArn, say };
}

test('the endpoint is a bare host with the TLS port', async () => {
  const { clinic } = await ward();
  const { Endpoint } = await clinic.api.send(new GetMessagingSessionEndpointCommand({ NetworkType: 'DUAL_STACK' }));
  assert.equal(Endpoint.Url, `127.0.0.1:${it.server.tlsPort}`);
});

test('both sockets of a member hear what concurrent senders say, once and in the order of the history', async () => {
  const { clinic, ChannelArn, say } = await ward();
  const sessions = [await Messenger.start(it, clinic, 'bob'), await Messenger.start(it, clinic, 'bob')];
  await Promise.all(['ada', 'cleo', 'bob'].flatMap((name) => Array.from({ length: 12 }, (_, at) => say(name, `${name} ${at}`))));
  const listed = await clinic.as('bob', ListChannelMessagesCommand, { ChannelArn, SortOrder: 'ASCENDING', MaxResults: 50 });
  const history = listed.ChannelMessages.map(({ Content }) => Content);
  assert.equal(history.length, 36);
  for (const session of sessions) {
    const state = await session.sees('all messages', ({ events }) => events.length >= 37);
    assert.equal(types(state)[0], 'SESSION_ESTABLISHED');
    assert.deepEqual(await session.texts(), history);
  }
});

test('a removed member hears of that and of nothing more, and a targeted message reaches its two', async () => {
  const { clinic, ChannelArn, say } = await ward();
  const [ada, bob, cleo] = [
    await Messenger.start(it, clinic, 'ada'),
    await Messenger.start(it, clinic, 'bob'),
    await Messenger.start(it, clinic, 'cleo'),
  ];
  await say('ada', 'for bob', { Target: [{ MemberArn: clinic.user('bob') }] });
  await clinic.as('ada', DeleteChannelMembershipCommand, { ChannelArn, MemberArn: clinic.user('bob') });
  await say('ada', 'without bob');
  await clinic.as('ada', CreateChannelMembershipCommand, { ChannelArn, MemberArn: clinic.user('bob'), Type: 'DEFAULT' });
  await say('ada', 'with bob');
  for (const each of [ada, bob, cleo]) await each.sees('the last', ({ events }) => events.at(-1)?.payload?.Content === 'with bob');
  assert.deepEqual(await ada.texts(), ['for bob', 'without bob', 'with bob']);
  assert.deepEqual(await bob.texts(), ['for bob', 'with bob']);
  assert.deepEqual(await cleo.texts(), ['without bob', 'with bob']);
  assert.deepEqual(types(await bob.state()).slice(1), [
    'CREATE_CHANNEL_MESSAGE',
    'DELETE_CHANNEL_MEMBERSHIP',
    'CREATE_CHANNEL_MEMBERSHIP',
    'CREATE_CHANNEL_MESSAGE',
  ]);
});

test('prefetch tells of the channels', async () => {
  const { clinic, ChannelArn, say } = await ward();
  await say('ada', 'hello');
  const bob = await Messenger.start(it, clinic, 'bob', { prefetch: true });
  const state = await bob.sees('its channel', ({ events }) => events.length === 2);
  const { type, payload } = state.events[1];
  assert.deepEqual([type, payload.Channel.ChannelArn, payload.ChannelMessages[0].Content], ['CHANNEL_DETAILS', ChannelArn, 'hello']);
  assert.equal(payload.ChannelMemberships.length, 3);
});

test('after a server was killed the client is back, and what it lists and hears is all and nothing twice', async () => {
  const { clinic, ChannelArn, say } = await ward();
  const bob = await Messenger.start(it, clinic, 'bob', { reconnectTimeoutMs: 120_000 });
  await say('ada', 'before');
  await bob.sees('the first', ({ events }) => events.length === 2);
  await it.server.kill();
  await it.server.restart();
  await say('ada', 'while away');
  await bob.sees('its session again', ({ starts }) => starts === 2, 60_000);
  const listed = await clinic.as('bob', ListChannelMessagesCommand, { ChannelArn, SortOrder: 'ASCENDING' });
  await say('ada', 'after');
  await bob.sees('the last', ({ events }) => events.at(-1)?.payload?.Content === 'after');
  const history = listed.ChannelMessages.map(({ Content }) => Content);
  assert.deepEqual(history, ['before', 'while away']);
  const heard = await bob.texts();
  assert.equal(new Set(heard).size, heard.length, `twice: ${heard}`);
  // What was sent before the session was there again need not be heard, and is listed.
  assert.deepEqual([...new Set([...history, ...heard])], ['before', 'while away', 'after']);
});

test('a user who is not there and an eleventh socket are refused for good', async () => {
  const { clinic } = await ward();
  const wrong = await Messenger.open(it, clinic, 'nobody');
  const refused = await wrong.sees('that it is refused', ({ failed }) => failed !== null);
  assert.deepEqual([refused.failed, refused.connecting], [4401, [false]]);
  for (let socket = 0; socket < 10; socket += 1) await Messenger.start(it, clinic, 'cleo');
  const eleventh = await Messenger.open(it, clinic, 'cleo');
  const full = await eleventh.sees('that it is refused', ({ failed }) => failed !== null);
  assert.deepEqual([full.failed, full.connecting], [4003, [false]]);
});
