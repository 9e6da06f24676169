// Calls of real browsers are recorded, and what lies in the bucket is examined with other people's tools.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { CreateMediaConcatenationPipelineCommand, GetMediaPipelineCommand } from '@aws-sdk/client-chime-sdk-media-pipelines';
import { VOICES } from '../harness/fakes.mjs';
import { Participant } from '../harness/participant.mjs';
import { chroma, chunksOf, frames, join, keys, lines, probe, seamsOf, tones } from '../harness/recorded.mjs';
import { recorder } from '../harness/recorder.mjs';
import { createMeeting } from '../harness/rest.mjs';
import { until } from '../harness/until.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 2, config: '[pipelines]\nfinish-recordings = false\n' });
const HEARD = 0.03;
/** What is recorded for its tracks alone. */
const TRACKS = {
  Audio: { MuxType: 'AudioOnly' },
  Video: { State: 'Enabled', MuxType: 'VideoOnly' },
  Content: { State: 'Disabled' },
};
/** A chunk is no longer than this, whatever comes. */
const CHUNK_MS = 5_100;
/** What sound waits for in jitter buffers, packets and encoders is taken off its times. */
const SOUND_MS = 500;
/** Between times by two clocks of the server's. */
const CLOCKS_MS = 100;
/** What a slow machine, which stands still for a second now and then, puts between two moments; less than a chunk lasts. */
const SLOW_MS = 3_000;

const { client, bucket, record, status, recorded, grows, stop } = recorder(it);

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

/** When the last frame of a chunk begins, in milliseconds since 1970. */
const lastFrame = async ({ object, start_us: start }) => start / 1000 + (await frames(path.join(bucket(), object))).at(-1) * 1000;

/**
 * Of each track of pictures or of everybody's sound: a chunk begins where the one before it ends, and together they last
 * from the first mark that is seen of the recording to the last one. Times are in milliseconds.
 */
async function unbroken(index, marks) {
  const [on, off] = marks;
  assert.deepEqual([marks.length, on.recording, off.recording], [2, true, false], JSON.stringify(marks));
  assert.deepEqual(index.filter((line) => line.line === 'missing'), [], 'the recorder has dropped nothing');
  const lasts = {};
  for (const media of ['mix', 'camera']) {
    const chunks = chunksOf(index, media);
    assert.deepEqual(seamsOf(chunks).filter((seam) => !seam.fits), [], media);
    const first = chunks[0].start_us / 1000;
    lasts[media] = await lastFrame(chunks.at(-1));
    // All are times of the server's; but what is heard and seen was sent a moment before it is here.
    assert.ok(first >= on.timestamp - SOUND_MS, `${media}: the mark comes ${on.timestamp - first} ms after the first frame`);
    assert.ok(lasts[media] <= off.timestamp + CLOCKS_MS, `${media}: the mark goes ${lasts[media] - off.timestamp} ms before the last frame`);
    const lasting = chunks.reduce((sum, chunk) => sum + chunk.duration_us / 1000, 0);
    const missing = off.timestamp - on.timestamp - lasting;
    // A camera is seen from its first key frame on.
    const allowed = media === 'mix' ? SLOW_MS : SLOW_MS + 1_500;
    assert.ok(missing < allowed, `${media}: ${missing} ms of ${off.timestamp - on.timestamp} are missing`);
  }
  // One clock places both, and sound earlier than it was mixed; a slow machine sends its last picture late, or never.
  const apart = lasts.camera - lasts.mix;
  assert.ok(apart < SOUND_MS && apart > -SLOW_MS, `the last picture is ${apart} ms after the last sound`);
}

/**
 * From when to when the chunks of a recording are, in milliseconds since 1970. Of one whose writer died, the file itself
 * tells how long it is; one that had nothing whole in it yet is no file.
 */
