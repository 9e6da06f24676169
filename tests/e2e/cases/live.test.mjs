// A call of real browsers is sent to a streaming service, which is an ffmpeg, and as a playlist of the server's own.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { after, test } from 'node:test';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { CreateMediaLiveConnectorPipelineCommand, DeleteMediaPipelineCommand, GetMediaPipelineCommand } from '@aws-sdk/client-chime-sdk-media-pipelines';
import { authority } from '../harness/authority.mjs';
import { VOICES } from '../harness/fakes.mjs';
import { Participant } from '../harness/participant.mjs';
import { freePorts } from '../harness/ports.mjs';
import { anatomy, chroma, dead, flashesAgainstBeeps, median, tones } from '../harness/recorded.mjs';
import { recorder } from '../harness/recorder.mjs';
import { createMeeting } from '../harness/rest.mjs';
import { until } from '../harness/until.mjs';
import { world } from '../harness/world.mjs';

// Services with TLS are those that this authority knows: what `SSL_CERT_FILE` names is trusted instead of the machine's.
const trusted = await authority('127.0.0.1');
after(() => trusted.remove());
const it = world({ browsers: 2, env: { SSL_CERT_FILE: trusted.ca }, config: '[pipelines]\nlive-connectors-to-private-addresses = true\n' });
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

const live = async (meeting) => (await (await fetch(`${it.server.url}/meetings/${meeting.MeetingId}/live-streams`)).json()).LiveStreams;

/** A streaming service that takes one stream into a file. */
async function service(name) {
  const port = await freePorts(1);
  const file = path.join(it.server.data, name);
  const receiving = spawn('ffmpeg', ['-nostdin', '-v', 'quiet', '-listen', '1', '-i', `rtmp://127.0.0.1:${port}/app/key`, '-c', 'copy', '-y', file]);
  return { port, file, received: once(receiving, 'exit') };
}

/** TLS before a service, as streaming services have it; tells how many handshakes were finished. */
async function secured(port) {
  const counted = { handshakes: 0 };
  const front = tls.createServer({ cert: trusted.cert, key: trusted.key }, (client) => {
    counted.handshakes += 1;
    const behind = net.connect(port, '127.0.0.1');
    for (const [from, to] of [[client, behind], [behind, client]]) {
      from.pipe(to);
      from.on('error', () => to.destroy());
    }
  });
  front.listen(0, '0.0.0.0');
  await once(front, 'listening');
  return { port: front.address().port, counted, close: () => front.close() };
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

  const { port, file: taken, received } = await service('service.flv');
  const id = await send(meeting, `rtmp://127.0.0.1:${port}/app/key`);
  const streams = () => live(meeting);
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

  for (const file of [watched, await copied(taken, 'service.mp4')]) {
    const { streams: found, seconds } = await anatomy(file);
    assert.deepEqual(found.map((each) => each.codec_name).sort(), ['aac', 'h264']);
    assert.ok(seconds > 7, `${file}: ${seconds} s`);
    const stills = await dead(file, 3);
    assert.deepEqual(stills, [], `${file}: black or frozen from seconds ${stills} on, of ${seconds}`);
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

test('a service behind TLS gets the stream when its certificate is for it, and nothing when not', { timeout: 240_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0);
  await ada.do('startCamera');
  const { port, file, received } = await service('secured.flv');
  const front = await secured(port);

  // The certificate is for another address of this machine.
  const stranger = await send(meeting, `rtmps://127.0.0.2:${front.port}/app/key`);
  const refused = async () => (await live(meeting)).find((stream) => stream.PipelineId === stranger)?.Problem?.includes('no valid certificate');
  await until('its certificate is refused', refused, 60_000);
  assert.equal(front.counted.handshakes, 0);
  await client().send(new DeleteMediaPipelineCommand({ MediaPipelineId: stranger }));
  await until('its end', async () => (await status(stranger)) === 'Stopped', 60_000);

  const id = await send(meeting, `rtmps://127.0.0.1:${front.port}/app/key`);
  const [{ PlaylistUrl }] = await live(meeting);
  const pieces = async () => (await (await fetch(PlaylistUrl)).text()).split('#EXTINF').length - 1;
  await until('three pieces', async () => (await pieces()) >= 3, 90_000);
  await client().send(new DeleteMediaPipelineCommand({ MediaPipelineId: id }));
  await until('its end', async () => (await status(id)) === 'Stopped', 60_000);
  await received;
  front.close();
  assert.ok(front.counted.handshakes >= 1, 'over TLS');
  const taken = await copied(file, 'secured.mp4');
  const { streams, seconds } = await anatomy(taken);
  assert.deepEqual(streams.map((each) => each.codec_name).sort(), ['aac', 'h264']);
  assert.ok(seconds > 7, `${seconds} s`);
  const heard = await tones(taken, [VOICES[0].tone]);
  assert.ok(heard.filter((each) => each[VOICES[0].tone] > 0.03).length > heard.length / 2, 'who speaks is heard');
});
