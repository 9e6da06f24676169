// A call is recorded from the web client, everybody in it sees that, and the recording is watched in the browser.
//
// CARILLON_SHOTS names a folder for a picture of each state.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { Guest } from '../harness/guest.mjs';
import { keys } from '../harness/recorded.mjs';
import { until } from '../harness/until.mjs';
import { world } from '../harness/world.mjs';

// An ffmpeg that waits with encoding until it is let go, so that there is time to look at how far it is.
const folder = await mkdtemp(path.join(tmpdir(), 'carillon-playback-'));
after(() => rm(folder, { recursive: true, force: true }));
const go = path.join(folder, 'go');
const ffmpeg = path.join(folder, 'ffmpeg');
const real = execFileSync('sh', ['-c', 'command -v ffmpeg'], { encoding: 'utf8' }).trim();
const waits = `case " $* " in *" libx264 "*) while [ ! -e '${go}' ]; do /bin/sleep 0.1; done ;; esac`;
await writeFile(ffmpeg, `#!/bin/sh\n${waits}\nexec '${real}' "$@"\n`, { mode: 0o755 });
const it = world({ browsers: 2, config: `[pipelines]\nffmpeg = "${ffmpeg}"\n` });
const READY_MS = 120_000;

const mark = (guest) => guest.hook('recording-mark').first();
const meetingOf = (link) => new URL(link).pathname.split('/')[2];
const api = async (route, init) => (await fetch(`${it.server.url}${route}`, init)).json();
const recordings = async (link) => (await api(`/meetings/${meetingOf(link)}/recordings`)).Recordings;
const objects = (recording) => keys(path.join(it.server.data, 'objects', 'recordings', recording));

async function answersRecording(guest) {
  await guest.press('record');
  await guest.press('record-confirm');
  await guest.hook('record-dialog').waitFor({ state: 'detached' });
}

/** Until pieces of a camera lie in the bucket. */
async function isWritten(link) {
  const [{ RecordingId }] = await recordings(link);
  const cameras = async () => (await objects(RecordingId)).filter((key) => key.startsWith('video')).length;
  await until('pieces are written', async () => (await cameras()) >= 2, 60_000);
  return RecordingId;
}

/** What the video shows: its place, and how bright the picture is on average, 0 to 255. */
function looks(page) {
  return page.evaluate(() => {
    const video = document.querySelector('video');
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [64, 36];
    const context = canvas.getContext('2d');
    context.drawImage(video, 0, 0, 64, 36);
    const { data } = context.getImageData(0, 0, 64, 36);
    let light = 0;
    for (let at = 0; at < data.length; at += 4) light += (data[at] + data[at + 1] + data[at + 2]) / 3;
    const { currentTime, duration, videoWidth, error, playbackRate } = video;
    return { light: light / (64 * 36), currentTime, duration, videoWidth, error: error?.message ?? null, playbackRate };
  });
}

test('everybody sees the mark while a call is recorded, and then it is watched', { timeout: 300_000 }, async () => {
  const ada = await Guest.at(it, '/', 'Ada Lovelace', 0);
  const link = await ada.creates();
  const bob = await Guest.at(it, link, 'Bob', 1, { phone: true });
  await bob.joins();
  await Promise.all([ada.watches(bob), bob.watches(ada)]);
  assert.equal(await mark(ada).count(), 0);
  await ada.press('record');
  await ada.show('record-dialog-desktop');
  await ada.press('record-confirm');
  await Promise.all([mark(ada).waitFor(), mark(bob).waitFor()]);
  assert.match(await bob.hook('spoken').innerText(), /being recorded/);
  await bob.show('recorded-phone');

  const late = await Guest.at(it, link, 'Late', 1);
  await late.joins();
  await mark(late).waitFor();
  await late.press('leave');
  await bob.page.reload();
  await bob.hook('join').click();
  await bob.isInMeeting();
  await mark(bob).waitFor();
  await ada.show('recorded-desktop');

  const recording = await isWritten(link);
  await answersRecording(ada);
  for (const guest of [ada, bob]) await mark(guest).waitFor({ state: 'detached' });
  await ada.press('leave');
  await ada.page.getByRole('link', { name: 'See its recordings' }).waitFor();

  const viewer = await Guest.at(it, `${new URL(link).pathname}/recordings`, 'Viewer', 0);
  const item = viewer.page.locator(`[data-testid=recording][data-recording-id="${recording}"]`);
  await item.waitFor();
  assert.ok(['Processing', 'Ready'].includes(await item.getAttribute('data-state')), 'it is being made');
  await viewer.show('recordings-desktop');
  await showsProgress(viewer);
  await writeFile(go, '');
  await viewer.page.locator('[data-testid=recording][data-state=Ready]').waitFor({ timeout: READY_MS });
  await viewer.press('watch');
  await plays(viewer);
  await saves(viewer, recording);
  await playsTracks(viewer);
  await playsTogether(viewer, ['Ada Lovelace', 'Bob']);

  await viewer.press('share-make');
  const shared = await viewer.hook('share-link').inputValue();
  const stranger = await Guest.at(it, shared, 'Stranger', 1, { phone: true });
  await plays(stranger);
  assert.equal(await stranger.hook('share-make').count(), 0, 'a link makes no links');
  await stranger.hook('choose-track').selectOption('grid');
  await until('the phone shows both', () => showsBoth(stranger.page, ({ paused }) => paused));
  await stranger.show('player-grid-phone');
  assert.deepEqual([...viewer.page.errors, ...stranger.page.errors], [], 'no error on the console');
});