async function spans(found, media) {
  const index = (await lines(...found['capture-index'])).filter((line) => line.media === media);
  const last = [...new Map(index.map((line) => [line.object, line])).values()];
  const files = new Set(Object.values(found).flat());
  const there = last.filter(({ object, duration_us }) => duration_us > 0 || files.has(path.join(bucket(), object)));
  const measured = there.map(async ({ object, start_us, duration_us }) => {
    const lasting = duration_us / 1000 || (await probe(path.join(bucket(), object))).seconds * 1000;
    return { from: start_us / 1000, to: start_us / 1000 + lasting };
  });
  return (await Promise.all(measured)).sort((one, other) => one.from - other.from);
}

/** Of the name of a chunk, what tells when it began: names sort as times do. */
const begun = (file) => path.basename(file, '.mp4');
const named = (at) => new Date(at).toISOString().slice(0, 23).replace(/\D/g, '-');

/** The tracks that a concatenation of a capture leaves. */
async function joined(meeting, capture) {
  const [off, on] = [{ State: 'Disabled' }, { State: 'Enabled' }];
  const ArtifactsConfiguration = { Audio: on, Video: on, Content: off, DataChannel: off, TranscriptionMessages: off, MeetingEvents: off, CompositedVideo: off };
  const MediaPipelineArn = `arn:aws:chime:us-east-1:000000000000:media-pipeline/${capture}`;
  const source = { MediaPipelineArn, ChimeSdkMeetingConfiguration: { ArtifactsConfiguration } };
  const asked = new CreateMediaConcatenationPipelineCommand({
    Sources: [{ Type: 'MediaCapturePipeline', MediaCapturePipelineSourceConfiguration: source }],
    Sinks: [{ Type: 'S3Bucket', S3BucketSinkConfiguration: { Destination: `arn:aws:s3:::recordings/${meeting.MeetingId}/joined` } }],
  });
  const { MediaPipelineId } = (await client().send(asked)).MediaConcatenationPipeline;
  const finished = async () => {
    const { MediaPipeline } = await client().send(new GetMediaPipelineCommand({ MediaPipelineId }));
    return MediaPipeline.MediaConcatenationPipeline.Status === 'Stopped';
  };
  await until('the tracks are joined', finished, 60_000);
  const folder = path.join(bucket(), meeting.MeetingId, 'joined');
  const [audio] = (await keys(path.join(folder, 'audio'))).map((key) => path.join(folder, 'audio', key));
  const [video, ...more] = (await keys(path.join(folder, 'video'))).filter((key) => key.endsWith('.mp4')).map((key) => path.join(folder, 'video', key));
  assert.deepEqual(more, [], 'one track');
  return { audio, video };
}

