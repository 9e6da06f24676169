// The official client in a network that lets nothing through but TURN.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Participant } from '../harness/participant.mjs';
import { createMeeting } from '../harness/rest.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 2, config: "[turn]\nlisten = '127.0.0.1:0'\n" });

test('who finds no other way is relayed, and nobody else', { timeout: 180_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const bob = await Participant.join(it, meeting, 'Bob', 1);
  const ada = await Participant.join(it, meeting, 'Ada', 0, { blocked: 'udp|tcp', joinMs: 90_000 });
  await Promise.all([ada.do('startCamera'), bob.do('startCamera')]);
  await Promise.all([ada.watches(bob), bob.watches(ada), ada.hears([bob]), bob.hears([ada])]);
  assert.deepEqual((await ada.stats()).transports, ['relay over tcp']);
  assert.deepEqual((await bob.stats()).transports, ['udp']);
});
