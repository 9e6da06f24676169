// Calls of real browsers are recorded, and what lies in the bucket is examined with other people's tools.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { VOICES } from '../harness/fakes.mjs';
import { Participant } from '../harness/participant.mjs';
import { chroma, join, keys, lines, probe, tones } from '../harness/recorded.mjs';
import { recorder } from '../harness/recorder.mjs';
import { createMeeting } from '../harness/rest.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 2, config: '[pipelines]\nfinish-recordings = false\n' });
const HEARD = 0.03;

const { record, status, recorded, grows, stop } = recorder(it);

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

/**
 * Of each track of pictures or of everybody's sound: a chunk begins where the one before it ends, and together they last
 * from the first mark that is seen of the recording to the last one. Times are in milliseconds.
 */
function unbroken(index, marks) {
  const [on, off] = marks;
  assert.deepEqual([marks.length, on.recording, off.recording], [2, true, false], JSON.stringify(marks));
  for (const media of ['mix', 'camera']) {
    const chunks = index.filter((line) => line.media === media).map((line) => ({ from: line.start_us / 1000, to: (line.start_us + line.duration_us) / 1000 }));
    chunks.sort((one, other) => one.from - other.from);
    const gaps = chunks.slice(1).map((chunk, place) => chunk.from - chunks[place].to);
    assert.ok(gaps.every((gap) => Math.abs(gap) <= 50), `${media}: ${gaps}`);
    const [first, last] = [chunks[0].from, chunks.at(-1).to];
    // What is heard and seen was sent a moment before it is here.
    assert.ok(first >= on.timestamp - 300, `${media}: the mark comes ${on.timestamp - first} ms after the first frame`);
    assert.ok(last <= off.timestamp + 100, `${media}: the mark goes ${last - off.timestamp} ms before the last frame`);
    const lasting = chunks.reduce((sum, { from, to }) => sum + to - from, 0);
    const missing = off.timestamp - on.timestamp - lasting;
    // A camera is seen from its first key frame on.
    const allowed = media === 'mix' ? 1_000 : 2_500;
    assert.ok(missing < allowed, `${media}: ${missing} ms of ${off.timestamp - on.timestamp} are missing`);
  }
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
    await ada.seesPresent(ada, bob);
    const id = await record(meeting);
    await grows(meeting, 'audio', 2);
    assert.equal(await status(id), 'InProgress');
    await bob.do('mute');
    await grows(meeting, 'audio', 4);
    await stop(id);
    const { marks } = await bob.sees('the end of the mark', (state) => state.marks.some((mark) => !mark.recording));

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

    const told = await lines(...found['meeting-events']);
    const roll = (type) => told.filter((line) => line.EventType === type && line.EventParameters.PresentSince);
    const there = roll('AttendeeJoined').map((line) => line.EventParameters.AttendeeId);
    assert.deepEqual(there.sort(), [ada.id, bob.id].sort(), 'who was there before');
    assert.deepEqual(roll('AttendeeVideoJoined').map((line) => line.EventParameters.AttendeeId), [ada.id]);
    const events = told.map((line) => line.EventType);
    assert.deepEqual([events[0], events.at(-1)], ['CaptureStarted', 'CaptureEnded']);
    assert.ok(events.includes('AudioTrackMute'));

    // Sound and picture are placed by one clock.
    const index = (await lines(...found['capture-index'])).filter((line) => line.line === 'chunk' && line.duration_us > 0);
    unbroken(index, marks);
    const end = (media) => Math.max(...index.filter((line) => line.media === media).map((line) => line.start_us + line.duration_us));
    assert.ok(Math.abs(end('mix') - end('camera')) < 400_000, `${end('mix') - end('camera')} us`);
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

test('a recording goes on after an upgrade, with a short gap', { timeout: 180_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0, { client: { codecs: ['vp8'] } });
  await ada.do('startCamera');
  const id = await record(meeting);
  await grows(meeting, 'audio', 2);
  const ending = Date.now();
  assert.equal(await it.server.drain(), 0);
  const chunks = async (media) => {
    const index = await lines(...(await recorded(meeting))['capture-index']);
    const found = index.filter((line) => line.media === media && line.duration_us > 0);
    return found.map((line) => ({ from: line.start_us, to: line.start_us + line.duration_us })).sort((one, other) => one.from - other.from);
  };
  assert.deepEqual(await keys(path.join(it.server.data, 'spool')), [path.join(id, 'bucket')], 'all of it is in the bucket');
  for (const media of ['mix', 'camera']) {
    assert.ok(Math.abs((await chunks(media)).at(-1).to / 1000 - ending) < 1_000, `${media} up to the end`);
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
    const long = gaps.filter((gap) => gap > 300);
    assert.equal(long.length, 1, `${media}: ${gaps}`);
    assert.ok(long[0] < back - ending + 3_000, `${media}: ${long[0]} ms; the server was back after ${served - ending}, the client after ${back - ending}`);
  }
});