for (const [name, codec] of [['vp8', 'vp8'], ['h264ConstrainedBaselineProfile', 'h264']]) {
  test(`a call of two with ${codec} is recorded, each alone and both together`, { timeout: 240_000 }, async () => {
    const meeting = await createMeeting(it.server);
    const options = { client: { codecs: [name] } };
    const [ada, bob] = await Promise.all([
      Participant.join(it, meeting, 'Ada', 0, options),
      Participant.join(it, meeting, 'Bob', 1, options),
    ]);
    await ada.do('startCamera');
    await bob.watches(ada);
    await ada.seesPresent(ada, bob);
    const id = await record(meeting);
    await grows(meeting, 'audio', 2);
    assert.equal(await status(id), 'InProgress');
    const muting = named(Date.now());
    await bob.do('mute');
    await ada.stopsHearing(bob);
    const muted = named(Date.now());
    const isSilent = (file) => begun(file) >= muted;
    await until('a chunk is recorded without him', async () => (await recorded(meeting)).audio.some(isSilent), 60_000);
    await stop(id);
    const { marks } = await bob.sees('the end of the mark', (state) => state.marks.some((mark) => !mark.recording));

    const found = await recorded(meeting);
    const mix = await examine(found.audio, 'opus');
    const strengths = async (...files) => (await Promise.all(files.map((file) => tones(file, VOICES.map((voice) => voice.tone))))).flat();
    const heard = (part, voice) => part.filter((each) => each[voice.tone] > HEARD).length;
    // A chunk ends where the next one begins.
    const first = await strengths(...found.audio.filter((_, at) => at + 1 < found.audio.length && begun(found.audio[at + 1]) <= muting));
    const last = await strengths(...found.audio.filter(isSilent));
    const [adas, bobs, nobodys] = VOICES;
    for (const voice of [adas, bobs]) assert.ok(heard(first, voice) > first.length / 3, `both are heard at first: ${heard(first, voice)} of ${first.length}`);
    assert.ok(heard(last, adas) > last.length / 3, `one goes on: ${heard(last, adas)} of ${last.length}`);
    assert.equal(heard(last, bobs), 0, 'who is muted is not recorded');
    assert.equal(heard(await strengths(mix.whole), nobodys), 0);

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

    const told = await lines(...found['meeting-events']);
    const roll = (type) => told.filter((line) => line.EventType === type && line.EventParameters.PresentSince);
    const there = roll('AttendeeJoined').map((line) => line.EventParameters.AttendeeId);
    assert.deepEqual(there.sort(), [ada.id, bob.id].sort(), 'who was there before');
    assert.deepEqual(roll('AttendeeVideoJoined').map((line) => line.EventParameters.AttendeeId), [ada.id]);
    const events = told.map((line) => line.EventType);
    assert.deepEqual([events[0], events.at(-1)], ['CaptureStarted', 'CaptureEnded']);
    assert.ok(events.includes('AudioTrackMute'));

    // Sound and picture are placed by one clock.
    await unbroken(await lines(...found['capture-index']), marks);
    // The client makes milliseconds of nanoseconds, and with fractions it may be off by the last bit.
    const [ended, off] = [Date.parse(told.at(-1).Timestamp), Math.round(marks[1].timestamp)];
    assert.ok(ended <= off, `the mark goes ${ended - off} ms before the recording ends`);
  });
}

test('only the camera that was asked for by its user is recorded, though its user was there before', { timeout: 120_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const [ada, bob] = await Promise.all([Participant.join(it, meeting, 'Ada', 0), Participant.join(it, meeting, 'Bob', 1)]);
  await Promise.all([ada.do('startCamera'), bob.do('startCamera')]);
  await Promise.all([ada.watches(bob), bob.watches(ada)]);
  const id = await record(meeting, { SourceConfiguration: { SelectedVideoStreams: { ExternalUserIds: ['Bob'] } } });
  await grows(meeting, 'video', 2);
  await stop(id);
  const { video } = await recorded(meeting);
  assert.ok(video.every((file) => file.endsWith(`-${bob.id}.mp4`)), video.join(' '));
});

