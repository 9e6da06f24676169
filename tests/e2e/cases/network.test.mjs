// The official client on bad lines.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Line } from '../harness/line.mjs';
import { Participant } from '../harness/participant.mjs';
import { createMeeting, reportOf } from '../harness/rest.mjs';
import { until } from '../harness/until.mjs';
import { world } from '../harness/world.mjs';

// One media thread: the lines know one port.
const it = world({ browsers: 3, config: 'media-threads = 1\n' });

/** Joins somebody whose media goes over a line of their own. */
async function joinOver(t, meeting, name, voice, client) {
  const line = await Line.to(it.server.mediaPort);
  t.after(() => line.close());
  const person = await Participant.join(it, meeting, name, voice, { client, detour: line.port });
  return [person, line];
}

const connections = async (...people) => (await Promise.all(people.map((each) => each.state()))).map(({ starts, reconnecting }) => [starts, reconnecting]);

test('with 5 % of loss, 40 ms of delay and 30 ms of jitter both ways people hear and see each other', { timeout: 180_000 }, async (t) => {
  const meeting = await createMeeting(it.server);
  const [[ada, upper], [bob, lower]] = await Promise.all([joinOver(t, meeting, 'Ada', 0), joinOver(t, meeting, 'Bob', 1)]);
  for (const line of [upper, lower]) line.set({ loss: 0.05, delayMs: 40, jitterMs: 30 });
  await Promise.all([ada.do('startCamera'), bob.do('startCamera')]);
  await Promise.all([ada.watches(bob), bob.watches(ada), ada.hears([bob]), bob.hears([ada])]);
  const [before, sent] = await Promise.all([bob.stats(), ada.stats()]);
  await bob.decodesMore(100);
  const [after, sentThen] = await Promise.all([bob.stats(), ada.stats()]);
  const share = (after.framesDecoded - before.framesDecoded) / (sentThen.framesSent - sent.framesSent);
  assert.ok(share > 0.8, `of ${sentThen.framesSent - sent.framesSent} pictures sent meanwhile ${share} were shown`);
  assert.deepEqual(await connections(ada, bob), [[1, 0], [1, 0]]);
  assert.deepEqual(after.transports, ['udp']);
});

test('a hole of three seconds and a router that forgets cost no connection', { timeout: 180_000 }, async (t) => {
  const meeting = await createMeeting(it.server);
  const [[ada, line], bob] = await Promise.all([joinOver(t, meeting, 'Ada', 0), Participant.join(it, meeting, 'Bob', 1)]);
  await Promise.all([ada.do('startCamera'), bob.do('startCamera')]);
  await Promise.all([ada.watches(bob), bob.watches(ada)]);
  line.set({ cut: true });
  await until('the line was still for three seconds', stillFor(line, 3_000));
  line.set({ cut: false });
  await Promise.all([ada.watches(bob), bob.watches(ada), ada.hears([bob]), bob.hears([ada])]);
  line.rebind();
  await Promise.all([ada.watches(bob), bob.watches(ada), ada.hears([bob]), bob.hears([ada])]);
  assert.deepEqual(await connections(ada, bob), [[1, 0], [1, 0]]);
  await frozeForBoth(meeting, ada, bob);
});

/** The pictures stood still through the hole, as the browsers count it: so the operator is told, of each and of the meeting. */
async function frozeForBoth(meeting, ...people) {
  const seen = await Promise.all(people.map((each) => each.stats()));
  assert.ok(seen.every(({ freezes, frozenSeconds }) => freezes >= 1 && frozenSeconds > 1), JSON.stringify(seen));
  await Promise.all(people.map((person) => person.do('leave')));
  const report = await until('both are measured', async () => {
    const told = await reportOf(it.server, meeting);
    return told?.Attendees.length === 2 && told.Attendees.every((each) => each.LeftAt && each.Quality.Freezes > 0) && told;
  });
  for (const { Quality, Reconnects } of report.Attendees) {
    assert.ok(Quality.FreezeSeconds > 1 && Quality.FreezeSeconds < 30, JSON.stringify(Quality));
    assert.equal(Reconnects, 0, 'no connection was lost');
  }
  const sum = report.Attendees.reduce((all, { Quality }) => all + Quality.Freezes, 0);
  assert.equal(report.Meeting.Quality.Freezes, sum);
}

/** Holds when a line has been cut for so long. */
function stillFor(line, ms) {
  const began = Date.now();
  return () => Date.now() - began >= ms && line.counts.up.came > line.counts.up.left;
}

test('on a line that becomes narrow the small picture goes on, and the large one comes back', { timeout: 240_000 }, async (t) => {
  const meeting = await createMeeting(it.server);
  const client = { simulcast: true, width: 960, height: 540 };
  const [ada, [bob, line], cleo] = await Promise.all([
    Participant.join(it, meeting, 'Ada', 0, { client }),
    joinOver(t, meeting, 'Bob', 1),
    Participant.join(it, meeting, 'Cleo', 2),
  ]);
  line.set({ kbitPerS: 3_000, delayMs: 20 }, 'down');
  await ada.seesPresent(bob, cleo);
  await ada.do('startBusyCamera', ada.colour);
  await Promise.all([bob.watches(ada), cleo.watches(ada)]);
  // Of a camera of 960 by 540, a quarter of it is sent as well. A busy machine encodes less of both.
  const width = async (person) => (await person.stats()).widths[0] ?? 0;
  const hasLarge = async (person) => (await width(person)) > 400;
  const hasSmall = async (person) => (await width(person)) > 0 && !(await hasLarge(person));
  for (const each of [bob, cleo]) {
    await until(`${each.name} has the large picture`, () => hasLarge(each), 40_000).catch((error) => each.explain(error));
  }
  const wide = [await bob.stats(), await cleo.stats()];
  line.set({ kbitPerS: 250 }, 'down');
  await until('Bob has a small picture', () => hasSmall(bob), 20_000).catch((error) => bob.explain(error));
  await bob.decodesMore(30);
  await bob.watches(ada);
  assert.ok(await hasSmall(bob), 'it goes on');
  // Of the small picture, too, only as much is sent as the line carries.
  let before = { ...line.counts.down };
  await until('almost everything fits', () => {
    const [came, left] = [line.counts.down.came - before.came, line.counts.down.left - before.left];
    if (came < 200) return false;
    before = { ...line.counts.down };
    return left > came * 0.9;
  }, 40_000);
  const narrow = [await bob.stats(), await cleo.stats()];
  const frozen = [0, 1].map((who) => `${narrow[who].freezes - wide[who].freezes} times, ${(narrow[who].frozenSeconds - wide[who].frozenSeconds).toFixed(1)} s`);
  // What stands for Cleo, too, whose line is good, stands because the machine is busy.
  t.diagnostic(`frozen while the line became narrow: ${frozen[0]}; on a good line: ${frozen[1]}`);
  await bob.hears([ada]);
  assert.ok(await hasLarge(cleo), 'others do not notice');
  line.set({ kbitPerS: 3_000 }, 'down');
  await until('Bob has the large picture again', () => hasLarge(bob), 40_000).catch((error) => bob.explain(error));
  assert.deepEqual(await connections(ada, bob, cleo), [[1, 0], [1, 0], [1, 0]]);
});
