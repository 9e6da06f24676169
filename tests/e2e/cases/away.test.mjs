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
import { anatomy, chunksOf, join, keys, lines, probe, seamsOf } from '../harness/recorded.mjs';
import { recorder } from '../harness/recorder.mjs';
import { Relay } from '../harness/relay.mjs';
import { createMeeting } from '../harness/rest.mjs';
import { until } from '../harness/until.mjs';
import { world } from '../harness/world.mjs';

/** Bytes a second of a slow store. */
const SLOW = 100_000;
/** What a kill may cost: the last chunk. */
const LOST_MS = 5_100;
const moto = await Moto.start('acme-recordings');
const relay = await Relay.to(moto.port);
const receiver = await Receiver.start();
const it = world({ browsers: 1, env: STORE_KEY, config: `webhook-url = ["${receiver.url}"]\n${moto.section(relay.url)}` });
const { client, record, stop } = recorder(it);
const folder = await mkdtemp(path.join(tmpdir(), 'carillon-away-'));
after(async () => {
  await Promise.all([relay.close(), receiver.stop(), moto.stop(), rm(folder, { recursive: true, force: true })]);
});

/** How far a recording of a meeting is, and what is told of it. */
function watch(meeting, id) {
  const stored = async () => (await moto.keys(`${meeting.MeetingId}/audio/`)).length;
  const waiting = async () => (await keys(path.join(it.server.data, 'spool', id))).filter((key) => /(^|\/)audio\/[^/]*\.mp4$/.test(key)).length;
  const told = (pipeline) => receiver.of(meeting).filter((detail) => detail.mediaPipelineId === pipeline).map((detail) => detail.eventType.replace('chime:MediaPipeline', ''));
  const says = (pipeline, word) => until(`${word} is told`, () => told(pipeline).at(-1) === word, 40_000);
  return { stored, waiting, told, says };
}

test('nothing of a recording is lost while its store is away, hangs and is slow', { timeout: 400_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0, { client: { codecs: ['vp8'] } });
  await ada.do('startCamera');
  const id = await record(meeting);
  const { stored, waiting, told, says } = watch(meeting, id);
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
    const chunks = chunksOf(index, media);
    assert.deepEqual(chunks.map(({ object }) => path.basename(object)), found[kind].map((file) => path.basename(file)), 'what is listed is there');
    assert.deepEqual(seamsOf(chunks).filter((seam) => !seam.fits), [], kind);
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

test('a server that is killed while its store is away has all but the end of a chunk in it when the store is back', { timeout: 240_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0, { client: { codecs: ['vp8'] } });
  await ada.do('startCamera');
  const id = await record(meeting);
  const { stored, waiting, says } = watch(meeting, id);
  await until('a piece is stored', async () => (await stored()) >= 1);
  await relay.refuse();
  await says(id, 'TemporaryFailure');
  await until('pieces wait on the disk', async () => (await waiting()) >= 2, 40_000);
  const killed = Date.now();
  await it.server.kill();
  const left = await waiting();
  await it.server.restart();
  await ada.sees('the call again', (state) => state.starts === 2, 60_000);
  await until('more pieces wait, with those of before', async () => (await waiting()) >= left + 2, 60_000);
  const before = await stored();
  await relay.mend();
  await until('all of them are stored', async () => (await stored()) >= before + left + 2, 60_000);
  await stop(id);
  assert.deepEqual(await keys(path.join(it.server.data, 'spool')), [], 'nothing waits any more');

  const found = await moto.bring(meeting.MeetingId, folder);
  const index = await lines(...found['capture-index']);
  const opened = new Set(index.filter((line) => line.line === 'chunk').map(({ object }) => path.join(folder, object)));
  for (const [media, kind, codec] of [['mix', 'audio', 'opus'], ['camera', 'video', 'vp8']]) {
    for (const file of found[kind]) {
      const { errors, codec: name, start } = await probe(file);
      assert.deepEqual([errors, name, start, opened.has(file)], ['', codec, 0, true], file);
    }
    // Of the chunk that was being written the index does not know the end, and its file does.
    const cut = found[kind].filter((file) => !chunksOf(index, media).some(({ object }) => path.join(folder, object) === file));
    assert.ok(cut.length <= 1, `${kind}: ${cut}`);
    const whole = chunksOf(index, media).filter((line) => line.start_us / 1000 < killed);
    const unfit = seamsOf(whole).filter((seam) => !seam.fits);
    assert.deepEqual(unfit, [], `${kind} up to the kill`);
    const last = whole.at(-1);
    const end = (last.start_us + last.duration_us) / 1000 + (cut.length && (await probe(cut[0])).seconds * 1000);
    assert.ok(end > killed - LOST_MS, `${kind}: ${killed - end} ms before the kill are lost`);
  }
});
