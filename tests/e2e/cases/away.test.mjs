// An object store that is away, hangs, and is slow, while a call is recorded into it and while its film is made from it:
// nothing of the call is missing.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { GetMediaPipelineCommand, ListMediaPipelinesCommand } from '@aws-sdk/client-chime-sdk-media-pipelines';
import { Moto, STORE_KEY } from '../harness/moto.mjs';
import { Participant } from '../harness/participant.mjs';
import { Receiver } from '../harness/receiver.mjs';
import { anatomy, join, keys, lines, probe } from '../harness/recorded.mjs';
import { recorder } from '../harness/recorder.mjs';
import { Relay } from '../harness/relay.mjs';
import { createMeeting } from '../harness/rest.mjs';
import { until } from '../harness/until.mjs';
import { world } from '../harness/world.mjs';

/** Bytes a second of a slow store. */
const SLOW = 100_000;
const moto = await Moto.start('acme-recordings');
const relay = await Relay.to(moto.port);
const receiver = await Receiver.start();
const it = world({ browsers: 1, env: STORE_KEY, config: `webhook-url = ["${receiver.url}"]\n${moto.section(relay.url)}` });
const { client, record, stop } = recorder(it);
const folder = await mkdtemp(path.join(tmpdir(), 'carillon-away-'));
after(async () => {
  await Promise.all([relay.close(), receiver.stop(), moto.stop(), rm(folder, { recursive: true, force: true })]);
});

test('nothing of a recording is lost while its store is away, hangs and is slow', { timeout: 400_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0, { client: { codecs: ['vp8'] } });
  await ada.do('startCamera');
  const id = await record(meeting);
  const stored = async () => (await moto.keys(`${meeting.MeetingId}/audio/`)).length;
  const waiting = async () => (await keys(path.join(it.server.data, 'spool', id))).filter((key) => /(^|\/)audio\/[^/]*\.mp4$/.test(key)).length;
  const told = (pipeline) => receiver.of(meeting).filter((detail) => detail.mediaPipelineId === pipeline).map((detail) => detail.eventType.replace('chime:MediaPipeline', ''));
  const says = (pipeline, word) => until(`${word} is told`, () => told(pipeline).at(-1) === word, 40_000);
  await until('a piece is stored', async () => (await stored()) >= 1);

  await relay.refuse();
  await says(id, 'TemporaryFailure');
  await until('pieces wait on the disk', async () => (await waiting()) >= 3, 40_000);
  await relay.mend();
  await says(id, 'Resumed');
  await until('they are stored', async () => (await waiting()) === 0, 40_000);

  relay.hang();
  await until('pieces wait behind one that hangs', async () => (await waiting()) >= 2, 40_000);
  await relay.mend();
  relay.trickle(SLOW);
  const before = await stored();
  await until('pieces are stored slowly', async () => (await stored()) >= before + 2, 60_000);
  await stop(id);

  const { MediaPipelines } = await client().send(new ListMediaPipelinesCommand({ MaxResults: 1 }));
  const finishing = MediaPipelines[0].MediaPipelineId;
  await says(finishing, 'InProgress');
  await relay.refuse();
  await says(finishing, 'TemporaryFailure');
  await relay.mend();
  await says(finishing, 'Resumed');
  const finished = async () => (await client().send(new GetMediaPipelineCommand({ MediaPipelineId: finishing }))).MediaPipeline.MediaConcatenationPipeline.Status === 'Stopped';
  await until('the film is made', finished, 180_000);
  assert.deepEqual(told(id), ['InProgress', 'TemporaryFailure', 'Resumed', 'Deleted']);
  assert.deepEqual(await keys(path.join(it.server.data, 'spool')), [], 'nothing waits any more');

  const found = await moto.bring(meeting.MeetingId, folder);
  const index = (await lines(...found['capture-index'])).filter((line) => line.line === 'chunk' && line.duration_us > 0);
  const lengths = {};
  for (const [media, kind, codec] of [['mix', 'audio', 'opus'], ['camera', 'video', 'vp8']]) {
    const chunks = index.filter((line) => line.media === media).sort((one, other) => one.start_us - other.start_us);
    assert.deepEqual(chunks.map(({ object }) => path.basename(object)), found[kind].map((file) => path.basename(file)), 'what is listed is there');
    const gaps = chunks.slice(1).map(({ start_us: start }, place) => (start - chunks[place].start_us - chunks[place].duration_us) / 1000);
    assert.ok(gaps.every((gap) => Math.abs(gap) < 150), `${kind} has gaps of ${gaps} ms`);
    const whole = path.join(folder, `${kind}.mkv`);
    assert.equal(await join(found[kind], whole), '');
    const { errors, codec: name, seconds } = await probe(whole);
    assert.deepEqual([errors, name], ['', codec]);
    lengths[kind] = seconds;
  }
  const last = index.reduce((end, line) => Math.max(end, line.start_us + line.duration_us), 0);
  const first = Math.min(...index.map((line) => line.start_us));
  const film = await anatomy(found['finished/composited-video'].find((file) => file.endsWith('.mp4')));
  for (const seconds of [lengths.audio, lengths.video, film.seconds]) {
    assert.ok(Math.abs(seconds - (last - first) / 1e6) < 2.5, `${seconds} s of ${(last - first) / 1e6}`);
  }
});