test('a recording goes on after the server was killed, and loses no more than the end of its last chunk', { timeout: 240_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0, { client: { codecs: ['vp9Profile0'] } });
  await ada.do('startCamera');
  const id = await record(meeting, { ArtifactsConfiguration: TRACKS });
  await grows(meeting, 'audio', 2);
  await grows(meeting, 'video', 2);
  const killed = Date.now();
  await it.server.kill();
  await it.server.restart();
  const before = (await recorded(meeting)).audio.length;
  await ada.sees('the call again', (state) => state.starts === 2, 60_000);
  const back = Date.now();
  await grows(meeting, 'audio', before + 2);
  assert.equal(await status(id), 'InProgress');
  await stop(id);
  const found = await recorded(meeting);
  await examine(found.audio, 'opus');
  await examine(found.video, 'vp9');
  const lasting = {};
  for (const media of ['mix', 'camera']) {
    const parts = await spans(found, media);
    const gaps = parts.slice(1).map((part, place) => ({ from: parts[place].to, to: part.from })).filter(({ from, to }) => to - from > 300);
    // A quick restart leaves hardly any.
    assert.ok(gaps.length <= 1, `${media}: ${JSON.stringify(gaps)}`);
    for (const { from, to } of gaps) {
      const said = `${media}: from ${killed - from} ms before the kill to ${to - killed} ms after it, ${back - killed} when the client was back`;
      assert.ok(from <= killed + 100 && to > killed, said);
      assert.ok(to - from <= to - killed + CHUNK_MS, said);
      // What comes back is recorded at once: a camera from its next key frame on.
      assert.ok(to <= back + 3_000, said);
    }
    lasting[media] = (parts.at(-1).to - parts[0].from) / 1000;
  }
  const [index] = await lines(...found['capture-index']);
  const { audio, video } = await joined(meeting, id);
  const whole = (Math.max(...(await Promise.all(['mix', 'camera'].map((media) => spans(found, media)))).map((parts) => parts.at(-1).to)) - index.began_us / 1000) / 1000;
  for (const [file, codec] of [[audio, 'opus'], [video, 'vp9']]) {
    const each = await probe(file);
    assert.deepEqual([each.errors, each.streams, each.codec, each.start], ['', 1, codec, 0]);
    // The gap is in it, and what comes before the first chunk: all files of a capture begin when it did.
    assert.ok(Math.abs(each.seconds - whole) < 1.5, `${codec}: ${each.seconds} s of ${whole}, chunks ${JSON.stringify(lasting)}`);
  }
});

test('a recording goes on after an upgrade, with a short gap', { timeout: 180_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0, { client: { codecs: ['vp8'] } });
  await ada.do('startCamera');
  const id = await record(meeting);
  await grows(meeting, 'audio', 2);
  const ending = Date.now();
  assert.equal(await it.server.drain(), 0);
  const drained = Date.now();
  const told = async (media) => (await lines(...(await recorded(meeting))['capture-index'])).filter((line) => line.media === media);
  const chunks = async (media) => {
    const found = (await told(media)).filter((line) => line.duration_us > 0);
    return found.map((line) => ({ ...line, from: line.start_us, to: line.start_us + line.duration_us })).sort((one, other) => one.from - other.from);
  };
  assert.deepEqual(await keys(path.join(it.server.data, 'spool')), [path.join(id, 'bucket')], 'all of it is in the bucket');
  for (const media of ['mix', 'camera']) {
    // What was begun is whole, and its last is of the time between the signal and the end of the server.
    const last = new Map((await told(media)).map((line) => [line.object, line]));
    assert.deepEqual([...last.values()].filter((line) => line.duration_us === 0), [], `${media}: every chunk is ended`);
    const end = await lastFrame((await chunks(media)).at(-1));
    const said = `${media} up to the end: ${end - ending} ms after the signal, ${end - drained} after the server's end`;
    assert.ok(end > ending - SLOW_MS && end < drained + CLOCKS_MS, said);
  }
  await it.server.restart();
  const served = Date.now();
  const before = (await recorded(meeting)).audio.length;
  await ada.sees('the call again', (state) => state.starts === 2, 60_000);
  const back = Date.now();
  await grows(meeting, 'audio', before + 2);
  assert.equal(await status(id), 'InProgress');
  await stop(id);
  const found = await recorded(meeting);
  await examine(found.audio, 'opus');
  await examine(found.video, 'vp8');
  // A gap lasts until the client is there again, which is the client's to decide, and its camera's next key frame.
  for (const media of ['mix', 'camera']) {
    const all = await chunks(media);
    const gaps = all.slice(1).map((chunk, place) => (chunk.from - all[place].to) / 1000);
    // A quick restart leaves hardly any.
    const long = gaps.filter((gap) => gap > 300);
    assert.ok(long.length <= 1, `${media}: ${gaps}`);
    assert.ok(long.every((gap) => gap < back - ending + 3_000), `${media}: ${long} ms; the server was back after ${served - ending}, the client after ${back - ending}`);
  }
});
