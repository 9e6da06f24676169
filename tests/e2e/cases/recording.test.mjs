// Calls of real browsers are recorded, and what lies in the bucket is examined with other people's tools.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import {
  ChimeSDKMediaPipelinesClient,
  CreateMediaCapturePipelineCommand,
  DeleteMediaCapturePipelineCommand,
  GetMediaCapturePipelineCommand,
} from '@aws-sdk/client-chime-sdk-media-pipelines';
import { ACCESS_KEY } from '../harness/carillon.mjs';
import { VOICES } from '../harness/fakes.mjs';
import { Participant } from '../harness/participant.mjs';
import { chroma, join, keys, lines, probe, tones } from '../harness/recorded.mjs';
import { createMeeting } from '../harness/rest.mjs';
import { until } from '../harness/until.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 2 });
const HEARD = 0.03;

const client = () => new ChimeSDKMediaPipelinesClient({ region: 'us-east-1', endpoint: it.server.url, credentials: ACCESS_KEY });
const bucket = () => path.join(it.server.data, 'objects', 'recordings');

async function record(meeting) {
  const { MediaCapturePipeline } = await client().send(
    new CreateMediaCapturePipelineCommand({
      SourceType: 'ChimeSdkMeeting',
      SourceArn: `arn:aws:chime::000000000000:meeting:${meeting.MeetingId}`,
      SinkType: 'S3Bucket',
      SinkArn: `arn:aws:s3:::recordings/${meeting.MeetingId}`,
    }),
  );
  return MediaCapturePipeline.MediaPipelineId;
}

const status = async (id) =>
  (await client().send(new GetMediaCapturePipelineCommand({ MediaPipelineId: id }))).MediaCapturePipeline.Status;

/** Keys of a recording by their folder. */
async function recorded(meeting) {
  const found = {};
  for (const key of await keys(path.join(bucket(), meeting.MeetingId))) {
    const [folder, file] = key.split(path.sep);
    (found[folder] ??= []).push(path.join(bucket(), meeting.MeetingId, folder, file));
  }
  return found;
}

const grows = (meeting, folder, count) =>
  until(`${count} files of ${folder}`, async () => ((await recorded(meeting))[folder] ?? []).length >= count, 60_000);

async function stop(id) {
  await client().send(new DeleteMediaCapturePipelineCommand({ MediaPipelineId: id }));
  await until('the recording is complete', async () => (await status(id)) === 'Stopped', 30_000);
}

/** Of the files of one track: their frames decode, none is longer than five seconds, they join, and nothing is missing. */
async function examine(files, codec) {
  const probes = await Promise.all(files.map(probe));
  for (const each of probes) {
    assert.deepEqual([each.errors, each.streams, each.codec, each.start], ['', 1, codec, 0]);
    assert.ok(each.seconds <= 5.1 && each.frames > 0, JSON.stringify(each));
  }
  const whole = `${files[0]}.joined.mkv`;
  assert.equal(await join(files, whole), '');
  const joined = await probe(whole);
  const sum = (of) => probes.reduce((total, each) => total + each[of], 0);
  assert.equal(joined.frames, sum('frames'));
  assert.ok(Math.abs(joined.seconds - sum('seconds')) < 0.3, `${joined.seconds} of ${sum('seconds')}`);
  return { whole, seconds: joined.seconds };
}

for (const [name, codec] of [['vp8', 'vp8'], ['h264ConstrainedBaselineProfile', 'h264']]) {
  test(`a call of two with ${codec} is recorded, each alone and both together`, { timeout: 180_000 }, async () => {
    const meeting = await createMeeting(it.server);
    const options = { client: { codecs: [name] } };
    const [ada, bob] = await Promise.all([
      Participant.join(it, meeting, 'Ada', 0, options),
      Participant.join(it, meeting, 'Bob', 1, options),
    ]);
    await ada.do('startCamera');
    await bob.watches(ada);
    const id = await record(meeting);
    await grows(meeting, 'audio', 2);
    assert.equal(await status(id), 'InProgress');
    await bob.do('mute');
    await grows(meeting, 'audio', 4);
    await stop(id);

    const found = await recorded(meeting);
    const mix = await examine(found.audio, 'opus');
    const strengths = await tones(mix.whole, VOICES.map((voice) => voice.tone));
    const heard = (part, voice) => part.filter((each) => each[voice.tone] > HEARD).length;
    const third = Math.floor(strengths.length / 3);
    const [first, last] = [strengths.slice(0, third), strengths.slice(-third)];
    const [adas, bobs, nobodys] = VOICES;
    assert.ok(heard(first, adas) > third / 3 && heard(first, bobs) > third / 3, 'both are heard at first');
    assert.ok(heard(last, adas) > third / 3, 'one goes on');
    assert.equal(heard(last, bobs), 0, 'who is muted is not recorded');
    assert.equal(heard(strengths, nobodys), 0);

    assert.ok(found.video.every((file) => file.endsWith(`-${ada.id}.mp4`)));
    const camera = await examine(found.video, codec);
    assert.ok(Math.abs(camera.seconds - mix.seconds) < 2.5, `${camera.seconds} of ${mix.seconds}`);
    const colours = await chroma(camera.whole);
    const near = ({ u, v }) => Math.abs(u - adas.chroma.u) < 30 && Math.abs(v - adas.chroma.v) < 30;
    assert.ok(colours.length > 10 * camera.seconds * 0.7 && colours.every(near), 'every picture is of that camera');

    const voices = found['audio-individual'];
    for (const [who, voice, other] of [[ada, adas, bobs], [bob, bobs, adas]]) {
      const { whole } = await examine(voices.filter((file) => file.endsWith(`-${who.id}.mp4`)), 'opus');
      const alone = await tones(whole, [voice.tone, other.tone]);
      assert.ok(heard(alone, voice) > 10);
      assert.equal(heard(alone, other), 0, 'each microphone is alone in its file');
    }

    const events = (await lines(...found['meeting-events'])).map((line) => line.EventType);
    assert.deepEqual([events[0], events.at(-1)], ['CaptureStarted', 'CaptureEnded']);
    assert.ok(events.includes('AudioTrackMute'));

    // Sound and picture are placed by one clock.
    const index = (await lines(...found['capture-index'])).filter((line) => line.line === 'chunk' && line.duration_us > 0);
    const end = (media) => Math.max(...index.filter((line) => line.media === media).map((line) => line.start_us + line.duration_us));
    assert.ok(Math.abs(end('mix') - end('camera')) < 400_000, `${end('mix') - end('camera')} us`);
  });
}

test('a recording goes on after the server was killed, and loses a second', { timeout: 180_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0, { client: { codecs: ['vp9Profile0'] } });
  await ada.do('startCamera');
  const id = await record(meeting);
  await grows(meeting, 'audio', 2);
  await it.server.kill();
  await it.server.restart();
  const before = (await recorded(meeting)).audio.length;
  await grows(meeting, 'audio', before + 2);
  assert.equal(await status(id), 'InProgress');
  await stop(id);
  const found = await recorded(meeting);
  await examine(found.audio, 'opus');
  await examine(found.video, 'vp9');
});
