// Two and three people in a call, as each of them sees and hears it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Participant } from '../harness/participant.mjs';
import { createMeeting, deleteAttendee, deleteMeeting } from '../harness/rest.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 3 });

async function call(...names) {
  const meeting = await createMeeting(it.server);
  return Promise.all(names.map((name, voice) => Participant.join(it, meeting, name, voice)));
}

const everybody = (people, action) => Promise.all(people.map((person) => person.do(action)));

test('two people see each other move and hear each other but not themselves', { timeout: 120_000 }, async () => {
  const [ada, bob] = await call('Ada', 'Bob');
  await Promise.all([ada.seesPresent(ada, bob), bob.seesPresent(ada, bob)]);
  await everybody([ada, bob], 'startCamera');
  await Promise.all([ada.watches(bob), bob.watches(ada)]);
  await Promise.all([ada.decodesMore(), bob.decodesMore()]);
  await Promise.all([ada.hears([bob]), bob.hears([ada])]);
  const { roster } = await ada.state();
  assert.equal(roster[bob.id].externalUserId, 'Bob');
  assert.equal(roster[ada.id].externalUserId, 'Ada');
});

test('three people see and hear the two others', { timeout: 180_000 }, async () => {
  const people = await call('Ada', 'Bob', 'Cleo');
  await Promise.all(people.map((person) => person.seesPresent(...people)));
  await everybody(people, 'startCamera');
  for (const person of people) {
    const others = people.filter((other) => other !== person);
    await Promise.all([...others.map((other) => person.watches(other)), person.hears(others)]);
  }
  const [ada, bob, cleo] = people;
  await bob.do('leave');
  await Promise.all([ada.seesGone(bob), cleo.seesGone(bob)]);
  await Promise.all([ada.watches(cleo), cleo.watches(ada)]);
  // What is on its way in a browser's buffer when Bob is gone is still heard, on a busy machine for a while.
  await Promise.all([ada.stopsHearing(bob), cleo.stopsHearing(bob)]);
  await Promise.all([ada.hears([cleo], [bob]), cleo.hears([ada], [bob])]);
});

test('a muted person is shown as muted and not heard until unmuted', { timeout: 120_000 }, async () => {
  const [ada, bob, cleo] = await call('Ada', 'Bob', 'Cleo');
  await cleo.hears([ada, bob]);
  await ada.do('mute');
  const muted = (state) => state.roster[ada.id]?.muted === true;
  await Promise.all([ada, bob, cleo].map((person) => person.sees('Ada muted', muted)));
  await cleo.stopsHearing(ada);
  await cleo.hears([bob], [ada]);
  await ada.do('unmute');
  const unmuted = (state) => state.roster[ada.id]?.muted === false;
  await Promise.all([ada, bob, cleo].map((person) => person.sees('Ada unmuted', unmuted)));
  await cleo.hears([ada, bob]);
});

test('who speaks has volume, full signal strength and is the active speaker', { timeout: 120_000 }, async () => {
  const [ada, bob] = await call('Ada', 'Bob');
  await Promise.all([ada.seesPresent(ada, bob), bob.seesPresent(ada, bob)]);
  await bob.do('mute');
  for (const person of [ada, bob]) {
    await person.sees('Ada speaking', (state) => state.roster[ada.id]?.loudest > 0.2 && state.activeSpeakers[0] === ada.id);
    await person.sees('good signals', (state) => state.roster[ada.id].signal > 0 && state.roster[bob.id].signal > 0);
  }
  await ada.do('mute');
  await bob.do('unmute');
  await ada.sees('Bob speaking', (state) => state.roster[bob.id].loudest > 0.2 && state.activeSpeakers[0] === bob.id);
});

test('a camera can be switched off and on, and a tile paused and resumed', { timeout: 120_000 }, async () => {
  const [ada, bob] = await call('Ada', 'Bob');
  await ada.do('startCamera');
  await bob.watches(ada);
  await ada.do('stopCamera');
  await bob.sees('no tile of Ada', (state) => !Object.values(state.tiles).some((tile) => tile.attendeeId === ada.id));
  await ada.do('startCamera');
  await bob.watches(ada);
  await bob.do('pauseTileOf', ada.id);
  await bob.sees('a paused tile', (state) => Object.values(state.tiles).some((tile) => tile.paused));
  await bob.decodesNoMore();
  await bob.do('resumeTileOf', ada.id);
  await bob.watches(ada);
});

test('a content share is an attendee with a picture of its own until it stops', { timeout: 120_000 }, async () => {
  const [ada, bob] = await call('Ada', 'Bob');
  await ada.do('startCamera');
  await ada.do('startShare');
  await ada.sees('her share started', (state) => state.contentShare === 'started');
  const content = `${ada.id}#content`;
  const state = await bob.sees('the share in the roster', ({ roster }) => roster[content]);
  assert.equal(state.roster[content].externalUserId, 'Ada');
  await bob.watches(ada, content, 'magenta');
  await bob.watches(ada);
  await ada.hears([bob]);
  await ada.do('stopShare');
  await ada.sees('her share stopped', (own) => own.contentShare === 'stopped');
  await bob.sees('no share', ({ roster, tiles }) => !roster[content] && !Object.values(tiles).some((tile) => tile.content));
  await bob.watches(ada);
});

