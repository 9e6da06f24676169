// A recorded call becomes one file, by itself, which is examined with other people's tools.
import assert from 'node:assert/strict';
import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { CreateMediaConcatenationPipelineCommand, GetMediaPipelineCommand, ListMediaPipelinesCommand } from '@aws-sdk/client-chime-sdk-media-pipelines';
import { VOICES } from '../harness/fakes.mjs';
import { Participant } from '../harness/participant.mjs';
import { anatomy, chroma, dead, flashesAgainstBeeps, keys, lines, median, probe, stillest, tones } from '../harness/recorded.mjs';
import { recorder } from '../harness/recorder.mjs';
import { createMeeting } from '../harness/rest.mjs';
import { until } from '../harness/until.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 2 });
const { client, bucket, record, recorded, grows, stop } = recorder(it);
const COMPOSED = {
  Audio: { MuxType: 'AudioWithCompositedVideo' },
  Video: { State: 'Enabled', MuxType: 'VideoOnly' },
  Content: { State: 'Enabled', MuxType: 'ContentOnly' },
  CompositedVideo: { Layout: 'GridView', Resolution: 'HD', GridViewConfiguration: { ContentShareLayout: 'PresenterOnly' } },
};
const HEARD = 0.03;
const BOB = VOICES[1];

/** A second film of a capture, in another folder. */
async function concatenate(meeting, capture) {
  const [off, on] = [{ State: 'Disabled' }, { State: 'Enabled' }];
  const ArtifactsConfiguration = { Audio: on, Video: off, Content: off, DataChannel: off, TranscriptionMessages: off, MeetingEvents: off, CompositedVideo: on };
  const MediaPipelineArn = `arn:aws:chime:us-east-1:000000000000:media-pipeline/${capture}`;
  const source = { MediaPipelineArn, ChimeSdkMeetingConfiguration: { ArtifactsConfiguration } };
  const sink = { Destination: `arn:aws:s3:::recordings/${meeting.MeetingId}/second` };
  const asked = new CreateMediaConcatenationPipelineCommand({
    Sources: [{ Type: 'MediaCapturePipeline', MediaCapturePipelineSourceConfiguration: source }],
    Sinks: [{ Type: 'S3Bucket', S3BucketSinkConfiguration: sink }],
  });
  return (await client().send(asked)).MediaConcatenationPipeline.MediaPipelineId;
}

/** How many processes work in a directory or below it. */
async function workers(folder) {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const places = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')));
  return places.filter((place) => place.startsWith(folder)).length;
}

