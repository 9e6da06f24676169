// Recordings in an S3 server of somebody else's, as a server keeps them that has no disk for them.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { Guest } from '../harness/guest.mjs';
import { Moto } from '../harness/moto.mjs';
import { Participant } from '../harness/participant.mjs';
import { anatomy, dead, keys, lines, probe, stillest } from '../harness/recorded.mjs';
import { createMeeting } from '../harness/rest.mjs';
import { until } from '../harness/until.mjs';
import { world } from '../harness/world.mjs';

const ENCRYPTION_KEY = 'arn:aws:kms:us-east-1:000000000000:key/0a1b2c3d-1111-4222-8333-444455550706';
const moto = await Moto.start('acme-recordings');
const encrypted = `encryption = "aws:kms"\nencryption-key = "${ENCRYPTION_KEY}"\n`;
const folder = await mkdtemp(path.join(tmpdir(), 'carillon-s3-'));
// Credentials come from a profile, which everything but S3's own library always read.
const profiles = path.join(folder, 'credentials');
await writeFile(profiles, '[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = a\n[store]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = b\n');
const env = { AWS_SHARED_CREDENTIALS_FILE: profiles, AWS_PROFILE: 'store', AWS_EC2_METADATA_DISABLED: 'true' };
const it = world({ browsers: 1, env, config: moto.section(moto.url, encrypted) });
after(() => moto.stop());
after(() => rm(folder, { recursive: true, force: true }));

async function api(method, route, body) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${it.server.url}${route}`, { method, headers, body: body && JSON.stringify(body) });
  assert.ok(response.ok, `${method} ${route} answered ${response.status}: ${await response.clone().text()}`);
  return response.json();
}

test('a call is recorded into S3, finished there, and played from there', { timeout: 300_000 }, async () => {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0);
  await ada.do('startCamera');
  const recordings = `/meetings/${meeting.MeetingId}/recordings`;
  const { RecordingId } = (await api('POST', recordings)).Recording;
  const written = async (kind) => (await moto.keys(`${RecordingId}/${kind}/`)).length;
  await until('pieces are in the bucket', async () => (await written('audio')) >= 2 && (await written('video')) >= 2, 40_000);
  await api('POST', `${recordings}/${RecordingId}/stop`);
  await ada.do('leave');
  const ready = async () => {
    const [{ State, Problem }] = (await api('GET', recordings)).Recordings;
    assert.ok(['Recording', 'Processing', 'Ready'].includes(State) && !Problem, `${State}: ${Problem}`);
    return State === 'Ready';
  };
  await until('the recording is finished', ready, 180_000);
  assert.deepEqual(await keys(path.join(it.server.data, 'objects', 'recordings')), [], 'nothing of it is on the disk');

  const pieces = await moto.bring(RecordingId, folder);
  for (const file of [...pieces.audio, ...pieces.video]) assert.deepEqual([(await probe(file)).errors, (await probe(file)).start], ['', 0], file);
  const finished = await moto.keys(`${RecordingId}/finished/`);
  for (const key of [...finished, ...(await moto.keys(`${RecordingId}/audio/`))]) {
    const headers = await moto.head(key);
    const said = ['', '-aws-kms-key-id'].map((name) => headers.get(`x-amz-server-side-encryption${name}`));
    assert.deepEqual(said, ['aws:kms', ENCRYPTION_KEY], key);
  }

  const { Link } = await api('POST', `${recordings}/${RecordingId}/links`, {});
  const { Files } = await api('GET', `/playback/${Link.Token}`);
  const [composed] = Files.filter(({ Part }) => Part === 'Composed');
  const address = `${it.server.url}${composed.Url}`;
  const redirect = await fetch(address, { redirect: 'manual' });
  assert.equal(redirect.status, 307);
  assert.ok(redirect.headers.get('location').startsWith(`${moto.url}/acme-recordings/${RecordingId}/finished/composited-video/`));
  assert.match(redirect.headers.get('location'), /X-Amz-Credential=AKIAPROFILE%2F/, 'signed with the key of the profile');
  const whole = Buffer.from(await (await fetch(address)).arrayBuffer());
  assert.equal(whole.length, composed.Bytes);
  const part = await fetch(address, { headers: { range: 'bytes=1000-1999' } });
  assert.equal(part.status, 206);
  assert.equal(part.headers.get('content-range'), `bytes 1000-1999/${composed.Bytes}`);
  assert.ok(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(1000, 2000)));
  const chapters = Files.find(({ Part }) => Part === 'Chapters');
  const texts = await fetch(`${it.server.url}${chapters.Url}`, { redirect: 'manual' });
  assert.deepEqual([texts.status, (await texts.text()).slice(0, 6)], [200, 'WEBVTT'], 'texts come from the page itself');

  const film = path.join(folder, 'film.mp4');
  await writeFile(film, whole);
  const { streams, boxes, seconds } = await anatomy(film);
  assert.deepEqual(streams.map(({ codec_name: codec }) => codec), ['h264', 'aac']);
  assert.ok(seconds > 4 && boxes.indexOf('moov') < boxes.indexOf('mdat'), `${seconds} s, ${boxes}`);
  const still = 2 + (await stillest(await lines(...pieces['capture-index']), (object) => path.join(folder, object)));
  const stills = await dead(film, still);
  assert.deepEqual(stills, [], `black or frozen for more than ${still} s from seconds ${stills} on, of ${seconds}`);

  const viewer = await Guest.at(it, Link.Url, 'Viewer', 0);
  await viewer.hook('video').waitFor();
  const video = (what) => viewer.page.evaluate((name) => document.querySelector('video')[name], what);
  await until('the film is loaded', async () => (await video('duration')) > 4);
  await viewer.page.locator('h1').click();
  await viewer.page.keyboard.press('k');
  await until('the film runs', async () => (await video('currentTime')) > 0.5);
  assert.deepEqual(viewer.page.errors, [], 'no error on the console');
});