test('a chat message reaches the others once, and a stored one the late joiner too', { timeout: 120_000 }, async () => {
  const [ada, bob] = await call('Ada', 'Bob');
  await ada.seesPresent(bob);
  await ada.do('say', 'for those who are here', 0);
  await ada.do('say', 'for those who come late: ämne ✓', 120_000);
  const { messages } = await bob.sees('both messages', (state) => state.messages.length >= 2);
  assert.deepEqual(messages.map((message) => message.text), ['for those who are here', 'for those who come late: ämne ✓']);
  for (const message of messages) {
    assert.equal(message.sender, ada.id);
    assert.equal(message.senderExternal, 'Ada');
    assert.equal(message.throttled, false);
  }
  assert.ok(messages[1].timestamp > messages[0].timestamp);
  const cleo = await Participant.join(it, ada.meeting, 'Cleo', 2);
  await cleo.sees('the stored message', (state) => state.messages.length === 1);
  await cleo.do('say', 'hello', 0);
  await ada.sees('the answer', (state) => state.messages.length === 1);
  const late = await cleo.state();
  assert.deepEqual(late.messages.map((message) => [message.text, message.timestamp]), [['for those who come late: ämne ✓', messages[1].timestamp]]);
  assert.equal((await bob.state()).messages.filter((message) => message.sender === ada.id).length, 2);
});

test('leaving is a leave and not a drop', { timeout: 120_000 }, async () => {
  const [ada, bob] = await call('Ada', 'Bob');
  await bob.seesPresent(ada);
  await ada.do('startCamera');
  await bob.watches(ada);
  await ada.do('leave');
  await ada.sees('the end', (state) => state.stopStatus === 'Left');
  await bob.seesGone(ada);
  await bob.sees('no tile', (state) => !Object.values(state.tiles).some((tile) => tile.attendeeId === ada.id));
  const departures = (await bob.state()).presence.filter((entry) => entry.attendeeId === ada.id && !entry.present);
  assert.deepEqual(departures.map((entry) => entry.dropped), [false]);
});

test('deleting the meeting ends it for everybody, shares included', { timeout: 120_000 }, async () => {
  const [ada, bob] = await call('Ada', 'Bob');
  await ada.do('startShare');
  await ada.sees('her share started', (state) => state.contentShare === 'started');
  await deleteMeeting(it.server, ada.meeting);
  await Promise.all([ada, bob].map((person) => person.sees('the end', (state) => state.stopStatus === 'MeetingEnded')));
  await ada.sees('her share stopped', (state) => state.contentShare === 'stopped');
});

test('deleting an attendee removes that one and nobody else', { timeout: 120_000 }, async () => {
  const [ada, bob, cleo] = await call('Ada', 'Bob', 'Cleo');
  await Promise.all([cleo.seesPresent(ada, bob), bob.seesPresent(ada)]);
  await deleteAttendee(it.server, ada.meeting, ada.attendee);
  await ada.sees('her removal', (state) => state.stopStatus === 'AudioAttendeeRemoved');
  await Promise.all([bob.seesGone(ada), cleo.seesGone(ada)]);
  await cleo.stopsHearing(ada);
  await cleo.hears([bob], [ada]);
  assert.equal((await bob.state()).phase, 'started');
});

test('a second device takes over and the first is told', { timeout: 120_000 }, async () => {
  const [ada, bob] = await call('Ada', 'Bob');
  await ada.do('startCamera');
  await bob.watches(ada);
  const elsewhere = await Participant.join(it, ada.meeting, 'Ada elsewhere', 2, { attendee: ada.attendee });
  await ada.sees('the takeover', (state) => state.stopStatus === 'AudioJoinedFromAnotherDevice');
  await elsewhere.do('startCamera');
  await bob.watches(elsewhere, ada.id);
  await bob.stopsHearing(ada);
  await bob.hears([elsewhere], [ada]);
  await bob.seesPresent(elsewhere);
  assert.ok((await bob.state()).presence.every((entry) => entry.attendeeId !== ada.id || entry.present), 'nobody saw a leave');
});

test('the log of a call holds no name, no token and no message', { timeout: 120_000 }, async () => {
  const [one, two] = await call('Persephone Quill', 'Ignatius Farthing');
  await Promise.all([one.seesPresent(two), two.seesPresent(one)]);
  await one.do('say', 'pomegranate seeds', 60_000);
  await two.sees('the message', (state) => state.messages.length === 1);
  await one.do('mute');
  await one.do('leave');
  await two.seesGone(one);
  await deleteMeeting(it.server, one.meeting);
  await two.sees('the end', (state) => state.stopStatus === 'MeetingEnded');
  const log = await it.server.log();
  assert.ok(log.includes(one.meeting.MeetingId), 'the call is in the log');
  const secrets = [one, two].flatMap((person) => [person.name, person.attendee.JoinToken]);
  for (const secret of [...secrets, 'pomegranate']) assert.ok(!log.includes(secret), `the log holds ${secret}`);
});
