// Replica meetings: who watches, and who is given the word.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ChimeSDKMeetingsClient, CreateMeetingCommand } from '@aws-sdk/client-chime-sdk-meetings';
import { ACCESS_KEY } from '../harness/carillon.mjs';
import { Participant } from '../harness/participant.mjs';
import { Receiver } from '../harness/receiver.mjs';
import { createAttendee, createMeeting, deleteAttendee, deleteMeeting } from '../harness/rest.mjs';
import { world } from '../harness/world.mjs';

const receiver = await Receiver.start();
after(() => receiver.stop());
const it = world({ browsers: 3, config: `webhook-url = ["${receiver.url}"]\n` });

async function createReplica(primary) {
  const client = new ChimeSDKMeetingsClient({ endpoint: it.server.url, region: 'us-east-1', credentials: ACCESS_KEY });
  const { Meeting } = await client.send(
    new CreateMeetingCommand({
      ClientRequestToken: crypto.randomUUID(),
      ExternalMeetingId: 'audience',
      MediaRegion: 'us-east-1',
      PrimaryMeetingId: primary.MeetingId,
    }),
  );
  assert.equal(Meeting.PrimaryMeetingId, primary.MeetingId);
  return Meeting;
}

/** Ada in the primary, Bob and Cleo in a replica of it. */
async function stage() {
  const primary = await createMeeting(it.server);
  const replica = await createReplica(primary);
  const ada = await Participant.join(it, primary, 'Ada', 0);
  const [bob, cleo] = [await Participant.join(it, replica, 'Bob', 1), await Participant.join(it, replica, 'Cleo', 2)];
  return { primary, replica, ada, bob, cleo };
}

const rosterIs = (person, ...ids) =>
  person.sees(`a roster of ${ids.length}`, ({ roster }) => Object.keys(roster).sort().join() === [...ids].sort().join());

test('viewers see, hear and read the primary and not each other, and nobody notices them', { timeout: 180_000 }, async () => {
  const { ada, bob, cleo } = await stage();
  await ada.do('startCamera');
  await Promise.all([bob.watches(ada), cleo.watches(ada)]);
  await Promise.all([bob.hears([ada], [cleo]), cleo.hears([ada], [bob])]);
  await ada.stopsHearing(bob);
  await ada.stopsHearing(cleo);
  for (const person of [ada, bob, cleo]) {
    await rosterIs(person, ada.id);
    const { presence } = await person.state();
    assert.ok(presence.every((entry) => entry.attendeeId === ada.id), 'nobody else ever was in the roster');
  }
  await bob.sees('Ada speaking', (state) => state.activeSpeakers[0] === ada.id && state.roster[ada.id].loudest > 0.2);

  await cleo.do('say', 'does anybody read this?', 60_000);
  await ada.do('say', 'welcome', 60_000);
  const { messages } = await bob.sees('a message', (state) => state.messages.length > 0);
  assert.deepEqual(messages.map((message) => [message.text, message.sender]), [['welcome', ada.id]]);
  assert.deepEqual((await ada.state()).messages, []);

  await bob.sees('that he may not send video', (state) => state.canStartLocalVideo === false);
  await bob.do('startCamera');
  await bob.sees('that his video was refused', (state) => state.videoSend === 'unavailable');
  assert.ok(!Object.values((await ada.state()).tiles).some((tile) => !tile.local));
  await bob.watches(ada);
});

