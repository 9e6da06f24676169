// Codecs, layers and transports of the official client.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Participant } from '../harness/participant.mjs';
import { createAttendee, createMeeting } from '../harness/rest.mjs';
import { until } from '../harness/until.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 3 });

const CODECS = [
  { name: 'vp8', mimeType: 'video/VP8' },
  { name: 'vp9Profile0', mimeType: 'video/VP9' },
  { name: 'h264ConstrainedBaselineProfile', mimeType: 'video/H264' },
  { name: 'av1Main', mimeType: 'video/AV1' },
];

for (const { name, mimeType } of CODECS) {
  test(`${mimeType} is forwarded as it is sent`, { timeout: 120_000 }, async () => {
    const meeting = await createMeeting(it.server);
    const ada = await Participant.join(it, meeting, 'Ada', 0, { client: { codecs: [name] } });
    const bob = await Participant.join(it, meeting, 'Bob', 1);
    await ada.do('startCamera');
    await bob.watches(ada);
    await bob.decodesMore();
    assert.deepEqual((await ada.stats()).sendCodecs, [mimeType]);
    assert.deepEqual((await bob.stats()).receiveCodecs, [mimeType]);
  });
}

test('sound that may carry copies of lost packets is heard, and carries none while nothing is lost', { timeout: 120_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0);
  const bob = await Participant.join(it, meeting, 'Bob', 1);
  await Promise.all([ada.hears([bob]), bob.hears([ada])]);
  const { audioFormats, audioBytesPerPacket } = await ada.stats();
  assert.equal(audioFormats, '63 111', 'copies first, then plain Opus');
  // 20 ms at 32 to 40 kbit/s are 80 to 100 bytes, with a copy of the browser's twice as many.
  assert.ok(audioBytesPerPacket < 140, `${audioBytesPerPacket} bytes a packet`);
});

test('a browser is protected with the cipher that costs least', { timeout: 120_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0);
  const bob = await Participant.join(it, meeting, 'Bob', 1);
  await ada.seesPresent(bob);
  const connected = async (protection) => {
    const page = await (await fetch(`${it.server.url}/metrics`)).text();
    const line = page.split('\n').find((each) => each.startsWith(`carillon_media_peers_connected_total{protection="${protection}"}`));
    return Number(line?.split(' ')[1] ?? 0);
  };
  const sealed = async () => (await connected('AEAD_AES_128_GCM')) + (await connected('AEAD_AES_256_GCM'));
  await until('the metrics page counts both', async () => (await sealed()) >= 2);
  assert.equal(await connected('AES128_CM_HMAC_SHA1_80'), 0);
});

test('a simulcast sender is seen by everybody, and again after the meeting has shrunk to two', { timeout: 180_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const client = { simulcast: true, width: 640, height: 360 };
  const [ada, bob, cleo] = await Promise.all([
    Participant.join(it, meeting, 'Ada', 0, { client }),
    Participant.join(it, meeting, 'Bob', 1),
    Participant.join(it, meeting, 'Cleo', 2, { client: { priorityPolicy: true } }),
  ]);
  await ada.seesPresent(bob, cleo);
  await ada.do('startCamera');
  await Promise.all([bob.watches(ada), cleo.watches(ada)]);
  const { layers } = await ada.stats();
  assert.ok(layers.some((layer) => layer.rid !== ''), `sends by rid: ${JSON.stringify(layers)}`);
  await bob.do('leave');
  await ada.seesGone(bob);
  await cleo.watches(ada);
  await cleo.decodesMore();
});

// The scalability modes that the client uses: VP9 for cameras, AV1 for what is shared.
for (const [codec, svc, sent] of [
  ['vp9Profile0', 'L3T3', /^L[23]T3/],
  ['av1Main', 'L1T3', /^L1T3/],
]) {
  test(`of a scalable ${codec} stream everybody gets the layers that they want`, { timeout: 180_000 }, async () => {
    const meeting = await createMeeting(it.server);
    const client = { svc, codecs: [codec], width: 640, height: 360, fps: 10 };
    const [ada, bob, cleo] = await Promise.all([
      Participant.join(it, meeting, 'Ada', 0, { client }),
      Participant.join(it, meeting, 'Bob', 1),
      Participant.join(it, meeting, 'Cleo', 2, { client: { priorityPolicy: true } }),
    ]);
    await ada.seesPresent(bob, cleo);
    await ada.do('startCamera');
    await Promise.all([bob.watches(ada), cleo.watches(ada)]);
    await until('the sender scales', async () => sent.test((await ada.stats()).layers[0].scalabilityMode), 20_000);
    // How much of the stream each decodes in the same time: pictures, as wide as they are.
    const share = async () => {
      const before = await Promise.all([bob.stats(), cleo.stats()]);
      await bob.decodesMore(10);
      const after = await Promise.all([bob.stats(), cleo.stats()]);
      const [whole, part] = after.map((now, i) => (now.framesDecoded - before[i].framesDecoded) * now.widths[0]);
      return part / whole;
    };
    await until('both get the same', async () => (await share()) > 0.8, 30_000);
    await cleo.do('wantSmall', ada.id);
    await until('one gets less', async () => (await share()) < 0.7, 30_000);
    await cleo.decodesMore();
  });
}

test('without UDP the media flows over TCP', { timeout: 120_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0, { blocked: 'udp' });
  const bob = await Participant.join(it, meeting, 'Bob', 1);
  await Promise.all([ada.do('startCamera'), bob.do('startCamera')]);
  await Promise.all([ada.watches(bob), bob.watches(ada), ada.hears([bob]), bob.hears([ada])]);
  assert.deepEqual((await ada.stats()).transports, ['tcp']);
  assert.deepEqual((await bob.stats()).transports, ['udp']);
});

test('the readiness checker of the client finds everything in order', { timeout: 180_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const attendee = await createAttendee(it.server, meeting, 'Ada');
  const ada = new Participant(it, meeting, attendee, 'Ada', 0, {});
  await ada.open();
  const results = await ada.do('checkReadiness', { meeting, attendee });
  // 0 is "succeeded" in each of the checker's enumerations.
  assert.deepEqual(Object.entries(results).filter(([, result]) => result !== 0), []);
});
