// A call of real browsers is sent to a streaming service, which is an ffmpeg, and as a playlist of the server's own.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
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
import { Receiver } from '../harness/receiver.mjs';
import { recorder } from '../harness/recorder.mjs';
import { createMeeting } from '../harness/rest.mjs';
import { until } from '../harness/until.mjs';
import { world } from '../harness/world.mjs';

// Services with TLS are those that this authority knows: what `SSL_CERT_FILE` names is trusted instead of the machine's.
const trusted = await authority('127.0.0.1');
const receiver = await Receiver.start();
after(() => Promise.all([trusted.remove(), receiver.stop()]));
const config = `webhook-url = ["${receiver.url}"]\n[pipelines]\nlive-connectors-to-private-addresses = true\n`;
const it = world({ browsers: 2, env: { SSL_CERT_FILE: trusted.ca }, config });
const { client } = recorder(it);
const [, BOB] = VOICES;
/** Bytes of some seconds. */
const STREAMED = 60_000;
/** A machine that composes slower than time passes leaves pieces out, and the others come late. */
const PATIENT_MS = 180_000;

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
async function service(name, at) {
  const port = at ?? (await freePorts(1));
  const file = path.join(it.server.data, name);
  const receiving = spawn('ffmpeg', ['-nostdin', '-v', 'quiet', '-listen', '1', '-i', `rtmp://127.0.0.1:${port}/app/key`, '-c', 'copy', '-y', file]);
  return { port, file, received: once(receiving, 'exit'), die: () => receiving.kill('SIGKILL') };
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

  // As long as she draws nothing, nothing moves.
  const still = 3 + (await ada.state()).longestPauseMs / 1000;
  for (const file of [watched, await copied(taken, 'service.mp4')]) {
    const { streams: found, seconds } = await anatomy(file);
    assert.deepEqual(found.map((each) => each.codec_name).sort(), ['aac', 'h264']);
    assert.ok(seconds > 7, `${file}: ${seconds} s`);
    const stills = await dead(file, still);
    assert.deepEqual(stills, [], `${file}: black or frozen for more than ${still} s from seconds ${stills} on, of ${seconds}`);
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

/** A playlist's pieces since its beginning. */
async function made(url) {
  const text = await (await fetch(url)).text();
  return Number(/#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(text)?.[1] ?? 0) + text.split('#EXTINF').length - 1;
}

test('a stream goes on when its service has died, and when the server has, and shows a shared screen large', { timeout: 900_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0);
  const bob = await Participant.join(it, meeting, 'Bob', 1);
  await bob.do('startCamera');
  await ada.watches(bob);
  const told = () => receiver.of(meeting).filter(({ mediaPipelineId }) => mediaPipelineId === id).map(({ eventType }) => eventType.replace('chime:MediaPipeline', ''));
  const says = (word) => until(`${word} is told`, () => told().at(-1) === word, PATIENT_MS);
  const streams = async (to) => {
    const comes = async () => (await stat(to.file).catch(() => ({ size: 0 }))).size > STREAMED;
    await until(`a stream comes to ${to.file}`, comes, PATIENT_MS).catch(async (error) => {
      throw new Error(`${error.message}: ${JSON.stringify(told())}, ${JSON.stringify(await live(meeting))}`);
    });
  };

  const first = await service('first.flv');
  const id = await send(meeting, `rtmp://127.0.0.1:${first.port}/app/key`);
  const [{ PlaylistUrl }] = await live(meeting);
  await streams(first);
  first.die();
  await first.received;
  await says('TemporaryFailure');
  const second = await service('second.flv', first.port);
  await says('Resumed');
  assert.equal(await status(id), 'InProgress');
  await streams(second);

  await it.server.kill();
  await second.received;
  const third = await service('third.flv', first.port);
  await it.server.restart();
  await Promise.all([ada, bob].map((person) => person.sees('the call again', (state) => state.starts === 2, 60_000)));
  await ada.watches(bob);
  await bob.do('startShare');
  await ada.watches(bob, `${bob.id}#content`, 'magenta');
  assert.equal((await live(meeting))[0].PlaylistUrl, PlaylistUrl, 'who watches keeps the address');
  const pieces = await made(PlaylistUrl);
  await until('some pieces with the screen are made', async () => (await made(PlaylistUrl)) >= pieces + 3, PATIENT_MS);
  assert.equal(await status(id), 'InProgress');
  await client().send(new DeleteMediaPipelineCommand({ MediaPipelineId: id }));
  await until('its end', async () => (await status(id)) === 'Stopped', 60_000);
  await third.received;
  await says('Deleted');
  assert.deepEqual(told(), ['InProgress', 'TemporaryFailure', 'Resumed', 'Deleted']);

  for (const [{ file }, name] of [[second, 'second.mp4'], [third, 'third.mp4']]) {
    const taken = await copied(file, name);
    const { streams: found, seconds } = await anatomy(taken);
    assert.deepEqual(found.map((each) => each.codec_name).sort(), ['aac', 'h264']);
    const heard = await tones(taken, [BOB.tone]);
    assert.ok(heard.filter((each) => each[BOB.tone] > 0.03).length > heard.length / 3, `${name}: who speaks is heard in its ${seconds} s`);
  }
  // The screen has the canvas, and who shares it the corner at the top on the right.
  const film = path.join(it.server.data, 'third.mp4');
  const [screen, corner] = await Promise.all(['400:300:200:300', '280:100:964:30'].map((part) => chroma(film, part)));
  const shared = screen.flatMap(({ u, v }, at) => (u > 160 && v > 160 ? [at] : []));
  assert.ok(shared.length > 60, `the screen is seen in ${shared.length} pictures of ${screen.length}`);
  const near = ({ u, v }) => Math.abs(u - BOB.chroma.u) < 30 && Math.abs(v - BOB.chroma.v) < 30;
  const beside = shared.filter((at) => near(corner[at]));
  assert.ok(beside.length > shared.length / 2, `who shares is beside it in ${beside.length} of ${shared.length}`);
});
