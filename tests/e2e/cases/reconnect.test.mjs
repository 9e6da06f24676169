// What is lost and comes back by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Participant } from '../harness/participant.mjs';
import { createAttendee, createMeeting, deleteAttendee, deleteMeeting, reportOn } from '../harness/rest.mjs';
import { until } from '../harness/until.mjs';
import { Wire } from '../harness/wire.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 2 });

/** The same meeting, with its signaling on the port of a proxy. */
function through(wire, meeting) {
  const SignalingUrl = meeting.MediaPlacement.SignalingUrl.replace(/:\d+\//, `:${wire.port}/`);
  return { ...meeting, MediaPlacement: { ...meeting.MediaPlacement, SignalingUrl } };
}

/** Until the server has counted so many reconnections of each, whatever their clients say. */
async function counts(meeting, ...people) {
  for (const [person, times] of people) {
    await until(`${times} reconnections of ${person.name} are counted`, async () => (await reportOn(it.server, meeting, person))?.Reconnects === times);
  }
}

const departuresOf = (state, person) => state.presence.filter((entry) => entry.attendeeId === person.id && !entry.present);

test('a page that is loaded again rejoins with the same attendee', { timeout: 120_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0);
  const bob = await Participant.join(it, meeting, 'Bob', 1);
  await ada.do('startCamera');
  await bob.watches(ada);
  await ada.reload();
  await ada.enter();
  await ada.do('startCamera');
  await bob.watches(ada);
  await Promise.all([ada.hears([bob]), bob.hears([ada])]);
  await Promise.all([ada.seesPresent(ada, bob), bob.seesPresent(ada)]);
  const tiles = Object.values((await bob.state()).tiles).filter((tile) => tile.attendeeId === ada.id);
  assert.equal(tiles.length, 1, 'there is one tile of Ada, not a second one');
  await counts(meeting, [ada, 0], [bob, 0]);
});

test('a lost socket is replaced without anybody seeing a leave', { timeout: 120_000 }, async () => {
  const wire = await Wire.to(it.server.httpPort);
  try {
    const meeting = await createMeeting(it.server);
    const ada = await Participant.join(it, through(wire, meeting), 'Ada', 0);
    const bob = await Participant.join(it, meeting, 'Bob', 1);
    await ada.do('startCamera');
    await bob.do('startCamera');
    await Promise.all([ada.watches(bob), bob.watches(ada)]);
    wire.cut();
    await ada.sees('the call again', (state) => state.reconnecting === 1 && state.starts === 2, 30_000);
    await Promise.all([ada.watches(bob), bob.watches(ada)]);
    await Promise.all([ada.hears([bob]), bob.hears([ada])]);
    assert.deepEqual(departuresOf(await bob.state(), ada), []);
    assert.deepEqual(departuresOf(await ada.state(), bob), []);
    await counts(meeting, [ada, 1], [bob, 0]);
    const told = (moments) => moments.map(({ Kind }) => Kind).filter((kind) => ['joined', 'left', 'dropped', 'reconnected'].includes(kind));
    assert.deepEqual(told((await reportOn(it.server, meeting, ada)).Moments), ['joined', 'reconnected']);
  } finally {
    await wire.close();
  }
});

test('after kill -9 and a restart the clients are back in the same meeting by themselves', { timeout: 180_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0);
  const bob = await Participant.join(it, meeting, 'Bob', 1);
  await ada.do('startCamera');
  await bob.do('startCamera');
  await Promise.all([ada.watches(bob), bob.watches(ada)]);
  await it.server.kill();
  await Promise.all([ada, bob].map((person) => person.sees('the loss', (state) => state.phase === 'connecting', 30_000)));
  await it.server.restart();
  await Promise.all([ada, bob].map((person) => person.sees('the call again', (state) => state.starts === 2, 60_000)));
  await Promise.all([ada.seesPresent(ada, bob), bob.seesPresent(ada, bob)]);
  await Promise.all([ada.watches(bob), bob.watches(ada), ada.hears([bob]), bob.hears([ada])]);
  await counts(meeting, [ada, 1], [bob, 1]);
});

test('a meeting that is over and an attendee that was deleted are refused for good', { timeout: 60_000 }, async () => {
  const over = await createMeeting(it.server);
  const attendee = await createAttendee(it.server, over, 'Ada');
  await deleteMeeting(it.server, over);
  const ada = new Participant(it, over, attendee, 'Ada', 0, {});
  await ada.open();
  await ada.start();
  await ada.sees('the end', (state) => state.stopStatus === 'MeetingEnded');

  const meeting = await createMeeting(it.server);
  const deleted = await createAttendee(it.server, meeting, 'Bob');
  await deleteAttendee(it.server, meeting, deleted);
  const bob = new Participant(it, meeting, deleted, 'Bob', 1, {});
  await bob.open();
  await bob.start();
  const refusals = ['SignalingBadRequest', 'AudioAuthenticationRejected'];
  await bob.sees('the refusal', (state) => refusals.includes(state.stopStatus));
});