test('a recording is finished by itself, also when the server is killed over it, and so is what waits for its turn', { timeout: 400_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0, { client: { microphone: false } });
  await ada.do('flashAndBeep');
  // Who is silent is present only a moment after the call has begun.
  await ada.seesPresent(ada);
  const id = await record(meeting, { ArtifactsConfiguration: COMPOSED });
  const bob = await Participant.join(it, meeting, 'Bob', 1);
  await bob.watches(ada);
  await bob.do('startCamera');
  await ada.watches(bob);
  await bob.do('startShare');
  await ada.watches(bob, `${bob.id}#content`, 'magenta');
  await bob.do('say', 'for the record', 0);
  await ada.sees('the message', (state) => state.messages.length === 1);
  const of = async (folder) => ((await recorded(meeting))[folder] ?? []).length;
  await grows(meeting, 'audio', (await of('audio')) + 1);
  await bob.do('stopShare');
  await ada.sees('no share', ({ tiles }) => !Object.values(tiles).some((tile) => tile.content));
  await grows(meeting, 'audio', (await of('audio')) + 2);
  await stop(id);

  const { MediaPipelines } = await client().send(new ListMediaPipelinesCommand({ MaxResults: 1 }));
  const finishing = MediaPipelines[0].MediaPipelineId;
  const second = await concatenate(meeting, id);
  const work = path.join(it.server.data, 'work');
  const drawing = async () => (await keys(work)).some((key) => key.startsWith(path.join(finishing, 'slice', '')));
  await until('a piece is being drawn', drawing, 60_000);
  await it.server.kill();
  await until('nobody draws any more', async () => (await workers(work)) === 0, 5_000);
  await it.server.restart();
  const finished = async (one) => {
    const { MediaPipeline } = await client().send(new GetMediaPipelineCommand({ MediaPipelineId: one }));
    return MediaPipeline.MediaConcatenationPipeline.Status === 'Stopped';
  };
  await until('both films are made', async () => (await finished(finishing)) && (await finished(second)), 240_000);
  const [one, other] = await Promise.all([['finished', finishing], ['second', second]].map(([folder, made]) => anatomy(path.join(bucket(), meeting.MeetingId, folder, 'composited-video', `${made}.mp4`))));
  assert.ok(one.seconds > 5 && Math.abs(one.seconds - other.seconds) < 0.1, `${one.seconds} and ${other.seconds}`);
  assert.deepEqual(await keys(work), [], 'nothing is left of the work');

  const folder = path.join(bucket(), meeting.MeetingId, 'finished');
  const files = await keys(folder);
  const made = [`audio/${finishing}.mp4`, `composited-video/${finishing}.mp4`, `composited-video/${finishing}.vtt`];
  const tracks = [ada, bob].map((who) => `video/${finishing}-${who.id}.mp4`);
  for (const name of [...made, ...tracks]) assert.ok(files.includes(name), `${name} of ${files}`);

  const composed = path.join(folder, made[1]);
  const { streams, boxes, seconds } = await anatomy(composed);
  const [picture, sound] = streams;
  assert.deepEqual([picture.codec_name, sound.codec_name, picture.width, picture.height], ['h264', 'aac', 1280, 720]);
  assert.deepEqual([picture.r_frame_rate, picture.avg_frame_rate], ['30/1', '30/1'], 'a constant rate');
  assert.ok(boxes.indexOf('moov') < boxes.indexOf('mdat'), 'it plays while it loads');
  assert.ok(Math.abs(picture.duration - sound.duration) < 0.1, `${picture.duration} and ${sound.duration}`);
  const mix = await probe(path.join(folder, made[0]));
  assert.ok(Math.abs(seconds - mix.seconds) < 2.5, `${seconds} of ${mix.seconds}`);
  const index = await lines(...(await recorded(meeting))['capture-index']);
  // She flashes once a second.
  const still = 2 + (await stillest(index, (object) => path.join(bucket(), object)));
  const stills = await dead(composed, still);
  assert.deepEqual(stills, [], `black or frozen for more than ${still} s from seconds ${stills} on, of ${seconds}`);

  // The last seconds show both, each in a half of the canvas.
  const bobs = BOB.chroma;
  const colours = (await chroma(composed, '500:300:720:200')).slice(-90, -30);
  const near = ({ u, v }) => Math.abs(u - bobs.u) < 30 && Math.abs(v - bobs.v) < 30;
  assert.ok(colours.length === 60 && colours.every(near), 'Bob is on the right');
  const [{ began_us }] = index;
  const screens = index.filter((line) => line.media === 'content' && line.duration_us > 0);
  const shown = [screens[0].start_us, screens.at(-1).start_us + screens.at(-1).duration_us].map((at) => Math.round(((at - began_us) * 30) / 1e6));
  const isCamera = (second) => second * 30 < shown[0] - 15 || second * 30 > shown[1] + 45;
  const offsets = await flashesAgainstBeeps(composed, '400:200:120:200', 1000, isCamera);
  // There is one a second: a beep that is half a second away, or none, is not that of the flash.
  const met = offsets.filter((offset) => Math.abs(offset) < 0.5);
  assert.ok(met.length >= 5 && met.length > offsets.length / 2, `few flashes have their beep: ${offsets}`);
  assert.ok(Math.abs(median(met)) <= 0.1, `sound and picture are apart by ${offsets}`);
  const strengths = await tones(composed, [1000, BOB.tone]);
  assert.ok(strengths.some((each) => each[BOB.tone] > HEARD), 'Bob is heard');
  const chapters = await readFile(path.join(folder, made[2]), 'utf8');
  assert.match(chapters, /^WEBVTT\n[^]*Beginning, with Ada\b[^]*Bob joined[^]*Bob shares a screen/);

  // While Bob shares his screen it has the canvas, and he the corner at the top on the right.
  const during = async (part) => (await chroma(composed, part)).slice(shown[0] + 5, shown[1] - 5);
  const magenta = await during('400:300:200:300');
  const isMagenta = ({ u, v }) => u > 160 && v > 160;
  assert.ok(magenta.length > 20 && magenta.every(isMagenta), `the screen: ${JSON.stringify(magenta.find((each) => !isMagenta(each)))}`);
  assert.ok((await during('280:100:964:30')).every(near), 'who shares it is in the corner');

  const [message] = (await lines(path.join(folder, `data-channel/${finishing}.txt`))).filter((line) => line.Topic === 'chat');
  assert.deepEqual([message.Data, message.SenderAttendeeId], ['for the record', bob.id]);
  const [chunk] = (await recorded(meeting))['data-channel'];
  assert.deepEqual((await lines(chunk))[0], message, 'as the capture has it');
});

test('cameras and screens that are disabled are in no bucket, and who speaks is seen all the same', { timeout: 180_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const bob = await Participant.join(it, meeting, 'Bob', 1);
  await bob.do('startCamera');
  const disabled = { State: 'Disabled' };
  const ArtifactsConfiguration = { Audio: { MuxType: 'AudioWithActiveSpeakerVideo' }, Video: disabled, Content: disabled };
  const id = await record(meeting, { ArtifactsConfiguration });
  await grows(meeting, 'audio', 2);
  const aside = async () => (await keys(path.join(it.server.data, 'withheld', id))).some((key) => key.endsWith(`-${bob.id}.mp4`));
  await until('his camera is recorded', aside, 20_000);
  await stop(id);
  const folder = path.join(bucket(), meeting.MeetingId);
  const spoken = async () => (await keys(folder)).find((key) => key.startsWith('finished/composited-video/') && key.endsWith('.mp4'));
  await until('the recording is finished', spoken, 120_000);
  const files = await keys(folder);
  assert.ok(!files.some((key) => key.includes('video/') && !key.includes('composited-video/')), files.join(' '));
  assert.ok(!(await lines(...(await recorded(meeting))['capture-index'])).some((line) => line.media === 'camera'));
  const ofSound = files.find((key) => key.startsWith('finished/audio/'));
  await until('the speaker is in the file of sound', async () => (await anatomy(path.join(folder, ofSound))).streams.length === 2, 60_000);
  const colours = (await chroma(path.join(folder, ofSound), '1000:500:140:100')).slice(-60, -30);
  assert.ok(colours.length === 30 && colours.every(({ u, v }) => Math.abs(u - BOB.chroma.u) < 30 && Math.abs(v - BOB.chroma.v) < 30));
});