/** While files are made it is seen how far that is: the tracks are joined, and the picture waits. */
async function showsProgress(guest) {
  const shown = async () => Number(/^(\d+)%$/.exec(await guest.page.locator('.progress span').first().innerText())?.[1]);
  const percent = await until('progress is shown', async () => (await shown()) || null, 60_000);
  assert.ok(percent > 0 && percent < 100, `${percent}`);
  const bar = await guest.page.locator('.progress progress').first().evaluate(({ value, max }) => [value, max]);
  assert.ok(bar[0] > 0 && bar[0] < 100 && bar[1] === 100, `${bar}`);
}

/** What is saved is the film, byte for byte. */
async function saves(guest, recording) {
  const [download] = await Promise.all([guest.page.waitForEvent('download'), guest.press('download')]);
  assert.match(download.suggestedFilename(), new RegExp(`^recording-${recording}-composed.*\\.mp4$`));
  const key = (await objects(recording)).find((each) => /^finished\/composited-video\/[^/]*\.mp4$/.test(each));
  const kept = await readFile(path.join(it.server.data, 'objects', 'recordings', recording, key));
  assert.ok(kept.equals(await readFile(await download.path())), 'the bytes of the film');
}

/** The film is there, is not black, runs, and can be sought in, with the keyboard, too. */
async function plays(guest) {
  const { page } = guest;
  await guest.hook('video').waitFor();
  await until('the film is loaded', async () => (await looks(page)).duration > 1, 30_000);
  await page.locator('h1').click();
  await page.keyboard.press('k');
  await until('the film runs', async () => (await looks(page)).currentTime > 0.5);
  await until('the picture is not black', async () => (await looks(page)).light > 20);
  await page.keyboard.press('k');
  await page.keyboard.press('>');
  const { duration, videoWidth, playbackRate, error } = await looks(page);
  assert.deepEqual([videoWidth, playbackRate, error], [1280, 1.25, null]);
  await guest.hook('chapter').first().click();
  await until('a chapter is sought', async () => (await looks(page)).currentTime < 1);
  const place = duration * 0.6;
  await page.evaluate((seconds) => {
    document.querySelector('video').currentTime = seconds;
  }, place);
  await until('the film is sought in', () => page.evaluate(() => !document.querySelector('video').seeking));
  const sought = await looks(page);
  assert.ok(Math.abs(sought.currentTime - place) < 0.5 && sought.light > 20, JSON.stringify(sought));
  await page.locator('h1').scrollIntoViewIfNeeded();
  await guest.show(`player-${page.viewportSize().width < 500 ? 'phone' : 'desktop'}`);
}

/** A camera alone runs with the sound of all beside it, from where the film was left. */
async function playsTracks(guest) {
  const { page } = guest;
  const { currentTime } = await looks(page);
  await guest.hook('choose-track').selectOption({ label: 'Camera of Ada Lovelace' });
  await until('the camera is where the film was', async () => Math.abs((await looks(page)).currentTime - currentTime) < 0.5);
  await page.locator('h1').click();
  await page.keyboard.press('k');
  const apart = () =>
    page.evaluate(() => {
      const [video, audio] = ['video', 'audio'].map((kind) => document.querySelector(kind));
      const still = video.paused || audio.paused || audio.currentTime === 0;
      return still ? Infinity : Math.abs(video.currentTime - audio.currentTime);
    });
  await until('sound and picture run together', async () => {
    if (await stands(page)) await runsFrom(page, await moment(page));
    return (await apart()) < 0.3;
  }, 60_000);
  await guest.hook('choose-track').selectOption({ label: 'Sound only' });
  await until('the sound is loaded', async () => (await looks(page)).duration > 1);
  assert.equal(await guest.hook('unplayable').count(), 0);
}

