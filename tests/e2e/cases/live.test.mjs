// A call of real browsers is sent to a streaming service, which is an ffmpeg, and as a playlist of the server's own.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { CreateMediaLiveConnectorPipelineCommand, DeleteMediaPipelineCommand, GetMediaPipelineCommand } from '@aws-sdk/client-chime-sdk-media-pipelines';
import { VOICES } from '../harness/fakes.mjs';
import { Participant } from '../harness/participant.mjs';
import { freePorts } from '../harness/ports.mjs';
import { anatomy, chroma, dead, flashesAgainstBeeps, median, tones } from '../harness/recorded.mjs';
import { recorder } from '../harness/recorder.mjs';
import { createMeeting } from '../harness/rest.mjs';
import { until } from '../harness/until.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 2, config: '[pipelines]\nlive-connectors-to-private-addresses = true\n' });
const { client } = recorder(it);
const [, BOB] = VOICES;

/** A meeting's grid goes to `url`. */
async function send(meeting, url) {
  const { MediaLiveConnectorPipeline } = await client().send(
    new CreateMediaLiveConnectorPipelineCommand({
      Sources: [
        {
          SourceType: 'ChimeSdkMeeting',
          ChimeSdkMeetingLiveConnectorConfiguration: {
            Arn: `arn:aws:chime:us-east-1:000000000000:meeting/${meeting.MeetingId}`,
            MuxType: 'AudioWithCompositedVideo',
            CompositedVideo: { Layout: 'GridView', GridViewConfiguration: { ContentShareLayout: 'PresenterOnly' } },
          },
        },
      ],
      Sinks: [{ SinkType: 'RTMP', RTMPConfiguration: { Url: url, AudioChannels: 'Stereo' } }],
    }),
  );
  return MediaLiveConnectorPipeline.MediaPipelineId;
}

async function status(id) {
  const { MediaPipeline } = await client().send(new GetMediaPipelineCommand({ MediaPipelineId: id }));
  return MediaPipeline.MediaLiveConnectorPipeline.Status;
}

/** Whatever plays it, as one file. */
async function copied(from, name, options = []) {
  const to = path.join(it.server.data, name);
  await promisify(execFile)('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...options, '-i', from, '-c', 'copy', to]);
  return to;
}

test('a call is seen and heard live, by a service and in a playlist', { timeout: 240_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0, { client: { microphone: false } });
  await ada.do('flashAndBeep');
  const bob = await Participant.join(it, meeting, 'Bob', 1);
  await bob.do('startCamera');
  await ada.watches(bob);

  const port = await freePorts(1);
  const service = path.join(it.server.data, 'service.flv');
  const receiving = spawn('ffmpeg', ['-nostdin', '-v', 'quiet', '-listen', '1', '-i', `rtmp://127.0.0.1:${port}/app/key`, '-c', 'copy', '-y', service]);
  const received = once(receiving, 'exit');
  const id = await send(meeting, `rtmp://127.0.0.1:${port}/app/key`);
  const streams = async () => (await (await fetch(`${it.server.url}/meetings/${meeting.MeetingId}/live-streams`)).json()).LiveStreams;
  const [stream] = await streams();
  assert.equal(stream.PipelineId, id);
  assert.ok(!JSON.stringify(stream).includes('key'), 'the key of the stream is told to nobody');
  const pieces = async () => (await (await fetch(stream.PlaylistUrl)).text()).split('#EXTINF').length - 1;
  await until('three pieces', async () => (await pieces()) >= 3, 90_000);
  const watched = await copied(stream.PlaylistUrl, 'watched.mp4', ['-live_start_index', '0', '-t', '11']);
  assert.equal(await status(id), 'InProgress');
  await client().send(new DeleteMediaPipelineCommand({ MediaPipelineId: id }));
  await until('its end', async () => (await status(id)) === 'Stopped', 60_000);
  await received;
  assert.deepEqual(await streams(), []);
  assert.equal((await fetch(stream.PlaylistUrl)).status, 404);

  for (const file of [watched, await copied(service, 'service.mp4')]) {
    const { streams: found, seconds } = await anatomy(file);
    assert.deepEqual(found.map((each) => each.codec_name).sort(), ['aac', 'h264']);
    assert.ok(seconds > 7, `${file}: ${seconds} s`);
    assert.deepEqual(await dead(file, 3), [], `${file}: neither black nor frozen`);
    const heard = await tones(file, [BOB.tone]);
    assert.ok(heard.filter((each) => each[BOB.tone] > 0.03).length > heard.length / 2, `${file}: who speaks is heard`);
    const near = ({ u, v }) => Math.abs(u - BOB.chroma.u) < 30 && Math.abs(v - BOB.chroma.v) < 30;
    // Both cameras were on before anybody looked, so either may be the first.
    const [left, right] = ['400:200:120:200', '400:200:760:200'];
    const isBobs = async (part) => (await chroma(file, part)).slice(-90, -45).every(near);
    const hers = (await isBobs(right)) ? left : right;
    assert.ok(await isBobs(hers === left ? right : left), `${file}: each has a half of the canvas`);
    const offsets = (await flashesAgainstBeeps(file, hers, 1000)).filter(Number.isFinite);
    assert.ok(offsets.length >= 3, `${file}: ${offsets}`);
    assert.ok(Math.abs(median(offsets)) <= 0.1, `${file}: picture and sound are in step: ${offsets}`);
  }
});
