// A recording of nine cameras is watched in a browser, which has six connections to a server.
//
// The recording is one of a real call; eight cameras are put beside its own, each larger than what a browser reads at once.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { Guest } from '../harness/guest.mjs';
import { Participant } from '../harness/participant.mjs';
import { keys } from '../harness/recorded.mjs';
import { createMeeting } from '../harness/rest.mjs';
import { until } from '../harness/until.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 1 });
const PEOPLE = 9;
const SECONDS = 60;

async function api(method, route, body) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${it.server.url}${route}`, { method, headers, body: body && JSON.stringify(body) });
  assert.ok(response.ok, `${method} ${route} answered ${response.status}`);
  return response.json();
}

/** A short recording of one camera, ready; tells its id and its folder of finished files. */
async function recorded() {
  const meeting = await createMeeting(it.server);
  const ada = await Participant.join(it, meeting, 'Ada', 0, { client: { codecs: ['h264ConstrainedBaselineProfile'] } });
  await ada.do('startCamera');
  const recordings = `/meetings/${meeting.MeetingId}/recordings`;
  const { RecordingId } = (await api('POST', recordings)).Recording;
  const folder = path.join(it.server.data, 'objects', 'recordings', RecordingId);
  await until('pieces are written', async () => (await keys(path.join(folder, 'video'))).length >= 1, 60_000);
  await api('POST', `${recordings}/${RecordingId}/stop`);
  await ada.do('leave');
  await until('it is ready', async () => (await api('GET', recordings)).Recordings[0].State === 'Ready', 120_000);
  return { id: RecordingId, meeting, finished: path.join(folder, 'finished'), owner: ada.id };
}

const ffmpeg = (...flags) => promisify(execFile)('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...flags]);

/** Makes nine people of the one, with a minute each. */
async function crowd({ finished, owner }) {
  const people = path.join(finished, 'video', (await keys(path.join(finished, 'video'))).find((key) => key.endsWith('.people.json')));
  const making = path.basename(people, '.people.json');
  // Noise makes it large and costs little to decode.
  const picture = ['-f', 'lavfi', '-i', `nullsrc=s=160x90:r=10,geq=random(1)*255:128:128,format=yuv420p`];
  const first = path.join(finished, 'video', `${making}-${owner}.mp4`);
  await ffmpeg(...picture, '-t', String(SECONDS), '-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '6', '-movflags', '+faststart', first);
  await ffmpeg('-f', 'lavfi', '-i', 'sine', '-t', String(SECONDS), '-c:a', 'aac', '-movflags', '+faststart', path.join(finished, 'audio', `${making}.mp4`));
  const person = (id, name) => ({ AttendeeId: id, Name: name, Present: [[0, SECONDS]], Camera: { On: [[0, SECONDS]], Files: [0] }, Content: { On: [], Files: [] } });
  const others = Array.from({ length: PEOPLE - 1 }, (_, at) => `0f9a2b6e-1111-4222-8333-4444555507${String(at + 10)}`);
  for (const id of others) await copyFile(first, path.join(finished, 'video', `${making}-${id}.mp4`));
  const everybody = [owner, ...others].map((id, at) => person(id, `Person ${at + 1}`));
  const Speakers = [[0, others[0]], [SECONDS / 2, others[1]]];
  await writeFile(people, JSON.stringify({ Seconds: SECONDS, People: everybody, Speakers }));
  const bytes = (await readFile(first)).length;
  assert.ok(bytes > 8 << 20, `${bytes} bytes`);
}

/** Goes on at `seconds` after the end, which comes before a slow machine has brought all pictures together. */
async function runsOn(viewer, seconds) {
  if (!(await viewer.page.evaluate(() => document.querySelector('[data-testid=video]').paused))) return;
  await viewer.hook('place').fill(String(seconds));
  await viewer.press('play');
}

/** How each picture stands against the clock. */
const pictures = (page) =>
  page.evaluate(() => {
    const clock = document.querySelector('[data-testid=video]');
    return [...document.querySelectorAll('[data-testid=seen] video')].map((video) => ({
      ready: video.readyState >= 2,
      runs: !video.paused && !video.seeking,
      at: video.currentTime,
      apart: Math.abs(video.currentTime - clock.currentTime),
      mark: video.dataset.mark ?? null,
    }));
  });

const clockRuns = (page) =>
  page.evaluate(() => {
    const clock = document.querySelector('[data-testid=video]');
    return !clock.paused && clock.readyState >= 3 ? clock.currentTime : null;
  });

test('nine cameras run with the sound, stay when another one is large, and are let go of', { timeout: 420_000 }, async () => {
  const recording = await recorded();
  await crowd(recording);
  const { Link } = await api('POST', `/meetings/${recording.meeting.MeetingId}/recordings/${recording.id}/links`, {});
  // One of them fails at first, as on a network that comes and goes.
  const failures = { left: 2 };
  const before = (page) =>
    page.route(/camera-0f9a2b6e-1111-4222-8333-444455550713/, (route) => {
      failures.left -= 1;
      return failures.left >= 0 ? route.abort('connectionfailed') : route.continue();
    });
  const viewer = await Guest.at(it, Link.Url, 'Viewer', 0, { before });
  const { page } = viewer;
  await viewer.hook('choose-track').selectOption('grid');
  await viewer.press('play');
  const together = ({ ready, runs, apart }) => ready && runs && apart < 0.5;
  const allRun = async (from, after) => {
    await runsOn(viewer, from);
    if (!((await clockRuns(page)) > after)) return false;
    const seen = await pictures(page);
    return seen.length === PEOPLE && seen.every(together);
  };
  await until('all nine run with the sound', () => allRun(0, 2), 90_000);
  assert.ok(failures.left < 0, 'one was tried again');
  const place = SECONDS / 2;
  await viewer.hook('place').fill(String(place));
  await until('all nine run from another place on', () => allRun(place, place), 90_000);

  await page.evaluate(() => {
    window.kept = [...document.querySelectorAll('[data-testid=seen] video')];
    for (const [at, video] of window.kept.entries()) video.dataset.mark = String(at);
  });
  await page.getByRole('button', { name: 'Show Person 3 large' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('[data-place=large]').filter({ hasText: 'Person 3' }).waitFor();
  const beside = await pictures(page);
  assert.ok(beside.length > 1 && beside.every(({ mark }) => mark !== null), `made anew: ${JSON.stringify(beside)}`);
  const large = await page.locator('[data-place=large] video').getAttribute('data-mark');
  assert.equal(large, '2', 'the same element, elsewhere');

  await viewer.hook('choose-track').selectOption({ index: 0 });
  await page.locator('[data-testid=seen]').first().waitFor({ state: 'detached' });
  // An element lets go of its file some time after it was told to.
  let left;
  const isFree = async () => {
    left = await page.evaluate(() => window.kept.map((video) => [video.getAttribute('src'), video.networkState]));
    return left.length === PEOPLE && left.every(([src, state]) => src === null && state === 0);
  };
  await until('nothing is held any more', isFree).catch((error) => assert.fail(`${error.message}: ${JSON.stringify(left)}`));
});