const stands = (page) => page.evaluate(() => document.querySelector('video').paused);

/** Goes on at `place`, as after the end, which comes before a slow machine has looked. */
async function runsFrom(page, place) {
  await page.evaluate((seconds) => {
    document.querySelector('video').currentTime = seconds;
  }, place);
  await page.keyboard.press('k');
}

/** The tiles of a layout, each with how far its picture is from the clock, how bright it is, and its colour. */
function tiles(page) {
  return page.evaluate(() => {
    const clock = document.querySelector('[data-testid=video]');
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [32, 18];
    const context = canvas.getContext('2d', { willReadFrequently: true });
    return [...document.querySelectorAll('[data-testid=seen]')].map((tile) => {
      const name = tile.querySelector('.tile-name-text').textContent;
      const video = tile.querySelector('video');
      if (!video || video.readyState < 2) return { name, light: 0 };
      context.drawImage(video, 0, 0, 32, 18);
      const { data } = context.getImageData(0, 0, 32, 18);
      const colour = [0, 1, 2].map((part) => data.filter((_, at) => at % 4 === part).reduce((sum, each) => sum + each, 0) / (32 * 18));
      const light = colour.reduce((sum, each) => sum + each, 0) / 3;
      const { paused, seeking, currentTime } = video;
      return { name, light, colour, paused, seeking, at: currentTime, apart: Math.abs(currentTime - clock.currentTime) };
    });
  });
}

/** Whether at least two tiles have a picture and `holds` is true of each; the film is at a moment at which two have. */
async function showsBoth(page, holds) {
  const lit = (await tiles(page)).filter(({ light }) => light > 20);
  if (lit.length >= 2) return lit.every(holds) && lit;
  await page.getByTestId('place').fill(String(await moment(page)));
}

/** Well before the end, so that a busy machine has time to look. */
const moment = async (page) => Math.round((await looks(page)).duration * 4) / 10;

/** The grid shows both cameras in step with the clock: sought at double speed, and still. Then one of them is large. */
async function playsTogether(guest, names) {
  const { page } = guest;
  await guest.hook('choose-track').selectOption('grid');
  await guest.hook('choose-speed').selectOption('2');
  await page.locator('h1').click();
  const place = await moment(page);
  const seek = () => guest.hook('place').fill(String(place));
  await until('both cameras run in step at double speed', async () => {
    if (await stands(page)) await Promise.all([seek(), guest.press('play')]);
    const { currentTime, playbackRate } = await looks(page);
    const inStep = ({ paused, seeking, apart }) => !paused && !seeking && apart < 0.1;
    return playbackRate === 2 && currentTime > place + 0.8 && showsBoth(page, inStep);
  });
  if (!(await stands(page))) await guest.press('play');
  await seek();
  const standing = ({ paused, seeking, apart }) => paused && !seeking && apart < 0.04;
  const [one, other] = await until('both cameras stand at the same second', () => showsBoth(page, standing));
  assert.deepEqual([one.name, other.name].sort(), names);
  const difference = Math.max(...one.colour.map((part, at) => Math.abs(part - other.colour[at])));
  assert.ok(difference > 20, `two cameras, not one twice: ${one.colour} and ${other.colour}`);
  await guest.show('player-grid-desktop');
  await page.getByRole('button', { name: `Show ${names[0]} large` }).focus();
  await page.keyboard.press('Enter');
  await guest.hook('follow').waitFor();
  assert.equal(await page.locator('[data-place=large] .tile-name-text').innerText(), names[0]);
  await guest.show('player-speaker-desktop');
}

test('links that are forged or over, and recordings that are not there, say so', { timeout: 60_000 }, async () => {
  const forged = await Guest.at(it, '/r/7c9e1f42-2b3c-4d5e-8f90-112233445566.1768487160.AAAA', 'Forger', 0);
  await forged.hook('problem').filter({ hasText: 'This link does not open the recording' }).waitFor();
  const meeting = '0f9a2b6e-1111-4222-8333-444455550706';
  const nothing = await Guest.at(it, `/m/${meeting}/recordings`, 'Nobody', 0);
  await nothing.hook('recordings-empty').waitFor();
  await nothing.show('recordings-none-desktop');
  const missing = await Guest.at(it, `/m/${meeting}/recordings/7c9e1f42-2b3c-4d5e-8f90-112233445566`, 'Nobody', 0);
  await missing.hook('problem').filter({ hasText: 'This recording is not there' }).waitFor();
});