test('a promoted viewer is heard and seen by all, and a demoted one is not', { timeout: 240_000 }, async () => {
  const { primary, ada, bob, cleo } = await stage();
  const part = await createAttendee(it.server, primary, 'Bob on stage');
  assert.equal(await bob.do('promote', { ...part, JoinToken: bob.attendee.JoinToken }), 'AudioAuthenticationRejected');
  assert.equal(await ada.do('promote', part), 'AudioAuthenticationRejected', 'Ada is in the primary already');
  await rosterIs(ada, ada.id);

  assert.equal(await bob.do('promote', part), 'OK');
  for (const person of [ada, bob, cleo]) await rosterIs(person, ada.id, part.AttendeeId);
  await Promise.all([ada.hears([bob], [cleo]), cleo.hears([ada, bob]), bob.hears([ada], [cleo])]);
  await bob.sees('that he may send video', (state) => state.canStartLocalVideo === true);
  await bob.do('startCamera');
  await Promise.all([ada.watches(bob, part.AttendeeId), cleo.watches(bob, part.AttendeeId)]);
  await bob.do('say', 'my question', 0);
  const { messages } = await ada.sees('the question', (state) => state.messages.length === 1);
  assert.deepEqual([messages[0].text, messages[0].sender], ['my question', part.AttendeeId]);
  await cleo.sees('the question', (state) => state.messages.length === 1);

  await bob.do('demote');
  await Promise.all([ada.stopsHearing(bob), cleo.stopsHearing(bob)]);
  for (const person of [ada, bob, cleo]) await rosterIs(person, ada.id);
  await ada.sees('no tile of Bob', ({ tiles }) => !Object.values(tiles).some((tile) => !tile.local));
  await bob.hears([ada], [cleo]);

  assert.equal(await bob.do('promote', part), 'OK', 'he may be given the word again');
  await ada.hears([bob]);
  await deleteAttendee(it.server, primary, part);
  const { demotions } = await bob.sees('his demotion', (state) => state.demotions.length === 2);
  assert.deepEqual(demotions, ['OK', 'AudioVideoWasRemovedFromPrimaryMeeting']);
  await ada.stopsHearing(bob);
  await bob.hears([ada], [cleo]);
  assert.equal(await bob.do('promote', part), 'AudioAuthenticationRejected', 'the credentials are void');
});

test('a replica has events of its own and ends with its primary', { timeout: 120_000 }, async () => {
  const primary = await createMeeting(it.server);
  const replica = await createReplica(primary);
  const ada = await Participant.join(it, primary, 'Ada', 0);
  await receiver.waitFor(primary, 4);
  const bob = await Participant.join(it, replica, 'Bob', 1);
  await receiver.waitFor(replica, 4);
  const cleo = await Participant.join(it, replica, 'Cleo', 2);
  await receiver.waitFor(replica, 7);
  await cleo.do('leave');
  await receiver.waitFor(replica, 8);
  const part = await createAttendee(it.server, primary, 'Bob on stage');
  assert.equal(await bob.do('promote', part), 'OK');
  await rosterIs(ada, ada.id, part.AttendeeId);
  await deleteMeeting(it.server, primary);
  await Promise.all([ada, bob].map((person) => person.sees('the end', (state) => state.stopStatus === 'MeetingEnded')));
  const names = { [ada.id]: 'Ada', [bob.id]: 'Bob', [cleo.id]: 'Cleo', [part.AttendeeId]: 'part' };
  await Promise.all([receiver.waitFor(primary, 10), receiver.waitFor(replica, 10)]);
  const [ended, inReplica] = [receiver.said(primary, names), receiver.said(replica, names)];
  assert.deepEqual(ended.slice(0, 7), [
    'MeetingStarted',
    'AttendeeAdded Ada',
    'AttendeeAuthorized Ada',
    'AttendeeJoined Ada',
    'AttendeeAdded part',
    'AttendeeAuthorized part',
    'AttendeeJoined part',
  ]);
  assert.deepEqual(ended.slice(7).sort(), ['AttendeeLeft Ada', 'AttendeeLeft part', 'MeetingEnded']);
  assert.equal(ended.at(-1), 'MeetingEnded');
  assert.deepEqual(inReplica, [
    'MeetingStarted',
    'AttendeeAdded Bob',
    'AttendeeAuthorized Bob',
    'AttendeeJoined Bob',
    'AttendeeAdded Cleo',
    'AttendeeAuthorized Cleo',
    'AttendeeJoined Cleo',
    'AttendeeLeft Cleo',
    'AttendeeLeft Bob',
    'MeetingEnded',
  ]);
});
